"""Of 100 cases that arise, the numbers settled within 30 days, within 90, later, and by nobody, in both arms.

The numbers are the means of `settled_30`, `settled_90` and `settled_ever` over the seeds that finished in both arms.
"By nobody" is every case that is not settled at the end of the run, returned cases included. "Later" is the rest: cases
settled after 90 days minus cases that came back after 90 days. If that is negative it is set to 0, and the returned
cases are subtracted from the segments before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report import paragraph
from experiments.report.arms import tell, tell_all, title
from experiments.report.head import Head, head, subtitle
from experiments.report.layout import columns, pad, wrap
from experiments.report.medium import PRINT, Medium
from experiments.report.number_format import number
from experiments.report.palette import FATE_EDGE, FATE_HATCHES, FATE_INKS, FATES, NOTE
from experiments.report.phrases import say, together

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.patches import Patch

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

GROUPS = {"disputes": "disputes_settled_", "cases": "settled_"}  # prefix of their metrics' names
LIMITS = ("30", "90", "ever")
PARTS = ("30", "90", "later", "nobody")
ARMS = ("baseline", "package")
COLOURS, INKS = FATES, FATE_INKS
WIDTH, BLOCK_HEIGHT, LINE_HEIGHT = 12.0, 5.0, 0.17  # inches
SENTENCE_COLUMNS, NOTE_COLUMNS = 88, 180  # columns of a line
SENTENCE, LEGEND_ROOM = 15, 32  # points: size of the sentence, and room for the legend under it
LEGEND, SLIDE_LEGEND = 11, 9.5  # points
GAP = 0.95  # gap between groups, in bars
NARROW = 4  # segments of fewer cases get small numbers
GREY = NOTE


@dataclass(frozen=True)
class Bars:
    """Fate of 100 cases of one group: four whole numbers for each arm, in the order of PARTS.

    `kept` names the limits at which both arms show the published shares; at the others, returned cases were subtracted.
    """

    group: str
    baseline: tuple[int, ...]
    package: tuple[int, ...]
    kept: tuple[str, ...]

    def level(self, arm: str, limit: str) -> int:
        """Number of 100 cases settled within 30 or 90 days, or for "ever" the number settled by nobody."""
        values: tuple[int, ...] = getattr(self, arm)
        return {"30": values[0], "90": values[0] + values[1], "ever": values[3]}[limit]


def bars(pair: "Pair") -> tuple[Bars, ...]:
    """Bars of all groups with numbers; none if the horizon is too short or no seed finished."""
    found = []
    for group, start in GROUPS.items():
        effects = [pair.effects.get(f"{start}{limit}") for limit in LIMITS]
        shares = [[getattr(effect, arm).mean for effect in effects if effect] for arm in ARMS]
        if all(len(each) == len(LIMITS) and not any(map(math.isnan, each)) for each in shares):
            one, other = (hundred(*each) for each in shares)
            found.append(Bars(group, one, other, _kept(shares)))
    return tuple(found)


def _kept(shares: Sequence[Sequence[float]]) -> tuple[str, ...]:
    """Limits at which nothing was subtracted in either arm, in the order in which they are checked."""
    late = all(late <= ever for _, late, ever in shares)
    soon = all(soon <= min(late, ever) for soon, late, ever in shares)
    return (*(("90",) if late else ()), "ever", *(("30",) if soon else ()))


def hundred(soon: float, late: float, ever: float) -> tuple[int, ...]:
    """Fate of 100 cases, from the shares settled within 30 days, within 90 days and by the end."""
    late = min(late, ever)
    soon = min(soon, late)
    return whole((soon, late - soon, ever - late, 1 - ever))


def whole(shares: Sequence[float]) -> tuple[int, ...]:
    """Round shares that add up to 1 to whole numbers that add up to 100, by the largest remainders."""
    exact = [round(100 * share, 9) for share in shares]
    floors = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])  # ties go to the first
    first = set(order[: 100 - sum(floors)])
    return tuple(value + (i in first) for i, value in enumerate(floors))


def sentence(pair: "Pair", lang: str) -> str:
    """Sentence on the main difference, and on the largest one in the other direction.

    A difference is named if its interval excludes zero and it is at least one case of 100.
    """
    shown = bars(pair)
    if not shown:
        return missing(pair, lang)
    if len(pair.seeds) < 2:
        return say("hundred_single", lang)
    if all(pair.effects[f"{GROUPS[each.group]}{limit}"].identical for each in shown for limit in LIMITS):
        return tell(pair, "hundred_same", lang)
    named = _named(pair, shown)
    if not named:
        return _unclear(pair, shown[0], shown[0].kept[0], lang)
    _, sign, first = named[0]
    against = [phrase for _, other, phrase in named if other != sign]
    if against:
        first_words, against_words = (_phrase(pair, *each, lang) for each in (first, against[0]))
        return tell(pair, "hundred_but", lang, first=first_words, against=against_words)
    return tell(pair, "hundred_says", lang, first=_phrase(pair, *first, lang))


def missing(pair: "Pair", lang: str) -> str:
    """Reason why there is no picture."""
    if not pair.seeds:
        return say("figure_empty", lang)
    return say("hundred_short" if paragraph.cohort_days(pair) == 0 else "hundred_missing", lang)


def note(pair: "Pair", lang: str) -> str:
    """Note on the number of days in which the cases arose, if less than a year; else empty."""
    days = paragraph.cohort_days(pair)
    return say("hundred_days", lang, days=number(days)) if 0 < days < paragraph.YEAR and bars(pair) else ""


def lines(pair: "Pair", lang: str) -> list[str]:
    """Lines of the picture for a terminal, one for each group and arm."""
    groups = {each: say(f"hundred_{each}", lang) for each in GROUPS}
    arms = {arm: tell(pair, f"hundred_{arm}", lang) for arm in ARMS}
    broad = [max(map(columns, names.values())) + 2 for names in (groups, arms)]
    return [
        pad(groups[each.group] if arm == ARMS[0] else "", broad[0])
        + pad(arms[arm], broad[1])
        + counts(getattr(each, arm), lang)
        for each in bars(pair)
        for arm in ARMS
    ]


def counts(values: Sequence[int], lang: str) -> str:
    """Text with the four numbers of one arm."""
    soon, late, later, nobody = (f"{value:>2}" for value in values)
    return say("hundred_counts", lang, soon=soon, late=late, later=later, nobody=nobody)


def section(comparison: "Comparison", lang: str, picture: Sequence[str] = ()) -> list[str]:
    """Section of the report: the picture, and for each package its sentence and its numbers."""
    blocks = [f"## {say('section_hundred', lang)}", *picture]
    for pair in comparison.pairs:
        told = [f"**{title(pair, lang)}** {sentence(pair, lang)}", note(pair, lang)]
        blocks += [together(told, lang), *_list(pair, lang)]
    return [*blocks, tell_all(comparison, "hundred_caption", lang)]


def _list(pair: "Pair", lang: str) -> list[str]:
    items = [
        say(
            "hundred_item",
            lang,
            group=say(f"hundred_head_{each.group}", lang),
            arm=tell(pair, f"hundred_arm_{arm}", lang),
            counts=" ".join(counts(getattr(each, arm), lang).split()),
        )
        for each in bars(pair)
        for arm in ARMS
    ]
    return ["\n".join(f"- {item}" for item in items)] if items else []


def _named(pair: "Pair", shown: Sequence[Bars]) -> list[tuple[int, bool, tuple[Bars, str]]]:
    """Clear differences, largest first: size, whether it is good, and what it is about."""
    found = []
    for each in shown:
        for limit in each.kept:
            effect = pair.effects[f"{GROUPS[each.group]}{limit}"]
            gap = each.level("package", limit) - each.level("baseline", limit)
            gain = -gap if limit == "ever" else gap
            if effect.told and gain * effect.difference.mean > 0:
                found.append((abs(gap), gain > 0, (each, limit)))
    return sorted(found, key=lambda item: -item[0])


def _unclear(pair: "Pair", each: Bars, limit: str, lang: str) -> str:
    """That nothing stands out; where both counts are the same, in words that do not set them against each other."""
    count = each.level("package", limit)
    if count == each.level("baseline", limit):
        what = say(f"hundred_what_{each.group}", lang)
        words = "hundred_even_ever" if limit == "ever" else "hundred_even"
        return say(words, lang, count=count, what=what, days=limit)
    return say("hundred_unclear", lang, first=_phrase(pair, each, limit, lang))


def _phrase(pair: "Pair", each: Bars, limit: str, lang: str) -> str:
    return tell(
        pair,
        f"hundred_told_{limit}",
        lang,
        what=say(f"hundred_what_{each.group}", lang),
        package=each.level("package", limit),
        baseline=each.level("baseline", limit),
    )


def main_group(pair: "Pair") -> Bars | None:
    """Bars of the group of which the sentence tells its main difference, or of the first; None without any."""
    shown = bars(pair)
    if not shown:
        return None
    named = _named(pair, shown) if len(pair.seeds) > 1 else []
    return named[0][2][0] if named else shown[0]


def hundred_figure(comparison: "Comparison", lang: str, medium: Medium = PRINT) -> "Figure":
    """Figure with a block per package: its main difference in words, and two bars of 100 cases for each group."""
    from experiments.report.trajectories import settle, style

    caption = wrap(tell_all(comparison, "hundred_caption", lang), medium.columns(NOTE_COLUMNS, WIDTH))
    foot = 0.4 + LINE_HEIGHT * len(caption.splitlines())
    with style():
        heights = [BLOCK_HEIGHT] * (len(comparison.pairs) - 1) + [BLOCK_HEIGHT + foot]
        figure = medium.figure(WIDTH, sum(heights), layout="constrained")
        blocks = figure.subfigures(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        heads = [
            _block(block, comparison, pair, lang, medium)
            for pair, block in zip(comparison.pairs, blocks, strict=True)
        ]
        blocks[-1].supxlabel(caption, x=0.01, ha="left", fontsize=9, color=GREY)
        settle(figure, heads)
    return figure


def handles(lang: str, hatches: Sequence[str] = FATE_HATCHES) -> "list[Patch]":
    """Legend of the four parts."""
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=colour, hatch=hatch, edgecolor=FATE_EDGE, label=say(f"hundred_legend_{part}", lang))
        for part, colour, hatch in zip(PARTS, COLOURS, hatches, strict=True)
    ]


def _block(block: "SubFigure", comparison: "Comparison", pair: "Pair", lang: str, medium: Medium) -> Head:
    from experiments.report.trajectories import TITLE_COLUMNS

    named = wrap(title(pair, lang), medium.columns(TITLE_COLUMNS, WIDTH))
    top = head(block, named, subtitle(comparison, pair, lang), medium)
    axes = block.subplots()
    told = wrap(sentence(pair, lang), medium.columns(SENTENCE_COLUMNS, WIDTH))
    axes.set_title(told, fontsize=SENTENCE, pad=LEGEND_ROOM, linespacing=1.3)
    shown = bars(pair)
    if not shown:
        axes.set_axis_off()
        return top
    axes.set_xlabel(note(pair, lang), loc="left", color=GREY)
    axes.legend(
        handles=handles(lang), loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(PARTS), frameon=False,
        fontsize=SLIDE_LEGEND if medium.size else LEGEND, borderpad=0, columnspacing=1.0,
    ).set_in_layout(False)  # fmt: skip
    places = [order * (2 + GAP) + row for order in range(len(shown)) for row in range(len(ARMS))]
    for order, each in enumerate(shown):
        first = order * (2 + GAP)
        axes.text(0, first - 0.5, say(f"hundred_head_{each.group}", lang), fontsize=12, va="bottom")
        for row, arm in enumerate(ARMS):
            _bar(axes, first + row, getattr(each, arm))
    _frame(axes, places, [tell(pair, f"hundred_arm_{arm}", lang) for _ in shown for arm in ARMS])
    return top


def _bar(axes: "Axes", place: float, values: Sequence[int]) -> None:
    """One bar of 100 cases with the number of each part in it."""
    start = 0
    for value, colour, ink, hatch in zip(values, COLOURS, INKS, FATE_HATCHES, strict=True):
        axes.barh(
            place,
            value,
            left=start,
            height=0.82,
            color=colour,
            edgecolor=FATE_EDGE,
            hatch=hatch,
            linewidth=0.8,
        )
        if value:
            size = 15 if value >= NARROW else 10
            box = {"facecolor": colour, "edgecolor": "none", "pad": 1.5} if hatch else None
            axes.text(
                start + value / 2, place, str(value), color=ink, size=size, ha="center", va="center", bbox=box
            )
        start += value


def _frame(axes: "Axes", places: list[float], names: list[str]) -> None:
    axes.set_xlim(0, 100)
    axes.set_ylim(max(places) + 0.5, -1.1)
    axes.set_yticks(places, names, fontsize=12)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)

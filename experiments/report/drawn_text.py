"""The verdict over plausible worlds (draws) in words: how many of them say so, what matters, and how sure that is.

A side is named where its calibrated word is "likely" or more (`analysis.reading`); everything else is undecided.
"""

import math
from collections.abc import Iterable, Iterator

from experiments.analysis.contradiction import other_side_drawn, strongest_drawn
from experiments.analysis.drawn import LIKELY, Chance, Drawn, chance
from experiments.analysis.pairs import Pair
from experiments.analysis.reading import Reading, could_change, reading
from experiments.report import sentences
from experiments.report.arms import tell
from experiments.report.likelihood import adverb, likelihood
from experiments.report.number_format import (
    bare_difference,
    difference,
    difference_unit,
    digits_for,
    number,
    per_cent,
)
from experiments.report.paragraph import PAID, PARTS
from experiments.report.phrases import say, together
from experiments.report.sentences import Line
from model.observation.metrics import METRICS, Metric

FEW = 50  # worlds below which the paragraph warns; the usual number is 100
UNLIKELY = 0.34  # share below which the other side is called unlikely beside an undecided metric


def verdict(pair: Pair, lang: str) -> tuple[Line, ...]:
    """Lines for each headline metric, in the order of the catalogue."""
    return tuple(line(METRICS[name], pair.drawn[name], lang) for name in pair.headline)


def line(metric: Metric, drawn: Drawn, lang: str) -> Line:
    """Line on one metric: the calibrated word with its side, and the sentence."""
    return Line(metric.id, tag(metric, drawn, lang), sentence(metric, drawn, lang))


def tag(metric: Metric, drawn: Drawn, lang: str) -> str:
    """Calibrated word with its side, as in "very likely better"; "undecided" where none is likely."""
    read = reading(drawn)
    return say(f"drawn_tag_{_kind(metric, read)}", lang, word=adverb(read.chance, lang))


def _kind(metric: Metric, read: Reading) -> str:
    costs = {"better": "costs_less", "worse": "costs_more"}
    return costs.get(read.side, read.side) if metric.group == "cost" else read.side


def sentence(metric: Metric, drawn: Drawn, lang: str) -> str:
    """Sentence on one metric, without its full stop."""
    read = reading(drawn)
    if read.side == "undefined":
        return say("drawn_undefined", lang, name=metric.name(lang))
    told = _told(metric, drawn, lang) if read.side not in ("same", "open") else _split(metric, drawn, lang)
    return say("note_join", lang).join([told, *_unlikely(metric, drawn, lang), around(metric, drawn, lang)])


def _told(metric: Metric, drawn: Drawn, lang: str) -> str:
    """What happens in most worlds, and in how many the other way round."""
    up = _way(drawn) == "up"
    return say(
        "drawn_told",
        lang,
        change=sentences.change_towards(metric, _way(drawn), lang),
        n=drawn.n,
        count=(drawn.up if up else drawn.down).count,
        other=(drawn.down if up else drawn.up).count,
        same=drawn.same.count,
    )


def _split(metric: Metric, drawn: Drawn, lang: str) -> str:
    """How the worlds divide where no side, or "no difference", is named."""
    good, bad = both_sides(metric, drawn)
    return say(
        f"drawn_{reading(drawn).side}",
        lang,
        name=metric.name(lang),
        n=drawn.n,
        same=drawn.same.count,
        good=say(f"side_{good[0]}", lang),
        bad=say(f"side_{bad[0]}", lang),
        better=good[1].count,
        worse=bad[1].count,
    )


def both_sides(metric: Metric, drawn: Drawn) -> tuple[tuple[str, Chance], tuple[str, Chance]]:
    """Names and chances of the two sides, the better one first: costs are less or more; else higher and lower."""
    better, worse = drawn.is_better, drawn.is_worse
    if better is None or worse is None:
        return ("up", drawn.up), ("down", drawn.down)
    names = ("costs_less", "costs_more") if metric.group == "cost" else ("better", "worse")
    return (names[0], better), (names[1], worse)


def _way(drawn: Drawn) -> str:
    """The way (`up` or `down`) of the side that is at least likely."""
    better = "up" if drawn.better == "higher" else "down"
    opposite = {"up": "down", "down": "up"}
    return {"better": better, "worse": opposite[better]}.get(reading(drawn).side, reading(drawn).side)


def _unlikely(metric: Metric, drawn: Drawn, lang: str) -> Iterator[str]:
    """Beside an undecided metric: which side is at least unlikely, as this can decide as well."""
    if reading(drawn).side == "open":
        for side, each in both_sides(metric, drawn):
            if each.high <= UNLIKELY:
                yield say("drawn_unlikely", lang, side=say(f"side_{side}", lang), word=likelihood(each, lang))


def around(metric: Metric, drawn: Drawn, lang: str) -> str:
    """Middle of the worlds and the middle 90 % of them, with the unit."""
    unit = difference_unit(metric, lang)
    return say(
        "drawn_around" if unit else "drawn_around_bare",
        lang,
        middle=middle(metric, drawn),
        low=_bare(metric, drawn, drawn.spread.low),
        high=_bare(metric, drawn, drawn.spread.high),
        unit=unit,
    )


def middle(metric: Metric, drawn: Drawn) -> str:
    """Median over the worlds, without unit."""
    return _bare(metric, drawn, drawn.spread.middle)


def ninety(metric: Metric, drawn: Drawn, lang: str) -> str:
    """Bounds of the middle 90 % of the worlds, without unit."""
    low, high = (_bare(metric, drawn, each) for each in (drawn.spread.low, drawn.spread.high))
    return say("range", lang, low=low, high=high)


def error(metric: Metric, drawn: Drawn, lang: str) -> str:
    """Interval of the median (the simulation error), without unit; a dash where there are too few worlds."""
    if math.isnan(drawn.median_low):
        return say("none", lang)
    low, high = (_bare(metric, drawn, each) for each in (drawn.median_low, drawn.median_high))
    return say("range", lang, low=low, high=high)


def quiet(metric: Metric, drawn: Drawn, lang: str) -> str:
    """Bounds of the middle 90 % of the worlds as they would be without luck; a dash where that is not known."""
    if math.isnan(drawn.luck):
        return say("none", lang)
    low, high = (_bare(metric, drawn, each) for each in (drawn.without_luck.low, drawn.without_luck.high))
    return say("range", lang, low=low, high=high)


def _bare(metric: Metric, drawn: Drawn, value: float) -> str:
    return bare_difference(metric, value, _digits(metric, drawn))


def _digits(metric: Metric, drawn: Drawn) -> int:
    """Decimals at which the width of the spread is seen, and no more."""
    width = metric.shown(drawn.spread.high - drawn.spread.low)
    return min(digits_for(metric.digits, width), metric.digits + 2)


def counts(metric: Metric, drawn: Drawn, lang: str) -> tuple[str, str, str]:
    """Cells: worlds in which it is better, no different, worse; higher and lower where neither is better."""
    if not drawn.n:
        return (say("none", lang),) * 3
    better, worse = drawn.is_better, drawn.is_worse
    if better is None or worse is None:
        up, down = (
            say(f"drawn_{way}", lang, n=each.count) for way, each in (("up", drawn.up), ("down", drawn.down))
        )
        return up, str(drawn.same.count), down
    return str(better.count), str(drawn.same.count), str(worse.count)


def overall(pair: Pair, lang: str) -> str:
    """Paragraph on a pair: gains, losses, costs (residents first), contradiction, and what is undecided."""
    if not pair.seeds:
        return say("overall_empty_drawn", lang)
    return together(
        [
            *_outcomes(pair, lang),
            residents_pay(pair, lang),
            *_listed("overall_costs", _items(pair, "costs_more", lang), lang),
            *_listed("overall_saves", _items(pair, "costs_less", lang), lang),
            contradiction(pair, lang),
            *_listed("drawn_overall_same", _same(pair, lang), lang),
            *_listed("drawn_overall_open", _open(pair, lang), lang),
            *caution(len(pair.seeds), lang),
        ],
        lang,
    )


def _outcomes(pair: Pair, lang: str) -> list[str]:
    total = sum(METRICS[name].group == "outcome" for name in pair.headline)
    better, worse = (_items(pair, side, lang) for side in ("better", "worse"))
    items = say("list_join", lang).join(better)
    first = (
        tell(pair, "drawn_overall_better", lang, items=items, count=len(better), total=total)
        if better
        else tell(pair, "drawn_overall_none_better", lang, total=total)
    )
    return [first, *(_listed("overall_worse", worse, lang) or [say("drawn_overall_none_worse", lang)])]


def _others(pair: Pair) -> Iterator[tuple[Metric, Drawn, Reading]]:
    """Headline metrics without what residents pay, which has a sentence of its own; the surest first."""
    found = [(METRICS[name], pair.drawn[name]) for name in pair.headline if name != PAID]
    read = [(metric, drawn, reading(drawn)) for metric, drawn in found]
    yield from sorted(read, key=lambda each: -each[2].chance.low)


def _items(pair: Pair, kind: str, lang: str) -> list[str]:
    chosen = [each for each in _others(pair) if _kind(each[0], each[2]) == kind]
    return [_item(pair, metric, drawn, lang) for metric, drawn, _ in chosen]


def _item(pair: Pair, metric: Metric, drawn: Drawn, lang: str) -> str:
    read = reading(drawn)
    parts = _parts(pair, metric.id, lang)
    return say(
        "drawn_item",
        lang,
        change=sentences.change_towards(metric, _way(drawn), lang),
        word=likelihood(read.chance, lang),
        count=read.chance.count,
        n=drawn.n,
        middle=difference(metric, drawn.spread.middle, lang, _digits(metric, drawn)),
        parts=say("item_parts", lang, parts=parts) if parts else "",
    )


def versus_item(metric: Metric, drawn: Drawn, lang: str) -> tuple[str, str]:
    """One metric of a package against another: the kind of text that lists it (phrases `versus_...`), and its item."""
    read = reading(drawn)
    kind = {"same": "negligible", "undefined": "open"}.get(read.side, _kind(metric, read))
    if kind == "open":
        (good, better), (bad, worse) = both_sides(metric, drawn)
        names = {"good": say(f"side_{good}", lang), "bad": say(f"side_{bad}", lang)}
        counted = {"better": better.count, "worse": worse.count}
        return kind, say("drawn_open_item", lang, name=metric.name(lang), **counted, **names)
    values = {"name": metric.name(lang), "word": likelihood(read.chance, lang), "count": read.chance.count}
    if kind == "negligible":
        return kind, say("drawn_same_item", lang, **values)
    around = difference(metric, drawn.spread.middle, lang, _digits(metric, drawn))
    return kind, say("versus_worlds", lang, **values, n=drawn.n, middle=around)


def _parts(pair: Pair, name: str, lang: str) -> str:
    """Middles of the parts of a cost: paid and unpaid hours, one-off money; parts that never differ are left out."""
    known = [(part, pair.drawn[part]) for part in PARTS.get(name, ()) if part in pair.drawn]
    items = [
        say(f"part_{part}", lang, difference=middle(METRICS[part], drawn))
        for part, drawn in known
        if drawn.same.count < drawn.n
    ]
    return say("list_join", lang).join(items)


def _same(pair: Pair, lang: str) -> list[str]:
    return [
        say(
            "drawn_same_item",
            lang,
            name=metric.name(lang),
            word=likelihood(read.chance, lang),
            count=read.chance.count,
        )
        for metric, _, read in _others(pair)
        if read.side == "same"
    ]


def _open(pair: Pair, lang: str) -> list[str]:
    found = []
    for metric, drawn, read in _others(pair):
        if read.side == "open":
            (good, better), (bad, worse) = both_sides(metric, drawn)
            words = (say(f"side_{side}", lang) for side in (good, bad))
            values = dict(zip(("good", "bad"), words, strict=True))
            found.append(
                say(
                    "drawn_open_item",
                    lang,
                    name=metric.name(lang),
                    better=better.count,
                    worse=worse.count,
                    **values,
                )
            )
    return found


def _listed(name: str, items: Iterable[str], lang: str) -> list[str]:
    joined = say("list_join", lang).join(items)
    return [say(name, lang, items=joined)] if joined else []


def residents_pay(pair: Pair, lang: str) -> str:
    """Sentence on what residents pay; also given if it is undecided."""
    metric, drawn = METRICS[PAID], pair.drawn.get(PAID)
    if drawn is None or not drawn.n:
        return say("pay_undefined", lang)
    read, each = reading(drawn), abs(drawn.spread.middle) / 1000  # the metric is per 1,000 residents
    return say(
        f"drawn_pay_{_kind(metric, read)}",
        lang,
        word=likelihood(read.chance, lang),
        n=drawn.n,
        count=read.chance.count,
        more=drawn.up.count,
        less=drawn.down.count,
        around=around(metric, drawn, lang),
        each=number(each, digits_for(0, each) if each < 1 else 0),
    )


def contradiction(pair: Pair, lang: str) -> str:
    """Sentence on what contradicts the verdict most among all outcomes and indicators."""
    side = other_side_drawn(pair)
    found = strongest_drawn(pair, side)
    if found is None:
        return say(f"drawn_against_no_{side}", lang)
    name, share = found
    metric, drawn = METRICS[name], pair.drawn[name]
    up = (side == "better") == (drawn.better == "higher")
    item = say(
        "drawn_against_item",
        lang,
        change=sentences.change_towards(metric, "up" if up else "down", lang),
        word=likelihood(share, lang),
        count=share.count,
        n=drawn.n,
    )
    return tell(pair, f"against_{side}", lang, item=item)


def caution(worlds: int, lang: str) -> list[str]:
    """Warning where there are few worlds, with the strongest word that so many can earn."""
    if worlds >= FEW:
        return []
    strongest = chance(worlds, worlds)
    earned = strongest.low >= LIKELY[-1][0]
    return [say("drawn_few" if earned else "drawn_too_few", lang, n=worlds, word=likelihood(strongest, lang))]


def more_worlds(drawn: Drawn, lang: str) -> str:
    """Whether more worlds would help, and what the spread is made of."""
    text = "drawn_more_helps" if could_change(drawn) else "drawn_more_hardly"
    if math.isnan(drawn.luck):
        return say(f"{text}_bare", lang)
    return say(text, lang, unknown=per_cent(drawn.not_knowing, lang), luck=per_cent(drawn.luck, lang))

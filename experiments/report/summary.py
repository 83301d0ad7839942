"""One page for a brief: the verdict, the worlds, the difference over time, 100 cases, and who pays; A4, upright."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.analysis.reading import reading
from experiments.design.tried import residents
from experiments.errors import RequestError
from experiments.report import drawn_text, hundred, palette, payers
from experiments.report.arms import tell, title
from experiments.report.cost_panels import cost_bars
from experiments.report.drawn_figure import Rows, legends, name_rows, worlds_bars
from experiments.report.head import subtitle
from experiments.report.headline import headline
from experiments.report.layout import plain, wrap
from experiments.report.number_format import coarse, difference_unit, number
from experiments.report.over_time import gap_panel, panels
from experiments.report.phrases import say, together
from experiments.report.starts import mark_starts
from experiments.report.trajectories import style
from model.inputs.units import unit_in
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

WIDTH, HEIGHT, MARGIN = 8.27, 11.69, 0.55  # inches
TEXT = WIDTH - 2 * MARGIN
EM = {"en": 0.48, "zh": 0.5}  # width of a column of text, as a share of the size of the type
LEADING = 1.32  # height of a line, as a share of the size of the type
TITLE, LEAD, BODY, SMALL, WORD, TINY = 18.0, 12.0, 9.5, 8.0, 7.5, 7.0  # points
VERDICT = 2.1  # inches that the verdict may take; its type shrinks until it fits
SHRINK = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68)
ROW = 0.215, 0.26  # inches of a row of the worlds, at least and at most
NAMES, BARS, WORDS = 1.78, 1.75, 1.46  # inches: names of metrics, bars, words
TIME_HEIGHT = 0.9, 1.5  # inches of a panel over time, at least and at most
REST = 4.45  # inches of all parts under the verdict, without the rows and the panels over time
OVER_TIME = 3  # panels over time
SIDE = 10  # squares in a row of an array
SQUARES = ("", "", "...", "")  # hatches of squares; those settled by nobody are empty
PAYERS = (payers.MONEY, payers.WORK)


@dataclass
class Page:
    """A page that is filled from the top; `y` is how far down it is filled, in inches."""

    figure: "Figure"
    lang: str
    y: float = MARGIN
    row: float = ROW[0]
    over_time: float = TIME_HEIGHT[0]

    def columns(self, size: float, width: float = TEXT) -> int:
        """Columns of text of this size in so many inches."""
        return int(width * 72 / (size * EM[self.lang]))

    def write(
        self, told: str, size: float, x: float = MARGIN, width: float = TEXT, colour: str = palette.INK
    ) -> None:
        """Write a paragraph and go on under it."""
        lines = wrap(told, self.columns(size, width))
        self.figure.text(
            x / WIDTH,
            1 - self.y / HEIGHT,
            lines,
            va="top",
            fontsize=size,
            color=colour,
            linespacing=LEADING / 1.2,
        )
        self.y += tall(lines, size)

    def heading(self, told: str, x: float = MARGIN, width: float = TEXT) -> None:
        """Write the heading of a part, with a line above it."""
        from matplotlib.lines import Line2D

        at = 1 - self.y / HEIGHT
        self.figure.add_artist(
            Line2D([x / WIDTH, (x + width) / WIDTH], [at, at], color=palette.WORDS["better"], linewidth=1.2)
        )
        self.y += 0.06
        self.write(told, 11, x, width, palette.WORDS["better"])
        self.y += 0.03

    def axes(self, x: float, width: float, height: float) -> "Axes":
        """Axes at this place, `height` inches down from here."""
        return self.figure.add_axes(
            (x / WIDTH, 1 - (self.y + height) / HEIGHT, width / WIDTH, height / HEIGHT)
        )


def tall(lines: str, size: float) -> float:
    """Inches that lines of text take."""
    return len(lines.splitlines()) * size * LEADING / 72


def summary_figure(comparison: "Comparison", pair: "Pair", lang: str) -> "Figure":
    """The page on one pair. Raises RequestError for an answer without draws."""
    from matplotlib.figure import Figure

    if not comparison.drawn:
        raise RequestError(
            "the page of a brief needs plausible worlds; allowed: an answer over draws (compare without --fixed)",
            "一页摘要须有各种可能情形；允许：抽样比较的结果（compare 不加 --fixed）",
        )
    with style():
        page = Page(Figure(figsize=(WIDTH, HEIGHT)), lang)
        page.write(title(pair, lang), TITLE)
        page.write(subtitle(comparison, pair, lang), SMALL, colour=palette.GREY)
        page.y += 0.08
        _verdict(page, pair)
        if pair.seeds and pair.drawn:
            _stretch(page, Rows(list(pair.headline)), _foot_lines(page, comparison, pair))
            _worlds(page, pair)
            _over_time(page, pair)
            _bottom(page, pair)
        _foot(page, comparison, pair)
    return page.figure


def summaries(comparison: "Comparison", lang: str) -> "list[Figure]":
    """A page for each pair. Raises RequestError for an answer without draws."""
    return [summary_figure(comparison, pair, lang) for pair in comparison.pairs]


def _verdict(page: Page, pair: "Pair") -> None:
    """What is better and worse, in large type, then the price and what speaks against it; as large as fits."""
    first, *others = map(plain, headline(pair, page.lang))

    def height(share: float) -> float:
        sizes = [(first, LEAD * share), *((line, BODY * share) for line in others)]
        return sum(tall(wrap(line, page.columns(size)), size) + 0.04 for line, size in sizes)

    share = next((each for each in SHRINK if height(each) <= VERDICT), SHRINK[-1])
    for order, line in enumerate((first, *others)):
        page.write(line, (BODY if order else LEAD) * share)
        page.y += 0.04
    page.y += 0.1


def _stretch(page: Page, rows: Rows, foot: Sequence[str]) -> None:
    """Use the room that a short verdict leaves: first for the panels over time, then for the rows."""
    spare = HEIGHT - MARGIN - page.y - REST - sum(tall(each, TINY) for each in foot)
    spare -= ROW[0] * rows.height + TIME_HEIGHT[0]
    page.over_time += min(max(spare, 0.0), TIME_HEIGHT[1] - TIME_HEIGHT[0])
    spare -= page.over_time - TIME_HEIGHT[0]
    page.row += min(max(spare, 0.0) / rows.height, ROW[1] - ROW[0])


def _worlds(page: Page, pair: "Pair") -> None:
    rows = Rows(list(pair.headline))
    page.heading(say("summary_worlds", page.lang, n=len(pair.seeds)))
    page.y += 0.2
    height = page.row * rows.height
    bars = page.axes(MARGIN + NAMES, BARS, height)
    worlds_bars(bars, pair, rows, SMALL)
    name_rows(bars, rows, page.lang, SMALL, 40)
    legends(bars, rows, "", page.lang, TINY)
    words = page.axes(MARGIN + NAMES + BARS + 0.12, TEXT - NAMES - BARS - 0.12, height)
    words.set_axis_off()
    words.set_xlim(0, 1)
    words.set_ylim(*bars.get_ylim())
    for row, name in enumerate(rows.names):
        metric, drawn = METRICS[name], pair.drawn[name]
        colour = palette.WORDS.get(reading(drawn).side, palette.GREY)
        words.text(
            0,
            rows.at(row),
            drawn_text.tag(metric, drawn, page.lang),
            color=colour,
            va="center",
            fontsize=WORD,
        )
        if drawn.n:
            told = f"{drawn_text.middle(metric, drawn)} {difference_unit(metric, page.lang)}".rstrip()
            words.text(WORDS / (TEXT - NAMES - BARS - 0.12), rows.at(row), told, va="center", fontsize=TINY)
    page.y += height + 0.12


def _over_time(page: Page, pair: "Pair") -> None:
    """The paired difference of the headline metrics that are told week by week."""
    chosen = [name for name in panels(pair) if METRICS[name].headline][:OVER_TIME]
    if not chosen:
        return
    page.heading(tell(pair, "summary_over_time", page.lang))
    told = together((tell(pair, "figure_band", page.lang), say("summary_dotted", page.lang)), page.lang)
    page.write(told, TINY, colour=palette.GREY)
    page.y += 0.34
    wide = TEXT / OVER_TIME
    for order, name in enumerate(chosen):
        metric = METRICS[name]
        axes = page.axes(MARGIN + 0.32 + order * wide, wide - 0.95, page.over_time)
        gap_panel(axes, pair, metric, page.lang, TINY)
        mark_starts(axes, pair.variant, page.lang, named=False)
        axes.set_title(metric.title(page.lang), fontsize=SMALL, pad=13)
        unit = difference_unit(metric, page.lang) or metric.unit_in(page.lang)
        axes.text(0, 1.03, unit, transform=axes.transAxes, fontsize=TINY, color=palette.GREY, va="bottom")
    page.y += page.over_time + 0.32


def _bottom(page: Page, pair: "Pair") -> None:
    """Of 100 cases on the left, who pays and who works on the right; either alone where the other is not known."""
    top, half = page.y, TEXT / 2 - 0.12
    each = hundred.main_group(pair)
    ends = []
    if each:
        _hundred(page, pair, each, half)
        ends.append(page.y)
        page.y = top
    _payers(page, pair, MARGIN + TEXT / 2 + 0.12 if each else MARGIN, half)
    page.y = max([*ends, page.y])


def _hundred(page: Page, pair: "Pair", each: hundred.Bars, width: float) -> None:
    """Two arrays of 100 squares, without and with the package."""
    page.heading(say(f"hundred_head_{each.group}", page.lang), MARGIN, width)
    page.write(hundred.sentence(pair, page.lang), SMALL, width=width)
    page.y += 0.24
    size = 1.2
    for order, arm in enumerate(hundred.ARMS):
        axes = page.axes(MARGIN + order * (size + 0.5), size, size)
        _squares(axes, getattr(each, arm))
        told = wrap(tell(pair, f"hundred_arm_{arm}", page.lang), page.columns(SMALL, size + 0.4))
        axes.set_title(told.splitlines()[0], fontsize=SMALL, pad=4)
    page.y += size + 0.06
    page.figure.legend(
        handles=hundred.handles(page.lang, SQUARES),
        loc="upper left",
        bbox_to_anchor=(MARGIN / WIDTH, 1 - page.y / HEIGHT),
        ncols=2,
        frameon=False,
        fontsize=TINY,
        borderpad=0,
        borderaxespad=0,
        columnspacing=1.0,
    )
    page.y += 0.34


def _squares(axes: "Axes", values: Sequence[int]) -> None:
    from matplotlib.patches import Rectangle

    parts = [part for part, count in enumerate(values) for _ in range(count)]
    for order, part in enumerate(parts):
        row, column = divmod(order, SIDE)
        axes.add_patch(
            Rectangle(
                (column + 0.08, row + 0.08),
                0.84,
                0.84,
                facecolor=palette.FATES[part],
                edgecolor=palette.FATE_EDGE,
                linewidth=0.5,
                hatch=SQUARES[part],
            )
        )
    axes.set_xlim(0, SIDE)
    axes.set_ylim(SIDE, 0)
    axes.set_axis_off()


def _payers(page: Page, pair: "Pair", x: float, width: float) -> None:
    """Bars of money and of work by who bears it, with the amount in the whole place beside them."""
    found = [group for of in PAYERS if (group := payers.payers(pair, of))]
    if not found:
        return
    people = residents(pair.variant)
    page.heading(say("section_accounts", page.lang), x, width)
    page.write(
        tell(pair, "summary_payers", page.lang, residents=number(coarse(people))),
        TINY,
        x,
        width,
        palette.GREY,
    )
    page.y += 0.06
    for group in found:
        unit = unit_in("yuan" if group[0].metric in payers.MONEY else "hours", page.lang)
        page.write(say("summary_unit", page.lang, unit=unit), TINY, x, width, palette.GREY)
        height = 0.2 * len(group)
        axes = page.axes(x + 0.95, width - 2.15, height)
        cost_bars(axes, pair, [each.metric for each in group])
        axes.set_yticks(
            range(len(group)), [wrap(each.title(page.lang), 18) for each in group], fontsize=SMALL
        )
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        for row, told in enumerate(_amounts(group, people, page.lang)):
            axes.annotate(told, (1.03, row), xycoords=axes.get_yaxis_transform(), va="center", fontsize=TINY)
        page.y += height + 0.1
    page.write(say("cost_note_drawn", page.lang), TINY, x, width, palette.GREY)


def _amounts(group: Sequence[payers.Payer], people: int, lang: str) -> Iterator[str]:
    """Amount in the place in a year, and for each resident where it is money."""
    for each in group:
        amount = number(coarse(each.of_place(people)[1]), 0, signed=True)
        own = number(each.drawn.spread.middle / 1000, 0, signed=True)
        money = each.metric in payers.MONEY
        yield say("summary_each", lang, amount=amount, own=own) if money else amount


def _foot_texts(page: Page, comparison: "Comparison", pair: "Pair") -> list[str]:
    version = comparison.provenance.version or say("unknown", page.lang)
    foot = say("pdf_foot", page.lang, version=version)
    return [tell(pair, "worlds", page.lang), say("pdf_limits", page.lang), foot]


def _foot_lines(page: Page, comparison: "Comparison", pair: "Pair") -> list[str]:
    return [wrap(text, page.columns(TINY)) for text in _foot_texts(page, comparison, pair)]


def _foot(page: Page, comparison: "Comparison", pair: "Pair") -> None:
    """How to read it, and that it is no forecast, at the foot of the page."""
    page.y = HEIGHT - MARGIN * 0.7 - sum(tall(each, TINY) for each in _foot_lines(page, comparison, pair))
    for each in _foot_texts(page, comparison, pair):
        page.write(each, TINY, colour=palette.GREY)

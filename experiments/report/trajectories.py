"""Figure of a comparison over time: the levels of both arms, and beside them the paired difference with its bands.

Figures are made without pyplot, so nothing global changes and several can be made at once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.arms import arm_name, tell, title
from experiments.report.head import Head, head, subtitle
from experiments.report.layout import wrap
from experiments.report.medium import PRINT, Medium
from experiments.report.number_format import difference_unit
from experiments.report.over_time import GREY, gap_panel, label_ends, level_panel, panels
from experiments.report.palette import NOTE, THIN
from experiments.report.phrases import say
from experiments.report.starts import mark_starts, start_lines
from experiments.run.whole_files import whole
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

type Block = Callable[
    ["SubFigure", "Comparison", "Pair", str, Medium], Head
]  # draws what is said of one package

ACROSS = 2  # metrics in a row, each with two panels
ON_SLIDE = 3  # metrics on a slide, each with a panel above and one below
WIDTH, ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 13.0, 2.45, 0.95, 0.8  # inches
TITLE_COLUMNS = 90  # columns of a title's line; made-up combinations have long names
CAPTION_COLUMNS, CAPTION_LINE = 185, 0.17  # columns of a line under the panels, and its height in inches
DPI = 150
DIGITS = 6  # of a place on the figure, as a share of its size
SETTINGS = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "axes.formatter.useoffset": False,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.dpi": DPI,  # the layout must be computed while saving, else labels are cut
    "font.size": 10,
    "grid.color": "#e6e6e6",
    "hatch.linewidth": THIN,
    "pdf.fonttype": 42,
    "svg.hashsalt": "gongzhi",
}


@cache
def families() -> tuple[str, ...]:
    """Font families to try in turn: the Chinese fonts beside this file, then matplotlib's own."""
    from matplotlib.font_manager import FontProperties, fontManager

    paths = sorted(Path(__file__).with_name("fonts").glob("*.otf"))
    for path in paths:
        fontManager.addfont(path)
    return (*(FontProperties(fname=path).get_name() for path in paths), "DejaVu Sans")


@contextmanager
def style() -> Iterator[None]:
    """Settings for drawing and saving every figure."""
    from matplotlib import rc_context

    settings: Any = {**SETTINGS, "font.family": list(families())}
    with rc_context(settings):
        yield


def save(figure: "Figure", path: Path) -> None:
    """Write a figure in the format of its ending (.png, .svg, .pdf), reproducibly to the byte; whole or not at all."""
    save_all([figure], path)


def save_all(figures: Sequence["Figure"], path: Path, dpi: int = DPI) -> None:
    """Write figures into one file: a PDF has a page for each, a file of another format holds one figure."""
    from matplotlib.backends.backend_pdf import PdfPages

    with style(), whole(path) as unfinished:
        if path.suffix != ".pdf":
            (figure,) = figures
            plain = {"Date": None} if path.suffix == ".svg" else None
            figure.savefig(unfinished, dpi=dpi, format=path.suffix[1:], metadata=plain)
            return
        with PdfPages(unfinished, metadata={"CreationDate": None, "ModDate": None}) as pages:
            for figure in figures:
                pages.savefig(figure)


def trajectories(comparison: "Comparison", lang: str, medium: Medium = PRINT) -> "Figure":
    """Figure over time: a block per package, two panels per metric, the levels of both arms and their difference."""
    heights = [_block_height(pair, lang) for pair in comparison.pairs]
    return stacked(comparison, lang, medium, (WIDTH, heights), _trajectory_block)


def stacked(
    comparison: "Comparison", lang: str, medium: Medium, size: tuple[float, Sequence[float]], block: Block
) -> "Figure":
    """Figure with a block per package, one below the other; `size` is its width and the height of each block."""
    width, heights = size
    with style():
        figure = medium.figure(width, sum(heights), layout="constrained")
        parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        heads = [
            block(part, comparison, pair, lang, medium)
            for pair, part in zip(comparison.pairs, parts, strict=True)
        ]
        settle(figure, heads)
    return figure


def settle(figure: "Figure", heads: Sequence[Head] = ()) -> None:
    """Compute the layout once; otherwise every saving would do it again. Subtitles get their own size.

    The layout is rounded, as its last digits differ from time to time and files must not.
    """
    from matplotlib.figure import SubFigure
    from matplotlib.transforms import Bbox

    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.get_axes():
        axes.set_position(Bbox(axes.get_position().get_points().round(DIGITS)))
    for part in figure.findobj(SubFigure):
        if isinstance(part, SubFigure):
            part.bbox_relative.set_points(part.bbox_relative.get_points().round(DIGITS))
    for each in heads:
        each.part()


def _block_height(pair: "Pair", lang: str) -> float:
    rows = -(-len(panels(pair)) // ACROSS)
    foot = FOOT_HEIGHT + CAPTION_LINE * len(start_lines(pair.variant, lang, CAPTION_COLUMNS))
    return HEAD_HEIGHT + foot + ROW_HEIGHT * max(rows, 1)


def _trajectory_block(
    block: "SubFigure", comparison: "Comparison", pair: "Pair", lang: str, medium: Medium
) -> Head:
    width = medium.columns(TITLE_COLUMNS, WIDTH)
    top = head(block, wrap(title(pair, lang), width), subtitle(comparison, pair, lang), medium)
    names = panels(pair)
    if not names:
        block.text(0.01, 0.4, say("figure_empty", lang))
        return top
    for name, levels, gaps in _places(block, names, medium):
        _metric(levels, gaps, pair, name, lang)
    block.supxlabel(_caption(pair, lang, medium), x=0.01, ha="left", fontsize=9, color=NOTE)
    return top


def _places(block: "SubFigure", names: Sequence[str], medium: Medium) -> "list[tuple[str, Axes, Axes]]":
    """Each metric with its two panels: side by side in print, one above the other on a slide."""
    if medium.size:
        chosen = [name for name in names if METRICS[name].headline][:ON_SLIDE] or list(names)[:ON_SLIDE]
        above, below = block.subplots(2, len(chosen), squeeze=False)
        return list(zip(chosen, above, below, strict=True))
    rows = -(-len(names) // ACROSS)
    grid = block.subplots(rows, 2 * ACROSS, squeeze=False, sharex=True).ravel()
    for axes in grid[2 * len(names) :]:
        axes.set_axis_off()
    return [(name, grid[2 * order], grid[2 * order + 1]) for order, name in enumerate(names)]


def _metric(levels: "Axes", gaps: "Axes", pair: "Pair", name: str, lang: str) -> None:
    metric = METRICS[name]
    ends = level_panel(levels, pair, metric)
    label_ends(levels, ends, {arm: arm_name(pair, arm, lang) for arm in ends})
    gap_panel(gaps, pair, metric, lang)
    mark_starts(levels, pair.variant, lang)
    mark_starts(gaps, pair.variant, lang, named=False)
    levels.set_title(metric.title(lang), pad=18)
    unit = difference_unit(metric, lang)
    told = say("gap_unit", lang, unit=unit) if unit else say("gap_bare", lang)
    for axes, text in ((levels, metric.unit_in(lang)), (gaps, told)):
        axes.text(0, 1.02, text, transform=axes.transAxes, fontsize=9, color=GREY, va="bottom")


def _caption(pair: "Pair", lang: str, medium: Medium) -> str:
    runs, width = len(pair.seeds), medium.columns(CAPTION_COLUMNS, WIDTH)
    texts = (
        tell(pair, "figure_one" if runs == 1 else "figure_mean", lang, n=runs),
        tell(pair, "figure_band", lang),
        tell(pair, "figure_hint", lang),
    )
    lines = [wrap(text, width) for text in texts if text]
    return "\n".join([*lines, *start_lines(pair.variant, lang, width)])

"""What stands above every figure: its title, and a line with place, draws, dates and version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from experiments.design.sample import draw_of
from experiments.report.layout import wrap
from experiments.report.medium import PRINT, Medium
from experiments.report.number_format import seed_ranges
from experiments.report.palette import NOTE
from experiments.report.phrases import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

TITLE, SUBTITLE = 14, 10  # points
SUBTITLE_COLUMNS, WIDTH = 150, 12.0  # columns of a subtitle's line on a figure of so many inches


@dataclass(frozen=True)
class Head:
    """Title and subtitle of a figure or of a part of one; both have the title's size until `part` is called."""

    on: "Figure | SubFigure"
    text: "Text"
    title: str
    subtitle: str

    def part(self) -> None:
        """Give the subtitle its own size, once the layout is settled: the room for both is known then."""
        box = self.text.get_window_extent()
        x, y = self.on.transSubfigure.inverted().transform((box.x0, box.y0))
        self.text.set_text(self.title)
        under = self.on.text(x, y, self.subtitle, fontsize=SUBTITLE, color=NOTE, va="bottom", linespacing=1.3)
        under.set_in_layout(False)


def head(on: "Figure | SubFigure", title: str, subtitle: str, medium: Medium = PRINT) -> Head:
    """Write title and subtitle at the top left; `Head.part` must be called when the layout is settled."""
    told = wrap(subtitle, medium.columns(SUBTITLE_COLUMNS, WIDTH))
    text = on.suptitle(f"{title}\n{told}", x=0.01, ha="left", fontsize=TITLE, linespacing=1.3)
    return Head(on, text, title, told)


def subtitle(comparison: "Comparison", pair: "Pair", lang: str) -> str:
    """Place, draws or replicates, dates and version, as they stand under the title of every figure of a pair."""
    return _told(comparison, pair, pair.variant.place.name.of(lang), lang)


def subtitle_of_all(comparison: "Comparison", lang: str) -> str:
    """The same for a figure of all pairs; places are named once each."""
    pair = max(comparison.pairs, key=lambda each: len(each.seeds))
    return _told(comparison, pair, say("places_join", lang).join(places(comparison, lang)), lang)


def places(comparison: "Comparison", lang: str) -> tuple[str, ...]:
    """The places of all pairs, named once each."""
    return tuple(dict.fromkeys(pair.variant.place.name.of(lang) for pair in comparison.pairs))


def told(
    place: str, seeds: Sequence[int], span: tuple[date, date], version: str, lang: str, drawn: bool = True
) -> str:
    """The same line for answers that are kept without their comparison, as those of the atlas, over draws."""
    return say(
        "subtitle_drawn" if drawn else "subtitle",
        lang,
        place=place,
        n=len(seeds),
        numbers=seed_ranges(tuple(seeds)) or say("none", lang),
        start=span[0],
        end=span[1],
        version=version or say("unknown", lang),
    )


def _told(comparison: "Comparison", pair: "Pair", place: str, lang: str) -> str:
    time, drawn = pair.variant.time, comparison.drawn
    seeds = sorted(map(draw_of, pair.seeds) if drawn else pair.seeds)
    return told(place, seeds, (time.start, time.end), comparison.provenance.version, lang, drawn)

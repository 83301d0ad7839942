"""What the parts of the page share: the comparison, the language, which arm is looked at, and small helpers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import solara

from dashboard import tables
from dashboard.phrases import tell
from dashboard.tables import Cell
from dashboard.widgets import box, text
from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Pair
from experiments.design.tried import residents
from experiments.report.layout import plain
from experiments.report.ranks_text import short_titles

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class View:
    """A comparison as it is shown: in `lang`, with the arm of number `arm` looked at closely.

    `partial`: more worlds are still to come. `courses`: bands over the days by contrast and metric, where the runs
    themselves are not there, as `trajectories.gap_bands` gives them.
    """

    comparison: Comparison
    lang: str
    arm: int = 0
    partial: bool = False
    courses: "Mapping[tuple[str, str], pd.DataFrame]" = field(default_factory=dict)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All contrasts, one for each arm."""
        return self.comparison.pairs

    @property
    def pair(self) -> Pair:
        """The contrast that is looked at."""
        return self.pairs[min(self.arm, len(self.pairs) - 1)]

    @property
    def several(self) -> bool:
        """Whether there is more than one arm beside the baseline."""
        return len(self.pairs) > 1

    @property
    def people(self) -> int:
        """Residents of the place of the arm that is looked at."""
        return residents(self.pair.variant)

    @property
    def worlds(self) -> int:
        """Number of worlds that are finished in both arms of the contrast that is looked at."""
        return len(self.pair.seeds)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Short name of each arm, without the place that all share."""
        return tuple(short_titles(self.comparison, self.lang).values())

    def say(self, name: str, /, **values: object) -> str:
        """A text of this page in the visitor's language."""
        return tell(name, self.lang, **values)


@contextmanager
def section(title: str, anchor: str) -> Iterator[None]:
    """A part of the page with its heading: `with section(...)`."""
    with box("answer-part", tag="section", id=anchor, **{"aria-labelledby": f"{anchor}-title"}):
        text(title, tag="h2", id=f"{anchor}-title")
        yield


@contextmanager
def folded(title: str) -> Iterator[None]:
    """Something that opens on demand: `with folded("As a table"): ...`."""
    with box("folded", tag="details"):
        text(title, tag="summary")
        yield


def table(view: View, rows: Sequence[Sequence[str]], about: str = "") -> None:
    """The numbers behind a picture, folded, for those who read or hear them; `about` names one of several tables."""
    title = view.say("compare_as_table_of", about=about) if about else view.say("compare_as_table")
    with folded(title):
        numbers(title, rows)


def numbers(caption: str, rows: Sequence[Sequence[str]]) -> Any:
    """Table with its heads in the first row; a line break in a cell starts its small print."""
    heads, *others = rows
    return tables.table(
        caption, heads, [[Cell(*each.partition("\n")[::2]) for each in row] for row in others]
    )


def lines(items: Sequence[str]) -> None:
    """A list of sentences."""
    inner = "".join(f"<li>{escape(plain(item))}</li>" for item in items)
    solara.HTML(tag="ul", unsafe_innerHTML=inner, classes=["lines"])

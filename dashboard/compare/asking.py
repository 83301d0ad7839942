"""From the question of an address to its answer: what it would cost, and a kept answer where the atlas holds one."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from dashboard.phrases import tell
from dashboard.runs.question import Question
from dashboard.runs.registry import speed
from experiments.analysis.comparison import Provenance
from experiments.atlas.atlas import Atlas
from experiments.errors import RequestError
from experiments.report.answer import Answer
from experiments.report.over_time import GAP_BANDS

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Variant

type Courses = "dict[tuple[str, str], pd.DataFrame]"


@dataclass(frozen=True)
class Place:
    """Where an arm stands in the atlas: place, measure and dose (None for a package)."""

    place: str
    measure: str
    dose: float | None


@dataclass(frozen=True, eq=False)
class Ready:
    """An answer that was kept: the comparison, courses over time, when it was made, and whether it is an estimate.

    `courses` are bands over the days by name of the contrast and metric, as `trajectories.gap_bands` gives them.
    """

    answer: Answer
    made: str
    estimate: bool
    courses: Courses = field(default_factory=dict)


def seconds(question: Question, done: int = 0) -> float:
    """About how long the worlds beyond the first `done` take at most, beside those who compute here now.

    It is less where a worker kept the warm-up of the place or the community without measures.
    """
    size = question.request.resident_days
    return size * max(0.0, 1 - done / question.draws) / speed()


def duration(amount: float, lang: str) -> str:
    """A time in words, rounded: fives of seconds, then minutes."""
    if amount < 90:
        return tell("compare_seconds", lang, n=max(5, 5 * round(amount / 5)))
    return tell("compare_minutes", lang, n=round(amount / 60))


def more_draws(question: Question, draws: int) -> Question:
    """The same question over another number of worlds."""
    return replace(question, draws=draws)


@cache
def atlas() -> Atlas | None:
    """The atlas of the project; None where there is none, or where it was made by other code."""
    try:
        return Atlas.read()
    except (RequestError, OSError):
        return None


def ready(question: Question, known: Atlas | None = None) -> Ready | None:
    """The kept answer to a question, at once; None unless the atlas holds every arm, all of them in one place.

    A dose between kept ones is interpolated draw by draw, which makes the answer an estimate.
    """
    book = known or atlas()
    if book is None:
        return None
    places = [find(book, arm) for arm in question.arms]
    if not places or None in places or len({each.place for each in places if each}) > 1:
        return None
    return _ready(book, question, [each for each in places if each])


def find(book: Atlas, arm: "Variant") -> Place | None:
    """Where exactly this arm stands in the atlas, or the same with another coverage."""
    kept = book.find(arm)
    if kept is not None:
        return Place(kept.place, kept.measure, kept.dose)
    if len(arm.interventions) != 1:
        return None
    ((name, spec),) = arm.interventions.items()
    top = book.doses[-1]
    if name not in arm.scenario.interventions or not 0 < spec.coverage <= top:
        return None
    near = book.find(arm.scenario.with_interventions(**{name: {"coverage": top}}))
    return Place(near.place, near.measure, spec.coverage) if near else None


def _ready(book: Atlas, question: Question, places: list[Place]) -> Ready:
    import pandas as pd

    contrasts = question.design.contrasts
    rows = [_runs(book, contrast.name, at) for contrast, at in zip(contrasts, places, strict=True)]
    empty = pd.DataFrame({name: [] for name in ("scenario", "arm", "seed", "metric", "day", "value")})
    source = Provenance(question.command, book.version)
    runs = pd.concat(rows, ignore_index=True)
    answer = Answer.from_tables(runs, empty, contrasts, source, drawn=True)
    courses = {
        (contrast.name, metric): _course(book, at, metric)
        for contrast, at in zip(contrasts, places, strict=True)
        for metric in book.series
        if at.dose is None or at.dose in book.doses
    }
    return Ready(answer, book.made, any(_between(book, at) for at in places), courses)


def _between(book: Atlas, at: Place) -> bool:
    return at.dose is not None and at.dose not in book.doses


def _runs(book: Atlas, name: str, at: Place) -> "pd.DataFrame":
    """Rows of both arms as a finished run would leave them, for each draw that is kept."""
    import pandas as pd

    base = {
        metric: book.baseline(at.measure if at.dose is None else at.place, metric) for metric in book.metrics
    }
    pack = {
        metric: base[metric] + book.gaps(at.place, at.measure, at.dose, metric) for metric in book.metrics
    }
    known = {"scenario": name, "seed": book.draws, "status": "ok", "stage": "", "error": ""}
    arms = [pd.DataFrame({**known, "arm": arm, **of}) for arm, of in (("baseline", base), ("package", pack))]
    return pd.concat(arms, ignore_index=True)


def _course(book: Atlas, at: Place, metric: str) -> "pd.DataFrame":
    """Bands over the days; the half of the worlds is not kept, so its bounds are undefined."""
    import pandas as pd

    curve = book.curve(at.place, at.measure, at.dose, metric)
    low, _, middle, _, high = GAP_BANDS
    values = {low: curve.low, middle: curve.middle, high: curve.high}
    return pd.DataFrame(values, index=curve.days).reindex(columns=list(GAP_BANDS))

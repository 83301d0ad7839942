"""What the explorer's file holds: names and texts as they are, numbers of all worlds as whole numbers with a scale.

A row of worlds is kept as 16-bit integers and one scale. Rounding never moves a world across the smallest difference
that matters, so counts of worlds are exactly those of the atlas; values are off by at most 1/64,000 of the largest.
"""

import base64
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from experiments.analysis.drawn import LIKELY, chance
from experiments.atlas import phrases
from experiments.atlas.cells import by_family
from experiments.atlas.phrases import tell
from experiments.atlas.table import place_name
from experiments.report import phrases as report_phrases
from experiments.report.head import told
from experiments.report.phrases import LANGUAGES
from model.inputs.units import unit_in
from model.observation.metrics import HEADLINE, METRICS, Metric
from scenarios.catalogue import declaration, families

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas, Curve

Floats = npt.NDArray[np.float64]
LARGEST: Final = 32_000
UNDEFINED: Final = -32_768
POINTS: Final = 120  # curves are for the eye, so 8 bits are enough
UNDEFINED_POINT: Final = -128
WORDS: Final = (*(each[1] for each in LIKELY), "as_likely_as_not", *(each[2] for each in reversed(LIKELY)))
BESIDE: Final = (  # metrics beside the headlines: all that the atlas keeps would make the file half as large again
    "yuan_district", "yuan_fund", "yuan_once", "communal_debt", "paid_hours", "volunteer_hours", "paperwork_hours",
    "petitions", "closed_on_paper", "complainant_satisfied", "relapses", "trust", "volunteers", "service_quality",
)  # fmt: skip
SHOWN: Final = (*HEADLINE, *BESIDE)
TAKEN: Final = (  # texts of the report that the explorer says as well
    "chance_", "drawn_tag_", "drawn_told", "drawn_same", "drawn_open", "drawn_undefined", "drawn_unlikely",
    "drawn_around", "side_", "count_", "time_", "amount_", "level_", "yuan_residents_", "points", "range", "note_join",
)  # fmt: skip


def packed(atlas: "Atlas") -> dict[str, Any]:
    """Everything that the page reads, ready for JSON."""
    metrics = [METRICS[name] for name in atlas.metrics if name in SHOWN]
    measures = by_family(atlas.measures)
    places = tuple(atlas.places)
    cells = [
        (atlas.gaps(place, measure, dose, metric.id), metric.matters)
        for place in places
        for measure in measures
        for dose in atlas.doses
        for metric in metrics
    ]
    of_packages = [
        (atlas.gaps(atlas.place_of(name), name, None, metric.id), metric.matters)
        for name in atlas.packages
        for metric in metrics
    ]
    return {
        "made": atlas.made[:10],
        "draws": len(atlas.draws),
        "subtitle": _subtitle(atlas, lambda lang: tell("map_places", lang, n=len(places))),
        "doses": list(atlas.doses),
        "places": [_place(atlas, name) for name in places],
        "families": [{"id": each.id, "title": _both(each.title)} for each in families().values()],
        "measures": [_measure(name) for name in measures],
        "packages": [_package(name) for name in atlas.packages],
        "metrics": [_metric(each) for each in metrics],
        "words": list(WORDS),
        "word_of": word_table(len(atlas.draws)),
        "texts": _texts(),
        "gaps": rows_of(cells),
        "package_gaps": rows_of(of_packages),
        "levels": [[_level(atlas.baseline(place, metric.id)) for metric in metrics] for place in places],
        "curves": _curves(atlas, places, measures),
    }


def rows_of(rows: Sequence[tuple[Floats, float]]) -> dict[str, str]:
    """Rows of worlds, each with what matters, as base64 of 16-bit integers and of a 32-bit scale for each row."""
    pairs = [quantised(values, matters) for values, matters in rows]
    numbers = np.concatenate([whole for whole, _ in pairs]) if pairs else np.zeros(0)
    return {"numbers": _base64(numbers, "<i2"), "scales": _base64([scale for _, scale in pairs], "<f4")}


def quantised(values: Floats, matters: float) -> tuple[npt.NDArray[np.int16], np.float32]:
    """Whole numbers and their scale; `whole * scale` lies on the same side of `matters` as the value itself."""
    known = np.isfinite(values)
    top = np.abs(values[known]).max() if known.any() else 0.0
    scale = _scale(top / LARGEST)
    exact = np.where(known, values, 0.0)
    whole = np.rint(exact / float(scale))
    for towards in (1, -1):
        wanted, found = (_reaches(each * towards, matters) for each in (exact, whole * float(scale)))
        whole += towards * (wanted & ~found) - towards * (found & ~wanted)
    return np.where(known, whole, UNDEFINED).astype(np.int16), scale


def _scale(step: float) -> np.float32:
    """A scale of 32 bits that is never zero."""
    return np.float32(max(step, float(np.finfo(np.float32).tiny)) if step > 0 else 1.0)


def _reaches(values: Floats, matters: float) -> npt.NDArray[np.bool_]:
    return values >= matters if matters > 0 else values > 0


def word_table(most: int) -> list[str]:
    """For each number of worlds a string: its letter at `count` is the place in WORDS of the word for that count."""
    return [
        "".join(str(WORDS.index(chance(count, n).word)) for count in range(n + 1)) if n else ""
        for n in range(most + 1)
    ]


def _curves(atlas: "Atlas", places: Sequence[str], measures: Sequence[str]) -> dict[str, Any]:
    """Courses of the metrics that have one: days, and low, middle and high as 8-bit integers with a scale."""
    names = list(atlas.series)
    curves = [
        atlas.curve(place, measure, dose, name)
        for place in places
        for measure in measures
        for dose in atlas.doses
        for name in names
    ]
    days = np.array(sorted({int(day) for curve in curves for day in curve.days}), np.int64)
    parts = [_points(_aligned(curve, days)) for curve in curves]
    numbers = np.concatenate([whole for whole, _ in parts]) if parts else np.zeros(0)
    scales = _base64([scale for _, scale in parts], "<f4")
    return {"metrics": names, "days": days.tolist(), "numbers": _base64(numbers, "<i1"), "scales": scales}


def _aligned(curve: "Curve", days: npt.NDArray[np.int64]) -> Floats:
    """Low, middle and high one after the other, on all days; NaN on days that a curve lacks."""
    found = np.full((3, days.size), np.nan)
    found[:, np.searchsorted(days, curve.days)] = (curve.low, curve.middle, curve.high)
    return found.ravel()


def _points(values: Floats) -> tuple[npt.NDArray[np.int8], np.float32]:
    known = np.isfinite(values)
    top = np.abs(values[known]).max() if known.any() else 0.0
    scale = _scale(top / POINTS)
    whole = np.rint(np.where(known, values, 0.0) / float(scale))
    return np.where(known, whole, UNDEFINED_POINT).astype(np.int8), scale


def _base64(values: npt.ArrayLike, kind: str) -> str:
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")


def _level(values: Floats) -> float | None:
    """Middle of the worlds without any measure, to six figures; None where undefined."""
    known = values[np.isfinite(values)]
    return float(f"{np.median(known):.6g}") if known.size else None


Words = dict[str, str]


def _both(text: Callable[[str], str]) -> Words:
    return {lang: text(lang) for lang in LANGUAGES}


def _subtitle(atlas: "Atlas", place: Callable[[str], str]) -> Words:
    """Place, draws, dates and version in both languages, as under the title of every figure."""
    return _both(lambda lang: told(place(lang), atlas.draws, atlas.span, atlas.version, lang))


def _place(atlas: "Atlas", name: str) -> dict[str, Any]:
    from scenarios.loader import load

    scenario = load(name)
    return {
        "id": name.removeprefix("baseline-"),
        "scenario": name,
        "name": _both(lambda lang: place_name(name, lang)),
        "about": _both(scenario.about.of),
        "subtitle": _subtitle(atlas, lambda lang: place_name(name, lang)),
        "residents": atlas.residents(name),
    }


def _measure(name: str) -> dict[str, Any]:
    known = declaration(name)
    return {
        "id": name,
        "family": known.family,
        "title": _both(known.title),
        "about": _both(known.about),
        "cost": _both(known.cost),
        "side": _both(known.side),
    }


def _package(name: str) -> dict[str, Any]:
    from scenarios.loader import load

    scenario = load(name)
    return {
        "id": name,
        "title": _both(scenario.title.of),
        "about": _both(scenario.about.of),
        "place": _both(scenario.place.name.of),
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "id": metric.id,
        "name": _both(metric.name),
        "about": _both(metric.about),
        "unit": _both(lambda lang: unit_in(metric.unit, lang)),
        "raw_unit": metric.unit,
        "better": metric.better,
        "change": metric.change,
        "group": metric.group,
        "digits": metric.digits,
        "scale": metric.scale,
        "headline": metric.headline,
        "matters": metric.matters,
    }


def _texts() -> dict[str, Words]:
    """Texts of the explorer, and those of the report that it says as well."""
    taken = {
        name: words for name, words in report_phrases.catalogue().items() if name.startswith(tuple(TAKEN))
    }
    return {**taken, **phrases.catalogue()}

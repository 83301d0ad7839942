"""An atlas made up from random numbers, for tests and trials of everything that shows one."""

import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.atlas.atlas import FORMAT, Atlas, version_now
from experiments.atlas.bind import METRICS_KEPT, write
from experiments.atlas.make import SERIES
from experiments.atlas.questions import DOSES
from experiments.design.baselines import BASELINES
from experiments.design.draws import identity
from model.observation.metrics import METRICS
from scenarios.catalogue import intervention_ids

PACKAGES = ("bazhong-red-stewards", "bachuan-gongfang")
FEW = ("red_stewards", "renewal", "clubs", "appraisal")
COURSE_DAYS = list(range(0, 730, 28))


@cache
def made_up(measures: tuple[str, ...] = FEW, draws: int = 50) -> Atlas:
    """An atlas of the five baselines, some measures at both doses, and two packages."""
    header = _header(measures, draws)
    luck = np.random.default_rng(7)
    shape = (len(BASELINES) * len(measures) + len(PACKAGES), len(METRICS_KEPT))
    matters = np.array([METRICS[name].matters or 0.5 for name in METRICS_KEPT])
    middle = luck.normal(0, 4, shape) * (luck.random(shape) < 0.6) * matters
    wide = luck.gamma(1.0, 1.0, shape) * matters
    full = middle[..., None] + wide[..., None] * luck.standard_normal((*shape, draws))
    full[luck.random(shape) < 0.2] = 0.0
    full[0, METRICS_KEPT.index("settled_in_neighbourhood"), :3] = np.nan
    full[1, METRICS_KEPT.index("fee_collection")] = np.nan
    both = [row for each in full[: -len(PACKAGES)] for row in (0.7 * each, each)]
    gaps = np.array([*both, *full[-len(PACKAGES) :]], np.float32)
    levels = np.repeat(20 * matters[None, :, None], len(BASELINES) + len(PACKAGES), axis=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        spread = np.nanquantile(gaps, (0.05, 0.5, 0.95), axis=-1)
    rise = 1 - np.exp(-np.array(COURSE_DAYS) / 200)
    columns = [METRICS_KEPT.index(name) for name in SERIES]
    courses = np.moveaxis(spread[:, :, columns, None] * rise, 0, -1)
    return Atlas(
        header, gaps, np.repeat(levels, draws, axis=2).astype(np.float32), courses.astype(np.float32)
    )


def everything() -> Atlas:
    """An atlas of all interventions."""
    return made_up(intervention_ids())


def written(path: Path, fresh: bool = True) -> Path:
    """Write the small atlas to a file; if not `fresh`, it was made by other code."""
    atlas = made_up()
    questions = [
        {**each, "version": version_now(each["measure"]) if fresh else "other"}
        for each in atlas.header["questions"]
    ]
    text = json.dumps({**atlas.header, "format": FORMAT, "questions": questions}).encode()
    arrays = {"gaps": atlas._gaps, "levels": atlas._levels, "courses": atlas._courses}
    return write({"header": np.frombuffer(text, np.uint8), **arrays}, path)


def _header(measures: tuple[str, ...], draws: int) -> dict[str, Any]:
    asked: list[tuple[str, str, float | None]] = [
        (place, name, dose) for place in BASELINES for name in measures for dose in DOSES
    ]
    asked += [(f"place-of-{name}", name, None) for name in PACKAGES]
    return {
        "ranges": identity(),
        "made": "2026-01-02T03:04:05Z",
        "places": BASELINES,
        "measures": measures,
        "packages": PACKAGES,
        "doses": DOSES,
        "draws": tuple(range(1, draws + 1)),
        "metrics": METRICS_KEPT,
        "series": SERIES,
        "course_days": COURSE_DAYS,
        "questions": [
            {"place": p, "measure": m, "dose": d, "identity": "", "version": ""} for p, m, d in asked
        ],
        "residents": dict.fromkeys((*BASELINES, *(f"place-of-{name}" for name in PACKAGES)), 4872),
    }

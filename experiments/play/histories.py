"""What the playable pages show of our own runs: small tables made with `python -m experiments.play.histories`.

Each function runs the lane of the lessons under numbered lucks. What it gives is kept in `data/`, with the version of
the code that made it, so that writing the pages takes no simulation.
"""

import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.lessons.lane import lane
from experiments.report.phrases import LANGUAGES
from experiments.run.manifest import code_version
from experiments.run.whole_files import whole
from scenarios.build import make_world

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.scenario import Scenario

type Table = dict[str, Any]

FOLDER: Final = Path(__file__).with_name("data")
DISPUTE_LUCK: Final = 3  # that of lesson 1
LIVES: Final = 30
HEADS: Final = 20
REFORM_LUCKS: Final = 12
REFORMS: Final = ("unrecorded", "quick_only", "on_paper", "more_hours")
COUNTED: Final = {  # what an office may count, and which way looks good
    "recorded": "lower", "truly_solved": "higher", "closed_on_paper": "higher",
}  # fmt: skip
LIVED: Final = {"unsettled_90": "lower", "trouble_days": "lower", "satisfaction": "higher"}


def dispute() -> Table:
    """One dispute from its first day to its end: where it lay each day, and what happened."""
    from experiments.lessons.diary import PLACES, a_long_story, follow

    world = make_world([(lane(), DISPUTE_LUCK)])
    world.run()
    story = follow(lane(), DISPUTE_LUCK, a_long_story(world.results().ledger))
    pairs = list(zip(story.moments, story.moments[1:], strict=False))
    return {
        "luck": DISPUTE_LUCK,
        "places": list(PLACES),
        "where": [PLACES.index(each.where) for each in story.moments],
        "tried": [now.day - story.arisen for before, now in pairs if now.attempts > before.attempts],
        "on_paper": [now.day - story.arisen for before, now in pairs if now.on_paper > before.on_paper],
        "days": story.days,
        "days_unknown": story.days_unknown,
        "hours": round(story.hours, 1),
        "attempts": story.attempts,
        "end": story.end,
        "title": {lang: story.title(lang) for lang in LANGUAGES},
        "person": {lang: story.person.card(lang) for lang in LANGUAGES},
        "events": [
            {"day": day, "en": english, "zh": chinese}
            for (day, english), (_, chinese) in zip(story.events("en"), story.events("zh"), strict=True)
        ],
    }


def iceberg() -> Table:
    """How 100 disputes become known, which kinds are told least, and how trust moves the chance to tell."""
    from agents.resident import report_hazard
    from experiments.lessons.tables import arisen_within, disputes, how_known, silent_share

    world = make_world([(lane(), luck) for luck in range(HEADS)])
    world.run()
    year = disputes(arisen_within(world.results().ledger, last=275))
    trust = np.linspace(0, 1, 21)
    today = report_hazard(0.35, 30, trust, 1.0, trust_slope=0.8)
    english, chinese = (silent_share(year, lang) for lang in LANGUAGES)
    return {
        "lucks": HEADS,
        "disputes": len(year),
        "shares": {name: round(value, 2) for name, value in how_known(year).items()},
        "silent": [
            {"en": one, "zh": other, "share": round(share, 1)}
            for (one, share), other in zip(english.items(), chinese, strict=True)
        ],
        "month": [round(float(each), 2) for each in 100 * (1 - (1 - today) ** 30)],
    }


def luck() -> Table:
    """Open disputes per 1,000 residents at the end of a year, in each of thirty lives."""
    world = make_world([(lane(), number) for number in range(LIVES)])
    world.run()
    return {"open": [round(float(each), 3) for each in world.results().runs["dispute_backlog"]]}


def fair() -> Table:
    """Open disputes with and without a measure that begins in the second year, under the same lucks.

    before, after: means of the second halves of both years, by luck; days and courses: every four weeks.
    """
    from model.observation.metrics import METRICS

    without = lane(days=730)
    given = {"start": datetime.date(2025, 1, 1), "ramp_days": 60}
    arms = {"without": without, "with": without.with_interventions(members_register=given)}
    found = {name: _courses(scenario, HEADS) for name, scenario in arms.items()}
    days = [int(day) for day in found["with"].index[::3]]
    return {
        "starts": 366,
        "metric": {lang: METRICS["dispute_backlog"].title(lang) for lang in LANGUAGES},
        "days": days,
        **{name: _halves(table) | {"courses": _rounded(table.loc[days])} for name, table in found.items()},
    }


def _courses(scenario: "Scenario", lucks: int) -> "pd.DataFrame":
    world = make_world([(scenario, luck) for luck in range(lucks)])
    world.run()
    series = world.results().series
    chosen = series[series["metric"] == "dispute_backlog"]
    return chosen.pivot(index="day", columns="run", values="value")


def _halves(table: "pd.DataFrame") -> Table:
    means = {"before": table.loc[182:364].mean(), "after": table.loc[548:729].mean()}
    return {name: [round(float(each), 3) for each in values] for name, values in means.items()}


def _rounded(table: "pd.DataFrame") -> list[list[float]]:
    return [[round(float(each), 2) for each in table[run]] for run in table.columns]


def indicator() -> Table:
    """What four reforms do to what an office counts and to people's days: paired differences over the same lucks."""
    from experiments.analysis.goodhart import goodhart
    from experiments.design.cheats import CHEATS, HELPS
    from model.observation.metrics import METRICS

    both = {**CHEATS, **HELPS}
    reforms = [both[name] for name in REFORMS]
    found = goodhart([lane()], REFORM_LUCKS, cheats=reforms[:3], helps=reforms[3:], progress=False)
    tables = {name: found.runs[found.runs["change"] == name].set_index("seed") for name in ("", *REFORMS)}
    metrics = {**COUNTED, **LIVED}
    return {
        "lucks": REFORM_LUCKS,
        "metrics": [
            {"id": name, "counted": name in COUNTED, "better": better, "scale": METRICS[name].scale}
            for name, better in metrics.items()
        ],
        "reforms": [
            {
                "id": each.id,
                **{lang: each.name(lang) for lang in LANGUAGES},
                "how": {lang: each.how(lang) for lang in LANGUAGES},
                "effects": [
                    _effect(tables[each.id][name] - tables[""][name], metrics[name]) for name in metrics
                ],
                "levels": [_level(tables[each.id][name]) for name in metrics],
            }
            for each in reforms
        ],
        "as_is": [_level(tables[""][name]) for name in metrics],
    }


def _level(values: "pd.Series[float]") -> float:
    return round(float(values.mean()), 4)


def _effect(gap: "pd.Series[float]", better: str) -> int:
    """1 better, -1 worse, 0 where the mean is within twice its error by chance."""
    mean, error = float(gap.mean()), float(gap.std()) / len(gap) ** 0.5
    towards = 1 if better == "higher" else -1
    return 0 if abs(mean) <= 2 * error else (1 if mean * towards > 0 else -1)


HISTORIES: Final[dict[str, Callable[[], Table]]] = {
    "dispute": dispute,
    "iceberg": iceberg,
    "luck": luck,
    "fair": fair,
    "indicator": indicator,
}


def kept(name: str) -> Table:
    """What is kept of a history, with `version`: that of the code that made it."""
    found: Table = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def renew(names: list[str]) -> None:
    """Make histories again and keep them; all of them if none is named."""
    for name in names or list(HISTORIES):
        table = {"version": code_version(), **HISTORIES[name]()}
        with whole(FOLDER / f"{name}.json") as unfinished:
            unfinished.write_text(
                json.dumps(table, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n",
                encoding="utf-8",
            )


if __name__ == "__main__":
    renew(sys.argv[1:])

"""What the playable pages show of our own runs: small tables made with `python -m experiments.play.histories`.

Each function runs the lane of the lessons under numbered lucks. What it gives is kept in `data/`, with the version of
the code that made it, so that writing the pages takes no simulation.
"""

import datetime
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.design.baselines import BASELINES
from experiments.lessons.about import runs_line
from experiments.lessons.lane import lane
from experiments.report.phrases import LANGUAGES
from experiments.run.manifest import code_version
from experiments.run.whole_files import whole
from scenarios.build import make_world

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.goodhart import Goodhart
    from scenarios.scenario import Scenario

type Table = dict[str, Any]

FOLDER: Final = Path(__file__).with_name("data")
DISPUTE_LUCK: Final = 3  # that of lesson 1
LIVES: Final = 30
HEADS: Final = 20
TEST_LUCKS: Final = 30  # as many as docs/goodhart.md has


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
    """Open disputes per 1,000 residents, mean of the second half of a year, in each of thirty lives."""
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
    """The Goodhart test in each kind of community; `python -m scripts.goodhart` runs it once for its pages and this."""
    from experiments.analysis.goodhart import goodhart

    return indicator_of(goodhart(BASELINES, TEST_LUCKS, progress=False))


def indicator_of(found: "Goodhart") -> Table:
    """Which numbers of an office a cheat makes look better, and who notices.

    metrics: numbers of the office, then outcomes of the residents. changes: cheats, then help. places: old compounds
    first, each with the levels of the metrics `as_is`, and what the changes do there, in their order.
    """
    from experiments.analysis.goodhart import INDICATORS
    from model.observation.metrics import METRICS
    from scenarios.loader import load

    return {
        "lucks": found.runs["seed"].nunique(),
        "metrics": [
            {"id": name, "counted": name in INDICATORS, "better": way, "scale": METRICS[name].scale}
            for name, way in _better().items()
        ],
        "changes": [
            {
                "id": change.id,
                "help": change in found.helps,
                **{lang: change.name(lang) for lang in LANGUAGES},
                "how": {lang: change.how(lang) for lang in LANGUAGES},
            }
            for change in found.changes.values()
        ],
        "places": [
            {"id": place, **{lang: load(place).title.of(lang) for lang in LANGUAGES}, **tested(found, place)}
            for place in BASELINES
            if place in found.places
        ],
    }


def _better() -> dict[str, str]:
    """Numbers of the office, then outcomes, with the side on which they look better."""
    from experiments.analysis.goodhart import INDICATORS, OUTCOMES
    from model.observation.metrics import METRICS

    return {**INDICATORS, **{name: METRICS[name].better for name in OUTCOMES}}


def tested(found: "Goodhart", place: str) -> Table:
    """The test in one place: levels `as_is`, and what each change does, in order.

    `flatters` says of each number of the office whether it looks better by more than luck; `marks` of each outcome
    whether it is better (1) or worse (-1) beyond what matters; `levels` are means of both.
    """
    runs = found.runs[found.runs["place"] == place]
    levels = runs.groupby("change")[list(_better())].mean().round(4)
    return {
        "as_is": levels.loc[""].to_numpy(float).tolist(),
        "changes": [
            {
                "flatters": flatters,
                "marks": _marks(found, place, change),
                "levels": levels.loc[change].to_numpy(float).tolist(),
                "verdict": found.verdict(place, change).replace(" ", "_"),
            }
            for change, flatters in _flattered(found, runs)
        ],
    }


def _flattered(found: "Goodhart", runs: "pd.DataFrame") -> "Iterator[tuple[str, list[int]]]":
    """Each change with the numbers of the office that look better by more than luck; help is a family of its own."""
    from experiments.analysis.goodhart import INDICATORS, judged

    for changes in (found.cheats, found.helps):
        table = judged(runs, found.outcomes, changes).indicators
        looks = {(row["change"], row["indicator"]): int(row["flatters"]) for row in table.to_dict("records")}
        for change in changes:
            yield change.id, [looks[change.id, name] for name in INDICATORS]


def _marks(found: "Goodhart", place: str, change: str) -> list[int]:
    here = (found.effects["place"] == place) & (found.effects["change"] == change)
    rows = found.effects[here].set_index("outcome")["mark"]
    return [{"better": 1, "worse": -1}.get(str(rows[each.name]), 0) for each in found.outcomes]


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


def subtitle(name: str, history: Table, lang: str) -> str:
    """Place, number of runs, dates and version of a history, as under the title of every figure."""
    from scenarios.loader import load

    several = name == "indicator"
    first = load(BASELINES[0]) if several else lane()
    days = history["days"][-1] + 1 if name == "fair" else first.time.horizon_days
    kinds = len(BASELINES) if several else 1
    return runs_line(first, _runs(name, history), days, history["version"], lang, kinds)


def _runs(name: str, history: Table) -> int:
    """How many runs the pictures of a history show."""
    if name == "dispute":
        return 1
    if name == "luck":
        return len(history["open"])
    return len(history["without"]["before"]) if name == "fair" else int(history["lucks"])


def renew(names: list[str]) -> None:
    """Make histories again and keep them; all of them if none is named."""
    for name in names or list(HISTORIES):
        keep(name, HISTORIES[name]())


def keep(name: str, history: Table) -> None:
    """Keep a history, with the version of the code that made it."""
    table = {"version": code_version(), **history}
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
    with whole(FOLDER / f"{name}.json") as unfinished:
        unfinished.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    renew(sys.argv[1:])

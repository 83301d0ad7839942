"""How many units an intervention reaches, and that one which reaches nobody is not said to be without effect."""

from __future__ import annotations

import pandas as pd
import pytest
from made_up import PACKAGES, runs, scenarios, series
from worlds import OLD, run_with, scenario, timed

from experiments.api import compare
from experiments.report.answer import Answer
from model.policy.levers import LEVERS
from model.policy.reach import UNITS
from model.world import World
from scenarios.build import make_world
from scenarios.interventions.base import BaseIntervention
from scenarios.loader import loads

STEWARDS = "[interventions.red_stewards]\nramp_days = 0\ncoverage = {coverage}\n"


def reach(text: str, seeds: int = 4, days: int = 40) -> pd.DataFrame:
    world = make_world([(scenario(OLD, text, time=timed(0, days)), seed) for seed in range(seeds)])
    world.run()
    return world.results().reach


def test_every_table_of_a_lever_is_a_unit() -> None:
    assert {lever.table for lever in LEVERS} <= set(UNITS)


def test_patches_with_a_steward_are_reached() -> None:
    world = make_world([(scenario(OLD, STEWARDS.format(coverage=1.0), time=timed(0, 40)), 0)])
    world.run()
    (row,) = world.results().reach.to_dict("records")
    eligible = int((world.stewards.resident >= 0).sum())
    assert row == {
        "run": 0,
        "intervention": "red_stewards",
        "unit": "stewards",
        "reached": eligible,
        "units": len(world.stewards),
    }
    assert eligible > 0


def test_a_wider_coverage_reaches_more_and_none_reaches_nobody() -> None:
    reached = [reach(STEWARDS.format(coverage=c)).reached.sum() for c in (0.0001, 0.3, 0.6, 1.0)]
    assert reached[0] == 0 and reached == sorted(set(reached))


@pytest.mark.parametrize("off", ["coverage = 0.0", "intensity = 0.0"])
def test_what_never_runs_has_no_units(off: str) -> None:
    table = reach(f"[interventions.red_stewards]\n{off}\n", seeds=1)
    assert table[["unit", "reached", "units"]].to_numpy().tolist() == [["", 0, 0]]


def test_a_run_without_interventions_has_no_rows() -> None:
    table = reach("")
    assert len(table) == 0 and "reached" in table


def test_what_has_ended_was_reached() -> None:
    assert reach("[interventions.joint_meeting]\nramp_days = 0\nend = 2022-01-10\n").reached.gt(0).all()


def test_reach_does_not_depend_on_who_else_is_in_the_batch() -> None:
    asked = [
        (scenario(OLD, text, time=timed(0, 40)), 3)
        for text in (
            STEWARDS.format(coverage=0.0),
            STEWARDS.format(coverage=0.4),
            "[interventions.community_property]\nstart = 2022-01-20\nramp_days = 5\n",
            "",
        )
    ]
    together = make_world(asked)
    together.run()
    table = together.results().reach
    for i, each in enumerate(asked):
        alone = make_world([each])
        alone.run()
        mine = table[table.run == i].assign(run=0).reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, alone.results().reach, check_dtype=False)


def test_an_intervention_of_one_s_own_is_counted_by_the_finest_units_that_it_touches() -> None:
    class Lamp(BaseIntervention):
        """Ease access everywhere, and door contact in the first compound only."""

        id = "lamp"

        def apply(self, world: World, delivery: object) -> None:
            first = [float(i == 0) for i in range(len(world.compounds))]
            world.levers.scale("access", pd.Series([1.5] * len(world.communities)).to_numpy())
            world.levers.shift("mobilise", pd.Series(first).to_numpy())

    world = World([run_with(Lamp(), scenario(OLD, time=timed(0, 10)))])
    world.run()
    (row,) = world.results().reach.to_dict("records")
    assert (row["unit"], row["reached"], row["units"]) == ("compounds", 1, len(world.compounds))


# --- in words -----------------------------------------------------------------------------------------


def made(reached: int, unit: str = "stewards", units: int = 40) -> Answer:
    (package,) = scenarios(PACKAGES[:1])
    table = runs(PACKAGES[:1], seeds=6)
    rows = [
        (package.name, "package", seed, name, unit, reached, units)
        for seed in range(6)
        for name in package.interventions
    ]
    columns = ["scenario", "arm", "seed", "intervention", "unit", "reached", "units"]
    return Answer.from_tables(table, series(table), [package], reach=pd.DataFrame(rows, columns=columns))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "reached nobody under any seed (patches of buildings: 0 of 40)"),
        ("zh", "都没有落实到任何片区（0/40）"),
    ],
)
def test_what_reached_nobody_is_said_first(lang: str, words: str) -> None:
    assert words in made(0).report(lang)
    assert words in made(0).text(lang, width=1000)
    assert words not in made(1).report(lang) + made(1).text(lang, width=1000)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "; buildings reached: 12 of 40 (mean over the seeds)"),
        ("zh", "；实际落实楼栋：12/40（各次模拟的均值）"),
    ],
)
def test_the_report_says_how_many_were_reached(lang: str, words: str) -> None:
    assert words in made(12, "buildings").report(lang)


@pytest.mark.parametrize(("lang", "words"), [("en", "never ran"), ("zh", "从未实施")])
def test_what_never_ran_is_said_to_have_never_run(lang: str, words: str) -> None:
    assert words in made(0, "", 0).text(lang, width=1000)


def test_tables_of_an_older_version_say_nothing_of_reach() -> None:
    table = runs(PACKAGES[:1], seeds=6)
    text = Answer.from_tables(table, series(table), scenarios(PACKAGES[:1])).report("en")
    assert "reached nobody" not in text and "never ran" not in text


def test_a_coverage_that_reaches_nobody_is_told_from_the_first_run_on() -> None:
    package = loads(
        'base = "only-red-stewards"\n[time]\nwarmup_days = 0\nhorizon_days = 40\nevaluation_days = 20\n'
        "[interventions.red_stewards]\nramp_days = 0\ncoverage = 0.0001\n"
    )
    answer = compare([package], seeds=2, progress=False)
    assert "reached nobody under any seed (patches of buildings: 0 of" in answer.text(width=1000)

"""Variants: checked at every door, told apart by what they do, paired by seed, and called by their labels."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fake_world import FakeFactory
from made_up import runs, series
from typer.testing import CliRunner
from worlds import OLD, scenario, timed

from agents.resident import report_hazard
from experiments.analysis.statistics import paired
from experiments.api import Answer, BaseIntervention, Variant, compare, make_world, run_scenario
from experiments.cli import app
from experiments.design.design import Contrast, contrast_of, design
from experiments.design.request import plan
from experiments.errors import RequestError
from experiments.run.executors import bound_here
from experiments.run.manifest import read
from experiments.run.parquet import read_tables
from experiments.run.runner import Means, default_folder, run_design
from model.inputs.archetypes import archetypes
from model.inputs.kind import KindError
from model.inputs.kinds import KindTable, changed_kinds, load_kinds
from model.observation.metrics import METRICS
from scenarios.errors import ScenarioError
from scenarios.loader import load
from scenarios.scenario import Scenario
from scenarios.source_identity import source_identity

ROOT = Path(__file__).resolve().parent.parent
STEWARDS = "[interventions.red_stewards]\nramp_days = 0\n"


class EveningDesk(BaseIntervention):
    """Staff receive residents in the evening."""

    id = "evening_desk"
    hours = 4.0

    def apply(self, world: Any, delivery: Any) -> None:
        reached = self.treated(world, "communities", delivery)
        world.levers.scale("access", 1.0 + 0.3 * reached)
        world.levers.shift("committee_meetings", self.hours * reached)


def outspoken(reporting: Any, latent_days: Any, trust: Any, access: Any, **slopes: Any) -> Any:
    return report_hazard(reporting, latent_days, np.ones_like(trust), access, **slopes)


def town(package: str = "", days: int = 40) -> Scenario:
    return scenario(OLD, package, time=timed(10, days))


def more_noise(factor: float) -> KindTable:
    return changed_kinds(
        load_kinds(), lambda kind: dataclasses.replace(kind, rate=tuple(r * factor for r in kind.rate))
    )


# ---- the doors


def test_a_parameter_is_set_under_a_name_that_can_be_loaded() -> None:
    made = load("bazhong").with_parameters(pay_norm_slope=0.5)
    assert made.name == "bazhong + pay_norm_slope=0.5"
    assert load(made.name).identity == made.identity != load("bazhong").identity
    assert made.parameter_values()["pay_norm_slope"] == 0.5
    assert load("bazhong + clubs:coverage=0.5 + pay_norm_slope=0.5").interventions["clubs"].coverage == 0.5
    assert made.with_parameters({"pay_norm_slope": load("bazhong").parameter_values()["pay_norm_slope"]}) == (
        made.with_parameters(pay_norm_slope=load("bazhong").parameter_values()["pay_norm_slope"])
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"pay_norm_slop": 0.5}, r"unknown parameter; did you mean 'pay_norm_slope'\? allowed: see"),
        ({"pay_norm_slope": -1.0}, "pay_norm_slope = -1.0: out of range; allowed: 0 to "),
        ({"pay_norm_slope": float("nan")}, "pay_norm_slope = nan: out of range"),
        ({"pay_norm_slope": "1"}, 'pay_norm_slope = "1": not a number; allowed: 0 to '),
        ({"pay_norm_slope": True}, "not a number"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_allowed(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        town().with_parameters(values)
    with pytest.raises(ScenarioError, match=words):
        town().with_label("x").with_parameters(values)


def test_interventions_are_named_set_or_written() -> None:
    place = load("bazhong")
    assert place.with_interventions("clubs").identity == place.with_interventions({"clubs": {}}).identity
    half = place.with_interventions("clubs:coverage=0.5", volunteer_teams={"intensity": 2.0})
    assert isinstance(half, Scenario)
    assert (half.interventions["clubs"].coverage, half.interventions["volunteer_teams"].intensity) == (0.5, 2)
    written = place.with_interventions(EveningDesk(), "clubs", evening_desk={"coverage": 0.5})
    assert isinstance(written, Variant)
    assert list(written.interventions) == ["clubs", "evening_desk"]
    assert written.interventions["evening_desk"].coverage == 0.5
    assert written.interventions["evening_desk"].start == place.time.start
    assert written.declaration("evening_desk").about("en") == "Staff receive residents in the evening."
    assert (
        written.with_interventions(evening_desk={"intensity": 2.0}).interventions["evening_desk"].coverage
        == 0.5
    )
    assert written.without("evening_desk", "clubs").identity == place.identity
    assert written.baseline().identity == place.identity
    assert written.name == "bazhong + clubs + evening_desk:coverage=0.5"


class Nothing(BaseIntervention):
    id = "nothing_yet"

    def aply(self, world: Any, delivery: Any) -> None: ...


class OneArgument(BaseIntervention):
    id = "one_argument"

    def apply(self, world: Any) -> None: ...  # type: ignore[override]


class NoName(BaseIntervention):
    def apply(self, world: Any, delivery: Any) -> None: ...


class SpacedName(EveningDesk):
    id = "evening desk"


class Known(EveningDesk):
    id = "red_stewards"


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (Nothing(), r"Nothing: does nothing.*did you mean 'apply'\? allowed: apply\(self, world"),
        (
            OneArgument(),
            r"OneArgument: apply\(world.*wrong arguments.*needed: apply\(self, world, delivery\)",
        ),
        (NoName(), "NoName: has no id; allowed: a text in lower case"),
        (Known(), "id 'red_stewards' is that of an intervention of the project"),
        (EveningDesk, r"EveningDesk: a class; an object of it is needed: EveningDesk\(\)"),
        (3, "int: no intervention; allowed: a name such as 'clubs'"),
        (["clubs"], "list: no intervention; .*one after another, not as a list"),
        (SpacedName(), "SpacedName: id = 'evening desk' cannot be used; allowed: a text in lower case"),
    ],
)
def test_an_object_that_cannot_be_an_intervention_is_refused(own: Any, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        town().with_interventions(own)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"coverge": 1.0}, "coverge.*did you mean 'coverage'"),
        ({"coverage": 2.0}, "coverage = 2.0: out of range; allowed: a number from 0 to 1"),
    ],
)
def test_settings_of_a_written_intervention_are_checked(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        town().with_interventions(EveningDesk(), evening_desk=settings)


@pytest.mark.parametrize("settings", [0.5, None, True, ["coverage"]])
def test_settings_that_are_no_table_are_refused(settings: Any) -> None:
    with pytest.raises(
        ScenarioError, match=r"clubs.*: settings must be a table such as .*allowed: start, end,"
    ):
        town().with_interventions(clubs=settings)


def test_settings_and_days_may_be_numbers_of_numpy() -> None:
    given = {"ramp_days": np.int64(5), "coverage": np.float32(0.5)}
    plain = town().with_interventions(clubs={"ramp_days": 5, "coverage": 0.5})
    assert town().with_interventions(clubs=given).identity == plain.identity
    assert town().with_interventions(clubs=given).name == plain.name
    assert town().with_horizon(np.int64(20)).identity == town().with_horizon(20).identity  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [20.0, "20", True, None, np.array([20, 30])])
def test_days_that_are_no_whole_number_are_refused(days: Any) -> None:
    for tried in (town(), town().with_label("x")):
        with pytest.raises(ScenarioError, match=r"days = .*not a whole number; allowed: 1 to 3650"):
            tried.with_horizon(days)


def test_a_misspelt_id_beside_an_own_intervention_is_answered_with_the_own_one() -> None:
    with pytest.raises(ScenarioError, match=r"unknown intervention.*did you mean 'evening_desk'"):
        town().with_interventions(EveningDesk(), evening_dest={"ramp_days": 0})


def test_what_is_set_by_name_needs_a_name() -> None:
    with pytest.raises(
        ScenarioError, match=r"rules: function given; allowed: .*with_rules\(report_hazard=mine"
    ):
        town().with_rules(outspoken)  # type: ignore[arg-type]
    with pytest.raises(
        ScenarioError, match=r"parameters: float given; .*with_parameters\(pay_norm_slope=0.5"
    ):
        town().with_parameters(0.5)  # type: ignore[arg-type]


def test_a_label_is_one_line() -> None:
    assert town().with_label("two\n  lines ", "两\n行").title.of("zh").endswith("：两 行")
    assert town().with_label("two\n  lines ").short("en") == "two lines"


def test_a_misspelt_rule_is_refused() -> None:
    with pytest.raises((TypeError, ValueError), match="report_hazrd"):
        town().with_rules(report_hazrd=outspoken)


def test_a_table_of_kinds_is_checked() -> None:
    with pytest.raises(KindError, match="rate"):
        town().with_kinds(more_noise(-1.0))
    with pytest.raises(ScenarioError, match="dict given; allowed: a KindTable"):
        town().with_kinds({})  # type: ignore[arg-type]
    assert town().with_kinds(load_kinds()).identity == town().identity
    assert town().with_archetypes(archetypes()).identity == town().identity


def test_a_shorter_horizon_refuses_what_would_start_after_it() -> None:
    late = town().with_interventions(EveningDesk(), evening_desk={"start": date(2022, 1, 31)})
    assert late.with_horizon(31).time.horizon_days == 31
    with pytest.raises(ScenarioError, match="after the end of a horizon of 20 days"):
        late.with_horizon(20)


# ---- identity


def test_a_variant_that_changes_nothing_is_its_scenario() -> None:
    same = town().with_rules(report_hazard=report_hazard).with_label("the same")
    assert same.identity == town().identity
    assert same == Variant(town()) and len({same, Variant(town())}) == 1


def written(source: str, **names: Any) -> Callable[..., Any]:
    """A function as somebody types it into a cell."""
    space: dict[str, Any] = {"__name__": "__main__", **names}
    exec(dedent(source), space)
    made: Callable[..., Any] = space["rule"]
    return made


def test_an_edited_function_is_another_variant() -> None:
    first = "def rule(x, slope=1.0):\n    return x * slope"
    others = (
        "def rule(x, slope=1.0):\n    return x + slope",
        "def rule(x, slope=2.0):\n    return x * slope",
        "def rule(x, *, slope=1.0):\n    return x * slope",
        "def rule(x, slope=1.0):\n    return (lambda y: y * slope)(x)",
    )
    known = source_identity(written(first))
    assert known == source_identity(written(f"# a remark\n{first}  # another"))
    assert len({known, *(source_identity(written(each)) for each in others)}) == 5


def test_what_a_function_reads_from_outside_belongs_to_it() -> None:
    source = "def rule(x):\n    return x * LEVEL"
    assert source_identity(written(source, LEVEL=0.5)) != source_identity(written(source, LEVEL=0.6))
    helper = "def rule(x):\n    return help(x)"
    one, other = (written(helper, help=written(f"def rule(x):\n    return x + {n}")) for n in (1, 2))
    assert source_identity(one) != source_identity(other)
    closed = "def make(level):\n    return lambda x: x * level\nrule = make(LEVEL)"
    assert source_identity(written(closed, LEVEL=0.5)) != source_identity(written(closed, LEVEL=0.6))
    tables = (pd.DataFrame({"weight": [n]}) for n in (1, 2))
    read = "def rule(x):\n    return TABLE.weight * x"
    assert len({source_identity(written(read, TABLE=table)) for table in tables}) == 2
    unread = "def rule(x):\n    return x.weight"
    assert source_identity(written(unread, weight=1)) == source_identity(written(unread, weight=2))
    arrays = (written("def rule(x):\n    return WEIGHTS @ x", WEIGHTS=np.arange(3) * n) for n in (1, 2))
    assert source_identity(next(arrays)) != source_identity(next(arrays))


def test_identity_is_the_same_in_another_process() -> None:
    code = (
        "from test_variants import EveningDesk, outspoken, town\n"
        "print(town().with_rules(report_hazard=outspoken).with_interventions(EveningDesk()).identity)"
    )
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]}\n{code}"]
    seen = {subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() for _ in "ab"}
    here = town().with_rules(report_hazard=outspoken).with_interventions(EveningDesk()).identity
    assert seen == {here}


def test_an_object_counts_by_what_it_holds_when_it_is_given() -> None:
    desk = EveningDesk()
    before = town().with_interventions(desk)
    desk.hours = 8.0
    after = town().with_interventions(desk)
    assert before.identity == town().with_interventions(EveningDesk()).identity != after.identity
    assert after.name.endswith("+ evening_desk:hours=8.0")


# ---- runs


def by_hand(tried: Scenario | Variant, seeds: range, **tables: Any) -> Any:
    world = make_world([(tried, seed) for seed in seeds], **tables)
    world.run()
    return world.results().runs


def test_comparing_rules_gives_what_two_worlds_by_hand_give() -> None:
    from model.rules import Rules

    answer = compare(town().with_rules(report_hazard=outspoken), range(3), progress=False, against=town())
    base, pack = (by_hand(town(), range(3), rules=r) for r in (Rules(), Rules(report_hazard=outspoken)))
    for name in ("hours", "satisfaction", "dispute_backlog_latent"):
        effect = answer.pairs[0].effects[name].row()
        alone = paired(base[name], pack[name], METRICS[name].better, METRICS[name].matters).row()
        joint = {"adjusted", "holds_jointly"}  # hang on the other headlines too
        assert {k: effect[k] for k in effect.keys() - joint} == pytest.approx(
            {k: alone[k] for k in alone.keys() - joint}, nan_ok=True
        )
    assert any(not effect.identical for effect in answer.pairs[0].effects.values())


def test_comparing_tables_of_kinds_gives_what_two_worlds_by_hand_give() -> None:
    table = more_noise(2.0)
    answer = compare(town().with_kinds(table), range(2), progress=False, against=town())
    base, pack = by_hand(town(), range(2)), by_hand(town(), range(2), kinds=table)
    effect = answer.pairs[0].effects["dispute_backlog"]
    assert effect.baseline.mean == pytest.approx(base["dispute_backlog"].mean())
    assert effect.package.mean == pytest.approx(pack["dispute_backlog"].mean())
    assert effect.difference.mean > 0


def test_a_written_intervention_works_and_has_accounts() -> None:
    tried = town().with_interventions(EveningDesk(), evening_desk={"ramp_days": 0})
    answer = compare(tried, range(2), progress=False)
    assert set(answer.tables.accounts["intervention"]) == {"evening_desk"}
    assert set(answer.tables.accounts["item"]) == {"committee"}
    assert "Evening desk" in answer.report("en")
    none = compare(tried.with_interventions(evening_desk={"coverage": 0.0}), range(2), progress=False)
    assert none.pairs[0].effects["hours"].identical


def test_a_written_intervention_can_be_kept_in_a_folder(tmp_path: Path) -> None:
    tried = town().with_interventions(EveningDesk(), evening_desk={"start": date(2022, 1, 5)})
    kept = run_scenario(tried, seeds=1, out=tmp_path / "kept", progress=False)
    entry = read(tmp_path / "kept")["scenarios"][0]
    assert entry["beside"]["interventions"]["evening_desk"]["start"] == "2022-01-05"
    again = run_scenario(tried, seeds=1, out=tmp_path / "kept", progress=False)
    assert again.runs["identity"].to_list() == kept.runs["identity"].to_list() == [tried.identity]


def test_a_single_variant_runs_as_it_is() -> None:
    result = run_scenario(town().with_rules(report_hazard=outspoken), 2, progress=False)
    assert result.runs["hours"].to_list() == by_hand(result.variant, range(2))["hours"].to_list()
    assert set(result.runs["scenario"]) == {result.variant.name}


def test_a_rule_that_gives_no_numbers_is_named_by_the_runs_that_failed() -> None:
    def broken(reporting: Any, latent_days: Any, trust: Any, access: Any, **slopes: Any) -> Any:
        return np.full_like(trust, np.nan)

    answer = compare(town().with_rules(report_hazard=broken), 1, progress=False, against=town())
    (failure,) = answer.failures
    assert "report_hazard" in failure.reason and "nan" in failure.reason
    assert "report_hazard" in answer.report("en") and "report_hazard" in answer.report("zh")


def test_an_answer_of_failed_runs_only_is_written_and_says_why(tmp_path: Path) -> None:
    def broken(reporting: Any, latent_days: Any, trust: Any, access: Any, **slopes: Any) -> Any:
        return np.full_like(trust, np.nan)

    base = town().with_rules(report_hazard=broken)
    tried = base.with_parameters(pay_norm_slope=0.5)
    answer = compare(tried, 1, progress=False, against=base, out=tmp_path)
    assert "report_hazard" in (tmp_path / "report.en.md").read_text(encoding="utf-8")
    effects = read_tables([tmp_path / "effects.parquet"])
    assert effects.empty and {"scenario", "metric", "difference_mean"} <= {*effects.columns}
    assert [*effects.columns] == [*answer.effects().columns]


def test_seeds_are_paired_and_what_is_shared_runs_once() -> None:
    values = [town().with_parameters(pay_norm_slope=value) for value in (0.5, 2.0)]
    factory = FakeFactory()
    asked = design(values, [4, 2, 9], against=town())
    tables = run_design(asked, None, Means(1, False, factory))
    assert sorted(factory.simulated) == sorted([4, 2, 9] * 3), "two variants and what both stand against"
    answer = Answer.from_tables(tables.runs, tables.series, asked.contrasts)
    assert [pair.seeds for pair in answer.pairs] == [(2, 4, 9)] * 2
    base = tables.runs.query("arm == 'baseline'").pivot(index="seed", columns="scenario", values="hours")
    assert (base.iloc[:, 0] == base.iloc[:, 1]).all()
    (versus,) = answer.versus
    assert (versus.one.name, versus.other.name) == (values[0].name, values[1].name)


def test_worlds_do_not_mix_rules() -> None:
    with pytest.raises(ScenarioError, match="other rules, tables or interventions of its own"):
        make_world([(town(), 0), (town().with_rules(report_hazard=outspoken), 0)])
    same = [town().with_rules(report_hazard=outspoken) for _ in range(2)]
    assert len(make_world([(each, 0) for each in same]).runs) == 2


def test_a_folder_refuses_another_variant_of_the_same_name(tmp_path: Path) -> None:
    def tried(source: str) -> Variant:
        return town().with_rules(give_up_hazard=written(source)).with_label("mine", "我的")

    def kept(source: str) -> Any:
        asked = design(tried(source), 1, against=town())
        return run_design(asked, tmp_path, Means(1, False, FakeFactory()))

    kept("def rule(*a, **b):\n    return 0.5")
    (entry,) = (each for each in read(tmp_path)["scenarios"] if each["arm"] == "package")
    assert entry["label"] == {"en": "mine", "zh": "我的"}
    assert list(entry["beside"]["rules"]) == ["give_up_hazard"]
    with pytest.raises(RequestError, match="another content of"):
        kept("def rule(*a, **b):\n    return 0.6")


SCRIPT = """
import numpy as np
from agents.resident import report_hazard
from experiments.api import compare, loads

def outspoken(reporting, latent_days, trust, access, **slopes):
    return report_hazard(reporting, latent_days, np.ones_like(trust), access, **slopes)

place = loads('base = "baseline-old"\\n[time]\\nwarmup_days = 0\\nhorizon_days = 5\\nevaluation_days = 5\\n', "lane")
answer = compare(place.with_rules(report_hazard=outspoken), 2, workers=2, against=place)
assert not answer.failures, answer.failures[0].error
print(answer.pairs[0].seeds)
"""


def test_what_is_typed_into_a_script_runs_there_and_the_rest_in_processes(tmp_path: Path) -> None:
    (tmp_path / "study.py").write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(tmp_path / "study.py")]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "(0, 1)\n"
    assert (
        "cannot load what was written in a script or notebook: lane + report_hazard=outspoken." in done.stderr
    )


def test_only_jobs_that_other_processes_cannot_load_stay() -> None:
    tried = town().with_rules(report_hazard=lambda *arguments, **slopes: outspoken(*arguments, **slopes))
    jobs = plan(design([tried, town(STEWARDS)], 2, against=town()).request, set())
    assert [branch.variant.name for job in bound_here(jobs) for branch in job.branches] == [tried.name]
    importable = plan(design(town().with_rules(report_hazard=outspoken), 2, against=town()).request, set())
    assert bound_here(importable) == []


# ---- designs


def test_designs_that_compare_nothing_are_refused() -> None:
    with pytest.raises(RequestError, match="differ in nothing that can change a result"):
        compare(town().with_label("a"), 1, against=town().with_label("b"))
    with pytest.raises(RequestError, match="given twice"):
        design([town(STEWARDS), town(STEWARDS)], 1)
    with pytest.raises(RequestError, match="different days"):
        design(town(days=50), 1, against=town(days=40))
    with pytest.raises(RequestError, match="list given; allowed: the name or file"):
        design([[town()]], 1)  # type: ignore[list-item]
    changed = town().with_rules(report_hazard=outspoken)
    with pytest.raises(RequestError, match="is no scenario, so with_ and without"):
        compare(changed, 1, against=town(), with_="clubs")


def test_contrasts_of_ones_own_choice_are_taken_as_they_are() -> None:
    one, other = (contrast_of(town().with_parameters(pay_norm_slope=value)).variant for value in (0.5, 2.0))
    asked = design([Contrast("steep", other, one), town(STEWARDS)], 2)
    assert [each.name for each in asked.contrasts] == ["steep", town(STEWARDS).name]
    assert [(arm.label.scenario, arm.label.arm) for arm in asked.request.arms][:2] == [
        ("steep", "baseline"), ("steep", "package"),
    ]  # fmt: skip
    assert design(asked) is asked
    assert design(asked, 2) is asked


def test_days_hold_for_contrasts_too() -> None:
    steep = Contrast("steep", town().with_parameters(pay_norm_slope=2.0), town())  # type: ignore[arg-type]
    (shorter,) = design(steep, 1, 20).contrasts
    assert (shorter.variant.time.horizon_days, shorter.against.time.horizon_days) == (20, 20)
    (mended,) = design(Contrast("other", town(days=50), town(days=40)), 1, 20).contrasts  # type: ignore[arg-type]
    assert mended.variant.time == mended.against.time


@pytest.mark.parametrize(
    "beside", [{"seeds": 3}, {"seeds": np.arange(3)}, {"days": 20}, {"against": town()}, {"cases": True}]
)
def test_nothing_is_left_aside_without_a_word(beside: dict[str, Any]) -> None:
    asked = design(town(STEWARDS), 2)
    with pytest.raises(RequestError, match="a design has its own seeds, days and sides"):
        design(asked, **beside)
    with pytest.raises(RequestError, match="a contrast has its other side already"):
        design(asked.contrasts, 2, against=town())


def test_contrasts_take_names_and_refuse_what_is_no_scenario() -> None:
    named = Contrast("same", "bazhong + pay_norm_slope=2.0", "bazhong")  # type: ignore[arg-type]
    assert named.against.identity == load("bazhong").identity
    assert contrast_of("bazhong-red-stewards").own
    with pytest.raises(RequestError, match="int given; allowed: the name or file of a scenario"):
        Contrast("x", town(), 5)  # type: ignore[arg-type]
    for name in ("", " ", 5):
        with pytest.raises(RequestError, match=r"the name of a contrast is .*allowed: a short text"):
            Contrast(name, town(), town(STEWARDS))  # type: ignore[arg-type]


@pytest.mark.usefixtures("no_pictures")
def test_days_may_be_too_few_for_a_package_whose_variants_leave_that_out(tmp_path: Path) -> None:
    late = tmp_path / "late.toml"
    late.write_text(
        'base = "bazhong"\ntitle = { en = "Late", zh = "晚" }\n[interventions.clubs]\n'
        "[interventions.red_stewards]\nstart = 2022-03-01\n",
        encoding="utf-8",
    )
    options = ["compare", str(late), "--days", "5", "--seeds", "1", "--out", str(tmp_path / "out")]
    refused = CliRunner().invoke(app, options)
    assert refused.exit_code == 2 and "red_stewards.start" in refused.stderr
    assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(app, [*options, "--without", "red_stewards"])
    assert done.exit_code == 0, done.stderr
    assert "late: what is left out" in done.stderr
    assert {each["scenario"] for each in read(tmp_path / "out")["scenarios"]} == {"late - red_stewards"}


@pytest.mark.usefixtures("no_pictures")
def test_on_the_command_line_any_scenario_may_stand_against_another(tmp_path: Path) -> None:
    options = [
        "compare",
        "bazhong + pay_norm_slope=0.5",
        "--against",
        "bazhong",
        "--days",
        "3",
        "--seeds",
        "1",
    ]
    done = CliRunner().invoke(app, [*options, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.stderr
    assert "pay_norm_slope=0.5 against bazhong" in done.stdout
    wrong = CliRunner().invoke(app, ["compare", "bazhong + pay_norm_slop=0.5", "--against", "bazhong"])
    assert wrong.exit_code == 2 and "did you mean 'pay_norm_slope'" in wrong.stderr


def test_the_default_folder_tells_apart_what_a_variant_stands_against() -> None:
    tried, own = town().with_parameters(pay_norm_slope=0.5), town(STEWARDS)
    folders = {default_folder([tried], None, town().with_parameters(pay_norm_slope=v)) for v in (1.0, 2.0)}
    assert len(folders) == 2
    assert default_folder([own]) == default_folder([own], None, own.baseline())


# ---- words


def labelled(new: str = "new rule", zh: str = "新规则") -> Answer:
    one = load("bazhong").with_label(new, zh).with_parameters(pay_norm_slope=0.5)
    other = load("bazhong").with_label("old rule", "原规则")
    contrast = contrast_of(one, other)
    table = runs((contrast.name,), 8)
    return Answer.from_tables(table, series(table), [contrast])


@pytest.mark.parametrize(
    ("lang", "one", "other", "left"),
    [
        (
            "en",
            "new rule",
            "old rule",
            r"(?i)\bthe package\b(?! makes)|own baseline|\| Baseline|\bwithout the",
        ),
        ("zh", "新规则", "原规则", r"采用方案|不采用|与基线相比|该方案|\| 基线|好于基线"),
    ],
)
def test_arms_are_called_by_their_labels(lang: str, one: str, other: str, left: str) -> None:
    made = labelled()
    for text in (made.report(lang), made.text(lang, 120)):
        assert one in text and other in text
        body = re.split(r"^## .*(?:Who pays|How to read|如何阅读).*$", text, flags=re.M)[0]
        assert not re.search(left, body), re.search(left, body)
    head = next(line for line in made.report(lang).splitlines() if line.startswith("| ") and one in line)
    assert head.index(other) < head.index(one)


def test_a_bar_in_a_label_does_not_split_a_table() -> None:
    for text in (labelled("new|rule").report(), labelled(zh="new|rule").report("zh")):
        lines = text.splitlines()
        marks = [i for i, line in enumerate(lines) if re.fullmatch(r"\|( (:--|--:) \|)+", line)]
        assert any("new\\|rule" in lines[i - 1] for i in marks)
        for i in marks:
            assert len(re.findall(r"(?<!\\)\|", lines[i - 1])) == lines[i].count("|"), lines[i - 1]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figures_name_the_labels(lang: str) -> None:
    made = labelled()
    one, other = ("new rule", "old rule") if lang == "en" else ("新规则", "原规则")
    drawn = [made.hundred(lang), made.figure(lang), made.forest(lang)]
    for figure in drawn:
        words = " ".join(text.get_text() for text in figure.findobj(lambda each: hasattr(each, "get_text")))  # type: ignore[attr-defined]
        assert one in words and other in words


def test_a_package_against_its_own_baseline_keeps_the_usual_words() -> None:
    package = contrast_of(load("only-red-stewards"))
    assert (package.label("package", "en"), package.label("baseline", "zh")) == (None, None)
    named = contrast_of(load("only-red-stewards").with_label("stewards"))
    assert (named.label("package", "zh"), named.label("baseline", "zh")) == ("stewards", None)
    values = contrast_of(load("bazhong").with_parameters(pay_norm_slope=0.5), load("bazhong"))
    assert (values.label("package", "en"), values.label("baseline", "en")) == (
        "pay_norm_slope=0.5",
        "bazhong",
    )


def test_the_cells_of_the_guide_have_at_most_ten_lines() -> None:
    text = (ROOT / "docs/howto.md").read_text(encoding="utf-8")
    part = text.split("## Try a change in a notebook\n")[1].split("\n## ")[0]
    cells = re.findall(r"^```python\n(.*?)^```", part, re.M | re.S)
    lines = [sum(bool(line.strip()) for line in cell.splitlines()) for cell in cells]
    assert len(cells) == 3 and max(lines) <= 10

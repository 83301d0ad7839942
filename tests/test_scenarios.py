"""Scenario files: what they may say, inheritance, identity, and how mistakes are answered."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from told import of
from typer.testing import CliRunner, Result

from experiments.cli import app
from model.inputs.archetypes import archetypes
from model.inputs.parameters import load_parameters
from model.inputs.spec import CommunitySpec, CompoundSpec, PlaceSpec, Text, TimeSpec
from scenarios.catalogue import all_parameters, declaration, intervention_ids, load_declaration
from scenarios.errors import ScenarioError
from scenarios.loader import deep_merge, load, load_all, loads, names
from scenarios.scenario import Scenario
from scenarios.schedule import InterventionSpec
from scenarios.toml_text import lines_of, nodes, toml_text

BROKEN = Path(__file__).with_name("broken_scenarios")
BROKEN_FILES = sorted(BROKEN.glob("*.toml"))
START = date(2022, 1, 1)


def expected_words(path: Path) -> list[str]:
    first = path.read_bytes().splitlines()[0].decode()
    return first.removeprefix("# expect: ").split(" | ")


def gongzhi(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def small_place(**compound: Any) -> PlaceSpec:
    spec = CompoundSpec(archetype="old", **({"residents": 500} | compound))
    community = CommunitySpec(name="甲社区", grids=4, compounds=(spec,))
    return PlaceSpec(name=Text(en="A", zh="甲"), communities=(community,))


def small(**changes: Any) -> Scenario:
    text = Text(en="A", zh="甲")
    standard: dict[str, Any] = {
        "name": "a",
        "title": text,
        "about": text,
        "time": TimeSpec(start=START),
        "place": small_place(),
    }
    return Scenario(**(standard | changes))


# Mistakes


@pytest.mark.parametrize("path", BROKEN_FILES, ids=lambda path: path.stem)
def test_a_broken_file_is_answered_in_words(path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    for words in expected_words(path):
        assert words in str(caught.value)


@pytest.mark.parametrize("path", BROKEN_FILES, ids=lambda path: path.stem)
def test_the_command_line_refuses_a_broken_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = gongzhi("compare", str(path), "--out", "results")
    assert result.exit_code == 2
    assert result.stdout == ""
    for words in expected_words(path):
        for part in words.split("; "):  # the nearest name is told between the parts of what is wrong
            assert part in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["validate", "show", "run", "compare"])
def test_every_command_refuses_a_broken_file(command: str) -> None:
    result = gongzhi(command, str(BROKEN / "unknown_key.toml"))
    assert result.exit_code == 2
    assert "did you mean 'horizon_days'?" in result.stderr


def test_every_line_of_a_message_says_where() -> None:
    with pytest.raises(ScenarioError) as caught:
        load(BROKEN / "several_at_once.toml")
    assert [problem.line for problem in caught.value.problems] == [4, 5, 7, 9]
    assert all(line.startswith(str(BROKEN)) for line in str(caught.value).splitlines())


def test_what_is_no_name_is_refused_and_a_file_beside_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="NoneType given; allowed: a file, or one of bachuan-gongfang"):
        load(None)  # type: ignore[arg-type]
    (tmp_path / "lane.toml").write_text("")
    with pytest.raises(ScenarioError, match=r"lane: unknown scenario; did you mean 'lane.toml'\?"):
        load("lane")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bazhong-red-steward", "unknown scenario; did you mean 'bazhong-red-stewards'?"),
        ("nowhere/bazong.toml", "file does not exist; did you mean 'bazhong'?"),
        (str(BROKEN), "a directory"),
        ("", "no name is given"),
    ],
)
def test_a_file_that_is_not_there(
    name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = gongzhi("compare", name)
    assert result.exit_code == 2
    assert all(part in result.stderr for part in words.split("; "))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["--seeds", "0"], ["--days", "0"], ["--workers", "0"], ["--lang", "fr"]]
)
def test_bad_options_are_refused(arguments: list[str]) -> None:
    assert gongzhi("compare", "bazhong-red-stewards", *arguments).exit_code == 2


def test_a_place_cannot_be_compared_with_itself() -> None:
    result = gongzhi("compare", "bazhong")
    assert result.exit_code == 2
    assert "nothing to compare" in result.stderr


def test_problems_of_all_scenarios_are_told_together() -> None:
    with pytest.raises(ScenarioError, match=r"(?s)bazhon: .*tongliag: ") as caught:
        load_all(["bazhon", "bazhong", "tongliag"])
    assert len(caught.value.problems) == 2


def test_two_scenarios_of_one_name_are_refused() -> None:
    with pytest.raises(ScenarioError, match="second scenario named 'bazhong'"):
        load_all(["bazhong", "bazhong"])


def test_errors_survive_the_way_to_another_process() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("nothing-like-it")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_python_callers_get_the_same_limits() -> None:
    with pytest.raises(ValidationError, match="unknown intervention"):
        small(interventions={"red_steward": InterventionSpec()})
    with pytest.raises(ValidationError, match="not among the days that are simulated"):
        small(interventions={"red_stewards": InterventionSpec(start=date(2031, 1, 1))})
    with pytest.raises(ValidationError, match="exactly one of the two"):
        CompoundSpec(archetype="old", households=10, residents=20)


# What comes with the project


@pytest.mark.parametrize("name", names())
def test_every_scenario_loads_and_says_what_it_is(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.sources
    assert scenario.title.of("zh") != scenario.title.of("en")


def test_names_are_unique_across_folders() -> None:
    assert len(names()) == len(set(names()))
    assert names() == sorted([*names("places"), *names("packages")])


@pytest.mark.parametrize("name", names("places"))
def test_places_hold_no_interventions(name: str) -> None:
    assert not load(name).interventions


@pytest.mark.parametrize("name", names("packages"))
def test_a_package_is_its_place_plus_interventions(name: str) -> None:
    package = load(name)
    assert package.base is not None
    assert package.interventions
    assert package.baseline().identity == load(package.base).identity


def residents(scenario: Scenario) -> int:
    compounds = [c for community in scenario.place.communities for c in community.compounds]
    return sum(c.count * (c.residents or 0) for c in compounds)


def test_bazhong_is_one_of_165_communities() -> None:
    assert residents(load("bazhong")) == round(1_275_600 / 165)  # G8, 004-15


def test_tongliang_has_eight_old_compounds_without_a_firm() -> None:
    place = load("tongliang").place
    assert [(c.count, c.firm) for c in place.communities[0].compounds if c.archetype == "old"] == [(8, False)]
    assert place.communities[0].fund == pytest.approx(0.2 * 98_000)  # 000-29, 000-30
    assert residents(load("tongliang")) == pytest.approx(141_804 / 14, rel=0.001)  # G8


@pytest.mark.parametrize("archetype", archetypes().names)
def test_a_baseline_is_mostly_its_archetype(archetype: str) -> None:
    baseline = load(f"baseline-{archetype}")
    compounds = baseline.place.communities[0].compounds
    own = sum(c.count * (c.residents or 0) for c in compounds if c.archetype == archetype)
    assert residents(baseline) == 4_872  # D-15
    assert own / residents(baseline) > 0.8


def test_every_archetype_field_may_be_overridden() -> None:
    fixed = {"archetype", "count", "households", "residents", "buildings", "firm", "committee"}
    assert set(CompoundSpec.model_fields) - fixed == set(archetypes().fields)


@pytest.mark.parametrize("name", intervention_ids())
def test_interventions_are_declared_in_full(name: str) -> None:
    known = declaration(name)
    assert known.sources
    assert known.cost("zh") != known.cost("en")
    assert known.side("zh") != known.side("en")
    assert all(parameter.startswith(f"{name}_") for parameter in known.parameters)


def test_declarations_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "steward.toml"
    path.write_text('[intervention]\nid = "steward"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"steward\.toml: \[intervention\]: no key 'about_en'"):
        load_declaration(path)


def test_parameters_lie_in_their_range(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    words = 'unit = "1"\nen = "a"\nzh = "甲"\nsource = "assumption"\n'
    path.write_text(f"[a]\nvalue = 3\nlow = 0\nhigh = 2\n{words}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"p\.toml: a = 3: outside 0 to 2"):
        load_parameters(path)


# Inheritance


def test_tables_are_merged_key_by_key_and_lists_replaced() -> None:
    base = {"time": {"start": 1, "days": 2}, "sources": ["a", "b"], "title": "x"}
    own = {"time": {"days": 3}, "sources": ["c"]}
    assert deep_merge(base, own) == {"time": {"start": 1, "days": 3}, "sources": ["c"], "title": "x"}


def test_a_chain_of_bases(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        'base = "baseline-old"\n[time]\nhorizon_days = 400\n', encoding="utf-8"
    )
    (tmp_path / "two.toml").write_text('base = "one"\n[time]\nwarmup_days = 30\n', encoding="utf-8")
    two = load(tmp_path / "two.toml")
    assert (two.time.horizon_days, two.time.warmup_days, two.base) == (400, 30, "one")
    assert two.place == load("baseline-old").place
    assert two.provenance["time", "horizon_days"] == "one.toml:3"
    assert two.provenance["time", "start"].startswith("baseline-old.toml:")


def test_a_file_may_extend_the_built_in_scenario_of_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "bazhong.toml"
    path.write_text('base = "bazhong"\n[time]\nwarmup_days = 30\n', encoding="utf-8")
    assert load(path).place == load("bazhong").place


def test_windows_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b'\xef\xbb\xbfbase = "bazhong"\r\n[time]\r\nwarmup_days = 30\r\n')
    assert load(path).provenance["time", "warmup_days"] == "windows.toml:3"


# Identity and copies


def test_words_do_not_change_the_identity() -> None:
    other = Text(en="B", zh="乙")
    assert small(title=other, about=other, name="b", sources=("P5",)).identity == small().identity


@pytest.mark.parametrize(
    "changes",
    [
        {"time": TimeSpec(start=START, warmup_days=364)},
        {"place": small_place(residents=501)},
        {"place": small_place(fee=0.45)},
        {"place": small_place(firm=True)},
        {"interventions": {"red_stewards": InterventionSpec()}},
    ],
)
def test_what_decides_results_changes_the_identity(changes: Mapping[str, Any]) -> None:
    assert small(**changes).identity != small().identity


def test_every_parameter_of_a_scenario_is_in_its_identity() -> None:
    everything = {each: InterventionSpec() for each in intervention_ids()}
    usual = small(interventions=everything).identity
    for name, known in all_parameters().items():
        with of(name):
            other = known.low if known.value != known.low else known.high
            assert small(interventions=everything, parameters={name: other}).identity != usual


def test_writing_out_a_default_changes_nothing() -> None:
    assert small(place=small_place(fee=archetypes().value("fee", "old"))).identity == small().identity


def test_a_parameter_of_an_intervention_to_come_is_kept_and_decides_nothing_yet() -> None:
    """A place may say how an intervention works there; what is written out says so too, for whoever adds it."""
    place = small(parameters={"red_stewards_hours_per_week": 7.0})
    again = loads(place.to_toml(notes=True), "a")
    assert again.parameters["red_stewards_hours_per_week"] == 7.0
    assert place.identity == again.identity == small().identity
    added = [each.with_interventions({"red_stewards": {}}) for each in (place, again, small())]
    assert added[0].identity == added[1].identity != added[2].identity


def test_the_order_of_interventions_changes_nothing() -> None:
    one = {"red_stewards": InterventionSpec(), "community_property": InterventionSpec()}
    other = dict(reversed(one.items()))
    assert small(interventions=one).identity == small(interventions=other).identity


def test_the_identity_is_stable_across_processes() -> None:
    scenario = load("bachuan-gongfang")
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy.identity == scenario.identity
    assert copy.provenance == scenario.provenance


def test_an_intervention_starts_with_the_horizon_unless_it_says_otherwise() -> None:
    spec = small(interventions={"red_stewards": InterventionSpec()}).interventions["red_stewards"]
    assert spec.start == START
    assert spec.days(TimeSpec(start=START)) == (0, 730)


def test_the_last_day_of_an_intervention_counts() -> None:
    spec = InterventionSpec(start=date(2022, 1, 11), end=date(2022, 1, 11))
    assert spec.days(TimeSpec(start=START)) == (10, 11)


def test_a_shorter_horizon_cuts_evaluation_and_ends() -> None:
    stewards = InterventionSpec(start=START, end=date(2023, 6, 30))
    short = small(interventions={"red_stewards": stewards}).with_horizon(90)
    assert (short.time.horizon_days, short.time.evaluation_days) == (90, 90)
    assert short.interventions["red_stewards"].end is None


def test_a_horizon_too_short_for_an_intervention_is_refused() -> None:
    late = small(interventions={"red_stewards": InterventionSpec(start=date(2022, 6, 1))})
    with pytest.raises(
        ScenarioError, match=r"red_stewards\.start = 2022-06-01: after the end .* 152 days or more"
    ):
        late.with_horizon(90)
    assert late.with_horizon(152).time.end == date(2022, 6, 1)


# Writing and reading back


finite = st.floats(allow_nan=False, allow_infinity=False)
leaf = st.one_of(st.booleans(), st.integers(-(2**60), 2**60), finite, st.text(), st.dates())
keys = st.text(min_size=1)
tables = st.recursive(
    st.dictionaries(keys, leaf, max_size=4),
    lambda inner: st.dictionaries(keys, st.one_of(leaf, inner, st.lists(inner, max_size=3)), max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=50)
@given(tables)
def test_toml_reads_back_what_was_written(data: dict[str, Any]) -> None:
    import tomllib

    assert tomllib.loads(toml_text(data, {})) == data


@settings(deadline=None, max_examples=50)
@given(
    residents_=st.integers(1, 50_000),
    fee=st.floats(0.1, 10),
    firm=st.one_of(st.none(), st.booleans()),
    warmup=st.integers(0, 3650),
    horizon=st.integers(1, 3650),
    start=st.integers(0, 3649),
    coverage=st.floats(0, 1),
    en=st.text(min_size=1).filter(lambda text: text.strip() != ""),
)
def test_a_shown_scenario_loads_as_the_same(
    residents_: int,
    fee: float,
    firm: bool | None,
    warmup: int,
    horizon: int,
    start: int,
    coverage: float,
    en: str,
) -> None:
    first = START + timedelta(days=start % horizon)
    scenario = small(
        title=Text(en=en, zh="甲"),
        time=TimeSpec(start=START, warmup_days=warmup, horizon_days=horizon, evaluation_days=1),
        place=small_place(residents=residents_, fee=fee, firm=firm),
        interventions={"red_stewards": InterventionSpec(start=first, coverage=coverage)},
    )
    again = loads(scenario.to_toml(notes=True), "a")
    assert again.identity == scenario.identity
    assert again.title == scenario.title
    assert again.to_toml() == scenario.to_toml()


@pytest.mark.parametrize("name", names())
def test_show_prints_a_file_that_loads_as_the_same(name: str) -> None:
    result = gongzhi("show", name)
    assert result.exit_code == 0
    assert loads(result.stdout, name).identity == load(name).identity


@pytest.mark.parametrize("name", names())
def test_every_value_says_where_it_comes_from(name: str) -> None:
    scenario = load(name)
    leaves = {
        path for path, value in nodes(scenario.filled()) if not isinstance(value, Mapping | list | tuple)
    }
    inline = {path for path in leaves if path[-1] in ("en", "zh") or path[0] == "sources"}
    assert leaves - inline <= set(scenario.provenance)
    assert "set in Python" not in scenario.provenance.values()


def test_provenance_names_file_archetype_and_parameter_source() -> None:
    notes = load("bazhong-red-stewards").provenance
    compound = ("place", "communities", 0, "compounds", 0)
    assert notes["interventions", "red_stewards", "coverage"].startswith("bazhong-red-stewards.toml:")
    assert notes[*compound, "residents"].startswith("bazhong.toml:")
    assert notes[*compound, "fee"].startswith("archetype old (P")
    assert notes["parameters", "red_stewards_hours_per_week"].startswith("default (")


def test_values_set_in_python_say_so() -> None:
    notes = small(place=small_place(fee=0.7)).provenance
    assert notes["place", "communities", 0, "compounds", 0, "fee"] == "set in Python"


def test_lines_are_found_in_any_style_of_toml() -> None:
    import tomllib

    text = 'a.b = 1\n[x]\n"c d" = 2\n[[x.y]]\nk = 1\n[[x.y]]\nk = 2\nm = { n = 3 }\n'
    lines = lines_of(text, tomllib.loads(text))
    assert lines["a", "b"] == 1
    assert lines["x", "c d"] == 3
    assert (lines["x", "y", 0, "k"], lines["x", "y", 1, "k"]) == (5, 7)
    assert lines["x", "y", 1, "m", "n"] == 8

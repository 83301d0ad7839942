"""The page on the place: what may be set, the picture, a community's own figures, files and their faults."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from opened import Opened

from dashboard.address import Address, read
from dashboard.asked import place_of
from dashboard.folder import VARIABLE
from dashboard.pages.place import Page
from dashboard.place import figures, files, numbers
from dashboard.place.drawing import described, estates_table, handlers_table, picture
from dashboard.place.sliders import band, notes, numbers_of
from dashboard.places import MOST_UPLOAD, as_file, find, keep, take
from experiments.analysis.sketch import sketch
from experiments.design.baselines import BASELINES
from experiments.design.placed import place_numbers, placed
from experiments.own_figures import Figures, Fitted, Gap, checked, fitted
from experiments.report.phrases import LANGUAGES
from scenarios.errors import ScenarioError
from scenarios.loader import load, loads, names
from scenarios.scenario import Scenario

ROOM = Path(__file__).resolve().parent.parent / "dashboard"
OLD = "baseline-old"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))


def hamlet(horizon: int = 60, households: int = 60) -> Scenario:
    """One small old compound, soon simulated."""
    small = load(OLD).model_copy(update={"name": "hamlet"})
    first = small.place.communities[0]
    compound = first.compounds[0].model_copy(update={"count": 1, "residents": None, "households": households})
    community = first.model_copy(update={"grids": 1, "compounds": (compound,)})
    place = small.place.model_copy(update={"communities": (community,)})
    time = small.time.model_copy(
        update={"warmup_days": 30, "horizon_days": horizon, "evaluation_days": horizon}
    )
    return small.model_copy(update={"place": place, "time": time})


# ---- what may be set


def test_a_number_that_is_set_is_stated_and_the_others_are_still_drawn() -> None:
    place = placed(load(OLD), {"community.grids": 6, "old.households": 300, "old.fee": 0.5, "old.firm": 1})
    community = place.place.communities[0]
    old, commodity = community.compounds
    assert community.grids == 6
    assert (old.households, old.residents, old.fee, old.firm) == (300, None, 0.5, True)
    assert (commodity.fee, commodity.firm, old.tenant_share) == (None, None, None)


def test_a_file_of_the_place_gives_the_same_place() -> None:
    place = placed(load("tongliang"), {"old.member_share": 0.1, "reporting_of_dispute_cases": 1.5})
    again = loads(as_file(place).decode())
    assert again.identity == place.identity
    assert again.place.communities == place.place.communities
    assert again.parameters == place.parameters


@pytest.mark.parametrize(
    ("values", "words", "chinese"),
    [
        ({"old.feee": 1.0}, "did you mean 'old.fee'?", "是否想写“old.fee”？"),
        ({"old.fee": 99.0}, "allowed: 0.1 to 10", "允许：0.1 至 10"),
        ({"community.grids": 5.5}, "a whole number from 1 to 200", "1 至 200 的整数"),
        ({"old.households": 20, "old.buildings": 400}, "allowed: 1 to 20", "允许：1 至 20"),
        ({"fringe.fee": 0.5}, "fields of community, old, commodity", "没有这个字段"),
        ({"pay_norm_slop": 0.5}, "did you mean 'pay_norm_slope'?", "没有这个参数"),
        ({"pay_norm_slope": 99.0}, "out of range", "超出范围"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(values: dict[str, float], words: str, chinese: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        placed(load(OLD), values)
    assert words in str(caught.value)
    assert chinese in caught.value.text("zh")


@pytest.mark.parametrize("name", names("places"))
def test_every_number_lies_on_its_slider(name: str) -> None:
    place = load(name)
    for each in place_numbers(place):
        reach = numbers.ends(each)
        assert each.low <= reach.low <= each.value <= reach.high <= each.high, each.name
        assert reach.step > 0
        if each.plausible:
            assert reach.low <= each.plausible[0] and each.plausible[1] <= reach.high, each.name
        for lang in LANGUAGES:
            assert numbers.title_of(each, lang)
            assert notes(each, lang)
        assert "<rect" in band(each)


def test_a_source_is_told_by_its_grade_and_facts() -> None:
    known = {each.name: each for each in place_numbers(load(OLD))}
    assert numbers.source(known["community.staff"], "en") == "source: press or an institution (G6)"
    assert numbers.source(known["old.tenant_share"], "zh") == "来源：假设"
    assert known["old.tenant_share"].plausible is not None
    assert known["community.staff"].plausible is None


def test_every_group_of_numbers_has_its_own() -> None:
    place = load(OLD)
    assert [each.field for each in numbers_of(place, "community")[0]] == [
        "grids", "grid_workers", "staff", "fund",
    ]  # fmt: skip
    main, more = numbers_of(place, "old")
    assert {"households", "tenant_share", "fee"} <= {each.field for each in main}
    assert "condition" in {each.field for each in more}
    assert len(numbers_of(place, "cases")[0]) == 8


# ---- the picture


def test_the_picture_shows_every_building_and_the_table_says_the_same() -> None:
    drawn = sketch(load(OLD))
    assert drawn is not None
    buildings = sum(len(each.blocks) for each in drawn.estates)
    for lang in LANGUAGES:
        html = picture(drawn, lang)
        assert html.count("class='block-house'") == buildings
        assert described(drawn, lang) in html
        rows = estates_table(drawn, lang)
        assert len(rows) == 1 + len(drawn.estates)
        assert sum(int(row[4]) for row in rows[1:]) == buildings
        assert len(handlers_table(drawn, lang)) == 7


def test_who_manages_is_as_the_place_states_it() -> None:
    drawn = sketch(placed(load(OLD), {"old.firm": 0, "commodity.firm": 1, "old.committee": 1}))
    assert drawn is not None
    assert [each.manager for each in drawn.estates] == ["nobody"] * 8 + ["firm"]
    assert all(each.body in ("own", "managed") for each in drawn.estates[:8])


def test_every_grid_of_the_place_is_in_the_picture() -> None:
    drawn = sketch(placed(load(OLD), {"community.grids": 7}))
    assert drawn is not None and drawn.grids == 7
    assert {grid for each in drawn.estates for grid in each.grids} == set(range(1, 8))
    assert drawn.handlers.grid_workers == pytest.approx(0.9 * 7)


def test_a_place_too_large_for_a_picture_has_none() -> None:
    assert sketch(placed(load(OLD), {"old.households": 20_000})) is None


# ---- a community's own figures


def test_figures_that_are_typed_are_read_and_wrong_ones_are_told_beside_their_field() -> None:
    found, faults = figures.read({"households": "1,200", "dispute": " 80 ", "fund": ""})
    assert found == Figures(households=1200.0, tickets={"dispute": 80.0}) and faults == {}
    _, faults = figures.read({"households": "many", "staff": "900", "dispute": "5", "parking": "60"})
    assert set(faults) == {"households", "staff", "dispute"}
    assert "digits" in figures.told(faults["households"], "en")
    assert "允许：0 至 100 的数" in figures.told(faults["staff"], "zh")
    assert "少于其中各类之和" in figures.told(faults["dispute"], "zh")
    assert figures.read({})[0] is None


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ScenarioError, match="unknown value"):
        checked(Figures(tickets={"disputes": 3}))


def test_size_people_and_money_are_set_as_they_are_stated() -> None:
    base = load(OLD)
    made = fitted(Figures(households=4000, grid_workers=9, staff=11, fund=70_000), base)
    community = made.scenario.place.communities[0]
    households = sum(each.count * (each.households or 0) for each in community.compounds)
    assert households == pytest.approx(4000, rel=0.01)
    assert community.grids == 8  # twice as many households, twice as many grids
    assert community.grids * community.grid_workers == pytest.approx(9)
    assert (community.staff, community.fund) == (11, 70_000)
    assert made.gaps == ()
    assert made.derived == ("community.grids",)


def test_tickets_set_how_often_matters_arise_until_as_many_are_recorded() -> None:
    base, seen = hamlet(), []

    def measure(place: Scenario) -> tuple[dict[str, float], float]:
        """A world that records 10 cases of a kind times its factors, less by a tenth where there are many."""
        from model.inputs.kind import family_cases
        from model.inputs.kinds import load_kinds

        seen.append(place)
        factor = {
            kind.name: place.parameters.get(f"rate_of_{kind.name}", 1.0)
            * place.parameters.get(f"rate_of_{family_cases(kind.family)}", 1.0)
            for kind in load_kinds().kinds
        }
        return {name: 10 * each - (1 if each > 1 else 0) for name, each in factor.items()}, 40.0

    made = fitted(Figures(tickets={"welfare": 60, "parking": 30}, satisfied=70), base, measure=measure)
    assert len(seen) == 3
    assert set(made.set) == {"rate_of_welfare_cases", "rate_of_parking"}
    gaps = {gap.name: gap for gap in made.gaps}
    assert (gaps["welfare"].stated, gaps["parking"].stated) == (60, 30)
    assert gaps["welfare"].model == pytest.approx(60, rel=0.05)
    assert gaps["parking"].model == pytest.approx(30, rel=0.05)
    assert made.gaps[-1] == Gap("satisfied", 70, 40.0)
    assert made.clipped == ()


def test_a_factor_stops_at_its_limit_and_that_is_told() -> None:
    base = hamlet()

    def measure(place: Scenario) -> tuple[dict[str, float], float]:
        from model.inputs.kinds import load_kinds

        return {kind.name: 1.0 for kind in load_kinds().kinds}, 40.0

    made = fitted(Figures(tickets={"dispute": 9000}), base, measure=measure)
    assert made.clipped == ("rate_of_dispute_cases",)
    assert any("limit" in line for line in figures.was_set(made, base, "en"))
    assert any("极限" in line for line in figures.was_set(made, base, "zh"))


@pytest.mark.slow
def test_the_model_itself_then_records_about_as_many() -> None:
    made = fitted(Figures(tickets={"dispute": 40}), hamlet(365, 150))
    assert made.gaps[0].model == pytest.approx(40, rel=0.25)


def test_what_was_set_and_what_stays_assumed_is_said_in_both_languages() -> None:
    base = load(OLD)
    values = {"community.grids": 6.0, "old.households": 300.0, "rate_of_dispute_cases": 1.5}
    made = Fitted(placed(base, values), values, 1.5, (), (Gap("dispute", 80, 78), Gap("satisfied", 70, 50)))
    for lang in LANGUAGES:
        assert len(figures.was_set(made, base, lang)) == 3
        assert len(figures.still_assumed(made, base, lang)) == 3
        assert figures.gaps_table(made.gaps, lang)[2][1:] == ["70", "50", "-20"]
    assert "1.50 times as often" in figures.was_set(made, base, "en")[2]


def test_a_community_by_its_own_figures_is_called_so_in_reports_too(monkeypatch: pytest.MonkeyPatch) -> None:
    base = load(OLD)
    shown: list[figures.Stage] = []
    made = Fitted(placed(base, {"community.grids": 6.0}), {"community.grids": 6.0}, 1.0, (), ())
    monkeypatch.setattr(figures, "fitted", lambda *_: made)
    figures.made(Figures(grids=6), base, shown.append, threading.Event())
    place = find(shown[-1].name)
    assert place.place.name == place.title != base.place.name


def test_a_place_too_large_to_be_run_on_the_spot_is_refused() -> None:
    with pytest.raises(ScenarioError, match="residents in all"):
        fitted(Figures(tickets={"dispute": 3}), load("renhe"))


# ---- files


def test_a_kept_place_is_found_by_its_name_and_the_same_place_has_the_same_name() -> None:
    place = placed(load(OLD), {"community.fund": 50_000})
    name = keep(place)
    assert keep(place) == name
    assert find(name).identity == place.identity
    assert place_of(Address(place=name)).place == place.place


@pytest.mark.parametrize("name", ["own-0000000000000000", "own-../../../etc/passwd", "../secret"])
def test_what_is_not_kept_is_not_found(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        find(name)
    assert "请重新上传文件" in caught.value.text("zh")


def test_measures_of_a_file_become_plan_a() -> None:
    found = take(b'base = "baseline-old"\n[interventions.clubs]\ncoverage = 0.5\n', "mine.toml")
    assert found.changes["clubs"]["coverage"] == 0.5
    assert find(found.place).interventions == {}


def test_a_base_is_a_built_in_scenario_and_never_a_file_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.toml").write_text((load(OLD).to_toml()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="unknown base"):
        take(b'base = "secret"\n', "mine.toml")


def sent(text: bytes, name: str = "mine.toml") -> dict[str, object]:
    return {"name": name, "size": len(text), "data": base64.b64encode(text).decode()}


def test_what_is_wrong_with_a_file_is_told_line_by_line() -> None:
    taken = files.received(sent(b'base = "baseline-old"\n[interventions.club]\n'))
    assert taken.upload is None and taken.error is not None
    (problem,) = taken.error.problems
    assert (problem.where, problem.line) == ("mine.toml", 2)
    assert taken.lines[1] == "[interventions.club]"
    assert "是否想写“clubs”？" in problem.told("zh")


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"x = ", "bad TOML"), ("社区".encode("gbk"), "UTF-8"), (b" " * (MOST_UPLOAD + 1), "too long")],
)
def test_a_file_that_cannot_be_read_is_refused(data: bytes, words: str) -> None:
    taken = files.received(sent(data))
    assert taken.error is not None and words in str(taken.error)


def test_a_file_that_says_it_is_small_is_still_limited() -> None:
    taken = files.received({**sent(b" " * (4 * MOST_UPLOAD)), "size": 3})
    assert taken.error is not None and "too long" in str(taken.error)


# ---- the page


@pytest.fixture(params=LANGUAGES)
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    with Opened(Page, f"/place?lang={request.param}") as page:
        yield page


def test_every_place_has_a_button_and_one_is_pressed(opened: Opened) -> None:
    lang = read(opened.path.partition("?")[2])[0].lang
    shown = "\n".join(opened.buttons())
    for name in names("places"):
        assert load(name).title.of(lang) in shown
    assert load(OLD).title.of(lang) in "\n".join(opened.buttons(pressed=True))


def test_another_place_is_one_press_away_and_stands_in_the_link(opened: Opened) -> None:
    lang = read(opened.path.partition("?")[2])[0].lang
    opened.press(load("tongliang").title.of(lang))
    assert read(opened.path.partition("?")[2])[0].place == "tongliang"
    assert load("tongliang").about.of(lang) in opened.says()


def test_a_value_of_ones_own_is_called_a_fact_and_can_be_taken_back() -> None:
    with Opened(Page, "/place?lang=zh&set=community.fund=50000") as page:
        assert "50,000 元/年" in page.says()
        assert "比较时作为事实，不再变动" in page.says()
        page.press("撤销全部")
        assert "set=" not in page.path


def test_a_wrong_value_is_told_and_can_be_left_out() -> None:
    with Opened(Page, "/place?lang=en&set=old.fee=99") as page:
        assert "allowed: 0.1 to 10" in page.says()
        page.press("Show it without these values")
        assert page.path == "/place?lang=en"


def test_a_place_of_another_server_is_told() -> None:
    with Opened(Page, "/place?lang=zh&place=own-0123456789abcdef") as page:
        assert "请重新上传文件" in page.says()
        page.press("改从老旧小区开始")
        assert page.path == "/place?lang=zh"


def test_the_chinese_page_has_no_latin_words_but_names() -> None:
    with Opened(Page, "/place?lang=zh&set=community.fund=50000&open=figures") as page:
        words = set(re.findall(r"[A-Za-z]{2,}", page.says()))
    assert words <= {"TOML", "KB", "gongzhi", "compare", "baseline", "old", "toml", "with", "red", "stewards"}


def test_the_form_says_what_is_missing() -> None:
    with Opened(Page, "/place?lang=en&open=figures") as page:
        page.press("Make my baseline")
        assert "Fill in at least one number." in page.says()


@pytest.mark.parametrize("name", BASELINES)
def test_every_kind_of_community_can_be_drawn(name: str) -> None:
    assert sketch(load(name)) is not None

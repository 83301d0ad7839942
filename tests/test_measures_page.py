"""The page on measures: cards, plans A to D, packages, settings, and the running budget."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from opened import Opened

from dashboard.address import Address, Arm, Measure, read
from dashboard.asked import arm_of, place_of
from dashboard.measures import costs
from dashboard.measures.cards import allowed_days, does, facts, of_family, read_day, reports
from dashboard.measures.plans import Plans, changes, doses, switched, tuned
from dashboard.pages.measures import Page, summary
from experiments.atlas.atlas import FORMAT, Atlas
from experiments.atlas.budget import (
    AS_KEPT,
    COSTS,
    Amount,
    Budget,
    Effort,
    budget,
    effort,
    like_places,
    likely,
    package_budget,
)
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import HEADLINE
from scenarios.catalogue import declaration, families, intervention_ids
from scenarios.loader import load, names
from scenarios.schedule import InterventionSpec

ROOM = Path(__file__).resolve().parent.parent / "dashboard"
OLD, PACKAGE = "baseline-old", "only-red-stewards"
KEPT = tuple(dict.fromkeys((*COSTS, *HEADLINE)))
DRAWS = 20


def made_up(measures: tuple[str, ...] = ("clubs", "red_stewards")) -> Atlas:
    """An atlas of two places in which the measure at position k costs k + 1 times the number of a cost and draw."""
    asked: list[tuple[str, str, float | None]] = [
        (place, name, dose)
        for place in (OLD, "baseline-commodity")
        for name in measures
        for dose in (0.5, 1.0)
    ]
    asked.append(("tongliang", PACKAGE, None))
    gaps = np.zeros((len(asked), len(KEPT), DRAWS), np.float32)
    for row, (place, name, dose) in enumerate(asked):
        size = 100.0 if dose is None else (1 + measures.index(name)) * dose
        factor = 2.0 if place == "baseline-commodity" else 1.0
        gaps[row] = factor * size * 1000 * np.arange(1, len(KEPT) + 1)[:, None] * np.linspace(0.5, 1.5, DRAWS)
    header = {
        "format": FORMAT, "places": [OLD, "baseline-commodity"], "measures": list(measures), "packages": [PACKAGE],
        "doses": [0.5, 1.0], "draws": list(range(1, DRAWS + 1)), "metrics": list(KEPT), "series": [],
        "questions": [
            {"place": place, "measure": name, "dose": dose, "identity": str(row), "version": ""}
            for row, (place, name, dose) in enumerate(asked)
        ],
    }  # fmt: skip
    return Atlas(header, gaps, np.zeros((3, len(KEPT), DRAWS), np.float32), np.zeros((0,), np.float32))


def middle(found: Budget) -> dict[str, float]:
    return {each.metric: each.middle for each in found.amounts}


# ---- cards


@pytest.mark.parametrize("name", intervention_ids())
def test_a_card_says_who_pays_what_it_may_spoil_and_where_it_comes_from(name: str) -> None:
    known = declaration(name)
    for lang in LANGUAGES:
        told = facts(name, lang)
        for words in (known.cost(lang), known.side(lang), reports(known.sources, lang)):
            assert words.replace("'", "&#x27;") in told
        assert "<script" not in told


def test_every_measure_is_in_one_family() -> None:
    found = [name for family in families() for name in of_family(family)]
    assert sorted(found) == sorted(intervention_ids())


def test_reports_are_named_and_assumptions_are_called_so() -> None:
    assert reports(("004-36", "D-10"), "en") == "Bazhong (report 004)"
    assert reports(("000-05", "002-16"), "zh") == "铜梁报道、成都报道"
    assert "assumption" in reports(("assumption",), "en")


# ---- plans


def test_switching_a_measure_on_and_off_again_leaves_the_plan_as_it_was() -> None:
    address = Address()
    on = switched(Arm(), address, "clubs")
    assert on == Arm(measures=(Measure("clubs"),))
    assert not switched(on, address, "clubs")


def test_settings_at_their_default_do_not_stand_in_the_link() -> None:
    address = Address()
    half = tuned(Arm(measures=(Measure("clubs"),)), address, "clubs", coverage=0.5)
    assert str(half) == "clubs:coverage=0.5"
    assert str(tuned(half, address, "clubs", coverage=1.0)) == "clubs"
    dated = tuned(half, address, "clubs", start=date(2022, 3, 1), end=date(2022, 9, 1))
    assert str(dated) == "clubs:coverage=0.5:start=2022-03-01:end=2022-09-01"
    assert str(tuned(dated, address, "clubs", start=None, end=None)) == "clubs:coverage=0.5"


@pytest.mark.parametrize("name", names("packages"))
@pytest.mark.parametrize("place", [OLD, "tongliang"])
def test_a_package_that_is_changed_keeps_its_measures_and_dates_in_the_place(name: str, place: str) -> None:
    address = Address(place=place)
    package = Arm(package=name)
    settings = changes(package, address)
    assert set(settings) == set(arm_of(package, address).scenario.interventions)
    own = tuned(package, address, next(iter(settings)), coverage=0.3)
    arm_of(own, address)  # every date lies within the days of the place
    assert len(own.measures) == len(settings)


def test_up_to_four_plans_are_opened_changed_and_removed() -> None:
    plans = Plans(Address())
    assert (plans.letter, plans.all) == ("A", (Arm(),))
    address = plans.with_arm(Arm(package=PACKAGE))
    address = Plans(address).added()
    assert (Plans(address).letter, Plans(address).arm) == ("B", Arm())
    address = Plans(address).with_arm(switched(Arm(), address, "clubs"))
    assert [str(arm) for arm in address.arms] == [PACKAGE, "clubs"]
    assert Plans(address).letter == "B"
    assert [str(arm) for arm in Plans(address).removed().arms] == [PACKAGE]
    full = address.change(arms=tuple(Arm(measures=(Measure(name),)) for name in intervention_ids()[:4]))
    assert Plans(full).full


def test_a_plan_that_is_emptied_goes() -> None:
    address = Address(arms=(Arm(measures=(Measure("clubs"),)), Arm(package=PACKAGE)))
    plans = Plans(address.change(open="A"))
    assert [str(arm) for arm in plans.with_arm(Arm()).arms] == [PACKAGE]


def test_a_plan_is_told_in_a_few_words() -> None:
    many = Arm(measures=tuple(Measure(name) for name in ("clubs", "covenant", "renewal")))
    assert summary(many, "en") == "Clubs and community school and 2 more"
    assert summary(many, "zh") == "兴趣社团与社区学校等 3 项"
    assert summary(Arm(), "zh") == "尚未选择"


@pytest.mark.parametrize(
    ("words", "found"),
    [("2022-03-01", date(2022, 3, 1)), ("2021-12-31", None), ("soon", None), ("", None)],
)
def test_a_date_outside_the_comparison_is_no_date(words: str, found: date | None) -> None:
    assert read_day(words, (date(2022, 1, 1), date(2023, 12, 31))) == found


# ---- the budget


def test_measures_are_added_up_draw_by_draw_and_the_sum_is_an_estimate() -> None:
    found = budget(made_up(), load(OLD), {"clubs": 1.0, "red_stewards": 0.5})
    assert middle(found) == pytest.approx({name: 2000.0 * k for k, name in enumerate(COSTS, 1)})
    assert found.estimate and found.like == ((OLD, 1.0),) and found.missing == ()
    assert all(each.low < each.middle < each.high for each in found.amounts)


def test_one_measure_at_a_kept_dose_is_no_estimate_and_at_another_dose_it_is() -> None:
    kept = budget(made_up(), load(OLD), {"clubs": 0.5})
    between = budget(made_up(), load(OLD), {"clubs": 0.75})
    assert not kept.estimate and between.estimate
    assert middle(between)["yuan"] == pytest.approx(1.5 * middle(kept)["yuan"])


def test_another_place_gets_the_answers_of_its_kinds_weighted_by_residents() -> None:
    assert like_places(made_up(), load("honghu")) == (("baseline-commodity", 1.0),)
    assert like_places(made_up(), load(OLD)) == ((OLD, 1.0),)
    weights = dict(like_places(made_up(), load("tongliang")))  # 3,600 in old, 5,000 in commodity compounds
    assert weights == pytest.approx({OLD: 0.419, "baseline-commodity": 0.581}, abs=0.001)
    found = budget(made_up(), load("tongliang"), {"clubs": 1.0})
    assert found.estimate and middle(found)["yuan"] == pytest.approx(1000 * (0.419 + 2 * 0.581), rel=0.001)
    assert costs.like_title(found.like, "zh") == "商品房社区（58%）、老旧小区社区（42%）"


def test_a_measure_of_which_nothing_is_kept_is_named() -> None:
    found = budget(made_up(), load(OLD), {"covenant": 1.0, "clubs": 1.0})
    assert found.missing == ("covenant",) and middle(found)["yuan"] == pytest.approx(1000.0)


def test_a_package_at_home_has_its_own_kept_answer() -> None:
    place, arm = place_of(Address(place="tongliang")), Arm(package=PACKAGE)
    home = load(PACKAGE).base
    assert home is not None
    place = place_of(Address(place=home))
    settings = changes(arm, Address(place=home))
    found = costs.of_plan(made_up(), place, arm, settings, changed=False)
    assert found == package_budget(made_up(), PACKAGE) and not found.estimate
    assert costs.of_plan(made_up(), place, arm, settings, changed=True).estimate


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_amount_has_an_everyday_meaning(lang: str) -> None:
    place = load(OLD)
    rows = costs.cost_table(budget(made_up(), place, {"red_stewards": 1.0}), 4872, place, lang)
    assert len(rows) == 1 + len(COSTS)
    assert all(all(cell for cell in row) for row in rows)
    words = {each[0]: each[3] for each in rows[1:]}
    if lang == "en":
        assert words["Staff hours"] == "about 14.1 full-time jobs"  # 29,232 of 2,080 hours
        assert words["Public money"] == "about 2.0 yuan for each resident"
        assert "each household" in words["Residents pay"]
    else:
        assert words["工作人员工时"] == "约合 14.1 个全职岗位"


def test_a_card_says_what_its_measure_does_here_by_itself() -> None:
    found = likely(made_up(), ((OLD, 1.0),), "clubs", 1.0)  # every metric rises, far beyond what matters
    assert "satisfaction" in found.better and "dispute_backlog" in found.worse
    assert "hours" not in (*found.better, *found.worse)
    with Opened(Page, "/measures?lang=en") as page:
        says = page.says()
    assert "at least likely better: share settled in neighbourhood, satisfaction" in says
    assert "over 20 plausible worlds of Old compounds" in says


def test_doses_are_coverages() -> None:
    assert doses({"clubs": {}, "covenant": {"coverage": 0.4}}) == {"clubs": 1.0, "covenant": 0.4}


# ---- the page


@pytest.fixture(autouse=True)
def _made_up_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    does.cache_clear()
    monkeypatch.setattr(costs, "kept_answers", made_up)


def address_of(page: Opened) -> Address:
    return read(page.path.partition("?")[2])[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_measure_is_switched_on_by_its_card_and_its_price_appears(lang: str) -> None:
    with Opened(Page, f"/measures?lang={lang}") as page:
        title = declaration("clubs").title(lang)
        page.press(title)
        assert [str(arm) for arm in address_of(page).arms] == ["clubs"]
        assert {"en": "about 1.0 yuan for each resident", "zh": "人均约 1.0 元"}[lang] in page.says()
        page.press(title)
        assert address_of(page).arms == ()


def test_every_measure_has_a_button_that_is_pressed_or_not() -> None:
    with Opened(Page, "/measures?lang=en&arm=clubs,covenant") as page:
        assert page.buttons().count("On") <= 1  # words may come again; each stands on many buttons
        pressed = [each for _, each, _ in page._buttons() if each.get("aria-pressed") == "true"]
        labels = [each["aria-label"] for each in pressed if "aria-label" in each]
        assert sorted(labels) == sorted(
            f"{declaration(n).title('en')} in plan A: On" for n in ("clubs", "covenant")
        )


def test_a_package_is_a_preset_and_becomes_a_plan_of_ones_own_when_changed() -> None:
    with Opened(Page, "/measures?lang=zh&place=bazhong") as page:
        page.press(load("bazhong-red-stewards").title.zh)
        assert [str(arm) for arm in address_of(page).arms] == ["bazhong-red-stewards"]
        assert "本方案为报道中的整套做法，共 14 项措施" in page.says()
        page.press(declaration("clubs").zh)
        (arm,) = address_of(page).arms
        assert arm.package == "" and len(arm.measures) == 15


def test_a_second_plan_is_added_and_both_lead_to_the_comparison() -> None:
    with Opened(Page, "/measures?lang=en&arm=clubs") as page:
        page.press("One more plan")
        page.press(declaration("covenant").en)
        assert [str(arm) for arm in address_of(page).arms] == ["clubs", "covenant"]
        assert "Compare 2 plans" in page.says()
        page.press("Remove plan B")
        assert [str(arm) for arm in address_of(page).arms] == ["clubs"]


def test_a_plan_that_does_not_fit_the_place_is_told() -> None:
    with Opened(Page, "/measures?lang=zh&arm=clubs:start=2019-01-01") as page:
        assert "这个方案与社区不匹配" in page.says()
        assert "允许：2022-01-01 至 2023-12-31" in page.says()


def test_without_kept_answers_the_costs_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "kept_answers", lambda: None)
    with Opened(Page, "/measures?lang=en&arm=clubs") as page:
        assert f"Clubs and community school: {declaration('clubs').cost('en')}." in page.says()


def test_a_setting_has_a_slider_with_its_own_name() -> None:
    with Opened(Page, "/measures?lang=en&arm=clubs:coverage=0.35") as page:
        slider = page.fields()["How widely Clubs and community school is applied, per cent"]
        assert slider.v_model == 35
        assert "How widely: 35% of those it may reach" in page.says()


def test_the_chinese_page_has_no_latin_words_but_names() -> None:
    with Opened(Page, "/measures?lang=zh&arm=clubs:coverage=0.35") as page:
        assert set(re.findall(r"[A-Za-z]{2,}", page.says())) <= {"WiFi"}


def test_dates_ramp_and_strength_count_in_the_budget() -> None:
    """Half of the days cost half of what runs on, and all of what is paid once."""
    time = load(OLD).time
    days = time.horizon_days
    late = effort(InterventionSpec(start=time.start + timedelta(days // 2), ramp_days=0), time, time)
    assert late.running == pytest.approx(0.5 * days / (days - 89.5), rel=1e-6) and late.once == 1.0
    assert effort(InterventionSpec(), time, time) == AS_KEPT
    assert effort(InterventionSpec(intensity=2.0), time, time) == Effort(2.0, 2.0)
    shorter = effort(InterventionSpec(), time.model_copy(update={"horizon_days": days // 2}), time)
    assert shorter.running < 1.0 and shorter.once == pytest.approx(2.0), "what is paid once, by fewer years"


def test_public_money_scales_in_its_two_parts() -> None:
    usual = middle(budget(made_up(), load(OLD), {"red_stewards": 1.0}))
    found = budget(made_up(), load(OLD), {"red_stewards": 1.0}, {"red_stewards": Effort(0.5, 1.0)})
    now = middle(found)
    assert found.estimate
    assert now["paid_hours"] == pytest.approx(0.5 * usual["paid_hours"])
    assert now["yuan_once"] == pytest.approx(usual["yuan_once"])
    assert now["yuan"] == pytest.approx(0.5 * (usual["yuan"] + usual["yuan_once"]))


def test_a_middle_near_zero_between_wide_ends_is_not_called_no_difference() -> None:
    place = load(OLD)
    wide = Amount("yuan_residents", -277_600.0 / 4.872, 64.0, 464_000.0 / 4.872)
    assert costs.meaning(wide, 4872, place, "en") == "may be more or less: it depends on the world"
    assert costs.meaning(replace(wide, low=-60.0, high=70.0), 4872, place, "en") == "hardly any difference"


def test_a_plan_keeps_its_name_when_its_measures_change() -> None:
    arm = Arm.read("clubs").called("Summer")
    address = Address(arms=(arm,))
    assert (
        switched(arm, address, "covenant").name == tuned(arm, address, "clubs", coverage=0.5).name == "Summer"
    )
    assert summary(arm, "en") == "Summer"


def test_a_plan_that_ends_before_it_begins_is_told_and_the_page_stays() -> None:
    arm = "red_stewards:coverage=0.6:start=2022-07-01:end=2022-03-01"
    with Opened(Page, f"/measures?lang=en&arm={arm}") as page:
        assert "before its start; allowed: 2022-07-01 or later" in page.says()


def test_a_date_of_a_measure_keeps_the_other_one_in_order() -> None:
    days = (date(2022, 1, 1), date(2023, 12, 31))
    end, start = {"end": date(2022, 3, 1)}, {"start": date(2022, 7, 1)}
    assert allowed_days("start", end, days) == (days[0], end["end"])
    assert allowed_days("end", start, days) == (start["start"], days[1])
    assert allowed_days("start", {}, days) == allowed_days("end", {}, days) == days

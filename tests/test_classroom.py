"""Class mode: who may join, predict, run and lead; worlds of one's own; why answers differ; what is forgotten."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from opened import Opened

from dashboard.address import Address, Arm, Measure
from dashboard.classroom import register, told
from dashboard.classroom.chart import bars, dots
from dashboard.classroom.opening import FIRST, FIRST_DAYS
from dashboard.classroom.register import HOURS, MOST_CLASSES, Classes, lead
from dashboard.classroom.room import FATE, INSTEAD, MOST_GROUPS, MOST_WORLDS, Room, Task
from dashboard.classroom.seats import Place, placed, written
from dashboard.pages.classroom import Page
from dashboard.phrases import tell
from experiments.analysis.drawn import over_draws
from experiments.atlas.atlas import Atlas
from experiments.errors import RequestError
from experiments.lessons.lane import lane
from experiments.report.phrases import LANGUAGES
from model.observation.cohort import LATE
from model.observation.metrics import HEADLINE, METRICS
from scenarios.build import make_world

ASKED = Address(
    place="baseline-old", arms=(Arm(measures=(Measure("red_stewards"),)),), days=90, metric="satisfaction"
)


@pytest.fixture
def task() -> Task:
    return Task(ASKED, groups=4, worlds=2)


class Clock:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def classes(clock: Clock) -> Classes:
    return Classes(clock)


def computed(room: Room, gaps: list[float]) -> Room:
    """The class with a difference for each world."""
    drawn = over_draws(np.array(gaps), "higher", matters=room.task.metric.matters)
    return replace(room, gaps=dict(enumerate(gaps, start=1)), drawn=drawn)


@pytest.fixture
def seen(classes: Classes, task: Task) -> Room:
    """Three of four groups have predicted and run."""
    room = classes.open(task)
    for number, side in (("1", "better"), ("2", "worse"), ("3", "better")):
        group, token = classes.join(room.code, number)
        classes.predict(room.code, group, token, side)
        classes.ask(room.code, group, token)
    return computed(classes.find(room.code), [0.05, 0.03, -0.05, 0.01, 0.001, 0.001, 0.02, 0.02])


# ---- worlds


def test_every_group_has_worlds_of_its_own_and_together_they_are_the_question() -> None:
    task = Task(ASKED, MOST_GROUPS, MOST_WORLDS)
    blocks = [set(task.draws(group)) for group in range(1, MOST_GROUPS + 1)]
    assert set().union(*blocks) == set(range(1, MOST_GROUPS * MOST_WORLDS + 1))
    assert sum(map(len, blocks)) == MOST_GROUPS * MOST_WORLDS
    assert task.question.draws == MOST_GROUPS * MOST_WORLDS


def test_only_the_first_arm_is_asked() -> None:
    two = ASKED.change(arms=(*ASKED.arms, Arm(measures=(Measure("clubs"),))))
    assert [arm.interventions.keys() for arm in Task(two, 2, 2).question.arms] == [{"red_stewards": 0}.keys()]


@pytest.mark.parametrize(("groups", "worlds"), [(0, 2), (MOST_GROUPS + 1, 2), (2, 0), (2, MOST_WORLDS + 1)])
def test_a_class_of_another_size_is_refused(classes: Classes, groups: int, worlds: int) -> None:
    with pytest.raises(RequestError, match=str(max(groups, worlds) if 0 not in (groups, worlds) else 0)):
        classes.open(Task(ASKED, groups, worlds))


def test_a_question_too_large_for_a_lesson_is_refused(classes: Classes) -> None:
    with pytest.raises(RequestError, match="draws"):
        classes.open(Task(ASKED.change(days=3650), MOST_GROUPS, MOST_WORLDS))


@pytest.mark.parametrize(
    ("metric", "gap", "side"),
    [
        ("satisfaction", 0.02, "better"),
        ("satisfaction", 0.009, "same"),
        ("satisfaction", -0.02, "worse"),
        ("trouble_days", -2.0, "better"),
        ("trouble_days", 2.0, "worse"),
        ("trouble_days", float("nan"), "undefined"),
    ],
)
def test_a_side_counts_from_what_matters_on(metric: str, gap: float, side: str) -> None:
    assert Task(ASKED.change(metric=metric), 2, 2).side(gap) == side


# ---- groups


def test_codes_are_read_aloud_without_doubt_and_differ(classes: Classes, task: Task) -> None:
    codes = [classes.open(task).code for _ in range(MOST_CLASSES)]
    assert len(set(codes)) == MOST_CLASSES
    assert all(len(code) == 4 and not set(code) - set("23456789") for code in codes)
    with pytest.raises(RequestError, match=str(MOST_CLASSES)):
        classes.open(task)


def test_a_number_is_given_once_and_kept_by_its_token(classes: Classes, task: Task) -> None:
    room = classes.open(task)
    group, token = classes.join(room.code, " ２ ")
    assert group == 2
    assert classes.find(room.code).seat(2, token) is not None
    assert classes.find(room.code).seat(2, "other") is None
    with pytest.raises(RequestError, match="Number 1 is free"):
        classes.join(room.code, "2")


@pytest.mark.parametrize("number", ["", "0", "5", "two", "-1", "1.5", "99999999"])
def test_a_number_that_is_none_is_refused_with_what_is_allowed(
    classes: Classes, task: Task, number: str
) -> None:
    with pytest.raises(RequestError, match="from 1 to 4"):
        classes.join(classes.open(task).code, number)


def test_a_full_class_and_a_wrong_code_are_told_in_words(classes: Classes, task: Task) -> None:
    room = classes.open(task)
    for number in "1234":
        classes.join(room.code, number)
    with pytest.raises(RequestError, match="All 4 numbers"):
        classes.join(room.code, "1")
    with pytest.raises(RequestError, match="no class with the code") as refused:
        classes.join("1111", "1")
    assert "课堂码" in refused.value.text("zh")


def test_the_prediction_comes_before_the_answer_and_stays(classes: Classes, task: Task) -> None:
    code = classes.open(task).code
    group, token = classes.join(code, "1")
    with pytest.raises(RequestError, match="Predict first"):
        classes.ask(code, group, token)
    with pytest.raises(RequestError, match="three buttons"):
        classes.predict(code, group, token, "up")
    classes.predict(code, group, token, "worse")
    classes.predict(code, group, token, "better")
    classes.ask(code, group, token)
    with pytest.raises(RequestError, match="too late"):
        classes.predict(code, group, token, "worse")
    assert classes.find(code).predictions == Counter(better=1)


def test_whoever_comes_late_runs_without_a_prediction(classes: Classes, task: Task) -> None:
    room = classes.open(task)
    classes.reveal(room.code, room.key)
    group, token = classes.join(room.code, "4")
    with pytest.raises(RequestError, match="too late"):
        classes.predict(room.code, group, token, "better")
    classes.ask(room.code, group, token)
    assert classes.find(room.code).seats[4].asked


def test_nobody_acts_for_another_group(classes: Classes, task: Task) -> None:
    code = classes.open(task).code
    classes.join(code, "1")
    with pytest.raises(RequestError, match="does not belong to group 1"):
        classes.predict(code, 1, "other", "same")
    with pytest.raises(RequestError, match="does not belong to group 1"):
        classes.ask(code, 1, "other")


# ---- the teacher


def test_only_the_key_leads(classes: Classes, task: Task) -> None:
    room = classes.open(task)
    for act in (classes.reveal, classes.close, classes.delete):
        with pytest.raises(RequestError, match="does not lead"):
            act(room.code, "k")
    assert classes.find(room.code).version == room.version


def test_the_browser_that_opened_a_class_leads_it_and_its_link_tells_no_secret(
    classes: Classes, task: Task
) -> None:
    first, second = classes.open(task, "one browser"), classes.open(task, "one browser")
    assert lead(first.code, "one browser") == first.key != second.key
    assert lead(first.code, "another browser") != first.key and lead(first.code, "") == ""
    assert first.key not in written(Place("teacher", first.code))
    classes.reveal(first.code, lead(first.code, "one browser"))
    assert classes.find(first.code).revealed
    nobodys = classes.open(task)
    assert nobodys.key and nobodys.key != lead(nobodys.code, "")


# ---- what can be asked


@pytest.mark.parametrize("metric", ["unsettled_90", "settled_in_neighbourhood"])
def test_a_metric_without_a_value_after_so_few_days_is_refused_and_the_nearest_is_named(
    classes: Classes, metric: str
) -> None:
    few = Task(ASKED.change(days=LATE, metric=metric), 2, 2)
    with pytest.raises(RequestError) as refused:
        classes.open(few)
    for lang in LANGUAGES:
        words = refused.value.text(lang)
        assert all(
            part in words
            for part in (METRICS[metric].title(lang), str(LATE), "180", METRICS[INSTEAD].title(lang))
        )
    assert classes.open(replace(few, address=ASKED.change(days=LATE + 1, metric=metric)))
    assert classes.open(replace(few, address=ASKED.change(days=5, metric=INSTEAD)))


def test_what_is_refused_is_what_the_model_leaves_undefined() -> None:
    frames = {}
    for days in (LATE, LATE + 1):
        world = make_world([(lane(days=days), luck) for luck in range(4)])
        world.run()
        frames[days] = world.results().runs
    for name in HEADLINE:
        undefined = frames[LATE][name].isna()
        assert undefined.all() if FATE.search(name) else not undefined.any(), name
        assert name == "settled_in_neighbourhood" or not frames[LATE + 1][name].isna().any(), name


def test_each_first_question_can_be_asked_by_forty_groups_and_divides_them_as_its_lesson_needs() -> None:
    known = Atlas.read(stale=True)
    counted = []
    for measure, place in FIRST:
        asked = Address(place=place, arms=(Arm(measures=(Measure(measure),)),), days=FIRST_DAYS)
        task = Task(asked, MOST_GROUPS, MOST_WORLDS).checked()
        gaps = known.gaps(place, measure, 1.0, task.metric.id)
        groups = [float(np.mean(gaps[first : first + 3])) for first in range(0, 48, 3)]
        counted.append(Counter(task.side(each) for each in groups))
    agree, part, harm = counted
    assert agree["better"] > 0.66 * 16 and len(agree) > 1
    assert max(part.values()) < 0.66 * 16 and min(part[side] for side in ("better", "worse")) >= 2
    assert harm["worse"] > 0.66 * 16 and len(harm) > 1


def test_a_closed_class_lets_nobody_in(classes: Classes, task: Task) -> None:
    room = classes.open(task)
    group, token = classes.join(room.code, "1")
    classes.close(room.code, room.key)
    with pytest.raises(RequestError, match="closed"):
        classes.join(room.code, "2")
    with pytest.raises(RequestError, match="closed"):
        classes.predict(room.code, group, token, "same")


def test_a_class_is_gone_when_deleted_and_after_some_hours(
    classes: Classes, task: Task, clock: Clock
) -> None:
    first, second = classes.open(task), classes.open(task)
    classes.delete(first.code, first.key)
    assert classes.get(first.code) is None and classes.get(second.code) is not None
    clock.now = HOURS * 3600 + 1
    assert classes.get(second.code) is None
    assert classes.wait(second.code, second.version, 0) == -1


def test_what_a_class_holds_is_numbers_only(seen: Room) -> None:
    assert {type(value) for seat in seen.seats.values() for value in vars(seat).values()} == {str, bool}
    assert all(seat.prediction in seen.task.sides and len(seat.token) == 8 for seat in seen.seats.values())


# ---- answers


def test_the_answer_of_a_group_is_the_mean_of_its_worlds(seen: Room) -> None:
    assert seen.answers == pytest.approx({1: 0.04, 2: -0.02, 3: 0.001})
    assert seen.answer_sides == Counter(better=1, worse=1, same=1)
    assert told.own_answer(seen, 1, "en")[1] == "better in 2 of 2 worlds."
    assert told.own_answer(seen, 3, "en")[2].startswith("You predicted “better”. In your worlds it came diff")


def test_a_world_that_the_model_leaves_undefined_takes_no_part(seen: Room) -> None:
    room = replace(seen, gaps={1: float("nan"), 2: 0.03})
    assert room.answers == pytest.approx({1: 0.03})
    assert "no number" in told.own_answer(room, 2, "en")[0]


def test_before_the_worlds_are_computed_nothing_is_shown(classes: Classes, task: Task) -> None:
    room = classes.open(task)
    assert room.answers == {} and told.pooled(room, "en") == [] and dots(room, "en") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_class_is_told_the_pooled_answer_and_why_answers_differ(seen: Room, lang: str) -> None:
    pooled, reasons = told.pooled(seen, lang), told.reasons(seen, lang)
    assert len(pooled) == 4 and "8" in pooled[1] and "7" in pooled[2], "no side has 7 of 8 worlds"
    numbers = {"en": "answers of 3 groups lie between -0.020 and +0.040", "zh": "从 -0.020 到 +0.040"}
    assert any(numbers[lang] in each for each in reasons)
    assert any("8" in each and "2" in each for each in reasons)


def test_where_all_worlds_agree_it_is_counted_who_saw_it(seen: Room) -> None:
    agreed = computed(seen, [0.05] * 8)
    assert len(told.pooled(agreed, "en")) == 3, "nothing is missing"
    reasons = told.reasons(agreed, "en")
    assert "The worlds of 3 of 3 groups said the same as all worlds together." in reasons
    assert "2 of 3 groups predicted what all worlds together say." in reasons


def test_pictures_count_groups_and_place_a_dot_for_each(seen: Room) -> None:
    shown = bars(seen, "en", answers=True)
    assert shown.count("<b>2</b>") == 1 and shown.count("<b>1</b>") == 4
    assert "answered" not in bars(seen, "en", answers=False)
    picture = dots(seen, "en")
    assert picture.count("<circle") == 3
    drawn, radius = re.search(r"viewBox='0 0 (\d+)", picture), re.search(r"r='(\d+)'", picture)
    assert drawn and radius and 350 * int(radius[1]) / int(drawn[1]) > 8, "its number can be read on a phone"


def test_a_bar_is_a_share_of_all_groups(seen: Room) -> None:
    """One group of four is a quarter, also where no side has more."""
    assert seen.task.groups == 4
    assert set(re.findall(r"width: (\d+)%", bars(seen, "en", answers=True))) == {"0", "20", "40"}


# ---- links


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place("join", "2345"),
        Place("group", "2345", 7, "ab12"),
        Place("teacher", "2345"),
    ],
)
def test_a_link_says_who_opens_it(place: Place) -> None:
    assert placed(written(place)) == place


def test_results_are_taken_once_and_everybody_is_told(classes: Classes, task: Task) -> None:
    from experiments.api import compare

    variant = task.question.arms[0].scenario
    room = classes.open(task)
    answer: Any = compare(variant.with_horizon(30), draws=8, progress=False)
    classes.take(room.code, answer)
    taken = classes.find(room.code)
    assert taken.ready and set(taken.gaps) == set(range(1, 9)) and taken.version > room.version
    assert taken.drawn is not None and taken.drawn.n == 8
    classes.take(room.code, answer)
    assert classes.find(room.code).version == taken.version


def test_there_is_one_register() -> None:
    assert register.classes() is register.classes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_of_the_role_play_is_where_its_guide_enters_the_plans(lang: str) -> None:
    words = tell("class_play_link", lang)
    with Opened(Page, f"/class?lang={lang}") as page:
        (found,) = (each for each in page.widgets() if getattr(each, "children", None) == [words])
        assert found.attributes["href"] == f"/measures?lang={lang}"

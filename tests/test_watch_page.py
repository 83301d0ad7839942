"""The watch page: what the browser gets is what was recorded, recordings are bounded and end, links say the choice."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from worlds import MIXED, TIME, scenario

from dashboard.address import Address
from dashboard.phrases import catalogue
from dashboard.runs.sessions import Visitor
from dashboard.watch import choice, payload, studio
from dashboard.watch.asking import example, films_question, with_package
from dashboard.watch.choice import Choice
from dashboard.watch.studio import Film, Studio, check, name_of
from dashboard.watch.theatre import words
from experiments.errors import RequestError
from experiments.follow import Followed, follow
from experiments.follow.camera import OPENING
from experiments.follow.following import Question, question
from experiments.follow.recording import SIDES
from scenarios.build import make_world

STEWARDS = "[interventions.red_stewards]\nramp_days = 10\n"
PLACE = MIXED.replace("120", "400").replace("110", "300").replace("70", "300")


@pytest.fixture(scope="module")
def asked() -> Question:
    return question(scenario(PLACE, STEWARDS, time=TIME), seed=3, days=50)


@pytest.fixture(scope="module")
def followed() -> Followed:
    return follow(scenario(PLACE, STEWARDS, time=TIME), seed=3, days=50)


# ---- links


@pytest.mark.parametrize(
    "chosen",
    [
        Choice(),
        Choice(day=143, what="case", number=12),
        Choice(day=3, draw=7, colour="difference", arm=2, what="resident", number=40),
    ],
)
def test_a_link_says_the_choice(chosen: Choice) -> None:
    assert choice.read(choice.write(chosen)) == (chosen, ())


@pytest.mark.parametrize(
    ("part", "near"),
    [("dy-3", "day"), ("case-0", "case"), ("colour-red", "colour"), ("day-x", "day"), ("???", "day")],
)
def test_what_a_link_gets_wrong_is_named_with_the_nearest_part(part: str, near: str) -> None:
    found, wrong = choice.read(f"day-5,{part}")
    assert found == Choice(day=5)
    assert wrong == ((part, near),)


def test_without_measures_an_example_is_watched_in_the_place_that_was_chosen() -> None:
    plain = example(Address(days=90))
    assert plain.place == "bazhong-red-stewards" and str(plain.arms[0]) == plain.place and plain.days == 90
    chosen = example(Address(place="baseline-danwei", days=400, open="day-3"))
    assert chosen.place == "baseline-danwei" and chosen.open == "day-3"
    assert (
        films_question(chosen, Choice(draw=2)).tried.place.name.en
        != films_question(plain, Choice()).tried.place.name.en
    )
    assert example(chosen) == chosen


def test_another_package_comes_into_ones_own_place_or_brings_its_own() -> None:
    own = Address(place="own-0123456789abcdef", set=("old.fee=0.5",))
    assert with_package(own, "bachuan-gongfang").place == own.place
    assert with_package(Address(place="baseline-old"), "bachuan-gongfang").place == "bachuan-gongfang"


# ---- what the browser gets


def unpacked(text: str, kind: str = "<u2") -> Any:
    return np.frombuffer(base64.b64decode(text), kind)


def test_cases_by_lane_are_those_of_the_world_on_each_day(followed: Followed, asked: Question) -> None:
    """The browser draws a day from the log alone: it must come to what the world itself held that evening."""
    film = payload.film(followed.recording)
    for side, variant in zip(SIDES, (asked.against, asked.tried), strict=True):
        log = unpacked(film["sides"][side]["log"]).reshape(-1, payload.ROW)
        world = make_world([(variant, 3)])
        while world.day <= 49:
            world.step()
            day = world.day - 1
            if day < 0 or day % 7 == 0:  # closed cases leave the table on these days
                continue
            lanes = {row[1]: row[2] % payload.WORKED for row in log.tolist() if row[0] + OPENING <= day}
            held = sum(name in range(1, 5) for name in lanes.values())
            unnoticed = sum(lane == payload.LANES.index("unnoticed") for lane in lanes.values())
            state = world.cases.state
            assert held == int(((state == 1) | (state == 2)).sum())
            assert unnoticed == int((state == 0).sum())


def test_buildings_are_coloured_by_what_their_residents_feel(followed: Followed) -> None:
    film, recording = payload.film(followed.recording), followed.recording
    homes = recording.cast.buildings["grid"].size
    for side in SIDES:
        calm = unpacked(film["sides"][side]["calm"], "u1").reshape(-1, homes)
        assert calm.shape == (50, homes)
        assert calm[17, 3] / 200 == recording.calm(3, side, 17)
        assert film["sides"][side]["mean"][17] == pytest.approx(
            100 * np.average(calm[17] / 200, weights=recording.cast.buildings["residents"]), abs=0.06
        )


def test_the_browser_knows_from_which_day_a_case_differs(followed: Followed) -> None:
    film, recording = payload.film(followed.recording), followed.recording
    parts = unpacked(film["parts"])
    assert len(parts) == len(recording.keys)
    for key, part in zip(recording.keys, parts.tolist(), strict=True):
        parting = recording.parting(key)
        assert part == (parting.day + 1 if parting else 0)
    assert parts.any()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_stage_names_every_worker_and_kind(followed: Followed, lang: str) -> None:
    stage = payload.stage(followed.recording, lang)
    assert {each["sort"] for each in stage["workers"]} == {"grid", "steward"}
    assert all(each["name"] for each in stage["workers"])
    assert len(stage["kinds"]) == len(followed.recording.cast.kinds)
    assert stage["days"] == 50


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_theatre_has_all_its_words(lang: str) -> None:
    assert all(words(lang).values())
    for lane in payload.LANES:
        assert f"watch_lane_{lane}" in catalogue() and f"watch_to_{lane}" in catalogue()


# ---- recordings on the server


def wait_for(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


HERE = Visitor("a tab", "a browser")


def workers() -> int:
    import multiprocessing

    return len([each for each in multiprocessing.active_children() if each.is_alive()])


@pytest.mark.slow
def test_a_recording_is_made_in_another_process_and_is_the_same_for_all(
    asked: Question, followed: Followed
) -> None:
    rooms = Studio(lambda: {HERE.kernel})
    name = rooms.ask(asked, HERE)
    assert rooms.ask(asked, Visitor("another tab", "another browser")) == name
    seen: list[Film] = []

    def done() -> bool:
        film = rooms.get(name)
        assert film is not None and film.state != "failed", film
        seen.append(film)
        return film.state == "done"

    wait_for(done)
    film = seen[-1]
    assert film.recording is not None and film.recording.until == 50
    assert payload.film(film.recording) == payload.film(followed.recording)
    first = next(each for each in seen if each.recording)
    assert first.version < film.version
    wait_for(lambda: workers() == 0)


@pytest.mark.slow
def test_a_recording_ends_when_nobody_wants_it_and_begins_anew_when_somebody_does(asked: Question) -> None:
    there = {HERE.kernel}
    rooms = Studio(lambda: there, grace=0.2)
    name = rooms.ask(asked, HERE)
    there.clear()
    wait_for(lambda: (film := rooms.get(name)) is not None and film.state == "stopped")
    wait_for(lambda: workers() == 0)
    there.add(HERE.kernel)
    rooms.ask(asked, HERE)
    wait_for(lambda: (film := rooms.get(name)) is not None and film.recording is not None)
    there.clear()
    wait_for(lambda: workers() == 0)


@pytest.mark.slow
def test_a_recording_that_is_stopped_frees_its_worker_and_keeps_its_days(asked: Question) -> None:
    rooms = Studio(lambda: {HERE.kernel, "another tab"})
    name = rooms.ask(asked, HERE)
    rooms.ask(asked, Visitor("another tab", "another browser"))
    wait_for(lambda: (film := rooms.get(name)) is not None and film.recording is not None)
    rooms.leave(name, HERE)
    time.sleep(0.05)
    assert rooms.get(name).state != "stopped", "somebody else still wants it"  # type: ignore[union-attr]
    longer = Question(asked.tried, asked.against, 7, False)
    other = rooms.ask(longer, HERE)
    wait_for(lambda: (film := rooms.get(other)) is not None and film.recording is not None)
    rooms.leave(other, HERE)
    wait_for(lambda: not rooms.get(other).open)  # type: ignore[union-attr]
    assert rooms.get(other).recording is not None  # type: ignore[union-attr]
    wait_for(lambda: workers() == 0)


def test_who_waits_for_a_recording_may_give_up(asked: Question) -> None:
    loan = _Turn()
    rooms = Studio(lambda: {HERE.kernel}, borrow=lambda _: loan)
    name = rooms.ask(asked, HERE)
    wait_for(lambda: rooms.get(name).before == 2)  # type: ignore[union-attr]
    rooms.leave(name, HERE)
    wait_for(lambda: rooms.get(name).state == "stopped")  # type: ignore[union-attr]
    assert loan.ended == [False], "its worker was never needed"


def test_those_who_wait_are_told_how_many_are_before_them(
    asked: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    rooms = Studio(lambda: {HERE.kernel})
    monkeypatch.setattr(studio, "Worker", lambda: _Still(go))
    names = [rooms.ask(Question(asked.tried, asked.against, seed, False), HERE) for seed in (1, 2, 3)]
    wait_for(lambda: rooms.get(names[0]).state == "running")  # type: ignore[union-attr]
    assert [rooms.get(name).before for name in names] == [0, 1, 2]  # type: ignore[union-attr]
    go.set()
    wait_for(lambda: all(rooms.get(name).state == "failed" for name in names))  # type: ignore[union-attr]
    assert "no film today" in rooms.get(names[2]).details  # type: ignore[union-attr]


def test_a_recording_waits_for_its_turn_among_the_runs(asked: Question) -> None:
    loan = _Turn()
    rooms = Studio(lambda: {HERE.kernel}, borrow=lambda _: loan)
    names = [rooms.ask(Question(asked.tried, asked.against, seed, False), HERE) for seed in (1, 2)]
    wait_for(lambda: [rooms.get(name).before for name in names] == [2, 3])  # type: ignore[union-attr]
    assert rooms.get(names[0]).state == "waiting"  # type: ignore[union-attr]
    loan.mine.set()
    wait_for(lambda: all(rooms.get(name).state == "failed" for name in names))  # type: ignore[union-attr]
    assert loan.ended == [True, True], "a process in which something went wrong is not used again"


def test_few_recordings_are_kept_that_nobody_looks_at(
    asked: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, there = threading.Event(), {HERE.kernel}
    go.set()
    rooms = Studio(lambda: there, grace=0.0)
    monkeypatch.setattr(studio, "Worker", lambda: _Still(go))

    def watched(seed: int, who: Visitor) -> str:
        name = rooms.ask(Question(asked.tried, asked.against, seed, False), who)
        wait_for(lambda: (film := rooms.get(name)) is not None and not film.open)
        return name

    mine = [watched(seed, HERE) for seed in range(10)]
    there.add("another tab")
    others = [watched(seed, Visitor("another tab", "another browser")) for seed in range(10, 21)]
    assert all(map(rooms.get, [*mine, *others]))
    there.discard("another tab")
    time.sleep(0.01)
    watched(99, HERE)
    assert all(map(rooms.get, mine))
    assert [rooms.get(name) is not None for name in others] == [False] * 3 + [True] * studio.MOST_KEPT


class _Turn:
    """A worker that is lent once `mine` is set, with two before it until then."""

    before = 2

    def __init__(self) -> None:
        self.mine, self.ended = threading.Event(), list[bool]()

    def wait(self, timeout: float) -> Any:
        go = threading.Event()
        go.set()
        return _Still(go) if self.mine.wait(timeout) else None

    def back(self, end: bool = False) -> None:
        self.ended.append(end)


class _Still:
    """A worker that waits and then fails."""

    def __init__(self, go: threading.Event) -> None:
        self._go = go

    def submit(self, *_: object) -> _Still:
        return self

    def result(self) -> None:
        self._go.wait(60)
        raise RuntimeError("no film today")

    def end(self) -> None:
        pass


def test_another_seed_measure_or_length_is_another_recording(asked: Question) -> None:
    others = [
        Question(asked.tried, asked.against, 4, False),
        Question(asked.tried, asked.against, 3, True),
        question(asked.tried, seed=3, days=40),
        question(asked.tried.without("red_stewards").with_interventions("clubs"), seed=3, days=50),
    ]
    names = [name_of(each) for each in (asked, *others)]
    assert len(set(names)) == len(names)
    assert name_of(question(scenario(PLACE, STEWARDS, time=TIME), seed=3, days=50)) == names[0]


@pytest.mark.parametrize(
    ("package", "days", "en", "zh"),
    [
        ("only-red-stewards", 2000, "allowed: up to 1095 days", "最多 1095 天"),
        ("liangjiang-digital", 730, "allowed: up to 13", "最多 13"),
    ],
)
def test_what_is_too_large_is_refused_in_words(package: str, days: int, en: str, zh: str) -> None:
    with pytest.raises(RequestError) as caught:
        check(question(package, days=days))
    assert en in str(caught.value)
    assert zh in caught.value.text("zh")

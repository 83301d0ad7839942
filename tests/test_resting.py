"""What is moved fast is told once it rests: the last value, once, and no echo undoes what was moved since."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import pytest
import solara
from opened import Opened

from dashboard import resting
from dashboard.address import read
from dashboard.pages import measures, place
from dashboard.phrases import tell
from dashboard.resting import use_rest

LONG, SOON = 3600.0, 0.05
PATIENCE = 120.0  # seconds
WIDELY = "How widely Clubs and community school is applied, per cent"


@contextmanager
def slider(value: solara.Reactive[int], told: Callable[[int], Any]) -> Iterator[solara.Reactive[int]]:
    """A slider whose value a page keeps, which hears of moves through `told`."""
    found: list[solara.Reactive[int]] = []

    @solara.component
    def slid() -> None:
        found[:] = [use_rest(value.value, told)]
        solara.Text(str(found[0].value))

    context: Any
    _, context = solara.render(slid(), handle_error=False)
    yield found[0]
    context.close()


def test_only_what_rests_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: Queue[int] = Queue()
    with slider(solara.reactive(1), heard.put) as moved:
        monkeypatch.setattr(resting, "PAUSE", LONG)
        for to in (2, 3, 1):
            moved.set(to)
        monkeypatch.setattr(resting, "PAUSE", SOON)
        moved.set(4)
        assert heard.get(timeout=PATIENCE) == 4
        assert heard.empty()


def test_a_move_while_the_page_answers_the_one_before_is_not_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "PAUSE", SOON)
    value, heard = solara.reactive(1), Queue[tuple[int, int]]()

    def told(to: int) -> None:
        if to == 5:
            moved.set(6)  # the visitor moves on while the server draws the page
        value.set(to)
        heard.put((to, moved.value))

    with slider(value, told) as moved:
        moved.set(5)
        assert heard.get(timeout=PATIENCE) == (5, 6)
        assert heard.get(timeout=PATIENCE) == (6, 6)


def test_a_step_back_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "PAUSE", SOON)
    value, heard = solara.reactive(1), Queue[int]()

    def told(to: int) -> None:
        value.set(to)
        heard.put(to)

    with slider(value, told) as moved:
        moved.set(5)
        assert heard.get(timeout=PATIENCE) == 5
        value.set(1)
        assert moved.value == 1


# ---- on the pages


def test_what_is_pressed_while_a_slider_comes_to_rest_stays_pressed() -> None:
    with Opened(measures.Page, "/measures?lang=en&arm=clubs") as page:
        page.fields()[WIDELY].v_model = 60
        page.press("Micro-grids in plan A")
        end = time.monotonic() + PATIENCE
        while "coverage" not in page.path and time.monotonic() < end:
            time.sleep(0.05)
        (plan,) = read(page.path.partition("?")[2])[0].arms
        assert plan.changes == {"clubs": {"coverage": 0.6}, "micro_grids": {}}


def test_a_slider_that_comes_to_rest_does_not_move_that_of_another_plan() -> None:
    with Opened(measures.Page, "/measures?lang=en&arm=clubs&arm=clubs,open_books") as page:
        page.fields()[WIDELY].v_model = 60
        page.press("Plan B")
        assert page.fields()[WIDELY].v_model == 100
        time.sleep(2 * resting.PAUSE)
        assert "coverage" not in page.path


def test_all_numbers_are_set_back_also_before_the_last_one_rests() -> None:
    with Opened(place.Page, "/place?lang=en") as page:
        page.fields()["Grids"].v_model = 5
        page.press(tell("place_reset_all", "en", n=1))
        time.sleep(2 * resting.PAUSE)
        assert "set=" not in page.path
        assert page.fields()["Grids"].v_model != 5

"""A class in a real browser: a teacher and three groups, from the code on the wall to the answer of all."""

from collections.abc import Iterator
from typing import Any

import pytest
from test_site_browser import ARGUMENTS, BROWSER, NARROW, VERB, Server, Tab, served

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("server"), VERB) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield found
        found.close()


def press(tab: Tab, words: str) -> None:
    tab.there(f"main button:has-text('{words}')").click()


def joined(browser: Any, server: Server, code: str, number: str) -> Tab:
    """A group on a phone that has entered code and number."""
    tab = Tab(browser, NARROW)
    tab.open(f"{server.address}/class?lang=en")
    tab.page.get_by_label("Code on the wall").fill(code)
    tab.page.get_by_label("Number of your group").fill(number)
    press(tab, "Join")
    return tab


def test_a_teacher_and_three_groups(browser: Any, server: Server) -> None:
    teacher = Tab(browser)
    teacher.open(f"{server.address}/class?lang=en&place={server.place}&arm=clubs&days=5")
    press(teacher, "Open the class")
    code = teacher.there(".class-code").inner_text().strip()
    screen = teacher.page.url

    wrong = joined(browser, server, "1111", "1")
    wrong.there("main [role=alert]:has-text('no class with the code')")
    wrong.close()
    groups = [joined(browser, server, code, number) for number in "123"]
    for tab, words in zip(groups, ("better", "worse", "no difference"), strict=True):
        press(tab, words)
        tab.there("button.chosen[aria-pressed=true]")
    teacher.there(".class-counts:has-text('3 have predicted')")
    twice = joined(browser, server, code, "2")
    twice.there("main [role=alert]:has-text('already has number 2')")
    twice.close()

    groups[0].page.reload()  # the link keeps the number, and the class the prediction
    groups[0].there("main h1:has-text('Group 1')")
    groups[0].there("button.chosen:has-text('better')")
    for tab in groups:
        press(tab, "Run our worlds")
        tab.there(".class-own .big")
        assert tab.page.locator(".class-dots").count() == 0
    assert teacher.page.locator(".class-dots").count() == 0
    press(teacher, "Show the answers to all")
    for tab in (teacher, *groups):
        tab.there(".class-dots circle >> nth=2")
        tab.there(".class-table th:has-text('groups whose worlds said this')")
    late = joined(browser, server, code, "4")
    press(late, "Run our worlds")
    late.there(".class-own .big")
    teacher.there(".class-counts:has-text('4 have run')")

    press(teacher, "Close the class")
    groups[1].there("main .note:has-text('closed')")
    stranger = Tab(browser)
    stranger.open(screen)  # the address of the teacher's screen, read from the wall
    stranger.there("main [role=alert]:has-text('does not lead the class')")
    stranger.close()
    teacher.page.reload()  # and in the teacher's own browser
    teacher.there(".class-code")
    press(teacher, "Delete the class")
    press(teacher, "Really delete")
    for tab in (teacher, late, *groups):
        tab.there("main [role=alert]:has-text('is not here')")
        tab.close()

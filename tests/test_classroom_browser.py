"""A class in a real browser: a teacher and three groups, from the code on the wall to the answer of all."""

from typing import Any

import pytest
from test_accessibility import AXE, RUN
from test_site_browser import BROWSER, NARROW, Server, Tab

from dashboard.phrases import tell
from model.observation.metrics import METRICS

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


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


def sound(tab: Tab, where: str) -> None:
    """Nothing on this screen that keeps somebody out who sees badly, and nothing wider than the window."""
    bar = tab.page.locator(".v-progress-linear--absolute")  # shown while the server is busy
    tab.page.wait_for_function("bar => bar.ariaHidden === 'true'", arg=bar.element_handle())
    tab.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.page.evaluate(RUN)
    assert not found, where + "\n" + "\n".join(found)
    wide, window = tab.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, where


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.long), "zh"])
def test_axe_finds_nothing_on_the_screens_of_teacher_and_group(
    browser: Any, server: Server, lang: str
) -> None:
    def say(name: str) -> str:
        return tell(name, lang)

    teacher, group = Tab(browser), Tab(browser, NARROW)
    teacher.open(f"{server.address}/class?lang={lang}")
    sound(teacher, "the first screen")
    teacher.open(
        f"{server.address}/class?lang={lang}&place={server.place}&arm=clubs&days=5&metric=unsettled_90"
    )
    teacher.there("main [role=alert]:has-text('90')")
    sound(teacher, "a question that is refused")
    press(teacher, METRICS["trouble_days"].title(lang))
    press(teacher, say("class_begin"))
    code = teacher.there(".class-code").inner_text().strip()
    sound(teacher, "the code on the wall")
    group.open(f"{server.address}/class?lang={lang}&open={code}")
    group.page.get_by_label(say("class_number")).fill("1")
    press(group, say("class_enter"))
    press(group, say("class_better"))
    group.there("button.chosen[aria-pressed=true]")
    sound(group, "the prediction")
    press(group, say("class_run"))
    group.there(".class-own .big")
    sound(group, "the own answer")
    press(teacher, say("class_reveal"))
    for tab, where in ((teacher, "the answers on the wall"), (group, "the answers of all")):
        tab.there(".class-dots circle")
        sound(tab, where)
        tab.close()


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

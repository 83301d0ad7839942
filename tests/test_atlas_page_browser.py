"""The page of the atlas in a real browser: a click on a cell gives its answer, keyboard, address, phone."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MINUTE = 60_000.0  # milliseconds

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


@pytest.fixture
def tab(visitor: Callable[[int, str], Any], address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    width, query = getattr(request, "param", (1280, "lang=en&metric=unsettled_90"))
    wrong: list[str] = []
    context = visitor(width, "en-US")
    page = context.pages[0] if context.pages else context.new_page()
    page.set_default_timeout(2 * MINUTE)
    heard = {
        "pageerror": lambda error: wrong.append(str(error)),
        "console": lambda said: wrong.append(said.text) if said.type == "error" else None,
    }
    for event, note in heard.items():
        page.on(event, note)
    page.goto(f"{address}/atlas?{query}")
    page.locator(".atlas-table td a").first.wait_for()
    yield page
    page.goto("about:blank")
    for event, note in heard.items():
        page.remove_listener(event, note)
    assert wrong == []


def focused(tab: Any) -> None:
    tab.wait_for_function("document.activeElement && document.activeElement.id === 'atlas-answer'")


def test_a_click_gives_the_answer_and_back_takes_it_away(tab: Any) -> None:
    cell = tab.locator(
        "a[href*='open=red_stewards%40baseline-old'], a[href*='open=red_stewards@baseline-old']"
    ).first
    words = cell.get_attribute("title")
    cell.click()
    focused(tab)
    answer = tab.locator("#atlas-answer")
    tag = words.split("Old compounds: ")[1].split(":")[0]
    assert tag in answer.locator(".big").inner_text()
    assert "Red stewards" in answer.inner_text() and "Who pays" in answer.inner_text()
    tab.wait_for_url("**open=red_stewards*")
    tab.go_back()
    answer.wait_for(state="detached")


def test_an_answer_that_comes_late_takes_the_focus_all_the_same(browser: Any, address: str) -> None:
    held: list[str | bytes] = []
    sockets: list[Any] = []
    marked = False

    def pass_on(message: str | bytes) -> None:
        """What comes after the mark on the cell waits, as on a busy machine."""
        nonlocal marked
        if marked:
            held.append(message)
            return
        sockets[-1].send(message)
        words = message if isinstance(message, str) else message.decode(errors="ignore")
        marked = '"opened": "clubs@' in words and '"method": "update"' in words

    def between(socket: Any) -> None:
        sockets.append(socket)
        socket.connect_to_server().on_message(pass_on)

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    context.set_default_timeout(2 * MINUTE)
    context.route_web_socket(re.compile(".*"), between)
    tab = context.new_page()
    tab.goto(f"{address}/atlas?lang=en")
    tab.locator("a[href*='open=clubs%40baseline-old'], a[href*='open=clubs@baseline-old']").first.click()
    tab.locator(".atlas-table a[aria-current]").wait_for()
    tab.wait_for_timeout(1500)
    marked = False
    for message in held:
        sockets[-1].send(message)
    focused(tab)
    context.close()


def test_keyboard_alone_reaches_an_answer(tab: Any) -> None:
    first = tab.locator(".atlas-table td a").first
    first.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.title") not in ("", first.get_attribute("title"))
    tab.keyboard.press("Enter")
    focused(tab)
    assert tab.evaluate("document.querySelectorAll('.atlas-table a[aria-current]').length") == 1


def test_choices_stand_in_the_address_and_lead_on_to_the_comparison(tab: Any) -> None:
    dose, order = (tab.locator(".atlas-controls select").nth(place) for place in (1, 2))
    dose.select_option("0.75")
    tab.wait_for_url("**dose=0.75**")
    order.select_option("yuan")
    tab.wait_for_url("**sort=yuan**")
    tab.locator(".atlas-table td a").first.click()
    focused(tab)
    assert tab.locator(".atlas-estimate").count() == 1
    onward = tab.locator(".atlas-go a").first.get_attribute("href")
    assert onward.startswith("/compare?") and "coverage=0.75" in onward


@pytest.mark.parametrize(
    "tab",
    [
        (390, "lang=zh&metric=hours&open=clubs@baseline-fringe"),
        (390, "lang=en&metric=satisfied_share&open=clubs@baseline-fringe,dose=0.25"),
        (1920, "lang=zh&metric=trouble_days&open=clubs@baseline-fringe,sort=hours"),
    ],
    indirect=True,
)
def test_a_link_opens_its_answer_on_phone_and_projector(tab: Any) -> None:
    tab.locator("#atlas-answer .big").wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not any(bad in tab.locator("main").inner_text() for bad in ("undefined", "NaN", "{"))


def test_the_map_and_the_explorer_can_be_taken_along(tab: Any, tmp_path: Path) -> None:
    for order, start in ((0, b"<!doctype html>"), (1, b"\x89PNG"), (2, b"metric,dose")):
        with tab.expect_download(timeout=2 * MINUTE) as waiting:
            tab.locator("button.download").nth(order).click()
        waiting.value.save_as(tmp_path / str(order))
        assert (tmp_path / str(order)).read_bytes().startswith(start)


@pytest.mark.parametrize("tab", [(1280, "lang=zh&open=dancing@baseline-old")], indirect=True)
def test_a_link_to_what_is_not_there_is_answered_in_words(tab: Any) -> None:
    assert "dancing@baseline-old" in tab.locator("[role=alert]").first.inner_text()

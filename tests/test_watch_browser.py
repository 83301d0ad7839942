"""The watch page in a real browser: plays, follows, shares its state, for keyboard, phone and both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from experiments.report.phrases import LANGUAGES
from scripts.screenshots import Shot, browser_path, opened, served

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

AXE = Path(__file__).with_name("axe") / "axe.min.js"
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(each => each.id + ": " + each.help + "  "
        + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join("  "));
}"""
MINUTES = 60_000.0  # milliseconds
PLACE = "place=only-red-stewards&arm=only-red-stewards&days=45"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(browser_path() is None, reason="no Chromium found: see scripts/browser.sh"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with one worker, whose recording begins with these tests."""
    with served() as found:
        yield found


@cache
def _visitor(browser: Any, lang: str, width: int) -> Any:
    """Somebody with a window; a first page takes three times as long as the next ones."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, locale=lang)
    context.set_default_timeout(4 * MINUTES)
    context.wrong = []
    context.on("request", lambda asked: _note_request(context, asked.url))
    context.on("weberror", lambda error: context.wrong.append(str(error.error)))
    return context


def tab_of(browser: Any, address: str, opens: str = "", lang: str = "en", width: int = 1280) -> Any:
    """A tab whose recording is complete; its visitor remembers errors and requests elsewhere."""
    context = _visitor(browser, lang, width)
    tab = opened(context, address, Shot("watch", f"{PLACE}&open={opens}", ".theatre"), lang)
    tab.wait_for_selector(".theatre > .hint", state="detached")
    return tab


def _note_request(context: Any, url: str) -> None:
    if not url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
        context.wrong.append(url)


def day_of(tab: Any) -> int:
    found = re.search(r"\d+", tab.locator(".player-now").inner_text())
    assert found
    return int(found[0])


def closed(tab: Any) -> None:
    tab.close()
    assert tab.context.wrong == []


def test_it_plays_pauses_and_steps_and_the_day_stands_in_the_link(browser: Any, address: str) -> None:
    tab = tab_of(browser, address)
    tab.locator(".player-settings select").first.select_option("2")  # days per second, so that the end is far
    play = tab.locator(".player-play")
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    tab.wait_for_function("document.querySelector('.player-now').textContent.match(/\\d+/)[0] > 2")
    play.click()
    assert play.get_attribute("aria-pressed") == "false"
    tab.wait_for_url("**open=day-*")
    stopped = int(tab.url.rpartition("-")[2])
    tab.wait_for_function(f"document.querySelector('.player-now').textContent.startsWith('Day {stopped},')")
    tab.locator(".theatre").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url(f"**open=day-{stopped + 1}")
    assert "Satisfaction" in tab.locator("[aria-live=polite]").last.inner_text()
    tab.go_back()
    tab.wait_for_function(f"document.querySelector('.player-now').textContent.startsWith('Day {stopped},')")
    closed(tab)


def test_a_late_answer_of_the_server_does_not_undo_a_step(browser: Any, address: str) -> None:
    held: list[str | bytes] = []
    late = False

    def between(socket: Any) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: held.append(message) if late else socket.send(message))
        sockets.append(socket)

    sockets: list[Any] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    context.set_default_timeout(4 * MINUTES)
    context.route_web_socket(re.compile(".*"), between)
    tab = opened(context, address, Shot("watch", f"{PLACE}&open=day-20", ".theatre"), "en")
    tab.wait_for_selector(".theatre > .hint", state="detached")
    tab.locator(".theatre").focus()
    late = True
    tab.keyboard.press("ArrowRight")
    told = tab.locator("[aria-live=polite]", has_text="Day 21,")  # is said when the server is told
    told.wait_for(state="attached")
    tab.keyboard.press("ArrowRight")
    late = False
    for message in held:
        sockets[-1].send(message)
    tab.wait_for_url("**open=day-22")
    assert day_of(tab) == 22
    context.close()


def test_a_case_of_the_day_is_followed_and_the_link_shows_it_to_others(browser: Any, address: str) -> None:
    tab = tab_of(browser, address, "day-30")
    tab.locator(".today button").first.click()
    title = tab.locator(".story-title").inner_text()
    assert title.startswith("Case ")
    tab.wait_for_url("**day-30*case-*")
    link = tab.url
    other = tab_of(browser, address, link.partition("open=")[2])
    assert other.locator(".story-title").inner_text() == title
    assert day_of(other) == 30
    closed(other)
    closed(tab)


def test_a_building_is_found_by_its_number_and_by_a_click(browser: Any, address: str) -> None:
    tab = tab_of(browser, address)
    tab.locator(".finder select").select_option("building")
    tab.locator(".finder input").fill("7")
    tab.keyboard.press("Enter")
    tab.locator(".story-title", has_text="Building 7:").wait_for()
    tab.evaluate("window.scrollTo(0, 0)")
    tab.locator(".home").nth(2).click()
    tab.locator(".story-title", has_text="Building 3:").wait_for()
    tab.wait_for_url("**building-3*")
    closed(tab)


def test_the_table_of_the_day_says_what_the_lanes_show(browser: Any, address: str) -> None:
    tab = tab_of(browser, address, "day-40")
    tab.locator(".theatre summary").click()
    rows = tab.locator(".theatre tbody tr")
    for place in range(rows.count()):
        name = rows.nth(place).locator("th").inner_text()
        cells = rows.nth(place).locator("td").all_inner_texts()
        lanes = tab.locator(".lanes g", has=tab.locator(".lane-name", has_text=re.compile(f"^{name}$")))
        if lanes.count():
            assert lanes.locator(".lane-count").all_text_contents() == cells
    dots = tab.locator(".world").first.locator(".dot-group").count()
    counts = [int(each) for each in tab.locator(".world").first.locator(".lane-count").all_text_contents()]
    assert dots == sum(counts) > 0
    closed(tab)


def test_a_number_that_is_not_there_and_a_part_that_is_none_are_told(browser: Any, address: str) -> None:
    tab = tab_of(browser, address, "case-99999,dy-3", "zh")
    assert "没有编号为 99999 的事项" in tab.locator(".problem").inner_text()
    assert "“dy-3”" in tab.locator(".note.caution").inner_text()
    closed(tab)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_violation_beside_a_story(browser: Any, address: str, lang: str, width: int) -> None:
    tab = tab_of(browser, address, "day-20,building-5", lang, width)
    tab.locator(".story-title").wait_for()
    tab.add_script_tag(path=str(AXE))
    found = tab.evaluate(RUN)
    widths = tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    closed(tab)
    assert found == []
    assert widths[0] <= widths[1]

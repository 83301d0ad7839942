"""The page Compare in a real browser: asked by the keyboard's focus, read, looked at closely, taken along."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_queue import TINY
from test_site_browser import BROWSER, MINUTES, NARROW, WIDE, Server, Tab

from dashboard.folder import VARIABLE
from dashboard.places import keep
from scenarios.loader import loads

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]
DAYS = 120  # long enough for the fate of 100 cases
QUESTION = f"arm=clubs&arm=open_books&days={DAYS}&draws=10"


@pytest.fixture(scope="module")
def server(server: Server) -> Server:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(server.folder))
        return replace(server, place=keep(loads(TINY.replace("_days = 5", f"_days = {DAYS}"), "tiny")))


@pytest.fixture
def tab(browser: Any, visitor: Callable[[int, str], Any]) -> Iterator[Tab]:
    tab = Tab(browser, visitor=visitor(WIDE, "en-US"))
    yield tab
    tab.close()


def test_the_answer_takes_the_focus_and_every_chart_has_a_table(tab: Tab, server: Server) -> None:
    tab.open(server.compare(QUESTION))
    tab.run()
    tab.there(".answer .told-arm", minutes=5)
    tab.page.wait_for_function("document.activeElement.matches('.answer h2')", timeout=MINUTES)
    tab.there("#files", minutes=5)
    tab.page.wait_for_function("document.querySelectorAll('.panel canvas').length > 3", timeout=2 * MINUTES)
    bare = "[...document.querySelectorAll('.panel')].filter(each => !each.querySelector('table')).length"
    assert tab.page.evaluate(bare) == 0
    assert tab.page.locator(".squares").count() >= 3  # one baseline, two arms
    assert tab.page.locator(".squares").first.get_attribute("aria-label")


def test_an_arm_is_looked_at_closely_by_its_link(browser: Any, tab: Tab, server: Server) -> None:
    tab.open(server.compare(QUESTION))
    tab.run()
    tab.there("#files", minutes=5)
    second = tab.page.locator("button.arm").nth(1)
    second.focus()
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**open=arm=2*", timeout=MINUTES)
    other = Tab(browser)
    other.open(tab.page.url)
    other.there("#files", minutes=5)
    assert other.page.locator("button.arm").nth(1).get_attribute("aria-pressed") == "true"
    other.close()


def test_report_and_tables_are_taken_along(tab: Tab, server: Server, tmp_path: Path) -> None:
    tab.open(server.compare(QUESTION))
    tab.run()
    tab.there("#files", minutes=5)
    taken = {}
    for order, ending in ((0, "pdf"), (1, "brief.pdf"), (5, "csv.zip")):
        with tab.page.expect_download(timeout=3 * MINUTES) as waiting:
            button = tab.page.locator("#files button.download").nth(order)
            button.click()
            if ending.endswith("pdf"):  # tables are made too soon to be seen
                tab.there("#files [aria-busy=true]")
        taken[ending] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(taken[ending])
        assert taken[ending].name.endswith(ending)
        tab.page.wait_for_function("!document.querySelector('#files [aria-busy=true]')", timeout=MINUTES)
    assert all(taken[ending].read_bytes().startswith(b"%PDF") for ending in ("pdf", "brief.pdf"))
    assert "effects.csv" in zipfile.ZipFile(taken["csv.zip"]).namelist()


def test_more_worlds_are_added_and_what_was_found_stays(tab: Tab, server: Server) -> None:
    tab.open(server.compare(QUESTION))
    tab.run()
    tab.there("button.more-worlds", minutes=5).click()
    tab.page.wait_for_url("**draws=25*", timeout=MINUTES)
    assert tab.page.locator(".answer .told-arm").count() == 2
    tab.page.wait_for_function(
        "document.querySelector('.answer .subject').innerText.includes('25')", timeout=5 * MINUTES
    )


def test_it_fits_a_phone(browser: Any, server: Server) -> None:
    tab = Tab(browser, NARROW, "zh-CN")
    tab.open(server.compare(QUESTION).replace("lang=en", "lang=zh"))
    tab.run()
    tab.there("#files", minutes=5)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= NARROW
    tab.close()


def test_a_chart_whose_place_is_gone_when_its_library_comes_is_not_drawn(
    browser: Any, server: Server
) -> None:
    """Who leaves the page while it still loads must not be met by an error."""
    tab, held = Tab(browser), list[Any]()
    tab.page.route("**/echarts.js", lambda route: held.append(route))
    package = "bazhong-red-stewards"
    tab.open(f"{server.address}/compare?lang=en&place={package}&arm={package}")
    tab.there(".panel .chart", minutes=5)
    tab.page.locator("nav a[href^='/explain']").click()
    tab.page.locator(".panel .chart").first.wait_for(state="detached", timeout=2 * MINUTES)
    assert held
    with tab.page.expect_response("**/echarts.js", timeout=2 * MINUTES):
        held[0].continue_()
    tab.page.wait_for_timeout(1000)
    tab.close()

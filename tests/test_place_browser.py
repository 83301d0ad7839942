"""Place and Measures in a real browser: keyboard, files with faults, a shared link, and a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_site_browser import BROWSER, NARROW, Server, Tab, tab, until

from dashboard.address import PAGES, read
from experiments.report.phrases import LANGUAGES
from scenarios.loader import load, loads

__all__ = ["tab"]  # a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]

MEND = b'base = "baseline-old"\n\n[interventions.clubs]\ncoverage = 0.5\n'


def state(tab: Tab) -> Any:
    """What the link says now; asking the page lets its events in."""
    return read(tab.page.evaluate("location.search"))[0]


def test_a_slider_moves_by_the_keyboard_and_keeps_the_focus(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/place?lang=en")
    slider = tab.page.locator("[role=slider][aria-label=Grids]")
    slider.wait_for(state="attached")  # its thumb has no size of its own
    slider.focus()
    tab.page.keyboard.press("ArrowRight")
    until(lambda: state(tab).set == ("community.grids=5",))
    tab.there("text=a fact for the comparison")
    assert tab.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Grids"
    tab.page.go_back()
    until(lambda: state(tab).set == ())
    until(lambda: tab.page.locator("text=a fact for the comparison").count() == 0)


def test_the_mark_of_the_default_stands_below_the_thumb(tab: Tab, server: Server) -> None:
    """A mark beside the thumb would read as another value."""
    tab.open(f"{server.address}/place?lang=en")
    tab.there(".number-band")
    apart = tab.page.evaluate(
        """() => [...document.querySelectorAll('.number')].filter(each => each.querySelector('.number-band'))
        .map(each => {
            const middle = (what) => {
                const box = each.querySelector(what).getBoundingClientRect();
                return (box.left + box.right) / 2;
            };
            return Math.abs(middle('.v-slider__thumb') - middle('.usual'));
        })"""
    )
    assert len(apart) >= 4 and max(apart) < 3


def test_a_file_with_faults_is_told_line_by_line_and_a_mended_one_works_for_others(
    browser: Any, tab: Tab, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    tab.open(f"{server.address}/place?lang=zh")
    tab.there("input[type=file] + span")
    file.write_bytes(MEND.replace(b"clubs", b"club"))
    tab.page.set_input_files("input[type=file]", file)
    assert "第 3 行" in tab.there(".problem").inner_text()
    assert "是否想写“clubs”？" in tab.page.locator(".problem").inner_text()
    file.write_bytes(MEND)
    tab.page.set_input_files("input[type=file]", file)
    until(lambda: state(tab).place.startswith("own-"))
    assert str(state(tab).arms[0]).startswith("clubs:")
    other = Tab(browser)
    other.open(tab.page.evaluate("location.href"))
    assert load("baseline-old").title.zh in other.there("main").inner_text()
    other.close()


def test_the_download_asks_the_same_question(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/place?lang=en&set=community.fund=50000&arm=clubs:coverage=0.5")
    with tab.page.expect_download() as waiting:
        tab.there("button:has-text('with the measures of plan A')").click()
    found = loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert found.place.communities[0].fund == 50_000
    assert found.interventions["clubs"].coverage == 0.5


def test_a_measure_is_switched_on_by_the_keyboard_and_leads_to_the_comparison(
    tab: Tab, server: Server
) -> None:
    tab.open(f"{server.address}/measures?lang=en")
    button = tab.there("button[aria-label^='Micro-grids in plan A']")
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    tab.page.keyboard.press("Enter")
    until(lambda: [str(arm) for arm in state(tab).arms] == ["micro_grids"])
    tab.there("button[aria-label^='Micro-grids in plan A'][aria-pressed=true]")
    tab.there(".budget a.onward").click()
    until(lambda: tab.page.evaluate("location.pathname") == "/compare")


def test_a_family_that_was_opened_stays_open_when_a_measure_is_switched_on(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/measures?lang=en")
    tab.there("#family-money summary").click()
    tab.there("button[aria-label^='Micro-grids in plan A']").click()
    tab.there("button[aria-label^='Micro-grids in plan A'][aria-pressed=true]")
    tab.there(".plan-name")
    assert tab.page.locator("#family-money[open]").count() == 1


@pytest.mark.parametrize("page", ["place?", "measures?arm=clubs&"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_fit_on_a_phone(
    browser: Any, visitor: Callable[[int, str], Any], server: Server, page: str, lang: str
) -> None:
    tab = Tab(browser, visitor=visitor(NARROW, "en-US"))
    tab.open(f"{server.address}/{page}lang={lang}")
    tab.page.wait_for_timeout(500)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= NARROW
    tab.close()


def test_a_plan_gets_a_name_that_stands_in_the_link_and_over_its_answer(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/measures?lang=zh&arm=red_stewards&arm=clubs")
    field = tab.there(".plan-name input")
    field.fill("楼长先行")
    field.press("Enter")
    until(lambda: state(tab).arms[0].name == "楼长先行")
    tab.there(".tab.chosen:has-text('楼长先行')")
    tab.there(".budget .onward").click()
    assert tab.there(".told-arm h3").inner_text() == "楼长先行"
    assert "楼长先行：红色管家" in tab.there(".lines li").inner_text()
    assert state(tab).arms[0].name == "楼长先行"
    tab.page.go_back()
    assert tab.there(".plan-name input").input_value() == "楼长先行"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_head_is_in_sight_on_a_phone(
    browser: Any, visitor: Callable[[int, str], Any], server: Server, lang: str
) -> None:
    tab = Tab(browser, visitor=visitor(NARROW, "en-US"))
    tab.open(f"{server.address}/explain?lang={lang}")
    tab.there(".nav [aria-current]")
    edges = tab.page.eval_on_selector_all(".nav a", "all => all.map(e => e.getBoundingClientRect().right)")
    assert len(edges) == len(PAGES) and max(edges) <= NARROW
    tab.close()

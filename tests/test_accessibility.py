"""Every page in both languages, wide and narrow, for people who cannot see it well or have no mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scripts.screenshots import SHOTS, Shot, browser_path, opened

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

AXE = Path(__file__).with_name("axe") / "axe.min.js"
WIDE, NARROW = 1280, 390
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(each => each.id + ": " + each.help + "\\n    "
        + each.nodes.slice(0, 4).map(node => node.target.join(" ") + "  " + node.html.slice(0, 160)).join("\\n    "));
}"""
FOCUSED = """() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const after = getComputedStyle(element, "::after");
    const around = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const within = element.closest(".v-text-field") !== null;
    return {
        tag: element.tagName, href: element.getAttribute("href"), text: element.textContent.trim().slice(0, 60),
        ring: around || within || (after.outlineStyle !== "none" && parseFloat(after.outlineWidth) >= 2),
        seen: box.width > 0 && box.height > 0,
    };
}"""
GO = """link => {
    history.pushState({top: 0}, "", link);
    dispatchEvent(new PopStateEvent("popstate", {state: {top: 0}}));
}"""
MINUTES = 120_000.0  # milliseconds
REACHABLE = """() => [...document.querySelectorAll("main a[href], main button, main input, main summary")]
    .filter(each => each.getClientRects().length && !each.disabled && each.tabIndex >= 0).length"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(browser_path() is None, reason="no Chromium found: see scripts/browser.sh"),
]


type Open = Callable[[str], Any]


@pytest.fixture(scope="module")
def window(browser: Any, address: str) -> Iterator[Callable[[int], Any]]:
    """A tab with the dashboard in it, by its width, without the dashboard's policy.

    That forbids scripts from elsewhere, and so the one that looks for violations.
    """

    @cache
    def of(width: int) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        tab = opened(context, address, SHOTS["explain"], "en")
        tab.add_script_tag(path=str(AXE))
        return tab

    yield of
    for context in browser.contexts:
        context.close()


def turned(tab: Any, shot: Shot, lang: str) -> Any:
    """The tab when it shows what a page must, after it went there as by a link, in half the time of loading it anew.

    It goes by way of a page with a complaint, so that what is there afterwards is new. tests/test_site_browser.py
    loads every page.
    """
    complaint = tab.locator("main [role=alert]", has_text="nowhere")
    tab.evaluate(GO, f"/?lang={lang}&place=nowhere")
    complaint.wait_for(timeout=MINUTES)
    tab.evaluate(GO, shot.link(lang))
    complaint.wait_for(state="detached", timeout=MINUTES)
    for there in ("main h1", shot.shows):
        tab.locator(there).first.wait_for(timeout=MINUTES)
    tab.evaluate("document.fonts.ready")
    return tab


@pytest.fixture(scope="module")
def wide(visitor: Callable[[int, str], Any], address: str) -> Open:
    """Opens a page in English in a window as wide as a desk's."""
    tab = visitor(WIDE, "en-US").new_page()
    return lambda name: opened(None, address, SHOTS[name], "en", tab)


WINDOWS = (  # each language and each width once; the other two pairs take as long again
    pytest.param(WIDE, "en", id="wide-en"),
    pytest.param(NARROW, "zh", id="narrow-zh"),
    pytest.param(WIDE, "zh", id="wide-zh", marks=pytest.mark.long),
    pytest.param(NARROW, "en", id="narrow-en", marks=pytest.mark.long),
)


@pytest.mark.parametrize(("width", "lang"), WINDOWS)
@pytest.mark.parametrize("name", SHOTS)
def test_axe_finds_no_violation(window: Callable[[int], Any], name: str, width: int, lang: str) -> None:
    tab = turned(window(width), SHOTS[name], lang)
    tab.wait_for_timeout(500)
    found = tab.evaluate(RUN)
    widths = tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert not found, "\n".join(found)
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("name", ["evidence", "evidence-places", "explain", "explain-numbers"])
def test_everything_can_be_reached_by_keyboard_and_shows_that_it_is(wide: Open, name: str) -> None:
    tab = wide(name)
    wanted = tab.evaluate(REACHABLE)
    seen: list[dict[str, Any]] = []
    for _ in range(wanted + 40):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            break
        seen.append(focused)
    links = [each for each in seen if each["seen"]]
    assert len(links) >= wanted
    assert [each for each in links if not each["ring"]] == []


def test_the_first_key_leads_past_the_navigation(wide: Open) -> None:
    tab = wide("evidence")
    tab.keyboard.press("Tab")
    assert tab.evaluate(FOCUSED)["href"] == "#main"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_a_choice_is_followed_with_the_keyboard_and_stands_in_the_link(wide: Open) -> None:
    tab = wide("explain")
    tab.locator("main a", has_text="Limits").first.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("What the model leaves out").first.wait_for(timeout=60_000)
    tab.wait_for_url("**open=limits*")
    assert tab.locator("main a[aria-current]").first.inner_text() == "Limits"

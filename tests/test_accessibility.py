"""Every page in both languages, wide and narrow, for people who cannot see it well or have no mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.report.phrases import LANGUAGES
from scripts.screenshots import SHOTS, browser_path, opened

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
REACHABLE = """() => [...document.querySelectorAll("main a[href], main button, main input, main summary")]
    .filter(each => each.getClientRects().length && !each.disabled && each.tabIndex >= 0).length"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(browser_path() is None, reason="no Chromium found: see scripts/browser.sh"),
]


@pytest.fixture(scope="module")
def context(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    # The page's own policy forbids scripts from elsewhere, and so the one that looks for violations.
    found = browser.new_context(viewport={"width": request.param, "height": 900}, bypass_csp=True)
    yield found
    found.close()


@pytest.fixture
def wide(visitor: Callable[[int, str], Any]) -> Iterator[Any]:
    found = visitor(WIDE, "en-US")
    yield found
    for tab in found.pages:
        tab.close()


WINDOWS = (  # each language and each width once; the other two pairs take as long again
    pytest.param(WIDE, "en", id="wide-en"),
    pytest.param(NARROW, "zh", id="narrow-zh"),
    pytest.param(WIDE, "zh", id="wide-zh", marks=pytest.mark.long),
    pytest.param(NARROW, "en", id="narrow-en", marks=pytest.mark.long),
)


@pytest.mark.parametrize(("context", "lang"), WINDOWS, indirect=["context"])
@pytest.mark.parametrize("name", SHOTS)
def test_axe_finds_no_violation(context: Any, address: str, name: str, lang: str) -> None:
    tab = opened(context, address, SHOTS[name], lang)
    tab.wait_for_timeout(500)
    tab.add_script_tag(path=str(AXE))
    found = tab.evaluate(RUN)
    widths = tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    tab.close()
    assert not found, "\n".join(found)
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["start", "evidence", "explain"])
def test_a_page_says_in_which_language_it_is(wide: Any, address: str, name: str, lang: str) -> None:
    tab = opened(wide, address, SHOTS[name], lang)
    stated = tab.evaluate(
        "[document.querySelector('main').lang || document.querySelector('main').closest('[lang]').lang,"
        " document.documentElement.lang]"
    )
    assert stated[0] == lang
    assert stated[1].split("-")[0] == lang


@pytest.mark.parametrize("name", ["evidence", "evidence-places", "explain", "explain-numbers"])
def test_everything_can_be_reached_by_keyboard_and_shows_that_it_is(
    wide: Any, address: str, name: str
) -> None:
    tab = opened(wide, address, SHOTS[name], "en")
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


def test_the_first_key_leads_past_the_navigation(wide: Any, address: str) -> None:
    tab = opened(wide, address, SHOTS["evidence"], "en")
    tab.keyboard.press("Tab")
    assert tab.evaluate(FOCUSED)["href"] == "#main"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_a_choice_is_followed_with_the_keyboard_and_stands_in_the_link(wide: Any, address: str) -> None:
    tab = opened(wide, address, SHOTS["explain"], "en")
    tab.locator("main a", has_text="Limits").first.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("What the model leaves out").first.wait_for(timeout=60_000)
    assert "open=limits" in tab.url
    assert tab.locator("main a[aria-current]").first.inner_text() == "Limits"

"""The playable pages in a real browser, opened from a file: by keyboard alone, at a desk and on a phone."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.atlas.atlas import Atlas
from experiments.design.cheats import CHEATS
from experiments.play.mayor import GAIN, PLACE
from experiments.play.pages import PAGES, Page, write
from experiments.recorded.cheats import goodhart_test
from experiments.report.phrases import LANGUAGES

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDTHS = {"en": 1280, "zh": 390}
MINUTES = 120_000.0  # milliseconds
AXE = Path(__file__).with_name("axe") / "axe.min.js"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("stick") / "play")[0].parent


@pytest.fixture
def opened(visitor: Callable[[int, str], Any], folder: Path) -> Iterator[Any]:
    """Opens a page; the test fails if it had an error or asked for anything but itself."""
    wrong: list[str] = []
    heard = {
        "pageerror": lambda error: wrong.append(str(error)),
        "console": lambda said: wrong.append(said.text) if said.type == "error" else None,
        "request": lambda asked: None if asked.url.startswith("file:") else wrong.append(asked.url),
    }
    tabs: list[Any] = []

    def opening(file: str, lang: str) -> Any:
        context = visitor(WIDTHS[lang], "en-US")
        tab = context.pages[0] if context.pages else context.new_page()
        tabs.append(tab)
        for event, note in heard.items():
            tab.on(event, note)
        tab.goto(f"{(folder / file).as_uri()}#{lang}")
        tab.locator("h1").wait_for()
        return tab

    yield opening
    for tab in tabs:
        for event, note in heard.items():
            tab.remove_listener(event, note)
        tab.goto("about:blank")  # the tab stays: in it the next page takes half the time
    assert [each for each in wrong if not each.startswith("data:")] == []


def tab_to(tab: Any, wanted: str) -> None:
    """Press Tab until an element that fits `wanted` has the focus."""
    for _ in range(80):
        tab.keyboard.press("Tab")
        if tab.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def predict(tab: Any) -> None:
    """Answer every question from the keyboard: sliders a few steps to the right, the first of each choice."""
    for asked in tab.evaluate(
        "window.play.lesson.questions(window.play.show).map(each => [each.id, each.kind])"
    ):
        if asked[1] == "basket":
            continue  # nothing is a choice as well
        tab_to(tab, f'[data-answer="{asked[0]}"]')
        for key in ["ArrowRight"] * 3 if asked[1] == "number" else ["Space"]:
            tab.keyboard.press(key)


def press(tab: Any, what: str) -> None:
    tab_to(tab, f'[data-do="{what}"]')
    tab.keyboard.press("Enter")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_from_prediction_to_class_by_keyboard_alone(opened: Any, page: Page, lang: str) -> None:
    tab = opened(page.file, lang)
    assert tab.locator("h1").inner_text() == page.title(lang)
    assert tab.locator("#reveal, #compare, #think").count() == 0, "nothing is told before the prediction"
    predict(tab)
    press(tab, "lock")
    assert tab.evaluate("document.activeElement.closest('#reveal') !== null")
    press(tab, "next")
    assert tab.evaluate("window.play.step") == 1
    press(tab, "all")
    code = tab.locator(".code").inner_text()
    assert all(code.split("-"))
    tab_to(tab, "textarea")
    tab.keyboard.type(f"{code} {code.lower()}, 9x")
    assert "2" in tab.locator("#class > p:not(.note)").first.inner_text()
    assert "9X" in tab.locator("#class .note").inner_text()
    pictures = 1 if page.name == "mayor" else len(code.split("-"))  # choices of the class stand in one table
    assert tab.locator("#class svg, #class table").count() == pictures
    tab_to(tab, "summary")
    tab.keyboard.press("Enter")
    assert tab.locator("details[open] p").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_other_language_keeps_the_prediction_and_all_reads_well(opened: Any, page: Page) -> None:
    """Names of controls, contrast, order of headings, as axe checks them, when all is shown."""
    tab = opened(page.file, "en")
    predict(tab)
    given = tab.evaluate("window.play.answers")
    for lang in ("zh", "en"):
        tab.locator('[data-do="language"]').click()
        assert tab.locator("h1").inner_text() == page.title(lang)
        assert tab.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
        assert tab.evaluate("window.play.answers") == given
    tab.locator('[data-do="lock"]').click()
    tab.locator('[data-do="all"]').click()
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate(
        "axe.run().then(found => found.violations.map(each => `${each.id}: ${each.nodes[0].html}`))"
    )
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_lies_over_the_path_and_no_question_over_its_frame(opened: Any, lang: str) -> None:
    tab = opened("01-dispute.html", lang)
    outside = """[...document.querySelectorAll('legend')].filter(each =>
        each.getBoundingClientRect().top < each.parentElement.getBoundingClientRect().top)"""
    assert tab.evaluate(f"{outside}.length") == 0
    predict(tab)
    press(tab, "lock")
    press(tab, "all")
    names, path = tab.locator(".lanes ul").bounding_box(), tab.locator(".lanes svg").bounding_box()
    assert names["x"] + names["width"] <= path["x"]
    assert tab.locator(".lanes li").count() == 6
    assert tab.locator(".lanes svg text").count() < 6, "numbers of the axis and the star alone"


def test_an_open_question_is_named(opened: Any) -> None:
    tab = opened(PAGES[0].file, "en")
    tab.locator('[data-do="lock"]').click()
    assert "Question 1" in tab.locator("#missing").inner_text()
    assert tab.locator("#reveal").count() == 0


def test_it_plays_by_itself_to_the_end(opened: Any) -> None:
    tab = opened("02-iceberg.html", "en")
    predict(tab)
    tab.locator('[data-do="lock"]').click()
    tab.locator('[data-do="play"]').click()
    tab.locator("#compare").wait_for(timeout=MINUTES)
    tab.wait_for_function("window.play.timer === null", timeout=MINUTES)


def test_the_first_page_leads_to_each(opened: Any) -> None:
    tab = opened("index.html", "zh")
    for page in PAGES:
        tab.locator(f'a[href="{page.file}"]').click()
        tab.locator("#predict").wait_for()
        tab.go_back()


def test_the_mayor_adds_up_what_the_atlas_keeps(opened: Any) -> None:
    tab = opened("10-mayor.html", "en")
    found = tab.evaluate("Array.from(gainsOf(play.show, { red_stewards: 1, covenant: 0.5 }))")
    atlas = Atlas.read(stale=True)
    gaps = [atlas.gaps(PLACE, *each, GAIN) for each in (("red_stewards", 1.0), ("covenant", 0.5))]
    assert found == pytest.approx(-(gaps[0] + gaps[1]), abs=0.01)


def test_the_mayor_may_not_spend_more_than_there_is(opened: Any) -> None:
    tab = opened("10-mayor.html", "en")
    predict(tab)
    tab.locator('[data-basket="micro_grids"]').select_option("1")
    tab.locator('[data-do="lock"]').click()
    assert "more than your budget" in tab.locator("#missing").inner_text()
    assert tab.locator("#reveal").count() == 0


def test_a_chosen_number_says_which_cheats_it_fools_for_and_a_cheat_what_gives_it_away(opened: Any) -> None:
    tab = opened("08-indicator.html", "en")
    predict(tab)
    press(tab, "lock")
    press(tab, "all")
    counts = {}
    for name in ("closed_on_paper", "on_time", "trouble_days"):
        tab.locator('[data-explore="metric"]').select_option(name)
        counts[name] = int(tab.locator("#explored .big").inner_text().split()[0])
    assert counts["closed_on_paper"] > counts["on_time"] > counts["trouble_days"] == 0
    tab.locator('[data-explore="cheat"]').select_option("unrecorded")
    told = tab.locator("#explored .card").inner_text()
    assert "recorded" in told and "days of trouble" in told and "5 of 5 kinds" in told


def test_another_kind_of_community_may_be_chosen_after_the_prediction(opened: Any) -> None:
    tab = opened("08-indicator.html", "en")
    predict(tab)
    press(tab, "lock")
    press(tab, "all")
    recorded = goodhart_test()
    assert tab.locator('[data-explore="place"] option').count() == len(recorded.places)
    for place in recorded.places:
        tab.locator('[data-explore="place"]').select_option(place)
        caught = sum(recorded.verdict(place, cheat) == "caught" for cheat in CHEATS)
        assert f"catch {caught} of them" in tab.locator("#explored .says").inner_text()
        assert tab.locator("#explored .goodhart .change").count() == len(recorded.changes)

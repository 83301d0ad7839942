"""The explorer in a real browser, opened from a file: the numbers of Python, every view, keyboard, links, phone."""

import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up_atlas import FEW, made_up

from experiments.atlas import table
from experiments.atlas.cells import BUDGETS, COSTS, cell, package_cell, per_budget
from experiments.atlas.everyday import everyday
from experiments.atlas.files import write_explorer
from experiments.report import drawn_text
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import HEADLINE

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DOSES = (0.3, 0.5, 0.75, 1.0)
AXE = Path(__file__).with_name("axe") / "axe.min.js"
VIEWS = ("map", "measure", "place", "compare")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_explorer(made_up(), tmp_path_factory.mktemp("stick") / "atlas.html").as_uri()


@pytest.fixture(scope="module")
def page(browser: Any, address: str) -> Iterator[tuple[Any, list[str]]]:
    """An open page, and what went wrong in it: an error, or that it asked for anything but itself."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: wrong.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None,
    )
    page.goto(address)
    page.locator("h1").wait_for()
    yield page, wrong
    context.close()


@pytest.fixture
def tab(page: tuple[Any, list[str]]) -> Iterator[Any]:
    """The page as it was at first; the test fails if something went wrong in it."""
    found, wrong = page
    found.set_viewport_size({"width": 1280, "height": 800})
    found.emulate_media(media="screen")
    go(found, "#map")
    yield found
    assert wrong == []


def go(tab: Any, hash_: str) -> None:
    tab.evaluate("hash => { window.location.hash = hash; }", hash_)
    tab.wait_for_function("hash => window.page && window.location.hash === hash", arg=hash_)
    tab.wait_for_function(
        "view => document.querySelector('nav [aria-current]').getAttribute('href').startsWith('#' + view)",
        arg=hash_.lstrip("#").partition("?")[0],
    )


def asked(name: str, dose: float) -> list[tuple[str, str, float, str]]:
    return [(place, name, dose, metric) for place in made_up().places for metric in HEADLINE]


# ---- the same numbers and words as in Python


CELLS = """([cells, lang]) => {
  const atlas = window.page.atlas;
  const words = new Words(atlas.texts, lang);
  return cells.map(([place, measure, dose, metric]) => {
    const cell = cellOf(atlas, place, measure, dose, metric);
    return {
      counts: [cell.up.count, cell.same.count, cell.down.count], side: cell.reading.side, sign: words.sign(cell),
      spread: [cell.spread.low, cell.spread.middle, cell.spread.high].map(String), shade: cell.shade,
      words: cellWords(words, cell), everyday: words.everyday(cell.metric, cell.spread.middle, 4872),
    };
  });
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dose", DOSES)
def test_a_cell_says_what_python_says(tab: Any, lang: str, dose: float) -> None:
    atlas = made_up()
    cells = [each for name in FEW for each in asked(name, dose)]
    plain = [(place.removeprefix("baseline-"), *rest) for place, *rest in cells]
    told = 0
    for (place, name, _, metric), found in zip(cells, tab.evaluate(CELLS, [plain, lang]), strict=True):
        one = cell(atlas, place, name, dose, metric)
        drawn = one.drawn
        where = (place, name, dose, metric)
        assert found["counts"] == [drawn.up.count, drawn.same.count, drawn.down.count], where
        assert found["side"] == one.reading.side, where
        assert found["sign"] == table.sign_text(one, lang), where
        shade = None if one.reading.side in ("open", "undefined") else one.strength
        assert found["shade"] == (0 if one.reading.side == "same" else shade), where
        values = [float(each.replace("NaN", "nan")) for each in found["spread"]]
        spread = (drawn.spread.low, drawn.spread.middle, drawn.spread.high)
        near = 1e-4 * max(1e-9, *(abs(each) for each in spread if not math.isnan(each)), 1e-9)
        assert values == pytest.approx(spread, abs=near, nan_ok=True), where
        told += found["words"] == table.cell_words(one, lang)
        told += found["everyday"] == everyday(one.metric, drawn.spread.middle, 4872, lang)
    # A last digit may differ where packing moved a value across a half.
    assert told >= 0.97 * 2 * len(cells)


@pytest.mark.parametrize("order", table.ORDERS)
def test_the_map_has_the_rows_and_prices_of_python(tab: Any, order: str) -> None:
    rows = tab.evaluate(
        """(order) => { const { atlas } = window.page; const words = new Words(atlas.texts, 'en');
        return mapRows(atlas, 'unsettled_90', 0.75, order).map((row) => [row.measure.id,
          ...COSTS.map((cost) => words.price(usualPrice(row.costs[cost]), cost)),
          ...Object.keys(BUDGETS).map((cost) => words.per(row, cost, atlas.find('metrics', 'unsettled_90')))]); }""",
        order,
    )
    shown = table.map_of(made_up(), dose=0.75, order=order)
    assert rows == [
        [
            row.measure,
            *(table.row_price(row, cost, "en") for cost in COSTS),
            *(table.per_text(row, cost, shown.metric, "en") for cost in BUDGETS),
        ]
        for row in shown.rows
    ]


def test_packages_and_prices_of_one_place(tab: Any) -> None:
    atlas = made_up()
    signs = tab.evaluate(
        """() => { const { atlas } = window.page; const words = new Words(atlas.texts, 'zh');
        return atlas.packages.map((each) => atlas.metrics.filter((metric) => metric.headline).map((metric) =>
          words.sign(new Cell(atlas, metric, atlas.packageGaps(each.id, metric.id))))); }"""
    )
    assert signs == [
        [table.sign_text(package_cell(atlas, name, metric), "zh") for metric in HEADLINE]
        for name in atlas.packages
    ]
    per = tab.evaluate(
        """() => { const { atlas } = window.page; return atlas.places.map((place) => String(perBudget(
        cellOf(atlas, place.id, 'renewal', 1, 'trouble_days'), cellOf(atlas, place.id, 'renewal', 1, 'yuan')))); }"""
    )
    expected = [
        per_budget(
            cell(atlas, place, "renewal", 1.0, "trouble_days"), cell(atlas, place, "renewal", 1.0, "yuan")
        )
        for place in atlas.places
    ]
    numbers = [float(each.replace("NaN", "nan").replace("Infinity", "inf")) for each in per]
    assert numbers == pytest.approx(expected, rel=1e-3, nan_ok=True)


def test_a_course_is_that_of_python(tab: Any) -> None:
    found = tab.evaluate("() => window.page.atlas.curve('old', 'clubs', 0.5, 'satisfaction')")
    curve = made_up().curve("baseline-old", "clubs", 0.5, "satisfaction")
    assert found["days"] == list(curve.days)
    values = list(found["middle"].values()) if isinstance(found["middle"], dict) else found["middle"]
    assert values == pytest.approx(
        list(curve.middle), abs=abs(curve.high).max() / 60 + abs(curve.low).max() / 60
    )


# ---- views


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_and_says_its_answer(tab: Any, view: str, lang: str) -> None:
    go(tab, f"#{view}?lang={lang}")
    assert tab.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[lang]
    assert tab.locator("td.cell").count() >= len(FEW)
    text = tab.locator("#page").inner_text()
    assert not any(bad in text for bad in ("undefined", "NaN", "[object", "{"))


def test_a_click_on_a_cell_leads_to_its_answer_and_back_leads_to_the_map(tab: Any) -> None:
    go(tab, "#map?metric=hours&dose=0.5")
    tab.locator("table.map a[href*='measure=clubs'][href*='place=danwei']").first.click()
    tab.locator("section.answer").wait_for()
    one = cell(made_up(), "baseline-danwei", "clubs", 0.5, "hours")
    assert drawn_text.tag(one.metric, one.drawn, "en") in tab.locator(".answer .big").inner_text()
    assert "Work-unit compounds" in tab.locator(".answer .where").inner_text()
    tab.go_back()
    tab.locator("table.map").first.wait_for()
    assert tab.locator("select[data-set=metric]").input_value() == "hours"


def test_the_slider_answers_at_once_and_says_that_it_estimates(tab: Any) -> None:
    go(tab, "#measure?measure=renewal&metric=trouble_days")
    assert tab.locator(".estimate").count() == 0
    slider = tab.locator("input[type=range]")
    slider.focus()
    for _ in range(5):
        tab.keyboard.press("ArrowLeft")
    assert tab.locator(".estimate").count() == 1
    assert "dose=0.75" in tab.url
    one = cell(made_up(), "baseline-old", "renewal", 0.75, "trouble_days")
    assert drawn_text.tag(one.metric, one.drawn, "en") in tab.locator(".answer .big").inner_text()
    assert tab.evaluate("document.activeElement.type") == "range", "the slider keeps the focus"


def test_a_link_shows_the_same_to_somebody_else(tab: Any, browser: Any) -> None:
    go(tab, "#compare?place=fringe&metric=hours&with=clubs:0.35,renewal:1&lang=zh")
    other = browser.new_page()
    other.goto(tab.url)
    other.locator("table.compare").wait_for()
    assert other.locator("#output").inner_text() == tab.locator("#output").inner_text()
    other.close()


def test_a_link_to_what_is_not_there_is_answered_in_words(tab: Any) -> None:
    go(tab, "#map?metric=happiness")
    assert "happiness" in tab.locator("[role=alert]").inner_text()
    assert tab.locator("table.map").first.is_visible()


def test_measures_can_be_added_and_taken_away(tab: Any) -> None:
    go(tab, "#compare?with=clubs:1,renewal:1")
    tab.locator("select[data-with='2']").select_option("appraisal")
    assert tab.locator("table.compare thead th[colspan]").count() == 3
    tab.locator("select[data-with='1']").select_option("")
    assert tab.locator("table.compare thead th[colspan]").count() == 2
    assert "with=clubs:1,appraisal:1" in tab.url


def test_arrow_keys_walk_over_the_map_and_enter_opens(tab: Any) -> None:
    go(tab, "#map")
    tab.locator("table.map td.cell a").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowDown")
    label = tab.evaluate("document.activeElement.textContent")
    assert "Resettlement estates" in label
    tab.keyboard.press("Enter")
    tab.locator("section.answer").wait_for()
    assert "Resettlement estates" in tab.locator(".answer .where").inner_text()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_phone_shows_it_without_scrolling_sideways(tab: Any, view: str, lang: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    go(tab, f"#{view}?lang={lang}")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_chart_has_words_and_every_control_a_name(tab: Any) -> None:
    for view in VIEWS:
        go(tab, f"#{view}")
        assert tab.locator("svg[role=img]:not([aria-label])").count() == 0
        unnamed = tab.evaluate(
            "() => [...document.querySelectorAll('select, input')]"
            ".filter((each) => !each.labels.length && !each.ariaLabel).length"
        )
        assert unnamed == 0
        assert tab.locator("table").count() == tab.locator("table thead").count()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(tab: Any, lang: str, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    tab.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    for view in VIEWS:
        go(tab, f"#{view}?lang={lang}&dose=0.75")
        found = tab.evaluate(
            "async () => (await axe.run(document)).violations.map((each) => [each.id, each.nodes[0].html])"
        )
        assert found == [], view


def test_its_own_chinese_characters_are_there(tab: Any) -> None:
    assert tab.evaluate("document.fonts.check('16px \"Gongzhi Han\"', '治')")
    assert tab.evaluate("[...document.fonts].map(each => each.status)") == ["loaded"]


def test_print_leaves_controls_away_and_keeps_the_answer(tab: Any, tmp_path: Path) -> None:
    go(tab, "#map")
    tab.emulate_media(media="print")
    assert not tab.locator("form.controls").is_visible()
    assert tab.locator("table.map").first.is_visible()
    assert tab.pdf(path=tmp_path / "map.pdf")[:4] == b"%PDF"


def test_the_state_is_written_and_read_without_loss(tab: Any) -> None:
    state = {"view": "place", "lang": "zh", "metric": "hours", "dose": 0.35, "order": "yuan", "family": ""}
    state |= {"place": "danwei", "measure": "clubs", "with": [["clubs", 0.5], ["renewal", 1]]}
    back = tab.evaluate(
        "(state) => readState(writeState(state, window.page.atlas), window.page.atlas, 'en').state", state
    )
    assert json.dumps(back, sort_keys=True) == json.dumps(state, sort_keys=True)

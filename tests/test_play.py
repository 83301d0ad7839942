"""The playable pages: complete in both languages, offline, small, and with the numbers of the model."""

import base64
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.analysis.goodhart import INDICATORS, goodhart
from experiments.atlas.atlas import Atlas
from experiments.cli import app
from experiments.design.cheats import CHEATS, HELPS
from experiments.lessons.lane import lane
from experiments.play import histories, mayor, phrases
from experiments.play.pages import PAGES, Page, html, write
from experiments.recorded.cheats import goodhart_test
from experiments.report.phrases import LANGUAGES
from scenarios.build import make_world

CODE = Path(histories.__file__).parent / "js"
FRAME = ("frame.js", "class.js", "pictures.js")
MEGABYTE = 1_000_000
BY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("name", ["", *(page.name for page in PAGES)])
def test_every_text_is_there_in_both_languages_with_the_same_fields(name: str) -> None:
    for text, words in phrases.catalogue(name).items():
        assert set(words) == set(LANGUAGES), text
        assert all(words.values()), text
        assert fields(words["en"]) == fields(words["zh"]), text
        chinese = words["zh"]
        assert not re.search(r"[\u4e00-\u9fff] *[,;:!?()]|[,;:!?()] *[\u4e00-\u9fff]", chinese), text
        assert "种子" not in chinese
        latin = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", chinese)))
        assert latin <= ({"English"} if text == "other_language" else set()), text


@BY_PAGE
def test_every_text_is_used_and_every_text_used_exists(page: Page) -> None:
    own = (CODE / f"{page.name}.js").read_text(encoding="utf-8")
    frame = "".join((CODE / name).read_text(encoding="utf-8") for name in FRAME)
    parts = set(re.findall(r"\bsay\(`(\w+_)\$", own))
    data = json.dumps(page.data()["history"])  # some texts are named by what the data hold
    for text in phrases.catalogue(page.name):
        assert f'"{text}"' in own + frame + data or text.startswith(tuple(parts)), text
    said = set(re.findall(r'\bsay\("(\w+)"', own + frame))
    assert said <= set(phrases.catalogue()) | set(phrases.catalogue(page.name))


def test_texts_of_all_pages_are_used() -> None:
    frame = "".join((CODE / name).read_text(encoding="utf-8") for name in FRAME)
    assert [name for name in phrases.catalogue() if f'"{name}"' not in frame] == []


@BY_PAGE
def test_a_page_asks_for_nothing_and_is_small(page: Page) -> None:
    text = html(page)
    assert "default-src 'none'" in text
    assert not re.search(
        r"https?://|\bfetch\(|XMLHttpRequest|<link(?! rel=\"icon\" href=\"data:)|@import"
        r"|url\((?!\"data:font/)|localStorage",
        text,
    )
    assert not re.search(r"<script[^>]+src=", text)
    assert len(text.encode()) < MEGABYTE


@BY_PAGE
def test_a_page_names_the_version_that_made_its_numbers(page: Page) -> None:
    assert re.search(r"[0-9a-f]{8}$", data_of(html(page))["version"])


def test_the_command_writes_every_page_and_one_that_leads_to_them(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["play", "--out", str(tmp_path / "class")])
    assert answer.exit_code == 0
    names = {path.name for path in (tmp_path / "class").iterdir()}
    assert names == {"index.html", *(page.file for page in PAGES)}
    index = (tmp_path / "class" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{page.file}"' in index and page.title("zh") in index for page in PAGES)


def test_the_same_code_gives_the_same_files(tmp_path: Path) -> None:
    one, other = (write(tmp_path / name) for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


# ---- the numbers are those of the model


def test_the_lives_are_those_of_the_model() -> None:
    world = make_world([(lane(), number) for number in (0, 4)])
    world.run()
    found = world.results().runs["dispute_backlog"].to_numpy()
    open_ = np.array(histories.kept("luck")["open"])
    assert open_.size == histories.LIVES
    assert open_[[0, 4]] == pytest.approx(found, abs=0.001)


@pytest.mark.slow
def test_the_dispute_is_that_of_the_model() -> None:
    found = json.loads(json.dumps(histories.dispute()))
    assert histories.kept("dispute") == {"version": histories.kept("dispute")["version"], **found}


def test_the_dispute_is_whole() -> None:
    found = histories.kept("dispute")
    assert len(found["where"]) == found["days"] + 1
    assert (
        sum(found["places"][at] in ("unknown", "given_up") for at in found["where"]) == found["days_unknown"]
    )
    assert found["events"][0]["day"] == 0 and found["events"][-1]["day"] == found["days"]
    assert len(found["tried"]) == found["attempts"]


def test_the_iceberg_adds_up_and_trust_makes_people_speak() -> None:
    found = histories.kept("iceberg")
    assert sum(found["shares"].values()) == pytest.approx(100, abs=0.05)
    assert found["month"] == sorted(found["month"])
    shares = [each["share"] for each in found["silent"]]
    assert shares == sorted(shares, reverse=True)


def test_the_iceberg_is_that_of_the_model() -> None:
    from agents.resident import report_hazard

    today = report_hazard(0.35, 30, np.array([0.0, 1.0]), 1.0, trust_slope=0.8)
    ends = [histories.kept("iceberg")["month"][at] for at in (0, -1)]
    assert ends == pytest.approx(100 * (1 - (1 - today) ** 30), abs=0.01)


def test_a_fair_comparison_spreads_less_and_both_worlds_begin_as_one() -> None:
    found = histories.kept("fair")
    on, off = found["with"], found["without"]
    naive = np.array(on["after"]) - np.array(on["before"])
    fair = np.array(on["after"]) - np.array(off["after"])
    assert fair.std() < 0.6 * naive.std()
    assert (fair < 0).sum() > (fair > 0).sum()
    before = [at for at, day in enumerate(found["days"]) if day < found["starts"] - 5]
    assert np.array_equal(np.array(on["courses"])[:, before], np.array(off["courses"])[:, before])
    assert not np.array_equal(on["courses"], off["courses"])


def test_the_indicator_page_shows_the_recorded_goodhart_test() -> None:
    found, recorded = histories.kept("indicator"), goodhart_test()
    lived = [each["id"] for each in found["metrics"] if not each["counted"]]
    assert found["lucks"] == recorded.seeds
    assert {each["id"] for each in found["places"]} == set(recorded.places)
    assert [each["id"] for each in found["changes"]] == [each.id for each in recorded.changes]
    for place, change, does in each_tested(found):
        effects = {each.outcome: each for each in recorded.of(place["id"], change["id"])}
        marks = {"better": 1, "worse": -1}
        assert does["marks"] == [marks.get(effects[name].mark, 0) for name in lived]
        assert does["verdict"] == recorded.verdict(place["id"], change["id"])
        levels = does["levels"][-len(lived) :]
        gaps = np.array(levels) - place["as_is"][-len(lived) :]
        assert gaps == pytest.approx([effects[name].difference for name in lived], abs=0.0002)


def test_the_indicator_page_shows_which_numbers_of_an_office_look_better_as_recorded() -> None:
    found, recorded = histories.kept("indicator"), goodhart_test()
    names = [each["id"] for each in found["metrics"]]
    kept = {(each.place, each.change, each.indicator): each for each in recorded.indicators}
    for place, change, does in each_tested(found):
        for at, name in enumerate(names[: len(INDICATORS)] if not change["help"] else []):
            was = kept[place["id"], change["id"], name]
            assert was.flatters is None or does["flatters"][at] == was.flatters, (
                place["id"],
                change["id"],
                name,
            )
            half = 0.0006 if found["metrics"][at]["scale"] == "share" else 0.06  # they were rounded
            assert does["levels"][at] - place["as_is"][at] == pytest.approx(was.difference, abs=half)


def each_tested(found: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Place, change, and what the change does there."""
    for place in found["places"]:
        for change, does in zip(found["changes"], place["changes"], strict=True):
            yield place, change, does


def test_a_place_of_the_indicator_page_is_the_test_in_that_place() -> None:
    found = goodhart([lane()], 6, cheats=["quick_only"], helps=["more_hours"], progress=False)
    told = histories.tested(found, lane().name)
    quick, more = told["changes"]
    at = list(INDICATORS).index("recorded")
    assert quick["levels"][at] < told["as_is"][at] and quick["flatters"][at] == 1
    assert len(more["marks"]) + len(more["flatters"]) == len(told["as_is"])
    assert more["verdict"] in ("does_no_harm", "harms")


def test_every_number_of_an_office_is_fooled_and_people_s_days_catch_most_but_not_all() -> None:
    found = histories.kept("indicator")
    assert [each["help"] for each in found["changes"]] == [False] * len(CHEATS) + [True] * len(HELPS)
    asked, cheats = found["places"][0], found["places"][0]["changes"][: len(CHEATS)]
    assert asked["id"] == "baseline-old", "the predictions are about old compounds"
    assert all(any(each["flatters"][at] for each in cheats) for at in range(len(INDICATORS)))
    assert all(any(each["flatters"]) for each in cheats)
    caught = sum(each["verdict"] == "caught" for each in cheats)
    assert len(cheats) / 2 < caught < len(cheats)
    fooled = [sum(each["flatters"][at] for each in cheats) for at in range(len(INDICATORS))]
    assert fooled.count(min(fooled)) == 1, "the question which number is fooled least has one answer"
    assert not any(does["verdict"] == "harms" for _, _, does in each_tested(found))


def test_the_mayor_reads_the_atlas() -> None:
    atlas = Atlas.read(stale=True)
    found = mayor.data()
    part = found["atlas"]
    numbers = np.frombuffer(base64.b64decode(part["gaps"]["numbers"]), "<i2")
    scales = np.frombuffer(base64.b64decode(part["gaps"]["scales"]), "<f4")
    shape = (len(mayor.MENU), len(atlas.doses), 1 + len(mayor.COSTS))
    rows = numbers.reshape(*shape, -1) * scales.reshape(*shape, 1).astype(float)
    measures, metrics = ([each["id"] for each in part[name]] for name in ("measures", "metrics"))
    kept = rows[measures.index("covenant"), 1, metrics.index("yuan")]
    exact = atlas.gaps(mayor.PLACE, "covenant", 1.0, "yuan")
    assert kept == pytest.approx(exact, abs=np.abs(exact).max() / 32_000)
    assert found["history"]["trouble"] == round(float(np.nanmedian(atlas.baseline(mayor.PLACE, mayor.GAIN))))

"""Pages of what was measured: both languages are those of the record, say the same numbers, and Chinese is Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import made_up
import numpy as np
import pandas as pd
import pytest
from test_no_english import latin
from told import of

from experiments.analysis.goodhart import AS_IS, goodhart, judged, outcome
from experiments.analysis.plausibility import REPORTED
from experiments.design.cheats import CHEATS, HELPS
from experiments.recorded.alone import interventions
from experiments.recorded.cheats import goodhart_test, record, restored
from experiments.recorded.plausible import plausible
from experiments.recorded.verdicts import record as record_verdicts
from experiments.recorded.verdicts import verdicts
from experiments.report import goodhart_page
from experiments.report.phrases import LANGUAGES, texts
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration, intervention_ids
from scenarios.loader import load
from scripts import goodhart as goodhart_script
from scripts import interventions as interventions_script
from scripts import pages
from scripts import plausibility as plausibility_script
from scripts import verdicts as verdicts_script
from scripts.markdown import renewed
from scripts.pages import file_of

WRITERS: dict[str, Callable[[str], pages.Parts]] = {
    "plausibility": lambda lang: plausibility_script.page(plausible(), lang),
    "verdicts": lambda lang: {verdicts_script.PART: verdicts_script.page(verdicts(), lang)},
    "interventions": lambda lang: interventions_script.parts(interventions(), lang),
}
PAGES = ("goodhart", *WRITERS)
COMMANDS = {
    "goodhart": goodhart_script.main,
    "plausibility": plausibility_script.main,
    "verdicts": verdicts_script.main,
    "interventions": interventions_script.main,
}
PROSE = {
    "intervention",
    "what it would take",
    "Chinese",
    "how it is measured",
    "how the band follows",
    "decided by",
    "unit",
}
NAMES = {"AS"}  # a grade
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
UNIT = re.compile(r"1,000 (?=residents|households)")


@cache
def text_of(page: str, lang: str) -> str:
    return file_of(page, lang).read_text(encoding="utf-8")


def rows_of(text: str) -> Iterator[list[str]]:
    """Cells of each line of each table, without the rules below heads."""
    for line in text.splitlines():
        if line.startswith("| ") and not re.match(r"\| :?--", line):
            yield re.split(r"(?<!\\) \| ", line.strip()[1:-1].strip())


def tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Heads and rows of each table."""
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        heads, *rows = rows_of(block)
        yield heads, rows


def numbers(text: str) -> list[str]:
    """Numbers in the order of their size: Chinese names some of them before others."""
    return sorted(each.replace(",", "") for each in NUMBER.findall(UNIT.sub("", text)))


# ---- the record


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", WRITERS)
def test_a_page_is_that_of_the_record(page: str, lang: str) -> None:
    text = text_of(page, lang)
    assert renewed(f"{page}.md", text, WRITERS[page](lang)) == text, f"run python -m scripts.{page} --render"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_goodhart_page_is_that_of_the_record(lang: str, tmp_path: Path) -> None:
    tested = goodhart_test()
    again = tmp_path / "goodhart.md"
    again.write_text(text_of("goodhart", lang), encoding="utf-8")
    goodhart_page.write(restored(tested), again, lang, goodhart_script.COMMAND, tested.version)
    assert again.read_text(encoding="utf-8") == text_of("goodhart", lang), (
        "run python -m scripts.goodhart --render"
    )


def test_one_goodhart_test_renews_the_documents_and_the_page_to_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = goodhart(["baseline-danwei"], 2, cheats=["quick_only"], helps=["more_hours"], progress=False)
    recorded: list[object] = []
    monkeypatch.setattr("experiments.analysis.goodhart.goodhart", lambda **asked: small)
    monkeypatch.setattr("scripts.goodhart.record", recorded.append)
    monkeypatch.setattr("experiments.play.histories.FOLDER", tmp_path)
    goodhart_script.measure(seeds=2, workers=1)
    shown = json.loads((tmp_path / "indicator.json").read_text(encoding="utf-8"))
    assert recorded == [small]
    assert (shown["lucks"], [each["id"] for each in shown["places"]]) == (2, ["baseline-danwei"])
    assert [each["id"] for each in shown["changes"]] == ["quick_only", "more_hours"]


@pytest.mark.parametrize("page", PAGES)
def test_rendering_runs_nothing_and_keeps_what_is_written_by_hand(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    delivered = {lang: text_of(page, lang) for lang in LANGUAGES}
    monkeypatch.setattr("scripts.pages.DOCS", tmp_path)
    (tmp_path / "zh").mkdir()
    for lang, text in delivered.items():
        before = re.sub(r"(<!-- generated: [\w-]+ -->\n).*?(?=<!-- end -->)", r"\1", text, flags=re.S)
        file_of(page, lang).write_text(before, encoding="utf-8")
    assert COMMANDS[page](["--render"]) == 0
    assert "renewed" in capsys.readouterr().out
    for lang, text in delivered.items():
        assert (tmp_path / ("zh" if lang == "zh" else "") / f"{page}.md").read_text("utf-8") == text


@pytest.mark.parametrize("page", WRITERS)
def test_a_page_without_its_marks_is_refused_before_anything_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.pages.DOCS", tmp_path)
    (tmp_path / "zh").mkdir()
    file_of(page, "en").write_text(text_of(page, "en"), encoding="utf-8")
    file_of(page, "zh").write_text("# 没有标记\n", encoding="utf-8")
    assert COMMANDS[page]([]) == 2
    assert "<!-- generated" in capsys.readouterr().err
    assert file_of(page, "en").read_text(encoding="utf-8") == text_of(page, "en")


def test_what_cheats_do_is_kept_whole(tmp_path: Path) -> None:
    """The page from a record says what the page of the test itself says."""
    cheat, honest = CHEATS["deaf"], HELPS["skill"]
    rng = np.random.default_rng(7)
    worse = {AS_IS: 0.0, cheat.id: 5.0, honest.id: -5.0}
    runs = pd.DataFrame(
        {
            "place": place,
            "change": change,
            "seed": seed,
            "trouble_days": 60.0 + by + rng.normal(),
            "recorded": 50.0 - by,
        }
        for place in ("baseline-old", "baseline-fringe")
        for change, by in worse.items()
        for seed in range(30)
    )
    found = judged(runs, [outcome("trouble_days")], [cheat], [honest])
    path = tmp_path / "kept.json"
    record(found, path)
    for lang in LANGUAGES:
        assert goodhart_page.markdown(restored(goodhart_test(path)), lang) == goodhart_page.markdown(
            found, lang
        )


def test_a_verdict_is_kept_in_both_languages(tmp_path: Path) -> None:
    gaps = {"satisfaction": [0.02] * 40 + [-0.02] * 10, "yuan": [9e9] * 50}
    answer = made_up.worlds(gaps)
    row = verdicts_script.row_of(answer, answer)
    path = tmp_path / "kept.json"
    record_verdicts([row], 50, path)
    (told,) = verdicts(path).said
    assert told.words["zh"].drawn.startswith("与基线相比") and told.words["en"].drawn.startswith(
        "At least likely"
    )
    assert "40 better, 0 the same, 10 worse" in told.cells["en"]["satisfaction"].drawn
    assert "40 种改善，0 种相近，10 种变差" in told.cells["zh"]["satisfaction"].drawn
    assert "0 种减少，0 种相近，50 种增加" in told.cells["zh"]["yuan"].drawn


# ---- what the record holds


def test_every_intervention_is_told_with_its_first_order_outcome() -> None:
    found = interventions()
    names = [each.name for each in found.tried]
    assert names == sorted(names) and len(names) > 30
    assert set(names) <= set(intervention_ids())
    for each in found.tried:
        assert declaration(each.name).first_order.metric in each.effects
        assert {len(moved) for moved in each.effects.values()} == {len(found.places)}
        assert set(each.levers) <= set(each.effects)


def test_every_package_of_the_reports_is_told() -> None:
    assert {each.package for each in verdicts().said} == set(REPORTED)
    for each in verdicts().said:
        assert set(each.cells["en"]) == set(each.cells["zh"]) == set(each.decided)


# ---- both languages


@pytest.mark.parametrize("page", PAGES)
def test_tables_hold_the_same_numbers_in_both_languages(page: str) -> None:
    both = zip(tables(text_of(page, "en")), tables(text_of(page, "zh")), strict=True)
    compared = 0
    for (heads, english), (other_heads, chinese) in both:
        if "Chinese" in heads:  # which the Chinese page leaves out
            continue
        assert len(heads) == len(other_heads)
        for row, other in zip(english, chinese, strict=True):
            for head, cell, same in zip(heads, row, other, strict=True):
                if head not in PROSE:
                    assert numbers(cell) == numbers(same), (page, row[0], head)
                    compared += len(numbers(cell))
    assert compared > 500


def test_what_decides_has_the_same_numbers_in_both_languages() -> None:
    for each in verdicts().said:
        for found in each.decided.values():
            one, other = (verdicts_script.decided(found, lang) for lang in LANGUAGES)
            signed = [re.findall(r"[-+]\d\.\d\d", text) for text in (one, other)]
            assert signed[0] == signed[1] and (signed[0] or found.too_few)


def test_with_twenty_worlds_a_page_names_nothing_that_decides() -> None:
    few = next(each for each in verdicts().said if each.draws == 20)
    assert all(found.too_few for found in few.decided.values())
    assert verdicts_script.decided(few.decided["satisfied_share"], "en").startswith(
        "cannot tell yet (20 worlds"
    )


def test_sentences_on_an_intervention_hold_the_same_numbers_in_both_languages() -> None:
    for told in interventions().tried:
        english, chinese = (interventions_script.sentences(told, lang).splitlines() for lang in LANGUAGES)
        for one, other in zip(english[4:], chinese[4:], strict=True):
            signed = [sorted(re.findall(r"[-+]\d[\d,.]*\*?", text)) for text in (one, other)]
            assert signed[0] == signed[1]


def test_verdicts_on_cheats_count_the_same_in_both_languages() -> None:
    english, chinese = (goodhart_page.sentences(restored(goodhart_test()), lang) for lang in LANGUAGES)
    for one, other in zip(english, chinese, strict=True):
        assert re.findall(r"\((\d)\)", one) == re.findall(r"（(\d)）", other)


@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_page_has_the_sections_of_the_english_one(page: str) -> None:
    levels = [re.findall(r"^(#+) ", text_of(page, lang), re.M) for lang in LANGUAGES]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_page_holds_no_english_and_no_word_for_specialists(page: str) -> None:
    text = re.sub(r"^```.*?^```$", "", text_of(page, "zh"), flags=re.M | re.S)
    assert [word for word in latin(text) if word not in NAMES] == []
    assert "种子" not in text


@pytest.mark.parametrize("page", PAGES)
def test_those_who_read_chinese_find_the_chinese_page(page: str) -> None:
    readme = (pages.DOCS.parent / "README.zh.md").read_text(encoding="utf-8")
    assert f"(docs/zh/{page}.md)" in readme and f"(docs/{page}.md)" not in readme


def test_a_text_of_the_pages_names_the_same_in_both_languages() -> None:
    for name in sorted(texts(pages.PHRASES)):
        with of(name):
            fields = [set(re.findall(r"{(\w+)}", texts(pages.PHRASES)[name][lang])) for lang in LANGUAGES]
            either = {"name", "about", "title"}  # English names an input by its id, Chinese says what it is
            assert fields[0] - either == fields[1] - either


def test_by_hand_every_intervention_has_its_sentence_without_digits() -> None:
    sections = [
        text_of("interventions", "en").split("\n## In one sentence each\n")[1].split("\n## ")[0],
        text_of("interventions", "zh").split("\n## 一句话说明\n")[1].split("\n## ")[0],
    ]
    english = re.findall(r"^- `(\w+)`:", sections[0], re.M)
    chinese = re.findall(r"^- \*\*(.+?)\*\*：", sections[1], re.M)
    assert english == [each.name for each in interventions().tried]
    assert chinese == [declaration(name).zh for name in english]
    assert not re.search(r"\d", "".join(sections).replace("12345", ""))


def test_places_and_outcomes_bear_their_names() -> None:
    for lang in LANGUAGES:
        text = text_of("verdicts", lang)
        assert all(load(each.package).title.of(lang) in text for each in verdicts().said)
        assert METRICS["trouble_days"].name(lang) in text

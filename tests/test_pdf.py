"""The PDF: two pages in both languages, the verdict and one picture in it, the same bytes again, and the command."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made_up import comparison, worlds
from typer.testing import CliRunner

from experiments.cli import app
from experiments.errors import RequestError
from experiments.report import everyday, headline
from experiments.report.pdf import PAGES, content, pdf, write_pdf
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import HEADLINE

ROOT = Path(__file__).resolve().parent.parent
MANY = 60
GAPS = {
    "satisfied_share": [0.05] * MANY,
    "yuan": [9000.0] * MANY,
    "yuan_residents": [20_000.0] * MANY,
    "dispute_backlog": [2.0] * MANY,
}


@pytest.fixture(scope="module")
def answer() -> Any:
    return worlds(GAPS)


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", made))


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_has_two_pages_with_one_picture_and_is_the_same_again(answer: Any, lang: str) -> None:
    made = pdf(answer, lang)
    assert made.startswith(b"%PDF-") and pages(made) == PAGES
    assert pdf(answer, lang) == made
    found = content(answer, lang)
    assert found["arms"][0]["lines"][: len(headline.headline(answer.pairs[0], lang))] == list(
        headline.headline(answer.pairs[0], lang)
    )
    assert found["picture"] == "picture.svg" and found["caption"]
    assert not re.search(r"\*\*|`", json.dumps(found))


@pytest.mark.slow
def test_an_answer_without_draws_and_one_of_several_arms_fit_too() -> None:
    assert pages(pdf(comparison(seeds=10), "en")) == PAGES


def test_the_pages_say_who_pays_and_what_it_means_in_daily_life(answer: Any) -> None:
    found = content(answer, "en")
    (results,) = found["first"]
    cells = [cell for row in results["tables"][0] for cell in row]
    assert "of 100 residents about 5 more are content" in cells
    assert len(results["tables"][0]) == 1 + len(HEADLINE)
    titles = [part["title"] for part in found["second"]]
    assert "Who pays and who works" in titles and titles[-1] == "How to read this"


def test_the_verdict_in_short_names_gain_loss_and_price(answer: Any) -> None:
    told = headline.headline(answer.pairs[0], "en")
    assert told[0] == "Better: higher share of residents satisfied (very likely: 60 of 60 worlds)."
    assert told[1] == "Worse: more open disputes (very likely: 60 of 60 worlds)."
    assert told[2].startswith("The price: residents pay more (very likely: 60 of 60 worlds), ")


@pytest.mark.parametrize("metric", HEADLINE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_headline_has_everyday_words_both_ways(metric: str, lang: str) -> None:
    size = {"yuan": 9000.0, "yuan_residents": 9000.0, "hours": 300.0}.get(metric, 0.5)
    up, down = (everyday.everyday(metric, sign * size, 5000, lang) for sign in (1, -1))
    assert up and down and up != down
    assert everyday.everyday(metric, 0.0, 5000, lang) == everyday.everyday(metric, 1e-9, 5000, lang)
    assert everyday.everyday(metric, float("nan"), 5000, lang) == ""


def test_everyday_words_are_about_the_whole_place_or_of_a_hundred() -> None:
    assert everyday.everyday("hours", 400.0, 5000, "en").startswith("about 2,000 hours more")
    assert "the work of 1.0 full-time jobs" in everyday.everyday("hours", 400.0, 5000, "en")
    assert (
        everyday.everyday("satisfied_share", 0.34, 10, "en") == "of 100 residents about 34 more are content"
    )
    assert everyday.everyday("trust", 1.0, 10, "en") == ""
    few = everyday.everyday("hours", 5.0, 5000, "en")
    assert few == "about 25 hours more in a year in this place", "no work of 0.0 posts"


@pytest.mark.slow
def test_the_command_writes_it_beside_the_results_or_elsewhere(tmp_path: Path) -> None:
    from experiments.api import compare
    from scenarios.loader import load

    folder = tmp_path / "made"
    place = load("only-red-stewards").with_horizon(60)
    compare(place, draws=2, out=folder, workers=1, progress=False)
    before = {path.name for path in folder.iterdir()}
    done = CliRunner().invoke(app, ["report", str(folder), "--pdf", "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert {path.name for path in folder.iterdir()} - before == {"report.zh.pdf"}
    out = tmp_path / "elsewhere"
    done = CliRunner().invoke(app, ["report", str(folder), "--pdf", "--out", str(out)])
    assert done.exit_code == 0 and pages((out / "report.en.pdf").read_bytes()) == PAGES


def test_an_unknown_language_and_a_missing_typst_are_told_in_words(answer: Any, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="unknown language"):
        write_pdf(answer, tmp_path, "fr")
    code = (
        "import sys; sys.modules['typst'] = None\n"
        "from experiments.errors import RequestError\n"
        "from experiments.report.pdf import pdf\n"
        "try: pdf(None, 'en')\n"
        "except RequestError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "gongzhi[dashboard]" in done.stdout

"""The explorer's file: what it holds, that nothing is lost by packing, and that it asks for nothing."""

import base64
import io
import json
import re
from typing import Any

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_atlas import FEW, everything, made_up

from experiments.analysis.drawn import over_draws
from experiments.atlas.explorer.pack import LARGEST, SHOWN, UNDEFINED, WORDS, packed, quantised, word_table
from experiments.atlas.explorer.page import DATA_SCRIPTS, explorer_page, joined, scripts
from experiments.report.everyday import full_time
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import HEADLINE, METRICS

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def page() -> str:
    return explorer_page(made_up())


def test_only_what_counts_in_the_hours_of_work_is_told_as_a_part_of_them(page: str) -> None:
    payers = re.search(r"const PAYERS = \[(.*?)\n\];", page, re.DOTALL)
    assert payers
    _, _, after = payers[1].partition('["hours", false]')
    parts = re.findall(r'\["(\w+)", true\]', after)
    assert parts == ["paid_hours", "volunteer_hours"]
    assert "not counted in the hours of work" in METRICS["paperwork_hours"].about("en")


def test_a_full_time_job_has_the_same_hours_everywhere(page: str) -> None:
    assert f"const FULL_TIME = {full_time():.0f};" in page
    assert full_time() == 2080


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, allow_subnormal=False) | st.just(float("nan")), min_size=1, max_size=60),
    st.sampled_from([0.0, 0.01, 1.0, 50.0, 5000.0]),
)
def test_packing_moves_no_world_across_what_matters(values: list[float], matters: float) -> None:
    exact = np.array(values)
    whole, scale = quantised(exact, matters)
    back = np.where(whole == UNDEFINED, np.nan, whole * float(scale))
    assert np.array_equal(np.isnan(back), np.isnan(exact))
    one, other = (over_draws(each, "higher", matters) for each in (exact, back))
    assert (one.up, one.same, one.down) == (other.up, other.same, other.down)
    known = np.isfinite(exact)
    if known.any() and np.abs(exact[known]).max() > 1e-30:
        assert np.abs(back - exact)[known].max() <= 1.6 * np.abs(exact[known]).max() / LARGEST


def test_a_word_for_every_count_of_worlds() -> None:
    table = word_table(50)
    for n in (1, 7, 50):
        assert len(table[n]) == n + 1
        for count in range(n + 1):
            gaps = np.where(np.arange(n) < count, 1.0, 0.0)
            assert WORDS[int(table[n][count])] == over_draws(gaps, "higher").up.word


def test_the_file_holds_every_number_of_the_atlas(page: str) -> None:
    data, atlas = data_of(page), made_up()
    numbers = np.frombuffer(base64.b64decode(data["gaps"]["numbers"]), "<i2")
    scales = np.frombuffer(base64.b64decode(data["gaps"]["scales"]), "<f4")
    shape = (len(atlas.places), len(FEW), len(atlas.doses), len(SHOWN))
    assert numbers.size == np.prod(shape) * len(atlas.draws) and scales.size == np.prod(shape)
    rows = (numbers.reshape(*shape, -1) * scales.reshape(*shape, 1).astype(float))[1]
    order = [each["id"] for each in data["measures"]]
    metric = [each["id"] for each in data["metrics"]].index("hours")
    expected = atlas.gaps(atlas.places[1], "clubs", 0.5, "hours")
    found = rows[order.index("clubs"), 0, metric]
    assert found == pytest.approx(expected, abs=np.abs(expected).max() / LARGEST)


def test_names_and_texts_are_there_in_both_languages(page: str) -> None:
    data = data_of(page)
    assert {each["id"] for each in data["measures"]} == set(FEW)
    assert {each["id"] for each in data["metrics"]} >= set(HEADLINE)
    for each in (*data["measures"], *data["packages"]):
        assert all(each["title"][lang] and each["about"][lang] for lang in LANGUAGES)
    assert all(set(texts) == set(LANGUAGES) for texts in data["texts"].values())


def test_the_file_asks_for_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(
        r"https?://|\bfetch\(|XMLHttpRequest|<link(?! rel=\"icon\" href=\"data:)|@import|url\((?!\"data:font/)",
        page,
    )
    assert not re.search(r"<script[^>]+src=", page)


def test_data_cannot_end_the_element_that_holds_it() -> None:
    text = joined("<script>/* DATA */</script>", "", "", {"title": "</script><b>"})
    assert text.count("</script>") == 1
    assert json.loads(text[len("<script>") : -len("</script>")])["title"] == "</script><b>"


def test_access_to_the_data_stands_apart_from_the_page() -> None:
    """Other pages can be built on it: it names nothing of a document."""
    assert not re.search(r"\b(document|window|innerHTML|location)\b", scripts(*DATA_SCRIPTS))


@pytest.mark.slow
def test_with_everything_the_file_fits_on_any_stick() -> None:
    assert len(explorer_page(everything()).encode()) < 1.7 * MEGABYTE


def test_the_same_atlas_gives_the_same_file() -> None:
    assert json.dumps(packed(made_up())) == json.dumps(packed(made_up()))


def test_the_file_brings_every_chinese_character_that_it_shows(page: str) -> None:
    found = re.search(r"data:font/woff;base64,([^\"]+)", page)
    assert found is not None
    font = TTFont(io.BytesIO(base64.b64decode(found[1])))
    shown = {each for each in page if "\u4e00" <= each <= "\u9fff" or each in "，。：；？、“”（）"}
    assert len(shown) > 300 and not shown - set(map(chr, font.getBestCmap()))

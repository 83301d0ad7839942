"""The atlas: kept answers are those of a comparison, doses between them are estimates, and stale ones are refused."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.analysis.drawn import over_draws
from experiments.api import compare
from experiments.atlas.atlas import Atlas
from experiments.atlas.bind import bind, write
from experiments.atlas.check import check, restamped
from experiments.atlas.make import made, parts
from experiments.atlas.questions import Asked, asked
from experiments.atlas.text import measure_text
from experiments.cli import app
from experiments.errors import RequestError
from model.observation.metrics import HEADLINE, METRICS
from scenarios.loader import load

DAYS, DRAWS = 90, 4


@pytest.fixture(scope="module")
def small() -> Asked:
    return asked(["baseline-old"], ["grid_staffing", "clubs"], ["only-red-stewards"], draws=DRAWS, days=DAYS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("atlas")


@pytest.fixture(scope="module")
def atlas(small: Asked, folder: Path) -> Atlas:
    return Atlas.read(bind(small, folder, folder / "atlas.npz", progress=False))


def test_a_kept_answer_is_that_of_a_comparison(atlas: Atlas) -> None:
    tried = load("baseline-old").with_horizon(DAYS).with_interventions(grid_staffing={"coverage": 0.5})
    pair = compare(tried, draws=range(1, DRAWS + 1), workers=1, progress=False).pairs[0]
    for name in HEADLINE:
        gaps = atlas.gaps("baseline-old", "grid_staffing", 0.5, name)
        first = pair.gaps.loc[list(atlas.draws), name].to_numpy(float)
        np.testing.assert_allclose(gaps, first, rtol=1e-5, atol=1e-6)


def test_the_answer_to_a_question_is_found_by_what_is_asked(atlas: Atlas) -> None:
    place = load("baseline-old").with_horizon(DAYS)
    found = atlas.find(place.with_interventions(clubs={"coverage": 1.0}))
    assert found is not None and (found.place, found.measure, found.dose) == ("baseline-old", "clubs", 1.0)
    assert atlas.find(place.with_interventions(clubs={"coverage": 0.7})) is None
    assert atlas.find(place.with_horizon(60).with_interventions("clubs")) is None
    package = atlas.find(load("only-red-stewards").with_horizon(DAYS))
    assert package is not None and package.dose is None


def test_a_dose_between_is_interpolated_draw_by_draw_and_called_an_estimate(atlas: Atlas) -> None:
    at = {dose: atlas.gaps("baseline-old", "grid_staffing", dose, "hours") for dose in (0.25, 0.5, 0.75, 1.0)}
    np.testing.assert_allclose(at[0.25], at[0.5] / 2)
    np.testing.assert_allclose(at[0.75], (at[0.5] + at[1.0]) / 2)
    between = atlas.effect("baseline-old", "grid_staffing", 0.75, "hours")
    assert between.estimate and between.drawn == over_draws(
        at[0.75], METRICS["hours"].better, METRICS["hours"].matters
    )
    assert not atlas.effect("baseline-old", "grid_staffing", 1.0, "hours").estimate


def test_more_of_a_measure_that_costs_costs_more(atlas: Atlas) -> None:
    half, whole = (atlas.gaps("baseline-old", "grid_staffing", dose, "yuan") for dose in (0.5, 1.0))
    assert (whole >= half).all() and whole.mean() > half.mean() > 0


def test_the_course_starts_at_no_difference(atlas: Atlas) -> None:
    curve = atlas.curve("baseline-old", "grid_staffing", 1.0, "dispute_backlog")
    assert curve.days[0] == 0 and curve.low[0] == curve.middle[0] == curve.high[0] == 0.0
    assert (curve.low <= curve.middle).all() and (curve.middle <= curve.high).all()


def test_finished_parts_are_not_run_again(
    small: Asked, folder: Path, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a finished part was run again")

    monkeypatch.setattr("experiments.atlas.make.run_job", never)
    assert len(made(small, folder, progress=False)) == len(list(parts(small)))


@pytest.mark.parametrize(
    ("place", "measure", "dose", "words"),
    [
        ("baseline-old", "club", 0.5, "did you mean 'clubs'"),
        ("baseline-odd", "clubs", 0.5, "did you mean 'baseline-old'"),
        ("baseline-old", "clubs", 1.5, "above 0 and up to 1"),
        ("baseline-old", "clubs", float("nan"), "above 0 and up to 1"),
    ],
)
def test_what_is_not_there_is_refused_in_words(
    atlas: Atlas, place: str, measure: str, dose: float, words: str
) -> None:
    with pytest.raises(RequestError, match=words):
        atlas.effect(place, measure, dose, "hours")
    with pytest.raises(RequestError, match="did you mean 'hours'"):
        atlas.gaps("baseline-old", "clubs", 1.0, "hour")


def aged(atlas: Atlas, **changes: object) -> Atlas:
    """The atlas as if made by other code."""
    old = [{**each, "version": "00000000"} for each in atlas.header["questions"]]
    return dataclasses.replace(atlas, header={**atlas.header, "questions": old, **changes})


def test_a_stale_atlas_is_refused_and_may_be_restamped_if_no_number_moved(
    atlas: Atlas, tmp_path: Path
) -> None:
    path = write(aged(atlas).arrays(), tmp_path / "old.npz")
    with pytest.raises(RequestError, match=r"other code \(3 of its") as refused:
        Atlas.read(path)
    assert "图谱" in refused.value.text("zh")
    old = Atlas.read(path, stale=True)
    assert old.changed == ("clubs", "grid_staffing", "only-red-stewards")
    found = check(old, progress=False)
    assert not found.moved and len(found.same) == 3
    restamped(old, path, found)
    from experiments.atlas import atlas as module

    module._read.cache_clear()
    assert Atlas.read(path).stale is None


def test_a_number_that_moved_is_found(atlas: Atlas) -> None:
    arrays = atlas.arrays()
    moved = arrays["gaps"].copy()
    row = next(
        i
        for i, each in enumerate(atlas.header["questions"])
        if each["measure"] == "clubs" and each["dose"] == 1
    )
    moved[row, atlas.metrics.index("hours"), 1] += 0.01
    wrong = dataclasses.replace(atlas, _gaps=moved)
    found = check(wrong, ["clubs", "grid_staffing"], progress=False)
    assert [each.measure for each in found.moved] == ["clubs"]
    with pytest.raises(ValueError, match="keeps its version"):
        restamped(wrong, Path("never"), found)


def test_other_ranges_cannot_be_checked(atlas: Atlas) -> None:
    with pytest.raises(RequestError, match="ranges"):
        check(aged(atlas, ranges="0" * 16), progress=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_says_what_a_measure_does(atlas: Atlas, lang: str) -> None:
    one = measure_text(atlas, "grid_staffing", "baseline-old", 0.75, lang)
    unbroken = one.replace("\n", " " if lang == "en" else "")
    assert METRICS["trouble_days"].name(lang) in one.casefold() or METRICS["trouble_days"].title(lang) in one
    assert {"en": "An estimate between kept doses", "zh": "内插估计"}[lang] in unbroken
    assert {"en": "An estimate", "zh": "内插"}[lang] not in measure_text(atlas, "clubs", None, 1.0, lang)
    assert {"en": "Red stewards", "zh": "红色管家"}[lang].casefold() in measure_text(
        atlas, "only-red-stewards", None, 1.0, lang
    ).casefold()


def test_a_file_that_is_no_atlas_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "no.npz"
    file.write_text("nothing")
    result = CliRunner().invoke(app, ["atlas", "show", "clubs", "--atlas", str(file), "--lang", "zh"])
    assert result.exit_code == 2 and "不是本版本的图谱文件" in result.stderr


def test_wrong_questions_are_refused_before_anything_runs(tmp_path: Path) -> None:
    arguments = ["atlas", "make", "--folder", str(tmp_path / "none"), "--out", str(tmp_path / "x.npz")]
    for more, words in (
        (["--place", "baseline-odd"], "did you mean 'baseline-old'"),
        (["--measure", "club"], "did you mean 'clubs'"),
        (["--package", "chengd"], "did you mean 'chengdu'"),
        (["--dose", "1.5"], "shares above 0"),
    ):
        result = CliRunner().invoke(app, [*arguments, *more])
        assert result.exit_code == 2 and words in result.stderr
    assert not (tmp_path / "none").exists()


def test_the_project_s_atlas_is_whole() -> None:
    kept = Atlas.read(stale=True)
    assert kept.stale is None, kept.stale
    assert len(kept.places) == 5 and kept.doses == (0.5, 1.0) and len(kept.draws) >= 30
    assert (kept.measures, kept.packages) == (asked().measures, asked().packages)
    for place in kept.places:
        for measure in kept.measures:
            assert np.isfinite(kept.gaps(place, measure, 1.0, "trouble_days")).all()

"""The page Compare without a browser: its words, order, pictures with tables, kept answers, folders and files."""

import re
import string
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import solara
from made_up import comparison, worlds
from told import of

from dashboard.address import Address, Arm
from dashboard.asked import place_title, question_of
from dashboard.compare import folders, hundred, over_time, verdict, why
from dashboard.compare.answer import Answered
from dashboard.compare.asking import Ready, duration, ready, seconds
from dashboard.compare.costs import option as bars_option
from dashboard.compare.files import offered, scenario_files, table_files, zipped
from dashboard.compare.named import held, named
from dashboard.compare.opened import chosen, with_arm, with_folder
from dashboard.compare.progress import Problem, Running
from dashboard.compare.view import View
from dashboard.pages.compare import Page
from dashboard.phrases import catalogue
from dashboard.runs.question import Question
from dashboard.runs.run import Run
from experiments.analysis.ranks import Ranking, ranking
from experiments.atlas.atlas import Atlas
from experiments.atlas.questions import Question as Entry
from experiments.design.identity import identity_of
from experiments.errors import RequestError
from experiments.report import ranks_text
from experiments.report.over_time import GAP_BANDS
from experiments.report.payers import MONEY, payers
from experiments.report.phrases import LANGUAGES
from scenarios.loader import load

ROOT = Path(__file__).resolve().parent.parent
MINE = {name: texts for name, texts in catalogue().items() if name.startswith("compare_")}
MANY = 60
GAPS = {
    "satisfied_share": [0.05] * MANY,
    "yuan": [9000.0] * MANY,
    "yuan_residents": [20_000.0, -20_000.0] * (MANY // 2),
    "yuan_district": [9000.0] * MANY,
    "volunteer_hours": [60.0] * MANY,
    "dispute_backlog": [-2.0, 2.0, 0.0] * (MANY // 3),
    "disputes_settled_90": [0.08] * MANY,
    "disputes_settled_ever": [0.10] * MANY,
    "trust": [-0.1] * MANY,
}
GROUPS = {
    ("tenure", "owner", "satisfaction"): [0.05] * MANY,
    ("tenure", "tenant", "satisfaction"): [-0.05] * MANY,
}


@pytest.fixture(scope="module")
def answer() -> Any:
    return worlds(GAPS | {"satisfaction": [0.03] * MANY}, groups=GROUPS)


def html(element: Any) -> str:
    """All words of what a component draws."""
    box, rendered = solara.render(element, handle_error=False)
    found: list[str] = []

    def walk(widget: Any) -> None:
        if isinstance(widget, str):
            found.append(widget)
            return
        attributes = getattr(widget, "attributes", None) or {}
        found.extend(f"{key}={value}" for key, value in attributes.items())
        inner = (getattr(widget, name, "") for name in ("unsafe_innerHTML", "innerHTML", "words"))
        found.extend(filter(None, inner))
        for child in getattr(widget, "children", None) or []:
            walk(child)

    walk(box)
    rendered.close()  # type: ignore[no-untyped-call]
    return "\n".join(found)


# Texts


def test_every_text_is_there_in_both_languages_with_the_same_names() -> None:
    for name in MINE:
        with of(name):

            def fields(template: str) -> set[str]:
                return {field for _, field, _, _ in string.Formatter().parse(template) if field}

            text = MINE[name]
            assert set(text) == set(LANGUAGES)
            assert fields(text["en"]) == fields(text["zh"])
            assert not re.search(r"[\u4e00-\u9fff] *[,;:!?()]|[,;:!?()] *[\u4e00-\u9fff]|种子", text["zh"])


def test_every_text_is_used() -> None:
    rooms = (*(ROOT / "dashboard/compare").glob("*.py"), ROOT / "dashboard/pages/compare.py")
    code = "".join(path.read_text(encoding="utf-8") for path in rooms)
    starts = tuple(re.findall(r'f"(compare_[a-z_]+_)\{', code))
    assert [name for name in MINE if f'"{name}"' not in code and not name.startswith(starts)] == []


# Names of plans


def test_a_plan_is_called_by_its_name_in_words_and_files_and_its_results_stay(answer: Any) -> None:
    arm = Arm(package=answer.pairs[0].name)
    mine = named(answer, (arm.called("Stewards first"),))
    assert View(mine, "zh").names == ("Stewards first",)
    assert (
        "Stewards first" in mine.report("en")
        and 'en = "Stewards first"' in scenario_files(mine)["arm-1.toml"]
    )
    assert mine.effects().equals(answer.effects()) and named(answer, (arm,)) is answer


def test_beside_a_named_plan_the_others_are_called_by_their_measures() -> None:
    arm = Arm.read("red_stewards:coverage=0.5,clubs")
    (variant,) = question_of(Address(arms=(arm,), set=("community.fund=50000",))).arms
    assert (
        held(variant, arm).en
        == "Red stewards (in half of the buildings with party members) + Clubs and community school"
    )


# The verdict


def test_price_and_contradiction_stand_beside_the_gain(answer: Any) -> None:
    first, *others = verdict.short(View(answer, "en"), answer.pairs[0])
    assert first.startswith("Better: ") and "60 of 60 worlds" in first
    assert any(each.startswith("The price: more public money") for each in others)
    assert any("residents pay more is undecided (more in 30, less in 30 of 60" in each for each in others)
    assert any("this speaks most against the package: " in each for each in others)
    assert any("Cannot tell yet: open disputes" in each for each in others)
    assert any("yet worse for tenants" in each for each in others)


def test_every_headline_has_an_everyday_meaning_and_its_worlds(answer: Any) -> None:
    found = {each.metric: each for each in verdict.findings(answer.pairs[0], 4000, "en")}
    assert list(found)[-3:] == ["hours", "yuan", "yuan_residents"]
    assert found["satisfied_share"].meaning == "of 100 residents about 5 more are content"
    assert found["satisfied_share"].kind == "better"
    assert found["yuan"].meaning.startswith("about 36,000 yuan more of public money")
    assert found["yuan"].kind == "costs_more"
    assert found["dispute_backlog"].worlds == (20, 20, 20)
    assert found["dispute_backlog"].kind == "open"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_comes_in_its_order(answer: Any, lang: str) -> None:
    told = html(Answered(View(answer, lang), on_more=print, seconds=1.0))
    order = [
        "hundred",
        "findings",
        "over-time",
        "when",
        "groups",
        "costs",
        "why",
        "unsure",
        "reading",
        "files",
    ]
    places = [told.index(f"id={name}\n") for name in order]
    assert places == sorted(places)
    assert ("Caution" in told or "注意" in told) and "种子" not in told


def test_a_partial_answer_is_named_so_and_offers_no_files(answer: Any) -> None:
    told = html(Answered(View(answer, "en", partial=True), on_more=print))
    assert "First results, from 60 plausible worlds" in told
    assert "id=files" not in told and "Try " not in told


def test_an_answer_without_draws_has_its_own_words() -> None:
    told = html(Answered(View(comparison(("bazhong-red-stewards",), 10), "en")))
    assert "headline outcomes" in told and "id=unsure" not in told


# Pictures


def test_the_squares_are_a_hundred_and_have_a_table(answer: Any) -> None:
    one, other = hundred.arrays(View(answer, "en"), "disputes")
    assert (sum(one.values), sum(other.values)) == (100, 100)
    assert (one.title, other.title) == ("Without it", "With it")
    assert other.values[0] + other.values[1] == one.values[0] + one.values[1] + 8
    assert "settled within 30 days" in html(hundred.Hundred(View(answer, "en")))


def test_bands_over_time_are_halves_and_nine_tenths_with_a_table(answer: Any) -> None:
    panel = next(each for each in over_time.panels(View(answer, "en")) if each.metric == "dispute_backlog")
    low, thick, first, inner, middle = (each["data"] for each in panel.option["series"])
    assert low[-1] <= first[-1] <= middle[-1] <= first[-1] + inner[-1] <= low[-1] + thick[-1] + 1e-9
    assert panel.rows[0] == ["Date", "Middle", "Half of the worlds", "Nine worlds in ten"]
    assert panel.rows[-1][0] == panel.option["xAxis"]["data"][-1]


def test_bars_of_costs_include_the_residents(answer: Any) -> None:
    view = View(answer, "en")
    found = payers(view.pair, MONEY)
    option = bars_option(view, "money", found)
    assert option["yAxis"]["data"][0] == "residents"
    low, thick, middle = (each["data"][0] for each in option["series"])
    assert low == pytest.approx(-20 * view.people) and low + thick == pytest.approx(20 * view.people)
    assert low <= middle <= low + thick


# More worlds


def test_more_worlds_are_offered_with_what_they_take_and_whether_they_help(answer: Any) -> None:
    assert [why.more(n) for n in (4, 10, 60, 400)] == [10, 25, 100, None]
    told = html(why.Unsure(View(answer, "en"), 2.0, print))
    assert "Open disputes: better in 20 of 60 worlds, worse in 20." in told
    assert "Try 40 more worlds" in told and "about 80 seconds" in told
    assert why.helps(worlds({"dispute_backlog": [-2.0] * 7 + [0.0] * 3}).pairs[0])
    assert duration(200.0, "en") == "about 3 minutes"


# Several arms, and the address


def test_the_free_part_of_the_address_holds_folder_and_arm() -> None:
    assert chosen("") == ("", 0)
    assert chosen(with_arm(with_folder("a-b"), 2)) == ("a-b", 2)
    assert chosen("arm=99") == ("", 0) and chosen("arm=x,folder=") == ("", 0)


def address(*arms: str, **values: Any) -> Address:
    return Address(arms=tuple(map(Arm.read, arms)), draws=10, days=90, **values)


@pytest.fixture(scope="module")
def book() -> Atlas:
    """An atlas of one place, two measures at two doses: the second does the opposite of the first."""
    entries = [Entry("baseline-old", name, dose) for name in ("clubs", "deliberation") for dose in (0.5, 1.0)]
    metrics = ("satisfied_share", "yuan", "yuan_residents", "dispute_backlog")
    sizes = np.array([0.03, 6000.0, 0.0, -1.0])
    gaps = [sign * dose * sizes for sign in (1, -1) for dose in (0.5, 1.0)]
    header = {
        "ranges": "",
        "places": ["baseline-old"],
        "measures": ["clubs", "deliberation"],
        "packages": [],
        "doses": [0.5, 1.0],
        "draws": list(range(1, 21)),
        "metrics": list(metrics),
        "series": ["dispute_backlog"],
        "course_days": [0, 30, 60],
        "made": "2030-01-02T03:04",
        "residents": {"baseline-old": 4872},
        "questions": [
            vars(each) | {"identity": identity_of(each.variant(90), drawn=True), "version": ""}
            for each in entries
        ],
    }
    return Atlas(
        header,
        np.repeat(np.array(gaps, np.float32)[:, :, None], 20, axis=2),
        np.ones((1, len(metrics), 20), np.float32),
        np.zeros((4, 1, 3, 3), np.float32),
    )


def found(book: Atlas, *arms: str) -> Ready:
    kept = ready(question_of(address(*arms)), book)
    assert kept is not None
    return kept


def test_a_kept_answer_is_there_at_once_with_its_course(book: Atlas) -> None:
    kept = found(book, "clubs:coverage=0.5", "deliberation")
    one, other = kept.answer.pairs
    assert not kept.estimate and kept.made == "2030-01-02T03:04"
    assert one.drawn["satisfied_share"].spread.middle == pytest.approx(0.015, rel=1e-5)
    assert other.drawn["satisfied_share"].spread.middle == pytest.approx(-0.03, rel=1e-5)
    bands = kept.courses[one.name, "dispute_backlog"]
    assert tuple(map(float, bands.columns)) == GAP_BANDS and list(bands.index) == [0, 30, 60]
    view = View(kept.answer, "en", courses=kept.courses)
    (panel,) = over_time.panels(view)
    assert panel.metric == "dispute_backlog" and panel.rows[-1][1:3] == ["0.00", "-"]
    told = html(Answered(view, on_arm=print))
    assert (
        "id=ranks" in told
        and "aria-pressed=true" in told
        and view.names
        == ("Clubs and community school (in half of the communities of this kind)", "Deliberation")
    )


def test_an_answer_about_two_places_names_both() -> None:
    """A result folder may hold packages that were each tried in its own place."""
    made = comparison()
    one, other = (pair.variant.place.name.of("en") for pair in made.pairs)
    assert one != other and f"{one}; {other} · " in html(Answered(View(made, "en"), on_arm=print))


@pytest.mark.parametrize(("runs", "surely"), [(4, False), (20, True)])
def test_few_worlds_make_nobody_surely_first(runs: int, surely: bool) -> None:
    made = comparison(seeds=runs)
    first, second = (pair.name for pair in made.pairs)
    gaps = np.tile([-2.0, -1.0], (runs, 1))
    group = (Ranking("trouble_days", ranking((first, second), gaps, "lower")),)
    _, row = ranks_text.best(made, group, "en")
    assert row[1:] == ["100 %, surely first" if surely else "100 %", "0 %"]


def test_a_dose_between_kept_ones_is_an_estimate(book: Atlas) -> None:
    kept = found(book, "clubs:coverage=0.75")
    assert kept.estimate and kept.courses == {}
    assert kept.answer.pairs[0].drawn["yuan"].spread.middle == pytest.approx(4500, rel=1e-5)


@pytest.mark.parametrize(
    "asked",
    [
        address("clubs", place="baseline-danwei"),
        address("clubs:intensity=2"),
        address("clubs,deliberation"),
        address("clubs", "grid_staffing"),
        address("clubs").change(days=60),
    ],
    ids=["place", "intensity", "two", "one of two", "days"],
)
def test_what_the_atlas_does_not_hold_is_not_answered_from_it(book: Atlas, asked: Address) -> None:
    assert ready(question_of(asked), book) is None


def test_time_is_estimated_from_the_size_of_the_question() -> None:
    asked = question_of(address("clubs"))
    assert seconds(asked) > 0 and seconds(asked, asked.draws) == 0
    assert seconds(question_of(address("clubs").change(days=180))) > seconds(asked)


# The page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_an_arm_the_page_says_where_to_choose(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.pages.compare.use_address", lambda: (Address(lang=lang), print))
    monkeypatch.setattr(folders, "RESULTS", Path("nowhere"))
    told = html(Page())
    assert ("Nothing is chosen yet" if lang == "en" else "还没有选择做法") in told
    assert f"href=/measures?lang={lang}" in told


def test_a_question_that_cannot_be_asked_is_answered_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = address("bazhong-red-stewards", lang="zh").change(set=("no_such=1",))
    monkeypatch.setattr("dashboard.pages.compare.use_address", lambda: (wrong, print))
    told = html(Page())
    assert "这样的选择无法运行" in told and "no_such" in told


def test_progress_says_place_in_the_queue_and_time_left() -> None:
    question = Question((question_of(address("clubs")).arms[0],), 10)
    waiting = Run("x", question, "queued", before=2, total=24)
    assert "Waiting: 2 before you" in html(Running(waiting, "en", print))
    going = Run("x", question, "running", finished=6, total=24, seconds_left=31.0)
    assert "约剩 30 秒" in html(Running(going, "zh", print))
    assert "role=alert" in html(Problem("It broke.", "details", "en"))


# Folders and files


def test_only_result_folders_right_below_the_root_are_opened(tmp_path: Path) -> None:
    root = tmp_path / "results"
    for name in ("good", "empty"):
        (root / name).mkdir(parents=True)
    (root / "good/manifest.json").write_text("{}", encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "manifest.json").write_text("{}", encoding="utf-8")
    (root / "link").symlink_to(outside)
    assert folders.names(root) == ("good",)
    for name in ("../outside", "link", "empty", "/etc", "", str(outside)):
        with pytest.raises(RequestError, match="no result folder of this name"):
            folders.opened(name, root)
    with pytest.raises(RequestError, match="did you mean 'good'"):
        folders.opened("goood", root)
    with pytest.raises(RequestError, match="no result folder: it has no"):
        folders.opened("good", root)


def test_tables_and_scenarios_are_files_that_can_be_read_again(answer: Any) -> None:
    from scenarios.loader import loads

    with zipfile.ZipFile(BytesIO(table_files(answer, "csv"))) as archive:
        assert {"effects.csv", "runs.csv", "series.csv", "groups.csv"} <= set(archive.namelist())
        assert archive.read("effects.csv").decode().startswith("scenario,metric,")
    with zipfile.ZipFile(BytesIO(table_files(answer, "parquet"))) as archive:
        assert archive.read("runs.parquet")[:4] == b"PAR1"
    written = scenario_files(answer)
    again = loads(written["arm-1.toml"], "again")
    assert again.interventions == load("bazhong-red-stewards").interventions
    assert not loads(written["baseline.toml"], "base").interventions
    assert zipfile.ZipFile(BytesIO(zipped({"a": b"b"}))).read("a") == b"b"


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_can_be_made_of_a_kept_answer(book: Atlas, lang: str) -> None:
    kept = found(book, "clubs", "deliberation:coverage=0.5")
    made = {ending: make() for ending, _, make in offered(View(kept.answer, lang, courses=kept.courses))}
    assert set(made) == {
        "pdf",
        "brief.pdf",
        "md",
        "worlds.png",
        "figure.png",
        "csv.zip",
        "parquet.zip",
        "toml.zip",
    }
    assert all(len(each) > 500 for each in made.values())


def test_what_decides_comes_beside_the_page(answer: Any) -> None:
    view = View(answer, "en")
    box, rendered = solara.render(why.Why(view), handle_error=False)
    deadline = time.monotonic() + 60
    while "Working out" in _words(box) and time.monotonic() < deadline:
        time.sleep(0.05)
    told = _words(box)
    rendered.close()  # type: ignore[no-untyped-call]
    assert "depends most on" in told or "no single unknown number" in told


def _words(widget: Any) -> str:
    own = str(getattr(widget, "unsafe_innerHTML", "") or getattr(widget, "innerHTML", ""))
    return own + "".join(
        _words(child) for child in getattr(widget, "children", None) or [] if not isinstance(child, str)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_has_the_name_on_the_page_that_it_has_in_the_report(lang: str) -> None:
    asked = address("clubs").change(place="bazhong")
    assert place_title(asked, lang) == question_of(asked).arms[0].place.name.of(lang)
    assert place_title(Address(place="bazhong"), "en") == "Bazhong, an urban community"

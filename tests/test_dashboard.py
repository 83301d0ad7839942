"""The page without a browser: what it says, what it draws, and that it runs, stops and fails in words."""

import multiprocessing
import re
import string
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import solara
from made_up import comparison
from made_up import effect as effect_of

import dashboard.session
from dashboard import answer, charts
from dashboard.batch import Answer, Show, Snapshot, ask, portioned
from dashboard.choosing import facts, measures
from dashboard.offline import stay_offline
from dashboard.page import Page
from dashboard.phrases import catalogue, tell
from dashboard.question import Question, from_address, language
from dashboard.session import Run, Session
from dashboard.showing import png, progress_words
from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Pair
from experiments.api import compare
from experiments.design.design import contrast_of
from experiments.errors import RequestError
from experiments.report import hundred, sentences
from experiments.report.phrases import LANGUAGES
from experiments.report.trajectories import trajectories
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration
from scenarios.loader import load, names

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "bazhong-red-stewards"
ANSWER = Answer(comparison((PACKAGE,), 30))
SOME = Snapshot(20, 60, 10.0, Answer(comparison((PACKAGE,), 10)))
ALL = Snapshot(60, 60, 30.0, ANSWER)

TINY = """
title = { en = "Tiny", zh = "小" }
about = { en = "One compound.", zh = "一个小区。" }
[time]
start = 2022-01-01
warmup_days = 0
horizon_days = 30
evaluation_days = 30
[place]
name = { en = "Nowhere", zh = "某地" }
[[place.communities]]
name = "A"
grids = 1
grid_workers = 1.0
staff = 2
fund = 0
[[place.communities.compounds]]
archetype = "old"
households = 60
[interventions.red_stewards]
"""


# Texts


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("name", catalogue())
def test_every_text_is_there_in_both_languages_with_the_same_names(name: str) -> None:
    text = catalogue()[name]
    assert set(text) == set(LANGUAGES)
    assert all(words.strip() for words in text.values())
    assert fields(text["en"]) == fields(text["zh"])


def test_every_text_that_the_page_names_is_in_the_catalogue() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").glob("*.py"))
    assert set(re.findall(r'tell\(\s*"(\w+)"', code)) <= set(catalogue())


def test_every_text_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").glob("*.py"))
    made = {f"{start}_{end}" for start, end in [
        *(("head", name) for name in answer.COLUMNS),
        *(("mark", name) for name in ("good", "bad", "same", "unsure", "cost", "save")),
        ("no_matter", "bare"), ("no_clear", "bare"), ("no", "case"), ("no", "clear"),
        *(("wrong", name) for name in ("question", "died", "other")),
        ("seeds", "hint"), ("horizon", "hint"),
    ]}  # fmt: skip
    assert [name for name in catalogue() if name not in made and f'"{name}"' not in code] == []


# The question


def test_a_link_can_ask_the_question() -> None:
    asked = from_address("?package=bachuan-gongfang&seeds=4&days=60&lang=zh")
    assert asked == Question("bachuan-gongfang", 4, 60)


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "?package=nothing",
        "?seeds=0&days=0",
        "?seeds=x&days=-1",
        "?seeds=²",
        "?seeds=99999&days=99999",
    ],
)
def test_what_a_link_gets_wrong_is_left_at_its_default(address: str | None) -> None:
    assert from_address(address) == Question(names("packages")[0], 30, 730)


@pytest.mark.parametrize(
    ("address", "accepted", "expected"),
    [
        ("?lang=zh", ["en"], "zh"),
        ("?lang=en", ["zh-CN"], "en"),
        ("", ["zh-CN,zh;q=0.9"], "zh"),
        ("?lang=fr", ["fr"], "en"),
        ("", [], "en"),
    ],
)
def test_language_is_that_of_the_link_or_of_the_browser(
    address: str, accepted: list[str], expected: str
) -> None:
    assert language(address, accepted) == expected


def test_the_same_answer_can_be_had_from_the_command_line() -> None:
    assert Question(PACKAGE, 10, 365).command == f"gongzhi compare {PACKAGE} --seeds 10 --days 365"


# The answer in plain words


def told(lang: str) -> dict[str, answer.Finding]:
    return {each.metric: each for each in answer.findings(ANSWER.pair, lang)}


def test_outcomes_and_costs_are_told_apart() -> None:
    marks = {name: each.mark for name, each in told("en").items()}
    assert marks["dispute_backlog"] == "good"
    assert marks["fee_collection"] == "bad"
    assert marks["satisfaction"] == "unsure"
    assert marks["satisfied_share"] == "same"
    assert marks["yuan"] == marks["hours"] == marks["yuan_residents"] == "cost"


def test_a_plain_sentence_names_direction_and_both_levels() -> None:
    found = told("en")["dispute_backlog"].sentence
    assert re.fullmatch(r"Fewer open disputes: from 1\d\.\d to 1\d\.\d per 1,000 residents", found)
    assert re.fullmatch(
        r"未结纠纷减少：由 1\d\.\d 变为 1\d\.\d 件/千人", told("zh")["dispute_backlog"].sentence
    )


def test_what_cannot_be_told_is_not_told_as_a_change() -> None:
    assert "no clear difference" in told("en")["satisfaction"].sentence
    assert "看不出" in told("zh")["satisfaction"].sentence


def test_the_summary_counts_what_the_findings_show() -> None:
    first, residents, price, against = answer.summary(ANSWER.pair, "en")
    assert first == (
        "Of 7 outcomes: 4 better, 1 worse, 1 without a difference that matters, 1 that cannot be told."
    )
    assert residents.startswith("Residents pay more, in fees and for renewals that they voted for: +24,")
    assert price == "Other costs: more hours of work and more public money."
    assert "speaks most against the package: more cases closed on paper (" in against


UNSURE, NONE = [-30_000.0, 50_000.0, 10_000.0, -5_000.0], [0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("hours", "yuan", "lang", "words"),
    [
        (UNSURE, UNSURE, "en", "cannot tell whether it takes more: hours of work, public money."),
        (UNSURE, NONE, "en", "cannot tell whether it takes more: hours of work."),
        (UNSURE, UNSURE, "zh", "还看不出：工作时长、公共支出。"),
        (NONE, NONE, "en", "neither more hours nor more public money"),
        (NONE, NONE, "zh", "没有值得在意的增加"),
    ],
)
def test_a_cost_that_cannot_be_told_is_not_told_as_none(
    hours: list[float], yuan: list[float], lang: str, words: str
) -> None:
    gaps = {"hours": hours, "yuan": yuan}
    changed = {name: effect_of(METRICS[name], each, 1000.0) for name, each in gaps.items()}
    pair = replace(ANSWER.pair, effects=ANSWER.pair.effects | changed)
    assert words in answer.summary(pair, lang)[2]


def test_one_repetition_is_not_taken_for_an_answer() -> None:
    pair = Answer(comparison((PACKAGE,), 1)).pair
    assert answer.summary(pair, "en") == [
        "There is one replicate only, so no difference can be told from chance."
    ]
    assert {each.mark for each in answer.findings(pair, "en")} == {"unsure"}
    assert charts.panels(pair, "zh")


def test_a_difference_that_can_be_told_is_visible_in_the_levels() -> None:
    found = told("en")
    for name, effect in ANSWER.pair.headline.items():
        if effect.told:
            low, high = re.findall(r"from ([\d.,]+) ?%? to ([\d.,]+)", found[name].sentence)[0]
            assert low != high


@pytest.mark.parametrize("lang", LANGUAGES)
def test_costs_say_who_bears_them(lang: str) -> None:
    *declared, came_out = answer.costs(ANSWER.pair, lang)
    scenario = ANSWER.pair.variant
    for name, line in zip(scenario.interventions, declared, strict=True):
        assert declaration(name).title(lang) in line and declaration(name).cost(lang).rstrip(".。") in line
    assert METRICS["volunteer_hours"].name(lang) in came_out


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("package", names("packages"))
def test_every_intervention_of_the_chosen_package_is_explained(package: str, lang: str) -> None:
    found = measures(package, lang)
    assert [title for title, _, _ in found] == [
        declaration(name).title(lang) for name in load(package).interventions
    ]
    assert all(about and price for _, about, price in found)
    place, what = facts(load(package), lang)
    assert all(title in what[1] for title, _, _ in found) and len(place[1]) < 100


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_a_row_for_each_headline_metric(lang: str) -> None:
    head, *rows = answer.table(ANSWER.pair, lang)
    parts = [name for names in sentences.PARTS.values() for name in names]
    assert len(rows) == len(ANSWER.pair.headline) + len(parts)
    assert {len(row) for row in [head, *rows]} == {len(answer.COLUMNS)}


@pytest.mark.parametrize(
    ("seconds", "words"), [(2, "5 seconds"), (33, "35 seconds"), (89, "90 seconds"), (150, "2 minutes")]
)
def test_time_left_is_rounded_as_a_person_would(seconds: float, words: str) -> None:
    assert words in answer.time_left(seconds, "en")


def test_progress_names_the_time_left() -> None:
    assert progress_words(SOME, "en") == "20 of 60 runs finished, about 20 seconds left"
    assert progress_words(Snapshot(0, 60, 3.0), "zh") == tell("starting", "zh")
    assert progress_words(ALL, "en") == "60 of 60 runs finished"


# Charts


def test_bands_lie_below_the_lines_and_the_tooltip_names_the_lines() -> None:
    option = charts.panels(ANSWER.pair, "en")[0].option
    series = option["series"]
    assert [each.get("stack") for each in series] == ["baseline"] * 2 + ["package"] * 2 + [None] * 2
    assert (
        "without it: {c4}" in option["tooltip"]["formatter"]
        and "with it: {c5}" in option["tooltip"]["formatter"]
    )
    assert {len(each["data"]) for each in series} == {len(option["xAxis"]["data"])}


def test_a_band_holds_its_line() -> None:
    series = charts.panels(ANSWER.pair, "en")[0].option["series"]
    for low, thick, line in ((series[0], series[1], series[4]), (series[2], series[3], series[5])):
        tops = [a + b for a, b in zip(low["data"], thick["data"], strict=True)]
        assert all(a <= m <= t for a, m, t in zip(low["data"], line["data"], tops, strict=True))


def test_shares_are_drawn_in_per_cent() -> None:
    panel = next(each for each in charts.panels(ANSWER.pair, "zh") if each.metric == "fee_collection")
    assert panel.unit == "%" and panel.option["series"][4]["data"][0] > 1


def test_the_start_is_marked_at_its_day() -> None:
    pair = ANSWER.pair
    late = pair.variant.scenario.interventions["red_stewards"].model_copy(
        update={"start": pair.variant.scenario.time.end}
    )
    scenario = pair.variant.scenario.model_copy(update={"interventions": {"red_stewards": late}})
    moved = Pair(contrast_of(scenario), pair.effects, pair.seeds, pair.failures, pair.series)
    for shown, place in ((pair, 0), (moved, -1)):
        option = charts.panels(shown, "en")[0].option
        marked = option["series"][5]["markLine"]["data"]
        assert marked == [{"xAxis": option["xAxis"]["data"][place]}]


def test_gaps_in_a_series_stay_gaps() -> None:
    series = ANSWER.pair.series.copy()
    series.loc[series["day"] == 7, "value"] = float("nan")
    pair = Pair(ANSWER.pair.contrast, ANSWER.pair.effects, ANSWER.pair.seeds, (), series)
    assert charts.panels(pair, "en")[0].option["series"][4]["data"][1] is None


def test_the_figure_is_a_png() -> None:
    for figure in (trajectories(ANSWER.comparison, "zh"), hundred.hundred_figure(ANSWER.comparison, "zh")):
        assert png(figure).startswith(b"\x89PNG")


# Running


def showing(source: Callable[[Question, Show], None], monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """What a session shows when the runs come from `source`."""
    monkeypatch.setattr(dashboard.session, "ask", source)
    shown: list[Run] = []
    Session(Question(PACKAGE), shown.append)()
    return shown


def two_steps(_: Question, show: Show) -> None:
    show(SOME)
    show(ALL)


def test_every_snapshot_is_shown_and_then_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = showing(two_steps, monkeypatch)
    assert [(run.state, run.snapshot) for run in shown] == [
        ("running", SOME),
        ("running", ALL),
        ("done", ALL),
    ]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (RequestError("seeds = 0: out of range"), "question"),
        (BrokenProcessPool("gone"), "died"),
        (KeyError("x"), "other"),
    ],
)
def test_whatever_goes_wrong_is_shown(
    error: Exception, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Question, show: Show) -> None:
        show(SOME)
        raise error

    last = showing(fails, monkeypatch)[-1]
    assert (last.state, last.trouble) == ("failed", trouble)
    assert str(error) in last.details


def test_what_is_wrong_with_the_question_is_shown_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Question, show: Show) -> None:
        load("bazhong-red-stewards").with_horizon(0)

    last = showing(fails, monkeypatch)[-1]
    assert last.details_in("en").endswith("out of range; allowed: 1 to 3650")
    assert last.details_in("zh").endswith("超出范围；允许：1 至 3650")


def test_stopping_keeps_what_there_is_and_ends_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: Question, show: Show) -> None:
        while True:
            show(SOME)

    monkeypatch.setattr(dashboard.session, "ask", endless)
    shown: list[Run] = []

    def show(run: Run) -> None:
        shown.append(run)
        if len(shown) == 3:
            session.stop()

    session = Session(Question(PACKAGE), show)
    session()
    assert [run.state for run in shown] == ["running"] * 3 + ["stopped"] * 2
    assert shown[-1].snapshot is SOME


@pytest.fixture
def tiny(tmp_path: Path) -> Question:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return Question(str(path), seeds=10, days=30)


@pytest.mark.parametrize(
    ("seeds", "sizes"),
    [(1, [1]), (9, [9]), (10, [5, 5]), (30, [5, 25]), (100, [5, 20, 75]), (1000, [5, 20, 80, 320, 575])],
)
def test_a_first_look_comes_soon_and_the_rest_in_few_portions(seeds: int, sizes: list[int]) -> None:
    found = list(portioned(range(seeds)))
    assert [len(portion) for portion in found] == sizes
    assert [seed for portion in found for seed in portion] == list(range(seeds))


@pytest.mark.slow
def test_runs_are_shown_as_they_grow_and_end_in_the_answer_of_the_command_line(tiny: Question) -> None:
    shown: list[Snapshot] = []
    ask(tiny, shown.append)
    reached, last = [each.reached for each in shown], shown[-1]
    assert reached == sorted(reached) and reached[0] == 0 and last.complete and last.total == 20
    first = next(each.answer for each in shown if each.answer)
    # Which five come first depends on which process is quicker; both arms of each are there.
    assert len(first.pair.seeds) >= 5 and set(first.pair.seeds) <= set(range(10))
    assert last.answer is not None and last.answer.comparison.failures == ()
    wanted = compare([tiny.package], seeds=10, days=30, progress=False)
    assert last.answer.pair.table().equals(wanted.pairs[0].table())
    assert last.answer.comparison.provenance.command.endswith("--seeds 10 --days 30")


@pytest.mark.slow
def test_refusing_a_snapshot_ends_the_processes(tiny: Question) -> None:
    seen: list[int] = []

    def show(snapshot: Snapshot) -> None:
        seen.append(len(multiprocessing.active_children()))
        if snapshot.answer:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        ask(tiny, show)
    assert max(seen) >= 2
    # The pool's own thread waits for the processes too; until it has, they still count as active.
    end = time.monotonic() + 60
    while multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.05)
    assert multiprocessing.active_children() == []


# Offline


def test_nothing_is_asked_from_elsewhere_whatever_solara_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from solara.server import settings

    for part, name in (
        (settings.telemetry, "mixpanel_enable"),
        (settings.assets, "fontawesome_enabled"),
        (settings.assets, "extra_locations"),
        (settings.main, "mode"),
        (settings.theme, "show_banner"),
        (settings.theme, "title"),
    ):
        monkeypatch.setattr(part, name, getattr(part, name))
    settings.telemetry.mixpanel_enable, settings.main.mode = True, "development"
    stay_offline()
    stay_offline()
    assert settings.telemetry.mixpanel_enable is False and settings.main.mode == "production"
    served = settings.assets.extra_paths()
    assert len(served) == len(set(served))
    for name in ("custom.css", "NotoSansSC-GB2312.woff2"):
        assert any((folder / name).is_file() for folder in served)


def test_the_style_names_no_other_server() -> None:
    style = (ROOT / "dashboard" / "assets" / "custom.css").read_text(encoding="utf-8")
    assert "://" not in style and "@import" not in style
    assert charts.FONT.split('"')[1] in style


# The page itself


class Visit:
    """A rendered page and what a visitor can do with it."""

    def __init__(self) -> None:
        self.box: Any
        self.rc: Any
        self.box, self.rc = solara.render(Page(), handle_error=False)

    def texts(self) -> str:
        found = [w.unsafe_innerHTML if hasattr(w, "unsafe_innerHTML") else "" for w in self._widgets()]
        return "\n".join(each for each in found if each)

    def page(self) -> str:
        """Everything that is shown, from the top of the page to its end."""
        return inner(self.box)

    def _widgets(self) -> Iterator[Any]:
        waiting: list[Any] = [self.box]
        while waiting:
            widget = waiting.pop()
            yield widget
            waiting += [each for each in getattr(widget, "children", []) if not isinstance(each, str)]

    def press(self, label: str) -> None:
        until(lambda: self._labelled(label), lambda: f"no button {label!r}")
        self._labelled(label)[0].click()

    def _labelled(self, label: str) -> list[Any]:
        return [w for w in self._widgets() if type(w).__name__ == "Btn" and label in w.children]

    def choose(self, words: str) -> None:
        """Click the card or option that shows the words."""
        buttons = [w for w in self._widgets() if getattr(w, "tag", "") == "button"]
        next(each for each in buttons if words in inner(each)).fire_event("click", {})

    def wait(self, words: str) -> None:
        until(lambda: words in self.texts(), lambda: f"{words!r} not shown; shown: {self.texts()}")


def until(holds: Callable[[], object], complaint: Callable[[], str]) -> None:
    """Wait until something holds: the page is drawn by the thread of the runs, a piece at a time."""
    for _ in range(400):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(complaint())


def english(texts: str) -> list[str]:
    """English words in what is shown, but for names."""
    return re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]+>|Gongzhi|Markdown|PNG|&\w+;", "", texts))


def inner(widget: Any) -> str:
    own = getattr(widget, "unsafe_innerHTML", "") or ""
    return own + "".join(
        inner(child) for child in getattr(widget, "children", []) if not isinstance(child, str)
    )


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    monkeypatch.setattr(dashboard.session, "ask", two_steps)
    visit = Visit()
    yield visit
    visit.rc.close()


def test_a_visitor_runs_a_package_and_reads_the_verdict(visit: Visit) -> None:
    assert "What would it change?" in visit.texts() and "The answer" not in visit.texts()
    visit.press("Run")
    visit.wait(
        "Of 7 outcomes: 4 better, 1 worse, 1 without a difference that matters, 1 that cannot be told."
    )
    assert "Residents pay more" in visit.texts()
    visit.wait("Take it with you")
    assert "Fewer open disputes" in visit.texts() and "Means over 30 repetitions, 2 years" in visit.texts()


def test_the_picture_of_100_cases_stands_under_the_first_sentence(visit: Visit) -> None:
    visit.press("Run")
    visit.wait("Take it with you")
    page, pair = visit.page(), ANSWER.pair
    parts = [
        "Of 7 outcomes",
        hundred.sentence(pair, "en"),
        "Of 100 disputes that arise",
        "Residents pay more",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    for each in hundred.bars(pair):
        for values in (each.baseline, each.package):
            bar = "".join(f">{value}</span>.*?" for value in values if value)
            assert re.search(bar, page)


def test_the_switch_turns_everything_chinese(visit: Visit) -> None:
    visit.press("Run")
    visit.wait("Take it with you")
    visit.press("中文")
    visit.wait("7 项结果中：4 项变好，1 项变差，1 项差别可忽略，1 项看不出。")
    until(lambda: english(visit.texts()) == [], lambda: str(english(visit.texts())))
    visit.press("English")
    visit.wait("What would it change?")


def test_a_changed_question_is_said_to_be_unanswered(visit: Visit) -> None:
    visit.press("Run")
    visit.wait("Take it with you")
    visit.choose("100")
    visit.wait("You changed the question.")


def test_every_package_can_be_chosen(visit: Visit) -> None:
    for title in ("Tongliang", "Bazhong"):
        visit.choose(title)
        visit.wait("Chosen")


def test_a_run_can_be_cancelled_and_started_again(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: Question, show: Show) -> None:
        while True:
            show(SOME)
            time.sleep(0.05)

    monkeypatch.setattr(dashboard.session, "ask", slow)
    visit.press("Run")
    visit.wait("20 of 60 runs finished")
    visit.press("Cancel")
    visit.wait("You stopped after 10 of 30 repetitions.")
    monkeypatch.setattr(dashboard.session, "ask", two_steps)
    visit.press("Run again")
    visit.wait("Means over 30 repetitions")


def test_a_failure_is_explained(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Question, show: Show) -> None:
        show(SOME)
        raise BrokenProcessPool("gone")

    monkeypatch.setattr(dashboard.session, "ask", fails)
    visit.press("Run")
    visit.wait("ran out of memory")


def test_failed_runs_are_named(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = ANSWER.comparison.runs.copy()
    runs.loc[runs["seed"] == 0, ["status", "stage", "error"]] = ["failed", "run", "ValueError: no"]
    pair = ANSWER.pair
    partial = Answer(Comparison.from_tables(runs, ANSWER.comparison.series, [pair.contrast]))
    last = Snapshot(60, 60, 1.0, partial)
    monkeypatch.setattr(dashboard.session, "ask", lambda _, show: show(last))
    visit.press("Run")
    visit.wait("2 of 60 runs failed and are left out. The first reason: ValueError: no")

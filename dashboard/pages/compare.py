"""Page `compare`: up to four arms against the same community without them, the verdict in words first."""

from typing import Any

import solara
import solara.lab

from dashboard.address import Address, Arm, Go, use_address
from dashboard.asked import place_title, question_of
from dashboard.compare import folders
from dashboard.compare.answer import Answered
from dashboard.compare.asking import Ready, duration, more_draws, ready, seconds
from dashboard.compare.named import held, named
from dashboard.compare.opened import chosen, with_arm, with_folder
from dashboard.compare.progress import Problem, Running
from dashboard.compare.view import View, folded, lines
from dashboard.faults import plain
from dashboard.phrases import tell
from dashboard.runs.question import Question
from dashboard.runs.registry import ask, cancel, use_run
from dashboard.runs.run import Run
from dashboard.widgets import box, link, text
from experiments.errors import RequestError
from experiments.report.number_format import number
from scenarios.errors import ScenarioError
from scenarios.loader import load, names

Trouble = ScenarioError | RequestError


@solara.component
def Page() -> None:
    """What is compared, the button, the progress and the answer; or the answer of a result folder."""
    address, go = use_address()
    lang = address.lang
    text(tell("compare_title", lang), tag="h1")
    text(tell("compare_lead", lang), "lead")
    folder, _ = chosen(address.open)
    if folder:
        Folder(folder, address, go)
    elif address.arms:
        Asked(address, go)
    else:
        Nothing(address)
    Folders(address)


@solara.component
def Nothing(address: Address) -> None:
    """No arm is chosen: where to choose, or a package as it is, each one click from its answer."""
    lang = address.lang
    with box("note"):
        text(tell("compare_nothing", lang))
        link(tell("compare_choose", lang), "measures", address, classes="choose")
    text(tell("compare_packages", lang), tag="h2")
    with box("lines", tag="ul"):
        for name in names("packages"):
            package = load(name)
            days = package.time.horizon_days
            to = Address(lang=lang, place=name, arms=(Arm(package=name),), days=days)
            with box(tag="li"):
                link(package.title.of(lang), "compare", to, classes="choose")


@solara.component
def Asked(address: Address, go: Go) -> None:
    """The question of the address and its answer."""
    asks = address.change(lang="", open="", run="", metric="", arms=tuple(arm.plain for arm in address.arms))
    made = solara.use_memo(lambda: _question(asks), [asks])
    if isinstance(made, Trouble):
        Problem(tell("wrong_question", address.lang), plain(made, address.lang), address.lang)
        link(tell("compare_choose", address.lang), "measures", address, classes="choose")
        return
    Work(made, address, go)


def _question(address: Address) -> "Question | Trouble":
    try:
        return question_of(address)
    except (ScenarioError, RequestError) as error:
        return error


@solara.component
def Work(question: Question, address: Address, go: Go) -> None:
    """Subject, button or progress, and what is known so far: kept, partial or whole."""
    lang = address.lang
    refused, set_refused = solara.use_state("")
    asked: Any = solara.use_ref(False)  # whether the visitor asked here, so that the answer takes the focus
    kept = solara.use_memo(lambda: ready(question), [question])
    run = use_run(question.id if address.run == question.id else "")

    def press(draws: int) -> None:
        asked.current = True
        begin(draws)

    def begin(draws: int) -> None:
        wanted = question if draws == question.draws else more_draws(question, draws)
        try:
            name = ask(wanted)
        except RequestError as error:
            set_refused(error.text(lang))
            return
        set_refused("")
        go(address.change(draws=draws, run=name))

    def resume() -> None:
        """Take up a run that the link names and this server no longer knows; simulate what was only estimated."""
        linked = address.run == question.id and run is None
        estimated = kept is not None and kept.estimate and not address.run
        if linked or estimated:
            begin(question.draws)

    solara.use_effect(resume, [question, address.run])
    Subject(question, address)
    if refused:
        Problem(tell("wrong_question", lang), refused, lang)
    if run and run.open:
        Running(run, lang, lambda: cancel(run.id))
    else:
        Begin(question, run, kept, lang, lambda: press(question.draws))
    if run and run.state == "failed":
        Problem(tell(f"wrong_{run.trouble or 'other'}", lang), run.details_in(lang), lang)
    Outcome(question, run, kept, address, go, press, asked.current)


@solara.component
def Subject(question: Question, address: Address) -> None:
    """What is compared with what, where and for how long."""
    lang = address.lang
    with box("compared"):
        where, days = place_title(address, lang), number(question.days)
        text(tell("compare_where", lang, place=where, days=days, n=question.draws), "compared-where")
        link(tell("compare_change", lang), "measures", address.change(run="", open=""), classes="choose")
    arms = zip(address.arms, question.arms, strict=True)
    holds = [(arm.name, held(variant, arm).of(lang)) for arm, variant in arms]
    lines([tell("compare_holds", lang, name=name, title=title) for name, title in holds if name])


@solara.component
def Begin(question: Question, run: Run | None, kept: Ready | None, lang: str, on_begin: Any) -> None:
    """The button that starts, unless the answer is there; with what it would take."""
    if run and run.state == "done":
        return
    label = "compare_again" if run or kept else "compare_run"
    with box("begin"):
        solara.Button(
            tell(label, lang, n=question.draws), on_click=on_begin, classes=["run"], color="primary"
        )
        text(tell("compare_takes", lang, n=duration(seconds(question), lang)), "hint")


@solara.component
def Outcome(
    question: Question, run: Run | None, kept: Ready | None, address: Address, go: Go, begin: Any, asked: bool
) -> None:
    """The best answer so far: that of the run, or the kept one while the run has fewer worlds."""
    lang = address.lang
    _, arm = chosen(address.open)
    last: Any = solara.use_ref(
        ("", None)
    )  # identity and answer shown last, which stands while worlds are added
    mine = run.answer if run and (kept is None or run.state == "done" or run.draws >= worlds(kept)) else None
    if mine is None and kept is None and last.current[0] == question.identity:
        mine = last.current[1]
    last.current = (question.identity, mine)
    partial = bool(run and mine and run.open)
    courses = kept.courses if kept and mine is None else {}
    found = mine or (kept.answer if kept else None)
    shown = address.arms
    view = solara.use_memo(
        lambda: View(named(found, shown), lang, arm, partial, courses) if found else None,
        [found, lang, arm, partial, shown],
    )
    if run and run.state == "stopped":
        told = len(mine.pairs[0].seeds) if mine else 0
        text(tell("compare_stopped" if mine else "compare_stopped_early", lang, n=told), "note")
    if view is None:
        return
    if mine is None and kept is not None:
        words = "compare_estimate" if kept.estimate else "compare_kept"
        text(tell(words, lang, n=worlds(kept), made=kept.made[:10]), "note kept")
    Answered(
        view,
        take_focus=asked,
        seconds=seconds(question, question.draws - 1),
        on_arm=lambda order: go(address.change(open=with_arm(address.open, order))),
        on_more=begin if mine else None,
    )


def worlds(kept: Ready) -> int:
    """Number of worlds of a kept answer."""
    return len(kept.answer.pairs[0].seeds)


@solara.component
def Folder(name: str, address: Address, go: Go) -> None:
    """The answer in a result folder of the command line."""
    lang = address.lang
    task = solara.lab.use_task(lambda: _opened(name), dependencies=[name], raise_error=False)
    if not task.finished:
        text(tell("compare_opening", lang, name=name), "note", role="status")
        return
    found = task.value
    if isinstance(found, Trouble) or found is None:
        Problem(tell("compare_not_opened", lang), found.text(lang) if found else "", lang)
        return
    text(tell("compare_opened", lang, name=name), "note kept")
    _, arm = chosen(address.open)
    view = View(found, lang, arm)
    Answered(
        view,
        take_focus=True,
        on_arm=lambda order: go(address.change(open=with_arm(address.open, order))),
    )


def _opened(name: str) -> Any:
    try:
        return folders.opened(name)
    except (ScenarioError, RequestError) as error:
        return error


@solara.component
def Folders(address: Address) -> None:
    """Result folders on this server, as links; nothing where there are none."""
    found = solara.use_memo(folders.names, [])
    if found:
        with box("folders"), folded(tell("compare_folders", address.lang)):
            text(tell("compare_folders_hint", address.lang), "hint")
            with box("lines", tag="ul"):
                for name in found[: folders.MOST]:
                    with box(tag="li"):
                        link(name, "compare", Address(lang=address.lang, open=with_folder(name)))

"""Runs of the comparison page: the button, the progress, the answer."""

from typing import Any

import solara
import solara.lab

from dashboard.phrases import tell
from dashboard.question import Question
from dashboard.session import Run, Session
from dashboard.showing import Problem, Running, Shown
from dashboard.widgets import text


@solara.component
def Head(lang: str) -> None:
    """Title and a short description."""
    text(tell("title", lang), tag="h1")
    text(tell("lead", lang), "lead")


@solara.component
def Work(question: Question, lang: str) -> None:
    """The button, the progress and the answer."""
    run: solara.Reactive[Run | None] = solara.use_reactive(None)
    session: Any = solara.use_ref(None)
    task: Any = solara.lab.use_task(lambda: session.current(), dependencies=None, raise_error=False)

    def start() -> None:
        session.current = Session(question, run.set)
        run.value = Run(question)
        task()

    def stop() -> None:
        if session.current:
            session.current.stop()

    solara.use_effect(lambda: stop, [])  # stop the runs when the visitor leaves
    shown = run.value
    if shown and shown.state == "running":
        Running(shown.snapshot, lang, stop)
    else:
        solara.Button(
            tell("run_again" if shown else "run", lang), on_click=start, classes=["run"], color="primary"
        )
    if shown:
        Outcome(shown, question, lang)


@solara.component
def Outcome(run: Run, question: Question, lang: str) -> None:
    """Result so far."""
    if run.state == "failed":
        Problem(run, lang)
        return
    if run.state != "running" and run.question != question:
        text(tell("outdated", lang), "note")
    answer = run.snapshot.answer if run.snapshot else None
    if answer:
        Shown(answer, run.state, run.question.days, run.question.seeds, lang)
    elif run.state == "stopped":
        text(tell("stopped_early", lang), "note")

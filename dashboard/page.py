"""The page: choose, run, watch, read. The state of one visitor lives in one `Page`."""

from typing import Any

import solara
import solara.lab
from solara.lab.utils.headers import headers

from dashboard.choosing import Choosing
from dashboard.phrases import tell
from dashboard.question import Question, from_address, language
from dashboard.session import Run, Session
from dashboard.showing import Problem, Running, Shown
from dashboard.widgets import box, text


@solara.component
def Page() -> None:
    """The whole page in the visitor's language."""
    address = solara.use_router().search
    accepted = (headers.value or {}).get("accept-language", [])
    lang = solara.use_reactive(solara.use_memo(lambda: language(address, accepted), []))
    question = solara.use_reactive(solara.use_memo(lambda: from_address(address), []))
    solara.Title("共治 Gongzhi")
    with box("gongzhi", tag="main", lang=lang.value):
        Head(lang)
        Choosing(question, lang.value)
        Work(question.value, lang.value)
        text(tell("foot", lang.value), "foot")


@solara.component
def Layout(children: list[Any]) -> None:
    """Empty layout without bar or drawer."""
    with box("around"):
        solara.display(*children)


@solara.component
def Head(lang: solara.Reactive[str]) -> None:
    """Name, language switch, and a short description."""
    now = lang.value

    def switch() -> None:
        lang.value = "en" if lang.value == "zh" else "zh"

    with box("head", tag="header"):
        text(tell("brand", now), "brand")
        solara.Button(tell("switch", now), on_click=switch, text=True, classes=["switch"])
    text(tell("title", now), tag="h1")
    text(tell("lead", now), "lead")


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

"""The worlds of a class on their way, and what the whole class sees of them."""

import solara

from dashboard.classroom.chart import bars, dots
from dashboard.classroom.register import classes
from dashboard.classroom.room import Room
from dashboard.classroom.told import pooled, reasons
from dashboard.phrases import tell
from dashboard.runs.registry import ask, use_run
from dashboard.runs.words import progress_words
from dashboard.widgets import box, text


@solara.component
def Computing(room: Room, lang: str) -> None:
    """Have the worlds computed, once for all groups, and hand them to the class; shows how far it is."""
    name = room.task.question.id
    begun, begin = solara.use_state("")

    def start() -> None:
        begin(ask(room.task.question))

    solara.use_effect(start, [name])
    run = use_run(begun)

    def take() -> None:
        if run and run.state == "done" and run.answer:
            classes().take(room.code, run.answer)

    solara.use_effect(take, [run.state if run else ""])
    if run and run.state == "failed":
        text(tell("class_failed", lang) + " " + run.details_in(lang)[-300:], "problem", role="alert")
    elif run and run.open:
        text(progress_words(run, lang), "note", role="status")


def picture(room: Room, lang: str) -> None:
    """Predictions beside answers, a dot for each group, the answer of all, and why answers differ."""
    html("class-table table", bars(room, lang, answers=True))
    html("class-dots", dots(room, lang))
    if not room.ready:
        text(tell("class_not_ready", lang), "hint")
        return
    text(tell("class_all", lang), tag="h2")
    first, *rest = pooled(room, lang)
    text(first, "big")
    for each in rest:
        text(each)
    text(tell("class_why", lang), tag="h2")
    with box("lines", tag="ul"):
        for each in reasons(room, lang):
            text(each, tag="li")


def html(classes_: str, inner: str) -> None:
    """A picture made as HTML; nothing where it is empty."""
    if inner:
        solara.HTML(tag="div", unsafe_innerHTML=inner, classes=classes_.split())

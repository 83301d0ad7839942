"""The page of a group: predict, run, see one's own answer; later the picture of the class."""

from collections.abc import Callable

import solara

from dashboard.buttons import Press
from dashboard.classroom.register import classes
from dashboard.classroom.results import Computing, picture
from dashboard.classroom.room import Room
from dashboard.classroom.told import matters, meaning, own_answer, own_worlds, question
from dashboard.phrases import tell
from dashboard.widgets import box, text
from experiments.errors import RequestError


@solara.component
def Group(room: Room, number: int, token: str, lang: str) -> None:
    """What a group does, one step after the other."""
    seat = room.seats[number]
    refused, refuse = solara.use_state("")

    def tried(step: Callable[[], None]) -> None:
        try:
            step()
            refuse("")
        except RequestError as error:
            refuse(error.text(lang))

    text(tell("class_group", lang, number=number), tag="h1")
    text(tell("class_here", lang, code=room.code), "hint")
    text(question(room.task, lang), "lead")
    text(meaning(room.task, lang), "hint")
    text(own_worlds(room.task, number, lang))
    if room.closed:
        text(tell("class_is_closed", lang), "note", role="status")
    if not (seat.asked or room.revealed or room.closed):
        Predicting(
            room,
            seat.prediction,
            lang,
            lambda side: tried(lambda: classes().predict(room.code, number, token, side)),
        )
    elif seat.prediction:
        text(tell("class_you_said", lang, side=tell(f"class_{seat.prediction}", lang)), "note")
    if not seat.asked and not room.closed and (seat.prediction or room.revealed):
        solara.Button(
            tell("class_run", lang),
            on_click=lambda: tried(lambda: classes().ask(room.code, number, token)),
            classes=["run"],
            color="primary",
        )
    if refused:
        text(refused, "problem", role="alert")
    if seat.asked:
        Own(room, number, lang)
    if room.revealed:
        text(tell("class_whole", lang), tag="h2")
        picture(room, lang)


@solara.component
def Predicting(room: Room, chosen: str, lang: str, on_side: Callable[[str], None]) -> None:
    """Three buttons, of which the prediction is pressed."""
    text(tell("class_predict", lang), tag="h2")
    text(matters(room.task, lang), "hint")
    with box("options class-sides", role="group", **{"aria-label": tell("class_predict", lang)}):
        for side in room.task.sides:
            Press(tell(f"class_{side}", lang), lambda side=side: on_side(side), pressed=side == chosen)  # type: ignore[misc]


@solara.component
def Own(room: Room, number: int, lang: str) -> None:
    """The answer of the group's own worlds, or how far they are."""
    text(tell("class_own", lang), tag="h2")
    if not room.ready:
        Computing(room, lang)
        return
    with box("class-own", role="status"):
        first, *rest = own_answer(room, number, lang)
        text(first, "big")
        for each in rest:
            text(each)
    if not room.revealed:
        text(tell("class_wait", lang), "hint")

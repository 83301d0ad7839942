"""The screen of the class: the code for the wall, who is there, what they predict; answers once they are revealed."""

import solara
from solara.lab.utils.headers import headers

from dashboard.buttons import Press
from dashboard.classroom.chart import bars
from dashboard.classroom.register import classes
from dashboard.classroom.results import Computing, html, picture
from dashboard.classroom.room import Room
from dashboard.classroom.seats import Place, to
from dashboard.classroom.told import meaning, question
from dashboard.phrases import tell
from dashboard.widgets import box, link, text

LOCAL = ("localhost", "127.", "[::1]")  # addresses that no other device can open


@solara.component
def Teacher(room: Room, lang: str) -> None:
    """Everything that the teacher projects and does."""
    sure, be_sure = solara.use_state(False)
    join = to(Place("join", room.code), lang)
    text(tell("class_screen", lang), tag="h1")
    text(question(room.task, lang), "lead")
    text(meaning(room.task, lang), "hint")
    with box("class-wall"):
        text(tell("class_code_wall", lang, where=where()))
        text(room.code, "class-code")
        link(tell("class_link", lang), "class", join)
    if where().startswith(LOCAL):
        text(tell("class_local", lang, where=where()), "hint")
    text(tell("class_key", lang), "hint")
    if not room.ready:
        Computing(room, lang)
    else:
        text(tell("class_ready", lang), "note", role="status")
    predicted, asked = sum(room.predictions.values()), sum(seat.asked for seat in room.seats.values())
    counts = {"joined": len(room.seats), "predicted": predicted, "asked": asked, "all": room.task.groups}
    text(tell("class_counts", lang, **counts), "class-counts", role="status")
    if room.revealed:
        picture(room, lang)
    else:
        html("class-table table", bars(room, lang, answers=False))
    if room.closed:
        text(tell("class_is_closed", lang), "note")
    with box("options class-acts"):
        if not room.revealed:
            Press(tell("class_reveal", lang), lambda: classes().reveal(room.code, room.key))
        if not room.closed:
            Press(tell("class_close", lang), lambda: classes().close(room.code, room.key))
        if sure:
            Press(tell("class_delete_sure", lang), lambda: classes().delete(room.code, room.key))
        else:
            Press(tell("class_delete", lang), lambda: be_sure(True))


def where() -> str:
    """Address of the page, as the browser of the teacher knows the server."""
    host = (headers.value or {}).get("host", [""])[0]
    return f"{host}/class"

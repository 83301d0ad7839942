"""Page `class`: the teacher opens a class, groups join with a code, predict, run, and compare their answers."""

import hmac
from collections.abc import Callable
from typing import Any

import solara

from dashboard.address import Address, use_address
from dashboard.classroom.group import Group
from dashboard.classroom.opening import Joining, Opening
from dashboard.classroom.register import lead, use_room
from dashboard.classroom.room import Room
from dashboard.classroom.seats import Place, placed
from dashboard.classroom.teacher import Teacher
from dashboard.phrases import tell
from dashboard.runs.sessions import visitor
from dashboard.widgets import box, link, text

type Go = Callable[[Address], Any]


@solara.component
def Page() -> None:
    """The page in the visitor's language, for whom its link says."""
    address, go = use_address()
    place = placed(address.open)
    if place.role in ("group", "teacher"):
        Inside(place, address.lang)
        return
    text(tell("class_title", address.lang), tag="h1")
    text(tell("class_lead", address.lang), "lead")
    Joining(place.code, address.lang, go)
    if place.role != "join":
        Opening(address, go)
        RolePlay(address.lang)


@solara.component
def Inside(place: Place, lang: str) -> None:
    """A class for a group or its teacher; words where it is not there, or the link is not theirs."""
    room = use_room(place.code)
    if room is None:
        Missing("class_gone", lang, code=place.code[:12])
    elif place.role == "teacher" and leads(room):
        Teacher(room, lang)
    elif place.role == "group" and room.seat(place.number, place.token):
        Group(room, place.number, place.token, lang)
    else:
        name = "class_no_key" if place.role == "teacher" else "class_not_yours"
        Missing(name, lang, number=place.number, code=place.code[:12])


def leads(room: Room) -> bool:
    """Whether this browser opened the class."""
    return hmac.compare_digest(lead(room.code, visitor().person), room.key)


@solara.component
def Missing(name: str, lang: str, **values: object) -> None:
    """Why there is nothing to see, and the way back to the beginning."""
    text(tell("class_title", lang), tag="h1")
    text(tell(name, lang, **values), "problem", role="alert")
    with box("onwards"):
        link(tell("class_back", lang), "class", Address(lang=lang), classes="onward quiet")


@solara.component
def RolePlay(lang: str) -> None:
    """The way to the screen of the role play."""
    text(tell("class_play", lang), tag="h2")
    text(tell("class_play_about", lang))
    with box("onwards"):
        there = Address(lang=lang, place="baseline-old")
        link(tell("class_play_link", lang), "measures", there, classes="onward quiet")

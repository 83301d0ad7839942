"""Who opens the page, as its link says: nobody yet, somebody with a code, a group, or the teacher."""

from dataclasses import dataclass
from typing import Literal

from dashboard.address import Address


@dataclass(frozen=True)
class Place:
    """Role in a class. number and token are of a group. Who leads is known by the browser, not by the link."""

    role: Literal["", "join", "group", "teacher"] = ""
    code: str = ""
    number: int = 0
    token: str = ""


def placed(opened: str) -> Place:
    """Role that the part `open` of a link gives: `CODE`, `CODE.NUMBER.TOKEN` or `CODE.teacher`."""
    code, _, rest = opened.partition(".")
    who, _, token = rest.partition(".")
    if code and who == "teacher":
        return Place("teacher", code)
    if code and who.isascii() and who.isdigit() and token:
        return Place("group", code, int(who[:4]), token)
    return Place("join", code) if code else Place()


def written(place: Place) -> str:
    """The part `open` of a link for a role."""
    rest = {"teacher": ".teacher", "group": f".{place.number}.{place.token}"}
    return place.code + rest.get(place.role, "")


def to(place: Place, lang: str) -> Address:
    """Address of a role; the class itself keeps its question."""
    return Address(lang=lang, open=written(place))

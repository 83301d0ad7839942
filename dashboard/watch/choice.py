"""What the address says of the watch page: the day, what is followed, which luck, which colours."""

import re
from dataclasses import dataclass, replace
from typing import Any

from model.inputs.nearest import nearest_name

COLOURS = ("satisfaction", "open", "difference")
WHAT = ("case", "building", "resident")
KEYS = ("day", "draw", "colour", "arm", *WHAT)
_PART = re.compile(r"([a-z]+)-([0-9]{1,7}|[a-z]+)")


@dataclass(frozen=True)
class Choice:
    """Day shown, number of the draw, colours of the buildings, the arm watched (from 0), and what is followed.

    what: one of WHAT, or nothing; number: its number, from 1.
    """

    day: int = 0
    draw: int = 1
    colour: str = COLOURS[0]
    arm: int = 0
    what: str = ""
    number: int = 0

    def change(self, **values: Any) -> "Choice":
        """The same with other values."""
        return replace(self, **values)


def read(text: str) -> tuple[Choice, tuple[tuple[str, str], ...]]:
    """The choice in an address such as `day-143,case-12`, and the parts that are wrong, each with the nearest key."""
    values: dict[str, Any] = {}
    wrong = []
    for part in filter(None, text.split(",")):
        found = _PART.fullmatch(part)
        key, value = found.groups() if found else (part, "")
        if not found or not _fits(key, value):
            wrong.append((part[:40], nearest_name(key, KEYS) or KEYS[0]))
        elif key in WHAT:
            values |= {"what": key, "number": int(value)}
        else:
            values[key] = value if key == "colour" else int(value)
    return Choice(**values), tuple(wrong)


def _fits(key: str, value: str) -> bool:
    if key == "colour":
        return value in COLOURS
    return key in KEYS and value.isdigit() and (int(value) > 0 or key in ("day", "arm"))


def write(choice: Choice) -> str:
    """The part of an address for a choice; what is at its default is left out."""
    usual = Choice()
    parts = [
        f"{key}-{getattr(choice, key)}"
        for key in ("day", "draw", "colour", "arm")
        if getattr(choice, key) != getattr(usual, key)
    ]
    return ",".join([*parts, *([f"{choice.what}-{choice.number}"] if choice.what else [])])

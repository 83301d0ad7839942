"""Text in place of a picture, for those who cannot see it: what is drawn, from where to where, in few words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from experiments.lessons.words import tell

SIGNS: Final = (1, -1, 0)  # better, worse, neither
FEW: Final = 11  # points of a curve whose values are all told


def number(value: float) -> str:
    """Three digits are enough for what an eye would read from a picture."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def sentences(parts: Iterable[str], lang: str) -> str:
    """Parts as sentences; empty ones are left out, and what ends in a question mark needs no full stop."""
    told = (each if each.endswith(tuple("?？")) else each + tell("alt_stop", lang) for each in parts if each)
    return tell("alt_space", lang).join(told)


def listed(parts: Iterable[str], lang: str) -> str:
    """Parts of one sentence."""
    return tell("alt_comma", lang).join(parts)


def headed(kind: str, title: str, lang: str) -> str:
    """The kind of picture, and its title if it has one."""
    return named(tell(f"alt_{kind}", lang), title, lang)


def named(name: str, text: str, lang: str) -> str:
    """A name before what it has; either may be empty."""
    return tell("alt_named", lang, name=name, text=text) if name and text else name or text


def part(name: str, text: str, lang: str, values: Any = None) -> str:
    """What stands under one heading, such as an axis with the range of its values; empty if there is nothing."""
    told = [text, "" if values is None else _range(values, lang)]
    parts = [each for each in told if each]
    return named(tell(name, lang), listed(parts, lang), lang) if parts else ""


def _range(values: Any, lang: str) -> str:
    return tell("alt_range", lang, low=number(np.nanmin(values)), high=number(np.nanmax(values)))


def curve(values: Any, lang: str) -> str:
    """Every value of a curve with few; else where it begins and ends, and how low and high it goes."""
    found = np.asarray(values, dtype=float)
    if found.size <= FEW:
        return listed(map(number, found), lang)
    ends = {"first": number(found[0]), "last": number(found[-1])}
    return tell("alt_curve", lang, low=number(np.nanmin(found)), high=number(np.nanmax(found)), **ends)


def pile(values: Any, lang: str) -> str:
    """How many dots, over which range, and where the middle one lies."""
    found = np.asarray(values, dtype=float)
    found = found[np.isfinite(found)]
    return tell(
        "alt_pile", lang, n=found.size, range=_range(found, lang), middle=number(float(np.median(found)))
    )


def points(x: Any, y: Any, lang: str) -> str:
    """How many points, and over which range to the right and upwards."""
    return tell("alt_points", lang, n=len(x), across=_range(x, lang), up=_range(y, lang))


def counted(parts: Mapping[str, float], lang: str, digits: int = 0) -> str:
    """Each part with its number; a name may hold a comma."""
    return tell("alt_semicolon", lang).join(f"{name} {value:.{digits}f}" for name, value in parts.items())


def at(marks: Mapping[str, float] | None, lang: str) -> str:
    """Lines or values that a picture marks by name."""
    return listed((named(name, number(value), lang) for name, value in (marks or {}).items()), lang)


def signed(row: str, columns: Sequence[str], marks: Sequence[int], words: Sequence[str], lang: str) -> str:
    """One row of a table of signs: the columns of each sign."""
    by_sign = {
        word: [column for column, mark in zip(columns, marks, strict=True) if mark == sign]
        for sign, word in zip(SIGNS, words, strict=True)
    }
    said = (named(word, listed(names, lang), lang) for word, names in by_sign.items() if names)
    return named(row, tell("alt_semicolon", lang).join(said), lang)

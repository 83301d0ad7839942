"""Settings of an intervention in everyday words, for titles: `in half of the compounds, from 2022-03-01`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("doses.toml")
SHARES = {0.0: "none", 0.25: "quarter", 0.5: "half", 0.75: "most", 1.0: "all"}


def told(intervention: str, settings: Mapping[str, Any], communities: int, lang: str) -> list[str]:
    """Words for each setting, in `en` or `zh`; `communities`: how many the place has.

    A setting that cannot be read stands as it was given, since it is refused elsewhere.
    """
    return list(_told(intervention, settings, communities, lang))


def units_of(intervention: str) -> str:
    """What a share of it is a share of: a name in `units` of doses.toml."""
    found: Mapping[str, list[str]] = _read()["of"]
    return next((unit for unit, names in found.items() if intervention in names), "others")


def _told(intervention: str, settings: Mapping[str, Any], communities: int, lang: str) -> Iterator[str]:
    for key, value in settings.items():
        if key in ("start", "end"):
            yield _say(key, lang, value=value)
        elif key not in _NUMBERS or isinstance(value, bool) or not isinstance(value, Real):
            yield f"{key} {value}"
        else:
            yield _NUMBERS[key](float(value), _units(intervention, communities), lang)


def _units(intervention: str, communities: int) -> str:
    units = units_of(intervention)
    return "community" if units == "communities" and communities == 1 else units


def _wide(value: float, units: str, lang: str) -> str:
    share = _say(SHARES.get(value, "some"), lang, number=f"{100 * value:g}")
    return _say("share", lang, share=share, units=_read()["units"][units][lang])


def _strong(value: float, _: str, lang: str) -> str:
    if value == 1:
        return _say("usual", lang)
    if value > 1:
        return _say("stronger", lang, number=f"{value:g}")
    return _say("weaker", lang, number=f"{100 * value:g}")


def _ramp(value: float, _: str, lang: str) -> str:
    return _say("ramp" if value else "at_once", lang, value=f"{value:g}")


_NUMBERS = {"coverage": _wide, "intensity": _strong, "ramp_days": _ramp}


def _say(name: str, lang: str, **values: Any) -> str:
    text: str = _read()["words"][name][lang]
    return text.format(**values)


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))

"""Messages about names in files of declarations: what is missing, what is unknown, and the nearest name."""

from collections.abc import Iterable
from difflib import get_close_matches


class DeclarationError(ValueError):
    """A file of declarations is wrong; the message names file, table and key, and what is allowed."""


def check_keys(where: str, given: Iterable[str], wanted: Iterable[str]) -> None:
    """Raise DeclarationError unless a table, described by `where`, has exactly the wanted keys."""
    found, needed = set(given), set(wanted)
    missing, unknown = sorted(needed - found), sorted(found - needed)
    faults = [f"unknown key '{key}'{nearest(key, missing or needed)}" for key in unknown]
    faults += [f"no key '{key}'" for key in missing]
    if faults:
        raise DeclarationError(f"{where}: {'; '.join(faults)}")


def nearest(word: object, allowed: Iterable[str]) -> str:
    """Question that names the nearest of the allowed names, to end a message; empty if none is near."""
    near = nearest_name(word, allowed)
    return "" if near is None else f" (did you mean '{near}'?)"


def nearest_name(word: object, allowed: Iterable[str]) -> str | None:
    """The nearest of the allowed names; None if none is near."""
    return next(iter(get_close_matches(str(word), list(allowed), n=1)), None)

"""Suggestion of the nearest name, for messages about unknown names."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: object, allowed: Iterable[str]) -> str:
    """Question that names the nearest of the allowed names, to end a message; empty if none is near."""
    near = get_close_matches(str(word), list(allowed), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""

"""Read TOML with line numbers, and write plain data as TOML.

The standard library reads TOML but neither keeps line numbers nor writes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Path = tuple[str | int, ...]
_PART = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*""")
_QUOTED_OR_BARE = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
# Every separator is required, so that a line has one reading only and a long one is read as fast as a short one.
_DOTTED = rf"({_QUOTED_OR_BARE}(?:\s*\.\s*{_QUOTED_OR_BARE})*)"
_ASSIGNMENT = re.compile(rf"^\s*{_DOTTED}\s*=")
_HEADER = re.compile(rf"^\s*(\[\[?)\s*{_DOTTED}\s*\]\]?\s*(?:#.*)?$")
# Comments and one-line texts are matched only to skip them, as quotes inside them open nothing.
_LONG_TEXT = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*""", re.DOTALL
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def nodes(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every table, list and value below `data` with its path, parents first."""
    pairs: Any = ()
    if isinstance(data, Mapping):
        pairs = data.items()
    elif isinstance(data, list | tuple):
        pairs = enumerate(data)
    for key, value in pairs:
        yield (*path, key), value
        yield from nodes(value, (*path, key))


def depth(data: Any) -> int:
    """Largest depth of nested tables and lists; 0 for a plain value."""
    level, layer = 0, [data]
    while inner := [item for item in layer if isinstance(item, Mapping | list)]:
        level += 1
        layer = [child for item in inner for child in (item.values() if isinstance(item, Mapping) else item)]
    return level


def lines_of(text: str, data: Mapping[str, Any]) -> dict[Path, int]:
    """Line (from 1) of every node of `data` read from `text`: its own, else that of what contains it."""
    found = _marked_lines(_LONG_TEXT.sub(_only_its_first_line, text))
    return {path: _nearest(found, path) for path, _ in nodes(data)}


def _nearest(found: Mapping[Path, int], path: Path) -> int:
    return next((found[path[:n]] for n in range(len(path), 0, -1) if path[:n] in found), 1)


def _only_its_first_line(token: re.Match[str]) -> str:
    """Keep the first line of a text and the line breaks of the others, so that none of these is read as a key."""
    first, *rest = token[0].split("\n")
    return first + "\n" * len(rest)


def _marked_lines(text: str) -> dict[Path, int]:
    counts: dict[Path, int] = {}
    table: Path = ()
    found: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        header, assignment = _HEADER.match(line), _ASSIGNMENT.match(line)
        if header:
            table = _table_path(_parts(header[2]), header[1] == "[[", counts)
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], number)
        elif assignment:
            found.setdefault((*table, *_parts(assignment[1])), number)
    return found


def _table_path(parts: list[str], repeated: bool, counts: dict[Path, int]) -> Path:
    path: Path = ()
    for part in parts[:-1]:
        path = _latest((*path, part), counts)
    path = (*path, parts[-1])
    if repeated:
        counts[path] = counts.get(path, -1) + 1
    return _latest(path, counts)


def _latest(path: Path, counts: Mapping[Path, int]) -> Path:
    return (*path, counts[path]) if path in counts else path


def _parts(dotted: str) -> list[str]:
    return [_unquoted(part) for part in _PART.findall(dotted)] or [dotted.strip()]


def _unquoted(part: str) -> str:
    if part.startswith('"'):
        return str(tomllib.loads(f"x = {part}")["x"])
    return part.strip("'")


def toml_text(data: Mapping[str, Any], notes: Mapping[Path, str]) -> str:
    """Plain data as TOML; `notes` are written as comments behind the values whose path they name."""
    return "\n".join(_table(data, (), notes)) + "\n"


def _table(data: Mapping[str, Any], path: Path, notes: Mapping[Path, str]) -> Iterator[str]:
    simple = {key: value for key, value in data.items() if _is_inline(value)}
    rows = {key: f"{_key(key)} = {_scalar(value)}" for key, value in simple.items()}
    width = max((len(row) for row in rows.values() if len(row) <= 40), default=0)
    for key, row in rows.items():
        note = notes.get((*path, key))
        yield f"{row:<{width}}  # {_one_line(note)}" if note else row
    for key, value in data.items():
        if key not in simple:
            yield from _section(value, (*path, key), notes)


def _one_line(note: str) -> str:
    # File names may hold what comments must not: line ends, control characters, bytes that are no text.
    return "".join(sign if sign.isprintable() else " " for sign in note)


def _section(value: Any, path: Path, notes: Mapping[Path, str]) -> Iterator[str]:
    header = ".".join(_key(part) for part in path if isinstance(part, str))
    if isinstance(value, Mapping):
        # A table of tables needs no header of its own; an empty one would vanish without it.
        if not value or any(map(_is_inline, value.values())):
            yield from ("", f"[{header}]")
        yield from _table(value, path, notes)
        return
    for index, item in enumerate(value):
        yield from ("", f"[[{header}]]")
        yield from _table(item, (*path, index), notes)


def _is_inline(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(isinstance(item, str) for item in value.values())
    return not isinstance(value, list | tuple) or not any(isinstance(item, Mapping) for item in value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_scalar(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    return value.isoformat() if isinstance(value, date) else repr(value)


def _quoted(text: str) -> str:
    # A TOML basic string is a JSON string, except that TOML also wants DEL escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: object) -> str:
    return str(key) if _BARE.fullmatch(str(key)) else _quoted(str(key))

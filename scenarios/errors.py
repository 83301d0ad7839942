"""Readable problems in scenario files: where, what is wrong, what is allowed, and the likely intention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Integral, Real
from typing import Any

from model.inputs.nearest import nearest_name
from scenarios.chinese import chinese

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One problem; `where` is a file or the name of a scenario, `line` counts from 1."""

    where: str
    line: int | None
    key: str
    value: str
    text: str

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self, lang: str = "en") -> str:
        """The whole line, in `en` or `zh`: where, which key and value, what is wrong."""
        place = f"{self.where}:{self.line}" if self.line else self.where
        key = f"{self.key} = {self.value}" if self.key and self.value else self.key
        return ": ".join(part for part in (place, key, self.told(lang)) if part)

    def told(self, lang: str) -> str:
        """What is wrong and what is allowed, in `en` or `zh`."""
        return chinese(self.text) if lang == "zh" else self.text


class ScenarioError(ValueError):
    """Error for an unusable scenario; `problems` lists everything found, one line each in the message."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """All problems in `en` or `zh`, a line each."""
        return "\n".join(problem.sentence(lang) for problem in self.problems)


def did_you_mean(name: str, known: Iterable[str], allowed: str = "") -> str:
    """End of every message on an unknown name: the nearest known one, if any is near, then what is allowed.

    `allowed` says in words what is allowed; without it all known names are listed.
    """
    names = tuple(known)
    near = nearest_name(name, names)
    asked = "" if near is None else f"did you mean '{near}'? "
    return f"{asked}allowed: {allowed or ', '.join(names) or 'none'}"


def by_name(where: str, what: str, given: Any, named: Mapping[str, Any], example: str) -> dict[str, Any]:
    """Values given in a table and by name, together; ScenarioError with the example if it is no table."""
    if given is not None and not isinstance(given, Mapping):
        text = f"{type(given).__name__} given; allowed: what is set, by its name, such as {example}"
        raise ScenarioError([Problem(where, None, what, "", text)])
    return {**(given or {}), **named}


def plain_number(value: Any) -> Any:
    """Python's number for a number of NumPy or pandas; everything else as it is."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


@dataclass(frozen=True)
class Finding:
    """Problem whose file and line are not yet known."""

    path: Path
    value: str
    text: str


def findings(errors: Iterable[Mapping[str, Any]], schema: Schema) -> Iterator[Finding]:
    """Translate pydantic's error list, with the JSON schema that it checked against, to findings in plain words."""
    for error in errors:
        path = tuple(error["loc"][:-1] if _of_a_key(error) else error["loc"])
        faults = getattr(error.get("ctx", {}).get("error"), "faults", None)
        if faults is None:
            yield Finding(path, _value(error), _words(error, path, schema))
        for below, text in faults or ():
            yield Finding(path + below, plain(_dig(error["input"], below)), text)


def _of_a_key(error: Mapping[str, Any]) -> bool:
    # Pydantic marks an error in a key in this way; a file may have a key of that name, too.
    return error["loc"][-1:] == ("[key]",) and error["type"] != "extra_forbidden"


def _words(error: Mapping[str, Any], path: Path, schema: Schema) -> str:
    speak = _SPEAK.get(error["type"])
    if speak:
        return speak(error, path, schema)
    if error["type"] in _RANGE_ERRORS:
        return f"out of range; allowed: {allowed(schema_at(schema, path))}"
    return f"wrong type ({_kind(error['input'])}); allowed: {allowed(schema_at(schema, path))}"


def _missing(error: Mapping[str, Any], path: Path, schema: Schema) -> str:
    return f"missing; needed: {allowed(schema_at(schema, path))}"


def _unknown_key(error: Mapping[str, Any], path: Path, schema: Schema) -> str:
    keys = _keys(schema_at(schema, path[:-1]))
    return f"unknown key; {did_you_mean(str(path[-1]), keys)}"


def _unknown_value(error: Mapping[str, Any], path: Path, schema: Schema) -> str:
    options = schema_at(schema, path).get("enum", [])
    name = error["input"] if isinstance(error["input"], str) else ""  # a number or a table is near no name
    return f"unknown value; {did_you_mean(name, options)}"


def _own_words(error: Mapping[str, Any], path: Path, schema: Schema) -> str:
    return str(error["ctx"]["error"])


_SPEAK: Mapping[str, Callable[[Mapping[str, Any], Path, Schema], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _unknown_value,
    "value_error": _own_words,
}
_RANGE_ERRORS = {"greater_than_equal", "less_than_equal", "finite_number", "int_parsing_size"}


def schema_at(schema: Schema, path: Path) -> Schema:
    """Part of a JSON schema for `path`; empty if there is none."""
    node = _resolved(schema, schema)
    for part in path:
        inner = node.get("items") if isinstance(part, int) else _property(node, part)
        node = _resolved(inner or {}, schema)
    return node


def _property(node: Schema, key: str) -> Any:
    return node.get("properties", {}).get(key) or node.get("additionalProperties")


def _resolved(node: Schema, root: Schema) -> Schema:
    if "$ref" in node:
        return _resolved(root["$defs"][node["$ref"].rsplit("/", 1)[-1]], root)
    options = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    return _resolved(options[0], root) if options else node


def _keys(node: Schema) -> list[str]:
    return [key for key in node.get("properties", {}) if key != "name" or "base" not in node["properties"]]


def allowed(node: Schema) -> str:
    """Values that a JSON schema node allows, in words."""
    if "enum" in node:
        return ", ".join(node["enum"])
    if node.get("format") == "date":
        return "a date such as 2022-01-01"
    if node.get("type") in ("integer", "number"):
        return _number_words(node)
    if node.get("type") == "object" and "properties" in node:
        return f"a table with the keys {', '.join(_keys(node))}"
    return _TYPE_WORDS.get(node.get("type", ""), "see the documentation of scenario files")


def _number_words(node: Schema) -> str:
    kind = "a whole number" if node["type"] == "integer" else "a number"
    low, high = node.get("minimum"), node.get("maximum")
    return kind if low is None or high is None else f"{kind} from {low:,} to {high:,}"


_TYPE_WORDS = {
    "boolean": "true or false",
    "string": "a text in quotes",
    "array": "a list",
    "object": "a table",
}
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a decimal number"),
    (str, "a text"),
    (datetime, "a date with a time of day"),
    (date, "a date"),
    (list, "a list"),
    (dict, "a table"),
)


def _kind(value: object) -> str:
    return next((words for kind, words in _KINDS if isinstance(value, kind)), type(value).__name__)


def _value(error: Mapping[str, Any]) -> str:
    says_nothing = error["type"] == "missing" or _of_a_key(error)
    return "" if says_nothing else plain(error["input"])


def plain(value: object) -> str:
    """Value as shown in a message, shortened if long; empty for tables and lists, whose key is enough."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    if isinstance(value, int) and value.bit_length() > 190:  # Python writes no number of thousands of digits
        return f"{'-' if value < 0 else ''}10^{int(value.bit_length() * 0.30103)}"
    return str(value) if isinstance(value, int | float | date) else ""


def _dig(value: Any, path: Path) -> Any:
    for part in path:
        inner = value.get(part) if isinstance(value, Mapping) else _item(value, part)
        value = getattr(value, str(part), None) if inner is None else inner
    return value


def _item(value: Any, part: str | int) -> Any:
    return value[part] if isinstance(value, list | tuple) and isinstance(part, int) else None

"""Scenario files: find, read, inherit and check them, and report all problems at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any, NoReturn

from pydantic import ValidationError

from model.inputs.spec import Path
from scenarios.combine import SIGN, from_name
from scenarios.errors import Problem, ScenarioError, did_you_mean, findings, plain
from scenarios.scenario import Scenario
from scenarios.toml_text import depth, lines_of, nodes

FOLDERS = {kind: FilePath(__file__).with_name(kind) for kind in ("places", "packages")}
SUFFIX = ".toml"
# A table of all communities of the largest city, one per row, takes a tenth of MOST_BYTES. Nothing in a scenario is
# deeper than `place.communities.1.compounds.1.fee`. No scenario that comes with the project has more than one base.
MOST_BYTES, MOST_DEPTH, MOST_BASES, MOST_PROBLEMS = 5_000_000, 20, 20, 200


@dataclass(frozen=True)
class Origin:
    """File and line that gave a value."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{FilePath(self.file).name}:{self.line}"


@dataclass(frozen=True)
class Source:
    """A file's data after inheritance, and the origin of every node in it."""

    data: Mapping[str, Any]
    origins: Mapping[Path, Origin]
    base: str | None = None


def names(kind: str | None = None) -> list[str]:
    """Names of the built-in scenarios; `kind` is "places" or "packages", or None for both."""
    folders = [FOLDERS[kind]] if kind else list(FOLDERS.values())
    return sorted(path.stem for folder in folders for path in folder.glob(f"*{SUFFIX}"))


def load(name: str | os.PathLike[str]) -> Scenario:
    """The scenario of this name, in the file at this path, or made up like `bazhong + joint_meeting - clubs`.

    Raises ScenarioError with every problem found: file, line, key, what is wrong, what is allowed.
    """
    given: object = name
    if not isinstance(given, str | os.PathLike):
        text = f"{type(given).__name__} given; allowed: {_choice()}"
        raise ScenarioError([Problem("scenario", None, "", "", text)])
    if isinstance(name, str) and SIGN.search(name) and not _exists(FilePath(name)):
        return from_name(name, load)
    path = _locate(name)
    return _checked(path.stem, str(path), _read(path, ()))


def loads(text: str, name: str = "text") -> Scenario:
    """The scenario written in `text`, as `Scenario.to_toml` writes it; `base` means a built-in scenario."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        _refuse(FilePath(name), None, _TOO_LONG)
    return _checked(name, name, _parse(text, FilePath(name), ()))


def load_all(wanted: Iterable[str | os.PathLike[str]]) -> list[Scenario]:
    """Several scenarios for one table of results; ScenarioError with the problems of all of them.

    Results are told apart by the scenario's name, so no two may share one.
    """
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for name in wanted:
        try:
            scenario = load(name)
        except ScenarioError as error:
            problems += error.problems
            continue
        if scenario.name in [other.name for other in scenarios]:
            text = f"second scenario named '{scenario.name}'; names must differ"
            problems.append(Problem(str(name), None, "", "", text))
        scenarios.append(scenario)
    if problems:
        raise ScenarioError(problems)
    return scenarios


def file_of(name: str) -> FilePath | None:
    """File of a built-in scenario; None if there is none of that name."""
    found = [folder / f"{name}{SUFFIX}" for folder in FOLDERS.values()]
    return next((path for path in found if _is_file(path)), None)


def _exists(path: FilePath) -> bool:
    # The system refuses to look up too long names; no file has such a name.
    try:
        return path.exists()
    except OSError:
        return False


def _is_file(path: FilePath) -> bool:
    return _exists(path) and path.is_file()


def _locate(name: str | os.PathLike[str]) -> FilePath:
    if name == "":  # a path would read it as the current folder
        raise ScenarioError([Problem('""', None, "", "", f"no name is given; allowed: {_choice()}")])
    known = file_of(name) if isinstance(name, str) and "/" not in name else None
    if known:
        return known
    path = FilePath(name)
    if _exists(path):
        return path
    what = "file does not exist" if _looks_like_path(name) else "unknown scenario"
    beside = path.with_name(f"{path.name}{SUFFIX}")
    meant, near = (str(beside), [str(beside)]) if _is_file(beside) else (path.stem, names())
    text = f"{what}; {did_you_mean(meant, near, _choice())}"
    raise ScenarioError([Problem(str(name), None, "", "", text)])


def _looks_like_path(name: str | os.PathLike[str]) -> bool:
    return not isinstance(name, str) or name.endswith(SUFFIX) or os.sep in name


def _choice() -> str:
    return f"a file, or one of {', '.join(names())}"


def _read(path: FilePath, chain: tuple[FilePath, ...]) -> Source:
    if path.is_dir():
        _refuse(path, None, "a directory; allowed: a scenario file (.toml)")
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        _refuse(path, None, f"cannot be read ({error.strerror})")
    if len(raw) > MOST_BYTES:
        _refuse(path, None, _TOO_LONG)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _refuse(path, line, "not UTF-8; save the file as UTF-8 text")
    return _parse(text, path, chain)


def _parse(text: str, path: FilePath, chain: tuple[FilePath, ...]) -> Source:
    data = _data(text, path)
    lines = lines_of(text.replace("\r\n", "\n"), data)
    own = Source(data, {node: Origin(str(path), line) for node, line in lines.items()})
    if "name" in data:
        _refuse(path, lines[("name",)], "name: unknown key; a scenario's name is the name of its file")
    return _inherit(own, path, (*chain, path.resolve())) if "base" in data else own


def _data(text: str, path: FilePath) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        _refuse(path, int(line[1]) if line else text.count("\n") + 1, f"bad TOML: {error}")
    except RecursionError:
        _refuse(path, None, _TOO_DEEP)
    except ValueError:
        _refuse(path, None, "bad TOML: a whole number with thousands of digits")
    if depth(data) > MOST_DEPTH:
        _refuse(path, None, _TOO_DEEP)
    return data


_TOO_LONG = f"too long; allowed: a scenario file of at most {MOST_BYTES:,} bytes"
_TOO_DEEP = f"tables and lists too deep within each other; allowed: {MOST_DEPTH} deep"


def _refuse(path: FilePath, line: int | None, text: str) -> NoReturn:
    raise ScenarioError([Problem(str(path), line, "", "", text)])


def _inherit(own: Source, path: FilePath, chain: tuple[FilePath, ...]) -> Source:
    base = own.data["base"]
    origin = own.origins[("base",)]
    parent = _base_file(base, path) if isinstance(base, str) else None
    text = _base_fault(base, parent, chain)
    if text or parent is None:
        raise ScenarioError([Problem(origin.file, origin.line, "base", plain(base), text)])
    merged = merge(_read(parent, chain), own)
    return replace(merged, data={k: v for k, v in merged.data.items() if k != "base"}, base=base)


def _base_fault(base: object, parent: FilePath | None, chain: tuple[FilePath, ...]) -> str:
    if not isinstance(base, str):
        return f"wrong type; allowed: {_choice()}"
    if parent is None:
        return f"unknown base; {did_you_mean(base, names())}"
    if parent.resolve() in chain:
        return f"refers to itself: {_circle(parent, chain)}; a base must not lead back to its own file"
    if len(chain) > MOST_BASES:
        return f"too many bases, each of the one before; allowed: {MOST_BASES}"
    return ""


def _circle(parent: FilePath, chain: tuple[FilePath, ...]) -> str:
    ring = [path.stem for path in chain[chain.index(parent.resolve()) :]]
    return " -> ".join([*ring, ring[0]])


def _base_file(base: str, path: FilePath) -> FilePath | None:
    # A file beside the one that names it comes first, so that a folder of own scenarios is self-contained.
    beside = path.with_name(f"{base}{SUFFIX}") if re.fullmatch(r"[\w.-]+", base) else None
    if beside and _is_file(beside) and beside.resolve() != path.resolve():
        return beside
    return file_of(base) or (beside if beside and _is_file(beside) else None)


def merge(base: Source, own: Source) -> Source:
    """Merge `own` over `base`: tables key by key, other values as a whole."""
    replaced = {path for path, value in nodes(own.data) if not isinstance(value, Mapping)}
    kept = {path: origin for path, origin in base.origins.items() if not _below(path, replaced)}
    return Source(deep_merge(base.data, own.data), kept | dict(own.origins))


def _below(path: Path, tops: set[Path]) -> bool:
    return any(path[:n] in tops for n in range(1, len(path)))


def deep_merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Merge `own` over `base`, key by key at every depth; lists and values are replaced."""
    merged = dict(base)
    for key, value in own.items():
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = deep_merge(before, value)
        else:
            merged[key] = value
    return merged


def _checked(name: str, file: str, source: Source) -> Scenario:
    try:
        scenario = Scenario.model_validate({**source.data, "name": name, "base": source.base})
    except ValidationError as error:
        found = list(findings(error.errors(), _schema()))
        problems = [_placed(f.path, f.value, f.text, file, source) for f in found[:MOST_PROBLEMS]]
        if len(found) > MOST_PROBLEMS:
            problems.append(Problem(file, None, "", "", f"and {len(found) - MOST_PROBLEMS:,} problems more"))
        raise ScenarioError(problems) from None
    return scenario.with_origins({path: str(origin) for path, origin in source.origins.items()})


@cache
def _schema() -> dict[str, Any]:
    return Scenario.model_json_schema()


def _placed(path: Path, value: str, text: str, file: str, source: Source) -> Problem:
    known = (source.origins[path[:n]] for n in range(len(path), 0, -1) if path[:n] in source.origins)
    origin = next(known, None)
    where, line = (origin.file, origin.line) if origin else (file, None)
    return Problem(where, line, dotted(path), value, text)


def dotted(path: Path) -> str:
    """Path for a reader: joined by dots, list items counted from 1."""
    return ".".join(f"{part + 1}" if isinstance(part, int) else part for part in path)

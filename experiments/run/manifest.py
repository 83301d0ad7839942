"""Manifest: code, versions, scenarios in full, seeds and times, as needed to repeat the runs."""

import hashlib
import json
import platform
import re
import shlex
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import RequestError
from experiments.run.processes import host, is_alive
from experiments.run.whole_files import whole

if TYPE_CHECKING:
    from scenarios.variant import Variant

NAME = "manifest.json"
ROOT = Path(__file__).parents[2]
_LIBRARIES = ("numpy", "scipy", "pandas", "mesa", "pydantic", "duckdb")
_MODEL = ("agents/**/*.py", "model/**/*.py", "model/**/*.toml")
_DECISIVE = (*_MODEL, "scenarios/*.py")
_INTERVENTIONS = "scenarios/interventions"
_IMPORTED = re.compile(r"scenarios\.interventions(?:\.| import )(\w+)")
RUNNING, DIED = "running", "died"
PLAIN = "plain"  # the implementation that made a run, where it is not the fast one


@cache
def code_version(interventions: tuple[str, ...] | None = None) -> str:
    """Version of the program and a hash of the code that affects results, as in "0.1.0+1a2b3c4d".

    Of the interventions only those given count, with what they import; None means all of them. The hash keeps runs
    made before a change of a rule from being taken for runs made after it.
    """
    return f"{release()}+{_hash_of(_matching(_DECISIVE) | _files_of(interventions))}"


@cache
def model_version() -> str:
    """Hash of the code of model and agents alone, which decides what happens where nobody intervenes."""
    return _hash_of(_matching(_MODEL))


def _matching(patterns: Iterable[str]) -> set[Path]:
    return {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}


def _hash_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:8]


def version_of(variant: "Variant", plain: bool = False) -> str:
    """Version of the code that decides a variant's results: the model, and the interventions that the variant uses.

    What was written in Python may import any intervention, so all of them count there. With `plain` it is the code of
    plain/ besides, as in "0.1.0+1a2b3c4d.plain.5e6f7a8b".
    """
    own = variant.rules or variant.written
    version = code_version(None if own else tuple(sorted(variant.scenario.interventions)))
    return f"{version}.{PLAIN}.{plain_version()}" if plain else version


@cache
def plain_version() -> str:
    """Hash of the code of plain/ alone."""
    return _hash_of(_matching(("plain/**/*.py",)))


def _files_of(interventions: tuple[str, ...] | None) -> set[Path]:
    """Files of some interventions, of what these import, and of what all share; None: of all of them."""
    every = {path for path in (ROOT / _INTERVENTIONS).glob("*") if path.is_file()}
    if interventions is None:
        return every
    declared = {path.stem for path in every if path.suffix == ".toml"}
    wanted, left = set[str](), {path.stem for path in every} - declared | set(interventions)
    while left:
        wanted |= left
        left = {name for each in left for name in _imported(each)} - wanted
    return {path for path in every if path.stem in wanted}


def _imported(name: str) -> list[str]:
    """Interventions and helpers that the code of an intervention imports."""
    path = ROOT / _INTERVENTIONS / f"{name}.py"
    return _IMPORTED.findall(path.read_text(encoding="utf-8")) if path.is_file() else []


def release() -> str:
    """Version of the program, as in "0.1.0"."""
    project = ROOT / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    return _library("gongzhi")


def _library(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def command() -> str:
    """Command line as the user would type it."""
    program = Path(sys.argv[0]).name or "python"
    return shlex.join([program, *sys.argv[1:]])


def now() -> str:
    """Current time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result folder; empty if there is none. Raises RequestError for one of another shape."""
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, RecursionError) as error:
        raise _refused(path, "it is no JSON", "它不是 JSON") from error
    _check_shape(path, found)
    return found


def _check_shape(path: Path, found: Any) -> None:
    """Check that a manifest is a table and that the entries which `merged` reads are lists of the expected kind."""
    if not isinstance(found, dict):
        raise _refused(path, "it is no JSON object", "它不是 JSON 对象")
    if not isinstance(found.get("tables") or {}, dict):
        raise _refused(path, "'tables' must be an object", "“tables”应为对象")
    for key, (fits, en, zh) in _SHAPE.items():
        values = found.get(key, [])
        if not isinstance(values, list) or not all(map(fits, values)):
            raise _refused(path, f"'{key}' must be a list of {en}", f"“{key}”应为列表，每项为{zh}")


def _texts(*keys: str) -> Callable[[Any], bool]:
    return lambda entry: isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)


_SHAPE: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    "scenarios": (
        _texts("scenario", "arm"),
        "objects with 'scenario' and 'arm'",
        "含“scenario”和“arm”的对象",
    ),
    "sessions": (_texts("started"), "objects with 'started'", "含“started”的对象"),
    "seeds": (lambda seed: type(seed) is int, "whole numbers", "整数"),
}


def _refused(path: Path, en: str, zh: str) -> RequestError:
    return RequestError(
        f"{path}: not a manifest of this program: {en}; choose another folder with --out, or delete this file",
        f"{path}：不是本程序的清单：{zh}；请用 --out 另选文件夹，或删除此文件",
    )


def write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest into an existing folder; the file appears only when it is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    text = re.sub(r"\[\n[\d,\s]+\]", _one_line, text)  # seeds; no text contains a line break
    with whole(folder / NAME) as unfinished:
        unfinished.write_text(f"{text}\n", encoding="utf-8")


def _one_line(numbers: re.Match[str]) -> str:
    return json.dumps(json.loads(numbers[0]))


def merged(
    before: Mapping[str, Any],
    scenarios: list[dict[str, Any]],
    seeds: Iterable[int],
    sessions: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Merge sessions into a folder's manifest; a session replaces itself, and those whose process died are marked."""
    labels = [(entry["scenario"], entry["arm"]) for entry in scenarios]
    others = [e for e in before.get("scenarios", []) if (e["scenario"], e["arm"]) not in labels]
    new = {_name_of(session): dict(session) for session in sessions}
    kept = {_name_of(session): _with_fate(session) for session in before.get("sessions", [])}
    return {
        "program": "gongzhi",
        "version": code_version(),
        "versions": {"python": platform.python_version()} | {name: _library(name) for name in _LIBRARIES},
        "platform": platform.platform(),
        "seeds": sorted({*before.get("seeds", []), *seeds}),
        "sessions": sorted([*(kept | new).values()], key=lambda session: str(session["started"])),
        "scenarios": sorted([*others, *scenarios], key=lambda entry: (entry["scenario"], entry["arm"])),
        "tables": before.get("tables"),
        "merges": before.get("merges", 0),
    }


def _name_of(session: Mapping[str, Any]) -> str:
    return str(session.get("id", session["started"]))


def _with_fate(session: Mapping[str, Any]) -> dict[str, Any]:
    """The session, marked if it says that it runs and its process is dead; of other machines nothing is known."""
    gone = session.get("status") == RUNNING and not is_running(session)
    return {**session, **({"status": DIED} if gone else {})}


def is_running(session: Mapping[str, Any]) -> bool:
    """Whether a session still runs, or may run on another machine."""
    if session.get("status") != RUNNING:
        return False
    here, pid = session.get("host") == host(), session.get("pid")
    return not here or not isinstance(pid, int) or is_alive(pid, str(session.get("born", "")))

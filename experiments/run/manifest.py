"""Manifest: code, versions, scenarios in full, seeds and times, as needed to repeat the runs."""

import hashlib
import json
import platform
import re
import shlex
import sys
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.errors import RequestError
from experiments.run.whole_files import whole

NAME = "manifest.json"
ROOT = Path(__file__).parents[2]
_LIBRARIES = ("numpy", "scipy", "pandas", "mesa", "pydantic", "duckdb")
_DECISIVE = (
    "agents/**/*.py",
    "model/**/*.py",
    "model/**/*.toml",
    "scenarios/*.py",
    "scenarios/interventions/*",
)


@cache
def code_version() -> str:
    """Version of the program and a hash of the code that affects results, as in "0.1.0+1a2b3c4d".

    The hash keeps runs made before a change of a rule from being taken for runs made after it.
    """
    digest = hashlib.sha256()
    files = sorted(path for pattern in _DECISIVE for path in ROOT.glob(pattern) if path.is_file())
    for path in files:
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{_release()}+{digest.hexdigest()[:8]}"


def _release() -> str:
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
    """Write the manifest; the file appears only when it is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    text = re.sub(r"\[\n[\d,\s]+\]", _one_line, text)  # seeds; no text contains a line break
    with whole(folder / NAME) as unfinished:
        unfinished.write_text(f"{text}\n", encoding="utf-8")


def _one_line(numbers: re.Match[str]) -> str:
    return json.dumps(json.loads(numbers[0]))


def merged(
    before: Mapping[str, Any],
    scenarios: list[dict[str, str]],
    seeds: tuple[int, ...],
    session: Mapping[str, Any],
) -> dict[str, Any]:
    """Merge one more session into a folder's manifest; sessions with the same start replace each other."""
    labels = [(entry["scenario"], entry["arm"]) for entry in scenarios]
    others = [e for e in before.get("scenarios", []) if (e["scenario"], e["arm"]) not in labels]
    sessions = [s for s in before.get("sessions", []) if s["started"] != session["started"]]
    return {
        "program": "gongzhi",
        "version": code_version(),
        "versions": {"python": platform.python_version()} | {name: _library(name) for name in _LIBRARIES},
        "platform": platform.platform(),
        "seeds": sorted({*before.get("seeds", []), *seeds}),
        "sessions": [*sessions, dict(session)],
        "scenarios": [*others, *scenarios],
    }

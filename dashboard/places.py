"""Places of one's own.

They are kept on the server under what they contain (`own-<hash>`), so that a link works for others too.
Files are parsed by the loader alone, and nothing outside the folder of kept places is read.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dashboard.address import OWN
from dashboard.folder import places_folder
from scenarios.catalogue import intervention_ids
from scenarios.errors import Problem, ScenarioError
from scenarios.loader import loads
from scenarios.scenario import Scenario

MOST_UPLOAD: Final = 200_000  # bytes; the largest place that comes with the project has 6,000
MOST_KEPT: Final = 2_000  # places; the ones not used for longest make room
_NOWHERE = Path(os.devnull)  # nothing can lie below it, so that `base` finds built-in scenarios only


def is_own(name: str) -> bool:
    """Whether a name is that of a place of one's own."""
    return bool(OWN.fullmatch(name))


def find(name: str) -> Scenario:
    """A kept place. Raises ScenarioError if this server does not have it."""
    path = places_folder() / f"{name}.toml"
    if not OWN.fullmatch(name) or not path.is_file():
        raise ScenarioError([Problem(name, None, "", "", "not kept on this server; upload its file again")])
    with suppress(OSError):
        path.touch()  # used just now
    return _parsed(path.read_text(encoding="utf-8"), name)


def keep(scenario: Scenario) -> str:
    """Keep a place, without interventions, and return its name. The same place has the same name everywhere."""
    text = scenario.baseline().to_toml(stated=True)
    name = f"own-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    path = places_folder() / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file():
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        _make_room(path.parent)
    return name


def _make_room(kept: Path) -> None:
    files = sorted(kept.glob("own-*.toml"), key=lambda path: path.stat().st_mtime)
    for path in files[:-MOST_KEPT]:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Upload:
    """What an uploaded file holds: the name under which its place is kept, title, interventions with settings."""

    place: str
    title: dict[str, str]
    changes: dict[str, dict[str, object]]


def take(data: bytes, file: str) -> Upload:
    """Read and keep an uploaded scenario file. Raises ScenarioError with every problem, line by line."""
    shown = Path(file).name[:80] or "scenario.toml"
    if len(data) > MOST_UPLOAD:
        text = f"too long; allowed: a scenario file of at most {MOST_UPLOAD:,} bytes"
        raise ScenarioError([Problem(shown, None, "", "", text)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError(
            [Problem(shown, line, "", "", "not UTF-8; save the file as UTF-8 text")]
        ) from None
    scenario = _parsed(text, shown)
    changes = {
        name: {key: value for key, value in spec.model_dump(exclude_unset=True).items() if value is not None}
        for name, spec in scenario.interventions.items()
        if name in intervention_ids()
    }
    title = {lang: scenario.title.of(lang) for lang in ("en", "zh")}
    return Upload(keep(scenario), title, changes)


def _parsed(text: str, name: str) -> Scenario:
    """The scenario written in a text, under a name that its problems show; no file beside the server is its base."""
    inner = str(_NOWHERE / "scenario")
    try:
        scenario = loads(text, inner)
    except ScenarioError as error:
        raise ScenarioError(_shown(each, inner, name) for each in error.problems) from None
    return scenario.model_copy(update={"name": name})


def _shown(problem: Problem, inner: str, name: str) -> Problem:
    return replace(problem, where=name) if problem.where == inner else problem


def as_file(scenario: Scenario) -> bytes:
    """The scenario as a file that `gongzhi compare FILE` takes: what it states, and nothing that is to be drawn."""
    return scenario.to_toml(stated=True).encode()

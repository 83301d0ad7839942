"""Rules from Python files of a user's own, as `--rules` names them: `mine.py:report_hazard`.

A file is loaded by its path, once in each process. Nothing has to be installed, and the file may have any name.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from inspect import isfunction
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from model.inputs.rule import RuleError
from model.rules import Rules
from scenarios.errors import Problem, ScenarioError, did_you_mean
from scenarios.source_identity import source_identity

type Rule = Callable[..., Any]

GRAMMAR = "FILE.py:RULE, or RULE=FILE.py:FUNCTION where the function has another name"
_PREFIX, _PYTHON_FILE = "rules_in_", "a file whose name ends in .py"
_loaded: dict[Path, ModuleType] = {}


@dataclass(frozen=True)
class FileRule:
    """Where a rule stands, for another process; `source` is the hash of what it did in this one."""

    path: Path
    function: str
    source: str

    def load(self) -> Rule:
        """The function, loaded from its file. Raises ScenarioError where it is gone or no longer the same."""
        found = _function(self.path, self.function)
        if source_identity(found) != self.source:
            text = "has changed since the program started; start again"
            raise ScenarioError([Problem(str(self.path), None, self.function, "", text)])
        return found


def read_rules(texts: Iterable[str], where: str = "--rules") -> dict[str, Rule]:
    """Rules by name from texts such as `mine.py:report_hazard` or `report_hazard=mine.py:steep`.

    Raises ScenarioError for a text, file, function or rule that cannot be used.
    """
    found: dict[str, Rule] = {}
    for text in texts:
        rule, path, function = _parts(text, where)
        if rule in found:
            raise ScenarioError([Problem(where, None, rule, "", "given twice; once is enough")])
        own = _function(path, function)
        if rule not in _names():
            words = f"no rule has this name; {did_you_mean(rule, _names(), 'those of model/rules.py')}"
            raise ScenarioError([Problem(where, None, rule, "", words)])
        found[rule] = own
        try:
            Rules(**{rule: found[rule]})
        except RuleError as error:
            raise ScenarioError([Problem(str(path), None, function, "", str(error))]) from None
    return found


def told(rule: Rule) -> str:
    """Short name of a rule: its file, where it was loaded from one, else its own name."""
    module = _of_file(rule)
    if module is None:
        return getattr(rule, "__name__", type(rule).__name__)
    return Path(str(module.__file__)).name


def packed(rules: Mapping[str, Rule]) -> dict[str, Rule | FileRule]:
    """The rules as another process can load them: by their place where they stand in a user's file."""
    return {name: _packed(rule) for name, rule in rules.items()}


def unpacked(rules: Mapping[str, Rule | FileRule]) -> dict[str, Rule]:
    """The rules themselves. Raises ScenarioError where a file is gone or no longer the same."""
    return {name: rule.load() if isinstance(rule, FileRule) else rule for name, rule in rules.items()}


def _packed(rule: Rule) -> Rule | FileRule:
    module = _of_file(rule)
    if module is None:
        return rule
    return FileRule(Path(str(module.__file__)), rule.__name__, source_identity(rule))


def _of_file(rule: Rule) -> ModuleType | None:
    """The module of a function that was loaded here from a file."""
    if not isfunction(rule):
        return None
    return next((each for each in _loaded.values() if vars(each).get(rule.__name__) is rule), None)


def _names() -> tuple[str, ...]:
    return tuple(Rules.__dataclass_fields__)


def _parts(text: str, where: str) -> tuple[str, Path, str]:
    """Rule, file and function of one text."""
    place, colon, function = text.rpartition(":")
    rule, equals, file = place.partition("=")
    if not colon or not function.strip() or not (file if equals else place).strip():
        raise ScenarioError([Problem(where, None, text, "", f"cannot be read; allowed: {GRAMMAR}")])
    if not equals:
        rule, file = function, place
    return rule.strip(), Path(file.strip()), function.strip()


def _function(path: Path, name: str) -> Rule:
    module = _module(path)
    found = vars(module).get(name)
    if callable(found):
        return found
    own = [
        key for key, each in vars(module).items() if isfunction(each) and each.__module__ == module.__name__
    ]
    text = f"no such function in this file; {did_you_mean(name, own)}"
    raise ScenarioError([Problem(str(path), None, name, "", text)])


def _module(path: Path) -> ModuleType:
    full = path.resolve()
    if full not in _loaded:
        _loaded[full] = _executed(path, full)
    return _loaded[full]


class _AsWritten(SourceFileLoader):
    """Reads a file as it is now; compiled code kept beside it may be of a moment ago."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _executed(path: Path, full: Path) -> ModuleType:
    if full.suffix != ".py" or not full.is_file():
        raise ScenarioError([Problem(str(path), None, "", "", _no_file(path, full))])
    name = _PREFIX + full.stem  # without its folder, so that a file that was moved still is the same rule
    spec = importlib.util.spec_from_file_location(name, full, loader=_AsWritten(name, str(full)))
    if spec is None or spec.loader is None:
        raise ScenarioError([Problem(str(path), None, "", "", "a Python file is needed")])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001  a user's file may fail in any way
        sys.modules.pop(name, None)
        line = error.lineno if isinstance(error, SyntaxError) else None
        text = f"cannot be loaded: {type(error).__name__}: {error}"
        raise ScenarioError([Problem(str(path), line, "", "", text)]) from None
    return module


def _no_file(path: Path, full: Path) -> str:
    if full.is_file():
        return f"no Python file; allowed: {_PYTHON_FILE}"
    beside = [each.name for each in full.parent.glob("*.py")] if full.parent.is_dir() else []
    known = [str(path.with_name(each)) for each in beside]
    return f"file does not exist; {did_you_mean(str(path), known, _PYTHON_FILE)}"

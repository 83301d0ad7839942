"""Combinations built from a scenario: with more or changed interventions, or without some of its own.

Such a scenario's name says how it is made and can be loaded like that of a file: `bazhong-red-stewards +
joint_meeting:coverage=0.5 - clubs + pay_norm_slope=0.5`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from model.inputs.spec import Text
from scenarios import doses
from scenarios.catalogue import declaration, intervention_ids
from scenarios.errors import Problem, ScenarioError, did_you_mean, findings
from scenarios.values import read_values, with_values

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

Changes = Mapping[str, Mapping[str, Any]]
SIGN = re.compile(r"\s([+-])\s")
GRAMMAR = "id[:key=value[:key=value...]]"
_READ: dict[str, tuple[Callable[[str], Any], str]] = {
    "start": (date.fromisoformat, "a date such as 2022-01-01"),
    "end": (date.fromisoformat, "a date such as 2022-01-01"),
    "ramp_days": (int, "a whole number from 0 to 3,650"),
    "coverage": (float, "a number from 0 to 1"),
    "intensity": (float, "a number from 0 to 3"),
}


def read_with(text: str, where: str = "--with") -> dict[str, dict[str, Any]]:
    """Interventions written as `id[:key=value...]` with commas between; ScenarioError names every wrong part."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for part in text.split(","):
        name, *settings = (piece.strip() for piece in part.split(":"))
        problems += _name_problems(name, where)
        if name in found:
            problems.append(Problem(where, None, name, "", "given twice; once is enough"))
        found[name] = {}
        for setting in settings:
            problems += _take(setting, name, found[name], where)
    if problems:
        raise ScenarioError(problems)
    return found


def read_without(text: str, where: str = "--without") -> tuple[str, ...]:
    """Ids with commas between; ScenarioError names every unknown one."""
    names = tuple(part.strip() for part in text.split(","))
    problems = [problem for name in names for problem in _name_problems(name, where)]
    if problems:
        raise ScenarioError(problems)
    return names


def _name_problems(name: str, where: str) -> list[Problem]:
    known = intervention_ids()
    if name in known:
        return []
    text = f"unknown intervention; {did_you_mean(name, known)}"
    return [Problem(where, None, name or '""', "", text)]


def _take(setting: str, name: str, into: dict[str, Any], where: str) -> list[Problem]:
    """Read one `key=value` into the settings of an intervention."""
    key, equals, value = (piece.strip() for piece in setting.partition("="))
    if not equals or key not in _READ:
        grammar = f"{GRAMMAR} with the keys {', '.join(_READ)}"
        text = f"unknown setting; {did_you_mean(key, _READ, grammar)}"
        return [Problem(where, None, f"{name}:{setting}", "", text)]
    if key in into:
        return [Problem(where, None, f"{name}:{key}", value, "given twice; once is enough")]
    read, allowed = _READ[key]
    try:
        into[key] = read(value)
    except ValueError:
        return [Problem(where, None, f"{name}:{key}", f'"{value}"', f"cannot be read; allowed: {allowed}")]
    return []


def combined(scenario: Scenario, added: Changes, removed: Sequence[str] = ()) -> Scenario:
    """The scenario with interventions added or changed key by key, and without others.

    Its name, title and provenance say so. Raises ScenarioError for unknown ids, keys and values, dates outside
    the horizon, ids both added and removed, and ids to remove that the scenario does not have.
    """
    name = _name(scenario.name, added, removed)
    _refuse(scenario, name, added, removed)
    kept = {key: spec for key, spec in scenario.interventions.items() if key not in removed}
    changed = {key: _changed(kept.get(key), settings) for key, settings in added.items()}
    data = scenario.model_dump(exclude_unset=True) | {
        "name": name,
        "base": scenario.name,
        "title": _title(scenario, added, removed).model_dump(),
        "interventions": {**{key: spec.model_dump() for key, spec in kept.items()}, **changed},
    }
    try:
        made = type(scenario).model_validate(data)
    except ValidationError as error:
        found = findings(error.errors(), type(scenario).model_json_schema())
        problems = [Problem(name, None, ".".join(map(str, f.path)), f.value, f.text) for f in found]
        raise ScenarioError(problems) from None
    return made.with_origins(_origins(scenario, added))


def _origins(scenario: Scenario, added: Changes) -> dict[tuple[str | int, ...], str]:
    """Origins of the values: those set by the combination, and those of its scenario."""
    given = {("interventions", name, key) for name, settings in added.items() for key in settings}
    return {**scenario.origins, **dict.fromkeys((("title",), *given), "set by the combination")}


def _changed(spec: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    known = {} if spec is None else spec.model_dump(exclude_unset=True)
    return known | dict(settings)


def _refuse(scenario: Scenario, name: str, added: Changes, removed: Sequence[str]) -> None:
    problems = [problem for each in (*added, *removed) for problem in _name_problems(each, name)]
    for each in removed:
        if each in added:
            problems.append(Problem(name, None, each, "", "both added and left out; choose one"))
        elif each in intervention_ids() and each not in scenario.interventions:
            problems.append(_not_there(scenario, each))
    if problems:
        raise ScenarioError(problems)


def _not_there(scenario: Scenario, each: str) -> Problem:
    own = scenario.interventions
    nothing = "" if own else "nothing: it is a place without interventions"
    text = f"not in it, so it cannot be left out; {did_you_mean(each, own, nothing)}"
    return Problem(scenario.name, None, each, "", text)


def _name(name: str, added: Changes, removed: Sequence[str]) -> str:
    plus = [f" + {each}{''.join(f':{k}={v}' for k, v in keys.items())}" for each, keys in added.items()]
    return "".join([name, *plus, *(f" - {each}" for each in removed)])


def _title(scenario: Scenario, added: Changes, removed: Sequence[str]) -> Text:
    return Text(en=_words(scenario, added, removed, "en"), zh=_words(scenario, added, removed, "zh"))


def _words(scenario: Scenario, added: Changes, removed: Sequence[str], lang: str) -> str:
    many = len(scenario.place.communities)
    plus = [f" + {_one(each, settings, many, lang)}" for each, settings in added.items()]
    minus = [f" − {declaration(each).title(lang)}" for each in removed]
    return "".join([scenario.title.of(lang), *plus, *minus])


def _one(name: str, settings: Mapping[str, Any], communities: int, lang: str) -> str:
    title = declaration(name).title(lang)
    items = doses.told(name, settings, communities, lang)
    if not items:
        return title
    return f"{title}（{'，'.join(items)}）" if lang == "zh" else f"{title} ({', '.join(items)})"


def from_name(name: str, load: Callable[[str], Scenario]) -> Scenario:
    """Combination for a name such as `bazhong + joint_meeting + pay_norm_slope=0.5 - clubs`."""
    first, *rest = SIGN.split(name)
    parts: dict[str, list[str]] = {"+": [], "-": [], "=": []}
    for sign, text in zip(rest[::2], rest[1::2], strict=True):
        parts["=" if sign == "+" and _sets_a_parameter(text) else sign].append(text)
    added = read_with(",".join(parts["+"]), name) if parts["+"] else {}
    removed = read_without(",".join(parts["-"]), name) if parts["-"] else ()
    scenario = load(first.strip())
    if added or removed:
        scenario = combined(scenario, added, removed)
    return with_values(scenario, read_values(parts["="], name))


def _sets_a_parameter(text: str) -> bool:
    return "=" in text and ":" not in text


def variants(
    scenarios: Iterable[Scenario],
    with_: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    days: int | None = None,
) -> list[Scenario]:
    """The named scenarios that are packages, then each as changed by every `with_`, all without `without`.

    with_: one text `id[:key=value...],id...` per variant; without: ids that every variant leaves out. A change
    that leaves a scenario as it is makes no variant of it; one that changes none of them raises ScenarioError.
    days: another horizon. A package stands aside for its variants where all that keeps it from running over so few
    days is what they leave out.
    """
    named, leave = list(scenarios), _leave(without)
    found = _made(named, with_, leave)
    if days is None:
        return found
    aside = [each for each in named if _only_left_out_is_late(each, leave, days)]
    return [each.with_horizon(days) for each in found if not any(each is other for other in aside)]


def _only_left_out_is_late(scenario: Scenario, leave: Sequence[str], days: int) -> bool:
    """Whether some interventions would start after this many days, and the variants leave all of these out."""
    late = {name for name, spec in scenario.interventions.items() if spec.days(scenario.time)[0] >= days}
    return bool(late) and late <= set(leave)


def _made(named: list[Scenario], with_: str | Sequence[str], leave: list[str]) -> list[Scenario]:
    groups = [(text, read_with(text)) for text in _texts(with_)] or ([("", {})] if leave else [])
    if not groups:
        return named
    problems = [problem for _, group in groups for problem in _idle(named, group, leave)]
    if problems:
        raise ScenarioError(problems)
    found = {scenario.identity: scenario for scenario in named if scenario.interventions}
    for text, group in groups:
        made = [combined(s, group, [i for i in leave if i in s.interventions]) for s in named]
        before = len(found)
        for each in made:
            if each.interventions:
                found.setdefault(each.identity, each)
        if len(found) == before:
            problems.append(_nothing_new(text, leave))
    if problems:
        raise ScenarioError(problems)
    return list(found.values())


def _texts(texts: str | Sequence[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def _leave(without: str | Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for text in _texts(without) for name in read_without(text)))


def _idle(named: Sequence[Scenario], added: Changes, removed: Sequence[str]) -> list[Problem]:
    """Interventions to leave out that are in none of the scenarios, or that are to be added too."""
    own = list(dict.fromkeys(each for scenario in named for each in scenario.interventions))
    nothing = "" if own else "nothing: these are places without interventions"
    words = {
        each: "both added and left out; choose one"
        if each in added
        else f"in none of the scenarios, so it cannot be left out; {did_you_mean(each, own, nothing)}"
        for each in removed
        if each in added or each not in own
    }
    return [Problem("--without", None, each, "", text) for each, text in words.items()]


def _nothing_new(text: str, leave: Sequence[str]) -> Problem:
    where, key = ("--with", text) if text else ("--without", ",".join(leave))
    words = "leaves nothing new to compare: no scenario differs by it from its baseline and from those named before"
    return Problem(where, None, key, "", words)

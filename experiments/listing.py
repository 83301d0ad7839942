"""What `gongzhi list` and `gongzhi show` print: tables for a terminal, in English or Chinese."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from experiments.report.layout import pad, table, wrap
from experiments.sources import source_in
from model.inputs.units import unit_in

if TYPE_CHECKING:
    from model.inputs.archetypes import ArchetypeField
    from model.inputs.parameters import Parameter
    from model.inputs.plausible import Uncertain
    from scenarios.catalogue import Declaration
    from scenarios.scenario import Scenario

NARROWEST, WIDEST = 60, 120  # columns: limits within which notes are wrapped to the terminal
Rows = list[list[str]]


class Topic(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    places = "places"
    packages = "packages"
    interventions = "interventions"
    levers = "levers"
    parameters = "parameters"
    kinds = "kinds"
    archetypes = "archetypes"
    metrics = "metrics"


def listing(topic: Topic, lang: str = "en", long: bool = False) -> str:
    """Everything of one topic, one line each; `long` adds what it means and where it comes from."""
    rows, notes = _TOPICS[topic](lang)
    lines = table(rows, left=len(rows[0]))
    if long:
        return "\n".join(line for pair in zip(lines, ["", *notes], strict=True) for line in _with_note(*pair))
    return "\n".join(lines)


def _with_note(line: str, note: str) -> list[str]:
    return [line, *("    " + wrap(part, _width() - 4, 8) for part in note.splitlines() if part)]


def _width() -> int:
    return max(NARROWEST, min(get_terminal_size((100, 24)).columns, WIDEST))


def _title(row: Sequence[str], lang: str) -> list[str]:
    return [_word(head, lang) for head in row]


def _word(english: str, lang: str) -> str:
    """A heading, or what a cell says beside names; as it is where it has no Chinese."""
    return str(_phrases()["words"].get(english, english)) if lang == "zh" else english


def _say(text: str, lang: str, /, **values: object) -> str:
    return str(_phrases()["texts"][text]["zh" if lang == "zh" else "en"]).format(**values)


def _ids(names: Iterable[str], lang: str) -> str:
    """Names that commands know, one after another; in Chinese they are marked. A dash if there are none."""
    return ("、".join(f"`{name}`" for name in names) if lang == "zh" else ", ".join(names)) or "-"


@cache
def _phrases() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("list_phrases.toml").read_text(encoding="utf-8"))


_KINDS = {"places": "place", "packages": "package"}


def _scenarios(lang: str, folders: Sequence[str] = tuple(_KINDS)) -> tuple[Rows, list[str]]:
    from scenarios.loader import load, names

    rows, notes = [_title(["name", "kind", "base", "title"], lang)], []
    for folder in folders:
        kind = _KINDS[folder]
        for scenario in map(load, names(folder)):
            rows.append([scenario.name, *_title([kind], lang), scenario.base or "", scenario.title.of(lang)])
            given = _say("given", lang, names=_named(scenario.interventions, lang))
            sources = _facts(scenario.sources, lang)
            notes.append(
                "\n".join([scenario.about.of(lang), *([given] if scenario.interventions else []), sources])
            )
    return rows, notes


def _named(interventions: Iterable[str], lang: str) -> str:
    """Titles of interventions, each with the id by which commands know it."""
    from scenarios.catalogue import declaration

    found = [_say("named", lang, title=declaration(name).title(lang), id=name) for name in interventions]
    return ("、" if lang == "zh" else ", ").join(found)


def _facts(sources: Iterable[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(source_in(each, lang) for each in sources)


def _interventions(lang: str) -> tuple[Rows, list[str]]:
    from scenarios.catalogue import declaration, intervention_ids

    found = [declaration(name) for name in intervention_ids()]
    rows = [_title(["name", "parameters", "title"], lang)]
    rows += [[each.id, str(len(each.parameters)), each.title(lang)] for each in found]
    used = _packages_by_intervention()
    return rows, [_all_about(each, used.get(each.id, []), lang) for each in found]


def _packages_by_intervention() -> dict[str, list[str]]:
    """Names of the packages that use each intervention."""
    from scenarios.loader import load, names

    used: dict[str, list[str]] = {}
    for name in names("packages"):
        for intervention in load(name).interventions:
            used.setdefault(intervention, []).append(name)
    return used


def _all_about(each: Declaration, packages: list[str], lang: str) -> str:
    """Lines on an intervention: action, costs, side effects, parameters, levers, packages and sources."""
    from scenarios.levers_of import levers_of

    return "\n".join(
        [
            each.about(lang),
            _say("cost", lang, text=each.cost(lang)),
            _say("side", lang, text=each.side(lang)),
            *(_parameter_line(parameter, lang) for parameter in each.parameters.values()),
            _say("levers", lang, names=_ids(levers_of(each.id), lang)),
            _say("packages", lang, names=_ids(packages, lang)),
            _say("sources", lang, names=_facts(each.sources, lang)),
        ]
    )


def _parameter_line(each: Parameter, lang: str) -> str:
    value = f"{each.value:g}" if each.unit == "1" else f"{each.value:g} {unit_in(each.unit, lang)}"
    return _say(
        "parameter", lang, name=each.name, value=value, low=f"{each.low:g}", high=f"{each.high:g}",
        title=each.title(lang), source=source_in(each.source, lang),
    )  # fmt: skip


def _levers(lang: str) -> tuple[Rows, list[str]]:
    from scenarios.catalogue import intervention_ids
    from scenarios.levers_of import lever_tables, users_of

    rows, notes = [_title(["name", "table", "base value", "range", "unit", "title"], lang)], []
    for name, lever in lever_tables().items():
        title, unit = str(lever["zh" if lang == "zh" else "en"]), unit_in(str(lever["unit"]), lang)
        base, low, high = (_number_or_id(lever[key], lang) for key in ("base", "low", "high"))
        rows.append([name, _word(str(lever["table"]), lang), base, f"{low}..{high}", unit, title])
        notes.append(_say("moved", lang, names=_ids(users_of(name, intervention_ids()), lang)))
    return rows, notes


def _number_or_id(value: str | float, lang: str) -> str:
    """A number, or the parameter that holds it."""
    return _ids([value], lang) if isinstance(value, str) else f"{value:g}"


def _parameters(lang: str) -> tuple[Rows, list[str]]:
    from model.inputs.kind_factors import GROUP
    from scenarios.catalogue import all_parameters

    found = [each for each in all_parameters().values() if each.group != GROUP]
    rows = [_title(["name", "value", "range", "unit", "group", "title"], lang)]
    rows += [_parameter_row(each, lang) for each in found]
    factors, notes = _factors_on_kinds(lang)
    told = [f"{source_in(each.source, lang)}\n{_plausible(each.uncertain, lang)}" for each in found]
    return rows + factors, told + notes


def _factors_on_kinds(lang: str) -> tuple[Rows, list[str]]:
    """One row for each field that has factors; its note names kinds and families, source by source."""
    from model.inputs.kind_factors import UNCERTAIN, factor_name, factor_words
    from model.inputs.parameters import model_parameters

    rows, notes = [], []
    for field in UNCERTAIN:
        own = {n: p for n, p in model_parameters().items() if n.startswith(factor_name(field, ""))}
        title = factor_words()["fields"][field]["zh" if lang == "zh" else "en"]
        row = _parameter_row(next(iter(own.values())), lang)
        rows.append([factor_name(field, "KIND"), *row[1:-1], title])
        by_source: dict[str, list[str]] = {}
        for name, each in own.items():
            by_source.setdefault(each.source, []).append(name.removeprefix(factor_name(field, "")))
        sources = [
            _say("kinds", lang, names=_ids(names, lang), source=source_in(source, lang))
            for source, names in by_source.items()
        ]
        notes.append("\n".join([*sources, _plausible(next(iter(own.values())).uncertain, lang)]))
    return rows, notes


def _parameter_row(each: Parameter, lang: str) -> list[str]:
    interval = f"{each.low:g}..{each.high:g}"
    group = _group(each.group, lang)
    return [each.name, f"{each.value:g}", interval, unit_in(each.unit, lang), group, each.title(lang)]


def _group(group: str, lang: str) -> str:
    """Name of a group of parameters; those of an intervention have its title in Chinese."""
    from scenarios.catalogue import declaration, intervention_ids

    of_intervention = lang == "zh" and group in intervention_ids()
    return declaration(group).title(lang) if of_intervention else _word(group, lang)


def _plausible(each: Uncertain, lang: str) -> str:
    """Where a number may truly lie, and the grade of its source."""
    from model.inputs.plausible import FIXED, grades

    low, high = each.interval
    grade = grades().grades[each.plausible.grade].title(lang)
    way = "fixed" if each.plausible.shape == FIXED else "declared" if each.plausible.declared else "by_grade"
    return _say(way, lang, low=f"{low:.3g}", high=f"{high:.3g}", grade=grade)


def _kinds(lang: str) -> tuple[Rows, list[str]]:
    from model.inputs.kinds import load_kinds

    found = load_kinds().kinds
    rows = [_title(["name", "family", "level", "hours", "title"], lang)]
    rows += [
        [k.name, *_title([k.family, k.level], lang), f"{k.hours:g}", k.zh if lang == "zh" else k.en]
        for k in found
    ]
    return rows, [source_in(kind.source, lang) for kind in found]


def _archetypes(lang: str) -> tuple[Rows, list[str]]:
    from model.inputs.archetypes import archetypes

    known = archetypes()
    rows = [_title(["name", *known.names, "unit", "title"], lang)]
    for field in known.fields.values():
        values = [f"{field.values[name]:g}" for name in known.names]
        rows.append([field.name, *values, unit_in(field.unit, lang), field.zh if lang == "zh" else field.en])
    return rows, [_archetype_note(field, lang) for field in known.fields.values()]


def _archetype_note(field: ArchetypeField, lang: str) -> str:
    ranges = [
        _say("of_archetype", lang, name=each.name, plausible=_plausible(each, lang))
        for each in field.uncertain()
    ]
    interval = f"{field.low:g}..{field.high:g}"
    return "\n".join([_say("field", lang, range=interval, source=source_in(field.source, lang)), *ranges])


def _metrics(lang: str) -> tuple[Rows, list[str]]:
    from model.observation.metrics import METRICS

    rows = [_title(["name", "better", "unit", "title"], lang)]
    rows += [[m.id, *_title([m.better], lang), m.unit_in(lang), m.title(lang)] for m in METRICS.values()]
    return rows, [metric.about(lang) for metric in METRICS.values()]


_TOPICS: dict[Topic, Callable[[str], tuple[Rows, list[str]]]] = {
    Topic.scenarios: _scenarios,
    Topic.places: partial(_scenarios, folders=("places",)),
    Topic.packages: partial(_scenarios, folders=("packages",)),
    Topic.interventions: _interventions,
    Topic.levers: _levers,
    Topic.parameters: _parameters,
    Topic.kinds: _kinds,
    Topic.archetypes: _archetypes,
    Topic.metrics: _metrics,
}


def shown(scenario: Scenario, lang: str = "en") -> str:
    """The scenario as a file that can be loaded again, with a comment on where each value comes from."""
    head = [("scenario", scenario.name), ("identity", scenario.identity), ("base", scenario.base or "none")]
    lines = [f"# {pad(_word(key, lang), 9)} {_word(value, lang)}" for key, value in head]
    return "\n".join(
        [*lines, *(_with_origin(line, lang) for line in scenario.to_toml(notes=True).split("\n"))]
    )


_ORIGIN = re.compile(r"(?P<way>default|set in Python|archetype (?P<of>\w+))(?: \((?P<source>.*)\))?")


def _with_origin(line: str, lang: str) -> str:
    """A line of a scenario file, with the comment on its value in `lang`; files and lines stay as they are."""
    value, mark, comment = line.rpartition("  # ")
    found = _ORIGIN.fullmatch(comment) if lang == "zh" and mark else None
    if found is None:
        return line
    way, of, source = found["way"], found["of"], found["source"]
    told = f"{_word('archetype', lang)} {_word(of, lang)}" if of else _word(way, lang)
    return f"{value}{mark}{told}：{source_in(source, lang)}" if source else f"{value}{mark}{told}"

"""What `gongzhi list` and `gongzhi show` print: tables for a terminal, in English or Chinese."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from experiments.layout import pad, table, wrap

if TYPE_CHECKING:
    from model.parameters import Parameter
    from scenarios.scenario import Scenario

WIDTH = 100
Rows = list[list[str]]


class Topic(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    interventions = "interventions"
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
    return [line, *("    " + wrap(part, WIDTH - 4, 4) for part in note.splitlines() if part)]


def _title(row: Sequence[str], lang: str) -> list[str]:
    return [_HEADS_ZH.get(head, head) if lang == "zh" else head for head in row]


_HEADS_ZH = {
    "name": "名称",
    "kind": "类别",
    "base": "基于",
    "title": "标题",
    "value": "取值",
    "range": "范围",
    "unit": "单位",
    "group": "分组",
    "family": "大类",
    "level": "层级",
    "hours": "工时",
    "better": "优",
    "parameters": "参数数",
    "place": "地点",
    "package": "方案",
    "lower": "越低越好",
    "higher": "越高越好",
    "neither": "中性",
}


def _scenarios(lang: str) -> tuple[Rows, list[str]]:
    from scenarios.loader import load, names

    rows, notes = [_title(["name", "kind", "base", "title"], lang)], []
    for folder, kind in (("places", "place"), ("packages", "package")):
        for scenario in map(load, names(folder)):
            rows.append([scenario.name, *_title([kind], lang), scenario.base or "", scenario.title.of(lang)])
            notes.append(f"{scenario.about.of(lang)}\n{', '.join(scenario.sources)}")
    return rows, notes


def _interventions(lang: str) -> tuple[Rows, list[str]]:
    from scenarios.catalogue import declaration, intervention_ids

    found = [declaration(name) for name in intervention_ids()]
    rows = [_title(["name", "parameters", "title"], lang)]
    rows += [[each.id, str(len(each.parameters)), each.title(lang)] for each in found]
    return rows, [f"{each.about(lang)}\n{each.cost(lang)}\n{', '.join(each.sources)}" for each in found]


def _parameters(lang: str) -> tuple[Rows, list[str]]:
    from scenarios.catalogue import all_parameters

    found = list(all_parameters().values())
    rows = [_title(["name", "value", "range", "unit", "group", "title"], lang)]
    return rows + [_parameter_row(each, lang) for each in found], [each.source for each in found]


def _parameter_row(each: Parameter, lang: str) -> list[str]:
    interval = f"{each.low:g}..{each.high:g}"
    return [each.name, f"{each.value:g}", interval, each.unit, each.group, each.title(lang)]


def _kinds(lang: str) -> tuple[Rows, list[str]]:
    from model.kinds import load_kinds

    found = load_kinds().kinds
    rows = [_title(["name", "family", "level", "hours", "title"], lang)]
    rows += [[k.name, k.family, k.level, f"{k.hours:g}", k.zh if lang == "zh" else k.en] for k in found]
    return rows, [kind.source for kind in found]


def _archetypes(lang: str) -> tuple[Rows, list[str]]:
    from model.archetypes import archetypes

    known = archetypes()
    rows = [_title(["name", *known.names, "unit", "title"], lang)]
    for field in known.fields.values():
        values = [f"{field.values[name]:g}" for name in known.names]
        rows.append([field.name, *values, field.unit, field.zh if lang == "zh" else field.en])
    return rows, [f"{field.low:g}..{field.high:g}; {field.source}" for field in known.fields.values()]


def _metrics(lang: str) -> tuple[Rows, list[str]]:
    from model.metrics import METRICS

    rows = [_title(["name", "better", "unit", "title"], lang)]
    rows += [[m.id, *_title([m.better], lang), m.unit_in(lang), m.title(lang)] for m in METRICS.values()]
    return rows, [metric.about(lang) for metric in METRICS.values()]


_TOPICS: dict[Topic, Callable[[str], tuple[Rows, list[str]]]] = {
    Topic.scenarios: _scenarios,
    Topic.interventions: _interventions,
    Topic.parameters: _parameters,
    Topic.kinds: _kinds,
    Topic.archetypes: _archetypes,
    Topic.metrics: _metrics,
}


def shown(scenario: Scenario) -> str:
    """The scenario as a file that can be loaded again, with a comment on where each value comes from."""
    head = [("scenario", scenario.name), ("identity", scenario.identity), ("base", scenario.base or "none")]
    lines = [f"# {pad(key, 9)} {value}" for key, value in head]
    return "\n".join([*lines, scenario.to_toml(notes=True)])

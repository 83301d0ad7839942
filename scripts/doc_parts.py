"""Generated parts of the documents: tables and paragraphs made from the declarations in the code."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from experiments.design.draws import uncertain_inputs
from model import world
from model.accounting.flows import FLOWS, counted_in
from model.inputs.kind import FAMILIES, Kind, family_cases
from model.inputs.kind_factors import FACTORS_FILE, GROUP, UNCERTAIN, factor_name, factor_words
from model.inputs.kinds import load_kinds
from model.inputs.parameters import Parameter, model_parameters
from model.inputs.plausible import FIXED, Uncertain, grades
from model.inputs.spec import FIRST_DATE, LAST_DATE, MOST_IN_A_PLACE
from model.mesa_view import AGENT_TYPES
from model.observation.metrics import METRICS
from model.observation.schema import SCHEMAS, Schema
from model.policy.levers import LEVERS, Lever
from model.state import handlers, tables
from model.state.columns import Column, GrowingTable, Table
from scenarios.catalogue import Declaration, all_parameters, declaration, implementation, intervention_ids
from scenarios.errors import schema_at
from scenarios.levers_of import levers_of, users_of
from scenarios.loader import MOST_BASES, MOST_BYTES, MOST_DEPTH, MOST_PROBLEMS
from scenarios.scenario import MOST_TIMES_KNOWN, Scenario
from scripts import doc_verification, reading, ruled_out_zh
from scripts.markdown import table

ROOT = Path(__file__).resolve().parent.parent
ELIGIBLE = re.compile(r"Eligible (?:is|are) (.+?)\.(?:\s|$)", re.S)


def first_line(thing: object) -> str:
    """First line of a docstring, empty where there is none of its own."""
    text = inspect.getdoc(thing) or ""
    return text.splitlines()[0] if text else ""


def interval(low: float | None, high: float | None) -> str:
    """A range in words."""
    if low is None:
        return "" if high is None else f"to {high:g}"
    return f"from {low:g}" if high is None else f"{low:,g} to {high:,g}"


# --- agents and tables


def agents() -> str:
    """Classes of Mesa agents."""
    rows = [[f"`{kind.__name__}`", f"`{kind.table}`", first_line(kind)] for kind in AGENT_TYPES]
    return table(("class", "rows of", "who it is"), rows)


@cache
def all_tables() -> tuple[type[Table], ...]:
    """Tables of the world, in the order in which they are written down."""
    kinds = [
        kind
        for module in (tables, handlers)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Table) and kind.__module__ == module.__name__
    ]
    return tuple(kind for kind in kinds if kind not in (Table, GrowingTable, handlers.HandlerTable))


def columns_of_tables() -> str:
    """A table for each table of the world."""
    return "\n\n".join(_columns(kind) for kind in all_tables())


def _columns(kind: type[Table]) -> str:
    rows = [
        [f"`{name}`", column.unit, interval(column.low, column.high), column.meaning, column.writer]
        for name, column in kind.declarations()
    ]
    heads = ("column", "unit", "range", "meaning", "written by")
    return f"**`{kind.__name__}`**: {first_line(kind)}\n\n{table(heads, rows)}"


# --- kinds, schedule


def kinds() -> str:
    """Kinds of case in short."""
    by = {"community": "committee", "street": "department", "district": "department"}
    rows = [
        [
            f"`{kind.name}`", kind.en, kind.zh, kind.family, kind.party, kind.level, by.get(kind.level, kind.handler),
            f"{kind.department} ({kind.departments})",
            ", ".join(name.replace("_", " ") for name in kind.drivers) or "-", "yes" if kind.consent else "no",
        ]
        for kind in load_kinds().kinds
    ]  # fmt: skip
    heads = (
        "kind",
        "",
        "",
        "family",
        "other side",
        "level",
        "by",
        "department (how many)",
        "drivers",
        "consent",
    )
    return table(heads, rows)


def phases() -> str:
    """The phases of a day in order."""
    rows = [[str(i), *process(phase)] for i, phase in enumerate(world.World.phases, start=1)]
    return table(("", "phase", "in", "what happens"), rows)


def monthly() -> str:
    """The monthly processes in order."""
    rows = [[str(i), *process(each)] for i, each in enumerate(world.World.monthly, start=1)]
    return table(("", "process", "in", "what happens"), rows)


def process(function: Callable[..., object]) -> list[str]:
    """Name of a process, a link to its file, and what it does."""
    path = Path(inspect.getsourcefile(function) or "").resolve().relative_to(ROOT).as_posix()
    return [f"`{function.__name__}`", f"[{path}](../{path})", _schedule_line(function)]


def _schedule_line(function: Callable[..., object]) -> str:
    """Description of a process: first line of its docstring; for a phase, preceded by that of its file."""
    module = first_line(inspect.getmodule(function))
    texts = [module] if module.startswith("Phase ") else []
    plain = (re.sub(r"^(Phase \d+|Once a month): ", "", text) for text in (*texts, first_line(function)))
    return " ".join(text[:1].upper() + text[1:] for text in plain)


# --- levers and interventions


def levers() -> str:
    """All levers, with the interventions whose code names them."""
    rows = [
        [
            f"`{lever.name}`", lever.table, start(lever), lever.unit, _range(lever), lever.en,
            ", ".join(users_of(lever.name, intervention_ids())) or "-",
        ]
        for lever in LEVERS
    ]  # fmt: skip
    return table(("lever", "of each row of", "starts from", "unit", "range", "meaning", "moved by"), rows)


def start(lever: Lever) -> str:
    """Value from which a lever starts: a number, or the name of a parameter."""
    return f"`{lever.base}`" if isinstance(lever.base, str) else f"{lever.base:g}"


def _range(lever: Lever) -> str:
    return (
        f"{lever.low:g} to `{lever.high}`" if isinstance(lever.high, str) else interval(lever.low, lever.high)
    )


def eligible(intervention: str) -> str:
    """Eligible units, from the docstring of the intervention's class; empty if it does not say."""
    found = ELIGIBLE.search(inspect.getdoc(type(implementation(intervention))) or "")
    return " ".join(found[1].split()) if found else ""


def interventions() -> str:
    """A paragraph for each intervention."""
    return "\n\n".join(_intervention(declaration(name)) for name in intervention_ids())


def _intervention(each: Declaration) -> str:
    moved = ", ".join(f"`{name}`" for name in levers_of(each.id)) or "none"
    own = ", ".join(f"`{name}`" for name in each.parameters) or "none"
    path = f"../scenarios/interventions/{each.id}.py"
    return "\n".join(
        [
            f"**{each.en}** ({each.zh}; [`{each.id}`]({path}); {', '.join(each.sources)})",
            "",
            f"- *What*: {each.about_en}",
            f"- *Eligible*: {eligible(each.id)}.",
            f"- *Levers named in its code*: {moved}.",
            f"- *Cost*: {each.cost_en.rstrip('.')}.",
            f"- *Side effects*: {each.side_en.rstrip('.')}.",
            f"- *Parameters*: {own}.",
        ]
    )


# --- metrics and parameters


def metrics() -> str:
    """Every number that a run reports."""
    rows = [
        [f"`{m.id}`{' (headline)' if m.headline else ''}", m.unit, m.better, m.about_en]
        for m in METRICS.values()
    ]
    return table(("metric", "unit", "better", "meaning"), rows)


def parameter_groups() -> str:
    """Number of parameters in each group, and their file."""
    rows = [
        [group, str(count), f"[{file}](../{path})"] for group, count, file, path in groups_of_parameters()
    ]
    return table(("group", "parameters", "file"), rows)


def groups_of_parameters() -> list[tuple[str, int, str, str]]:
    """Each group of parameters: how many there are, the name of their file, and its path."""
    groups: dict[str, int] = {}
    for parameter in model_parameters().values():
        groups[parameter.group] = groups.get(parameter.group, 0) + 1
    files = {group: f"model/data/parameters/{group}.toml" for group in groups}
    files[GROUP] = f"model/data/{FACTORS_FILE.name}"
    found = [(group, count, files[group], files[group]) for group, count in groups.items()]
    own = sum(len(declaration(name).parameters) for name in intervention_ids())
    return [*found, ("interventions", own, "scenarios/interventions/", "scenarios/interventions")]


def parameters() -> str:
    """Every parameter, a table for each group and each intervention."""
    groups: dict[str, list[Parameter]] = {}
    for parameter in model_parameters().values():
        groups.setdefault(parameter.group, []).append(parameter)
    blocks = [
        f"## {group}\n\n{factors_on_kinds() if group == GROUP else _parameters(found)}"
        for group, found in groups.items()
    ]
    for name in intervention_ids():
        known = declaration(name)
        if known.parameters:
            found = _parameters(list(known.parameters.values()))
            blocks.append(f"## {name}\n\n{known.en} · {known.zh}\n\n{found}")
    return "\n\n".join(blocks)


def _parameters(found: Sequence[Parameter]) -> str:
    rows = [
        [
            f"`{p.name}`", f"{p.value:g}", f"{p.low:g} to {p.high:g}", _plausible(p.uncertain),
            grades().grades[p.plausible.grade].en, p.unit, p.en, p.zh, p.source, ", ".join(read_in(p.name)),
        ]
        for p in found
    ]  # fmt: skip
    heads = (
        "parameter",
        "default",
        "range",
        "plausible",
        "grade",
        "unit",
        "meaning",
        "含义",
        "source",
        "read in",
    )
    return table(heads, rows)


def _plausible(each: Uncertain) -> str:
    low, high = each.interval
    return "fixed" if each.plausible.shape == FIXED else f"{low:.3g} to {high:.3g}"


def grades_of_sources() -> str:
    """Grades of sources, how far their numbers reach, and how many parameters and archetype fields have each."""
    inputs = uncertain_inputs()
    rows = []
    for grade in grades().grades.values():
        mine = [each.plausible for each in inputs if each.plausible.grade == grade.name]
        reach = "fixed" if grade.factor == 1.0 else f"{grade.factor:g}"
        declared = sum(each.declared for each in mine)
        rows.append([grade.en, grade.meaning_en, grade.meaning_zh, reach, str(len(mine)), str(declared)])
    return table(("grade", "meaning", "含义", "factor", "numbers", "range stated beside them"), rows)


def grades_zh() -> str:
    """Grades of sources in Chinese."""
    inputs = uncertain_inputs()
    rows = []
    for name, grade in grades().grades.items():
        mine = [each.plausible for each in inputs if each.plausible.grade == name]
        reach = "固定不变" if grade.factor == 1.0 else f"{grade.factor:g}"
        declared = sum(each.declared for each in mine)
        rows.append([f"`{name}`", grade.zh, grade.meaning_zh, reach, str(len(mine)), str(declared)])
    return table(("等级", "名称", "含义", "倍数", "数字个数", "其中另写范围"), rows)


def factors_on_kinds() -> str:
    """The factors on fields of kinds in one table: a row for each kind and family, a column for each field."""
    words = factor_words()
    fields = [
        f"- `{factor_name(field, 'NAME')}`: {text['en']} · {text['zh']}"
        for field, text in words["fields"].items()
    ]
    about = (
        f"Read in model/inputs/kind_values.py. Default 1, range {words['low']:g} to {words['high']:g}, unit 1. "
        "The cells hold what it multiplies (for `rate`, the least and the most of the archetypes), and the facts that "
        "bear on it. All are assumptions; the facts give order and size, rarely the number. "
        "默认值均为 1；表中为各类事项的基准值及相关事实编号。"
    )
    heads = ("NAME", "", "", *(f"`{factor_name(field, '')}`" for field in UNCERTAIN))
    names = [family_cases(family) for family in FAMILIES]
    rows = [
        _factors_of(name, words["families"][family]) for name, family in zip(names, FAMILIES, strict=True)
    ]
    rows += [_factors_of(kind.name, {"en": kind.en, "zh": kind.zh}, kind) for kind in load_kinds().kinds]
    return "\n\n".join((about, "\n".join(fields), table(heads, rows)))


def _factors_of(name: str, texts: dict[str, str], kind: Kind | None = None) -> list[str]:
    """Row of a kind or a family; a dash where it has no factor."""
    cells = []
    for field in UNCERTAIN:
        known = model_parameters().get(factor_name(field, name))
        facts = re.search(r"\((.+):", known.source) if known else None
        base = _base_of(kind, field) if kind else "all"
        cells.append(base + (f" ({facts[1]})" if facts else "") if known else "-")
    return [f"`{name}`", texts["en"], texts["zh"], *cells]


def _base_of(kind: Kind, field: str) -> str:
    rates = [rate for rate in kind.rate if rate > 0.0]
    return f"{min(rates):g} to {max(rates):g}" if field == "rate" else f"{getattr(kind, field):g}"


@cache
def _words() -> dict[str, frozenset[str]]:
    """Texts of every module and of the lever table, which may name parameters."""
    paths = [
        *sorted((ROOT / "model").rglob("*.py")),
        *sorted((ROOT / "scenarios" / "interventions").glob("*.py")),
    ]
    paths.append(ROOT / "model" / "data" / "levers.toml")
    return {
        path.relative_to(ROOT).as_posix(): frozenset(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        for path in paths
    }


def read_in(parameter: str) -> list[str]:
    """Files that name a parameter and so depend on it."""
    return [name for name, words in _words().items() if parameter in words]


# --- payments


def flows() -> str:
    """Every flow of money: payer, payee, and the sums in which it is counted."""
    counted = counted_in()
    rows = [
        [
            f"`{flow.name}`", flow.en, flow.zh, flow.payer.en, flow.payee.en,
            ", ".join(f"`{name}`" for name, those in counted.items() if flow in those) or "-", flow.source,
        ]
        for flow in FLOWS.values()
    ]  # fmt: skip
    return table(("flow", "meaning", "含义", "from", "to", "counted in", "source"), rows)


# --- tables of results


def result_files() -> str:
    """The files of tables in a result folder."""
    rows = [[f"`{name}.parquet`", _file(schema)] for name, schema in SCHEMAS.items()]
    return table(("file", "what it is"), rows)


def _file(schema: Schema) -> str:
    return f"{schema.about}; {schema.present}" if schema.present else schema.about


def result_tables() -> str:
    """A section for each table of results."""
    return "\n\n".join(_section(schema) for schema in SCHEMAS.values())


def _section(schema: Schema) -> str:
    parts = (f"## {schema.name}", schema.intro, _key_line(schema), _result_columns(schema), schema.notes)
    return "\n\n".join(part for part in parts if part)


def _key_line(schema: Schema) -> str:
    key = ", ".join(f"`{name}`" for name in schema.row_key)
    first = ", ".join(f"`{column.name}`" for column in schema.labels)
    return f"Key: {key}." + (f" {first} as in `runs`; failed runs have no rows." if first else "")


def _result_columns(schema: Schema) -> str:
    rows = [[f"`{each.name}`", each.type, each.unit, each.meaning] for each in schema.columns]
    return table(("column", "type", "unit", "meaning"), rows)


def ledger_columns() -> str:
    """The columns of the ledger, for the document that is about it."""
    return _result_columns(SCHEMAS["ledger"])


# --- scenario files


def limits() -> str:
    """Upper limits of a scenario file."""
    known = {"interventions": len(intervention_ids()), "parameters": len(all_parameters())}
    many = ", ".join(
        f"`[{name}]` {MOST_TIMES_KNOWN * count:,} (there are {count})" for name, count in known.items()
    )
    place = ", ".join(f"{most:,} {what}" for what, most in MOST_IN_A_PLACE.items())
    rows = [
        ["a file", f"{MOST_BYTES:,} bytes of UTF-8"],
        ["tables and lists within each other", f"{MOST_DEPTH} deep"],
        ["bases, each of the one before", f"{MOST_BASES}; none may lead back to its own file"],
        ["keys of a table", many],
        ["a place in all", place],
        *[[f"`{name}`", ranges] for name, ranges in _tables_with_ranges(" to ", ", ")],
        ["problems that are named", f"{MOST_PROBLEMS}, then how many more there are"],
    ]
    return table(("what", "allowed"), rows)


def limits_zh() -> str:
    """Upper limits of a scenario file, in Chinese."""
    known = {"interventions": len(intervention_ids()), "parameters": len(all_parameters())}
    many = "，".join(
        f"`[{name}]` {MOST_TIMES_KNOWN * count:,} 个（现有 {count} 个）" for name, count in known.items()
    )
    counted = {"residents": "名居民", "compounds": "个小区", "grids": "个网格"}
    place = "，".join(f"{most:,} {counted[what]}" for what, most in MOST_IN_A_PLACE.items())
    rows = [
        ["一个文件", f"{MOST_BYTES:,} 字节（UTF-8）"],
        ["表和列表的嵌套", f"{MOST_DEPTH} 层"],
        ["一个接一个的 `base`", f"{MOST_BASES} 个；不得绕回自己"],
        ["一张表的键", many],
        ["一个地点合计", place],
        *[[f"`{name}`", ranges] for name, ranges in _tables_with_ranges(" 至 ", "，")],
        ["逐条指出的问题", f"{MOST_PROBLEMS} 个，之后只说还有多少"],
    ]
    return table(("对象", "上限"), rows)


def _tables_with_ranges(to: str, comma: str) -> list[tuple[str, str]]:
    """Tables of a scenario file that hold numbers, with the ranges of these."""
    communities = ("place", "communities", 0)
    dates = f"`start` {FIRST_DATE}{to}{LAST_DATE}"
    return [
        ("[[place.communities]]", _ranges(to, comma, *communities)),
        ("[[place.communities.compounds]]", _ranges(to, comma, *communities, "compounds", 0)),
        ("[time]", f"{dates}{comma}{_ranges(to, comma, 'time')}"),
        ("[interventions.ID]", _ranges(to, comma, "interventions", "ID")),
    ]


def _ranges(to: str, comma: str, *path: str | int) -> str:
    """Ranges of the numbers in one table of a scenario file."""
    schema = Scenario.model_json_schema()
    fields = {name: schema_at(schema, (*path, name)) for name in schema_at(schema, path)["properties"]}
    return comma.join(
        f"`{name}` {field['minimum']:,}{to}{field['maximum']:,}"
        for name, field in fields.items()
        if "maximum" in field
    )


# --- missing texts


def lacking() -> Iterator[str]:
    """Declarations without the texts that the documents need, a line each."""
    for function in (*world.World.phases, *world.World.monthly):
        if not first_line(function):
            yield f"{function.__name__}: a process without a docstring"
    for name in intervention_ids():
        if not eligible(name):
            yield f"{name}: the docstring of its class does not say who is eligible ('Eligible is ...' or 'are ...')"
        yield from (
            f"{p.name}: read by no code" for p in declaration(name).parameters.values() if not read_in(p.name)
        )
    plain = [name for name, known in model_parameters().items() if known.group != GROUP]
    yield from (f"{name}: read by no code" for name in plain if not read_in(name))
    for kind in all_tables():
        yield from _silent(kind.__name__, dict(kind.declarations()))


def _silent(name: str, columns: dict[str, Column]) -> Iterator[str]:
    for column, spec in columns.items():
        if not (spec.meaning and spec.unit and spec.writer):
            yield f"{name}.{column}: lacks meaning, unit or writer"


PARTS: dict[str, Callable[[], str]] = {
    "agents": agents,
    "tables": columns_of_tables,
    "kinds": kinds,
    "phases": phases,
    "monthly": monthly,
    "levers": levers,
    "interventions": interventions,
    "metrics": metrics,
    "parameter-groups": parameter_groups,
    "parameters": parameters,
    "grades": grades_of_sources,
    "grades-zh": grades_zh,
    "ruled-out-zh": ruled_out_zh.ruled_out,
    "limits": limits,
    "limits-zh": limits_zh,
    "flows": flows,
    "result-files": result_files,
    "result-tables": result_tables,
    "ledger-columns": ledger_columns,
    "tests": doc_verification.tests,
    "twin": doc_verification.twin,
    "mutants": doc_verification.mutants,
    "reading": reading.english,
    "reading-zh": reading.chinese,
}

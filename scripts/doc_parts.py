"""Generated parts of the documents on what there is in the model: tables and paragraphs made from the declarations."""

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from model import world
from model.accounting.flows import FLOWS, counted_in
from model.inputs.kind_factors import GROUP
from model.inputs.kinds import load_kinds
from model.inputs.parameters import model_parameters
from model.mesa_view import AGENT_TYPES
from model.observation.metrics import METRICS
from model.observation.schema import SCHEMAS, Schema
from model.policy.levers import LEVERS, Lever
from model.state import handlers, tables
from model.state.columns import Column, GrowingTable, Table
from scenarios.catalogue import Declaration, declaration, implementation, intervention_ids
from scenarios.levers_of import levers_of, users_of
from scripts import doc_verification, reading
from scripts.doc_numbers import read_in
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


# --- metrics


def metrics() -> str:
    """Every number that a run reports."""
    rows = [
        [f"`{m.id}`{' (headline)' if m.headline else ''}", m.unit, m.better, m.about_en]
        for m in METRICS.values()
    ]
    return table(("metric", "unit", "better", "meaning"), rows)


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

"""Generated parts of the Chinese documents: the same declarations as in the English ones, told in Chinese."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from experiments.sources import source_in
from model import world
from model.accounting.flows import FLOWS, counted_in
from model.inputs.kind import Kind
from model.inputs.kinds import load_kinds
from model.inputs.units import unit_in
from model.mesa_view import AGENT_TYPES
from model.observation.metrics import METRICS
from model.observation.schema import SCHEMAS
from model.policy.levers import LEVERS, Lever
from scenarios.catalogue import Declaration, declaration, intervention_ids
from scenarios.levers_of import levers_of, users_of
from scripts import doc_numbers, doc_parts
from scripts.markdown import table

PHRASES = Path(__file__).with_name("doc_phrases.toml")
WORDS = Path(__file__).resolve().parent.parent / "experiments" / "list_phrases.toml"
UP = "../../"  # from docs/zh/ to the root
BETTER = {"lower": "越低越好", "higher": "越高越好", "neither": "中性"}
HANDLERS = {"community": "committee", "street": "department", "district": "department"}


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Chinese by English, by the part of the documents that needs it."""
    known: dict[str, dict[str, str]] = tomllib.loads(PHRASES.read_text(encoding="utf-8"))
    return known


@cache
def _listed() -> Mapping[str, str]:
    """Chinese of the words that `gongzhi list` prints."""
    words: dict[str, str] = tomllib.loads(WORDS.read_text(encoding="utf-8"))["words"]
    return words


def chinese(part: str, english: str) -> str:
    """Chinese of a text of one part; the English where there is none, which `lacking` then names."""
    return phrases().get(part, {}).get(english, english)


def word(english: str) -> str:
    """Chinese of a word: of the documents, or as `gongzhi list` has it."""
    return phrases()["words"].get(english) or _listed().get(english, english)


def _names(names: Iterable[str]) -> str:
    return "、".join(f"`{name}`" for name in names) or "-"


def _facts(sources: Iterable[str]) -> str:
    return "、".join(source_in(each, "zh") for each in sources)


def interval(low: float | None, high: float | None) -> str:
    """A range in words."""
    if low is None:
        return "" if high is None else f"至 {high:g}"
    return f"{low:g} 起" if high is None else f"{low:,g} 至 {high:,g}"


# --- agents, tables, kinds, schedule


def agents() -> str:
    """Classes of Mesa agents."""
    rows = [
        [f"`{kind.__name__}`", f"`{kind.table}`", chinese("agents", doc_parts.first_line(kind))]
        for kind in AGENT_TYPES
    ]
    return table(("类", "对应数据表的行", "是谁"), rows)


def tables_in_short() -> str:
    """The tables of the world, a line each."""
    rows = [
        [
            f"`{kind.__name__}`",
            chinese("tables", doc_parts.first_line(kind)),
            str(len(list(kind.declarations()))),
        ]
        for kind in doc_parts.all_tables()
    ]
    return table(("表", "内容", "列数"), rows)


def kinds() -> str:
    """Kinds of case in short."""
    heads = ("类型", "名称", "大类", "对方", "层级", "办理者", "部门（须几个）", "驱动因素", "须经同意")
    return table(heads, [_kind(kind) for kind in load_kinds().kinds])


def _kind(kind: Kind) -> list[str]:
    drivers = "、".join(word(name) for name in kind.drivers) or "-"
    handler = word(HANDLERS.get(kind.level, kind.handler))
    names = [f"`{kind.name}`", kind.zh, word(kind.family), word(kind.party), word(kind.level), handler]
    return [*names, f"{word(kind.department)}（{kind.departments}）", drivers, "是" if kind.consent else "否"]


def phases() -> str:
    """The phases of a day in order."""
    rows = [[str(i), *_process("phases", each)] for i, each in enumerate(world.World.phases, start=1)]
    return table(("", "阶段", "代码", "做什么"), rows)


def monthly() -> str:
    """The monthly processes in order."""
    rows = [[str(i), *_process("monthly", each)] for i, each in enumerate(world.World.monthly, start=1)]
    return table(("", "过程", "代码", "做什么"), rows)


def _process(part: str, function: Callable[..., object]) -> list[str]:
    name, link, text = doc_parts.process(function)
    return [name, link.replace("](../", f"]({UP}"), chinese(part, text)]


# --- levers, interventions, flows


def levers() -> str:
    """All levers, with the interventions whose code names them."""
    rows = [
        [
            f"`{lever.name}`", word(lever.table), doc_parts.start(lever), unit_in(lever.unit, "zh"), _range(lever),
            lever.zh, _names(users_of(lever.name, intervention_ids())),
        ]
        for lever in LEVERS
    ]  # fmt: skip
    return table(("杠杆", "所属", "起始值", "单位", "范围", "含义", "涉及的措施"), rows)


def _range(lever: Lever) -> str:
    if isinstance(lever.high, str):
        return f"{lever.low:g} 至 `{lever.high}`"
    return interval(lever.low, lever.high)


def interventions() -> str:
    """A paragraph for each intervention."""
    return "\n\n".join(_intervention(declaration(name)) for name in intervention_ids())


def _intervention(each: Declaration) -> str:
    path = f"{UP}scenarios/interventions/{each.id}.py"
    said = {
        "内容": each.about_zh,
        "适用": chinese("eligible", doc_parts.eligible(each.id)),
        "代码涉及的杠杆": _names(levers_of(each.id)),
        "代价": each.cost_zh,
        "副作用": each.side_zh,
        "参数": _names(each.parameters),
    }
    lines = [f"- *{head}*：{text.rstrip('。')}。" for head, text in said.items()]
    return "\n".join([f"**{each.zh}**（[`{each.id}`]({path})；{_facts(each.sources)}）", "", *lines])


def flows() -> str:
    """Every flow of money: payer, payee, and the sums in which it is counted."""
    counted = counted_in()
    rows = [
        [
            f"`{flow.name}`", flow.zh, flow.payer.zh, flow.payee.zh,
            _names(name for name, those in counted.items() if flow in those), source_in(flow.source, "zh"),
        ]
        for flow in FLOWS.values()
    ]  # fmt: skip
    return table(("流向", "含义", "付款方", "收款方", "计入", "来源"), rows)


# --- metrics, parameters, results


def metrics() -> str:
    """Every number that a run reports."""
    rows = [
        [
            f"`{m.id}`{'（主要）' if m.headline else ''}",
            m.zh,
            unit_in(m.unit, "zh"),
            BETTER[m.better],
            m.about_zh,
        ]
        for m in METRICS.values()
    ]
    return table(("指标", "名称", "单位", "优劣", "含义"), rows)


def parameter_groups() -> str:
    """Number of parameters in each group, and their file."""
    rows = [
        [f"{word(group)} `{group}`", str(count), f"[{file}]({UP}{path})"]
        for group, count, file, path in doc_numbers.groups_of_parameters()
    ]
    return table(("分组", "参数数", "文件"), rows)


def ledger_columns() -> str:
    """The columns of the ledger."""
    rows = [
        [
            f"`{each.name}`",
            word(each.type),
            word(unit_in(each.unit, "zh")),
            chinese("ledger", each.meaning),
        ]
        for each in SCHEMAS["ledger"].columns
    ]
    return table(("列", "类型", "单位", "含义"), rows)


# --- missing texts


def needed() -> Iterator[tuple[str, str]]:
    """Part and English text of everything that needs Chinese of its own."""
    yield from (("agents", doc_parts.first_line(kind)) for kind in AGENT_TYPES)
    yield from (("tables", doc_parts.first_line(kind)) for kind in doc_parts.all_tables())
    yield from (("phases", doc_parts.process(each)[2]) for each in world.World.phases)
    yield from (("monthly", doc_parts.process(each)[2]) for each in world.World.monthly)
    yield from (("eligible", doc_parts.eligible(name)) for name in intervention_ids())
    yield from (("ledger", each.meaning) for each in SCHEMAS["ledger"].columns)
    yield from (("words", each) for each in _words_needed())


def _words_needed() -> Iterator[str]:
    for kind in load_kinds().kinds:
        yield from (kind.family, kind.party, kind.level, HANDLERS.get(kind.level, kind.handler))
        yield from (kind.department, *kind.drivers)
    yield from (lever.table for lever in LEVERS)
    yield from (group for group, *_ in doc_numbers.groups_of_parameters())
    for each in SCHEMAS["ledger"].columns:
        yield from (each.type, unit_in(each.unit, "zh"))


def lacking() -> Iterator[str]:
    """Texts without Chinese, and Chinese that nothing needs, a line each."""
    wanted = {(part, text) for part, text in needed() if text}
    for part, text in sorted(wanted):
        known = word(text) != text or not text.isascii() if part == "words" else text in phrases()[part]
        if not known:
            yield f"scripts/doc_phrases.toml, [{part}]: no Chinese for {text!r}"
    kept = ((part, text) for part, texts in phrases().items() for text in texts)
    yield from (
        f"scripts/doc_phrases.toml, [{part}]: nothing says {text!r} any more"
        for part, text in kept
        if (part, text) not in wanted
    )


PARTS: dict[str, Callable[[], str]] = {
    "agents-zh": agents,
    "tables-zh": tables_in_short,
    "kinds-zh": kinds,
    "phases-zh": phases,
    "monthly-zh": monthly,
    "levers-zh": levers,
    "interventions-zh": interventions,
    "flows-zh": flows,
    "metrics-zh": metrics,
    "parameter-groups-zh": parameter_groups,
    "ledger-columns-zh": ledger_columns,
}

"""Sections of the report about costs: cost of effects, and who pays and works."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from experiments.analysis.budgets import BUDGETS, COSTS, Worth, entries, hours_given, worths
from experiments.analysis.statistics import Interval, PairedEffect
from experiments.design.request import BASELINE, PACKAGE
from experiments.report import drawn_text, sentences
from experiments.report.arms import arm_name, called, tell_all, title
from experiments.report.layout import table_line
from experiments.report.number_format import coarse, difference_unit, digits_for, level, number
from experiments.report.phrases import catalogue, say
from model.accounting.flows import ACCOUNTS
from model.inputs.units import unit_in
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair


def budget(comparison: "Comparison", lang: str) -> list[str]:
    """Table of the cost of each outcome, all packages together, so that equal budgets can be compared."""
    pairs = [pair for pair in comparison.pairs if pair.seeds]
    if not any(name in pair.effects for pair in pairs for name in BUDGETS):
        return []
    rows = [_worth_row(pair, worth, lang) for pair in pairs for worth in worths(pair)]
    heads = [tell_all(comparison, "head_title", lang)]
    heads += [say(f"head_{name}", lang) for name in ("outcome", "effect", *COSTS)]
    heads += [say(f"head_per_{cost}", lang) for cost in BUDGETS]
    return [
        f"## {say('section_budget', lang)}",
        tell_all(comparison, "budget_note", lang),
        plain_table(heads, rows, 2),
    ]


def _worth_row(pair: "Pair", worth: Worth, lang: str) -> list[str]:
    metric = METRICS[worth.metric]
    costs = [bare_cell(pair, c, lang) if c in pair.effects else "-" for c in COSTS]
    per = [_per_cell(worth, cost, lang) for cost in BUDGETS]
    return [
        called(pair, lang),
        metric.title(lang),
        _effect(pair, worth, lang),
        *costs,
        *per,
    ]


def _effect(pair: "Pair", worth: Worth, lang: str) -> str:
    """Difference with its unit, marked where it is uncertain or negligible; over draws the middle with its word."""
    metric = METRICS[worth.metric]
    if pair.drawn:
        return _of_worlds(pair, worth.metric, lang, difference_unit(metric, lang))
    return marked(sentences.gap(metric, worth.effect, lang), worth.effect, lang)


def bare_cell(pair: "Pair", name: str, lang: str) -> str:
    """Difference without its unit: over draws the middle with its word."""
    if pair.drawn:
        return _of_worlds(pair, name, lang)
    effect = pair.effects[name]
    return marked(sentences.bare_gap(METRICS[name], effect), effect, lang)


def _of_worlds(pair: "Pair", name: str, lang: str, unit: str = "") -> str:
    metric, drawn = METRICS[name], pair.drawn[name]
    value = f"{drawn_text.middle(metric, drawn)} {unit}".rstrip()
    return say("versus_cell", lang, value=value, word=drawn_text.tag(metric, drawn, lang))


def marked(value: str, effect: PairedEffect, lang: str) -> str:
    """Cell of a difference, with a remark where it is uncertain or too little to matter."""
    if effect.told or effect.identical:
        return value
    return say("cell_negligible" if effect.negligible else "cell_unclear", lang, value=value)


def _per_cell(worth: Worth, cost: str, lang: str) -> str:
    if cost not in worth.per or not worth.clear:
        return say("none", lang)
    found = worth.per[cost]
    digits = _digits(found)
    value, low, high = (number(coarse(v), digits, signed=True) for v in (found.mean, found.low, found.high))
    return value if low == "-" else say("cell_interval", lang, value=value, low=low, high=high)


def _digits(found: Interval) -> int:
    return min(digits_for(0 if abs(found.mean) >= 10 else 1, found.mean), 3)


def budget_lines(pair: "Pair", lang: str) -> list[str]:
    """Lines for a terminal on the effect of 100,000 yuan and of 1,000 hours, for clear outcomes only."""
    lines = []
    for cost in BUDGETS:
        told = [w for w in worths(pair) if cost in w.per and w.clear]
        items = [_item(worth, cost, lang) for worth in told]
        if items:
            joined = say("list_join", lang).join(items)
            lines.append(say("budget_line", lang, budget=say(f"budget_{cost}", lang), items=joined))
    return lines


def _item(worth: Worth, cost: str, lang: str) -> str:
    found = worth.per[cost]
    way = "up" if found.mean > 0 else "down"
    return say(f"bought_{worth.metric}_{way}", lang, n=number(coarse(abs(found.mean)), _digits(found)))


def accounts(comparison: "Comparison", lang: str) -> list[str]:
    """Section on who pays and works: accounts of the interventions, and hours by role and task that changed."""
    pairs = [pair for pair in comparison.pairs if pair.seeds]
    if comparison.tables.hours.empty or not pairs:
        return []
    blocks = [f"## {say('section_accounts', lang)}", tell_all(comparison, "accounts_note", lang)]
    for pair in pairs:
        blocks += [f"### {title(pair, lang)}", _account_table(comparison, pair, lang)]
        blocks.append(_hours_table(comparison, pair, lang))
    return blocks


def _account_table(comparison: "Comparison", pair: "Pair", lang: str) -> str:
    found = entries(comparison.tables.accounts, pair)
    rows = [
        [
            _intervention(pair, e.intervention, lang),
            _whose(e.item, e.unit, lang),
            number(coarse(e.amount)),
            unit_in(e.unit, lang),
        ]
        for e in found
    ]
    heads = [say(f"head_{name}", lang) for name in ("intervention", "item", "amount", "unit_of")]
    return plain_table(heads, rows, 2) if rows else say("accounts_none", lang)


def _intervention(pair: "Pair", name: str, lang: str) -> str:
    return pair.variant.declaration(name).title(lang) if name in pair.variant.interventions else name


def _whose(item: str, unit: str, lang: str) -> str:
    if unit == "yuan":
        return ACCOUNTS[item].title(lang) if item in ACCOUNTS else item
    return _named(f"role_{item}", item, lang)


def _named(text: str, name: str, lang: str) -> str:
    """Text of this name if there is one, else the name itself, as for a role that a user added."""
    return say(text, lang) if text in catalogue() else name


def _hours_table(comparison: "Comparison", pair: "Pair", lang: str) -> str:
    metric = METRICS["hours"]
    rows = [
        [
            _named(f"role_{share.role}", share.role, lang),
            _named(f"task_{share.task}", share.task, lang),
            level(metric, share.effect.baseline.mean, lang),
            level(metric, share.effect.package.mean, lang),
            sentences.bare_gap(metric, share.effect),
            sentences.interval(metric, share.effect, lang),
        ]
        for share in hours_given(comparison.tables.hours, pair)
    ]
    heads = [say("head_role", lang), say("head_task", lang)]
    heads += [arm_name(pair, arm, lang) for arm in (BASELINE, PACKAGE)]
    heads += [say("head_difference", lang), say("head_interval", lang)]
    return plain_table(heads, rows, 2) if rows else say("shares_none", lang)


def plain_table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int) -> str:
    """Markdown table of cells; the first `left` columns are flush left."""
    marks = [":--" if i < left else "--:" for i in range(len(heads))]
    return "\n".join(map(table_line, (heads, marks, *rows)))

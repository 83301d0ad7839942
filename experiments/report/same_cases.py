"""Texts on the same cases in both arms: one sentence per package, and a table by family and kind of case."""

import math
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from experiments.analysis.same_case import BY, FATES, families
from experiments.report.arms import tell, tell_all, title
from experiments.report.costs import plain_table
from experiments.report.hundred import whole
from experiments.report.number_format import number, per_cent
from experiments.report.phrases import say, together
from model.inputs.kind import FAMILIES
from model.inputs.kinds import load_kinds

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

NAMED = 2  # largest number of kinds named on each side
FEWEST = 1.0  # smallest number of cases per seed for a kind to be named
COLUMNS = ("both", "share_both", *FATES, "change_days", "balance")

type Row = Mapping[Hashable, Any]


def sentence(comparison: "Comparison", pair: "Pair", lang: str) -> str:
    """Sentence on how many of 100 cases are better or worse off, and which kinds; or why none is named."""
    table = _rows(comparison, pair)
    whole_table = table[table["by"] == "all"]
    if whole_table.empty or not whole_table["both"].iloc[0] > 0:
        return _missing(comparison, pair, lang)
    row = whole_table.iloc[0].to_dict()
    counts = dict(zip(FATES, whole([row[fate] / 100 for fate in FATES]), strict=True))
    parts = [
        tell(pair, "same_says", lang, share=number(100 * row["share_both"]), **counts),
        say("same_balance", lang, balance=_balance(row, lang)),
        *_extremes(table[table["by"] == "kind"], lang),
    ]
    return together(parts, lang)


def section(comparison: "Comparison", lang: str) -> list[str]:
    """Section of the report: a sentence and a table for each package that has a ledger."""
    pairs = [pair for pair in comparison.pairs if pair.seeds]
    if not pairs:
        return []
    blocks = [f"## {tell_all(comparison, 'section_same', lang)}"]
    for pair in pairs:
        table = _rows(comparison, pair)
        blocks += [f"### {title(pair, lang)}", sentence(comparison, pair, lang)]
        blocks += [_table(pair, table, lang)] if len(table) else []
    return [*blocks, tell_all(comparison, "same_note", lang)] if len(comparison.same_cases) else blocks


def _rows(comparison: "Comparison", pair: "Pair") -> "pd.DataFrame":
    table = comparison.same_cases
    return table[table["scenario"] == pair.name]


def _missing(comparison: "Comparison", pair: "Pair", lang: str) -> str:
    """Reason why nothing can be said."""
    from experiments.analysis.same_case import cohort

    if not len(comparison.tables.ledger):
        return say("same_none", lang)
    first, last = cohort(pair.variant)
    return say("same_short" if last < first else "same_empty", lang)


def _extremes(kinds: "pd.DataFrame", lang: str) -> list[str]:
    """Sentences on the kinds that gain and lose most, without rare kinds and those whose interval includes zero."""
    often = kinds[kinds["both"] >= FEWEST].sort_values("balance", kind="stable")
    gain = often[often["balance_low"] > 0].iloc[::-1].head(NAMED)
    lose = often[often["balance_high"] < 0].head(NAMED)
    found = [
        say(
            name, lang, items=say("list_join", lang).join(_item(row, lang) for row in rows.to_dict("records"))
        )
        for name, rows in (("same_gain", gain), ("same_lose", lose))
        if len(rows)
    ]
    return found or [say("same_no_kind", lang)]


def _item(row: "Row", lang: str) -> str:
    kind = str(row["name"])
    name = _names(lang).get(kind, kind)
    value = number(row["balance"], signed=True)
    return say("same_item", lang, kind=name[:1].lower() + name[1:], balance=value)


@cache
def _names(lang: str) -> dict[str, str]:
    """Display names of the kinds."""
    return {kind.name: getattr(kind, lang) for kind in load_kinds().kinds}


def _balance(row: "Row", lang: str) -> str:
    """Cases better minus cases worse, of 100, with the interval."""
    value = number(row["balance"], signed=True)
    if math.isnan(row["balance_low"]):
        return value
    low, high = (number(row[f"balance_{end}"], signed=True) for end in ("low", "high"))
    return say("cell_interval", lang, value=value, low=low, high=high)


def _table(pair: "Pair", table: "pd.DataFrame", lang: str) -> str:
    """Table of all cases, then each family with its kinds."""
    heads = [tell(pair, f"same_head_{name}", lang) for name in ("name", *COLUMNS)]
    return plain_table(heads, [_cells(title, row, lang) for title, row in _titled(table, lang)], 1)


def _titled(table: "pd.DataFrame", lang: str) -> Iterator[tuple[str, "Row"]]:
    """Rows in display order with display names; kinds without a family come last."""
    names, family = _names(lang), families()
    rows = {by: table[table["by"] == by].to_dict("records") for by in BY}
    for row in rows["all"]:
        yield say("same_all", lang), row
    for name in (*FAMILIES, None):
        for row in rows["family"]:
            if row["name"] == name:
                yield say(f"family_{name}", lang), row
        for row in rows["kind"]:
            if family.get(row["name"]) == name:
                yield say("part_row", lang, name=names.get(row["name"], row["name"])), row


def _cells(title: str, row: "Row", lang: str) -> list[str]:
    return [
        title,
        number(row["both"], 1),
        per_cent(row["share_both"], lang),
        *(number(row[fate]) for fate in FATES),
        number(row["change_days"], 1, signed=True),
        _balance(row, lang),
    ]

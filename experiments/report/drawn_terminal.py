"""The answer over plausible worlds (draws) as terminal text: paragraph and one compact table per package."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.analysis.group_effects import group_effects
from experiments.report import (
    deciders_text,
    drawn_sections,
    drawn_text,
    hundred,
    paragraph,
    reach,
    same_cases,
)
from experiments.report.arms import meanings_of_values, tell, title
from experiments.report.costs import budget_lines
from experiments.report.drawn_sections import COLUMNS, COST_HEADS, HEADS
from experiments.report.layout import columns, pad, plain, wrap
from experiments.report.phrases import say, together

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

LEFT = ("metric", "words")  # columns that are flush left
NARROWEST = 18  # of the column of metrics, before others are left out
KEPT = (COLUMNS, COLUMNS[:-1], COLUMNS[:-2])  # columns in a wide and in narrower terminals


def block(comparison: "Comparison", pair: "Pair", lang: str, width: int) -> str:
    """Text on one pair; no line is wider than `width` unless a table cannot be narrower."""
    head = title(pair, lang)
    lines = [wrap(head, width), "=" * min(columns(head), width)]
    lines += [wrap(each, width) for each in (drawn_text.overall(pair, lang), *_flags(comparison, pair, lang))]
    lines += [wrap(line, width) for line in reach.cautions(comparison, pair, lang)]
    lines += [wrap(plain(line), width) for line in meanings_of_values(pair, lang)]
    if pair.seeds:
        lines += ["", *table(pair, lang, width), *_note(pair, lang, width), ""]
        if pair is comparison.pairs[0]:
            lines += [wrap(tell(pair, "worlds", lang), width), wrap(say("words_scale", lang), width), ""]
        lines += [wrap(plain(each), width, 2) for each in _decided(comparison, pair, lang)]
        told = together((hundred.sentence(pair, lang), hundred.note(pair, lang)), lang)
        lines += ["", wrap(told, width), *(wrap(line, width, 4) for line in hundred.lines(pair, lang)), ""]
        lines += [wrap(line, width) for line in budget_lines(pair, lang)]
        lines.append(wrap(same_cases.sentence(comparison, pair, lang), width))
    return "\n".join(lines)


def _flags(comparison: "Comparison", pair: "Pair", lang: str) -> list[str]:
    return drawn_sections.group_flags(group_effects(comparison.tables.groups, pair), pair, lang)


def _decided(comparison: "Comparison", pair: "Pair", lang: str) -> list[str]:
    return deciders_text.decides_lines(drawn_sections.decided(comparison, pair), lang)


def _note(pair: "Pair", lang: str, width: int) -> list[str]:
    note = paragraph.cohort_note(paragraph.cohort_days(pair), lang)
    notes = [plain(each) for each in (note, *drawn_sections.screening(pair, lang)) if each]
    return ["", *(wrap(each, width) for each in notes)] if notes else []


def table(pair: "Pair", lang: str, width: int) -> list[str]:
    """Outcomes above costs, each with its own heads, under a line that says of how many worlds."""
    groups = [drawn_sections.headline_rows(pair, lang, group) for group in drawn_sections.GROUPS]
    heads = [{name: say(text, lang) for name, text in names.items()} for names in (HEADS, COST_HEADS)]
    for head, name in zip(heads, drawn_sections.GROUPS, strict=True):
        head["metric"] = say(f"group_{name}", lang)
    rows = [row for head, group in zip(heads, groups, strict=True) if group for row in (head, *group)]
    kept = next((each for each in KEPT if _room(rows, each, width) >= NARROWEST), KEPT[-1])
    widths = {name: max(columns(row[name]) for row in rows) for name in kept}
    widths["metric"] = min(widths["metric"], max(_room(rows, kept, width), NARROWEST))
    rule = "-" * (sum(widths.values()) + 2 * (len(kept) - 1))
    lines = [say("head_of_worlds", lang, n=len(pair.seeds))]
    for head, group in zip(heads, groups, strict=True):
        if group:
            lines += [rule, *_lines(head, kept, widths), rule]
            lines += [line for row in group for line in _lines(row, kept, widths)]
    return lines


def _room(rows: Sequence[Mapping[str, str]], kept: Sequence[str], width: int) -> int:
    """Columns that are left for the names of the metrics."""
    others = sum(max(columns(row[name]) for row in rows) for name in kept if name != "metric")
    return width - others - 2 * (len(kept) - 1)


def _lines(row: Mapping[str, str], kept: Sequence[str], widths: Mapping[str, int]) -> list[str]:
    """One row; a name that is too long goes on in the next line."""
    name, broad = row["metric"], widths["metric"]
    first, *more = [name] if columns(name) <= broad else wrap(name, broad, 2).splitlines()
    cells = [pad(row[name], widths[name], right=name not in LEFT) for name in kept if name != "metric"]
    return ["  ".join([pad(first, widths["metric"]), *cells]).rstrip(), *more]

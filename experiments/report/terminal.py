"""The answer as terminal text: verdict and table per package, aligned also with Chinese text."""

from collections.abc import Sequence

from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Pair
from experiments.design.request import BASELINE, PACKAGE
from experiments.report import (
    drawn_text,
    hundred,
    left_over_text,
    paragraph,
    ranks_text,
    reach,
    same_cases,
    sentences,
)
from experiments.report.arms import arm_name, meanings_of_values, tell_all, title
from experiments.report.costs import budget_lines
from experiments.report.drawn_terminal import block as drawn_block
from experiments.report.layout import columns, pad, plain, table, wrap
from experiments.report.markdown import failure_line
from experiments.report.phrases import say, together
from experiments.report.seed_sections import GROUPS, headline_rows
from experiments.report.versus_text import versus_line

COLUMNS = ("metric", "baseline", "package", "difference", "interval", "share", "detectable")
LAYOUTS = ((COLUMNS, "unit"), *((COLUMNS[: len(COLUMNS) - fewer], "") for fewer in range(4)))
FAILURES_SHOWN = 3


def terminal(comparison: Comparison, lang: str, width: int) -> str:
    """Terminal text: a block per package, comparisons of packages of one place, then failed runs.

    No line is wider than `width` unless the table is.
    """
    block = drawn_block if comparison.drawn else _block
    blocks = [block(comparison, pair, lang, width) for pair in comparison.pairs]
    blocks += left_over_text.block(comparison, lang, width)
    blocks += ranks_text.block(comparison, lang, width)
    return "\n\n".join(blocks + _versus(comparison, lang, width) + _failures(comparison, lang, width)) + "\n"


def first_words(comparison: Comparison, lang: str, pairs: int, total: int, width: int = 100) -> str:
    """A paragraph per package on the pairs done so far, of so many, while the others still run."""
    head = say("first_look_worlds" if comparison.drawn else "first_look_runs", lang, n=pairs, total=total)
    overall = drawn_text.overall if comparison.drawn else paragraph.overall
    told = [
        together((say("first_look_of", lang, title=title(pair, lang)), overall(pair, lang)), lang)
        for pair in comparison.pairs
    ]
    return "\n".join(["", wrap(head, width), *(wrap(each, width, 2) for each in told), ""])


def _block(comparison: Comparison, pair: Pair, lang: str, width: int) -> str:
    head = title(pair, lang)
    lines = [wrap(head, width), "=" * min(columns(head), width), wrap(paragraph.overall(pair, lang), width)]
    lines += [wrap(line, width) for line in reach.cautions(comparison, pair, lang)]
    lines += [wrap(plain(line), width) for line in meanings_of_values(pair, lang)]
    if pair.seeds:
        lines += ["", *_hundred(pair, lang, width)]
        lines += ["", *_table(pair, lang, width), *_cohort(pair, lang, width), ""]
        lines += [*_verdict(pair, lang, width), ""]
        lines += [wrap(line, width) for line in budget_lines(pair, lang)]
        lines.append(wrap(same_cases.sentence(comparison, pair, lang), width))
        lines.append(wrap(paragraph.pairing(pair, lang), width))
    return "\n".join(lines)


def _hundred(pair: Pair, lang: str, width: int) -> list[str]:
    """Fate of 100 cases: the main difference, then a line for each group and arm."""
    told = together((hundred.sentence(pair, lang), hundred.note(pair, lang)), lang)
    return [wrap(told, width), *(wrap(line, width, 4) for line in hundred.lines(pair, lang))]


def _table(pair: Pair, lang: str, width: int) -> list[str]:
    """Table with outcomes above costs and as many columns as fit.

    Units are dropped first, then columns that repeat the verdict.
    """
    outcomes, costs = (headline_rows(pair, lang, (group,)) for group in GROUPS)
    heads = {name: say(f"head_{name}", lang) for name in (*COLUMNS, "unit")}
    heads |= {arm: arm_name(pair, arm, lang) for arm in (BASELINE, PACKAGE)}
    choices = [_lines((heads, *outcomes, *costs), kept, last) for kept, last in LAYOUTS]
    chosen = next((lines for lines in choices if _broad(lines) <= width), choices[-1])
    rule, last = "-" * _broad(chosen), 1 + len(outcomes)
    return [chosen[0], rule, *chosen[1:last], *([rule] if outcomes and costs else []), *chosen[last:]]


def _cohort(pair: Pair, lang: str, width: int) -> list[str]:
    """Note on the number of days in which the cohort's cases arose, if less than a year."""
    note = paragraph.cohort_note(paragraph.cohort_days(pair), lang)
    return ["", wrap(note, width)] if note else []


def _lines(rows: Sequence[dict[str, str]], kept: tuple[str, ...], last: str) -> list[str]:
    """Aligned lines of the columns `kept`, with the column `last` flush left at their end."""
    plain = table([[row[name] for name in kept] for row in rows])
    broad = _broad(plain)
    return [
        f"{pad(line, broad)}  {row.get(last, '')}".rstrip() for line, row in zip(plain, rows, strict=True)
    ]


def _broad(lines: Sequence[str]) -> int:
    return max(map(columns, lines))


def _verdict(pair: Pair, lang: str, width: int) -> list[str]:
    lines = sentences.verdict(pair, lang)
    margin = max((columns(line.tag) for line in lines), default=0) + 2
    return [pad(line.tag, margin) + wrap(line.sentence, width, margin) for line in lines]


def _versus(comparison: Comparison, lang: str, width: int) -> list[str]:
    """Paragraphs comparing packages of one place, one for every two."""
    if not comparison.versus:
        return []
    head = tell_all(comparison, "section_versus", lang)
    lines = [wrap(versus_line(each, lang), width, 2) for each in comparison.versus]
    return ["\n".join([head, "=" * columns(head), *lines])]


def _failures(comparison: Comparison, lang: str, width: int) -> list[str]:
    failed = comparison.failures
    if not failed:
        return []
    note = tell_all(comparison, "failures_note", lang, count=len(failed), total=len(comparison.runs))
    shown = [
        wrap("  " + failure_line(comparison, failure, lang), width, 4) for failure in failed[:FAILURES_SHOWN]
    ]
    more = ["  ..."] if len(failed) > FAILURES_SHOWN else []
    return ["\n".join([wrap(note, width), *shown, *more])]

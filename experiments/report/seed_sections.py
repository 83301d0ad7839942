"""Sections of the report over seeds, every number at its default: results, totals, and further metrics."""

from collections.abc import Sequence
from functools import partial

from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import PairedEffect
from experiments.design.request import BASELINE, PACKAGE
from experiments.design.tried import residents
from experiments.report import costs, paragraph, sentences
from experiments.report.arms import arm_name, tell_all, title
from experiments.report.layout import table_line
from experiments.report.number_format import coarse, level, number
from experiments.report.phrases import say
from model.inputs.units import unit_in
from model.observation.metrics import METRICS, Group, Metric

GROUPS: tuple[Group, ...] = ("outcome", "cost")  # metric groups in the tables of headline metrics
COLUMNS = (
    "metric",
    "baseline",
    "package",
    "difference",
    "interval",
    "share",
    "size",
    "detectable",
    "reading",
)


def result_row(metric: Metric, effect: PairedEffect, lang: str) -> dict[str, str]:
    """Cells of one metric, by the names of COLUMNS, and its unit."""
    return {
        "metric": metric.title(lang),
        "unit": metric.unit_in(lang),
        "baseline": level(metric, effect.baseline.mean, lang),
        "package": level(metric, effect.package.mean, lang),
        "difference": sentences.bare_gap(metric, effect),
        "interval": sentences.interval(metric, effect, lang),
        "share": sentences.share(effect, lang),
        "size": number(effect.size_paired, 2, signed=True),
        "detectable": sentences.detectable(metric, effect, lang),
        "reading": sentences.tag(metric, effect, lang),
    }


def headline_rows(pair: Pair, lang: str, groups: Sequence[Group] = GROUPS) -> list[dict[str, str]]:
    """Rows of the headline metrics of these groups; sums of hours and money are followed by their parts."""
    rows = []
    for name in (name for name in paragraph.with_parts(pair) if METRICS[name].group in groups):
        row = result_row(METRICS[name], pair.effects[name], lang)
        rows.append(row if METRICS[name].headline else row | {"metric": _part_title(row["metric"], lang)})
    return rows


def _part_title(name: str, lang: str) -> str:
    return say("part_row", lang, name=name[:1].lower() + name[1:])


def results(comparison: Comparison, lang: str) -> list[str]:
    """Headline outcomes and costs of every pair, with what the costs are for the whole place."""
    blocks = [f"## {say('section_results', lang)}"]
    for pair in comparison.pairs:
        blocks += [
            f"### {title(pair, lang)}",
            *(_result_tables(pair, lang) if pair.seeds else _no_seed(lang)),
        ]
    return [*blocks, tell_all(comparison, "table_note", lang)]


def _result_tables(pair: Pair, lang: str) -> list[str]:
    outcomes, costs = (_table(pair, group, headline_rows(pair, lang, (group,)), lang) for group in GROUPS)
    note = paragraph.cohort_note(paragraph.cohort_days(pair), lang)
    return [*outcomes, *([note] if note else []), *costs, *_totals(pair, lang)]


def _totals(pair: Pair, lang: str) -> list[str]:
    """Hours and yuan of the whole place in a year, next to the rates per 1,000 residents."""
    people = residents(pair.variant)
    rows = [row for row in map(partial(_total_row, pair, people, lang), paragraph.with_parts(pair)) if row]
    if not rows:
        return []
    arms = (arm_name(pair, arm, lang) for arm in (BASELINE, PACKAGE))
    heads = [say("head_metric", lang), *arms, say("head_difference", lang)]
    return [f"**{say('totals', lang, residents=number(people))}**", costs.plain_table(heads, rows, 1)]


def _total_row(pair: Pair, people: int, lang: str, name: str) -> list[str]:
    metric, effect = METRICS[name], pair.effects[name]
    if metric.group != "cost":
        return []
    name_of_row = metric.title(lang) if metric.headline else _part_title(metric.title(lang), lang)
    unit = unit_in("yuan" if name.startswith("yuan") else "hours", lang)
    means = (effect.baseline.mean, effect.package.mean, effect.difference.mean)
    base, package, gap = (number(coarse(mean * people / 1000), signed=i == 2) for i, mean in enumerate(means))
    return [
        say("with_unit", lang, name=name_of_row, unit=unit),
        base,
        package,
        costs.marked(gap, effect, lang),
    ]


def of_groups(pair: Pair, groups: Sequence[Group], lang: str) -> list[str]:
    """Tables of the metrics of these groups that are no headlines, one per group.

    The number of days of the cohort is left out, as it stands beside the headline metrics.
    """
    if not pair.seeds:
        return [f"### {title(pair, lang)}", *_no_seed(lang)]
    blocks = []
    for group in groups:
        names = [n for n, e in pair.effects.items() if METRICS[n].group == group and e.n > 0]
        chosen = [name for name in names if not METRICS[name].headline and name != "cohort_days"]
        rows = [result_row(METRICS[name], pair.effects[name], lang) for name in chosen]
        blocks += _table(pair, group, rows, lang)
    return [f"### {title(pair, lang)}", *blocks] if blocks else []


def _no_seed(lang: str) -> list[str]:
    return [say("overall_empty", lang)]


def _table(pair: Pair, group: Group, rows: list[dict[str, str]], lang: str) -> list[str]:
    """Table under the name of its group; empty without rows. Indicators have a section of their own."""
    head = [] if group == "indicator" else [f"**{say(f'group_{group}', lang)}**"]
    return [*head, markdown_table(pair, rows, lang, group == "cost")] if rows else []


def markdown_table(pair: Pair, rows: list[dict[str, str]], lang: str, costs: bool = False) -> str:
    """Rows of `result_row` as a Markdown table; the unit stands beside the name of the metric.

    For `costs` the share column counts the seeds in which they are lower, which means better.
    """
    heads = [_column_head(pair, name, lang, costs) for name in COLUMNS]
    marks = [":--" if name in ("metric", "reading") else "--:" for name in COLUMNS]
    cells = [[_with_unit(row, lang), *(row[name] for name in COLUMNS[1:])] for row in rows]
    return "\n".join(map(table_line, (heads, marks, *cells)))


def _column_head(pair: Pair, name: str, lang: str, costs: bool) -> str:
    if name in (BASELINE, PACKAGE):
        return arm_name(pair, name, lang)
    return say("head_share_of_costs" if costs and name == "share" else f"head_{name}", lang)


def _with_unit(row: dict[str, str], lang: str) -> str:
    return say("with_unit", lang, name=row["metric"], unit=row["unit"])

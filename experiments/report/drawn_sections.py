"""Sections of the report over plausible worlds (draws): results, how sure, what decides, who gains, when it shows."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from experiments.analysis.group_effects import BY, MEASURES, GroupEffect, group_effects, hidden_losers
from experiments.analysis.onset import Onset, onsets
from experiments.analysis.reading import reading
from experiments.design.draws import candidates
from experiments.design.kept import kept
from experiments.design.sample import draw_of
from experiments.report import deciders_text, drawn_text, paragraph, sentences
from experiments.report.arms import tell_all, title
from experiments.report.costs import plain_table
from experiments.report.number_format import (
    bare_difference,
    coarse,
    difference,
    digits_for,
    number,
    seed_ranges,
)
from experiments.report.phrases import catalogue, say
from experiments.run.manifest import model_version
from model.inputs.units import unit_in
from model.observation.metrics import METRICS, Group

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.decides import Decides
    from experiments.analysis.pairs import Pair

GROUPS: tuple[Group, ...] = ("outcome", "cost")
COLUMNS = ("metric", "better", "same", "worse", "words", "middle", "ninety")
HEADS = {name: f"head_drawn_{name}" for name in COLUMNS} | {"metric": "head_metric"}
COST_HEADS = HEADS | {"better": "head_drawn_less", "worse": "head_drawn_more"}


def row(name: str, pair: "Pair", lang: str) -> dict[str, str]:
    """Cells of one metric, by the names of COLUMNS, and its unit; parts of a sum are marked as such."""
    metric, drawn = METRICS[name], pair.drawn[name]
    better, same, worse = drawn_text.counts(metric, drawn, lang)
    heading = metric.title(lang)
    return {
        "metric": heading,
        "unit": metric.unit_in(lang),
        "better": better,
        "same": same,
        "worse": worse,
        "words": drawn_text.tag(metric, drawn, lang),
        "middle": drawn_text.middle(metric, drawn),
        "ninety": drawn_text.ninety(metric, drawn, lang),
    }


def headline_rows(pair: "Pair", lang: str, group: Group) -> list[dict[str, str]]:
    """Rows of the headline metrics of a group; sums of hours and money are followed by their parts."""
    names = [name for name in with_parts(pair) if METRICS[name].group == group]
    rows = [row(name, pair, lang) for name in names]
    return [
        each if METRICS[name].headline else each | {"metric": _part(each["metric"], lang)}
        for name, each in zip(names, rows, strict=True)
    ]


def with_parts(pair: "Pair") -> list[str]:
    """Headline metrics in their order, each followed by its parts that differ in any world."""
    found = []
    for name in pair.headline:
        parts = [part for part in paragraph.PARTS.get(name, ()) if part in pair.drawn]
        found += [name, *(part for part in parts if pair.drawn[part].same.count < pair.drawn[part].n)]
    return found


def _part(heading: str, lang: str) -> str:
    return say("part_row", lang, name=heading[:1].lower() + heading[1:])


def table(rows: Sequence[Mapping[str, str]], lang: str, costs: bool = False) -> str:
    """Rows of `row` as a Markdown table; the unit stands beside the name of the metric."""
    heads = [say((COST_HEADS if costs else HEADS)[name], lang) for name in COLUMNS]
    cells = [
        [
            say("with_unit", lang, name=each["metric"], unit=each["unit"]),
            *(each[name] for name in COLUMNS[1:]),
        ]
        for each in rows
    ]
    return plain_table(heads, cells, 1)


def results(comparison: "Comparison", lang: str) -> list[str]:
    """Main results: a table per pair of how many worlds say what, then the totals of the whole place."""
    blocks = [f"## {say('section_results', lang)}"]
    for pair in comparison.pairs:
        blocks += [f"### {title(pair, lang)}", *(_of_pair(pair, lang) if pair.seeds else _none(lang))]
    return [*blocks, tell_all(comparison, "drawn_table_note", lang), say("words_scale", lang)]


def _of_pair(pair: "Pair", lang: str) -> list[str]:
    blocks = [say("head_of_worlds", lang, n=len(pair.seeds))]
    for group in GROUPS:
        rows = headline_rows(pair, lang, group)
        blocks += [f"**{say(f'group_{group}', lang)}**", table(rows, lang, group == "cost")] if rows else []
    note = paragraph.cohort_note(paragraph.cohort_days(pair), lang)
    return [*blocks, *([note] if note else [])]


def _none(lang: str) -> list[str]:
    return [say("overall_empty_drawn", lang)]


def totals(comparison: "Comparison", people: Mapping[str, int], lang: str) -> list[str]:
    """Hours and yuan of the whole place in a year; `people` are the residents by the pair's name."""
    blocks = []
    for pair in comparison.pairs:
        rows = [
            each for each in map(partial(_total, pair, people[pair.name], lang), with_parts(pair)) if each
        ]
        heads = [say(f"head_{name}", lang) for name in ("metric", "drawn_middle", "drawn_ninety")]
        if rows and pair.seeds:
            head = say("totals", lang, residents=number(people[pair.name]))
            blocks += [f"**{title(pair, lang)}** {head}", plain_table(heads, rows, 1)]
    return blocks


def _total(pair: "Pair", people: int, lang: str, name: str) -> list[str]:
    metric, drawn = METRICS[name], pair.drawn[name]
    if metric.group != "cost":
        return []
    heading = metric.title(lang) if metric.headline else _part(metric.title(lang), lang)
    unit = unit_in("yuan" if name.startswith("yuan") else "hours", lang)
    bounds = (drawn.spread.low, drawn.spread.middle, drawn.spread.high)
    low, middle, high = (number(coarse(each * people / 1000), signed=True) for each in bounds)
    return [say("with_unit", lang, name=heading, unit=unit), middle, say("range", lang, low=low, high=high)]


def of_groups(pair: "Pair", groups: Sequence[Group], lang: str) -> list[str]:
    """Tables of the metrics of these groups that are no headlines, one per group."""
    if not pair.seeds:
        return [f"### {title(pair, lang)}", *_none(lang)]
    blocks = []
    for group in groups:
        chosen = [name for name, each in pair.drawn.items() if METRICS[name].group == group and each.n]
        names = [name for name in chosen if not METRICS[name].headline and name != "cohort_days"]
        head = [] if group == "indicator" else [f"**{say(f'group_{group}', lang)}**"]
        rows = [row(name, pair, lang) for name in names]
        blocks += [*head, table(rows, lang, group == "cost")] if rows else []
    return [f"### {title(pair, lang)}", *blocks] if blocks else []


def screening(pair: "Pair", lang: str) -> list[str]:
    """What speaks against the worlds themselves: the model has changed since draws were ruled out, or none was."""
    screened, worlds = len(kept().numbers), len(pair.seeds)
    same = kept().model == model_version() and kept().ranges == candidates().identity
    beyond = sum(draw > screened for draw in pair.seeds)
    found = [] if same else [say("draws_of_other_model", lang)]
    if beyond:
        found.append(say("draws_unscreened", lang, count=beyond, n=worlds, screened=screened))
    return found


def sure(comparison: "Comparison", lang: str) -> list[str]:
    """How sure: simulation error apart from what is not known, and whether more worlds would help."""
    blocks = [f"## {say('section_sure', lang)}", say("sure_note", lang)]
    blocks += screening(comparison.pairs[0], lang)
    for pair in comparison.pairs:
        heads, *rows = sure_rows(pair, lang)
        blocks += [f"### {title(pair, lang)}", plain_table(heads, rows, 1)] if rows else []
    return blocks if any(block.startswith("###") for block in blocks) else []


def sure_rows(pair: "Pair", lang: str) -> list[list[str]]:
    """Table of simulation error and not knowing: its heads, then a row for each headline metric."""
    names = ("metric", "drawn_middle", "drawn_error", "drawn_ninety", "drawn_quiet", "drawn_more_worlds")
    known = [name for name in pair.headline if pair.drawn and pair.drawn[name].n]
    return [[say(f"head_{name}", lang) for name in names], *(_sure_row(name, pair, lang) for name in known)]


def _sure_row(name: str, pair: "Pair", lang: str) -> list[str]:
    metric, drawn = METRICS[name], pair.drawn[name]
    return [
        say("with_unit", lang, name=metric.title(lang), unit=metric.unit_in(lang)),
        drawn_text.middle(metric, drawn),
        drawn_text.error(metric, drawn, lang),
        drawn_text.ninety(metric, drawn, lang),
        drawn_text.quiet(metric, drawn, lang),
        drawn_text.more_worlds(drawn, lang),
    ]


def decides(comparison: "Comparison", lang: str) -> list[str]:
    """What decides each headline metric, or that nothing can be named."""
    blocks = [f"## {say('section_decides', lang)}", say("decides_note", lang)]
    for pair in comparison.pairs:
        found = decided(comparison, pair)
        lines = [f"- {line}" for line in deciders_text.decides_lines(found, lang)]
        blocks += [f"### {title(pair, lang)}", "\n".join(lines)] if lines else []
    return blocks if len(blocks) > 2 else []


def decided(comparison: "Comparison", pair: "Pair") -> "dict[str, Decides]":
    """What decides the headline metrics of one pair, by metric; without those that show no difference that matters."""
    mine = {metric: found for (name, metric), found in comparison.decided.items() if name == pair.name}
    return deciders_text.that_matters(mine, pair)


def who(comparison: "Comparison", lang: str) -> list[str]:
    """Who gains and who loses: a warning where a group loses while the whole gains, then a table of groups."""
    blocks = []
    for pair in comparison.pairs:
        found = group_effects(comparison.tables.groups, pair)
        if found:
            flags = group_flags(found, pair, lang) or [say("groups_no_flag", lang)]
            blocks += [f"### {title(pair, lang)}", *flags, _group_table(found, lang)]
    head = [f"## {say('section_groups', lang)}"]
    return [*head, say("groups_note", lang), *blocks] if blocks else []


def group_flags(found: tuple[GroupEffect, ...], pair: "Pair", lang: str) -> list[str]:
    """Sentences on groups that lose by a measure by which all residents together are at least likely to gain."""
    losers = hidden_losers(found, pair)
    join = say("list_join", lang)
    flags = []
    for metric in dict.fromkeys(each.metric for each in losers):
        groups = join.join(group_name(each, lang) for each in losers if each.metric == metric)
        name = METRICS[metric].name(lang)
        flags.append(say("groups_flag", lang, metric=name, groups=groups))
    return flags


def group_name(each: GroupEffect, lang: str) -> str:
    """Name of a group; its own name where there is no text, as for an archetype that somebody added."""
    text = f"group_{each.group}"
    return say(text, lang) if text in catalogue() else each.group


def _group_table(found: tuple[GroupEffect, ...], lang: str) -> str:
    measures = [metric for metric in MEASURES.values() if any(each.metric == metric for each in found)]
    cells = {(each.by, each.group, each.metric): _group_cells(each, lang) for each in found}
    names = {(each.by, each.group): group_name(each, lang) for each in found}
    order = sorted(names, key=lambda key: BY.index(key[0]))
    heads = [say("head_group", lang)]
    for metric in measures:
        known = METRICS[metric]
        heads += [
            say("with_unit", lang, name=known.title(lang), unit=known.unit_in(lang)),
            say("head_drawn_words", lang),
        ]
    blank = [say("none", lang)] * 2
    rows = [
        [names[key], *(cell for metric in measures for cell in cells.get((*key, metric), blank))]
        for key in order
    ]
    return plain_table(heads, rows, 1)


def _group_cells(each: GroupEffect, lang: str) -> list[str]:
    metric, drawn = METRICS[each.metric], each.drawn
    low, high = (
        bare_difference(metric, value, metric.digits) for value in (drawn.median_low, drawn.median_high)
    )
    value = bare_difference(metric, drawn.spread.middle, metric.digits)
    cell = value if low == "-" else say("cell_interval", lang, value=value, low=low, high=high)
    return [cell, drawn_text.tag(metric, drawn, lang)]


def when(comparison: "Comparison", lang: str) -> list[str]:
    """When it shows: the half-year from which on each headline effect stands."""
    blocks = [f"## {say('section_when', lang)}", say("when_note", lang)]
    for pair in comparison.pairs:
        lines = [f"- {when_line(each, pair, lang)}" for each in onsets(pair)] if pair.seeds else []
        blocks += [f"### {title(pair, lang)}", "\n".join(lines)] if lines else []
    return blocks if len(blocks) > 2 else []


def when_line(onset: Onset, pair: "Pair", lang: str) -> str:
    """Line on one metric: from which half-year on the effect stands, and how large it is in the last one."""
    metric = METRICS[onset.metric]
    if onset.first is None:
        return say("when_never", lang, metric=metric.title(lang))
    last = onset.halves[-1]
    gap = last.difference.mean
    text = say(
        "when_from",
        lang,
        metric=metric.title(lang),
        half=onset.first + 1,
        start=f"{onset.begins(onset.first):%Y-%m}",
        change=sentences.change(metric, last, lang),
        difference=difference(metric, gap, lang, digits_for(metric.digits, metric.shown(gap))),
    )
    small = reading(pair.drawn[onset.metric]).side == "same" or last.negligible
    return say("when_small", lang, text=text) if small else text


def draws_of(seeds: Iterable[int]) -> tuple[int, ...]:
    """Numbers of the draws, each once."""
    return tuple(sorted({draw_of(seed) for seed in seeds}))


def draws_option(seeds: Iterable[int]) -> str:
    """What to give to --draws for the same draws: how many, or a range; empty if they are neither."""
    numbers = draws_of(seeds)
    if not numbers or numbers != tuple(range(numbers[0], numbers[-1] + 1)):
        return ""
    return str(numbers[-1]) if numbers[0] == 1 else seed_ranges(numbers)

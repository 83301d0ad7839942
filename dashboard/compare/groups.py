"""Who gains and who loses: groups of residents, with a warning where the whole gains and a group loses."""

import solara

from dashboard import tables
from dashboard.compare.view import View, section
from dashboard.tables import Cell
from dashboard.widgets import text
from experiments.analysis.group_effects import MEASURES, GroupEffect, group_effects, hidden_losers
from experiments.analysis.reading import Side
from experiments.report import drawn_sections, drawn_text
from experiments.report.everyday import everyday
from experiments.report.number_format import difference_unit
from experiments.report.phrases import say
from model.observation.metrics import METRICS

CHIPS: dict[Side, str] = {"better": "good", "worse": "bad", "same": "same", "open": "open"}


@solara.component
def Groups(view: View) -> None:
    """A table of groups, two measures each; nothing where the tables of groups are not kept."""
    found = group_effects(view.comparison.tables.groups, view.pair)
    if not found:
        return
    title = say("section_groups", view.lang)
    with section(title, "groups"):
        flags = drawn_sections.group_flags(found, view.pair, view.lang)
        for flag in flags:
            text(flag, "note caution")
        if not flags:
            text(say("groups_no_flag", view.lang), "lead-line")
        heads, *rows = table(view, found)
        tables.table(title, [str(each) for each in heads], rows)
        text(view.say("compare_groups_note"), "hint")


def table(view: View, found: tuple[GroupEffect, ...]) -> list[list[Cell | str]]:
    """The heads, then a row for each group: for each measure a word with its sign, and what it means."""
    measures = [name for name in MEASURES.values() if any(each.metric == name for each in found)]
    losers = hidden_losers(found, view.pair)
    cells = {(each.by, each.group, each.metric): _cell(view, each, each in losers) for each in found}
    names = {(each.by, each.group): drawn_sections.group_name(each, view.lang) for each in found}
    heads: list[Cell | str] = [say("head_group", view.lang)]
    heads += [METRICS[name].title(view.lang) for name in measures]
    none = say("none", view.lang)
    rows = [[name, *(cells.get((*key, metric), none) for metric in measures)] for key, name in names.items()]
    return [heads, *rows]


def _cell(view: View, each: GroupEffect, loser: bool) -> Cell:
    metric = METRICS[each.metric]
    unit = difference_unit(metric, view.lang)
    meaning = f"{drawn_text.middle(metric, each.drawn)} {unit}"
    if metric.scale != "plain":
        meaning = everyday(each.metric, each.drawn.spread.middle, 1000, view.lang)
    chip = "bad" if loser else CHIPS.get(each.reading.side, "")
    return Cell(drawn_text.tag(metric, each.drawn, view.lang), meaning, chip)

"""Who gains and who loses: groups of residents, with a warning where the whole gains and a group loses."""

from html import escape

import solara

from dashboard.compare.view import View, section
from dashboard.widgets import text
from experiments.analysis.group_effects import MEASURES, GroupEffect, group_effects, hidden_losers
from experiments.analysis.reading import Side
from experiments.report import drawn_sections, drawn_text
from experiments.report.everyday import everyday
from experiments.report.number_format import difference_unit
from experiments.report.phrases import say
from model.observation.metrics import METRICS

SIGNS: dict[Side, str] = {"better": "▲", "worse": "▼"}


@solara.component
def Groups(view: View) -> None:
    """A table of groups, two measures each; nothing where the tables of groups are not kept."""
    found = group_effects(view.comparison.tables.groups, view.pair)
    if not found:
        return
    with section(say("section_groups", view.lang), "groups"):
        flags = drawn_sections.group_flags(found, view.pair, view.lang)
        for flag in flags:
            text(flag, "note caution")
        if not flags:
            text(say("groups_no_flag", view.lang), "lead-line")
        solara.HTML(tag="div", unsafe_innerHTML=table(view, found), classes=["table", "groups"])
        text(view.say("compare_groups_note"), "hint")


def table(view: View, found: tuple[GroupEffect, ...]) -> str:
    """The table as HTML: a row per group, in a cell its word, everyday meaning and a sign."""
    measures = [name for name in MEASURES.values() if any(each.metric == name for each in found)]
    losers = set(hidden_losers(found, view.pair))
    cells = {(each.by, each.group, each.metric): each for each in found}
    names = {(each.by, each.group): drawn_sections.group_name(each, view.lang) for each in found}
    heads = "".join(
        f"<th scope='col'>{escape(words)}</th>"
        for words in (say("head_group", view.lang), *(METRICS[name].title(view.lang) for name in measures))
    )
    body = "".join(
        f"<tr><th scope='row'>{escape(name)}</th>"
        + "".join(_cell(view, cells.get((*key, metric)), losers) for metric in measures)
        + "</tr>"
        for key, name in names.items()
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _cell(view: View, each: GroupEffect | None, losers: set[GroupEffect]) -> str:
    if each is None:
        return f"<td>{say('none', view.lang)}</td>"
    metric, side = METRICS[each.metric], each.reading.side
    meaning = (
        everyday(each.metric, each.drawn.spread.middle, 1000, view.lang) if metric.scale != "plain" else ""
    )
    unit = difference_unit(metric, view.lang)
    number = f"{drawn_text.middle(metric, each.drawn)} {unit}"
    kind = "loser" if each in losers else side
    sign = SIGNS.get(side, "")
    return (
        f"<td class='{kind}'><b>{sign} {escape(drawn_text.tag(metric, each.drawn, view.lang))}</b>"
        f"<small>{escape(meaning or number)}</small></td>"
    )

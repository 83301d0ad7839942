"""When an effect shows, and what is left of it after the money ends."""

import solara

from dashboard.compare.view import View, lines, section, table
from dashboard.widgets import text
from experiments.analysis.left_over import left_over
from experiments.analysis.onset import onsets
from experiments.report import drawn_sections, left_over_text
from experiments.report.phrases import say


@solara.component
def Lasting(view: View) -> None:
    """A line for each headline metric with a series; what is left only where the arm's money ends."""
    pair, lang = view.pair, view.lang
    with section(say("section_when", lang), "when"):
        lines([drawn_sections.when_line(each, pair, lang) for each in onsets(pair)])
        text(say("when_note", lang), "hint")
    found = left_over(pair)
    if not found:
        return
    with section(say("section_left", lang), "left"):
        lines(left_over_text.sentences(view.comparison, found, lang))
        table(view, left_over_text.cells(found, lang))

"""Which of several arms is best on each headline metric, and how sure that is."""

import solara

from dashboard.compare.view import View, numbers, section, table
from dashboard.widgets import text
from experiments.analysis.ranks import rankings
from experiments.report import ranks_text
from experiments.report.arms import tell_all


@solara.component
def Ranks(view: View) -> None:
    """A row for each metric, a column for each arm: in how many worlds it is best of all; nothing for one arm."""
    groups = [group for group in rankings(view.pairs) if group]
    if not groups:
        return
    title = tell_all(view.comparison, "section_ranks", view.lang)
    with section(title, "ranks"):
        for group in groups:
            text(ranks_text.best_note(view.comparison, group, view.lang), "hint")
            numbers(title, ranks_text.best(view.comparison, group, view.lang))
            table(view, ranks_text.rows(view.comparison, group, view.lang))
            text(ranks_text.note(view.comparison, group, view.lang), "hint")

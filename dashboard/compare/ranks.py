"""Which of several arms is best on each headline metric, and how sure that is."""

from collections.abc import Iterable

import solara

from dashboard.compare.view import View, section, table
from dashboard.widgets import grid, text
from experiments.analysis.ranks import Rank, Ranking, rankings
from experiments.report import ranks_text
from experiments.report.arms import tell_all
from experiments.report.number_format import number, per_cent
from experiments.report.phrases import say
from model.observation.metrics import METRICS


@solara.component
def Ranks(view: View) -> None:
    """A row for each metric, a column for each arm: in how many worlds it is best of all; nothing for one arm."""
    groups = [group for group in rankings(view.pairs) if group]
    if not groups:
        return
    with section(tell_all(view.comparison, "section_ranks", view.lang), "ranks"):
        for group in groups:
            text(view.say("ranks_lead", n=max(each.ranks[0].n for each in group)), "hint")
            grid(rows(view, group))
            table(view, list(precise(view, group)))
            text(ranks_text.note(view.comparison, group, view.lang), "hint")


def rows(view: View, group: Iterable[Ranking]) -> list[list[str]]:
    """Share of the worlds in which each arm is best; the likely best of a row is marked."""
    names = _names(view)
    order = [pair.name for pair in view.pairs]
    found = [[say("head_metric", view.lang), *(names[name] for name in order)]]
    for each in group:
        shares = {rank.scenario: rank for rank in each.ranks}
        cells = [_cell(view, shares.get(name)) for name in order]
        found.append([METRICS[each.metric].title(view.lang), *cells])
    return found


def _cell(view: View, rank: Rank | None) -> str:
    if rank is None:
        return say("none", view.lang)
    share = per_cent(rank.best, view.lang)
    if rank.high == 1:
        return view.say("rank_first", share=share)
    return share


def precise(view: View, group: Iterable[Ranking]) -> Iterable[list[str]]:
    """Expected rank and the middle of the ranks, a row for each metric and arm."""
    names = _names(view)
    yield [say(f"head_{name}", view.lang) for name in ranks_text.HEADS]
    for each in group:
        for rank in each.ranks:
            yield [
                METRICS[each.metric].title(view.lang),
                names[rank.scenario],
                number(rank.mean, 1),
                say("range", view.lang, low=f"{rank.low:g}", high=f"{rank.high:g}"),
                per_cent(rank.best, view.lang),
                per_cent(rank.beats_nothing, view.lang),
            ]


def _names(view: View) -> dict[str, str]:
    return {pair.name: name for pair, name in zip(view.pairs, view.names, strict=True)}

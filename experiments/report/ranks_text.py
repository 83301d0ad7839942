"""Ranks of packages in words: which is best on each headline metric, and how sure that is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.analysis.ranks import Rank, Ranking, rankings
from experiments.report.arms import called, tell_all
from experiments.report.costs import plain_table
from experiments.report.layout import columns, wrap
from experiments.report.number_format import number, per_cent
from experiments.report.phrases import say
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison

FEWEST = 20  # runs that must be ranked before one package is called surely first
HEADS = ("metric", "ranked", "rank", "rank_middle", "best", "beats_nothing")
_PLUS = " + "  # between a place or package and what was added to it
_ENDS = (", ", "，", ": ", "：")  # where a title may be cut


def section(comparison: "Comparison", lang: str) -> list[str]:
    """Section of the report: a table for each group of packages; empty where nothing is ranked."""
    found = [group for group in rankings(comparison.pairs) if group]
    if not found:
        return []
    cells = [rows(comparison, group, lang) for group in found]
    tables = [plain_table(heads, each, 2) for heads, *each in cells]
    return [f"## {tell_all(comparison, 'section_ranks', lang)}", note(comparison, found[0], lang), *tables]


def block(comparison: "Comparison", lang: str, width: int) -> list[str]:
    """The same for a terminal: a paragraph, with a line for each metric; empty where nothing is ranked."""
    found = [group for group in rankings(comparison.pairs) if group]
    if not found:
        return []
    head = tell_all(comparison, "section_ranks", lang)
    lines = [wrap(note(comparison, found[0], lang), width)]
    lines += [wrap(_line(comparison, each, lang), width, 2) for group in found for each in group]
    return ["\n".join([head, "=" * columns(head), *lines])]


def note(comparison: "Comparison", group: Sequence[Ranking], lang: str) -> str:
    """What the numbers mean."""
    runs = say("counted_worlds" if comparison.drawn else "counted_seeds", lang)
    return say("ranks_note", lang, n=max(each.ranks[0].n for each in group), runs=runs)


def best_note(comparison: "Comparison", group: Sequence[Ranking], lang: str) -> str:
    """What the table of the best means."""
    return tell_all(comparison, "ranks_best_note", lang, n=max(each.ranks[0].n for each in group))


def short_titles(comparison: "Comparison", lang: str) -> dict[str, str]:
    """Title of each package by its name, without what all titles begin or end with, such as a common place."""
    titles = {pair.name: called(pair, lang) for pair in comparison.pairs}
    if len(titles) > 1:
        at = _common_start(list(titles.values())).rfind(_PLUS)
        titles = {name: title[at + len(_PLUS) if at >= 0 else 0 :] for name, title in titles.items()}
    common = _common_end(list(titles.values()))
    starts = [at for mark in _ENDS if (at := common.find(mark)) >= 0]
    cut = len(common) - min(starts) if starts and len(titles) > 1 else 0
    return {name: title[: len(title) - cut] for name, title in titles.items()}


def _common_end(texts: Sequence[str]) -> str:
    """What all texts end in."""
    first = min(texts, key=len)
    starts = (at for at in range(len(first) + 1) if all(text.endswith(first[at:]) for text in texts))
    return first[next(starts) :]


def _common_start(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    return _common_end([text[::-1] for text in texts])[::-1]


def rows(comparison: "Comparison", group: Sequence[Ranking], lang: str) -> list[list[str]]:
    """Table of ranks: its heads, then a row for each metric and package."""
    titles = short_titles(comparison, lang)
    heads = [say(f"head_{name}", lang) for name in HEADS]
    found = [
        [
            METRICS[each.metric].title(lang),
            titles[rank.scenario],
            number(rank.mean, 1),
            say("range", lang, low=_place(rank.low), high=_place(rank.high)),
            per_cent(rank.best, lang),
            per_cent(rank.beats_nothing, lang),
        ]
        for each in group
        for rank in each.ranks
    ]
    return [heads, *found]


def best(comparison: "Comparison", group: Sequence[Ranking], lang: str) -> list[list[str]]:
    """Table of the share of runs in which each package is best: a row for each metric, a column for each package.

    Where the middle 90 % of ranks are the first alone, and runs are not few, it says so.
    """
    titles = short_titles(comparison, lang)
    found = [[say("head_metric", lang), *titles.values()]]
    for each in group:
        ranks = {rank.scenario: rank for rank in each.ranks}
        found.append([METRICS[each.metric].title(lang), *(_share(ranks.get(name), lang) for name in titles)])
    return found


def _share(rank: Rank | None, lang: str) -> str:
    if rank is None:
        return say("none", lang)
    share = per_cent(rank.best, lang)
    return say("rank_first", lang, share=share) if rank.high == 1 and rank.n >= FEWEST else share


def _line(comparison: "Comparison", found: Ranking, lang: str) -> str:
    titles = short_titles(comparison, lang)
    items = (_item(titles[rank.scenario], rank, lang) for rank in found.ranks)
    joined = say("note_join", lang).join(items)
    return say("ranks_line", lang, metric=METRICS[found.metric].title(lang), items=joined)


def _item(title: str, rank: Rank, lang: str) -> str:
    return say(
        "ranks_item",
        lang,
        title=title,
        mean=number(rank.mean, 1),
        low=_place(rank.low),
        high=_place(rank.high),
        best=per_cent(rank.best, lang),
    )


def _place(rank: float) -> str:
    """A rank; one that is shared may be a half."""
    return f"{rank:g}"

"""The verdict in a few sentences: what gets better, what gets worse, the price, and what speaks against it.

What contradicts the gains stands beside them. Every statement says in how many plausible worlds it holds.
"""

from collections.abc import Iterable

from experiments.analysis.pairs import Pair
from experiments.analysis.reading import reading
from experiments.report import drawn_text, sentences
from experiments.report.arms import tell
from experiments.report.likelihood import likelihood
from experiments.report.paragraph import PAID
from experiments.report.phrases import say
from model.observation.metrics import METRICS


def headline(pair: Pair, lang: str) -> tuple[str, ...]:
    """Sentences over draws, the most important first: gains, losses, price, savings, contradiction, undecided."""
    if not pair.seeds:
        return (say("overall_empty_drawn", lang),)
    total = sum(METRICS[name].group == "outcome" for name in pair.headline)
    gains = _listed("headline_better", _items(pair, "outcome", "better", lang), lang)
    return (
        *(gains or [tell(pair, "drawn_overall_none_better", lang, total=total)]),
        *_listed("headline_worse", _items(pair, "outcome", "worse", lang), lang),
        *_price(pair, lang),
        *_listed("overall_saves", _items(pair, "cost", "better", lang), lang),
        drawn_text.contradiction(pair, lang),
        *_listed("headline_tell", undecided(pair, lang), lang),
    )


def undecided(pair: Pair, lang: str) -> list[str]:
    """Names of the headline outcomes of which no side is likely."""
    names = [name for name in pair.headline if METRICS[name].group == "outcome"]
    return [METRICS[name].name(lang) for name in names if reading(pair.drawn[name]).side == "open"]


def _price(pair: Pair, lang: str) -> list[str]:
    """Costs that are at least likely to rise, residents first; also whether residents pay is undecided."""
    dearer = _listed("headline_price", _items(pair, "cost", "worse", lang), lang)
    paid = pair.drawn.get(PAID)
    if paid is None or reading(paid).side != "open":
        return dearer or [say("headline_price_none", lang)]
    values = {"more": paid.up.count, "less": paid.down.count, "n": paid.n}
    return [*dearer, say("headline_pay_open", lang, **values)]


def _items(pair: Pair, group: str, side: str, lang: str) -> list[str]:
    """Changes on one side that are at least likely, each with its word and its worlds; the surest first."""
    found = [name for name in pair.headline if METRICS[name].group == group]
    read = {name: reading(pair.drawn[name]) for name in found}
    chosen = [name for name in found if read[name].side == side]
    order = sorted(chosen, key=lambda name: (name != PAID, -read[name].chance.low))
    return [_item(pair, name, side, lang) for name in order]


def _item(pair: Pair, name: str, side: str, lang: str) -> str:
    metric, drawn = METRICS[name], pair.drawn[name]
    up = (side == "better") == (drawn.better == "higher")
    chance = reading(drawn).chance
    return say(
        "drawn_against_item",
        lang,
        change=sentences.change_towards(metric, "up" if up else "down", lang),
        word=likelihood(chance, lang),
        count=chance.count,
        n=drawn.n,
    )


def _listed(name: str, items: Iterable[str], lang: str) -> list[str]:
    joined = say("list_join", lang).join(items)
    return [say(name, lang, items=joined)] if joined else []

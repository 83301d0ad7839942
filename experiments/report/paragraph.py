"""The verdict on a pair as a paragraph: gains, losses, who pays, what speaks against it, and what is undecided."""

import math
from statistics import median

from experiments.analysis.contradiction import other_side, strongest
from experiments.analysis.intervals import FEWEST
from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import PairedEffect
from experiments.report import sentences
from experiments.report.arms import tell
from experiments.report.number_format import digits_for, number
from experiments.report.phrases import say, together
from model.observation.metrics import METRICS, Metric

PARTS = {"hours": ("paid_hours", "volunteer_hours"), "yuan": ("yuan_once",)}  # listed next to their sum
BEARERS = ("paid_hours", "volunteer_hours", "yuan_district", "yuan_fund", "yuan_residents")
PAID = "yuan_residents"  # always has a sentence of its own
COHORT = (
    "unsettled_90",
    "settled_in_neighbourhood",
)  # headlines over the cases that arose on certain days only
YEAR = 365
_UNDECIDED = {  # text that lists the metrics of each undecided state
    "negligible": "overall_negligible",
    "unclear": "overall_unclear",
    "identical": "overall_identical",
    "single": "overall_once",
    "undefined": "overall_undefined",
}


def overall(pair: Pair, lang: str) -> str:
    """Paragraph on a pair: improvements, losses, costs, the strongest contradiction, and what is undecided.

    What residents pay is said first among the costs.
    """
    runs = len(pair.seeds)
    if runs < 2:
        return say("overall_empty" if runs == 0 else "overall_single", lang)
    parts = [
        *_outcomes(pair, lang),
        residents_pay(pair, lang),
        *_costs(pair, lang),
        contradiction(pair, lang),
        *_undecided(pair, lang),
        *caution(runs, lang),
    ]
    return together(parts, lang)


def caution(runs: int, lang: str) -> list[str]:
    """Warning if there are too few replicates for reliable intervals."""
    return [say("few", lang, n=runs)] if runs < FEWEST else []


def residents_pay(pair: Pair, lang: str) -> str:
    """Sentence on the change in what residents pay; also given if it is undecided."""
    metric, effect = METRICS[PAID], pair.effects.get(PAID)
    if effect is None or effect.n < 2:
        return say("pay_undefined", lang)
    each = abs(effect.difference.mean) / 1000  # the metric is per 1,000 residents
    return say(
        f"pay_{sentences.kind(metric, effect)}",
        lang,
        each=number(each, digits_for(0, each)),
        n=effect.n,
        difference=sentences.gap(metric, effect, lang),
        range=sentences.interval(metric, effect, lang),
        small=say("item_small", lang) if effect.small else "",
    )


def contradiction(pair: Pair, lang: str) -> str:
    """Sentence on the change among all outcomes and indicators that most contradicts the verdict, or that none does.

    A headline was named with its numbers before, so its numbers are not said again.
    """
    side = other_side(pair)
    name = strongest(pair, side)
    if name is None:
        return say(f"against_no_{side}", lang)
    metric, effect = METRICS[name], pair.effects[name]
    item = sentences.change(metric, effect, lang) if metric.headline else _item(metric, effect, lang)
    return tell(pair, f"against_{side}", lang, item=item)


def cohort_note(days: float, lang: str) -> str:
    """Note that the figures over all arising cases cover less than a year, or no day; empty if they cover a year."""
    if math.isnan(days) or days >= YEAR:
        return ""
    names = say("list_join", lang).join(METRICS[name].name(lang) for name in COHORT)
    text = "cohort_short" if days > 0 else "cohort_none"
    return say(text, lang, names=names[:1].upper() + names[1:], days=number(days))


def cohort_days(pair: Pair) -> float:
    """Number of days in which the cases of the cohort arose; NaN if unknown."""
    effect = pair.effects.get("cohort_days")
    return effect.package.mean if effect else math.nan


def _outcomes(pair: Pair, lang: str) -> list[str]:
    total = sum(METRICS[name].group == "outcome" for name in pair.headline)
    better, worse = _items(pair, "better", lang), _items(pair, "worse", lang)
    second = _listed("overall_worse", worse, lang) or [say("overall_none_worse", lang)]
    if not better:
        return [tell(pair, "overall_none_better", lang, total=total), *second]
    verb = say("verb_one" if len(better) == 1 else "verb_many", lang)
    items = say("list_join", lang).join(better)
    return [
        tell(pair, "overall_better", lang, items=items, count=len(better), total=total, verb=verb),
        *second,
    ]


def _costs(pair: Pair, lang: str) -> list[str]:
    dearer, cheaper = _items(pair, "costs_more", lang), _items(pair, "costs_less", lang)
    return _listed("overall_costs", dearer, lang) + _listed("overall_saves", cheaper, lang)


def bearers(pair: Pair, lang: str) -> str:
    """Sentence on who bears hours and money: clear changes of each payer; empty if there are none."""
    effects = ((METRICS[name], pair.effects[name]) for name in BEARERS if name in pair.effects)
    items = [_item(metric, effect, lang) for metric, effect in effects if effect.told]
    return "".join(_listed("overall_bearers", items, lang))


def _undecided(pair: Pair, lang: str) -> list[str]:
    return [
        text
        for state, name in _UNDECIDED.items()
        for text in _listed(name, _names(pair, state, lang), lang, n=len(pair.seeds))
    ]


def _listed(name: str, items: list[str], lang: str, **values: object) -> list[str]:
    """Sentence that lists `items`; empty list without items."""
    return [say(name, lang, items=say("list_join", lang).join(items), **values)] if items else []


def _items(pair: Pair, kind: str, lang: str) -> list[str]:
    chosen = ((METRICS[name], effect) for name, effect in pair.headline.items() if name != PAID)
    return [
        _item(metric, effect, lang, parts(pair, metric.id, lang))
        for metric, effect in chosen
        if sentences.kind(metric, effect) == kind
    ]


def _item(metric: Metric, effect: PairedEffect, lang: str, more: str = "") -> str:
    return say(
        "item",
        lang,
        change=sentences.change(metric, effect, lang),
        difference=sentences.gap(metric, effect, lang),
        small=say("item_small", lang) if effect.small else "",
        parts=say("item_parts", lang, parts=more) if more else "",
    )


def parts(pair: Pair, name: str, lang: str) -> str:
    """Text on the parts of a cost: paid and unpaid hours, one-off money. Unchanged parts are left out."""
    known = [(part, pair.effects[part]) for part in PARTS.get(name, ()) if part in pair.effects]
    items = [_part(part, effect, lang) for part, effect in known if not effect.identical]
    return say("list_join", lang).join(items)


def _part(name: str, effect: PairedEffect, lang: str) -> str:
    told = say(f"part_{name}", lang, difference=sentences.bare_gap(METRICS[name], effect))
    return told if effect.told else say("part_unclear", lang, part=told)


def with_parts(pair: Pair) -> list[str]:
    """Headline metrics in their order, each followed by its parts that differ."""
    found = []
    for name in pair.headline:
        known = (part for part in PARTS.get(name, ()) if part in pair.effects)
        found += [name, *(part for part in known if not pair.effects[part].identical)]
    return found


def _names(pair: Pair, state: str, lang: str) -> list[str]:
    others = {name: effect for name, effect in pair.headline.items() if name != PAID}
    return [METRICS[name].name(lang) for name, effect in others.items() if effect.state == state]


def pairing(pair: Pair, lang: str) -> str:
    """Sentence on the gain from pairing, over the headline metrics that vary."""
    effects = [e for e in pair.headline.values() if not math.isnan(e.variance_ratio) and not e.identical]
    if not effects:
        return say("pairing_nothing", lang)
    saved = [max(0.0, effect.runs_saved) for effect in effects]
    name = "pairing_saved" if median(saved) > 0 else "pairing_useless"
    return tell(
        pair,
        "pairing",
        lang,
        correlation=_spread([e.correlation for e in effects], 2, lang),
        ratio=_spread([e.variance_ratio for e in effects], 1, lang),
        saved=say(name, lang, runs=_spread(saved, 0, lang)),
    )


def _spread(values: list[float], digits: int, lang: str) -> str:
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return say("none", lang)
    middle, low, high = (number(v, digits) for v in (median(known), min(known), max(known)))
    return say("spread", lang, middle=middle, low=low, high=high)

"""The verdict in words: what is known, what is undecided, and what it costs.

A difference is named only where its interval excludes zero and reaches what matters. It is called small where its
mean is below the smallest difference that matters (below one hundredth of the baseline mean where none is declared).
Where the whole interval is below what matters, it is said that there is no difference that matters. Everything else is
undecided, with the smallest effect that so many replicates could have shown.
"""

import math
from dataclasses import dataclass
from statistics import median

from experiments.analysis.contradiction import other_side, strongest
from experiments.analysis.intervals import FEWEST
from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import PairedEffect
from experiments.report.arms import tell
from experiments.report.number_format import (
    bare_difference,
    difference,
    difference_unit,
    digits_for,
    number,
    per_cent,
)
from experiments.report.phrases import catalogue, say, together
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


@dataclass(frozen=True)
class Line:
    """One line of the verdict: the metric it is about, its tag ("better", "costs more") and its sentence."""

    metric: str
    tag: str
    sentence: str


def verdict(pair: Pair, lang: str) -> tuple[Line, ...]:
    """Lines for each headline metric, in the order of the catalogue."""
    return tuple(line(METRICS[name], effect, lang) for name, effect in pair.headline.items())


def line(metric: Metric, effect: PairedEffect, lang: str) -> Line:
    """Line on one metric."""
    return Line(metric.id, tag(metric, effect, lang), sentence(metric, effect, lang))


def tag(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Tag of one or two words; costs are named as costs."""
    words = say(f"tag_{_once(effect) or _kind(metric, effect)}", lang)
    return say("tag_small", lang, tag=words) if effect.told and effect.small else words


def _kind(metric: Metric, effect: PairedEffect) -> str:
    costs = {"better": "costs_less", "worse": "costs_more"}
    return costs.get(effect.state, effect.state) if metric.group == "cost" else effect.state


def _once(effect: PairedEffect) -> str:
    """Return "once" for a metric defined in only one of several pairs (unlike a single replicate), else nothing."""
    return "once" if effect.n == 1 and effect.dropped else ""


def share(effect: PairedEffect, lang: str) -> str:
    """Share of replicates in which the package is better, or a note if both arms are the same in all of them."""
    return say("share_same", lang) if effect.identical else per_cent(effect.share_better, lang)


def sentence(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Sentence on the effect without its full stop."""
    if effect.state == "undefined":
        return say("undefined", lang, name=metric.name(lang))
    if effect.state == "single":
        gap = difference(metric, effect.difference.mean, lang)
        total = effect.n + effect.dropped
        return say(_once(effect) or "single", lang, name=metric.name(lang), difference=gap, total=total)
    if effect.state == "identical":
        notes = _notes([*_dropped(effect, lang)], lang)
        return say("identical", lang, name=metric.name(lang), notes=notes)
    return {"negligible": _negligible, "unclear": _unclear}.get(effect.state, _told)(metric, effect, lang)


def change(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Change in words, as in "fewer open disputes"; a metric may have its own words, as in "residents pay more"."""
    return change_towards(metric, "up" if effect.difference.mean > 0 else "down", lang)


def change_towards(metric: Metric, way: str, lang: str) -> str:
    """Change `up` or `down` in words."""
    own = f"{metric.id}_{way}"
    return say(own if own in catalogue() else f"{metric.change}_{way}", lang, name=metric.name(lang))


def least(metric: Metric, lang: str, matters: float) -> str:
    """The smallest difference that matters, with its unit."""
    shown = metric.shown(matters)
    return f"{number(shown, digits_for(0, shown))} {difference_unit(metric, lang)}".rstrip()


def interval(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Bounds of the difference in words, without unit."""
    low, high, digits = effect.difference.low, effect.difference.high, _digits(metric, effect)
    if math.isnan(low):
        return say("none", lang)
    bounds = (bare_difference(metric, low, digits), bare_difference(metric, high, digits))
    return say("range", lang, low=bounds[0], high=bounds[1])


def gap(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Mean difference with its unit, with as many digits as its interval."""
    return difference(metric, effect.difference.mean, lang, _digits(metric, effect))


def bare_gap(metric: Metric, effect: PairedEffect) -> str:
    """Mean difference without unit, with as many digits as its interval."""
    return bare_difference(metric, effect.difference.mean, _digits(metric, effect))


def detectable(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Smallest effect that so many replicates show in 4 of 5 cases, without unit; a dash where it is not known."""
    if math.isnan(effect.detectable):
        return say("none", lang)
    shown = metric.shown(effect.detectable)
    return number(shown, digits_for(_digits(metric, effect), shown))


def _digits(metric: Metric, effect: PairedEffect) -> int:
    """Number of decimals for a difference and its bounds.

    The bounds should differ and none should look like zero, but none is shown far below the interval's width.
    """
    width = metric.shown(effect.difference.width)
    fitting = digits_for(metric.digits, width)
    if not effect.distinguishable:
        return fitting
    bounds = (effect.difference.low, effect.difference.mean, effect.difference.high)
    return max(fitting, min(digits_for(metric.digits, *map(metric.shown, bounds)), fitting + 2))


def _told(metric: Metric, effect: PairedEffect, lang: str) -> str:
    notes = [_share_note(metric, effect, lang), *_small(metric, effect, lang), *_dropped(effect, lang)]
    return say(
        "told",
        lang,
        change=change(metric, effect, lang),
        difference=gap(metric, effect, lang),
        range=interval(metric, effect, lang),
        notes=_notes(notes, lang),
    )


def _negligible(metric: Metric, effect: PairedEffect, lang: str) -> str:
    notes = [say("note_least", lang, least=least(metric, lang, effect.matters)), *_dropped(effect, lang)]
    return say(
        "negligible",
        lang,
        name=metric.name(lang),
        difference=gap(metric, effect, lang),
        range=interval(metric, effect, lang),
        notes=_notes(notes, lang),
    )


def _unclear(metric: Metric, effect: PairedEffect, lang: str) -> str:
    inside = say("dropped_inside", lang, dropped=effect.dropped, total=effect.n + effect.dropped)
    seen = f"{detectable(metric, effect, lang)} {difference_unit(metric, lang)}".rstrip()
    return say(
        "unclear",
        lang,
        name=metric.name(lang),
        n=effect.n,
        difference=gap(metric, effect, lang),
        range=interval(metric, effect, lang),
        dropped=inside if effect.dropped else "",
        detectable=say("rare", lang, differing=effect.differing, n=effect.n)
        if effect.rare
        else say("detectable", lang, least=seen),
    )


def _share_note(metric: Metric, effect: PairedEffect, lang: str) -> str:
    kind = _kind(metric, effect)
    if effect.state == "changed":
        return say("note_neither", lang)
    better = round(
        effect.n * effect.share_better - (effect.n - effect.differing) / 2
    )  # ties count half in the share
    count = better if effect.state == "better" else effect.differing - better
    return say(f"note_{kind}", lang, count=count, n=effect.n)


def _small(metric: Metric, effect: PairedEffect, lang: str) -> list[str]:
    if not effect.small:
        return []
    if effect.matters > 0:
        return [say("note_below", lang, least=least(metric, lang, effect.matters))]
    size = abs(effect.relative)
    digits = digits_for(1, size * 100)
    return [say("note_small", lang, relative=per_cent(size, lang, digits))]


def _dropped(effect: PairedEffect, lang: str) -> list[str]:
    if not effect.dropped:
        return []
    return [say("note_dropped", lang, dropped=effect.dropped, total=effect.n + effect.dropped)]


def _notes(notes: list[str], lang: str) -> str:
    return say("note_list", lang, notes=say("note_join", lang).join(notes)) if notes else ""


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
        f"pay_{_kind(metric, effect)}",
        lang,
        each=number(each, digits_for(0, each)),
        n=effect.n,
        difference=gap(metric, effect, lang),
        range=interval(metric, effect, lang),
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
    item = change(metric, effect, lang) if metric.headline else _item(metric, effect, lang)
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
        if _kind(metric, effect) == kind
    ]


def _item(metric: Metric, effect: PairedEffect, lang: str, more: str = "") -> str:
    return say(
        "item",
        lang,
        change=change(metric, effect, lang),
        difference=gap(metric, effect, lang),
        small=say("item_small", lang) if effect.small else "",
        parts=say("item_parts", lang, parts=more) if more else "",
    )


def parts(pair: Pair, name: str, lang: str) -> str:
    """Text on the parts of a cost: paid and unpaid hours, one-off money. Unchanged parts are left out."""
    known = [(part, pair.effects[part]) for part in PARTS.get(name, ()) if part in pair.effects]
    items = [_part(part, effect, lang) for part, effect in known if not effect.identical]
    return say("list_join", lang).join(items)


def _part(name: str, effect: PairedEffect, lang: str) -> str:
    told = say(f"part_{name}", lang, difference=bare_gap(METRICS[name], effect))
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

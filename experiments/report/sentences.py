"""One effect in words: its tag, its sentence, its numbers. `paragraph` joins those of a pair.

A difference is named only where its interval excludes zero and reaches what matters. It is called small where its
mean is below the smallest difference that matters (below one hundredth of the baseline mean where none is declared).
Where the whole interval is below what matters, it is said that there is no difference that matters. Everything else is
undecided, with the smallest effect that so many replicates could have shown.
"""

import math
from dataclasses import dataclass

from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import PairedEffect
from experiments.report.number_format import (
    bare_difference,
    difference,
    difference_unit,
    digits_for,
    number,
    per_cent,
)
from experiments.report.phrases import catalogue, say
from model.observation.metrics import METRICS, Metric


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
    words = say(f"tag_{_once(effect) or kind(metric, effect)}", lang)
    return say("tag_small", lang, tag=words) if effect.told and effect.small else words


def kind(metric: Metric, effect: PairedEffect) -> str:
    """State of the evidence; of a cost "costs_more" and "costs_less" instead of "worse" and "better"."""
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
    known = kind(metric, effect)
    if effect.state == "changed":
        return say("note_neither", lang)
    better = round(
        effect.n * effect.share_better - (effect.n - effect.differing) / 2
    )  # ties count half in the share
    count = better if effect.state == "better" else effect.differing - better
    return say(f"note_{known}", lang, count=count, n=effect.n)


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

"""The answer in plain sentences, shown first, made from the paired effects."""

from dataclasses import dataclass
from typing import Literal

from dashboard.phrases import tell
from dashboard.widgets import capital
from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import PairedEffect
from experiments.report import sentences
from experiments.report.markdown import headline_rows
from experiments.report.number_format import digits_for, level, number, per_cent
from experiments.report.phrases import together
from model.observation.metrics import METRICS, Metric

Mark = Literal["good", "bad", "same", "unsure", "cost", "save"]
YEAR = 365  # days
COLUMNS = ("metric", "baseline", "package", "difference", "interval", "share", "reading")


@dataclass(frozen=True)
class Finding:
    """One headline metric: whether it is good news, in plain words, and precisely."""

    metric: str
    mark: Mark
    sentence: str
    precise: str


def findings(pair: Pair, lang: str) -> list[Finding]:
    """Finding for each headline metric, in this order: good news, bad news, negligible, undecided, then costs."""
    found = [_finding(pair, name, lang) for name in pair.headline]
    order = ("good", "bad", "same", "unsure")
    outcomes = [each for each in found if METRICS[each.metric].group != "cost"]
    costs = [each for each in found if METRICS[each.metric].group == "cost"]
    return [*sorted(outcomes, key=lambda each: order.index(each.mark)), *costs]


def mark(metric: Metric, effect: PairedEffect) -> Mark:
    """Kind of news: good, bad, a cost or a saving; "same" if no difference matters, "unsure" if it is undecided."""
    cost = metric.group == "cost"
    if effect.state == "better":
        return "save" if cost else "good"
    if effect.state == "worse":
        return "cost" if cost else "bad"
    return "same" if effect.state in ("identical", "negligible") else "unsure"


def summary(pair: Pair, lang: str) -> list[str]:
    """Four sentences: outcomes that get better or worse, what residents pay, other costs, strongest contradiction.

    With one repetition nothing differs from chance, so there is only one sentence that says so.
    """
    if len(pair.seeds) < 2:
        return [sentences.overall(pair, lang)]
    found = findings(pair, lang)
    outcomes = [each.mark for each in found if METRICS[each.metric].group != "cost"]
    first = tell(
        "summary",
        lang,
        total=len(outcomes),
        better=outcomes.count("good"),
        worse=outcomes.count("bad"),
        same=outcomes.count("same"),
        unsure=outcomes.count("unsure"),
    )
    return [
        first,
        sentences.residents_pay(pair, lang),
        _price(pair, found, lang),
        sentences.contradiction(pair, lang),
    ]


def _price(pair: Pair, found: list[Finding], lang: str) -> str:
    told: list[str] = []
    for kind, text in (("cost", "summary_costs"), ("save", "summary_saves")):
        items = [
            sentences.change(METRICS[each.metric], pair.effects[each.metric], lang)
            for each in found
            if each.mark == kind and each.metric != sentences.PAID
        ]
        told += [tell(text, lang, items=tell("join", lang).join(items))] if items else []
    unsure = [each.metric for each in found if _is_undecided_cost(each)]
    if not told and unsure:
        names = ("、" if lang == "zh" else ", ").join(METRICS[name].name(lang) for name in unsure)
        return tell("summary_unsure_costs", lang, items=names)
    return together(told, lang) or tell("summary_free", lang)


def _is_undecided_cost(found: Finding) -> bool:
    is_cost = METRICS[found.metric].group == "cost" and found.metric != sentences.PAID
    return is_cost and found.mark == "unsure"


def _finding(pair: Pair, name: str, lang: str) -> Finding:
    metric, effect = METRICS[name], pair.effects[name]
    precise = capital(sentences.sentence(metric, effect, lang))
    parts = sentences.parts(pair, name, lang) if effect.told else ""
    told = plain(metric, effect, lang) + (tell("parts", lang, parts=parts) if parts else "")
    return Finding(name, mark(metric, effect), told, precise)


def plain(metric: Metric, effect: PairedEffect, lang: str) -> str:
    """Sentence on one metric that needs no statistics."""
    if effect.state == "undefined":
        return tell("no_value", lang, name=metric.title(lang))
    name = sentences.change(metric, effect, lang) if effect.told else metric.title(lang)
    baseline, package = _levels(metric, effect, lang)
    return tell(
        _sentence(metric, effect),
        lang,
        name=capital(name),
        baseline=baseline,
        package=package,
        unit=_unit(metric, lang),
    ).strip()


def _sentence(metric: Metric, effect: PairedEffect) -> str:
    """Name of the text that fits the effect."""
    if effect.state == "identical":
        return "no_change"
    if effect.told:
        return "from_to_small" if effect.small else "from_to"
    kind = "no_matter" if effect.state == "negligible" else "no_clear"
    return kind if metric.scale == "plain" else f"{kind}_bare"


def _unit(metric: Metric, lang: str) -> str:
    """Unit after a level: shares carry their own sign, an index needs none."""
    return metric.unit_in(lang) if metric.scale == "plain" else ""


def _levels(metric: Metric, effect: PairedEffect, lang: str) -> tuple[str, str]:
    """Both means, with enough digits to show a clear difference."""
    means = (effect.baseline.mean, effect.package.mean)
    shown = (level(metric, means[0], lang), level(metric, means[1], lang))
    if shown[0] != shown[1] or not effect.told:
        return shown
    digits = digits_for(metric.digits, metric.shown(means[1] - means[0]))
    if metric.scale == "share":
        return per_cent(means[0], lang, digits), per_cent(means[1], lang, digits)
    return number(means[0], digits), number(means[1], digits)


def costs(pair: Pair, lang: str) -> list[str]:
    """Costs by payer: as declared for each intervention, and as found in these runs."""
    known = [pair.variant.declaration(name) for name in pair.variant.interventions]
    declared = [tell("cost_of", lang, title=d.title(lang), cost=d.cost(lang).rstrip(".。")) for d in known]
    return [*declared, sentences.bearers(pair, lang) or tell("no_bearer", lang)]


def table(pair: Pair, lang: str) -> list[list[str]]:
    """Head and rows of the table: headline metrics and their parts; cells as in COLUMNS, units below the names."""
    head = [tell(f"head_{name}", lang) for name in COLUMNS]
    rows = headline_rows(pair, lang)
    return [
        head,
        *([f"{row['metric']}\n{row['unit']}", *(row[name] for name in COLUMNS[1:])] for row in rows),
    ]


def span(days: int, lang: str) -> str:
    """Horizon in years if it is a whole number of them, else in days."""
    if days % YEAR:
        return tell("days", lang, n=days)
    return tell("year_one", lang) if days == YEAR else tell("years", lang, n=days // YEAR)

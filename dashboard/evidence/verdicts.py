"""What the packages of the reports do, as recorded over draws: one table of all, and each in words."""

from dataclasses import dataclass
from typing import Literal

from dashboard.phrases import tell
from experiments.analysis.drawn import Drawn
from experiments.analysis.reading import reading
from experiments.recorded.packages import Said, packages
from experiments.report import deciders_text, drawn_text
from experiments.report.everyday import everyday
from experiments.report.number_format import difference_unit
from model.observation.metrics import HEADLINE, METRICS, Metric

Tone = Literal["good", "bad", "cost", "save", "same", "open"]


@dataclass(frozen=True)
class Cell:
    """One package and one headline: the tone for colour, the words, and the draws behind them (better, same, worse).

    `middle` is the median difference, and `everyday` what it means in everyday life.
    """

    metric: str
    tone: Tone
    words: str
    count: str
    middle: str
    everyday: str


def cells(said: Said, lang: str) -> list[Cell]:
    """Cells of one package, a headline each."""
    return [
        _cell(METRICS[name], said.effects[name], said.residents, lang)
        for name in HEADLINE
        if name in said.effects
    ]


def tone(metric: Metric, drawn: Drawn) -> Tone:
    """Kind of news: a gain, a loss, a cost, a saving, no difference that matters, or undecided."""
    side = reading(drawn).side
    if side in ("same", "open", "undefined"):
        return "same" if side == "same" else "open"
    if metric.group == "cost":
        return "save" if side == "better" else "cost"
    return "good" if side in ("better", "up") else "bad"


def _cell(metric: Metric, drawn: Drawn, residents: float, lang: str) -> Cell:
    better, same, worse = drawn_text.counts(metric, drawn, lang)
    kind = "cost" if metric.group == "cost" else "outcome"
    count = tell(f"ev_count_{kind}", lang, better=better, same=same, worse=worse)
    unit = difference_unit(metric, lang)
    middle = f"{drawn_text.middle(metric, drawn)} {unit}".strip()
    meaning = everyday(metric.id, drawn.spread.middle, round(residents), lang)
    return Cell(metric.id, tone(metric, drawn), drawn_text.tag(metric, drawn, lang), count, middle, meaning)


def decided(said: Said, lang: str) -> list[str]:
    """What decides the outcomes of a package, one line each; outcomes that surely stay the same are left out."""
    found = {name: each for name, each in said.decided.items() if reading(said.effects[name]).side != "same"}
    return deciders_text.decides_lines(found, lang)


def most_common(lang: str) -> str:
    """Sentence on what holds for most packages: which headlines are at least likely better in how many of them."""
    every = list(packages().said.values())
    parts = []
    for name in HEADLINE:
        metric = METRICS[name]
        good = sum(tone(metric, said.effects[name]) == "good" for said in every)
        if metric.group == "outcome" and good * 2 > len(every):
            parts.append(tell("ev_better_in", lang, what=metric.name(lang), n=good, total=len(every)))
    return tell("ev_join", lang).join(parts)

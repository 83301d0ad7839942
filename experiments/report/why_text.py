"""Text of `gongzhi why`: which assumptions decide an effect, over the plausible worlds of a comparison."""

from typing import TYPE_CHECKING

from experiments.analysis.why import why
from experiments.errors import RequestError, unknown
from experiments.report.arms import title
from experiments.report.deciders_text import decides_lines
from experiments.report.layout import columns, plain, wrap
from experiments.report.phrases import say
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.decides import Decides
    from experiments.analysis.pairs import Pair


def why_text(comparison: "Comparison", metric: str | None, lang: str, width: int = 100) -> str:
    """What decides one metric, or each headline metric, a block per pair. Raises RequestError for an unknown metric."""
    return "\n\n".join(_block(comparison, pair, metric, lang, width) for pair in comparison.pairs)


def _block(comparison: "Comparison", pair: "Pair", metric: str | None, lang: str, width: int) -> str:
    if not pair.drawn:
        return wrap(say("why_fixed", lang, title=title(pair, lang)), width)
    head = say("why_title", lang, title=title(pair, lang), n=len(pair.seeds))
    names = list(pair.headline) if metric is None else [metric]
    each = {name: found(comparison, name, pair.name) for name in names}
    lines = (plain(line) for line in decides_lines(each, lang))
    return "\n".join(
        [wrap(head, width), "=" * min(columns(head), width), *(wrap(line, width, 2) for line in lines)]
    )


def found(comparison: "Comparison", metric: str, scenario: str | None = None) -> "Decides":
    """What decides a metric of one pair, the first by default. Raises RequestError for unknown names."""
    names = [pair.name for pair in comparison.pairs]
    if scenario is not None and scenario not in names:
        raise _unknown("scenario", scenario, names)
    pair = comparison.pairs[0 if scenario is None else names.index(scenario)]
    if metric not in pair.effects:
        raise _unknown("metric", metric, [name for name in METRICS if name in pair.effects])
    return comparison.decided.get((pair.name, metric)) or why(pair, metric)


def known_metric(metric: str | None) -> None:
    """Raise RequestError for a name that is no metric at all, before anything runs."""
    if metric is not None and metric not in METRICS:
        raise _unknown("metric", metric, list(METRICS))


def _unknown(what: str, name: str, allowed: list[str]) -> RequestError:
    words = {"metric": "指标", "scenario": "场景"}
    en, zh = f"{what} '{name}' is not in this answer", f"该结果中没有{words[what]}“{name}”"
    return unknown(en, zh, name, allowed)

"""Text for a terminal on the results of one scenario or variant."""

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.statistics import interval
from experiments.report.layout import table
from experiments.report.number_format import level, seed_ranges
from experiments.report.paragraph import caution, cohort_note
from experiments.report.phrases import language, say
from experiments.run.jobs import OK
from experiments.run.result import RunResult
from model.observation.metrics import METRICS, Metric

if TYPE_CHECKING:
    import pandas as pd

_WORDS = {
    "head": {"en": "{title} ({place})", "zh": "{title}（{place}）"},
    "runs": {"en": "Runs finished: {n}; seeds: {seeds}", "zh": "完成 {n} 次模拟（编号 {seeds}）"},
    "plain": {"en": "Model: plain/, the one to read", "zh": "所用模型：plain/（便于阅读）"},
    "fast": {"en": "Model: model/, the fast one", "zh": "所用模型：model/（快速）"},
    "failed": {
        "en": "seed {seed} failed ({stage}): {reason}",
        "zh": "编号 {seed} 的模拟失败（{stage}）：{reason}",
    },
    "mean": {"en": "mean", "zh": "均值"},
    "range": {"en": "95 % interval", "zh": "95% 置信区间"},
    "to": {"en": "{low} to {high}", "zh": "{low} 至 {high}"},
}


def run_text(result: RunResult, lang: str = "en") -> str:
    """Text with the mean and 95 % interval of each headline metric, in `en` or `zh`."""
    language(lang)
    fine = result.runs[result.runs["status"] == OK]
    seeds = seed_ranges(tuple(int(seed) for seed in fine["seed"]))
    title, place = result.variant.title.of(lang), result.variant.place.name.of(lang)
    lines = [
        _say("head", lang, title=title, place=place),
        _say("plain" if result.plain else "fast", lang),
        _say("runs", lang, n=len(fine), seeds=seeds or "-"),
        *(_failure_line(row, lang) for row in result.failures.to_dict("records")),
    ]
    warned = caution(len(fine), lang) if len(fine) > 1 else []
    return "\n".join([*lines, *warned, "", *_table(fine, lang), *_cohort(fine, lang)])


def _table(fine: "pd.DataFrame", lang: str) -> list[str]:
    head = ["", _say("mean", lang), _say("range", lang), ""]
    shown = [metric for metric in METRICS.values() if metric.headline and metric.id in fine]
    rows = [_row(metric, fine[metric.id], lang) for metric in shown]
    return [line.rstrip() for line in table([head, *rows])]


def _cohort(fine: "pd.DataFrame", lang: str) -> list[str]:
    """Note on the number of days in which the cohort's cases arose, if less than a year."""
    note = cohort_note(float(fine["cohort_days"].mean()), lang) if "cohort_days" in fine else ""
    return ["", note] if note else []


def _say(name: str, lang: str, **values: object) -> str:
    return _WORDS[name][lang].format(**values)


def _row(metric: Metric, values: "pd.Series[float]", lang: str) -> list[str]:
    found = interval(np.asarray(values.dropna(), np.float64))
    low, high = level(metric, found.low, lang), level(metric, found.high, lang)
    bounds = "-" if math.isnan(found.low) else _say("to", lang, low=low, high=high)
    unit = "" if metric.scale == "share" else metric.unit_in(lang)
    return [metric.title(lang), level(metric, found.mean, lang), bounds, unit]


def _failure_line(row: "dict[object, object]", lang: str) -> str:
    lines = str(row["error"]).strip().splitlines()
    stage = say(f"stage_{row['stage']}", lang)
    return _say("failed", lang, seed=row["seed"], stage=stage, reason=lines[-1] if lines else "")

"""Functions for notebooks and scripts: they take scenarios and variants and return answers."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from experiments.analysis.comparison import Comparison, Provenance
from experiments.design.changes import Changes
from experiments.design.design import Contrast, Design, Named, contrast_of, design
from experiments.design.sample import Seeds
from experiments.follow import follow
from experiments.report.answer import Answer
from experiments.report.files import FIGURES, write_answer
from experiments.report.forest import forest_figure
from experiments.report.hundred import hundred_figure
from experiments.report.markdown import markdown as report
from experiments.report.phrases import language
from experiments.report.run_text import run_text
from experiments.report.terminal import first_words, terminal
from experiments.report.trajectories import style, trajectories
from experiments.run.manifest import code_version, command
from experiments.run.plain import plain_world
from experiments.run.progress import Progress
from experiments.run.result import RunResult
from experiments.run.runner import Means, run_design, run_scenario, save_run
from model.observation.schema import Tables
from scenarios.build import make_world
from scenarios.interventions.base import BaseIntervention
from scenarios.loader import load, loads
from scenarios.scenario import Scenario
from scenarios.variant import Variant

__all__ = [
    "FIGURES", "Answer", "BaseIntervention", "Changes", "Comparison", "Contrast", "Design", "RunResult",
    "Scenario", "Variant", "compare", "contrast_of", "design", "follow", "forest_figure", "hundred_figure", "load",
    "loads", "make_world", "plain_world", "report", "run_scenario", "run_text", "save_run", "style", "terminal",
    "trajectories", "write_answer",
]  # fmt: skip


def compare(
    tried: Design | Contrast | Named | Iterable[Contrast | Named],
    seeds: Seeds | None = None,
    days: int | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress = True,
    lang: str = "en",
    *,
    draws: Seeds | str | None = None,
    against: Named | None = None,
    with_: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    cases: bool = False,
    changes: Changes | None = None,
    executor: Executor | None = None,
    dask: str | None = None,
    told: Callable[[Answer], object] | None = None,
    early: Callable[[str], object] | None = None,
) -> Answer:
    """Run scenarios or variants and what they are compared with under the same seeds, and return the answer.

    tried: one or several names, files, scenarios or variants; each stands against `against`, or else against its own
    baseline. Contrasts are taken as they are; so is a design, with nothing beside it. draws: how many draws of all that
    is not known, or which (100; "101-200"); seeds: every number at its default, under so many seeds or those listed.
    Without either there are 100 draws. days: another horizon.
    with_, without: combinations of every scenario to compare as well (`scenarios.combine.variants`). changes: values,
    rules, another place or an end of the money for all of them. cases: keep a row per closed case too. out: folder for
    tables, figures and the report in `lang` (None keeps everything in memory). workers, executor, dask: where it is
    run. This is in local processes, unless an executor is given, or a Dask cluster ("local", or the address of a
    scheduler). Functions and classes of a notebook run in this process, or on Dask. told: called with the answer before
    report and pictures are written, which takes seconds. early: called with a paragraph on what is done, once, when a
    part of much work is done.

    Raises ScenarioError or RequestError before anything runs, Interrupted on Ctrl-C (what is finished stays in `out`).
    """
    language(lang)
    sides: dict[str, Any] = {"against": against, "with_": with_, "without": without, "changes": changes}
    asked = design(tried, seeds, days, draws=draws, cases=cases, **sides).checked()
    source = Provenance(command(), code_version())

    def answer_from(tables: Tables) -> Answer:
        frames = tables.frames()
        runs, series = frames.pop("runs"), frames.pop("series")
        found = Answer.from_tables(runs, series, asked.contrasts, source, asked.sample.drawn, **frames)
        return replace(found, lang=lang)

    def look(tables: Tables, pairs: int, total: int) -> None:
        if early is not None:
            early(first_words(answer_from(tables), lang, pairs, total))

    means = Means(workers, progress, executor=executor, lang=lang, dask=dask, early=early and look)
    answer = answer_from(run_design(asked, out, means))
    if told is not None:
        told(answer)
    if out is not None:
        answer.write_answer(out)
    return answer

"""Files of a comparison for readers: effects, report and figures."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.arms import tell_all
from experiments.report.drawn_figure import worlds_figure
from experiments.report.forest import forest_figure
from experiments.report.hundred import hundred_figure
from experiments.report.markdown import markdown
from experiments.report.phrases import language
from experiments.report.trajectories import save, trajectories
from experiments.run.store import result_folder, unusable, write_table
from experiments.run.whole_files import whole

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison

FIGURES: Mapping[str, Callable[["Comparison", str], "Figure"]] = {
    "hundred": hundred_figure,
    "figure": trajectories,
    "forest": forest_figure,
}
DRAWN_FIGURES: Mapping[str, Callable[["Comparison", str], "Figure"]] = {"worlds": worlds_figure}
FORMATS = ("png", "svg")
TABLES = ("parquet", "csv")  # the second opens everywhere


def figures(comparison: "Comparison") -> Mapping[str, Callable[["Comparison", str], "Figure"]]:
    """Figures of a comparison by name; over draws that of the worlds comes first."""
    return {**DRAWN_FIGURES, **FIGURES} if comparison.drawn else FIGURES


def write_answer(comparison: "Comparison", folder: str | os.PathLike[str], lang: str) -> Path:
    """Write tables of effects, report and figures in `lang` into a folder, and return the folder.

    Each table is written as Parquet and as CSV: effects, decides over draws, versus and ranks where variants share a
    baseline, budgets where the package costs something, same_cases where there is a ledger, left_over where the money
    ends. Raises RequestError for a folder that cannot be used.
    """
    language(lang)
    target = result_folder(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(target, error) from error
    for name, frame in _tables(comparison).items():
        for ending in TABLES:
            write_table(frame, target / f"{name}.{ending}")
    write_pages(comparison, target, lang)
    return target


def _tables(comparison: "Comparison") -> "dict[str, pd.DataFrame]":
    """Tables of effects by name; what has no rows is left out."""
    import pandas as pd

    versus = [each.table() for each in comparison.versus]
    others = {
        "versus": pd.concat(versus, ignore_index=True) if versus else pd.DataFrame(),
        "same_cases": comparison.same_cases,
        "ranks": comparison.ranks(),
        "budgets": comparison.budgets(),
        "left_over": comparison.left_over(),
    }
    always = {"effects": comparison.effects()}
    if comparison.drawn:
        always["decides"] = comparison.decides()
    return always | {name: frame for name, frame in others.items() if len(frame)}


def write_pages(comparison: "Comparison", folder: Path, lang: str) -> tuple[Path, ...]:
    """Write report.<lang>.md and the figures as <name>.<lang>.png and .svg into an existing folder.

    Returns the paths that were written. Raises OSError where the folder cannot be written to.
    """
    pictures = {
        f"{name}.{lang}.png": tell_all(comparison, f"caption_{name}", lang) for name in figures(comparison)
    }
    report = folder / f"report.{lang}.md"
    with whole(report) as unfinished:
        unfinished.write_text(markdown(comparison, lang, pictures), encoding="utf-8")
    return (report, *_write_figures(comparison, folder, lang))


def _write_figures(comparison: "Comparison", folder: Path, lang: str) -> list[Path]:
    paths: list[Path] = []
    for name, draw in figures(comparison).items():
        figure = draw(comparison, lang)
        for ending in FORMATS:
            paths.append(folder / f"{name}.{lang}.{ending}")
            save(figure, paths[-1])
    return paths

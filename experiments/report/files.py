"""Files of a comparison for readers: effects, report and figures."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.arms import tell_all
from experiments.report.drawn_figure import arms_figure, worlds_figure
from experiments.report.forest import forest_figure
from experiments.report.hundred import hundred_figure
from experiments.report.markdown import markdown
from experiments.report.phrases import language
from experiments.report.summary import summaries
from experiments.report.trajectories import save, save_all, trajectories
from experiments.run.folders import result_folder, unusable
from experiments.run.parquet import write_table
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
ARMS_FIGURES: Mapping[str, Callable[["Comparison", str], "Figure"]] = {"arms": arms_figure}
FORMATS = ("png", "svg")
SUMMARY = "summary"  # name of the page for a brief
TABLES = ("parquet", "csv")  # the second opens everywhere


def figures(comparison: "Comparison") -> Mapping[str, Callable[["Comparison", str], "Figure"]]:
    """Figures of a comparison by name; over draws that of the worlds comes first, and several arms have one of all."""
    if not comparison.drawn:
        return FIGURES
    return {**DRAWN_FIGURES, **FIGURES, **(ARMS_FIGURES if len(comparison.pairs) > 1 else {})}


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
    """Write report.<lang>.md, the figures as <name>.<lang>.png and .svg, and over draws the page for a brief.

    The page is summary.<lang>.pdf, and a picture as the figures are. Returns the paths that were written. Raises
    OSError where the folder cannot be written to.
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
    return [*paths, *write_summary(comparison, folder, lang)]


def write_summary(comparison: "Comparison", folder: Path, lang: str) -> list[Path]:
    """Write the page for a brief: one PDF with a page for each pair, and each page as a picture; draws only."""
    if not comparison.drawn:
        return []
    pages = summaries(comparison, lang)
    paths = [folder / f"{SUMMARY}.{lang}.pdf"]
    save_all(pages, paths[0])
    for order, page in enumerate(pages, 1):
        for ending in FORMATS:
            paths.append(folder / f"{numbered(SUMMARY, order, len(pages))}.{lang}.{ending}")
            save(page, paths[-1])
    return paths


def numbered(name: str, order: int, count: int) -> str:
    """Name of a picture of one pair: with its order where there are several."""
    return name if count == 1 else f"{name}-{order}"

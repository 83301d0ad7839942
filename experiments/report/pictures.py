"""Figures of a finished comparison for print, as vectors, or for slides of 16:9 with larger type."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.cost_panels import costs_figure
from experiments.report.drawn_figure import arms_figure, worlds_figure
from experiments.report.files import figures, numbered, write_summary
from experiments.report.forest import forest_figure
from experiments.report.hundred import hundred_figure
from experiments.report.medium import PRINT, SLIDE, Medium
from experiments.report.trajectories import save_all, trajectories
from experiments.run.folders import check_writable, result_folder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison

SLIDES = {
    "worlds": worlds_figure,
    "hundred": hundred_figure,
    "figure": trajectories,
    "forest": forest_figure,
    "costs": costs_figure,
}
SHOW = "slides"  # name of the PDF with every slide


def write_pictures(
    comparison: "Comparison", folder: str | os.PathLike[str], lang: str, medium: Medium = PRINT
) -> list[Path]:
    """Write all figures for a medium into a folder, and return their paths.

    For print each figure is a PDF, an SVG and a PNG of 300 dots per inch. For slides each pair has slides of its own,
    as PNG and SVG, and slides.<lang>.pdf holds them all. Raises RequestError for a folder that cannot be used.
    """
    target = result_folder(folder)
    check_writable(target)
    target.mkdir(parents=True, exist_ok=True)
    made = dict(slides(comparison, lang)) if medium is SLIDE else _prints(comparison, lang)
    paths = [
        _written([figure], target / f"{name}.{lang}.{ending}", medium)
        for name, figure in made.items()
        for ending in medium.formats
    ]
    if medium is SLIDE:
        return [_written(list(made.values()), target / f"{SHOW}.{lang}.pdf", medium), *paths]
    return [*write_summary(comparison, target, lang), *paths]


def slides(comparison: "Comparison", lang: str) -> "Iterator[tuple[str, Figure]]":
    """Each slide with its name: all arms side by side where there are several, then those of each pair."""
    pairs = comparison.pairs
    if comparison.drawn and len(pairs) > 1:
        yield "arms", arms_figure(comparison, lang, SLIDE)
    for order, pair in enumerate(pairs, 1):
        alone = replace(comparison, pairs=(pair,))
        for name, draw in SLIDES.items():
            if name != "worlds" or comparison.drawn:
                yield numbered(name, order, len(pairs)), draw(alone, lang, SLIDE)


def _prints(comparison: "Comparison", lang: str) -> "dict[str, Figure]":
    return {name: draw(comparison, lang) for name, draw in figures(comparison).items()}


def _written(made: "list[Figure]", path: Path, medium: Medium) -> Path:
    save_all(made, path, medium.dpi)
    return path

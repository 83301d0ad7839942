"""The files of a comparison that people open: report and figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.phrases import say
from experiments.run.whole_files import whole

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison

FIGURES = ("hundred", "figure", "forest")
FORMATS = ("png", "svg")


def write_pages(comparison: "Comparison", folder: Path, lang: str) -> tuple[Path, ...]:
    """Write report.<lang>.md and the figures as <name>.<lang>.png and .svg into an existing folder.

    Gives the paths that were written. Raises OSError where the folder cannot be written to.
    """
    from experiments.report.markdown import markdown

    pictures = {f"{name}.{lang}.png": say(f"caption_{name}", lang) for name in FIGURES}
    report = folder / f"report.{lang}.md"
    with whole(report) as unfinished:
        unfinished.write_text(markdown(comparison, lang, pictures), encoding="utf-8")
    return (report, *_write_figures(comparison, folder, lang))


def _write_figures(comparison: "Comparison", folder: Path, lang: str) -> list[Path]:
    from experiments.report.hundred import hundred_figure
    from experiments.report.trajectories import forest, save, trajectories

    paths: list[Path] = []
    for name, draw in zip(FIGURES, (hundred_figure, trajectories, forest), strict=True):
        figure = draw(comparison, lang)
        for ending in FORMATS:
            paths.append(folder / f"{name}.{lang}.{ending}")
            save(figure, paths[-1])
    return paths

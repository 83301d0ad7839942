"""Figure of benchmark (c): cost per community by number of communities in one world."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.jobs import Job, Timing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

type Measured = Mapping[Job, Sequence[Timing]]
type Cost = Callable[[Job, Timing], float]


def per_community_year(job: Job, timing: Timing) -> float:
    """CPU milliseconds to run one community for a year."""
    return 1000.0 * timing.run / job.community_years


def per_community(job: Job, timing: Timing) -> float:
    """CPU milliseconds to build one community."""
    return 1000.0 * timing.build / job.runs


def save_scaling(timings: Measured, file: Path) -> None:
    """Draw cost of running and of building as range with median, on logarithmic axes (PNG)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.4), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log")
    _line(axes, timings, per_community_year, "running one community for a year", "#1f5f99", "o")
    _line(axes, timings, per_community, "building one community", "#b5541c", "s")
    _label(axes, timings)
    figure.savefig(file, dpi=150)


def _line(axes: "Axes", timings: Measured, cost: Cost, label: str, colour: str, marker: str) -> None:
    runs = [job.runs for job in timings]
    costs = [[cost(job, timing) for timing in many] for job, many in timings.items()]
    axes.fill_between(runs, [min(c) for c in costs], [max(c) for c in costs], color=colour, alpha=0.2, lw=0)
    middle = [median(c) for c in costs]
    axes.plot(runs, middle, color=colour, marker=marker, label=label)
    for x, y in zip(runs, middle, strict=True):
        axes.annotate(f"{y:,.3g}", (x, y), (2, 6), textcoords="offset points", fontsize=8)


def _label(axes: "Axes", timings: Measured) -> None:
    runs = [job.runs for job in timings]
    first = next(iter(timings))
    axes.set_xticks(runs, [f"{n:,}" for n in runs])
    axes.minorticks_off()
    axes.margins(x=0.07, y=0.15)
    axes.set_xlabel(f"communities of {first.residents:,} residents in one world")
    axes.set_ylabel("CPU milliseconds per community")
    axes.set_title(f"One core, {first.days} days: median; band from least to most", fontsize=10)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.legend(frameon=False)

"""Aligned tables for the terminal and for Markdown."""

from collections.abc import Sequence
from statistics import median

from benchmarks.jobs import Timing

type Row = Sequence[str]


def table(title: str, head: Row, rows: Sequence[Row]) -> str:
    """Markdown table that is also aligned in a terminal: names left, figures right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    rule = [("-" * w if i == 0 else "-" * (w - 1) + ":") for i, w in enumerate(widths)]
    return "\n".join([f"### {title}", "", *(_line(row, widths) for row in (head, rule, *rows)), ""])


def _line(row: Row, widths: Sequence[int]) -> str:
    cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))]
    return f"| {' | '.join(cells)} |"


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Least and median of several measurements."""
    return f"{min(values):.{digits}f} / {median(values):.{digits}f}"


def loops(timings: Sequence[Timing]) -> float:
    """Run time in reference loops, median: comparable across machines and hours."""
    return median(t.run / t.reference for t in timings)


def cost_row(
    name: str, timings: Sequence[Timing], target: str, plain: Sequence[Timing] | None = None
) -> list[str]:
    """Build, run, results, memory and speed of one benchmark; run time also as a multiple of `plain`."""
    return [
        name, spread([t.build for t in timings]), spread([t.run for t in timings]),
        spread([t.results for t in timings]), f"{max(t.peak for t in timings):.0f}",
        f"{loops(timings):.0f}", f"{loops(timings) / loops(plain):.1f}" if plain else "", target,
    ]  # fmt: skip


COST_HEAD = (
    "benchmark", "build, s", "run, s", "results, s", "peak, MiB", "run, loops", "times plain", "target",
)  # fmt: skip


def phase_rows(timings: dict[str, Sequence[Timing]]) -> list[list[str]]:
    """Share of each phase in the run, one column per benchmark; `other` is the schedule between phases."""
    names = [*next(iter(timings.values()))[0].phases, "other"]
    shares = [{name: _share(many, name) for name in names} for many in timings.values()]
    return [[name, *(f"{100 * share[name]:.1f} %" for share in shares)] for name in names]


def _share(timings: Sequence[Timing], name: str) -> float:
    if name == "other":
        return median(1.0 - sum(t.phases.values()) / t.run for t in timings)
    return median(t.phases[name] / t.run for t in timings)

"""`python -m benchmarks`: measure, print tables, and on request write JSON and the figure."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.jobs import Job, Timing, in_subprocess
from benchmarks.startup import import_seconds
from benchmarks.tables import COST_HEAD, cost_row, phase_rows, spread, table

PARTS = ("import", "a", "b", "c", "d")
COSTS = {
    "a": {
        "(a) 100 sites of 5,000, 365 days": (Job(100, 1, 5000, 365), "2 s, 1024 MiB"),
        "(a) a city of 100 x 5,000, 365 days": (Job(1, 100, 5000, 365), "2 s, 1024 MiB"),
    },
    "b": {"(b) one of 14,000, 730 days": (Job(1, 1, 14_000, 730), "1 s")},
}
# Larger batches run fewer days, so that the whole takes minutes; whole quarters, as some work is monthly.
SCALING = {1: 365, 3: 365, 10: 365, 30: 365, 100: 365, 300: 181, 1000: 90}
PLAIN_DAYS = 60

type Measure = Callable[[Job], list[Timing]]


def repeated(times: int) -> Measure:
    """Measure a job several times, each in a fresh process."""
    return lambda job: [in_subprocess(job) for _ in range(times)]


def costs(parts: Sequence[str], measure: Measure) -> tuple[list[str], dict[str, list[Timing]]]:
    """Benchmarks (a) and (b), and the share of each phase in them."""
    jobs = {name: entry for part in parts for name, entry in COSTS.get(part, {}).items()}
    if not jobs:
        return [], {}
    timings = {name: measure(job) for name, (job, _) in jobs.items()}
    rows = [cost_row(name, timings[name], target) for name, (_, target) in jobs.items()]
    shares = phase_rows(dict(timings))
    return [
        table("Cost (CPU seconds, least / median)", COST_HEAD, rows),
        table("Share of each phase in the run (median)", ("phase", *timings), shares),
    ], timings


def scaling(measure: Measure) -> tuple[str, dict[int, list[Timing]]]:
    """Benchmark (c): cost per community-year by number of communities in one world."""
    timings = {sites: measure(Job(sites, 1, 5000, days)) for sites, days in SCALING.items()}
    rows = [_scaling_row(Job(sites, 1, 5000, SCALING[sites]), many) for sites, many in timings.items()]
    head = ("communities", "days", "run per community-year, ms", "build per community, ms", "peak, MiB")
    return table("(c) Cost per community-year, 5,000 residents (CPU, least / median)", head, rows), timings


def _scaling_row(job: Job, timings: Sequence[Timing]) -> list[str]:
    return [
        f"{job.sites:,}", str(job.days),
        spread([1000.0 * t.run / job.community_years for t in timings], 1),
        spread([1000.0 * t.build / job.sites for t in timings], 1),
        f"{max(t.peak for t in timings):.0f}",
    ]  # fmt: skip


def against_plain(measure: Measure) -> tuple[str, dict[str, list[Timing]]]:
    """Benchmark (d): the same loop as plain Mesa objects; ratios of time per resident-day."""
    jobs = {
        "plain Mesa objects, 1 community": Job(1, 1, 5000, PLAIN_DAYS, "plain"),
        "columns, 1 community": Job(1, 1, 5000, PLAIN_DAYS),
        "columns, batch of 100": Job(100, 1, 5000, PLAIN_DAYS),
    }
    timings = {name: measure(job) for name, job in jobs.items()}
    per = {name: median(t.run for t in timings[name]) / job.resident_days * 1e9 for name, job in jobs.items()}
    plain = per["plain Mesa objects, 1 community"]
    rows = [
        [name, f"{value:,.1f}", f"{plain / value:.1f}", "50 or more" if jobs[name].sites > 1 else ""]
        for name, value in per.items()
    ]
    head = ("loop", "run per resident-day, ns", "times quicker than plain", "target")
    return table(f"(d) 5,000 residents, {PLAIN_DAYS} days (CPU, median)", head, rows), timings


def start(times: int) -> tuple[str, list[float]]:
    """Import time of the command line."""
    seconds = [import_seconds() for _ in range(times)]
    row = ["import experiments.cli", spread(seconds, 3), "0.5"]
    return table(
        "Start of the command line (CPU seconds, least / median)", ("", "s", "target"), [row]
    ), seconds


def report(parts: Sequence[str], times: int) -> tuple[list[str], dict[str, object]]:
    """Tables and raw figures of the chosen parts."""
    measure, tables, raw = repeated(times), list[str](), dict[str, object]()
    if "import" in parts:
        text, raw["import"] = start(max(times, 5))
        tables.append(text)
    made, timings = costs(parts, measure)
    tables += made
    raw["costs"] = _plain_data(timings)
    for part, benchmark in (("c", scaling), ("d", against_plain)):
        if part in parts:
            text, found = benchmark(measure)
            tables.append(text)
            raw[part] = _plain_data(found)
    tables.append(_speed(raw))
    return tables, raw


def _plain_data(timings: dict[str, list[Timing]] | dict[int, list[Timing]]) -> dict[str, object]:
    return {str(name): [asdict(t) for t in many] for name, many in timings.items()}


def _speed(raw: dict[str, object]) -> str:
    found = [
        t["reference"]
        for part in raw.values()
        if isinstance(part, dict)
        for many in part.values()
        for t in many
    ]
    return f"Reference loop on this machine: {spread(found, 3)} s (least / median).\n" if found else ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--repeat", type=int, default=3, help="measurements of each figure (default: 3)")
    parser.add_argument("--json", type=Path, help="file for the raw figures")
    parser.add_argument("--markdown", type=Path, help="file for the tables")
    chosen = parser.parse_args(arguments)
    tables, raw = report(chosen.parts or PARTS, chosen.repeat)
    print("\n".join(tables))
    if chosen.json:
        chosen.json.write_text(json.dumps(raw, indent=1), encoding="utf-8")
    if chosen.markdown:
        chosen.markdown.write_text("\n".join(tables), encoding="utf-8")

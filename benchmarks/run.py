"""`python -m benchmarks`: measure, print tables, and on request write JSON and the figure."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.figure import per_community, per_community_year, save_scaling
from benchmarks.jobs import Job, Timing, in_subprocess
from benchmarks.startup import import_seconds
from benchmarks.tables import COST_HEAD, cost_row, phase_rows, spread, table

PARTS = ("import", "a", "b", "c", "d", "e", "memory", "touch")
SITES, CITY, ONE = Job(100, 1, 5000, 365), Job(1, 100, 5000, 365), Job(1, 1, 14_000, 730)
COSTS = {
    "a": {
        "(a) 100 runs of 5,000, 365 days": (SITES, "2 s, 1024 MiB"),
        "(a) a city of 100 x 5,000, 365 days": (CITY, "2 s, 1024 MiB"),
    },
    "b": {"(b) one of 14,000, 730 days": (ONE, "1 s")},
    "e": {  # beside what it is compared with
        "(a) 100 runs of 5,000, 365 days": (SITES, "2 s, 1024 MiB"),
        "(b) one of 14,000, 730 days": (ONE, "1 s"),
        "(e) as (a), 100 runs, every intervention": (replace(SITES, everything=True), "3.8 s"),
        "(e) as (b), every intervention": (replace(ONE, everything=True), "2.3 s"),
    },
}
# All batches run the same quarter: cases accumulate at first, so that fewer days would also be cheaper days.
SCALING_DAYS = 90
SCALING = tuple(Job(runs, 1, 5000, SCALING_DAYS) for runs in (1, 3, 10, 30, 100, 300, 1000))
TWIN_DAYS = 90
TWINS = (
    ("single, 5,000", Job(1, 1, 5000, TWIN_DAYS, measure="twin"), "30 or more"),
    ("single, 14,000", Job(1, 1, 14_000, TWIN_DAYS, measure="twin"), "30 or more"),
    ("batch of 100, 5,000", Job(100, 1, 5000, TWIN_DAYS, measure="twin"), "200 or more"),
)
MEMORY, TOUCH = Job(100, 1, 5000, 60, measure="memory"), Job(100, 1, 5000, 100, measure="touch")

type Measure = Callable[[Job], list[Timing]]


def repeated(times: int) -> Measure:
    """Measure a job several times, each in a fresh process."""
    return lambda job: [in_subprocess(job) for _ in range(times)]


def costs(parts: Sequence[str], measure: Measure) -> tuple[list[str], dict[str, list[Timing]]]:
    """Benchmarks (a), (b) and (e), and the share of each phase in them."""
    jobs = {name: entry for part in parts for name, entry in COSTS.get(part, {}).items()}
    if not jobs:
        return [], {}
    timings = {name: measure(job) for name, (job, _) in jobs.items()}
    of_job = {job: timings[name] for name, (job, _) in jobs.items()}
    rows = [
        cost_row(
            name, timings[name], target, of_job[replace(job, everything=False)] if job.everything else None
        )
        for name, (job, target) in jobs.items()
    ]
    shares = phase_rows(dict(timings))
    return [
        table("Cost (CPU seconds, least / median)", COST_HEAD, rows),
        table("Share of each phase in the run (median)", ("phase", *timings), shares),
    ], timings


def scaling(measure: Measure) -> tuple[str, dict[Job, list[Timing]]]:
    """Benchmark (c): cost per community-year by number of communities in one world."""
    timings = {job: measure(job) for job in SCALING}
    rows = [_scaling_row(job, many) for job, many in timings.items()]
    head = ("communities", "days", "run per community-year, ms", "build per community, ms", "peak, MiB")
    return table("(c) Cost per community-year, 5,000 residents (CPU, least / median)", head, rows), timings


def _scaling_row(job: Job, timings: Sequence[Timing]) -> list[str]:
    return [
        f"{job.runs:,}", str(job.days),
        spread([per_community_year(job, t) for t in timings], 1),
        spread([per_community(job, t) for t in timings], 1),
        f"{max(t.peak for t in timings):.0f}",
    ]  # fmt: skip


def against_twin(measure: Measure) -> tuple[str, dict[str, list[Timing]]]:
    """Benchmark (d): comparison with the reference twin (plain Mesa objects, same histories), per resident and day."""
    timings, rows = dict[str, list[Timing]](), list[list[str]]()
    for name, job, target in TWINS:
        many = timings[name] = measure(job)
        one = replace(job, runs=1)
        rows.append([
            name, spread([t.base / one.resident_days * 1e9 for t in many], 0),
            spread([t.run / job.resident_days * 1e9 for t in many], 1),
            spread([t.base / one.resident_days * job.resident_days / t.run for t in many], 0),
            f"{many[0].arisen:,}", target,
        ])  # fmt: skip
    head = ("world, residents", "twin, ns", "world, ns", "times quicker", "cases that arose", "target")
    title = f"(d) Against the twin, per resident and day, {TWIN_DAYS} days in turns (CPU, least / median)"
    return table(title, head, rows), timings


def memory(measure: Measure) -> tuple[str, dict[str, list[Timing]]]:
    """Bytes per resident held by a world after a run."""
    timings = measure(MEMORY)
    row = [
        "100 runs of 5,000",
        spread([t.held for t in timings], 1),
        f"{max(t.peak for t in timings):.0f}",
        "100",
    ]
    head = ("memory", "held per resident, bytes", "peak of the process, MiB", "target")
    return table("Memory (after 60 days, beyond the interpreter and its libraries)", head, [row]), {
        "memory": timings
    }


def touch(measure: Measure) -> tuple[str, dict[str, list[Timing]]]:
    """Cost of a month relative to copying its arrays."""
    timings = measure(TOUCH)
    per_case = [t.run / max(t.arisen, 1) * 1e6 for t in timings]
    row = [
        "100 runs of 5,000, a month", spread(per_case, 0),
        spread([t.base / max(t.arisen, 1) * 1e6 for t in timings], 0),
        spread([t.run / t.base for t in timings], 1), "5",
    ]  # fmt: skip
    head = ("", "run per case, µs", "copying per case, µs", "ratio", "target")
    return table("Against merely touching the same arrays (CPU, least / median)", head, [row]), {
        "touch": timings
    }


def start(times: int) -> tuple[str, list[float]]:
    """Import time of the command line."""
    seconds = [import_seconds() for _ in range(times)]
    row = ["import experiments.cli", spread(seconds, 3), "0.5"]
    return table(
        "Start of the command line (CPU seconds, least / median)", ("", "s", "target"), [row]
    ), seconds


def report(
    parts: Sequence[str], times: int, figure: Path | None = None
) -> tuple[list[str], dict[str, object]]:
    """Tables and raw figures of the chosen parts; the figure of (c) is written where `figure` says."""
    measure, tables, raw = repeated(times), list[str](), dict[str, object]()
    if "import" in parts:
        text, raw["import"] = start(max(times, 5))
        tables.append(text)
    made, timings = costs(parts, measure)
    tables += made
    raw["costs"] = _plain_data(timings)
    if "c" in parts:
        text, batches = scaling(measure)
        tables.append(text)
        raw["c"] = _plain_data({f"{job.runs}": many for job, many in batches.items()})
        if figure:
            save_scaling(batches, figure)
    for part, question in (("d", against_twin), ("memory", memory), ("touch", touch)):
        if part in parts:
            text, found = question(measure)
            tables.append(text)
            raw[part] = _plain_data(found)
    tables.append(_speed(raw))
    return tables, raw


def _plain_data(timings: dict[str, list[Timing]]) -> dict[str, object]:
    return {name: [asdict(t) for t in many] for name, many in timings.items()}


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
    chosen_from = f"any of {', '.join(PARTS)}; default: all"
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=chosen_from)
    parser.add_argument("--repeat", type=int, default=3, help="measurements of each figure (default: 3)")
    parser.add_argument("--json", type=Path, help="file for the raw figures")
    parser.add_argument("--markdown", type=Path, help="file for the tables")
    parser.add_argument("--figure", type=Path, help="file for the figure of (c), a PNG")
    chosen = parser.parse_args(arguments)
    tables, raw = report(chosen.parts or PARTS, chosen.repeat, chosen.figure)
    print("\n".join(tables))
    if chosen.json:
        chosen.json.write_text(json.dumps(raw, indent=1), encoding="utf-8")
    if chosen.markdown:
        chosen.markdown.write_text("\n".join(tables), encoding="utf-8")

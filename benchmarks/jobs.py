"""One timed run in its own process, and so with its own peak memory; `python -m benchmarks.jobs JSON`."""

import ctypes
import gc
import json
import math
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.reference import reference

if TYPE_CHECKING:
    from model.world import Phase, World

ROOT = Path(__file__).resolve().parent.parent
PATHS = (ROOT, ROOT / "tests")  # the twin is in the tests folder
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
MEASURES = ("run", "twin", "memory", "touch")
TURN = 30  # days of the world, then the same number of days of the twin


@dataclass(frozen=True)
class Job:
    """A run to time: `runs` seeds of a scenario of `communities` communities of `residents`, over `days`."""

    runs: int
    communities: int
    residents: int
    days: int
    everything: bool = False  # whether every intervention runs in every run
    # run: time; twin: against the reference twin; memory: bytes per resident; touch: against copying the arrays
    measure: str = "run"

    @property
    def community_years(self) -> float:
        """Community-years simulated."""
        return self.runs * self.communities * self.days / 365.0

    @property
    def resident_days(self) -> float:
        """Sum of days over all residents."""
        return float(self.runs * self.communities * self.residents * self.days)


@dataclass(frozen=True)
class Timing:
    """Cost of a job: CPU seconds, MiB at the peak of the process, and counts of what was done."""

    build: float
    run: float
    results: float
    peak: float
    reference: float  # CPU seconds of the reference loop, in the same process
    residents: int
    arisen: int
    opened: int
    phases: dict[str, float] = field(default_factory=dict)
    held: float = 0.0  # growth of the process's memory during the run, in bytes per resident
    # CPU seconds of the reference for the run, measured in alternation with it: one community of the reference twin, or
    # copying the arrays of the run once per process that reads them.
    base: float = 0.0


def in_process(job: Job) -> Timing:
    """Time a job in this process."""
    if job.measure not in MEASURES:
        raise ValueError(f"unknown measure {job.measure!r}; allowed: {', '.join(MEASURES)}")
    return {"run": _run, "twin": _twin, "memory": _memory, "touch": _touch}[job.measure](job)


def _run(job: Job) -> Timing:
    from benchmarks.scenes import scene, with_everything
    from scenarios.build import make_world

    before = reference()
    scenario = scene(job.residents, job.days, job.communities)
    scenario = with_everything(scenario) if job.everything else scenario
    start = time.process_time()
    world = make_world([(scenario, seed) for seed in range(job.runs)])
    built = time.process_time()
    phases = time_phases(world)
    world.run()
    ran = time.process_time()
    world.results()
    done = time.process_time()
    flow = world.recorder.flow
    return Timing(
        built - start, ran - built, done - ran, peak_mebibytes(), min(before, reference()),
        len(world.residents), int(flow["arisen"].sum()), int(flow["opened"].sum()), phases,
    )  # fmt: skip


def _twin(job: Job) -> Timing:
    """Time a world against one community of the reference twin, its first run, some days of each in turn.

    Raises ``RuntimeError`` if the numbers of arisen and open cases differ between the two.
    """
    from benchmarks.scenes import scene
    from model.observation.recorder import stocks
    from plain.world import PlainWorld
    from scenarios.build import make_run, make_world

    before, place = reference(), scene(job.residents, job.days)
    world = make_world([(place, seed) for seed in range(job.runs)])
    twin = PlainWorld(make_run(place, 0))
    before_all = len(twin.cases)  # cases open at the start
    spent = {"ours": 0.0, "twin": 0.0}
    for done in range(0, job.days, TURN):
        for name, each in (("ours", world), ("twin", twin)):
            start = time.process_time()
            for _ in range(min(TURN, job.days - done)):
                each.step()
            spent[name] += time.process_time() - start
    flow = world.recorder.flow
    counts = int(flow["arisen"][0]), int(stocks(world)[:, :, 0].sum())
    of_twin = len(twin.closed) + len(twin.cases) - before_all, len(twin.cases)
    if counts != of_twin:
        raise RuntimeError(
            f"of {counts[0]} cases {counts[1]} are open, in the twin {of_twin[1]} of {of_twin[0]}"
        )
    return Timing(
        0.0, spent["ours"], 0.0, peak_mebibytes(), min(before, reference()), len(world.residents),
        int(flow["arisen"].sum()), int(flow["opened"].sum()), base=spent["twin"],
    )  # fmt: skip


def _memory(job: Job) -> Timing:
    """Memory held after a run, beyond a process that has run a small world."""
    from benchmarks.scenes import scene
    from scenarios.build import make_world

    make_world([(scene(200, 8), 0)]).run()
    before = held_bytes()
    world = make_world([(scene(job.residents, job.days, job.communities), seed) for seed in range(job.runs)])
    world.run()
    count, flow = len(world.residents), world.recorder.flow
    return Timing(
        0.0, 0.0, 0.0, peak_mebibytes(), reference(), count, int(flow["arisen"].sum()), int(flow["opened"].sum()),
        held=(held_bytes() - before) / count,
    )  # fmt: skip


def _touch(job: Job) -> Timing:
    """Time a month of a batch against copying once the arrays that each process reads."""
    from benchmarks.scenes import scene
    from benchmarks.touch import touching
    from scenarios.build import make_world

    place = scene(job.residents, job.days, job.communities)
    ran, touched, arisen = touching(lambda: make_world([(place, seed) for seed in range(job.runs)]))
    return Timing(
        0.0, ran, 0.0, peak_mebibytes(), reference(), job.runs * job.communities * job.residents, arisen, 0,
        base=touched,
    )  # fmt: skip


def held_bytes() -> float:
    """Resident memory of this process after freeing unused memory; NaN outside Linux."""
    gc.collect()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return math.nan
    return float(pages * resource.getpagesize())


def time_phases(world: "World") -> dict[str, float]:
    """Put a stopwatch around every phase; the mapping collects CPU seconds per phase as the world runs."""
    spent: dict[str, float] = {phase.__name__: 0.0 for phase in world.phases}

    def timed(phase: "Phase") -> "Phase":
        def stopwatch(world: "World") -> None:
            start = time.process_time()
            phase(world)
            spent[phase.__name__] += time.process_time() - start

        return stopwatch

    world.phases = tuple(timed(phase) for phase in world.phases)
    return spent


def peak_mebibytes() -> float:
    """Peak resident memory of this process so far, in MiB (macOS counts bytes, others KiB)."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def in_subprocess(job: Job) -> Timing:
    """Time a job in a fresh process with one thread; RuntimeError with the end of its output if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.jobs", json.dumps(asdict(job))],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{job}: {done.stderr.strip()[-2000:]}")
    return Timing(**json.loads(done.stdout.splitlines()[-1]))


def environment() -> dict[str, str]:
    """This process's environment with one thread and the project's packages on the path."""
    return os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": os.pathsep.join(map(str, PATHS))}


if __name__ == "__main__":
    print(json.dumps(asdict(in_process(Job(**json.loads(sys.argv[1]))))))

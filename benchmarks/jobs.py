"""One timed run in a process, and so with a peak memory, of its own; `python -m benchmarks.jobs JSON`."""

import json
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
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ENGINES = ("columns", "plain")


@dataclass(frozen=True)
class Job:
    """What to time: `sites` seeds of a scenario of `communities` communities of `residents`, over `days`."""

    sites: int
    communities: int
    residents: int
    days: int
    engine: str = "columns"  # columns: this model; plain: plain Mesa objects
    everything: bool = False  # whether every intervention runs in every site

    @property
    def community_years(self) -> float:
        """Community-years simulated."""
        return self.sites * self.communities * self.days / 365.0

    @property
    def resident_days(self) -> float:
        """Days lived by all residents together."""
        return float(self.sites * self.communities * self.residents * self.days)


@dataclass(frozen=True)
class Timing:
    """What it cost: CPU seconds, MiB at the peak of the process, and counts that show what was done."""

    build: float
    run: float
    results: float
    peak: float
    reference: float  # CPU seconds of the reference loop, in the same process
    residents: int
    arisen: int
    opened: int
    phases: dict[str, float] = field(default_factory=dict)


def in_process(job: Job) -> Timing:
    """Time a job in this process."""
    if job.engine not in ENGINES:
        raise ValueError(f"unknown engine {job.engine!r}; allowed: {', '.join(ENGINES)}")
    return _plain(job) if job.engine == "plain" else _columns(job)


def _columns(job: Job) -> Timing:
    from benchmarks.scenes import scene, with_everything
    from scenarios.build import make_world

    before = reference()
    scenario = scene(job.residents, job.days, job.communities)
    scenario = with_everything(scenario) if job.everything else scenario
    start = time.process_time()
    world = make_world([(scenario, seed) for seed in range(job.sites)])
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


def _plain(job: Job) -> Timing:
    from benchmarks.plain_mesa import PlainModel
    from benchmarks.scenes import scene
    from scenarios.build import make_world

    before = reference()
    world = make_world([(scene(job.residents, job.days), 0)])
    start = time.process_time()
    model = PlainModel(world, seed=0)
    built = time.process_time()
    for _ in range(job.days):
        model.step()
    ran = time.process_time()
    return Timing(
        built - start, ran - built, 0.0, peak_mebibytes(), min(before, reference()),
        len(world.residents), model.arisen, model.opened,
    )  # fmt: skip


def time_phases(world: "World") -> dict[str, float]:
    """Put a stopwatch around every phase; the mapping fills with CPU seconds per phase as the world runs."""
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
    """Largest resident memory of this process so far, in MiB (macOS counts bytes, others KiB)."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def in_subprocess(job: Job) -> Timing:
    """Time a job in a fresh process with one thread; RuntimeError with its last words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.jobs", json.dumps(asdict(job))],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{job}: {done.stderr.strip()[-2000:]}")
    return Timing(**json.loads(done.stdout.splitlines()[-1]))


def environment() -> dict[str, str]:
    """This process's environment, held to one thread, finding the project's packages."""
    return os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    print(json.dumps(asdict(in_process(Job(**json.loads(sys.argv[1]))))))

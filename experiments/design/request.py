"""Requests (arms, seeds, jobs), checked before anything runs or is written."""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design.identity import identity_of
from experiments.design.kept_rules import in_files
from experiments.design.sample import Seeds, checked_seeds, out_of_range, whole_number
from experiments.design.tried import residents
from experiments.run import manifest
from experiments.run.jobs import Branch, Family, Job, Label
from experiments.run.manifest import version_of

if TYPE_CHECKING:
    from scenarios.variant import Tried, Variant

BASELINE, PACKAGE = "baseline", "package"
RESIDENTS_AT_ONCE = 400_000  # residents in one world: about 200 MB of columns
RESIDENT_DAYS_AT_ONCE = 6e8  # in one job: 20 to 30 seconds of work, which a kill may lose
ENOUGH_FOR_A_WORLD = 200_000  # residents; a world of half as many costs almost twice as much per run
WORTH_A_WORLD = 350_000  # residents; in a smaller world the overhead of a day outweighs its residents
FEW_JOBS = 4  # for each process; with more, a process without work at the end costs little
ENOUGH_JOBS = 10  # jobs, so that the bar moves and an interruption loses little
WORTH_PROCESSES = 3e8  # resident-days, five to ten seconds of work: starting processes takes about three
MOST_WORKERS = 1024
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Arm:
    """A variant under the name and arm by which its runs are stored."""

    label: Label
    variant: "Variant"


@dataclass(frozen=True)
class Request:
    """Every arm under every seed."""

    arms: tuple[Arm, ...]
    seeds: tuple[int, ...]
    cases: bool = False  # whether to keep the table of cases
    drawn: bool = False  # whether seeds are numbers of draws (`experiments.design.sample`)
    plain: bool = False  # whether plain/ runs them, the model to read

    def identity_of(self, variant: "Variant") -> str:
        """Hash of all that decides a variant's runs (`identity_of`)."""
        return identity_of(variant, self.drawn)

    def version_of(self, variant: "Variant") -> str:
        """Version of the code that decides a variant's results."""
        return version_of(variant, self.plain)

    @property
    def identities(self) -> dict[Label, tuple[str, str]]:
        """Identity of the variant of each arm, and version of the code that decides its results."""
        return {arm.label: (self.identity_of(arm.variant), self.version_of(arm.variant)) for arm in self.arms}

    @property
    def total(self) -> int:
        """Number of rows that the table of runs will have."""
        return len(self.arms) * len(self.seeds)

    @property
    def resident_days(self) -> float:
        """Amount of work: residents times days, warm-up included."""
        times = [(arm.variant.time, residents(arm.variant)) for arm in self.arms]
        return len(self.seeds) * sum((time.warmup_days + time.horizon_days) * count for time, count in times)

    def entries(self) -> list[dict[str, Any]]:
        """Variants in full, for the manifest; parts that stand in no file are given by their hash."""
        return [_entry(arm, self) for arm in self.arms]

    def default_folder(self) -> Path:
        """`results/<names>-<hash>`: the same scenarios under the same code come back to the same folder."""
        names = list(dict.fromkeys(arm.label.scenario for arm in self.arms))
        packages = [arm for arm in self.arms if arm.label.arm == PACKAGE]
        # A baseline follows from its package; any other reference does not.
        usual = {arm.label.scenario: arm.variant.baseline().identity for arm in packages}
        known = [
            f"{self.version_of(arm.variant)} {self.identity_of(arm.variant)}"
            for arm in self.arms
            if arm.label.arm == PACKAGE or arm.variant.identity != usual.get(arm.label.scenario)
        ]
        digest = hashlib.sha256("\n".join(known).encode()).hexdigest()[:8]
        return Path("results") / f"{_short(names)}-{digest}"


def _entry(arm: Arm, request: Request) -> dict[str, Any]:
    variant = arm.variant
    entry: dict[str, Any] = {
        "scenario": arm.label.scenario,
        "arm": arm.label.arm,
        "name": variant.scenario.name,
        "identity": request.identity_of(variant),
        "drawn": request.drawn,
        "version": request.version_of(variant),
        "toml": variant.scenario.to_toml(stated=request.drawn),
    }
    if variant.label:
        entry["label"] = variant.label.model_dump()
    if request.plain:
        entry["implementation"] = manifest.PLAIN
    added = {"beside": variant.beside(), "rule_files": in_files(variant)}
    return entry | {name: what for name, what in added.items() if what}


def _short(names: Sequence[str]) -> str:
    whole = "+".join(names)
    text = whole if len(whole) <= _LONGEST_NAME else f"{names[0][:_LONGEST_NAME]}+{len(names) - 1}"
    return re.sub(r"[^\w.+-]", "_", text.replace(" ", ""))


def one_arm(tried: "Tried", seeds: Seeds, cases: bool = False, plain: bool = False) -> Request:
    """Request for one scenario or variant as it is: a baseline if it has no interventions, else a package.

    plain: run by plain/, the model to read.
    """
    from scenarios.variant import variant_of

    variant = variant_of(tried)
    label = Label(variant.name, PACKAGE if variant.interventions else BASELINE)
    return Request((Arm(label, variant),), checked_seeds(seeds), cases, plain=plain)


def checked_workers(workers: int | None, processors: int, request: Request) -> int:
    """Number of processes; if none is given, all processors for much work and one for little.

    Raises RequestError.
    """
    if workers is None:
        return processors if request.plain or request.resident_days >= WORTH_PROCESSES else 1
    found = whole_number(workers, "workers")
    if not 1 <= found <= MOST_WORKERS:
        raise out_of_range("workers", found, MOST_WORKERS)
    return found


def plan(request: Request, done: set[tuple[str, str, int]], workers: int = 1) -> list[Job]:
    """Jobs for all runs that are not done.

    Arms that hold the same variant share their runs, and variants that differ in interventions only share their
    warm-up. The jobs take turns, so that whoever stops the runs keeps pairs. Every process gets equally many
    of a few jobs; where each gets two, the first is the shorter one, as a first look is told after it. With plain/ each
    run is a job.
    """
    jobs = _jobs(request, done)
    if request.plain:
        return [each for job in jobs for each in job.split() or (job,)]
    wanted = max(workers, min(ENOUGH_JOBS, sum(map(_width, jobs)) // WORTH_A_WORLD))
    pieces = math.ceil(wanted / max(1, len(jobs)))
    while len(jobs) * pieces % workers and len(jobs) * pieces < FEW_JOBS * workers:
        pieces += 1
    early = len(jobs) * pieces == 2 * workers and pieces % 2 == 0
    turns = zip_longest(*(_split(job, pieces, early) for job in jobs))
    return [job for turn in turns for job in turn if job is not None]


def _jobs(request: Request, done: set[tuple[str, str, int]]) -> list[Job]:
    """The runs that are missing, as few jobs as there are worlds that cannot be shared."""
    shared: dict[tuple[tuple[str, ...], tuple[int, ...]], list[Family]] = {}
    for family in _families(request):
        for branches, seeds in _missing(family, request.seeds, done).items():
            worlds = tuple(branch.variant.world_key for branch in branches)
            shared.setdefault((worlds, seeds), []).append(branches)
    return [
        Job(tuple(families), seeds, request.cases, request.drawn, request.plain)
        for (_, seeds), families in shared.items()
    ]


def _families(request: Request) -> list[Family]:
    """Variants by the warm-up that they share: no intervention begins before the horizon, which the loader checks."""
    labels: dict[str, list[Label]] = {}
    variants: dict[str, Variant] = {}
    for arm in request.arms:
        identity = request.identity_of(arm.variant)
        labels.setdefault(identity, []).append(arm.label)
        variants.setdefault(identity, arm.variant)
    families: dict[str, list[Branch]] = {}
    for identity, variant in variants.items():
        branch = Branch(tuple(labels[identity]), variant, request.version_of(variant), identity)
        families.setdefault(request.identity_of(variant.baseline()), []).append(branch)
    return [tuple(family) for family in families.values()]


def _missing(
    family: Family, seeds: tuple[int, ...], done: set[tuple[str, str, int]]
) -> dict[Family, tuple[int, ...]]:
    """Branches that are to be run under the same seeds, with these seeds."""
    found: dict[tuple[int, ...], list[int]] = {}
    for seed in seeds:
        left = tuple(
            number
            for number, branch in enumerate(family)
            if any((*label, seed) not in done for label in branch.labels)
        )
        if left:
            found.setdefault(left, []).append(seed)
    return {tuple(family[number] for number in numbers): tuple(mine) for numbers, mine in found.items()}


def _most_residents(job: Job) -> int:
    """Residents in one world of a job: fewer where the days are many, so that an end comes soon and little is lost."""
    branches = job.families[0]
    time = branches[0].variant.time
    soon = int(RESIDENT_DAYS_AT_ONCE / (time.warmup_days + len(branches) * time.horizon_days))
    return min(RESIDENTS_AT_ONCE, max(ENOUGH_FOR_A_WORLD, soon))


def _width(job: Job) -> int:
    """Residents in all forks of a job."""
    return len(job.seeds) * sum(residents(branch.variant) for branch in job.branches)


def _split(job: Job, pieces: int, early: bool = False) -> list[Job]:
    """Split a job by seeds, then by families, into about equal pieces, none with too many residents for one world.

    early: the first half of the pieces has a third of the seeds.
    """
    each = len(job.seeds) * sum(residents(family[0].variant) for family in job.families)
    needed = max(pieces, math.ceil(each / _most_residents(job)))
    by_seed = min(len(job.seeds), needed)
    by_family = min(len(job.families), math.ceil(needed / by_seed))
    return [
        replace(job, seeds=seeds, families=families)
        for seeds in _pieces(job.seeds, by_seed, early and by_seed == pieces)
        for families in _pieces(job.families, by_family)
    ]


def _pieces[T](items: tuple[T, ...], count: int, early: bool = False) -> list[tuple[T, ...]]:
    """About equal pieces, or those of the first half half as long as the others."""
    if early and len(items) >= 3 * count:
        cut = len(items) // 3
        return _pieces(items[:cut], count // 2) + _pieces(items[cut:], count - count // 2)
    cuts = [len(items) * i // count for i in range(count + 1)]
    return [items[start:stop] for start, stop in pairwise(cuts)]

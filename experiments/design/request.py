"""Requests (arms, seeds, jobs), checked before anything runs or is written."""

import hashlib
import math
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, pairwise, zip_longest
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex

from experiments.errors import RequestError
from experiments.run.jobs import Job, Label
from experiments.run.manifest import version_of

if TYPE_CHECKING:
    from model.inputs.spec import CompoundSpec
    from scenarios.variant import Tried, Variant

type Seeds = int | Iterable[SupportsIndex]  # a number of seeds, or a list, range or array of them

BASELINE, PACKAGE = "baseline", "package"
RESIDENTS_AT_ONCE = 400_000  # residents in one world: about 200 MB of columns
RESIDENT_DAYS_AT_ONCE = 6e8  # in one job: 20 to 30 seconds of work, which a kill may lose
ENOUGH_FOR_A_WORLD = 200_000  # residents; a world of half as many costs almost twice as much per run
WORTH_A_WORLD = 350_000  # residents; in a smaller world the overhead of a day outweighs its residents
ENOUGH_JOBS = 10  # jobs, so that the bar moves and an interruption loses little
WORTH_PROCESSES = 3e8  # resident-days, five to ten seconds of work: starting processes takes about three
USUAL_SEEDS = 30
MOST_SEEDS = 100_000
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

    @property
    def identities(self) -> dict[Label, tuple[str, str]]:
        """Identity of the variant of each arm, and version of the code that decides its results."""
        return {arm.label: (arm.variant.identity, version_of(arm.variant)) for arm in self.arms}

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
        return [_entry(arm) for arm in self.arms]

    def default_folder(self) -> Path:
        """`results/<names>-<hash>`: the same scenarios under the same code come back to the same folder."""
        names = list(dict.fromkeys(arm.label.scenario for arm in self.arms))
        packages = [arm for arm in self.arms if arm.label.arm == PACKAGE]
        # A baseline follows from its package; any other reference does not.
        usual = {arm.label.scenario: arm.variant.baseline().identity for arm in packages}
        known = [
            f"{version_of(arm.variant)} {arm.variant.identity}"
            for arm in self.arms
            if arm.label.arm == PACKAGE or arm.variant.identity != usual.get(arm.label.scenario)
        ]
        digest = hashlib.sha256("\n".join(known).encode()).hexdigest()[:8]
        return Path("results") / f"{_short(names)}-{digest}"


def _entry(arm: Arm) -> dict[str, Any]:
    variant = arm.variant
    entry: dict[str, Any] = {
        "scenario": arm.label.scenario,
        "arm": arm.label.arm,
        "name": variant.scenario.name,
        "identity": variant.identity,
        "version": version_of(variant),
        "toml": variant.scenario.to_toml(),
    }
    if variant.label:
        entry["label"] = variant.label.model_dump()
    beside = variant.beside()
    return entry | ({"beside": beside} if beside else {})


def _short(names: Sequence[str]) -> str:
    whole = "+".join(names)
    text = whole if len(whole) <= _LONGEST_NAME else f"{names[0][:_LONGEST_NAME]}+{len(names) - 1}"
    return re.sub(r"[^\w.+-]", "_", text.replace(" ", ""))


def one_arm(tried: "Tried", seeds: Seeds, cases: bool = False) -> Request:
    """Request for one scenario or variant as it is: a baseline if it has no interventions, else a package."""
    from scenarios.variant import variant_of

    variant = variant_of(tried)
    label = Label(variant.name, PACKAGE if variant.interventions else BASELINE)
    return Request((Arm(label, variant),), checked_seeds(seeds), cases)


def loaded(tried: "Tried | str | os.PathLike[str]", days: int | None) -> "Tried":
    """The scenario of that name or in that file, or the variant, over `days` days if given. Raises ScenarioError."""
    from scenarios.loader import load

    found = load(tried) if isinstance(tried, str | os.PathLike) else tried
    if not hasattr(found, "with_horizon"):
        raise RequestError(
            f"{type(tried).__name__} given; allowed: the name or file of a scenario, a scenario, or a variant",
            f"给出的是 {type(tried).__name__}；允许：场景的名称或文件、场景或其变体",
        )
    return found if days is None else found.with_horizon(days)


def checked_seeds(seeds: Seeds) -> tuple[int, ...]:
    """Seeds 0, 1, ... for a number of seeds, else those given. Raises RequestError."""
    if isinstance(seeds, Iterable) and not isinstance(seeds, str | bytes) and not _without_axes(seeds):
        return _listed_seeds(seeds)
    count = _whole(seeds, "seeds")
    if not 1 <= count <= MOST_SEEDS:
        raise _out_of_range("seeds", count, MOST_SEEDS)
    return tuple(range(count))


def _without_axes(seeds: object) -> bool:
    """Whether it is a single NumPy number, which looks like a list to Python."""
    return getattr(seeds, "ndim", 1) == 0


def _listed_seeds(seeds: Iterable[SupportsIndex]) -> tuple[int, ...]:
    found = tuple(_whole(seed, "seed") for seed in islice(seeds, MOST_SEEDS + 1))
    if not found:
        raise RequestError("seeds: an empty list; at least one is needed", "seeds：列表为空；至少需要一个")
    if len(found) > MOST_SEEDS:
        raise RequestError(
            f"seeds: more than {MOST_SEEDS:,} are listed; allowed: 1 to {MOST_SEEDS:,}",
            f"seeds：列出的种子超过 {MOST_SEEDS:,} 个；允许 1 至 {MOST_SEEDS:,} 个",
        )
    wrong = next((seed for seed in found if not 0 <= seed < 2**63), None)
    if wrong is not None:
        raise RequestError(
            f"seed {wrong}: out of range; allowed: 0 to 2^63 - 1",
            f"种子 {wrong}：超出范围；允许 0 至 2^63 - 1",
        )
    if len(set(found)) < len(found):
        raise RequestError(
            "seeds: the same seed is listed twice; seeds must differ",
            "seeds：同一种子列出了两次；种子不能重复",
        )
    return found


def _whole(value: object, what: str) -> int:
    if hasattr(value, "__index__") and not isinstance(value, bool):
        with suppress(TypeError):  # arrays have the method, and use it for single whole numbers only
            return index(value)
    raise RequestError(f"{what} = {value!r}: a whole number is needed", f"{what} = {value!r}：需要整数")


def _out_of_range(what: str, value: int, most: int) -> RequestError:
    return RequestError(
        f"{what} = {value}: out of range; allowed: 1 to {most:,}",
        f"{what} = {value}：超出范围；允许 1 至 {most:,}",
    )


def checked_workers(workers: int | None, processors: int, request: Request) -> int:
    """Number of processes; if none is given, all processors for much work and one for little.

    Raises RequestError.
    """
    if workers is None:
        return processors if request.resident_days >= WORTH_PROCESSES else 1
    found = _whole(workers, "workers")
    if not 1 <= found <= MOST_WORKERS:
        raise _out_of_range("workers", found, MOST_WORKERS)
    return found


def residents(tried: "Tried") -> int:
    """Approximate number of residents in one run of a scenario or variant."""
    return round(
        sum(
            community.count * compound.count * compound.size * _persons_each(compound)
            for community in tried.place.communities
            for compound in community.compounds
        )
    )


def _persons_each(compound: "CompoundSpec") -> float:
    return 1.0 if compound.residents else compound.value("persons_per_household")


def plan(request: Request, done: set[tuple[str, str, int]], workers: int = 1) -> list[Job]:
    """Jobs for all runs that are not done.

    Arms that hold the same variant share their runs. The arms take turns, so that whoever stops the runs
    keeps pairs.
    """
    groups = [group for group in _groups(request, done) if group.seeds]
    work = sum(len(group.seeds) * residents(group.variant) for group in groups)
    wanted = max(workers, min(ENOUGH_JOBS, work // WORTH_A_WORLD))
    pieces = math.ceil(wanted / max(1, len(groups)))
    turns = zip_longest(*(_split(group, pieces) for group in groups))
    return [job for turn in turns for job in turn if job is not None]


def _groups(request: Request, done: set[tuple[str, str, int]]) -> list[Job]:
    same: dict[str, list[Arm]] = {}
    for arm in request.arms:
        same.setdefault(arm.variant.identity, []).append(arm)
    return [_group([arm.label for arm in arms], arms[0].variant, request, done) for arms in same.values()]


def _group(labels: list[Label], variant: "Variant", request: Request, done: set[tuple[str, str, int]]) -> Job:
    missing = [seed for seed in request.seeds if any((*label, seed) not in done for label in labels)]
    return Job(tuple(labels), variant, tuple(missing), version_of(variant), request.cases)


def _most_residents(group: Job) -> int:
    """Residents in one world of a job: fewer where the days are many, so that an end comes soon and little is lost."""
    time = group.variant.time
    soon = int(RESIDENT_DAYS_AT_ONCE / (time.warmup_days + time.horizon_days))
    return min(RESIDENTS_AT_ONCE, max(ENOUGH_FOR_A_WORLD, soon))


def _split(group: Job, pieces: int) -> list[Job]:
    """Split the seeds of a job into about equal pieces, none with too many residents for one world."""
    limit = max(1, _most_residents(group) // max(1, residents(group.variant)))
    count = min(len(group.seeds), max(pieces, math.ceil(len(group.seeds) / limit)))
    cuts = [len(group.seeds) * i // count for i in range(count + 1)]
    return [replace(group, seeds=group.seeds[start:stop]) for start, stop in pairwise(cuts)]

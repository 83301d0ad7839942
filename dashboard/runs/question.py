"""A question: variants, each against the same place without it, over so many draws; its size and its portions."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from experiments.design.design import Design, design
from experiments.design.request import Request, plan
from experiments.design.sample import sample
from experiments.errors import RequestError
from experiments.run.jobs import Job
from scenarios.variant import Variant

PORTIONS = (4, 10, 25, 50, 100)  # draws after each portion: first bands soon, then fewer and larger steps
PIECE = 1.2e8  # resident-days of a job: a few seconds, after which another visitor may have a turn


@dataclass(frozen=True, eq=False)
class Question:
    """Variants against their own baselines under draws 1 to `draws` of all that is not known.

    Raises RequestError where there is no variant, or one that is its own baseline.
    """

    arms: tuple[Variant, ...]
    draws: int

    def __post_init__(self) -> None:
        if not self.arms:
            raise RequestError(
                "there is no measure or package to compare; choose one",
                "还没有选择要比较的措施或方案；请先选择",
            )
        self.design.checked()

    @cached_property
    def design(self) -> Design:
        """The contrasts, as the command line makes them."""
        return design(list(self.arms), draws=self.draws)

    @property
    def request(self) -> Request:
        """Every run that is needed."""
        return self.design.request

    @property
    def days(self) -> int:
        """Days that are compared, without those before the start."""
        return self.arms[0].time.horizon_days

    @cached_property
    def identity(self) -> str:
        """Hash of all that decides the results but for the number of draws: what is run, and the code that runs it."""
        known = [f"{label} {what} {code}" for label, (what, code) in self.request.identities.items()]
        return hashlib.sha256("\n".join(known).encode()).hexdigest()[:12]

    @property
    def id(self) -> str:
        """Name of the run in links and on disk; the same question has the same one, whoever asks it."""
        return f"{self.identity}-{self.draws}"

    @property
    def command(self) -> str:
        """Command line that gives the same answer."""
        names = " ".join(f'"{arm.name}"' if " " in arm.name else arm.name for arm in self.arms)
        return f"gongzhi compare {names} --draws {self.draws} --days {self.days}"

    def portions(self, done: set[tuple[str, str, int]], workers: int) -> Iterator["Portion"]:
        """What is missing, in growing portions of draws; each is split so that every worker has something to do."""
        before: tuple[int, ...] = ()
        for size in (*(n for n in PORTIONS if n < self.draws), self.draws):
            seeds = sample(draws=size).seeds
            request = replace(self.request, seeds=tuple(seed for seed in seeds if seed not in before))
            jobs = plan(request, done, max(workers, round(request.resident_days / PIECE)))
            if jobs:
                yield Portion(request, tuple(jobs))
            before = seeds


@dataclass(frozen=True)
class Portion:
    """Some draws of a question, and the jobs that run them."""

    request: Request
    jobs: tuple[Job, ...]

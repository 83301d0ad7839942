"""The processes of a server: a bounded set, each of them free, busy with a job, or lent to somebody."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.runs.pool import Worker
from dashboard.runs.work import Work
from experiments.run.jobs import Job

SPEED = 2e7  # resident-days that one process simulates in a second where nothing else slows the machine


@dataclass(eq=False)
class Busy:
    """A job in a worker."""

    worker: Worker
    work: Work
    job: Job
    began_at: float  # count of the worker
    since: float  # time

    @property
    def runs_done(self) -> float:
        """Runs of the job that are done, in fractions; never all of them before its result is there."""
        return min(self.worker.counted - self.began_at, self.job.rows * 0.99)

    def pace(self, now: float) -> float:
        """Resident-days a second, where it ends now; at most the usual, as what was kept before costs nothing again."""
        request = self.work.question.request
        size = request.resident_days * self.job.rows / request.total
        return min(SPEED, size / max(now - self.since, 1e-3))


class Workers:
    """At most `most` processes, made by `make`. Whoever uses them holds a lock, as they may be asked from anywhere."""

    def __init__(self, most: int, make: Callable[[], Worker]) -> None:
        self.most, self._make = most, make
        self.free: list[Worker] = []
        self.busy: list[Busy] = []
        self.lent: list[Worker] = []

    def __len__(self) -> int:
        return len(self.free) + len(self.busy) + len(self.lent)

    @property
    def all_lent(self) -> bool:
        """Whether none is left for runs."""
        return bool(self.lent) and not self.busy and not self.free and len(self) >= self.most

    def start(self) -> None:
        """Start as many as there may be."""
        while len(self) < self.most:
            self.free.append(self._make())

    def end(self) -> None:
        """End all of them, whatever they do."""
        for worker in [*self.free, *(each.worker for each in self.busy), *self.lent]:
            worker.end()
        self.free, self.busy, self.lent = [], [], []

    def lend(self) -> Worker:
        """A free one, for somebody who gives it back."""
        worker = self.free.pop()
        self.lent.append(worker)
        return worker

    def take_back(self, worker: Worker, end: bool) -> None:
        """Take back one that was lent; end it, or keep it for the next."""
        if worker in self.lent:
            self.lent.remove(worker)
            self._keep(worker, end)

    def begin(self, work: Work) -> Busy:
        """Give a waiting job of a run to a free one: one that has simulated its warm-up before, if there is one."""
        pairs = (
            (at, worker)
            for at, job in enumerate(work.waiting)
            for worker in self.free
            if job.warm_up in worker.warm_ups
        )
        at, worker = next(pairs, (0, self.free[-1]))
        self.free.remove(worker)
        job = work.waiting[at]
        del work.waiting[at]
        worker.warm_ups.add(job.warm_up)
        busy = Busy(worker, work, job, worker.counted, time.monotonic())
        self.busy.append(busy)
        return busy

    def finished(self, busy: Busy, end: bool = False) -> None:
        """Take one whose job is over; end it, or keep it for the next."""
        self.busy.remove(busy)
        self._keep(busy.worker, end)

    def under_way(self, work: Work) -> list[Busy]:
        """Jobs of a run that are being done."""
        return [each for each in self.busy if each.work is work]

    def _keep(self, worker: Worker, end: bool) -> None:
        if end:
            worker.end()
        else:
            self.free.append(worker)

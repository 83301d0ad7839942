"""Runs of all visitors: one queue with fair turns for the workers, which are lent to others as well.

Runs live here, outside the pages. A page asks (`ask`), shows what there is (`use_run`) and may cancel. The same
question by somebody else is the same run. A run goes on as long as a tab that wants it is open; results stay on disk.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from dashboard.runs import kept, limits
from dashboard.runs.pool import Worker
from dashboard.runs.question import Question
from dashboard.runs.run import Run, State, trouble_of
from dashboard.runs.sessions import Visitor, connected, visitor
from dashboard.runs.work import Work
from dashboard.runs.workers import SPEED, Busy, Workers
from experiments.run.executors import processors
from experiments.run.jobs import DIED, Job, failed, run_job
from experiments.run.tables import joined
from model.observation.schema import Tables

GRACE = 20.0  # seconds that a run goes on after its last visitor left, who may only load the page anew
IDLE = 600.0  # seconds after which workers without work end although visitors are there
BEAT = 0.5  # seconds between two looks at the progress
MOST_KEPT = 12  # finished runs in memory; the others are read from disk when somebody asks again

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Loan:
    """A turn of somebody who needs a worker for himself for a while; `worker` is there once it is his turn."""

    queue: "Queue"
    person: str
    order: int
    worker: Worker | None = None

    @property
    def before(self) -> int:
        """How many others have their turn first."""
        return self.queue.before(self)

    def wait(self, timeout: float) -> Worker | None:
        """The worker, or None if it is not his turn within this time."""
        return self.queue.lent(self, timeout)

    def back(self, end: bool = False) -> None:
        """Give the worker back, or say that it is not needed any more. end: the process is to end."""
        self.queue.take_back(self, end)


class Queue:
    """All runs of a server. `there` names the tabs that are open; `workers` bounds the processes."""

    def __init__(
        self,
        workers: int | None = None,
        there: Callable[[], set[str]] = connected,
        grace: float = GRACE,
        task: Callable[[Job], Tables] = run_job,
        worker: Callable[[], Worker] = Worker,
    ) -> None:
        self._there, self._grace, self._task = there, grace, task
        self._workers = Workers(workers or processors(), worker)
        self._works: dict[str, Work] = {}
        self._seen: dict[str, float] = {}  # when each tab was last there
        self._loans: list[Loan] = []  # those who wait for a worker or have one
        self._order = 0
        self._turns: dict[str, int] = {}  # jobs begun for each person with an open run
        self._used = time.monotonic()
        self._pace = SPEED  # of the last job
        self._changed = threading.Condition(threading.RLock())
        self._keeper = ThreadPoolExecutor(1, "gongzhi-keeper")
        self._closed = False
        self._thread: threading.Thread | None = None

    # ---- for pages

    def ask(self, question: Question, who: Visitor | None = None) -> str:
        """Begin a run, or join it if it is there; returns its id. A tab has one open run, which the newest replaces.

        Raises RequestError for a question that is too large.
        """
        limits.check(question)
        tab = who or visitor()
        with self._changed:
            work = self._works.get(question.id)
            if work is None or work.run.state in ("stopped", "failed"):
                work = self._begin(question, work)
            for other in self._works.values():
                if other is not work and other.run.open:
                    other.wanted.pop(tab.kernel, None)
            self._want(work, tab)
            work.cancelled.discard(tab.kernel)
            self._wake()
        return question.id

    def get(self, name: str, who: Visitor | None = None) -> Run | None:
        """The run of this id (`name`) as it is now; None if this server does not know it (then ask the question)."""
        tab = who or visitor()
        with self._changed:
            work = self._works.get(name)
            if work is None:
                return None
            run = replace(work.run, before=self._before(work), lent=self._workers.all_lent and work.run.open)
            return replace(run, state="stopped") if tab.kernel in work.cancelled and run.open else run

    def want(self, name: str, who: Visitor | None = None) -> None:
        """Say that this tab wants a run, so that it goes on; one that was left is taken up again."""
        tab = who or visitor()
        with self._changed:
            work = self._works.get(name)
            if work is None or tab.kernel in work.cancelled:
                return
            if work.run.state == "stopped":
                work = self._begin(work.question, work)
            self._want(work, tab)
            self._wake()

    def cancel(self, name: str, who: Visitor | None = None) -> None:
        """Stop a run for this tab; it ends unless others want it. What it has found stays."""
        tab = who or visitor()
        with self._changed:
            work = self._works.get(name)
            if work is None or not work.run.open:
                return
            work.wanted.pop(tab.kernel, None)
            work.cancelled.add(tab.kernel)
            if not work.wanted:
                self._stop(work)
            self._bump(work)
            self._wake()

    def speed(self, who: Visitor | None = None) -> float:
        """Resident-days a second for a visitor who asks now: all processes, shared with others who have open runs."""
        tab = who or visitor()
        with self._changed:
            busy = set(_people(work for work in self._works.values() if work.run.open))
            busy |= {loan.person for loan in self._loans}
            return self._pace * self._workers.most / len(busy | {tab.person})

    def wait(self, name: str, version: int, timeout: float) -> int:
        """Wait until a run has another version than this one, or for `timeout` seconds; returns its version."""
        with self._changed:
            self._changed.wait_for(lambda: self._version(name) != version or self._closed, timeout)
            return self._version(name)

    def warm(self) -> None:
        """Start the workers, as somebody is there who will ask soon."""
        with self._changed:
            self._used = self._seen[visitor().kernel] = time.monotonic()
            self._start_workers()
            self._wake()

    # ---- for others who need a worker

    def borrow(self, who: Visitor) -> Loan:
        """Ask for a worker; it comes when it is this visitor's turn."""
        with self._changed:
            self._order += 1
            loan = Loan(self, who.person, self._order)
            self._loans.append(loan)
            self._wake()
        return loan

    def before(self, loan: Loan) -> int:
        """How many have their turn before a loan."""
        with self._changed:
            line = self._line()
            return line.index(loan) if loan in line else 0

    def lent(self, loan: Loan, timeout: float) -> Worker | None:
        """Wait for the worker of a loan."""
        with self._changed:
            self._changed.wait_for(lambda: loan.worker is not None, timeout)
            if loan.worker is not None:
                self._bump_open()
            return loan.worker

    def take_back(self, loan: Loan, end: bool) -> None:
        """End a loan."""
        with self._changed:
            if loan in self._loans:
                self._loans.remove(loan)
            worker, loan.worker = loan.worker, None
            if worker is not None:
                self._workers.take_back(worker, end)
            self._used = time.monotonic()
            self._bump_open()
            self._wake()

    # ---- the end

    def close(self) -> None:
        """End every worker and every run; nothing begins any more."""
        with self._changed:
            self._closed = True
            self._end_workers()
            self._changed.notify_all()
        self._keeper.shutdown(wait=False, cancel_futures=True)

    @property
    def workers(self) -> int:
        """Number of processes there are."""
        return len(self._workers)

    # ---- runs

    def _begin(self, question: Question, before: Work | None) -> Work:
        self._order += 1
        work = self._works[question.id] = Work(question, self._order)
        work.cancelled |= before.cancelled if before else set()
        self._keeper.submit(self._guarded, work, self._prepare)
        return work

    def _want(self, work: Work, tab: Visitor) -> None:
        work.wanted[tab.kernel] = tab.person
        self._seen[tab.kernel] = time.monotonic()

    def _stop(self, work: Work) -> None:
        """Nobody wants it: kill what is under way. Whoever comes back begins with what was kept."""
        self._kill(work)
        work.show("stopped")

    def _kill(self, work: Work) -> None:
        for busy in self._workers.under_way(work):
            self._workers.finished(busy, end=True)
        work.waiting.clear()

    def _bump(self, work: Work) -> None:
        work.run = replace(work.run, version=work.run.version + 1)

    def _bump_open(self) -> None:
        """Others have taken a worker or given it back: pages say so."""
        for work in self._works.values():
            if work.run.open:
                self._bump(work)
        self._changed.notify_all()

    def _version(self, name: str) -> int:
        work = self._works.get(name)
        return work.run.version if work else -1

    def _prepare(self, work: Work) -> None:
        """Read what is kept of a question, and plan the rest."""
        kept.make_room()
        done = kept.done(work.question)
        answer = kept.read(work.question) if done else None
        portions = list(work.question.portions(done, self._workers.most))
        missing = sum(job.rows for portion in portions for job in portion.jobs)
        with self._changed:
            work.plan(portions, work.run.total - missing, answer)
            if not portions:
                work.show("done", answer)
            self._wake()

    def _complete(self, work: Work, results: list[Tables]) -> None:
        """Keep a finished portion, and show what all draws so far say."""
        portion, found = work.portions[0], joined(results)
        kept.write(work.question, portion.request, found)
        answer = kept.grown(work.question, work.run.answer, found)
        with self._changed:
            work.portions.popleft()
            more = work.next_portion()
            state: State = "running" if more else "done"
            work.show(state if work.run.open else work.run.state, answer)
            self._wake()

    def _guarded(self, work: Work, step: Callable[..., None], *rest: object) -> None:
        """Do a step of a run; whatever goes wrong is shown to those who want it."""
        try:
            step(work, *rest)
        except Exception as error:  # noqa: BLE001  the visitor must see every error
            _log.exception("a run failed")
            trouble, details, zh = trouble_of(error)
            with self._changed:
                self._kill(work)
                work.show("failed")
                work.run = replace(work.run, trouble=trouble, details=details, zh=zh)
                self._changed.notify_all()

    # ---- turns

    def _line(self) -> list[Work | Loan]:
        """Runs and loans in the order of their turns: those whose visitors had the fewest turns, then the earliest."""
        waiting: list[Work | Loan] = [work for work in self._works.values() if work.has_turn]
        waiting += [loan for loan in self._loans if loan.worker is None]
        return sorted(waiting, key=lambda each: (self._had(each), each.order))

    def _had(self, each: Work | Loan) -> int:
        people = [each.person] if isinstance(each, Loan) else each.wanted.values()
        return min((self._turns.get(person, 0) for person in people), default=0)

    def _before(self, work: Work) -> int:
        line = self._line()
        return line.index(work) if work in line and work.run.state == "queued" else 0

    def _start_jobs(self) -> None:
        if self._line():
            self._start_workers()
        while self._workers.free:
            line = self._line()
            if not line:
                return
            if isinstance(first := line[0], Loan):
                self._lend(first)
            else:
                self._start(first)

    def _lend(self, loan: Loan) -> None:
        loan.worker = self._workers.lend()
        self._turns[loan.person] = self._turns.get(loan.person, 0) + 1
        self._used = time.monotonic()
        self._changed.notify_all()

    def _start(self, work: Work) -> None:
        busy = self._workers.begin(work)
        for person in set(work.wanted.values()):
            self._turns[person] = self._turns.get(person, 0) + 1
        self._used = time.monotonic()
        work.began = work.began or self._used
        if work.run.state == "queued":
            work.show("running")
        done = busy.worker.submit(self._task, busy.job)
        done.add_done_callback(lambda future: self._finished(busy, future))

    def _finished(self, busy: Busy, future: "Future[Tables]") -> None:
        """A worker has done its job, or died."""
        with self._changed:
            if busy not in self._workers.busy or self._closed:
                return  # the worker was ended
            error = future.exception()
            self._workers.finished(busy, end=isinstance(error, BrokenExecutor))
            if error is None:
                self._take(busy.work, future.result())
                self._pace = busy.pace(time.monotonic())
            elif isinstance(error, BrokenExecutor):
                self._died(busy)
            else:  # rows that say so
                self._take(busy.work, failed(busy.job, "run", repr(error)))
            self._wake()

    def _died(self, busy: Busy) -> None:
        """Try a job whose process died in smaller pieces; a single run that dies becomes a failed row."""
        smaller = busy.job.split()
        if smaller:
            busy.work.waiting.extendleft(smaller)
            busy.work.left += len(smaller) - 1
        else:
            self._take(busy.work, failed(busy.job, "run", DIED))

    def _take(self, work: Work, result: Tables) -> None:
        work.results.append(result)
        work.rows += len(result.runs)
        work.left -= 1
        if work.left == 0:
            self._keeper.submit(self._guarded, work, self._complete, list(work.results))
        else:
            work.show("running")

    # ---- workers and visitors

    def _start_workers(self) -> None:
        if not self._closed:
            self._workers.start()

    def _end_workers(self) -> None:
        self._workers.end()
        self._loans = []

    def _wake(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._work, name="gongzhi-registry", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _work(self) -> None:
        with self._changed:
            while not self._closed:
                self._sweep(time.monotonic())
                self._start_jobs()
                self._progress(time.monotonic())
                self._changed.wait(BEAT)

    def _progress(self, now: float) -> None:
        """Show how far the runs under way are, not more often than twice a second."""
        for work in {each.work for each in self._workers.busy}:
            if now - work.shown >= BEAT:
                under_way = sum(each.runs_done for each in self._workers.under_way(work))
                work.show("running", under_way=under_way)
                self._changed.notify_all()

    def _sweep(self, now: float) -> None:
        """Forget tabs that have left, stop runs that nobody wants, end workers that nobody needs."""
        there = self._there()
        self._seen.update(dict.fromkeys(there, now))
        gone = {tab for tab, seen in self._seen.items() if now - seen > self._grace}
        for tab in gone:
            del self._seen[tab]
        for work in list(self._works.values()):
            for tab in gone:
                work.wanted.pop(tab, None)
            if work.run.open and work.planned and not work.wanted:
                self._stop(work)
        self._forget()
        idle = now - self._used
        if (
            self.workers
            and not self._workers.busy
            and not self._loans
            and idle > (IDLE if self._seen else self._grace)
        ):
            self._end_workers()

    def _forget(self) -> None:
        """Keep few finished runs in memory, and turns only of those who have an open run."""
        finished = [work for work in self._works.values() if not work.run.open and not work.wanted]
        for work in sorted(finished, key=lambda work: work.shown)[: max(0, len(finished) - MOST_KEPT)]:
            del self._works[work.question.id]
        people = {loan.person for loan in self._loans}
        people |= set(_people(work for work in self._works.values() if work.run.open))
        self._turns = {person: count for person, count in self._turns.items() if person in people}


def _people(works: Iterable[Work]) -> Iterable[str]:
    for work in works:
        yield from work.wanted.values()

"""Recordings of all visitors: one is made at a time, in a worker of the server's queue; the last ones are kept.

The same question by somebody else is the same recording. It is made as long as a tab that wants it is open.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, Protocol

from dashboard.following import use_changes
from dashboard.runs.pool import Worker
from dashboard.runs.registry import registry
from dashboard.runs.run import trouble_of
from dashboard.runs.sessions import Visitor, connected, visitor
from dashboard.watch.filming import begin, forget, more
from experiments.design.tried import residents
from experiments.errors import RequestError
from experiments.follow.following import Question
from experiments.follow.pair import Reel
from experiments.follow.recording import Recording
from experiments.run.manifest import version_of

GRACE = 20.0  # seconds that a recording goes on after its last visitor left, who may only load the page anew
MOST_KEPT = 8  # finished recordings in memory that nobody looks at
MOST_WATCHED = 40  # finished recordings in memory in all
MOST_RESIDENT_DAYS = 2.2e7  # residents times days: 20,000 residents for three years
MOST_DAYS = 1095
SHOWN = (1, 15, 45, 90, 180, 365, 730)  # days after which pages are drawn again while it is made

type State = Literal["waiting", "running", "done", "stopped", "failed"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Film:
    """A recording as pages see it; replaced by a newer one with every change, when `version` grows.

    before: how many are made before it. recording: the days so far, None before the first. details, zh: what failed.
    """

    name: str
    question: Question
    state: State = "waiting"
    before: int = 0
    recording: Recording | None = None
    details: str = ""
    zh: str = ""
    version: int = 0

    @property
    def open(self) -> bool:
        """Whether more is to come."""
        return self.state in ("waiting", "running")


def name_of(question: Question) -> str:
    """Name of a recording: the same for the same question and code."""
    parts = (question.tried, question.against)
    known = [f"{each.identity} {version_of(each)}" for each in parts]
    text = "\n".join([*known, str(question.seed), str(question.drawn)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check(question: Question) -> None:
    """Raise RequestError for a recording that would be too large, and say what would do."""
    days, people = question.tried.time.horizon_days, max(residents(question.tried), 1)
    most = min(MOST_DAYS, int(MOST_RESIDENT_DAYS / people))
    if days <= most:
        return
    if most < 30:
        raise RequestError(
            f"this place has about {people:,.0f} residents, too many to watch; choose a smaller place",
            f"该地约有 {people:,.0f} 名居民，规模太大，无法逐日观看；请选择更小的社区",
        )
    raise RequestError(
        f"{days} days are too many to watch in a place of about {people:,.0f} residents; allowed: up to {most} days",
        f"该地约有 {people:,.0f} 名居民，{days} 天太长，无法逐日观看；最多 {most} 天",
    )


class Loan(Protocol):
    """A worker that was asked for."""

    @property
    def before(self) -> int:
        """How many have their turn before."""

    def wait(self, timeout: float) -> Worker | None:
        """The worker, or None if it is not there within this time."""

    def back(self, end: bool = False) -> None:
        """Give it back; end: the process is to end."""


class Own:
    """A worker of the studio's own, which ends with its recording."""

    before = 0

    def __init__(self, _: Visitor) -> None:
        self._worker: Worker | None = None

    def wait(self, _: float) -> Worker:
        """The worker, at once."""
        self._worker = Worker()
        return self._worker

    def back(self, end: bool = False) -> None:
        """End it in any case."""
        if self._worker:
            self._worker.end()


class Studio:
    """All recordings of a server. `there` names the tabs that are open; `borrow` asks for a worker."""

    def __init__(
        self,
        there: Callable[[], set[str]] = connected,
        grace: float = GRACE,
        borrow: Callable[[Visitor], Loan] = Own,
    ) -> None:
        self._there, self._grace, self._borrow = there, grace, borrow
        self._people: dict[str, Visitor] = {}  # who asked for each film first
        self._loan: Loan | None = None  # of the recording whose turn is next, while it waits
        self._films: dict[str, Film] = {}  # in the order in which they were last wanted
        self._wanted: dict[str, dict[str, float]] = {}  # by film: when each tab was last there
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None

    def ask(self, question: Question, who: Visitor | None = None) -> str:
        """Begin a recording for this visitor, or join it; returns its name. Raises RequestError if it is too large."""
        check(question)
        name, person = name_of(question), who or visitor()
        tab = person.kernel
        with self._changed:
            self._people.setdefault(name, person)
            film = self._films.pop(name, None)
            if film is None or film.state in ("stopped", "failed"):
                film = Film(name, question, version=film.version + 1 if film else 0)
            self._films[name] = film
            self._wanted.setdefault(name, {})[tab] = time.monotonic()
            self._forget()
            self._count()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="gongzhi-studio", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return name

    def leave(self, name: str, who: Visitor | None = None) -> None:
        """Stop a recording for this tab; it ends unless others want it. The days so far stay."""
        with self._changed:
            self._wanted.get(name, {}).pop((who or visitor()).kernel, None)
            self._changed.notify_all()

    def get(self, name: str) -> Film | None:
        """The recording as it is now; None if it is not known."""
        return self._films.get(name)

    def wait(self, name: str, seen: int, timeout: float) -> int:
        """Wait until a recording has another version than the one seen; returns its version, -1 if it is not known."""
        with self._changed:
            self._changed.wait_for(lambda: self._version(name) != seen, timeout)
            return self._version(name)

    def _version(self, name: str) -> int:
        film = self._films.get(name)
        return film.version if film else -1

    def _forget(self) -> None:
        """Keep few finished recordings, those asked for last, and those that somebody looks at before the others."""
        finished = [name for name, film in self._films.items() if not film.open]
        alone = [name for name in finished if not self._is_wanted(name)]
        spare = {*alone[: max(0, len(alone) - MOST_KEPT)], *finished[: max(0, len(finished) - MOST_WATCHED)]}
        for name in spare:
            del self._films[name]
            self._wanted.pop(name, None)
            self._people.pop(name, None)

    def _count(self) -> None:
        """Tell those who wait how many are before them."""
        busy = int(any(film.state == "running" for film in self._films.values()))
        busy += self._loan.before if self._loan else 0
        for before, film in enumerate(film for film in self._films.values() if film.state == "waiting"):
            if film.before != before + busy:
                self._show(film, before=before + busy)

    def _show(self, film: Film, **values: object) -> Film:
        newer = replace(film, version=film.version + 1, **values)  # type: ignore[arg-type]
        self._films[film.name] = newer
        self._changed.notify_all()
        return newer

    def _is_wanted(self, name: str) -> bool:
        """Whether a tab that wants it is open, or was a moment ago."""
        now, there = time.monotonic(), self._there()
        tabs = self._wanted.get(name, {})
        tabs.update({tab: now for tab in tabs if tab in there})
        return any(now - seen <= self._grace for seen in tabs.values())

    def _next(self) -> Film:
        """The recording that is asked for first; those that nobody wants any more are stopped."""
        with self._changed:
            while True:
                for film in list(self._films.values()):
                    if film.state == "waiting":
                        if self._is_wanted(film.name):
                            return film
                        self._show(film, state="stopped")
                self._changed.wait(5.0)

    def _hired(self, name: str, loan: Loan) -> Worker | None:
        """A worker for a recording, when it is its turn; None if nobody wants it any more."""
        while (worker := loan.wait(1.0)) is None:
            with self._changed:
                if not self._is_wanted(name):
                    self._show(self._films[name], state="stopped")
                    return None
                self._count()
        return worker

    def _begun(self, name: str) -> Film:
        """The recording, whose turn it is."""
        with self._changed:
            self._loan = None
            film = self._show(self._films[name], state="running", before=0)
            self._count()
            return film

    def _work(self) -> None:
        while True:
            film = self._next()
            self._loan = loan = self._borrow(self._people[film.name])
            ended = True
            try:
                worker = self._hired(film.name, loan)
                if worker is not None:
                    self._record(self._begun(film.name), worker)
                ended = False
            except Exception as error:  # noqa: BLE001  the visitor must see every error
                _log.exception("a recording failed")
                _, details, zh = trouble_of(error)
                with self._changed:
                    self._show(self._films.get(film.name, film), state="failed", details=details, zh=zh)
            finally:
                self._loan = None
                loan.back(ended)

    def _record(self, film: Film, worker: Worker) -> None:
        """Make a recording reel by reel; end at once where nobody wants it any more."""
        cast, whole = worker.submit(begin, film.name, film.question).result()
        reel: Reel | None = whole
        shown = list(SHOWN)
        while reel is not None:
            if shown and whole.until >= shown[0]:
                shown = [day for day in shown if day > whole.until]
                with self._changed:
                    film = self._show(film, recording=Recording(cast, whole))
            if not self._is_wanted(film.name):
                with self._changed:
                    self._show(film, state="stopped", recording=Recording(cast, whole))
                    self._count()
                worker.submit(forget, film.name)
                return
            reel = worker.submit(more, film.name).result()
            whole = whole.then(reel) if reel else whole
        with self._changed:
            self._show(film, state="done", recording=Recording(cast, whole))
            self._count()


@cache
def studio() -> Studio:
    """All recordings of this server."""
    return Studio(borrow=registry().borrow)


def use_film(name: str) -> Film | None:
    """A recording in a page, which is drawn again whenever it changes."""
    use_changes(name, studio().wait)
    return studio().get(name) if name else None

"""All classes of this server, in memory alone: who opens, joins, predicts, reveals, and when a class is forgotten."""

import hmac
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Final

from dashboard.classroom.room import Room, Seat, Task, refusal
from dashboard.following import use_changes
from experiments.report.answer import Answer

DIGITS: Final = "23456789"  # read aloud alike in both languages; 0 and 1 look like letters
LENGTH: Final = 4
MOST_CLASSES: Final = 20
HOURS: Final = 6.0
_SECRET: Final = secrets.token_bytes(32)


class Classes:
    """Classes by code. Every method but `get` and `wait` raises RequestError, in words, where it refuses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rooms: dict[str, Room] = {}
        self._changed = threading.Condition(threading.RLock())

    def open(self, task: Task, person: str = "") -> Room:
        """Open a class with a code of its own. person: the browser that leads it; without one, whoever has the key."""
        task.checked()
        with self._changed:
            self._forget()
            if len(self._rooms) >= MOST_CLASSES:
                raise refusal("class_full", most=MOST_CLASSES)
            code = _code()
            while code in self._rooms:
                code = _code()
            key = lead(code, person) or secrets.token_hex(8)
            room = self._rooms[code] = Room(code, key, task, self._clock())
            return room

    def get(self, code: str) -> Room | None:
        """The class of a code as it is now; None if there is none."""
        with self._changed:
            self._forget()
            return self._rooms.get(code)

    def find(self, code: str) -> Room:
        """The class of a code."""
        room = self.get(code)
        if room is None:
            raise refusal("class_no_code", code=code[:12])
        return room

    # ---- groups

    def join(self, code: str, number: str) -> tuple[int, str]:
        """Take a number, as it was written; returns it with the token that keeps it."""
        with self._changed:
            room = self.find(code)
            if room.closed:
                raise refusal("class_is_closed")
            written = tidy(number)
            if not (written.isascii() and written.isdigit() and 1 <= int(written[:4]) <= room.task.groups):
                raise refusal("class_no_number", number=number[:12], most=room.task.groups)
            group = int(written)
            if group in room.seats:
                if not room.free:
                    raise refusal("class_no_seat", most=room.task.groups)
                raise refusal("class_taken", number=group, free=room.free[0])
            token = secrets.token_hex(4)
            self._put(room, seats={**room.seats, group: Seat(token)})
            return group, token

    def predict(self, code: str, number: int, token: str, side: str) -> None:
        """Note what a group predicts; it may change its mind until it presses run or the class is shown."""
        with self._changed:
            room, seat = self._seated(code, number, token)
            if seat.asked or room.revealed:
                raise refusal("class_too_late")
            if side not in room.task.sides:
                raise refusal("class_no_side")
            self._put(room, seats={**room.seats, number: replace(seat, prediction=side)})

    def ask(self, code: str, number: int, token: str) -> None:
        """A group presses run: after its prediction, or without one once the class has seen the answers."""
        with self._changed:
            room, seat = self._seated(code, number, token)
            if not (seat.prediction or room.revealed):
                raise refusal("class_predict_first")
            self._put(room, seats={**room.seats, number: replace(seat, asked=True)})

    def _seated(self, code: str, number: int, token: str) -> tuple[Room, Seat]:
        room = self.find(code)
        seat = room.seat(number, token)
        if seat is None:
            raise refusal("class_not_yours", number=number)
        if room.closed:
            raise refusal("class_is_closed")
        return room, seat

    # ---- the teacher

    def reveal(self, code: str, key: str) -> None:
        """Show the answers of all to all."""
        self._lead(code, key, revealed=True)

    def close(self, code: str, key: str) -> None:
        """Let nobody join, predict or run any more; what is shown stays until the class is deleted."""
        self._lead(code, key, closed=True)

    def delete(self, code: str, key: str) -> None:
        """Forget the class at once."""
        with self._changed:
            self._led(code, key)
            del self._rooms[code]
            self._changed.notify_all()

    def _lead(self, code: str, key: str, **values: Any) -> None:
        with self._changed:
            self._put(self._led(code, key), **values)

    def _led(self, code: str, key: str) -> Room:
        room = self.find(code)
        if not secrets.compare_digest(room.key.encode(), key.encode()):
            raise refusal("class_no_key", code=code[:12])
        return room

    # ---- results

    def take(self, code: str, answer: Answer) -> None:
        """Take what the run of all worlds says; once is enough."""
        with self._changed:
            room = self._rooms.get(code)
            if room is None or room.ready:
                return
            pair, name = answer.pairs[0], room.task.metric.id
            gaps = dict(zip(pair.seeds, pair.gaps.loc[list(pair.seeds), name].astype(float), strict=True))
            self._put(room, gaps=gaps, drawn=pair.drawn[name])

    def wait(self, code: str, version: int, timeout: float) -> int:
        """Wait until a class has another version than this one, or for `timeout` seconds; returns its version."""
        with self._changed:
            self._changed.wait_for(lambda: self._version(code) != version, timeout)
            return self._version(code)

    def _version(self, code: str) -> int:
        room = self._rooms.get(code)
        return room.version if room else -1

    def _put(self, room: Room, **values: Any) -> None:
        self._rooms[room.code] = replace(room, version=room.version + 1, **values)
        self._changed.notify_all()

    def _forget(self) -> None:
        oldest = self._clock() - HOURS * 3600
        self._rooms = {code: room for code, room in self._rooms.items() if room.began > oldest}


def tidy(written: str) -> str:
    """What was written, without spaces and with plain digits in place of wide ones."""
    return "".join(unicodedata.normalize("NFKC", written).split())


def lead(code: str, person: str) -> str:
    """Key by which a browser leads the class that it opened; empty for no browser. It tells nothing of the browser."""
    return hmac.new(_SECRET, f"{code} {person}".encode(), "sha256").hexdigest() if person else ""


def _code() -> str:
    return "".join(secrets.choice(DIGITS) for _ in range(LENGTH))


@cache
def classes() -> Classes:
    """All classes of this server."""
    return Classes()


def use_room(code: str) -> Room | None:
    """The class in a page, which is drawn again whenever the class changes."""
    use_changes(code, classes().wait)
    return classes().get(code) if code else None

"""What the browser gets of a recording: whole numbers, packed. It draws every day from them without asking again."""

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.follow import naming
from experiments.follow.camera import COLUMNS, OPENING, Strip
from experiments.follow.recording import Recording
from experiments.report.phrases import capital
from model.state.cases import Outcome, State

LANES = ("unnoticed", "neighbourhood", "community", "street", "district", "given_up", "settled", "faded")
ROW = 4  # numbers in a row of the log: day, case, lane (plus WORKED if somebody worked on it), holder plus 1
WORKED = 16
_AT = {name: place for place, name in enumerate(COLUMNS)}
_WORKERS = ("grid", "steward")


def stage(recording: Recording, lang: str) -> dict[str, Any]:
    """What does not change from day to day: compounds with their buildings, workers, names of kinds, the first date."""
    cast = recording.cast
    columns = {name: values.tolist() for name, values in cast.buildings.items()}
    return {
        "compounds": columns["compound"],
        "storeys": columns["storeys"],
        "households": columns["households"],
        "workers": [
            {
                "row": row,
                "sort": role,
                "number": place + 1,
                "name": capital(naming.handler(cast, row, lang)),
            }
            for row, (role, place) in enumerate(cast.handlers)
            if role in _WORKERS
        ],
        "kinds": [kind.name(lang) for kind in cast.kinds],
        "start": cast.start.isoformat(),
        "days": cast.days,
    }


def film(recording: Recording) -> dict[str, Any]:
    """The days so far: cases with building, kind and complainant, and for each world its log and its buildings."""
    facts = [recording.facts(key) for key in recording.keys]
    people = np.array([recording.cast.buildings["residents"]], np.float64)
    return {
        "until": recording.until,
        "building": _packed([each["building"] for each in facts]),
        "kind": _packed([each["kind"] for each in facts]),
        "who": _packed([each["complainant"] + 1 for each in facts], np.uint32),
        "parts": _packed([_parts(recording, key) for key in recording.keys]),
        "sides": [_side(recording, strip, people) for strip in recording.reel.strips],
    }


def _parts(recording: Recording, key: int) -> int:
    """Day from which a case differs, plus one; 0 if it does not."""
    parting = recording.parting(key)
    return parting.day + 1 if parting else 0


def _side(recording: Recording, strip: Strip, people: npt.NDArray[np.float64]) -> dict[str, Any]:
    return {
        "calm": _packed(strip.calm, np.uint8),
        "open": _packed(strip.open, np.uint8),
        "mean": np.round((strip.calm * people).sum(axis=1) / people.sum() / 2.0, 1).tolist(),
        "log": _packed(_log(recording, strip)),
    }


def _log(recording: Recording, strip: Strip) -> npt.NDArray[np.int64]:
    """A row per case and day on which it changed, with ROW numbers; days are counted from OPENING."""
    columns = strip.columns
    numbers = np.array([recording.numbers[key] for key in strip.keys.tolist()], np.int64)
    order = np.lexsort((strip.days, numbers))
    mine, worked = numbers[order], columns[order, _AT["worked"]]
    first = np.r_[True, mine[1:] != mine[:-1]] if mine.size else np.empty(0, np.bool_)
    before = np.where(first, np.where(strip.days[order] > OPENING, 0, worked), np.r_[0, worked][:-1])
    gain = np.empty(numbers.size, np.int64)
    gain[order] = worked - before
    lane = lanes(columns) + WORKED * (gain > 0)
    return np.column_stack([strip.days - OPENING, numbers - 1, lane, columns[:, _AT["handler"]] + 1])


def lanes(columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Lane of each row of a log, as a place in LANES."""
    state, level, outcome = (columns[:, _AT[name]] for name in ("state", "level", "outcome"))
    held = LANES.index("neighbourhood") + np.maximum(level, 0)
    ended = np.where(outcome == Outcome.FADED, LANES.index("faded"), LANES.index("settled"))
    given_up, unnoticed = LANES.index("given_up"), LANES.index("unnoticed")
    by_state = [state == State.LATENT, state == State.RESIGNED, state == State.CLOSED]
    return np.select(by_state, [np.full_like(state, unnoticed), np.full_like(state, given_up), ended], held)


def _packed(values: npt.ArrayLike, kind: npt.DTypeLike = np.uint16) -> str:
    """Numbers as bytes in text: little-endian, which every browser reads into a typed array."""
    array = np.asarray(values, dtype=np.dtype(kind).newbyteorder("<"))
    return base64.b64encode(array.tobytes()).decode("ascii")

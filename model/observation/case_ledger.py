"""Ledger of cases: one row per case that arose, as it stands at its end or today (docs/submodels/ledger.md).

Columns are small whole numbers, copied when closed cases leave the table; about 60 bytes a case.
"""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.inputs.kind import RADII
from model.observation.place_numbers import place_numbers
from model.state.cases import Channel, Outcome, State
from model.state.columns import Floats, Ints, Rows
from model.state.handlers import Level
from model.state.tables import NEVER_DAY

if TYPE_CHECKING:
    from model.world import World

type Columns = dict[str, npt.NDArray[Any]]

SMALL = {  # columns of `Cases` that are kept, and how
    "key": np.uint64, "parent": np.uint64, "run": np.int32, "community": np.int32, "compound": np.int32,
    "building": np.int32, "kind": np.int16, "complainant": np.int32, "arisen": np.int32,
    "first_known": np.int32, "channel": np.int8, "level": np.int8, "state": np.int8, "outcome": np.int8,
    "closed": np.int32, "resigned": np.int32, "resignations": np.int16, "paper": np.int16, "petitions": np.int16,
}  # fmt: skip
STANDING = ("latent", "open", "open", "resigned")  # names of the states of cases that are not closed


class CaseLedger:
    """Cases that arose within the horizon, or before and were not closed when it began."""

    def __init__(self) -> None:
        self._parts: list[Columns] = []

    def add_closed(self, world: "World") -> None:
        """Copy all closed cases still in the table (called just before they are dropped)."""
        part = self._of(world, world.cases.state == State.CLOSED)
        if part["key"].size:
            self._parts.append(part)

    def _of(self, world: "World", chosen: npt.NDArray[np.bool_]) -> Columns:
        cases = world.cases
        rows = np.flatnonzero(chosen & ((cases.state != State.CLOSED) | (cases.closed >= 0)))
        return {name: getattr(cases, name)[rows].astype(small) for name, small in SMALL.items()}

    def columns(self, world: "World") -> Columns:
        """One array per column, by run and then in the order in which cases arose; reads, never writes.

        Beside the columns of SMALL: `bearers`, `returned` (day, NEVER_DAY if it did not come back).
        """
        parts = [*self._parts, self._of(world, np.ones(len(world.cases), np.bool_))]
        whole = {name: np.concatenate([part[name] for part in parts]) for name in SMALL}
        order = np.lexsort((whole["key"], whole["arisen"], whole["run"]))
        whole = {name: values[order] for name, values in whole.items()}
        return {**whole, "bearers": _bearers(world, whole), "returned": _returned(whole)}


def settled(c: Columns) -> npt.NDArray[np.bool_]:
    """Which cases of a ledger ended by settlement or compromise."""
    ended: npt.NDArray[np.bool_] = (c["state"] == State.CLOSED) & (c["outcome"] <= Outcome.COMPROMISE)
    return ended


def _bearers(world: "World", c: Columns) -> Floats:
    """Number of persons troubled by each case: the household, and those others reached who mind."""
    kinds, r, h = world.kinds, world.residents, world.households
    own = h.size[r.household[c["complainant"]]].astype(np.float64)
    radius = kinds.radius[c["kind"]]
    building, compound = world.buildings.residents[c["building"]], world.compounds.residents[c["compound"]]
    reached = np.where(radius == RADII.index("building"), building, compound)
    minding = np.where(radius == RADII.index("household"), 0.0, kinds.minds[c["kind"]])
    weight: Floats = own + minding * (reached - own)
    return weight


def _returned(c: Columns) -> Ints:
    """Day on which each case came back: the day on which its child case arose; NEVER_DAY without one."""
    day = np.full(c["key"].size, NEVER_DAY, np.int32)
    back = np.flatnonzero(c["parent"])
    bounds = np.r_[np.searchsorted(c["run"], np.unique(c["run"])), c["key"].size]
    for first, last in pairwise(bounds.tolist()):
        children = back[(back >= first) & (back < last)]
        keys = c["key"][first:last]
        order = np.argsort(keys)
        place = np.minimum(np.searchsorted(keys, c["parent"][children], sorter=order), keys.size - 1)
        parents = order[place]
        found = keys[parents] == c["parent"][children]
        day[first + parents[found]] = c["arisen"][children[found]]
    return day


def ledger_table(world: "World", c: Columns) -> pd.DataFrame:
    """The ledger with names in place of codes; days that never came are missing."""
    levels = np.array([*(level.name.lower() for level in Level), "none"])
    channels = np.array([*(channel.name.lower() for channel in Channel), "none"])
    ends = np.array([*(outcome.name.lower() for outcome in Outcome)])
    closed = c["state"] == State.CLOSED
    standing = np.array([*STANDING, "closed"])[c["state"].astype(np.intp)]
    return pd.DataFrame(
        {
            "run": c["run"].astype(np.int64), "case": c["key"], "parent": c["parent"],
            **place_numbers(world, c["community"], c["compound"]),
            "kind": np.array(world.kinds.names)[c["kind"].astype(np.intp)],
            "arisen": c["arisen"], "first_known": _days(c["first_known"]),
            "channel": channels[c["channel"].astype(np.intp)], "level": levels[c["level"].astype(np.intp)],
            "end": np.where(closed, ends[np.maximum(c["outcome"], 0).astype(np.intp)], standing),
            "ended": _days(np.where(closed, c["closed"], NEVER_DAY)), "returned": _days(c["returned"]),
            "resigned": _days(c["resigned"]), "resignations": c["resignations"], "on_paper": c["paper"],
            "petitions": c["petitions"], "bearers": c["bearers"],
        }
    )  # fmt: skip


def _days(days: Rows) -> Floats:
    """Days as numbers, missing where it never happened."""
    return np.where(days == NEVER_DAY, np.nan, days.astype(np.float64))

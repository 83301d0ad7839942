"""Ledgers at the end of a run: hours by role and task, and each intervention's own account. Read, never written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.policy.workload import TASKS
from model.state.columns import Floats, total_by
from model.state.handlers import Role

if TYPE_CHECKING:
    from model.world import World


def hours_by_task(world: "World") -> dict[tuple[Role, str], Floats]:
    """Ledger of hours: per role and task, hours per run since the horizon began."""
    h, runs = world.handlers, len(world.runs)
    ledger: dict[tuple[Role, str], Floats] = {}
    for role in Role:
        mine = h.role == role
        ledger[role, "cases"] = total_by(h.run[mine], runs, h.used[mine]) / 60.0
        ledger[role, "idle"] = total_by(h.run[mine], runs, (h.offered - h.used)[mine]) / 60.0
        for index, task in enumerate(TASKS):
            ledger[role, task] = total_by(h.run[mine], runs, world.workload.task_ledger[index, mine]) / 60.0
    return ledger


def hours_table(world: "World") -> pd.DataFrame:
    """Hours by run, role (of handlers) and task, per 1,000 residents and year; "idle" are offered and not used."""
    scale = _per_year(world)
    ledger = hours_by_task(world)
    rows = [((role.name.lower(), task), hours * scale) for (role, task), hours in ledger.items()]
    return _long(rows, ("role", "task"), "hours")


def accounts_table(world: "World") -> pd.DataFrame:
    """Yuan (by payer) and hours taken or given (by whose) of each intervention, since the horizon began.

    Per 1,000 residents and year. `unit` is "yuan", then `item` is the payer, or "hours", then `item` is whose they
    are. Hours are those by which the intervention moved levers on the days on which it ran; what was really worked
    stands in the ledger by role and task.
    """
    scale, books = _per_year(world), world.books
    spent: dict[tuple[str, str, str], Floats] = {
        (name, payer, "yuan"): total_by(world.communities.run, len(world.runs), yuan)
        for (name, payer), yuan in books.spent.items()
    }
    hours = {
        (name, whose, "hours"): amount
        for (name, whose), amount in books.hours_until(world.day, world.levers.hours).items()
    }
    rows = [(key, amount * scale) for key, amount in sorted({**spent, **hours}.items())]
    return _long(rows, ("intervention", "item", "unit"), "amount")


def _per_year(world: "World") -> Floats:
    """Factor that turns a total since the horizon began into a rate per 1,000 residents and year, by run."""
    return 1000.0 / world.places.residents * 365.0 / max(world.day, 1)


def _long(rows: Sequence[tuple[tuple[str, ...], Floats]], names: tuple[str, ...], value: str) -> pd.DataFrame:
    """One row per run and key, run by run; zeros are left out, so that a run looks the same in any batch."""
    runs = rows[0][1].size if rows else 0
    amounts = np.array([amount for _, amount in rows]).reshape(len(rows), runs)
    run, row = np.nonzero(amounts.T)
    keys = {name: [rows[each][0][i] for each in row] for i, name in enumerate(names)}
    frame = pd.DataFrame({"run": run, **keys, value: amounts[row, run]})
    return frame.astype({"run": int, **dict.fromkeys(names, str), value: float})

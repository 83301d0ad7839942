"""Figures over all cases that arose, whatever became of them (docs/submodels/ledger.md)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import FAMILIES, RADII
from model.observation.case_ledger import Columns, settled
from model.state.cases import DISPUTE, State
from model.state.columns import Bools, Floats, ratio, total_by
from model.state.handlers import Level
from model.state.tables import NEVER_DAY

if TYPE_CHECKING:
    from model.world import World

SOON, LATE = 30, 90  # days within which a case should be settled, and must be
OF_FAMILY = {"dispute": "disputes", "service": "services", "collective": "collective", "welfare": "welfare"}


def first_of_cohort(last: int, evaluation_days: int) -> int:
    """First day of the cohort: a window of `evaluation_days` that ends LATE days before the day `last`."""
    return max(0, last - LATE - evaluation_days + 1)


def settled_within(c: Columns, days: int | float) -> Bools:
    """Which cases were truly settled within `days` of arising, and had not come back by then."""
    until = c["arisen"] + days
    kept = (c["returned"] == NEVER_DAY) | (c["returned"] > until)
    within: Bools = settled(c) & (c["closed"] <= until) & kept
    return within


def cohort_metrics(world: "World", c: Columns) -> dict[str, Floats]:
    """What became of the cases that arose in the cohort, per run; not numbers where the horizon is too short."""
    last, runs = world.day - 1, len(world.runs)
    first = first_of_cohort(last, world.calendar.evaluation_days)
    days = max(0, last - LATE - first + 1)
    mine = (c["arisen"] >= first) & (c["arisen"] <= last - LATE)
    family = world.kinds.family[c["kind"]]
    soon, late, ever = (settled_within(c, limit) for limit in (SOON, LATE, np.inf))

    def count(chosen: Bools) -> Floats:
        return total_by(c["run"][mine & chosen], runs)

    def share(chosen: Bools, of: Bools) -> Floats:
        return ratio(count(chosen & of), count(of))

    per_year = np.full(runs, np.nan) if days == 0 else 1000.0 / world.places.residents * 365.0 / days
    everything, disputes = np.ones(mine.size, np.bool_), family == DISPUTE
    local = late & (c["level"] <= Level.NEIGHBOURHOOD)
    values: dict[str, Floats] = {"unsettled_90": count(~late) * per_year}
    for code, name in enumerate(FAMILIES):
        values[f"unsettled_90_{OF_FAMILY[name]}"] = count(~late & (family == code)) * per_year
    for prefix, of in (("", everything), ("disputes_", disputes)):
        for name, chosen in (("30", soon), ("90", late), ("ever", ever)):
            values[f"{prefix}settled_{name}"] = share(chosen, of)
    values["firm_disputes_settled_30"] = share(soon, disputes & world.kinds.firms_say[c["kind"]])
    within = c["arisen"] >= 0
    told = total_by(c["run"][within & (c["first_known"] != NEVER_DAY)], runs)
    arisen = total_by(c["run"][within], runs)
    return {
        **values,
        "known_share": ratio(told, arisen),
        "settled_in_neighbourhood": share(local, disputes),
        "cohort_days": np.full(runs, float(days)),
    }


def trouble_metrics(world: "World", c: Columns) -> dict[str, Floats]:
    """Person-days of trouble per resident and year inside the last `evaluation_days`, and its parts by radius."""
    last, runs = world.day - 1, len(world.runs)
    first = max(0, last - world.calendar.evaluation_days + 1)
    lasts = c["state"] != State.CLOSED
    end = np.where(lasts, last + 1, c["closed"])  # the first day on whose evening it was over
    days = np.maximum(np.minimum(end, last + 1) - np.maximum(c["arisen"], first), 0)
    borne = c["bearers"] * days
    radius = world.kinds.radius[c["kind"]]
    scale = 365.0 / max(last - first + 1, 1) / world.places.residents
    parts = {
        name: total_by(c["run"], runs, borne * (radius == code)) * scale for code, name in enumerate(RADII)
    }
    whole = parts["household"] + parts["building"] + parts["compound"]
    return {"trouble_days": whole, **{f"trouble_days_{name}": part for name, part in parts.items()}}

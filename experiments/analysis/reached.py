"""Number of units that each intervention of a package reached, as a mean over the seeds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair


@dataclass(frozen=True)
class Reached:
    """Units that an intervention affected, and units in total; `unit` is empty if it never ran."""

    unit: str
    reached: float
    units: float


def reached(reach: "pd.DataFrame", pair: "Pair") -> dict[str, Reached]:
    """Reach of each intervention in the seeds of a pair, in the order of the scenario.

    `reach` is the table of that name; interventions of which it says nothing are left out.
    """
    mine = reach[(reach["scenario"] == pair.name) & (reach["arm"] == "package")]
    mine = mine[mine["seed"].isin(pair.seeds)]
    found = {}
    for name in pair.variant.interventions:
        rows = mine[mine["intervention"] == name]
        if len(rows):
            found[name] = Reached(
                max(map(str, rows["unit"])), float(rows["reached"].mean()), float(rows["units"].mean())
            )
    return found

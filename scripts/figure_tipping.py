"""The figure of the property spiral: where a marginal compound ends, against where it starts."""

from datetime import date

import numpy as np
from matplotlib.figure import Figure

from experiments.figure import COLOURS
from model.columns import Floats
from model.site import Site
from model.spec import CommunitySpec, CompoundSpec, PlaceSpec, Text, TimeSpec
from model.world import World
from scenarios.catalogue import all_parameters

YEARS = 10
STARTS = np.round(np.linspace(0.0, 1.0, 21), 2)
ALIKE = 12  # compounds that start alike
GOOD = 0.75  # collection from which a compound counts as being in the good state (P8, P9: 0.90 and more)


def marginal_compounds() -> World:
    """Resettlement compounds that differ only in the service, and with it the payment, with which they start.

    No compound is more quarrelsome than another and no new firm comes where one has left, so that nothing but the
    spiral is seen.
    """
    compounds = tuple(
        CompoundSpec(
            archetype="resettlement", households=120, buildings=2, firm=True, count=ALIKE,
            residents_start_quality=float(start),
        )
        for start in STARTS
    )  # fmt: skip
    community = CommunitySpec(name="安置社区", grids=4, staff=12, compounds=compounds)
    place = PlaceSpec(name=Text(en="a community", zh="某社区"), communities=(community,))
    days = YEARS * 365
    time = TimeSpec(start=date(2022, 1, 1), warmup_days=0, horizon_days=days, evaluation_days=365)
    values = {name: p.value for name, p in all_parameters().items()} | {
        "frailty_sd": 0.0,
        "entry_hazard": 0.0,
    }
    world = World([Site(1, time, place, values)])
    world.compounds.collection[:] = world.compounds.quality
    return world


def tipping_point(start: Floats, good: Floats) -> float:
    """Start from which half of the compounds end in the good state, by interpolation; nan if none or all do."""
    above = np.flatnonzero(good >= 0.5)
    if not above.size or above[0] == 0:
        return float("nan")
    right = int(above[0])
    share = (0.5 - good[right - 1]) / (good[right] - good[right - 1])
    return float(start[right - 1] + share * (start[right] - start[right - 1]))


def tipping() -> Figure:
    """Share that pays after ten years against service and payment at the start, with the tipping point."""
    world = marginal_compounds()
    world.run()
    end = np.where(world.compounds.firm >= 0, world.compounds.collection, 0.0)
    start = np.repeat(STARTS, ALIKE)
    good = np.array([(end[start == s] >= GOOD).mean() for s in STARTS])
    figure = Figure(figsize=(7.4, 5.0), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#bdbdbd", linewidth=1.0, linestyle=(0, (4, 3)))
    axes.annotate("as at the start", (0.05, 0.085), color="#7a7a7a", fontsize=9, rotation=31)
    axes.scatter(start, end, s=18, color=COLOURS["package"], alpha=0.45, linewidths=0, label="one compound")
    middle = [float(np.median(end[start == s])) for s in STARTS]
    axes.plot(STARTS, middle, color=COLOURS["package"], linewidth=1.8, label=f"median of {ALIKE} alike")
    point = tipping_point(STARTS, good)
    axes.axvline(point, color="#b5541c", linewidth=1.4)
    axes.annotate(
        f"tipping point\n{point:.2f}",
        (point, 0.5),
        (8, 0),
        textcoords="offset points",
        color="#b5541c",
        va="center",
    )
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("service quality and share of households that pay, at the start")
    axes.set_ylabel(f"share of households that pay after {YEARS} years\n(0 where the firm has left)")
    axes.set_title("A marginal compound has two states: the property spiral")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0.0, 0.93))
    return figure

"""Figure of the property spiral: final state of a marginal compound by its starting point."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from experiments.report import palette
from experiments.run.manifest import release
from model.inputs.run import Run
from model.inputs.spec import CommunitySpec, CompoundSpec, PlaceSpec, Text, TimeSpec
from model.state.columns import Floats
from model.world import World
from scenarios.catalogue import all_parameters

YEARS = 10
STARTS = np.round(np.linspace(0.0, 1.0, 21), 2)
ALIKE, HOUSEHOLDS = 8, 300  # number of compounds with the same start, and households of each
START = date(2022, 1, 1)
READY = -1.6  # a little below what is typical of resettlement compounds (model/data/archetypes.toml)
VERSION = release()
GOOD = 0.75  # collection from which a compound counts as good (P8, P9: 0.90 and more)


def marginal_compounds() -> World:
    """Resettlement compounds that differ only in their starting service, and so in their starting payment.

    Their households are a little less ready to pay than is typical, so that the firm's fate is open. All compounds are
    equally quarrelsome. No new firm replaces one that left, as that would be a new start.
    """
    communities = tuple(
        CommunitySpec(
            name=f"社区{number}", grids=6, staff=9,
            compounds=(
                CompoundSpec(
                    archetype="resettlement", households=HOUSEHOLDS, buildings=6, firm=True, count=ALIKE,
                    residents_start_quality=float(start), pay_logit=READY,
                ),
            ),
        )
        for number, start in enumerate(STARTS)
    )  # fmt: skip
    place = PlaceSpec(name=Text(en="communities", zh="若干社区"), communities=communities)
    days = YEARS * 365
    time = TimeSpec(start=START, warmup_days=0, horizon_days=days, evaluation_days=365)
    values = {name: p.value for name, p in all_parameters().items()} | {
        "frailty_sd": 0.0,
        "entry_hazard": 0.0,
    }
    world = World([Run(1, time, place, values)])
    world.compounds.collection[:] = world.compounds.quality
    return world


def tipping_point(start: Floats, good: npt.NDArray[np.bool_]) -> float:
    """Start that best separates good from bad ends, with the fewest compounds on the wrong side."""
    between = (STARTS[:-1] + STARTS[1:]) / 2.0
    wrong = [int((good & (start < cut)).sum() + (~good & (start > cut)).sum()) for cut in between]
    best = np.flatnonzero(np.array(wrong) == min(wrong))
    return float(between[best].mean())


@cache
def ends() -> Floats:
    """Share that pays in each compound after ten years, 0 where the firm has left."""
    world = marginal_compounds()
    world.run()
    return np.where(world.compounds.firm >= 0, world.compounds.collection, 0.0)


def tipping() -> Figure:
    """Share that pays after ten years by service and payment at the start, with the tipping point."""
    end = ends()
    start = np.repeat(STARTS, ALIKE)
    figure = Figure(figsize=(7.4, 5.0), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=palette.EDGES["same"], linewidth=1.0, linestyle=(0, (4, 3)))
    axes.annotate(
        "as at the start", (0.26, 0.2), color=palette.GREY, fontsize=9, rotation=32, ha="right", va="top"
    )
    axes.scatter(start, end, s=18, color=palette.LINE, alpha=0.45, linewidths=0, label="one compound")
    middle = [float(np.median(end[start == s])) for s in STARTS]
    axes.plot(STARTS, middle, color=palette.LINE, linewidth=1.8, label=f"median of {ALIKE} alike")
    point = tipping_point(start, end >= GOOD)
    axes.axvline(point, color=palette.WORDS["worse"], linewidth=1.4, linestyle=palette.DASHES[1])
    axes.annotate(
        f"tipping point {point:.2f}",
        (point, 0.5),
        (8, 0),
        textcoords="offset points",
        color=palette.WORDS["worse"],
        va="center",
    )
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("service quality and share of households that pay, at the start")
    axes.set_ylabel(f"share of households that pay after {YEARS} years\n(0 where the firm has left)")
    axes.set_title(
        "A marginal compound has two states: the property spiral\n两种稳定状态：物业费收缴的恶性循环",
        fontsize=11,
    )
    axes.legend(frameon=False, loc="lower right")
    last = START + timedelta(days=YEARS * 365 - 1)
    told = f"{start.size} made-up compounds in one run; {START} to {last}; version {VERSION}"
    figure.supxlabel(told, x=0.01, ha="left", fontsize=8.5, color=palette.NOTE)
    return figure

"""Monthly: custody (社区代管, S001-K). Committee members run the property of compounds that nobody serves, unpaid."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.columns import Bools, Floats, total_by

if TYPE_CHECKING:
    from model.world import World


def in_custody(world: "World") -> Bools:
    """Compounds that the committee serves itself."""
    firm = world.compounds.firm
    kept: Bools = (firm >= 0) & world.firms.custodial[np.maximum(firm, 0)]
    return kept


def served_by_firm(world: "World") -> Bools:
    """Compounds that a firm serves, market or community-run; custody by the committee does not count."""
    served: Bools = (world.compounds.firm >= 0) & ~in_custody(world)
    return served


def custody(world: "World") -> None:
    """End custody where the lever no longer asks for it, begin it where no firm serves, and update fatigue.

    A month in which it was asked for on some days only counts by a lot, with that share of the days as its chance.
    """
    n, f, c = world.compounds, world.firms, world.communities
    asked = world.levers.custody >= 0.5
    ends = np.flatnonzero(in_custody(world) & ~asked)
    n.firm[ends] = -1
    n.fee[ends] = world.compounds.declared["fee"][ends]
    begins = np.flatnonzero(asked & (n.firm < 0))
    if begins.size:
        luck = world.streams.uniform("custody", n.key[begins], n.run[begins], world.day)
        begins = begins[luck < world.levers.past_month.asked("custody")[begins]]
    n.firm[begins] = len(n) + len(c) + n.community[begins]
    n.fee[begins] = np.minimum(n.fee[begins], at(world.p.custody_fee, n.run[begins]))
    if begins.size:
        world.households.arrears[np.isin(world.households.compound, begins)] = 0.0
    kept = in_custody(world)
    served = total_by(n.community[kept], len(c))
    f.active[len(n) + len(c) :] = served > 0
    _tire(world, served > 0)


def _tire(world: "World", serving: Bools) -> None:
    c, p = world.communities, world.p
    c.custody_fatigue[:] = world.rules.custody_fatigue(
        c.custody_fatigue, serving * 1.0,
        tiring=at(p.custody_tiring, c.run), recovery=at(p.custody_recovery, c.run),
    )  # fmt: skip


def quality_in_custody(world: "World") -> Floats:
    """Service quality per compound from the hours given to custody; at least that of an unmanaged compound."""
    n, p = world.compounds, world.p
    quality = world.rules.custody_quality(
        world.workload.custody_given, n.households, world.communities.custody_fatigue[n.community],
        full_hours=at(p.custody_full_hours, n.run), best=at(p.custody_best, n.run),
    )  # fmt: skip
    return np.maximum(quality, at(p.unmanaged_quality, n.run))


def blame(world: "World") -> Floats:
    """Change of usual trust per compound in custody: whoever serves answers for the service (S001-K)."""
    n = world.compounds
    answer = at(world.p.custody_trust, n.run) * (n.quality - 0.5)
    return np.where(in_custody(world), answer, 0.0)

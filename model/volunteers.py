"""Who could volunteer: a pool drawn once, since thresholds and availability last."""

from typing import TYPE_CHECKING

import numpy as np

from model.columns import Bools, Floats, Keys, Rows, total_by
from model.values import at

if TYPE_CHECKING:
    from model.world import World


class Pool:
    """Adults who are available or party members; nobody else ever volunteers.

    `rows`: rows of residents, with `household`, `building`, `compound`, `site` and `key` of each; `threshold`:
    exposure from which each joins in, infinite for members who are not available; `shyness`: number in (0, 1), a
    member is known as such where the lever `visible` is above it, 2 for others. `adults`: per building.
    `listens`: per resident, whether neighbours move this person's trust. `mobile`: per compound, share of households
    who rent or came from elsewhere.
    """

    def __init__(self, world: "World") -> None:
        r, b, h = world.residents, world.buildings, world.households
        site = b.site[r.building]
        adult = r.age >= 18
        self.adults: Floats = total_by(r.building[adult], len(b))
        self.listens: Bools = world.streams.uniform("stubborn", r.key, site) >= at(
            world.p.stubborn_share, site
        )
        moves = h.tenant | h.migrant
        self.mobile: Floats = total_by(h.compound[moves], len(world.compounds)) / world.compounds.households
        available = _available(world, site) & adult
        self.rows: Rows = np.flatnonzero(available | (r.member & adult))
        self.household, self.building = r.household[self.rows], r.building[self.rows]
        self.compound, self.site = b.compound[self.building], b.site[self.building]
        self.key: Keys = r.key[self.rows]
        self.threshold: Floats = np.where(available[self.rows], _thresholds(world, self), np.inf)
        shy = world.streams.uniform("known as party member", self.key, self.site)
        self.shyness: Floats = np.where(r.member[self.rows], shy, 2.0)


def _available(world: "World", site: Rows) -> Bools:
    r, h, p = world.residents, world.households, world.p
    chance = world.rules.availability(
        h.tenant[r.household],
        h.migrant[r.household],
        available=at(p.volunteer_available, site),
        tenant_factor=at(p.volunteer_tenant, site),
        migrant_factor=at(p.volunteer_migrant, site),
    )
    available: Bools = world.streams.uniform("available to volunteer", r.key, site) < chance
    return available


def _thresholds(world: "World", pool: Pool) -> Floats:
    p, z = world.p, world.streams.normal("volunteer threshold", pool.key, pool.site)
    thresholds: Floats = at(p.volunteer_threshold, pool.site) + at(p.volunteer_threshold_sd, pool.site) * z
    return thresholds

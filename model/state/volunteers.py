"""Pool of possible volunteers, drawn once because thresholds and availability never change."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model.inputs.values import at
from model.state.columns import AT_ONCE, Bools, Floats, Keys, Rows, total_by

if TYPE_CHECKING:
    from model.world import World


class Homes(NamedTuple):
    """Homes of the people in the pool, as rows of tables, and their random keys."""

    resident: Rows
    household: Rows
    building: Rows
    compound: Rows
    run: Rows
    key: Keys


class Pool:
    """Adults who are available or party members; nobody else ever volunteers.

    `rows`: rows of residents (where they live: `homes`). `threshold`: exposure from which each joins in; infinite for
    members who are not available. `shyness`: a number in (0, 1); a member who keeps a pledge comes wherever the lever
    `visible` is above it; 2 for others. `adults`: number per building. `listens`: per resident, whether neighbours
    influence this person's trust. `mobile`: per compound, share of households who rent or came from elsewhere.
    """

    def __init__(self, world: "World") -> None:
        r, b, h = world.residents, world.buildings, world.households
        self.listens: Bools = np.empty(len(r), np.bool_)
        willing = np.empty(len(r), np.bool_)
        for start in range(0, len(r), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            run = b.run[world.building_of(part)]
            stubborn = at(world.p.stubborn_share, run)
            self.listens[part] = world.streams.uniform("stubborn", r.key[part], run) >= stubborn
            willing[part] = _available(world, part, run)
        adult = r.age >= 18
        self.adults: Floats = total_by(world.building_of()[adult], len(b))
        moves = h.tenant | h.migrant
        self.mobile: Floats = total_by(h.compound[moves], len(world.compounds)) / world.compounds.households
        self.rows: Rows = np.flatnonzero((willing | r.member) & adult).astype(np.int32)
        homes = self.homes(world)
        self.threshold: Floats = np.where(willing[self.rows], _thresholds(world, homes), np.inf)
        shy = world.streams.uniform("known as party member", homes.key, homes.run)
        pledge = world.streams.uniform("keeps a pledge", homes.key, homes.run)
        keeps = r.member[self.rows] & (pledge < at(world.p.member_keeps, homes.run))
        self.shyness: Floats = np.where(keeps, shy, 2.0)

    def homes(self, world: "World") -> Homes:
        """Look up where they live; needed once a month, so it is not stored."""
        r, h, b, rows = world.residents, world.households, world.buildings, self.rows.astype(np.intp)
        household = r.household[rows].astype(np.intp)
        building = h.building[household].astype(np.intp)
        return Homes(rows, household, building, b.compound[building], b.run[building], r.key[rows])


def _available(world: "World", part: slice, run: Rows) -> Bools:
    r, h, p = world.residents, world.households, world.p
    chance = world.rules.availability(
        h.tenant[r.household[part]],
        h.migrant[r.household[part]],
        available=at(p.volunteer_available, run),
        tenant_factor=at(p.volunteer_tenant, run),
        migrant_factor=at(p.volunteer_migrant, run),
    )
    available: Bools = world.streams.uniform("available to volunteer", r.key[part], run) < chance
    return available


def _thresholds(world: "World", homes: Homes) -> Floats:
    p, z = world.p, world.streams.normal("volunteer threshold", homes.key, homes.run)
    thresholds: Floats = at(p.volunteer_threshold, homes.run) + at(p.volunteer_threshold_sd, homes.run) * z
    return thresholds

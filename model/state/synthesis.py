"""Build the tables from place files: communities, compounds, buildings, households, residents.

Every draw is keyed by what an entity is (community, compound, building, household, person by ordinal), so
one more resident or one more building leaves all other draws unchanged.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.inputs.spec import PlaceSpec
from model.inputs.values import at
from model.phases.monthly.bodies import Body
from model.state.columns import Floats, Rows, pieces, ragged, sized, starts_of, total_by
from model.state.keyed_random import child_key as child
from model.state.keyed_random import choose, poisson_count, process_key
from model.state.tables import (
    Buildings,
    Communities,
    Compounds,
    Firms,
    Grids,
    Households,
    Merchants,
    Places,
    Residents,
    Stewards,
)

if TYPE_CHECKING:
    from model.world import World

_COPIED = (
    "floor_area", "storeys", "cars_per_bay", "merchants_per_1000", "pay_logit", "public_revenue",
    "households_per_staff", "wage", "trust", "ties", "fee", "start_collection",
)  # fmt: skip

_GRIDS = 2**31


_MERCHANTS = 2**30  # businesses are numbered from here, so that none shares the key of a building


@dataclass(frozen=True, slots=True)
class Template:
    """A place file unrolled: one entry per community and per compound, counts expanded."""

    community_spec: Rows
    grids: Rows
    staff: Floats
    grid_workers: Floats
    fund: Floats
    compound_community: Rows
    archetype: Rows
    households: Rows
    buildings: Rows
    firm: Floats
    committee: Floats
    fields: dict[str, Floats]


def unroll(place: PlaceSpec, world: "World") -> Template:
    """Expand the counts of a place file and fill archetype defaults."""
    table = world.archetypes
    communities = [(i, c) for i, c in enumerate(place.communities) for _ in range(c.count)]
    owners, specs = [], []
    for index, (_, community) in enumerate(communities):
        for spec in community.compounds:
            owners += [index] * spec.count
            specs += [spec] * spec.count

    def field(name: str) -> Floats:
        own = [getattr(s, name) for s in specs]
        filled = [table.value(name, s.archetype) if v is None else v for v, s in zip(own, specs, strict=True)]
        return np.array(filled, dtype=np.float64)

    fields = {name: field(name) for name in table.fields}
    persons = fields["persons_per_household"]
    households = np.array(
        [s.households or max(1, round((s.residents or 0) / p)) for s, p in zip(specs, persons, strict=True)]
    )
    per_building = fields["households_per_building"]
    buildings = [
        s.buildings or max(1, round(h / b)) for s, h, b in zip(specs, households, per_building, strict=True)
    ]
    chance = {"firm": fields["firm_share"], "committee": fields["committee_share"]}
    flags = {
        name: np.array(
            [
                p if getattr(s, name) is None else float(getattr(s, name))
                for s, p in zip(specs, share, strict=True)
            ]
        )
        for name, share in chance.items()
    }
    return Template(
        community_spec=np.array([i for i, _ in communities]),
        grids=np.array([c.grids for _, c in communities]),
        staff=np.array([c.staff for _, c in communities], dtype=np.float64),
        grid_workers=np.array([c.grid_workers for _, c in communities], dtype=np.float64),
        fund=np.array([c.fund for _, c in communities], dtype=np.float64),
        compound_community=np.array(owners),
        archetype=np.array([table.names.index(s.archetype) for s in specs]),
        households=households,
        buildings=np.minimum(np.array(buildings), households),
        firm=flags["firm"],
        committee=flags["committee"],
        fields=fields,
    )


def templates_of(world: "World") -> list[Template]:
    """The place file of each run, unrolled; runs of one place share a template."""
    unrolled = {place: unroll(place, world) for place in dict.fromkeys(run.place for run in world.runs)}
    return [unrolled[run.place] for run in world.runs]


def build_communities(world: "World", templates: list[Template]) -> Communities:
    """Communities with their staff and fund; residents are counted once they are there (`count_residents`)."""
    counts = np.array([len(t.staff) for t in templates])
    run, ordinal = ragged(counts)
    c = Communities(run.size)
    c.run[:] = run
    c.key[:] = child(np.full(run.size, process_key("community")), ordinal)
    c.spec[:] = np.concatenate([t.community_spec for t in templates])
    c.staff[:] = np.concatenate([t.staff for t in templates])
    c.grid_workers[:] = np.concatenate([t.grid_workers for t in templates])
    c.fund_income[:] = np.concatenate([t.fund for t in templates])
    c.fund[:] = c.fund_income * at(world.p.fund_opening_years, run)
    return c


def build_grids(world: "World", templates: list[Template]) -> Grids:
    """Grids of each community; `build_buildings` assigns the buildings."""
    c = world.communities
    owner, number = ragged(np.concatenate([t.grids for t in templates]))
    grids = Grids(owner.size)
    grids.community[:] = owner
    grids.run[:] = c.run[owner]
    # Numbered from far above the compounds, so that no grid shares the key of a compound of its community.
    grids.key[:] = child(c.key[owner], _GRIDS + number)
    return grids


def build_compounds(world: "World", templates: list[Template]) -> Compounds:
    """Compounds as their place files declare them, with their own frailty, owners' body and firm."""
    counts = np.array([len(t.archetype) for t in templates])
    first_community = starts_of(np.array([len(t.staff) for t in templates]))
    run, _ = ragged(counts)
    n = Compounds(run.size)
    n.run[:] = run
    n.community[:] = np.concatenate([t.compound_community for t in templates]) + first_community[run]
    per_community = np.bincount(sized(n.community), minlength=len(world.communities))
    _, ordinal = ragged(per_community)
    n.key[:] = child(world.communities.key[n.community], ordinal)
    n.archetype[:] = np.concatenate([t.archetype for t in templates])
    n.households[:] = np.concatenate([t.households for t in templates])
    for name in _COPIED:
        getattr(n, name)[:] = np.concatenate([t.fields[name] for t in templates])
    n.usual_ties[:] = n.ties
    n.start_quality[:] = np.concatenate([t.fields["residents_start_quality"] for t in templates])
    n.declared = {name: np.concatenate([t.fields[name] for t in templates]) for name in templates[0].fields}
    sd = at(world.p.frailty_sd, run)
    n.frailty[:] = np.exp(sd * world.streams.normal("frailty", n.key, run) - sd * sd / 2)
    exists = world.streams.uniform("committee", n.key, run) < np.concatenate([t.committee for t in templates])
    managed = world.streams.uniform("kind of body", n.key, run) < at(world.p.management_share, run)
    n.body[:] = np.where(exists, np.where(managed, Body.MANAGED, Body.OWN), Body.NONE)
    n.managed[:] = world.streams.uniform("firm", n.key, run) < np.concatenate([t.firm for t in templates])
    return n


def build_buildings(world: "World", templates: list[Template]) -> Buildings:
    """Buildings of each compound, with their share of its households; also counts the households of each grid."""
    counts = np.concatenate([t.buildings for t in templates])
    compound, ordinal = ragged(counts)
    b, n = Buildings(compound.size), world.compounds
    b.compound[:], b.community[:], b.run[:] = compound, n.community[compound], n.run[compound]
    b.key[:] = child(n.key[compound], ordinal)
    spread = at(world.p.condition_sd, b.run) * world.streams.normal("condition", b.key, b.run)
    b.condition[:] = np.clip(n.declared["condition"][compound] + spread, 0.0, 1.0)
    even, extra = np.divmod(n.households, counts)
    b.households[:] = even[compound] + (ordinal < extra[compound])
    grids = np.bincount(sized(world.grids.community), minlength=len(world.communities))
    in_community = np.bincount(sized(b.community), minlength=len(world.communities))
    _, position = ragged(in_community)
    b.grid[:] = starts_of(grids)[b.community] + position * grids[b.community] // in_community[b.community]
    world.grids.households[:] = np.bincount(sized(b.grid), weights=b.households, minlength=len(world.grids))
    return b


def build_households(world: "World") -> Households:
    """Households of each building with their flats."""
    b = world.buildings
    h = Households(int(b.households.sum()))
    for rows, building, ordinal in pieces(b.households):
        h.building[rows], h.compound[rows] = building, b.compound[building]
        h.key[rows] = child(b.key[building], ordinal)
        _furnish(world, h, rows, b.run[building])
    return h


def _furnish(world: "World", h: Households, rows: slice, run: Rows) -> None:
    """Draw size, tenure, origin, flat and inclination to pay of some households."""
    p, draw, fields = world.p, world.streams.uniform, world.compounds.declared
    key, compound = h.key[rows], h.compound[rows]
    mean = fields["persons_per_household"][compound]
    h.size[rows] = world.rules.household_size(draw("household size", key, run), mean)
    tenant_share, migrant_share = fields["tenant_share"][compound], fields["migrant_share"][compound]
    h.tenant[rows] = draw("tenant", key, run) < tenant_share
    chance = world.rules.migrant_probability(h.tenant[rows], tenant_share, migrant_share)
    h.migrant[rows] = draw("migrant", key, run) < chance
    spread = at(p.area_spread, run)
    own = np.exp(spread * world.streams.normal("floor area", key, run) - spread * spread / 2)
    h.area[rows] = world.compounds.floor_area[compound] * own
    h.floor[rows] = 1 + (draw("storey", key, run) * world.compounds.storeys[compound]).astype(np.int64)
    dutiful = draw("dutiful", key, run) < at(p.pay_dutiful_share, run)
    inclined = at(p.pay_disposition_sd, run) * world.streams.normal("disposition", key, run)
    h.disposition[rows] = inclined + np.where(dutiful, at(p.pay_dutiful_logit, run), 0.0)


def build_residents(world: "World") -> Residents:
    """Members of each household."""
    h, fields = world.households, world.compounds.declared
    r = Residents(int(h.size.sum()))
    for rows, household, ordinal in pieces(h.size):
        key, compound = child(h.key[household], ordinal), h.compound[household]
        run = world.compounds.run[compound]
        r.household[rows], r.key[rows] = household, key
        r.age[rows] = world.rules.age(
            world.streams.uniform("age group", key, run), world.streams.uniform("age", key, run),
            fields["elderly_share"][compound], ordinal == 0,
        )  # fmt: skip
        r.member[rows] = world.streams.uniform("party member", key, run) < world.rules.member_probability(
            r.age[rows], fields["member_share"][compound]
        )
        spread = at(world.p.trust_sd, run) * world.streams.normal("trust", key, run)
        r.trust[rows] = np.clip(world.compounds.trust[compound] + spread, 0.0, 1.0)
    r.expectation[:] = 1.0
    r.as_of[:] = world.day
    return r


def build_places(world: "World") -> Places:
    """The place of each run: how many residents it has, and the first of them."""
    places = Places(len(world.runs))
    places.residents[:] = total_by(world.communities.run, len(places), world.communities.residents)
    places.first_resident[:] = starts_of(places.residents)
    return places


def count_residents(world: "World") -> None:
    """Count residents by building, compound and community, adults and members by compound; draw old defects by them."""
    r, b = world.residents, world.buildings
    b.residents[:] = total_by(world.building_of(), len(b))
    b.first_resident[:] = starts_of(b.residents)
    world.compounds.residents[:] = total_by(b.compound, len(world.compounds), b.residents)
    home = world.households.compound[r.household]
    world.compounds.adults[:] = total_by(home[r.age >= 18], len(world.compounds))
    world.compounds.members[:] = total_by(home[r.member], len(world.compounds))
    world.communities.residents[:] = total_by(b.community, len(world.communities), b.residents)
    expected = world.compounds.declared["old_defects_per_1000"][b.compound] * b.residents / 1000.0
    b.defects[:] = poisson_count(world.streams.uniform("old defects", b.key, b.run), expected)


def build_merchants(world: "World") -> Merchants:
    """Ground-floor businesses of each compound, with number, kind and compliance drawn by key."""
    n, p, draw = world.compounds, world.p, world.streams.uniform
    expected = n.merchants_per_1000 * n.residents / 1000.0
    # The fraction is rounded up with its own probability, so that small compounds have as many on average.
    owner, ordinal = ragged(np.floor(expected + draw("merchants", n.key, n.run)).astype(np.int64))
    m = Merchants(owner.size)
    m.compound[:], m.community[:], m.run[:] = owner, n.community[owner], n.run[owner]
    m.key[:] = child(n.key[owner], _MERCHANTS + ordinal)
    m.kind[:] = world.rules.merchant_kind(
        draw("merchant kind", m.key, m.run),
        restaurants=at(p.merchant_restaurants, m.run),
        workshops=at(p.merchant_workshops, m.run),
    )
    spread = at(p.compliance_sd, m.run) * world.streams.normal("compliance", m.key, m.run)
    m.usual[:] = np.clip(at(p.compliance_mean, m.run) + spread, 0.0, 1.0)
    m.compliance[:] = m.usual
    n.merchants[:] = total_by(m.compound, len(n))
    n.first_merchant[:] = starts_of(n.merchants)
    return m


def build_stewards(world: "World") -> Stewards:
    """Cut compounds into patches of whole buildings; a party member who lives there may become its steward."""
    b = world.buildings
    size = at(world.p.steward_patch_households, b.run)
    before = starts_of(b.households)
    first = before[starts_of(np.bincount(sized(b.compound), minlength=len(world.compounds)))]
    ordinal = ((before - first[b.compound]) // size).astype(np.int64)
    new = np.r_[True, (b.compound[1:] != b.compound[:-1]) | (ordinal[1:] != ordinal[:-1])]
    b.patch[:] = np.cumsum(new) - 1
    opening = np.flatnonzero(new)
    s = Stewards(opening.size)
    s.run[:], s.community[:], s.compound[:] = b.run[opening], b.community[opening], b.compound[opening]
    s.key[:] = child(b.key[opening], np.full(opening.size, 2**31, dtype=np.int64))
    s.households[:] = total_by(b.patch, len(s), b.households)
    members = np.flatnonzero(world.residents.member)
    patch = b.patch[world.building_of(members)]
    lengths = np.bincount(sized(patch), minlength=len(s))
    picked = choose(
        world.streams, "steward", s.key, s.run, 0, world.residents.key[members], None,
        starts_of(lengths), lengths,
    )  # fmt: skip
    s.resident[:] = np.where(picked >= 0, members[np.maximum(picked, 0)] if members.size else -1, -1)
    return s


def build_firms(world: "World") -> Firms:
    """All possible firms, in this order: a market firm per compound, a company and a custody per community."""
    n, c = world.compounds, world.communities
    f = Firms(len(n) + 2 * len(c))
    every = np.arange(len(c))
    f.run[:], f.community[:] = np.r_[n.run, c.run, c.run], np.r_[n.community, every, every]
    f.communal[len(n) : len(n) + len(c)] = True
    f.custodial[len(n) + len(c) :] = True
    own = np.arange(len(n))
    n.firm[:] = np.where(n.managed, own, -1)
    f.active[: len(n)] = n.managed
    need = n.households / n.households_per_staff
    f.staff[: len(n)] = np.where(n.managed, need * n.start_quality, 0.0)
    cost = f.staff[: len(n)] * n.wage
    f.income[: len(n)] = cost
    f.cash[: len(n)] = at(world.p.firm_opening_months, n.run) * cost
    n.quality[:] = np.where(n.managed, n.start_quality, at(world.p.unmanaged_quality, n.run))
    n.paid[:] = np.where(n.managed, n.start_collection, 0.0)
    n.collection[:] = np.where(n.managed, n.start_collection, at(world.p.pay_dutiful_share, n.run))
    return f

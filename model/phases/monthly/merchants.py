"""Merchants: which business a case is with, how compliance drives the rate, and its monthly change."""

from typing import TYPE_CHECKING

import numpy as np

from agents.merchant import RESTAURANT, WORKSHOP
from model.inputs.kind import DRIVERS
from model.inputs.values import at
from model.state.cases import Outcome
from model.state.columns import Floats, Rows, total_by
from model.state.handlers import Level
from model.state.keyed_random import choose

if TYPE_CHECKING:
    from model.world import World

_RESTAURANTS = DRIVERS.index("restaurants")


def merchant_drivers(world: "World", typical_per_1000: Floats) -> tuple[Floats, Floats]:
    """Multipliers per compound of the drivers `merchants` and `restaurants`; 0 where there are none.

    Newcomers comply as businesses usually do; their cases fall on the businesses that there are.
    """
    m, n, p = world.merchants, world.compounds, world.p
    lacking = 1.0 - np.asarray(at(p.compliance_mean, n.run))
    usual = typical_per_1000 * n.residents / 1000.0 * lacking
    cooking = np.asarray(at(p.merchant_restaurants, n.run))
    workshops = np.minimum(at(p.merchant_workshops, n.run), 1.0 - cooking)
    louder = 1.0 + workshops * (np.asarray(at(p.workshop_weight, n.run)) - 1.0)
    offence, cooks = _offence(world), m.kind == RESTAURANT
    total = total_by(m.compound, len(n), offence) + newcomers(world) * lacking
    every: Floats = world.rules.merchant_driver(total, usual * louder)
    fumes = total_by(m.compound[cooks], len(n), offence[cooks]) + world.levers.new_restaurants * lacking
    kitchens: Floats = world.rules.merchant_driver(fumes, usual * cooking)
    return every, kitchens


def newcomers(world: "World") -> Floats:
    """Businesses that opened beside each compound because of an intervention (001-41, 001-42)."""
    opened: Floats = world.levers.new_restaurants + world.levers.new_shops
    return opened


def _offence(world: "World") -> Floats:
    """Offence that each business gives its neighbours: 1 - compliance, weighted more for workshops."""
    m = world.merchants
    weight = np.where(m.kind == WORKSHOP, at(world.p.workshop_weight, m.run), 1.0)
    return np.asarray(weight * (1.0 - m.compliance))


def choose_merchants(world: "World", rows: Rows) -> None:
    """Choose the business of each case with a merchant, by offence; cases of fumes are with restaurants."""
    if not rows.size:
        return
    cases, m = world.cases, world.merchants
    weight = _offence(world)
    fumes = world.kinds.drivers[cases.kind[rows], _RESTAURANTS]
    for some, of_them in ((rows[~fumes], weight), (rows[fumes], weight * (m.kind == RESTAURANT))):
        if not some.size:
            continue
        compound = cases.compound[some]
        cases.merchant[some] = choose(
            world.streams, "merchant", cases.key[some], cases.run[some], 0, m.key, of_them,
            world.compounds.first_merchant[compound], world.compounds.merchants[compound],
        )  # fmt: skip


def compliance_of(world: "World", rows: Rows) -> Floats:
    """Compliance of the business on the other side of each case; neutral (0.5) where there is none."""
    merchant = world.cases.merchant[rows]
    if not len(world.merchants):
        return np.full(rows.size, 0.5)
    return np.where(merchant >= 0, world.merchants.compliance[merchant], 0.5)


def note_merchants(world: "World") -> None:
    """Remember which businesses had a case settled today, and which of these where offices can compel."""
    cases, m = world.cases, world.merchants
    closed = world.today.rows("closed")
    closed = closed[cases.merchant[closed] >= 0]
    if not closed.size:
        return
    solved = closed[cases.outcome[closed] <= Outcome.COMPROMISE]
    official = solved[cases.level[solved] >= Level.STREET]
    for counter, rows in ((m.settled, solved), (m.enforced, official)):
        np.add.at(counter, cases.merchant[rows], 1)


def weekly_inspections(world: "World") -> Floats:
    """Joint inspections of each business a week, per community, in the hours that the street has for them."""
    c, n = world.communities, world.compounds
    number: Floats = world.rules.inspections(
        world.workload.inspection_hours,
        total_by(n.community, len(c), n.merchants),
        hours_each=at(world.p.inspection_hours, c.run),
    )
    return number


def merchants(world: "World") -> None:
    """Monthly: settlements, enforcement and joint meetings raise compliance, which drifts back to what is usual."""
    m, p, run = world.merchants, world.p, world.merchants.run
    # Share of meetings to which those come who hold the needed powers.
    meets = world.levers.past_month.asked("meeting_items")[m.community] * at(p.table_owner_share, run)
    m.compliance[:] = world.rules.compliance_next(
        m.compliance, m.usual, m.settled - m.enforced, m.enforced, meets,
        agreed=at(p.compliance_agreed, run), forced=at(p.compliance_forced, run),
        met=at(p.compliance_met, run), half_life=at(p.compliance_half_life, run),
        visits=weekly_inspections(world)[m.community] * 52.0 / 12.0, visited=at(p.compliance_inspected, run),
    )  # fmt: skip
    m.settled[:] = 0
    m.enforced[:] = 0

"""Monthly: the community fund. Income from the place, grants and industries; spending by rule, never below zero."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.columns import Bools, Floats

if TYPE_CHECKING:
    from model.world import World


def fund(world: "World") -> None:
    """Receive a twelfth of the year's income; spend a part of what exceeds reserve and promised subsidy."""
    _income(world)
    _spend(world)


def yearly_income(world: "World") -> Floats:
    """Yearly income in yuan that the fund may expect, per community, if the businesses make a profit."""
    levers = world.levers
    income: Floats = world.communities.fund_income + levers.grant + levers.industry_profit * levers.fund_share
    return income


def _income(world: "World") -> None:
    c, levers, every = world.communities, world.levers, np.arange(len(world.communities))
    profit = np.where(_good_year(world), levers.industry_profit * levers.fund_share, 0.0)
    for flow, yearly in (
        ("fund_grant", c.fund_income),
        ("special_grant", levers.grant),
        ("industry_profit", profit),
    ):
        c.fund += yearly / 12.0
        world.books.pay(flow, every, yearly / 12.0)


def _good_year(world: "World") -> Bools:
    """Whether the community's businesses make a profit this calendar year (S000-H: business risk)."""
    c, year = world.communities, world.calendar.date(world.day).year
    luck = world.streams.uniform("industry", c.key, c.run, year)
    good: Bools = world.rules.profitable(luck, loss_year=at(world.p.industry_loss_year, c.run))
    return good


def _spend(world: "World") -> None:
    c, p = world.communities, world.p
    paid_so_far = 0.0 if world.calendar.month(world.day) == 1 else c.subsidy_paid
    promised = np.maximum(world.levers.subsidy - paid_so_far, 0.0)
    reserve = yearly_income(world) * at(p.fund_reserve_months, c.run) / 12.0
    free = world.rules.spendable(c.fund, reserve, promised, rate=at(p.fund_spend_rate, c.run))
    shares = [np.asarray(at(share, c.run)) for share in (p.fund_welfare, p.fund_activities, p.fund_upkeep)]
    whole = np.maximum(shares[0] + shares[1] + shares[2], 1.0)  # nobody spends more than there is
    welfare, activities, upkeep = (free * share / whole for share in shares)
    for flow, yuan in (("welfare", welfare), ("activities", activities), ("upkeep", upkeep)):
        world.books.pay(flow, np.arange(len(c)), yuan)
    c.fund[:] = np.maximum(c.fund - (welfare + activities + upkeep), 0.0)
    world.communities.upkeep_paid[:] = upkeep
    for smoothed, yuan in ((c.welfare, welfare), (c.activities, activities)):
        smoothed += (yuan * 12.0 / c.residents - smoothed) / 12.0


def activity_ties(world: "World") -> Floats:
    """Density of ties that the fund's activities add to what is usual, per community."""
    c, p = world.communities, world.p
    ties: Floats = world.rules.reached_by(
        c.activities, gain=at(p.activity_ties, c.run), scale=at(p.fund_effect_scale, c.run)
    )
    return ties


def goodwill(world: "World") -> Floats:
    """Trust that the fund's help for those in need adds to what is usual, per community (S000-I)."""
    c, p = world.communities, world.p
    trust: Floats = world.rules.reached_by(
        c.welfare, gain=at(p.welfare_trust, c.run), scale=at(p.fund_effect_scale, c.run)
    )
    return trust

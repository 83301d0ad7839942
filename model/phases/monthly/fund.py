"""Monthly: the community fund. Income from the place, grants and industries; spending by rule, never below zero."""

from typing import TYPE_CHECKING

import numpy as np

from model.accounting.books import DAYS_PER_YEAR
from model.inputs.values import at
from model.state.columns import Bools, Floats

if TYPE_CHECKING:
    from model.world import World


def fund(world: "World") -> None:
    """Receive the past month's income; spend a part of what exceeds reserve and promised subsidy."""
    begin_year(world)
    month = move_fund(world)
    c = world.communities
    world.communities.upkeep_paid[:] = month["upkeep"]
    for smoothed, yuan in ((c.welfare, month["welfare"]), (c.activities, month["activities"])):
        smoothed += (yuan * 12.0 / c.residents - smoothed) / 12.0


def begin_year(world: "World") -> None:
    """On the first of January the count of the year's subsidy starts anew."""
    if world.calendar.month(world.day) == 1:
        world.communities.subsidy_paid[:] = 0.0


def move_fund(world: "World") -> dict[str, Floats]:
    """Move income and spending of the days since money last moved; returns what a whole month spends, by flow."""
    _income(world)
    return _spend(world)


def months(world: "World") -> float:
    """Months, twelve to a year of 365 days, since money last moved."""
    return world.levers.unpaid.days * 12.0 / DAYS_PER_YEAR


def yearly_income(world: "World") -> Floats:
    """Yearly income in yuan that the fund may expect, per community, if the businesses make a profit."""
    levers = world.levers
    income: Floats = world.communities.fund_income + levers.grant + levers.industry_profit
    return income


def _income(world: "World") -> None:
    c, levers, every = world.communities, world.levers.unpaid, np.arange(len(world.communities))
    profit = np.where(_good_year(world), levers.industry_profit, 0.0)
    for flow, yearly in (
        ("fund_grant", c.fund_income),
        ("special_grant", levers.grant),
        ("industry_profit", profit),
    ):
        yuan = yearly / 12.0 * months(world)
        c.fund += yuan
        world.books.pay(flow, every, yuan)


def _good_year(world: "World") -> Bools:
    """Whether the community's businesses make a profit this calendar year (S000-H: business risk)."""
    c, year = world.communities, world.calendar.date(world.day).year
    luck = world.streams.uniform("industry", c.key, c.run, year)
    good: Bools = world.rules.profitable(luck, loss_year=at(world.p.industry_loss_year, c.run))
    return good


def _spend(world: "World") -> dict[str, Floats]:
    c, p = world.communities, world.p
    promised = np.maximum(world.levers.subsidy - c.subsidy_paid, 0.0)
    reserve = yearly_income(world) * at(p.fund_reserve_months, c.run) / 12.0
    free = world.rules.spendable(c.fund, reserve, promised, rate=at(p.fund_spend_rate, c.run))
    shares = [np.asarray(at(share, c.run)) for share in (p.fund_welfare, p.fund_activities, p.fund_upkeep)]
    whole = np.maximum(shares[0] + shares[1] + shares[2], 1.0)  # nobody spends more than there is
    flows = ("welfare", "activities", "upkeep")
    month = {flow: free * share / whole for flow, share in zip(flows, shares, strict=True)}
    total = month["welfare"] + month["activities"] + month["upkeep"]
    part = np.minimum(months(world), c.fund / np.maximum(total, 1e-9))
    for flow, yuan in month.items():
        world.books.pay(flow, np.arange(len(c)), yuan * part)
    c.fund[:] = np.maximum(c.fund - total * part, 0.0)
    return month


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

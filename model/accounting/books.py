"""The books: every yuan that moves, from whom to whom, per community.

Accounts inside the world (firms' cash, the community fund) hold balances; accounts outside (households, the
market, district budget, staff and suppliers) only give or take. Money in = money out + balance, always.
"""

from collections.abc import Mapping
from enum import IntEnum

import numpy as np

from model.state.columns import Bools, Floats, Rows

DAYS_PER_YEAR = 365.0


class Flow(IntEnum):
    """Kinds of payment, each from one account to another."""

    FEES = 0
    ARREARS = 1
    PUBLIC_REVENUE = 2
    SUBSIDY = 3
    WAGES = 4
    MATERIAL = 5
    FUND_GRANT = 6
    START_UP = 7
    TRAINING = 8
    ALLOWANCE = 9
    WRITE_OFF = 10
    OPENING = 11
    START_CAPITAL = 12
    BAIL_OUT = 13
    CAPITAL = 14
    RUNNING = 15
    PUBLIC_WAGES = 16
    OWNERS_SHARE = 17
    COMPENSATION = 18
    INDUSTRY_PROFIT = 19
    SPECIAL_GRANT = 20
    WELFARE = 21
    ACTIVITIES = 22
    UPKEEP = 23
    DUTIES = 24


class Account(IntEnum):
    """Who gives or takes."""

    RESIDENTS = 0
    MARKET = 1
    DISTRICT = 2
    FUND = 3
    FIRMS = 4
    STAFF = 5
    SUPPLIERS = 6


ROUTES: dict[Flow, tuple[Account, Account]] = {
    Flow.FEES: (Account.RESIDENTS, Account.FIRMS),
    Flow.ARREARS: (Account.RESIDENTS, Account.FIRMS),
    Flow.PUBLIC_REVENUE: (Account.MARKET, Account.FIRMS),
    Flow.SUBSIDY: (Account.FUND, Account.FIRMS),
    Flow.WAGES: (Account.FIRMS, Account.STAFF),
    Flow.MATERIAL: (Account.FIRMS, Account.SUPPLIERS),
    Flow.FUND_GRANT: (Account.DISTRICT, Account.FUND),
    Flow.START_UP: (Account.DISTRICT, Account.SUPPLIERS),
    Flow.TRAINING: (Account.DISTRICT, Account.SUPPLIERS),
    Flow.ALLOWANCE: (Account.DISTRICT, Account.STAFF),
    Flow.WRITE_OFF: (Account.MARKET, Account.FIRMS),
    Flow.OPENING: (Account.MARKET, Account.FIRMS),
    Flow.START_CAPITAL: (Account.DISTRICT, Account.FIRMS),
    Flow.BAIL_OUT: (Account.DISTRICT, Account.FIRMS),
    Flow.CAPITAL: (Account.DISTRICT, Account.SUPPLIERS),
    Flow.RUNNING: (Account.DISTRICT, Account.SUPPLIERS),
    Flow.PUBLIC_WAGES: (Account.DISTRICT, Account.STAFF),
    Flow.OWNERS_SHARE: (Account.RESIDENTS, Account.SUPPLIERS),
    Flow.COMPENSATION: (Account.RESIDENTS, Account.RESIDENTS),
    Flow.INDUSTRY_PROFIT: (Account.MARKET, Account.FUND),
    Flow.SPECIAL_GRANT: (Account.DISTRICT, Account.FUND),
    Flow.WELFARE: (Account.FUND, Account.RESIDENTS),
    Flow.ACTIVITIES: (Account.FUND, Account.SUPPLIERS),
    Flow.UPKEEP: (Account.FUND, Account.SUPPLIERS),
    Flow.DUTIES: (Account.FIRMS, Account.STAFF),
}


class Books:
    """Yuan per flow and community since the counters were cleared, and each intervention's own account.

    `spent`: yuan by (intervention, payer) and community; `hours`: person-hours that interventions took or gave, by
    (intervention, whose) and run. What no intervention asked for is in `flows` only. `yearly`: yuan a year that
    interventions spend as long as they say so, by (intervention, flow) and community.

    run: row of the run of each community. runs: how many there are.
    """

    def __init__(self, run: Rows, runs: int) -> None:
        communities = len(run)
        self._run = run
        self.flows: Floats = np.zeros((len(Flow), communities))
        self.ever: Floats = np.zeros((len(Flow), communities))
        self.charged_to = ""
        self.spent: dict[tuple[str, Account], Floats] = {}
        self.hours: dict[tuple[str, str], Floats] = {}
        self.yearly: dict[tuple[str, Flow], Floats] = {}
        self._once: dict[tuple[str, Flow], Floats] = {}
        self._invested: dict[tuple[str, Flow], Floats] = {}
        self._accrued = np.zeros(runs, dtype=np.int64)

    def pay(self, flow: Flow, community: Rows, amount: Floats) -> None:
        """Book payments; `community` and `amount` are arrays of equal length."""
        np.add.at(self.flows[flow], community, amount)
        np.add.at(self.ever[flow], community, amount)
        if self.charged_to:
            self.claim(flow, community, amount)

    def claim(self, flow: Flow, community: Rows, amount: Floats) -> None:
        """Charge a process payment to the intervention that caused it."""
        account = (self.charged_to, ROUTES[flow][0])
        np.add.at(self.spent.setdefault(account, np.zeros(self.flows.shape[1])), community, amount)

    # --- what interventions say that they spend, each time they are asked

    def begin(self) -> None:
        """Forget what interventions spend, before they say it anew."""
        self.yearly, self._once = {}, {}

    def run(self, flow: Flow, community: Rows, yearly: Floats) -> None:
        """Spend so many yuan a year from today on, charged to the intervention that is speaking; booked by days."""
        self._say(self.yearly, flow, community, yearly)

    def invest(self, flow: Flow, community: Rows, amount: Floats) -> None:
        """Spend so many yuan once on all that the intervention has reached; what is new of it is paid today."""
        self._say(self._once, flow, community, amount)

    def _say(self, said: dict[tuple[str, Flow], Floats], flow: Flow, community: Rows, amount: Floats) -> None:
        np.add.at(said.setdefault((self.charged_to, flow), np.zeros(self._run.size)), community, amount)

    def spend_once(self) -> None:
        """Pay what interventions reached anew since they were last asked."""
        for (name, flow), amount in self._once.items():
            before = self._invested.get((name, flow), 0.0)
            self._invested[name, flow] = np.maximum(amount, before)
            self._pay_all(name, flow, self._invested[name, flow] - before)

    def _pay_all(self, name: str, flow: Flow, amount: Floats) -> None:
        self.charged_to = name
        self.pay(flow, np.arange(self._run.size), amount)
        self.charged_to = ""

    def accrue(self, day: int, weekly: Mapping[tuple[str, str], Floats], runs: Bools) -> None:
        """Book what interventions in some runs worked and spent since their last booking, up to but without `day`.

        At the rates in force, hours as days / 7 of those a week, yuan as days / 365 of those a year. Each run has its
        own dates, so that sums do not depend on what else is in the batch. Days before the horizon count for nothing.
        """
        days = np.where(runs, np.maximum(day - self._accrued, 0), 0)[self._run]
        for (name, flow), yearly in self.yearly.items():
            self._pay_all(name, flow, yearly * days / DAYS_PER_YEAR)
        until = self.hours_until(day, weekly)
        for whose, hours in until.items():
            self.hours[whose] = np.where(runs, hours, self.hours.get(whose, 0.0))
        self._accrued = np.where(runs, np.maximum(day, self._accrued), self._accrued)

    def hours_until(
        self, day: int, weekly: Mapping[tuple[str, str], Floats]
    ) -> dict[tuple[str, str], Floats]:
        """Hours of interventions as they stand on `day`, those since the last booking included; books nothing."""
        weeks = np.maximum(day - self._accrued, 0) / 7.0
        hours = dict(self.hours)
        for whose, rate in weekly.items():
            hours[whose] = hours.get(whose, np.zeros(rate.size)) + rate * weeks
        return hours

    def clear(self) -> None:
        """Start counting anew (at the end of the warm-up); `ever` goes on."""
        self.flows[:] = 0.0
        self.spent, self.hours = {}, {}
        self._accrued[:] = 0

    def net(self, account: Account) -> Floats:
        """What an account has received minus what it gave, per community, since the world began."""
        total = np.zeros(self.ever.shape[1])
        for flow, (giver, taker) in ROUTES.items():
            total += self.ever[flow] * ((taker == account) * 1.0 - (giver == account) * 1.0)
        return total

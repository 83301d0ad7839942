"""The books: every yuan that moves, from whom to whom, per community.

Accounts inside the world (firms' cash, the community fund) hold balances; accounts outside (households, the
market, district budget, staff and suppliers) only give or take. Money in = money out + balance, always.
"""

from enum import IntEnum

import numpy as np

from model.columns import Floats, Rows


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
}


class Books:
    """Yuan per flow and community since the counters were cleared, and the counts of what was recorded."""

    def __init__(self, communities: int) -> None:
        self.flows: Floats = np.zeros((len(Flow), communities))
        self.ever: Floats = np.zeros((len(Flow), communities))

    def pay(self, flow: Flow, community: Rows, amount: Floats) -> None:
        """Book payments; `community` and `amount` are arrays of equal length."""
        np.add.at(self.flows[flow], community, amount)
        np.add.at(self.ever[flow], community, amount)

    def clear(self) -> None:
        """Start counting anew (at the end of the warm-up); `ever` goes on."""
        self.flows[:] = 0.0

    def net(self, account: Account) -> Floats:
        """What an account has received minus what it gave, per community, since the world began."""
        total = np.zeros(self.ever.shape[1])
        for flow, (giver, taker) in ROUTES.items():
            total += self.ever[flow] * ((taker == account) * 1.0 - (giver == account) * 1.0)
        return total

"""The books: every yuan that moves, from whom to whom, per community, and each intervention's own account.

The kinds of payment and their routes are declarations, shared with the fast world.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.books import ROUTES, Account, Flow

if TYPE_CHECKING:
    from reference.entities import Community


class Books:
    """Yuan by flow and community; `flows` since the horizon began, `ever` since the world began.

    `spent`: yuan of interventions by (intervention, payer, community); `hours`: their hours by (intervention, whose).
    """

    def __init__(self) -> None:
        self.flows: dict[tuple[Flow, Community], float] = {}
        self.ever: dict[tuple[Flow, Community], float] = {}
        self.spent: dict[tuple[str, Account, Community], float] = {}
        self.hours: dict[tuple[str, str], float] = {}
        self.speaker = ""
        self.accrued = 0  # day up to which hours are booked

    def pay(self, flow: Flow, community: "Community", amount: float) -> None:
        """Book a payment; while an intervention speaks, on its own account too."""
        for book in (self.flows, self.ever):
            book[flow, community] = book.get((flow, community), 0.0) + amount
        if self.speaker:
            self.claim(flow, community, amount)

    def claim(self, flow: Flow, community: "Community", amount: float) -> None:
        """Put on the speaker's own account what a process has paid because the speaker's levers ask for it."""
        whose = (self.speaker, ROUTES[flow][0], community)
        self.spent[whose] = self.spent.get(whose, 0.0) + amount

    def accrue(self, day: int, weekly: Mapping[tuple[str, str], float]) -> None:
        """Book the hours of interventions since the last booking, at the rates in force until today."""
        self.hours = self.hours_until(day, weekly)
        self.accrued = max(day, self.accrued)

    def hours_until(self, day: int, weekly: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
        """Hours of interventions as they stand on `day`; books nothing."""
        hours = dict(self.hours)
        for whose, rate in weekly.items():
            hours[whose] = hours.get(whose, 0.0) + rate * max(day - self.accrued, 0) / 7.0
        return hours

    def clear(self) -> None:
        """Count anew from the beginning of the horizon; `ever` goes on."""
        self.flows, self.spent, self.hours, self.accrued = {}, {}, {}, 0

    def net(self, account: Account, community: "Community") -> float:
        """What an account has received less what it gave in a community, since the world began."""
        total = 0.0
        for flow, (giver, taker) in ROUTES.items():
            amount = self.ever.get((flow, community), 0.0)
            if taker == account:
                total += amount
            if giver == account:
                total -= amount
        return total

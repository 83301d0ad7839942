"""The books: every payment by flow and community, and each intervention's own account.

The kinds of payment and their routes are declarations, shared with the fast world.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.accounting.flows import FLOWS

if TYPE_CHECKING:
    from plain.entities import Community


class Books:
    """Yuan by flow and community; `flows` since the horizon began, `ever` since the world began.

    `spent`: yuan of interventions by (intervention, payer, community). `hours`: their hours by (intervention, whose).
    The others are by (intervention, flow, community). `yearly`: present spending in yuan a year. `once`: one-off cost
    of all that was reached. `invested`: the paid part of it.
    """

    def __init__(self) -> None:
        self.flows: dict[tuple[str, Community], float] = {}
        self.ever: dict[tuple[str, Community], float] = {}
        self.spent: dict[tuple[str, str, Community], float] = {}
        self.hours: dict[tuple[str, str], float] = {}
        self.yearly: dict[tuple[str, str, Community], float] = {}
        self.once: dict[tuple[str, str, Community], float] = {}
        self.invested: dict[tuple[str, str, Community], float] = {}
        self.charged_to = ""
        self.accrued = 0  # day up to which hours are booked

    def pay(self, flow: str, community: "Community", amount: float) -> None:
        """Book a payment; while `charged_to` names an intervention, book it on its own account too."""
        for book in (self.flows, self.ever):
            book[flow, community] = book.get((flow, community), 0.0) + amount
        if self.charged_to:
            self.claim(flow, community, amount)

    def claim(self, flow: str, community: "Community", amount: float) -> None:
        """Charge a process payment to the intervention that caused it."""
        whose = (self.charged_to, FLOWS[flow].payer.name, community)
        self.spent[whose] = self.spent.get(whose, 0.0) + amount

    def run(self, flow: str, community: "Community", yearly: float) -> None:
        """Spend this amount a year from today on."""
        key = (self.charged_to, flow, community)
        self.yearly[key] = self.yearly.get(key, 0.0) + yearly

    def invest(self, flow: str, community: "Community", amount: float) -> None:
        """Add a one-off cost for what the intervention has reached."""
        key = (self.charged_to, flow, community)
        self.once[key] = self.once.get(key, 0.0) + amount

    def spend_once(self) -> None:
        """Pay the one-off costs of newly reached units."""
        for key, amount in self.once.items():
            self.charged_to, flow, community = key
            if amount > self.invested.get(key, 0.0):
                self.pay(flow, community, amount - self.invested.get(key, 0.0))
                self.invested[key] = amount
        self.charged_to = ""

    def accrue(self, day: int, weekly: Mapping[tuple[str, str], float]) -> None:
        """Book hours and yuan of interventions since the last booking, at the rates in force until today."""
        days = max(day - self.accrued, 0)
        for key, yearly in self.yearly.items():
            self.charged_to, flow, community = key
            self.pay(flow, community, yearly * days / 365.0)
        self.charged_to = ""
        self.hours = self.hours_until(day, weekly)
        self.accrued = max(day, self.accrued)

    def hours_until(self, day: int, weekly: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
        """Hours of interventions as they stand on `day`; books nothing."""
        hours = dict(self.hours)
        for whose, rate in weekly.items():
            hours[whose] = hours.get(whose, 0.0) + rate * max(day - self.accrued, 0) / 7.0
        return hours

    def clear(self) -> None:
        """Reset the accounts at the start of the horizon; `ever` continues."""
        self.flows, self.spent, self.hours, self.accrued = {}, {}, {}, 0

    def net(self, account: str, community: "Community") -> float:
        """Receipts minus payments of an account in a community, since the world began."""
        total = 0.0
        for name, flow in FLOWS.items():
            amount = self.ever.get((name, community), 0.0)
            if flow.payee.name == account:
                total += amount
            if flow.payer.name == account:
                total -= amount
        return total

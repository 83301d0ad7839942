"""The books: every yuan that moves, from whom to whom, per community; `model/data/flows.toml` declares the flows.

Accounts inside the world (firms' cash, the community fund) hold balances; accounts outside (households, the
market, district budget, staff and suppliers) only give or take. Money in = money out + balance, always.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from model.accounting.flows import FLOWS, Flow, flow_named
from model.state.columns import Bools, Floats, Rows

DAYS_PER_YEAR = 365.0


class Books:
    """Yuan per flow and community since the counters were cleared, and each intervention's own account.

    `flows`: yuan of each flow by community; `ever`: the same since the world began.
    `spent`: yuan by (intervention, payer) and community; `hours`: person-hours that interventions took or gave, by
    (intervention, whose) and run. What no intervention asked for is in `flows` only. `yearly`: yuan a year that
    interventions currently spend, by (intervention, flow) and community.

    run: row of the run of each community. runs: how many there are.
    """

    def __init__(self, run: Rows, runs: int) -> None:
        communities = len(run)
        self._run = run
        self.flows: dict[str, Floats] = {flow: np.zeros(communities) for flow in FLOWS}
        self.ever: dict[str, Floats] = {flow: np.zeros(communities) for flow in FLOWS}
        self.charged_to = ""
        self.spent: dict[tuple[str, str], Floats] = {}
        self.hours: dict[tuple[str, str], Floats] = {}
        self.yearly: dict[tuple[str, str], Floats] = {}
        self._once: dict[tuple[str, str], Floats] = {}
        self._invested: dict[tuple[str, str], Floats] = {}
        self._accrued = np.zeros(runs, dtype=np.int64)

    def pay(self, flow: str, community: Rows, amount: Floats) -> None:
        """Book payments; `community` and `amount` are arrays of equal length. Raises FlowError for an unknown flow."""
        flow_named(flow)
        np.add.at(self.flows[flow], community, amount)
        np.add.at(self.ever[flow], community, amount)
        if self.charged_to:
            self.claim(flow, community, amount)

    def claim(self, flow: str, community: Rows, amount: Floats) -> None:
        """Charge a process payment to the intervention that caused it."""
        account = (self.charged_to, flow_named(flow).payer.name)
        np.add.at(self.spent.setdefault(account, np.zeros(self._run.size)), community, amount)

    # --- spending that interventions state, anew each time they are asked

    def begin(self) -> None:
        """Clear the stated spending, before interventions state it anew."""
        self.yearly, self._once = {}, {}

    def run(self, flow: str, community: Rows, yearly: Floats) -> None:
        """State yearly spending from today on, charged to the current intervention; it is booked by days."""
        self._say(self.yearly, flow, community, yearly)

    def invest(self, flow: str, community: Rows, amount: Floats) -> None:
        """State one-off spending on all that the intervention has reached; any increase is paid today."""
        self._say(self._once, flow, community, amount)

    def _say(self, said: dict[tuple[str, str], Floats], flow: str, community: Rows, amount: Floats) -> None:
        whose = (self.charged_to, flow_named(flow).name)
        np.add.at(said.setdefault(whose, np.zeros(self._run.size)), community, amount)

    def spend_once(self) -> None:
        """Pay the increase of one-off spending since interventions were last asked."""
        for (name, flow), amount in self._once.items():
            before = self._invested.get((name, flow), 0.0)
            self._invested[name, flow] = np.maximum(amount, before)
            self._pay_all(name, flow, self._invested[name, flow] - before)

    def _pay_all(self, name: str, flow: str, amount: Floats) -> None:
        self.charged_to = name
        self.pay(flow, np.arange(self._run.size), amount)
        self.charged_to = ""

    def accrue(self, day: int, weekly: Mapping[tuple[str, str], Floats], runs: Bools) -> None:
        """Book hours and yuan of interventions in some runs since their last booking, up to but without `day`.

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
        for yuan in self.flows.values():
            yuan[:] = 0.0
        self.spent, self.hours = {}, {}
        self._accrued[:] = 0

    def net(self, account: str) -> Floats:
        """What an account has received minus what it gave, per community, since the world began."""
        total = np.zeros(self._run.size)
        for name, flow in FLOWS.items():
            total += self.ever[name] * (
                (flow.payee.name == account) * 1.0 - (flow.payer.name == account) * 1.0
            )
        return total

    def total(self, flows: Iterable[Flow]) -> Floats:
        """Yuan of several flows together, per community, since the counters were cleared."""
        # One after the other: numpy adds eight rows and more in another order where there is one column only.
        return sum((self.flows[flow.name] for flow in flows), np.zeros(self._run.size))

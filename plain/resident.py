"""Residents: what somebody does with a trouble (phase 2), and when somebody loses patience (phase 6).

The turn of a resident, its `step`, is about the troubles that nobody in charge holds. It answers "does this resident
report it?" (`report_chance`) and "does this resident give it up?" (`give_up_chance`).
"""

from __future__ import annotations

from dataclasses import field
from math import floor
from typing import TYPE_CHECKING, Any

from plain.acting import Acting, entity
from plain.cases import Case, close
from plain.codes import NEVER_PART, Channel, Outcome, State
from plain.notice import make_known, others_who_find
from plain.trouble import access, give_up, petition

if TYPE_CHECKING:
    from plain.entities import Building, Household


@entity
class Resident(Acting):
    """居民. `troubles`: cases of which this person is the complainant and that are not closed, oldest first."""

    row: int
    key: int
    household: Household
    building: Building
    age: int
    member: bool
    trust: float
    standard: float
    satisfaction: float = 0.0
    expectation: float = 1.0
    burden: float = 0.0
    answered: float = 0.5  # learned fate of own reports
    as_of: int = 0
    volunteer: bool = False
    weary: int = 0
    took_part: int = NEVER_PART  # day on which this person last took part in common affairs
    listens: bool = False  # neighbours move this person's trust
    could_volunteer: bool = False  # available or party member, and of age
    threshold: float = float("inf")  # exposure from which this person joins in
    shyness: float = 2.0  # a member who keeps a pledge comes where the lever `visible` is above it; else 2
    troubles: list[Case] = field(default_factory=list)

    # --- the turn of every day

    def step(self) -> None:
        """One day: talk each new trouble over; then it becomes known, is given up, or lasts."""
        for case in list(self.troubles):
            if case.state == State.LATENT and self.tries_alone(case):
                self.talk_it_over(case)
            if case.state in (State.LATENT, State.RESIGNED):
                self.bear(case)

    def bear(self, case: Case) -> None:
        """One draw decides: I report it, somebody finds it (and who), I give it up, or it lasts for another day."""
        report, resign = 0.0, 0.0
        if case.state == State.LATENT and not self.tries_alone(case):
            report, resign = self.report_chance(case), self.give_up_chance(case)
        u = self.model.luck.uniform("notice", case.key, self.model.day)
        channel = first_of([(Channel.REPORT, report), *others_who_find(self.model, case)], u)
        if channel is not None:
            make_known(self.model, case, channel)
        elif u > 1.0 - resign:
            self.give_up(case)

    # --- does this resident report it, or give it up?

    def report_chance(self, case: Case) -> float:
        """Chance that I report it today: by the kind, my trust, my access to a channel, and what reports came to."""
        p, rules, kind = self.model.p, self.model.rules, case.kind
        reach = access(self.model, case)
        report = rules.report_hazard(
            kind.reporting, kind.latent_days, self.trust, reach, **self._what_i_learned(case)
        )
        report *= rules.taken_down(case.community.levers["recording"], push_back=p.report_push_back)
        return float(report)

    def give_up_chance(self, case: Case) -> float:
        """Chance that I give it up today: the less trust, and the worse reports have fared, the sooner."""
        resign = self.model.rules.give_up_hazard(
            case.kind.reporting, case.kind.latent_days, self.trust, **self._what_i_learned(case)
        )
        return float(resign)

    def _what_i_learned(self, case: Case) -> dict[str, Any]:
        """Trust's slope, and what became of my reports and my building's, as the two rules ask for it."""
        p = self.model.p
        return {
            "trust_slope": p.report_trust_slope,
            "record": (self.answered + case.building.answered) / 2.0,
            "learned_slope": p.learned_slope,
        }

    def report(self, case: Case) -> None:
        """Report it: it is known from now on, and needs a handler."""
        make_known(self.model, case, Channel.REPORT)

    def give_up(self, case: Case) -> None:
        """Give it up: the trouble lasts, and nobody is told any more."""
        give_up(self.model, case)

    # --- talking it over with the other side

    def tries_alone(self, case: Case) -> bool:
        """Whether those affected still try alone; not if the case was known before."""
        return case.private_until >= self.model.day and not case.recorded

    def talk_it_over(self, case: Case) -> None:
        """Hold today's talks; one of them may end the matter among neighbours."""
        times, world = self.talks_today(case), self.model
        if not times:
            return
        chance = world.rules.self_help_probability(
            world.p.self_help_success,
            case.compound.ties,
            case.kind.party == "neighbour",
            ties_slope=world.p.self_help_ties_slope,
        )
        if world.luck.uniform("self-help", case.key, world.day) < 1.0 - (1.0 - chance) ** times:
            self.settle_privately(case)

    def talks_today(self, case: Case) -> int:
        """Number of talks today: spread evenly over the days of trying, with the last one on the last day."""
        tries, elapsed = self.model.p.self_help_tries, self.model.day - case.arisen
        length = max(case.private_until - case.arisen, 1)
        return floor(elapsed * tries / length) - floor(max(elapsed - 1, 0) * tries / length)

    def settle_privately(self, case: Case) -> None:
        """End the matter among neighbours; nobody in charge hears of it."""
        close(self.model, case, Outcome.SETTLED)
        self.model.today.self_settled.append(case)

    # --- losing patience with an office (phase 6)

    def lose_patience(self, case: Case) -> bool:
        """Withdraw a known case, or petition if it is large and overdue: one draw for both. Whether it came to that."""
        u = self.model.luck.uniform("leave", case.key, self.model.day)
        if u < self.petition_chance(case):
            petition(self.model, case)
        elif u > 1.0 - self.withdraw_chance(case):
            self.give_up(case)
        else:
            return False
        return True

    def petition_chance(self, case: Case) -> float:
        """Chance that I take it to the petition office today; neighbours in a chat group rally."""
        overdue = case.felt_due < self.model.day and (case.petitions == 0 or case.due < self.model.day)
        urge = float(case.large) + (case.compound.levers["rallying"] if case.wide else 0.0)
        per_year = self.model.p.petition_per_year * urge
        return float(self.model.rules.petition_hazard(overdue, urge > 0.0, per_year=per_year))

    def withdraw_chance(self, case: Case) -> float:
        """Chance that I withdraw it today; trust makes people wait."""
        p = self.model.p
        withdraw = self.model.rules.withdrawal_hazard(
            self.trust, per_year=p.withdraw_per_year, trust_slope=p.report_trust_slope
        )
        return float(withdraw)


def first_of(chances: list[tuple[Channel, float]], u: float) -> Channel | None:
    """The channel into whose part of (0, 1) the draw falls, or None.

    The terms of 1 - (1 - p1)(1 - p2)... are consecutive parts of it: each channel gets what those before left.
    """
    found, unseen = 0.0, 1.0
    for channel, chance in chances:
        found += unseen * chance
        unseen *= 1.0 - chance
        if u < found:
            return channel
    return None

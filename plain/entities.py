"""Places and things: communities, compounds, buildings, households, ties and businesses.

Residents and handlers have files of their own (resident.py, handlers.py). Attributes have the names of the columns of
`model/state/tables.py`, where units and meaning stand. Where a column holds a row number the attribute holds the object
itself, or None where the column holds -1. `row` is the position among all of its kind in the order of the place file.
All lists are in this order, also where order matters. `levers` holds today's value of every lever that belongs to this
kind of entity.

What acts is a Mesa agent, and `model` is its `PlainWorld` (world.py), which offers: the lists `communities`,
`compounds`, `grids`, `buildings`, `households`, `residents`, `stewards`, `firms`, `merchants`, `departments`,
`handlers`, `ties` and `cases` (those not closed, in the order of arising); the inputs `p.name` (parameters), `rules`,
`luck` (luck.py) and `kinds`; the calendar `day`, `date(day)`, `month` (1 to 12), `month_start`, `working` and `last`;
and the events of the day, `today`.
"""

from __future__ import annotations

from dataclasses import field
from math import ceil
from typing import TYPE_CHECKING

from plain.acting import Acting, entity
from plain.codes import FAR_OFF, NEVER, Body
from plain.money import move_fund

if TYPE_CHECKING:
    from plain.handlers import Committee, Desk, Firm, GridWorker, Steward, Team
    from plain.resident import Resident


# --- places


@entity
class Community(Acting):
    """社区."""

    row: int
    key: int
    staff: float
    grid_workers: float
    fund_income: float
    fund: float
    residents: int = 0
    subsidy_paid: float = 0.0  # this calendar year
    subsidy_month: float = 0.0  # in the last accounts
    welfare: float = 0.0
    activities: float = 0.0
    upkeep_paid: float = 0.0  # paid by the fund, last month
    works_left: float = 0.0  # yuan of this year's budget for small works
    works_paid: float = 0.0  # yuan of it, this month
    works_done: float = 0.0
    custody_fatigue: float = 0.0
    called: float = 0.0  # hotline tickets called back this month, and last month
    called_month: float = 0.0
    yeses: float = 0.0  # answers in its favour this month
    score: float = -1.0  # share of such answers in the last month with calls
    put_off: float = 0.0  # days of duties owed after a push
    pushed: float = 0.0  # days of a push this month
    catch_up: float = 0.0
    weary: float = 0.0
    desk_lent: float = 0.0  # committee minutes a working day at the mediation desk
    joint_patrol: float = 0.0  # minutes a working day of police and street
    inspection_hours: float = 0.0  # a week
    fees_due: float = 0.0  # since the horizon began, as the three below
    fees_paid: float = 0.0
    firm_exits: float = 0.0
    defects_mended: float = 0.0
    compounds: list[Compound] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    grids: list[GridWorker] = field(default_factory=list)
    committee: Committee = field(init=False)
    desk: Desk = field(init=False)
    company: Firm = field(init=False)  # the community's own company, whether it serves anybody or not
    custody: Firm = field(init=False)  # the committee in the place of a firm
    levers: dict[str, float] = field(default_factory=dict)

    def step(self) -> None:
        """A month of the fund: its income comes in, and part of it is spent on welfare, activities and upkeep."""
        welfare, activities, self.upkeep_paid = move_fund(self.model, self)
        people = max(self.residents, 1)
        self.welfare += (welfare * 12.0 / people - self.welfare) / 12.0
        self.activities += (activities * 12.0 / people - self.activities) / 12.0

    @property
    def weekly_inspections(self) -> float:
        """Joint inspections a week of each business."""
        businesses = sum(len(compound.merchants) for compound in self.compounds)
        if not businesses:
            return 0.0
        return self.inspection_hours / self.model.p.inspection_hours / businesses


@entity
class Compound(Acting):
    """小区."""

    row: int
    key: int
    community: Community
    archetype: str
    households: int
    fields: dict[str, float]  # all fields of its archetype with the values here, overrides included
    # Copied from the fields, since most never change and readers look for them here.
    floor_area: float
    storeys: int
    cars_per_bay: float
    merchants_per_1000: float
    pay_logit: float
    public_revenue: float
    households_per_staff: float
    wage: float
    trust: float
    ties: float
    usual_ties: float
    fee: float
    start_collection: float
    start_quality: float
    frailty: float = 1.0
    residents: int = 0
    adults: int = 0
    members: int = 0
    mobile: float = 0.0  # share of households who rent or came from elsewhere
    body: Body = Body.NONE
    cross: bool = False
    campaign: int = FAR_OFF
    tries: int = 0
    volunteers: int = 0
    active_members: int = 0
    leader: bool = False
    vacancy: int = 0
    firm: Firm | None = None
    managed: bool = False
    quality: float = 0.0
    paid: float = 0.0  # share of households that paid this month's fee
    collection: float = 0.0  # share of payers that households expect, learned from `paid`
    books_open: float = 0.0
    demonstration: float = 0.0
    new_bays: float = 0.0  # bays built, as a share of those at the start
    bays_paid: float = 0.0  # yuan that new bays cost the district last month
    facilities: float = 0.0  # share of missing roads, lamps and pumps that were built
    facilities_added: float = 0.0  # of these last month
    taken_over: int = NEVER  # day on which the community's company took it over
    shown: float = 0.0  # settled cases of large stake since the month began
    failures: float = 0.0  # failed cases of a pilot since the month began
    custody_given: float = 0.0  # hours a week
    visible_members: float = 0.0
    cleaning_hours: float = 0.0  # of volunteers, a week
    repair_hours: float = 0.0  # likewise
    help_minutes: float = 0.0  # set aside to help to settle
    helped_month: float = 0.0  # hours since the month began
    helped: float = 0.0  # times since the horizon began
    cleaned: float = 0.0  # share of visible disorder
    care_relief: float = 0.0
    door: float = 1.0
    buildings: list[Building] = field(default_factory=list)
    merchants: list[Merchant] = field(default_factory=list)
    ties_of_households: list[Tie] = field(default_factory=list)  # all possible ties
    market_firm: Firm = field(init=False)  # the possible market firm, whether it serves or not
    volunteer_team: Team = field(init=False)
    cleaner_team: Team = field(init=False)
    levers: dict[str, float] = field(default_factory=dict)

    def step(self) -> None:
        """A month of the owners' body: it may fall apart, be appointed, or be campaigned for (submodels/votes.md)."""
        self.fall_apart()
        self.appoint()
        self.call()
        order = self.model.luck.uniform("cross-appointed", self.key)  # the same ones first every time
        self.cross = self.body != Body.NONE and order < self._past("cross_appointed")

    def fall_apart(self) -> None:
        """Dissolve the body if its members leave without successors."""
        p = self.model.p
        chance = self.model.rules.body_ends(
            self.cross, per_year=p.body_decay_per_year, cross_factor=p.cross_decay_factor
        )
        if self.model.luck.uniform("body ends", self.key, self.model.day) < chance:
            self.body = Body.NONE

    def appoint(self) -> None:
        """Set up a management committee, without a vote, where owners have no body."""
        luck = self.model.luck.uniform("management committee", self.key, self.model.day)
        if self.body == Body.NONE and luck < self._past("management_body"):
            self.body = Body.MANAGED

    def call(self) -> None:
        """Start a campaign for an owners' committee where owners have none and none is under way."""
        luck = self.model.luck.uniform("founding", self.key, self.model.day)
        if self.body != Body.OWN and self.campaign == FAR_OFF and luck < self._past("founding"):
            self.campaign = self.model.day + self.notice_days

    def founded(self, passed: bool) -> None:
        """Apply a vote on a committee: it exists, or one more attempt has failed."""
        if passed:
            self.body = Body.OWN
        self.tries = 0 if passed else self.tries + 1
        self.campaign = FAR_OFF

    @property
    def notice_days(self) -> int:
        """Days from the call to the earliest vote: the required notice, longer through deliberation."""
        p = self.model.p
        return ceil(p.ballot_notice_days + self.levers["deliberation"] * p.ballot_deliberation_days)

    @property
    def standing(self) -> float:
        """Standing of the body as the owners' speaker; lower if it was appointed."""
        weight = {Body.NONE: 0.0, Body.OWN: 1.0, Body.MANAGED: self.model.p.management_legitimacy}
        return float(weight[self.body])

    def _past(self, lever: str) -> float:
        """Mean of a lever over the past month."""
        return self.model.levers.past_month.mean(self, lever)


@entity
class Building:
    """楼栋."""

    row: int
    key: int
    community: Community
    compound: Compound
    grid: GridWorker = field(init=False)
    patch: Steward = field(init=False)  # set when patches are cut
    size: int  # households; column `households`
    residents: int = 0
    adults: int = 0
    disorder: float = 0.0
    condition: float = 0.0
    works: int = 0
    renewed: bool = False
    agreed: bool = False  # its owners voted to be renewed and to pay their share
    refusals: int = 0
    vote: int = FAR_OFF  # day from which owners may vote on its renewal
    works_paid: float = 0.0  # yuan that works cost the district last month
    defects: float = 0.0  # old ones of construction, not put right
    rectified: float = 0.0  # of these worked on last month, well or badly
    rectification_paid: float = 0.0  # yuan that this cost
    repairs: float = 0.0  # settled cases of wear since the month began
    defect_repairs: float = 0.0  # settled cases that old defects drive, since then
    level: float = 0.0
    answered: float = 0.5  # what its people have learned about the fate of their reports
    patrol: float = 0.0  # probabilities per day, on working days and on weekends
    grid_visit: float = 0.0
    weekend_patrol: float = 0.0
    weekend_visit: float = 0.0
    steward_visit: float = 0.0
    households: list[Household] = field(default_factory=list)
    people: list[Resident] = field(default_factory=list)
    levers: dict[str, float] = field(default_factory=dict)


@entity
class Household(Acting):
    """家庭."""

    row: int
    key: int
    building: Building
    compound: Compound
    size: int
    tenant: bool
    area: float
    floor: int
    migrant: bool
    disposition: float
    arrears: float = 0.0
    pays: bool = False  # this month's fee
    people: list[Resident] = field(default_factory=list)

    def step(self) -> None:
        """A month's bill: pay the property fee or not, by satisfaction, habit, and how many neighbours pay."""
        world = self.model
        self.pays = world.luck.uniform("fee", self.key, world.day) < self.pay_chance()

    def pay_chance(self) -> float:
        """Probability that this household pays this month's fee."""
        world, compound = self.model, self.compound
        chance = world.rules.pays_fee_probability(
            compound.pay_logit + self.disposition + world.levers.unpaid.mean(compound, "pay"),
            self.first.satisfaction,
            compound.collection,
            satisfaction_slope=world.p.pay_satisfaction_slope,
            norm_slope=world.p.pay_norm_slope,
        )
        return float(chance)

    @property
    def first(self) -> Resident:
        """Person who decides on the fee and on votes."""
        return self.people[0]


@entity
class Tie:
    """A possible tie between two households; it lives while the compound's density of ties is above its bar."""

    one: Household
    other: Household
    compound: Compound
    bar: float

    @property
    def alive(self) -> bool:
        """Whether the tie exists today."""
        return self.bar < self.compound.ties


@entity
class Merchant(Acting):
    """商户."""

    row: int
    key: int
    community: Community
    compound: Compound
    kind: int  # code in agents.merchant.KINDS
    usual: float
    compliance: float
    settled: int = 0
    enforced: int = 0

    def step(self) -> None:
        """A month: settlements, enforcement, meetings and inspections raise compliance; it drifts back to the usual."""
        world, p = self.model, self.model.p
        meeting = world.levers.past_month.asked(self.community, "meeting_items")
        compliance = world.rules.compliance_next(
            self.compliance, self.usual, self.settled - self.enforced, self.enforced, p.table_owner_share * meeting,
            agreed=p.compliance_agreed, forced=p.compliance_forced, met=p.compliance_met,
            half_life=p.compliance_half_life, visited=p.compliance_inspected,
            visits=self.community.weekly_inspections * 52.0 / 12.0,
        )  # fmt: skip
        self.compliance = float(compliance)
        self.settled = self.enforced = 0

"""Handlers: all who work on cases (phase 4). The turn of a handler, its `step`, is one day's work.

Grid workers, firms, committees, departments, desks, teams and stewards differ in their minutes (hours.py) and in what
becomes of the minutes that are left.
"""

from __future__ import annotations

from dataclasses import field
from math import floor
from typing import TYPE_CHECKING

from plain.acting import Acting, entity
from plain.rounds import visited

if TYPE_CHECKING:
    from plain.cases import Case
    from plain.codes import Level
    from plain.entities import Building, Community, Compound
    from plain.resident import Resident


@entity
class Handler(Acting):
    """Base of all who work on cases, in whole minutes.

    `tasks`: minutes a day for other tasks; `ledger`: their sum so far; `hands`: the open cases in its hands today.
    """

    row: int = 0  # in the order of all handlers, set when all are there
    community: Community | None
    workday: int = 0
    weekend: int = 0
    used: int = 0
    offered: int = 0
    queue: int = 0  # minutes of waiting work this morning, less saved minutes
    tasks: dict[str, float] = field(default_factory=dict)
    ledger: dict[str, float] = field(default_factory=dict)
    hands: list[Case] = field(default_factory=list)

    def step(self) -> None:
        """One day: other tasks, then the cases in hand as far as today's minutes go, most urgent first, then oldest."""
        self.do_tasks()
        left = self.minutes_today()
        for case in sorted(self.hands, key=self.urgency, reverse=True):
            left -= self.work_on(case, left)
        self.save_up(left)

    def do_tasks(self) -> None:
        """Book today's minutes of other tasks; paid staff do them on working days."""
        if self.model.working:
            self.book_tasks()

    def book_tasks(self) -> None:
        """Add a day's minutes of other tasks to their sum."""
        for task, minutes in self.tasks.items():
            self.ledger[task] = self.ledger.get(task, 0.0) + minutes

    def minutes_today(self) -> int:
        """Minutes for cases today."""
        daily = self.workday if self.model.working else self.weekend
        self.offered += daily
        return daily

    def urgency(self, case: Case) -> float:
        """How soon a case is worked: by severity, signs that its people may petition, and whether they phoned."""
        world = self.model
        again = case.known > 1 or case.petitions > 0
        pressing = case.large and case.felt_due < world.day
        signs = int(again) + int(case.kind.family == "collective") + int(pressing)
        called = case.community.levers["callers_first"] if case.ticket else 0.0
        urgency = world.rules.urgency(case.kind.severity, signs, called, per_sign=world.p.petition_priority)
        return float(urgency)

    def work_on(self, case: Case, left: int) -> int:
        """Give a case as many of the minutes that are left as it needs; return how many these are."""
        given = min(left, case.remaining)
        case.remaining -= given
        case.worked += given
        self.used += given
        return given

    def save_up(self, left: int) -> None:
        """What becomes of minutes that no case needed: nothing, as a rule."""


@entity
class GridWorker(Handler):
    """网格 and its worker, whose minutes these are."""

    community: Community
    key: int
    number: int  # `row` of the table of grids
    households: int = 0
    tell: float = 0.0  # probability that a visited household speaks
    spare_visit: float = 0.0  # probability that visits in idle time reach a household
    buildings: list[Building] = field(default_factory=list)
    levers: dict[str, float] = field(default_factory=dict)

    def save_up(self, left: int) -> None:
        """Spend part of the idle minutes on further visits, whose findings are on record on the next working day.

        These minutes count as visits, not as idle.
        """
        if self.model.working:
            spare = floor(left * self.model.p.idle_to_visits)
            self.offered -= spare
            self.ledger["visits"] = self.ledger.get("visits", 0.0) + spare
            self.spare_visit = visited(self.model, spare, self.households, self.tell)

    def sees(self, case: Case) -> float:
        """Chance that today's patrol sees an unknown case and puts it on record; volunteers patrol on weekends too."""
        building = case.building
        patrol = building.patrol if self.model.working else building.weekend_patrol
        return float(self.model.rules.patrol_notices(case.kind.visibility, patrol, self.records(case)))

    def hears(self, case: Case) -> float:
        """Chance that a visit today hears of an unknown case and records it; on weekends only volunteers visit."""
        visit = case.building.weekend_visit
        if self.model.working:
            visit = 1.0 - (1.0 - case.building.grid_visit) * (1.0 - self.spare_visit)
        return visit * self.records(case)

    def records(self, case: Case) -> float:
        """1 if the case is convenient to put on record, by a lot that is cast once for each case; else 0."""
        lot = self.model.luck.uniform("recording", case.key)
        return float(lot < case.community.levers["recording"])


@entity
class Firm(Handler):
    """物业企业: a possible firm. `communal`: the community's company; `custodial`: the committee in its place."""

    community: Community
    number: int  # `row` of the table of firms
    communal: bool = False
    custodial: bool = False
    active: bool = False
    staff: float = 0.0
    cash: float = 0.0
    income: float = 0.0
    disposable: float = 0.0  # this month
    short: bool = False
    months_short: int = 0


@entity
class Committee(Handler):
    """居委会."""

    community: Community


@entity
class Department(Handler):
    """部门 of the street or of the district."""

    level: Level
    department: str


@entity
class Desk(Handler):
    """一站式调解: the mediation desk of a community, whether it is kept or not."""

    community: Community


@entity
class Team(Handler):
    """Volunteers or paid cleaners of a compound: they have tasks and no cases."""

    compound: Compound | None = None

    def do_tasks(self) -> None:
        """Book today's minutes of other tasks, weekends included."""
        self.book_tasks()


@entity
class Steward(Handler):
    """红色管家 of a patch of buildings; in office while the lever `steward_hours` is above 0."""

    community: Community
    number: int  # `row` of the table of stewards
    key: int
    compound: Compound
    resident: Resident | None = None
    households: int = 0
    bank: int = 0
    energy: float = 1.0
    familiarity: float = 0.0
    month_used: int = 0  # minutes since the month began
    month_offered: int = 0
    visits_per_household: float = 0.0  # a day
    buildings: list[Building] = field(default_factory=list)
    levers: dict[str, float] = field(default_factory=dict)

    @property
    def in_office(self) -> bool:
        """Whether somebody serves as steward of this patch today."""
        return self.levers["steward_hours"] > 0.0

    def do_tasks(self) -> None:
        """Book today's minutes of other tasks, weekends included."""
        self.book_tasks()

    def minutes_today(self) -> int:
        """Minutes for cases today, with those saved within a week."""
        daily = super().minutes_today()
        self.month_offered += daily
        return min(self.bank + daily, 7 * daily)

    def work_on(self, case: Case, left: int) -> int:
        """Give a case minutes, and count them: the month's load tires."""
        given = super().work_on(case, left)
        self.month_used += given
        return given

    def save_up(self, left: int) -> None:
        """Keep unused minutes for the days to come."""
        self.bank = left

    def hears(self, case: Case) -> float:
        """Chance that a visit of the steward hears of an unknown case today."""
        return case.building.steward_visit

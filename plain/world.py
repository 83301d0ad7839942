"""The world itself: one run, one day after the other."""

from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Self

import mesa

from model.inputs.archetypes import ArchetypeTable, archetypes
from model.inputs.kind import SEASONS, Kind
from model.inputs.kinds import KindTable, load_kinds, season_weights
from model.inputs.run import Run
from model.rules import Rules
from plain.acting import Acting
from plain.arise import arise, find_cells, refresh_rates
from plain.bodies import bodies
from plain.books import Books
from plain.build import populate
from plain.cases import Case, Cell, Today
from plain.delivery import intervene, programmes, settle_up
from plain.entities import Building, Community, Compound, Household, Merchant, Tie
from plain.experience import experience
from plain.feelings import refresh_levels, settle_in
from plain.handlers import Committee, Department, Desk, Firm, GridWorker, Handler, Steward, Team
from plain.handling import escalate, route, settle, work
from plain.hotline import call_back, rank
from plain.hours import count_push, refresh_capacity, tire
from plain.kinds import as_in_run
from plain.levers import Levers
from plain.luck import Luck
from plain.meeting import joint_meeting
from plain.money import accounts, fund
from plain.neighbours import begin_volunteering, neighbours, staff_stations
from plain.notice import notice
from plain.places import merchants, note_merchants, note_works, upkeep
from plain.resident import Resident
from plain.stock import stock
from plain.trouble import reconsider
from plain.votes import Ballot, ballots

AGENTS = (
    Resident, Household, Merchant, GridWorker, Steward, Firm, Committee, Department, Desk, Team, Compound, Community,
)  # fmt: skip
"""Kinds of agents, each of which a class of one's own may replace."""


class PlainWorld(mesa.Model):  # type: ignore[type-arg]
    """A run as objects. `step()` runs one day, `run()` warm-up and horizon.

    agents: classes of your own, each derived from a class of agents, as in `class Shy(Resident)`, whose place it takes.
    """

    phases = (arise, notice, route, work, settle, escalate, experience)
    monthly = (
        refresh_levels, neighbours, ballots, reconsider, joint_meeting, bodies, fund, accounts, upkeep, merchants,
        tire,
    )  # fmt: skip

    def __init__(
        self,
        run: Run,
        rules: Rules | None = None,
        kinds: KindTable | None = None,
        archetypes_table: ArchetypeTable | None = None,
        agents: Iterable[type[Acting]] = (),
    ) -> None:
        super().__init__(rng=run.seed)  # Mesa's own generator is never used
        self.own_classes = checked(agents)
        self.given, self.rules = run, rules or Rules()
        declared = (kinds or load_kinds()).kinds
        self.kinds: tuple[Kind, ...] = tuple(as_in_run(kind, run.parameters) for kind in declared)
        self.season = {season: season_weights(season).tolist() for season in SEASONS}  # factor by month
        self.archetypes: ArchetypeTable = archetypes_table or archetypes()
        self.p = SimpleNamespace(**run.parameters)
        self.luck = Luck(run.seed)
        self.day, self.last = -run.time.warmup_days, run.time.horizon_days - 1
        self.communities: list[Community] = []
        self.compounds: list[Compound] = []
        self.grids: list[GridWorker] = []
        self.buildings: list[Building] = []
        self.households: list[Household] = []
        self.residents: list[Resident] = []
        self.merchants: list[Merchant] = []
        self.stewards: list[Steward] = []
        self.firms: list[Firm] = []
        self.departments: list[Department] = []
        self.handlers: list[Handler] = []
        self.ties: list[Tie] = []
        self.begun = 0  # number of cases so far
        self.cases: list[Case] = []  # not closed, in the order in which they arose
        self.closed: list[Case] = []
        self.returns: dict[int, list[Case]] = {}  # relapses by the day on which they come back
        self.finished: list[Case] = []  # cases whose attempt was completed today
        self.ballots: list[Ballot] = []  # held within the horizon
        self.cells: list[Cell] = []  # kinds that can arise, by building
        self.books, self.today = Books(), Today()
        self.settling_up = False
        self._begin()

    def _begin(self) -> None:
        """Set the state before the first day."""
        populate(self, self.given.place, self.archetypes)
        self.levers = Levers(self)
        self.programmes = programmes(self, self.given.deliveries)
        staff_stations(self)
        begin_volunteering(self)
        refresh_capacity(self)
        find_cells(self)
        refresh_rates(self)
        stock(self)
        settle_in(self)

    def step(self) -> None:
        """One day: the phases in their order, in some of which agents have their turns; then what is dated."""
        if self.day == 0:
            self._begin_horizon()
        self.today = Today()
        for phase in self.phases:
            phase(self)
        self._on_dates()
        self.closed += self.today.closed
        self.day += 1
        self.running = self.day <= self.last  # Mesa's own loops end where this is false

    def _on_dates(self) -> None:
        """Phase 8: dated processes. Levers and rates that move today act from tomorrow on."""
        note_merchants(self)
        note_works(self)
        call_back(self)
        count_push(self)
        if self.month_start:
            rank(self)
            for process in self.monthly:
                process(self)
            refresh_capacity(self)
            refresh_rates(self)
        intervene(self)
        if self.settles_up:
            settle_up(self)

    def _begin_horizon(self) -> None:
        """Reset the counters: the warm-up is not reported."""
        self.books.clear()
        for handler in self.handlers:
            handler.used = handler.offered = 0
            handler.ledger = {}
        for community in self.communities:
            community.fees_due = community.fees_paid = 0.0
            community.firm_exits = community.defects_mended = 0.0
        for compound in self.compounds:
            compound.helped = 0.0

    def run(self) -> Self:
        """Run warm-up and horizon to the end."""
        while self.day <= self.last:
            self.step()
        return self

    def class_for[A: Acting](self, kind: type[A]) -> type[A]:
        """The class of agents of this kind: the one given in its place, or else itself."""
        given = [own for own in self.own_classes if issubclass(own, kind)]
        return given[0] if given else kind

    # --- the calendar: day 0 is the first day of the horizon

    def date(self, day: int) -> date:
        """The date of a day."""
        return self.given.time.start + timedelta(days=day)

    @property
    def working(self) -> bool:
        """Monday to Friday."""
        return self.date(self.day).weekday() < 5

    @property
    def month_start(self) -> bool:
        """Whether today is the first of a month."""
        return self.date(self.day).day == 1

    @property
    def settles_up(self) -> bool:
        """Whether the horizon begins tomorrow, or ends today."""
        return self.day in (-1, self.last)

    @property
    def month(self) -> int:
        """Month of the year, 1 to 12."""
        return self.date(self.day).month

    # --- refreshes after a move of levers

    def staff_stations(self) -> None:
        """Elect leaders of new stations."""
        staff_stations(self)

    def refresh_capacity(self) -> None:
        """Set everybody's minutes."""
        refresh_capacity(self)

    def refresh_rates(self) -> None:
        """Set the rates at which cases arise."""
        refresh_rates(self)


def checked(agents: Iterable[type[Acting]]) -> tuple[type[Acting], ...]:
    """Classes of somebody's own, as given. Raises ValueError for one in the place of no agent, and for two in one."""
    known = ", ".join(kind.__name__ for kind in AGENTS)
    given = tuple(agents)
    for kind in AGENTS:
        if (
            len(twice := [own.__name__ for own in given if isinstance(own, type) and issubclass(own, kind)])
            > 1
        ):
            raise ValueError(f"{' and '.join(twice)} take the place of {kind.__name__}; give one of them")
    for own in given:
        if not (isinstance(own, type) and issubclass(own, AGENTS)):
            name = getattr(own, "__name__", repr(own))
            raise ValueError(f"{name} takes the place of no agent; derive it from one of {known}")
    return given

"""The world: any number of independent runs, advanced one day at a time by a list of phases."""

from collections.abc import Callable, Sequence
from copy import deepcopy

from model.accounting.books import Books
from model.inputs.archetypes import ArchetypeTable, archetypes
from model.inputs.calendar import Calendar
from model.inputs.kind_values import KindValues
from model.inputs.kinds import KindTable, load_kinds
from model.inputs.run import Run, refuse_apart, refuse_fork
from model.inputs.values import Values
from model.mesa_view import MesaView
from model.observation.archive import Archive
from model.observation.ballot_log import BallotLog
from model.observation.case_ledger import CaseLedger
from model.observation.recorder import Recorder, observe
from model.observation.schema import Tables
from model.phases.daily.arise import Arrivals, Relapses, arise
from model.phases.daily.escalate import escalate
from model.phases.daily.experience import experience, refresh_levels, relaxed, settle_in
from model.phases.daily.notice import notice
from model.phases.daily.route import route
from model.phases.daily.settle import settle
from model.phases.daily.standing import reconsider, seed_standing_stock
from model.phases.daily.work import work
from model.phases.dates import on_dates
from model.phases.monthly.ballots import ballots
from model.phases.monthly.bodies import bodies
from model.phases.monthly.fund import fund
from model.phases.monthly.meeting import joint_meeting
from model.phases.monthly.merchants import merchants
from model.phases.monthly.neighbours import begin_volunteering, neighbours, staff_stations
from model.phases.monthly.property_month import accounts
from model.phases.monthly.upkeep import upkeep
from model.policy.capacity import refresh_capacity, tire
from model.policy.contact import Contact
from model.policy.levers import Levers, programmes
from model.policy.refresh import refresh
from model.policy.workload import Workload
from model.rules import Rules
from model.state import synthesis
from model.state.cases import State
from model.state.columns import Floats, Rows, starts_of
from model.state.handlers import build_departments, build_handlers
from model.state.keyed_random import Streams
from model.state.network import Network
from model.state.tables import Cases
from model.state.today import Today
from model.state.volunteers import Pool

type Phase = Callable[["World"], None]


class World(MesaView):
    """A batch of independent runs sharing columns; a single run is a batch of one.

    runs: scenarios under seeds, on one calendar (start, warm-up, horizon).
    rules: decision rules, replaceable one by one. kinds, archetypes_table: the data tables.
    phases, monthly: processes of every day and of the first of a month, if not the usual ones.

    `step()` advances one day, `run()` warm-up and horizon; `results()` gives the tables.
    """

    phases: tuple[Phase, ...] = (arise, notice, route, work, settle, escalate, experience, on_dates, observe)
    monthly: tuple[Phase, ...] = (
        refresh_levels, neighbours, ballots, reconsider, joint_meeting, bodies, fund, accounts, upkeep, merchants, tire,
    )  # fmt: skip

    def __init__(
        self,
        runs: Sequence[Run],
        *,
        rules: Rules | None = None,
        kinds: KindTable | None = None,
        archetypes_table: ArchetypeTable | None = None,
        phases: Sequence[Phase] | None = None,
        monthly: Sequence[Phase] | None = None,
    ) -> None:
        refuse_apart(runs)
        super().__init__(runs[0].seed)
        self.runs = tuple(runs)
        self.rules = (rules or Rules()).checked(self)
        self.kinds: KindTable = kinds or load_kinds()
        self.archetypes = archetypes_table or archetypes()
        self.phases = self.phases if phases is None else tuple(phases)
        self.monthly = self.monthly if monthly is None else tuple(monthly)
        self.calendar: Calendar = Calendar(runs[0].time)
        self.p: Values = Values([run.parameters for run in runs])
        self.of_kind = KindValues(self.kinds, self.p)
        self.streams: Streams = Streams([run.seed for run in runs])
        self.day: int = self.calendar.first
        self._populate()
        self._equip()
        self._begin()

    def _populate(self) -> None:
        """Build places and people, in the order of containment."""
        templates = synthesis.templates_of(self)
        self.communities = synthesis.build_communities(self, templates)
        self.grids = synthesis.build_grids(self, templates)
        self.compounds = synthesis.build_compounds(self, templates)
        self.buildings = synthesis.build_buildings(self, templates)
        self.households = synthesis.build_households(self)
        self.residents = synthesis.build_residents(self)
        synthesis.count_residents(self)
        self.places = synthesis.build_places(self)
        self.merchants = synthesis.build_merchants(self)
        self.stewards = synthesis.build_stewards(self)
        self.firms = synthesis.build_firms(self)
        self.departments = build_departments(len(self.runs))
        self.handlers = build_handlers(self)
        self.network = Network(self)

    def _equip(self) -> None:
        """Create cases, archives, books, levers, workload and pool, still empty."""
        self.cases, self.relapses, self.today = Cases(), Relapses(), Today()
        self.archive, self.ballot_log, self.case_ledger = Archive(), BallotLog(), CaseLedger()
        self.books = Books(self.communities.run, len(self.runs))
        self.levers: Levers = Levers(self)
        self.programmes = programmes(self)
        self.workload, self.contact = Workload(self), Contact(self)
        self.pool = Pool(self)

    def _begin(self) -> None:
        """Set the state before the first day."""
        staff_stations(self)
        begin_volunteering(self)
        refresh_capacity(self)
        self.arrivals = Arrivals(self)
        seed_standing_stock(self)
        refresh_levels(self)
        settle_in(self)
        self.recorder = Recorder(self)

    def step(self) -> None:
        """One day: every phase in order."""
        if self.day == 0:
            self._begin_horizon()
        self.today = Today(self.calendar.working(self.day))
        for phase in self.phases:
            phase(self)
        self._tidy()
        self.day += 1

    def _begin_horizon(self) -> None:
        """Clear the counters: the warm-up is not reported."""
        self.recorder.begin_horizon(self)
        self.books.clear()
        h, helped = self.handlers, self.compounds.helped
        for counter in (*self.communities.counters(), h.used, h.offered, self.workload.task_ledger, helped):
            counter[:] = 0

    def _tidy(self) -> None:
        """Drop closed cases once a week; row order is kept, so the day does not matter."""
        if self.day % 7 == 0:
            self.drop_closed()

    def drop_closed(self) -> None:
        """Move closed cases from the table to the archive and the ledger."""
        for kept in (self.archive, self.case_ledger):
            kept.add_closed(self)
        self.cases.keep(self.cases.state != State.CLOSED)
        self.relapses.forget(self.day)

    def run(self, on_days: Callable[[int], None] | None = None) -> None:
        """Advance through warm-up and horizon to the end; `on_days` is called with 10 after every ten days."""
        while self.day <= self.calendar.last:
            self.step()
            if on_days is not None and self.day % 10 == 0:
                on_days(10)

    def fork(self, runs: Sequence[Run]) -> "World":
        """A copy that goes on under other interventions; ValueError if anything else differs or has passed."""
        refuse_fork(self.runs, runs, self.day)
        copy = deepcopy(self, {id(self.runs): tuple(runs), id(self.p): self.p})
        copy.p = Values(
            [run.parameters for run in runs]
        )  # interventions may bring other numbers of their own
        copy.programmes = programmes(copy)
        return copy

    def results(self) -> Tables:
        """Tables so far (`model.observation.schema.Tables`); asking changes nothing and may be repeated."""
        from model.observation.results import results

        return results(self)

    # --- queries by phases, agents and tables

    def head_of(self, households: Rows) -> Rows:
        """Rows of those who decide for the given households, on the fee and in votes: the first resident of each."""
        return starts_of(self.households.size)[households]

    def building_of(self, residents: Rows | slice = slice(None)) -> Rows:
        """Rows of the buildings in which the given residents live, all of them if none are given."""
        return self.households.building[self.residents.household[residents]]

    def react(self, moved: set[str]) -> None:
        """Follow up a change of levers."""
        refresh(self, moved)

    def satisfaction_today(self, rows: Rows) -> Floats:
        """Satisfaction in [0, 1] of the given residents as of today; writes nothing."""
        return relaxed(self, rows)

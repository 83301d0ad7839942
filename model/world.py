"""The world: any number of independent runs, advanced one day at a time by a list of phases."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from agents.community_committee import CommunityCommittee
from agents.department import Department
from agents.grid_worker import GridWorker
from agents.light_mesa import AgentSet, Model
from agents.mediation import MediationDesk
from agents.merchant import Merchant
from agents.owners import OwnersCommittee
from agents.property_firm import PropertyFirm
from agents.resident import PartyMember, Resident
from agents.rows import RowAgent
from agents.steward import Steward
from model.accounting.books import Books
from model.inputs.archetypes import ArchetypeTable, archetypes
from model.inputs.calendar import Calendar
from model.inputs.kinds import STAKES, KindTable, load_kinds
from model.inputs.run import Run
from model.inputs.values import Values
from model.observation.archive import Archive
from model.observation.ballot_log import BallotLog
from model.observation.case_ledger import CaseLedger
from model.observation.recorder import Recorder, observe
from model.observation.schema import Tables
from model.phases.daily.arise import Arrivals, Relapses, arise
from model.phases.daily.escalate import escalate
from model.phases.daily.experience import bring_up_to_date, experience, refresh_levels, relaxed, settle_in
from model.phases.daily.notice import notice
from model.phases.daily.route import route
from model.phases.daily.settle import settle
from model.phases.daily.standing import reconsider, seed_standing_stock
from model.phases.daily.work import work
from model.phases.monthly.ballots import ballots
from model.phases.monthly.bodies import bodies
from model.phases.monthly.cleaning import is_litter
from model.phases.monthly.fund import fund
from model.phases.monthly.meeting import joint_meeting
from model.phases.monthly.merchants import merchants, note_merchants
from model.phases.monthly.neighbours import begin_volunteering, neighbours, staff_stations
from model.phases.monthly.property_month import NEVER, accounts
from model.phases.monthly.upkeep import note_works, upkeep
from model.policy.capacity import TASKS, refresh_capacity, tire
from model.policy.levers import Levers, intervene, programmes
from model.policy.refresh import refresh
from model.rules import Rules
from model.state.cases import WELFARE, State, drop, live
from model.state.columns import Floats, Rows, starts_of
from model.state.handlers import Departments, HandlerTable, build_handlers
from model.state.keyed_random import Streams
from model.state.network import Network
from model.state.synthesis import populate
from model.state.tables import (
    Buildings,
    Cases,
    Communities,
    Compounds,
    Firms,
    Grids,
    Households,
    Merchants,
    Residents,
    Stewards,
)
from model.state.volunteers import Pool

type Phase = Callable[["World"], None]

AGENT_TYPES: tuple[type[RowAgent], ...] = (
    Resident, PartyMember, Steward, GridWorker, PropertyFirm, CommunityCommittee, Department,
    OwnersCommittee, MediationDesk, Merchant,
)  # fmt: skip


class Today:
    """Rows of `world.cases` to which something happened today, by event; new every day, read by phases 7 and 9."""

    def __init__(self) -> None:
        self.arisen: list[Rows] = []
        self.opened: list[Rows] = []
        self.closed: list[Rows] = []
        self.moved_up: list[Rows] = []
        self.on_paper: list[Rows] = []
        self.enforced: list[Rows] = []
        self.self_settled: list[Rows] = []
        self.resigned: list[Rows] = []
        self.withdrawn: list[Rows] = []  # those of the resigned ones that were known
        self.petitioned: list[Rows] = []
        self.taken_up: list[Rows] = []  # latent again since another resident took them up, in the morning
        self.heartened: list[Rows] = []  # latent again since their people took heart, in the evening
        self.left_desk: list[Rows] = []  # given up or petitioned at a mediation desk

    def rows(self, event: str) -> Rows:
        """All rows of one kind of event, in the order in which they happened."""
        parts: list[Rows] = getattr(self, event)
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0] if parts else np.empty(0, dtype=np.intp)


def on_dates(world: "World") -> None:
    """Phase 8: what has its date: the monthly processes in order, interventions when they move."""
    note_merchants(world)
    note_works(world)
    if world.calendar.month_start(world.day):
        for process in world.monthly:
            process(world)
        refresh_capacity(world)
        world.arrivals.refresh(world)  # after volunteers' hours of cleaning, which make some people careless
    intervene(world)


class World(Model[Any, Any]):
    """A batch of independent runs sharing columns; a single run is a batch of one.

    runs: scenarios under seeds; all must share one calendar (start, warm-up, horizon).
    rules: decision rules, replaceable one by one. kinds, archetypes: the data tables.

    `step()` advances one day, `run()` warm-up and horizon; `results()` gives the tables.
    """

    phases: tuple[Phase, ...] = (arise, notice, route, work, settle, escalate, experience, on_dates, observe)
    monthly: tuple[Phase, ...] = (
        refresh_levels, neighbours, ballots, reconsider, joint_meeting, bodies, fund, accounts, upkeep, merchants, tire,
    )  # fmt: skip

    p: Values
    streams: Streams
    kinds: KindTable
    calendar: Calendar
    day: int
    levers: Levers
    communities: Communities
    compounds: Compounds
    grids: Grids
    buildings: Buildings
    households: Households
    residents: Residents
    merchants: Merchants
    stewards: Stewards
    firms: Firms
    departments: Departments
    handlers: HandlerTable
    compound_fields: dict[str, Floats]
    run_residents: Floats
    first_of_run: Rows
    first_resident: Rows
    first_merchant: Rows
    compound_merchants: Rows
    task_minutes: Floats
    grid_tell: Floats
    visits_per_household: Floats
    working: bool
    finished: Rows
    cleaned: Floats
    queue: Floats
    communal_firms: bool = False

    def __init__(
        self,
        runs: Sequence[Run],
        *,
        rules: Rules | None = None,
        kinds: KindTable | None = None,
        archetypes_table: ArchetypeTable | None = None,
    ) -> None:
        if not runs:
            raise ValueError("a world needs at least one run")
        if any(run.time != runs[0].time for run in runs):
            raise ValueError("all runs of one world must share start, warm-up, horizon and evaluation days")
        # Mesa's own generators are seeded for users' notebooks; the model itself never draws from them.
        super().__init__(rng=runs[0].seed)
        self.runs = tuple(runs)
        self.rules = (rules or Rules()).checked(self)
        self.kinds = kinds or load_kinds()
        self.archetypes = archetypes_table or archetypes()
        self.calendar = Calendar(runs[0].time)
        self.evaluation_days = runs[0].time.evaluation_days
        self.p = Values([run.parameters for run in runs])
        self.streams = Streams([run.seed for run in runs])
        self.day = self.calendar.first
        self._row_agents: dict[type[RowAgent], list[RowAgent]] = {}
        self._build()

    def _build(self) -> None:
        populate(self)
        build_handlers(self)
        self.network = Network(self)
        n_buildings, n_communities, n_compounds = (
            len(self.buildings),
            len(self.communities),
            len(self.compounds),
        )
        self.patrol, self.grid_visit, self.steward_visit = (np.zeros(n_buildings) for _ in range(3))
        self.weekend_patrol, self.weekend_visit = np.zeros(n_buildings), np.zeros(n_buildings)
        self.visible_members, self.cleaning_hours, self.care_relief = (
            np.zeros(n_compounds) for _ in range(3)
        )
        self.door = np.ones(n_compounds)
        self.steward_used = np.zeros(len(self.stewards), dtype=np.int64)
        self.steward_offered = np.zeros(len(self.stewards), dtype=np.int64)
        self.spare_visit = np.zeros(len(self.grids))
        self.task_ledger = np.zeros((len(TASKS), len(self.handlers)))
        self.fees_due, self.fees_paid, self.firm_exits = (np.zeros(n_communities) for _ in range(3))
        self.subsidy_month = np.zeros(n_communities)
        self.desk_lent = np.zeros(n_communities)  # committee minutes a working day at the mediation desk
        self.queue = np.zeros(len(self.handlers))  # minutes of work before stewards and desks this morning
        self.works_paid = np.zeros(n_buildings)  # yuan that building works cost the district last month
        self.bays_paid = np.zeros(n_compounds)  # yuan that new parking bays cost the district last month
        self.repairs, self.upkeep_paid = np.zeros(n_buildings), np.zeros(n_communities)
        self.shown, self.failures = np.zeros(n_compounds), np.zeros(n_compounds)
        self.custody_given = np.zeros(n_compounds)
        self.takeovers = np.full(n_compounds, NEVER)
        self.severity = self.kinds.severity
        self.violation, self.litter = self.kinds.violation, is_litter(self)
        self.large = self.kinds.stake == STAKES.index("large")
        self.care = (self.kinds.family == WELFARE) & (self.kinds.visibility > 0.0)
        self.cases, self.relapses, self.archive, self.books = (
            Cases(),
            Relapses(),
            Archive(),
            Books(self.communities.run, len(self.runs)),
        )
        self.ballot_log = BallotLog()
        self.case_ledger = CaseLedger()
        self.levers = Levers(self)
        self.programmes = programmes(self)
        self.today = Today()
        self.pool = Pool(self)
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
        self.today = Today()
        self.working = self.calendar.working(self.day)
        for phase in self.phases:
            phase(self)
        self._tidy()
        self.day += 1

    def _begin_horizon(self) -> None:
        """Clear the counters: the warm-up is not reported."""
        self.recorder.begin_horizon(self)
        self.books.clear()
        self.handlers.used[:] = 0
        self.handlers.offered[:] = 0
        for counter in (self.task_ledger, self.fees_due, self.fees_paid, self.firm_exits):
            counter[:] = 0.0

    def _tidy(self) -> None:
        """Drop closed cases now and then; row order stays, so when it happens does not matter."""
        if self.day % 7 == 0:
            self.drop_closed()

    def drop_closed(self) -> None:
        """Move closed cases from the table to the archive and the ledger."""
        self.archive.add_closed(self)
        self.case_ledger.add_closed(self)
        self.cases.keep(self.cases.state != State.CLOSED)
        self.relapses.forget(self.day)

    def run(self, on_days: Callable[[int], None] | None = None) -> None:
        """Advance through warm-up and horizon to the end; `on_days` is told of every ten days that are done."""
        while self.day <= self.calendar.last:
            self.step()
            if on_days is not None and self.day % 10 == 0:
                on_days(10)

    def results(self) -> Tables:
        """Tables so far (`model.observation.schema.Tables`); asking changes nothing and may be repeated."""
        from model.observation.results import results

        return results(self)

    def cases_with(self, merchant: int) -> int:
        """Cases with a business that are not closed."""
        return int(((self.cases.merchant == merchant) & (self.cases.state != State.CLOSED)).sum())

    # --- what phases ask of the world

    def head_of(self, households: Rows) -> Rows:
        """Rows of those who decide for the given households, on the fee and in votes: the first resident of each."""
        return starts_of(self.households.size)[households]

    def building_of(self, residents: Rows | slice = slice(None)) -> Rows:
        """Rows of the buildings in which the given residents live, all of them if none are given."""
        return self.households.building[self.residents.household[residents]]

    def react(self, moved: set[str]) -> None:
        """Follow up a change of levers."""
        refresh(self, moved)

    def reassign_firm_cases(self, firms: Rows) -> None:
        """Cases in the hands of firms that left look for another handler tomorrow."""
        held = live(self, State.OPEN, State.WAITING)
        drop(self, held[np.isin(self.cases.handler[held] - self.handlers.first_firm, firms)])

    def satisfaction_today(self, rows: Rows) -> Floats:
        """Satisfaction in [0, 1] of the given residents (rows) as of today; writes nothing."""
        return relaxed(self, rows)

    def bring_up_to_date(self, rows: Rows) -> None:
        """Write today's satisfaction of the given residents."""
        bring_up_to_date(self, rows)

    def backlog_of(self, handler: int) -> int:
        """Cases in a handler's hands that are not closed."""
        return int(((self.cases.handler == handler) & (self.cases.state != State.CLOSED)).sum())

    # --- Mesa's view

    @property
    def agents_by_type(self) -> "AgentsByType":  # type: ignore[override]
        """Agent sets by class, made when first asked for."""
        return AgentsByType(self)

    @property  # type: ignore[misc]
    def agents(self) -> AgentSet[Any]:  # type: ignore[override]
        """All agents of all classes."""
        every = [agent for kind in AGENT_TYPES for agent in self.row_agents(kind)]
        return AgentSet(every, random=self.random)

    @property
    def agent_types(self) -> list[type]:
        """Classes of agents."""
        return list(AGENT_TYPES)

    def row_agents(self, kind: type[RowAgent]) -> list[RowAgent]:
        """Agents of one class that exist now; each row's object is made once and kept."""
        if kind not in self._row_agents:
            offset = 1 + sum(
                len(getattr(self, other.table)) for other in AGENT_TYPES[: AGENT_TYPES.index(kind)]
            )
            table = len(getattr(self, kind.table))
            self._row_agents[kind] = [None] * table  # type: ignore[list-item]
            self._offsets = {**getattr(self, "_offsets", {}), kind: offset}
        made = self._row_agents[kind]
        rows = kind.rows_of(self)
        for row in rows:
            if made[row] is None:
                made[row] = kind(self, int(row), self._offsets[kind] + int(row))
        return [made[row] for row in rows]


class AgentsByType(dict[type, AgentSet[Any]]):
    """Mapping from agent class to its agents, as Mesa has it; sets are made on access."""

    def __init__(self, world: World) -> None:
        super().__init__(dict.fromkeys(AGENT_TYPES))  # type: ignore[arg-type]
        self._world = world

    def __getitem__(self, kind: type) -> AgentSet[Any]:
        if kind not in AGENT_TYPES:
            raise KeyError(kind)
        return AgentSet(self._world.row_agents(kind), random=self._world.random)

    def items(self) -> Any:
        """Pairs of class and agent set."""
        return [(kind, self[kind]) for kind in self]

    def values(self) -> Any:
        """Agent sets in the order of the classes."""
        return [self[kind] for kind in self]

    def get(self, kind: type, default: Any = None) -> Any:
        """Agent set of a class, or `default`."""
        return self[kind] if kind in AGENT_TYPES else default

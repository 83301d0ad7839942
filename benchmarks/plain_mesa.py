"""The loop arise, report, work, settle as one would first write it in Mesa: objects with a `step`.

The yardstick for benchmark (d). Same kinds, rates, capacities and chances as the model, taken from a built
world; scalar arithmetic; random numbers from Mesa's `model.random` in order of activation, as usual. It leaves
out stewards, private talks, visits in idle minutes, trust that moves, property accounts and observation: it does
less than what it is compared with, so the ratio is understated rather than overstated.
"""

from __future__ import annotations

import math
from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING, Any, ClassVar

import mesa
import numpy as np

from agents.community_committee import (
    agreement_probability,
    paper_probability,
    repair_probability,
    work_minutes,
)
from agents.department import handoff_delay
from model.handlers import Level, Role, department_handler
from model.kinds import DEPARTMENTS, DRIVERS, HANDLERS, PARTIES, STAKES
from model.phases.arise import slow_drivers, typical_state
from model.phases.cleaning import carelessness, is_litter

if TYPE_CHECKING:
    from model.world import World

_DISORDER = DRIVERS.index("disorder")


def report_chance(reporting: float, days: float, trust: float, access: float, slope: float) -> float:
    """Daily chance to report, for scalars: `agents.resident.report_hazard`."""
    return min(1.0, reporting / days * access * max(0.0, 1.0 + slope * (trust - 0.5)))


def give_up_chance(reporting: float, days: float, trust: float, slope: float) -> float:
    """Daily chance to put up with it, for scalars: `agents.resident.give_up_hazard`."""
    return min(1.0, (1.0 - reporting) / days * max(0.0, 1.0 + slope * (0.5 - trust)))


class Kind:
    """One kind of matter, as an object with plain numbers."""

    def __init__(self, world: World, row: int) -> None:
        kinds = world.kinds
        declared = kinds.kinds[row]
        self.row, self.declared = row, declared
        self.season = [float(month[row]) for month in kinds.season_weights]
        self.sensitive = bool(kinds.drivers[row, _DISORDER])
        self.local_firm = declared.handler == HANDLERS[1]
        self.enforceable = declared.department == DEPARTMENTS[0] and declared.violation and declared.consent
        self.large = declared.stake == STAKES[1]
        self.against_neighbour = declared.party == PARTIES[1]


class Case:
    """One matter: who is troubled, what it is, and how far it has come."""

    def __init__(self, resident: PlainResident, kind: Kind, day: int) -> None:
        self.resident, self.kind, self.arisen = resident, kind, day
        self.handler: PlainHandler | None = None
        self.level = kind.declared.level
        self.rank = 0
        self.since = day
        self.due = -1
        self.remaining = 0
        self.attempts = 0
        self.next_day = day
        self.closed = False


class Building:
    """Where residents live: rates at which matters arise per resident, and today's disorder."""

    def __init__(self, world: World, row: int, compound: Compound) -> None:
        self.compound = compound
        self.residents = int(world.buildings.residents[row])
        self.grid = int(world.buildings.grid[row])
        self.patrol, self.visit = float(world.patrol[row]), float(world.grid_visit[row])
        self.violations = 0
        self.rate, self.rates = 0.0, [0.0]

    def refresh(self, model: PlainModel) -> None:
        """Today's rate per resident, and its cumulated parts by kind."""
        weight = model.value("disorder_weight")
        disorder = 1.0 - math.exp(-weight * self.violations * 100.0 / max(self.residents, 1))
        more = 1.0 + model.value("disorder_kappa") * disorder
        pairs = zip(self.compound.rates, model.kinds, strict=True)
        self.rates = list(
            accumulate(
                rate * kind.season[model.month - 1] * (more if kind.sensitive else 1.0)
                for rate, kind in pairs
            )
        )
        self.rate = self.rates[-1]


class Compound:
    """What the residents of a compound share: base rates per resident and day, ties, service and its firm."""

    def __init__(self, world: World, row: int, drivers: np.ndarray[Any, Any]) -> None:
        n, kinds = world.compounds, world.kinds
        base = kinds.rates[n.archetype[row]] / 365.0 / 1000.0 * n.frailty[row]
        moved = np.where(kinds.drivers, drivers[row], 1.0).prod(axis=1)
        littered = np.where(is_litter(world), carelessness(world)[row], 1.0)
        self.rates = (base * moved * littered).tolist()
        self.ties, self.quality, self.firm = float(n.ties[row]), float(n.quality[row]), int(n.firm[row])


class PlainResident(mesa.Agent["PlainModel"]):
    """A resident: something may trouble them today; what troubles them they may report."""

    model: PlainModel

    def __init__(
        self, model: PlainModel, building: Building, trust: float, access: float, satisfaction: float
    ) -> None:
        super().__init__(model)
        self.building, self.trust, self.access = building, trust, access
        self.satisfaction = self.usual = satisfaction
        self.latent: list[Case] = []

    def step(self) -> None:
        """Drift back to the usual satisfaction, meet a new matter by chance, and speak of those that trouble."""
        self.satisfaction += (self.usual - self.satisfaction) * self.model.drift
        if self.random.random() < self.building.rate:
            self.trouble()
        if self.latent:
            self.latent = [case for case in self.latent if not self.found(case)]

    def trouble(self) -> None:
        """A matter arises; which kind is drawn in proportion to the rates."""
        rates = self.building.rates
        row = bisect(rates, self.random.random() * rates[-1])
        self.latent.append(self.model.arise(self, self.model.kinds[min(row, len(rates) - 1)]))

    def found(self, case: Case) -> bool:
        """Whether a latent matter leaves the list today: reported, seen, told on a visit, or given up."""
        model, declared = self.model, case.kind.declared
        slope, reporting, days = model.trust_slope, declared.reporting, declared.latent_days
        unseen = 1.0 - report_chance(reporting, days, self.trust, self.access, slope)
        if model.working:
            unseen *= (1.0 - declared.visibility * self.building.patrol) * (1.0 - self.building.visit)
        luck = self.random.random()
        if luck < 1.0 - unseen:
            model.open(case)
            return True
        if luck > 1.0 - give_up_chance(reporting, days, self.trust, slope):
            model.close(case)
            return True
        return False


class PlainHandler(mesa.Agent["PlainModel"]):
    """A grid worker, firm, committee or department: works its queue by severity, then age."""

    model: PlainModel

    def __init__(self, model: PlainModel, role: Role, workday: int, weekend: int) -> None:
        super().__init__(model)
        self.role, self.workday, self.weekend = role, workday, weekend
        self.queue: list[Case] = []

    def step(self) -> None:
        """Spend today's minutes; what is finished is put to the parties."""
        minutes, day = self.workday if self.model.working else self.weekend, self.model.day
        self.queue = [case for case in self.queue if not case.closed and case.handler is self]
        for case in sorted(self.queue, key=lambda case: -case.kind.declared.severity):
            if case.next_day > day:
                continue
            given = min(minutes, case.remaining)
            case.remaining -= given
            minutes -= given
            if case.remaining <= 0:
                self.settle(case)

    def settle(self, case: Case) -> None:
        """Settled, or another attempt after some days, or one level up after the last."""
        declared = case.kind.declared
        case.attempts += 1
        if self.random.random() < self.model.settling_chance(case):
            self.model.settled(case)
        elif case.attempts % declared.max_attempts == 0 and case.rank < Level.DISTRICT:
            self.model.move_up(case)
        else:
            case.next_day = self.model.day + math.ceil(declared.revisit_days)
            case.remaining = self.model.minutes(case, self.model.value("revisit_hours_factor"))


class PlainModel(mesa.Model[Any, Any]):
    """One community as plain objects, peopled like `world` (which must hold one site).

    `step()` advances one day; `arisen` and `opened` count matters that arose and became known.
    """

    LEVELS: ClassVar[dict[str, int]] = {level.name.lower(): int(level) for level in Level}

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(rng=seed)
        if len(world.sites) != 1:
            raise ValueError("plain objects are built from a world of one site")
        self.world = world
        self.day = world.calendar.first
        self.month, self.working = world.calendar.month(self.day), True
        self.arisen = self.opened = 0
        self.known: list[Case] = []
        self.returning: dict[int, list[tuple[PlainResident, Kind]]] = {}
        self.trust_slope = self.value("report_trust_slope")
        self.drift = 1.0 - 2.0 ** (-1.0 / self.value("satisfaction_half_life"))
        self.kinds = [Kind(world, row) for row in range(len(world.kinds))]
        self.buildings = self._buildings()
        self.handlers = self._handlers()
        self._residents()

    def value(self, parameter: str) -> float:
        """Value of a parameter."""
        return float(getattr(self.world.p, parameter))

    def _buildings(self) -> list[Building]:
        world = self.world
        drivers = slow_drivers(world, typical_state(world))
        owner, people = world.buildings.compound, world.buildings.residents
        by_building = [np.ones(len(owner)) if d is None else d for d in drivers]
        count = np.bincount(owner, weights=people)
        table = np.column_stack([np.bincount(owner, weights=d * people) / count for d in by_building])
        compounds = [Compound(world, row, table) for row in range(len(world.compounds))]
        return [Building(world, row, compounds[owner[row]]) for row in range(len(world.buildings))]

    def _handlers(self) -> list[PlainHandler]:
        h = self.world.handlers
        rows = zip(h.role.tolist(), h.workday.tolist(), h.weekend.tolist(), strict=True)
        return [PlainHandler(self, Role(role), workday, weekend) for role, workday, weekend in rows]

    def _residents(self) -> None:
        world, r = self.world, self.world.residents
        access = world.rules.channel_access(
            r.age, world.households.tenant[r.household], world.households.migrant[r.household],
            access=world.levers.access[0], elderly_access=self.value("elderly_access"),
            tenant_access=self.value("tenant_access"), migrant_access=self.value("migrant_access"),
        )  # fmt: skip
        people = zip(
            world.building_of().tolist(),
            r.trust.tolist(),
            access.tolist(),
            r.satisfaction.tolist(),
            strict=True,
        )
        for building, trust, easy, satisfaction in people:
            PlainResident(self, self.buildings[building], trust, easy, satisfaction)

    def step(self) -> None:
        """One day."""
        self.working = self.world.calendar.working(self.day)
        self.month = self.world.calendar.month(self.day)
        for building in self.buildings:
            building.refresh(self)
        for resident, kind in self.returning.pop(self.day, []):
            resident.latent.append(self.arise(resident, kind))
        self.agents_by_type[PlainResident].shuffle_do("step")
        self.agents_by_type[PlainHandler].do("step")
        self._impatience()
        self.day += 1

    def arise(self, resident: PlainResident, kind: Kind) -> Case:
        """A new matter."""
        self.arisen += 1
        resident.building.violations += kind.declared.violation
        return Case(resident, kind, self.day)

    def open(self, case: Case) -> None:
        """A matter becomes known: somebody must take it on."""
        self.opened += 1
        case.attempts = 0
        case.due = self.day + int(max(self.value("deadline_days"), case.kind.declared.tolerance_days))
        case.rank = self.LEVELS[case.kind.declared.level]
        self.known.append(case)
        self.assign(case)

    def assign(self, case: Case) -> None:
        """Give the case to the lowest level with authority where a handler exists; wait for hand-offs."""
        h, compound = self.world.handlers, case.resident.building.compound
        orphan = case.rank == Level.NEIGHBOURHOOD and case.kind.local_firm and compound.firm < 0
        if orphan:
            case.rank = Level.COMMUNITY
        if case.rank == Level.COMMUNITY:
            row = h.first_committee
        elif case.rank >= Level.STREET:
            department = DEPARTMENTS.index(case.kind.declared.department)
            row = int(department_handler(self.world, *np.array([[0], [case.rank], [department]]))[0])
        else:
            row = (
                h.first_firm + compound.firm
                if case.kind.local_firm
                else h.first_grid + case.resident.building.grid
            )
        case.since = self.day
        case.remaining = self.minutes(case, self.value("orphan_hours_factor") if orphan else 1.0)
        case.next_day = self.day + self.waiting(case)
        case.handler = self.handlers[row]
        case.handler.queue.append(case)

    def minutes(self, case: Case, factor: float) -> int:
        """Minutes of the next attempt."""
        z = self.random.gauss(0.0, 1.0)
        return max(
            1, int(work_minutes(case.kind.declared.hours, z, factor, spread=self.value("hours_spread")))
        )

    def waiting(self, case: Case) -> int:
        """Days lost to hand-offs between departments."""
        if case.kind.declared.departments == 0 or case.rank == Level.NEIGHBOURHOOD:
            return 0
        levers = self.world.levers
        count = 1 + sum(
            self.random.random() < levers.fragmentation[0] for _ in range(case.kind.declared.departments)
        )
        turnaround, spread = float(levers.turnaround[0]), self.value("hours_spread")
        return int(handoff_delay(count, self.random.gauss(0.0, 1.0), turnaround=turnaround, spread=spread))

    def settling_chance(self, case: Case) -> float:
        """Chance that a completed attempt ends the case: by force, by repair, or by agreement."""
        declared, compound = case.kind.declared, case.resident.building.compound
        if case.kind.enforceable and case.rank >= Level.STREET:
            return self.value("enforcement_success")
        if not declared.consent:
            firm = case.handler is not None and case.handler.role == Role.FIRM
            quality, slope = compound.quality if firm else 0.5, self.value("repair_quality_slope")
            return float(repair_probability(declared.agreement, quality, quality_slope=slope))
        if case.attempts < declared.min_visits:
            return 0.0
        slopes = {
            name: self.value(f"settle_{name}") for name in ("trust_slope", "ties_slope", "attempt_slope")
        }
        return float(
            agreement_probability(
                declared.agreement, case.resident.trust, compound.ties, case.attempts, 0.0, **slopes
            )
        )

    def settled(self, case: Case) -> None:
        """A true end: it pleases, and some of it will come back."""
        self.close(case)
        case.resident.satisfaction = min(1.0, case.resident.satisfaction + self.value("settlement_gain"))
        hazard = case.kind.declared.relapse / 365.0 * self.value("relapse_scale")
        days = self.random.expovariate(hazard) if hazard > 0.0 else math.inf
        if days < 365.0 * self.value("relapse_years"):
            again = (case.resident, case.kind)
            self.returning.setdefault(self.day + 1 + int(days), []).append(again)

    def close(self, case: Case) -> None:
        """The matter is over."""
        case.closed = True
        case.resident.building.violations -= case.kind.declared.violation

    def move_up(self, case: Case) -> None:
        """One level up."""
        case.rank += 1
        self.assign(case)

    def on_paper(self, case: Case) -> None:
        """Closed on paper: it counts as handled and troubles on, unknown as before."""
        if case.handler is not None:
            case.handler.queue.remove(case)
        case.handler = None
        case.resident.latent.append(case)

    def _impatience(self) -> None:
        """Go through the known matters once: closed on paper, withdrawn, petitioned, or moved up a level."""
        self.known = [case for case in self.known if not case.closed]
        levers = self.world.levers
        paper = paper_probability(pressure=levers.paper_pressure[0], follow_up=levers.follow_up[0])
        for case in self.known:
            if case.due == self.day and self.random.random() < paper:
                self.on_paper(case)
            elif self.random.random() < self._leaving_chance(case):
                self.close(case)
            else:
                self._wait(case)
        self.known = [case for case in self.known if case.handler is not None]

    def _leaving_chance(self, case: Case) -> float:
        """Daily chance that a known matter is withdrawn, or taken to the petition office."""
        late = case.kind.large and self.day - case.arisen > case.kind.declared.tolerance_days
        resigned = max(0.0, 1.0 + self.trust_slope * (0.5 - case.resident.trust))
        return (
            self.value("withdraw_per_year") * resigned + (self.value("petition_per_year") if late else 0.0)
        ) / 365.0

    def _wait(self, case: Case) -> None:
        """One level up where a level's patience has ended; from the district there is no way up."""
        patience = self.value("patience_factor") * case.kind.declared.tolerance_days
        if self.day - case.since > max(self.value("patience_least_days"), patience):
            self.close(case) if case.rank == Level.DISTRICT else self.move_up(case)

"""Levers: the named values that interventions may change, and how changes combine.

`value = base x (product of scales) + (sum of shifts)`, then held within the lever's range. Interventions are
applied in the order of their names, never in the order in which a file lists them, so that the list's order
changes nothing, to the last bit. Only interventions write levers, and the world never asks which.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model import DATA
from model.inputs.nearest import nearest
from model.inputs.run import Delivery, DeliveryState, Intervention
from model.inputs.values import at
from model.policy.past import Past
from model.policy.reach import Reach
from model.state.columns import Bools, Floats, total_by

if TYPE_CHECKING:
    from model.world import World


class LeverError(ValueError):
    """An intervention moves a lever that does not exist, or gives it numbers that do not fit."""


REFRESHED = ("stations", "capacity", "rates", "stewards", "desks")


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever: on which table it lives, from which parameter it starts (or a constant), and its range.

    `high` may be the name of a parameter, where the maximum depends on the place and its people.
    `hours_of` names whose hours a lever counted in hours a week takes or gives; "" for all others. `per` is the
    unit of these hours: "visible" if per party member known as such, "paid" if a share of the hours for which a
    community's staff are paid, "" if a total.
    `kinds` names the kinds of case whose rate a lever multiplies, where it is not a whole class of them.
    `refreshes` names what is recomputed when it moves, of REFRESHED; empty if the lever is read where it acts.
    """

    name: str
    table: str
    base: str | float
    unit: str
    low: float
    high: float | str
    en: str
    zh: str
    hours_of: str = ""
    per: str = ""
    kinds: tuple[str, ...] = ()
    refreshes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what in self.refreshes:
            if what not in REFRESHED:
                allowed = f"allowed: {', '.join(REFRESHED)}{nearest(what, REFRESHED)}"
                raise ValueError(f"lever '{self.name}', key 'refreshes': unknown value '{what}'; {allowed}")


def load_levers(path: Path) -> tuple[Lever, ...]:
    """Read the table of levers; TypeError names a missing or an unknown key, ValueError an unknown refresh."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = ("kinds", "refreshes")
    return tuple(
        Lever(name=name, **{**table, **{key: tuple(table.get(key, ())) for key in lists}})
        for name, table in tables.items()
    )


LEVERS: tuple[Lever, ...] = load_levers(DATA / "levers.toml")


class Levers:
    """Current values of all levers, one float array per lever over the rows of its table.

    `past_month`: what each was on average since the last first of a month; `unpaid`: since money last moved.
    `hours`: hours a week that each intervention takes or gives, by (intervention, whose) and run, as of the last
    `commit`. Those of one lever add up to what it was really moved: see `_share`.
    """

    def __init__(self, world: "World") -> None:
        self._specs = {lever.name: lever for lever in LEVERS}
        self._base = {lever.name: _value(lever.base, lever, world) for lever in LEVERS}
        self._high = {lever.name: _value(lever.high, lever, world) for lever in LEVERS}
        self._run = {lever.name: getattr(world, lever.table).run for lever in LEVERS if lever.hours_of}
        self._runs = len(world.runs)
        self._scale: dict[str, Floats] = {}
        self._shift: dict[str, Floats] = {}
        self._in_force: set[str] = set()
        self._anywhere: dict[str, tuple[Floats, bool]] = {}
        self._members, self._paid = world.compounds.members, _paid_hours(world)
        self._stated: dict[str, list[tuple[str, Floats]]] = {}
        self.charged_to = ""
        self.reach = Reach(world)
        requests = {lever.name for lever in LEVERS if lever.unit == "yes/no"}
        self.past_month, self.unpaid = (Past(world, self, requests) for _ in range(2))
        self.hours: dict[tuple[str, str], Floats] = {}
        for name, base in self._base.items():
            self._put(name, base.copy())

    def __getattr__(self, name: str) -> Floats:
        raise AttributeError(f"no lever is called {name!r}")

    def _put(self, name: str, value: Floats) -> None:
        """Set a lever's values as a read-only array; a changed lever is always a new array (see `anywhere`)."""
        value.setflags(write=False)
        setattr(self, name, value)

    def anywhere(self, name: str) -> bool:
        """Whether a lever differs from 0 in any row; cached per value, since it is asked many times a day."""
        value = getattr(self, name)
        known = self._anywhere.get(name)
        if known is None or known[0] is not value:
            known = self._anywhere[name] = (value, bool(value.any()))
        return known[1]

    def scale(self, name: str, factor: npt.NDArray[Any]) -> None:
        """Multiply a lever by `factor`, one number per row of its table; repeated factors multiply.

        Raises LeverError for an unknown lever, or rows of another table.
        """
        self._check(name, factor)
        known = self._scale.get(name)
        self._scale[name] = factor if known is None else known * factor
        self.reach.add(self.charged_to, self._specs[name].table, factor - 1.0)
        if name in self._run:
            self._note(name, self._base[name] * (factor - 1.0))

    def shift(self, name: str, amount: npt.NDArray[Any]) -> None:
        """Add `amount`, one number per row of its table and in the lever's unit; repeated amounts add up.

        Raises LeverError for an unknown lever, or rows of another table.
        """
        self._check(name, amount)
        known = self._shift.get(name)
        self._shift[name] = amount if known is None else known + amount
        self.reach.add(self.charged_to, self._specs[name].table, amount)
        if name in self._run:
            self._note(name, amount)

    def _check(self, name: str, change: npt.NDArray[Any]) -> None:
        """Refuse an unknown lever, and a change that is not one number or one per row of its table."""
        if name not in self._specs:
            near = nearest(name, self._specs)
            raise LeverError(f"no lever is called '{name}'{near}; allowed: see `gongzhi list levers`")
        rows, table = len(self._base[name]), self._specs[name].table
        if np.shape(change) not in ((), (1,), (rows,)):
            raise LeverError(
                f"lever '{name}': shape {np.shape(change)}; "
                f"allowed: one number for all, or one for each row of {table} (here {rows})"
            )

    def _note(self, name: str, change: npt.NDArray[Any]) -> None:
        """Store an intervention's requested change to an hours lever until clipping."""
        stated = np.full(len(self._run[name]), change)
        self._stated.setdefault(name, []).append((self.charged_to, stated))

    def _share(self, name: str, statements: Sequence[tuple[str, Floats]]) -> None:
        """Allocate the realised change of an hours lever among its interventions.

        The realised change differs from the sum of the stated ones, because of clipping and multiplied scales. The
        difference is shared in proportion to the size of the statements, whatever their order.
        """
        spec, moved = self._specs[name], getattr(self, name) - self._base[name]
        said, size = np.zeros_like(moved), np.zeros_like(moved)
        for _, change in statements:
            said, size = said + change, size + np.abs(change)
        rest = (moved - said) / np.maximum(size, 1e-12)
        worth: Any = 1.0
        if spec.per:
            worth = self._paid if spec.per == "paid" else self._members * getattr(self, spec.per)
        for charged_to, change in statements:
            weekly = (change + rest * np.abs(change)) * worth
            whose, hours = (charged_to, spec.hours_of), total_by(self._run[name], self._runs, weekly)
            self.hours[whose] = self.hours.get(whose, np.zeros(self._runs)) + hours

    def begin(self) -> None:
        """Forget all changes, before interventions state theirs anew."""
        self._scale, self._shift, self.hours, self._stated = {}, {}, {}, {}

    def commit(self) -> set[str]:
        """Put the stated changes in force; returns the names of levers whose value moved."""
        moved, stated = set(), self._scale.keys() | self._shift.keys()
        for name in sorted(stated | self._in_force):
            spec, value = self._specs[name], self._base[name] * self._scale.get(name, 1.0)
            value += self._shift.get(name, 0.0)
            np.minimum(np.maximum(value, spec.low, out=value), self._high[name], out=value)
            if not (value == getattr(self, name)).all():
                if np.isnan(value).any():
                    raise ValueError(f"lever '{name}': an intervention gave no number (nan) for it")
                moved.add(name)
                for past in (self.past_month, self.unpaid):
                    past.note(name, getattr(self, name), value)
                self._put(name, value)
        self._in_force = stated
        for name in sorted(self._stated):  # needs clipped values and the number of visible members
            self._share(name, self._stated[name])
        return moved


def _paid_hours(world: "World") -> Floats:
    """Hours a week for which committee staff and grid workers of each community are paid, before any lever."""
    c = world.communities
    persons = c.staff + c.grid_workers * total_by(world.grids.community, len(c))
    return np.asarray(persons * at(world.p.hours_per_week, c.run) * at(world.p.capacity_scale, c.run))


def _value(given: float | str, lever: Lever, world: "World") -> Floats:
    """A number, or a parameter's value, for every row of a lever's table."""
    table = getattr(world, lever.table)
    number = at(getattr(world.p, given), table.run) if isinstance(given, str) else given
    return np.full(len(table), number, dtype=np.float64)


class Programme:
    """One intervention in all runs of a batch that have it; the other runs have reach zero."""

    def __init__(self, intervention: Intervention, deliveries: Sequence[Delivery | None]) -> None:
        self.intervention = intervention
        self._intensity = np.array([d.intensity if d else 0.0 for d in deliveries])
        self._pace = np.array([d.pace if d else 0.0 for d in deliveries])
        # Most runs of a batch share their schedule: it is looked up once for all of them.
        self._schedules = [None, *dict.fromkeys(d for d in deliveries if d)]
        self._of_run = np.array([self._schedules.index(d) for d in deliveries])
        self._day, self._reach = -(10**6), [0.0] * len(self._schedules)
        self._state: DeliveryState | None = None
        self._since = self.state.since

    @property
    def state(self) -> DeliveryState:
        """The delivery on the day to which the programme was advanced."""
        if self._state is None:
            reach = np.array(self._reach)[self._of_run]
            since = np.array([d.since(self._day) if d else -1.0 for d in self._schedules])[self._of_run]
            running = bool(((reach > 0) & (self._intensity > 0)).any())
            self._state = DeliveryState(reach, self._intensity, running, since, self._pace)
        return self._state

    def advance(self, day: int) -> Bools:
        """Move to `day`; returns the runs in which the delivery changed."""
        reach = [d.reach(day) if d else 0.0 for d in self._schedules]
        moved = np.array([new != old for new, old in zip(reach, self._reach, strict=True)])
        self._day, self._reach, self._state = day, reach, None
        changed: Bools = moved[self._of_run]
        return changed

    def between(self, first: float, until: float) -> DeliveryState:
        """Today's delivery with its spells: which reach held for how many days, from `first` up to `until`."""
        spells: list[tuple[int, list[float]]] = []
        for day in range(int(first), int(until)):
            reach = [d.reach(day) if d else 0.0 for d in self._schedules]
            lasted = spells.pop()[0] if spells and spells[-1][1] == reach else 0
            spells.append((lasted + 1, reach))
        by_run = tuple((days, np.array(reach)[self._of_run]) for days, reach in spells)
        return replace(self.state, spells=by_run)

    def stated(self, runs: Bools) -> DeliveryState:
        """Delivery from which effects are stated today; `since` is updated in the given runs only."""
        self._since = np.where(runs, self.state.since, self._since)
        return replace(self.state, since=self._since)


def programmes(world: "World") -> list[Programme]:
    """The interventions of a batch, by name."""
    known: dict[str, Intervention] = {
        d.intervention.id: d.intervention for s in world.runs for d in s.deliveries
    }
    by_run = [{d.intervention.id: d for d in run.deliveries} for run in world.runs]
    return [Programme(known[name], [run.get(name) for run in by_run]) for name in sorted(known)]


def intervene(world: "World") -> None:
    """Charge the past month to interventions, then start, ramp up and end them: levers and capacities move.

    Interventions of a run state their effects anew once a month, since a compound may have begun to fail. They also do
    so when one of the run's own starts, reaches more or ends, but not for those of other runs of the batch. On these
    days, and on the last one, hours and yuan that were in force are booked.
    """
    month = world.calendar.month_start(world.day)
    if month:
        paid(world)
        world.levers.past_month.restart(world.day)
    elif not world.programmes:
        return
    anew = np.full(len(world.runs), month)
    for programme in world.programmes:
        anew |= programme.advance(world.day)
    if anew.any():
        world.books.accrue(world.day, world.levers.hours, anew)
        _state(world, anew)
        world.react(world.levers.commit())
    if world.day == world.calendar.last:  # the last day counts too, and no later day books it
        world.books.accrue(world.day + 1, world.levers.hours, np.ones_like(anew))


def _state(world: "World", anew: Bools) -> None:
    """Have all running interventions state their changes and spending."""
    world.levers.begin()
    world.levers.reach.begin(anew)
    world.books.begin()
    for programme in world.programmes:
        delivery = programme.stated(anew)
        if delivery.running:
            world.levers.charged_to = world.books.charged_to = programme.intervention.id
            world.levers.reach.ran(
                programme.intervention.id, anew & (delivery.reach * delivery.intensity > 0.0)
            )
            programme.intervention.apply(world, delivery)
    world.books.charged_to = ""
    world.books.spend_once()


def paid(world: "World") -> None:
    """Charge to interventions what processes paid because of them, now that money has moved up to today."""
    unpaid = world.levers.unpaid
    for programme in world.programmes:
        delivery = programme.between(unpaid.since, unpaid.until)
        if delivery.ran.any():
            world.books.charged_to = programme.intervention.id
            programme.intervention.month(world, delivery)
    world.books.charged_to = ""
    unpaid.restart(unpaid.until)

"""Run the fast world and the twin on one run, and name the first day, process and entity at which they differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from reference import compare_tables
from reference.compare_tables import CLOSE

from model.accounting.flows import FLOWS
from model.inputs.kinds import KindTable
from model.inputs.run import Run
from model.phases.daily.call_back import call_back as world_call_back
from model.phases.daily.call_back import rank as world_rank
from model.phases.daily.experience import standards
from model.phases.dates import settle_up as world_settle_up
from model.phases.monthly.merchants import note_merchants as world_note_merchants
from model.phases.monthly.upkeep import note_works as world_note_works
from model.policy.capacity import refresh_capacity as world_refresh_capacity
from model.policy.levers import intervene as world_intervene
from model.policy.push import count_push as world_count_push
from model.policy.workload import TASKS
from model.rules import Rule, Rules
from model.state.cases import State
from model.state.columns import Rows
from model.state.network import NEVER
from model.state.today import Today
from model.world import World
from plain import entities, handlers
from plain.arise import refresh_rates
from plain.cases import Case
from plain.cases import Today as TwinToday
from plain.delivery import intervene, settle_up
from plain.hotline import call_back, rank
from plain.hours import count_push, refresh_capacity
from plain.levers import DECLARED
from plain.observe import ObservedWorld
from plain.places import note_merchants, note_works
from plain.resident import Resident
from plain.world import PlainWorld

BUILDING = -(10**6)  # stands for the time before the first day, while a world is built
TABLES = (
    "communities", "compounds", "grids", "buildings", "households", "residents", "stewards", "firms", "merchants",
)  # fmt: skip
SKIPPED = {
    "run",
    "spec",
    "compounds.archetype",
    "buildings.households",
    "buildings.works",
    "residents.burden",
    "buildings.first_resident",
    "compounds.merchants",
    "compounds.first_merchant",
}
CASE_FIELDS = (
    "key", "parent", "building", "kind", "complainant", "respondent", "merchant", "arisen", "since", "felt_due",
    "charged", "private_until", "repeat", "state", "opened", "first_known", "channel", "known", "level", "level_since",
    "handler", "handoffs", "due", "extensions", "remaining", "worked", "attempts", "helpers", "next_day", "paper",
    "petitions", "resigned", "resignations", "shelved", "fades", "taken_up", "access_then", "tabled", "ballot",
    "verdict", "joined", "outcome", "closed", "rating",
)  # fmt: skip
KIND = CASE_FIELDS.index("kind")
BESIDE = {  # derived columns of the fast world, by holder and table
    ("workload", "communities"): ("desk_lent",),
    ("workload", "compounds"): ("cleaning_hours", "repair_hours", "care_relief", "custody_given", "cleaned"),
    ("contact", "compounds"): ("visible_members", "door"),
    ("contact", "buildings"): ("patrol", "grid_visit", "steward_visit", "weekend_patrol", "weekend_visit"),
    ("contact", "grids"): ("spare_visit",),
    ("contact", "stewards"): ("visits_per_household",),
}


@dataclass(frozen=True)
class Difference:
    """First difference between world and twin."""

    day: int
    process: str
    what: str
    world: Any
    twin: Any

    def __str__(self) -> str:
        return f"day {self.day}, after {self.process}: {self.what}: world {self.world!r}, twin {self.twin!r}"


class Answers:
    """Records the answers of a world's rules on each day; a probability may differ long before an event does."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.day = BUILDING
        self.heard: dict[int, dict[str, list[Any]]] = {}
        asked = rules or Rules()
        listening = {
            rule.name: self._listening(rule.name, getattr(asked, rule.name)) for rule in fields(Rules)
        }
        self.rules = Rules(**listening)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Answers":
        return self  # a twin may be copied for a later look; recorded answers do not change any more

    def _listening(self, name: str, rule: Rule) -> Rule:
        def told(*arguments: Any, **named: Any) -> Any:
            answer = rule(*arguments, **named)
            self.heard.setdefault(self.day, {}).setdefault(name, []).append(answer)
            return answer

        return told

    def on(self, day: int, name: str) -> Rows:
        """All numbers that a rule answered on a day, in ascending order, each once."""
        answers = self.heard.get(day, {}).get(name, [])
        many = [answer.ravel() for answer in answers if isinstance(answer, np.ndarray)]
        single = np.array([float(answer) for answer in answers if not isinstance(answer, np.ndarray)])
        return np.unique(np.concatenate([single, *many]).astype(np.float64))


class Recorded(World):
    """The fast world with the full history of closed cases and with its rules' answers."""

    def __init__(self, run: Run, kinds: KindTable | None = None) -> None:
        self.history: dict[int, tuple[Any, ...]] = {}
        self.answers = Answers()
        super().__init__([run], kinds=kinds, rules=self.answers.rules)

    def step(self) -> None:
        """One day."""
        self.answers.day = self.day
        super().step()

    def drop_closed(self) -> None:
        """Keep closed cases before they are dropped."""
        self.history.update(case_rows(self, np.flatnonzero(self.cases.state == State.CLOSED)))
        super().drop_closed()


class RecordedTwin(ObservedWorld):
    """The observed twin with its rules' answers."""

    def __init__(self, run: Run, rules: Rules | None = None, kinds: KindTable | None = None) -> None:
        self.answers = Answers(rules)
        super().__init__(run, rules=self.answers.rules, kinds=kinds)

    def step(self) -> None:
        """One day."""
        self.answers.day = self.day
        super().step()


class Pair:
    """World and twin side by side; `rules` apply to the twin alone, to show how a difference looks."""

    heard = BUILDING  # day up to which answers were compared

    def __init__(self, run: Run, kinds: KindTable | None = None, rules: Rules | None = None) -> None:
        self.world, self.twin = Recorded(run, kinds), RecordedTwin(run, rules, kinds)

    @property
    def over(self) -> bool:
        """Whether the last day has passed."""
        return self.world.day > self.world.calendar.last

    def step(self) -> None:
        """One day of both."""
        self.world.step()
        self.twin.step()

    def difference(self, process: str) -> Difference | None:
        """First difference in the present state, after a process."""
        for what, fast, plain in differences(self.world, self.twin):
            return Difference(self.world.day, process, what, fast, plain)
        return None

    def of_answers(self) -> Difference | None:
        """First answer of a rule in the twin that the world's rule did not give on the same day.

        The world may ask about more cases, such as those that turn out to be decided otherwise. It skips a rule on days
        on which nothing depends on it.
        """
        fast, plain = self.world.answers, self.twin.answers
        for day in sorted(day for day in plain.heard if self.heard <= day < self.world.day):
            for name in plain.heard[day].keys() & fast.heard.get(day, {}).keys():
                for answer in missing(plain.on(day, name), fast.on(day, name)):
                    return Difference(day, "the day", f"answers of the rule {name}", "no such", float(answer))
        self.heard = self.world.day
        return None

    def of_histories(self) -> Difference | None:
        """First difference in the histories of closed cases and of ballots, at the end."""
        self.world.drop_closed()
        fast, plain = self.world.history, dict(twin_case(self.twin, case) for case in self.twin.closed)
        for key in fast.keys() | plain.keys():
            if not _same_case(fast.get(key, ()), plain.get(key, ())):
                return Difference(
                    self.world.day, "the end", f"closed case {key}", fast.get(key), plain.get(key)
                )
        for what, one, other in _ballots(self.world, self.twin):
            return Difference(self.world.day, "the end", what, one, other)
        return None

    def of_tables(self) -> Difference | None:
        """First difference in the tables of observation, at the end."""
        for what, one, other in compare_tables.differences(self.world, self.twin):
            return Difference(self.world.day, "observation", what, one, other)
        return None


def compare(run: Run, kinds: KindTable | None = None, rules: Rules | None = None) -> Difference | None:
    """First difference between world and twin over the whole run, or None.

    For speed, state is compared only on the first of every month. If it differs, both are run again up to the last day
    without a difference, and compared process by process from there on.
    """
    pair, good = Pair(run, kinds, rules), -run.time.warmup_days
    while not pair.over:
        pair.step()
        if pair.world.calendar.month_start(pair.world.day - 1) or pair.over:
            if pair.difference("the day") is not None:
                return first_difference(run, kinds, rules, good)
            if (answers := pair.of_answers()) is not None:
                return answers
            good = pair.world.day
    return pair.of_histories() or pair.of_tables()


def first_difference(
    run: Run, kinds: KindTable | None = None, rules: Rules | None = None, since: int | None = None
) -> Difference | None:
    """Compare after every process from a day on, by default the first; slow."""
    pair = Pair(run, kinds, rules)
    while since is not None and pair.world.day < since:
        pair.step()
    found = pair.difference("the beginning")
    while found is None and not pair.over:
        found = _day(pair)
    return found


def _day(pair: Pair) -> Difference | None:
    """Run one day of both, as their `step` does, and compare after every process."""
    world, twin = pair.world, pair.twin
    if world.day == 0:
        world._begin_horizon()
        twin._begin_horizon()
    world.today, twin.today = Today(world.calendar.working(world.day)), TwinToday()
    for name, fast, plain in _processes(world):
        fast(world)
        plain(twin)
        if (found := pair.difference(name)) is not None:
            return found
    world.phases[-1](world)
    world._tidy()
    twin.closed += twin.today.closed
    world.day += 1
    twin.day += 1
    return None


type Process = tuple[str, Callable[[Any], Any], Callable[[Any], Any]]


def _processes(world: World) -> list[Process]:
    """All processes of today in their order: name, in the world, in the twin."""
    pairs: list[Process] = [
        (plain.__name__, fast, plain) for fast, plain in zip(world.phases, PlainWorld.phases, strict=False)
    ]
    pairs += [
        ("note_merchants", world_note_merchants, note_merchants),
        ("note_works", world_note_works, note_works),
        ("call_back", world_call_back, call_back),
        ("count_push", world_count_push, count_push),
    ]
    if world.calendar.month_start(world.day):
        pairs.append(("rank", world_rank, rank))
        pairs += [
            (plain.__name__, fast, plain)
            for fast, plain in zip(world.monthly, PlainWorld.monthly, strict=True)
        ]
        pairs.append(("refresh", _refresh_world, _refresh_twin))
    pairs.append(("intervene", world_intervene, intervene))
    if world.day + 1 in (0, world.calendar.last + 1):
        pairs.append(("settle_up", world_settle_up, settle_up))
    return pairs


def _refresh_world(world: World) -> None:
    world_refresh_capacity(world)
    world.arrivals.refresh(world)


def _refresh_twin(twin: PlainWorld) -> None:
    refresh_capacity(twin)
    refresh_rates(twin)


def missing(some: Rows, among: Rows) -> Rows:
    """Numbers of one list that are not in another, both in ascending order."""
    if not among.size:
        return some
    place = np.searchsorted(among, some)
    beside = among[np.maximum(place - 1, 0)], among[np.minimum(place, among.size - 1)]
    near = np.minimum(np.abs(beside[0] - some), np.abs(beside[1] - some))
    missed: Rows = some[near > CLOSE * np.maximum(1.0, np.abs(some))]
    return missed


# --- state against state


def differences(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    """Every difference in the present state: what, in the world, in the twin."""
    yield from _tables(world, twin)
    yield from _cases(world, twin)
    yield from _handlers(world, twin)
    yield from _levers(world, twin)
    yield from _rates(world, twin)
    yield from _books(world, twin)


def _tables(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    for table in TABLES:
        columns, objects = getattr(world, table), getattr(twin, table)
        if len(columns) != len(objects):
            yield f"number of {table}", len(columns), len(objects)
            continue
        names = [name for name, _ in columns.declarations() if name not in SKIPPED]
        for name in names:
            if f"{table}.{name}" not in SKIPPED:
                yield from _column(
                    f"{table}.{name}", getattr(columns, name), [number(getattr(o, name)) for o in objects]
                )
    for (holder, table), derived in BESIDE.items():
        arrays, objects = getattr(world, holder), getattr(twin, table)
        for name in derived:
            yield from _column(f"{table}.{name}", getattr(arrays, name), [getattr(o, name) for o in objects])
    yield from _column("buildings.households", world.buildings.households, [b.size for b in twin.buildings])
    yield from _column("buildings.works", world.buildings.works, [b.works for b in twin.buildings])
    yield from _column("residents.burden", world.residents.burden / 1e6, [r.burden for r in twin.residents])
    standard = standards(world, np.arange(len(twin.residents)))
    yield from _column("residents' standards", standard, [r.standard for r in twin.residents])
    net = world.network
    drawn = net.bar < NEVER
    yield from _column("ties.bar", net.bar[drawn], [tie.bar for tie in twin.ties])
    yield from _column("ties.other", net.other[drawn], [tie.other.row for tie in twin.ties])


def _column(what: str, fast: Rows, plain: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    other = np.array(plain, dtype=fast.dtype)
    alike = fast == other
    if fast.dtype.kind == "f":  # values that are no numbers equal nothing
        alike = np.abs(fast - other) <= CLOSE * np.maximum(1.0, np.abs(fast))
    for row in np.flatnonzero(~alike):
        yield f"{what}[{row}]", fast[row].item(), plain[row]


def number(value: Any) -> Any:
    """Attribute of the twin in the form of the column: objects as their row, None as -1."""
    if value is None:
        return -1
    if isinstance(value, handlers.GridWorker | handlers.Firm | handlers.Steward):
        return value.number
    if isinstance(value, entities.Community | entities.Compound | entities.Building | entities.Household):
        return value.row
    if isinstance(value, Resident | entities.Merchant | handlers.Handler):
        return value.row
    return int(value) if isinstance(value, IntEnum) else value


def _cases(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    """Cases that are not closed, in their order; relapses to come, by day."""
    fast = list(case_rows(world, np.flatnonzero(world.cases.state != State.CLOSED)).items())
    plain = [twin_case(twin, case) for case in twin.cases]
    if [key for key, _ in fast] != [key for key, _ in plain]:
        only = {key for key, _ in fast} ^ {key for key, _ in plain}
        either = {**dict(plain), **dict(fast)}
        yield "open cases", [either[key] for key in only], "are in one of the two only, or the order differs"
        return
    for (key, case), (_, other) in zip(fast, plain, strict=True):
        for name, value, expected in zip(CASE_FIELDS, case, other, strict=True):
            if not _same(value, expected):
                yield f"case {key} ({world.kinds.names[case[KIND]]}) {name}", value, expected
    pool = world.relapses.pool
    later = [(int(day), int(key)) for day, key in zip(pool.day, pool.key, strict=True) if day > world.day]
    returns = [(day, case.key) for day, cases in twin.returns.items() for case in cases if day > twin.day]
    if sorted(later) != sorted(returns):
        yield "returns", sorted(set(later) - set(returns)), sorted(set(returns) - set(later))


def case_rows(world: World, rows: Rows) -> dict[int, tuple[Any, ...]]:
    """Cases of the fast world by key: their fields in the order of CASE_FIELDS."""
    columns = [getattr(world.cases, name)[rows].tolist() for name in CASE_FIELDS]
    return {values[0]: values for values in zip(*columns, strict=True)}


def twin_case(twin: PlainWorld, case: Case) -> tuple[int, tuple[Any, ...]]:
    """The same fields of a case of the twin."""
    values = []
    for name in CASE_FIELDS:
        value = getattr(case, name)
        if name == "kind":
            value = twin.kinds.index(value)
        elif isinstance(value, handlers.Handler):
            value = value.row
        values.append(number(value))
    return case.key, tuple(values)


def _same_case(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))


def _same(one: Any, other: Any) -> bool:
    return abs(one - other) < CLOSE if isinstance(one, float) else one == other


def _handlers(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    for name in ("workday", "weekend", "used", "offered"):
        plain = [getattr(handler, name) for handler in twin.handlers]
        yield from _column(f"handlers.{name}", getattr(world.handlers, name), plain)
    for task, fast, ledger in zip(
        TASKS, world.workload.task_minutes, world.workload.task_ledger, strict=True
    ):
        yield from _column(f"minutes of {task}", fast, [h.tasks.get(task, 0.0) for h in twin.handlers])
        yield from _column(f"ledger of {task}", ledger, [h.ledger.get(task, 0.0) for h in twin.handlers])


def _levers(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    for lever in DECLARED.values():
        plain = [unit.levers[lever.name] for unit in getattr(twin, lever.table)]
        yield from _column(f"lever {lever.name}", getattr(world.levers, lever.name), plain)


def _rates(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    a = world.arrivals
    if a.key.tolist() != [cell.key for cell in twin.cells]:
        yield "what can arise where", len(a.key), len(twin.cells)
        return
    yield from _column("rates", a.rate, [cell.rate for cell in twin.cells])


def _books(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    for flow in FLOWS:
        plain = [twin.books.flows.get((flow, c), 0.0) for c in twin.communities]
        yield from _column(f"flow {flow}", world.books.flows[flow], plain)
    for (name, payer), yuan in world.books.spent.items():
        mine = [twin.books.spent.get((name, payer, c), 0.0) for c in twin.communities]
        yield from _column(f"spent by {name} for {payer}", yuan, mine)
    hours = world.books.hours_until(world.day, world.levers.hours)
    others = twin.books.hours_until(twin.day, twin.levers.hours)
    for whose in hours.keys() | others.keys():
        yield from _column(f"hours of {whose}", hours.get(whose, np.zeros(1)), [others.get(whose, 0.0)])


def _ballots(world: World, twin: PlainWorld) -> Iterator[tuple[str, Any, Any]]:
    """Votes held within the horizon, in the order of their days and keys."""
    names = ("electorate", "turnout_heads", "turnout_area", "yes_heads", "yes_area", "passed", "compensation")
    log = world.ballot_log.columns()
    order = np.lexsort((log["key"], log["day"]))
    held = sorted(twin.ballots, key=lambda ballot: (ballot.day, ballot.key))
    fast = list(zip(log["day"][order].tolist(), log["key"][order].tolist(), strict=True))
    if fast != [(ballot.day, ballot.key) for ballot in held]:
        yield "ballots held", fast, [(ballot.day, ballot.key) for ballot in held]
        return
    for name in names:
        plain = [len(b.owners) if name == "electorate" else getattr(b, name) for b in held]
        yield from _column(f"ballots.{name}", log[name][order], plain)

"""A baseline from what a community counts itself: households, people, money, tickets a year, satisfied residents.

Only what the figures state is set. Size, people and money are fields of the place. Tickets set how often matters of a
kind arise: which of them people report, and which are seen on patrols, stays as assumed. Satisfaction sets nothing; the
model's own value is told beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from experiments.design.placed import COMMUNITY, households_of, placed, types
from experiments.run.runner import run_scenario
from model.inputs.kind import FAMILIES, family_cases
from model.inputs.kind_factors import factor_name
from model.inputs.kinds import load_kinds
from model.inputs.parameters import model_parameters
from scenarios.errors import Problem, ScenarioError
from scenarios.scenario import Scenario

DAYS: Final = 365  # over which tickets are counted
SEEDS: Final = 4  # runs whose mean is compared with the figures
ROUNDS: Final = 2  # times that the rates are set; more known cases leave less time for each
MOST_RESIDENTS: Final = 40_000  # of a place that is run on the spot
AMOUNTS: Final = ("households", "grids", "grid_workers", "staff", "fund")
_LIMITS: Final = {
    "households": (20, 15_000),
    "grids": (1, 200),
    "grid_workers": (0, 600),
    "staff": (0, 100),
    "fund": (0, 10_000_000),
    "satisfied": (0, 100),
}
MOST_TICKETS: Final = 100_000

type Progress = Callable[[int, int], None]
type Measure = Callable[[Scenario], tuple[dict[str, float], float]]


@dataclass(frozen=True)
class Figures:
    """What a community counts; None and a missing kind mean that it does not.

    households, grids: of the community. grid_workers: full-time grid workers in all. staff: paid committee staff. fund:
    yuan a year. tickets: recorded cases a year, by kind of case or by family (`dispute`, ...). satisfied: residents who
    say that they are satisfied, per cent.
    """

    households: float | None = None
    grids: float | None = None
    grid_workers: float | None = None
    staff: float | None = None
    fund: float | None = None
    tickets: Mapping[str, float] = field(default_factory=dict)
    satisfied: float | None = None


@dataclass(frozen=True)
class Gap:
    """A figure beside the model's value for it: `name` is a family, a kind, or `satisfied` (per cent)."""

    name: str
    stated: float
    model: float


@dataclass(frozen=True)
class Fitted:
    """A baseline made from figures.

    set: values by name, as `placed` takes them. scaled: by what households of every type were multiplied; 1 where no
    figure says how many there are. derived: names that follow from a figure without being one. gaps: how far the
    model's baseline then lies from the figures. clipped: factors that stopped at their limit.
    """

    scenario: Scenario
    set: Mapping[str, float]
    scaled: float
    derived: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    clipped: tuple[str, ...] = ()


def checked(figures: Figures) -> Figures:
    """The figures themselves. Raises ScenarioError that names every one out of range, unknown or contradictory."""
    problems = [*_wrong_amounts(figures), *_wrong_tickets(figures)]
    if problems:
        raise ScenarioError(problems)
    return figures


def _wrong_amounts(figures: Figures) -> Iterator[Problem]:
    for name, (low, high) in _LIMITS.items():
        value: float | None = getattr(figures, name)
        if value is not None and not low <= value <= high:
            yield Problem(
                "", None, name, f"{value:g}", f"out of range; allowed: a number from {low:,} to {high:,}"
            )


def _wrong_tickets(figures: Figures) -> Iterator[Problem]:
    known = (*FAMILIES, *(kind.name for kind in load_kinds().kinds))
    for name, value in figures.tickets.items():
        if name not in known:
            yield Problem("", None, name, "", f"unknown value; allowed: {', '.join(known)}")
        elif not 0 <= value <= MOST_TICKETS:
            yield Problem(
                "", None, name, f"{value:g}", f"out of range; allowed: a number from 0 to {MOST_TICKETS:,}"
            )
    for family in FAMILIES:
        whole = figures.tickets.get(family)
        parts = sum(figures.tickets.get(name, 0.0) for name in kinds_of(family))
        if whole is not None and parts > whole:
            text = f"less than its kinds together; allowed: {parts:,.0f} or more"
            yield Problem("", None, family, f"{whole:g}", text)


def kinds_of(family: str) -> tuple[str, ...]:
    """Kinds of case of a family."""
    return tuple(kind.name for kind in load_kinds().kinds if kind.family == family)


def fitted(
    figures: Figures, base: Scenario, progress: Progress | None = None, measure: Measure | None = None
) -> Fitted:
    """A baseline with these figures, from a place that gives all that they leave open.

    progress: called with the batches of runs that are done, and how many there are. measure: does what `measured` does,
    perhaps in another process. Raises ScenarioError for figures that `checked` refuses and for a place that is too
    large to run on the spot.
    """
    values, scaled = _fields(checked(figures), base)
    place = placed(base.baseline(), values)
    needed = bool(figures.tickets) or figures.satisfied is not None
    derived = (f"{COMMUNITY}.grids",) if figures.grids is None and figures.households is not None else ()
    if not needed:
        return Fitted(place, values, scaled, derived)
    _refuse_large(place)
    told = progress or (lambda done, of: None)
    rounds = ROUNDS if figures.tickets else 0
    look = measure or measured
    counted, satisfied = look(place)
    told(1, rounds + 1)
    factors: dict[str, float] = {}
    for done in range(rounds):
        factors = _factors(figures.tickets, counted, factors)
        counted, satisfied = look(placed(base.baseline(), {**values, **factors}))
        told(done + 2, rounds + 1)
    values = {**values, **factors}
    gaps = [Gap(name, value, _sum(counted, name)) for name, value in figures.tickets.items()]
    if figures.satisfied is not None:
        gaps.append(Gap("satisfied", figures.satisfied, satisfied))
    clipped = tuple(name for name, value in factors.items() if value in _range(name))
    return Fitted(placed(base.baseline(), values), values, scaled, derived, tuple(gaps), clipped)


def _fields(figures: Figures, base: Scenario) -> tuple[dict[str, float], float]:
    """Fields of the place that the figures state, and the factor on the households of every type."""
    community = base.place.communities[0]
    now = sum(spec.count * households_of(spec) for spec in community.compounds)
    scaled = 1.0 if figures.households is None else figures.households / now
    found: dict[str, float] = {}
    if figures.households is not None:
        for kind in types(base):
            spec = next(each for each in community.compounds if each.archetype == kind)
            found[f"{kind}.households"] = float(max(1, round(households_of(spec) * scaled)))
    grids = figures.grids
    if grids is None and figures.households is not None:
        grids = float(max(1, round(community.grids * scaled)))
    if grids is not None:
        found[f"{COMMUNITY}.grids"] = grids
    if figures.grid_workers is not None:
        each = figures.grid_workers / (grids or community.grids)
        found[f"{COMMUNITY}.grid_workers"] = round(min(each, 3.0), 4)
    named = {"staff": figures.staff, "fund": figures.fund}
    found |= {f"{COMMUNITY}.{name}": value for name, value in named.items() if value is not None}
    return found, scaled


def _refuse_large(place: Scenario) -> None:
    people = sum(each.count * each.all_residents for each in place.place.communities)
    if people > MOST_RESIDENTS:
        text = f"{people:,.0f} residents in all; allowed: at most {MOST_RESIDENTS:,}"
        raise ScenarioError([Problem(place.name, None, "", "", text)])


def measured(place: Scenario) -> tuple[dict[str, float], float]:
    """Recorded cases a year by kind, and satisfied residents in per cent: means over a few runs."""
    result = run_scenario(place, SEEDS, DAYS, workers=1, progress=False)
    ledger = result.tables.ledger
    known = ledger[ledger["first_known"] >= 0]["kind"].value_counts()
    counted = {kind.name: float(known.get(kind.name, 0)) / SEEDS for kind in load_kinds().kinds}
    return counted, 100.0 * float(result.runs["satisfied_share"].mean())


def _sum(counted: Mapping[str, float], name: str) -> float:
    return sum(counted[kind] for kind in kinds_of(name)) if name in FAMILIES else counted[name]


def _factors(
    tickets: Mapping[str, float], counted: Mapping[str, float], before: Mapping[str, float]
) -> dict[str, float]:
    """Factors on rates with which the model records what the tickets state, from what it records under `before`.

    A family's own factor serves the kinds that are not stated one by one.
    """
    found: dict[str, float] = {}
    for family in FAMILIES:
        name = factor_name("rate", family_cases(family))
        stated = {kind: tickets[kind] for kind in kinds_of(family) if kind in tickets}
        if family in tickets:
            rest = tickets[family] - sum(stated.values())
            model = sum(counted[kind] for kind in kinds_of(family) if kind not in stated)
            found[name] = _next(name, before, rest, model)
        grown = found.get(name, 1.0) / before.get(name, 1.0)
        for kind, value in stated.items():
            own = factor_name("rate", kind)
            found[own] = _next(own, before, value, counted[kind] * grown)
    return found


def _next(name: str, before: Mapping[str, float], stated: float, model: float) -> float:
    """A factor moved by what is missing, within its limits."""
    low, high = _range(name)
    wanted = before.get(name, 1.0) * stated / model if model > 0 else 1.0
    return round(min(max(wanted, low), high), 4)


def _range(name: str) -> tuple[float, float]:
    known = model_parameters()[name]
    return known.low, known.high

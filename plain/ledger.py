"""Ledger of cases, and figures over all that arose, whatever their end (docs/submodels/ledger.md)."""

from model.inputs.kind import RADII
from plain.cases import Case
from plain.codes import NEVER_DAY, Level
from plain.shares import NAN, mean, ratio
from plain.world import PlainWorld

FAMILIES = {"dispute": "disputes", "service": "services", "collective": "collective", "welfare": "welfare"}
COHORT_AGE = 90  # days that every case of the cohort has had for settlement

Row = dict[str, object]


def of_horizon(world: PlainWorld) -> list[Case]:
    """Cases that arose within the horizon, or were not closed when it began."""
    return [case for case in [*world.closed, *world.cases] if case.outcome is None or case.closed >= 0]


def returns(world: PlainWorld) -> dict[int, int]:
    """The day on which settled cases came back, by their identity."""
    return {case.parent: case.arisen for case in of_horizon(world) if case.parent}


def ledger(world: PlainWorld) -> dict[int, Row]:
    """Rows of every case of the horizon, by case."""
    cases, returned = of_horizon(world), returns(world)
    return {case.key: _entry(case, returned.get(case.key)) for case in cases}


def _entry(case: Case, returned: int | None) -> Row:
    """Row of a case; days that never came are NaN."""

    def day(value: int | None) -> float:
        return NAN if value is None or value == NEVER_DAY else float(value)

    return {
        "parent": case.parent,
        "community": case.community.row + 1,
        "compound": case.compound.row + 1,
        "kind": case.kind.name,
        "arisen": case.arisen,
        "first_known": day(case.first_known),
        "channel": "none" if case.channel is None else case.channel.name.lower(),
        "level": "none" if case.level < 0 else Level(case.level).name.lower(),
        "end": _end(case),
        "ended": day(case.closed if case.outcome is not None else None),
        "returned": day(returned),
        "resigned": day(case.resigned),
        "resignations": case.resignations,
        "on_paper": case.paper,
        "petitions": case.petitions,
        "bearers": bearers(case),
    }


def _end(case: Case) -> str:
    """End of a case, or its present state."""
    if case.outcome is not None:
        return case.outcome.name.lower()
    return "open" if case.pressed else case.state.name.lower()


def bearers(case: Case) -> float:
    """Number of persons troubled: the household, and the share of others reached who mind."""
    home = case.complainant.household.size
    reached = {"building": case.building.residents, "compound": case.compound.residents}
    return home + case.kind.minds * (reached.get(case.kind.radius, home) - home)


# --- the figures


def settled_within(case: Case, days: int, returned: dict[int, int]) -> bool:
    """Whether it was settled within this many days after it arose, and had not come back by then."""
    if not case.solved or case.closed > case.arisen + days:
        return False
    return case.key not in returned or returned[case.key] > case.arisen + days


def of_cohort(world: PlainWorld) -> dict[str, float]:
    """Figures on cases that arose within a year, up to 90 days before the last."""
    latest = world.last - COHORT_AGE
    first = max(0, latest - world.given.time.evaluation_days + 1)
    cohort = [case for case in of_horizon(world) if first <= case.arisen <= latest]
    days, returned = max(latest - first + 1, 0), returns(world)

    def settled(case: Case, within: int) -> bool:
        return settled_within(case, within, returned)

    def unsettled(cases: list[Case]) -> float:
        left = sum(not settled(case, COHORT_AGE) for case in cases)
        return ratio(left * 1000.0 / len(world.residents) * 365.0, days)

    found = {"cohort_days": float(days), "unsettled_90": unsettled(cohort)}
    for family, name in FAMILIES.items():
        found[f"unsettled_90_{name}"] = unsettled([case for case in cohort if case.kind.family == family])
    disputes = [case for case in cohort if case.kind.family == "dispute"]
    for prefix, cases in (("", cohort), ("disputes_", disputes)):
        for name, within in (("30", 30), ("90", COHORT_AGE), ("ever", 10**9)):
            found[f"{prefix}settled_{name}"] = mean([settled(case, within) for case in cases])
    found["firm_disputes_settled_30"] = mean([settled(case, 30) for case in disputes if case.firms_say])
    found["known_share"] = mean(
        [case.first_known != NEVER_DAY for case in of_horizon(world) if case.arisen >= 0]
    )
    found["settled_in_neighbourhood"] = mean(
        [settled(case, COHORT_AGE) and case.level <= Level.NEIGHBOURHOOD for case in disputes]
    )
    return found


def of_trouble(world: PlainWorld) -> dict[str, float]:
    """Days that people lived with open cases, added over all cases, in the evaluation period."""
    window = min(world.given.time.evaluation_days, world.given.time.horizon_days)
    found = dict.fromkeys(RADII, 0.0)
    for case in of_horizon(world):
        until = world.last if case.outcome is None else case.closed - 1
        days = until - max(case.arisen, world.last - window + 1) + 1
        found[case.kind.radius] += bearers(case) * max(days, 0)
    rates = {radius: borne / len(world.residents) * 365.0 / window for radius, borne in found.items()}
    parts = {f"trouble_days_{radius}": rate for radius, rate in rates.items()}
    return {"trouble_days": sum(rates.values()), **parts}

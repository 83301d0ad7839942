"""Phase 9, observation: daily notes, every metric of a run, its tables (docs/odd.md, section 8).

`PlainWorld` runs without it; `ObservedWorld` takes notes in the evening of every day of the horizon.
"""

import math
from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass
from typing import Any

from model.accounting.flows import FLOWS as PAYMENTS
from model.inputs.run import Run
from model.observation.schema import Tables
from plain.cases import Case
from plain.codes import Body, Level, Outcome, State
from plain.entities import Compound
from plain.feelings import satisfaction_today
from plain.handlers import Committee, Department, Desk, Firm, GridWorker, Handler, Steward
from plain.ledger import of_cohort, of_trouble
from plain.resident import Resident
from plain.shares import NAN, mean, ratio
from plain.world import PlainWorld

FLOWS = (
    "arisen", "opened", "relapses", "repeats", "on_paper", "settled", "self_settled", "given_up", "faded", "petitions",
    "called_back", "responded", "told_solved", "told_satisfied",
)  # fmt: skip
MONTHLY = (  # columns of the monthly series
    "satisfaction", "trust", "fee_collection", "service_quality", "unmanaged_share", "steward_energy",
    "volunteers", "ties", "condition", "disorder", "compliance", "fund_balance", "safety", "dangers",
)  # fmt: skip


@dataclass(frozen=True)
class Closing:
    """A recorded closing: the case as it stood that evening. Cases closed on paper or withdrawn continue."""

    case: Case
    day: int
    paper: bool

    @property
    def solved(self) -> bool:
        """Whether the case itself was settled."""
        return not self.paper and self.case.solved

    @property
    def handled(self) -> bool:
        """Whether offices count it as closed: truly settled or closed on paper."""
        return self.paper or self.solved

    @property
    def days(self) -> int:
        """Days since it arose."""
        return self.day - self.case.arisen

    @property
    def on_time(self) -> bool:
        """Whether it met the official deadline."""
        return self.day <= self.case.due

    @property
    def satisfied(self) -> bool:
        """Whether the complainant's rating reached the complainant's own standard."""
        return self.case.rating >= self.case.complainant.standard

    @property
    def outcome(self) -> str:
        """End in one word."""
        if self.paper:
            return "on_paper"
        return "withdrawn" if self.case.outcome is None else self.case.outcome.name.lower()


@dataclass(frozen=True)
class Stock:
    """Cases not closed in the evening of a day."""

    latent: int  # disputes that nobody in charge knows of
    known: int  # disputes that somebody does
    resigned: int  # disputes that people gave up
    above: int  # known disputes held by street or district
    every: int  # cases of all kinds

    @property
    def disputes(self) -> int:
        """Known, not known, given up."""
        return self.latent + self.known + self.resigned


class Notes:
    """Notes taken since the horizon began."""

    def __init__(self) -> None:
        self.flows: Counter[tuple[str, int]] = Counter()  # events by (flow, row of the community)
        self.arisen: Counter[Compound] = Counter()
        self.opened: list[int] = []  # the day of each time that a case became known
        self.closings: list[Closing] = []
        self.stocks: list[Stock] = []  # of the days of the evaluation period
        self.levels: dict[str, list[float]] = {}  # samples within the evaluation period
        self.series: dict[str, list[tuple[int, float]]] = {}
        self.groups: dict[tuple[str, str, str], float] = {}  # on the last day


class ObservedWorld(PlainWorld):
    """The world with an observer: state is read, never written, and no number is drawn. It takes what that takes."""

    def __init__(self, run: Run, **tables: Any) -> None:
        super().__init__(run, **tables)
        self.notes = Notes()

    def results(self) -> Tables:
        """All tables of the run, when it is over; `run` is 0."""
        from plain.results import tables

        return tables([self])

    def _on_dates(self) -> None:
        super()._on_dates()
        if self.day >= 0:
            observe(self)


# --- day by day


def observe(world: ObservedWorld) -> None:
    """Note events and closings every day, stocks weekly, people and places monthly; all on the last day."""
    notes, last = world.notes, world.day == world.last
    evaluated = world.day > world.last - world.given.time.evaluation_days
    note_events(world)
    note_closings(world)
    if evaluated:
        notes.stocks.append(stock(world))
    if world.day % 7 == 0 or last:
        for name, value in weekly(world).items():
            notes.series.setdefault(name, []).append((world.day, value))
    if world.month_start or last:
        sample = monthly(world)
        for name in MONTHLY:
            notes.series.setdefault(name, []).append((world.day, sample[name]))
        if world.month in (1, 4, 7, 10) or last:
            sample |= spread(world)
        for name, value in sample.items():
            if evaluated:
                notes.levels.setdefault(name, []).append(value)
    if last:
        notes.groups = groups(world)


def note_events(world: ObservedWorld) -> None:
    """Count today's events by community; relapses and repeat contacts also count separately."""
    today = world.today
    events = {
        "arisen": today.arisen,
        "opened": today.opened,
        "relapses": [case for case in today.arisen if case.repeat],
        "repeats": [case for case in today.opened if case.known > 1],
        "on_paper": today.on_paper,
        "settled": [case for case in today.closed if case.solved and case.recorded],
        "self_settled": today.self_settled,
        "given_up": today.resigned,
        "faded": [case for case in today.closed if case.outcome == Outcome.FADED],
        "petitions": today.petitioned,
        "called_back": today.called_back,
        "responded": today.responded,
        "told_solved": today.told_solved,
        "told_satisfied": today.told_satisfied,
    }
    for name, cases in events.items():
        world.notes.flows.update((name, case.community.row) for case in cases)
    world.notes.arisen.update(case.compound for case in today.arisen)
    world.notes.opened += [world.day] * len(today.opened)


def note_closings(world: ObservedWorld) -> None:
    """Note settlements of known cases, withdrawals, and closings on paper."""
    settled = [case for case in world.today.closed if case.recorded and case.solved]
    ends = [*settled, *world.today.resigned_known]
    world.notes.closings += [Closing(copy(case), world.day, False) for case in ends]
    world.notes.closings += [Closing(copy(case), world.day, True) for case in world.today.on_paper]


def is_dispute(case: Case) -> bool:
    """Whether it is a case between people or with a business."""
    return case.kind.family == "dispute"


def stock(world: PlainWorld) -> Stock:
    """Count cases that are not closed."""
    disputes = [case for case in world.cases if is_dispute(case)]
    known = [case for case in disputes if case.pressed]
    above = [case for case in known if case.level >= Level.STREET]
    latent, resigned = (
        sum(case.state == state for case in disputes) for state in (State.LATENT, State.RESIGNED)
    )
    return Stock(latent, len(known), resigned, len(above), len(world.cases))


def weekly(world: ObservedWorld) -> dict[str, float]:
    """Stocks and records, per 1,000 residents."""
    now, opened, per = stock(world), world.notes.opened, 1000.0 / len(world.residents)
    found = {
        "dispute_backlog_latent": now.latent * per,
        "dispute_backlog_known": now.known * per,
        "dispute_backlog_resigned": now.resigned * per,
        "dispute_backlog": now.disputes * per,
        "backlog_all": now.every * per,
        "recorded_so_far": len(opened) * per,
    }
    before = [day for day, _ in world.notes.series.get("recorded_so_far", [])]
    if len(before) >= 4:  # a yearly rate, since the fourth value before this one
        since = before[-4]
        lately = sum(day > since for day in opened)
        found["recorded"] = lately * per * 365.0 / (world.day - since)
    return found


# --- people and places on one day


def by_household(world: PlainWorld, value: dict[Compound, float]) -> float:
    """Mean of a compound column over households."""
    return ratio(
        sum(value[n] * n.households for n in world.compounds), sum(n.households for n in world.compounds)
    )


def content(world: PlainWorld, person: Resident) -> float:
    """Satisfaction this evening; people brought up to date today are not recomputed."""
    return person.satisfaction if person.as_of == world.day else satisfaction_today(world, person)


def monthly(world: PlainWorld) -> dict[str, float]:
    """Note the present state of people and places."""
    compounds, people, houses = world.compounds, world.residents, world.buildings
    homes = sum(b.size for b in houses)
    in_office = [s for s in world.stewards if s.in_office]
    safety = sense_of_safety(world)
    return {
        "satisfaction": mean([content(world, person) for person in people]),
        "trust": mean([person.trust for person in people]),
        "fee_collection": by_household(world, {n: n.paid for n in compounds}),
        "service_quality": by_household(world, {n: n.quality for n in compounds}),
        "unmanaged_share": by_household(world, {n: float(n.firm is None) for n in compounds}),
        "bodies_share": by_household(world, {n: float(n.body != Body.NONE) for n in compounds}),
        "volunteers": mean([person.volunteer for person in people if person.age >= 18]),
        "ties": mean([person.building.compound.ties for person in people]),
        "steward_energy": mean([steward.energy for steward in in_office]),
        "condition": sum(b.condition * b.size for b in houses) / homes,
        "disorder": sum(b.disorder * b.size for b in houses) / homes,
        "compliance": mean([merchant.compliance for merchant in world.merchants]),
        "fund_balance": sum(c.fund for c in world.communities) * 1000.0 / len(people),
        "safety": mean(safety),
        "feel_safe": mean([feeling >= world.p.safe_threshold for feeling in safety]),
        "jobs": sum(c.levers["jobs"] for c in world.communities) * 1000.0 / len(people),
        "dangers": sum(case.kind.fear > 0.0 for case in world.cases) * 1000.0 / len(people),
    }


def sense_of_safety(world: PlainWorld) -> list[float]:
    """Sense of safety of each resident this evening: open dangers, disorder, ties, trust and patrols."""
    p, fear = world.p, dict.fromkeys(world.buildings, 0.0)
    for case in world.cases:
        fear[case.building] += case.kind.fear
    found = []
    for person in world.residents:
        home = person.building
        feels = p.safety_base + p.safety_patrol * home.patrol - p.safety_disorder * home.disorder
        feels += p.safety_ties * (home.compound.ties - 0.5) + p.safety_trust * (person.trust - 0.5)
        per_100 = fear[home] * 100.0 / max(home.residents, 1)
        feels -= p.safety_fear * (1.0 - math.exp(-p.safety_fear_scale * per_100))
        found.append(min(max(feels, 0.0), 1.0))
    return found


def spread(world: PlainWorld) -> dict[str, float]:
    """Distribution of satisfaction over residents today, and the result of a survey."""
    satisfied = {person: content(world, person) for person in world.residents}
    p, values = world.p, sorted(satisfied.values())
    told = mean([value >= p.survey_threshold for value in values])

    def lead(one: list[Resident], other: list[Resident]) -> float:
        return mean([satisfied[person] for person in one]) - mean([satisfied[person] for person in other])

    people = world.residents
    return {
        "satisfied_share": mean([value >= 0.6 for value in values]),
        "survey_independent": told + p.survey_acquiescence * (1.0 - told),
        "satisfaction_p10": values[math.floor((len(values) - 1) / 10)],
        "satisfaction_gini": gini(values),
        "owner_tenant_gap": lead(
            [r for r in people if not r.household.tenant], [r for r in people if r.household.tenant]
        ),
        "local_migrant_gap": lead(
            [r for r in people if not r.household.migrant], [r for r in people if r.household.migrant]
        ),
        "age_gap": lead([r for r in people if r.age >= 60], [r for r in people if 18 <= r.age < 60]),
    }


def gini(values: list[float]) -> float:
    """Gini coefficient of values in ascending order: mean difference of all pairs over twice the mean; 0 if all are 0.

    The value at place i is the larger one in i pairs, and the smaller one in the rest.
    """
    total, many = sum(values), len(values)
    if total == 0.0:
        return 0.0
    apart = sum((2 * i - many + 1) * value for i, value in enumerate(values))
    return apart / (many * total)


# --- the metrics of the run, when it is over


def metrics(world: ObservedWorld) -> dict[str, float]:
    """Every metric of model/data/metrics.toml."""
    found = {
        **of_levels(world),
        **of_stocks(world),
        **of_events(world),
        **of_closings(world),
        **of_cohort(world),
        **of_trouble(world),
        **of_hours(world),
        **of_money(world),
        **of_votes(world),
        **of_taking_part(world),
    }
    settled = yearly(world, count(world, "settled"))
    found["helpers_per_settled"] = ratio(found["helpers"], settled)
    found["hours_per_settled"] = ratio(found["hours"], settled)
    found["yuan_per_settled"] = ratio(found["yuan"], settled)
    return found


def yearly(world: PlainWorld, amount: float) -> float:
    """An amount of the whole horizon per 1,000 residents and year."""
    return amount * 1000.0 / len(world.residents) * 365.0 / world.given.time.horizon_days


def count(world: ObservedWorld, flow: str) -> int:
    """Number of events in all communities."""
    return sum(world.notes.flows[flow, community.row] for community in world.communities)


def of_levels(world: ObservedWorld) -> dict[str, float]:
    """Means of samples within the evaluation period; stewards' energy stands in the series only."""
    due, paid = sum(c.fees_due for c in world.communities), sum(c.fees_paid for c in world.communities)
    levels = {name: mean(values) for name, values in world.notes.levels.items() if name != "steward_energy"}
    return {**levels, "fee_collection_billed": ratio(paid, due)}


def of_stocks(world: ObservedWorld) -> dict[str, float]:
    """Means of stocks over the days of the evaluation period; the age of remaining cases on the last one."""
    days, per = world.notes.stocks, 1000.0 / len(world.residents)
    left = [case for case in world.cases if is_dispute(case)]
    return {
        "dispute_backlog": mean([day.disputes * per for day in days]),
        "dispute_backlog_known": mean([day.known * per for day in days]),
        "dispute_backlog_resigned": mean([day.resigned * per for day in days]),
        "dispute_backlog_latent": mean([day.latent * per for day in days]),
        "backlog_all": mean([day.every * per for day in days]),
        "backlog_street": ratio(sum(day.above for day in days), sum(day.known for day in days)),
        "backlog_age": mean([float(world.last - case.arisen) for case in left]),
    }


def of_events(world: ObservedWorld) -> dict[str, float]:
    """Yearly rates of events."""
    found = {
        "arisen": "arisen",
        "recorded": "opened",
        "relapses": "relapses",
        "repeat_contacts": "repeats",
        "closed_on_paper": "on_paper",
        "self_settled": "self_settled",
        "given_up": "given_up",
        "faded": "faded",
        "petitions": "petitions",
        "hotline_tickets": "called_back",
    }
    told = {
        "hotline_response": "responded",
        "hotline_solved": "told_solved",
        "hotline_satisfied": "told_satisfied",
    }
    called = count(world, "called_back")
    rates = {metric: yearly(world, count(world, flow)) for metric, flow in found.items()}
    answers = {metric: ratio(count(world, flow), called) for metric, flow in told.items()}
    mended = yearly(world, sum(community.defects_mended for community in world.communities))
    return {**rates, **answers, "top_decile_share": busiest(world), "defects_mended": mended}


def busiest(world: ObservedWorld) -> float:
    """Share of cases in the tenth of compounds with most per resident; with few compounds, in one."""
    arisen = world.notes.arisen
    ordered = sorted(world.compounds, key=lambda n: -arisen[n] / n.residents)
    tenth = max(round(len(ordered) / 10), 1)
    return ratio(sum(arisen[n] for n in ordered[:tenth]), sum(arisen.values()))


def of_closings(world: ObservedWorld) -> dict[str, float]:
    """Figures on recorded closings: handled, and truly settled disputes."""
    closings = world.notes.closings
    handled = [closing for closing in closings if closing.handled]
    ended = [closing for closing in closings if closing.solved and is_dispute(closing.case)]
    days = sorted(closing.days for closing in ended)
    return {
        "days_of_settled": quantile(days, 0.5),
        "days_of_settled_p90": quantile(days, 0.9),
        "neighbourhood_of_settled": mean([c.case.level == Level.NEIGHBOURHOOD for c in ended]),
        "community_of_settled": mean([c.case.level <= Level.COMMUNITY for c in ended]),
        "within_tolerance": mean([c.days <= c.case.kind.tolerance_days for c in ended]),
        "attempts_per_case": mean([float(c.case.attempts) for c in ended]),
        "handoffs_per_case": mean([float(c.case.handoffs) for c in handled]),
        "on_time": mean([c.on_time for c in handled]),
        "truly_solved": mean([c.solved for c in handled]),
        "complainant_satisfied": mean([c.satisfied for c in handled]),
        "survey_callback": min(of_call_backs(world, handled), world.p.callback_ceiling),
    }


def of_call_backs(world: ObservedWorld, handled: list[Closing]) -> float:
    """Satisfied share among those whom the office calls: politeness raises answers, and few are called after paper."""
    asked = pleased = 0.0
    for c in handled:
        called = world.p.callback_paper_share if c.paper else 1.0
        asked += called
        if c.case.rating >= c.case.complainant.standard - world.p.callback_acquiescence:
            pleased += called
    return ratio(pleased, asked)


def quantile(ordered: list[int], share: float) -> float:
    """Quantile for a share, by linear interpolation."""
    if not ordered:
        return NAN
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def of_hours(world: PlainWorld) -> dict[str, float]:
    """Hours worked on cases and on other tasks without paperwork; share of the offered case hours that was used."""
    paid = unpaid = 0.0
    for handler in world.handlers:
        minutes = handler.used + sum(worked for task, worked in handler.ledger.items() if task != "paperwork")
        if role(handler) in ("steward", "volunteers"):
            unpaid += minutes / 60.0
        else:
            paid += minutes / 60.0
    staff = [handler for handler in world.handlers if isinstance(handler, GridWorker | Committee | Desk)]
    paperwork = sum(handler.ledger.get("paperwork", 0.0) for handler in world.handlers) / 60.0
    return {
        "paperwork_hours": yearly(world, paperwork),
        "hours": yearly(world, paid + unpaid),
        "paid_hours": yearly(world, paid),
        "volunteer_hours": yearly(world, unpaid),
        "utilisation": ratio(sum(h.used for h in staff), sum(h.offered for h in staff)),
    }


def of_taking_part(world: ObservedWorld) -> dict[str, float]:
    """Adults who took part in the year before the end, where a year was simulated; neighbours who helped."""
    simulated = world.day - 1 + world.given.time.warmup_days
    lately = [person.took_part > world.last - 365 for person in world.residents if person.age >= 18]
    return {
        "took_part": mean(lately) if simulated >= 365 else NAN,
        "helpers": yearly(world, sum(compound.helped for compound in world.compounds)),
    }


def role(handler: Handler) -> str:
    """Name of a handler's role in the table of hours."""
    if isinstance(handler, Department):
        return handler.level.name.lower()
    for kind, name in ((GridWorker, "grid"), (Firm, "firm"), (Committee, "committee"), (Desk, "desk")):
        if isinstance(handler, kind):
            return name
    if isinstance(handler, Steward):
        return "steward"
    return "volunteers" if any(handler is n.volunteer_team for n in handler.model.compounds) else "cleaners"


def of_money(world: PlainWorld) -> dict[str, float]:
    """Yearly spending by payer, and debts at the end."""

    def total(*flows: str) -> float:
        return sum(world.books.flows.get((flow, c), 0.0) for flow in flows for c in world.communities)

    # The district's grants to the fund count as public spending when the fund spends them.
    district = total(
        *(name for name, f in PAYMENTS.items() if f.payer.name == "district" and f.payee.name != "fund")
    )
    fund = total(*(name for name, f in PAYMENTS.items() if f.payer.name == "fund"))
    income = total("fees", "arrears", "public_revenue", "subsidy")  # without capital and forgiven debts
    costs = total("wages", "material", "duties")
    owed = sum(max(-firm.cash, 0.0) for firm in world.firms if firm.communal and firm.active)
    return {
        "yuan": yearly(world, district + fund),
        "yuan_district": yearly(world, district),
        "yuan_fund": yearly(world, fund),
        "yuan_once": yearly(world, total("capital", "start_up", "start_capital")),
        "yuan_residents": yearly(world, total("fees", "arrears", "owners_share")),
        "firm_margin": ratio(income - costs, income),
        "communal_debt": owed * 1000.0 / len(world.residents),
    }


def of_votes(world: PlainWorld) -> dict[str, float]:
    """Figures on owners' votes of all kinds within the horizon."""
    return {
        "turnout": mean([ballot.turnout_heads for ballot in world.ballots]),
        "votes_passed": mean([ballot.passed for ballot in world.ballots]),
        "votes_held": yearly(world, len(world.ballots)),
    }


# --- the other tables

Row = dict[str, Any]


def cases(world: ObservedWorld) -> dict[tuple[int, int], Row]:
    """Every recorded closing, by case and day."""
    return {
        (closing.case.key, closing.day): {
            "community": closing.case.community.row + 1,
            "compound": closing.case.compound.row + 1,
            "kind": closing.case.kind.name,
            "arisen": closing.case.arisen,
            "opened": closing.case.opened,
            "level": Level(closing.case.level).name.lower(),
            "outcome": closing.outcome,
            "attempts": closing.case.attempts,
            "handoffs": closing.case.handoffs,
            "hours": closing.case.worked / 60.0,
            "on_time": closing.on_time,
            "rating": closing.case.rating,
            "satisfied": closing.satisfied,
        }
        for closing in world.notes.closings
    }


def votes(world: PlainWorld) -> dict[tuple[int, int], Row]:
    """Every vote of owners, by case and day."""
    return {
        (ballot.key, ballot.day): {
            "community": ballot.compound.community.row + 1,
            "compound": ballot.compound.row + 1,
            "kind": ballot.kind.name if ballot.kind else "renewal" if ballot.renewal else "founding",
            "level": Level(ballot.level).name.lower(),
            "electorate": len(ballot.owners),
            "turnout_heads": ballot.turnout_heads,
            "turnout_area": ballot.turnout_area,
            "yes_heads": ballot.yes_heads,
            "yes_area": ballot.yes_area,
            "passed": ballot.passed,
            "reason": "" if ballot.passed else "majority" if ballot.enough else "quorum",
            "compensation": ballot.compensation,
        }
        for ballot in world.ballots
    }


def accounts(world: PlainWorld) -> dict[tuple[str, str, str], float]:
    """Payments of each intervention, and hours that it took or gave, in a year; zeros have no row."""
    amounts: dict[tuple[str, str, str], float] = defaultdict(float)
    for (name, payer, _), yuan in world.books.spent.items():
        amounts[name, payer, "yuan"] += yuan
    for (name, whose), worked in world.books.hours_until(world.last + 1, world.levers.hours).items():
        amounts[name, whose, "hours"] += worked
    return {key: yearly(world, amount) for key, amount in amounts.items() if amount}


def hours(world: PlainWorld) -> dict[tuple[str, str], float]:
    """Hours by role and task, in a year; zeros have no row."""
    minutes: dict[tuple[str, str], float] = defaultdict(float)
    for handler in world.handlers:
        done = {"cases": handler.used, "idle": handler.offered - handler.used, **handler.ledger}
        for task, amount in done.items():
            minutes[role(handler), task] += amount
    return {key: yearly(world, amount / 60.0) for key, amount in minutes.items() if amount}


def groups(world: PlainWorld) -> dict[tuple[str, str, str], float]:
    """Present state of people by dividing trait and by place."""
    found: dict[tuple[str, str], list[Resident]] = {}
    for person in world.residents:
        for division in divisions(person):
            found.setdefault(division, []).append(person)
    troubled = Counter(case.complainant for case in world.cases if is_dispute(case))
    table = {}
    for (by, group), people in found.items():
        values = {
            "residents": float(len(people)),
            "satisfaction": mean([content(world, person) for person in people]),
            "trust": mean([person.trust for person in people]),
            "open_disputes": sum(troubled[person] for person in people) * 1000.0 / len(people),
        }
        table.update({(by, group, metric): value for metric, value in values.items()})
    return table


def divisions(person: Resident) -> list[tuple[str, str]]:
    """Groups of a person."""
    home, compound = person.household, person.building.compound
    return [
        ("tenure", "tenant" if home.tenant else "owner"),
        ("origin", "migrant" if home.migrant else "local"),
        ("age", "elderly" if person.age >= 60 else "younger"),
        ("party", "member" if person.member else "other"),
        ("archetype", compound.archetype),
        ("community", str(compound.community.row + 1)),
        ("compound", str(compound.row + 1)),
    ]


UNITS = ("stewards", "buildings", "grids", "compounds", "communities")  # that have levers, the smallest first


def reach(world: PlainWorld) -> list[Row]:
    """Of the smallest units for which an intervention changes anything: how many it reached, on any day so far."""
    rows: list[Row] = []
    for name in sorted(delivery.intervention.id for delivery in world.given.deliveries):
        tables = [table for table in UNITS if (name, table) in world.levers.reached]
        unit = tables[0] if tables else ""
        reached = len(world.levers.reached[name, unit]) if unit else 0
        units = len(getattr(world, unit)) if unit else 0
        rows.append({"intervention": name, "unit": unit, "reached": reached, "units": units})
    return rows

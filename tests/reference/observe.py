"""Phase 9, observation: daily notes, every metric of a run, its tables (docs/odd.md, section 8).

`Twin` runs without it; `ObservedTwin` takes notes in the evening of every day of the horizon.
"""

import math
from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass

from model.accounting.flows import FLOWS as PAYMENTS
from model.inputs.kinds import KindTable
from model.inputs.run import Run
from model.rules import Rules
from reference.cases import Case
from reference.codes import Body, Level, Outcome, State
from reference.entities import (
    Committee,
    Compound,
    Department,
    Desk,
    Firm,
    Grid,
    Handler,
    Resident,
    Steward,
)
from reference.feelings import satisfaction_today
from reference.ledger import of_cohort, of_trouble
from reference.shares import NAN, mean, ratio
from reference.twin import Twin

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


class ObservedTwin(Twin):
    """The twin with an observer: state is read, never written, and no number is drawn."""

    def __init__(self, run: Run, rules: Rules | None = None, kinds: KindTable | None = None) -> None:
        super().__init__(run, rules, kinds)
        self.notes = Notes()

    def _on_dates(self) -> None:
        super()._on_dates()
        if self.day >= 0:
            observe(self)


# --- day by day


def observe(twin: ObservedTwin) -> None:
    """Note events and closings every day, stocks weekly, people and places monthly; all on the last day."""
    notes, last = twin.notes, twin.day == twin.last
    evaluated = twin.day > twin.last - twin.given.time.evaluation_days
    note_events(twin)
    note_closings(twin)
    if evaluated:
        notes.stocks.append(stock(twin))
    if twin.day % 7 == 0 or last:
        for name, value in weekly(twin).items():
            notes.series.setdefault(name, []).append((twin.day, value))
    if twin.month_start or last:
        sample = monthly(twin)
        for name in MONTHLY:
            notes.series.setdefault(name, []).append((twin.day, sample[name]))
        if twin.month in (1, 4, 7, 10) or last:
            sample |= spread(twin)
        for name, value in sample.items():
            if evaluated:
                notes.levels.setdefault(name, []).append(value)
    if last:
        notes.groups = groups(twin)


def note_events(twin: ObservedTwin) -> None:
    """Count today's events by community; relapses and repeat contacts also count separately."""
    today = twin.today
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
        twin.notes.flows.update((name, case.community.row) for case in cases)
    twin.notes.arisen.update(case.compound for case in today.arisen)
    twin.notes.opened += [twin.day] * len(today.opened)


def note_closings(twin: ObservedTwin) -> None:
    """Note settlements of known cases, withdrawals, and closings on paper."""
    settled = [case for case in twin.today.closed if case.recorded and case.solved]
    ends = [*settled, *twin.today.resigned_known]
    twin.notes.closings += [Closing(copy(case), twin.day, False) for case in ends]
    twin.notes.closings += [Closing(copy(case), twin.day, True) for case in twin.today.on_paper]


def is_dispute(case: Case) -> bool:
    """Whether it is a case between people or with a business."""
    return case.kind.family == "dispute"


def stock(twin: Twin) -> Stock:
    """Count cases that are not closed."""
    disputes = [case for case in twin.cases if is_dispute(case)]
    known = [case for case in disputes if case.pressed]
    above = [case for case in known if case.level >= Level.STREET]
    latent, resigned = (
        sum(case.state == state for case in disputes) for state in (State.LATENT, State.RESIGNED)
    )
    return Stock(latent, len(known), resigned, len(above), len(twin.cases))


def weekly(twin: ObservedTwin) -> dict[str, float]:
    """Stocks and records, per 1,000 residents."""
    now, opened, per = stock(twin), twin.notes.opened, 1000.0 / len(twin.residents)
    found = {
        "dispute_backlog_latent": now.latent * per,
        "dispute_backlog_known": now.known * per,
        "dispute_backlog_resigned": now.resigned * per,
        "dispute_backlog": now.disputes * per,
        "backlog_all": now.every * per,
        "recorded_so_far": len(opened) * per,
    }
    before = [day for day, _ in twin.notes.series.get("recorded_so_far", [])]
    if len(before) >= 4:  # a yearly rate, since the fourth value before this one
        since = before[-4]
        lately = sum(day > since for day in opened)
        found["recorded"] = lately * per * 365.0 / (twin.day - since)
    return found


# --- people and places on one day


def by_household(twin: Twin, value: dict[Compound, float]) -> float:
    """Mean of a compound column over households."""
    return ratio(
        sum(value[n] * n.households for n in twin.compounds), sum(n.households for n in twin.compounds)
    )


def content(twin: Twin, person: Resident) -> float:
    """Satisfaction this evening; people brought up to date today are not recomputed."""
    return person.satisfaction if person.as_of == twin.day else satisfaction_today(twin, person)


def monthly(twin: Twin) -> dict[str, float]:
    """Note the present state of people and places."""
    compounds, people, houses = twin.compounds, twin.residents, twin.buildings
    homes = sum(b.size for b in houses)
    in_office = [s for s in twin.stewards if s.levers["steward_hours"] > 0.0]
    safety = sense_of_safety(twin)
    return {
        "satisfaction": mean([content(twin, person) for person in people]),
        "trust": mean([person.trust for person in people]),
        "fee_collection": by_household(twin, {n: n.paid for n in compounds}),
        "service_quality": by_household(twin, {n: n.quality for n in compounds}),
        "unmanaged_share": by_household(twin, {n: float(n.firm is None) for n in compounds}),
        "bodies_share": by_household(twin, {n: float(n.body != Body.NONE) for n in compounds}),
        "volunteers": mean([person.volunteer for person in people if person.age >= 18]),
        "ties": mean([person.building.compound.ties for person in people]),
        "steward_energy": mean([steward.energy for steward in in_office]),
        "condition": sum(b.condition * b.size for b in houses) / homes,
        "disorder": sum(b.disorder * b.size for b in houses) / homes,
        "compliance": mean([merchant.compliance for merchant in twin.merchants]),
        "fund_balance": sum(c.fund for c in twin.communities) * 1000.0 / len(people),
        "safety": mean(safety),
        "feel_safe": mean([feeling >= twin.p.safe_threshold for feeling in safety]),
        "jobs": sum(c.levers["jobs"] for c in twin.communities) * 1000.0 / len(people),
        "dangers": sum(case.kind.fear > 0.0 for case in twin.cases) * 1000.0 / len(people),
    }


def sense_of_safety(twin: Twin) -> list[float]:
    """Sense of safety of each resident this evening: open dangers, disorder, ties, trust and patrols."""
    p, fear = twin.p, dict.fromkeys(twin.buildings, 0.0)
    for case in twin.cases:
        fear[case.building] += case.kind.fear
    found = []
    for person in twin.residents:
        home = person.building
        feels = p.safety_base + p.safety_patrol * home.patrol - p.safety_disorder * home.disorder
        feels += p.safety_ties * (home.compound.ties - 0.5) + p.safety_trust * (person.trust - 0.5)
        per_100 = fear[home] * 100.0 / max(home.residents, 1)
        feels -= p.safety_fear * (1.0 - math.exp(-p.safety_fear_scale * per_100))
        found.append(min(max(feels, 0.0), 1.0))
    return found


def spread(twin: Twin) -> dict[str, float]:
    """Distribution of satisfaction over residents today, and the result of a survey."""
    satisfied = {person: content(twin, person) for person in twin.residents}
    p, values = twin.p, sorted(satisfied.values())
    told = mean([value >= p.survey_threshold for value in values])

    def lead(one: list[Resident], other: list[Resident]) -> float:
        return mean([satisfied[person] for person in one]) - mean([satisfied[person] for person in other])

    people = twin.residents
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
    """Gini coefficient: mean difference of all pairs, self-pairs included, over twice the mean; 0 if all are 0."""
    total = sum(values)
    if total == 0.0:
        return 0.0
    return sum(abs(a - b) for a in values for b in values) / (2.0 * len(values) * total)


# --- the metrics of the run, when it is over


def metrics(twin: ObservedTwin) -> dict[str, float]:
    """Every metric of model/data/metrics.toml."""
    found = {
        **of_levels(twin),
        **of_stocks(twin),
        **of_events(twin),
        **of_closings(twin),
        **of_cohort(twin),
        **of_trouble(twin),
        **of_hours(twin),
        **of_money(twin),
        **of_votes(twin),
        **of_taking_part(twin),
    }
    settled = yearly(twin, count(twin, "settled"))
    found["helpers_per_settled"] = ratio(found["helpers"], settled)
    found["hours_per_settled"] = ratio(found["hours"], settled)
    found["yuan_per_settled"] = ratio(found["yuan"], settled)
    return found


def yearly(twin: Twin, amount: float) -> float:
    """An amount of the whole horizon per 1,000 residents and year."""
    return amount * 1000.0 / len(twin.residents) * 365.0 / twin.given.time.horizon_days


def count(twin: ObservedTwin, flow: str) -> int:
    """Number of events in all communities."""
    return sum(twin.notes.flows[flow, community.row] for community in twin.communities)


def of_levels(twin: ObservedTwin) -> dict[str, float]:
    """Means of samples within the evaluation period; stewards' energy stands in the series only."""
    due, paid = sum(c.fees_due for c in twin.communities), sum(c.fees_paid for c in twin.communities)
    levels = {name: mean(values) for name, values in twin.notes.levels.items() if name != "steward_energy"}
    return {**levels, "fee_collection_billed": ratio(paid, due)}


def of_stocks(twin: ObservedTwin) -> dict[str, float]:
    """Means of stocks over the days of the evaluation period; the age of remaining cases on the last one."""
    days, per = twin.notes.stocks, 1000.0 / len(twin.residents)
    left = [case for case in twin.cases if is_dispute(case)]
    return {
        "dispute_backlog": mean([day.disputes * per for day in days]),
        "dispute_backlog_known": mean([day.known * per for day in days]),
        "dispute_backlog_resigned": mean([day.resigned * per for day in days]),
        "dispute_backlog_latent": mean([day.latent * per for day in days]),
        "backlog_all": mean([day.every * per for day in days]),
        "backlog_street": ratio(sum(day.above for day in days), sum(day.known for day in days)),
        "backlog_age": mean([float(twin.last - case.arisen) for case in left]),
    }


def of_events(twin: ObservedTwin) -> dict[str, float]:
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
    called = count(twin, "called_back")
    rates = {metric: yearly(twin, count(twin, flow)) for metric, flow in found.items()}
    answers = {metric: ratio(count(twin, flow), called) for metric, flow in told.items()}
    mended = yearly(twin, sum(community.defects_mended for community in twin.communities))
    return {**rates, **answers, "top_decile_share": busiest(twin), "defects_mended": mended}


def busiest(twin: ObservedTwin) -> float:
    """Share of cases in the tenth of compounds with most per resident; with few compounds, in one."""
    arisen = twin.notes.arisen
    ordered = sorted(twin.compounds, key=lambda n: -arisen[n] / n.residents)
    tenth = max(round(len(ordered) / 10), 1)
    return ratio(sum(arisen[n] for n in ordered[:tenth]), sum(arisen.values()))


def of_closings(twin: ObservedTwin) -> dict[str, float]:
    """Figures on recorded closings: handled, and truly settled disputes."""
    closings = twin.notes.closings
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
        "survey_callback": min(of_call_backs(twin, handled), twin.p.callback_ceiling),
    }


def of_call_backs(twin: ObservedTwin, handled: list[Closing]) -> float:
    """Satisfied share among those whom the office calls: politeness raises answers, and few are called after paper."""
    asked = pleased = 0.0
    for c in handled:
        called = twin.p.callback_paper_share if c.paper else 1.0
        asked += called
        if c.case.rating >= c.case.complainant.standard - twin.p.callback_acquiescence:
            pleased += called
    return ratio(pleased, asked)


def quantile(ordered: list[int], share: float) -> float:
    """Quantile for a share, by linear interpolation."""
    if not ordered:
        return NAN
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def of_hours(twin: Twin) -> dict[str, float]:
    """Hours worked on cases and on other tasks without paperwork; share of the offered case hours that was used."""
    paid = unpaid = 0.0
    for handler in twin.handlers:
        minutes = handler.used + sum(worked for task, worked in handler.ledger.items() if task != "paperwork")
        if role(handler) in ("steward", "volunteers"):
            unpaid += minutes / 60.0
        else:
            paid += minutes / 60.0
    staff = [handler for handler in twin.handlers if isinstance(handler, Grid | Committee | Desk)]
    paperwork = sum(handler.ledger.get("paperwork", 0.0) for handler in twin.handlers) / 60.0
    return {
        "paperwork_hours": yearly(twin, paperwork),
        "hours": yearly(twin, paid + unpaid),
        "paid_hours": yearly(twin, paid),
        "volunteer_hours": yearly(twin, unpaid),
        "utilisation": ratio(sum(h.used for h in staff), sum(h.offered for h in staff)),
    }


def of_taking_part(twin: ObservedTwin) -> dict[str, float]:
    """Adults who took part in the year before the end, where a year was simulated; neighbours who helped."""
    simulated = twin.day - 1 + twin.given.time.warmup_days
    lately = [person.took_part > twin.last - 365 for person in twin.residents if person.age >= 18]
    return {
        "took_part": mean(lately) if simulated >= 365 else NAN,
        "helpers": yearly(twin, sum(compound.helped for compound in twin.compounds)),
    }


def role(handler: Handler) -> str:
    """Name of a handler's role in the table of hours."""
    if isinstance(handler, Department):
        return handler.level.name.lower()
    for kind, name in ((Grid, "grid"), (Firm, "firm"), (Committee, "committee"), (Desk, "desk")):
        if isinstance(handler, kind):
            return name
    if isinstance(handler, Steward):
        return "steward"
    return "volunteers" if any(handler is n.volunteer_team for n in handler.model.compounds) else "cleaners"


def of_money(twin: Twin) -> dict[str, float]:
    """Yearly spending by payer, and debts at the end."""

    def total(*flows: str) -> float:
        return sum(twin.books.flows.get((flow, c), 0.0) for flow in flows for c in twin.communities)

    # The district's grants to the fund count as public spending when the fund spends them.
    district = total(
        *(name for name, f in PAYMENTS.items() if f.payer.name == "district" and f.payee.name != "fund")
    )
    fund = total(*(name for name, f in PAYMENTS.items() if f.payer.name == "fund"))
    income = total("fees", "arrears", "public_revenue", "subsidy")  # without capital and forgiven debts
    costs = total("wages", "material", "duties")
    owed = sum(max(-firm.cash, 0.0) for firm in twin.firms if firm.communal and firm.active)
    return {
        "yuan": yearly(twin, district + fund),
        "yuan_district": yearly(twin, district),
        "yuan_fund": yearly(twin, fund),
        "yuan_once": yearly(twin, total("capital", "start_up", "start_capital")),
        "yuan_residents": yearly(twin, total("fees", "arrears", "owners_share")),
        "firm_margin": ratio(income - costs, income),
        "communal_debt": owed * 1000.0 / len(twin.residents),
    }


def of_votes(twin: Twin) -> dict[str, float]:
    """Figures on owners' votes of all kinds within the horizon."""
    return {
        "turnout": mean([ballot.turnout_heads for ballot in twin.ballots]),
        "votes_passed": mean([ballot.passed for ballot in twin.ballots]),
        "votes_held": yearly(twin, len(twin.ballots)),
    }


# --- the other tables

Row = dict[str, object]


def cases(twin: ObservedTwin) -> dict[tuple[int, int], Row]:
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
        for closing in twin.notes.closings
    }


def votes(twin: Twin) -> dict[tuple[int, int], Row]:
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
        for ballot in twin.ballots
    }


def accounts(twin: Twin) -> dict[tuple[str, str, str], float]:
    """Payments of each intervention, and hours that it took or gave, in a year; zeros have no row."""
    amounts: dict[tuple[str, str, str], float] = defaultdict(float)
    for (name, payer, _), yuan in twin.books.spent.items():
        amounts[name, payer, "yuan"] += yuan
    for (name, whose), worked in twin.books.hours_until(twin.last + 1, twin.levers.hours).items():
        amounts[name, whose, "hours"] += worked
    return {key: yearly(twin, amount) for key, amount in amounts.items() if amount}


def hours(twin: Twin) -> dict[tuple[str, str], float]:
    """Hours by role and task, in a year; zeros have no row."""
    minutes: dict[tuple[str, str], float] = defaultdict(float)
    for handler in twin.handlers:
        done = {"cases": handler.used, "idle": handler.offered - handler.used, **handler.ledger}
        for task, amount in done.items():
            minutes[role(handler), task] += amount
    return {key: yearly(twin, amount / 60.0) for key, amount in minutes.items() if amount}


def groups(twin: Twin) -> dict[tuple[str, str, str], float]:
    """Present state of people by dividing trait and by place."""
    found: dict[tuple[str, str], list[Resident]] = {}
    for person in twin.residents:
        for division in divisions(person):
            found.setdefault(division, []).append(person)
    troubled = Counter(case.complainant for case in twin.cases if is_dispute(case))
    table = {}
    for (by, group), people in found.items():
        values = {
            "residents": float(len(people)),
            "satisfaction": mean([content(twin, person) for person in people]),
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

"""Phase 9: observation. It reads, never writes state, and consumes no random numbers."""

import math
from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import FAMILIES
from model.inputs.values import at_home
from model.observation.safety import dangers_per_1000, feels_safe, sense_of_safety
from model.phases.daily.experience import everybody_relaxed
from model.state.cases import DISPUTE, Outcome, State, settled_in_charge
from model.state.columns import Bools, Floats, Ints, Rows, positions, ratio, sized, total_by
from model.state.handlers import Level

if TYPE_CHECKING:
    from model.world import World

WEEK = 7
STOCKS = 4  # latent, known below the street, known to street or district, resigned
ADULT, ELDERLY = 18, 60  # years from which residents count as adults and as old
FLOWS = (
    "arisen", "opened", "relapses", "repeats", "on_paper", "settled", "self_settled", "given_up", "faded", "petitions",
    "called_back", "responded", "told_solved", "told_satisfied",
)  # fmt: skip
SLOW = (
    "satisfaction", "trust", "fee_collection", "service_quality", "unmanaged_share", "steward_energy",
    "volunteers", "ties", "condition", "disorder", "compliance", "fund_balance", "safety", "dangers",
)  # fmt: skip


class Recorder:
    """Counts per community, day by day, and samples of slow quantities at month starts."""

    def __init__(self, world: "World") -> None:
        self._communities = len(world.communities)
        self.samples: dict[str, list[tuple[int, Floats]]] = {}
        self.begin_horizon(world)

    def begin_horizon(self, world: "World") -> None:
        """Start counting (called on day 0, after the warm-up)."""
        n, compounds = self._communities, len(world.compounds)
        self.stock_days = 0
        self._stock = np.zeros((STOCKS, len(FAMILIES), n))
        self._flows = np.zeros((len(FLOWS), n))
        # Codes of events and of stocks not yet counted: counting many days at once is cheaper than day by day.
        self.pending: list[Rows] = []
        self.pending_stock: list[Rows] = []
        self.pending_compounds: list[Rows] = []
        self._compound_cases = np.zeros(compounds)
        self._levels: dict[str, list[Floats]] = {}

    def add_level(self, values: dict[str, Floats]) -> None:
        """Add samples of levels, one value per run each."""
        for name, value in values.items():
            self._levels.setdefault(name, []).append(value)

    def level(self, name: str) -> Floats | None:
        """Mean of a level's samples in the evaluation window; None before the first."""
        samples = self._levels.get(name)
        return None if samples is None else sum(samples[1:], samples[0]) / len(samples)

    @property
    def stock(self) -> Floats:
        """Open cases summed over `stock_days`, in the shape of `stocks`."""
        self.count_stock()
        return self._stock

    def count_stock(self) -> None:
        """Add pending entries to the counts, so that they do not pile up."""
        if self.pending_stock:
            self._stock += counted(np.concatenate(self.pending_stock), self._stock.shape)
            self.pending_stock = []

    @property
    def flows(self) -> Floats:
        """Events since the horizon began, [kind of event, community]."""
        if self.pending:
            self._flows += counted(np.concatenate(self.pending), self._flows.shape)
            self.pending = []
        return self._flows

    @property
    def compound_cases(self) -> Floats:
        """Cases that arose since the horizon began, per compound."""
        if self.pending_compounds:
            self._compound_cases += total_by(
                np.concatenate(self.pending_compounds), self._compound_cases.size
            )
            self.pending_compounds = []
        return self._compound_cases

    @property
    def flow(self) -> dict[str, Floats]:
        """Events per community since the horizon began, by name."""
        return dict(zip(FLOWS, self.flows, strict=True))


def observe(world: "World") -> None:
    """Count today's events and cases; sample stocks weekly and slow quantities monthly."""
    record = world.recorder
    world.archive.add_living(world)
    if world.day < 0:
        return
    _flows(world, record)
    _stocks(world, record)
    if world.calendar.month_start(world.day) or world.day == world.calendar.last:
        _sample_slow(world, record)


def _stocks(world: "World", record: Recorder) -> None:
    """Count stocks on every day of the evaluation; sample them once a week and on the last day."""
    weekly, evaluated = world.day % WEEK == 0 or world.day == world.calendar.last, in_evaluation(world)
    if not weekly and not evaluated:
        return
    codes = stock_codes(world)
    if evaluated:
        record.pending_stock.append(codes.astype(np.int32))
        record.stock_days += 1
    if weekly:
        record.count_stock()
        _sample_stock(world, record, _counted_stocks(world, codes))


def in_evaluation(world: "World") -> bool:
    """Whether today is one of the evaluation days, over which levels are averaged."""
    return bool(world.day > world.calendar.last - world.calendar.evaluation_days)


def stocks(world: "World") -> Floats:
    """Cases not closed: [latent, known below the street, known to street or district, resigned; family; community]."""
    return _counted_stocks(world, stock_codes(world))


def _counted_stocks(world: "World", codes: Rows) -> Floats:
    return counted(codes, (STOCKS, len(FAMILIES), len(world.communities)))


def stock_codes(world: "World") -> Rows:
    """Cell of `stocks` of each case that is not closed."""
    cases = world.cases
    rows = positions(cases.state != State.CLOSED)
    state = cases.state[rows]
    where = (state != State.LATENT) * (1 + (cases.level[rows] >= Level.STREET))
    where[state == State.RESIGNED] = STOCKS - 1
    codes: Rows = (where * len(FAMILIES) + world.kinds.family[cases.kind[rows]]) * len(world.communities)
    return codes + cases.community[rows]


def counted(codes: Rows, shape: tuple[int, ...]) -> Floats:
    """Count how often each cell of an array of this shape occurs in `codes` (cells numbered in C order)."""
    return total_by(codes, math.prod(shape)).reshape(shape)


def _flows(world: "World", record: Recorder) -> None:
    cases, today, n = world.cases, world.today, len(world.communities)
    arisen, opened, closed = today.rows("arisen"), today.rows("opened"), today.rows("closed")
    again = opened[cases.known[opened] > 1]
    settled = settled_in_charge(world, closed)
    events = (
        arisen, opened, arisen[cases.repeat[arisen] > 0], again, today.rows("on_paper"), settled,
        today.rows("self_settled"), today.rows("resigned"), closed[cases.outcome[closed] == Outcome.FADED],
        today.rows("petitioned"), *(today.rows(event) for event in FLOWS[-4:]),
    )  # fmt: skip
    record.pending += [cases.community[rows] + line * n for line, rows in enumerate(events) if rows.size]
    if arisen.size:
        record.pending_compounds.append(cases.compound[arisen])


def _sample(record: Recorder, name: str, day: int, values: Floats) -> None:
    record.samples.setdefault(name, []).append((day, values))


def _sample_stock(world: "World", record: Recorder, stock: Floats) -> None:
    """Sample stocks per 1,000 residents of the run."""
    per = 1000.0 / world.places.residents

    def by_run(counts: Floats) -> Floats:
        return total_by(world.communities.run, len(world.runs), counts) * per

    day, disputes = world.day, stock[:, DISPUTE]
    _sample(record, "dispute_backlog_latent", day, by_run(disputes[0]))
    _sample(record, "dispute_backlog_known", day, by_run(disputes[1:3].sum(axis=0)))
    _sample(record, "dispute_backlog_resigned", day, by_run(disputes[3]))
    _sample(record, "dispute_backlog", day, by_run(disputes.sum(axis=0)))
    _sample(record, "backlog_all", day, by_run(stock.sum(axis=(0, 1))))
    so_far = by_run(record.flow["opened"])
    _sample(record, "recorded_so_far", day, so_far)
    _sample_rate(record, day)


def _sample_rate(record: Recorder, day: int) -> None:
    """Cases recorded per year, from the last four weeks."""
    known = record.samples["recorded_so_far"]
    if len(known) > 4:
        before, count = known[-5]
        _sample(record, "recorded", day, (known[-1][1] - count) * 365.0 / (day - before))


def _sample_slow(world: "World", record: Recorder) -> None:
    people = satisfaction_today(world)
    values = slow_quantities(world, people) | safety_and_jobs(world)
    for name in SLOW:
        _sample(record, name, world.day, values[name])
    if in_evaluation(world):
        record.add_level(values)
        if world.calendar.month(world.day) % 3 == 1 or world.day == world.calendar.last:
            record.add_level(distribution(world, people))


def run_mean(world: "World", rows_run: Rows, value: Floats | Bools, weight: Ints | Bools) -> Floats:
    """Weighted mean per run (a share for truth values); nan where the weights are zero."""
    count = len(world.runs)
    return ratio(total_by(rows_run, count, value * weight), total_by(rows_run, count, weight))


def satisfaction_today(world: "World") -> Floats:
    """Satisfaction of all residents; on month starts they have just been brought up to date."""
    residents = world.residents
    if (residents.as_of == world.day).all():
        return residents.satisfaction
    return everybody_relaxed(world)


def people_mean(world: "World", values: Floats | Bools) -> Floats:
    """Mean per run over residents; a share for truth values."""
    return _people_sum(world, values) / world.places.residents


def _people_sum(world: "World", values: Floats | Bools) -> Floats:
    """Sum per run over residents, whose rows are contiguous by run; a count for truth values."""
    total: Floats = np.add.reduceat(values, sized(world.places.first_resident))
    return total


def slow_quantities(world: "World", people: Floats) -> dict[str, Floats]:
    """Today's mean satisfaction and trust of residents, fees, service and state of places over households, per run.

    `people`: today's satisfaction, one per resident; each value has shape [runs]. Not a number where nobody is
    in office (`steward_energy`) or no business is open (`compliance`).
    """
    n, s, b, m = world.compounds, world.stewards, world.buildings, world.merchants
    balance = total_by(world.communities.run, len(world.runs), world.communities.fund)
    in_office = world.levers.steward_hours > 0
    return {
        "satisfaction": people_mean(world, people),
        "trust": people_mean(world, world.residents.trust),
        "fee_collection": run_mean(world, n.run, n.paid, n.households),
        "service_quality": run_mean(world, n.run, n.quality, n.households),
        "bodies_share": run_mean(world, n.run, n.body > 0, n.households),
        "unmanaged_share": run_mean(world, n.run, n.firm < 0, n.households),
        "volunteers": run_mean(world, n.run, n.volunteers / np.maximum(n.adults, 1), n.adults),
        "ties": run_mean(world, n.run, n.ties, n.residents),
        "steward_energy": run_mean(world, s.run, s.energy, in_office),
        "condition": run_mean(world, b.run, b.condition, b.households),
        "disorder": run_mean(world, b.run, b.disorder, b.households),
        "compliance": run_mean(world, m.run, m.compliance, np.ones(len(m))),
        "fund_balance": balance * 1000.0 / world.places.residents,
    }


def safety_and_jobs(world: "World") -> dict[str, Floats]:
    """Today's mean sense of safety, share who feel safe, open dangers and jobs per 1,000 residents; each [runs]."""
    safety = sense_of_safety(world)
    jobs = total_by(world.communities.run, len(world.runs), world.levers.jobs)
    return {
        "safety": people_mean(world, safety),
        "feel_safe": people_mean(world, feels_safe(world, safety)),
        "dangers": dangers_per_1000(world),
        "jobs": jobs * 1000.0 / world.places.residents,
    }


def distribution(world: "World", people: Floats) -> dict[str, Floats]:
    """How satisfaction is spread over residents, and what an independent survey would report; each [runs].

    Satisfied share, gaps between groups (not a number where a group is empty), tenth percentile, Gini index.
    """
    r, h = world.residents, world.households
    tenant, migrant = h.tenant[r.household], h.migrant[r.household]
    elderly, adult = r.age >= ELDERLY, r.age >= ADULT
    tenth, gini = _spread(world, people)

    def mean(group: Bools) -> Floats:
        total, count = _people_sum(world, people * group), _people_sum(world, group)
        return ratio(total, count)

    return {
        "satisfied_share": people_mean(world, people >= 0.6),
        "survey_independent": independent_survey(world, people),
        "owner_tenant_gap": mean(~tenant) - mean(tenant),
        "local_migrant_gap": mean(~migrant) - mean(migrant),
        "age_gap": mean(elderly) - mean(adult & ~elderly),
        "satisfaction_p10": tenth,
        "satisfaction_gini": gini,
    }


def independent_survey(world: "World", people: Floats) -> Floats:
    """Share that an independent survey of all residents reports as satisfied, expected value per run.

    Those who reach `survey_threshold` are satisfied; a few of the others say yes to be polite.
    """
    threshold = at_home(world.p.survey_threshold, world.buildings.run, world.building_of())
    reached = people_mean(world, people >= threshold)
    share: Floats = world.rules.survey_share(reached, acquiescence=world.p.survey_acquiescence)
    return share


def _spread(world: "World", people: Floats) -> tuple[Floats, Floats]:
    """Tenth percentile and Gini index of satisfaction per run; where nobody has any, all are equal (0)."""
    parts = np.split(people, world.places.first_resident[1:])
    tenth, gini = np.empty(len(parts)), np.empty(len(parts))
    for row, part in enumerate(parts):
        ordered = np.sort(part)
        size = ordered.size
        tenth[row] = ordered[int(0.1 * (size - 1))]
        ranked, total = float((np.arange(1, size + 1) * ordered).sum()), float(ordered.sum())
        gini[row] = 2.0 * ranked / (size * total) - (size + 1) / size if total > 0.0 else 0.0
    return tenth, gini

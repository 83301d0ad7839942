"""Phase 9: observation. It reads, never writes state, and consumes no random numbers."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model.cases import DISPUTE, State
from model.columns import Floats, total_by
from model.kinds import FAMILIES
from model.phases.experience import relaxed

if TYPE_CHECKING:
    from model.world import World

WEEK = 7


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
        self.stock = np.zeros((len(FAMILIES), 2, n))
        self.flow = {name: np.zeros(n) for name in ("arisen", "opened", "relapses", "repeats", "on_paper", "settled")}
        self.compound_cases = np.zeros(compounds)
        self.slow_sum: dict[str, Floats] = {}
        self.slow_count = 0
        self.quality_days = np.zeros((2, n))


def observe(world: "World") -> None:
    """Note today's stocks and flows; weekly the stocks, monthly the slow quantities."""
    record = world.recorder
    _archive_closed(world)
    if world.day < 0:
        return
    stock = stocks(world)
    _flows(world, record)
    if world.day > world.calendar.last - world.evaluation_days:
        record.stock += stock
        record.stock_days += 1
    if world.day % WEEK == 0 or world.day == world.calendar.last:
        _sample_stock(world, record, stock)
    if world.calendar.month_start(world.day) or world.day == world.calendar.last:
        _sample_slow(world, record)


def _archive_closed(world: "World") -> None:
    rows = world.today.rows("closed")
    world.archive.add(world, rows[world.cases.opened[rows] >= 0])
    world.archive.add(world, world.today.rows("on_paper"), on_paper=True)


def stocks(world: "World") -> Floats:
    """Cases not closed, [family, latent/known, community]."""
    cases, n = world.cases, len(world.communities)
    known = (cases.state == State.OPEN) | (cases.state == State.WAITING)
    living = cases.state != State.CLOSED
    code = (world.kinds.family[cases.kind].astype(np.intp) * 2 + known) * n + cases.community
    counts = np.bincount(code[living], minlength=len(FAMILIES) * 2 * n)
    return counts.reshape(len(FAMILIES), 2, n).astype(np.float64)


def _flows(world: "World", record: Recorder) -> None:
    cases, today, n = world.cases, world.today, len(world.communities)
    arisen, opened, closed = today.rows("arisen"), today.rows("opened"), today.rows("closed")
    record.flow["arisen"] += total_by(cases.community[arisen], n)
    record.flow["opened"] += total_by(cases.community[opened], n)
    record.flow["relapses"] += total_by(cases.community[arisen[cases.repeat[arisen] > 0]], n)
    record.flow["repeats"] += total_by(cases.community[opened[(cases.paper[opened] > 0) | (cases.repeat[opened] > 0)]], n)
    record.flow["on_paper"] += total_by(cases.community[today.rows("on_paper")], n)
    record.flow["settled"] += total_by(cases.community[closed[cases.outcome[closed] <= 1]], n)
    record.compound_cases += total_by(cases.compound[arisen], len(world.compounds))


def _sample(record: Recorder, name: str, day: int, values: Floats) -> None:
    record.samples.setdefault(name, []).append((day, values))


def _sample_stock(world: "World", record: Recorder, stock: Floats) -> None:
    """Per 1,000 residents of the site."""
    per = 1000.0 / world.site_residents

    def by_site(counts: Floats) -> Floats:
        return total_by(world.communities.site, len(world.sites), counts) * per

    day = world.day
    _sample(record, "dispute_backlog_latent", day, by_site(stock[DISPUTE, 0]))
    _sample(record, "dispute_backlog_known", day, by_site(stock[DISPUTE, 1]))
    _sample(record, "dispute_backlog", day, by_site(stock[DISPUTE].sum(axis=0)))
    _sample(record, "backlog_all", day, by_site(stock.sum(axis=(0, 1))))
    _sample(record, "recorded_so_far", day, by_site(record.flow["opened"]))


def _sample_slow(world: "World", record: Recorder) -> None:
    values = slow_quantities(world)
    for name in ("satisfaction", "trust", "fee_collection", "service_quality", "unmanaged_share", "steward_energy"):
        if name in values:
            _sample(record, name, world.day, values[name])
    if world.day > world.calendar.last - world.evaluation_days:
        for name, value in values.items():
            record.slow_sum[name] = record.slow_sum.get(name, 0.0) + value
        record.slow_count += 1


def site_mean(world: "World", rows_site: npt.NDArray[Any], value: Floats, weight: Floats) -> Floats:
    """Weighted mean per site; nan where the weights are zero."""
    count = len(world.sites)
    below = total_by(rows_site, count, weight)
    return np.divide(total_by(rows_site, count, value * weight), below, out=np.full(count, np.nan), where=below > 0)


def slow_quantities(world: "World") -> dict[str, Floats]:
    """Satisfaction, trust, fees and service per site, today."""
    n, residents = world.compounds, world.residents
    people = relaxed(world, np.arange(len(residents)))
    site = world.buildings.site[residents.building]
    one = np.ones(len(residents))
    households = n.households.astype(np.float64)
    tenant = world.households.tenant[residents.household]
    values = {
        "satisfaction": site_mean(world, site, people, one),
        "satisfied_share": site_mean(world, site, (people >= 0.6) * 1.0, one),
        "trust": site_mean(world, site, residents.trust, one),
        "fee_collection": site_mean(world, n.site, np.where(n.firm >= 0, n.collection, 0.0), households),
        "service_quality": site_mean(world, n.site, n.quality, households),
        "unmanaged_share": site_mean(world, n.site, (n.firm < 0) * 1.0, households),
        "owner_tenant_gap": site_mean(world, site, people, (~tenant) * 1.0) - site_mean(world, site, people, tenant * 1.0),
        "steward_energy": site_mean(world, world.stewards.site, world.stewards.energy, (world.levers.steward_hours > 0) * 1.0),
    }
    values["satisfaction_p10"], values["satisfaction_gini"] = _spread(world, site, people)
    return values


def _spread(world: "World", site: npt.NDArray[Any], people: Floats) -> tuple[Floats, Floats]:
    """Tenth percentile and Gini index of satisfaction per site (residents are contiguous by site)."""
    counts = np.bincount(site, minlength=len(world.sites))
    tenth, gini = np.empty(len(counts)), np.empty(len(counts))
    for row, part in enumerate(np.split(people, np.cumsum(counts)[:-1])):
        ordered = np.sort(part)
        tenth[row] = ordered[int(0.1 * (ordered.size - 1))]
        rank = np.arange(1, ordered.size + 1)
        total = max(float(np.cumsum(ordered)[-1]), 1e-12)
        gini[row] = 2.0 * float(np.cumsum(rank * ordered)[-1]) / (ordered.size * total) - (ordered.size + 1) / ordered.size
    return tenth, gini

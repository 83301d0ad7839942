"""Tables at the end of a run: one row per run, and series; every metric is declared in metrics.toml."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.accounting.flows import counted_in
from model.accounting.ledgers import accounts_table, hours_by_task, hours_table
from model.inputs.values import at
from model.observation.added import added_metrics
from model.observation.archive import CLOSINGS, ON_PAPER
from model.observation.case_ledger import ledger_table
from model.observation.cohort import cohort_metrics, trouble_metrics
from model.observation.groups import groups_table
from model.observation.place_numbers import place_numbers
from model.observation.recorder import ADULT
from model.observation.schema import Tables
from model.policy.workload import TASKS
from model.state.cases import DISPUTE, Outcome, State
from model.state.columns import Floats, ratio, sized, total_by
from model.state.handlers import Level, Role

if TYPE_CHECKING:
    from model.world import World

YEAR = 365  # days


def results(world: "World") -> Tables:
    """All tables of the horizon so far, by `run`; docs/odd.md, section 8, defines the metrics. Reads, never writes.

    Row i of `runs` is about run i: its number, then the metrics, in the units of metrics.toml. Day 0 is the first of
    the horizon. What the other tables hold: model/data/tables.toml.
    """
    values: dict[str, Floats] = {}
    values |= _stocks(world) | _slow(world) | _flows(world) | _closings(world) | _hours(world) | _yuan(world)
    values |= _votes(world) | _taking_part(world)
    ledger = world.case_ledger.columns(world)
    values |= cohort_metrics(world, ledger) | trouble_metrics(world, ledger)
    values["helpers_per_settled"] = ratio(values["helpers"], _per_year(world, world.recorder.flow["settled"]))
    values["hours_per_settled"] = ratio(values["hours"], values.pop("settled"))
    settled = _per_year(world, world.recorder.flow["settled"])
    values["yuan_per_settled"] = ratio(values["yuan"], settled)
    values |= added_metrics(world)
    runs = pd.DataFrame({"run": np.arange(len(world.runs)), **values})
    return Tables(
        runs=runs,
        series=_series(world),
        accounts=accounts_table(world),
        hours=hours_table(world),
        groups=groups_table(world),
        votes=world.ballot_log.frame(world),
        cases=_cases(world),
        ledger=ledger_table(world, ledger),
        reach=world.levers.reach.frame(world),
    )


def _by_run(world: "World", communities: npt.NDArray[Any]) -> Floats:
    return total_by(world.communities.run, len(world.runs), communities)


def _days(world: "World") -> int:
    return max(world.day, 1)


def _per_year(world: "World", communities: npt.NDArray[Any]) -> Floats:
    """Per 1,000 residents and year over the whole horizon, set-up included."""
    return _by_run(world, communities) * 1000.0 / world.places.residents * 365.0 / _days(world)


def _stocks(world: "World") -> dict[str, Floats]:
    record = world.recorder
    days = record.stock_days or np.nan
    latent, below, above, resigned = record.stock[:, DISPUTE]
    per = 1000.0 / world.places.residents / days
    return {
        "dispute_backlog": _by_run(world, latent + below + above + resigned) * per,
        "dispute_backlog_known": _by_run(world, below + above) * per,
        "dispute_backlog_latent": _by_run(world, latent) * per,
        "dispute_backlog_resigned": _by_run(world, resigned) * per,
        "backlog_street": ratio(_by_run(world, above), _by_run(world, below + above)),
        "backlog_all": _by_run(world, record.stock.sum(axis=(0, 1))) * per,
    }


def _slow(world: "World") -> dict[str, Floats]:
    record = world.recorder
    names = (
        "satisfaction", "satisfied_share", "survey_independent", "satisfaction_p10", "satisfaction_gini",
        "owner_tenant_gap", "local_migrant_gap", "age_gap", "trust", "service_quality",
        "unmanaged_share", "fee_collection", "bodies_share", "volunteers", "ties",
        "condition", "disorder", "compliance", "fund_balance", "safety", "feel_safe", "dangers", "jobs",
    )  # fmt: skip
    unknown = np.full(len(world.runs), np.nan)
    levels = {name: record.level(name) for name in names}
    values = {name: unknown if level is None else level for name, level in levels.items()}
    due, paid = _by_run(world, world.communities.fees_due), _by_run(world, world.communities.fees_paid)
    return {**values, "fee_collection_billed": ratio(paid, due)}


def _flows(world: "World") -> dict[str, Floats]:
    flow = world.recorder.flow
    named = {
        "arisen": "arisen",
        "recorded": "opened",
        "relapses": "relapses",
        "repeat_contacts": "repeats",
        "closed_on_paper": "on_paper",
        "settled": "settled",
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
    called = _by_run(world, flow["called_back"])
    return {
        **{name: _per_year(world, flow[key]) for name, key in named.items()},
        **{name: ratio(_by_run(world, flow[key]), called) for name, key in told.items()},
        "top_decile_share": _top_decile(world),
        "defects_mended": _per_year(world, world.communities.defects_mended),
    }


def _top_decile(world: "World") -> Floats:
    """Share of cases from the tenth of compounds with the most cases per resident."""
    n, count = world.compounds, world.recorder.compound_cases
    share = np.full(len(world.runs), np.nan)
    for run in range(len(world.runs)):
        rows = np.flatnonzero(n.run == run)
        order = rows[np.argsort(-count[rows] / n.residents[rows], kind="stable")]
        top = order[: max(1, round(0.1 * rows.size))]
        if count[rows].sum() > 0:
            share[run] = count[top].sum() / count[rows].sum()
    return share


def _closings(world: "World") -> dict[str, Floats]:
    """Shares of recorded closings, and days from arising to true settlement of disputes."""
    c = world.archive.columns(world)
    runs, run = len(world.runs), c["run"]
    dispute = world.kinds.family[c["kind"].astype(np.intp)] == DISPUTE
    solved = c["outcome"] <= Outcome.COMPROMISE
    handled = solved | (c["outcome"] == ON_PAPER)

    def share(part: npt.NDArray[np.bool_], whole: npt.NDArray[np.bool_]) -> Floats:
        return ratio(total_by(run[part & whole], runs), total_by(run[whole], runs))

    ended = solved & dispute
    days = (c["closed"] - c["arisen"]).astype(np.float64)
    return {
        "days_of_settled": _quantile(run[ended], days[ended], runs, 0.5),
        "days_of_settled_p90": _quantile(run[ended], days[ended], runs, 0.9),
        "neighbourhood_of_settled": share(c["level"] == Level.NEIGHBOURHOOD, ended),
        "community_of_settled": share(c["level"] <= Level.COMMUNITY, ended),
        "on_time": share(c["closed"] <= c["due"], handled),
        "within_tolerance": share(days <= world.kinds.tolerance_days[c["kind"].astype(np.intp)], ended),
        "handoffs_per_case": ratio(
            total_by(run[handled], runs, c["handoffs"][handled]), total_by(run[handled], runs)
        ),
        "attempts_per_case": ratio(
            total_by(run[ended], runs, c["attempts"][ended]), total_by(run[ended], runs)
        ),
        "backlog_age": _backlog_age(world),
        "truly_solved": share(solved, handled),
        "survey_callback": _callback(world, c, handled),
        "complainant_satisfied": share(c["satisfied"], handled),
    }


def _callback(world: "World", c: dict[str, npt.NDArray[Any]], handled: npt.NDArray[np.bool_]) -> Floats:
    """Satisfied share by the official call-back: only handled closings are asked, few of them closed on paper."""
    run, runs, p = c["run"][handled], len(world.runs), world.p
    pleased = world.rules.callback_satisfied(
        c["rating"][handled], c["standard"][handled], acquiescence=at(p.callback_acquiescence, run)
    )
    asked = np.where(c["outcome"][handled] == ON_PAPER, at(p.callback_paper_share, run), 1.0)
    share = ratio(total_by(run[pleased], runs, asked[pleased]), total_by(run, runs, asked))
    return np.minimum(share, p.callback_ceiling)


def _backlog_age(world: "World") -> Floats:
    """Mean days since open disputes arose, on the last day; not a number where there are none."""
    cases, runs = world.cases, len(world.runs)
    open_ = (cases.state != State.CLOSED) & (world.kinds.family[cases.kind] == DISPUTE)
    age = (world.day - 1 - cases.arisen[open_]).astype(np.float64)
    return ratio(total_by(cases.run[open_], runs, age), total_by(cases.run[open_], runs))


def _quantile(run: npt.NDArray[Any], values: Floats, runs: int, q: float) -> Floats:
    """Quantile per run; nan where there is nothing."""
    order = np.lexsort((values, run))
    counts = np.bincount(sized(run), minlength=runs)
    parts = np.split(values[order], np.cumsum(counts)[:-1])
    return np.array([np.quantile(part, q) if part.size else np.nan for part in parts])


def _hours(world: "World") -> dict[str, Floats]:
    """Hours worked on cases of the community; paperwork and firms' routine service are left out."""
    ledger = hours_by_task(world)
    scale = 1000.0 / world.places.residents * 365.0 / _days(world)

    def total(roles: set[Role], tasks: set[str]) -> Floats:
        parts = [hours for (role, task), hours in ledger.items() if role in roles and task in tasks]
        return sum(parts, np.zeros(len(scale))) * scale  # one by one: np.sum rounds otherwise for a run alone

    tasks = {"cases", *TASKS} - {"paperwork"}
    unpaid_roles = {Role.STEWARD, Role.VOLUNTEERS}
    paid, unpaid = total(set(Role) - unpaid_roles, tasks), total(unpaid_roles, tasks)
    staffed = {Role.GRID, Role.COMMITTEE, Role.DESK}
    used, idle = total(staffed, {"cases"}), total(staffed, {"idle"})
    return {
        "hours": paid + unpaid,
        "paid_hours": paid,
        "volunteer_hours": unpaid,
        "paperwork_hours": total(set(Role), {"paperwork"}),
        "utilisation": ratio(used, used + idle),
    }


def _votes(world: "World") -> dict[str, Floats]:
    """Owners' ballots: how many, how many owners took part, how many passed."""
    c, runs = world.ballot_log.columns(), len(world.runs)
    held = total_by(c["run"], runs)
    per_year = 1000.0 / world.places.residents * 365.0 / _days(world)
    return {
        "turnout": ratio(total_by(c["run"], runs, c["turnout_heads"]), held),
        "votes_held": held * per_year,
        "votes_passed": ratio(total_by(c["run"], runs, c["passed"]), held),
    }


def _taking_part(world: "World") -> dict[str, Floats]:
    """Adults who took part in something in the last year, and how often neighbours helped to settle.

    The first is not a number where less than a year has been simulated, the warm-up included.
    """
    n, r, runs, last = world.compounds, world.residents, len(world.runs), world.day - 1
    adult = r.age >= ADULT
    run = world.buildings.run[world.building_of()]
    active = adult & (r.took_part > last - YEAR)
    share = ratio(total_by(run[active], runs), total_by(run[adult], runs))
    known = last - world.calendar.first >= YEAR
    return {
        "took_part": share if known else np.full(runs, np.nan),
        "helpers": _per_year(world, total_by(n.community, len(world.communities), n.helped)),
    }


def _communal_debt(world: "World") -> Floats:
    """What the community's firms owe today, yuan per 1,000 residents: a bill that somebody will have to pay."""
    f = world.firms
    debt = np.where(f.communal & f.active, np.maximum(-f.cash, 0.0), 0.0)
    return total_by(f.run, len(world.runs), debt) * 1000.0 / world.places.residents


def _yuan(world: "World") -> dict[str, Floats]:
    """Yuan by payer. Public money is spending of district and fund; grants to the fund count when it spends them."""
    yuan = {name: world.books.total(flows) for name, flows in counted_in().items()}
    income, costs = yuan.pop("firm_income"), yuan.pop("firm_costs")
    yuan["yuan"] = yuan["yuan_district"] + yuan["yuan_fund"]
    return {
        **{name: _per_year(world, total) for name, total in yuan.items()},
        "communal_debt": _communal_debt(world),
        "firm_margin": ratio(_by_run(world, income - costs), _by_run(world, income)),
    }


def _series(world: "World") -> pd.DataFrame:
    frames = [
        pd.DataFrame({"run": [], "metric": [], "day": [], "value": []}).astype(
            {"run": int, "day": int, "value": float}
        )
    ]
    for metric, samples in world.recorder.samples.items():
        days = np.array([day for day, _ in samples])
        values = np.array([value for _, value in samples])
        runs = np.arange(values.shape[1])
        frames.append(
            pd.DataFrame(
                {
                    "run": np.repeat(runs, len(days)),
                    "metric": metric,
                    "day": np.tile(days, len(runs)),
                    "value": values.T.ravel(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _cases(world: "World") -> pd.DataFrame:
    """Recorded closings with the names of kinds and outcomes."""
    c = world.archive.columns(world)
    order = np.lexsort((c["key"], c["closed"], c["run"]))
    c = {name: values[order] for name, values in c.items()}
    outcomes = np.array(CLOSINGS)
    levels = np.array([level.name.lower() for level in Level])
    return pd.DataFrame(
        {
            "run": c["run"], "case": c["key"], **place_numbers(world, c["community"], c["compound"]),
            "kind": np.array(world.kinds.names)[c["kind"].astype(np.intp)],
            "arisen": c["arisen"], "opened": c["opened"], "closed": c["closed"],
            "level": levels[c["level"].astype(np.intp)], "outcome": outcomes[c["outcome"].astype(np.intp)],
            "attempts": c["attempts"], "handoffs": c["handoffs"], "hours": c["worked"] / 60.0,
            "on_time": c["closed"] <= c["due"], "rating": c["rating"], "satisfied": c["satisfied"],
        }
    )  # fmt: skip

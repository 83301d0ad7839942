"""Phase 7: people affected by a case update satisfaction and trust.

Between events satisfaction drifts towards a level with a half-life. It is brought up to date when a person is
affected, and once a month for everybody. Drift composes exactly, so the number of updates does not matter.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import RADII
from model.inputs.values import at, at_home
from model.phases.daily.deliberate import deliberated
from model.phases.daily.desk import any_desk, at_desk
from model.phases.daily.settle import judge_and_party, spoken_for
from model.phases.monthly.upkeep import annoyance, envy
from model.state.cases import Outcome, State, known, settled_in_charge
from model.state.columns import Floats, Rows, in_turn, positions, ragged, sized, starts_of, total_by

if TYPE_CHECKING:
    from model.state.tables import Buildings, Residents
    from model.world import World

_HOUSEHOLD = RADII.index("household")


def experience(world: "World") -> None:
    """Apply the burden of new cases, the disappointment of overdue ones, and the effects of today's ends."""
    today, cases = world.today, world.cases
    overdue = positions(cases.felt_due == world.day)
    overdue = overdue[cases.state[overdue] != State.CLOSED]
    _reach(world, overdue)
    burden_of(world, today.rows("arisen"), +1)
    _overdue(world, overdue)
    _moved_up(world, today.rows("moved_up"))
    _noticed_again(world, today.rows("opened"))
    _over(world, today.rows("closed"))
    ended, withdrawn, petitioned = (
        settled_in_charge(world, today.rows("closed")), today.rows("withdrawn"), today.rows("petitioned"),
    )  # fmt: skip
    fair = fairness(world, ended) if ended.size else np.empty(0)
    _solved(world, ended, fair)
    for given_up, known_ones in ((today.rows("resigned"), withdrawn), (petitioned, petitioned)):
        _disappoint(world, given_up, 2)
        _lost(world, known_ones)
    if ended.size:
        rate(world, ended, np.where(cases.outcome[ended] == Outcome.COMPROMISE, 0.8, 1.0), fair)
    on_paper = today.rows("on_paper")
    if withdrawn.size:
        rate(world, withdrawn, 0.0, fairness(world, withdrawn, 0.5))
    if on_paper.size:
        rate(world, on_paper, 0.0, fairness(world, on_paper, 0.5))
    enforced = today.rows("enforced")
    if enforced.size:
        _trust(world, enforced, -np.asarray(at_case(world, "enforcement_trust", enforced)))
    _learn(world, ended, np.concatenate([on_paper, withdrawn, petitioned]))


def _reach(world: "World", overdue: Rows) -> None:
    """Bring everybody affected by today's events up to date, before anything changes."""
    cases, today = world.cases, world.today
    events = ("arisen", "moved_up", "opened", "closed", "resigned", "petitioned")
    rows = np.concatenate([overdue, *(today.rows(event) for event in events)])
    answering = cases.respondent[rows]
    bring_up_to_date(world, np.concatenate([cases.complainant[rows], answering[answering >= 0]]))


def at_case(world: "World", parameter: str, rows: Rows) -> Floats | float:
    """A parameter's value for the runs of the given cases."""
    value: Floats | float = getattr(world.p, parameter)
    return value if isinstance(value, float) else value[world.cases.run[rows]]


def own_level(world: "World", rows: Rows | slice, building: Rows) -> Floats:
    """Satisfaction towards which residents (rows) who live in these buildings drift today."""
    r, b, p = world.residents, world.buildings, world.p
    level: Floats = world.rules.own_level(
        b.level[building],
        r.trust[rows],
        r.burden[rows] / WHOLE,
        w_trust=at_home(p.w_trust, b.run, building),
        w_burden=at_home(p.w_burden, b.run, building),
    )
    return level


def relaxed(world: "World", rows: Rows | slice, day: int | None = None) -> Floats:
    """Satisfaction of residents on a day (by default today), after the drift since their last update."""
    r, b, p = world.residents, world.buildings, world.p
    building = world.building_of(rows)
    level = own_level(world, rows, building)
    passed = r.as_of[rows] - (world.day if day is None else day)  # minus the days since then
    kept = np.exp2(passed.astype(np.float64) / at_home(p.satisfaction_half_life, b.run, building))
    result: Floats = level + (r.satisfaction[rows] - level) * kept
    return result


WHOLE = 1_000_000  # one case in `residents.burden`
SLICE = 16_384  # residents at a time: their columns stay in a core's cache


def everybody_relaxed(world: "World", day: int | None = None) -> Floats:
    """`relaxed` for all residents, in slices."""
    people = np.empty(len(world.residents))
    for start in range(0, people.size, SLICE):
        people[start : start + SLICE] = relaxed(world, slice(start, start + SLICE), day)
    return people


def settle_in(world: "World") -> None:
    """Set everybody's satisfaction to the level towards which it drifts."""
    r = world.residents
    for start in range(0, len(r), SLICE):
        part = slice(start, start + SLICE)
        r.satisfaction[part] = own_level(world, part, world.building_of(part))
    r.as_of[:] = world.day


def bring_up_to_date(world: "World", rows: Rows) -> None:
    """Write today's satisfaction of the given residents; rows may repeat."""
    world.residents.satisfaction[rows] = relaxed(world, rows)
    world.residents.as_of[rows] = world.day


def burden_of(world: "World", rows: Rows, change: int) -> None:
    """Add `change` cases to the burden of complainants and a share of that to respondents', in exact millionths."""
    cases, r = world.cases, world.residents
    if not rows.size:
        return
    answering = rows[cases.respondent[rows] >= 0]
    people = np.concatenate([cases.complainant[rows], cases.respondent[answering]])
    weight = np.empty(people.size, np.int32)
    weight[: rows.size] = change * WHOLE
    share = np.asarray(at_case(world, "respondent_share", answering))
    weight[rows.size :] = np.rint(share * WHOLE) * change
    np.add.at(r.burden, people, weight)


def pass_burden(world: "World", old: Rows, new: Rows) -> None:
    """Move one whole case of burden from each old complainant to the new one; call when both are up to date."""
    np.add.at(world.residents.burden, old, -WHOLE)
    np.add.at(world.residents.burden, new, WHOLE)


def _feel(world: "World", people: Rows, change: Floats | float) -> None:
    """Add to satisfaction; several events of one day add up in row order."""
    r = world.residents
    np.add.at(r.satisfaction, people, change)
    r.satisfaction[people] = np.minimum(np.maximum(r.satisfaction[people], 0.0), 1.0)


def _trust(world: "World", rows: Rows, change: Floats | float) -> None:
    """Add to the trust of the complainants of the given cases."""
    if not rows.size:
        return
    shift_trust(world, world.cases.complainant[rows], change)


def shift_trust(world: "World", who: Rows, change: Floats | float) -> None:
    """Add to the trust of residents, clipped to [0, 1]; rows may repeat. Call when they are up to date."""
    r = world.residents
    np.add.at(r.trust, who, change)
    r.trust[who] = np.minimum(np.maximum(r.trust[who], 0.0), 1.0)


def _overdue(world: "World", rows: Rows) -> None:
    """Charge half of the disappointment on the day by which a case was expected settled; the rest at its end."""
    if not rows.size:
        return
    cases = world.cases
    _disappoint(world, rows[cases.charged[rows] == 0], 1)
    held = rows[known(world, rows)]
    _trust(world, held, -np.asarray(at_case(world, "overdue_trust", held)))


def _disappoint(world: "World", rows: Rows, halves: int) -> None:
    """Charge complainants for an unsettled case up to `halves` halves of the loss in all; no half twice."""
    if not rows.size:
        return
    cases = world.cases
    loss = np.asarray(at_case(world, "settlement_gain", rows)) * at_case(world, "loss_aversion", rows)
    _feel(world, cases.complainant[rows], -loss * 0.5 * (halves - cases.charged[rows]))
    cases.charged[rows] = halves


def _moved_up(world: "World", rows: Rows) -> None:
    """Reduce trust a little for cases that are passed on instead of settled."""
    if not rows.size:
        return
    _trust(world, rows, -np.asarray(at_case(world, "moved_up_trust", rows)))


def _noticed_again(world: "World", rows: Rows) -> None:
    """Reduce trust for cases that were closed on paper and become known again."""
    rows = rows[world.cases.paper[rows] > 0]
    if not rows.size:
        return
    _trust(world, rows, -np.asarray(at_case(world, "paper_trust", rows)))


def _over(world: "World", rows: Rows) -> None:
    """Remove the burden of cases that ended, and reward self-help."""
    if not rows.size:
        return
    burden_of(world, rows, -1)
    _relieved(world, world.today.rows("self_settled"))


def _relieved(world: "World", rows: Rows) -> None:
    """Raise satisfaction, but not trust, of those who settled a case by themselves."""
    if not rows.size:
        return
    cases, r = world.cases, world.residents
    who, tolerance = cases.complainant[rows], world.kinds.tolerance_days[cases.kind[rows]]
    elapsed = world.day - cases.since[rows]
    gain = _surprise(world, rows, elapsed, r.expectation[who] * tolerance)
    _feel(world, who, np.maximum(gain, 0.0))


def _surprise(world: "World", rows: Rows, elapsed: Floats, expected: Floats) -> Floats:
    """Change of satisfaction by the days that each case took against the days expected."""
    gain: Floats = world.rules.settlement_gain(
        elapsed,
        expected,
        gain=at_case(world, "settlement_gain", rows),
        loss_aversion=at_case(world, "loss_aversion", rows),
    )
    return gain


def _solved(world: "World", rows: Rows, fair: Floats) -> None:
    """Update satisfaction (by time), trust (by outcome and fairness) and expectation after settlements."""
    if not rows.size:
        return
    cases, r, rules = world.cases, world.residents, world.rules
    who, tolerance = cases.complainant[rows], world.kinds.tolerance_days[cases.kind[rows]]
    elapsed = world.day - cases.since[rows]
    gain = _surprise(world, rows, elapsed, r.expectation[who] * tolerance)
    late = np.where(cases.charged[rows] < 2, 0.5, 0.0)  # nobody is charged twice for the same half
    part = np.where(cases.outcome[rows] == Outcome.COMPROMISE, at_case(world, "compromise_share", rows), 1.0)
    _feel(world, who, np.where(gain > 0, gain * part, gain * late))
    _trust(world, rows, at_case(world, "kept_trust", rows) * fair)
    for some in in_turn(who):  # a resident with several cases settled today learns from each
        person = who[some]
        r.expectation[person] = rules.adapted_expectation(
            r.expectation[person], elapsed[some], tolerance[some],
            rate=at_case(world, "expectation_rate", rows[some]),
        )  # fmt: skip


def rate(world: "World", rows: Rows, result: Floats | float, fair: Floats) -> None:
    """Store complainants' ratings of an end, by its result (0 unsolved to 1 settled in full) and its fairness."""
    cases, r = world.cases, world.residents
    who = cases.complainant[rows]
    elapsed = world.day - cases.since[rows]
    expected = cases.felt_due[rows] - cases.since[rows]
    cases.rating[rows] = world.rules.case_rating(
        result, fair, elapsed, expected, r.trust[who],
        w_outcome=at_case(world, "rating_outcome", rows), w_fairness=at_case(world, "rating_fairness", rows),
        w_speed=at_case(world, "rating_speed", rows), w_trust=at_case(world, "rating_trust", rows),
    )  # fmt: skip


def standards(world: "World", who: Rows) -> Floats:
    """Rating from which each resident is satisfied with an end; it never changes and may lie outside [0, 1]."""
    p, run = world.p, world.buildings.run[world.building_of(who)]
    own = at(p.rating_standard_sd, run) * world.streams.normal("standard", world.residents.key[who], run)
    standard: Floats = at(p.rating_standard, run) + own
    return standard


def fairness(world: "World", rows: Rows, result: Floats | float = 1.0) -> Floats:
    """Perceived fairness of how each case was handled, 0 to 1.

    It is lower after several attempts, where the community judged its own firm, or where one of its members sits in the
    body that spoke for the owners (S001-B). `result` is a factor for the result alone, in [0, 1]. A hearing removes
    part of the unfairness.
    """
    cases = world.cases
    fair = np.where(cases.attempts[rows] > 1, 0.9, 1.0)
    if world.compounds.cross.any():
        captured = world.compounds.cross[cases.compound[rows]] & spoken_for(world, rows)
        fair = fair * (1.0 - captured * np.asarray(at_case(world, "capture_unfairness", rows)))
    if world.firms.communal_serving():
        fair = fair * ~judge_and_party(world, rows)
    unheard: Floats = world.rules.unfairness_heard(1.0 - fair * result, _heard(world, rows))
    return 1.0 - unheard


def _heard(world: "World", rows: Rows) -> Floats | float:
    """Share of perceived unfairness that a hearing removes: at the mediation desk or in formal deliberation."""
    if not any_desk(world) and not world.levers.anywhere("deliberation"):
        return 0.0
    p, run = world.p, world.cases.run[rows]
    at_table = at_desk(world, rows) | np.isin(rows, world.today.rows("left_desk"))
    desk = np.where(at_table, at(p.desk_voice, run), 0.0)
    heard: Floats = 1.0 - (1.0 - desk) * (1.0 - deliberated(world, rows) * at(p.deliberation_voice, run))
    return heard


def _lost(world: "World", rows: Rows) -> None:
    """Reduce trust for known cases that are given up or petitioned."""
    if not rows.size:
        return
    lost = world.rules.unfairness_heard(np.asarray(at_case(world, "lost_trust", rows)), _heard(world, rows))
    _trust(world, rows, -lost)


def _learn(world: "World", settled: Rows, ignored: Rows) -> None:
    """Update the record of reports of complainants and buildings by what became of known cases today."""
    cases, r, b = world.cases, world.residents, world.buildings
    rows = np.concatenate([settled, ignored])
    if not rows.size:
        return
    answer = np.zeros(rows.size)
    answer[: settled.size] = 1.0
    own = np.broadcast_to(np.asarray(at_case(world, "learned_rate", rows)), rows.shape)
    _note_answers(world, r, cases.complainant[rows], answer, own)
    case, building, share = _who_hears(world, rows)
    rate_here = np.broadcast_to(np.asarray(at_case(world, "learned_rate_building", rows)), rows.shape)
    _note_answers(world, b, building, answer[case], rate_here[case] * share)


def _who_hears(world: "World", rows: Rows) -> tuple[Rows, Rows, Floats]:
    """Buildings that hear of each case, as (position of the case, building, how much it counts there).

    The case's own building in full; the compound's others as far as owners pass the word on.
    """
    cases, b, levers = world.cases, world.buildings, world.levers
    own = cases.building[rows]
    if not levers.anywhere("word"):
        return np.arange(rows.size), own, np.ones(rows.size)
    sizes = np.bincount(sized(b.compound), minlength=len(world.compounds))
    case, ordinal = ragged(sizes[cases.compound[rows]])
    building = starts_of(sizes)[cases.compound[rows]][case] + ordinal
    share = np.where(building == own[case], 1.0, levers.word[cases.compound[rows]][case])
    told = positions(share)
    return case[told], building[told], share[told]


def _note_answers(
    world: "World", table: "Residents | Buildings", who: Rows, answer: Floats, rate: Floats
) -> None:
    """Move the records of residents or buildings towards the answers, in order; rows may repeat."""
    for some in in_turn(who):
        row = who[some]
        table.answered[row] = world.rules.learned_record(table.answered[row], answer[some], rate=rate[some])


def refresh_levels(world: "World") -> None:
    """Once a month: bring everybody up to date, then set the levels towards which they drift next.

    A latent case hurts as much as a known one, so nuisance counts both.
    """
    b, n, cases, p = world.buildings, world.compounds, world.cases, world.p
    world.residents.satisfaction[:] = everybody_relaxed(world)
    world.residents.as_of[:] = world.day
    compound, run = b.compound, b.run
    radius = world.kinds.radius[cases.kind]
    wide = (radius != _HOUSEHOLD) & (cases.state != State.CLOSED)
    nuisance = total_by(cases.building[wide], len(b)) * 100.0 / b.residents + annoyance(world)
    b.level[:] = world.rules.satisfaction_level(
        n.quality[compound], b.condition, 1.0 - b.disorder, n.ties[compound],
        at(p.nuisance_scale, run) * nuisance,
        base=at(p.satisfaction_base, run), w_quality=at(p.w_quality, run), w_condition=at(p.w_condition, run),
        w_order=at(p.w_order, run), w_ties=at(p.w_ties, run), w_nuisance=at(p.w_nuisance, run),
    )  # fmt: skip
    b.level -= envy(world)

"""Monthly: property accounts. Households pay, firms hire, serve, leave and come; the fund pays its subsidy."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.monthly.custody import custody, in_custody, quality_in_custody
from model.phases.monthly.fund import begin_year, months, yearly_income
from model.state.cases import State, drop, live
from model.state.columns import Bools, Floats, Rows, total_by
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World


def accounts(world: "World") -> None:
    """One month of fees, wages, staffing and changes of management, in that order."""
    begin_year(world)
    left, pays = move_accounts(world)
    world.compounds.paid[:] = pays
    _expect(world)
    needed, wage = _needs(world)
    left = _disposable(world, left)
    _staff(world, left, needed, wage)
    _serve(world, needed)
    _leave(world, left, needed, wage)
    _enter(world)
    _take_over(world)
    custody(world)
    world.compounds.managed[:] = world.compounds.firm >= 0


def move_accounts(world: "World") -> tuple[Floats, Floats]:
    """Move fees, wages and the subsidy of the days since money last moved; nobody is hired and nobody leaves.

    Returns what a whole month leaves each firm after its duties, and the share of each compound that pays.
    """
    income, pays = _collect(world)
    left = income - _duties(world, income)
    _pay_out(world, left, _needs(world)[1])
    _subsidise(world)
    return left, pays


def companies(world: "World") -> slice:
    """Rows of the communities' companies in the firms' table, one per community."""
    first = len(world.compounds)
    return slice(first, first + len(world.communities))


def _collect(world: "World") -> tuple[Floats, Floats]:
    """Fees, arrears and public revenue; returns a month's income per firm and the share of each compound that pays."""
    n, h, time = world.compounds, world.households, months(world)
    firm = n.firm[h.compound]
    billed = np.flatnonzero(firm >= 0)
    compound = h.compound[billed]
    due = n.fee[compound] * h.area[billed]
    pays = _pays(world, billed, compound)
    # Nobody pays more than he owes, in a long month either.
    cleared = np.minimum(np.asarray(at(world.p.arrears_recovery, n.run[compound])) * time, 1.0)
    recovered = np.where(pays, h.arrears[billed] * cleared, 0.0)
    h.arrears[billed] += np.where(pays, -recovered, due * time)
    fees = np.where(pays, due, 0.0)
    count = len(n)
    paid, old = total_by(compound, count, fees), total_by(compound, count, recovered)
    households = np.maximum(total_by(compound, count), 1)
    served = np.flatnonzero(n.firm >= 0)
    public = (n.public_revenue * n.households)[served]
    world.books.pay("fees", n.community[served], paid[served] * time)
    world.books.pay("arrears", n.community[served], old[served])
    world.books.pay("public_revenue", n.community[served], public * time)
    world.communities.fees_due += total_by(n.community[compound], len(world.communities), due) * time
    world.communities.fees_paid += total_by(n.community, len(world.communities), paid) * time
    month = paid[served] + old[served] / max(time, 1e-9) + public
    income = total_by(n.firm[served], len(world.firms), month)
    return income, total_by(compound, count, pays) / households


def _pays(world: "World", billed: Rows, compound: Rows) -> Bools:
    n, h, p = world.compounds, world.households, world.p
    run = n.run[compound]
    chance = world.rules.pays_fee_probability(
        n.pay_logit[compound] + h.disposition[billed] + world.levers.unpaid.pay[compound],
        world.residents.satisfaction[world.head_of(billed)],
        n.collection[compound],
        satisfaction_slope=at(p.pay_satisfaction_slope, run),
        norm_slope=at(p.pay_norm_slope, run),
    )
    pays: Bools = world.streams.uniform("fee", h.key[billed], run, world.day) < chance
    return pays


def _expect(world: "World") -> None:
    """Neighbours learn from what is paid how many of them pay, a part of the gap a month (adaptive expectations).

    Where nobody serves there is nothing to pay: they come to expect no more than those who pay as a duty.
    """
    n, p = world.compounds, world.p
    seen = np.where(n.firm >= 0, n.paid, at(p.pay_dutiful_share, n.run))
    n.collection += (seen - n.collection) / np.asarray(at(p.pay_norm_months, n.run))


def _needs(world: "World") -> tuple[Floats, Floats]:
    """Staff that full service needs, and the mean wage, per firm."""
    n, f = world.compounds, world.firms
    served = np.flatnonzero(n.firm >= 0)
    firm = n.firm[served]
    single = n.households[served] / n.households_per_staff[served]
    staff = total_by(firm, len(f), single)
    number = total_by(firm, len(f))
    needed = staff * world.rules.staff_needed(1.0, 1.0, number, scale=at(world.p.firm_scale, f.run))
    wage = total_by(firm, len(f), single * n.wage[served]) / np.maximum(staff, 1e-9)
    return needed, wage * np.where(f.communal, at(world.p.communal_wage_factor, f.run), 1.0)


def _duties(world: "World", income: Floats) -> Floats:
    """Income that each firm spends on duties beyond its contract, so less is left to hire with (S004-J)."""
    f = world.firms
    share = _over_compounds(world, world.levers.unpaid.firm_charge)
    duties = np.where(f.custodial, 0.0, income * share)
    world.books.pay("duties", f.community, duties * months(world))
    return duties


def _over_compounds(world: "World", value: Floats) -> Floats:
    """Mean of a compound's value over the households that each firm serves; 0 for firms that serve nobody."""
    n, f = world.compounds, world.firms
    served = np.flatnonzero(n.firm >= 0)
    weight = n.households[served]
    total = total_by(n.firm[served], len(f), value[served] * weight)
    return np.asarray(total / np.maximum(total_by(n.firm[served], len(f), weight), 1e-9))


def _pay_out(world: "World", income: Floats, wage: Floats) -> None:
    """Pay wages and material; a committee in custody pays no wages and spends its low fee on material."""
    f, time = world.firms, months(world)
    wages = f.staff * wage
    material = np.where(f.custodial, income, wages * at(world.p.material_share, f.run))
    f.cash += (income - wages - material) * time
    world.books.pay("wages", f.community, wages * time)
    world.books.pay("material", f.community, material * time)


def _subsidise(world: "World") -> None:
    """The fund covers the community firm's deficit, within this year's limit and never below zero."""
    c, f = world.communities, world.firms
    rows = companies(world)
    wanted = np.maximum(-f.cash[rows], 0.0)
    allowed = np.maximum(world.levers.unpaid.subsidy - c.subsidy_paid, 0.0)
    paid = np.minimum(np.minimum(wanted, allowed), c.fund)
    f.cash[rows] += paid
    c.fund -= paid
    c.subsidy_paid += paid
    world.books.pay("subsidy", f.community[rows], paid)
    world.communities.subsidy_month[:] = paid


def _disposable(world: "World", income: Floats) -> Floats:
    """Yuan a month that each firm can spend: smoothed income and expected subsidy, less a twelfth of its debts."""
    f = world.firms
    total = income.copy()
    total[companies(world)] += world.communities.subsidy_month
    f.income += (total - f.income) / 3.0
    repay = np.maximum(-f.cash, 0.0) / 12.0
    return np.maximum(f.income - repay + _expected_subsidy(world), 0.0)


def _staff(world: "World", disposable: Floats, needed: Floats, wage: Floats) -> None:
    """Adjust staff to what can be spent, with a lag; oversight lowers the margin."""
    f, p, rules = world.firms, world.p, world.rules
    watched = _over_compounds(world, world.levers.past_month.oversight)
    margin = at(p.firm_margin_wanted, f.run) * (1.0 - at(p.oversight_margin, f.run) * watched)
    f.staff[:] = np.where(
        f.active & ~f.custodial,
        rules.staff_next(
            f.staff, needed, disposable, wage, material=at(p.material_share, f.run),
            margin=np.where(f.communal, 0.0, margin),
            least=np.where(f.communal, 0.0, at(p.firm_least_staff, f.run)), lag=at(p.staff_lag, f.run),
        ),
        0.0,
    )  # fmt: skip


def _serve(world: "World", needed: Floats) -> None:
    """Adjust quality to staff or to a committee's unpaid hours; owners get used to open books."""
    n, f, p, rules, levers = world.compounds, world.firms, world.p, world.rules, world.levers.past_month
    served = n.firm >= 0
    quality = rules.delivered_quality(
        rules.quality_of(f.staff, needed)[np.maximum(n.firm, 0)], levers.firm_quality, levers.oversight,
        oversight_gain=at(p.oversight_quality, n.run),
    )  # fmt: skip
    volunteered = (world.workload.cleaning_hours + world.workload.repair_hours) * 100.0 / n.households
    quality = quality * (1.0 - rules.firms_slack(volunteered, crowding=at(p.volunteer_crowding, n.run)))
    target = np.where(served, quality, at(p.unmanaged_quality, n.run))
    target = np.where(in_custody(world), quality_in_custody(world), target)
    n.books_open += (levers.oversight - n.books_open) / at(p.oversight_months, n.run)
    n.quality += (target - n.quality) * np.broadcast_to(at(p.quality_lag, n.run), n.quality.shape)


def _expected_subsidy(world: "World") -> Floats:
    """Subsidy that the community's firm may expect per month beyond what it got, so that it hires up to it."""
    c, f = world.communities, world.firms
    room = np.zeros(len(f))
    monthly = np.minimum(world.levers.subsidy, yearly_income(world) + c.fund) / 12.0
    room[companies(world)] = np.maximum(monthly - world.communities.subsidy_month, 0.0)
    return room


def _leave(world: "World", disposable: Floats, needed: Floats, wage: Floats) -> None:
    """A firm that for months cannot pay even the least staff gives up all its compounds.

    The community's firm does not leave while the community backs it (兜底, 000-15). It shrinks and runs into debt
    instead: a soft budget, whose debt is reported. It was founded for compounds that fail. So without backing it stays
    only where it can pay for service that does not count as failing.
    """
    f, p = world.firms, world.p
    least = np.where(f.communal, at(p.failing_quality, f.run), at(p.firm_least_staff, f.run))
    below = world.rules.falls_short(
        disposable, needed, wage, material=at(p.material_share, f.run), least=least
    )
    short = f.active & ~f.custodial & below
    f.months_short[:] = np.where(short, f.months_short + 1, 0)
    gone = f.active & world.rules.leaves(f.months_short, patience=at(p.firm_patience_months, f.run))
    _close_firms(world, np.flatnonzero(gone & ~_backed(world)))


def _backed(world: "World") -> Bools:
    """Community firms that serve a compound for which the lever still asks for them."""
    n, f = world.compounds, world.firms
    served = np.flatnonzero(n.firm >= 0)
    asked = total_by(n.firm[served], len(f), world.levers.takeover[served])
    return f.communal & (asked > 0.0)


def _close_firms(world: "World", firms: Rows) -> None:
    if not firms.size:
        return
    f, n = world.firms, world.compounds
    lost = np.isin(n.firm, firms)
    n.firm[lost] = -1
    _write_off(world, firms)
    f.active[firms], f.staff[firms], f.months_short[firms] = False, 0.0, 0
    world.communities.firm_exits += total_by(f.community[firms], len(world.communities))
    _reassign_cases(world, firms)


def _reassign_cases(world: "World", firms: Rows) -> None:
    """Release the cases of firms that left; they are routed again tomorrow."""
    held = live(world, State.OPEN, State.WAITING)
    drop(world, held[np.isin(world.cases.handler[held] - world.handlers.first_firm, firms)])


def _write_off(world: "World", firms: Rows) -> None:
    """Clear the accounts of firms that leave.

    Debts are lost to creditors, or paid by the district if the community ran the firm. Cash left goes to the owners.
    """
    f = world.firms
    public = f.communal[firms]
    for flow, mine in (("write_off", firms[~public]), ("bail_out", firms[public])):
        world.books.pay(flow, f.community[mine], -f.cash[mine])
    f.cash[firms], f.income[firms] = 0.0, 0.0


def _enter(world: "World") -> None:
    """A market firm may take over a compound that nobody manages, where it expects to earn."""
    n, p = world.compounds, world.p
    free = np.flatnonzero(n.firm < 0)
    if not free.size:
        return
    run = n.run[free]
    full = (
        n.households[free] / n.households_per_staff[free] * n.wage[free] * (1.0 + at(p.material_share, run))
    )
    expected = n.households[free] * (
        n.fee[free] * n.floor_area[free] * at(p.entry_collection, run) + n.public_revenue[free]
    )
    chance = world.rules.entry_probability(
        expected, full, margin=at(p.firm_margin_wanted, run), hazard=at(p.entry_hazard, run)
    )
    comes = world.streams.uniform("entry", n.key[free], run, world.day) < chance
    _open_firms(world, free[comes], free[comes])


def _open_firms(world: "World", compounds: Rows, firms: Rows) -> None:
    """Assign compounds to firms, which start with the promised staff and some capital."""
    if not compounds.size:
        return
    n, f, p = world.compounds, world.firms, world.p
    n.firm[compounds] = firms
    need = n.households[compounds] / n.households_per_staff[compounds]
    np.add.at(f.staff, firms, need * at(p.entry_staff_share, n.run[compounds]))
    f.active[firms] = True
    wages = need * n.wage[compounds] * at(p.entry_staff_share, n.run[compounds])
    capital = wages * at(p.firm_opening_months, n.run[compounds])
    np.add.at(f.cash, firms, capital)
    np.add.at(f.income, firms, wages)
    public = f.communal[firms]
    world.books.pay("start_capital", n.community[compounds[public]], capital[public])
    world.books.pay("opening", n.community[compounds[~public]], capital[~public])


def _take_over(world: "World") -> None:
    """The community's firm takes over eligible compounds where the lever asked for it, at its low fee (000-14).

    A month in which it asked on some days only counts by a lot, with that share of the days as its chance.
    """
    n, f = world.compounds, world.firms
    share = world.levers.past_month.asked("takeover")
    if not share.any():
        return
    asked = world.streams.uniform("take-over", n.key, n.run, world.day) < share
    failing = (n.firm < 0) | (n.quality < at(world.p.failing_quality, n.run))
    own = n.firm >= 0
    communal = own & f.communal[np.maximum(n.firm, 0)]
    first = world.compounds.taken_over == -FAR_OFF  # the company does not take over a compound a second time
    rows = np.flatnonzero(asked & failing & ~communal & first)
    if not rows.size:
        return
    left = np.unique(n.firm[rows][n.firm[rows] >= 0])
    _close_firms(world, left[~f.custodial[left]])
    n.fee[rows] = np.minimum(n.fee[rows], at(world.p.communal_fee, n.run[rows]))
    world.households.arrears[np.isin(world.households.compound, rows)] = 0.0
    _open_firms(world, rows, len(n) + n.community[rows])
    world.compounds.taken_over[rows] = world.day

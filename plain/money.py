"""Monthly: the community fund, property accounts and custody (docs/submodels/places.md, docs/odd.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain.cases import drop
from plain.codes import NEVER

if TYPE_CHECKING:
    from plain.entities import Community, Compound
    from plain.handlers import Firm
    from plain.levers import Past
    from plain.world import PlainWorld


# --- the fund


def months(world: PlainWorld) -> float:
    """Months since money last moved: 12 to a year of 365 days."""
    return world.levers.unpaid.days * 12.0 / 365.0


def fund(world: PlainWorld) -> None:
    """Let every community have a turn: its fund."""
    begin_year(world)
    for community in world.communities:
        community.step()


def begin_year(world: PlainWorld) -> None:
    """In January the limit of the subsidy is open again."""
    if world.month == 1:
        for community in world.communities:
            community.subsidy_paid = 0.0


def move_fund(world: PlainWorld, community: Community) -> tuple[float, float, float]:
    """Move the fund's money; return what it would spend in a whole month on welfare, activities and upkeep."""
    _income(world, community)
    return _spend(world, community)


def yearly_income(community: Community) -> float:
    """Expected income of a fund in yuan a year, if the community's businesses make a profit."""
    levers = community.levers
    return community.fund_income + levers["grant"] + levers["industry_profit"]


def _income(world: PlainWorld, community: Community) -> None:
    past = world.levers.unpaid
    luck = world.luck.uniform(
        "industry", community.key, world.date(world.day).year
    )  # one draw a calendar year
    good_year = world.rules.profitable(luck, loss_year=world.p.industry_loss_year)
    profit = past.mean(community, "industry_profit") if good_year else 0.0
    for flow, yearly in (
        ("fund_grant", community.fund_income),
        ("special_grant", past.mean(community, "grant")),
        ("industry_profit", profit),
    ):
        yuan = yearly / 12.0 * months(world)
        community.fund += yuan
        world.books.pay(flow, community, yuan)


def _spend(world: PlainWorld, community: Community) -> tuple[float, float, float]:
    """Spend on welfare, activities and small works for the months since money last moved, never more than there is."""
    p = world.p
    promised = max(community.levers["subsidy"] - community.subsidy_paid, 0.0)
    reserve = yearly_income(community) * p.fund_reserve_months / 12.0
    free = float(world.rules.spendable(community.fund, reserve, promised, rate=p.fund_spend_rate))
    whole = max(p.fund_welfare + p.fund_activities + p.fund_upkeep, 1.0)  # no more than is available
    welfare, activities = free * p.fund_welfare / whole, free * p.fund_activities / whole
    upkeep = free * p.fund_upkeep / whole
    total = welfare + activities + upkeep
    part = min(months(world), community.fund / max(total, 1e-9))
    world.books.pay("welfare", community, welfare * part)
    world.books.pay("activities", community, activities * part)
    world.books.pay("upkeep", community, upkeep * part)
    community.fund = max(community.fund - total * part, 0.0)
    return welfare, activities, upkeep


def activity_ties(world: PlainWorld, community: Community) -> float:
    """Density of ties added by the fund's activities."""
    return _reached(world, community.activities, world.p.activity_ties)


def goodwill(world: PlainWorld, community: Community) -> float:
    """Trust added by the fund's help for those in need."""
    return _reached(world, community.welfare, world.p.welfare_trust)


def _reached(world: PlainWorld, yuan: float, gain: float) -> float:
    return float(world.rules.reached_by(yuan, gain=gain, scale=world.p.fund_effect_scale))


# --- property accounts


def accounts(world: PlainWorld) -> None:
    """Run one month of fees, wages, staffing and changes of management; each step for all before the next begins."""
    begin_year(world)
    served = by_firm(world)
    pay_and_hire(world, served)
    for firm in world.firms:
        leave(world, firm, served[firm])
    for compound in world.compounds:
        enter(world, compound)
    for compound in _asked_for(world):
        take_over(world, compound)
    custody(world)
    for compound in world.compounds:
        compound.managed = compound.firm is not None


def by_firm(world: PlainWorld) -> dict[Firm, list[Compound]]:
    """Compounds that each firm serves."""
    served: dict[Firm, list[Compound]] = {firm: [] for firm in world.firms}
    for compound in world.compounds:
        if compound.firm:
            served[compound.firm].append(compound)
    return served


def move_accounts(world: PlainWorld) -> tuple[dict[Firm, float], dict[Compound, float]]:
    """Move fees, costs and subsidy for the time since money last moved.

    Return each firm's income of a whole month after duties, and the share of households that pay by compound.
    """
    served, income, pay = by_firm(world), dict.fromkeys(world.firms, 0.0), dict.fromkeys(world.compounds, 0.0)
    for firm in world.firms:
        for compound in served[firm]:
            yuan, pay[compound] = collect(world, compound)
            income[firm] += yuan
        income[firm] -= duties(world, firm, served[firm], income[firm])
        pay_out(world, firm, income[firm], mean_wage(world, firm, served[firm]))
    for community in world.communities:
        subsidise(world, community)
    return income, pay


def pay_and_hire(world: PlainWorld, served: dict[Firm, list[Compound]]) -> None:
    """Move the past month's money, and set next month's staff and the resulting service."""
    income, pay = move_accounts(world)
    for compound in world.compounds:
        compound.paid = pay[compound]
        expect(world, compound)
    needed = {firm: full_staff(world, served[firm]) for firm in world.firms}
    wage = {firm: mean_wage(world, firm, served[firm]) for firm in world.firms}
    for firm in world.firms:
        firm.disposable = disposable(world, firm, income[firm])
        firm.short = short(world, firm, needed[firm], wage[firm])
        hire(world, firm, served[firm], needed[firm], wage[firm])
    for compound in world.compounds:
        serve(world, compound, needed)


def expect(world: PlainWorld, compound: Compound) -> None:
    """Let neighbours learn from what is paid how many of them pay; without service, only the dutiful would."""
    seen = compound.paid if compound.firm else world.p.pay_dutiful_share
    compound.collection += (seen - compound.collection) / world.p.pay_norm_months


def collect(world: PlainWorld, compound: Compound) -> tuple[float, float]:
    """Collect fees, arrears and public revenue of one compound; neighbours' example is what they expect so far.

    Return yuan of a whole month and the share of households that pay. What moves is for the time since money last did.
    """
    time = months(world)
    cleared = min(world.p.arrears_recovery * time, 1.0)  # nobody pays more than is owed
    homes = [home for building in compound.buildings for home in building.households]
    paid = recovered = due = payers = 0.0
    for home in homes:
        bill = compound.fee * home.area
        due += bill
        home.step()
        if home.pays:
            back = home.arrears * cleared
            home.arrears -= back
            payers, paid, recovered = payers + 1, paid + bill, recovered + back
        else:
            home.arrears += bill * time
    public = compound.public_revenue * compound.households
    world.books.pay("fees", compound.community, paid * time)
    world.books.pay("arrears", compound.community, recovered)
    world.books.pay("public_revenue", compound.community, public * time)
    compound.community.fees_due += due * time
    compound.community.fees_paid += paid * time
    return paid + recovered / max(time, 1e-9) + public, payers / len(homes)


def _single_staff(compound: Compound) -> float:
    """Staff for full service of a compound on its own."""
    return compound.households / compound.households_per_staff


def full_staff(world: PlainWorld, served: list[Compound]) -> float:
    """Staff for full service of all a firm's compounds; several compounds share part of it."""
    alone = sum(_single_staff(compound) for compound in served)
    return alone * float(world.rules.staff_needed(1.0, 1.0, len(served), scale=world.p.firm_scale))


def mean_wage(world: PlainWorld, firm: Firm, served: list[Compound]) -> float:
    """Mean wage of a firm's staff in yuan a month; the community's company pays less."""
    staff = sum(_single_staff(compound) for compound in served)
    wages = sum(_single_staff(compound) * compound.wage for compound in served)
    return wages / max(staff, 1e-9) * (world.p.communal_wage_factor if firm.communal else 1.0)


def _mean_lever(served: list[Compound], past: Past, name: str) -> float:
    """Mean of a past lever over the households that a firm serves; 0 for firms that serve nobody."""
    total = sum(past.mean(compound, name) * compound.households for compound in served)
    return total / max(sum(compound.households for compound in served), 1e-9)


def duties(world: PlainWorld, firm: Firm, served: list[Compound], income: float) -> float:
    """Part of a firm's income for duties beyond its contract; 0 for a committee in custody."""
    yuan = 0.0 if firm.custodial else income * _mean_lever(served, world.levers.unpaid, "firm_charge")
    world.books.pay("duties", firm.community, yuan * months(world))
    return yuan


def pay_out(world: PlainWorld, firm: Firm, income: float, wage: float) -> None:
    """Pay wages and material; an unpaid committee in custody spends its low fee on material."""
    wages = firm.staff * wage
    material = income if firm.custodial else wages * world.p.material_share
    firm.cash += (income - wages - material) * months(world)
    world.books.pay("wages", firm.community, wages * months(world))
    world.books.pay("material", firm.community, material * months(world))


def subsidise(world: PlainWorld, community: Community) -> None:
    """Cover the company's deficit from the fund, within this year's limit and never below zero."""
    company = community.company
    allowed = max(world.levers.unpaid.mean(community, "subsidy") - community.subsidy_paid, 0.0)
    yuan = min(max(-company.cash, 0.0), allowed, community.fund)
    company.cash += yuan
    community.fund -= yuan
    community.subsidy_paid += yuan
    community.subsidy_month = yuan
    world.books.pay("subsidy", community, yuan)


def disposable(world: PlainWorld, firm: Firm, income: float) -> float:
    """Yuan that a firm can spend in a month: smoothed income and promised subsidy, less a twelfth of its debts."""
    subsidy, promised = 0.0, 0.0
    if firm.communal:
        subsidy = firm.community.subsidy_month
        yearly = min(firm.community.levers["subsidy"], yearly_income(firm.community) + firm.community.fund)
        promised = max(yearly / 12.0 - subsidy, 0.0)
    firm.income += (income + subsidy - firm.income) / 3.0
    return max(firm.income - max(-firm.cash, 0.0) / 12.0 + promised, 0.0)


def short(world: PlainWorld, firm: Firm, needed: float, wage: float) -> bool:
    """Whether what a firm can spend does not pay the least staff, or a company service that does not fail."""
    p = world.p
    least = p.failing_quality if firm.communal else p.firm_least_staff
    return bool(
        world.rules.falls_short(firm.disposable, needed, wage, material=p.material_share, least=least)
    )


def hire(world: PlainWorld, firm: Firm, served: list[Compound], needed: float, wage: float) -> None:
    """Adjust staff to what a firm can spend, with a lag; oversight lowers its margin."""
    p = world.p
    if not firm.active or firm.custodial:
        firm.staff = 0.0
        return
    margin = p.firm_margin_wanted * (
        1.0 - p.oversight_margin * _mean_lever(served, world.levers.past_month, "oversight")
    )
    firm.staff = float(
        world.rules.staff_next(
            firm.staff, needed, firm.disposable, wage, material=p.material_share,
            margin=0.0 if firm.communal else margin, least=0.0 if firm.communal else p.firm_least_staff,
            lag=p.staff_lag,
        )
    )  # fmt: skip


def serve(world: PlainWorld, compound: Compound, needed: dict[Firm, float]) -> None:
    """Adjust quality towards the available staff or unpaid hours; owners get used to open books."""
    oversight = world.levers.past_month.mean(compound, "oversight")
    target = quality_offered(world, compound, needed)
    compound.books_open += (oversight - compound.books_open) / world.p.oversight_months
    compound.quality += (target - compound.quality) * world.p.quality_lag


def quality_offered(world: PlainWorld, compound: Compound, needed: dict[Firm, float]) -> float:
    """Quality of service towards which a compound moves."""
    if in_custody(compound):
        return quality_in_custody(world, compound)
    if not compound.firm:
        return world.p.unmanaged_quality
    firm, past = compound.firm, world.levers.past_month
    quality = world.rules.delivered_quality(
        world.rules.quality_of(firm.staff, needed[firm]), past.mean(compound, "firm_quality"),
        past.mean(compound, "oversight"),
        oversight_gain=world.p.oversight_quality,
    )  # fmt: skip
    hours = (
        (compound.cleaning_hours + compound.repair_hours) * 100.0 / compound.households
    )  # by volunteers; firms reduce their own cleaning accordingly
    return float(quality * (1.0 - world.rules.firms_slack(hours, crowding=world.p.volunteer_crowding)))


# --- firms leave, enter, and are replaced


def leave(world: PlainWorld, firm: Firm, served: list[Compound]) -> None:
    """Let a firm give up if it stays short of money, except a company that its community still supports."""
    in_need = firm.active and not firm.custodial and firm.short
    firm.months_short = firm.months_short + 1 if in_need else 0
    backed = firm.communal and sum(compound.levers["takeover"] for compound in served) > 0.0
    patience = world.p.firm_patience_months
    if firm.active and not backed and world.rules.leaves(firm.months_short, patience=patience):
        close_firm(world, firm)


def close_firm(world: PlainWorld, firm: Firm) -> None:
    """Close a firm: debts are written off or, for a company, paid by the district; remaining cash is withdrawn."""
    for compound in world.compounds:
        if compound.firm is firm:
            compound.firm = None
    world.books.pay("bail_out" if firm.communal else "write_off", firm.community, -firm.cash)
    firm.cash, firm.income, firm.staff = 0.0, 0.0, 0.0
    firm.active, firm.months_short = False, 0
    firm.community.firm_exits += 1
    for case in world.cases:
        if case.handler is firm and case.pressed:
            drop(case)


def enter(world: PlainWorld, compound: Compound) -> None:
    """Let a market firm take over an unmanaged compound, with some probability, if it expects a profit."""
    if compound.firm:
        return
    p = world.p
    full = _single_staff(compound) * compound.wage * (1.0 + p.material_share)
    fees = compound.fee * compound.floor_area * p.entry_collection
    chance = world.rules.entry_probability(
        compound.households * (fees + compound.public_revenue), full, margin=p.firm_margin_wanted,
        hazard=p.entry_hazard,
    )  # fmt: skip
    if world.luck.uniform("entry", compound.key, world.day) < chance:
        open_firm(world, compound, compound.market_firm)


def open_firm(world: PlainWorld, compound: Compound, firm: Firm) -> None:
    """Open a firm with part of the staff for full service and some capital."""
    compound.firm = firm
    staff = _single_staff(compound) * world.p.entry_staff_share
    wages = staff * compound.wage
    capital = wages * world.p.firm_opening_months
    firm.active = True
    firm.staff += staff
    firm.cash += capital
    firm.income += wages
    world.books.pay("start_capital" if firm.communal else "opening", compound.community, capital)


def _asked_for(world: PlainWorld) -> list[Compound]:
    """Failing compounds that the company is asked to take over; compounds that it gave up are not asked for again.

    If it was asked for on some days of the month only, a lot decides.
    """
    return [
        compound
        for compound in world.compounds
        if world.luck.uniform("take-over", compound.key, world.day)
        < world.levers.past_month.asked(compound, "takeover")
        and (compound.firm is None or compound.quality < world.p.failing_quality)
        and not (compound.firm and compound.firm.communal)
        and compound.taken_over == NEVER
    ]


def take_over(world: PlainWorld, compound: Compound) -> None:
    """Let the community's company take over a compound at its low fee; households' old debts are forgiven."""
    if compound.firm and not compound.firm.custodial:
        close_firm(world, compound.firm)
    compound.fee = min(compound.fee, world.p.communal_fee)
    forgive(compound)
    open_firm(world, compound, compound.community.company)
    compound.taken_over = world.day


def forgive(compound: Compound) -> None:
    """Clear the arrears of a compound's households, when somebody takes it over."""
    for building in compound.buildings:
        for home in building.households:
            home.arrears = 0.0


# --- custody


def in_custody(compound: Compound) -> bool:
    """Whether the committee serves a compound itself."""
    return compound.firm is not None and compound.firm.custodial


def custody(world: PlainWorld) -> None:
    """Start custody where it is requested and nobody serves, end it where it is not; update the committee's fatigue."""
    for compound in world.compounds:
        asked = compound.levers["custody"] >= 0.5
        if in_custody(compound) and not asked:
            compound.firm = None
            compound.fee = compound.fields["fee"]
        elif asked and compound.firm is None and _begins(world, compound):
            compound.firm = compound.community.custody
            compound.fee = min(compound.fee, world.p.custody_fee)
            forgive(compound)
    for community in world.communities:
        serving = any(in_custody(compound) for compound in community.compounds)
        community.custody.active = serving
        community.custody_fatigue = float(
            world.rules.custody_fatigue(
                community.custody_fatigue, float(serving),
                tiring=world.p.custody_tiring, recovery=world.p.custody_recovery,
            )
        )  # fmt: skip


def _begins(world: PlainWorld, compound: Compound) -> bool:
    """Whether custody begins; by lot if it was asked for on some days of the month only."""
    share = world.levers.past_month.asked(compound, "custody")
    return world.luck.uniform("custody", compound.key, world.day) < share


def quality_in_custody(world: PlainWorld, compound: Compound) -> float:
    """Quality from the hours given, at least that of a compound without service."""
    quality = world.rules.custody_quality(
        compound.custody_given, compound.households, compound.community.custody_fatigue,
        full_hours=world.p.custody_full_hours, best=world.p.custody_best,
    )  # fmt: skip
    return max(float(quality), world.p.unmanaged_quality)


def blame(world: PlainWorld, compound: Compound) -> float:
    """Change of usual trust by the quality of service that the committee gives in custody."""
    return world.p.custody_trust * (compound.quality - 0.5) if in_custody(compound) else 0.0

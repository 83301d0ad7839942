"""Build a place: communities, compounds, grids, buildings, households, people, businesses, patches, firms, ties.

Every draw is keyed by an entity's position (community, compound, building, household, person by number), so nobody's
luck depends on who else lives there.
"""

from math import exp, floor
from typing import TYPE_CHECKING, Any

from model.inputs.archetypes import ArchetypeTable
from model.inputs.kind import DEPARTMENTS
from model.inputs.spec import CommunitySpec, CompoundSpec, PlaceSpec
from plain.acting import single
from plain.codes import Body, Level
from plain.entities import Building, Community, Compound, Household, Merchant, Tie
from plain.handlers import Committee, Department, Desk, Firm, GridWorker, Handler, Steward, Team
from plain.luck import child_key, poisson_count, root_key
from plain.resident import Resident

if TYPE_CHECKING:
    from plain.world import PlainWorld

FIRST_GRID, FIRST_PATCH, FIRST_MERCHANT = (
    2**31,
    2**31,
    2**30,
)  # so that nobody shares the key of another entity's child
COPIED = (
    "floor_area", "cars_per_bay", "merchants_per_1000", "pay_logit", "public_revenue", "households_per_staff",
    "wage", "trust", "ties", "fee", "start_collection",
)  # fmt: skip


def populate(world: "PlainWorld", place: PlaceSpec, archetypes: ArchetypeTable) -> None:
    """Create all people and things, in the order of containment; parts that depend on residents come last."""
    for spec in place.communities:
        for _ in range(spec.count):
            community = _community(world, spec)
            for of_compound in spec.compounds:
                for _ in range(of_compound.count):
                    _compound(world, community, of_compound, archetypes)
            _grids(world, community, spec.grids)
    for compound in world.compounds:
        _merchants(world, compound)
        _stewards(world, compound)
    _firms(world)
    _handlers(world)
    _volunteers_to_be(world)
    _ties(world)


def _community(world: "PlainWorld", spec: CommunitySpec) -> Community:
    number = len(world.communities)
    community = world.class_for(Community)(
        model=world,
        row=number,
        key=child_key(root_key("community"), number),
        staff=float(spec.staff),
        grid_workers=float(spec.grid_workers),
        fund_income=float(spec.fund),
        fund=spec.fund * world.p.fund_opening_years,
    )
    world.communities.append(community)
    return community


def _compound(
    world: "PlainWorld", community: Community, spec: CompoundSpec, archetypes: ArchetypeTable
) -> None:
    fields = {
        name: archetypes.value(name, spec.archetype) if getattr(spec, name) is None else getattr(spec, name)
        for name in archetypes.fields
    }
    households = spec.households or max(1, round((spec.residents or 0) / fields["persons_per_household"]))
    copied: dict[str, Any] = {name: fields[name] for name in COPIED}
    compound = world.class_for(Compound)(
        model=world,
        row=len(world.compounds),
        key=child_key(community.key, len(community.compounds)),
        community=community,
        archetype=spec.archetype,
        households=households,
        fields=fields,
        storeys=int(fields["storeys"]),
        usual_ties=fields["ties"],
        start_quality=fields["residents_start_quality"],
        **copied,
    )
    sd = world.p.frailty_sd
    compound.frailty = exp(sd * world.luck.normal("frailty", compound.key) - sd * sd / 2)
    has_body = fields["committee_share"] if spec.committee is None else float(spec.committee)
    if world.luck.uniform("committee", compound.key) < has_body:
        appointed = world.luck.uniform("kind of body", compound.key) < world.p.management_share
        compound.body = Body.MANAGED if appointed else Body.OWN
    has_firm = fields["firm_share"] if spec.firm is None else float(spec.firm)
    compound.managed = world.luck.uniform("firm", compound.key) < has_firm
    world.compounds.append(compound)
    community.compounds.append(compound)
    count = spec.buildings or max(1, round(households / fields["households_per_building"]))
    _buildings(world, compound, min(count, households))


def _buildings(world: "PlainWorld", compound: Compound, count: int) -> None:
    """Spread households over buildings as evenly as whole numbers allow; the first buildings get one more."""
    even, extra = divmod(compound.households, count)
    for number in range(count):
        building = Building(
            row=len(world.buildings),
            key=child_key(compound.key, number),
            community=compound.community,
            compound=compound,
            size=even + (number < extra),
        )
        spread = world.p.condition_sd * world.luck.normal("condition", building.key)
        building.condition = min(max(compound.fields["condition"] + spread, 0.0), 1.0)
        world.buildings.append(building)
        compound.buildings.append(building)
        compound.community.buildings.append(building)
        for ordinal in range(building.size):
            _household(world, building, ordinal)
        expected = compound.fields["old_defects_per_1000"] * building.residents / 1000.0
        building.defects = float(poisson_count(world.luck.uniform("old defects", building.key), expected))


def _household(world: "PlainWorld", building: Building, number: int) -> None:
    key, compound = child_key(building.key, number), building.compound
    fields, luck, rules = compound.fields, world.luck, world.rules
    tenant = luck.uniform("tenant", key) < fields["tenant_share"]
    moved_in = rules.migrant_probability(tenant, fields["tenant_share"], fields["migrant_share"])
    spread = world.p.area_spread
    household = world.class_for(Household)(
        model=world,
        row=len(world.households),
        key=key,
        building=building,
        compound=compound,
        size=int(rules.household_size(luck.uniform("household size", key), fields["persons_per_household"])),
        tenant=tenant,
        migrant=luck.uniform("migrant", key) < float(moved_in),
        area=single(compound.floor_area * exp(spread * luck.normal("floor area", key) - spread * spread / 2)),
        floor=1 + int(luck.uniform("storey", key) * compound.storeys),
        disposition=single(_disposition(world, key)),
    )
    world.households.append(household)
    building.households.append(household)
    for ordinal in range(household.size):
        _resident(world, household, ordinal)


def _disposition(world: "PlainWorld", key: int) -> float:
    """Lasting inclination of a household to pay the fee; some see it as a duty."""
    duty = (
        world.p.pay_dutiful_logit if world.luck.uniform("dutiful", key) < world.p.pay_dutiful_share else 0.0
    )
    return float(world.p.pay_disposition_sd * world.luck.normal("disposition", key) + duty)


def _resident(world: "PlainWorld", household: Household, number: int) -> None:
    key, compound = child_key(household.key, number), household.compound
    luck, p, rules = world.luck, world.p, world.rules
    draws = luck.uniform("age group", key), luck.uniform("age", key)
    age = int(rules.age(*draws, compound.fields["elderly_share"], number == 0))
    joined = rules.member_probability(age, compound.fields["member_share"])
    resident = world.class_for(Resident)(
        model=world,
        row=len(world.residents),
        key=key,
        household=household,
        building=household.building,
        age=age,
        member=luck.uniform("party member", key) < float(joined),
        trust=min(max(compound.trust + p.trust_sd * luck.normal("trust", key), 0.0), 1.0),
        standard=p.rating_standard + p.rating_standard_sd * luck.normal("standard", key),
        as_of=world.day,
    )
    world.residents.append(resident)
    household.people.append(resident)
    household.building.people.append(resident)
    household.building.residents += 1
    compound.residents += 1
    compound.community.residents += 1
    compound.adults += age >= 18
    compound.members += resident.member


def _grids(world: "PlainWorld", community: Community, count: int) -> None:
    """Divide the community's buildings, in order, into grids of nearly equal length."""
    for number in range(count):
        grid = world.class_for(GridWorker)(
            model=world,
            community=community,
            number=len(world.grids),
            key=child_key(community.key, FIRST_GRID + number),
        )
        world.grids.append(grid)
        community.grids.append(grid)
    for position, building in enumerate(community.buildings):
        building.grid = community.grids[position * count // len(community.buildings)]
        building.grid.buildings.append(building)
        building.grid.households += building.size


def _merchants(world: "PlainWorld", compound: Compound) -> None:
    """Create businesses; a fraction of one is rounded up with its own probability."""
    p, luck = world.p, world.luck
    expected = compound.merchants_per_1000 * compound.residents / 1000.0
    for number in range(floor(expected + luck.uniform("merchants", compound.key))):
        key = child_key(compound.key, FIRST_MERCHANT + number)
        kind = world.rules.merchant_kind(
            luck.uniform("merchant kind", key),
            restaurants=p.merchant_restaurants,
            workshops=p.merchant_workshops,
        )
        usual = min(max(p.compliance_mean + p.compliance_sd * luck.normal("compliance", key), 0.0), 1.0)
        merchant = world.class_for(Merchant)(
            model=world,
            row=len(world.merchants),
            key=key,
            community=compound.community,
            compound=compound,
            kind=int(kind),
            usual=usual,
            compliance=usual,
        )
        world.merchants.append(merchant)
        compound.merchants.append(merchant)


def _stewards(world: "PlainWorld", compound: Compound) -> None:
    """Cut the compound into patches: a building belongs to the patch in which its first household falls."""
    before, ordinal, steward = 0, -1, None
    for building in compound.buildings:
        here = int(before // world.p.steward_patch_households)
        if steward is None or here != ordinal:
            ordinal = here
            steward = world.class_for(Steward)(
                model=world,
                community=compound.community,
                compound=compound,
                number=len(world.stewards),
                key=child_key(building.key, FIRST_PATCH),
            )
            world.stewards.append(steward)
        building.patch = steward
        steward.buildings.append(building)
        steward.households += building.size
        before += building.size
    for steward in [s for s in world.stewards if s.compound is compound]:
        members = [person for building in steward.buildings for person in building.people if person.member]
        steward.resident = world.luck.choose("steward", steward.key, members)


def _firms(world: "PlainWorld") -> None:
    """Create a market firm per compound, then a company per community, then a custody per community."""
    firms = world.firms
    for compound in world.compounds:
        firm = world.class_for(Firm)(model=world, community=compound.community, number=len(firms))
        firms.append(firm)
        compound.market_firm = firm
        compound.quality = world.p.unmanaged_quality
        compound.collection = world.p.pay_dutiful_share
        if compound.managed:
            _begin_service(world, compound, firm)
    for community in world.communities:
        community.company = world.class_for(Firm)(
            model=world, community=community, number=len(firms), communal=True
        )
        firms.append(community.company)
    for community in world.communities:
        community.custody = world.class_for(Firm)(
            model=world, community=community, number=len(firms), custodial=True
        )
        firms.append(community.custody)


def _begin_service(world: "PlainWorld", compound: Compound, firm: Firm) -> None:
    compound.firm, firm.active = firm, True
    compound.quality = compound.start_quality
    compound.paid = compound.collection = compound.start_collection
    firm.staff = compound.households / compound.households_per_staff * compound.start_quality
    firm.income = firm.staff * compound.wage
    firm.cash = world.p.firm_opening_months * firm.income


def _handlers(world: "PlainWorld") -> None:
    """All handlers, which have minutes to work, in one list."""
    for community in world.communities:
        community.committee = world.class_for(Committee)(model=world, community=community)
        community.desk = world.class_for(Desk)(model=world, community=community)
    for level in (Level.STREET, Level.DISTRICT):
        for name in DEPARTMENTS:
            office = world.class_for(Department)(model=world, community=None, level=level, department=name)
            world.departments.append(office)
    for compound in world.compounds:
        compound.volunteer_team = world.class_for(Team)(
            model=world, community=compound.community, compound=compound
        )
        compound.cleaner_team = world.class_for(Team)(
            model=world, community=compound.community, compound=compound
        )
    everybody: list[Handler] = [
        *world.grids,
        *world.firms,
        *(community.committee for community in world.communities),
        *world.departments,
        *(community.desk for community in world.communities),
        *(compound.volunteer_team for compound in world.compounds),
        *(compound.cleaner_team for compound in world.compounds),
        *world.stewards,
    ]
    for row, handler in enumerate(everybody):
        handler.row = row
    world.handlers = everybody


def _volunteers_to_be(world: "PlainWorld") -> None:
    """Draw once who could ever volunteer, from which example on, and who listens to neighbours."""
    p, luck = world.p, world.luck
    for person in world.residents:
        household, adult = person.household, person.age >= 18
        person.building.adults += adult
        person.listens = luck.uniform("stubborn", person.key) >= p.stubborn_share
        chance = world.rules.availability(
            household.tenant,
            household.migrant,
            available=p.volunteer_available,
            tenant_factor=p.volunteer_tenant,
            migrant_factor=p.volunteer_migrant,
        )
        available = adult and luck.uniform("available to volunteer", person.key) < float(chance)
        person.could_volunteer = adult and (available or person.member)
        if available:
            z = luck.normal("volunteer threshold", person.key)
            person.threshold = p.volunteer_threshold + p.volunteer_threshold_sd * z
        if person.member and luck.uniform("keeps a pledge", person.key) < p.member_keeps:
            person.shyness = luck.uniform("known as party member", person.key)
    for compound in world.compounds:
        homes = [household for building in compound.buildings for household in building.households]
        compound.mobile = sum(home.tenant or home.migrant for home in homes) / compound.households


def _ties(world: "PlainWorld") -> None:
    """Draw two possible partners for every household in its building and one in its compound."""
    partners: list[list[tuple[Household, Household | None]]] = [[], [], []]
    for household in world.households:
        building, luck = household.building, world.luck
        first, second = luck.choose_two("ties in the building", household.key, building.households)
        other_building = luck.choose("ties across: building", household.key, household.compound.buildings)
        assert other_building is not None
        across = luck.choose("ties across: household", household.key, other_building.households)
        for drawn, other in zip(partners, (first, second, across), strict=True):
            drawn.append((household, other))
    for number, drawn in enumerate(partners):
        for household, other in drawn:
            if other is None or other is household:
                continue
            bar = single(world.luck.uniform("tie", child_key(household.key, number)))
            tie = Tie(one=household, other=other, compound=household.compound, bar=bar)
            world.ties.append(tie)
            household.compound.ties_of_households.append(tie)

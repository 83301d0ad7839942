"""Monthly: leaders of stations, ties, trust, volunteers, clubs (docs/submodels/neighbours.md)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from plain.entities import Building, Compound, Household
from plain.helping import note_part
from plain.money import activity_ties, blame, goodwill

if TYPE_CHECKING:
    from plain.resident import Resident
    from plain.world import PlainWorld

MONTH = 30.4  # days
SETTLING = 12  # rounds until volunteering is stable before the first day


def neighbours(world: PlainWorld) -> None:
    """Run one month; satisfaction was just brought up to date, since trust is part of its level."""
    change_leaders(world)
    drift_ties(world)
    knows = acquaintances(world)
    talk(world, knows)
    drift_trust(world)
    volunteer(world, knows)
    meet_in_clubs(world)


# --- stations and their leaders


def station_strength(compound: Compound) -> float:
    """Strength of a station; 0 without a leader."""
    return compound.levers["station"] if compound.leader else 0.0


def station_in_the_month(world: PlainWorld, compound: Compound) -> float:
    """Mean strength of a station in the past month; 0 while it looks for a leader."""
    return world.levers.past_month.mean(compound, "station") if compound.vacancy == 0 else 0.0


def staff_stations(world: PlainWorld) -> None:
    """Elect a leader at once in a new station; remove the leader of one that was given up."""
    for compound in world.compounds:
        running = compound.levers["station"] > 0.0
        if not running:
            compound.vacancy = 0
        compound.leader = running and compound.vacancy == 0


def change_leaders(world: PlainWorld) -> None:
    """Let some leaders leave; their station finds the next one after some months."""
    chance = world.rules.leader_leaves_probability(per_year=world.p.leader_leaves_per_year)
    for compound in world.compounds:
        compound.vacancy = max(compound.vacancy - 1, 0)
        if compound.leader and world.luck.uniform("leader leaves", compound.key, world.day) < chance:
            compound.vacancy = round(world.p.leader_vacancy_months)
    staff_stations(world)


# --- ties and trust


def drift_ties(world: PlainWorld) -> None:
    """Move the density of ties towards the usual, shifted by clubs, station and the fund's activities."""
    for compound in world.compounds:
        past = world.levers.past_month
        shift = past.mean(compound, "ties") + world.p.station_ties * station_in_the_month(world, compound)
        shift += activity_ties(world, compound.community)
        compound.ties = float(
            world.rules.drifting_ties(
                compound.ties, compound.usual_ties, shift, compound.mobile,
                half_life=world.p.tie_half_life, turnover=world.p.tie_turnover, days=MONTH,
            )
        )  # fmt: skip


type Acquaintances = dict[Household, list[Household]]


def acquaintances(world: PlainWorld) -> Acquaintances:
    """Households tied to each household today; two who drew each other are tied twice."""
    knows: Acquaintances = {household: [] for household in world.households}
    for tie in world.ties:
        if tie.alive:
            knows[tie.one].append(tie.other)
            knows[tie.other].append(tie.one)
    return knows


def talk(world: PlainWorld, knows: Acquaintances) -> None:
    """Move residents towards the mean trust of the households they know, except stubborn ones (DeGroot)."""
    mean = {home: sum(one.trust for one in home.people) / home.size for home in world.households}
    for home in world.households:
        around = sum(mean[other] for other in knows[home]) / len(knows[home]) if knows[home] else math.nan
        for person in home.people:
            person.trust = float(
                world.rules.persuaded_trust(
                    person.trust, around, person.listens, diffusion=world.p.trust_diffusion
                )
            )


def drift_trust(world: PlainWorld) -> None:
    """Move trust back towards the building's usual trust."""
    kept = 2.0 ** (-MONTH / world.p.trust_half_life)
    for building in world.buildings:
        usual = usual_trust(world, building)
        for person in building.people:
            person.trust = usual + (person.trust - usual) * kept


def usual_trust(world: PlainWorld, building: Building) -> float:
    """Usual trust: the compound's, moved by its lever, stewards' visits, the fund's help and custody."""
    compound = building.compound
    visits_a_year = building.patch.visits_per_household * 365.0
    usual = compound.trust + world.levers.past_month.mean(compound, "trust")
    usual += world.p.visit_trust * (1.0 - math.exp(-visits_a_year / 4.0))
    usual += goodwill(world, building.community) + blame(world, compound)
    return min(max(usual, 0.0), 1.0)


# --- volunteering


def volunteer(world: PlainWorld, knows: Acquaintances) -> None:
    """Let volunteers tire, rest and return; others join if enough of those around them are active."""
    pool = [person for person in world.residents if person.could_volunteer]
    joins = willing(world, pool, knows)  # by the volunteers who were active until today
    for person in pool:
        stops = person.volunteer and gives_up(world, person)
        person.weary = int(
            world.rules.next_weariness(
                person.weary, person.volunteer, stops, rest=world.p.volunteer_rest_months
            )
        )
        person.volunteer = person in joins and person.weary >= 0 and not stops
    for compound in world.compounds:
        compound.helped_month = 0.0
    count_volunteers(world, pool)


def gives_up(world: PlainWorld, person: Resident) -> bool:
    """Whether a volunteer stops this month."""
    compound = person.building.compound
    helped = compound.helped_month / max(compound.volunteers, 1)
    hazard = world.rules.burnout_hazard(
        person.weary + 1, helped, fatigue=world.p.volunteer_fatigue, strain=world.p.help_strain
    )
    return bool(world.luck.uniform("volunteer gives up", person.key, world.day) < hazard)


def known_member(person: Resident) -> bool:
    """Whether somebody keeps a pledge and is known in the compound as a party member."""
    return person.shyness < person.building.compound.levers["visible"]


def willing(world: PlainWorld, pool: list[Resident], knows: Acquaintances) -> set[Resident]:
    """Residents who would join in, given those who are active now."""
    active = [person for person in pool if person.volunteer]
    homes = {person.household for person in active}
    there = dict.fromkeys(world.buildings, 0)
    for person in active:
        there[person.building] += 1
    return {person for person in pool if _joins(world, person, there[person.building], homes, knows)}


def _joins(
    world: PlainWorld, person: Resident, there: int, homes: set[Household], knows: Acquaintances
) -> bool:
    compound, tied, past = person.building.compound, knows[person.household], world.levers.past_month
    others = (there - person.volunteer) / max(person.building.adults - 1, 1)
    exposed = world.rules.exposure(
        others,
        sum(home in homes for home in tied) / len(tied) if tied else math.nan,
        compound.members * past.mean(compound, "visible") / max(compound.adults, 1),
        past.mean(compound, "mobilise") + world.p.station_mobilise * station_in_the_month(world, compound),
        tie_weight=world.p.volunteer_tie_weight, member_weight=world.p.volunteer_member_weight,
    )  # fmt: skip
    return bool(world.rules.joins(exposed, person.threshold, known_member(person)))


def count_volunteers(world: PlainWorld, pool: list[Resident]) -> None:
    """Count volunteers, and those among them who are known as party members, in each compound."""
    for compound in world.compounds:
        compound.volunteers = compound.active_members = 0
    for person in pool:
        if person.volunteer:
            person.building.compound.volunteers += 1
            person.building.compound.active_members += known_member(person)
            note_part(person)


def begin_volunteering(world: PlainWorld) -> None:
    """Start volunteering at its stable level, with drawn months of service and of rest."""
    knows, pool = acquaintances(world), [person for person in world.residents if person.could_volunteer]
    for _ in range(SETTLING):
        joins = willing(world, pool, knows)
        for person in pool:
            person.volunteer = person in joins
    fatigue, rest = world.p.volunteer_fatigue, world.p.volunteer_rest_months
    away = world.rules.resting_share(fatigue=fatigue, rest=rest)
    for person in pool:
        if not person.volunteer:
            continue
        if world.luck.uniform("volunteer rests", person.key) < away:
            person.volunteer = False
            person.weary = -math.ceil(world.luck.uniform("rest of a volunteer", person.key) * rest)
        else:
            z = world.luck.normal("service", person.key)
            person.weary = int(world.rules.months_served(z, fatigue=fatigue))
    count_volunteers(world, pool)


# --- clubs


def meet_in_clubs(world: PlainWorld) -> None:
    """Note who goes to a club or class this month."""
    for person in world.residents:
        places = person.building.compound.levers["club_places"]
        if places > 0.0 and world.luck.uniform("goes to a club", person.key) < places:
            note_part(person)

"""Monthly: leaders of stations, ties, trust among neighbours, volunteering, clubs."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at, at_home
from model.phases.daily.experience import SLICE
from model.phases.monthly.custody import blame
from model.phases.monthly.fund import activity_ties, goodwill
from model.state.columns import Bools, Floats, Ints, total_by
from model.state.network import Living
from model.state.participation import take_part
from model.state.volunteers import Homes

if TYPE_CHECKING:
    from model.world import World

MONTH = 30.4
SETTLING = 12  # rounds in which volunteering finds its level before the first day


def neighbours(world: "World") -> None:
    """Update leaders, ties, trust, volunteers, clubs, once satisfaction is up to date (trust is part of its level)."""
    change_leaders(world)
    drift_ties(world)
    living = world.network.living(world)
    diffuse_trust(world, living)
    drift_trust(world)
    volunteer(world, living)
    meet_in_clubs(world)


# --- stations and their leaders


def station_strength(world: "World") -> Floats:
    """Strength of each compound's station; 0 without a leader."""
    strength: Floats = world.levers.station * world.compounds.leader
    return strength


def station_in_the_month(world: "World") -> Floats:
    """Mean strength of each compound's station in the past month; 0 while it looks for a leader."""
    strength: Floats = world.levers.past_month.station * (world.compounds.vacancy == 0)
    return strength


def staff_stations(world: "World") -> None:
    """Give new stations a leader at once (003-09); stations that were given up have none."""
    n = world.compounds
    running = world.levers.station > 0.0
    n.vacancy[~running] = 0
    n.leader[:] = running & (n.vacancy == 0)


def change_leaders(world: "World") -> None:
    """Some leaders leave; after a vacancy their station finds the next one."""
    n, p = world.compounds, world.p
    if not (world.levers.station > 0.0).any():
        return
    n.vacancy[:] = np.maximum(n.vacancy - 1, 0)
    chance = world.rules.leader_leaves_probability(per_year=at(p.leader_leaves_per_year, n.run))
    luck = world.streams.uniform("leader leaves", n.key, n.run, world.day)
    leaving = n.leader & (luck < chance)
    months = np.broadcast_to(np.rint(at(p.leader_vacancy_months, n.run)), leaving.shape)
    n.vacancy[leaving] = months[leaving]
    staff_stations(world)


# --- ties and trust


def drift_ties(world: "World") -> None:
    """Ties drift towards what is usual in the compound, shifted by clubs, stations and the fund's activities."""
    n, p = world.compounds, world.p
    shift = world.levers.past_month.ties + at(p.station_ties, n.run) * station_in_the_month(world)
    shift = shift + activity_ties(world)[n.community]
    n.ties[:] = world.rules.drifting_ties(
        n.ties,
        n.usual_ties,
        shift,
        world.pool.mobile,
        half_life=at(p.tie_half_life, n.run),
        turnover=at(p.tie_turnover, n.run),
        days=MONTH,
    )


def diffuse_trust(world: "World", living: Living | None = None) -> None:
    """Residents move towards the mean trust of the households that theirs is tied to; stubborn ones do not."""
    r, h = world.residents, world.households
    around = world.network.around(world, total_by(r.household, len(h), r.trust) / h.size, living)
    diffusion = at_home(world.p.trust_diffusion, world.compounds.run, h.compound)
    for start in range(0, len(r), SLICE):
        part = slice(start, start + SLICE)
        home = r.household[part]
        r.trust[part] = world.rules.persuaded_trust(
            r.trust[part], around[home], world.pool.listens[part], diffusion=at(diffusion, home)
        )


def drift_trust(world: "World") -> None:
    """Trust drifts back to what is usual in the building."""
    r, usual = world.residents, usual_trust(world)
    kept = np.exp2(-MONTH / at(world.p.trust_half_life, world.buildings.run))
    for start in range(0, len(r), SLICE):
        part = slice(start, start + SLICE)
        building = world.building_of(part)
        towards = usual[building]
        r.trust[part] = towards + (r.trust[part] - towards) * at(kept, building)


def usual_trust(world: "World") -> Floats:
    """Trust towards which each building drifts: the compound's, changed by lever, visits, welfare and custody."""
    b, p = world.buildings, world.p
    visited = world.contact.visits_per_household[b.patch] * 365.0
    usual = (world.compounds.trust + world.levers.past_month.trust)[b.compound]
    usual = usual + at(p.visit_trust, b.run) * (1.0 - np.exp(-visited / 4.0))
    usual = usual + goodwill(world)[b.community] + blame(world)[b.compound]
    return np.minimum(np.maximum(usual, 0.0), 1.0)


# --- volunteering


def volunteer(world: "World", living: Living | None = None) -> None:
    """Volunteers tire, rest and return; others join when enough of those around them have."""
    r, pool, p, rules = world.residents, world.pool, world.p, world.rules
    homes = pool.homes(world)
    weary, active = r.weary[homes.resident].astype(np.int64), r.volunteer[homes.resident]
    stops = _gives_up(world, homes, weary, active)
    weary = rules.next_weariness(weary, active, stops, rest=at(p.volunteer_rest_months, homes.run))
    joining = _joining(world, homes, active, living) & (weary >= 0) & ~stops
    r.weary[homes.resident], r.volunteer[homes.resident] = weary, joining
    world.compounds.helped_month[:] = 0.0
    _count(world, homes, joining)


def _gives_up(world: "World", homes: Homes, weary: Ints, active: Bools) -> Bools:
    who = np.flatnonzero(active)
    run = homes.run[who]
    n, p = world.compounds, world.p
    helped = (n.helped_month / np.maximum(n.volunteers, 1))[homes.compound[who]]
    hazard = world.rules.burnout_hazard(
        weary[who] + 1, helped, fatigue=at(p.volunteer_fatigue, run), strain=at(p.help_strain, run)
    )
    luck = world.streams.uniform("volunteer gives up", homes.key[who], run, world.day)
    stops = np.zeros(active.size, dtype=np.bool_)
    stops[who[luck < hazard]] = True
    return stops


def _known(world: "World", homes: Homes) -> Bools:
    """Whether each person of the pool keeps a pledge and is known in the compound as a party member."""
    known: Bools = world.pool.shyness < world.levers.visible[homes.compound]
    return known


def _joining(world: "World", homes: Homes, active: Bools, living: Living | None) -> Bools:
    """Whether each person of the pool would join in, given those who are active now."""
    pool, n, p = world.pool, world.compounds, world.p
    there = total_by(homes.building[active], len(world.buildings))[homes.building] - active
    somebody = np.zeros(len(world.households))
    somebody[homes.household[active]] = 1.0
    past = world.levers.past_month
    stirred = past.mobilise + at(p.station_mobilise, n.run) * station_in_the_month(world)
    exposed = world.rules.exposure(
        there / np.maximum(pool.adults[homes.building] - 1.0, 1.0),
        world.network.around(world, somebody, living)[homes.household],
        (n.members * past.visible / np.maximum(n.adults, 1))[homes.compound],
        stirred[homes.compound],
        tie_weight=at(p.volunteer_tie_weight, homes.run),
        member_weight=at(p.volunteer_member_weight, homes.run),
    )
    joining: Bools = world.rules.joins(exposed, pool.threshold, _known(world, homes))
    return joining


def _count(world: "World", homes: Homes, active: Bools) -> None:
    n = world.compounds
    n.volunteers[:] = total_by(homes.compound[active], len(n))
    n.active_members[:] = total_by(homes.compound[active & _known(world, homes)], len(n))
    take_part(world, homes.resident[active])


def begin_volunteering(world: "World") -> None:
    """Start volunteering at its long-run level, with months already served and some people resting."""
    r, pool, p, rules = world.residents, world.pool, world.p, world.rules
    homes, living = pool.homes(world), world.network.living(world)
    active = np.zeros(pool.rows.size, dtype=np.bool_)
    for _ in range(SETTLING):
        active = _joining(world, homes, active, living)
    run, draw = homes.run, world.streams.uniform
    fatigue, rest = at(p.volunteer_fatigue, run), at(p.volunteer_rest_months, run)
    away = draw("volunteer rests", homes.key, run) < rules.resting_share(fatigue=fatigue, rest=rest)
    ahead = -np.ceil(draw("rest of a volunteer", homes.key, run) * rest)
    behind = rules.months_served(world.streams.normal("service", homes.key, run), fatigue=fatigue)
    r.weary[pool.rows] = np.where(active, np.where(away, ahead, behind), 0)
    r.volunteer[pool.rows] = active & ~away
    _count(world, homes, active & ~away)


# --- clubs


def meet_in_clubs(world: "World") -> None:
    """Note who goes to a club or class this month: with more places others come too, and nobody stays away."""
    if not world.levers.anywhere("club_places"):
        return
    r, share = world.residents, world.levers.club_places
    for start in range(0, len(r), SLICE):
        part = slice(start, start + SLICE)
        building = world.building_of(part)
        b = world.buildings
        luck = world.streams.uniform("goes to a club", r.key[part], b.run[building])
        take_part(world, start + np.flatnonzero(luck < share[b.compound[building]]))

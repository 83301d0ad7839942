"""What each intervention of the first half does to its levers and to capacities, and what else comes of it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from treated import FEBRUARY, delivery, lever, levers_of, minutes, plain, under, weekly, yuan
from worlds import advance, differing

from model.inputs.archetypes import ARCHETYPES
from model.world import World
from scenarios.catalogue import declaration

COMMODITY = ARCHETYPES.index("commodity")
JANUARY = 31 / 365  # of a year: what is booked on the first of February


@cache
def tried(name: str, **parameters: float) -> World:
    """The place as it is and with one intervention in full, on the second day of the second month."""
    return advance(World([plain(), under(delivery(name), parameters=parameters)]), FEBRUARY + 2)


def compounds(world: World, column: str, run: int = 1) -> Any:
    return getattr(world.compounds, column)[world.compounds.run == run]


def more(world: World, *names: str) -> None:
    """Levers that are higher than in the baseline somewhere and lower nowhere."""
    for name in names:
        change = lever(world, name) - lever(world, name, 0)
        assert (change >= 0).all() and (change > 0).any(), name


def test_red_property_moves_only_firms_that_mean_it() -> None:
    world = tried("red_property", red_property_active_share=1.0)
    served = compounds(world, "firm") >= 0
    for name in ("firm_quality", "firm_eyes", "oversight", "firm_charge"):
        assert ((lever(world, name) > 0) == served).all()
    more(world, "table_skill")


def test_an_empty_red_label_serves_nobody_and_is_paid_for_all_the_same() -> None:
    world = tried("red_property", red_property_active_share=0.0)
    assert not lever(world, "firm_quality").any() and not lever(world, "firm_charge").any()
    assert yuan(world, "red_property") == {"district": pytest.approx(6 * 600.0 * JANUARY)}


def test_an_empty_red_label_fends_off_the_owners_who_oversee_the_firm() -> None:
    parameters = {"red_property_active_share": 0.0, "owners_committees_working_share": 0.9}
    both = under(delivery("owners_committees"), delivery("red_property"), parameters=parameters)
    world = advance(World([under(delivery("owners_committees"), parameters=parameters), both]), 1)
    assert lever(world, "oversight").sum() < lever(world, "oversight", 0).sum()


def test_custody_is_for_compounds_that_no_firm_serves() -> None:
    world = tried("community_custody")
    kept = (compounds(world, "firm", 0) < 0) & (compounds(world, "archetype") != COMMODITY)
    assert ((lever(world, "custody") == 1.0) == kept).all() and kept.any()


def test_custody_costs_no_yuan_but_the_committees_hours() -> None:
    world = tried("community_custody")
    assert yuan(world, "community_custody") == {}
    households = compounds(world, "households")[lever(world, "custody") > 0]
    assert weekly(world, "community_custody") == {"committee": pytest.approx(households.sum() * 0.02)}


def test_custody_lasts_while_nobody_else_serves() -> None:
    """Once the committee serves a compound somebody is in charge there, which is no reason to give it up."""
    world = World([plain(horizon=130), under(delivery("community_custody"), horizon=130)])
    kept = lever(advance(world, 1), "custody").copy()
    assert kept.any() and (lever(advance(world, 125), "custody") == kept).all()


def test_active_branches_move_their_compound_and_open_a_station() -> None:
    world = tried("party_branches", party_branches_active_share=1.0)
    more(world, "visible", "member_hours", "mobilise", "station", "turnout", "cross_appointed", "access")


def test_branches_that_are_a_name_take_hours_and_do_nothing() -> None:
    idle = tried("party_branches", party_branches_active_share=0.0)
    assert differing(levers_of(idle, 0), levers_of(idle, 1)) == ["committee_meetings"]
    assert minutes(idle, "first_committee") < minutes(idle, "first_committee", 0)
    active = tried("party_branches", party_branches_active_share=1.0)
    assert yuan(active, "party_branches")["district"] > 0 and not yuan(idle, "party_branches")


def test_members_hours_are_counted_by_visible_member() -> None:
    world = tried("members_register")
    mine = world.compounds.run == 1
    visible = world.compounds.members[mine] * lever(world, "visible")
    given = (visible * lever(world, "member_hours")).sum()
    assert weekly(world, "members_register")["volunteers"] == pytest.approx(given) and given > 0


def test_programmes_share_the_hours_that_members_can_spare() -> None:
    """0.4, 0.2 and 0.25 hours a week are asked of people who have 0.4: all of it is given, nothing twice."""
    names = ("members_register", "party_branches", "volunteer_teams")
    active = {"party_branches_active_share": 1.0}
    world = advance(World([plain(), under(*map(delivery, names), parameters=active)]), 1)
    members = world.compounds.members[world.compounds.run == 1]
    assert lever(world, "member_hours")[members > 0] == pytest.approx(0.4)
    spare = (members * lever(world, "visible")).sum() * 0.4
    given = np.array([weekly(world, name)["volunteers"] for name in names])
    assert given.sum() == pytest.approx(spare)
    if (members > 0).all():
        assert given == pytest.approx(spare * np.array([0.4, 0.2, 0.25]) / 0.85)


def test_no_programme_asks_more_of_members_than_they_have() -> None:
    branches = under(
        delivery("party_branches", intensity=3.0), parameters={"party_branches_active_share": 1.0}
    )
    world = advance(World([plain(), branches]), 1)
    members = world.compounds.members[world.compounds.run == 1]
    assert lever(world, "member_hours").max() == 0.4
    spare = (members * lever(world, "visible")).sum() * 0.4
    assert weekly(world, "party_branches")["volunteers"] == pytest.approx(spare)


def test_registered_members_lead_by_example() -> None:
    world = tried("members_register")
    more(world, "visible", "mobilise", "turnout", "access")
    assert (lever(world, "violations") < 1).all()


def test_pledges_beyond_spare_time_cost_trust_and_bring_no_more_hours() -> None:
    doses = [under(delivery("members_register", intensity=dose)) for dose in (0.5, 1.0, 3.0)]
    world = advance(World(doses), 1)
    trust = [lever(world, "trust", run).mean() for run in range(3)]
    assert trust[0] == 0.0 > trust[1] > trust[2]
    assert lever(world, "member_hours", 1) == pytest.approx(lever(world, "member_hours", 2))


def test_micro_grids_give_hours_by_their_number_and_make_households_known() -> None:
    world = tried("micro_grids", micro_grids_spread=0.0)
    number = world.grids.households[world.grids.run == 1] / 30
    assert lever(world, "micro_hours") == pytest.approx(number * 0.75)
    more(world, "grid_familiarity", "street_lent")


def test_micro_grids_cost_allowances_and_coordination_and_vary_in_quality() -> None:
    world = tried("micro_grids")
    number = (world.grids.households[world.grids.run == 1] / 30).sum()
    assert yuan(world, "micro_grids") == {"district": pytest.approx(600 * number * JANUARY)}
    assert minutes(world, "first_committee") < minutes(world, "first_committee", 0)
    rate = lever(world, "micro_hours") / world.grids.households[world.grids.run == 1]
    assert rate[0] != rate[1]


def test_one_head_per_grid_saves_hand_offs_and_money() -> None:
    world = tried("three_in_one_grid")
    assert (lever(world, "fragmentation") < lever(world, "fragmentation", 0)).all()
    assert (lever(world, "turnaround") < lever(world, "turnaround", 0)).all()
    more(world, "persuasion")
    assert yuan(world, "three_in_one_grid") == {}


def test_one_head_per_grid_has_fewer_hours_and_is_checked_less() -> None:
    world = tried("three_in_one_grid")
    assert minutes(world, "first_grid") < minutes(world, "first_grid", 0)
    assert (lever(world, "trust") < 0).all()


def test_grid_staffing_fills_up_to_one_worker_per_grid() -> None:
    world = tried("grid_staffing")
    assert lever(world, "grid_staff") == pytest.approx([0.5, 0.5])
    assert minutes(world, "first_grid") > 1.8 * minutes(world, "first_grid", 0)
    assert (
        world.contact.patrol[world.buildings.run == 1].mean()
        > world.contact.patrol[world.buildings.run == 0].mean()
    )


def test_grid_staffing_costs_wages_and_paperwork() -> None:
    world = tried("grid_staffing")
    assert yuan(world, "grid_staffing") == {"district": pytest.approx(12 * 4500.0 * JANUARY)}
    more(world, "paperwork")
    assert minutes(world, "first_committee") < minutes(world, "first_committee", 0)


def test_where_grids_have_their_worker_staffing_changes_little() -> None:
    assert not lever(tried("grid_staffing", grid_staffing_target=0.4), "grid_staff").any()


def test_owners_bodies_are_founded_where_there_are_none() -> None:
    world = advance(World([plain(), under(delivery("owners_committees"))]), 1)
    without = compounds(world, "body") == 0
    for name in ("founding", "turnout", "management_body"):
        assert ((lever(world, name) > lever(world, name, 0)) == without).all()
    more(world, "cross_appointed")


def test_owners_bodies_take_guidance_and_some_are_captured() -> None:
    good = tried(
        "owners_committees", owners_committees_working_share=1.0, owners_committees_captured_share=0.0
    )
    bad = tried(
        "owners_committees", owners_committees_working_share=0.0, owners_committees_captured_share=0.5
    )
    assert lever(good, "oversight").sum() > 0 == lever(bad, "oversight").sum()
    assert lever(bad, "trust").min() < 0 == lever(good, "trust").min()
    assert minutes(good, "first_committee") < minutes(good, "first_committee", 0)


def test_campaigns_take_more_hours_than_guidance() -> None:
    known = declaration("owners_committees").parameters
    campaign, guidance, dependent = (
        known[f"owners_committees_{name}_hours_per_week"].value
        for name in ("campaign", "guidance", "dependent")
    )
    assert campaign > dependent > guidance


def test_linkage_is_for_compounds_with_a_firm_and_agrees_more_with_an_owners_body() -> None:
    world = advance(
        World(
            [
                plain(),
                under(delivery("three_party_linkage"), parameters={"three_party_linkage_active_share": 1.0}),
            ]
        ),
        1,
    )
    served, body = compounds(world, "firm") >= 0, compounds(world, "body") > 0
    assert served.any() and not served.all()
    for name in ("joint_handoffs", "joint_waiting"):
        assert ((lever(world, name) > 0) == served).all()
    assert ((lever(world, "linkage") > 0) == served & body).all()
    assert ((lever(world, "firm_quality") < 0) == served).all()  # who is jumped does less (S003-E)


def test_linkage_without_an_active_branch_is_only_meetings() -> None:
    world = tried("three_party_linkage", three_party_linkage_active_share=0.0)
    assert set(differing(levers_of(world, 0), levers_of(world, 1))) == {
        "committee_meetings", "firm_charge", "grid_meetings",
    }  # fmt: skip


def test_linkage_and_branches_ask_the_same_lot() -> None:
    both = under(delivery("three_party_linkage"), delivery("party_branches"))
    world = advance(World([plain(), both]), 1)
    assert (lever(world, "station")[lever(world, "joint_waiting") > 0] > 0).all()


def test_a_branch_that_takes_sides_costs_trust() -> None:
    world = tried(
        "three_party_linkage", three_party_linkage_active_share=1.0, three_party_linkage_partial_share=1.0
    )
    assert ((lever(world, "trust") < 0) == (lever(world, "joint_waiting") > 0)).all()


def test_a_joint_meeting_takes_few_matters_a_month() -> None:
    world = tried("joint_meeting")
    assert 0 < lever(world, "meeting_items").item() <= 1.8  # D-22
    more(world, "table_skill", "bays")
    assert (lever(world, "merchant_arrival") < 1).all()


def test_a_joint_meeting_that_is_only_form_costs_the_same_hours() -> None:
    real, form = tried("joint_meeting"), tried("joint_meeting", joint_meeting_formalism=1.0)
    assert lever(form, "meeting_items").item() == 0.0
    assert lever(form, "committee_meetings") == pytest.approx(lever(real, "committee_meetings"))
    assert minutes(form, "first_committee") < minutes(form, "first_committee", 0)
    assert ((lever(form, "firm_charge") > 0) == (compounds(form, "firm") >= 0)).all()


def test_deliberation_opens_common_matters() -> None:
    more(tried("deliberation"), "deliberation", "turnout", "compensation", "trust", "access")


def test_more_deliberation_tires_people_and_takes_more_hours() -> None:
    world = advance(World([under(delivery("deliberation", intensity=dose)) for dose in (1.0, 3.0)]), 1)
    assert (lever(world, "turnout") < 3 * lever(world, "turnout", 0)).all()
    assert lever(world, "committee_meetings") == pytest.approx(3 * lever(world, "committee_meetings", 0))


def test_the_mediation_desk_sits_with_its_lawyer() -> None:
    world = tried("one_stop_mediation")
    assert minutes(world, "first_desk") == pytest.approx(np.floor((3 + 5 + 3) * 12.0))
    assert minutes(world, "first_desk", 0) == 0
    more(world, "access", "paper_pressure")


def test_the_mediation_desk_costs_fees_and_the_committees_hours() -> None:
    world = tried("one_stop_mediation")
    fee, allowance = 3 * 150 * 31 / 7, 5 * 20 * 31 / 7
    assert yuan(world, "one_stop_mediation") == {"district": pytest.approx(fee + allowance)}
    assert minutes(world, "first_committee") < minutes(world, "first_committee", 0)


def test_five_every_has_four_clocks() -> None:
    world = tried("five_every")
    more(world, "grid_visits", "grid_meetings", "deliberation", "ties", "persuasion", "turnout")
    assert yuan(world, "five_every") == {"district": pytest.approx(8 * 1500 * 4 * JANUARY)}


def test_five_every_leaves_grid_workers_fewer_hours_for_matters() -> None:
    world = tried("five_every")
    assert minutes(world, "first_grid") < minutes(world, "first_grid", 0)
    routine = tried("five_every", five_every_routine=1.0)
    assert not lever(routine, "grid_visits").any() and not lever(routine, "ties").any()
    assert minutes(routine, "first_grid") < minutes(world, "first_grid", 0)  # form takes hours as well


@pytest.mark.parametrize("clock", ["visit_hours_per_week", "study_hours_per_week", "council", "event_ties"])
def test_each_clock_of_five_every_can_be_stopped_alone(clock: str) -> None:
    stopped = tried("five_every", **{f"five_every_{clock}": 0.0})
    still = {
        "visit_hours_per_week": "grid_visits",
        "council": "deliberation",
        "event_ties": "ties",
    }
    for name, moved in still.items():
        assert bool(lever(stopped, moved).any()) == (name != clock)


def test_stewards_bring_others_in_in_proportion_to_the_households_they_serve() -> None:
    world = tried("red_stewards")
    more(world, "steward_hours", "helper_hours", "steward_skill", "mobilise")
    assert lever(world, "mobilise").max() <= 0.03 + 1e-12


def test_stewards_take_guidance_hours() -> None:
    world = tried("red_stewards")
    assert minutes(world, "first_committee") < minutes(world, "first_committee", 0)
    assert set(yuan(world, "red_stewards")) == {"district"}


def test_people_pay_their_own_company_more_readily_and_take_part() -> None:
    world = World([plain(horizon=90), under(delivery("community_property"), horizon=90)])
    advance(world, 61)  # taken over in February, so the company serves when March begins
    own = world.firms.communal[np.maximum(compounds(world, "firm"), 0)] & (compounds(world, "firm") >= 0)
    assert own.any()
    for name in ("pay", "mobilise"):
        assert ((lever(world, name) > 0) == own).all()


def test_the_community_property_company_is_no_match_for_commodity_housing() -> None:
    world = tried("community_property")
    assert not lever(world, "takeover")[compounds(world, "archetype") == COMMODITY].any()
    assert minutes(world, "first_committee") < minutes(world, "first_committee", 0)

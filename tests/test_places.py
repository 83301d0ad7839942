"""Places and packages that come with the project: what their report says of them, with a source beside every number."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from worlds import advance

from model.inputs.archetypes import archetypes
from model.inputs.spec import CommunitySpec
from model.state.synthesis import Template, unroll
from model.world import World
from scenarios.build import make_world
from scenarios.loader import FOLDERS, load, names
from scenarios.scenario import Scenario

SOURCE = re.compile(r"\b(00[0-4]-\d\d|[A-Z]-?\d{1,2}|assumption)\b")
NUMBER = re.compile(r"\w+ = (-?[\d.]+|\d{4}-\d\d-\d\d)\s*(#|$)")
FILES = sorted(path for folder in FOLDERS.values() for path in folder.glob("*.toml"))
SMALL = [name for name in names("places") if name != "renhe"]  # a street of 164,000 is built elsewhere
REPORTED = {
    "bazhong": 1_275_600 / 165,  # G8, 004-15
    "tongliang": 141_804 / 14,  # G8
    "xiajiancao": 14_000,  # 002-02
    "honghu": 12_000,  # 002-26
    "renhe": 164_000,  # G8
}


def unrolled(name: str) -> Template:
    # Synthesis needs nothing else of a world to say how many households and buildings there will be.
    return unroll(load(name).place, cast(World, SimpleNamespace(archetypes=archetypes())))


def residents(name: str) -> float:
    template = unrolled(name)
    return float(np.sum(template.households * template.fields["persons_per_household"]))


def only(scenario: Scenario) -> CommunitySpec:
    (community,) = scenario.place.communities
    return community


# Every number has a source


def numbers(path: Path) -> list[str]:
    """Lines that set a number or a date, but for those of claims, which carry their fact as a key."""
    table, found = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        table = line if line.startswith("[") else table
        if NUMBER.match(line) and table != "[[claims]]":
            found.append(line)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_number_names_a_fact_or_is_an_assumption(path: Path) -> None:
    assert [line for line in numbers(path) if not SOURCE.search(line.partition("#")[2])] == []


# Sizes


@pytest.mark.parametrize("name", REPORTED)
def test_a_place_has_the_residents_of_its_report(name: str) -> None:
    assert residents(name) == pytest.approx(REPORTED[name], rel=0.01)


def test_more_than_14_000_live_in_xiajiancao() -> None:
    assert residents("xiajiancao") > 14_000  # 002-02


def test_a_street_of_13_communities_and_215_grids() -> None:
    template = unrolled("renhe")
    assert template.grids.size == 13  # G8
    assert template.grids.sum() == 215  # 003-40
    assert residents("renhe") / 215 == pytest.approx(763, rel=0.01)  # D-21


def test_nanshan_garden_c_has_6_buildings_and_196_households() -> None:
    garden = only(load("nanshan")).compounds[0]
    assert (garden.archetype, garden.count) == ("resettlement", 1)
    assert (garden.buildings, garden.households) == (6, 196)  # 003-03, 003-04


def test_shilongxi_is_two_resettlement_compounds_and_settlement_points_in_four_grids() -> None:
    community = only(load("tongchuan"))
    counts = {compound.archetype: compound.count for compound in community.compounds}
    assert community.grids == 4  # 001-39
    assert counts["resettlement"] == 2  # 001-10
    assert counts["fringe"] > 0  # 001-35
    assert 1_200 <= unrolled("tongchuan").households.sum() <= 2_000  # D-02


def test_shilongxi_has_35_small_firms_before_restaurants_are_brought_in() -> None:
    template = unrolled("tongchuan")
    people = template.households * template.fields["persons_per_household"]
    businesses = np.sum(people * template.fields["merchants_per_1000"]) / 1000
    assert businesses == pytest.approx(35, abs=1)  # 001-42
    assert load("one-three").parameters["community_industries_restaurants"] == 2  # 001-41


def test_nine_in_ten_of_honghu_come_from_elsewhere() -> None:
    (compound,) = only(load("honghu")).compounds
    assert compound.migrant_share == pytest.approx(0.9)  # 002-27


def test_thirty_members_live_in_qinghuian_in_eight_micro_grids() -> None:
    compound = only(load("qinghuian")).compounds[0]
    households = compound.households or 0
    people = households * compound.value("persons_per_household")
    assert people * compound.value("member_share") == pytest.approx(30, abs=0.5)  # 003-27
    values = load("liangjiang-grid").parameters
    assert households / values["micro_grids_households"] == pytest.approx(8)  # 003-21


def test_bazhong_starts_with_fewer_bodies_than_its_report_counts() -> None:
    compounds = only(load("bazhong")).compounds
    before = sum(compound.count for compound in compounds if compound.committee)
    covered = load("bazhong-red-stewards").interventions["owners_committees"].coverage
    without = sum(compound.count for compound in compounds if not compound.committee)
    assert before < (258 + 397) / 165  # 004-31, 004-32
    assert before + covered * without == pytest.approx((258 + 397) / 165, abs=0.5)


# Packages


def test_each_package_stands_on_the_place_of_its_report() -> None:
    bases = {
        "bachuan-gongfang": "tongliang",
        "bazhong-red-stewards": "bazhong",
        "chengdu": "xiajiancao",
        "chengdu-honghu": "honghu",
        "liangjiang-branch": "nanshan",
        "liangjiang-digital": "renhe",
        "liangjiang-grid": "qinghuian",
        "one-three": "tongchuan",
        "only-community-property": "tongliang",
        "only-red-stewards": "bazhong",
    }
    assert {name: load(name).base for name in bases} == bases


def test_honghu_organises_before_it_serves_and_serves_before_culture() -> None:
    specs = load("chengdu-honghu").interventions
    steps = ("members_register", "party_branches", "three_party_linkage", "special_fund", "clubs")  # 002-33
    starts = [specs[step].start for step in steps]
    assert starts == sorted(starts, key=str)
    assert len(set(starts)) == len(steps)


def test_party_organisations_are_in_a_fifth_of_chengdus_compounds() -> None:
    assert load("chengdu").interventions["party_branches"].coverage == pytest.approx(
        4_328 / 20_000, abs=0.001
    )


def test_all_of_bazhongs_compounds_have_stewards() -> None:
    assert load("bazhong-red-stewards").interventions["red_stewards"].coverage == 1.0  # 004-50


# They run


@pytest.mark.parametrize("start", sorted({load(name).time.start for name in SMALL}))
def test_every_place_builds_and_runs_ten_days(start: date) -> None:
    places = [place for place in map(load, SMALL) if place.time.start == start]
    time = places[0].time  # runs of one world share it
    world = make_world([(place.model_copy(update={"time": time}), 1) for place in places])
    expected = [residents(place.name) for place in places]
    np.testing.assert_allclose(world.places.residents, expected, rtol=0.05)  # household sizes are drawn
    day = world.day
    advance(world, day + 10)
    assert world.day == day + 10
    assert set(world.cases.run[: len(world.cases)]) == set(range(len(places)))


@pytest.mark.parametrize("name", [name for name in names("places") if name.startswith("baseline-")])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_made_up_place_has_the_same_name_on_the_pages_and_in_reports(name: str, lang: str) -> None:
    place = load(name)
    assert place.place.name.of(lang).startswith(place.title.of(lang))

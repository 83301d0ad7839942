"""The tables of kinds and of archetypes: complete, strictly checked, and in line with the domain's facts."""

import pickle
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import ran, watch

from model.inputs.archetypes import ARCHETYPES
from model.inputs.kind import CHOICES, DRIVERS, FAMILIES, KEYS, KINDS_FILE, LEVELS, Kind, KindError
from model.inputs.kinds import MONTH_DAYS, load_kinds
from model.state.cases import Channel
from model.world import World
from scenarios.build import make_world
from scenarios.loader import load

TABLE = load_kinds()
KINDS = TABLE.kinds
FACT = re.compile(r"[A-Z]\d{1,2}|D-\d{2}|00[0-4]-\d{2}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MATERIALS = 1.25  # wage bill plus a quarter for materials

# What people dispute, in per cent, as proposed with T1-T9 (each an assumption within those facts), without
# litter and security, which count as services here. Private wiring occupies common space; public revenue
# goes with fees.
GROUPS = {
    "noise": ("neighbour_noise",),
    "leak and drip": ("leak", "air_conditioner"),
    "parking": ("parking",),
    "service, fee, public revenue": ("service_fee", "service_level", "public_revenue"),
    "occupation": ("illegal_structure", "clutter", "private_wiring"),
    "merchants": ("merchant_noise", "kitchen_fumes"),
    "lift": ("lift_retrofit",),
}
MIX = {
    "old": (12, 16, 14, 18 + 5, 10, 6, 6),
    "resettlement": (9, 14, 12, 18 + 8, 10, 4, 2),
    "commodity": (16, 8, 18, 24 + 14, 5, 4, 1),
}

each_kind = pytest.mark.parametrize("kind", KINDS, ids=TABLE.names)
each_archetype = pytest.mark.parametrize("archetype", ARCHETYPES)


def archetype_fields() -> dict[str, dict[str, Any]]:
    return tomllib.loads(KINDS_FILE.with_name("archetypes.toml").read_text(encoding="utf-8"))


FIELDS = archetype_fields()


def rate(kind: Kind, archetype: str) -> float:
    return kind.rate[ARCHETYPES.index(archetype)]


Rates = dict[tuple[str, str], float]
"""Times per 1,000 residents and year, by archetype and kind."""


@cache
def recorded() -> tuple[Rates, Rates]:
    """How often matters became known, and how often they were reported. All baselines, 4 seeds.

    What becomes known is no product of the table: whoever is reached may take up what others gave up.
    """
    opened: Counter[tuple[str, str]] = Counter()
    reported: Counter[tuple[str, str]] = Counter()
    person_years: Counter[str] = Counter()
    for archetype in ARCHETYPES:
        world = make_world([(load(f"baseline-{archetype}"), seed) for seed in range(4)])

        def note(world: World) -> None:
            every, cases = world.today.rows("opened"), world.cases
            if world.day < 0:
                return
            for times, rows in ((opened, every), (reported, every[cases.channel[every] == Channel.REPORT])):
                of = world.compounds.archetype[cases.compound[rows]]
                times.update(
                    (ARCHETYPES[a], TABLE.names[k]) for a, k in zip(of, cases.kind[rows], strict=True)
                )

        ran(watch(world, note))
        years = world.runs[0].time.horizon_days / 365
        for code, residents in zip(world.compounds.archetype, world.compounds.residents, strict=True):
            person_years[ARCHETYPES[code]] += residents * years
    known, told = (
        {(a, k): count * 1000 / person_years[a] for (a, k), count in times.items()}
        for times in (opened, reported)
    )
    return known, told


def of(kind: Kind, remedy: str) -> str:
    """Where a fault in a kind stands, and what mends it."""
    return f"model/data/kinds.toml: [{kind.name}]: {remedy}"


def known(kind: Kind, archetype: str) -> float:
    return recorded()[0].get((archetype, kind.name), 0.0)


def assert_mix(archetype: str, mix: tuple[int, ...], tolerance: float) -> None:
    _, told = recorded()
    amounts = [sum(told.get((archetype, name), 0.0) for name in names) for names in GROUPS.values()]
    shares = 100 * np.array(amounts) / sum(amounts)
    expected = 100 * np.array(mix) / sum(mix)
    for group, share, target in zip(GROUPS, shares, expected, strict=True):
        where = f"model/data/kinds.toml: rates of {archetype}"
        words = f"{where}: of known disputes {share:.0f} % are {group}; T1-T9 say {target:.0f} %"
        assert abs(share - target) <= tolerance, words


# What stands in the file


def test_kinds_differ_in_name_and_make_up_four_families() -> None:
    assert len(TABLE) == len(set(TABLE.names)) >= 20
    assert {kind.family for kind in KINDS} == set(FAMILIES)


@each_kind
def test_a_kind_speaks_both_languages(kind: Kind) -> None:
    assert CHINESE.search(kind.zh), of(kind, "write zh in Chinese")
    assert not CHINESE.search(kind.en), of(kind, "write en in English")


@each_kind
def test_a_source_names_facts_and_owns_up_to_assumptions(kind: Kind) -> None:
    parts = [part.split(": ") for part in kind.source.split("; ")]
    assert parts[-1] == ["assumption", "other fields"], of(kind, "source ends in 'assumption: other fields'")
    for cited, named in parts[:-1]:
        assert all(FACT.fullmatch(fact) for fact in cited.split(", ")), of(kind, f"source: {cited}: no facts")
        assert set(named.split(", ")) <= set(KEYS), of(kind, f"source: {named}: no fields of a kind")


def test_every_driver_moves_some_kind() -> None:
    assert TABLE.drivers.any(axis=0).all()


def test_every_value_of_every_choice_is_used() -> None:
    for key, allowed in CHOICES.items():
        assert {getattr(kind, key) for kind in KINDS} == set(allowed), key


# How much there is of each


@pytest.mark.parametrize("archetype", MIX)
def test_what_people_dispute_follows_the_proposed_mix(archetype: str) -> None:
    assert_mix(archetype, MIX[archetype], tolerance=8)  # patrols come first where things stand about


@pytest.mark.parametrize(("archetype", "like"), [("danwei", "old"), ("fringe", "resettlement")])
def test_the_other_archetypes_lean_on_the_nearest(archetype: str, like: str) -> None:
    assert_mix(archetype, MIX[like], tolerance=8)


@each_archetype
def test_known_disputes_lie_in_the_band_of_the_reports(archetype: str) -> None:
    per_1000 = sum(known(kind, archetype) for kind in KINDS if kind.family == "dispute")
    per_100_households = per_1000 / 10 * FIELDS["persons_per_household"][archetype]
    words = (
        f"model/data/kinds.toml: rates: {per_100_households:.1f} disputes per 100 households in {archetype}"
    )
    assert 3 <= per_100_households <= 10, f"{words}; D-02 and D-03 allow 3 to 10"


@each_archetype
def test_recorded_matters_lie_in_the_band_of_dispatched_tickets(archetype: str) -> None:
    per_1000 = sum(known(kind, archetype) for kind in KINDS)
    words = f"model/data/kinds.toml: rates: {per_1000:.0f} recorded per 1,000 residents of {archetype}"
    assert 45 <= per_1000 <= 210, f"{words}; H3, H5 and H6 allow 45 to 210"


@each_archetype
def test_most_known_disputes_can_end_in_the_neighbourhood(archetype: str) -> None:
    disputes = [kind for kind in KINDS if kind.family == "dispute"]
    near = sum(known(kind, archetype) for kind in disputes if kind.level == "neighbourhood")
    assert near > sum(known(kind, archetype) for kind in disputes) / 2  # 000-10, 004-44


def test_archetypes_differ_where_the_facts_do() -> None:
    assert rate(TABLE["building_defects"], "resettlement") > 0 == rate(TABLE["building_defects"], "commodity")
    assert rate(TABLE["lift_retrofit"], "old") > 5 * rate(TABLE["lift_retrofit"], "commodity")
    assert rate(TABLE["merchant_noise"], "fringe") == max(TABLE["merchant_noise"].rate)  # 001-40
    assert rate(TABLE["sanitation"], "resettlement") == max(TABLE["sanitation"].rate)  # T4


# House rules


@each_kind
def test_a_dispute_has_another_side(kind: Kind) -> None:
    assert kind.family != "dispute" or kind.party != "nobody", of(kind, "a dispute has a party")
    assert kind.family not in ("service", "welfare") or kind.party == "nobody", of(
        kind, "a service or welfare case has party nobody"
    )
    assert kind.consent == (kind.party != "nobody"), of(
        kind, "consent is true where there is a party, else false"
    )


@each_kind
def test_merchants_are_a_party_where_merchants_drive(kind: Kind) -> None:
    driven = bool({"merchants", "restaurants"} & set(kind.drivers))
    assert kind.family == "service" or (kind.party == "merchant") == driven, of(
        kind, "party merchant goes with the drivers merchants, restaurants, except in a service"
    )


@each_kind
def test_services_near_home_are_the_firms_work(kind: Kind) -> None:
    firm_work = kind.family == "service" and kind.level == "neighbourhood"
    assert not firm_work or kind.handler == "firm", of(kind, "handler of a service near home is the firm")
    assert kind.handler == "grid" or kind.family == "service", of(
        kind, "handler is the grid, but for services"
    )


@each_kind
def test_large_stakes_need_several_visits(kind: Kind) -> None:
    assert kind.stake == "small" or not kind.consent or kind.min_visits >= 3, of(
        kind, "min_visits is 3 or more where the stake is large (002-10)"
    )


@each_kind
def test_two_parties_mostly_agree_in_the_end(kind: Kind) -> None:
    bilateral = kind.consent and kind.family == "dispute"
    assert not bilateral or 0.5 <= kind.eventual_agreement <= 0.85, of(
        kind, "agreement and max_attempts end 0.5 to 0.85 of them (R3, R4)"
    )


def test_agreement_falls_from_neighbours_to_merchants_to_all_owners() -> None:
    neighbours = [k.agreement for k in KINDS if k.party == "neighbour" and k.family == "dispute"]
    merchants = [k.agreement for k in KINDS if k.party == "merchant"]
    owners = [k.agreement for k in KINDS if k.family == "collective"]
    assert np.mean(neighbours) > np.mean(merchants) > np.mean(owners)


@each_kind
def test_finished_work_mostly_mends(kind: Kind) -> None:
    assert kind.consent or 0.8 <= kind.agreement <= 0.9, of(
        kind, "agreement is 0.8 to 0.9 where work ends it (H7)"
    )


@each_kind
def test_reporting_is_partial_except_at_the_certificate_desk(kind: Kind) -> None:
    assert 0.2 <= kind.reporting <= 0.7 or kind.name == "certificates", of(kind, "reporting is 0.2 to 0.7")


@each_kind
def test_tolerance_fits_the_matter(kind: Kind) -> None:
    large = kind.stake == "large"
    bands = {"service": (3, 7), "dispute": (14, 30), "collective": (90, 180), "welfare": (3, 10)}
    low, high = bands[kind.family] if not large or kind.family == "collective" else (30, 180)
    assert low <= kind.tolerance_days <= high, of(kind, f"tolerance_days is {low} to {high}")


@each_kind
def test_tolerated_time_leaves_room_for_a_second_attempt(kind: Kind) -> None:
    assert kind.revisit_days <= kind.tolerance_days, of(kind, "revisit_days is at most tolerance_days")


@each_kind
def test_departments_count_only_above_the_neighbourhood(kind: Kind) -> None:
    assert kind.level != "neighbourhood" or kind.departments == 0, of(
        kind, "departments is 0 in the neighbourhood"
    )
    assert kind.level not in ("street", "district") or kind.departments >= 1, of(
        kind, "departments is 1 or more above the community"
    )


def test_violations_are_seen_and_come_back() -> None:
    seen = [kind for kind in KINDS if kind.violation]
    for kind in seen:
        assert kind.visibility >= 0.6 and kind.relapse >= 0.3, of(kind, "visibility >= 0.6, relapse >= 0.3")
        assert "disorder" in kind.drivers, of(kind, "drivers of a violation hold disorder (D3)")


def test_what_is_inside_a_flat_is_hidden_and_what_is_outside_is_not() -> None:
    assert TABLE["leak"].visibility == 0 < TABLE["neighbour_noise"].visibility <= 0.1
    assert TABLE["parking"].visibility == TABLE["clutter"].visibility == 0.6


def test_a_lift_takes_a_vote_and_many_offices() -> None:
    lift = TABLE["lift_retrofit"]
    assert lift.family == "collective"
    assert lift.needs_vote
    assert lift.departments >= 3


def test_hardship_care_is_welfare_and_no_violation() -> None:
    care = TABLE["hardship_care"]
    assert care.family == "welfare"
    assert not care.violation
    assert not care.consent


def test_few_kinds_go_to_the_district() -> None:
    levels = [kind.level for kind in KINDS]
    assert levels.count("district") <= 2
    assert 1 <= levels.count("street") <= levels.count("community")
    # Persuasion first, by the community; the street enforces what persuasion leaves.
    assert TABLE["illegal_structure"].level == "community"
    assert TABLE["illegal_structure"].department == "enforcement"


# The columns


def test_columns_follow_the_kinds() -> None:
    at = TABLE.index("lift_retrofit")
    assert LEVELS[TABLE.level[at]] == "street"
    assert TABLE.needs_vote[at]
    assert TABLE.hours[at] == KINDS[at].hours
    assert TABLE.rates.shape == (len(ARCHETYPES), len(TABLE))
    assert TABLE.drivers.shape == (len(TABLE), len(DRIVERS))
    assert TABLE.rates[ARCHETYPES.index("old"), at] == rate(KINDS[at], "old")
    assert TABLE.severity.dtype == np.int64
    assert TABLE.family.dtype == np.int8


def test_a_season_moves_matters_within_the_year_but_adds_none() -> None:
    assert np.average(TABLE.season_weights, axis=0, weights=MONTH_DAYS) == pytest.approx(1.0)
    drip = TABLE.season_weights[:, TABLE.index("air_conditioner")]
    assert drip[6] / drip[0] == pytest.approx(1.5)


def test_the_table_is_closed_to_writing_and_travels_between_processes() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TABLE.rates[0, 0] = 1.0
    with pytest.raises(FrozenInstanceError):
        KINDS[0].hours = 1.0  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(TABLE)).kinds == KINDS


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(KindError, match="unknown kind 'leaks' \\(did you mean 'leak'"):
        TABLE.index("leaks")


# Bad files

BROKEN: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "unknown key": ("hours = 4.0", "hour = 4.0", ("kind 'leak'", "unknown key 'hour'", "'hours'")),
    "missing key": ("hours = 4.0\n", "", ("kind 'leak'", "missing hours")),
    "number": ("hours = 4.0", 'hours = "four"', ("'leak'", "'hours'", "a number from 0.1 to 200")),
    "flag for number": ("hours = 4.0", "hours = true", ("'hours'", "True")),
    "not a number": ("hours = 4.0", "hours = nan", ("'hours'", "nan")),
    "probability": ("visibility = 0.0", "visibility = 1.5", ("'visibility'", "from 0 to 1")),
    "count": ("min_visits = 1", "min_visits = 1.0", ("'min_visits'", "a whole number from 1 to 50")),
    "too many visits": ("min_visits = 1", "min_visits = 9", ("'min_visits'", "at most max_attempts = 4")),
    "choice": ('party = "neighbour"', 'party = "neighbor"', ("'party'", "merchant", "mean 'neighbour'")),
    "flag": ("consent = true", "consent = 1", ("'consent'", "true or false")),
    "text": ('zh = "楼上楼下漏水"', 'zh = " "', ("'zh'", "text that is not empty")),
    "driver": ('["wear"]', '["weer"]', ("'drivers'", "crowding", "mean 'wear'")),
    "driver twice": ('["wear"]', '["wear", "wear"]', ("'drivers'", "each driver once")),
    "drivers": ('["wear"]', '"wear"', ("'drivers'", "a list of wear, disorder")),
    "rate": ("{ old = 2.64,", "{ old = -2.64,", ("'rate.old'", "from 0 to 1000")),
    "one rate for all": (
        "rate = { old = 2.64, resettlement = 4.07, danwei = 2.23, commodity = 1.57, fringe = 2.18 }",
        "rate = 1.32",
        ("kind 'leak'", "'rate'", "a table with a number for old, resettlement"),
    ),
    "archetype": ("{ old = 2.64,", "{ olde = 2.64,", ("'rate'", "unknown key 'olde'", "mean 'old'")),
    "no archetype": ("{ old = 2.64,", "{", ("kind 'leak'", "'rate'", "missing old")),
    "a family's name": ("[leak]", "[dispute_cases]", ("'dispute_cases'", "whole family", "another one")),
    "loose value": ("[leak]", "version = 1\n[leak]", ("'version'", "outside a table")),
    "not TOML": ("[leak]", "[leak", ("not TOML", "line")),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_table_is_refused_in_words(case: str, tmp_path: Path) -> None:
    old, new, words = BROKEN[case]
    text = KINDS_FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "kinds.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KindError) as caught:
        load_kinds(file)
    assert all(word in str(caught.value) for word in ("kinds.toml", *words)), str(caught.value)


def test_what_is_no_table_at_all_is_refused(tmp_path: Path) -> None:
    empty, latin = tmp_path / "empty.toml", tmp_path / "latin.toml"
    empty.touch()
    latin.write_bytes('en = "Köln"'.encode("latin-1"))
    for file, words in [(empty, "no kinds"), (latin, "not UTF-8"), (tmp_path, "cannot be read")]:
        with pytest.raises(KindError, match=words):
            load_kinds(file)


# Archetypes


def cost(archetype: str) -> float:
    """Yuan per household and month for full service."""
    return float(FIELDS["wage"][archetype] * MATERIALS / FIELDS["households_per_staff"][archetype])


def viability(archetype: str, paying: float) -> float:
    """What income pays for, as a share of full service."""
    fees = FIELDS["fee"][archetype] * FIELDS["floor_area"][archetype] * paying
    return float(fees + FIELDS["public_revenue"][archetype]) / cost(archetype)


@pytest.mark.parametrize("name", FIELDS)
def test_an_archetype_field_is_complete(name: str) -> None:
    field = FIELDS[name]
    assert set(field) - {"plausible"} == {"unit", "low", "high", "en", "zh", "source", *ARCHETYPES}
    assert all(field["low"] <= field[archetype] <= field["high"] for archetype in ARCHETYPES)
    assert field["unit"]
    assert CHINESE.search(field["zh"])
    assert not CHINESE.search(field["en"])
    assert all(cited == "assumption" or FACT.fullmatch(cited) for cited in field["source"].split(", "))


@pytest.mark.parametrize(
    ("archetype", "low", "high"),
    [("old", 0.4, 0.7), ("resettlement", 0.8, 1.1), ("danwei", 0.6, 1.0), ("commodity", 1.05, 1.4)],
)
def test_who_can_pay_for_a_market_firm(archetype: str, low: float, high: float) -> None:
    assert low < viability(archetype, 0.9) < high


def test_no_collection_pays_for_a_market_firm_in_an_old_compound() -> None:
    assert viability("old", 1.0) < 0.7  # 000-11
    assert viability("commodity", 0.82) > 1.05  # P2


def test_a_resettlement_compound_breaks_even_near_six_in_seven() -> None:
    assert viability("resettlement", 0.85) == pytest.approx(1.0, abs=0.05)


def test_untreated_collection_supports_about_the_quality_at_the_start() -> None:
    untreated = {"old": 0.4, "resettlement": 0.5, "danwei": 0.6, "fringe": 0.4}  # P5-P7
    for archetype, paying in untreated.items():
        assert abs(viability(archetype, paying) - FIELDS["residents_start_quality"][archetype]) < 0.1


def test_archetypes_keep_their_order() -> None:
    for name in ("condition", "firm_share", "committee_share", "fee"):
        assert FIELDS[name]["old"] < FIELDS[name]["resettlement"] < FIELDS[name]["commodity"]
    assert max(FIELDS["ties"][archetype] for archetype in ARCHETYPES) == FIELDS["ties"]["danwei"]

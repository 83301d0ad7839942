"""Two worlds in step: watching changes nothing, stories say what the tables say, and the worlds part where they say."""

from __future__ import annotations

import math
import re
import string
from pathlib import Path

import numpy as np
import pytest
from told import of
from typer.testing import CliRunner
from worlds import MIXED, TIME, scenario

from experiments import follow as package
from experiments.api import follow as from_api
from experiments.cli import app
from experiments.errors import RequestError
from experiments.follow import Followed, follow
from experiments.follow.camera import OPENING, Camera
from experiments.follow.events import events
from experiments.follow.following import Question, question, recorded
from experiments.follow.interesting import interesting
from experiments.follow.morning import Morning
from experiments.follow.naming import factor
from experiments.follow.pair import pair_of
from experiments.follow.phrases import catalogue, say
from experiments.follow.reasons import SORTS, reason
from experiments.follow.recording import SIDES, WITH, WITHOUT
from model.inputs.kind import DEPARTMENTS
from model.policy.levers import LEVERS
from model.state.cases import Channel, State
from model.state.handlers import Level
from model.world import World
from scenarios.build import make_world
from scenarios.variant import Variant, variant_of

STEWARDS = "[interventions.red_stewards]\nramp_days = 10\n[interventions.one_stop_mediation]\n"
PLACE = MIXED.replace("120", "500").replace("110", "450").replace("70", "400")
FOLDER = Path(package.__file__).parent
LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def tried() -> Variant:
    return variant_of(scenario(PLACE, STEWARDS, time=TIME))


@pytest.fixture(scope="module")
def followed(tried: Variant) -> Followed:
    return follow(tried, seed=3)


# ---- watching changes nothing


def test_a_world_that_is_watched_ends_as_one_that_is_not(tried: Variant) -> None:
    pair = pair_of(tried, tried.baseline(), 3, {})
    for _ in pair.reels():
        pass
    for watched, variant in zip(pair.worlds, (tried.baseline(), tried), strict=True):
        alone = make_world([(variant, 3)])
        alone.run()
        mine, other = watched.results(), alone.results()
        assert mine.runs.equals(other.runs)
        assert mine.series.equals(other.series)
        assert mine.ledger.equals(other.ledger)
        assert np.array_equal(watched.residents.satisfaction, alone.residents.satisfaction)
        assert np.array_equal(watched.residents.trust, alone.residents.trust)


def test_reels_come_early_and_together_make_the_whole(tried: Variant) -> None:
    days = [reel.until for _, reel in recorded(question(tried, seed=3), every=30)]
    assert days == [1, 30, 60, 90, 120, 126]


def test_worlds_with_other_rules_are_followed_as_well(tried: Variant) -> None:
    place = tried.baseline()
    steep = place.with_parameters(self_help_success=0.9)
    found = follow(steep, place, seed=3, days=40)
    assert any(found.recording.parting(key) for key in found.recording.keys)


# ---- what is recorded is what happened


def test_the_fate_of_every_case_is_that_of_the_ledger(tried: Variant, followed: Followed) -> None:
    for side, variant in ((WITHOUT, tried.baseline()), (WITH, tried)):
        world = make_world([(variant, 3)])
        world.run()
        ledger = world.results().ledger
        assert len(ledger) > 40
        names = {"compromise": "settled", "latent": "unnoticed", "resigned": "given_up"}
        for row in ledger[ledger["arisen"] >= 0].to_dict("records"):
            fate = followed.recording.fate(int(row["case"]), side)
            assert fate.what == names.get(row["end"], row["end"])
            assert fate.day == (None if math.isnan(row["ended"]) else row["ended"])


def test_an_attempt_succeeds_where_the_number_drawn_is_below_its_chance(followed: Followed) -> None:
    seen = 0
    for key in followed.recording.keys:
        for side in SIDES:
            for each in followed.recording.moments(key, side):
                if not math.isnan(each.luck):
                    settled = each.columns["state"] == State.CLOSED
                    assert settled == (each.luck < each.chance)
                    seen += 1
    assert seen > 50


def test_cases_are_the_same_up_to_the_day_on_which_the_worlds_part(followed: Followed) -> None:
    recording = followed.recording
    parted = 0
    for key in recording.keys:
        one, two = (recording.moments(key, side) for side in SIDES)
        parting = recording.parting(key)
        day = parting.day if parting else recording.until
        before = [[(m.day, m.columns) for m in side if m.day < day] for side in (one, two)]
        assert before[0] == before[1]
        on = [[(m.day, m.columns) for m in side if m.day <= day] for side in (one, two)]
        assert (on[0] != on[1]) == bool(parting)
        parted += bool(parting)
    assert parted > 10


def test_every_case_has_a_story_that_begins_and_ends(followed: Followed) -> None:
    recording = followed.recording
    begins = {"arose", "came_back", "stood_unnoticed", "stood_open", "stood_given_up"}
    for key in recording.keys:
        for side in SIDES:
            told = events(recording, key, side)
            assert bool(told) == recording.exists(key, side)
            if told:
                assert told[0].what in begins
                assert [each.day for each in told] == sorted(each.day for each in told)
                assert all(
                    each.handler >= 0
                    for each in told
                    if each.what.startswith(("talk_", "repair_", "settled_talk"))
                )
                ended = any(each.what.startswith(("settled_", "faded", "built")) for each in told)
                assert ended == (recording.fate(key, side).day is not None)


def test_a_steward_who_is_only_in_one_world_is_the_reason_for_what_only_a_steward_hears(
    followed: Followed,
) -> None:
    recording, told = followed.recording, 0
    for key in recording.keys:
        found, parting = reason(recording, key), recording.parting(key)
        if found is None or parting is None or found.sort != "noticed":
            continue
        assert not found.earlier or "steward_visit" not in parting.factors
        here = [m for m in recording.moments(key, WITH) if m.day == parting.day]
        if here and here[0].columns["channel"] == Channel.STEWARD:
            names = {name for name, _, _ in found.factors}
            assert "steward_visit" in names
            assert parting.factors["steward_visit"][0] == 0.0 < parting.factors["steward_visit"][1]
            told += 1
    assert told > 0


def test_what_takes_the_committees_time_is_no_reason_for_a_case_of_the_grid(followed: Followed) -> None:
    recording, seen = followed.recording, 0
    for key in recording.keys:
        found, parting = reason(recording, key), recording.parting(key)
        if found is None or parting is None or found.sort != "pace":
            continue
        holders = {m.columns["handler"] for side in SIDES for m in recording.moments(key, side)}
        roles = {recording.cast.handlers[row][0] for row in holders if row >= 0}
        names = {name for name, _, _ in found.factors}
        assert "committee" in roles or not any(name.startswith("committee_") for name in names)
        assert "grid" in roles or not any(name.startswith("grid_") for name in names)
        seen += 1
    assert seen > 0


def test_numbers_of_cases_stay_when_more_days_are_recorded(tried: Variant, followed: Followed) -> None:
    shorter = follow(tried, seed=3, days=60)
    keys = shorter.recording.keys
    assert followed.recording.keys[: len(keys)] == keys


def test_the_cases_that_tell_most_are_what_they_are_said_to_be(followed: Followed) -> None:
    recording, found = followed.recording, interesting(followed.recording)
    for key in found.only_with:
        assert recording.fate(key, WITH).what == "settled" != recording.fate(key, WITHOUT).what
    for key in found.only_without:
        assert recording.fate(key, WITHOUT).what == "settled" != recording.fate(key, WITH).what
    days = [[recording.fate(key, side).day for side in SIDES] for key in found.most_different]
    gaps = [abs(one - other) for one, other in days if one is not None and other is not None]
    assert len(gaps) == len(found.most_different)
    assert gaps == sorted(gaps, reverse=True)
    both = [k for k in recording.keys if all(recording.exists(k, side) for side in SIDES)]
    assert sum(found.counts.values()) == sum(recording.facts(key)["arisen"] >= 0 for key in both)


def test_the_table_of_cases_has_the_story_of_each(followed: Followed) -> None:
    table = followed.cases
    assert list(table["case"]) == list(range(1, len(followed.recording.keys) + 1))
    row = table[table["parts"].notna()].iloc[0]
    assert followed.case(int(row["case"])).parts == row["parts"]


# ---- in words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_stories_can_be_told_in_both_languages(followed: Followed, lang: str) -> None:
    texts = [followed.case(number, lang).text(lang) for number in range(1, len(followed.recording.keys) + 1)]
    count = followed.recording.cast.residents["age"].size
    texts += [followed.resident(number, lang).text(lang) for number in range(1, count + 1, 101)]
    texts += [followed.building(1, lang).text(lang), followed.overview(lang)]
    for text in texts:
        assert "{" not in text and "nan" not in text
        if lang == "zh":
            assert not LATIN.search(text.replace("W5-2 mixed", "")), text
        else:
            assert not re.search(r"[\u4e00-\u9fff]", text), text


def test_a_resident_fares_differently_because_of_an_own_case_or_of_the_building(followed: Followed) -> None:
    recording = followed.recording
    apart = np.flatnonzero(
        [recording.resident_parts(who) is not None for who in range(recording.reel.people.size)]
    )
    assert apart.size
    for who in apart[:60].tolist():
        story = followed.resident(who + 1)
        assert story.parts == recording.resident_parts(who)
        assert story.why


def test_every_text_is_there_in_both_languages_with_the_same_names() -> None:
    for name in sorted(catalogue()):
        with of(name):
            fields = [
                {field for _, field, _, _ in string.Formatter().parse(catalogue()[name][lang]) if field}
                for lang in ("en", "zh")
            ]
            assert set(catalogue()[name]) == {"en", "zh"} and fields[0] == fields[1]


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    named = set(re.findall(r"[\"']([a-z_]+)[\"']", code))
    made = {f"noticed_{each.name.lower()}" for each in Channel} | {
        f"level_{each.name.lower()}" for each in Level
    }
    made |= {f"why_{sort}" for sort in SORTS} | {f"office_{name}" for name in DEPARTMENTS}
    made |= {
        f"{what}_{state}"
        for what in ("stood", "still", "fate")
        for state in ("unnoticed", "open", "given_up")
    }
    made |= {f"fate_{what}" for what in ("settled", "faded", "absent")}
    prefixes = ("handler_", "state_", "parts_", "never_parts")
    left = [name for name in catalogue() if name not in named | made and not name.startswith(prefixes)]
    left = [name for name in left if name.removesuffix("_last") not in named]
    assert left == []


def test_every_factor_of_a_morning_has_a_name(followed: Followed, tried: Variant) -> None:
    world = make_world([(tried, 1)])
    for name, value in Morning(world).values(0, 0, 0, 0):
        for lang in ("en", "zh"):
            assert factor(followed.recording, name, value, value + 1.0, lang)
    named = {name for names in SORTS.values() for name in names}
    known = {name for name, _ in Morning(world).values(0, 0, 0, 0)} | {lever.name for lever in LEVERS}
    assert named <= known


def test_chinese_leaves_a_space_before_a_number() -> None:
    assert say("case", "zh", number=3) == "3 号事项"
    assert say("satisfaction_who", "zh", day=3, who="7 号居民", value=5).startswith("第 3 天晚上 7 号居民")


# ---- mistakes are answered in words


@pytest.mark.parametrize(
    ("asked", "en", "zh"),
    [
        ({"draw": 0}, "draw = 0: out of range; allowed: 1 to 100,000", "允许 1 至 100,000"),
        ({"seed": -1}, "seed = -1: out of range", "允许 0 至"),
        ({"seed": 1, "draw": 1}, "seed and draw are given", "只能给出一个"),
        ({"draw": "x"}, "a whole number is needed", "需要整数"),
        ({"against": "baseline-commodity", "seed": 1}, "are not in one place", "不在同一地点"),
    ],
)
def test_a_wrong_question_is_answered_in_words(asked: dict[str, object], en: str, zh: str) -> None:
    with pytest.raises(RequestError) as caught:
        question("only-red-stewards", **asked)  # type: ignore[arg-type]
    assert en in str(caught.value)
    assert zh in caught.value.text("zh")


@pytest.mark.parametrize(("what", "zh"), [("case", "事项"), ("resident", "居民"), ("building", "楼栋")])
def test_a_number_that_is_not_there_is_answered_in_words(followed: Followed, what: str, zh: str) -> None:
    with pytest.raises(RequestError) as caught:
        getattr(followed, what)(10**6)
    assert f"{what} 1000000: there is none of that number; allowed: 1 to " in str(caught.value)
    assert f"没有编号为 1000000 的{zh}；允许：1 至" in caught.value.text("zh")


@pytest.fixture
def file(tmp_path: Path, tried: Variant) -> str:
    path = tmp_path / "place.toml"
    path.write_text(tried.scenario.to_toml(), encoding="utf-8")
    return str(path)


def invoke(file: str, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["follow", file, "--days", "60", *arguments])
    return result.exit_code, result.output


def test_the_verb_tells_the_cases_that_tell_most_and_one_story(file: str) -> None:
    code, told = invoke(file)
    assert code == 0
    assert "Cases that tell most" in told and "First day on which the two worlds differ: day " in told


def test_the_verb_tells_one_story_in_chinese(file: str) -> None:
    code, told = invoke(file, "--building", "2", "--lang", "zh")
    assert code == 0
    assert "2 号楼：" in told and "采用措施" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--case", "1", "--building", "1"), "同时给出了多个；只能给出一个"),
        (("--case", "999999"), "没有编号为 999999 的事项"),
        (("--draw", "0"), "draw = 0：超出范围"),
    ],
)
def test_the_verb_answers_mistakes_in_chinese(file: str, arguments: tuple[str, ...], words: str) -> None:
    code, told = invoke(file, *arguments, "--lang", "zh")
    assert code == 2
    assert words in told


def test_the_call_is_offered_to_notebooks() -> None:
    assert from_api is follow
    assert isinstance(question("only-red-stewards"), Question)


def test_a_camera_notes_nothing_before_the_horizon(tried: Variant) -> None:
    camera = Camera()
    world = make_world([(tried, 1)], phases=camera.phases(World.phases))
    camera.of(world)
    while world.day < OPENING:
        world.step()
    assert camera.take().keys.size == 0
    world.step()
    assert camera.take().keys.size == int((world.cases.state != State.CLOSED).sum()) > 0

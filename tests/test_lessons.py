"""What the lessons draw and tell agrees with the tables of the same run."""

import re
import string
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from told import of

from agents.owners import has_quorum
from agents.resident import report_hazard
from experiments.atlas.atlas import Atlas
from experiments.errors import RequestError
from experiments.lessons import charts, diary, kept_answers, maps, people, tables, words
from experiments.lessons.diary import Story, a_long_story, follow
from experiments.lessons.lane import lane
from experiments.lessons.own_place import PlaceError, own_place
from experiments.lessons.path_picture import path_picture
from experiments.lessons.picture import Picture
from experiments.lessons.rule_text import rule_text
from model.observation.schema import Tables
from model.world import World
from scenarios.build import make_world
from scenarios.loader import loads

ROOM = Path(words.__file__).parent
LUCK = 3
PLACE, MEASURE = "baseline-old", "red_stewards"


@cache
def year() -> tuple[World, Tables]:
    world = make_world([(lane(), LUCK)])
    world.run()
    return world, world.results()


@cache
def story() -> Story:
    return follow(lane(), LUCK, a_long_story(year()[1].ledger))


def is_png(picture: Picture) -> bool:
    return picture._repr_png_()[0].startswith(b"\x89PNG")


# ---- the place and its people


def test_the_lane_is_small_and_takes_other_spans() -> None:
    world, _ = year()
    assert len(world.compounds) == 4 and len(world.households) == 400
    other = lane(days=90, warmup=30).time
    assert (other.horizon_days, other.warmup_days, other.evaluation_days) == (90, 30, 90)


def test_a_person_lives_where_the_world_says() -> None:
    world, _ = year()
    someone = people.an_adult_with(world, tenant=True, least_age=30)
    assert 30 <= someone.age < 40 and someone.tenant
    resident = world.residents.household[someone.row]
    assert resident == someone.household
    assert world.buildings.compound[world.households.building[resident]] == someone.compound - 1
    assert re.match(r"小.，3\d岁，租房居住", someone.card("zh"))
    assert "rents the flat" in someone.card("en")
    with pytest.raises(LookupError, match="nobody from 200 to 209"):
        people.an_adult_with(world, least_age=200)


# ---- the story of a case


def test_a_story_is_that_of_the_ledger() -> None:
    ledger = year()[1].ledger.set_index("case")
    row = ledger.loc[np.uint64(a_long_story(year()[1].ledger))]
    told = story()
    assert (told.kind, told.end, told.ended) == (row["kind"], row["end"], row["ended"])
    assert told.arisen == row["arisen"] and told.days == row["ended"] - row["arisen"]
    assert sum(b.on_paper > a.on_paper for a, b in told._pairs) == row["on_paper"]
    known = next(each for each in told.moments if each.where != "unknown")
    assert known.day >= row["first_known"]
    assert 0 < told.days_unknown < told.days and told.hours > 0


@pytest.mark.parametrize(
    ("lang", "first", "last"), [("en", "it arises", "it is settled"), ("zh", "事情发生了", "解决了")]
)
def test_a_diary_runs_from_the_beginning_to_the_end(lang: str, first: str, last: str) -> None:
    events = story().events(lang)
    assert events[0] == (0, first) and events[-1] == (story().days, last)
    assert [day for day, _ in events] == sorted(day for day, _ in events)
    attempts = [text for _, text in events if re.search(r"attempt number|调处第", text)]
    assert len(attempts) == story().attempts
    assert len(story().diary(lang).splitlines()) == len(events)


def test_an_unknown_case_has_no_story() -> None:
    with pytest.raises(LookupError, match="case 1 never arises"):
        follow(lane(days=10, warmup=10), 0, 1)
    with pytest.raises(LookupError, match="no dispute lasted from 5000"):
        a_long_story(year()[1].ledger, 5000, 6000)


def test_the_path_names_every_place_and_event() -> None:
    (axes,) = path_picture(story(), "zh").figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        words.tell(f"at_{p}", "zh") for p in diary.PLACES
    ]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["办理、调处", "纸面办结", "解决"]


# ---- maps


def test_a_map_has_a_window_for_every_flat_and_marks_the_home() -> None:
    world, _ = year()
    picture = maps.community_map(world, maps.troubles(world), home=story().person, lang="en")
    axes = picture.figure.axes[0]
    assert len(axes.collections[0].get_paths()) == len(world.households)
    name = next(text for text in axes.texts if text.get_text() == story().person.name("en"))
    flats = np.concatenate([path.vertices for path in axes.collections[0].get_paths()])
    assert (
        name.get_position()[1] < flats[:, 1].min() and name.get_verticalalignment() == "top"
    )  # it hides no flat
    assert is_png(picture)


def test_values_of_households_come_from_their_people() -> None:
    world, _ = year()
    members = world.residents.household == 7
    assert maps.trust(world)[7] == pytest.approx(world.residents.trust[members].mean())
    assert ((maps.satisfaction(world) >= 0) & (maps.satisfaction(world) <= 1)).all()
    known, hidden = (maps.troubles(world, known=each) for each in (True, False))
    assert (known + hidden == maps.troubles(world)).all() and known.sum() + hidden.sum() > 0


# ---- charts and tables


def test_piles_hold_a_dot_for_every_run() -> None:
    values = np.array([1.0, 1.0, 1.2, 5.0, np.nan])
    (axes,) = charts.dots({"a": values}, mark={"a": 1.0}, zero=True).figure.axes
    assert np.size(axes.lines[0].get_xdata()) == 4  # what is undefined is left out
    heights = np.asarray(axes.lines[0].get_ydata())
    assert heights[0] == heights[2] == heights[3] == 0 < heights[1]  # only the two equal ones are piled up
    pile, mark = (np.asarray(line.get_xdata())[0] for line in axes.lines[:2])
    assert pile == mark


def test_dots_left_and_right_of_zero_can_be_counted() -> None:
    values = np.array([-3.0, -0.01, 0.0, 0.01, 0.02, 5.0])
    (axes,) = charts.dots({"a": values}, zero=True).figure.axes
    assert np.sign(np.asarray(axes.lines[0].get_xdata())).tolist() == np.sign(values).tolist()


def test_every_chart_becomes_a_small_file() -> None:
    pictures = (
        charts.lines([0, 1], {"一": [0, 1], "二": [1, 0]}, diagonal="三", marks=True),
        charts.bars({"一": 1.0, "二": 2.0}, digits=1),
        charts.iceberg({"一": 30.0}, {"二": 20.0, "三": 10.0}, water="水"),
        charts.signs(["一"], ["二", "三"], [[1, -1]], split=1, heads=("四", "五"), words=("六", "七", "八")),
        charts.scatter({"一": ([1, 2], [3, 4])}, upright={"二": 1.5}, level={"三": 3.5}, zero=True),
    )
    for picture in pictures:
        assert is_png(picture) and len(picture._repr_png_()[0]) < 30_000


def test_a_picture_says_what_is_to_be_seen() -> None:
    """As alternative text where a notebook is read aloud, and beside the image in the file."""
    for picture, lang, said in (
        (charts.lines([2, 0], {"a": [4, 0.5]}, title="T", across="x"), "en",
         "Curves: T. Across: x, 0 to 2. a: 0.5, 4."),
        (charts.lines(range(30), {"": range(29, -1, -1)}, up="y", upright={"now": 3}), "en",
         "Curves. Across: 0 to 29. Upwards: y. begins at 29, ends at 0; lowest 0, highest 29. now: 3."),
        (charts.dots({"": [1, 2, 1500]}, across="件", mark={"": 2}, lang="zh"), "zh",
         "圆点图。件。3 个点，从 1 到 1,500，正中间 2。标出：2。"),
        (charts.bars({"一": 1.0, "二": 2.25}, digits=1, lang="zh"), "zh", "条形图。一 1.0；二 2.2。"),
        (charts.signs(["r"], ["a", "b", "c"], [[1, -1, 1]], words=("up", "down", "same")), "en",
         "Table of signs. r: up: a, c; down: b."),
        (charts.scatter({"": ([1, 2], [3, 4])}, up="y", upright={"half": 1.5}), "en",
         "Points. Upwards: y. 2 points, across 1 to 2, upwards 3 to 4. half: 1.5."),
        (charts.iceberg({"told": 30}, {"faded": 7.4}, water="water"), "en",
         "Iceberg. water. Above: told 30. Below: faded 7."),
    ):  # fmt: skip
        assert picture.alt == repr(picture) == picture._repr_png_()[1]["alt"] == said, lang


def test_a_map_and_a_path_say_what_is_to_be_seen() -> None:
    world = make_world([(lane(30, 30), 0)])
    trouble, values = maps.troubles(world), maps.satisfaction(world)
    home = people.person(world, 0)
    either = maps.community_map(world, trouble, title="Where?", either=("no", "yes"), home=home).alt
    homes = world.buildings.compound[world.households.building] == 0
    assert f"yes in {(trouble[homes] > 0).sum()} of {homes.sum()} flats" in either
    assert either.startswith("Map of all flats: Where? Compound 1,") and home.name("en") in either
    assert (
        f"平均满意度 {values[homes].mean():.3g}"
        in maps.community_map(world, values, unit="满意度", lang="zh").alt
    )
    path = path_picture(story(), "zh").alt
    assert path.startswith("路线图：") and f"第 {story().days} 天解决" in path


def test_a_picture_can_be_saved(tmp_path: Path) -> None:
    charts.bars({"a": 1.0}).save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_how_cases_became_known_adds_up() -> None:
    ledger = tables.arisen_within(year()[1].ledger, 275)
    shares = tables.how_known(ledger)
    assert sum(shares.values()) == pytest.approx(100) and min(shares.values()) > -1e-9
    never = 100 * ledger["first_known"].isna().mean()
    assert shares["talked_over"] + shares["faded"] + shares["never_known"] == pytest.approx(never)
    assert list(tables.fates(shares, ["told"], "zh")) == ["当事人自己反映"]
    assert 0 < len(tables.disputes(ledger)) < len(ledger)
    assert all(0 <= share <= 100 for share in tables.silent_share(ledger, "zh", least=1).values())


def test_effects_are_paired_by_luck() -> None:
    before = make_world([(lane(60, 30), luck) for luck in range(3)])
    before.run()
    runs = before.results().runs
    same = tables.effects(runs, runs, ["satisfaction", "hours"], "en")
    for name in ("difference", "give or take, by chance"):
        assert not any(float(value) for value in same[name])
    more = tables.effects(runs, runs.assign(hours=runs["hours"] + 5), ["hours"], "zh")
    assert (more["差别"].iloc[0], more["偶然的上下浮动"].iloc[0]) == ("5", "0")
    gone = runs.assign(hours=runs["hours"].where(runs["run"] > 0))
    assert tables.effects(runs, gone, ["hours"], "en").iloc[0, 0] == f"{runs['hours'][1:].mean():,.0f}"
    assert tables.means({"all": runs}, ["fee_collection"], "en").iloc[0, 0] == (
        f"{100 * runs['fee_collection'].mean():.2f}"
    )


def test_a_table_shows_small_differences_of_an_index_and_no_decimals_of_thousands() -> None:
    runs = pd.DataFrame({"satisfaction": [0.5, 0.6], "hours": [1700.4, 1800.4]})
    found = tables.effects(runs, runs.add([0.0012, -0.2]), ["satisfaction", "hours"], "en")
    assert list(found["difference"]) == ["0.0012", "0"]
    assert list(found.iloc[:, 0]) == ["0.5500", "1,750"]


def test_a_rule_is_printed_without_what_is_written_about_it() -> None:
    text = rule_text(has_quorum)
    assert text == "has_quorum(heads, area):\n    return (heads >= QUORUM) & (area >= QUORUM)"
    assert "trust_slope" in rule_text(report_hazard) and '"""' not in rule_text(report_hazard)


@pytest.mark.parametrize(("lang", "words"), [("en", "did you mean 'old'"), ("zh", "是否想写“old”")])
def test_what_is_wrong_with_a_student_s_place_is_told_in_the_lesson_s_language(lang: str, words: str) -> None:
    good = (ROOM / "lane.toml").read_text(encoding="utf-8")
    assert own_place(good, lang).identity == loads(good).identity
    with pytest.raises(PlaceError, match=words):
        own_place(good.replace('archetype = "old"', 'archetype = "olld"', 1), lang)


def test_a_map_may_tell_only_whether_there_is_something() -> None:
    world = make_world([(lane(30, 30), 0)])
    world.run()
    figure = maps.community_map(world, maps.troubles(world), either=("no", "yes"), lang="en").figure
    assert len(figure.get_axes()) == 1, "no scale"
    assert [each.get_text() for each in figure.legends[0].get_texts()] == ["yes", "no"]


# ---- kept answers


def test_gains_and_regrets_are_those_of_the_atlas() -> None:
    atlas = Atlas.read(stale=True)
    choices = [kept_answers.Choice(MEASURE, 1.0), kept_answers.Choice("members_register", 0.5)]
    gained = kept_answers.gains(atlas, PLACE, choices, "en")
    assert list(gained)[:2] == ["do nothing", "Red stewards, 100 %"]
    raw = atlas.gaps(PLACE, MEASURE, 1.0, "trouble_days")
    assert (gained["Red stewards, 100 %"] == -raw).all()  # fewer days are better
    lost = np.array(list(kept_answers.regrets(gained).values()))
    assert (lost >= 0).all() and (lost.min(axis=0) == 0).all()
    price = kept_answers.prices(atlas, PLACE, choices, "en")
    assert price.iloc[0, 0] == round(float(np.median(atlas.gaps(PLACE, MEASURE, 1.0, "yuan"))))
    assert set(kept_answers.who_pays(atlas, PLACE, MEASURE, 1.0, "zh")) >= {"居民支出"}
    assert len(kept_answers.who_works(atlas, PLACE, MEASURE, 1.0, "zh")) == 2
    shown = str(kept_answers.who_pays(atlas, PLACE, MEASURE, 1.0, "en"))  # students print it as it is
    assert "." not in shown, shown


def test_what_decides_is_ranked_and_held_against_chance() -> None:
    atlas = Atlas.read(stale=True)
    found = kept_answers.deciding(
        atlas, PLACE, kept_answers.Choice(MEASURE, 1.0), "trouble_days", "zh", most=4
    )
    strengths = np.abs(list(found.strongest.values()))
    assert len(strengths) == 4 and (np.diff(strengths) <= 0).all()
    assert 0 < found.noise < 1 and found.values.shape == (len(atlas.draws),)


# ---- words


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_text_is_in_both_languages_with_the_same_values() -> None:
    for name in sorted(words.catalogue()):
        with of(name):
            texts = words.catalogue()[name]
            assert set(texts) == {"en", "zh"} and fields(texts["en"]) == fields(texts["zh"])
            assert not re.search(r"[\u4e00-\u9fff]", texts["en"])
            assert not re.search(r"[\u4e00-\u9fff] *[,;:!?]", texts["zh"])


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    named = set(re.findall(r"[\"']([a-z_]+)[\"']", code))
    prefixes = tuple(re.findall(r"tell\(\s*f[\"']([a-z_]+_)\{", code))
    assert {"end_", "at_", "fate_"} <= set(prefixes)
    assert [name for name in words.catalogue() if name not in named and not name.startswith(prefixes)] == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(RequestError, match="unknown language"):
        words.tell("arose", "fr")

"""The page of the atlas: what a link asks for, what the browser is given, and what the answer says."""

import re

import pytest
from made_up_atlas import FEW, made_up
from opened import Opened

from dashboard import atlas_map
from dashboard.address import Address, Arm, Measure, read
from dashboard.atlas_map import Look
from dashboard.pages.atlas import Page
from experiments.atlas import table
from experiments.atlas.cells import cell
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import HEADLINE, METRICS
from scenarios.catalogue import families
from scenarios.loader import load

LOOK = Look("clubs", "baseline-danwei", 0.75, "yuan", "")


def shown(look: Look = LOOK, metric: str = "unsettled_90") -> table.Map:
    return atlas_map.map_of(made_up(), metric, look.dose, look.sort)


@pytest.mark.parametrize(
    "look",
    [Look(), LOOK, Look(sort="hours"), Look(dose=0.25, family="party"), Look("renewal", "baseline-old")],
)
def test_a_look_survives_its_link(look: Look) -> None:
    assert atlas_map.read_look(look.written(), made_up()) == (look, ())


@pytest.mark.parametrize(
    "part", ["clubs@mars", "dancing@baseline-old", "dose=0.3", "sort=price", "family=x", "x"]
)
def test_what_is_not_there_is_named_and_left_out(part: str) -> None:
    look, unknown = atlas_map.read_look(f"sort=hours,{part}", made_up())
    assert (look, unknown) == (Look(sort="hours"), (part,))


def test_a_metric_without_a_map_gives_the_usual_one() -> None:
    assert atlas_map.metric_of(Address(metric="hours")) == "hours"
    assert atlas_map.metric_of(Address(metric="trust")) == table.METRIC


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cell_is_a_link_that_opens_it(lang: str) -> None:
    address = Address(lang=lang, metric="hours")
    rows = atlas_map.rows(shown(), address, LOOK)
    assert sorted(row["key"] for row in rows) == sorted(FEW)
    for row in rows:
        for each in row["cells"]:
            found, problems = read(each["href"].partition("?")[2])
            assert problems == () and (found.lang, found.metric) == (lang, "hours")
            look, unknown = atlas_map.read_look(found.open, made_up())
            assert (look.cell, look.dose, look.sort, unknown) == (each["key"], 0.75, "yuan", ())
            assert each["text"].split()[-1] in each["words"] or "?" in each["text"] or "？" in each["text"]


def test_rows_have_as_many_cells_as_heads() -> None:
    for sort in table.ORDERS:
        look = Look(sort=sort)
        for row in atlas_map.rows(shown(look), Address(), look):
            assert len(row["cells"]) + len(row["costs"]) == len(atlas_map.heads(shown(look), look, "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sorted_by_a_place_the_page_says_by_name_what_works_there(lang: str) -> None:
    helped = 0
    for place in made_up().places:
        look, unknown = atlas_map.read_look(f"sort={place}", made_up())
        told = atlas_map.tally(shown(look), lang)
        likely = [row for row in shown(look).rows if row.cells[place].reading.side == "better"]
        assert unknown == () and look.written() == f"sort={place}"
        assert all(row.title(lang) in told for row in likely)
        assert list(shown(look).rows[: len(likely)]) == likely
        helped += len(likely)
    assert helped


def test_a_family_shows_its_members_under_its_name() -> None:
    rows = atlas_map.rows(shown(Look()), Address(), Look(family="party"))
    assert [(row["key"], row["family"]) for row in rows] == [("red_stewards", families()["party"].en)]


def test_colours_follow_side_and_strength() -> None:
    for row in shown().rows:
        for one in row.cells.values():
            found = atlas_map.shade(one)
            side = {"better": "b", "worse": "w", "same": "s"}.get(one.reading.side, "open")
            assert found == side if side == "open" else found[0] == side


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("metric", HEADLINE)
def test_the_answer_says_word_worlds_and_costs(lang: str, metric: str) -> None:
    atlas = made_up()
    told = atlas_map.told(atlas, LOOK, metric, lang)
    one = cell(atlas, LOOK.place, LOOK.measure, LOOK.dose, metric)
    assert METRICS[metric].title(lang) in told.big
    assert sum(told.worlds) == one.drawn.n == 50
    assert told.estimate
    assert len(told.costs) == 3 and len(told.outcomes) == 7
    assert (told.everyday == "") == (one.reading.side == "same" or one.drawn.spread.middle == 0)
    assert not atlas_map.told(atlas, Look("clubs", "baseline-old", 0.5), metric, lang).estimate


def test_an_answer_leads_to_the_comparison_of_the_same_thing() -> None:
    assert atlas_map.arms(LOOK) == (Arm(measures=(Measure("clubs", (("coverage", 0.75),)),)),)
    assert str(atlas_map.arms(Look("clubs", "baseline-old"))[0]) == "clubs"


def test_the_course_is_that_of_the_nearest_kept_dose() -> None:
    assert [atlas_map.course_dose(made_up(), dose) for dose in (0.25, 0.5, 0.75, 1.0)] == [0.5, 0.5, 1.0, 1.0]
    option = atlas_map.course_option(made_up(), LOOK, METRICS["fee_collection"], "en")
    low, wide, middle = (each["data"] for each in option["series"])
    assert all(each >= 0 for each in wide)
    assert all(a - 1e-6 <= b <= a + c + 1e-2 for a, c, b in zip(low, wide, middle, strict=True))
    rows = atlas_map.course_table(made_up(), LOOK, METRICS["fee_collection"], "zh")
    assert len({len(row) for row in rows}) == 1 and len(rows) > 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tally_counts_every_cell(lang: str) -> None:
    numbers = [int(each) for each in re.findall(r"\d+", atlas_map.tally(shown(), lang))]
    assert numbers[0] == sum(numbers[1:]) == len(FEW) * len(made_up().places)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_packages_stand_in_a_table_with_their_places(lang: str) -> None:
    head, *rows = atlas_map.packages(made_up(), lang)
    assert len(head) == 1 + 7 + 3
    assert [row[0].splitlines()[0] for row in rows] == [
        load(name).title.of(lang) for name in made_up().packages
    ]
    assert all(len(row) == len(head) and all(row) for row in rows)


def test_the_map_stays_when_an_answer_comes_above_it() -> None:
    """It is the largest part of the page; made anew, it would come late and lose what the keyboard is at."""

    def drawn() -> str:
        return next(each.model_id for each in page.widgets() if "opened" in each.keys)

    with Opened(Page, "/atlas?lang=en") as page:
        before = drawn()
        next(each for each in page.widgets() if "opened" in each.keys).vue_open("clubs@baseline-old")
        assert "open=clubs" in page.path
        assert drawn() == before

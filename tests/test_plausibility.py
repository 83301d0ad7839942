"""The places against the world: declarations rest on facts, what must hold does, and the page shows every row."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from test_claims import fact_rows

from experiments.analysis.plausibility import (
    GRADES,
    REPORTED,
    TOGETHER,
    Band,
    Quantity,
    Row,
    load_quantities,
    plausibility,
    quantities,
    row,
    run_places,
)
from experiments.analysis.plausibility_measures import MEASURES
from experiments.design.baselines import BASELINES
from experiments.errors import RequestError
from experiments.recorded.plausible import Plausible
from model.observation.metrics import METRICS
from model.observation.schema import Tables
from scenarios.loader import load
from scripts import plausibility as page
from scripts.markdown import renewed
from scripts.pages import file_of

PAGE = file_of(page.PAGE, "en")
OF_A_REPORT = re.compile(r"00[0-4]-\d\d|D-\d\d")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EVERY = [(quantity, band) for quantity in quantities() for band in quantity.bands]
IDS = [f"{quantity.id}-{band.places[0]}" for quantity, band in EVERY]
BAND = Band(("baseline-old",), ("H7",), "B", "A reading.", 0.75, 0.85, takes="A change.")


def quantity(unit: str = "%", band: Band = BAND, name: str = "truly_solved") -> Quantity:
    return Quantity(name, "share truly solved", "真正解决率", unit, name, "How.", (band,))


# ---- declarations


def test_there_are_enough_quantities_to_say_something_and_few_enough_to_read() -> None:
    assert 15 <= len(quantities()) <= 30


def test_the_places_are_those_of_the_project() -> None:
    assert all(load(name).interventions for name in REPORTED)
    assert not any(load(name).interventions for name in BASELINES)


@pytest.mark.parametrize(("quantity", "band"), EVERY, ids=IDS)
def test_a_band_rests_on_facts_and_is_graded_no_better_than_they_are(quantity: Quantity, band: Band) -> None:
    rows = fact_rows()
    assert set(band.facts) <= set(rows), "no such fact in docs/facts.md"
    if any(OF_A_REPORT.fullmatch(fact) for fact in band.facts):
        assert band.grade in ("report", "AS"), "a report's count is no better than that"
        return
    best = [min(GRADES.index(part) for part in rows[fact][-1].split("/")) for fact in band.facts]
    assert GRADES.index(band.grade) >= max(best)


@pytest.mark.parametrize("quantity", quantities(), ids=lambda each: each.id)
def test_a_quantity_has_words_in_both_languages_and_a_measure_that_is_used_once(quantity: Quantity) -> None:
    assert CHINESE.search(quantity.zh)
    assert not CHINESE.search(quantity.en)
    assert quantity.about.endswith(".")
    assert [each.id for each in quantities() if each.measure == quantity.measure] == [quantity.id]
    if quantity.measure in METRICS and METRICS[quantity.measure].scale == "share":
        assert quantity.unit == "%"


def test_every_function_measures_something() -> None:
    assert set(MEASURES) == {each.measure for each in quantities()} - set(METRICS)


def test_shares_are_declared_from_0_to_1() -> None:
    ends = [end for each, band in EVERY if each.unit == "%" for end in (band.low, band.high)]
    assert all(0.0 <= end <= 1.0 for end in ends if end is not None)


TABLE = """
[solved]
en = "share truly solved"
zh = "真正解决率"
unit = "%"
measure = "truly_solved"
about = "How."
[[solved.bands]]
places = ["baselines"]
low = 0.75
high = 0.85
facts = ["H7"]
grade = "B"
reading = "A reading."
takes = "A change."
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('measure = "truly_solved"', 'measure = "truly_solve"', "did you mean 'truly_solved'"),
        ('unit = "%"', 'unit = "per cent"', "unknown unit 'per cent'; allowed: %"),
        ('["baselines"]', '["baseline-odl"]', "did you mean 'baseline-old'"),
        ('["baselines"]', '["baselines", "baseline-old"]', "two bands for baseline-old"),
        ("low = 0.75", "low = 0.95", "low above high; allowed: at most 0.85"),
        ("low = 0.75\nhigh = 0.85", "", "neither low nor high"),
        ('grade = "B"', 'grade = "E"', "unknown grade 'E'; allowed: A, B"),
        ('["H7"]', "[]", "no facts"),
        ('takes = "A change."', "", "exactly one of them"),
        ('grade = "B"', 'grade = "C"\nmust = true', "a hint (grade C) cannot be a must"),
        ('about = "How."', 'about = "How."\ncolour = "red"', "solved: a key is missing or unknown"),
        ('facts = ["H7"]\n', "", "solved: a key is missing or unknown: 'facts'"),
    ],
)
def test_a_wrong_declaration_is_answered_in_words(tmp_path: Path, before: str, after: str, told: str) -> None:
    file = tmp_path / "plausibility.toml"
    assert before in TABLE
    file.write_text(TABLE.replace(before, after), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(told)):
        load_quantities(file)


# ---- inside, partly, outside


@pytest.mark.parametrize(
    ("values", "standing", "holds"),
    [
        ([0.78, 0.80, 0.82], "inside", True),
        ([0.60, 0.80, 0.82], "partly", False),
        ([0.70, 0.80, 0.84], "partly", True),
        ([0.40, 0.50, 0.60], "outside", False),
        ([0.90, 0.91, 0.92], "outside", False),
        ([0.40, 0.80, 0.99], "partly", False),
        ([math.nan, 0.80, 0.81], "inside", True),
        ([math.nan], "undefined", False),
    ],
)
def test_a_row_is_called_by_where_nine_in_ten_seeds_lie(
    values: list[float], standing: str, holds: bool
) -> None:
    found = row("baseline-old", quantity(), BAND, values)
    assert (found.standing, found.holds) == (standing, holds)
    assert found.seeds == sum(not math.isnan(value) for value in values)


def test_an_open_end_bounds_nothing() -> None:
    ceiling = Band(("baseline-old",), ("R6",), "B", "A reading.", high=0.242, must=True)
    assert ceiling.standing(0.0, 0.1) == "inside"
    assert ceiling.standing(0.3, 0.4) == "outside"
    floor = Band(("one-three",), ("001-19",), "report", "A reading.", low=500, takes="A change.")
    assert floor.standing(5.0, 21.0) == "outside"
    assert floor.standing(600.0, 9_000.0) == "inside"


def made_up() -> Tables:
    """Two seeds of a community of 1,000 residents, two years, a handful of cases each."""
    head = {"scenario": "made-up", "arm": "package"}
    runs = pd.DataFrame({**head, "seed": [0, 1], "truly_solved": [0.8, 0.5], "on_time": [0.9, 0.95]})
    series = pd.DataFrame(
        [
            {**head, "seed": seed, "metric": "unmanaged_share", "day": day, "value": value}
            for seed, first, last in ((0, 0.2, 0.6), (1, 0.0, 1.0))
            for day, value in ((0, first), (729, last))
        ]
    )
    groups = pd.DataFrame(
        [
            {**head, "seed": seed, "by": by, "group": name, "metric": "residents", "value": 1000.0}
            for seed in (0, 1)
            for by, name in (("archetype", "old"), ("community", "1"))
        ]
    )
    kinds = ["leak", "neighbour_noise", "lighting", "certificates"]
    ledger = pd.DataFrame(
        [
            {**head, "seed": 0, "case": case, "compound": 1, "community": 1, "kind": kind, "first_known": 10.0,
             "ended": 50.0, "end": "settled" if case else "faded"}
            for case, kind in enumerate(kinds)
        ]
    )  # fmt: skip
    ends = ((7, "settled", 0.9), (14, "compromise", 0.7), (49, "on_paper", 0.1), (700, "withdrawn", 0.0))
    cases = pd.DataFrame(
        [
            {**head, "seed": seed, "kind": "leak", "opened": 0, "closed": days, "outcome": outcome, "rating": rating}
            for seed in (0, 1)
            for days, outcome, rating in ends
        ]
    )  # fmt: skip
    return Tables(runs=runs, series=series, groups=groups, ledger=ledger, cases=cases)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("truly_solved", [0.8, 0.5]),
        ("served_start", [0.8, 1.0]),
        ("served_end", [0.4, 0.0]),
        ("solved_below_on_time", [0.1, 0.45]),
        ("disputes_community", [1.0, 0.0]),  # two in two years; none is none, not unknown
        ("disputes_households", [2.4, 0.0]),  # 2.4 residents per household in old compounds
        ("property_cases", [0.5, 0.0]),
        ("problems_community", [1.5, 0.0]),  # three of the four were settled
        ("service_share", [1 / 3, math.nan]),  # of the three that are no welfare
        ("leak_share", [1 / 3, math.nan]),
        ("noise_share", [0.25, math.nan]),
        (
            "disputes_resolved",
            [0.5, 0.5],
        ),  # two of four closings; who withdrew or was closed on paper is not settled
        ("days_to_close", [50 / 3, 50 / 3]),  # (7 + 14 + 49) / 3 days are 50 / 3 working days
        ("within_month", [1.0, 1.0]),
        ("rating_by_days", [-1.0, -1.0]),
        ("rating_by_end", [0.7, 0.7]),
    ],
)
def test_measures_worked_out_by_hand(measure: str, expected: list[float]) -> None:
    found = quantity(name=measure).of(made_up())
    assert found.tolist() == pytest.approx(expected, nan_ok=True)


def test_the_busiest_tenth_counts_compounds_of_all_places() -> None:
    head = {"arm": "package", "seed": 0, "community": 1, "kind": "leak", "first_known": 1.0}
    many = [{**head, "scenario": "a", "compound": 1} for _ in range(90)]
    others = [{**head, "scenario": scenario, "compound": i} for scenario in "bc" for i in range(1, 6)]
    found = MEASURES["top_tenth"](Tables(ledger=pd.DataFrame(many + others)))
    assert found[0] == pytest.approx(
        (90 + 0.21) / 100
    )  # 0.11 of 11 compounds: the busiest, and 0.21 of another


# ---- what must hold


MUST = tuple(each for each in quantities() if any(band.must for band in each.bands))


def missed(places: tuple[str, ...], seeds: int) -> list[str]:
    rows = plausibility(run_places(places, seeds, workers=1, progress=False), MUST)
    must = [each for each in rows if each.band.must]
    assert {each.place for each in must} == set(places)
    return [f"{each.place}: {each.quantity.en}: {each.mean:.3g}" for each in must if not each.holds]


@pytest.mark.slow
def test_what_must_hold_holds_in_a_baseline() -> None:
    assert missed(("baseline-old",), 4) == []


@pytest.mark.long
def test_what_must_hold_holds_everywhere() -> None:
    assert missed((*BASELINES, "one-three", "bazhong-red-stewards"), 12) == []


# ---- the page


@cache
def recorded() -> str:
    return PAGE.read_text(encoding="utf-8")


def lines_of(place: str) -> list[list[str]]:
    """Cells of the table of one place on the page."""
    section = recorded().split(f"\n`{place}`\n")[1].split("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return [line.strip("| ").split(" | ") for line in lines]


@pytest.mark.parametrize("place", [*BASELINES, *REPORTED, TOGETHER])
def test_the_page_has_a_line_for_each_band_of_a_place(place: str) -> None:
    declared = [(each, band) for each, band in EVERY if place in band.places]
    blank = [row(place, each, band, [0.5]) for each, band in declared]
    fixed = [[cells[0], *cells[3:7]] for cells in (page.cells(each, "en") for each in blank)]
    assert [[cells[0], *cells[3:7]] for cells in lines_of(place)] == fixed, (
        "run python -m scripts.plausibility"
    )


def test_the_page_counts_the_lines_that_it_shows() -> None:
    standing = Counter(
        cells[-1].removesuffix(", must hold")
        for place in (*BASELINES, *REPORTED, TOGETHER)
        for cells in lines_of(place)
    )
    told = re.search(r"All rows, (\d+): (\d+) inside, (\d+) partly, (\d+) outside", recorded())
    assert told
    assert [int(each) for each in told.groups()] == [
        standing.total(),
        *(standing[each] for each in page.STANDINGS),
    ]


def test_a_row_outside_is_told_with_what_it_would_take() -> None:
    outside = row("baseline-old", quantity(), BAND, [0.4, 0.5])
    inside = row("baseline-old", quantity(name="on_time"), BAND, [0.8, 0.8])
    short, text = page.page(Plausible("1.0", 2, (outside, inside)), "en").values()
    assert "All rows, 2: 1 inside, 0 partly, 1 outside. The mean lies in the band in 1." in short
    assert "| share truly solved | below | 1 | 0 | 1 | A change. |" in text
    assert "| 45.0 | 40.5 to 49.5 | 75.0 to 85.0 | % | H7 | B | outside |" in text


def test_an_inside_row_takes_nothing() -> None:
    inside = row("baseline-old", quantity(), BAND, [0.8, 0.8])
    assert "A change." not in "".join(page.page(Plausible("1.0", 2, (inside,)), "en").values())


def test_only_the_marked_part_is_renewed() -> None:
    before = "# By hand\n" + "".join(
        f"\n<!-- generated: {name} -->\n\nold\n\n<!-- end -->\n\nalso by hand\n" for name in page.PARTS
    )
    fresh = dict.fromkeys(page.PARTS, "new \\1")
    assert renewed(PAGE.name, before, fresh) == before.replace("old", "new \\1")
    with pytest.raises(RequestError, match="plausibility-rows"):
        renewed(PAGE.name, before.replace("plausibility-rows", "plausibility-lines"), fresh)


def test_a_wrong_request_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = PAGE.read_text(encoding="utf-8")
    assert page.main(["0", "--folder", str(tmp_path)]) == 2
    assert "seed" in capsys.readouterr().err
    assert PAGE.read_text(encoding="utf-8") == before
    assert list(tmp_path.iterdir()) == []


def test_rows_come_place_by_place_and_with_all_baselines_as_one() -> None:
    band = Band(
        (BASELINES[0], BASELINES[2], TOGETHER), ("H7",), "B", "A reading.", 0.0, 1.0, takes="A change."
    )
    rows = plausibility({name: made_up() for name in BASELINES}, [quantity(band=band)])
    assert [each.place for each in rows] == [BASELINES[0], BASELINES[2], TOGETHER]
    assert all(isinstance(each, Row) and each.seeds == 2 for each in rows)
    assert plausibility({BASELINES[1]: made_up()}, [quantity(band=band)]) == ()

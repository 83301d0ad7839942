"""The same case in both worlds: ledgers with known answers, a real run against itself, and the words."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up import PACKAGES, runs, scenarios, series
from worlds import OLD, TIME, scenario

from experiments.analysis.same_case import COLUMNS, FATES, cohort, matched
from experiments.api import compare
from experiments.report import same_cases
from experiments.report.answer import Answer
from experiments.report.layout import columns
from experiments.report.phrases import say
from experiments.run.parquet import read_tables
from experiments.run.runner import run_arms
from model.inputs.kind import FAMILIES
from model.inputs.kinds import load_kinds
from model.observation.schema import SCHEMAS
from scenarios.scenario import Scenario

LANGUAGES = ("en", "zh")
NAME = PACKAGES[0]
DAY = 300  # within the cohort of two years
type Fate = tuple[str, int | None, str, int | None]  # end and days without the package, end and days with it

WORLDS: dict[str, tuple[Fate, ...]] = {
    "neighbour_noise": (
        ("settled", 40, "settled", 10),  # sooner by 30
        ("settled", 20, "compromise", 14),  # sooner by 6
        ("compromise", 5, "settled", 12),  # later by 7
        ("settled", 9, "settled", 9),  # same day
        ("resigned", None, "settled", 50),  # only with
        ("faded", 70, "compromise", 3),  # only with: what fades is not settled
        ("settled", 8, "open", None),  # only without
        ("latent", None, "faded", 33),  # in neither
    ),
    "drains": (("settled", 4, "settled", 6), ("settled", 3, "settled", 3)),
}


def row(
    arm: str, seed: int, case: int, kind: str, end: str, days: int | None, arisen: int = DAY
) -> dict[str, Any]:
    """A case of the ledger; what is not looked at is left at nothing."""
    return {
        **dict.fromkeys(SCHEMAS["ledger"].stored, 0),
        "scenario": NAME,
        "arm": arm,
        "seed": seed,
        "case": np.uint64(2**63 + case),
        "kind": kind,
        "arisen": arisen,
        "end": end,
        "ended": np.nan if days is None else float(arisen + days),
    }


def both(seed: int, case: int, kind: str, fate: Fate, arisen: int = DAY) -> list[dict[str, Any]]:
    """The same case in both arms."""
    return [
        row("baseline", seed, case, kind, fate[0], fate[1], arisen),
        row("package", seed, case, kind, fate[2], fate[3], arisen),
    ]


def ledger(seeds: int = 2) -> pd.DataFrame:
    """Every seed has the cases of WORLDS, one that arises without the package only, and two with it only."""
    rows = []
    for seed in range(seeds):
        fates = [(kind, fate) for kind, each in WORLDS.items() for fate in each]
        for case, (kind, fate) in enumerate(fates):
            rows += both(seed, case, kind, fate)
        rows.append(row("baseline", seed, 100, "neighbour_noise", "settled", 2))
        rows += [row("package", seed, 200 + i, "drains", "settled", 2) for i in range(2)]
    return pd.DataFrame(rows, columns=list(SCHEMAS["ledger"].stored))


def answer(table: pd.DataFrame | None, seeds: int = 2, days: int | None = None) -> Answer:
    """A comparison of one package with such a ledger, or with none."""
    made = runs((NAME,), seeds)
    found = scenarios((NAME,))
    if days is not None:
        time = found[0].time.model_copy(update={"horizon_days": days})
        found = [found[0].model_copy(update={"time": time})]
    if table is None:
        return Answer.from_tables(made, series(made.head(0)), found)
    return Answer.from_tables(made, series(made.head(0)), found, ledger=table)


def numbers(made: Answer, by: str, name: str) -> dict[str, Any]:
    table = made.same_cases
    (found,) = table[(table["by"] == by) & (table["name"] == name)].to_dict("records")
    return {str(key): value for key, value in found.items()}


# ---- made-up ledgers with known answers


def test_a_ledger_with_every_fate() -> None:
    made = numbers(answer(ledger()), "kind", "neighbour_noise")
    assert (made["seeds"], made["baseline"], made["package"], made["both"]) == (2, 9, 8, 8)
    assert made["share_both"] == pytest.approx(8 / 9)
    assert {fate: made[fate] for fate in FATES} == {
        "sooner": 25, "later": 12.5, "same_day": 12.5, "only_with": 25, "only_without": 12.5, "neither": 12.5,
    }  # fmt: skip
    assert made["change_days"] == pytest.approx((-30 - 6 + 7 + 0) / 4)
    assert made["balance"] == made["balance_low"] == made["balance_high"] == 25  # 4 better, 2 worse, of 8


def test_families_and_all_are_sums_of_kinds() -> None:
    made = answer(ledger())
    service, everything = numbers(made, "family", "service"), numbers(made, "all", "all")
    assert (service["both"], service["share_both"]) == (2, 0.5)
    assert (service["later"], service["same_day"], service["change_days"]) == (50, 50, 1)
    assert (everything["baseline"], everything["package"], everything["both"]) == (11, 12, 10)
    assert everything["share_both"] == pytest.approx(10 / 13)
    assert everything["balance"] == pytest.approx(10)  # 4 better, 3 worse, of 10
    assert list(made.same_cases["by"]) == ["all", "family", "family", "kind", "kind"]


def test_the_columns_are_those_that_are_promised() -> None:
    assert list(answer(ledger()).same_cases.columns) == list(COLUMNS)
    assert list(answer(None).same_cases.columns) == list(COLUMNS)
    text = (Path(__file__).parents[1] / "docs" / "results.md").read_text(encoding="utf-8")
    part = text.split("## same_cases")[1].split("\n## ")[0]
    assert [name for name in COLUMNS if f"`{name}`" not in part] == []


def test_the_same_number_under_another_seed_is_another_case() -> None:
    table = pd.DataFrame(
        [row("baseline", 0, 7, "drains", "settled", 5), row("package", 1, 7, "drains", "settled", 1)]
    )
    assert numbers(answer(table), "all", "all")["both"] == 0
    assert same_cases.sentence(answer(table), answer(table).pairs[0], "en") == say("same_empty", "en")


def test_large_numbers_that_differ_by_one_are_two_cases() -> None:
    """Identities fill 64 bits: as decimal fractions these two would be the same."""
    table = pd.DataFrame(
        [row("baseline", 0, 1, "drains", "settled", 5), row("package", 0, 2, "drains", "settled", 1)]
    )
    assert list(matched(*(table[table["arm"] == arm] for arm in ("baseline", "package")))["world"]) == [
        "baseline",
        "package",
    ]


def test_a_case_that_came_back_on_another_day_is_compared_by_its_own_days() -> None:
    table = pd.DataFrame(
        [
            row("baseline", 0, 7, "drains", "settled", 5, DAY),
            row("package", 0, 7, "drains", "settled", 4, DAY + 20),
        ]
    )
    made = numbers(answer(table), "all", "all")
    assert (made["sooner"], made["change_days"]) == (100, -1)


def test_only_cases_of_the_cohort_count() -> None:
    """Two years: those that arose in the 365 days that end 90 days before the last day."""
    first, last = cohort(scenarios((NAME,))[0])
    assert (first, last) == (275, 639)
    days = (first - 1, first, last, last + 1)
    fate: Fate = ("settled", 5, "settled", 3)
    table = pd.DataFrame([each for i, day in enumerate(days) for each in both(0, i, "drains", fate, day)])
    assert numbers(answer(table), "all", "all")["both"] == 1  # two cases in two seeds


def test_a_seed_that_did_not_finish_in_both_arms_takes_no_part() -> None:
    made = runs((NAME,), 2)
    made.loc[(made["seed"] == 1) & (made["arm"] == "package"), "status"] = "failed"
    table = ledger()
    table.loc[table["seed"] == 1, "end"] = "open"
    whole = Answer.from_tables(made, series(made.head(0)), scenarios((NAME,)), ledger=table)
    assert numbers(whole, "all", "all")["seeds"] == 1
    assert numbers(whole, "kind", "neighbour_noise")["sooner"] == 25


def test_packages_are_told_apart() -> None:
    made = runs(PACKAGES, 2)
    other = ledger().assign(scenario=PACKAGES[1])
    other["end"] = other["end"].where(other["arm"] == "baseline", "open")
    whole = Answer.from_tables(made, series(made.head(0)), scenarios(), ledger=pd.concat([ledger(), other]))
    table = whole.same_cases[whole.same_cases["by"] == "all"].set_index("scenario")
    assert table.loc[NAME, "only_without"] == 10
    assert table.loc[PACKAGES[1], "only_without"] == 70  # all that were settled without it


def test_the_balance_has_the_interval_of_the_seeds() -> None:
    """In one seed two of ten cases are better, in the other four: 3 on average, plus or minus 12.7 times 1."""
    rows: list[dict[str, Any]] = []
    for seed, better in ((0, 2), (1, 4)):
        for case in range(10):
            rows += both(seed, case, "drains", ("settled", 9, "settled", 5 if case < better else 9))
    made = numbers(answer(pd.DataFrame(rows)), "all", "all")
    assert made["balance"] == pytest.approx(30)
    assert (made["balance_low"], made["balance_high"]) == pytest.approx((30 - 127.06, 30 + 127.06), abs=0.01)


def test_a_seed_without_a_case_of_a_kind_counts_as_no_change() -> None:
    table = pd.DataFrame(both(0, 1, "drains", ("settled", 9, "settled", 5)))
    made = numbers(answer(table, 2), "kind", "drains")
    assert (made["both"], made["balance"]) == (0.5, 100)
    assert made["balance_low"] < 0


# ---- real runs


def tiny(package: str = "", days: int = 126) -> Scenario:
    time = TIME.replace("126", str(days)).replace("60", "300") if days > 300 else TIME
    return scenario(OLD, package, time=time)


@pytest.fixture(scope="module")
def itself() -> Answer:
    frames = run_arms([tiny()], seeds=2, workers=1, progress=False).frames()
    return Answer.from_tables(frames.pop("runs"), frames.pop("series"), [tiny()], None, False, **frames)


def test_a_package_that_does_nothing_leaves_every_case_as_it_is(itself: Answer) -> None:
    table = itself.same_cases
    assert len(table) > 3 and (table["both"] == table["baseline"]).all()
    assert (table["share_both"] == 1).all()
    assert (table[["sooner", "later", "only_with", "only_without", "balance"]] == 0).all().all()
    assert np.allclose(table["same_day"] + table["neither"], 100)
    assert (table["change_days"].fillna(0) == 0).all()
    everything = numbers(itself, "all", "all")
    assert everything["same_day"] > 20
    told = same_cases.sentence(itself, itself.pairs[0], "en")
    assert told.startswith("100 of 100 cases arise in both worlds. Of 100 of them, 0 are settled sooner")
    assert say("same_no_kind", "en") in told


def test_the_cohort_is_that_of_the_metrics(itself: Answer) -> None:
    """As many cases as the model counts, and as many of them settled."""
    first, last = cohort(itself.pairs[0].variant)
    assert last - first + 1 == itself.runs["cohort_days"].iloc[0]
    cases = itself.tables.ledger[itself.tables.ledger["arisen"].between(first, last)]
    kept = cases["end"].isin(["settled", "compromise"]) & cases["returned"].isna()
    share = kept.groupby([cases["arm"], cases["seed"]]).mean()
    wanted = itself.runs.set_index(["arm", "seed"])["settled_ever"]
    assert share.sort_index().to_numpy() == pytest.approx(wanted.sort_index().to_numpy())
    assert numbers(itself, "all", "all")["both"] == len(cases) / 4


def test_most_cases_arise_in_both_worlds_and_some_go_another_way() -> None:
    made = compare([tiny("[interventions.red_stewards]\n", days=400)], seeds=3, workers=1, progress=False)
    everything = numbers(made, "all", "all")
    assert everything["share_both"] > 0.7
    assert everything["same_day"] < 100 and everything["sooner"] + everything["only_with"] > 0
    assert sum(everything[fate] for fate in FATES) == pytest.approx(100)


def test_it_is_written_beside_the_answer(itself: Answer, tmp_path: Path) -> None:
    itself.write_answer(tmp_path)
    found = read_tables([tmp_path / "same_cases.parquet"])
    pd.testing.assert_frame_equal(found, itself.same_cases, check_dtype=False)
    answer(None).write_answer(tmp_path / "old")
    assert not (tmp_path / "old" / "same_cases.parquet").exists()


# ---- words


def many(seeds: int = 6) -> Answer:
    """Noise is always settled sooner, drains always later, leaks sometimes; welfare once in two seeds only."""
    rows: list[dict[str, Any]] = []
    for seed in range(seeds):
        for case in range(10):
            rows += both(seed, case, "neighbour_noise", ("settled", 9, "settled", 5))
            rows += both(seed, 20 + case, "drains", ("settled", 5, "settled", 9))
            days = 5 if (case + seed) % 2 else 13
            rows += both(seed, 40 + case, "leak", ("settled", 9, "settled", days))
        if seed % 2:
            rows += both(seed, 60, "hardship_care", ("settled", 9, "settled", 5))
    return answer(pd.DataFrame(rows), seeds)


def test_one_sentence_per_package() -> None:
    made = answer(ledger())
    told = same_cases.sentence(made, made.pairs[0], "en")
    assert told.startswith(
        "77 of 100 cases arise in both worlds. Of 100 of them, 20 are settled sooner with the package, 20 later; "
        "20 only with it, 10 only without."
    )
    assert "每100件事中有 77 件" in same_cases.sentence(made, made.pairs[0], "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_kinds_that_surely_gain_and_lose_are_named(lang: str) -> None:
    made = many()
    told = same_cases.sentence(made, made.pairs[0], lang)
    kinds = {kind.name: getattr(kind, lang) for kind in load_kinds().kinds}
    names = {name: kinds[name][:1].lower() + kinds[name][1:] for name in kinds}
    assert say("same_item", lang, kind=names["neighbour_noise"], balance="+100") in told
    assert say("same_item", lang, kind=names["drains"], balance="-100") in told
    assert names["leak"] not in told  # may be chance
    assert names["hardship_care"] not in told  # too rare


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_lists_every_kind_under_its_family(lang: str) -> None:
    report = many().report(lang)
    part = report.split(f"## {say('section_same', lang)}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    kinds = {kind.name: getattr(kind, lang) for kind in load_kinds().kinds}
    order = [say("same_all", lang), say("family_dispute", lang), kinds["leak"], kinds["neighbour_noise"]]
    order += [
        say("family_service", lang),
        kinds["drains"],
        say("family_welfare", lang),
        kinds["hardship_care"],
    ]
    assert [re.sub(r"^[-－] ?", "", line.split("|")[1].strip()) for line in lines[2:]] == order
    assert say("same_note", lang) in part
    assert all(say(f"family_{name}", lang) for name in FAMILIES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_old_tables_without_a_ledger_still_give_an_answer(lang: str) -> None:
    old = answer(None)
    assert old.same_cases.empty
    for told in (old.report(lang), old.text(lang, 1000)):
        assert say("same_none", lang) in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_horizon_too_short_is_said_so(lang: str) -> None:
    short = answer(pd.DataFrame(both(0, 1, "drains", ("settled", 3, "settled", 2), arisen=5)), days=90)
    assert short.same_cases.empty
    for told in (short.report(lang), short.text(lang, 1000)):
        assert say("same_short", lang) in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_seed_names_no_kind_and_leaks_nothing_undefined(lang: str) -> None:
    made = answer(ledger(1), 1)
    told = same_cases.sentence(made, made.pairs[0], lang)
    assert say("same_no_kind", lang) in told
    for text in (made.report(lang), made.text(lang, 80), answer(ledger(0), 0).report(lang)):
        assert not re.search(r"\bnan\b|\binf\b|\{|\}", text)
    assert max(map(columns, made.text(lang, 80).splitlines())) <= 80

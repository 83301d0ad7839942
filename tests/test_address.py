"""The state of a page in its link: read, written, and answered in words where it is wrong."""

from datetime import date

import pytest

from dashboard.address import MOST_NAME, PAGES, Address, Arm, Measure, href, read, write
from dashboard.paths import page_of
from dashboard.site import routes
from experiments.report.phrases import LANGUAGES

FULL = Address(
    lang="zh",
    place="own-0123456789ab",
    set=("old.fee=0.5", "pay_norm_slope=0.25"),
    arms=(
        Arm(package="bazhong-red-stewards"),
        Arm(
            measures=(
                Measure("clubs"),
                Measure("red_stewards", (("coverage", 0.5), ("start", date(2022, 3, 1)), ("ramp_days", 30))),
            )
        ),
    ),
    days=365,
    draws=25,
    metric="fee_collection",
    run="0123456789ab-25",
    open="case=12&why?",
)


def told(search: str, lang: str = "en") -> list[str]:
    return [each.of(lang) for each in read(search)[1]]


@pytest.mark.parametrize("address", [Address(), Address(lang="zh"), FULL, FULL.change(arms=(), set=())])
def test_what_is_written_is_read_again(address: Address) -> None:
    assert read("?" + write(address)) == (address, ())


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_its_page(page: str) -> None:
    path, _, search = href(page, FULL).partition("?")
    assert page_of(path) == page and read(search)[0] == FULL
    assert [route.path for route in routes if route.path.strip("/") == path.strip("/")]


def test_a_link_stays_readable() -> None:
    arm = Arm.read("red_stewards:coverage=0.5,clubs")
    assert write(Address(arms=(arm,), days=60)) == "lang=en&arm=red_stewards:coverage=0.5,clubs&days=60"


@pytest.mark.parametrize("search", [None, "", "?", "lang=en"])
def test_what_is_left_out_is_at_its_default(search: str | None) -> None:
    assert read(search) == (Address(), ())


@pytest.mark.parametrize(
    ("search", "accepted", "expected"),
    [
        ("?lang=zh", ["en"], "zh"),
        ("?lang=en", ["zh-CN"], "en"),
        ("", ["zh-CN,zh;q=0.9"], "zh"),
        ("?lang=fr", ["fr"], "en"),
        ("", [], "en"),
    ],
)
def test_language_is_that_of_the_link_or_of_the_browser(
    search: str, accepted: list[str], expected: str
) -> None:
    assert read(search, accepted)[0].lang == expected


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("place=baseline-olt", "Did you mean “baseline-old”?"),
        ("metric=satisfactoin", "Did you mean “satisfaction”?"),
        (
            "arm=red_steward",
            "There is no measure or package “red_steward”. Did you mean “Red stewards”, in a link “red_stewards”?",
        ),
        (
            "arm=bazhong-red-steward",
            "Did you mean “Bazhong: red stewards”, in a link “bazhong-red-stewards”?",
        ),
        ("arm=社团", "There is no measure or package “社团”."),
        ("arm=red stewards", "Did you mean “Red stewards”"),
        (
            "arm=clubs:coverag=0.5",
            "“Clubs and community school” has no setting “coverag”. Did you mean “how widely",
        ),
        (
            "arm=clubs:coverage=half",
            "how widely (1 is all): “half” does not fit (cannot be read; allowed: a number",
        ),
        ("arm=clubs:coverage", "how widely (1 is all): nothing is given."),
        ("arm=clubs:start=2022-13-01", "first day: “2022-13-01” does not fit"),
        ("arm=clubs,clubs", "“Clubs and community school”: given twice"),
        ("arm=club:start=x,clubs", "There is no measure or package “club”."),
        ("days=0", "days = “0” is not known; allowed: 1–3650."),
        ("days=99999999999999999999", "allowed: 1–3650"),
        ("draws=²", "allowed: 1–1000"),
        ("set=fee", "a name and a number, such as old.fee=0.5"),
        ("set=old.fee=1&set=old.fee=2", "old.fee is set twice"),
        ("arm=clubs&arm=clubs", "it is shown once"),
        ("run=x", "There is no run “x”."),
        ("page=evidense", "There is no page “evidense”. Did you mean “evidence”?"),
        ("plaec=baseline-old", "“plaec” says nothing here. Did you mean “place”?"),
        ("place=../../etc/passwd", "is not known"),
    ],
)
def test_what_is_wrong_is_told_and_left_at_its_default(search: str, words: str) -> None:
    assert len(told(search)) == 1 and words in told(search)[0]
    assert len(told(search, "zh")[0]) > 5 and told(search, "zh") != told(search)


def test_the_rest_of_a_link_counts() -> None:
    address, problems = read("place=nowhere&days=60&arm=clubs&arm=nothing&draws=10")
    assert (address.days, address.draws, len(address.arms), len(problems)) == (60, 10, 1, 2)


def test_four_packages_are_the_most() -> None:
    arms = "&".join(f"arm=clubs:coverage=0.{n}" for n in range(1, 7))
    address, problems = read(arms)
    assert len(address.arms) == 4 and [each.of("en") for each in problems] == [
        "6 packages are given; the first 4 are shown."
    ]


def test_no_list_of_everything_is_told() -> None:
    assert all(len(told("arm=nothing_like_it", lang)[0]) < 220 for lang in LANGUAGES)


# ---- names of plans


def test_a_plan_keeps_the_name_that_its_visitor_gave_it() -> None:
    arm = Arm.read("clubs:coverage=0.5").called("  Summer\u00a0of   clubs ")
    assert arm.name == "Summer of clubs" and str(arm) == "clubs:coverage=0.5~Summer of clubs"
    package = Arm(package="bazhong-red-stewards").called("楼长~先行")
    address = Address(arms=(arm, package))
    assert read(write(address)) == (address, ())


@pytest.mark.parametrize(
    ("given", "kept"), [("x" * 99, "x" * MOST_NAME), ("a\x00b", ""), ("   ", ""), ("<b>", "<b>")]
)
def test_a_name_is_short_and_can_be_printed(given: str, kept: str) -> None:
    assert Arm.read(f"clubs~{given}").name == kept


def test_the_same_measures_under_two_names_are_one_plan() -> None:
    address, problems = read("?lang=en&arm=clubs~One&arm=clubs~Other&arm=covenant")
    assert [arm.name for arm in address.arms] == ["One", ""]
    assert len(problems) == 1 and problems[0].key == "arm"

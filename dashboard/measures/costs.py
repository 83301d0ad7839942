"""The running budget of a plan: who pays how much, for this community and per 1,000 residents, in everyday words."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import solara

from dashboard.address import Arm
from dashboard.measures.plans import doses, efforts
from dashboard.phrases import tell
from dashboard.tables import table
from dashboard.widgets import box, text
from experiments.atlas.atlas import Atlas
from experiments.atlas.budget import Amount, Budget, Like, budget, package_budget
from experiments.errors import RequestError
from experiments.report.everyday import WEEKS, full_time
from experiments.report.number_format import coarse, number, per_cent
from scenarios.catalogue import declaration
from scenarios.loader import load
from scenarios.scenario import Scenario

HOURS = ("paid_hours", "volunteer_hours")
LITTLE = {"yuan": 0.5, "hours": 0.05}  # per resident, or in jobs: smaller ones are hardly any difference


@cache
def kept_answers() -> Atlas | None:
    """The atlas that comes with the project, an older one included; None if there is none."""
    try:
        return Atlas.read(stale=True)
    except RequestError:
        return None


def of_plan(
    atlas: Atlas, place: Scenario, arm: Arm, settings: Mapping[str, Mapping[str, object]], changed: bool
) -> Budget:
    """What a plan takes. changed: whether the place has numbers of the visitor's, so that no kept answer is its own."""
    at_home = arm.package in atlas.packages and load(arm.package).base == place.name
    if at_home and not changed:
        other_days = place.time.horizon_days != load(arm.package).time.horizon_days
        return replace(package_budget(atlas, arm.package), estimate=other_days)
    found = budget(atlas, place, doses(settings), efforts(settings, place))
    return replace(found, estimate=found.estimate or changed)


@solara.component
def Costs(
    place: Scenario,
    arm: Arm,
    settings: Mapping[str, Mapping[str, object]],
    changed: bool,
    letter: str,
    lang: str,
) -> None:
    """The budget of the open plan: numbers from kept answers where there are any, else words."""
    text(tell("measures_budget", lang, letter=letter), "budget-title", tag="h2")
    if not settings:
        text(tell("measures_budget_empty", lang))
        return
    atlas = kept_answers()
    if atlas is None:
        text(tell("measures_budget_none", lang), "hint")
        with box("lines", tag="ul"):
            for name in settings:
                known = declaration(name)
                text(
                    tell("cost_of", lang, title=known.title(lang), cost=known.cost(lang).rstrip(".。")),
                    tag="li",
                )
        return
    found = of_plan(atlas, place, arm, settings, changed)
    people = sum(each.count * each.all_residents for each in place.place.communities)
    for amount in found.amounts:
        if amount.metric == "yuan_once" and max(abs(amount.low), abs(amount.high)) < 1:
            continue
        Line(amount, people, place, lang)
    Notes(found, len(atlas.draws), lang)
    with box("precise", tag="details"):
        text(tell("measures_table", lang), tag="summary")
        heads, *rows = cost_table(found, people, place, lang)
        table(tell("measures_budget", lang, letter=letter), heads, rows)


@solara.component
def Line(amount: Amount, people: float, place: Scenario, lang: str) -> None:
    """One payer: the amount for this community with its range, and what it means."""
    part = " part" if amount.metric == "yuan_once" else ""
    with box(f"budget-line{part}"):
        text(tell(f"measures_payer_{amount.metric}", lang), "budget-payer", tag="span")
        text(here(amount, people, lang), "budget-amount", tag="span")
        text(meaning(amount, people, place, lang), "budget-means", tag="span")
        low, high = (number(coarse(each * people / 1000), signed=True) for each in (amount.low, amount.high))
        text(tell("measures_range", lang, low=low, high=high), "budget-range", tag="span")


def here(amount: Amount, people: float, lang: str) -> str:
    """The middle amount for a place of so many people."""
    return _amount(amount.metric, amount.middle * people / 1000, lang)


def _amount(metric: str, value: float, lang: str) -> str:
    unit = "hours" if metric in HOURS else "yuan"
    return tell(f"measures_amount_{unit}", lang, value=number(coarse(value), signed=True))


def meaning(amount: Amount, people: float, place: Scenario, lang: str) -> str:
    """The amount in everyday words: yuan a head, jobs, hours a week."""
    words = _meaning(amount.metric, abs(amount.middle), people, place, lang)
    nothing = tell("measures_means_nothing", lang)
    ends = (_meaning(amount.metric, abs(end), people, place, lang) for end in (amount.low, amount.high))
    if words == nothing and amount.low < 0 < amount.high and nothing not in ends:
        return tell("measures_means_either", lang)
    if amount.middle < 0 and words != nothing:
        return tell("measures_means_less", lang, words=words)
    return words


def _meaning(metric: str, per_1000: float, people: float, place: Scenario, lang: str) -> str:
    jobs = per_1000 * people / 1000 / full_time()
    if (jobs if metric in HOURS else per_1000 / 1000) < LITTLE["hours" if metric in HOURS else "yuan"]:
        return tell("measures_means_nothing", lang)
    if metric == "paid_hours":
        return tell("measures_means_jobs", lang, n=number(jobs, 1))
    if metric == "volunteer_hours":
        return tell("measures_means_week", lang, n=number(per_1000 * people / 1000 / WEEKS))
    if metric == "yuan_residents":
        month = per_1000 * people / 1000 / households(place) / 12
        return tell("measures_means_household", lang, n=number(month, 0 if month >= 10 else 1))
    return tell("measures_means_resident", lang, n=number(per_1000 / 1000, 0 if per_1000 >= 10_000 else 1))


def households(place: Scenario) -> float:
    """Households of a place."""
    return sum(
        community.count * spec.count * (spec.households or spec.people / spec.value("persons_per_household"))
        for community in place.place.communities
        for spec in community.compounds
    )


def like_title(like: Like, lang: str) -> str:
    """Kept places in words, the largest first, each with its part where there are several."""
    names = [
        (load(name).title.of(lang), per_cent(weight, lang))
        for name, weight in sorted(like, key=lambda each: -each[1])
    ]
    if len(names) == 1:
        return names[0][0]
    parts = [tell("measures_part", lang, place=name, share=share) for name, share in names]
    return tell("comma", lang).join(parts)


@solara.component
def Notes(found: Budget, draws: int, lang: str) -> None:
    """How sure the numbers are, and what they leave out."""
    key = "measures_budget_estimate" if found.estimate else "measures_budget_kept"
    text(tell("measures_budget_note", lang), "hint")
    text(tell(key, lang, place=like_title(found.like, lang), n=draws), "hint")
    if found.missing:
        names = tell("comma", lang).join(declaration(each).title(lang) for each in found.missing)
        text(tell("measures_budget_missing", lang, names=names), "hint")


def cost_table(found: Budget, people: float, place: Scenario, lang: str) -> list[list[str]]:
    """The budget as rows."""
    rows = [[tell(f"measures_head_{name}", lang) for name in ("payer", "here", "per_1000", "means")]]
    return rows + [
        [
            tell(f"measures_payer_{each.metric}", lang),
            here(each, people, lang),
            _amount(each.metric, each.middle, lang),
            meaning(each, people, place, lang),
        ]
        for each in found.amounts
    ]

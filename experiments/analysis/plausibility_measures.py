"""What `plausibility.toml` measures: one value per seed of a place, from its tables of results."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from model.inputs.archetypes import archetypes
from model.inputs.kinds import load_kinds
from model.observation.schema import Tables

YEAR: Final = 365
MONTH: Final = 30  # days
WORKING: Final = 5 / 7  # working days in a day
BUSY: Final = 0.11  # share of compounds of which T2 speaks
NOISE: Final = ("neighbour_noise", "merchant_noise")
LEAKS: Final = ("leak", "air_conditioner")
MONEY: Final = ("service_fee", "service_level", "public_revenue")


def _kinds(**wanted: str) -> frozenset[str]:
    """Names of the kinds of case whose fields have these values."""
    return frozenset(
        kind.name
        for kind in load_kinds().kinds
        if all(getattr(kind, name) == value for name, value in wanted.items())
    )


def _days(tables: Tables) -> int:
    """Length of the horizon in days; the series end on its last day."""
    return int(tables.series["day"].max()) + 1


def _residents(tables: Tables) -> "pd.Series[float]":
    return _group(tables, "archetype").groupby("seed")["value"].sum()


def _communities(tables: Tables) -> "pd.Series[float]":
    return _group(tables, "community").groupby("seed")["value"].count().astype(float)


def _households(tables: Tables) -> "pd.Series[float]":
    people = _group(tables, "archetype")
    size = people["group"].map(lambda name: archetypes().value("persons_per_household", name))
    return (people["value"] / size.astype(float)).groupby(people["seed"]).sum()


def _group(tables: Tables, by: str) -> pd.DataFrame:
    groups = tables.groups
    return groups[(groups["by"] == by) & (groups["metric"] == "residents")]


def _known(tables: Tables, kinds: Iterable[str] | None = None) -> pd.DataFrame:
    """Cases that became known for the first time within the horizon."""
    ledger = tables.ledger
    found = ledger[ledger["first_known"] >= 0]
    return found if kinds is None else found[found["kind"].isin(list(kinds))]


def _counted(tables: Tables, cases: pd.DataFrame) -> "pd.Series[float]":
    """Number of cases by seed, also where there are none."""
    seeds = tables.runs["seed"].drop_duplicates()
    return cases.groupby("seed").size().reindex(seeds, fill_value=0).astype(float)


def _share(tables: Tables, part: pd.DataFrame, whole: pd.DataFrame) -> "pd.Series[float]":
    return _counted(tables, part) / _counted(tables, whole).replace(0.0, np.nan)


def _per_year(tables: Tables, cases: pd.DataFrame, units: "pd.Series[float]") -> "pd.Series[float]":
    return _counted(tables, cases) * YEAR / _days(tables) / units


def _of_kind(cases: pd.DataFrame, kinds: Iterable[str]) -> pd.DataFrame:
    return cases[cases["kind"].isin(list(kinds))]


def _handled(tables: Tables) -> pd.DataFrame:
    """Recorded closings that were settled or closed on paper."""
    return tables.cases[tables.cases["outcome"] != "withdrawn"]


def metric_by_seed(tables: Tables, name: str) -> "pd.Series[float]":
    """A metric; where several places are taken as one, the mean over them."""
    return tables.runs.groupby("seed")[name].mean()


def _served(tables: Tables, last: bool) -> "pd.Series[float]":
    course = tables.series[tables.series["metric"] == "unmanaged_share"].sort_values("day", kind="stable")
    by_seed = course.groupby("seed")["value"]
    return 1.0 - (by_seed.last() if last else by_seed.first())


def _property_cases(tables: Tables) -> "pd.Series[float]":
    kinds = _kinds(family="service") | set(MONEY)
    return 1000.0 * _per_year(tables, _known(tables, kinds), _residents(tables))


def _disputes_community(tables: Tables) -> "pd.Series[float]":
    return _per_year(tables, _known(tables, _kinds(family="dispute")), _communities(tables))


def _disputes_households(tables: Tables) -> "pd.Series[float]":
    return 1000.0 * _per_year(tables, _known(tables, _kinds(family="dispute")), _households(tables))


def _settled(cases: pd.DataFrame) -> pd.DataFrame:
    return cases[cases["end"].isin(["settled", "compromise"])]


def _problems_community(tables: Tables) -> "pd.Series[float]":
    found = _settled(tables.ledger)
    known = found[found["first_known"].notna() & (found["ended"] >= 0)]
    return _per_year(tables, known, _communities(tables))


def _defects_a_year(tables: Tables) -> "pd.Series[float]":
    cases = _settled(_of_kind(tables.ledger, ["building_defects"]))
    a_year = _per_year(tables, cases, _communities(tables))
    stock = metric_by_seed(tables, "defects_mended") * _residents(tables) / 1000.0
    return a_year + stock / _communities(tables)


def _of_compound(tables: Tables) -> pd.DataFrame:
    known = _known(tables)
    return known[~known["kind"].isin(list(_kinds(family="welfare")))]


def _service_share(tables: Tables) -> "pd.Series[float]":
    whole = _of_compound(tables)
    return _share(tables, _of_kind(whole, _kinds(family="service")), whole)


def _noise_share(tables: Tables) -> "pd.Series[float]":
    return _share(tables, _known(tables, NOISE), _known(tables))


def _leak_share(tables: Tables) -> "pd.Series[float]":
    whole = _of_compound(tables)
    return _share(tables, _of_kind(whole, LEAKS), whole)


def _top_tenth(tables: Tables) -> "pd.Series[float]":
    where = ["scenario", "community", "compound"]
    counts = _of_compound(tables).groupby(["seed", *where]).size()
    return counts.groupby("seed").apply(_share_of_busiest).astype(float)


def _share_of_busiest(counts: "pd.Series[int]") -> float:
    """Share of all cases in the busiest compounds, the last of which counts in part."""
    ordered = counts.sort_values(ascending=False).to_numpy(float)
    taken = np.clip(BUSY * ordered.size - np.arange(ordered.size), 0.0, 1.0)
    return float((ordered * taken).sum() / ordered.sum())


def _days_to_close(tables: Tables) -> "pd.Series[float]":
    found = _handled(tables)
    found = found[~found["kind"].isin(list(_kinds(family="collective")))]
    return (found["closed"] - found["opened"]).groupby(found["seed"]).mean() * WORKING


def _within_month(tables: Tables) -> "pd.Series[float]":
    found = _of_kind(_handled(tables), _kinds(family="dispute"))
    ended = found[found["outcome"] != "on_paper"]
    return _share(tables, ended[ended["closed"] - ended["opened"] <= MONTH], ended)


def _disputes_resolved(tables: Tables) -> "pd.Series[float]":
    ended = _of_kind(tables.cases, _kinds(family="dispute"))
    return _share(tables, ended[ended["outcome"].isin(["settled", "compromise"])], ended)


def _rating_by_days(tables: Tables) -> "pd.Series[float]":
    found = _handled(tables)
    pairs = pd.DataFrame({"days": found["closed"] - found["opened"], "rating": found["rating"]})
    ranks = pairs.groupby(found["seed"]).rank()
    return pd.Series({seed: part["days"].corr(part["rating"]) for seed, part in ranks.groupby(found["seed"])})


def _rating_by_end(tables: Tables) -> "pd.Series[float]":
    found = _handled(tables)
    on_paper = found["outcome"] == "on_paper"
    mean = [part.groupby("seed")["rating"].mean() for part in (found[~on_paper], found[on_paper])]
    return mean[0] - mean[1]


def _gap(above: str, below: str) -> Callable[[Tables], "pd.Series[float]"]:
    return lambda tables: metric_by_seed(tables, above) - metric_by_seed(tables, below)


MEASURES: Final[Mapping[str, Callable[[Tables], "pd.Series[float]"]]] = {
    "served_start": lambda tables: _served(tables, last=False),
    "served_end": lambda tables: _served(tables, last=True),
    "property_cases": _property_cases,
    "disputes_community": _disputes_community,
    "disputes_households": _disputes_households,
    "problems_community": _problems_community,
    "defects_a_year": _defects_a_year,
    "service_share": _service_share,
    "noise_share": _noise_share,
    "leak_share": _leak_share,
    "top_tenth": _top_tenth,
    "days_to_close": _days_to_close,
    "within_month": _within_month,
    "disputes_resolved": _disputes_resolved,
    "repeat_share": lambda tables: (
        metric_by_seed(tables, "repeat_contacts") / metric_by_seed(tables, "recorded")
    ),
    "rating_by_days": _rating_by_days,
    "rating_by_end": _rating_by_end,
    "solved_below_on_time": _gap("on_time", "truly_solved"),
    "satisfied_below_solved": _gap("truly_solved", "complainant_satisfied"),
}

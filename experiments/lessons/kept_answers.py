"""What the lessons ask of the atlas: prices, gains and regrets of measures, and the assumptions that decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from experiments.analysis.decides import decides, standard_ranks
from experiments.analysis.why import input_of, inputs_of
from experiments.design.design import contrast_of
from experiments.design.draws import draws
from experiments.lessons.tables import metric_title
from experiments.lessons.words import tell
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration
from scenarios.loader import load

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair
    from experiments.atlas.atlas import Atlas

type Floats = npt.NDArray[np.float64]

# of the mayor's game, in the lesson and on its page: for 1,000 residents and a year
BUDGET: Mapping[str, int] = MappingProxyType({"yuan": 6000, "volunteer_hours": 500})
PAYERS = ("yuan_district", "yuan_fund", "yuan_residents")
WORKERS = ("paid_hours", "volunteer_hours")
PRICES = ("yuan", "yuan_residents", "paid_hours", "volunteer_hours")


def title_of(measure: str, lang: str) -> str:
    """Name of an intervention in `lang`. Raises KeyError for an unknown one."""
    return declaration(measure).title(lang)


def middle(atlas: "Atlas", place: str, measure: str, dose: float, metric: str) -> float:
    """Middle difference over the draws, as shown (shares in per cent)."""
    return METRICS[metric].shown(float(np.nanmedian(atlas.gaps(place, measure, dose, metric))))


def gained(atlas: "Atlas", place: str, measure: str, dose: float, metric: str) -> Floats:
    """Difference in each draw, turned so that better is above 0, shape (draws,)."""
    sign = 1 if METRICS[metric].better == "higher" else -1
    return sign * METRICS[metric].shown(1.0) * atlas.gaps(place, measure, dose, metric)


def who_pays(atlas: "Atlas", place: str, measure: str, dose: float, lang: str) -> dict[str, int]:
    """Middle differences in who pays: whole yuan per 1,000 residents and year, by payer."""
    return {METRICS[name].title(lang): round(middle(atlas, place, measure, dose, name)) for name in PAYERS}


def who_works(atlas: "Atlas", place: str, measure: str, dose: float, lang: str) -> dict[str, int]:
    """Middle differences in whole hours per 1,000 residents and year: paid, and given."""
    return {METRICS[name].title(lang): round(middle(atlas, place, measure, dose, name)) for name in WORKERS}


@dataclass(frozen=True)
class Choice:
    """A measure at a dose: the coverage, from above 0 to 1."""

    measure: str
    dose: float

    def name(self, lang: str) -> str:
        """Its name and its dose in `lang`."""
        return tell("choice", lang, measure=title_of(self.measure, lang), dose=f"{100 * self.dose:.0f}")


def prices(atlas: "Atlas", place: str, choices: Sequence[Choice], lang: str) -> "pd.DataFrame":
    """What each choice costs in the middle draw, a row per choice, per 1,000 residents and year."""
    import pandas as pd

    rows = {
        each.name(lang): {
            metric_title(name, lang): round(middle(atlas, place, each.measure, each.dose, name))
            for name in PRICES
        }
        for each in choices
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def gains(
    atlas: "Atlas", place: str, choices: Sequence[Choice], lang: str, metric: str = "trouble_days"
) -> dict[str, Floats]:
    """What each choice gains in each draw, by its name; doing nothing gains 0."""
    found = {each.name(lang): gained(atlas, place, each.measure, each.dose, metric) for each in choices}
    return {tell("nothing", lang): np.zeros(len(atlas.draws)), **found}


def regrets(gained: Mapping[str, Floats]) -> dict[str, Floats]:
    """What each choice lacks of the best one, in each draw; never below 0."""
    best = np.max(list(gained.values()), axis=0)
    return {name: best - each for name, each in gained.items()}


@dataclass(frozen=True)
class Deciding:
    """How strongly each assumption goes with an effect over the draws.

    strongest: rank correlations by name of the assumption, the largest first. noise: the largest that as many
    assumptions reach by chance alone, in 95 of 100 cases. values: of the strongest, in each draw.
    """

    strongest: dict[str, float]
    noise: float
    first: str
    values: Floats
    unit: str


def deciding(atlas: "Atlas", place: str, choice: Choice, metric: str, lang: str, most: int = 6) -> Deciding:
    """Which assumptions decide what a choice gains in a place. Raises RequestError as the atlas does."""
    variant = load(place).with_interventions(**{choice.measure: {"coverage": choice.dose}})
    pair: Any = SimpleNamespace(contrast=contrast_of(variant))  # all that is read of a pair here
    names = inputs_of(cast("Pair", pair))
    columns = [draws().names.index(name) for name in names]
    inputs = draws().table(atlas.draws)[:, columns]
    effect = gained(atlas, place, choice.measure, choice.dose, metric)
    found = standard_ranks(inputs).T @ standard_ranks(effect[:, None])[:, 0]
    order = np.argsort(-np.abs(found), kind="stable")[:most]
    strongest = {_named(names[i], lang): float(found[i]) for i in order}
    unit = input_of(names[order[0]]).unit
    return Deciding(
        strongest, decides(names, inputs, effect).noise, next(iter(strongest)), inputs[:, order[0]], unit
    )


def _named(name: str, lang: str) -> str:
    found = input_of(name)
    if not found.archetype:
        return found.title(lang)
    return tell("input_of", lang, kind=tell(f"of_{found.archetype}", lang), name=found.title(lang))

"""Which assumptions decide an effect: rank correlations over the draws of a pair with all that was drawn for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.decides import Decides, decides_each
from experiments.design.draws import draws
from experiments.design.sample import draw_of
from model.inputs.archetypes import archetypes
from scenarios.catalogue import all_parameters, declaration, intervention_ids

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair
    from scenarios.variant import Variant

NOTHING = Decides((), 1.0, 0.0, 0)  # said without draws
COLUMNS = ("scenario", "metric", "input", "correlation", "turns", "noise", "draws")


@dataclass(frozen=True)
class Input:
    """An uncertain number as a reader sees it: titles, unit, grade of its source, source, default.

    `archetype` is that of the compounds of which it is a field, empty for a parameter.
    """

    name: str
    en: str
    zh: str
    unit: str
    grade: str
    source: str
    value: float
    archetype: str = ""

    def title(self, lang: str) -> str:
        """What it is, in `lang`."""
        return self.zh if lang == "zh" else self.en


def input_of(name: str) -> Input:
    """Parameter `name`, or a field of an archetype such as `old.fee`. Raises KeyError for an unknown name."""
    known = all_parameters()
    if name in known:
        found = known[name]
        return Input(name, found.en, found.zh, found.unit, found.plausible.grade, found.source, found.value)
    archetype, _, key = name.partition(".")
    field = archetypes().fields[key]
    grade, value = field.plausible[archetype].grade, field.values[archetype]
    return Input(name, field.en, field.zh, field.unit, grade, field.source, value, archetype)


def inputs_of(pair: "Pair") -> tuple[str, ...]:
    """Names of what was drawn and can matter to a pair, in the order of the draws.

    Left out are what both arms state themselves, parameters of interventions that neither arm has, and fields of
    archetypes that no compound has or that every one states.
    """
    arms = (pair.contrast.variant, pair.contrast.against)
    stated = set(arms[0].scenario.parameters) & set(arms[1].scenario.parameters)
    present = {name for arm in arms for name in arm.interventions}
    absent = {
        parameter
        for name in intervention_ids()
        if name not in present
        for parameter in declaration(name).parameters
    }
    kept = {name for name in all_parameters() if name not in stated | absent}
    kept |= {name for arm in arms for name in _open_fields(arm)}
    return tuple(name for name in draws().names if name in kept)


def _open_fields(variant: "Variant") -> set[str]:
    """Fields that a compound of the place leaves to its archetype, as `old.fee`."""
    compounds = [
        compound for community in variant.scenario.place.communities for compound in community.compounds
    ]
    return {
        f"{compound.archetype}.{field}"
        for compound in compounds
        for field in archetypes().fields
        if getattr(compound, field) is None
    }


def why(pair: "Pair", metric: str) -> Decides:
    """Inputs that decide the effect on one metric; none is named for a pair without draws.

    A headline metric is judged together with the others, so its answer is the same wherever it is asked for.
    """
    if metric in pair.headline:
        return why_headlines(pair)[metric]
    return _why(pair, [metric])[metric] if metric in pair.gaps else NOTHING


def why_headlines(pair: "Pair") -> dict[str, Decides]:
    """Inputs that decide the effect on each headline metric, by metric; one question, so chance is held for all."""
    return _why(pair, list(pair.headline))


def _why(pair: "Pair", metrics: Sequence[str]) -> dict[str, Decides]:
    asked = [name for name in metrics if pair.drawn and name in pair.gaps]
    if not asked:
        return dict.fromkeys(metrics, NOTHING)
    names = inputs_of(pair)
    table = draws().table([draw_of(seed) for seed in pair.seeds])
    column = {name: i for i, name in enumerate(draws().names)}
    values = table[:, [column[name] for name in names]]
    varies = np.ptp(values, axis=0) > 0
    kept = [name for name, good in zip(names, varies, strict=True) if good]
    found = decides_each(kept, values[:, varies], pair.gaps[asked].to_numpy(float))
    return dict.fromkeys(metrics, NOTHING) | dict(zip(asked, found, strict=True))


def why_table(decided: "Mapping[tuple[str, str], Decides]") -> "pd.DataFrame":
    """What decides, as a table: a row per scenario, metric and named input, the strongest first.

    Where none beats the dummies, one row without an input holds the strongest correlation of any.
    """
    import pandas as pd

    rows = [
        {"scenario": scenario, "metric": metric, "noise": found.noise, "draws": found.draws} | each
        for (scenario, metric), found in decided.items()
        for each in _named(found)
    ]
    kinds = {"correlation": float, "turns": float, "noise": float, "draws": int}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)


def _named(found: Decides) -> list[dict[str, object]]:
    if not found.named:
        return [{"input": "", "correlation": found.strongest, "turns": float("nan")}]
    return [
        {
            "input": each.name,
            "correlation": each.correlation,
            "turns": float("nan") if each.turns is None else each.turns,
        }
        for each in found.named
    ]

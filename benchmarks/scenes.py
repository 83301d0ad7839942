"""Artificial communities for timing: the mix of `baseline-old`, in any size and number."""

from scenarios.catalogue import intervention_ids
from scenarios.loader import load
from scenarios.scenario import Scenario

COMMODITY_SHARE = 0.2  # share of the residents; the rest lives in old compounds, much as in `baseline-old`
OLD_COMPOUND = 500  # residents
COMMODITY_COMPOUND = 1000  # residents
GRID = 1250  # residents


def scene(residents: int, days: int, communities: int = 1, **parameters: float) -> Scenario:
    """Scenario of equal communities of about `residents` residents, without warm-up, over `days` days."""
    data = load("baseline-old").model_dump(exclude_unset=True)
    data["time"] |= {"warmup_days": 0, "horizon_days": days, "evaluation_days": min(days, 365)}
    community = data["place"]["communities"][0]
    community |= {"count": communities, "grids": max(1, round(residents / GRID))}
    community["compounds"] = _compounds(residents)
    return Scenario.model_validate(data | {"parameters": parameters})


def with_everything(plain: Scenario) -> Scenario:
    """The same scenario with every intervention, at default settings."""
    data = plain.model_dump(exclude_unset=True)
    return Scenario.model_validate(data | {"interventions": {name: {} for name in intervention_ids()}})


def _compounds(residents: int) -> list[dict[str, object]]:
    commodity = round(COMMODITY_SHARE * residents)
    return [
        _alike("old", residents - commodity, OLD_COMPOUND),
        _alike("commodity", commodity, COMMODITY_COMPOUND),
    ]


def _alike(archetype: str, residents: int, usual: int) -> dict[str, object]:
    count = max(1, round(residents / usual))
    return {"archetype": archetype, "count": count, "residents": max(1, round(residents / count))}

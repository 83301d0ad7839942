"""The five baselines: a place of each archetype as it is, without any intervention."""

from typing import Final

from model.inputs.archetypes import ARCHETYPES

BASELINES: Final = tuple(f"baseline-{name}" for name in ARCHETYPES)

"""Metrics that were added one by one (`gongzhi new metric`): a module each, named like its table in metrics.toml.

Its function `measure` reads the world at the end of a run and gives one value per run; it must not change anything.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import numpy as np

from model.state.columns import Floats

if TYPE_CHECKING:
    from model.world import World


@cache
def added_names() -> tuple[str, ...]:
    """Names of the added metrics, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def added_metrics(world: "World") -> dict[str, Floats]:
    """Values of the added metrics by name, shape [run] each.

    Raises ValueError, which names the file, if a metric fails or gives anything but one number per run.
    """
    return {name: _measured(name, world) for name in added_names()}


def _measured(name: str, world: "World") -> Floats:
    where, wanted = f"model/observation/added/{name}.py: measure", (len(world.runs),)
    try:
        values = np.asarray(import_module(f"{__name__}.{name}").measure(world), dtype=np.float64)
    except Exception as error:
        raise ValueError(f"{where}: it failed: {type(error).__name__}: {error}") from error
    if values.shape != wanted:
        raise ValueError(f"{where}: gives shape {values.shape}; allowed: one value per run, here {wanted}")
    return values

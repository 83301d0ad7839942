"""What all agents share: they are Mesa agents, and their fields are declared as those of a dataclass."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, dataclass_transform

import numpy as np
from mesa import Agent

if TYPE_CHECKING:
    from plain.world import PlainWorld


def single(value: float) -> float:
    """Round a number to single precision, as for areas, dispositions, expectations and bars of ties."""
    return float(np.float32(value))


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(field,))
def entity[T](cls: type[T]) -> type[T]:
    """Turn a class into a dataclass compared by identity, as entities refer to each other in circles."""
    return dataclass(eq=False, repr=False, kw_only=True)(cls)


@entity
class Acting(Agent):  # type: ignore[type-arg]
    """A Mesa agent. `step` is its turn; what it does at other times has a name of its own."""

    model: "PlainWorld"

    def __post_init__(self) -> None:
        super().__init__(self.model)

    def __repr__(self) -> str:
        """Name of the class and number among all agents, as in "Resident 12"."""
        return f"{type(self).__name__} {self.unique_id}"

"""A mechanism switched off: an intervention that acts as usual, except that some of its levers do not move.

Interventions act through levers only, so what is lost without a lever is what the lever does. Costs stay.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from experiments.errors import unknown
from model.inputs.run import DeliveryState, Intervention
from model.policy.levers import LEVERS

if TYPE_CHECKING:
    from model.world import World


class Muted:
    """An intervention without the effect of the named levers. Raises RequestError for an unknown lever."""

    def __init__(self, intervention: Intervention, levers: Iterable[str]) -> None:
        self._intervention, self._levers = intervention, frozenset(levers)
        known = {lever.name for lever in LEVERS}
        for name in sorted(self._levers - known):
            raise unknown(
                f"unknown lever '{name}'", f"没有杠杆“{name}”", name, known, "see `gongzhi list levers`"
            )

    @property
    def id(self) -> str:
        """Name of the intervention."""
        return self._intervention.id

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """State effects and spending as usual; changes of the muted levers are left out."""
        self._intervention.apply(cast("World", _Muffled(world, self._levers)), delivery)

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim costs as usual."""
        self._intervention.month(world, delivery)


class _Muffled:
    """A world as an intervention sees it, with levers that do not hear some of their names."""

    def __init__(self, world: "World", muted: frozenset[str]) -> None:
        self._world, self.levers = world, _DeafLevers(world.levers, muted)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)


class _DeafLevers:
    """Levers that pass on every change except those of muted names."""

    def __init__(self, levers: Any, muted: frozenset[str]) -> None:
        self._levers, self._muted = levers, muted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._levers, name)

    def scale(self, name: str, factor: Any) -> None:
        """Multiply a lever, unless it is muted."""
        if name not in self._muted:
            self._levers.scale(name, factor)

    def shift(self, name: str, amount: Any) -> None:
        """Add to a lever, unless it is muted."""
        if name not in self._muted:
            self._levers.shift(name, amount)

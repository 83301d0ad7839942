"""What one may ask of every scenario at once: values, rules, another place, money that ends."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.design.tried import loaded

if TYPE_CHECKING:
    from scenarios.rescheduled import Cut
    from scenarios.scenario import Scenario
    from scenarios.variant import Tried, Variant

type Named = Tried | str | os.PathLike[str]
type Rule = Callable[..., Any]
type Place = str | os.PathLike[str] | Scenario


@dataclass(frozen=True)
class Changes:
    """Changes to every scenario of a question, and to what it stands against.

    parameters: values that are then stated and not drawn. rules: by name, in both arms; a place without interventions
    with the rules stands against the same place without them. on: one place for all interventions. ends_after: days
    after which every intervention ends. days: another horizon.
    """

    parameters: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    on: "Place | None" = None
    ends_after: int | None = None
    days: int | None = None

    @property
    def reschedule(self) -> bool:
        """Whether interventions come to other days than those of their scenarios."""
        return self.on is not None or self.ends_after is not None

    def of(self, tried: "Named") -> "Variant":
        """The scenario or variant with all changes. Raises ScenarioError or RequestError."""
        return self._ruled(self._timed(tried)[0])

    def cuts(self, tried: "Named") -> "tuple[Cut, ...]":
        """What other days cut from its interventions."""
        return self._timed(tried)[1]

    def sides(self, tried: "Named", against: "Named | None") -> "tuple[Variant, Variant | None]":
        """Both sides of a contrast; None for the variant's own baseline. `against` keeps the rules that it has."""
        usual = self._timed(tried)[0]
        if against is not None:
            return self._ruled(usual), self._timed(against)[0]
        return self._ruled(usual), usual if self.rules and not usual.interventions else None

    def _ruled(self, variant: "Variant") -> "Variant":
        return variant.with_rules(self.rules) if self.rules else variant

    def _timed(self, tried: "Named") -> "tuple[Variant, tuple[Cut, ...]]":
        from scenarios.rescheduled import ending_after, on_place
        from scenarios.variant import variant_of

        if not self.reschedule:
            return self._valued(variant_of(loaded(tried, self.days))), ()
        variant = variant_of(loaded(tried, None))
        cuts: list[Cut] = []
        if self._place is not None:
            variant, mine = on_place(variant, self._place)
            cuts += mine
        if self.ends_after is not None:
            variant, mine = ending_after(variant, self.ends_after, self.days)
            cuts += mine
        return self._valued(variant), tuple(cuts)

    def _valued(self, variant: "Variant") -> "Variant":
        return variant.with_parameters(self.parameters) if self.parameters else variant

    @cached_property
    def _place(self) -> "Scenario | None":
        """The place, over the days that are needed."""
        from scenarios.rescheduled import YEAR

        if self.on is None:
            return None
        place = _place(self.on)
        if self.ends_after is None:
            return place if self.days is None else place.with_horizon(self.days)
        longest = self.days or max(self.ends_after + YEAR, place.time.horizon_days)
        return place.with_horizon(longest)


def _place(place: Place) -> "Scenario":
    """The place of this name, in this file, or of this archetype (`old` is `baseline-old`). Raises ScenarioError."""
    from scenarios.loader import load, names

    if not isinstance(place, str | os.PathLike):
        return place
    usual = f"baseline-{place}"
    return load(usual if usual in names("places") else place)

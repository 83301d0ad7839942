"""Common parts of interventions: means and sums per community, lots, spending in proportion to a dose."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plain.entities import Community, Compound

if TYPE_CHECKING:
    from plain.delivery import Programme
    from plain.world import PlainWorld

ACTIVE_BRANCH = "active branch"  # the lot that party branches and three-party linkage share


class Intervention:
    """Base of an intervention; it acts while its programme reaches any unit."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """State the levers to move, by how much, and the costs."""

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Claim payments made by processes; the default claims nothing."""


def summed(world: "PlainWorld", amounts: Mapping[Any, float]) -> dict[Community, float]:
    """Sum per community of an amount per compound, grid or patch, in their order (`sum` would round otherwise)."""
    total = dict.fromkeys(world.communities, 0.0)
    for unit, amount in amounts.items():
        total[unit.community] += amount
    return total


def average(world: "PlainWorld", doses: Mapping[Any, float]) -> dict[Community, float]:
    """Mean per community, over households, of a dose per compound or grid."""
    weighted = summed(world, {unit: dose * unit.households for unit, dose in doses.items()})
    households = summed(world, {unit: float(unit.households) for unit in doses})
    return {
        community: weighted[community] / max(households[community], 1.0) for community in world.communities
    }


def drawn(world: "PlainWorld", compound: Compound, lot: str, share: float) -> bool:
    """Whether the lot of that name picks the compound; its number is the same at every share and intervention."""
    return world.luck.uniform(f"lot of {lot}", compound.key) < share


def served_by_firm(compound: Compound) -> bool:
    """Whether a firm serves the compound; a committee in custody is not a firm."""
    return compound.firm is not None and not compound.firm.custodial


def take_hours(world: "PlainWorld", lever: str, hours: Mapping[Any, float]) -> None:
    """Shift an hours lever of the communities by hours a week per unit."""
    for community, amount in summed(world, hours).items():
        world.levers.shift(community, lever, amount)


def run_by_dose(world: "PlainWorld", flow: str, doses: Mapping[Any, float], yearly: float) -> None:
    """Spend this many yuan a year on every unit in proportion to its dose."""
    for unit, dose in doses.items():
        community = unit if isinstance(unit, Community) else unit.community
        world.books.run(flow, community, dose * yearly)

"""Monthly: owners' bodies dissolve, are appointed and are campaigned for (docs/submodels/votes.md)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plain.world import PlainWorld


def bodies(world: "PlainWorld") -> None:
    """Let the owners of every compound have a turn: its body; the ballots have just been held."""
    for compound in world.compounds:
        compound.step()

"""Taking part in common affairs: when each resident last did (000-16; R5 to R7).

It counts who votes in an owners' ballot, gives hours as a volunteer (those who help to settle are among them), serves
as a steward, goes to a club or class, or brings a case to a deliberation.
"""

from typing import TYPE_CHECKING

from model.state.columns import Rows

if TYPE_CHECKING:
    from model.world import World


def take_part(world: "World", residents: Rows) -> None:
    """Note that the given residents (rows) take part today."""
    world.residents.took_part[residents] = world.day

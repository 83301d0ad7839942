"""Monthly: owners' bodies dissolve, are appointed and are campaigned for (docs/submodels/votes.md)."""

import math
from typing import TYPE_CHECKING

from plain.codes import FAR_OFF, Body
from plain.entities import Compound

if TYPE_CHECKING:
    from plain.world import PlainWorld


def bodies(world: "PlainWorld") -> None:
    """Let bodies dissolve, appoint and call new ones, and cross-appoint; the ballots have just been held."""
    for compound in world.compounds:
        fall_apart(world, compound)
        appoint(world, compound)
        call(world, compound)
        exists = compound.body != Body.NONE
        order = world.luck.uniform("cross-appointed", compound.key)  # the same ones first every time
        compound.cross = exists and order < world.levers.past_month.mean(compound, "cross_appointed")


def fall_apart(world: "PlainWorld", compound: Compound) -> None:
    """Dissolve bodies whose members leave without successors."""
    chance = world.rules.body_ends(
        compound.cross, per_year=world.p.body_decay_per_year, cross_factor=world.p.cross_decay_factor
    )
    if world.luck.uniform("body ends", compound.key, world.day) < chance:
        compound.body = Body.NONE


def appoint(world: "PlainWorld", compound: Compound) -> None:
    """Set up management committees, without a vote, where owners have no body."""
    luck = world.luck.uniform("management committee", compound.key, world.day)
    if compound.body == Body.NONE and luck < world.levers.past_month.mean(compound, "management_body"):
        compound.body = Body.MANAGED


def call(world: "PlainWorld", compound: Compound) -> None:
    """Start a campaign for an owners' committee where owners have none and none is under way."""
    luck = world.luck.uniform("founding", compound.key, world.day)
    free = compound.body != Body.OWN and compound.campaign == FAR_OFF
    if free and luck < world.levers.past_month.mean(compound, "founding"):
        compound.campaign = world.day + notice_days(world, compound)


def notice_days(world: "PlainWorld", compound: Compound) -> int:
    """Days from the call to the earliest vote: the required notice, longer through deliberation."""
    longer = compound.levers["deliberation"] * world.p.ballot_deliberation_days
    return math.ceil(world.p.ballot_notice_days + longer)


def founded(compound: Compound, passed: bool) -> None:
    """Apply a vote on a committee: it exists, or one more attempt has failed."""
    if passed:
        compound.body = Body.OWN
    compound.tries = 0 if passed else compound.tries + 1
    compound.campaign = FAR_OFF


def standing(world: "PlainWorld", compound: Compound) -> float:
    """Standing of a body as the owners' speaker; lower if it was appointed."""
    weight = {Body.NONE: 0.0, Body.OWN: 1.0, Body.MANAGED: world.p.management_legitimacy}
    return weight[compound.body]

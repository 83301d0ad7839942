"""Monthly: owners' bodies dissolve, are appointed and are campaigned for (docs/submodels/votes.md)."""

import math
from typing import TYPE_CHECKING

from reference.codes import FAR_OFF, Body
from reference.entities import Compound

if TYPE_CHECKING:
    from reference.twin import Twin


def bodies(twin: "Twin") -> None:
    """Let bodies dissolve, appoint and call new ones, and cross-appoint; the ballots have just been held."""
    for compound in twin.compounds:
        fall_apart(twin, compound)
        appoint(twin, compound)
        call(twin, compound)
        exists = compound.body != Body.NONE
        order = twin.luck.uniform("cross-appointed", compound.key)  # the same ones first every time
        compound.cross = exists and order < twin.levers.past_month.mean(compound, "cross_appointed")


def fall_apart(twin: "Twin", compound: Compound) -> None:
    """Dissolve bodies whose members leave without successors."""
    chance = twin.rules.body_ends(
        compound.cross, per_year=twin.p.body_decay_per_year, cross_factor=twin.p.cross_decay_factor
    )
    if twin.luck.uniform("body ends", compound.key, twin.day) < chance:
        compound.body = Body.NONE


def appoint(twin: "Twin", compound: Compound) -> None:
    """Set up management committees, without a vote, where owners have no body."""
    luck = twin.luck.uniform("management committee", compound.key, twin.day)
    if compound.body == Body.NONE and luck < twin.levers.past_month.mean(compound, "management_body"):
        compound.body = Body.MANAGED


def call(twin: "Twin", compound: Compound) -> None:
    """Start a campaign for an owners' committee where owners have none and none is under way."""
    luck = twin.luck.uniform("founding", compound.key, twin.day)
    free = compound.body != Body.OWN and compound.campaign == FAR_OFF
    if free and luck < twin.levers.past_month.mean(compound, "founding"):
        compound.campaign = twin.day + notice_days(twin, compound)


def notice_days(twin: "Twin", compound: Compound) -> int:
    """Days from the call to the earliest vote: the required notice, longer through deliberation."""
    longer = compound.levers["deliberation"] * twin.p.ballot_deliberation_days
    return math.ceil(twin.p.ballot_notice_days + longer)


def founded(compound: Compound, passed: bool) -> None:
    """Apply a vote on a committee: it exists, or one more attempt has failed."""
    if passed:
        compound.body = Body.OWN
    compound.tries = 0 if passed else compound.tries + 1
    compound.campaign = FAR_OFF


def standing(twin: "Twin", compound: Compound) -> float:
    """Standing of a body as the owners' speaker; lower if it was appointed."""
    weight = {Body.NONE: 0.0, Body.OWN: 1.0, Body.MANAGED: twin.p.management_legitimacy}
    return weight[compound.body]

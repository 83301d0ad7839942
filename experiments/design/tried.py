"""What is tried, as somebody names it: a scenario or variant from its name or file, and how many live there."""

import os
from typing import TYPE_CHECKING

from experiments.errors import RequestError

if TYPE_CHECKING:
    from scenarios.variant import Tried


def loaded(tried: "Tried | str | os.PathLike[str]", days: int | None) -> "Tried":
    """The scenario of that name or in that file, or the variant, over `days` days if given. Raises ScenarioError."""
    from scenarios.loader import load

    found = load(tried) if isinstance(tried, str | os.PathLike) else tried
    if not hasattr(found, "with_horizon"):
        raise RequestError(
            f"{type(tried).__name__} given; allowed: the name or file of a scenario, a scenario, or a variant",
            f"给出的是 {type(tried).__name__}；允许：场景的名称或文件、场景或其变体",
        )
    return found if days is None else found.with_horizon(days)


def residents(tried: "Tried") -> int:
    """Approximate number of residents in one run of a scenario or variant."""
    return round(
        sum(
            community.count * compound.count * compound.people
            for community in tried.place.communities
            for compound in community.compounds
        )
    )

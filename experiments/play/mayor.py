"""What the mayor's game reads: a part of the atlas, packed as for the explorer, and the budget of the lesson."""

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from experiments.atlas.atlas import Atlas
from experiments.atlas.explorer.pack import packed
from experiments.lessons.kept_answers import BUDGET

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE: Final = "baseline-old"
MENU: Final = (
    "red_stewards", "members_register", "volunteer_teams", "party_branches", "covenant", "grid_staffing",
    "hotline_dispatch", "micro_grids",
)  # fmt: skip
GAIN: Final = "trouble_days"
COSTS: Final = ("yuan", "volunteer_hours", "yuan_district", "yuan_fund", "yuan_residents", "paid_hours")


class Part:
    """An atlas of which only some places, measures and metrics are seen, and neither packages nor courses."""

    packages: "Sequence[str]" = ()
    series: "Sequence[str]" = ()

    def __init__(
        self, whole: Atlas, places: "Sequence[str]", measures: "Sequence[str]", metrics: "Sequence[str]"
    ) -> None:
        self.whole, self.places, self.measures, self.metrics = whole, places, measures, metrics

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)


def data() -> dict[str, Any]:
    """History (place, budget, trouble as it is), the part of the atlas, and the versions of the code that ran it."""
    atlas = Atlas.read(stale=True)
    part = packed(cast("Atlas", Part(atlas, [PLACE], MENU, [GAIN, *COSTS])))
    part["texts"] = {}
    versions = {str(each["version"]) for each in atlas.header["questions"] if each["measure"] in MENU}
    return {
        "subtitle": part["places"][0]["subtitle"],
        "version": f"{atlas.made[:10]}, {sorted(versions)[-1]}",
        "history": {
            "place": PLACE.removeprefix("baseline-"),
            "menu": list(MENU),
            "gain": GAIN,
            "budget": dict(BUDGET),
            "trouble": round(float(np.nanmedian(atlas.baseline(PLACE, GAIN)))),
        },
        "atlas": part,
    }

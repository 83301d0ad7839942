"""The line under the pictures of a lesson: place, runs, dates and version, as under the title of every figure."""

from datetime import timedelta
from typing import TYPE_CHECKING

from experiments.lessons.words import tell
from experiments.report.head import told
from experiments.run.manifest import code_version

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas
    from scenarios.scenario import Scenario


def about_pictures(place: "Scenario", runs: int, lang: str) -> str:
    """What the pictures rest on: `runs` runs of a place, each with its own luck."""
    time = place.time
    return tell(
        "about_runs" if runs > 1 else "about_run",
        lang,
        place=place.place.name.of(lang),
        n=runs,
        start=time.start,
        end=time.start + timedelta(days=time.horizon_days - 1),
        version=code_version(()).partition("+")[0],
    )


def about_atlas(atlas: "Atlas", place: str, lang: str) -> str:
    """The same for pictures of kept answers: `place` of the atlas in all its plausible worlds."""
    from experiments.atlas.table import place_name

    line = told(place_name(place, lang), atlas.draws, atlas.span, atlas.version, lang)
    return tell("about_atlas", lang, line=line)

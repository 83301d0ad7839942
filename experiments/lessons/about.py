"""The line under the pictures of a lesson: place, runs, dates and version, as under the title of every figure."""

from datetime import timedelta
from typing import TYPE_CHECKING

from experiments.lessons.words import tell
from experiments.report.head import told
from experiments.run.manifest import release

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas
    from scenarios.scenario import Scenario


def runs_line(place: "Scenario", runs: int, days: int, version: str, lang: str, kinds: int = 1) -> str:
    """Place, number of runs, dates and version. kinds: of community on the page, of which `place` is the first."""
    name = "kinds_line" if kinds > 1 else "runs_line" if runs > 1 else "run_line"
    return _line(name, place, runs, days, version, lang, kinds)


def about_pictures(place: "Scenario", runs: int, lang: str) -> str:
    """What the pictures rest on: at most `runs` runs of a place, each with its own luck."""
    name = "about_runs" if runs > 1 else "about_run"
    return _line(name, place, runs, place.time.horizon_days, release(), lang)


def _line(name: str, place: "Scenario", runs: int, days: int, version: str, lang: str, kinds: int = 1) -> str:
    start = place.time.start
    return tell(
        name,
        lang,
        place=place.place.name.of(lang),
        n=runs,
        kinds=kinds,
        start=start,
        end=start + timedelta(days=days - 1),
        version=version.partition("+")[0],
    )


def about_atlas(atlas: "Atlas", place: str, lang: str) -> str:
    """The same for pictures of kept answers: `place` of the atlas in all its plausible worlds."""
    from experiments.atlas.table import place_name

    line = told(place_name(place, lang), atlas.draws, atlas.span, atlas.version, lang)
    return tell("about_atlas", lang, line=line)

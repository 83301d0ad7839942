"""The main result of each part of the page, and how it was measured."""

from dashboard.evidence import cheats, claims, places
from dashboard.phrases import tell
from experiments.recorded.cheats import goodhart_test
from experiments.recorded.packages import packages
from experiments.recorded.plausible import plausible
from experiments.run.manifest import code_version


def tiles(lang: str) -> dict[str, tuple[str, str]]:
    """Number and sentence of each part."""
    by_status = claims.counts(claims.held())
    total = by_status["tested"]
    fit = places.counts(plausible().rows)
    caught, _, _, tried = cheats.caught(goodhart_test())
    said = packages()
    return {
        "claims": (
            f"{by_status['agrees']}/{total}",
            tell("ev_tile_claims", lang, n=by_status["agrees"], total=total, partly=by_status["partly"]),
        ),
        "packages": (
            str(len(said.said)),
            tell("ev_tile_packages", lang, draws=said.draws),
        ),
        "places": (
            f"{fit['inside']}/{fit['all']}",
            tell("ev_tile_places", lang, n=fit["inside"], total=fit["all"], partly=fit["partly"]),
        ),
        "cheats": (f"{caught}/{tried}", tell("ev_tile_cheats", lang, n=caught, total=tried)),
    }


def measured(version: str, runs: int, lang: str) -> str:
    """Sentence on the version and the runs behind numbers; it says so where the model has changed since."""
    text = "ev_measured" if version == code_version() else "ev_measured_old"
    return tell(text, lang, version=version, n=runs)

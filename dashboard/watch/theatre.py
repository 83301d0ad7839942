"""The theatre: both worlds drawn in the browser, which plays the days without asking the server."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import solara

from dashboard.phrases import catalogue, tell
from experiments.report import palette
from experiments.run.manifest import release

if TYPE_CHECKING:
    from experiments.follow.cast import Cast

WORDS = (
    "theatre", "player", "back", "forward", "play", "pause", "plays", "day", "dated", "speed", "per_second", "colour",
    "colour_satisfaction", "colour_open", "colour_difference", "key_calm", "key_open", "key_difference", "growing",
    "grid_mark", "grid_key", "steward_mark", "steward_key", "dot_same", "dot_parted", "without", "with", "sum",
    "compound", "compound_short", "today", "more", "quiet", "table", "row_calm", "event_new", "case_name",
    "home_title", "locale", "colon", "lane_unnoticed", "lane_neighbourhood", "lane_community", "lane_street",
    "lane_district", "lane_given_up", "lane_settled", "lane_faded", "to_unnoticed", "to_neighbourhood",
    "to_community", "to_street", "to_district", "to_given_up", "to_settled", "to_faded",
)  # fmt: skip


def words(lang: str) -> dict[str, str]:
    """All that the theatre says, as templates that the browser fills in."""
    return {name: catalogue()[f"watch_{name}"][lang] for name in WORDS}


def subtitle(cast: "Cast", lang: str) -> str:
    """Place, draw, dates and version of what is watched, as under the title of every figure."""
    return tell(
        "watch_subtitle",
        lang,
        place=cast.place[lang],
        n=cast.seed,
        start=cast.start,
        end=cast.start + timedelta(days=cast.days - 1),
        version=release(),
    )


# Of buildings: by satisfaction, by open cases, and by what differs between the worlds.
SHADES: dict[str, Any] = {
    "calm": [*palette.MORE[:1], "#E3EDF5", *palette.MORE[1:2], "#A9CBE6", *palette.MORE[2:]],
    "open": list(palette.WORSENING),
    "apart": [palette.SHADES[strength] for strength in range(-3, 4)],
    "nobody": "#d9dee3",
}


@solara.component_vue("theatre.vue")
def Theatre(
    stage: dict[str, Any],
    film: dict[str, Any],
    words: dict[str, str],
    shades: dict[str, Any],
    day: int,
    colour: str,
    chosen: dict[str, Any],
    complete: bool,
    event_turned: Callable[[int], None],
    event_chose: Callable[[dict[str, Any]], None],
    event_recolour: Callable[[dict[str, Any]], None],
) -> None:
    """Both worlds on a day, and the player.

    stage, film: see `dashboard.watch.payload`. shades: see SHADES. day: shown at first, and when it changes. chosen:
    what is followed (`what` and `number`). complete: no more days come. Events: the day on which the player stops, what
    was chosen, and another colour, each with the day.
    """

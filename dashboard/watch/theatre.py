"""The theatre: both worlds drawn in the browser, which plays the days without asking the server."""

from collections.abc import Callable
from typing import Any

import solara

from dashboard.phrases import catalogue

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


@solara.component_vue("theatre.vue")
def Theatre(
    stage: dict[str, Any],
    film: dict[str, Any],
    words: dict[str, str],
    day: int,
    colour: str,
    chosen: dict[str, Any],
    complete: bool,
    event_turned: Callable[[int], None],
    event_chose: Callable[[dict[str, Any]], None],
    event_recolour: Callable[[dict[str, Any]], None],
) -> None:
    """Both worlds on a day, and the player.

    stage, film: see `dashboard.watch.payload`. day: shown at first, and when it changes. chosen: what is followed
    (`what` and `number`). complete: no more days come. Events: the day on which the player stops, what was chosen,
    and another colour, each with the day.
    """

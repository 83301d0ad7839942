"""Which place: five kinds of community, the places of the reports, or one's own."""

from collections.abc import Callable

import solara

from dashboard.buttons import Press
from dashboard.phrases import tell
from dashboard.widgets import box, text
from experiments.design.baselines import BASELINES
from experiments.report.number_format import number
from scenarios.loader import load, names
from scenarios.scenario import Scenario


def reported() -> list[str]:
    """Places of the reports by name."""
    return [name for name in names("places") if name not in BASELINES]


def residents(place: Scenario) -> float:
    """Residents of all communities of a place."""
    return sum(each.count * each.all_residents for each in place.place.communities)


@solara.component
def Choosing(
    chosen: str,
    own: Scenario | None,
    lang: str,
    on_place: Callable[[str], None],
    on_open: Callable[[str], None],
) -> None:
    """Buttons for all places. own: one's own place, if it is the one chosen."""
    for head, places in (("place_kinds", BASELINES), ("place_reported", tuple(reported()))):
        text(tell(head, lang), "group-head", tag="h2")
        with box("options", role="group", **{"aria-label": tell(head, lang)}):
            for name in places:
                Place(name, name == chosen, lang, on_place)
    text(tell("place_own", lang), "group-head", tag="h2")
    with box("options", role="group", **{"aria-label": tell("place_own", lang)}):
        if own is not None:
            Press(own.title.of(lang), lambda: None, pressed=True)
        for part in ("figures", "file"):
            Press(tell(f"place_own_{part}", lang), lambda part=part: on_open(part))  # type: ignore[misc]


@solara.component
def Place(name: str, chosen: bool, lang: str, on_place: Callable[[str], None]) -> None:
    """Button of a built-in place, with its size."""
    place = load(name)
    about = tell("place_residents_n", lang, n=number(residents(place)))
    Press(place.title.of(lang), lambda: on_place(name), pressed=chosen, about=about)

"""Names of people, places, handlers and factors in a story, in both languages."""

from experiments.follow.cast import Cast
from experiments.follow.phrases import catalogue, say
from experiments.follow.reasons import measures
from experiments.follow.recording import Recording
from experiments.report.number_format import number
from model.inputs.units import unit_in
from scenarios.levers_of import lever_tables

MOST_MEASURES = 3  # that are named for one lever
_OFFICES = ("street", "district")
_PER_CENT = ("patrol", "grid_visit", "steward_visit")
_WITHOUT_UNIT = ("1", "logit", "yes/no")
_OF_HUNDRED = ("disorder", "condition", "quality", "neighbour_ties", "resident_trust", "record", "answered")


def resident(who: int, lang: str) -> str:
    """What a resident is called."""
    return say("resident", lang, number=who + 1)


def building(place: int, lang: str) -> str:
    """What a building is called."""
    return say("building", lang, number=place + 1)


def people(count: int, lang: str) -> str:
    """A number of people in words."""
    return say("people_one" if count == 1 else "people_many", lang, number=f"{count:,}")


def handler(cast: Cast, row: int, lang: str) -> str:
    """Who handles a case."""
    if row < 0:
        return say("handler_nobody", lang)
    role, place = cast.handlers[row]
    level, _, office = role.partition("_")
    if level in _OFFICES:
        return say(f"handler_{level}", lang, office=say(f"office_{office}", lang))
    return say(f"handler_{role}", lang, number=place + 1)


def factor(recording: Recording, name: str, without: float, with_: float, lang: str) -> str:
    """A thing that differed between the worlds, with both values and the measures that move it."""
    moved = _moved_by(recording, name, lang)
    if name in ("firm", "body"):
        return say("factor_changed", lang, name=say(f"state_{name}", lang), measures=moved)
    scale, digits = _scale(name)
    words = [number(value * scale, digits) for value in (without, with_)]
    while words[0] == words[1] and digits < 6:
        digits += 1
        words = [number(value * scale, digits) for value in (without, with_)]
    return say(
        "factor", lang, name=_name(name, lang), without=words[0], with_=words[1],
        unit=_unit(name, lang), measures=moved,
    )  # fmt: skip


def _name(name: str, lang: str) -> str:
    if f"state_{name}" in catalogue():
        return say(f"state_{name}", lang)
    return str(lever_tables()[name][lang])


def _scale(name: str) -> tuple[float, int]:
    """What a value is multiplied with to be shown, and its digits."""
    if name in _PER_CENT:
        return 100.0, 1
    if name in _OF_HUNDRED:
        return 100.0, 0
    if name == "rate":
        return 365.0, 2
    return (1.0 / 60.0, 1) if name == "helpers" else (1.0, 1)


def _unit(name: str, lang: str) -> str:
    unit = "" if f"state_{name}" in catalogue() else str(lever_tables()[name]["unit"])
    return say("factor_unit", lang, unit=unit_in(unit, lang)) if unit and unit not in _WITHOUT_UNIT else ""


def _moved_by(recording: Recording, name: str, lang: str) -> str:
    found = [
        recording.cast.titles[each][lang]
        for each in measures(recording, name)
        if each in recording.cast.titles
    ]
    if len(found) > MOST_MEASURES:
        found = [*found[:MOST_MEASURES], say("and_others", lang)]
    return say("factor_measures", lang, names=say("list_comma", lang).join(found)) if found else ""

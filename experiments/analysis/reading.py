"""The one word for what draws say of an effect: better, worse, no difference that matters, or open."""

from dataclasses import dataclass
from typing import Literal

from experiments.analysis.drawn import Chance, Drawn, Word

Side = Literal["better", "worse", "up", "down", "same", "open", "undefined"]

AT_LEAST_LIKELY: tuple[Word, ...] = ("virtually_certain", "very_likely", "likely")


@dataclass(frozen=True)
class Reading:
    """Which side is at least likely, with its chance; "open" with the chance of the side that is more frequent.

    `up` and `down` stand for metrics of which neither side is better. A metric that no draw defines is "undefined".
    """

    side: Side
    chance: Chance


def reading(drawn: Drawn) -> Reading:
    """Read one effect. Two sides cannot both be likely, as each would need more than half of the draws."""
    if not drawn.n:
        return Reading("undefined", drawn.up)
    sides = sides_of(drawn)
    for side, chance in sides.items():
        if chance.word in AT_LEAST_LIKELY:
            return Reading(side, chance)
    return Reading("open", max(sides.values(), key=lambda each: each.count))


def sides_of(drawn: Drawn) -> dict[Side, Chance]:
    """Chance of each side: better, same, worse; up, same, down where neither is better."""
    better, worse = drawn.is_better, drawn.is_worse
    if better is None or worse is None:
        return {"up": drawn.up, "same": drawn.same, "down": drawn.down}
    return {"better": better, "same": drawn.same, "worse": worse}


def could_change(drawn: Drawn) -> bool:
    """Whether more draws could earn a firmer word: the upper bound of the side's share would carry another one."""
    read = reading(drawn)
    if read.side == "undefined":
        return False
    sides = list(sides_of(drawn).values()) if read.side == "open" else [read.chance]
    at_best = [Chance(each.count, each.n, each.high, each.high).word for each in sides]
    return any(word in AT_LEAST_LIKELY and word != read.chance.word for word in at_best)

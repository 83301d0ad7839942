"""What patrols and visits find: the daily probability that so many minutes of them reveal a case."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plain.world import PlainWorld


def seen(world: "PlainWorld", minutes: float, households: int) -> float:
    """Daily probability that a patrol passes a visible case, given its minutes."""
    need = world.p.patrol_minutes_per_100_households
    return float(world.rules.patrol_probability(minutes, households, minutes_per_100_households=need))


def tells(world: "PlainWorld", familiarity: float) -> float:
    """Probability that a household that is visited tells of its trouble."""
    p = world.p
    return float(world.rules.tell_probability(familiarity, stranger=p.tell_stranger, friend=p.tell_friend))


def visited(world: "PlainWorld", minutes: float, households: int, tell: float) -> float:
    """Daily probability that a visit reveals a household's problem, given the minutes of visits."""
    chance = world.rules.visit_probability(
        minutes,
        households,
        tell,
        minutes_per_visit=world.p.minutes_per_visit,
        hearsay=world.p.hearsay_households,
    )
    return float(chance)

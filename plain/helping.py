"""What volunteers do for cases: small repairs, and helping to settle (docs/submodels/neighbours.md)."""

from typing import TYPE_CHECKING

from plain.cases import Case
from plain.codes import Level
from plain.entities import Compound

if TYPE_CHECKING:
    from plain.resident import Resident
    from plain.world import PlainWorld

MONTH = 30.0  # days for which time set aside is kept


# --- small repairs


def mended_today(world: "PlainWorld") -> list[Case]:
    """Small repairs in which volunteers succeed today, known or not."""
    waiting: dict[Compound, list[Case]] = {}
    for case in world.cases:
        if case.compound.repair_hours > 0.0 and _needs_no_trade(world, case):
            waiting.setdefault(case.compound, []).append(case)
    return [case for cases in waiting.values() for case in _mended(world, cases)]


def _needs_no_trade(world: "PlainWorld", case: Case) -> bool:
    share = case.kind.no_trade
    return share > 0.0 and world.luck.uniform("needs no trade", case.key) < share


def _mended(world: "PlainWorld", cases: list[Case]) -> list[Case]:
    """Those of a compound's small repairs that are begun and hold."""
    work = 0.0
    for case in cases:
        work += case.kind.hours * 60.0 * world.p.odd_job_slowness
    minutes = cases[0].compound.repair_hours * 60.0 / 7.0
    begun = float(world.rules.odd_job_chance(minutes, work))
    return [
        case
        for case in cases
        if world.luck.uniform("odd job", case.key, world.day)
        < begun * (case.kind.agreement * world.p.odd_job_skill)
    ]


# --- helping to settle


def set_time_aside(world: "PlainWorld") -> None:
    """Keep today's minutes for helping, and what is left of the last month's."""
    for compound in world.compounds:
        today = compound.volunteer_team.tasks["helping"]
        compound.help_minutes = min(compound.help_minutes + today, MONTH * today)


def call_helpers(world: "PlainWorld", cases: list[Case]) -> None:
    """Divide the neighbours at hand among today's cases of their compound, where talk can end them."""
    p, asked = world.p, dict.fromkeys(world.compounds, 0)
    for case in cases:
        asked[case.compound] += _open_to_help(case)
    helpers = {
        compound: float(
            world.rules.helpers_at_hand(
                compound.help_minutes, many, each=p.help_minutes_each, most=p.helpers_most
            )
        )
        for compound, many in asked.items()
        if many
    }
    for case in cases:
        case.helpers = helpers[case.compound] if _open_to_help(case) else 0.0
    for compound, number in helpers.items():
        came = number * asked[compound]
        compound.help_minutes = max(compound.help_minutes - came * p.help_minutes_each, 0.0)
        compound.helped_month += came * p.help_minutes_each / 60.0
        compound.helped += came


def _open_to_help(case: Case) -> bool:
    talked = case.kind.consent and not case.kind.needs_vote
    return talked and case.attempts >= case.kind.min_visits and case.level <= Level.COMMUNITY


# --- taking part


def note_part(person: "Resident") -> None:
    """Note that somebody takes part in common affairs today."""
    person.took_part = person.model.day

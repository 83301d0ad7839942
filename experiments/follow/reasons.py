"""Why the two worlds part over a case: what differs, by whose hand, and what differed that morning."""

import math
from typing import NamedTuple

from experiments.follow.pair import Parting
from experiments.follow.recording import SIDES, Moment, Recording
from model.state.cases import Channel
from scenarios.catalogue import intervention_ids
from scenarios.levers_of import lever_tables, users_of

SMALL = (
    0.005  # a difference of less than this part of the larger value decides nothing that a story should name
)
MOST = 4  # factors that are named


class Reason(NamedTuple):
    """Why two worlds part over a case.

    sort: what differs, of SORTS. factors: what may have made the difference, the largest first: name, value without,
    value with. chances: of ending the case by the attempts of that day, without and with, and the number drawn, which
    is the same in both; None unless both worlds made the same attempt and one alone succeeded.
    """

    sort: str
    factors: tuple[tuple[str, float, float], ...]
    chances: tuple[float, float, float] | None = None

    @property
    def earlier(self) -> bool:
        """Whether nothing at the case's own place differed that morning."""
        return not self.factors and self.chances is None


_ARISES = (
    "rate", "disorder", "arrival", "violations", "merchant_arrival", "new_restaurants", "new_shops", "noise_arrival",
    "friction", "danger", "certificates", "cleaning", "bays", "new_bays", "new_facilities", "rectification", "renewal",
    "oversight", "neighbour_ties", "quality", "condition",
)  # fmt: skip
_NOTICE = {
    Channel.REPORT: (
        "access", "app", "recording", "resident_trust", "record", "answered", "station", "visible", "word",
    ),
    Channel.HOTLINE: ("hotline", "access", "app", "resident_trust", "record", "answered"),
    Channel.PATROL: ("patrol", "micro_hours", "grid_staff", "street_lent", "street_patrol", "recording", "paperwork"),
    Channel.STEWARD: ("steward_visit", "steward_hours"),
    Channel.GRID_VISIT: (
        "grid_visit", "grid_visits", "grid_familiarity", "grid_staff", "micro_hours", "member_hours", "visible",
        "street_lent", "recording", "paperwork",
    ),
    Channel.FIRM: ("firm_eyes", "quality"),
    Channel.WATCH: ("cameras", "street_inspection"),
}  # fmt: skip
_TAKEN = (
    "steward_hours",
    "mediation_hours",
    "committee_desk",
    "merging",
    "firm",
    "takeover",
    "custody",
    "queue",
)
_PACE = (
    "queue", "minutes", "grid_staff", "micro_hours", "effort", "paperwork", "push", "grid_meetings", "grid_visits",
    "committee_meetings", "committee_management", "committee_coordination", "committee_visits", "street_lent",
    "fragmentation", "turnaround", "joint_handoffs", "joint_waiting", "dispatch", "whistle", "callers_first", "echo",
    "merging", "deliberation",
)  # fmt: skip
_PACE_OF = {  # what acts on one role alone
    "grid": ("grid_staff", "micro_hours", "grid_meetings", "grid_visits", "street_lent"),
    "committee": ("committee_meetings", "committee_management", "committee_coordination", "committee_visits"),
}
_ATTEMPT = (
    "persuasion", "steward_skill", "linkage", "table_skill", "lawyer_hours", "deliberation", "helpers",
    "resident_trust", "neighbour_ties", "quality", "body", "cross_appointed", "pilot",
)  # fmt: skip
_PATIENCE = (
    "holding", "paper_pressure", "follow_up", "sweep", "persuaded", "rallying", "deliberation", "resident_trust",
)  # fmt: skip
_STANDING = ("access", "deliberation", "resident_trust", "record", "answered")
_VOTE = ("turnout", "compensation", "body", "founding", "management_body", "neighbour_ties")

SORTS = {
    "arises": _ARISES,
    "returns": ("relapse", "deliberation"),
    "noticed": (),  # by channel, see _NOTICE
    "taken": _TAKEN,
    "attempt": _ATTEMPT,
    "vote": _VOTE,
    "patience": _PATIENCE,
    "standing": _STANDING,
    "pace": _PACE,
    "feeling": ("resident_trust",),
}
_OF_COLUMNS = (
    ("known", "noticed"), ("channel", "noticed"), ("joined", "taken"), ("ballot", "vote"),
    ("verdict", "vote"), ("petitions", "patience"), ("resignations", "patience"), ("paper", "patience"),
    ("extensions", "patience"), ("attempts", "pace"), ("outcome", "attempt"), ("handler", "taken"),
    ("level", "patience"), ("handoffs", "pace"), ("worked", "pace"), ("next_day", "pace"),
    ("complainant", "standing"), ("state", "standing"),
)  # fmt: skip


def reason(recording: Recording, key: int) -> Reason | None:
    """Why the worlds part over a case; None if they do not."""
    parting = recording.parting(key)
    if parting is None:
        return None
    now = [_on(recording.moments(key, side), parting.day) for side in SIDES]
    sort = _sort(recording, key, now)
    return Reason(sort, _factors(parting, _names(recording, sort, now)), _chances(now, parting.day))


def _names(recording: Recording, sort: str, now: list[Moment | None]) -> tuple[str, ...]:
    """Names of all that may make such a difference."""
    if sort == "noticed":
        return _of_channels(now)
    return _of_hands(recording, now) if sort == "pace" else SORTS[sort]


def _on(moments: list[Moment], day: int) -> Moment | None:
    """How a case stood on the evening of a day; None if it was not there."""
    return next((each for each in reversed(moments) if each.day <= day), None)


def _sort(recording: Recording, key: int, now: list[Moment | None]) -> str:
    first, second = now
    if first is None or second is None:
        return "returns" if recording.facts(key)["parent"] else "arises"
    if _chances(now, max(first.day, second.day)):
        return "attempt"
    apart = {name for name, value in first.columns.items() if value != second.columns[name]}
    return next((sort for name, sort in _OF_COLUMNS if name in apart), "feeling")


def _chances(now: list[Moment | None], day: int) -> tuple[float, float, float] | None:
    """Both chances and the number drawn, if both worlds made the same attempt on the day, and one alone succeeded."""
    first, second = now
    if first is None or second is None or first.day != day or second.day != day:
        return None
    if math.isnan(first.luck) or first.luck != second.luck:
        return None
    if (first.luck < first.chance) == (second.luck < second.chance):
        return None
    return first.chance, second.chance, first.luck


def _of_hands(recording: Recording, now: list[Moment | None]) -> tuple[str, ...]:
    """What the pace hangs on of those who hold the case in either world."""
    hands = {each.columns["handler"] for each in now if each and each.columns["handler"] >= 0}
    roles = {recording.cast.handlers[row][0] for row in hands}
    others = {name for role, names in _PACE_OF.items() if role not in roles for name in names}
    return tuple(name for name in _PACE if name not in others)


def _of_channels(now: list[Moment | None]) -> tuple[str, ...]:
    """What the channels by which it was noticed hang on."""
    codes = {Channel(each.columns["channel"]) for each in now if each and each.columns["channel"] >= 0}
    return tuple(dict.fromkeys(name for code in sorted(codes) for name in _NOTICE[code]))


def _factors(parting: Parting, names: tuple[str, ...]) -> tuple[tuple[str, float, float], ...]:
    """Those of the named factors that differ by more than SMALL, the largest difference first."""
    found = [(name, *parting.factors[name]) for name in names if name in parting.factors]
    large = [each for each in found if matters(*each[1:])]
    return tuple(sorted(large, key=lambda each: _size(*each[1:]), reverse=True)[:MOST])


def matters(one: float, other: float) -> bool:
    """Whether two values differ by enough to be named."""
    return _size(one, other) > SMALL


def _size(one: float, other: float) -> float:
    return abs(one - other) / max(abs(one), abs(other), 1e-9)


def measures(recording: Recording, name: str) -> tuple[str, ...]:
    """Interventions of one world alone whose code moves a lever; none for what is no lever, or for what is written."""
    if name not in lever_tables():
        return ()
    one, two = (set(recording.cast.interventions[side]) for side in SIDES)
    return users_of(name, tuple(sorted((one ^ two) & set(intervention_ids()))))

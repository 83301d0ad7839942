"""Cases and their basic moves: closed, moved up, dropped by their handler."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.inputs.kind import Kind
from plain.acting import entity
from plain.codes import FAR_OFF, NEVER_DAY, Channel, Outcome, State, Verdict
from plain.luck import shifted

if TYPE_CHECKING:
    from plain.entities import Building, Community, Compound, Merchant
    from plain.handlers import Handler
    from plain.resident import Resident
    from plain.world import PlainWorld


@dataclass(frozen=True)
class Point:
    """A possible case of a month: it arises on its day if its height is below that day's rate."""

    key: int
    day: int
    height: float


@entity
class Cell:
    """A kind of case that can arise in a building: its identity and its daily rate, before disorder."""

    key: int
    building: Building
    kind: Kind
    rate: float = 0.0
    month: int = 0  # the month of `points`, counted from the year 0
    points: list[Point] = field(default_factory=list)  # found so far, from the lowest upwards
    next_height: float = 0.0  # of the lowest point that is not yet among them


@entity
class Case:
    """事项."""

    key: int
    number: int = 0  # in the order of arising, set when it begins
    community: Community
    compound: Compound
    building: Building
    kind: Kind
    complainant: Resident
    respondent: Resident | None = None
    merchant: Merchant | None = None
    arisen: int
    since: int  # day from which the complainant's clock counts
    felt_due: int = 0
    charged: int = 0  # halves of the disappointment already felt by the complainant
    private_until: int = 0
    repeat: int = 0
    parent: int = 0  # identity of the settled case that came back as this one
    state: State = State.LATENT
    opened: int = -1
    first_known: int = NEVER_DAY
    channel: Channel | None = None
    known: int = 0  # number of times it became known, before it came back included
    level: int = -1
    level_since: int = 0
    handler: Handler | None = None
    handoffs: int = 0
    due: int = 0
    extensions: int = 0  # of this deadline
    remaining: int = 0
    worked: int = 0
    attempts: int = 0
    helpers: float = 0.0  # neighbours who took part in the last attempt
    next_day: int = 0
    paper: int = 0  # number of times it was closed on paper
    petitions: int = 0
    resigned: int = NEVER_DAY  # day on which it was last given up
    resignations: int = 0
    shelved: bool = False  # given up while known: its file is kept
    fades: int = FAR_OFF
    taken_up: int = FAR_OFF  # day from which another resident takes it up
    access_then: float = 0.0  # access of its complainant to channels, when it was given up
    tabled: bool = False
    ballot: int = FAR_OFF
    verdict: Verdict = Verdict.NONE
    first: Case | None = None  # open case that it is taken for and handled with
    outcome: Outcome | None = None
    closed: int = 0
    rating: float = 0.0

    def __repr__(self) -> str:
        """Number, kind and state, as in "Case 12 (noise, open)"."""
        return f"Case {self.number} ({self.kind.name}, {self.state.name.lower()})"

    @property
    def large(self) -> bool:
        """Whether its stake is large."""
        return self.kind.stake == "large"

    @property
    def ticket(self) -> bool:
        """Whether it came by a hotline that still answers."""
        return self.channel == Channel.HOTLINE and self.community.levers["hotline"] > 0.0

    @property
    def common(self) -> bool:
        """Whether owners decide or deliberate it together: collective cases, and wide ones with the firm."""
        return self.kind.family == "collective" or (self.kind.party == "firm" and self.wide)

    @property
    def firms_say(self) -> bool:
        """Whether the firm has a say: as a party, as the one who works it, or over a business on its ground."""
        return self.kind.party in ("firm", "merchant") or self.kind.handler == "firm"

    @property
    def joined(self) -> int:
        """Identity of the case that it is handled with, 0 if it stands alone."""
        return self.first.key if self.first else 0

    @property
    def shared(self) -> bool:
        """Whether two reports from one place may be of one trouble: no single neighbour answers for it."""
        return self.wide and (self.kind.party != "neighbour" or self.kind.family == "collective")

    @property
    def wide(self) -> bool:
        """Whether it affects others than the household."""
        return self.kind.radius != "household"

    @property
    def pressed(self) -> bool:
        """Whether somebody in charge holds it."""
        return self.state in (State.OPEN, State.WAITING)

    @property
    def recorded(self) -> bool:
        """Whether somebody in charge holds it or ever held it."""
        return self.channel is not None

    @property
    def hesitant(self) -> bool:
        """Whether people look at how others fared in it."""
        return self.large or self.kind.violation or self.kind.family == "collective"

    @property
    def enforceable(self) -> bool:
        """Whether it is a violation that a department with powers of enforcement ends without consent."""
        return self.kind.department == "enforcement" and self.kind.violation and self.kind.consent

    @property
    def orderable(self) -> bool:
        """Whether an office may order the other side to put it right within days: a violation, or a business."""
        office = self.kind.department in ("enforcement", "market")
        return office and self.kind.consent and (self.kind.violation or self.kind.party == "merchant")

    @property
    def needs_others(self) -> bool:
        """Whether its end is not in one hand."""
        return self.kind.consent or self.kind.departments > 0

    @property
    def solved(self) -> bool:
        """Whether it ended by settlement or compromise."""
        return self.outcome is not None and self.outcome <= Outcome.COMPROMISE


@dataclass
class Today:
    """Cases with an event today, by type of event and in order; renewed every day."""

    arisen: list[Case] = field(default_factory=list)
    opened: list[Case] = field(default_factory=list)
    closed: list[Case] = field(default_factory=list)
    moved_up: list[Case] = field(default_factory=list)
    taken_up: list[Case] = field(default_factory=list)
    resigned: list[Case] = field(default_factory=list)  # given up
    resigned_known: list[Case] = field(default_factory=list)  # those of them that were known
    petitioned: list[Case] = field(default_factory=list)
    heard: list[Case] = field(default_factory=list)  # given up or petitioned before the desk
    on_paper: list[Case] = field(default_factory=list)
    enforced: list[Case] = field(default_factory=list)
    self_settled: list[Case] = field(default_factory=list)
    called_back: list[Case] = field(default_factory=list)  # hotline tickets, and what callers said
    responded: list[Case] = field(default_factory=list)
    told_solved: list[Case] = field(default_factory=list)
    told_satisfied: list[Case] = field(default_factory=list)


def add(world: PlainWorld, case: Case) -> None:
    """Begin a case: it is one of those not closed, and a trouble of its complainant."""
    world.begun += 1
    case.number = world.begun
    world.cases.append(case)
    case.complainant.troubles.append(case)


def pass_on(case: Case, person: Resident) -> None:
    """Make somebody else the complainant of a case."""
    case.complainant.troubles.remove(case)
    case.complainant = person
    insort(person.troubles, case, key=lambda trouble: trouble.number)


def close(world: PlainWorld, case: Case, outcome: Outcome) -> None:
    """Close the case today."""
    case.state, case.outcome, case.closed = State.CLOSED, outcome, world.day
    case.first = None
    world.cases.remove(case)
    case.complainant.troubles.remove(case)
    world.today.closed.append(case)


def drop(case: Case) -> None:
    """Take the case from its handler until it is routed; a planned vote on it is cancelled."""
    case.ballot, case.verdict = FAR_OFF, Verdict.NONE
    case.handler, case.state, case.first = None, State.OPEN, None


def move_up(world: PlainWorld, case: Case) -> None:
    """Move the case up a level, where it is routed tomorrow."""
    case.level += 1
    case.level_since = world.day
    drop(case)
    world.today.moved_up.append(case)


def again(case: Case) -> int:
    """Key of the case that changes each time it is given up."""
    return shifted(case.key, case.resignations)


def round_key(case: Case) -> int:
    """Key of the present attempt: a case closed on paper and found again gets new draws."""
    return shifted(case.key, case.attempts + case.paper * 2**20)

"""Stages, outcomes, channels, levels: what columns of the fast world hold as whole numbers."""

from enum import IntEnum

FAR_OFF = 10**6  # a day that no run reaches
NEVER = -(10**6)
NEVER_DAY = -(2**31)  # day of an event that never happened
NEVER_PART = -(2**15)  # day on which somebody took part who never did


class State(IntEnum):
    """Stages of a case."""

    LATENT = 0
    OPEN = 1
    WAITING = 2
    RESIGNED = 3
    CLOSED = 4


class Outcome(IntEnum):
    """How a case ended."""

    SETTLED = 0
    COMPROMISE = 1
    FADED = 2


class Channel(IntEnum):
    """How a case became known."""

    REPORT = 0
    PATROL = 1
    STEWARD = 2
    GRID_VISIT = 3
    FIRM = 4
    WATCH = 5
    HOTLINE = 6


class Level(IntEnum):
    """Level that holds a case."""

    NEIGHBOURHOOD = 0
    COMMUNITY = 1
    STREET = 2
    DISTRICT = 3


class Body(IntEnum):
    """Type of an owners' body in a compound."""

    NONE = 0
    OWN = 1
    MANAGED = 2


class Verdict(IntEnum):
    """Result of the owners' vote on a case."""

    NONE = 0
    PASSED = 1
    FAILED = 2

"""Cheats (ways to look good without doing good) and honest help: what each changes, and worlds with it in force.

Each is a row of `cheats.toml` with its texts; changes that numbers and levers cannot express are built here. All are in
force from the first day of the warm-up, so that they act for two years before anything is counted.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from model.inputs.kind import Kind
from model.inputs.kinds import changed_kinds, load_kinds
from model.inputs.run import Delivery, DeliveryState
from model.phases.daily.notice import notice
from model.policy.levers import LEVERS
from model.state.cases import State
from model.state.columns import Rows
from model.world import Phase, World
from scenarios.build import make_run

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

Side = Literal["cheat", "help"]

QUICK_HOURS: Final = 2.0  # hours: an attempt at a quick kind takes at most this
EASY_HOURS: Final = 2.5  # hours: an attempt at an easy quarrel takes at most this
BRED: Final = 1.5  # rate of easy quarrels under an office that lets them arise, relative to the usual rate
SOLICITED: Final = 0.95  # reporting of easy quarrels where people are asked for them
TABLE_OF: Final = {lever.name: lever.table for lever in LEVERS}


@dataclass(frozen=True)
class Change:
    """A change to test in a baseline, with its texts.

    `parameters` replace those of the place and `levers` hold a lever at one value everywhere, from the first day of
    the warm-up. `kinds` gives each kind of case as it is then, `phases` the phases of a day. A change that is run in
    other processes must name functions that can be imported.
    """

    id: str
    en: str
    zh: str
    how_en: str
    how_zh: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    levers: Mapping[str, float] = field(default_factory=dict)
    kinds: Callable[[Kind], Kind] | None = None
    phases: Callable[[Sequence[Phase]], tuple[Phase, ...]] | None = None

    def name(self, lang: str) -> str:
        """Its name, in `en` or `zh`."""
        return self.zh if lang == "zh" else self.en

    def how(self, lang: str) -> str:
        """How it is done in the model, in one sentence."""
        return self.how_zh if lang == "zh" else self.how_en


class HeldLevers:
    """Holds levers at given values while it runs."""

    def __init__(self, levers: Mapping[str, float]) -> None:
        self._levers = levers

    @property
    def id(self) -> str:
        """Name of this pseudo-intervention."""
        return "held_levers"

    def apply(self, world: World, delivery: DeliveryState) -> None:
        """Set every row of each lever to its value."""
        for name, value in self._levers.items():
            rows = np.ones(len(getattr(world, TABLE_OF[name])))
            world.levers.scale(name, rows * 0.0)
            world.levers.shift(name, rows * value)

    def month(self, world: World, delivery: DeliveryState) -> None:
        """Claim nothing, since holding levers is free."""


def changed_world(scenario: "Scenario", seeds: Sequence[int], change: Change | None = None) -> World:
    """World of the scenario under these seeds, with the change in force if one is given."""
    runs = [make_run(scenario, seed) for seed in seeds]
    if change is None:
        return World(runs)
    held = HeldLevers(change.levers)
    first = -scenario.time.warmup_days
    deliveries = (Delivery(held, first, None, 0, 1.0, 1.0),) if change.levers else ()
    runs = [
        replace(
            run,
            parameters={**run.parameters, **change.parameters},
            deliveries=(*run.deliveries, *deliveries),
        )
        for run in runs
    ]
    kinds = changed_kinds(load_kinds(), change.kinds) if change.kinds else None
    return World(runs, kinds=kinds, phases=change.phases(World.phases) if change.phases else None)


# ---- changes that numbers and levers cannot express


def easy(kind: Kind) -> bool:
    """Whether a kind is an easy quarrel: small, between neighbours, with few hours for an attempt."""
    between = kind.family == "dispute" and kind.party == "neighbour"
    return between and kind.stake == "small" and kind.hours <= EASY_HOURS


def sent_to_street(kind: Kind) -> Kind:
    """Send cases of the neighbourhood or community level to the street at once."""
    return replace(kind, level="street") if kind.level in ("neighbourhood", "community") else kind


def easy_first(kind: Kind) -> Kind:
    """Give hours to easy quarrels first, whatever is urgent elsewhere."""
    return replace(kind, severity=3 if easy(kind) else 1)


def easy_asked_for(kind: Kind) -> Kind:
    """Ask people for their easy quarrels, and give hours to these first."""
    return replace(easy_first(kind), reporting=SOLICITED if easy(kind) else kind.reporting)


def easy_bred(kind: Kind) -> Kind:
    """Let more easy quarrels arise."""
    return replace(kind, rate=tuple(rate * BRED for rate in kind.rate)) if easy(kind) else kind


def easy_drawn_out(kind: Kind) -> Kind:
    """Let the first visit to an easy quarrel end nothing."""
    return replace(kind, min_visits=2, max_attempts=kind.max_attempts + 1) if easy(kind) else kind


def only_quick_taken(phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """Phases of the day in which slow kinds are refused when they would become known."""
    return tuple(_notice_quick if phase is notice else phase for phase in phases)


def _notice_quick(world: World) -> None:
    """Notice as usual, then refuse slow cases, as if nobody had reported them today."""
    cases = world.cases
    columns = ("state", "channel", "opened", "known", "first_known", "level")
    before = {name: getattr(cases, name).copy() for name in columns}
    notice(world)
    opened = world.today.rows("opened")
    slow = world.of_kind.hours(cases.run[opened], cases.kind[opened]) > QUICK_HOURS
    refused: Rows = opened[slow]
    for name, values in before.items():
        getattr(cases, name)[refused] = values[refused]
    fresh = refused[cases.since[refused] == world.day]  # taken up this morning
    cases.state[fresh] = State.LATENT
    world.today.opened = [opened[~slow]]


BUILT: Final[Mapping[str, Mapping[str, Any]]] = {
    "passed_up": {"kinds": sent_to_street},
    "quick_only": {"phases": only_quick_taken},
    "easy_first": {"kinds": easy_first},
    "easy_asked_for": {"kinds": easy_asked_for},
    "easy_bred": {"kinds": easy_bred},
    "easy_drawn_out": {"kinds": easy_drawn_out},
}


@cache
def _known() -> dict[str, dict[str, Change]]:
    text = Path(__file__).with_name("cheats.toml").read_text(encoding="utf-8")
    return {
        side: {name: Change(id=name, **values, **BUILT.get(name, {})) for name, values in table.items()}
        for side, table in tomllib.loads(text).items()
    }


CHEATS: Final[Mapping[str, Change]] = _known()["cheats"]
HELPS: Final[Mapping[str, Change]] = _known()["helps"]

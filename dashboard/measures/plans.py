"""Plans A to D: what the buttons and sliders of the page change in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.address import MOST_ARMS, PLACE, Address, Arm, each_once
from dashboard.asked import arm_of
from experiments.atlas.budget import Effort, effort
from scenarios.errors import ScenarioError
from scenarios.loader import load, names
from scenarios.scenario import Scenario
from scenarios.schedule import InterventionSpec

LETTERS: Final = "ABCD"
_USUAL: Final = InterventionSpec().model_dump()


@dataclass(frozen=True)
class Plans:
    """The plans of an address, and which of them is open. An address without arms has one empty plan.

    A plan that is empty has no place in a link; so it is there only while it is the last one and open.
    """

    address: Address

    @property
    def open(self) -> int:
        """Position of the open plan."""
        asked = self.address.open
        place = LETTERS.index(asked) if len(asked) == 1 and asked in LETTERS else 0
        return min(place, len(self.address.arms), MOST_ARMS - 1)

    @property
    def all(self) -> tuple[Arm, ...]:
        """Every plan; the open one may be empty."""
        arms = self.address.arms
        return arms if self.open < len(arms) else (*arms, Arm())

    @property
    def arm(self) -> Arm:
        """The open plan."""
        return self.all[self.open]

    @property
    def letter(self) -> str:
        """Letter of the open plan."""
        return LETTERS[self.open]

    def chosen(self, place: int) -> Address:
        """Another plan opened."""
        return self.address.change(open=LETTERS[place])

    def with_arm(self, arm: Arm) -> Address:
        """The open plan replaced; an empty one is taken out. A plan that is there already is not there twice."""
        arms = list(self.all)
        arms[self.open] = arm
        kept = each_once([each for each in arms if each])
        return self.address.change(arms=kept, run="", open=self.letter)

    def removed(self) -> Address:
        """The open plan taken out."""
        arms = tuple(each for place, each in enumerate(self.address.arms) if place != self.open)
        return self.address.change(arms=arms, run="", open=LETTERS[max(0, self.open - 1)])

    def added(self) -> Address:
        """An empty plan opened behind the others."""
        return self.chosen(len(self.address.arms))

    @property
    def full(self) -> bool:
        """Whether there is no room for another plan."""
        return len(self.address.arms) >= MOST_ARMS


def changes(arm: Arm, address: Address) -> dict[str, dict[str, Any]]:
    """Measures of a plan with their settings; those of a package as it is in the place of the address.

    Raises ScenarioError for a package that cannot be tried there.
    """
    if not arm.package:
        return arm.changes
    specs = arm_of(arm, address).scenario.interventions
    first = arm_of(arm, address).scenario.time.start
    return {name: _told(spec, first) for name, spec in specs.items()}


def _told(spec: InterventionSpec, first: object) -> dict[str, Any]:
    """Settings that differ from the usual ones."""
    values = spec.model_dump()
    usual = {**_USUAL, "start": first}
    return {key: value for key, value in values.items() if value is not None and value != usual[key]}


def switched(arm: Arm, address: Address, measure: str) -> Arm:
    """The plan with a measure switched on or off."""
    now = _own(arm, address)
    if measure in now:
        return Arm.of({name: keys for name, keys in now.items() if name != measure}).called(arm.name)
    return Arm.of({**now, measure: {}}).called(arm.name)


def tuned(arm: Arm, address: Address, measure: str, **settings: Any) -> Arm:
    """The plan with settings of a measure that is on changed; one of None, or at its default, is left out."""
    now = _own(arm, address)
    if measure not in now:
        return arm
    keys = {**now[measure], **settings}
    kept = {key: value for key, value in keys.items() if value is not None and value != _USUAL[key]}
    return Arm.of({**now, measure: kept}).called(arm.name)


def switched_in(address: Address, measure: str) -> Address:
    """The address with a measure of the open plan switched on or off."""
    plans = Plans(address)
    return plans.with_arm(switched(plans.arm, address, measure))


def tuned_in(address: Address, letter: str, measure: str, **settings: Any) -> Address:
    """The address with settings of a measure of the open plan changed; the same if another plan was opened since."""
    plans = Plans(address)
    return (
        plans.with_arm(tuned(plans.arm, address, measure, **settings)) if plans.letter == letter else address
    )


def _own(arm: Arm, address: Address) -> dict[str, dict[str, Any]]:
    try:
        return changes(arm, address)
    except ScenarioError:
        return {}


def efforts(settings: Mapping[str, Mapping[str, Any]], place: Scenario) -> dict[str, Effort]:
    """What dates and strength make of each measure over the days of a place, beside the kept answers."""
    kept = load(place.base if place.base in names("places") else PLACE).time
    specs = {name: InterventionSpec.model_validate(keys) for name, keys in settings.items()}
    return {name: effort(spec, place.time, kept) for name, spec in specs.items()}


def doses(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Coverage of each measure."""
    return {name: float(keys.get("coverage", 1.0)) for name, keys in settings.items()}

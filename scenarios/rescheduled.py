"""The same interventions on other days: those of another place's calendar, or until the money ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from model.inputs.spec import Text, TimeSpec
from scenarios.catalogue import declaration
from scenarios.errors import Problem, ScenarioError, plain_number
from scenarios.schedule import InterventionSpec

if TYPE_CHECKING:
    from scenarios.scenario import Scenario
    from scenarios.variant import Variant

YEAR = 365  # days that remain after the money ends, unless another horizon is asked for
LONGEST = 3650  # days of a horizon


@dataclass(frozen=True)
class Cut:
    """What an intervention loses by other days: all of it, or its end; `day` is when it would start or end."""

    intervention: str
    what: str  # "left_out" or "end"
    day: date

    def told(self, lang: str) -> str:
        """One clause, in `en` or `zh`."""
        title = declaration(self.intervention).title(lang) if self.known else self.intervention
        return _CUTS[self.what][lang].format(title=title, day=self.day)

    @property
    def known(self) -> bool:
        """Whether it comes with the project."""
        from scenarios.catalogue import intervention_ids

        return self.intervention in intervention_ids()


_CUTS = {
    "left_out": {
        "en": "{title} is left out, as it would begin on {day}, after the last day",
        "zh": "“{title}”未计入，因其应于 {day} 开始，晚于最后一天",
    },
    "end": {
        "en": "{title} goes on to the last day, as it would end later, on {day}",
        "zh": "“{title}”持续到最后一天，因其应于 {day} 才结束",
    },
}


def on_place(variant: Variant, place: Scenario) -> tuple[Variant, tuple[Cut, ...]]:
    """The variant's interventions in another place, and what its calendar cuts.

    Coverage, intensity, ramp and all parameters that the variant states stay, and so do its rules and tables. Dates
    keep their distance from the first day of the horizon. The place gives its people, its money, its days, and the
    parameters that it alone states. Raises ScenarioError for what is no place without interventions, and where none of
    the variant's would begin.
    """
    _refuse_no_place(variant, place)
    before, time = variant.time, place.time
    shift = time.start - before.start
    specs: dict[str, InterventionSpec] = {}
    cuts: list[Cut] = []
    for name, spec in variant.interventions.items():
        moved, cut = _moved(name, spec, shift, time)
        if moved:
            specs[name] = moved
        cuts += [cut] if cut else []
    if variant.interventions and not specs:
        days = min(spec.days(before)[0] for spec in variant.interventions.values()) + 1
        raise ScenarioError([_none_begins(variant.name, days)])
    scenario = variant.scenario
    told = f"{scenario.name} on {place.name}"
    update = {
        "name": told if variant.interventions else place.name,
        "base": scenario.name,
        "title": _moved_title(scenario, place) if variant.interventions else place.title,
        "about": _with_note(scenario.about if variant.interventions else place.about, cuts),
        "time": time,
        "place": place.place,
        "parameters": {**place.parameters, **scenario.parameters},
        "claims": (),
    }
    return _respecified(variant, specs, update), tuple(cuts)


def ending_after(variant: Variant, days: int, horizon: int | None = None) -> tuple[Variant, tuple[Cut, ...]]:
    """The variant with every intervention ended after so many days, and what is left out as it would begin later.

    An intervention that ends earlier keeps its end. horizon: days of the whole horizon; without it a year remains.
    Raises ScenarioError for days that are no whole number, or leave nothing of the horizon or of the interventions.
    """
    time = _longer(variant, days, horizon)
    last = time.start + timedelta(days=int(days) - 1)
    specs: dict[str, InterventionSpec] = {}
    cuts: list[Cut] = []
    for name, spec in variant.interventions.items():
        if spec.start and spec.start > last:
            cuts.append(Cut(name, "left_out", spec.start))
        else:
            sooner = spec.end is not None and spec.end < last
            specs[name] = spec if sooner else spec.model_copy(update={"end": last})
    if variant.interventions and not specs:
        first = min(spec.days(variant.time)[0] for spec in variant.interventions.values()) + 1
        raise ScenarioError([_none_begins(variant.name, first)])
    scenario = variant.scenario
    update: dict[str, object] = {"time": time}
    if variant.interventions:
        update |= {
            "name": f"{scenario.name} for {days} days",
            "base": scenario.name,
            "title": Text(
                en=f"{scenario.title.en}, for {days} days", zh=f"{scenario.title.zh}，为期 {days} 天"
            ),
            "about": _with_note(scenario.about, cuts),
        }
    return _respecified(variant, specs, update), tuple(cuts)


def _respecified(variant: Variant, specs: dict[str, InterventionSpec], update: dict[str, object]) -> Variant:
    own = {name: spec for name, spec in specs.items() if name not in variant.written}
    written = {
        name: replace(each, spec=specs[name]) for name, each in variant.written.items() if name in specs
    }
    scenario = variant.scenario.model_copy(update={**update, "interventions": own})
    return replace(variant, scenario=scenario, written=written)


def _moved(
    name: str, spec: InterventionSpec, shift: timedelta, time: TimeSpec
) -> tuple[InterventionSpec | None, Cut | None]:
    start = (spec.start + shift) if spec.start else time.start
    end = spec.end + shift if spec.end else None
    if start > time.end:
        return None, Cut(name, "left_out", start)
    late = end is not None and end > time.end
    moved = spec.model_copy(update={"start": start, "end": None if late else end})
    return moved, Cut(name, "end", end) if late and end else None


def _moved_title(scenario: Scenario, place: Scenario) -> Text:
    return Text(
        en=f"{scenario.title.en}, on {place.place.name.en}",
        zh=f"{scenario.title.zh}，用于{place.place.name.zh}",
    )


def _with_note(about: Text, cuts: list[Cut]) -> Text:
    """A description, followed by what was cut."""
    if not cuts:
        return about
    return Text(
        en=f"{about.en} {'; '.join(cut.told('en') for cut in cuts)}.",
        zh=f"{about.zh}{'；'.join(cut.told('zh') for cut in cuts)}。",
    )


def _refuse_no_place(variant: Variant, place: Scenario) -> None:
    if not hasattr(place, "baseline"):
        text = f"{type(place).__name__} given; allowed: a scenario without interventions, such as load('baseline-old')"
        raise ScenarioError([Problem(variant.name, None, "on", "", text)])
    if place.interventions:
        text = "has interventions; a place without any is needed, such as baseline-old"
        raise ScenarioError([Problem(place.name, None, "", "", text)])


def _longer(variant: Variant, days: int, horizon: int | None) -> TimeSpec:
    """Calendar in which the money ends after so many days. Raises ScenarioError."""
    whole = plain_number(days)
    most = (LONGEST - YEAR) if horizon is None else horizon - 1
    if type(whole) is not int or not 1 <= whole <= most:
        text = "out of range" if type(whole) is int else "not a whole number"
        words = f"{text}; allowed: {1} to {most}"
        raise ScenarioError([Problem(variant.name, None, "ends_after", repr(whole), words)])
    return variant.baseline().with_horizon(whole + YEAR if horizon is None else horizon).time


def _none_begins(name: str, days: int) -> Problem:
    return Problem(
        name, None, "", "", f"none of its interventions begins by then; allowed: {days} days or more"
    )

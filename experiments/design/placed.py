"""A place with numbers of one's own: what may be set, where each number lies now, and the place with it set.

A name is a parameter (`pay_norm_slope`), a field of all compounds of a type (`old.fee`, `old.households`) or a field
of the communities (`community.fund`). What is set is stated: a fact of the question, which no draw changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from model.inputs.archetypes import archetypes
from model.inputs.parameters import Parameter
from model.inputs.plausible import Uncertain, grade_of
from model.inputs.spec import CompoundSpec, PlaceSpec, Text
from scenarios.catalogue import all_parameters
from scenarios.errors import Problem, ScenarioError, did_you_mean, findings, schema_at
from scenarios.loader import file_of
from scenarios.scenario import Scenario

COMMUNITY: Final = "community"
OF_COMMUNITIES: Final = ("grids", "grid_workers", "staff", "fund")
OF_COMPOUNDS: Final = ("count", "households", "buildings", "firm", "committee")
UNITS: Final = {"grids": "grids", "grid_workers": "persons", "staff": "persons", "fund": "yuan/year"}
_AMOUNTS: Final = ("households", "residents")  # a compound states exactly one of the two


@dataclass(frozen=True)
class PlaceNumber:
    """A number of a place that may be set.

    value: as it is now. usual: as the place or the model has it unless it is set. low, high: what is allowed.
    plausible: middle nine tenths of what it may be where nobody knows it; None where it is a fact of the place.
    source: facts that it rests on, or "assumption". grade: name of the grade of that source. stated: whether the place
    says it itself, so that it is not drawn. whole: whether only whole numbers are allowed.
    """

    name: str
    unit: str
    value: float
    usual: float
    low: float
    high: float
    plausible: tuple[float, float] | None
    source: str
    grade: str
    stated: bool
    whole: bool

    @property
    def of(self) -> str:
        """What it belongs to: `community`, or a type of compound."""
        return self.name.partition(".")[0]

    @property
    def field(self) -> str:
        """Its field, without what it belongs to."""
        return self.name.partition(".")[2] or self.name


def placed(place: Scenario, values: Mapping[str, float]) -> Scenario:
    """The place with these numbers stated; its name and title say so.

    Raises ScenarioError for an unknown name, with the nearest one, and for a value that is not allowed.
    """
    problems = [problem for name in values for problem in _unknown(place, name)]
    problems += [problem for name, value in values.items() for problem in _out_of_range(place, name, value)]
    if problems:
        raise ScenarioError(problems)
    if not values:
        return place
    told = "".join(f" + {name}={_short(value)}" for name, value in values.items())
    plain = {name: float(value) for name, value in values.items() if "." not in name}
    update = {
        "name": place.name + told,
        "base": place.name,
        "title": Text(**{lang: f"{place.title.of(lang)}{told}" for lang in ("en", "zh")}),
        "place": _restated(place, values),
        "parameters": {**place.parameters, **plain},
    }
    given: set[tuple[str | int, ...]] = {("title",), *(("parameters", name) for name in plain)}
    return place.model_copy(update=update).with_origins(
        {**place.origins, **dict.fromkeys(given, "set by the combination")}
    )


def place_numbers(place: Scenario, values: Mapping[str, float] | None = None) -> tuple[PlaceNumber, ...]:
    """Every number of a place itself: of its community, then of each type of compound in it.

    values: what is set, by name. Where several compounds of a type differ, the number is that of the first.
    """
    changed = placed(place, values or {})
    now = dict(_numbers(changed))
    return tuple(_described(place, name, usual, now[name]) for name, usual in _numbers(place))


def types(place: Scenario) -> tuple[str, ...]:
    """Types of compound in a place, in the order of its file."""
    return tuple(dict.fromkeys(spec.archetype for spec in _compounds(place.place)))


def _compounds(place: PlaceSpec) -> list[CompoundSpec]:
    return [spec for community in place.communities for spec in community.compounds]


def _first(place: PlaceSpec, kind: str) -> CompoundSpec:
    return next(spec for spec in _compounds(place) if spec.archetype == kind)


def _numbers(scenario: Scenario) -> Iterator[tuple[str, float]]:
    """Names and values of the place's own numbers."""
    community = scenario.place.communities[0]
    yield from ((f"{COMMUNITY}.{field}", float(getattr(community, field))) for field in OF_COMMUNITIES)
    for kind in types(scenario):
        spec = _first(scenario.place, kind)
        households = households_of(spec)
        yield f"{kind}.count", float(spec.count)
        yield f"{kind}.households", float(households)
        buildings = spec.buildings or max(1, round(households / spec.value("households_per_building")))
        yield f"{kind}.buildings", float(min(buildings, households))
        yield f"{kind}.firm", _chance(spec.firm, spec.value("firm_share"))
        yield f"{kind}.committee", _chance(spec.committee, spec.value("committee_share"))
        yield from ((f"{kind}.{field}", spec.value(field)) for field in archetypes().fields)


def households_of(spec: CompoundSpec) -> int:
    """Households of one such compound, as stated or by its residents."""
    return spec.households or max(1, round(spec.people / spec.value("persons_per_household")))


def _chance(stated: bool | None, share: float) -> float:
    return share if stated is None else float(stated)


def _described(place: Scenario, name: str, usual: float, value: float) -> PlaceNumber:
    of, _, field = name.partition(".")
    low, high, whole = _limits(of, field)
    known = archetypes().fields.get(field)
    uncertain = next((each for each in known.uncertain() if each.name == name), None) if known else None
    stated = of == COMMUNITY or getattr(_first(place.place, of), field) is not None
    source = _comment(place, of, field) if stated or known is None else known.source
    grade = _grade(source, stated, uncertain)
    return PlaceNumber(
        name=name,
        unit=known.unit if known else UNITS.get(field, "households" if field == "households" else "1"),
        value=value, usual=usual, low=low, high=high,
        plausible=uncertain.interval if uncertain and not stated else None,
        source=source, grade=grade, stated=stated, whole=whole,
    )  # fmt: skip


def _grade(source: str, stated: bool, uncertain: Uncertain | None) -> str:
    return uncertain.plausible.grade if uncertain and not stated else grade_of(source)


@cache
def _schema() -> dict[str, Any]:
    return PlaceSpec.model_json_schema()


def _limits(of: str, field: str) -> tuple[float, float, bool]:
    """Lowest and highest allowed value of a field, and whether it must be whole."""
    known = archetypes().fields.get(field)
    if known:
        return known.low, known.high, False
    if field in ("firm", "committee"):
        return 0.0, 1.0, True
    path: tuple[str | int, ...] = ("communities", 0)
    node = schema_at(_schema(), (*path, field) if of == COMMUNITY else (*path, "compounds", 0, field))
    return float(node["minimum"]), float(node["maximum"]), node.get("type") == "integer"


def _comment(place: Scenario, of: str, field: str) -> str:
    """What the place's own file says behind a number: facts, or that it is assumed; empty where it says nothing."""
    file = file_of(place.name)
    line = _line(place, of, field)
    if file is None or not line:
        return ""
    text = file.read_text(encoding="utf-8").splitlines()[line - 1]
    return text.partition("#")[2].strip()


def _line(place: Scenario, of: str, field: str) -> int:
    """Line of the place's own file that gives a number; 0 if none does."""
    for path, origin in place.origins.items():
        if path[-1:] not in ((field,), *(((each,) for each in _AMOUNTS) if field == "households" else ())):
            continue
        if origin.startswith(f"{place.name}.toml:") and _belongs(place, path) == of:
            return int(origin.rpartition(":")[2])
    return 0


def _belongs(place: Scenario, path: tuple[str | int, ...]) -> str:
    """What a path such as `place.communities.0.compounds.1.fee` is about."""
    if len(path) == 4 and path[:2] == ("place", "communities"):
        return COMMUNITY
    if len(path) == 6 and path[3] == "compounds":
        return place.place.communities[int(path[2])].compounds[int(path[4])].archetype
    return ""


def settable(place: Scenario) -> list[str]:
    """Names of all that may be set in a place: its own numbers, then the parameters."""
    return [*(name for name, _ in _numbers(place)), *all_parameters()]


def _unknown(place: Scenario, name: str) -> list[Problem]:
    own = [each for each, _ in _numbers(place)]
    if name in own or name in all_parameters():
        return []
    if "." in name:
        fields = f"fields of {', '.join((COMMUNITY, *types(place)))}"
        text = f"unknown key; {did_you_mean(name, own, fields)}"
    else:
        text = f"unknown parameter; {did_you_mean(name, all_parameters(), 'see `gongzhi list parameters`')}"
    return [Problem(place.name, None, name, "", text)]


def _out_of_range(place: Scenario, name: str, value: float) -> list[Problem]:
    known = all_parameters().get(name)
    if known is None:
        return []
    if known.low <= value <= known.high:
        return []
    text = f"out of range; allowed: {known.low:g} to {known.high:g} {known.unit}"
    return [Problem(place.name, None, name, _short(value), text)]


def _restated(place: Scenario, values: Mapping[str, float]) -> PlaceSpec:
    """The place's communities and compounds with fields set, checked as those of a file are."""
    data = place.place.model_dump(exclude_none=True)
    for community in data["communities"]:
        community |= _of(values, COMMUNITY)
        community["compounds"] = [
            _merged(compound, _of(values, compound["archetype"])) for compound in community["compounds"]
        ]
    try:
        return PlaceSpec.model_validate(data)
    except ValidationError as error:
        found = findings(error.errors(), _schema())
        problems = {
            f.path[-1:]: Problem(place.name, None, _name(data, f.path), f.value, f.text) for f in found
        }
        raise ScenarioError(problems.values()) from None


def _name(data: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
    """Name of what is wrong at a path below the place, as it is set."""
    if len(path) > 3 and path[2] == "compounds":
        kind = data["communities"][path[1]]["compounds"][path[3]]["archetype"]
        return ".".join(map(str, (kind, *path[4:])))
    return ".".join(map(str, (COMMUNITY, *path[2:])))


def _merged(compound: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in compound.items() if not ("households" in own and key in _AMOUNTS)}
    return kept | dict(own)


def _of(values: Mapping[str, float], of: str) -> dict[str, Any]:
    """Values of the fields of one type of compound, or of the communities, in the types that a file has."""
    start = f"{of}."
    own = {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)}
    return {field: _typed(of, field, value) for field, value in own.items()}


def _typed(of: str, field: str, value: float) -> Any:
    if field in ("firm", "committee"):
        return bool(value) if value in (0, 1) else value
    whole = _limits(of, field)[2]
    return int(value) if whole and float(value).is_integer() else float(value)


def _short(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def parameter_numbers(
    place: Scenario, names: tuple[str, ...], values: Mapping[str, float] | None = None
) -> tuple[PlaceNumber, ...]:
    """Parameters as numbers of the place that may be set. values: what is set, by name. KeyError for an unknown one."""
    return tuple(_parameter(place, all_parameters()[name], values or {}) for name in names)


def _parameter(place: Scenario, known: Parameter, values: Mapping[str, float]) -> PlaceNumber:
    usual = place.parameters.get(known.name, known.value)
    stated = known.name in place.parameters
    return PlaceNumber(
        name=known.name, unit=known.unit, value=values.get(known.name, usual), usual=usual,
        low=known.low, high=known.high, plausible=None if stated else known.uncertain.interval,
        source=known.source, grade=known.plausible.grade, stated=stated, whole=False,
    )  # fmt: skip

"""Catalogue of interventions and parameters, read from their TOML declarations.

The Python of an intervention is imported only when a run needs it; listing and checking stay light.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from model.inputs.nearest import DeclarationError, check_keys, nearest
from model.inputs.parameters import Parameter, model_parameters, parse_parameters

INTERVENTIONS_FOLDER = Path(__file__).with_name("interventions")
FAMILIES_FILE = Path(__file__).with_name("families.toml")
_WORDS = ("en", "zh", "about_en", "about_zh", "cost_en", "cost_zh", "side_en", "side_zh")


GOES = ("up", "down")


@dataclass(frozen=True)
class Family:
    """What a group of interventions works through: name, and one sentence."""

    id: str
    en: str
    zh: str
    about_en: str
    about_zh: str

    def title(self, lang: str) -> str:
        """Name in `lang`."""
        return self.zh if lang == "zh" else self.en

    def about(self, lang: str) -> str:
        """What its interventions have in common, in `lang`."""
        return self.about_zh if lang == "zh" else self.about_en


@dataclass(frozen=True)
class FirstOrder:
    """What an intervention is meant to move first: a metric, and which way it goes (`up` or `down`).

    An intervention that moves it nowhere is a defect, or a finding with a reason (docs/interventions.md).
    """

    metric: str
    goes: str


@dataclass(frozen=True)
class Declaration:
    """Name, family, description, payers, sources, first-order outcome and parameters of an intervention."""

    id: str
    family: str
    en: str
    zh: str
    about_en: str
    about_zh: str
    cost_en: str
    cost_zh: str
    side_en: str
    side_zh: str
    sources: tuple[str, ...]
    first_order: FirstOrder
    parameters: Mapping[str, Parameter]

    def title(self, lang: str) -> str:
        """Name in `lang`."""
        return self.zh if lang == "zh" else self.en

    def about(self, lang: str) -> str:
        """Description in `lang`."""
        return self.about_zh if lang == "zh" else self.about_en

    def cost(self, lang: str) -> str:
        """Who bears the cost, in `lang`."""
        return self.cost_zh if lang == "zh" else self.cost_en

    def side(self, lang: str) -> str:
        """Side effects, in `lang`."""
        return self.side_zh if lang == "zh" else self.side_en


def intervention_ids() -> tuple[str, ...]:
    """Ids of all interventions, sorted."""
    return tuple(_declarations())


@cache
def families() -> Mapping[str, Family]:
    """Families of interventions by id, in the order in which they are shown."""
    tables = tomllib.loads(FAMILIES_FILE.read_text(encoding="utf-8"))
    return {name: Family(name, **table) for name, table in tables.items()}


def declaration(intervention: str) -> Declaration:
    """Declaration of one intervention; KeyError if there is none of that id."""
    return _declarations()[intervention]


def implementation(intervention: str) -> Any:
    """`INTERVENTION` of scenarios/interventions/<id>.py; KeyError for an unknown id."""
    return import_module(f"scenarios.interventions.{declaration(intervention).id}").INTERVENTION


@cache
def all_parameters() -> Mapping[str, Parameter]:
    """Parameters of the model and of every intervention by name."""
    found = dict(model_parameters())
    for known in _declarations().values():
        found |= known.parameters
    return found


@cache
def _declarations() -> Mapping[str, Declaration]:
    return {path.stem: load_declaration(path) for path in sorted(INTERVENTIONS_FOLDER.glob("*.toml"))}


def load_declaration(path: Path) -> Declaration:
    """Read an intervention's TOML file; DeclarationError names the file and what is wrong with it."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    head = tables["intervention"]
    wanted = {"id", "family", "sources", "first_order", *_WORDS}
    check_keys(f"{path.name}: [intervention]", head, wanted)
    if head["id"] != path.stem:
        raise DeclarationError(f"{path.name}: id = {head['id']!r}: the id is the file's name")
    if head["family"] not in families():
        raise DeclarationError(
            f"{path.name}: family = {head['family']!r}{nearest(head['family'], families())}; "
            f"allowed: {', '.join(families())}"
        )
    parameters = parse_parameters(tables.get("parameters", {}), path.name, path.stem)
    strays = [name for name in parameters if not name.startswith(f"{path.stem}_")]
    if strays:
        raise DeclarationError(f"{path.name}: {', '.join(strays)}: names must start with {path.stem}_")
    words = {key: head[key] for key in _WORDS}
    return Declaration(
        id=head["id"],
        family=head["family"],
        sources=tuple(head["sources"]),
        first_order=_first_order(path.name, head["first_order"]),
        parameters=parameters,
        **words,
    )


def _first_order(file: str, table: Mapping[str, str]) -> FirstOrder:
    where = f"{file}: first_order"
    check_keys(where, table, {"metric", "goes"})
    if table["goes"] not in GOES:
        raise DeclarationError(f"{where}: goes = {table['goes']!r}; allowed: {', '.join(GOES)}")
    return FirstOrder(**table)

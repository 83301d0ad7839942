"""Families of interventions, from `families.toml`: the order in which a reader meets them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Family:
    """A group of interventions that act on the same people or through the same means."""

    id: str
    en: str
    zh: str
    members: tuple[str, ...]

    def title(self, lang: str) -> str:
        """Name in `en` or `zh`."""
        return self.zh if lang == "zh" else self.en


@cache
def families() -> tuple[Family, ...]:
    """All families in their order."""
    text = Path(__file__).with_name("families.toml").read_text(encoding="utf-8")
    return tuple(
        Family(name, table["en"], table["zh"], tuple(table["members"]))
        for name, table in tomllib.loads(text).items()
    )


@cache
def _by_member() -> dict[str, Family]:
    return {member: family for family in families() for member in family.members}


def family_of(measure: str) -> Family | None:
    """Family of an intervention; None for one that stands in none."""
    return _by_member().get(measure)


def in_families(measures: tuple[str, ...]) -> tuple[str, ...]:
    """The same interventions in the order of the families; those without a family come last."""
    order = [member for family in families() for member in family.members if member in measures]
    return (*order, *(each for each in measures if each not in order))

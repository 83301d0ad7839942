"""Residents by name and home, as a lesson introduces them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.lessons.words import tell
from model.inputs.archetypes import ARCHETYPES

if TYPE_CHECKING:
    from model.world import World

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
PINYIN = (
    "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu",
    "Xu", "Sun", "Hu", "Zhu", "Gao", "Lin", "He", "Guo", "Ma", "Luo",
)  # fmt: skip
OLD = 60  # years from which a person is called old, as neighbours do


@dataclass(frozen=True)
class Person:
    """A resident by row: what the neighbours call them, where they live, and what they feel today."""

    row: int
    household: int
    surname: int
    age: int
    compound: int
    archetype: str
    building: int
    tenant: bool
    trust: float
    satisfaction: float

    def name(self, lang: str) -> str:
        """What the neighbours call them, in `lang`."""
        called = "old_name" if self.age >= OLD else "young_name"
        return tell(called, lang, surname=(SURNAMES if lang == "zh" else PINYIN)[self.surname])

    def card(self, lang: str) -> str:
        """Some lines on who they are."""
        rents = tell("rents" if self.tenant else "owns", lang)
        home = tell("home", lang, compound=self.compound, building=self.building)
        values = {"home": home, "kind": tell(f"of_{self.archetype}", lang), "age": self.age, "rents": rents}
        feels = {"trust": f"{self.trust:.2f}", "satisfaction": f"{self.satisfaction:.2f}"}
        return tell("card", lang, name=self.name(lang), **values, **feels)


def person(world: "World", row: int) -> Person:
    """The resident in a row of the world, which holds one run."""
    r, h, b, c = world.residents, world.households, world.buildings, world.compounds
    household = int(r.household[row])
    building = int(h.building[household])
    compound = int(b.compound[building])
    return Person(
        row=row,
        household=household,
        surname=household % len(SURNAMES),
        age=int(r.age[row]),
        compound=compound + 1,
        archetype=ARCHETYPES[int(c.archetype[compound])],
        building=building - int(np.flatnonzero(b.compound == compound)[0]) + 1,
        tenant=bool(h.tenant[household]),
        trust=float(r.trust[row]),
        satisfaction=float(world.satisfaction_today(np.array([row]))[0]),
    )


def an_adult_with(world: "World", *, tenant: bool = False, least_age: int = 60) -> Person:
    """A resident in the ten years from `least_age` who rents or not: the middle one by row.

    Raises LookupError if there is none.
    """
    r = world.residents
    aged = (r.age >= least_age) & (r.age < least_age + 10)
    found = np.flatnonzero(aged & (world.households.tenant[r.household] == tenant))
    if not found.size:
        raise LookupError(
            f"nobody from {least_age} to {least_age + 9} with tenant={tenant}; allowed: another age"
        )
    return person(world, int(found[found.size // 2]))

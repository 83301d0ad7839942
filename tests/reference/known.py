"""Interventions and kinds that the twin knows; later ones are left out of comparisons (tests/reference/README.md)."""

from collections.abc import Iterator

from model.inputs.kinds import load_kinds
from model.observation.added import added_names
from plain.interventions import INTERVENTIONS
from plain.known import KINDS
from scenarios.catalogue import intervention_ids
from scenarios.loader import load, names

README = "tests/reference/README.md says how it joins"


def unknown() -> Iterator[str]:
    """Notes on everything that the twin does not know."""
    for name in sorted({*intervention_ids()} - {*INTERVENTIONS}):
        yield f"the twin does not know the intervention {name}; {README}"
    for name in load_kinds().names:
        if name not in KINDS:
            yield f"the twin leaves out the kind of case {name}; {README}"
    for name in added_names():
        yield f"the twin does not work out the metric {name}; {README}"


def known_packages() -> list[str]:
    """Packages of which the twin knows every intervention."""
    return [name for name in names("packages") if load(name).interventions.keys() <= INTERVENTIONS.keys()]

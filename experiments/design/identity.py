"""What decides a variant's runs, as a hash: runs of the same one, under the same code and seed, are the same."""

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.variant import Variant


def identity_of(variant: "Variant", drawn: bool) -> str:
    """Hash of all that decides a variant's runs.

    Under draws this is its own, the plausible ranges, and what it states: what it leaves open is drawn.
    """
    if not drawn:
        return variant.identity
    from experiments.design.draws import identity
    from scenarios.values import stated

    facts = json.dumps(stated(variant.scenario), sort_keys=True)
    return hashlib.sha256(f"{variant.identity} {identity()} {facts}".encode()).hexdigest()[:16]

"""What this model knows: interventions, kinds of case and metrics. The project may have more by now."""

from collections.abc import Iterable

from plain.interventions import INTERVENTIONS

KINDS = (
    "leak", "air_conditioner", "neighbour_noise", "merchant_noise", "kitchen_fumes", "parking",
    "illegal_structure", "clutter", "private_wiring", "lighting", "drains", "sanitation", "security",
    "fire_hazard", "worn_facilities", "lift_retrofit", "service_fee", "service_level", "building_defects",
    "public_revenue",
    "hardship_care", "certificates",
)  # fmt: skip
"""Kinds of case that were compared with the fast model; it reads their table, so others may lack a field here."""


def unknown_interventions(names: Iterable[str]) -> list[str]:
    """Those of these interventions that this model does not know."""
    return sorted({*names} - {*INTERVENTIONS})


def unknown_kinds(names: Iterable[str]) -> list[str]:
    """Those of these kinds of case that this model does not know."""
    return [name for name in names if name not in KINDS]

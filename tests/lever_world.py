"""The least of a world that levers and interventions need: tables that know their runs, and parameters."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from model.inputs.run import DeliveryState

AT = np.array


class Rows(SimpleNamespace):
    """A table of which levers need no more than each row's run and a few columns."""

    def __init__(self, run: list[int], **columns: Any) -> None:
        super().__init__(run=np.array(run), **{key: np.array(column) for key, column in columns.items()})

    def __len__(self) -> int:
        return len(self.run)


class Plan:
    """An intervention of which no more than its name is asked."""

    id = "a"

    def apply(self, world: Any, delivery: DeliveryState) -> None:
        """Change nothing."""

    def month(self, world: Any, delivery: DeliveryState) -> None:
        """Cost nothing."""


class Parameters(SimpleNamespace):
    """Every parameter is a quarter, but for those that are given."""

    def __getattr__(self, name: str) -> float:
        return 0.25


def small_world() -> Any:
    """Two runs: one community with two compounds and two grids, one with a compound and a grid."""
    two = {table: Rows([0, 1]) for table in ("households", "merchants", "firms")}
    return SimpleNamespace(
        **two,
        day=0,
        runs=[SimpleNamespace(deliveries=()), SimpleNamespace(deliveries=())],
        communities=Rows([0, 1], staff=[4.0, 6.0], grid_workers=[1.5, 2.0]),
        compounds=Rows([0, 0, 1], members=[10.0, 20.0, 30.0]),
        grids=Rows([0, 0, 1], community=[0, 0, 1]),
        stewards=Rows([0, 0, 1]),
        buildings=Rows([0, 0, 1]),
        departments=Rows([0, 1]),
        residents=Rows([0, 1]),
        p=Parameters(
            hours_per_week=AT([40.0, 36.0]),
            capacity_scale=AT([0.5, 1.0]),
            grid_familiarity=AT([0.3, 0.6]),
            member_spare_hours=AT([6.0, 5.0]),
        ),
    )

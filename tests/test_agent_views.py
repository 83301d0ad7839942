"""Agents as views: which rows of which table they are, what handler they act as, and what they add up to."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from mesa import Agent

from agents.community_committee import CommunityCommittee
from agents.department import Department
from agents.grid_worker import GridWorker
from agents.mediation import MediationDesk
from agents.merchant import Merchant
from agents.owners import OwnersCommittee
from agents.property_firm import PropertyFirm
from agents.resident import PartyMember, Resident
from agents.rows import RowAgent
from agents.steward import Steward

ROW = 2


class Columns(SimpleNamespace):
    """A table as agents see one: named columns of equal length."""

    def __init__(self, **columns: Any) -> None:
        super().__init__(**{name: np.array(values) for name, values in columns.items()})
        self._columns = dict(columns)

    def __len__(self) -> int:
        return len(getattr(self, next(iter(self._columns))))


@pytest.fixture
def model() -> Any:
    """A world of some tables: row 2 differs from its neighbours in every column."""
    handlers = SimpleNamespace(
        first_grid=10, first_firm=20, first_committee=30, first_department=40, first_desk=50, first_steward=60
    )
    levers = SimpleNamespace(
        mediation_hours=np.array([0.0, 0.0, 0.5]), committee_desk=np.array([0.0, 0.25, 0.0]),
        lawyer_hours=np.array([9.0, 9.0, 2.5]), steward_hours=np.array([0.0, 3.0, 5.0, 0.5]),
    )  # fmt: skip
    return SimpleNamespace(
        handlers=handlers,
        levers=levers,
        workload=SimpleNamespace(desk_lent=np.array([1.0, 2.0, 18.0])),
        backlog_of=lambda handler: 1000 + handler,
        cases_with=lambda row: 2000 + row,
        satisfaction_today=lambda rows: rows * 0.25,
        day=40,
        communities=Columns(staff=[1.0, 2.0, 3.0]),
        compounds=Columns(body=[0, 1, 2, 0], firm=[1, -1, 2, 2]),
        grids=Columns(households=[300, 200, 100]),
        departments=Columns(level=[1, 2, 1]),
        stewards=Columns(energy=[1.0, 0.5, 0.75, 1.0]),
        firms=Columns(active=[True, True, True, False], custodial=[False, True, False, False]),
        merchants=Columns(kind=[0, 1, 2]),
        buildings=SimpleNamespace(
            compound=np.array([3, 4, 5]), community=np.array([6, 7, 8]), run=np.array([0, 1, 2])
        ),
        households=SimpleNamespace(tenant=np.array([True, False]), building=np.array([2, 1])),
        residents=Columns(
            member=[False, True, False, True], household=[0, 1, 1, 0], satisfaction=[0.1, 0.2, 0.3, 0.4],
            burden=[0, 1_000_000, 1_500_000, 0], key=np.array([5, 6, 2**63 + 7, 8], dtype=np.uint64),
            as_of=[7, 7, 7, 7],
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (GridWorker, 10),
        (PropertyFirm, 20),
        (CommunityCommittee, 30),
        (Department, 40),
        (MediationDesk, 50),
        (Steward, 60),
    ],
)
def test_who_settles_matters_has_a_handler_and_a_backlog(model: Any, kind: type[Any], first: int) -> None:
    agent = kind(model, ROW, 1)
    assert agent.handler == first + ROW
    assert agent.backlog == 1000 + first + ROW
    assert isinstance(agent.handler, int)
    assert isinstance(agent.backlog, int)


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (GridWorker, [0, 1, 2]),
        (CommunityCommittee, [0, 1, 2]),
        (Department, [0, 1, 2]),
        (Merchant, [0, 1, 2]),
        (PropertyFirm, [0, 2]),
        (MediationDesk, [1, 2]),
        (Steward, [1, 2, 3]),
        (OwnersCommittee, [1, 2]),
        (Resident, [0, 2]),
        (PartyMember, [1, 3]),
    ],
)
def test_rows_that_are_agents_today(model: Any, kind: type[RowAgent], rows: list[int]) -> None:
    assert kind.rows_of(model).tolist() == rows


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (GridWorker, "grids"), (PropertyFirm, "firms"), (CommunityCommittee, "communities"), (Steward, "stewards"),
        (Department, "departments"), (MediationDesk, "communities"), (Merchant, "merchants"),
        (OwnersCommittee, "compounds"), (Resident, "residents"), (PartyMember, "residents"),
    ],
)  # fmt: skip
def test_an_agents_state_is_a_row_of_its_table(model: Any, kind: type[RowAgent], table: str) -> None:
    assert kind(model, ROW, 1).columns is getattr(model, table)


def test_hours_that_are_really_given(model: Any) -> None:
    assert MediationDesk(model, ROW, 1).hours == 0.5 + 2.5 + 18.0 / 12
    assert Steward(model, ROW, 1).hours == 5.0 * 0.75


def test_bodies_and_firms_know_each_other(model: Any) -> None:
    assert [OwnersCommittee(model, row, 1).elected for row in range(4)] == [False, True, False, False]
    assert [OwnersCommittee(model, row, 1).firm for row in range(4)] == [1, -1, 2, 2]
    assert PropertyFirm(model, ROW, 1).compounds == [2, 3]
    assert PropertyFirm(model, 0, 1).compounds == []


def test_businesses_by_trade(model: Any) -> None:
    assert [Merchant(model, row, 1).trade for row in range(3)] == ["restaurant", "shop", "workshop"]
    assert Merchant(model, ROW, 1).cases == 2002


def test_where_a_resident_lives(model: Any) -> None:
    person = Resident(model, ROW, 1)
    assert (person.building, person.compound, person.community, person.run) == (1, 4, 7, 1)
    assert (person.burden, person.key) == (1.5, 2**63 + 7)
    assert [Resident(model, row, 1).tenant for row in range(4)] == [True, False, False, True]


def test_satisfaction_is_todays_and_what_is_set_holds_from_today(model: Any) -> None:
    person = Resident(model, ROW, 1)
    assert person.satisfaction == 0.5
    person.satisfaction = 0.9
    assert model.residents.satisfaction.tolist() == [0.1, 0.2, 0.9, 0.4]
    assert model.residents.as_of.tolist() == [7, 7, 40, 7]


def test_an_agent_can_be_copied(model: Any) -> None:
    copied: Any = copy.copy(GridWorker(model, ROW, 7))
    assert (copied.row, copied.unique_id, copied.model) == (ROW, 7, model)


def test_an_agent_is_a_row(model: Any) -> None:
    worker: Any = GridWorker(model, ROW, 7)
    assert issubclass(GridWorker, Agent)
    assert (worker.model, worker.row, worker.unique_id, worker.pos) == (model, ROW, 7, None)
    assert worker.columns is model.grids
    assert repr(worker) == "GridWorker(2)"
    assert worker.households == 100
    assert isinstance(worker.households, int)
    worker.households = 40
    assert model.grids.households.tolist() == [300, 200, 40]
    worker.nickname = "x"
    assert (worker.nickname, dir(worker).count("nickname"), dir(worker).count("households")) == ("x", 1, 1)
    for missing in ("mood", "_columns"):
        with pytest.raises(AttributeError, match=f"^GridWorker has no attribute '{missing}'$"):
            getattr(worker, missing)
    with pytest.raises(
        TypeError, match=r"^a GridWorker cannot be removed by hand; change its state instead$"
    ):
        worker.remove()

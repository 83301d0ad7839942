"""The world as Mesa sees it: one agent per row of a table, made when it is first asked for."""

from typing import TYPE_CHECKING, Any

from agents.community_committee import CommunityCommittee
from agents.department import Department
from agents.grid_worker import GridWorker
from agents.light_mesa import AgentSet, Model
from agents.mediation import MediationDesk
from agents.merchant import Merchant
from agents.owners import OwnersCommittee
from agents.property_firm import PropertyFirm
from agents.resident import PartyMember, Resident
from agents.rows import RowAgent
from agents.steward import Steward

if TYPE_CHECKING:
    from model.state.tables import Cases

from model.state.cases import State

AGENT_TYPES: tuple[type[RowAgent], ...] = (
    Resident, PartyMember, Steward, GridWorker, PropertyFirm, CommunityCommittee, Department,
    OwnersCommittee, MediationDesk, Merchant,
)  # fmt: skip


class MesaView(Model[Any, Any]):
    """A Mesa model whose agents are rows of its tables. It also counts the cases of an agent."""

    cases: "Cases"

    def __init__(self, seed: int) -> None:
        # Mesa's own generators are seeded for users' notebooks; the model itself never draws from them.
        super().__init__(rng=seed)
        self._row_agents: dict[type[RowAgent], list[RowAgent | None]] = {}

    @property
    def agents_by_type(self) -> "AgentsByType":  # type: ignore[override]
        """Agent sets by class, made when first asked for."""
        return AgentsByType(self)

    @property  # type: ignore[misc]
    def agents(self) -> AgentSet[Any]:  # type: ignore[override]
        """All agents of all classes."""
        every = [agent for kind in AGENT_TYPES for agent in self.row_agents(kind)]
        return AgentSet(every, random=self.random)

    @property
    def agent_types(self) -> list[type]:
        """Classes of agents."""
        return list(AGENT_TYPES)

    def row_agents(self, kind: type[RowAgent]) -> list[RowAgent]:
        """Agents of one class that exist now; each row's object is made once and kept."""
        made = self._row_agents.setdefault(kind, [None] * len(getattr(self, kind.table)))
        return [self._row_agent(made, kind, row) for row in kind.rows_of(self).tolist()]  # type: ignore[arg-type]

    def _row_agent(self, made: list[RowAgent | None], kind: type[RowAgent], row: int) -> RowAgent:
        agent = made[row]
        if agent is None:
            agent = made[row] = kind(self, row, self._first_id(kind) + row)  # type: ignore[arg-type]
        return agent

    def _first_id(self, kind: type[RowAgent]) -> int:
        """Identity of the first row: classes are numbered one after the other, from 1."""
        before = AGENT_TYPES[: AGENT_TYPES.index(kind)]
        return 1 + sum(len(getattr(self, other.table)) for other in before)

    def cases_with(self, merchant: int) -> int:
        """Cases with a business that are not closed."""
        return int(((self.cases.merchant == merchant) & (self.cases.state != State.CLOSED)).sum())

    def backlog_of(self, handler: int) -> int:
        """Cases in a handler's hands that are not closed."""
        return int(((self.cases.handler == handler) & (self.cases.state != State.CLOSED)).sum())


class AgentsByType(dict[type, AgentSet[Any]]):
    """Mapping from agent class to its agents, as Mesa has it; sets are made on access."""

    def __init__(self, world: MesaView) -> None:
        super().__init__(dict.fromkeys(AGENT_TYPES))  # type: ignore[arg-type]
        self._world = world

    def __getitem__(self, kind: type) -> AgentSet[Any]:
        if kind not in AGENT_TYPES:
            raise KeyError(kind)
        return AgentSet(self._world.row_agents(kind), random=self._world.random)

    def items(self) -> Any:
        """Pairs of class and agent set."""
        return [(kind, self[kind]) for kind in self]

    def values(self) -> Any:
        """Agent sets in the order of the classes."""
        return [self[kind] for kind in self]

    def get(self, kind: type, default: Any = None) -> Any:
        """Agent set of a class, or `default`."""
        return self[kind] if kind in AGENT_TYPES else default

"""Mesa agents as views of rows: an agent's attributes read and write its row of the world's columns."""

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from agents.light_mesa import Agent

if TYPE_CHECKING:
    from model.state.columns import Table
    from model.world import World


class RowAgent(Agent[Any]):
    """One row of a table, as a Mesa agent.

    Every column of the table is an attribute, read as a Python number (units and ranges: model/state/tables.py).
    Setting one changes the world from the next phase on; AttributeError for names that are no column.
    Row agents are made when they are first asked for and kept by their world; two worlds never share them.
    """

    table: ClassVar[str]

    def __init__(self, model: "World", row: int, unique_id: int) -> None:
        # Not Agent.__init__: it would register the agent, and the world's tables are the register here.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", row)
        object.__setattr__(self, "unique_id", unique_id)
        object.__setattr__(self, "pos", None)

    @property
    def columns(self) -> "Table":
        """The table that holds this agent's state."""
        table: Table = getattr(self.model, self.table)
        return table

    @classmethod
    def rows_of(cls, model: "World") -> "np.ndarray[Any, np.dtype[np.intp]]":
        """Rows of the table that are agents of this class now."""
        return np.arange(len(getattr(model, cls.table)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.columns._columns:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return getattr(self.columns, name)[self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        # A property of the same name goes first: it knows what else must happen (Resident.satisfaction).
        if name in self.columns._columns and not hasattr(type(self), name):
            getattr(self.columns, name)[self.row] = value
        else:
            object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.columns._columns]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.row})"

    def remove(self) -> None:
        """Refuse to remove the agent: rows end only by the rules of the world (a firm leaves, a steward retires)."""
        raise TypeError(f"a {type(self).__name__} cannot be removed by hand; change its state instead")

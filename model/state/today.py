"""Events of one day: the phases collect them, and later phases of the day read them."""

import numpy as np

from model.state.columns import Rows


class Today:
    """Rows of `world.cases` to which something happened today, by event; new every day.

    `working`: whether offices work today (Monday to Friday).
    """

    def __init__(self, working: bool = True) -> None:
        self.working = working
        self.arisen: list[Rows] = []
        self.opened: list[Rows] = []
        self.finished: list[Rows] = []  # the work of this attempt is done: put to the parties today
        self.closed: list[Rows] = []
        self.moved_up: list[Rows] = []
        self.on_paper: list[Rows] = []
        self.enforced: list[Rows] = []
        self.self_settled: list[Rows] = []
        self.resigned: list[Rows] = []
        self.withdrawn: list[Rows] = []  # those of the resigned ones that were known
        self.petitioned: list[Rows] = []
        self.taken_up: list[Rows] = []  # latent again since another resident took them up, in the morning
        self.heartened: list[Rows] = []  # latent again since those troubled try again, in the evening
        self.called_back: list[Rows] = []  # hotline tickets, and what callers said of them:
        self.responded: list[Rows] = []
        self.told_solved: list[Rows] = []
        self.told_satisfied: list[Rows] = []
        self.parted: list[Rows] = []  # joined to another until today, now on their own
        self.left_desk: list[Rows] = []  # given up or petitioned at a mediation desk

    def rows(self, event: str) -> Rows:
        """All rows of one kind of event, in the order in which they happened."""
        parts: list[Rows] = getattr(self, event)
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0] if parts else np.empty(0, dtype=np.intp)

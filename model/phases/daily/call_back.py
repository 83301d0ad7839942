"""Call-backs of hotline tickets and the monthly score that follows from them (part of phase 8).

Every ticket is called back once: when it ends, or when it is due. Three questions are asked (响应率, 解决率, 满意率).
The answers are what an office counts about itself: a caller who was talked round says "solved".
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.daily.dispatch import is_ticket
from model.phases.daily.experience import at_case, bring_up_to_date, shift_trust, standards
from model.state.cases import State, live, settled_in_charge
from model.state.columns import Bools, Rows, ratio, total_by

if TYPE_CHECKING:
    from model.world import World


def call_back(world: "World") -> None:
    """Call back the tickets that ended today within their deadline, and those that are due today."""
    if not world.levers.anywhere("hotline"):
        return
    _resent(world)
    rows, settled, persuaded = _asked(world)
    if not rows.size:
        return
    cases, today, c = world.cases, world.today, world.communities
    solved = settled | persuaded
    content = solved & _content(world, rows)
    answers = (cases.worked[rows] > 0, solved, content)
    today.called_back.append(rows)
    for event, yes in zip(("responded", "told_solved", "told_satisfied"), answers, strict=True):
        getattr(today, event).append(rows[yes])
        c.yeses += total_by(cases.community[rows[yes]], len(c))
    c.called += total_by(cases.community[rows], len(c))


def _asked(world: "World") -> tuple[Rows, Bools, Bools]:
    """The tickets called back today; which of them were settled, and which closed on paper with the caller's yes."""
    cases, today = world.cases, world.today
    settled, paper = settled_in_charge(world, today.rows("closed")), today.rows("on_paper")
    held = live(world, State.OPEN, State.WAITING)
    over = np.concatenate([settled, today.rows("withdrawn"), paper])
    rows = np.concatenate([over[cases.due[over] >= world.day], held[cases.due[held] == world.day]])
    rows = rows[is_ticket(world, rows)]
    return rows, cases.state[rows] == State.CLOSED, np.isin(rows, paper)


def _content(world: "World", rows: Rows) -> Bools:
    """Whether each caller would say "satisfied" of the end; people are polite to the office."""
    cases = world.cases
    content: Bools = world.rules.callback_satisfied(
        cases.rating[rows],
        standards(world, cases.complainant[rows]),
        acquiescence=at(world.p.callback_acquiescence, cases.run[rows]),
    )
    return content


def _resent(world: "World") -> None:
    """Reduce the trust of callers who were talked into saying "solved" today."""
    rows = world.today.rows("on_paper")
    rows = rows[is_ticket(world, rows)]
    if not rows.size:
        return
    who = world.cases.complainant[rows]
    bring_up_to_date(world, who)
    shift_trust(world, who, -np.asarray(at_case(world, "persuaded_trust", rows)))


def rank(world: "World") -> None:
    """On the first of a month: each community's score of last month's call-backs, by which it is ranked."""
    c = world.communities
    if not c.called.any() and not c.called_month.any():
        return
    c.score[:] = np.where(c.called > 0, ratio(c.yeses, 3.0 * c.called), c.score)
    c.called_month[:] = c.called
    c.called[:], c.yeses[:] = 0.0, 0.0

"""三公开、居务监督 Open books and supervision (Bazhong, 004-19, 004-21, 004-33 to 004-35; hypothesis S004-H)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class OpenBooks(BaseIntervention):
    """Party affairs, community affairs and money are put on notice boards, and three elected residents check them.

    Eligible is every community. Benefits: trust and readiness to pay grow over a year or so; the firm and the public
    revenue are watched. Costs and side effects: boards; committee hours to keep them up to date; expenses of the
    supervisors; what the books show makes residents complain more in the first months.
    """

    id = "open_books"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Raise trust and payment gradually and oversight at once, with a wave of complaints at first."""
        c, n, p, levers = world.communities, world.compounds, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        days = np.maximum(self.days(world, "communities", delivery), 0.0)
        earned = (dose * (1.0 - np.exp(-days / at(p.open_books_trust_days, c.run))))[n.community]
        levers.shift("trust", earned * at(p.open_books_trust, n.run))
        levers.shift("pay", earned * at(p.open_books_pay, n.run))
        levers.shift("oversight", dose[n.community] * at(p.open_books_oversight, n.run))
        wave = np.exp(-days / at(p.open_books_wave_days, c.run))
        levers.scale("access", 1.0 + dose * wave * at(p.open_books_wave, c.run))
        levers.shift("committee_coordination", dose * at(p.open_books_hours_per_week, c.run))
        boards = dose * at(p.open_books_boards, c.run) * at(p.open_books_cost_per_board, c.run)
        world.books.invest("capital", np.arange(len(c)), boards)
        expenses = at(p.open_books_supervisors, c.run) * at(p.open_books_expenses_per_year, c.run)
        run_by_dose(world, "allowance", c, dose, expenses)


INTERVENTION = OpenBooks()

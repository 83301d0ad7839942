"""居民公约、文明评选、随手拍 Covenant, awards and snapshots (Tongchuan, 001-48 to 001-51; S001-O, P, Q; S004-I)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class Covenant(BaseIntervention):
    """Residents agree on rules for their compound, praise who keeps them, name who does not, and send in snapshots.

    Eligible is every compound. It works as far as residents took part in making it and know each other: a covenant on
    paper does nothing. Benefits: fewer violations, fewer that come back, a rule to point to in a quarrel, fees paid as
    a matter of course; for some months snapshots bring visible violations on record. Costs and side effects: prizes and
    meetings; people who were named in public quarrel; people from elsewhere had no part in it and resent it; the zeal
    of the first months fades.
    """

    id = "covenant"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Strengthen norms by participation and ties, fading to a lasting part; add snapshots, shame and resentment."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        dose = doses(n, self.treated(world, "compounds", delivery), delivery)
        days = np.maximum(self.days(world, "compounds", delivery), 0.0)
        fresh = np.exp(-days / at(p.covenant_novelty_days, n.run))
        lasting = at(p.covenant_lasting, n.run)
        norm = dose * at(p.covenant_participation, n.run) * n.ties * (lasting + (1.0 - lasting) * fresh)
        levers.scale("violations", (1.0 - at(p.covenant_violations_cut, n.run)) ** norm)
        levers.scale("relapse", (1.0 - at(p.covenant_relapse_cut, n.run)) ** norm)
        levers.shift("pay", norm * at(p.covenant_pay, n.run))
        levers.shift("persuasion", covered(world, n, norm) * at(p.covenant_persuasion, c.run))
        levers.scale("access", 1.0 + covered(world, n, dose * fresh) * at(p.covenant_snapshots, c.run))
        levers.scale("friction", 1.0 + dose * fresh * at(p.covenant_shaming, n.run))
        outside = world.compounds.declared["migrant_share"]
        levers.shift("trust", -dose * outside * at(p.covenant_resentment, n.run))
        levers.shift("committee_meetings", summed(world, n, dose * at(p.covenant_hours_per_week, n.run)))
        run_by_dose(world, "running", n, dose, at(p.covenant_prizes_per_year, n.run))


INTERVENTION = Covenant()

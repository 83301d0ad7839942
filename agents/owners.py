"""Owners and their bodies: the owners' committee 业委会 and the management committee 物管会, votes by art. 278."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

if TYPE_CHECKING:
    from model.world import World

type Number = float | npt.NDArray[np.float64]

QUORUM = 2.0 / 3.0
ORDINARY, MAJOR = 0.5, 0.75
LOGISTIC = 1.702  # standard deviation of the normal distribution that is closest to the standard logistic one


class OwnersCommittee(RowAgent):
    """The owners' body of one compound, whether elected by them or appointed to stand in (see `body`)."""

    table = "compounds"

    @classmethod
    def rows_of(cls, model: "World") -> npt.NDArray[np.intp]:
        """Compounds whose owners have a body today."""
        return np.flatnonzero(model.compounds.body > 0)

    @property
    def elected(self) -> bool:
        """Whether the owners elected it (业委会), rather than the community appointing it (物管会)."""
        return bool(self.body == 1)

    @property
    def firm(self) -> int:
        """Row of the property firm that it deals with, -1 for none."""
        return int(self.model.compounds.firm[self.row])


def persuaded_share(visits: Any, *, per_visit: Number) -> Any:
    """Share of households in [0, 1] won over by that many rounds of visits from door to door.

    Each round wins the share `per_visit` of those not won yet (S002-E, 002-10: one in four).
    """
    return 1.0 - (1.0 - np.asarray(per_visit)) ** np.asarray(visits)


def readiness(
    age: Any, member: Any, trust: Number, persuaded: Number, pull: Number, *,
    base: Number, age_slope: Number, member_logit: Number, trust_slope: Number, campaign: Number,
) -> Any:  # fmt: skip
    """Readiness of a household to vote, in logits, before it sees what others do.

    Of the resident who decides: `age` in years (neutral at 50), whether a party `member` (R5), `trust` in [0, 1]
    (neutral at 0.5). `persuaded` is the share in [0, 1] won by visits. `pull` is the sum of all other influences:
    levers, the owners' body.
    """
    older = age_slope * (np.asarray(age) - 50.0) / 10.0
    own = base + older + np.where(member, member_logit, 0.0) + trust_slope * (np.asarray(trust) - 0.5)
    return own + campaign * np.asarray(persuaded) + pull


def seen_share(
    near: Number, unit: Number, visible: Number, *, ties_weight: Number, visible_weight: Number
) -> Any:
    """Share of others, in [0, 1], that a household sees taking part.

    Weighted mean of the share `near` among its tied households (not a number without ties) and the share of the whole
    `unit`. Known party members, `visible` per household, count `visible_weight` times each (002-17, 002-18).
    """
    mixed = np.where(
        np.isnan(near), unit, ties_weight * np.asarray(near) + (1.0 - ties_weight) * np.asarray(unit)
    )
    return np.minimum(1.0, mixed + visible_weight * np.asarray(visible))


def takes_part(ready: Number, seen: Number, bar: Number, *, cascade: Number) -> Any:
    """Whether a household votes: readiness and the share `seen` taking part reach its own `bar` (Granovetter, D1).

    `ready` and `bar` in logits, `cascade` in logits per unit of share; more seen never turns a yes into a no.
    """
    return np.asarray(ready) + cascade * np.asarray(seen) >= bar


def floor_benefit(floor: Any, storeys: Any, *, loss: Number, gain: Number) -> Any:
    """Benefit of a change to the staircase by storey: `-loss` on the ground floor, `gain` at the top (A3).

    Linear between; `loss`, `gain` and the value in logits. Where there is one storey, nobody gains or loses.
    """
    top = np.maximum(np.asarray(storeys) - 1.0, 1.0)
    height = np.minimum((np.asarray(floor) - 1.0) / top, 1.0)
    return np.where(np.asarray(storeys) > 1, -np.asarray(loss) + (np.asarray(loss) + gain) * height, 0.0)


def renewal_benefit(gain: Number, share: Number, *, per_gain: Number, per_share: Number) -> Any:
    """Benefit of a renewal to an owner, in logits: `per_gain` x `gain` less `per_share` x `share`.

    `gain` in [0, 1] is what the works add to the building's condition. `share` in [0, 1] is the part of their cost that
    owners pay. Support rises with the gain and falls with the share (S001-I). Assumption.
    """
    return per_gain * np.asarray(gain) - per_share * np.asarray(share)


def inclination(
    benefit: Number, area_ratio: Number, trust: Number, demonstration: Number, fair: Number, visits: Any, *,
    base: Number, compensation: Number, cost_slope: Number, trust_slope: Number, demonstration_slope: Number,
    fair_slope: Number, reactance: Number,
) -> Any:  # fmt: skip
    """Support of a voting household for the motion, in logits.

    A negative `benefit` shrinks by the share `compensation` (A3: the driver at low floors). Costs are shared by area:
    `area_ratio` is own area over the unit's mean. `demonstration` (S002-F) and `fair` lie in [0, 1]; `fair` is how far
    the motion went through open deliberation (S003-C). Each round of visits beyond four costs `reactance` (S002-E).
    """
    own = np.where(np.asarray(benefit) < 0.0, np.asarray(benefit) * (1.0 - np.asarray(compensation)), benefit)
    reasons = trust_slope * (np.asarray(trust) - 0.5) - cost_slope * (np.asarray(area_ratio) - 1.0)
    shown = demonstration_slope * np.asarray(demonstration) + fair_slope * np.asarray(fair)
    return base + own + reasons + shown - reactance * np.maximum(np.asarray(visits) - 4.0, 0.0)


def supports(inclined: Number, doubt: Number) -> Any:
    """Whether a household that votes says yes: its inclination reaches its own doubt, both in logits."""
    return np.asarray(inclined) >= doubt


def has_quorum(heads: Number, area: Number) -> Any:
    """Whether enough took part: two thirds of the owners by heads and by area (Civil Code art. 278: L1)."""
    return (np.asarray(heads) >= QUORUM) & (np.asarray(area) >= QUORUM)


def passes_vote(enough: Any, yes_heads: Number, yes_area: Number, major: Any) -> Any:
    """Whether a vote passes (Civil Code art. 278: L1).

    `enough`: whether it has its quorum; `yes_heads`, `yes_area`: shares of those who took part. Ordinary cases
    need more than half of both, `major` ones three quarters or more. So of all owners at least a third or a half must
    say yes (L2).
    """
    ordinary = (np.asarray(yes_heads) > ORDINARY) & (np.asarray(yes_area) > ORDINARY)
    large = (np.asarray(yes_heads) >= MAJOR) & (np.asarray(yes_area) >= MAJOR)
    return np.asarray(enough) & np.where(major, large, ordinary)


def body_ends(cross: Any, *, per_year: Number, cross_factor: Number) -> Any:
    """Monthly chance that an owners' body falls apart: `per_year`, times `cross_factor` if cross-appointed (O1)."""
    yearly = np.minimum(1.0, np.where(cross, np.asarray(per_year) * cross_factor, per_year))
    return 1.0 - (1.0 - yearly) ** (1.0 / 12.0)

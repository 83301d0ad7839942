"""Known models of people: thresholds (Granovetter), talk among neighbours (DeGroot), votes (binomial).

Where a result is exact it is compared exactly; where it is drawn, with the chance that the exact law gives it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from laws import RARE, fits
from scipy import stats
from test_neighbours import MIXING, fixpoint, months
from test_votes import EVEN, motions, town
from worlds import MIXED, scenario, set_lever, world_of

from agents import owners
from model.phases.monthly import ballots
from model.phases.monthly.neighbours import diffuse_trust
from model.state.columns import Bools, Floats, Rows, total_by
from model.world import World

# --- Granovetter: thresholds (Am. J. Sociol. 83, 1978)


def smallest_fixpoint(size: int, moves: Callable[[int, set[int]], bool], order: Rows) -> set[int]:
    """Who joins in the end if people are asked one by one, in any order, until nobody new joins."""
    joined: set[int] = set()
    while new := [i for i in order.tolist() if i not in joined and moves(i, joined)]:
        joined.update(new[:1] if len(new) < size // 20 else new)
    return joined


def joined_by_sorting(thresholds: Floats) -> Bools:
    """Granovetter's own way: with thresholds in order, the first who is not reached by those before ends it."""
    order = np.argsort(thresholds, kind="stable")
    reached = thresholds[order] <= np.arange(thresholds.size) / thresholds.size
    count = thresholds.size if reached.all() else int(np.argmin(reached))
    joined = np.zeros(thresholds.size, np.bool_)
    joined[order[:count]] = True
    return joined


@pytest.mark.parametrize(("base", "households"), [(-4.2, 150), (-3.9, 1500), (-3.8, 3000), (-3.5, 150)])
def test_turnout_is_the_smallest_fixpoint_of_the_thresholds(base: float, households: int) -> None:
    """Where all look at the whole compound: exactly those whom the ordered thresholds let in, however long it takes."""
    crowd = {
        "turnout_cascade": 8.0,
        "turnout_ties_weight": 0.0,
        "turnout_base": base,
        "turnout_campaign": 0.0,
    }
    world = town(EVEN | crowd, households=households)
    asked = motions(world, visits=0.0)
    votes = ballots.hold(world, asked)
    bar = ballots._doubt(world, "turnout", asked, votes.motion, votes.household)
    for motion in range(asked.key.size):
        mine = votes.motion == motion
        assert np.array_equal(votes.took[mine], joined_by_sorting((bar[mine] - base) / 8.0))


def test_a_long_cascade_is_not_cut_short() -> None:
    """Near the tipping point of a large compound one household in a round draws the next: more than fifty rounds."""
    crowd = {"turnout_cascade": 8.0, "turnout_ties_weight": 0.0, "turnout_campaign": 0.0, "turnout_base": 0.0}
    world = town(EVEN | crowd, households=200, tenants=0.0)
    asked = motions(world).some(np.array([0]))
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(ballots, "_doubt", lambda *arguments: 8.0 * np.arange(200) / 200.0)
        assert ballots.hold(world, asked).took.all()


def test_turnout_with_ties_does_not_depend_on_who_is_asked_first() -> None:
    """Default thresholds, ties and members: asked one by one in four orders, the same households vote."""
    world = town(households=120)
    asked = motions(world).some(np.array([0, 5]))
    votes = ballots.hold(world, asked)
    ready = ballots._readiness(world, asked, votes.motion, votes.household)
    bar = ballots._doubt(world, "turnout", asked, votes.motion, votes.household)
    ties = ballots._ties(world, asked.compound)
    one, other = ballots._pairs(votes.motion, votes.household, ties, len(world.households))
    known: list[list[int]] = [[] for _ in votes.motion]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        known[a].append(b)
        known[b].append(a)
    members = world.contact.visible_members / world.compounds.households
    weight, seen_members = world.p.turnout_ties_weight, world.p.visible_weight

    def moves(i: int, joined: set[int]) -> bool:
        unit = np.flatnonzero(votes.motion == votes.motion[i])
        share = len(joined.intersection(unit.tolist())) / unit.size
        near = len(joined.intersection(known[i])) / len(known[i]) if known[i] else share
        seen = weight * near + (1.0 - weight) * share
        seen = min(1.0, seen + seen_members * members[asked.compound[votes.motion[i]]])
        return bool(ready[i] + world.p.turnout_cascade * seen >= bar[i])

    for seed in range(4):
        order = np.random.default_rng(seed).permutation(votes.motion.size)
        joined = smallest_fixpoint(order.size, moves, order)
        assert joined == set(np.flatnonzero(votes.took).tolist())
    assert 0.1 < votes.took.mean() < 0.95


@pytest.mark.parametrize("base", [-1.0, -2.0])
def test_turnout_of_many_is_the_fixpoint_of_their_distribution(base: float) -> None:
    """r = Phi((base + k r) / 1.702), smallest root; n owners scatter by sqrt(r (1 - r) / n) / (1 - F'(r))."""
    cascade = 2.5
    crowd = {
        "turnout_cascade": cascade,
        "turnout_ties_weight": 0.0,
        "turnout_base": base,
        "turnout_campaign": 0.0,
    }
    world = town(EVEN | crowd, households=1000, tenants=0.0)
    share = ballots.count(world, motions(world), ballots.hold(world, motions(world)))["turnout_heads"]
    expected = fixpoint(-base / cascade, owners.LOGISTIC / cascade)
    slope = cascade / owners.LOGISTIC * stats.norm.pdf((base + cascade * expected) / owners.LOGISTIC)
    scatter = np.sqrt(expected * (1.0 - expected) / 1000.0) / (1.0 - slope)
    assert share.mean() == pytest.approx(expected, abs=3.3 * scatter / np.sqrt(share.size))


@pytest.mark.parametrize("spread", [0.08, 0.15, 0.3])
def test_volunteers_are_the_smallest_fixpoint_of_their_thresholds(spread: float) -> None:
    """In each building, seeing the share of the others who are active, with ties looked at or not."""
    crowd = {"volunteer_threshold": 0.25, "volunteer_threshold_sd": spread, "volunteer_tie_weight": 0.4}
    small = MIXED.replace("\nhouseholds", "\nhouseholds_per_building = 4.0\nhouseholds")
    world = world_of((scenario(small, "", MIXING | crowd), 3))
    set_lever(world, "mobilise", 0.03)
    months(world, 60)
    pool, r, homes_of = world.pool, world.residents, world.pool.homes(world)
    ties = world.network.living(world)
    doubled: list[list[int]] = [[] for _ in range(len(world.households))]
    for a, b in zip(ties.one.tolist(), ties.other.tolist(), strict=True):
        doubled[a].append(b)
        doubled[b].append(a)
    inside = [np.flatnonzero(homes_of.building == b).tolist() for b in range(len(world.buildings))]

    def moves(i: int, joined: set[int]) -> bool:
        building = int(homes_of.building[i])
        share = len(joined.intersection(inside[building])) / max(pool.adults[building] - 1.0, 1.0)
        homes = {int(homes_of.household[j]) for j in joined}
        around = doubled[int(homes_of.household[i])]
        tied = sum(home in homes for home in around) / len(around) if around else share
        return bool(share + 0.4 * (tied - share) + 0.03 >= pool.threshold[i])

    joined = smallest_fixpoint(pool.rows.size, moves, np.arange(pool.rows.size))
    assert joined == set(np.flatnonzero(r.volunteer[pool.rows]).tolist())


# --- DeGroot: talk among neighbours (J. Am. Stat. Assoc. 69, 1974; stubborn: Friedkin and Johnsen, 1990)


def influence(world: World, rate: float) -> Floats:
    """Weight that each resident (row) gives to each (column) in a month, written down from the ties as a matrix."""
    r, h, ties = world.residents, world.households, world.network.living(world)
    home = np.zeros((len(h), len(h)))
    np.add.at(home, (ties.one, ties.other), 1.0)
    np.add.at(home, (ties.other, ties.one), 1.0)
    degree = home.sum(axis=1)
    lives = (r.household[:, None] == np.arange(len(h))[None, :]).astype(float)
    of_household = lives / lives.sum(axis=0)  # mean over the people of a household
    around = home / np.maximum(degree, 1.0)[:, None]
    weight = lives @ around @ of_household.T
    moved = (world.pool.listens & (degree[r.household] > 0))[:, None]
    own = np.eye(len(r))
    return np.where(moved, (1.0 - rate) * own + rate * weight, own)


def talked(world: World, months: int) -> Floats:
    ties = world.network.living(world)
    for _ in range(months):
        diffuse_trust(world, ties)
    return world.residents.trust


def hamlet(stubborn: float) -> World:
    place = MIXED.replace("120", "40").replace("110", "30").replace("70", "20")
    world = world_of((scenario(place, "", {"stubborn_share": stubborn, "trust_diffusion": 0.5}), 2))
    world.compounds.ties[:] = 1.0
    return world


def test_a_month_of_talk_is_one_product_with_the_matrix_of_influence() -> None:
    world = hamlet(0.3)
    expected = influence(world, 0.5) @ world.residents.trust
    assert np.allclose(talked(world, 1), expected, atol=1e-12)


def test_consensus_is_the_mean_weighted_with_the_left_eigenvector() -> None:
    """All listen: in each compound trust becomes sum pi_i x_i(0), pi the left eigenvector of influence for 1."""
    world = hamlet(0.0)
    compound = world.buildings.compound[world.building_of()]
    weight, before = influence(world, 0.5), world.residents.trust.copy()
    after = talked(world, 1500)
    for each in range(len(world.compounds)):
        mine = np.flatnonzero(compound == each)
        values, vectors = np.linalg.eig(weight[np.ix_(mine, mine)].T)
        assert np.sum(np.abs(values - 1.0) < 1e-9) == 1  # all are joined by ties
        pi = np.real(vectors[:, np.argmin(np.abs(values - 1.0))])
        consensus = float(pi @ before[mine] / pi.sum())
        assert after[mine] == pytest.approx(np.full(mine.size, consensus), abs=1e-9)
        assert abs(consensus - before[mine].mean()) > 1e-4  # not everybody counts alike


@pytest.mark.parametrize("stubborn", [0.1, 0.3, 0.7])
def test_with_stubborn_people_trust_comes_to_rest_where_the_linear_system_says(stubborn: float) -> None:
    """x_f = (I - W_ff)^-1 W_fs x_s: who listens (f) ends as a mixture of those who do not (s)."""
    world = hamlet(stubborn)
    weight, before = influence(world, 0.5), world.residents.trust.copy()
    fixed = weight[np.arange(len(weight)), np.arange(len(weight))] == 1.0
    free = ~fixed
    assert 0.5 * stubborn < fixed.mean() < 1.5 * stubborn
    rest = np.eye(int(free.sum())) - weight[np.ix_(free, free)]
    expected = np.linalg.solve(rest, weight[np.ix_(free, fixed)] @ before[fixed])
    after = talked(world, 3000)
    assert (after[fixed] == before[fixed]).all()
    assert after[free] == pytest.approx(expected, abs=1e-9)


# --- votes


@pytest.mark.parametrize("major", [False, True])
def test_owners_alike_and_for_themselves_vote_and_pass_by_the_binomial_law(major: bool) -> None:
    """K of n = 12 vote, K ~ Bin(n, p), Y ~ Bin(K, q) say yes; passes if K >= 2n/3 and Y > K/2, or Y >= 3K/4.

    p = Phi(base / 1.702) = 0.74, q = 0.72; flats of one size, so that heads and area agree.
    """
    size, turnout, support = 12, 1.1, 1.0
    alike = EVEN | {"turnout_base": turnout, "support_base": support, "support_ground_loss": 0.0}
    alike |= {"support_top_gain": 0.0, "support_reactance": 0.0, "turnout_campaign": 0.0}
    world = town(alike, households=80 * size, tenants=0.0, buildings=80)
    asked = motions(world, by_building=True, major=major)
    votes = ballots.hold(world, asked)
    result = ballots.count(world, asked, votes)
    buildings = len(world.buildings)
    assert (result["electorate"] == size).all()
    took = total_by(votes.motion[votes.took], buildings).astype(int)
    yes = total_by(votes.motion[votes.yes], buildings).astype(int)
    p, q = (float(stats.norm.cdf(x / owners.LOGISTIC)) for x in (turnout, support))
    n = np.arange(size + 1)
    assert fits(np.bincount(took, minlength=size + 1), buildings * stats.binom.pmf(n, size, p))
    assert fits(np.bincount(yes, minlength=size + 1), buildings * stats.binom.pmf(n, size, p * q))
    chance = sum(
        stats.binom.pmf(k, size, p) * stats.binom.sf(np.ceil(0.75 * k) - 1 if major else k // 2, k, q)
        for k in range(2 * size // 3, size + 1)
    )
    passed = int(result["passed"].sum())
    assert 0.1 < chance < 0.9
    assert stats.binomtest(passed, buildings, chance).pvalue > RARE

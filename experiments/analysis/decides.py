"""Which of many unknown inputs decide an effect, and at which value its sign turns.

With 450 inputs and 100 draws chance alone gives correlations of 0.4. So an input is named only if its rank correlation
with the effect beats the largest that as many inputs reach which have nothing to do with it (the permutation test of
Westfall and Young, Resampling-Based Multiple Testing, 1993). Where several effects are asked about together, the rule
is stricter the fewer of them have such an input (Benjamini and Bogomolov, J. R. Stat. Soc. B 76, 2014). So a question
about which nothing decides gets a name in 1 of 20 cases, however many effects it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SETS = 1000  # sets of dummies
FALSE = 0.05  # chance that any input is named where none decides
TURNS = (0.05, 0.95)  # part of an input's range in which a turn is looked for; outside are too few draws
FEWEST = 50  # draws; an input behind half the spread (correlation 0.7) is then found in four of five cases


@dataclass(frozen=True)
class Decider:
    """An input that decides.

    `correlation` is Spearman's, between the input and the effect. `turns` is the value of the input at which the
    effect's sign turns, in the input's unit; None if it does not turn within the range.
    """

    name: str
    correlation: float
    turns: float | None


@dataclass(frozen=True)
class Decides:
    """Inputs that decide, the strongest first; empty where more draws are needed to name one.

    `noise` is the correlation that the largest of as many dummies reaches. `draws` were used. `strongest` is the
    largest correlation, signed, of any input, named or not. With fewer draws than FEWEST nothing can be told: `noise`
    is then 1 and `strongest` 0, as without inputs.
    """

    named: tuple[Decider, ...]
    noise: float
    strongest: float
    draws: int

    @property
    def too_few(self) -> bool:
        """Whether there are too few draws to name anything."""
        return self.draws < FEWEST


@dataclass(frozen=True)
class _Held:
    """One effect held against chance: correlations with the inputs, and the largest in each set of dummies."""

    inputs: Floats
    effect: Floats
    found: Floats
    chance: Floats

    @property
    def strongest(self) -> float:
        return float(np.abs(self.found).max())

    def noise(self, false: float) -> float:
        return float(np.quantile(self.chance, 1 - false))


def decides(names: Sequence[str], inputs: Floats, gaps: Floats) -> Decides:
    """Find the inputs that decide one effect: `decides_each` for `gaps` of shape (draws,)."""
    return decides_each(names, inputs, gaps[:, None])[0]


def decides_each(names: Sequence[str], inputs: Floats, gaps: Floats) -> tuple[Decides, ...]:
    """Find the inputs that decide each of the effects of one question.

    `inputs` has shape (draws, inputs), a column per name; `gaps` has shape (draws, effects). Draws without a finite
    difference take no part, and an input that does not vary is never named. The dummies are the inputs themselves with
    their draws in another order: so they are as many, as unevenly spread and as dependent on each other. Raises
    ValueError if shapes differ.
    """
    allowed = (gaps.shape[0], len(names))
    if inputs.shape != allowed:
        raise ValueError(
            f"inputs have shape {inputs.shape}; allowed: a row per draw, a column per name, {allowed}"
        )
    held = [_held(inputs, gap) for gap in gaps.T]
    false = _false([each for each in held if isinstance(each, _Held) and each.chance.any()])
    return tuple(_named(names, each, false) if isinstance(each, _Held) else each for each in held)


def _held(inputs: Floats, gaps: Floats) -> _Held | Decides:
    """One effect held against chance; what is said of it at once where there are too few draws, or no inputs."""
    kept = np.isfinite(gaps)
    chosen, effect = inputs[kept], gaps[kept]
    if effect.size < FEWEST or not chosen.size:
        return Decides((), 1.0, 0.0, effect.size)
    causes, result = standard_ranks(chosen), standard_ranks(effect[:, None])[:, 0]
    chance = np.abs(result[_orders(effect.size)] @ causes).max(axis=1)
    return _Held(chosen, effect, causes.T @ result, chance)


@lru_cache(4)
def _orders(draws: int) -> npt.NDArray[np.intp]:
    """Other orders of so many draws, one a set of dummies; the same for every effect."""
    return np.random.default_rng([SETS, draws]).random((SETS, draws)).argsort(axis=1)


def _false(held: Sequence[_Held]) -> float:
    """Chance of a false name to be allowed for each effect: the more of them have a cause, the nearer to FALSE."""
    for count in range(len(held), 0, -1):
        share = FALSE * count / len(held)
        if sum(each.strongest > each.noise(share) for each in held) >= count:
            return share
    return FALSE / max(len(held), 1)


def _named(names: Sequence[str], held: _Held, false: float) -> Decides:
    noise, found = held.noise(false), held.found
    order = np.argsort(-np.abs(found), kind="stable")
    named = tuple(
        Decider(names[i], float(found[i]), turning_value(held.inputs[:, i], held.effect))
        for i in order
        if abs(found[i]) > noise
    )
    return Decides(named, noise, float(found[order[0]]), held.effect.size)


def standard_ranks(values: Floats) -> Floats:
    """Ranks of each column, centred and of length one, ties sharing their mean; 0 where a column does not vary.

    `values` has shape (draws, columns), and so has the result, which has no unit. The product of two such columns is
    Spearman's rank correlation.
    """
    from scipy.stats import rankdata

    centred = rankdata(values, axis=0) - (values.shape[0] + 1) / 2
    length = np.sqrt((centred**2).sum(axis=0))
    return np.asarray(centred / np.where(length > 0, length, 1.0), dtype=np.float64)


def turning_value(values: Floats, gaps: Floats) -> float | None:
    """Value of an input at which the sign of the effect turns, by a straight line of the effect on the input's ranks.

    `values` and `gaps` have shape (draws,); the result is in the unit of `values`. It is the value above which the mean
    effect has the other sign, all other inputs being as they may be. None if the line does not cross zero within the
    middle nine tenths of the draws.
    """
    ranks = standard_ranks(values[:, None])[:, 0]
    slope, mean = float(ranks @ gaps), float(gaps.mean())
    if slope == 0:
        return None
    crossing = -mean / slope  # in standard ranks
    low, high = np.quantile(ranks, TURNS)
    if not low <= crossing <= high:
        return None
    order = np.argsort(ranks, kind="stable")
    return float(np.interp(crossing, ranks[order], values[order]))

"""Which runs a variant gets: seeds with every number at its default, or draws of all that is not known.

In all tables the column `seed` says which run a row is of. Under draws it is the number of the draw, and the number
plus a million where the same draw was run with a second luck.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from operator import index
from typing import Any, SupportsIndex

from experiments.errors import RequestError

type Seeds = int | Iterable[SupportsIndex]  # a number of seeds, or a list, range or array of them

USUAL_SEEDS = 30
MOST_SEEDS = 100_000
USUAL_DRAWS = 100
MOST_DRAWS = 100_000
SECOND_LUCK = 1_000_000  # added to the number of a draw where it is run with a second luck
EVERY = 5  # each fifth draw has a second luck, so that luck can be told from not knowing


@dataclass(frozen=True)
class Sample:
    """Numbers of the runs of each arm, as in the column `seed`; `drawn`: they are draws."""

    seeds: tuple[int, ...]
    drawn: bool = False

    @property
    def draws(self) -> tuple[int, ...]:
        """Numbers of the draws, each once; none without draws."""
        return tuple(sorted({draw_of(seed) for seed in self.seeds})) if self.drawn else ()


def sample(seeds: Seeds | None = None, draws: "Seeds | str | None" = None) -> Sample:
    """Runs under seeds, or under draws; 100 draws if neither is given. Raises RequestError.

    draws: how many, or which: a list or range, or a text such as "100" or "101-200".
    """
    if seeds is not None and draws is not None:
        raise RequestError(
            "seeds and draws are given; allowed: one of them. Seeds hold every number at its default",
            "同时给出了 seeds 和 draws；只能给出一个。seeds 表示所有参数取默认值",
        )
    if seeds is not None:
        return Sample(checked_seeds(seeds))
    return Sample(_with_second_luck(_numbers(USUAL_DRAWS if draws is None else draws)), drawn=True)


def draw_of(seed: int) -> int:
    """Number of the draw of a run."""
    return seed % SECOND_LUCK


def is_second(seed: int) -> bool:
    """Whether a run is the second luck of its draw."""
    return seed >= SECOND_LUCK


def _with_second_luck(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """All draws, each fifth of them twice. Which ones hangs on the number alone, so that batches can be merged."""
    return (*numbers, *(number + SECOND_LUCK for number in numbers if number % EVERY == 0))


def _numbers(draws: "Seeds | str") -> tuple[int, ...]:
    if isinstance(draws, str):
        return _written(draws)
    if isinstance(draws, Iterable) and getattr(draws, "ndim", 1) != 0:
        numbers = tuple(_checked(each) for each in draws)
        if not numbers or len(set(numbers)) < len(numbers):
            raise _refused(draws)
        return tuple(sorted(numbers))
    return tuple(range(1, _checked(draws) + 1))


def _written(text: str) -> tuple[int, ...]:
    found = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+))?\s*", text)
    if not found:
        raise _refused(text)
    if found[2] is None:
        return tuple(range(1, _checked(int(found[1])) + 1))
    first, last = _checked(int(found[1])), _checked(int(found[2]))
    if last < first:
        raise _refused(text)
    return tuple(range(first, last + 1))


def _checked(value: Any) -> int:
    try:
        number = index(value)
    except TypeError:
        raise _refused(value) from None
    if isinstance(value, bool) or not 1 <= number <= MOST_DRAWS:
        raise _refused(value)
    return number


def _refused(value: object) -> RequestError:
    return RequestError(
        f"draws {value!r}: allowed: how many (1 to {MOST_DRAWS:,}), or a range such as 101-200",
        f"抽样 {value!r} 无效；允许：数量（1 至 {MOST_DRAWS:,}），或范围，例如 101-200",
    )


def checked_seeds(seeds: Seeds) -> tuple[int, ...]:
    """Seeds 0, 1, ... for a number of seeds, else those given. Raises RequestError."""
    if isinstance(seeds, Iterable) and not isinstance(seeds, str | bytes) and not _without_axes(seeds):
        return _listed_seeds(seeds)
    count = whole_number(seeds, "seeds")
    if not 1 <= count <= MOST_SEEDS:
        raise out_of_range("seeds", count, MOST_SEEDS)
    return tuple(range(count))


def _without_axes(seeds: object) -> bool:
    """Whether it is a single NumPy number, which looks like a list to Python."""
    return getattr(seeds, "ndim", 1) == 0


def _listed_seeds(seeds: Iterable[SupportsIndex]) -> tuple[int, ...]:
    found = tuple(whole_number(seed, "seed") for seed in islice(seeds, MOST_SEEDS + 1))
    if not found:
        raise RequestError("seeds: an empty list; at least one is needed", "seeds：列表为空；至少需要一个")
    if len(found) > MOST_SEEDS:
        raise RequestError(
            f"seeds: more than {MOST_SEEDS:,} are listed; allowed: 1 to {MOST_SEEDS:,}",
            f"seeds：列出的编号超过 {MOST_SEEDS:,} 个；允许 1 至 {MOST_SEEDS:,} 个",
        )
    wrong = next((seed for seed in found if not 0 <= seed < 2**63), None)
    if wrong is not None:
        raise RequestError(
            f"seed {wrong}: out of range; allowed: 0 to 2^63 - 1",
            f"编号 {wrong}：超出范围；允许 0 至 2^63 - 1",
        )
    if len(set(found)) < len(found):
        raise RequestError(
            "seeds: the same seed is listed twice; seeds must differ",
            "seeds：同一编号列出了两次；编号不能重复",
        )
    return found


def whole_number(value: object, what: str) -> int:
    """The value as a whole number; RequestError if it is none, with `what` as its name."""
    if hasattr(value, "__index__") and not isinstance(value, bool):
        with suppress(TypeError):  # arrays have the method, and use it for single whole numbers only
            return index(value)
    raise RequestError(f"{what} = {value!r}: a whole number is needed", f"{what} = {value!r}：需要整数")


def out_of_range(what: str, value: int, most: int) -> RequestError:
    """Error for a number that is not from 1 to `most`."""
    return RequestError(
        f"{what} = {value}: out of range; allowed: 1 to {most:,}",
        f"{what} = {value}：超出范围；允许 1 至 {most:,}",
    )

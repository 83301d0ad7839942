"""Why draws are ruled out: which facts they contradict, and which numbers this narrows. `scripts.rule_out` writes it.

Which draws these are stands in `experiments/design/ruled_out.toml`, with the version of the model that was run.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

from experiments.analysis.screening import CUTOFF, LUCKS, Narrowed, Screened
from experiments.recorded import files
from experiments.run.whole_files import whole

FILE: Final = files.FOLDER / "ruled_out.json"
SHOWN: Final = 12  # rows and numbers that are kept, the strongest first


@dataclass(frozen=True)
class Contradicted:
    """A row of plausibility, and the share of candidates that contradict it."""

    place: str
    quantity: str
    share: float


@dataclass(frozen=True)
class Half:
    """A number that is narrowed, and the share kept of the candidates below and above its default."""

    name: str
    lower: float
    upper: float


@dataclass(frozen=True)
class RuledOut:
    """How candidates were screened, and what came of it.

    A candidate goes if it contradicts more than `allowed` of the `rows` by over `cutoff` standard errors.
    """

    lucks: int
    rows: int
    allowed: int
    cutoff: float
    contradicted: tuple[Contradicted, ...]
    narrowed: tuple[Half, ...]


def found_in(screened: Screened, narrowed: Sequence[Narrowed]) -> RuledOut:
    """What is kept of a screening."""
    contradicted = (Contradicted(*row, round(share, 4)) for row, share in screened.by_row[:SHOWN])
    halves = (Half(each.name, round(each.lower, 4), round(each.upper, 4)) for each in narrowed[:SHOWN])
    rows = screened.implausible.shape[1]
    return RuledOut(LUCKS, rows, screened.allowed, CUTOFF, tuple(contradicted), tuple(halves))


def record(found: RuledOut, path: Path = FILE) -> None:
    """Keep it, a row to a line so that changes show."""
    kept = asdict(found)
    lists = {name: kept.pop(name) for name in ("contradicted", "narrowed")}
    told = [f'"{name}": [\n{",\n".join(map(json.dumps, rows))}\n]' for name, rows in lists.items()]
    with whole(path) as unfinished:
        unfinished.write_text(f"{json.dumps(kept)[:-1]}, {', '.join(told)}}}\n", encoding="utf-8")
    ruled_out.cache_clear()


@cache
def ruled_out(path: Path = FILE) -> RuledOut:
    """What was kept. Raises RequestError where there is no such file."""
    with files.opened(path) as kept:
        rows = tuple(Contradicted(**each) for each in kept.pop("contradicted"))
        halves = tuple(Half(**each) for each in kept.pop("narrowed"))
        return RuledOut(**kept, contradicted=rows, narrowed=halves)

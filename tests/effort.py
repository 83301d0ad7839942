"""How hard property tests try: a few examples that are the same each time, or many new ones.

`GONGZHI_THOROUGH=20 pytest tests/test_properties.py` tries twenty times as many, other ones each time, and shrinks
what fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from signal import ITIMER_PROF, SIGPROF, setitimer, signal
from typing import Any

from hypothesis import HealthCheck, Phase, settings

FACTOR = int(os.environ.get("GONGZHI_THOROUGH", "0"))


def effort(examples: int) -> settings:
    """Settings under which a property is tried on so many examples, or on FACTOR times as many."""
    first = (Phase.explicit, Phase.generate)
    return settings(
        max_examples=examples * max(FACTOR, 1),
        derandomize=not FACTOR,
        database=None,
        deadline=None,
        phases=(*first, Phase.shrink) if FACTOR else first,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Ends what takes more processor time than that with an error, where properties are tried hard."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"more than {seconds} seconds of processor time")

    if not FACTOR:
        yield
        return
    before = signal(SIGPROF, stop)
    setitimer(ITIMER_PROF, seconds)
    try:
        yield
    finally:
        setitimer(ITIMER_PROF, 0.0)
        signal(SIGPROF, before)

"""Runs by plain/, the model to read: the same tables as those of the fast model, for small places."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.errors import RequestError
from model.observation.schema import Tables

if TYPE_CHECKING:
    from plain.observe import ObservedWorld
    from scenarios.variant import Tried, Variant

MOST_RESIDENTS = 5_000  # half a minute of work for four years


class PlainRuns:
    """Runs one after the other, each in a world of its own."""

    def __init__(self, runs: "Sequence[tuple[Variant, int]]") -> None:
        self._runs = runs
        self._worlds: list[ObservedWorld] = []

    def run(self, on_days: Callable[[int], None] | None = None) -> None:
        """Advance every run to the end of the horizon; `on_days` is called with 10 after every ten days of all."""
        every, done = 10 * len(self._runs), 0
        for variant, seed in self._runs:
            one = plain_world(variant, seed)
            while one.day <= one.last:
                one.step()
                done += 1
                if on_days is not None and done % every == 0:
                    on_days(10)
            self._worlds.append(one)

    def results(self) -> Tables:
        """Their tables."""
        from plain.results import tables

        return tables(self._worlds)


def plain_runs(runs: "Sequence[tuple[Variant, int]]") -> PlainRuns:
    """Factory of runs by plain/ (`experiments.run.jobs.Factory`)."""
    return PlainRuns(runs)


def plain_world(
    tried: "Tried | str | os.PathLike[str]",
    seed: int = 0,
    days: int | None = None,
    values: Mapping[str, float] | None = None,
    agents: Sequence[type] = (),
) -> "ObservedWorld":
    """A world of plain/ before its first day, of one scenario or variant (or its name, or file) under one seed.

    `step()` runs a day, `run()` all of them, and `results()` gives the tables. days: another horizon. values: those of
    a draw, by name. agents: classes of your own in place of those of plain/, as in `[MyResident]`.
    Raises RequestError for what plain/ does not know or cannot do in a reasonable time.
    """
    from experiments.design.tried import loaded
    from plain.observe import ObservedWorld
    from scenarios.build import make_run
    from scenarios.variant import variant_of

    variant = variant_of(loaded(tried, days))
    check_plain(variant)
    return ObservedWorld(make_run(variant, seed, values), **variant.tables(), agents=agents)


def check_plain(variant: "Variant") -> None:
    """Raise RequestError if a variant has too many residents for plain/, or what plain/ does not know."""
    _check_size(variant)
    _check_known(variant)


def _check_size(variant: "Variant") -> None:
    from experiments.design.tried import residents

    many = residents(variant)
    if many > MOST_RESIDENTS:
        raise RequestError(
            f"'{variant.name}' has about {many:,} residents; with --plain at most {MOST_RESIDENTS:,} are allowed, as "
            "it goes from one to the next. Leave --plain away, or take a smaller place",
            f"“{variant.name}”约有 {many:,} 名居民；--plain 逐人计算，最多允许 {MOST_RESIDENTS:,} 名。"
            "请不用 --plain，或换一个较小的地方",
        )


def _check_known(variant: "Variant") -> None:
    from model.inputs.kinds import load_kinds
    from model.observation.added import added_names
    from plain.known import unknown_interventions, unknown_kinds

    kinds: Any = variant.kinds or load_kinds()
    written = {name for name in variant.written if name in variant.interventions}
    unknown = {
        "interventions": sorted({*unknown_interventions(variant.interventions), *written}),
        "kinds": unknown_kinds(kinds.names),
        "metrics": list(added_names()),
    }
    for what, names in unknown.items():
        if names:
            en, zh = _WORDS[what]
            raise RequestError(
                f"--plain does not know {en} {', '.join(names)}; leave --plain away, or teach it first: "
                "tests/reference/README.md says how",
                f"--plain 不认识{zh}：{'、'.join(names)}；请不用 --plain，或先在其中补写，"
                "方法见 tests/reference/README.md",
            )


_WORDS = {
    "interventions": ("the interventions", "以下措施"),
    "kinds": ("the kinds of case", "以下事项类型"),
    "metrics": ("the metrics", "以下指标"),
}

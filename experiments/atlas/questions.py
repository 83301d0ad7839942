"""What the atlas asks: each intervention at some doses in each place, and each package in its own place.

A dose is the coverage of an intervention: the share of the units that it may reach. Everything else is as a scenario
leaves it: the intervention begins on the first day of the horizon and becomes established over `ramp_days`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from experiments.design.baselines import BASELINES
from experiments.errors import RequestError, unknown
from scenarios.catalogue import intervention_ids

if TYPE_CHECKING:
    from scenarios.variant import Variant

DOSES: Final = (0.5, 1.0)
DRAWS: Final = 50


@dataclass(frozen=True, order=True)
class Question:
    """One intervention at one dose in one place, or, without a dose, one package in its own place."""

    place: str
    measure: str
    dose: float | None = None

    @property
    def arm(self) -> str:
        """Short name, as in `red_stewards@0.5`; that of a package is its own."""
        return self.measure if self.dose is None else f"{self.measure}@{self.dose:g}"

    def variant(self, days: int | None = None) -> "Variant":
        """What is run, over `days` days if given."""
        from scenarios.loader import load
        from scenarios.variant import variant_of

        if self.dose is None:
            scenario = load(self.measure)
        else:
            scenario = load(self.place).with_interventions(**{self.measure: {"coverage": self.dose}})
        return variant_of(scenario if days is None else scenario.with_horizon(days))


@dataclass(frozen=True)
class Asked:
    """All that an atlas asks. days: another horizon than that of the scenarios, for trials."""

    places: tuple[str, ...] = BASELINES
    measures: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    doses: tuple[float, ...] = DOSES
    draws: tuple[int, ...] = tuple(range(1, DRAWS + 1))
    days: int | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, place by place, then the packages."""
        return (
            *(Question(p, m, dose) for p in self.places for m in self.measures for dose in self.doses),
            *(Question(_place_of(name), name) for name in self.packages),
        )


def asked(
    places: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    packages: Sequence[str] | None = None,
    doses: Sequence[float] = DOSES,
    draws: int = DRAWS,
    days: int | None = None,
) -> Asked:
    """What to ask: everything there is unless said otherwise. Raises RequestError for an unknown name or dose."""
    from scenarios.loader import names

    known = names("packages")
    return Asked(
        places=_known(BASELINES if places is None else places, names("places"), "place"),
        measures=_known(
            intervention_ids() if measures is None else measures, intervention_ids(), "intervention"
        ),
        packages=_known(known if packages is None else packages, known, "package"),
        doses=_doses(doses),
        draws=tuple(range(1, draws + 1)),
        days=days,
    )


def _known(given: Iterable[str], allowed: Iterable[str], what: str) -> tuple[str, ...]:
    found, every = tuple(given), tuple(allowed)
    for name in found:
        if name not in every:
            raise unknown(f"unknown {what} {name!r}", f"未知名称 {name!r}", name, every)
    return found


def _doses(given: Sequence[float]) -> tuple[float, ...]:
    wrong: list[Any] = [dose for dose in given if not 0 < dose <= 1]
    if wrong or not given:
        raise RequestError(
            f"doses {list(given)}: allowed: shares above 0 and up to 1, such as 0.5 and 1",
            f"覆盖面 {list(given)} 无效；允许：大于 0、不超过 1 的比例，例如 0.5 和 1",
        )
    return tuple(sorted(set(given)))


def _place_of(package: str) -> str:
    from scenarios.loader import load

    return load(package).base or package

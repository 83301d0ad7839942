"""Variants to compare under the same seeds, and the contrasts between them."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from experiments.design.changes import Changes
from experiments.design.request import BASELINE, PACKAGE, Arm, Request
from experiments.design.sample import Sample, Seeds, sample
from experiments.design.tried import loaded
from experiments.errors import RequestError
from experiments.run.jobs import Label

if TYPE_CHECKING:
    from scenarios.variant import Tried, Variant

type Named = Tried | str | os.PathLike[str]


@dataclass(frozen=True)
class Contrast:
    """One variant against another under the same seeds: a package against its own baseline, or any two.

    `name` stands in the column `scenario` of all tables; the arm `package` is `variant`, the arm `baseline` is
    `against`. Arms are called by their labels, unless a variant without a label stands against its own baseline.
    """

    name: str
    variant: "Variant"
    against: "Variant"

    def __post_init__(self) -> None:
        from scenarios.variant import variant_of

        if not isinstance(self.name, str) or not self.name.strip():
            raise RequestError(
                f"the name of a contrast is {self.name!r}; allowed: a short text, such as 'steep'",
                f"对比的名称为 {self.name!r}；允许：简短的文字，例如 'steep'",
            )
        for side in ("variant", "against"):
            object.__setattr__(self, side, variant_of(loaded(getattr(self, side), None)))

    @property
    def own(self) -> bool:
        """Whether the variant stands against its own baseline."""
        return self.against.identity == self.variant.baseline().identity

    @property
    def labelled(self) -> bool:
        """Whether the arms are named by their labels instead of baseline and package."""
        return bool(self.variant.label or self.against.label) or not self.own

    def label(self, arm: str, lang: str) -> str | None:
        """Label of an arm, in `en` or `zh`; None if it is simply the baseline or the package."""
        variant, other = (self.variant, self.against) if arm == PACKAGE else (self.against, self.variant)
        if not self.labelled or (arm == BASELINE and self.own and not variant.label):
            return None
        short = variant.short(lang)
        return variant.name if short == other.short(lang) else short


def contrast_of(tried: "Contrast | Named", against: "Named | None" = None) -> Contrast:
    """Return a contrast as it is, or build one; a variant without `against` stands against its own baseline."""
    from scenarios.variant import variant_of

    if isinstance(tried, Contrast):
        return tried
    variant = variant_of(loaded(tried, None))
    other = variant.baseline() if against is None else variant_of(loaded(against, None))
    return Contrast(variant.name, variant, other)


@dataclass(frozen=True)
class Design:
    """Variants under seeds or draws, with the contrasts between them; `cases` keeps a row per closed case.

    Variants that occur in several contrasts are run once.
    """

    contrasts: tuple[Contrast, ...]
    sample: Sample
    cases: bool = False

    def __post_init__(self) -> None:
        if not self.contrasts:
            raise RequestError("no scenario was given; at least one is needed", "没有给出场景；至少需要一个")
        names = [each.name for each in self.contrasts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise RequestError(
                f"scenario '{twice}' was given twice; names must differ (with_label gives another)",
                f"场景“{twice}”给出了两次；名称不能重复（可用 with_label 另取名称）",
            )
        for each in self.contrasts:
            _refuse_other_calendar(each)

    @property
    def request(self) -> Request:
        """All runs that are needed: both arms of every contrast under every seed."""
        arms = [
            Arm(Label(each.name, arm), variant)
            for each in self.contrasts
            for arm, variant in ((BASELINE, each.against), (PACKAGE, each.variant))
        ]
        return Request(tuple(arms), self.sample.seeds, self.cases, self.sample.drawn)

    def checked(self) -> "Design":
        """Return the same design; RequestError if both arms of a contrast are identical."""
        for each in self.contrasts:
            if each.variant.identity == each.against.identity:
                raise _nothing_to_compare(each)
        return self


def design(
    tried: "Design | Contrast | Named | Iterable[Contrast | Named]",
    seeds: Seeds | None = None,
    days: int | None = None,
    *,
    draws: Seeds | str | None = None,
    against: "Named | None" = None,
    with_: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    cases: bool = False,
    changes: Changes | None = None,
) -> Design:
    """Build a design: each scenario or variant stands against `against`, or else against its own baseline.

    tried: one or several names, files, scenarios, variants or contrasts; a design stays as it is, and takes nothing
    beside it. seeds: every number at its default, under so many seeds or under those listed; draws: so many draws, or
    which; 100 draws if neither is given. days: another horizon. with_, without: combinations of every scenario as well
    (`scenarios.combine.variants`). changes: values, rules, another place or an end of the money for all of them.
    Raises ScenarioError or RequestError.
    """
    if isinstance(tried, Design):
        _refuse_beside_design(tried, seeds, draws, days, against, with_, without, cases, changes)
        return tried
    every: list[Any] = [tried] if _is_one(tried) else list(tried)  # type: ignore[arg-type]
    asked = replace(changes or Changes(), days=days)
    if with_ or without:
        every = _combined(every, with_, without, None if asked.reschedule else days)
    if every and against is not None and all(isinstance(each, Contrast) for each in every):
        raise RequestError(
            "against: a contrast has its other side already; leave against away, or give scenarios and variants",
            "against：对比已有另一方；请不要再用 against，或改为给出情景和变体",
        )
    contrasts = [_contrast(each, against, asked) for each in every]
    return Design(tuple(contrasts), sample(seeds, draws), cases)


def _contrast(tried: "Contrast | Named", against: "Named | None", changes: Changes) -> Contrast:
    if isinstance(tried, Contrast):
        return Contrast(tried.name, changes.of(tried.variant), changes.of(tried.against))
    return contrast_of(*changes.sides(tried, against))


def _refuse_beside_design(
    tried: Design, seeds: Seeds | None, draws: Seeds | str | None, *others: object
) -> None:
    """Raise RequestError for what would be left aside, as a design has seeds, days and sides of its own."""
    given = (seeds is not None or draws is not None) and sample(seeds, draws) != tried.sample
    if given or any(others):
        raise RequestError(
            "a design has its own seeds, days and sides, so nothing may be given beside it; give them to design(...)",
            "设计已含模拟次数、天数和对比双方，不能再另行指定；请在 design(...) 中给出",
        )


def _is_one(tried: object) -> bool:
    """Whether this is a single item; a scenario also is iterable, since its library allows iterating over fields."""
    return (
        not isinstance(tried, Iterable) or isinstance(tried, str | os.PathLike) or hasattr(tried, "baseline")
    )


def _combined(
    every: list[Any], with_: str | Sequence[str], without: str | Sequence[str], days: int | None
) -> list[Any]:
    from scenarios.combine import variants
    from scenarios.scenario import Scenario

    scenarios: list[Any] = [each if isinstance(each, Contrast) else loaded(each, None) for each in every]
    other = next((each for each in scenarios if not isinstance(each, Scenario)), None)
    if other is not None:
        raise RequestError(
            f"'{other.name}' is no scenario, so with_ and without say nothing about it; use its with_interventions",
            f"“{other.name}”不是场景，不能使用 with_ 和 without；请用其 with_interventions",
        )
    return list(variants(scenarios, with_, without, days))


def _refuse_other_calendar(contrast: Contrast) -> None:
    one, other = contrast.variant, contrast.against
    if one.time != other.time:
        raise RequestError(
            f"'{one.name}' and '{other.name}' have different days (start, warm-up, horizon or evaluation), so their "
            "runs cannot be paired; give both the same [time], or days=...",
            f"“{one.name}”与“{other.name}”的时间设置（起点、预热期、模拟期或评估期）不同，无法配对；"
            "请使用相同的 [time]，或指定 days=...",
        )


def _nothing_to_compare(contrast: Contrast) -> RequestError:
    one, other = contrast.variant.name, contrast.against.name
    if other == contrast.variant.baseline().name:
        return RequestError(
            f"'{one}' has no interventions, so it is its own baseline and there is nothing to compare; name "
            "another side with against=..., or a package (`gongzhi list`)",
            f"“{one}”没有干预措施，与自身的基线相同，无从比较；请用 against=... 指定不同的另一方，"
            "或选择一个方案（`gongzhi list`）",
        )
    return RequestError(
        f"'{one}' and '{other}' differ in nothing that can change a result, so there is nothing to compare",
        f"“{one}”与“{other}”没有任何能改变结果的差别，无从比较",
    )

"""The claims of the five reports, and what the model says of each."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.evidence.chinese import said, simplified
from dashboard.evidence.numbers import bounds, shown
from dashboard.phrases import tell
from experiments.analysis.drawn import Drawn
from experiments.analysis.plausibility import REPORTED, Band, Row
from experiments.analysis.reading import reading
from experiments.recorded.packages import Packages, Said, packages
from experiments.recorded.plausible import plausible
from experiments.report.phrases import capital
from model.observation.metrics import METRICS
from scenarios.claims import Claim
from scenarios.loader import load

Status = Literal["agrees", "partly", "against", "same", "open", "built", "absent"]
STATUSES: Final[tuple[Status, ...]] = ("agrees", "partly", "open", "same", "against", "built", "absent")
TESTED: Final[tuple[Status, ...]] = ("agrees", "partly", "open", "same", "against")
GROUPS: Final[dict[str, tuple[Status, ...]]] = {
    "tested": TESTED,
    **{status: (status,) for status in STATUSES},
    "all": STATUSES,
}  # what a reader can choose to see
REPORTS: Final = ("000", "001", "002", "003", "004")
REPORT_OF: Final = {
    "bachuan-gongfang": "000",
    "one-three": "001",
    "chengdu": "002",
    "chengdu-honghu": "002",
    "liangjiang-branch": "003",
    "liangjiang-grid": "003",
    "liangjiang-digital": "003",
    "bazhong-red-stewards": "004",
}
INPUTS: Final = (
    "tests nothing",
    "attempts are a parameter",
)  # words of a scale: the model is built to have this
USUAL: Final = (
    "as it is",
    "difference between the arms, same seeds",
    "times residents / 1,000",
)  # parts of a scale
BAND_OF: Final[dict[str, Status]] = {"inside": "agrees", "partly": "partly", "outside": "against"}


@dataclass(frozen=True)
class Held:
    """One claim and what the model says of it. Exactly one of `drawn`, `row` and `level` is there where it was tested.

    `drawn`: for a sign, the differences over draws. `row`: for a band, the row of plausibility that has its fact.
    `level`: for a band without such a row, the level with the package (5 %, middle, 95 %), in the claim's unit.
    """

    package: str
    claim: Claim
    status: Status
    drawn: Drawn | None = None
    row: Row | None = None
    level: tuple[float, float, float] | None = None

    @property
    def report(self) -> str:
        """Number of the report."""
        return REPORT_OF[self.package]


def held() -> tuple[Held, ...]:
    """Every claim of every package of the reports, with what the recorded results say of it."""
    recorded, rows = packages(), plausible().rows
    return tuple(
        one(name, claim, recorded, [row for row in rows if row.place == name])
        for name in REPORTED
        for claim in load(name).claims
    )


def one(package: str, claim: Claim, recorded: Packages, rows: Sequence[Row]) -> Held:
    """What the model says of one claim."""
    told = recorded.said.get(package)
    if claim.kind == "structure" or any(words in claim.scale for words in INPUTS):
        return Held(package, claim, "built")
    if claim.measure is None or told is None or claim.measure not in told.effects:
        return Held(package, claim, "absent")
    if claim.kind == "sign":
        drawn = told.effects[claim.measure]
        return Held(package, claim, _of_sign(claim, drawn), drawn=drawn)
    row = next((row for row in rows if claim.fact in row.band.facts), None)
    if row is not None:
        return Held(package, claim, BAND_OF.get(row.standing, "absent"), row=row)
    level = _level(claim, told)
    return Held(package, claim, _of_level(claim, level), level=level)


def _of_sign(claim: Claim, drawn: Drawn) -> Status:
    """Whether at least "likely" many draws go the way that the report says."""
    side = reading(drawn).side
    if side in ("same", "open", "undefined"):
        return "same" if side == "same" else "open"
    ups = {"up": True, "down": False, "better": drawn.better == "higher", "worse": drawn.better == "lower"}
    return "agrees" if ups[side] == (claim.sign == "+") else "against"


def _level(claim: Claim, told: Said) -> tuple[float, float, float]:
    """Level with the package, in the claim's unit: rates by 1,000 residents become counts by community."""
    spread = told.levels[str(claim.measure)]
    factor = 1.0
    if claim.scale.startswith("times residents / 1,000"):
        factor = told.residents / told.communities / 1000
    return spread.low * factor, spread.middle * factor, spread.high * factor


def _of_level(claim: Claim, level: tuple[float, float, float]) -> Status:
    low, _, high = level
    if math.isnan(low):
        return "absent"
    if claim.value is not None:  # one number: it is met if it lies within the range of the draws
        return "agrees" if low <= claim.value <= high else "against"
    band = Band((), (), "report", "", claim.low, claim.high)
    return BAND_OF.get(band.standing(low, high), "absent")


# ---- in words


def statement(claim: Claim, lang: str) -> str:
    """What the report says, in a few plain words."""
    meaning = claim.meaning.of(lang)
    if claim.sign:
        return meaning
    return tell("ev_claim_number", lang, what=meaning, number=amount(claim, lang))


def amount(claim: Claim, lang: str) -> str:
    """The number of a claim with its unit: a value, or bounds."""
    share = claim.unit.startswith("share")
    unit = "%" if share else ""
    words = (
        shown(claim.value, unit, lang)
        if claim.value is not None
        else bounds(claim.low, claim.high, unit, lang)
    )
    return tell(
        "ev_share_of" if share else "ev_with_unit", lang, number=words, unit=said("units", claim.unit, lang)
    )


def answer(found: Held, lang: str) -> str:
    """What the model says of a claim, in a sentence."""
    if found.drawn is not None:
        return _of_draws(found.claim, found.drawn, lang)
    if found.row is not None:
        row = found.row
        return tell(
            "ev_says_band",
            lang,
            what=row.quantity.zh if lang == "zh" else row.quantity.en,
            mean=f"{shown(row.mean, row.quantity.unit, lang)} {quantity_unit(row.quantity.unit, lang)}".strip(),
            range=bounds(row.low, row.high, row.quantity.unit, lang),
        )
    if found.level is not None and not math.isnan(found.level[0]):
        low, middle, high = found.level
        metric = METRICS[str(found.claim.measure)]
        share = "%" if metric.scale == "share" else ""
        return tell(
            "ev_says_level",
            lang,
            what=metric.name(lang),
            mean=shown(middle, share, lang),
            range=bounds(low, high, share, lang),
        )
    return tell(f"ev_says_{found.status}", lang)


def _of_draws(claim: Claim, drawn: Drawn, lang: str) -> str:
    wanted, other = (drawn.up, drawn.down) if claim.sign == "+" else (drawn.down, drawn.up)
    return tell(
        "ev_says_sign",
        lang,
        what=METRICS[str(claim.measure)].name(lang),
        n=drawn.n,
        so=wanted.count,
        other=other.count,
        same=drawn.same.count,
    )


def quantity_unit(unit: str, lang: str) -> str:
    """Unit of a quantity of plausibility; none for a share, which carries its sign."""
    from model.inputs.units import unit_in

    if unit in ("%", "index 0-1"):
        return ""
    translated = said("units", unit, lang)
    return translated if translated != unit else unit_in(unit, lang)


def counts(found: Iterable[Held]) -> dict[str, int]:
    """Number of claims by group, in the order of GROUPS."""
    statuses = [each.status for each in found]
    return {name: sum(status in group for status in statuses) for name, group in GROUPS.items()}


def matching(found: Iterable[Held], group: str, report: str, words: str, lang: str) -> list[Held]:
    """Claims of a group (of GROUPS) and a report ("" means any) in whose texts all `words` occur."""
    wanted = words.lower().split()
    return [
        each
        for each in found
        if each.status in GROUPS[group]
        and report in ("", each.report)
        and all(word in _searched(each, lang) for word in wanted)
    ]


def _searched(found: Held, lang: str) -> str:
    claim = found.claim
    parts = (statement(claim, lang), simplified(claim.quote), claim.fact, load(found.package).title.of(lang))
    return " ".join(parts).lower()


def reason(claim: Claim, lang: str) -> str:
    """How the claim is compared with the model, or why it cannot be; empty where that goes without saying."""
    if lang != "en":
        return said("scales", claim.scale, lang)
    parts = claim.scale.removeprefix("none: ").split("; ")
    return capital("; ".join(part for part in parts if part not in USUAL))

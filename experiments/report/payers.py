"""Who pays in money and who works: differences by payer, per 1,000 residents and for the whole place."""

from dataclasses import dataclass

from experiments.analysis.drawn import Drawn
from experiments.analysis.pairs import Pair
from experiments.report.phrases import say

MONEY = {"yuan_residents": "residents", "yuan_district": "district", "yuan_fund": "fund"}
WORK = {"paid_hours": "paid", "volunteer_hours": "volunteers"}


@dataclass(frozen=True)
class Payer:
    """What one payer gives more or less in a year, per 1,000 residents: the middle and the middle 90 % of worlds."""

    name: str
    metric: str
    drawn: Drawn

    def title(self, lang: str) -> str:
        """Who it is."""
        return say(f"payer_{self.name}", lang)

    def of_place(self, residents: int) -> tuple[float, float, float]:
        """Low, middle and high for a place of so many residents."""
        spread = self.drawn.spread
        low, middle, high = (each * residents / 1000 for each in (spread.low, spread.middle, spread.high))
        return low, middle, high


def payers(pair: Pair, of: dict[str, str]) -> tuple[Payer, ...]:
    """Payers of MONEY or of WORK with a known difference; none without draws."""
    known = ((metric, name, pair.drawn.get(metric)) for metric, name in of.items())
    return tuple(Payer(name, metric, drawn) for metric, name, drawn in known if drawn is not None and drawn.n)

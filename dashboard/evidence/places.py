"""Rows of plausibility as the page shows them: filters, words, and a small drawing of model and world."""

from collections import Counter
from collections.abc import Iterable

from dashboard.evidence.chinese import said
from dashboard.phrases import tell
from experiments.analysis.plausibility import TOGETHER, Row, Standing
from scenarios.loader import load

STANDINGS: tuple[Standing, ...] = ("outside", "partly", "inside")
WIDTH, HEIGHT, EDGE = 160, 24, 6  # of a drawing, in its own units


def title(place: str, lang: str) -> str:
    """Title of a place or package."""
    return tell("ev_together", lang) if place == TOGETHER else load(place).title.of(lang)


def name(row: Row, lang: str) -> str:
    """Name of the quantity with a capital first letter."""
    words = row.quantity.zh if lang == "zh" else row.quantity.en
    return words[:1].upper() + words[1:]


def about(row: Row, lang: str) -> str:
    """How the quantity is measured in the model."""
    return said("measured", row.quantity.about, lang)


def takes(row: Row, lang: str) -> str:
    """What it would take to bring the model inside; empty where it is, or where a test demands it."""
    if row.standing == "inside" or not row.band.takes:
        return ""
    return tell("ev_takes", lang, what=said("takes", row.band.takes, lang))


def matching(rows: Iterable[Row], place: str, standing: str, words: str, lang: str) -> list[Row]:
    """Rows of a place ("" means any) and a standing ("all" means any) with all `words`; the worst first."""
    wanted = words.lower().split()
    found = [
        row
        for row in rows
        if place in ("", row.place)
        and standing in ("all", row.standing)
        and all(word in f"{name(row, lang)} {title(row.place, lang)}".lower() for word in wanted)
    ]
    return sorted(found, key=lambda row: STANDINGS.index(row.standing))


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Number of rows by standing, the worst first, then of all."""
    found = Counter(row.standing for row in rows)
    return {standing: found[standing] for standing in STANDINGS} | {"all": found.total()}


def drawing(row: Row) -> str:
    """The band as a bar, the range in the model as a line, its mean as a dot; the words stand in the cells."""
    numbers = [each for each in (row.band.low, row.band.high, row.low, row.high) if each is not None]
    least, most = min(numbers), max(numbers)
    span = (most - least) or abs(most) or 1.0
    least, span = least - 0.08 * span, 1.16 * span

    def x(value: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (value - least) / span, 1)

    left = 0.0 if row.band.low is None else x(row.band.low)
    right = float(WIDTH) if row.band.high is None else x(row.band.high)
    middle = HEIGHT / 2
    return (
        f'<svg class="ev-drawing {row.standing}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<rect class="world" x="{left}" y="3" width="{max(right - left, 2):.1f}" height="{HEIGHT - 6}"/>'
        f'<line class="model" x1="{x(row.low)}" x2="{x(row.high)}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="model" cx="{x(row.mean)}" cy="{middle}" r="4.5"/></svg>'
    )

"""Calibrated words for a share of draws, in both languages."""

from experiments.analysis.drawn import Chance
from experiments.report.phrases import say


def likelihood(chance: Chance, lang: str) -> str:
    """Word on the scale of the IPCC, from "virtually certain" to "exceptionally unlikely"."""
    return say(f"chance_{chance.word}", lang)


def adverb(chance: Chance, lang: str) -> str:
    """The same word before an adjective, as in "virtually certainly better"."""
    text = "chance_adverb" if chance.word == "virtually_certain" else f"chance_{chance.word}"
    return say(text, lang)

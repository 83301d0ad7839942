"""Texts of the map and of the explorer by name and language, from `phrases.toml`."""

from pathlib import Path

from experiments.report.phrases import Texts, texts

FILE = Path(__file__).with_name("phrases.toml")


def catalogue() -> Texts:
    """All texts: name to language to template."""
    return texts(FILE)


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises KeyError for an unknown text, language or missing value."""
    return catalogue()[text][lang].format(**values)

"""Texts of the playable pages by name and language: those of all pages, and those of one."""

from pathlib import Path

from experiments.report.phrases import Texts, language, texts

FOLDER = Path(__file__).parent


def catalogue(name: str = "") -> Texts:
    """Texts that all pages share, or those of the page `name`: name of the text to language to template."""
    return texts(FOLDER / (f"{name}_phrases.toml" if name else "phrases.toml"))


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text that all pages share, with its values filled in. Raises RequestError for an unknown language."""
    return catalogue()[text][language(lang)].format(**values)

"""Texts of the playable pages by name and language: those of all pages, and those of one."""

from pathlib import Path

from experiments.report.phrases import Texts, texts

FOLDER = Path(__file__).parent


def catalogue(name: str = "") -> Texts:
    """Texts that all pages share, or those of the page `name`: name of the text to language to template."""
    return texts(FOLDER / (f"{name}_phrases.toml" if name else "phrases.toml"))

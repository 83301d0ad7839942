"""Words of the lessons' pictures and stories, by name and language, from `phrases.toml`."""

from pathlib import Path

from experiments.report.phrases import Texts, language, texts

FILE = Path(__file__).with_name("phrases.toml")


def catalogue() -> Texts:
    """All texts: name to language to template."""
    return texts(FILE)


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text with its values filled in. Raises RequestError for an unknown language, else KeyError."""
    return catalogue()[text][language(lang)].format(**values)

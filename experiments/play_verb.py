"""The command `gongzhi play`: pages for lessons that a browser opens without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_base import Lang, LangOption, app, errors_in_words


@app.command()
def play(
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", file_okay=False, help="Folder for the pages.")
    ] = Path("play"),
    lang: LangOption = Lang.en,
) -> None:
    """Write the playable pages of the lessons: predict, reveal, compare with the class, in both languages."""
    with errors_in_words(lang):
        from experiments.play.pages import write

        for path in write(out):
            typer.echo(path)

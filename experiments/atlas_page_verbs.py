"""The commands `gongzhi atlas map` and `gongzhi atlas explorer`: what is shown of the atlas."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from experiments.atlas_verbs import FileOption, atlas_app
from experiments.cli_base import Lang, LangOption, errors_in_words


class Sort(StrEnum):
    """Orders of the map."""

    family = "family"
    effect = "effect"
    yuan = "yuan"
    hours = "hours"


@atlas_app.command("map")
def map_of_measures(
    metric: Annotated[
        str, typer.Option(metavar="ID", help="Headline metric (see list metrics).")
    ] = "unsettled_90",
    dose: Annotated[
        float, typer.Option(metavar="SHARE", help="Coverage; between kept doses it is an estimate.")
    ] = 1.0,
    sort: Annotated[
        Sort, typer.Option(help="By family, effect, or effect per public yuan or per hour.")
    ] = Sort.family,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write figure (PNG, SVG) and table (Markdown, CSV).")
    ] = None,
    atlas: FileOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Say which measure works where, how sure that is, and at what price."""
    with errors_in_words(lang):
        from experiments.atlas.atlas import Atlas
        from experiments.atlas.files import write_map
        from experiments.atlas.table import map_of, terminal

        shown = map_of(Atlas.read(atlas), metric, dose, sort.value)
        typer.echo(terminal(shown, lang.value))
        if out is not None:
            for path in write_map(shown, out, lang.value):
                typer.echo(path)


@atlas_app.command()
def explorer(
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="File to write.")] = Path(
        "gongzhi-atlas.html"
    ),
    atlas: FileOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Write the explorer: one HTML file with all answers, for a browser without a network."""
    with errors_in_words(lang):
        from experiments.atlas.atlas import Atlas
        from experiments.atlas.files import write_explorer

        typer.echo(write_explorer(Atlas.read(atlas), out))

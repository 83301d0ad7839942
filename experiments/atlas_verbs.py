"""The commands `gongzhi atlas ...`: make the atlas, check it, and read it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_base import (
    Application,
    Commands,
    DaysOption,
    Lang,
    LangOption,
    WorkersOption,
    app,
    errors_in_words,
)

atlas_app = Application(name="atlas", cls=Commands, no_args_is_help=True)
app.add_typer(atlas_app)

FileOption = Annotated[
    Path | None, typer.Option("--atlas", metavar="FILE", help="An atlas; default: that of the project.")
]
NamesOption = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Once per name; default: all.")]


@atlas_app.callback()
def _atlas(lang: LangOption = Lang.en) -> None:
    """What every intervention does in every kind of community: kept answers over plausible worlds."""


@atlas_app.command()
def make(
    place: NamesOption = None,
    measure: NamesOption = None,
    package: NamesOption = None,
    dose: Annotated[
        list[float] | None, typer.Option(metavar="SHARE", help="Coverage, once per dose; default: 0.5 and 1.")
    ] = None,
    draws: Annotated[int, typer.Option(min=2, max=1000, help="Plausible worlds.")] = 50,
    days: DaysOption = None,
    folder: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Keeps what is finished; the same command goes on.")
    ] = Path("results/atlas"),
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, help="File to write; default: the atlas of the project."
        ),
    ] = None,
    workers: WorkersOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run every intervention at each dose in each place, and every package in its own, and keep the answers.

    Without options this is the atlas that comes with the project. With --place alone no package is run.
    """
    with errors_in_words(lang):
        from experiments.atlas.atlas import FILE
        from experiments.atlas.bind import bind
        from experiments.atlas.questions import DOSES, asked
        from experiments.run.executors import processors

        others = [] if (place or measure) and package is None else package
        wanted = asked(place, measure if measure or not package else [], others, dose or DOSES, draws, days)
        typer.echo(bind(wanted, folder, FILE if out is None else out, workers or processors()))


@atlas_app.command()
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Measures and packages; default: all.")
    ] = None,
    restamp: Annotated[
        bool, typer.Option("--restamp", help="Write the new version into the atlas if no number moved.")
    ] = False,
    atlas: FileOption = None,
    workers: WorkersOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run a few of the answers again, and say whether their numbers are still the same, to the last bit."""
    with errors_in_words(lang):
        from experiments.atlas.atlas import FILE, Atlas
        from experiments.atlas.check import check as checked
        from experiments.atlas.check import restamped
        from experiments.atlas.text import check_text
        from experiments.run.executors import processors

        path = FILE if atlas is None else atlas
        kept = Atlas.read(path, stale=True)
        known = None if restamp and not names else (names or [*kept.measures, *kept.packages])
        found = checked(kept, known, workers or processors())
        typer.echo(check_text(found, lang.value))
        if found.moved:
            raise typer.Exit(1)
        if restamp:
            restamped(kept, path, found)


@atlas_app.command()
def show(
    measure: Annotated[str, typer.Argument(metavar="NAME", help="An intervention, or a package.")],
    place: Annotated[
        str | None, typer.Option(metavar="NAME", help="Place; default: every place of the atlas.")
    ] = None,
    dose: Annotated[
        float, typer.Option(metavar="SHARE", help="Coverage; between kept doses it is an estimate.")
    ] = 1.0,
    atlas: FileOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Say what one intervention or package does, at once, from the kept answers."""
    with errors_in_words(lang):
        from experiments.atlas.atlas import Atlas
        from experiments.atlas.text import measure_text

        typer.echo(measure_text(Atlas.read(atlas), measure, place, dose, lang.value))

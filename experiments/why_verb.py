"""The command `gongzhi why`: which assumptions decide the effects of a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_base import DaysOption, Lang, LangOption, WorkersOption, app, errors_in_words


@app.command()
def why(
    what: Annotated[
        str, typer.Argument(metavar="FOLDER|NAME", help="Result folder, or a scenario to compare first.")
    ],
    metric: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Metric (see list metrics); default: all headline metrics."),
    ] = None,
    draws: Annotated[
        str | None, typer.Option(metavar="N|A-B", help="Draws, where a scenario is run; default: 100.")
    ] = None,
    days: DaysOption = None,
    workers: WorkersOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Say which assumptions decide an effect, and at which value its sign turns.

    A finished folder is read without simulating. A scenario is first compared with its baseline, as by compare.
    """
    with errors_in_words(lang):
        from experiments.report.why_text import known_metric, why_text

        known_metric(metric)
        if Path(what).is_dir():
            from experiments.report.folder_answer import folder_answer
            from experiments.run.kept import Kept

            typer.echo(why_text(folder_answer(Kept(what)), metric, lang.value))
            return
        from experiments.api import compare
        from experiments.design.design import design

        asked = design(what, days=days, draws=draws).checked()
        folder = asked.request.default_folder()
        typer.echo(why_text(compare(asked, workers=workers, out=folder, lang=lang.value), metric, lang.value))
        typer.echo(f"\n{folder}")

"""Commands on result folders: `resume`, `expand`, `verify`, `inspect`, `merge`, `report` and `export`.

A folder's manifest says all that they need. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli_base import DaskOption, Lang, LangOption, WorkersOption, app, errors_in_words
from experiments.errors import RequestError

if TYPE_CHECKING:
    from experiments.run.kept import Kept
    from experiments.run.runner import Means

FolderArgument = Annotated[str, typer.Argument(metavar="FOLDER", help="Result folder.")]


class Format(StrEnum):
    """Formats of exported tables."""

    csv = "csv"
    parquet = "parquet"


class Medium(StrEnum):
    """Where figures are shown."""

    print = "print"
    slide = "slide"


@app.command()
def resume(
    folder: FolderArgument,
    workers: WorkersOption = None,
    dask: DaskOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run what is missing of all that was asked for in a folder, and answer again."""
    with errors_in_words(lang):
        from experiments.run.runner import Means

        _run_asked(folder, (), Means(workers, lang=lang.value, dask=dask), lang)


@app.command()
def expand(
    folder: FolderArgument,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Replicates of each arm in all.")
    ] = None,
    draws: Annotated[
        str | None, typer.Option(metavar="N|A-B", help="Draws in all, or which, where the folder has draws.")
    ] = None,
    workers: WorkersOption = None,
    dask: DaskOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run everything in a folder under more seeds (0 to SEEDS - 1) or draws, besides those that it has."""
    with errors_in_words(lang):
        from experiments.run.kept import Kept
        from experiments.run.runner import Means

        _run_asked(folder, Kept(folder).more(seeds, draws), Means(workers, lang=lang.value, dask=dask), lang)


@app.command()
def verify(folder: FolderArgument, lang: LangOption = Lang.en) -> None:
    """Check that a folder holds what was asked for, as it was written; exit code 1 if it does not."""
    with errors_in_words(lang):
        from experiments.report.folder_text import verdict
        from experiments.run.kept import Kept

        kept = Kept(folder)
        troubles = kept.troubles()
        typer.echo(verdict(kept, troubles, lang.value))
        if troubles:
            raise typer.Exit(1)


@app.command()
def inspect(folder: FolderArgument, lang: LangOption = Lang.en) -> None:
    """Say what is in a folder: scenarios, arms, seeds, runs finished and failed, tables, sessions."""
    with errors_in_words(lang):
        from experiments.report.folder_text import inspection
        from experiments.run.kept import Kept

        typer.echo(inspection(Kept(folder), lang.value))


@app.command()
def merge(
    folders: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="Result folders.")],
    out: Annotated[str, typer.Option(metavar="FOLDER", help="Folder for the rows of all of them.")],
    lang: LangOption = Lang.en,
) -> None:
    """Put the runs of several folders into one, as if one command had made them all."""
    with errors_in_words(lang):
        from experiments.report.folder_text import inspection
        from experiments.run.kept import Kept, merged_into

        typer.echo(inspection(Kept(merged_into(out, [Kept(folder) for folder in folders])), lang.value))


@app.command()
def report(
    folder: FolderArgument,
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Also write report and figures there; default: print only."),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Write two pages as report.LANG.pdf, into --out or else the folder.")
    ] = False,
    format_: Annotated[
        Medium | None,
        typer.Option(
            "--format",
            metavar="print|slide",
            help="Only draw the figures: for print (PDF, SVG, PNG) or for slides (16:9, larger type), into --out "
            "or else FOLDER/print or FOLDER/slide.",
        ),
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Answer again from a folder, without simulating; only a PDF or figures that are asked for are written into it."""
    with errors_in_words(lang):
        from experiments.run.kept import Kept

        kept = Kept(folder)
        if pdf or format_ is not None:
            for path in _pages(kept, out, pdf, format_, lang.value):
                typer.echo(path)
        else:
            _answer(kept, out, lang)


@app.command()
def export(
    folder: FolderArgument,
    to: Annotated[Format, typer.Option(metavar="FORMAT", help="Format of the tables: csv or parquet.")],
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Folder for the tables; default: FOLDER/csv or FOLDER/parquet."),
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Write all tables of a folder as CSV, or as Parquet for somebody else."""
    with errors_in_words(lang):
        from experiments.run.kept import Kept, exported

        for path in exported(Kept(folder), to.value, Path(folder) / to.value if out is None else out):
            typer.echo(path)


def _pages(kept: Kept, out: str | None, pdf: bool, medium: Medium | None, lang: str) -> Iterable[Path]:
    """Write the PDF and the figures that are asked for, and say where each file is."""
    from experiments.report.folder_answer import folder_answer
    from experiments.report.medium import MEDIA
    from experiments.report.pdf import write_pdf
    from experiments.report.pictures import write_pictures

    answer = folder_answer(kept)
    if pdf:
        yield write_pdf(answer, kept.folder if out is None else out, lang)
    if medium is not None:
        target = kept.folder / medium.value if out is None else Path(out)
        yield from write_pictures(answer, target, lang, MEDIA[medium.value])


def _run_asked(folder: str, more: Iterable[int], means: Means, lang: Lang) -> None:
    """Run what a folder's manifest asks for, with more seeds if any, then print and write the answer."""
    from experiments.run.kept import Kept
    from experiments.run.runner import execute

    for request in Kept(folder).requests(more):
        execute(request, folder, means)
    kept = Kept(folder)
    _answer(kept, kept.folder if kept.contrasts() else None, lang)
    typer.echo(f"\n{folder}")


def _answer(kept: Kept, out: str | Path | None, lang: Lang) -> None:
    """Print the comparisons of a folder, and the level of what stands alone in it; write the former into `out`."""
    from experiments.api import run_text
    from experiments.report.folder_answer import folder_answer
    from experiments.run.result import RunResult
    from experiments.run.tables import Wanted, chosen

    tables, contrasts = kept.tables(), kept.contrasts()
    compared = {contrast.name for contrast in contrasts}
    if contrasts:
        found = folder_answer(kept, tables)
        typer.echo(found.text(lang.value))
        if out is not None:
            found.write_answer(out, lang.value)
    elif out is not None:
        raise RequestError(
            f"{kept.folder}: there is no comparison in it, so there is no report to write; leave --out away",
            f"{kept.folder}：其中没有对比，无报告可写；请不用 --out",
        )
    for label, variant in kept.variants(exact=False).items():
        if label.scenario not in compared:
            mine = chosen(tables, Wanted([label], kept.asked[label]))
            found_alone = RunResult(variant, mine, kept.folder, label in kept.plain)
            typer.echo(run_text(found_alone, lang.value))

"""The verb `app`: the pages in a browser."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from experiments.cli_base import Lang, LangOption, app, errors_in_words
from experiments.errors import RequestError


@app.command("app")
def app_(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8765,
    host: Annotated[
        str, typer.Option(metavar="NAME", help="Where to listen; 0.0.0.0 lets others on the network come.")
    ] = "localhost",
    password: Annotated[
        str | None,
        typer.Option(
            envvar="GONGZHI_APP_PASSWORD",
            help="Password for visitors; one is made and printed where others can come.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that compute; default: one per core.")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name by which visitors reach the server.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A site whose pages may act here, such as https://a.org."),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    lang: LangOption = Lang.en,
) -> None:
    """Show the pages in a browser: places, measures, comparisons, one community day by day. Ctrl-C ends it."""
    with errors_in_words(lang):
        try:
            pages = import_module("dashboard.serve")  # by name: the pages are built on the experiments
        except ImportError as error:
            raise RequestError(
                f"the pages need packages that are not installed ({error.name}); `bash scripts/setup.sh` brings them",
                f"页面所需的程序包尚未安装（{error.name}）；请运行 bash scripts/setup.sh",
            ) from error
        options = pages.Options(
            host=host,
            port=port,
            password=password or "",
            workers=workers,
            hosts=tuple(allow_host or ()),
            origins=tuple(allow_origin or ()),
            open=not no_open,
            lang=lang.value,
        )
        pages.serve(options)

"""What all modules of the command line share: the application, its languages, options and errors in words.

Nothing heavy is imported before a command needs it, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from experiments.cli_help import help_text, in_chinese
from experiments.errors import Interrupted, RequestError, machine_trouble
from experiments.language import Lang as Lang  # the commands have it from here
from experiments.language import language_asked, locale_language
from model.inputs.nearest import DeclarationError
from scenarios.chinese import chinese
from scenarios.errors import ScenarioError

JARGON = {  # messages of the library that reads options, by pattern, in plain words
    r"^Value error, ": "",
    r"^Input should be greater than or equal to (\S+)$": r"allowed: \1 or more",
    r"^Input should be less than or equal to (\S+)$": r"allowed: \1 or less",
    r"^Input should be a valid integer(, .*)?$": "a whole number is needed",
    r"^Input should be a valid number(, .*)?$": "a number is needed",
}


class _InWords:
    """Help, and defaults, of a command or group in the language asked for: that of `Context.obj`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.parent is None:
            ctx.obj = _language_asked(args)
        ctx.default_map = {"lang": ctx.obj}
        with _options_in_words(ctx.obj):
            return super().parse_args(ctx, args)  # type: ignore[misc]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        if ctx.obj is Lang.zh:
            formatter.write(help_text(self, ctx))
        else:
            super().format_help(ctx, formatter)  # type: ignore[misc]


class _Command(_InWords, TyperCommand):
    pass


class Commands(_InWords, TyperGroup):
    """A group of commands; mistakes in their options are told in Chinese where Chinese is asked for."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the arguments name."""
        with _options_in_words(ctx.obj):
            return super().invoke(ctx)


class Application(typer.Typer):
    """Commands and groups that speak both languages."""

    def command[F: Callable[..., Any]](self, name: str | None = None, **others: Any) -> Callable[[F], F]:
        """Decorator that adds a command, as that of Typer."""
        return super().command(name, **{"cls": _Command, **others})


LangOption = Annotated[
    Lang, typer.Option(help="Language of what is printed; GONGZHI_LANG or the locale sets the default.")
]

app = Application(
    name="gongzhi",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _gongzhi(lang: LangOption = Lang.en) -> None:
    """Compare ways of governing urban communities by simulation."""


SeedsOption = Annotated[
    int | None,
    typer.Option(
        min=1, max=100_000, help="Replicates, each with luck of its own; default: 30, with --plain 1."
    ),
]
FirstOption = Annotated[
    int, typer.Option(min=0, max=2**62, help="First seed, to split a batch over machines (see merge).")
]
DaysOption = Annotated[int | None, typer.Option(min=1, max=3650, help="Shorter or longer horizon, in days.")]
WorkersOption = Annotated[int | None, typer.Option(min=1, help="Processes; default: one per core.")]
DaskOption = Annotated[
    str | None,
    typer.Option(
        metavar="local|ADDRESS",
        help="Run on a Dask cluster: a local one, or that of the scheduler at ADDRESS.",
    ),
]
OutOption = Annotated[
    str | None,  # a path would read an empty name as the current folder
    typer.Option(
        metavar="FOLDER", help="Folder for results; default: one in results/ named after the request."
    ),
]
CasesOption = Annotated[bool, typer.Option("--cases", help="Also keep a row per closed case: cases.parquet.")]


@contextmanager
def errors_in_words(lang: Lang = Lang.en) -> Iterator[None]:
    """Tell errors in `lang` and end with their exit code."""
    if lang is Lang.zh:
        _warn_of_encoding()
    try:
        yield
    except ScenarioError as error:
        raise _end(error.text(lang.value), 2) from None
    except (RequestError, Interrupted) as error:
        raise _end(error.text(lang.value), error.exit_code) from None
    except DeclarationError as error:
        raise _end(f"声明有误：{chinese(str(error))}" if lang is Lang.zh else str(error), 2) from None
    except KeyboardInterrupt:
        raise _end("已停止。" if lang is Lang.zh else "Stopped.", Interrupted.exit_code) from None
    except BrokenPipeError:
        raise  # whoever read the output has gone, so nobody can be told
    except OSError as error:
        raise _end(machine_trouble(error, lang.value), 1) from None


def _language_asked(args: list[str]) -> Lang:
    try:
        return language_asked(args)
    except RequestError as error:
        raise _end(error.text(locale_language().value), error.exit_code) from None


@contextmanager
def _options_in_words(lang: Lang) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        message = getattr(error, "format_message", None)
        if lang is Lang.en and message is not None:
            _without_jargon(error)
        if lang is Lang.en or message is None:
            raise
        path = getattr(getattr(error, "ctx", None), "command_path", app.info.name)
        if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help, in Chinese already
            raise _end(message(), 2) from None
        name = getattr(getattr(error, "param", None), "display_name_raw", "")
        told = chinese(message()).replace(f"'{name}'", f"'{in_chinese(name.upper())}'")
        raise _end(f"{told}\n用法见 `{path} --help --lang zh`。", 2) from None


def _without_jargon(error: Any) -> None:
    """Take the words of the checking library out of an English message."""
    if isinstance(getattr(error, "message", None), str):
        for theirs, ours in JARGON.items():
            error.message = re.sub(theirs, ours, error.message)


def _end(text: str, code: int) -> typer.Exit:
    typer.echo(text, err=True)
    return typer.Exit(code)


def _warn_of_encoding() -> None:
    """Say what to do where the terminal's encoding has no Chinese characters, in English, which it has."""
    encoding = codecs.lookup(sys.stdout.encoding or "ascii").name
    if encoding == "ascii":
        return  # Click takes it for a terminal that states no encoding, and prints UTF-8
    try:
        "中".encode(encoding)
    except UnicodeEncodeError:
        text = f"The encoding {encoding} has no Chinese characters; set PYTHONIOENCODING=utf-8 to see them."
        typer.echo(text, err=True)

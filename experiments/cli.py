"""The command line: `gongzhi list`, `show`, `validate`, `run`, `compare`, `profile`, `goodhart` and `new`.

Nothing heavy is imported before a command needs it, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from experiments.errors import Interrupted, RequestError, machine_trouble
from experiments.listing import Topic
from experiments.scaffold.additions import What
from model.inputs.nearest import DeclarationError
from scenarios.chinese import chinese
from scenarios.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


class _Commands(TyperGroup):
    """The commands; mistakes in their options are told in Chinese where Chinese is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.obj = _language_asked(args)
        with _options_in_words(ctx.obj):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with _options_in_words(ctx.obj):
            return super().invoke(ctx)


app = typer.Typer(
    name="gongzhi",
    cls=_Commands,
    help="Compare ways of governing urban communities by simulation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Lang(StrEnum):
    """Languages of the output."""

    en = "en"
    zh = "zh"


LangOption = Annotated[Lang, typer.Option(help="Language of what is printed.")]
SeedsOption = Annotated[int, typer.Option(min=1, max=100_000, help="Replicates of each arm.")]
DaysOption = Annotated[int | None, typer.Option(min=1, max=3650, help="Shorter or longer horizon, in days.")]
WorkersOption = Annotated[int | None, typer.Option(min=1, help="Processes; default: one per core.")]
OutOption = Annotated[
    str | None,  # a path would read an empty name as the current folder
    typer.Option(
        metavar="FOLDER", help="Folder for results; default: one in results/ named after the request."
    ),
]
CasesOption = Annotated[bool, typer.Option("--cases", help="Also keep a row per closed case: cases.parquet.")]
NamesArgument = Annotated[list[str], typer.Argument(metavar="NAME...", help="Scenario names or files.")]
WithOption = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="ID[:KEY=VALUE],...",
        help="Also each scenario with these interventions added or changed; keys start, end, ramp_days, coverage, "
        "intensity; once per variant.",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ID,...", help="Interventions that the variants leave out."),
]
AgainstOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Scenario against which all others stand; default: each its own baseline."
    ),
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Scenario name or file.")]


@app.command("list")
def list_(
    topic: Annotated[Topic, typer.Argument(help="What to list.")] = Topic.scenarios,
    long: Annotated[bool, typer.Option("--long", help="With meaning and sources.")] = False,
    lang: LangOption = Lang.en,
) -> None:
    """List what there is."""
    from experiments.listing import listing

    with _errors_in_words(lang):
        typer.echo(listing(topic, lang, long))


@app.command()
def show(name: NameArgument, lang: LangOption = Lang.en) -> None:
    """Print a scenario with everything filled in and where each value comes from."""
    from experiments.listing import shown
    from scenarios.loader import load

    with _errors_in_words(lang):
        typer.echo(shown(load(name)), nl=False)


@app.command()
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files.")],
    lang: LangOption = Lang.en,
) -> None:
    """Check scenario files and say everything that is wrong with them."""
    from scenarios.loader import load

    problems: list[Problem] = []
    for file in files:
        try:
            typer.echo(_GOOD[lang.value].format(file=file, identity=load(file).identity))
        except ScenarioError as error:
            problems += error.problems
    with _errors_in_words(lang):
        if problems:
            raise ScenarioError(problems)


@app.command()
def run(
    name: NameArgument,
    seeds: SeedsOption = 30,
    days: DaysOption = None,
    out: OutOption = None,
    cases: CasesOption = False,
    workers: WorkersOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run one scenario and print the level of each metric."""
    with _errors_in_words(lang):
        scenario = _checked([name], days)[0]
        from experiments.report.run_text import run_text
        from experiments.run.runner import default_folder, run_scenario

        folder = default_folder([scenario]) if out is None else out
        result = run_scenario(scenario, seeds, workers=workers, out=folder, cases=cases)
        typer.echo(run_text(result, lang.value))
        typer.echo(f"\n{folder}")


@app.command()
def compare(
    names: NamesArgument,
    with_: WithOption = None,
    without: WithoutOption = None,
    against: AgainstOption = None,
    seeds: SeedsOption = 30,
    days: DaysOption = None,
    out: OutOption = None,
    cases: CasesOption = False,
    workers: WorkersOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Compare each package with its own baseline: effects paired by seed, intervals, a verdict in words.

    Packages of one place share its baseline and are also compared with each other.
    """
    with _errors_in_words(lang):
        from scenarios.combine import variants

        named = _checked(names, None)
        scenarios = variants(named, with_ or (), without or (), days)
        other = _checked([against], days)[0] if against else None
        if other is None:
            _refuse_baselines(scenarios)
        _note_left_aside(named, scenarios, lang)
        from experiments.api import compare as compare_scenarios
        from experiments.run.runner import default_folder

        folder = default_folder(scenarios, against=other) if out is None else out
        result = compare_scenarios(
            scenarios, seeds, workers=workers, out=folder, lang=lang.value, against=other, cases=cases
        )
        typer.echo(result.text(lang.value))
        typer.echo(f"\n{folder}")


@app.command("profile")
def profile_(
    name: NameArgument,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Replicates in one world.")] = 1,
    days: DaysOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run a scenario and say what each phase of a day and each monthly process costs."""
    with _errors_in_words(lang):
        scenario = _checked([name], days)[0]
        from experiments.profile import profile

        typer.echo(profile(scenario, seeds).text(lang.value))


@app.command()
def goodhart(
    seeds: Annotated[int, typer.Option(min=2, max=100_000, help="Pairs of runs for each change.")] = 30,
    place: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Place to try it in, once per place; default: the five baselines."),
    ] = None,
    cheat: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Cheat to try, once per cheat; default: all.")
    ] = None,
    workers: WorkersOption = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Markdown file for all tables; default: none.")
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Try every way to look good without doing good, and honest help, in each place, and say what shows."""
    with _errors_in_words(lang):
        import shlex

        from experiments.analysis.goodhart import goodhart as tested
        from experiments.design.baselines import BASELINES
        from experiments.report.goodhart_page import check, text, write
        from experiments.run.executors import processors

        if out is not None:
            check(out)
        found = tested(
            _checked(place or list(BASELINES), None), seeds, cheats=cheat, workers=workers or processors()
        )
        typer.echo(text(found, lang.value))
        if out is not None:
            write(found, out, lang.value, shlex.join(["gongzhi", *sys.argv[1:]]))
            typer.echo(f"\n{out}")


@app.command()
def new(
    what: Annotated[What, typer.Argument(help="What is added.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name in files and on the command line.")],
    base: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="Scenario that a package stands on; default: baseline-old."),
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Begin an addition to the project: write its files with a working example, and say what to fill in."""
    with _errors_in_words(lang):
        from experiments.scaffold.additions import begin

        typer.echo(begin(what, name, base=base).text(lang.value))


def main() -> None:
    """Entry point of the `gongzhi` command. What the encoding of the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


@contextmanager
def _errors_in_words(lang: Lang = Lang.en) -> Iterator[None]:
    if lang is Lang.zh:
        _warn_of_encoding()
    try:
        yield
    except ScenarioError as error:
        raise _end(error.text(lang.value), 2) from None
    except (RequestError, Interrupted) as error:
        raise _end(error.text(lang.value), error.exit_code) from None
    except DeclarationError as error:
        raise _end(str(error), 2) from None
    except KeyboardInterrupt:
        raise _end("已停止。" if lang is Lang.zh else "Stopped.", Interrupted.exit_code) from None
    except BrokenPipeError:
        raise  # whoever read the output has gone, so nobody can be told
    except OSError as error:
        raise _end(machine_trouble(error, lang.value), 1) from None


def _language_asked(args: list[str]) -> Lang:
    """Language among arguments that are not yet parsed, as mistakes in other options are found first."""
    asked = "--lang=zh" in args or ("--lang", "zh") in pairwise(args)
    return Lang.zh if asked else Lang.en


@contextmanager
def _options_in_words(lang: Lang) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        message = getattr(error, "format_message", None)
        if lang is Lang.en or message is None:
            raise
        path = getattr(getattr(error, "ctx", None), "command_path", app.info.name)
        raise _end(f"{chinese(message())}\n用法见 `{path} --help`（英文）。", 2) from None


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


def _checked(names: list[str], days: int | None) -> list[Scenario]:
    # Everything is checked before the first folder is made or the first run starts.
    from scenarios.loader import load_all

    scenarios = load_all(names)
    return scenarios if days is None else [scenario.with_horizon(days) for scenario in scenarios]


def _refuse_baselines(scenarios: list[Scenario]) -> None:
    text = "has no interventions, so there is nothing to compare; `gongzhi list` names the packages"
    problems = [Problem(each.name, None, "", "", text) for each in scenarios if not each.interventions]
    if problems:
        raise ScenarioError(problems)


def _note_left_aside(named: list[Scenario], scenarios: list[Scenario], lang: Lang) -> None:
    kept = {each.name for each in scenarios}
    for each in named:
        if each.interventions and each.name not in kept:
            typer.echo(_LEFT_ASIDE[lang.value].format(name=each.name), err=True)


_GOOD = {"en": "{file}: good, identity {identity}", "zh": "{file}：没有错误，标识 {identity}"}
_LEFT_ASIDE = {
    "en": "{name}: what is left out of its variants would start after so many days, so only the variants are compared.",
    "zh": "{name}：要去掉的措施在所给天数之后才开始，因此只比较去掉之后的方案。",
}


if __name__ == "__main__":
    main()

"""The command line; `verbs.py` has the commands on result folders, `why_verb.py` has `why`, `follow_verb.py` `follow`.

Nothing heavy is imported before a command needs it, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments import (  # noqa: F401  add their commands
    app_verb,
    atlas_page_verbs,
    atlas_verbs,
    follow_verb,
    play_verb,
    verbs,
    why_verb,
)
from experiments.cli_base import (
    CasesOption,
    DaskOption,
    DaysOption,
    FirstOption,
    Lang,
    LangOption,
    OutOption,
    SeedsOption,
    WorkersOption,
    app,
    errors_in_words,
)
from experiments.cli_options import EndsAfterOption, OnOption, RulesOption, SetOption, changes, note_cuts
from experiments.errors import RequestError
from experiments.listing import Topic
from experiments.scaffold.additions import What
from scenarios.errors import Problem, ScenarioError

__all__ = ["app", "main"]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.analysis.goodhart import Goodhart
    from scenarios.scenario import Scenario

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
DrawsOption = Annotated[
    str | None,
    typer.Option(
        metavar="N|A-B", help="How many draws of all that is not known, or which (101-200); default: 100."
    ),
]
FixedOption = Annotated[
    bool, typer.Option("--fixed", help="Every number at its default: luck is all that varies.")
]
PlainOption = Annotated[
    bool,
    typer.Option("--plain", help="Run plain/, the model to read: the same tables, for small places, slowly."),
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

    with errors_in_words(lang):
        typer.echo(listing(topic, lang, long))


@app.command()
def show(name: NameArgument, lang: LangOption = Lang.en) -> None:
    """Print a scenario with everything filled in and where each value comes from."""
    from experiments.listing import shown
    from scenarios.loader import load

    with errors_in_words(lang):
        typer.echo(shown(load(name), lang), nl=False)


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
    with errors_in_words(lang):
        if problems:
            raise ScenarioError(problems)


@app.command()
def run(
    name: NameArgument,
    set_: SetOption = None,
    rules: RulesOption = None,
    on: OnOption = None,
    ends_after: EndsAfterOption = None,
    plain: PlainOption = False,
    seeds: SeedsOption = None,
    first_seed: FirstOption = 0,
    days: DaysOption = None,
    out: OutOption = None,
    cases: CasesOption = False,
    workers: WorkersOption = None,
    dask: DaskOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run one scenario and print the level of each metric."""
    with errors_in_words(lang):
        changed = changes(set_, rules, on, ends_after, days)
        scenario = changed.of(name)
        note_cuts(changed, [name], lang.value)
        from experiments.report.run_text import run_text
        from experiments.run.runner import default_folder, run_scenario

        folder = default_folder([scenario], plain=plain) if out is None else out
        many = (1 if plain else 30) if seeds is None else seeds
        result = run_scenario(
            scenario,
            _seeds(many, first_seed),
            workers=workers,
            out=folder,
            cases=cases,
            dask=dask,
            plain=plain,
        )
        typer.echo(run_text(result, lang.value))
        typer.echo(f"\n{folder}")


@app.command()
def compare(
    names: NamesArgument,
    with_: WithOption = None,
    without: WithoutOption = None,
    against: AgainstOption = None,
    set_: SetOption = None,
    rules: RulesOption = None,
    on: OnOption = None,
    ends_after: EndsAfterOption = None,
    draws: DrawsOption = None,
    fixed: FixedOption = False,
    seeds: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="Replicates of each arm, with --fixed; default: 30."),
    ] = None,
    first_seed: FirstOption = 0,
    days: DaysOption = None,
    out: OutOption = None,
    cases: CasesOption = False,
    workers: WorkersOption = None,
    dask: DaskOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Compare each package with its own baseline over draws of all that is not known, and say how sure the answer is.

    Both arms of a draw have the same values and the same luck. With --fixed or --seeds every number stays at its
    default. Packages of one place share its baseline and are also compared with each other.
    """
    with errors_in_words(lang):
        from scenarios.combine import variants

        changed = changes(set_, rules, on, ends_after, days)
        named = _checked(names, None)
        scenarios = variants(named, with_ or (), without or (), None if changed.reschedule else days)
        if not against and not rules:
            _refuse_baselines(scenarios)
        _note_left_aside(named, scenarios, lang)
        note_cuts(changed, scenarios, lang.value)
        from experiments.api import compare as compare_scenarios
        from experiments.design.design import design

        chosen = _sample(draws, fixed, seeds, first_seed)
        sides: dict[str, Any] = {"against": against, "changes": changed}
        asked = design(scenarios, days=days, **chosen, **sides, cases=cases).checked()
        folder = asked.request.default_folder() if out is None else out
        compare_scenarios(
            asked, workers=workers, out=folder, lang=lang.value, dask=dask,
            told=lambda answer: typer.echo(answer.text(lang.value)), early=_above_the_bar,
        )  # fmt: skip
        typer.echo(f"\n{folder}")


@app.command("profile")
def profile_(
    name: NameArgument,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Replicates in one world.")] = 1,
    days: DaysOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Run a scenario and say what each phase of a day and each monthly process costs."""
    with errors_in_words(lang):
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
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder for a page of all tables in each language, and all effects as JSON; default: none.",
        ),
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Try every way to look good without doing good, and honest help, in each place, and say what shows."""
    with errors_in_words(lang):
        from experiments.analysis.goodhart import goodhart as tested
        from experiments.design.baselines import BASELINES
        from experiments.report.goodhart_page import text
        from experiments.run.executors import processors
        from experiments.run.folders import check_writable, result_folder

        folder = None if out is None else result_folder(out)
        if folder is not None:
            check_writable(folder)
        found = tested(
            _checked(place or list(BASELINES), None), seeds, cheats=cheat, workers=workers or processors()
        )
        typer.echo(text(found, lang.value))
        for file in () if folder is None else _goodhart_files(found, folder):
            typer.echo(f"\n{file}")


def _goodhart_files(found: Goodhart, folder: Path) -> list[Path]:
    """Write the page in both languages and the effects into a folder; gives the files."""
    import shlex

    from experiments.recorded.cheats import record
    from experiments.report.goodhart_page import write_both

    folder.mkdir(parents=True, exist_ok=True)
    command = shlex.join(["gongzhi", *sys.argv[1:]])
    pages = write_both(found, {each.value: folder / f"goodhart.{each.value}.md" for each in Lang}, command)
    record(found, folder / "goodhart.json")
    return [*pages, folder / "goodhart.json"]


@app.command()
def new(
    what: Annotated[
        What, typer.Argument(help="What is added: intervention, kind, place, metric or package.")
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name in files and on the command line.")],
    base: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="Scenario that a package stands on; default: baseline-old."),
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Begin an addition to the project: write its files with a working example, and say what to fill in."""
    with errors_in_words(lang):
        from experiments.scaffold.additions import begin

        typer.echo(begin(what, name, base=base).text(lang.value))


def main() -> None:
    """Entry point of the `gongzhi` command. What the encoding of the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


def _seeds(count: int, first: int) -> int | Sequence[int]:
    return range(first, first + count) if first else count


def _checked(names: list[str], days: int | None) -> list[Scenario]:
    # Everything is checked before the first folder is made or the first run starts.
    from scenarios.loader import load_all

    scenarios = load_all(names)
    return scenarios if days is None else [scenario.with_horizon(days) for scenario in scenarios]


def _sample(draws: str | None, fixed: bool, seeds: int | None, first: int) -> dict[str, Any]:
    """Which runs are asked for; seeds hold every number at its default. RequestError for draws beside seeds."""
    if not fixed and seeds is None and not first:
        return {"draws": draws}
    if draws is not None:
        raise RequestError(
            "--draws is given beside --fixed, --seeds or --first-seed, which hold every number at its default; "
            "leave one of them away",
            "--draws 不能与 --fixed、--seeds 或 --first-seed 同用：后者表示所有参数取默认值；请去掉其一",
        )
    return {"seeds": _seeds(30 if seeds is None else seeds, first)}


def _refuse_baselines(scenarios: list[Scenario]) -> None:
    text = "has no interventions, so there is nothing to compare; `gongzhi list` names the packages"
    problems = [Problem(each.name, None, "", "", text) for each in scenarios if not each.interventions]
    if problems:
        raise ScenarioError(problems)


def _above_the_bar(text: str) -> None:
    """Print a first look beside the progress, so that what is piped on holds the whole answer only."""
    from tqdm import tqdm

    tqdm.write(text, file=sys.stderr)


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

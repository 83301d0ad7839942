"""Options of the command line that change every scenario of a question, and how they are read."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.design.changes import Changes, Named

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="A value that is known, in every arm and every draw: a parameter, or what compounds of one type have in "
        "common, such as old.fee; once per value.",
    ),
]
RulesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        metavar="FILE.py:RULE",
        help="A rule of your own in place of the model's, in both arms; for a place without interventions, against "
        "the place as it is. RULE=FILE.py:FUNCTION where the function has another name; once per rule.",
    ),
]
OnOption = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="PLACE",
        help="Every package in this one place: a name, a file, or a type of compound such as old.",
    ),
]
EndsAfterOption = Annotated[
    int | None,
    typer.Option(
        "--ends-after",
        metavar="DAYS",
        help="Every intervention ends after so many days; a year remains, unless --days says otherwise.",
    ),
]


def changes(
    values: "Sequence[str] | None",
    rules: "Sequence[str] | None",
    on: str | None,
    ends_after: int | None,
    days: int | None,
) -> "Changes":
    """What these options ask for. Raises ScenarioError."""
    from experiments.design.changes import Changes
    from scenarios.rule_files import read_rules
    from scenarios.values import read_set

    return Changes(read_set(values or ()), read_rules(rules or ()), on, ends_after, days)


def note_cuts(changed: "Changes", scenarios: "Sequence[Named]", lang: str) -> None:
    """Say what another calendar, or the end of the money, cuts from each scenario's interventions."""
    for each in scenarios:
        for cut in changed.cuts(each):
            typer.echo(_NOTE[lang].format(name=getattr(each, "name", each), told=cut.told(lang)), err=True)


_NOTE = {"en": "{name}: {told}.", "zh": "{name}：{told}。"}

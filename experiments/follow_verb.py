"""The command `gongzhi follow`: one community in two worlds, and the story of a case, a resident, a building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli_base import DaysOption, Lang, LangOption, app, errors_in_words
from experiments.errors import RequestError

if TYPE_CHECKING:
    from experiments.follow import Followed


@app.command()
def follow(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Scenario name or file.")],
    case: Annotated[int | None, typer.Option(help="Tell the story of this case.")] = None,
    resident: Annotated[int | None, typer.Option(help="Tell the story of this resident.")] = None,
    building: Annotated[int | None, typer.Option(help="Tell the story of this building.")] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Scenario of the same place; default: its own baseline."),
    ] = None,
    draw: Annotated[int | None, typer.Option(help="Which draw of all that is not known; default: 1.")] = None,
    seed: Annotated[int | None, typer.Option(help="Every number at its default, under this luck.")] = None,
    days: DaysOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Follow one community in two worlds with the same luck: without the measures and with them.

    Without a choice it names the cases that tell most, and tells the story of the first.
    """
    with errors_in_words(lang):
        from experiments.follow import follow as followed

        _one_choice(case, resident, building)
        found = followed(name, against, seed=seed, draw=draw, days=days)
        typer.echo(_told(found, case, resident, building, lang.value))


def _one_choice(*chosen: int | None) -> None:
    if sum(each is not None for each in chosen) > 1:
        raise RequestError(
            "--case, --resident and --building: several are given; allowed: one of them",
            "--case、--resident、--building 同时给出了多个；只能给出一个",
        )


def _told(found: Followed, case: int | None, resident: int | None, building: int | None, lang: str) -> str:
    for number, tell in ((case, found.case), (resident, found.resident), (building, found.building)):
        if number is not None:
            return f"{found.title(lang)}\n\n{tell(number, lang).text(lang)}"
    return found.text(lang)

"""Runs every intervention alone in the five baselines, and writes docs/interventions.md and its Chinese.

    python -m scripts.interventions [SEEDS] [--only NAME ...] [--folder FOLDER] [--workers N]
    python -m scripts.interventions --render      runs nothing: writes both pages from experiments/recorded/

SEEDS is 12 if not given: about a quarter of an hour on two cores. FOLDER keeps what is finished, so that a second call
only computes what is missing. With --only the text of the named interventions is printed and no file is written.
Everything outside the generated parts of a page is written by hand.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from experiments.analysis.alone import alone
from experiments.analysis.budgets import OUTCOMES
from experiments.errors import RequestError
from experiments.recorded.alone import (
    COSTS,
    Acting,
    Interventions,
    Moved,
    Tried,
    interventions,
    read,
    record,
    rows_of,
)
from experiments.report.number_format import bare_difference
from experiments.run.executors import processors
from experiments.run.manifest import code_version
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration
from scenarios.levers_of import lever_tables
from scenarios.loader import load
from scripts.markdown import table
from scripts.pages import listed, ready, say, write

PAGE: Final = "interventions"
PARTS: Final = ("interventions-summary", "interventions-table", "interventions-each")


def cell(told: Tried, metric: str) -> str:
    """Differences in all places, with a star where shown."""
    return " / ".join(starred(metric, each) for each in told.effects[metric])


def starred(metric: str, effect: Moved) -> str:
    """A difference as printed; a star if it is more than three standard errors from zero."""
    return bare_difference(METRICS[metric], effect.mean) + ("*" if effect.shown else "")


def whole_table(found: Interventions, lang: str) -> str:
    """One row per intervention: outcomes and costs in every place."""
    names = (*OUTCOMES, *COSTS)
    heads = [say("head_intervention", lang), *(head(name, lang) for name in names)]
    rows = [[called(each.name, lang), *(cell(each, name) for name in names)] for each in found.tried]
    return table(heads, rows)


def head(metric: str, lang: str) -> str:
    """Head of a column: the metric, and which side of it is better."""
    given = METRICS[metric]
    return say("alone_head", lang, name=given.name(lang), better=say(f"better_{given.better}", lang))


def called(name: str, lang: str) -> str:
    """An intervention in a list: its id; in Chinese its name."""
    return declaration(name).zh if lang == "zh" else f"`{name}`"


def sentences(told: Tried, lang: str) -> str:
    """The paragraph on one intervention: first-order outcome, what makes it so, outcomes, costs."""
    about = declaration(told.name)
    first = about.first_order
    first_line = say(
        "alone_first",
        lang,
        metric=METRICS[first.metric].name(lang),
        wish=say(f"wish_{first.goes}", lang),
        cell=cell(told, first.metric),
        unit=unit(first.metric, lang),
        reach=reach(told, lang),
        why=by_what(told.levers.get(first.metric, ()), first.metric, lang),
    )
    lines = [first_line, *outcome_lines(told, lang), say("alone_costs", lang, costs=costs(told, lang))]
    names = (about.zh, about.en) if lang == "zh" else (about.en, about.zh)
    under = f"`{told.name}`" if lang == "zh" else f"`{told.name}`, {names[1]}"
    return "\n\n".join([f"### {names[0]}", under, "\n".join(lines)])


def unit(metric: str, lang: str) -> str:
    """Unit of a difference; shares differ by percentage points."""
    given = METRICS[metric]
    return say("points", lang) if given.scale == "share" else given.unit_in(lang)


def reach(told: Tried, lang: str) -> str:
    """In how many places the first-order outcome is shown to move."""
    places = len(told.effects[declaration(told.name).first_order.metric])
    which = "both" if told.reached and told.missed else "missed" if told.missed else "reached"
    if not told.reached and not told.missed:
        which = "nowhere"
    return say(f"alone_{which}", lang, reached=told.reached, missed=told.missed, places=places)


def by_what(levers: Sequence[Acting], metric: str, lang: str) -> str:
    """The levers that make it so, the three largest, with what each does on average over the places."""
    if not levers:
        return say("alone_no_lever", lang)
    parts = [acting(each, metric, lang) for each in levers]
    return say("alone_levers", lang, levers=listed(parts, lang))


def acting(each: Acting, metric: str, lang: str) -> str:
    """A lever with what it does on average: its id; in Chinese what it is."""
    about = lever_tables()[each.lever]["zh"]
    mean = bare_difference(METRICS[metric], each.mean)
    return say("alone_lever", lang, name=each.lever, about=about, mean=mean)


def outcome_lines(told: Tried, lang: str) -> Iterator[str]:
    """One line per headline outcome that is shown to move in some place, with the lever that does most of it."""
    still = []
    for metric in OUTCOMES:
        name = METRICS[metric].name(lang)
        if not any(each.shown for each in told.effects[metric]):
            still.append(name)
            continue
        why = by_what(told.levers.get(metric, ()), metric, lang)
        yield say("alone_line", lang, name=name, cell=cell(told, metric), unit=unit(metric, lang), why=why)
    if still:
        yield say("alone_still", lang, names=listed(still, lang))


def costs(told: Tried, lang: str) -> str:
    """Hours, public money and what residents pay, in every place."""
    parts = [
        say("alone_cost", lang, name=METRICS[each].name(lang), cell=cell(told, each), unit=unit(each, lang))
        for each in COSTS
    ]
    return say("semicolon", lang).join(parts)


def summary(found: Interventions, lang: str) -> str:
    """Which interventions move what they are meant to move, and which do not."""
    places = len(found.places)
    groups = {
        "everywhere": [each for each in found.tried if each.reached == places],
        "some": [each for each in found.tried if 0 < each.reached < places],
        "none": [each for each in found.tried if not each.reached],
        "other": [each for each in found.tried if each.missed],
    }
    titles = [load(place).title.of(lang) for place in found.places]
    told = " / ".join(each.lower() for each in titles)
    lines = [
        say("alone_group", lang, group=say(f"group_{name}", lang), n=len(group), names=names(group, lang))
        for name, group in groups.items()
        if group
    ]
    head = say("alone_recorded", lang, version=found.version, seeds=found.seeds, titles=told)
    return "\n\n".join([head, say("alone_asked", lang), "\n".join(lines)])


def names(group: Sequence[Tried], lang: str) -> str:
    """Interventions in words."""
    return say("names", lang).join(called(each.name, lang) for each in group)


def parts(found: Interventions, lang: str) -> dict[str, str]:
    """The generated parts of the page by name."""
    each = "\n\n".join(sentences(told, lang) for told in found.tried)
    return dict(zip(PARTS, (summary(found, lang), whole_table(found, lang), each), strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.interventions", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("seeds", nargs="?", type=int, default=12, help="number of seeds, 12 if not given")
    parser.add_argument("--only", nargs="+", help="print the text of these interventions and write nothing")
    parser.add_argument("--folder", type=Path, help="keeps what is finished")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    parser.add_argument(
        "--render", action="store_true", help="run nothing: write both pages from what is kept"
    )
    chosen = parser.parse_args(arguments)
    try:
        ready(PAGE, PARTS)  # before a quarter of an hour of runs
        if not chosen.render:
            workers = chosen.workers or processors()
            ran = alone(interventions=chosen.only, seeds=chosen.seeds, workers=workers, folder=chosen.folder)
            rows = list(rows_of(ran))
            if chosen.only:
                told = read(rows, code_version(), chosen.seeds)
                print("\n\n".join(sentences(each, "en") for each in told.tried))
                return 0
            record(rows, chosen.seeds)
            interventions.cache_clear()
        found = interventions()
        print("\n".join(write(PAGE, lambda lang: parts(found, lang))))
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())

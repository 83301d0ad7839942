"""Page on the Goodhart test: a sentence per cheat, tables of effects, and indicators that flatter."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.analysis.goodhart import INDICATORS, Goodhart, Outcome
from experiments.report.costs import plain_table
from experiments.report.number_format import digits_for, number, seed_ranges
from experiments.report.phrases import say, together
from experiments.run.whole_files import whole
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.design.cheats import Change

MARKS: Final = {"better": "▲", "worse": "▼", "ruled out": "=", "open": "?"}
PART: Final = re.compile(r"(<!-- generated: goodhart -->\n).*?(<!-- end -->)", re.S)


def write(found: Goodhart, file: Path, lang: str, command: str, version: str | None = None) -> None:
    """Write the page; in a file with a generated part, renew only this part.

    `version` is that of the code that was run; that of today if not given.
    """
    page = f"{_head(found, lang, command, version)}\n\n{markdown(found, lang)}"
    part = f"<!-- generated: goodhart -->\n\n{page}\n<!-- end -->"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    fresh = f"# {say('goodhart_title', lang)}\n\n{part}\n"
    with whole(file) as unfinished:
        unfinished.write_text(
            PART.sub(lambda _: part, before) if PART.search(before) else fresh, encoding="utf-8"
        )


def write_both(
    found: Goodhart, files: Mapping[str, Path], command: str, version: str | None = None
) -> list[Path]:
    """Write the page in each language into its file, as `write` does; gives the files."""
    for lang, file in files.items():
        write(found, file, lang, command, version)
    return list(files.values())


def _head(found: Goodhart, lang: str, command: str, version: str | None) -> str:
    from experiments.run.manifest import code_version

    seeds = seed_ranges(found.seeds)
    return say("goodhart_head", lang, command=command, version=version or code_version(), seeds=seeds)


def markdown(found: Goodhart, lang: str) -> str:
    """Tables of effects, indicators and verdicts, and a sentence per change."""
    parts = [
        f"## {say('goodhart_verdicts', lang)}",
        "\n".join(f"- {line}" for line in sentences(found, lang)),
    ]
    parts += [
        _verdict_table(found, lang),
        *([say("goodhart_unsure", lang)] if any(map(len, found.verdicts["open"])) else []),
        f"## {say('goodhart_effects', lang)}",
        say("goodhart_legend", lang),
    ]
    for place in found.places:
        parts += [f"### {_place(place, lang)}", _effects_table(found, place, lang)]
    if not found.cheats:
        return "\n\n".join(parts) + "\n"
    parts += [f"## {say('goodhart_indicators', lang)}", say("goodhart_indicators_note", lang)]
    for place in found.places:
        title = say("goodhart_of", lang, place=_place(place, lang))
        parts += [f"### {title}", _indicators_table(found, place, lang)]
    return "\n\n".join(parts) + "\n"


# ---- sentences


def text(found: Goodhart, lang: str = "en") -> str:
    """A sentence per cheat and per help, in `en` or `zh`."""
    return "\n".join(sentences(found, lang))


def sentences(found: Goodhart, lang: str) -> list[str]:
    """Sentences on the result of each cheat and each help over all places, one or two each."""
    return [_sentence(found, change, lang) for change in (*found.cheats, *found.helps)]


def _sentence(found: Goodhart, change: "Change", lang: str) -> str:
    mine = found.verdicts[found.verdicts["change"] == change.id]
    colon = say("goodhart_colon", lang)
    return f"**{change.name(lang)}**{colon}{together([change.how(lang), *_told(found, mine, lang)], lang)}"


def _told(found: Goodhart, mine: "pd.DataFrame", lang: str) -> Iterator[str]:
    total = len(mine)
    for verdict, rows in mine.groupby("verdict", sort=False):
        among = "goodhart_all" if len(rows) == total > 1 else "goodhart_some"
        values = {
            "among": say(among, lang, count=len(rows), total=total),
            "places": _listed((_place(place, lang) for place in rows["place"]), lang),
            "better": _counted(found, rows["better"], lang),
            "worse": _counted(found, rows["worse"], lang),
        }
        yield say(f"goodhart_{str(verdict).replace(' ', '_')}", lang, **values)


def _counted(found: Goodhart, names: Iterable[Sequence[str]], lang: str) -> str:
    """List of outcomes, each with its number of places, most frequent first."""
    counts = Counter(name for row in names for name in row)
    titles = {each.name: each.title(lang) for each in found.outcomes}
    return _listed(
        (
            say("goodhart_counted", lang, name=titles[name], count=count)
            for name, count in counts.most_common()
        ),
        lang,
    ) or say("goodhart_none", lang)


def _listed(words: Iterable[str], lang: str) -> str:
    return say("goodhart_comma", lang).join(words)


# ---- tables


def _verdict_table(found: Goodhart, lang: str) -> str:
    heads = [say("goodhart_change", lang), *(_place(place, lang) for place in found.places)]
    rows = [
        [change.name(lang), *(_verdict_cell(found, place, change.id, lang) for place in found.places)]
        for change in (*found.cheats, *found.helps)
    ]
    return _table(heads, rows)


def _verdict_cell(found: Goodhart, place: str, change: str, lang: str) -> str:
    word = say(f"verdict_{found.verdict(place, change).replace(' ', '_')}", lang)
    mine = found.verdicts[(found.verdicts["place"] == place) & (found.verdicts["change"] == change)]
    unsure = len(mine["open"].iloc[0])
    return f"{word} ({unsure} ?)" if unsure else word


def _effects_table(found: Goodhart, place: str, lang: str) -> str:
    heads = [say("goodhart_change", lang), *(_outcome_head(each, lang) for each in found.outcomes)]
    changes = (*found.cheats, *found.helps)
    mine = _by_key(found.effects, place, "outcome")
    as_is = [_plain(each, mine[changes[0].id, each.name]["baseline"]) for each in found.outcomes]
    rows = [
        [change.name(lang), *(_cell(each, mine[change.id, each.name]) for each in found.outcomes)]
        for change in changes
    ]
    return _table(heads, [[say("goodhart_as_is", lang), *as_is], *rows])


def _by_key(table: "pd.DataFrame", place: str, measure: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of one place by change and measure."""
    rows = table[table["place"] == place].to_dict("records")
    return {(str(row["change"]), str(row[measure])): {str(k): v for k, v in row.items()} for row in rows}


def _outcome_head(each: Outcome, lang: str) -> str:
    return say("goodhart_outcome", lang, name=each.title(lang), matters=_plain(each, each.matters))


def _indicators_table(found: Goodhart, place: str, lang: str) -> str:
    mine = _by_key(found.indicators, place, "indicator")
    measures = [
        Outcome(name, better, 0.0)
        for name, better in INDICATORS.items()
        if (found.cheats[0].id, name) in mine
    ]
    heads = [say("goodhart_change", lang), *(each.title(lang) for each in measures)]
    as_is = [_plain(each, mine[found.cheats[0].id, each.name]["baseline"]) for each in measures]
    rows = [[say("goodhart_as_is", lang), *as_is]]
    for change in found.cheats:
        better = found.verdict(place, change.id) == "looks good"
        effects = [(each, mine[change.id, each.name]) for each in measures]
        cells = [
            _signed(each, effect["difference"]) + ("" if better or not effect["flatters"] else " *")
            for each, effect in effects
        ]
        rows.append([change.name(lang), *cells])
    return _table(heads, rows)


def _cell(each: Outcome, effect: "dict[str, Any]") -> str:
    low, high = (_signed(each, effect[side]) for side in ("low", "high"))
    return f"{_signed(each, effect['difference'])} ({low}; {high}) {MARKS[effect['mark']]}"


def _signed(each: Outcome, value: float) -> str:
    return number(_shown(each, value), _digits(each), signed=True)


def _plain(each: Outcome, value: float) -> str:
    return number(_shown(each, value), _digits(each))


def _shown(each: Outcome, value: float) -> float:
    """Value as printed: shares of the catalogue in per cent."""
    metric = METRICS.get(each.name) if each.value is None else None
    return metric.shown(value) if metric else value


def _digits(each: Outcome) -> int:
    """Number of decimals that shows the smallest difference that matters, at least that of the metric."""
    metric = METRICS.get(each.name) if each.value is None else None
    return digits_for(metric.digits if metric else 0, _shown(each, each.matters))


@cache
def _place(name: str, lang: str) -> str:
    """Title of a place if it comes with the project, else its name."""
    from scenarios.loader import load, names

    return load(name).title.of(lang) if name in names() else name


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return plain_table(heads, rows, len(heads))

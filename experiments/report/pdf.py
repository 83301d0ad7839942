"""The answer as a PDF of two pages with one picture: what a meeting needs, set by Typst.

Typst comes as one Python package that needs nothing from the system; the font is the project's own. The text shrinks
until everything fits on two pages.
"""

import json
import os
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from experiments.analysis.group_effects import group_effects
from experiments.analysis.left_over import left_over
from experiments.analysis.onset import onsets
from experiments.analysis.ranks import rankings
from experiments.design.tried import residents
from experiments.errors import RequestError
from experiments.report import (
    deciders_text,
    drawn_sections,
    drawn_text,
    hundred,
    left_over_text,
    paragraph,
    payers,
    ranks_text,
    sentences,
)
from experiments.report.arms import tell_all, title
from experiments.report.costs import budget_lines
from experiments.report.drawn_figure import arms_figure, worlds_figure
from experiments.report.everyday import everyday
from experiments.report.forest import forest_figure
from experiments.report.headline import headline
from experiments.report.layout import plain
from experiments.report.markdown import place_line
from experiments.report.number_format import coarse, number
from experiments.report.phrases import language, say
from experiments.report.reach import cautions
from experiments.report.seed_sections import headline_rows
from experiments.report.trajectories import save
from experiments.run.folders import check_writable, result_folder
from experiments.run.whole_files import whole
from model.inputs.units import unit_in
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(__file__).with_name("fonts")
PAGES = 2
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)  # points, the largest that fits
PICTURE = "picture.svg"
TALLEST = 0.62  # height of the picture, as a share of the width of the text


@dataclass(frozen=True)
class Part:
    """A part of the page: its title, lines of text, and tables, each with its heads in the first row."""

    title: str
    lines: Sequence[str] = ()
    tables: Sequence[Sequence[Sequence[str]]] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.tables)


def pdf(comparison: "Comparison", lang: str) -> bytes:
    """The answer in `lang` as a PDF of two pages.

    The same answer gives the same bytes. Raises RequestError for an unknown language, and where Typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise RequestError(
            "a PDF needs the package 'typst'; install it with: pip install 'gongzhi[dashboard]'",
            "生成 PDF 需要软件包“typst”；请安装：pip install 'gongzhi[dashboard]'",
        ) from error
    found, picture = content(comparison, language(lang)), _picture(comparison, lang)
    wide, high = map(float, picture.get_size_inches())
    data = json.dumps({**found, "wide": min(1.0, TALLEST * wide / high)}, ensure_ascii=False)
    with TemporaryDirectory() as folder:
        page = Path(folder) / TEMPLATE.name
        page.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        save(picture, Path(folder) / PICTURE)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])

        def at(size: float) -> "typst.Compiler":
            inputs = {"data": data, "size": str(size)}
            return typst.Compiler(page, root=folder, font_paths=fonts, sys_inputs=inputs)

        def fits(size: float) -> bool:
            return int(json.loads(at(size).query("<pages>", field="value"))[0]) <= PAGES

        fitting = bisect_left(SIZES[:-1], True, key=fits)
        made = at(SIZES[fitting]).compile(format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("Typst gave several files instead of one")
    return made


def write_pdf(comparison: "Comparison", folder: str | os.PathLike[str], lang: str) -> Path:
    """Write the PDF as report.<lang>.pdf into a folder, and return its path; it appears only when whole.

    Raises RequestError as `pdf`, and for a folder that cannot be used.
    """
    target = result_folder(folder)
    check_writable(target)
    made = pdf(comparison, lang)
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"report.{lang}.pdf"
    with whole(path) as unfinished:
        unfinished.write_bytes(made)
    return path


def _picture(comparison: "Comparison", lang: str) -> "Figure":
    if not comparison.drawn:
        return forest_figure(comparison, lang)
    return worlds_figure(comparison, lang) if len(comparison.pairs) == 1 else arms_figure(comparison, lang)


def content(comparison: "Comparison", lang: str) -> dict[str, Any]:
    """What stands on the pages, as plain data for the template."""
    one, *others = comparison.pairs
    caption = "caption_worlds" if comparison.drawn else "caption_forest"
    return {
        "lang": lang,
        "title": title(one, lang) if not others else one.variant.place.name.of(lang),
        "subject": _subject(comparison, lang),
        "arms": [_arm(comparison, pair, lang) for pair in comparison.pairs],
        "picture": PICTURE,
        "caption": tell_all(comparison, caption, lang),
        "first": _plain(_results(comparison, lang)),
        "second": _plain(_second(comparison, lang)),
        "foot": say("pdf_foot", lang, version=comparison.provenance.version or say("unknown", lang)),
    }


def _plain(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Parts that hold something, as dictionaries; marks of Markdown are taken out."""
    found = [asdict(each) for each in parts if each]
    for each in found:
        each["lines"] = list(map(plain, each["lines"]))
    return found


def _subject(comparison: "Comparison", lang: str) -> str:
    pair = comparison.pairs[0]
    worlds = say("pdf_worlds", lang, n=len(pair.seeds)) if comparison.drawn else ""
    return " ".join(filter(None, (place_line(pair.variant, lang), worlds)))


def _arm(comparison: "Comparison", pair: "Pair", lang: str) -> dict[str, Any]:
    several = len(comparison.pairs) > 1
    told = headline(pair, lang) if comparison.drawn else (paragraph.overall(pair, lang),)
    flags = drawn_sections.group_flags(group_effects(comparison.tables.groups, pair), pair, lang)
    lines = [*told, *flags, *cautions(comparison, pair, lang)]
    name = ranks_text.short_titles(comparison, lang)[pair.name] if several else ""
    return {"name": name, "lines": lines}


def _results(comparison: "Comparison", lang: str) -> list[Part]:
    """Main results: for one arm what each means in daily life, for several the arms side by side."""
    pairs = [pair for pair in comparison.pairs if pair.seeds]
    if not pairs:
        return []
    rows = _side_by_side(comparison, lang) if len(pairs) > 1 else _one(pairs[0], lang)
    return [Part(say("section_results", lang), tables=[rows])]


def _one(pair: "Pair", lang: str) -> list[list[str]]:
    if not pair.drawn:
        names = ("metric", "difference", "interval", "reading")
        heads = [say(f"head_{name}", lang) for name in names]
        return [heads, *([row[name] for name in names] for row in headline_rows(pair, lang))]
    columns = ("metric", "drawn_words", "drawn_middle", "drawn_ninety", "everyday")
    found = [[say(f"head_{name}", lang) for name in columns]]
    people = residents(pair.variant)
    for name in pair.headline:
        metric, drawn = METRICS[name], pair.drawn[name]
        found.append(
            [
                say("with_unit", lang, name=metric.title(lang), unit=metric.unit_in(lang)),
                drawn_text.tag(metric, drawn, lang),
                drawn_text.middle(metric, drawn),
                drawn_text.ninety(metric, drawn, lang),
                everyday(name, drawn.spread.middle, people, lang) if drawn.n else "",
            ]
        )
    return found


def _side_by_side(comparison: "Comparison", lang: str) -> list[list[str]]:
    titles = ranks_text.short_titles(comparison, lang)
    found = [[say("head_metric", lang), *(titles[pair.name] for pair in comparison.pairs)]]
    for name in comparison.pairs[0].headline:
        cells = [_cell(pair, name, lang) for pair in comparison.pairs]
        unit = METRICS[name].unit_in(lang)
        found.append([say("with_unit", lang, name=METRICS[name].title(lang), unit=unit), *cells])
    return found


def _cell(pair: "Pair", name: str, lang: str) -> str:
    metric = METRICS[name]
    if not pair.drawn:
        effect = pair.effects[name]
        return f"{sentences.bare_gap(metric, effect)} ({sentences.tag(metric, effect, lang)})"
    drawn = pair.drawn[name]
    return say(
        "pdf_cell", lang, middle=drawn_text.middle(metric, drawn), word=drawn_text.tag(metric, drawn, lang)
    )


def _second(comparison: "Comparison", lang: str) -> list[Part]:
    """Second page: of 100, who pays, who gains, when, what is left, what decides, ranks, how to read it."""
    if not any(pair.seeds for pair in comparison.pairs):
        return []
    return [
        *_ranks(comparison, lang),
        _hundred(comparison, lang),
        _payers(comparison, lang),
        Part(say("section_groups", lang), _groups(comparison, lang)),
        Part(say("section_when", lang), _when(comparison, lang)),
        Part(say("section_left", lang), _left(comparison, lang)),
        Part(say("section_decides", lang), _decides(comparison, lang)),
        _compared(comparison, lang),
        _reading(comparison, lang),
    ]


def _named(comparison: "Comparison", lines: dict[str, list[str]], lang: str) -> list[str]:
    """Lines of each pair, by its name; with several pairs each line begins with the arm's title."""
    titles = ranks_text.short_titles(comparison, lang)
    if len(titles) == 1:
        return [line for each in lines.values() for line in each]
    return [
        say("pdf_named", lang, name=titles[name], words=line) for name, each in lines.items() for line in each
    ]


def _hundred(comparison: "Comparison", lang: str) -> Part:
    told = {pair.name: [hundred.sentence(pair, lang)] for pair in comparison.pairs}
    return Part(say("section_hundred", lang), _named(comparison, told, lang))


def _payers(comparison: "Comparison", lang: str) -> Part:
    """Money and hours by payer: for one arm per 1,000 residents and for the place, for several the place alone."""
    pairs = [pair for pair in comparison.pairs if pair.drawn]
    rows = _of_payers(pairs[0], lang) if len(pairs) == 1 else _payers_of_arms(comparison, lang)
    bought = {pair.name: budget_lines(pair, lang) for pair in comparison.pairs}
    tables = [rows] if len(rows) > 1 else []
    return Part(say("section_accounts", lang), _named(comparison, bought, lang), tables)


def _every(pair: "Pair") -> tuple[payers.Payer, ...]:
    return (*payers.payers(pair, payers.MONEY), *payers.payers(pair, payers.WORK))


def _payer_name(each: payers.Payer, lang: str) -> str:
    unit = unit_in("yuan" if each.metric in payers.MONEY else "hours", lang)
    return say("with_unit", lang, name=each.title(lang), unit=unit)


def _in_place(each: payers.Payer, pair: "Pair") -> str:
    return number(coarse(each.of_place(residents(pair.variant))[1]), 0, signed=True)


def _of_payers(pair: "Pair", lang: str) -> list[list[str]]:
    heads = [say(f"head_{name}", lang) for name in ("payer", "thousand", "place", "drawn_words")]
    found = [heads]
    for each in _every(pair):
        thousand = number(coarse(each.drawn.spread.middle), 0, signed=True)
        word = drawn_text.tag(METRICS[each.metric], each.drawn, lang)
        found.append([_payer_name(each, lang), thousand, _in_place(each, pair), word])
    return found


def _payers_of_arms(comparison: "Comparison", lang: str) -> list[list[str]]:
    titles = ranks_text.short_titles(comparison, lang)
    cells: dict[str, dict[str, str]] = {}
    for pair in comparison.pairs:
        for each in _every(pair):
            word = drawn_text.tag(METRICS[each.metric], each.drawn, lang)
            told = say("pdf_cell", lang, middle=_in_place(each, pair), word=word)
            cells.setdefault(_payer_name(each, lang), {})[pair.name] = told
    rows = [[name, *(of.get(key, say("none", lang)) for key in titles)] for name, of in cells.items()]
    return [[say("head_payer", lang), *titles.values()], *rows]


def _groups(comparison: "Comparison", lang: str) -> list[str]:
    told = {}
    for pair in comparison.pairs:
        found = group_effects(comparison.tables.groups, pair)
        flags = drawn_sections.group_flags(found, pair, lang)
        told[pair.name] = (flags or [say("groups_no_flag", lang)]) if found else []
    return _named(comparison, told, lang)


def _when(comparison: "Comparison", lang: str) -> list[str]:
    if not comparison.drawn:
        return []
    told = {
        pair.name: [drawn_sections.when_line(each, pair, lang) for each in onsets(pair)]
        for pair in comparison.pairs
    }
    return _named(comparison, told, lang)


def _left(comparison: "Comparison", lang: str) -> list[str]:
    told = {p.name: left_over_text.sentences(comparison, left_over(p), lang) for p in comparison.pairs}
    return _named(comparison, told, lang)


def _decides(comparison: "Comparison", lang: str) -> list[str]:
    if not comparison.drawn:
        return []
    told = {
        pair.name: deciders_text.decides_lines(drawn_sections.decided(comparison, pair), lang)
        for pair in comparison.pairs
    }
    return _named(comparison, told, lang)


def _ranks(comparison: "Comparison", lang: str) -> list[Part]:
    found = [group for group in rankings(comparison.pairs) if group]
    tables = [ranks_text.best(comparison, group, lang) for group in found]
    heading = tell_all(comparison, "section_ranks", lang)
    return [Part(heading, [ranks_text.best_note(comparison, found[0], lang)], tables)] if found else []


def _compared(comparison: "Comparison", lang: str) -> Part:
    """The measures of each arm, by their titles."""
    told = {}
    for pair in comparison.pairs:
        titles = [pair.variant.declaration(name).title(lang) for name in pair.variant.interventions]
        items = say("list_join", lang).join(titles)
        told[pair.name] = [say("compared_measures", lang, items=items)] if titles else []
    return Part(say("section_compared", lang), _named(comparison, told, lang))


def _reading(comparison: "Comparison", lang: str) -> Part:
    lines = [*drawn_text.caution(len(comparison.pairs[0].seeds), lang), tell_all(comparison, "worlds", lang)]
    scale = say("words_scale", lang)
    told = [*lines, scale] if comparison.drawn else []
    return Part(say("section_reading", lang), [*told, say("pdf_limits", lang)])

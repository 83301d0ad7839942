"""The five parts of the page that explains the model."""

from collections.abc import Sequence

import solara

from dashboard.address import Address
from dashboard.explain import pictures, words
from dashboard.parts import Choice, search, to
from dashboard.phrases import tell
from dashboard.tables import Cell, table
from dashboard.widgets import box, link, text
from experiments.recorded.packages import packages
from experiments.report.drawn_text import both_sides
from experiments.report.phrases import capital
from model.inputs.plausible import grades
from model.observation.metrics import METRICS
from scenarios.loader import load

PAGE = "explain"
EXAMPLE = ("bazhong-red-stewards", "trouble_days")
MOST = 40  # numbers shown at first


@solara.component
def Pictures(filters: Sequence[str], address: Address) -> None:
    """Four drawings with their captions."""
    lang = address.lang
    drawn = (pictures.day(lang), pictures.path(lang), pictures.who(lang), worlds(lang))
    with box("read-pictures"):
        for each in drawn:
            Drawing(each)


@solara.component
def Drawing(picture: pictures.Picture) -> None:
    """A drawing under its title, with a caption."""
    with box("read-picture", tag="figure"):
        text(picture.title, tag="h3")
        solara.HTML(tag="div", unsafe_innerHTML=picture.svg)
        text(picture.caption, tag="figcaption")


def worlds(lang: str) -> pictures.Picture:
    """The drawing of plausible worlds, with counts that were recorded."""
    package, metric = EXAMPLE
    drawn = packages().said[package].effects[metric]
    (_, better), (_, worse) = both_sides(METRICS[metric], drawn)
    title = tell(
        "ex_worlds_example", lang, package=load(package).title.of(lang), metric=METRICS[metric].name(lang)
    )
    return pictures.worlds(lang, (better.count, drawn.same.count, worse.count), title)


@solara.component
def Likely(filters: Sequence[str], address: Address) -> None:
    """The scale of words, and what to keep in mind."""
    lang = address.lang
    text(tell("ex_likely_intro", lang))
    heads = [tell(f"ex_likely_head_{each}", lang) for each in ("word", "worlds")]
    table(tell("ex_tab_likely", lang), heads, words.scale(lang), "narrow")
    with box("lines", tag="ul"):
        for number in range(1, 6):
            text(tell(f"ex_likely_{number}", lang), tag="li")
    with box("read-pictures"):
        Drawing(worlds(lang))


@solara.component
def Terms(filters: Sequence[str], address: Address) -> None:
    """Terms by subject."""
    lang = address.lang
    text(tell("ex_terms_intro", lang))
    heads = [tell(f"ex_head_{each}", lang) for each in ("term", "other", "means")]
    for subject, found in words.terms():
        text(subject[lang], tag="h3")
        rows = [[*_names(each, lang), Cell(each.means(lang))] for each in found]
        table(subject[lang], heads, rows, "terms")


def _names(term: words.Term, lang: str) -> list[Cell]:
    """The term in the language of the page, then in the other one; pinyin stands with the Chinese."""
    if lang == "zh":
        return [Cell(term.zh), Cell(term.en, lang="en")]
    return [Cell(capital(term.en)), Cell(term.zh, term.pinyin, lang="zh")]


@solara.component
def Numbers(filters: Sequence[str], address: Address) -> None:
    """Every number with its range and source, filtered by grade and words."""
    lang = address.lang
    typed = solara.use_reactive("")
    counted = words.grade_counts()
    grade, everything = [*filters, "", ""][:2]
    grade = grade if grade in counted else ""
    total = len(words.numbers())
    text(tell("ex_numbers_intro", lang, n=total, assumed=counted.get("assumption", 0)))
    text(tell("ex_numbers_kinds", lang), "hint")
    options = [
        (_grade(name, n, lang), to(address, "numbers", name)) for name, n in [("", total), *counted.items()]
    ]
    Choice(tell("ex_head_grade", lang), options, ["", *counted].index(grade), PAGE)
    if grade:
        known = grades().grades[grade]
        text(capital(known.meaning_zh if lang == "zh" else known.meaning_en), "hint")
    search(tell("ex_search_numbers", lang), typed.value, typed.set)
    found = words.matching(grade, typed.value, lang)
    shown = found if everything == "all" else found[:MOST]
    text(tell("ex_found", lang, n=len(found), total=total, shown=len(shown)), "hint", role="status")
    heads = [tell(f"ex_head_{each}", lang) for each in ("number", "default", "plausible", "source")]
    if shown:
        table(tell("ex_tab_numbers", lang), heads, [_number_row(each, lang) for each in shown], "numbers")
    if len(shown) < len(found):
        link(tell("ex_all", lang), PAGE, to(address, "numbers", grade, "all"), classes="read-more")


def _grade(name: str, n: int, lang: str) -> str:
    title = grades().grades[name].title(lang) if name else tell("ex_grade_any", lang)
    return tell("ex_grade_option", lang, name=title, n=n)


def _number_row(each: words.Number, lang: str) -> list[Cell]:
    own = each.parameter
    return [
        Cell(capital(own.title(lang).rstrip(".。")), each.owner(lang), code=own.name),
        Cell(each.value(lang)),
        Cell(each.plausible(lang)),
        Cell(grades().grades[each.grade].title(lang), each.source(lang)),
    ]


@solara.component
def Limits(filters: Sequence[str], address: Address) -> None:
    """What the model cannot do, and what it leaves out."""
    lang = address.lang
    text(tell("ex_limits_intro", lang))
    with box("lines", tag="ul"):
        for number in range(1, 6):
            text(tell(f"ex_limit_{number}", lang), tag="li")
    text(tell("ex_left_out", lang), tag="h3")
    text(tell("ex_left_out_intro", lang))
    heads = [tell(f"ex_head_{each}", lang) for each in ("left_out", "touches", "tilt")]
    rows = [
        [
            Cell(each.name(lang), tell("ex_rows", lang, rows=", ".join(each.rows))),
            Cell(each.touches(lang)),
            Cell(tell(f"ex_tilt_{each.tilt}", lang), chip=f"tilt-{each.tilt}"),
        ]
        for each in words.left_out()
    ]
    table(tell("ex_left_out", lang), heads, rows)

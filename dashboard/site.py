"""The pages and the frame around them: navigation, language, what is wrong with a link, the footer."""

from typing import Any

import solara

from dashboard.address import PAGES, Address, Problem, href, use_address, use_read
from dashboard.offline import footer
from dashboard.pages import atlas, classroom, compare, evidence, explain, measures, place, start, watch
from dashboard.phrases import tell
from dashboard.runs.registry import warm
from dashboard.widgets import box, link, text

COMPONENTS = {
    "start": start.Page,
    "atlas": atlas.Page,
    "place": place.Page,
    "measures": measures.Page,
    "compare": compare.Page,
    "watch": watch.Page,
    "class": classroom.Page,
    "evidence": evidence.Page,
    "explain": explain.Page,
}


@solara.component
def Layout(children: list[Any]) -> None:
    """The frame around every page, in the visitor's language."""
    address, problems = use_read()
    _, go = use_address()
    page = (solara.use_router().parts or [""])[0] or "start"
    lang = address.lang
    name = tell(f"page_{page}", lang)
    solara.use_effect(warm, [])
    solara.Title(f"{name} · {tell('brand', lang)}")
    with box("gongzhi", lang=lang):
        solara.HTML(
            tag="a",
            unsafe_innerHTML=tell("skip", lang),
            classes=["skip"],
            attributes={"href": "#main"},
        )
        Head(page, address, lambda other: go(address.change(lang=other)))
        with box("content", tag="main", id="main", lang=lang, tabindex="-1"):
            Problems(problems, lang)
            solara.display(*children)
        Foot(lang)


@solara.component
def Head(page: str, address: Address, on_lang: Any) -> None:
    """Name, navigation and language switch. A link to a page takes the state along."""
    lang = address.lang
    with box("head", tag="header"):
        link(tell("brand", lang), "start", Address(lang=lang), classes="brand")
        with box("nav", tag="nav", **{"aria-label": tell("nav", lang)}):
            for each in PAGES:
                there = {"aria-current": "page"} if each == page else {}
                link(tell(f"page_{each}", lang), each, address.change(open=""), **there)
        other = "en" if lang == "zh" else "zh"
        solara.Button(
            tell("switch", lang),
            on_click=lambda: on_lang(other),
            text=True,
            classes=["switch"],
            attributes={"lang": other},
        )


@solara.component
def Problems(problems: tuple[Problem, ...], lang: str) -> None:
    """What is wrong with the link that was opened."""
    if problems:
        with box("note caution", role="alert"):
            text(tell("link_head", lang))
            with box("lines", tag="ul"):
                for each in problems:
                    text(each.of(lang), tag="li")


@solara.component
def Foot(lang: str) -> None:
    """What is true of where this is computed and what leaves the machine."""
    text(footer(lang), "foot", tag="footer")


routes = [
    solara.Route(
        path="/" if page == "start" else page,
        component=COMPONENTS[page],
        layout=Layout if page == "start" else None,
        label=tell("brand", "en"),
    )
    for page in PAGES
]

__all__ = ["Layout", "href", "routes"]

"""Page `start`: three questions, each one click from an answer; what this is and is not."""

import solara

from dashboard.address import PLACE, Address, Arm, use_address
from dashboard.phrases import tell
from dashboard.widgets import box, link, text

EXAMPLE = "bazhong-red-stewards"


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, _ = use_address()
    lang = address.lang
    text(tell("start_title", lang), tag="h1")
    text(tell("start_lead", lang), "lead")
    with box("questions"):
        for page, there in questions(lang).items():
            with box("question"):
                link(tell(f"start_{page}", lang), page, there, classes="question-link")
                text(tell(f"start_{page}_about", lang))
    with box("about"):
        for name in ("start_is", "start_not"):
            with box("about-part", tag="section"):
                text(tell(name, lang), tag="h2")
                text(tell(f"{name}_about", lang))


def questions(lang: str) -> dict[str, Address]:
    """The state in which each question opens its page."""
    package = Address(lang=lang, place=EXAMPLE, arms=(Arm(package=EXAMPLE),))
    return {"atlas": Address(lang=lang, open=f"sort={PLACE}"), "compare": package, "watch": package}

"""Page `explain`: the model in pictures, words of likelihood, terms, numbers with their sources, limits."""

import solara

from dashboard.address import use_address
from dashboard.explain.sections import Likely, Limits, Numbers, Pictures, Terms
from dashboard.parts import Choice, opened, to
from dashboard.phrases import tell
from dashboard.widgets import box, text

SECTIONS = {"pictures": Pictures, "likely": Likely, "terms": Terms, "numbers": Numbers, "limits": Limits}


@solara.component
def Page() -> None:
    """Five parts, of which one is open; the address says which."""
    address, _ = use_address()
    lang = address.lang
    part, filters = opened(address, tuple(SECTIONS))
    text(tell("ex_title", lang), tag="h1")
    text(tell("ex_lead", lang), "lead")
    options = [(tell(f"ex_tab_{name}", lang), to(address, name)) for name in SECTIONS]
    Choice(tell("ex_parts", lang), options, list(SECTIONS).index(part), "explain")
    with box("read-part", tag="section", **{"aria-label": tell(f"ex_tab_{part}", lang)}):
        text(tell(f"ex_tab_{part}", lang), tag="h2")
        SECTIONS[part](filters, address)

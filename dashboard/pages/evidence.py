"""Page `evidence`: what the reports claim, what the packages do, whether the model looks like the world."""

import solara

from dashboard.address import Address, use_address
from dashboard.evidence.sections import Cheats, Claims, Packages, Places
from dashboard.evidence.summary import tiles
from dashboard.parts import Tile, opened, to
from dashboard.phrases import tell
from dashboard.widgets import box, text

SECTIONS = {"claims": Claims, "packages": Packages, "places": Places, "cheats": Cheats}


@solara.component
def Page() -> None:
    """Four parts, of which one is open; the address says which, and what is filtered."""
    address, _ = use_address()
    lang = address.lang
    part, filters = opened(address, tuple(SECTIONS))
    text(tell("ev_title", lang), tag="h1")
    text(tell("ev_lead", lang), "lead")
    Tiles(part, address)
    with box("read-part", tag="section", **{"aria-label": tell(f"ev_tab_{part}", lang)}):
        text(tell(f"ev_tab_{part}", lang), tag="h2")
        SECTIONS[part](filters, address)


@solara.component
def Tiles(part: str, address: Address) -> None:
    """One link for each part, with its main result."""
    lang = address.lang
    with box("read-tiles", tag="nav", **{"aria-label": tell("ev_sections", lang)}):
        for name, (number, sentence) in tiles(lang).items():
            words = (tell(f"ev_tab_{name}", lang), number, sentence)
            Tile(words, "evidence", to(address, name), name == part)

"""Page `atlas`."""

import solara

from dashboard.address import use_address
from dashboard.phrases import tell
from dashboard.widgets import text


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, _ = use_address()
    text(tell("page_atlas", address.lang), tag="h1")
    text(tell("soon", address.lang), "lead")

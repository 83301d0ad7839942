"""Who is there: sessions of the web server, a tab of a browser each."""

from typing import NamedTuple


class Visitor(NamedTuple):
    """A tab (`kernel`) of somebody's browser (`person`); both empty outside a web server."""

    kernel: str
    person: str


def visitor() -> Visitor:
    """The visitor for whom this code runs now."""
    from solara.server import kernel_context

    if not kernel_context.has_current_context():
        return Visitor("", "")
    context = kernel_context.get_current_context()
    return Visitor(context.id, context.session_id)


def connected() -> set[str]:
    """Tabs that are open now; one whose browser was killed or is out of reach is not among them."""
    from solara.server import kernel_context

    return {
        context.id
        for context in list(kernel_context.contexts.values())
        if kernel_context.PageStatus.CONNECTED in list(context.page_status.values())
    }

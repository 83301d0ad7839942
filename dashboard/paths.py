"""Which path of the server is a page, and which a file or a call of one."""

FILES = ("/static/", "/jupyter/nbextensions/", "/_solara/cdn/")
CALLS = ("/readyz", "/_solara/api/close/", "/jupyter/api/kernels/")
LOGIN = "/_login"
_NO_PAGES = (*FILES, *CALLS, LOGIN, "/_solara", "/jupyter", "/resourcez")


def page_of(path: str) -> str | None:
    """Name of the page at a path, whether or not there is one; None for a path of files or calls."""
    return None if path.startswith(_NO_PAGES) else path.strip("/") or "start"

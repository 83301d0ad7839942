"""The explorer as one HTML file: page, style, code, data and Chinese characters joined."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.atlas.explorer.font import after, face
from experiments.atlas.explorer.pack import packed
from experiments.report import palette

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas

FOLDER: Final = Path(__file__).parent
DATA_SCRIPTS: Final = ("atlas", "reading", "words")  # access to the data; other pages can stand on these
PAGE_SCRIPTS: Final = (
    "state",
    "charts",
    "view_parts",
    "view_map",
    "view_measure",
    "view_place",
    "view_compare",
    "app",
)
START: Final = after(
    'const data = JSON.parse(document.getElementById("data").textContent);\n'
    'window.page = new Page(data, document.getElementById("page"));\n'
)


def explorer_page(atlas: "Atlas") -> str:
    """The whole file as text."""
    return joined(
        read("page.html"),
        palette.css() + read("style.css"),
        scripts(*DATA_SCRIPTS, *PAGE_SCRIPTS) + START,
        packed(atlas),
    )


def joined(page: str, style: str, script: str, data: object) -> str:
    """A page with its style, code, data and Chinese characters in place.

    The data cannot end the element that holds it.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace(
        "<", "\\u003c"
    )
    style += face(page + script + text)
    for mark, part in (("STYLE", style), ("SCRIPT", script), ("DATA", text)):
        before, _, after = page.partition(f"/* {mark} */")
        page = before + part + after
    return page


def scripts(*names: str) -> str:
    """Files of code, one after the other."""
    return "\n".join(read(f"js/{name}.js") for name in names)


def read(name: str) -> str:
    """Text of a file beside this one."""
    return (FOLDER / name).read_text(encoding="utf-8")

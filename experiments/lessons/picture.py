"""A picture that a notebook shows: small in the file, and in the project's style whatever the notebook is set to."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.trajectories import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 100
COLOURS = 128  # of the palette: enough for a chart, a third of the bytes


class Picture:
    """A figure as the last value of a cell, with a text for those who cannot see it; `save` writes it to a file."""

    def __init__(self, figure: "Figure", alt: str) -> None:
        self.figure = figure
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt  # what a notebook keeps beside the image

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        return _png(self.figure), {"alt": self.alt}

    def save(self, path: str | Path) -> None:
        """Write it as PNG."""
        Path(path).write_bytes(_png(self.figure))


def _png(figure: "Figure") -> bytes:
    from PIL import Image

    whole, small = BytesIO(), BytesIO()
    with style():
        figure.savefig(whole, format="png", dpi=DPI)
    with Image.open(whole) as image:
        image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE).save(
            small, format="png", optimize=True
        )
    return small.getvalue()


@contextmanager
def axes(width: float = 8.0, height: float = 4.0, title: str = "") -> "Iterator[tuple[Figure, Axes]]":
    """One pair of axes in the project's style, with a title."""
    from matplotlib.figure import Figure

    with style():
        figure = Figure(figsize=(width, height), layout="constrained")
        found = figure.subplots()
        if title:  # over the whole width, as names at the side may be long
            figure.suptitle(title, x=0.01, ha="left", fontsize=13)
        yield figure, found

"""Where a figure is shown: in print, as tall as it needs to be, or on a slide of 16:9 with larger type.

Sizes of type are the same numbers of points in both. A slide is smaller than a page in inches, so that its type is
larger on the wall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Medium:
    """A medium by its name: `size` in inches, or None where width and height are the figure's own."""

    name: str
    size: tuple[float, float] | None
    formats: tuple[str, ...]
    dpi: int

    def wide(self, width: float) -> float:
        """Width in inches of a figure that would like to be so wide."""
        return self.size[0] if self.size else width

    def figure(self, width: float, height: float, **others: object) -> "Figure":
        """An empty figure that would like to have this size."""
        from matplotlib.figure import Figure

        return Figure(figsize=self.size or (width, height), **others)  # type: ignore[arg-type]

    def columns(self, columns: int, width: float) -> int:
        """Columns of a line of text, from those that fit on a figure of this width."""
        return int(columns * self.wide(width) / width)

    def chosen(self, names: Sequence[str], most: int) -> list[str]:
        """All names, or the first `most` of them where there is room for no more."""
        return list(names)[:most] if self.size else list(names)


PRINT = Medium("print", None, ("pdf", "svg", "png"), 300)
SLIDE = Medium("slide", (10.0, 5.625), ("png", "svg"), 192)  # 1920 by 1080 pixels
MEDIA = {medium.name: medium for medium in (PRINT, SLIDE)}

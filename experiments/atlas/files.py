"""Writes what is shown of the atlas: the map as figure and table, and the explorer."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.atlas import table
from experiments.run.whole_files import whole

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas

PICTURES: Final = ("png", "svg")


def write_map(shown: table.Map, folder: Path, lang: str) -> list[Path]:
    """Write the map as PNG, SVG, Markdown and CSV, and give their paths."""
    from experiments.atlas.map import map_figure
    from experiments.report.trajectories import save

    folder.mkdir(parents=True, exist_ok=True)
    figure = map_figure(shown, lang)
    paths = [folder / f"map.{lang}.{kind}" for kind in PICTURES]
    for path in paths:
        save(figure, path)
    texts = {
        folder / f"map.{lang}.md": table.markdown(shown, lang),
        folder / "map.csv": table.csv_text(shown),
    }
    for path, text in texts.items():
        _write(path, text)
    return [*paths, *texts]


def write_explorer(atlas: "Atlas", path: Path) -> Path:
    """Write the explorer as one file, and give its path."""
    from experiments.atlas.explorer.page import explorer_page

    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, explorer_page(atlas))
    return path


def _write(path: Path, text: str) -> None:
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")

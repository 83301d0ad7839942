"""What can be taken along: the report as PDF and Markdown, tables, scenarios, pictures, and the printed page."""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import solara

from dashboard.buttons import Download
from dashboard.compare.focus import PrintButton
from dashboard.compare.view import View, section
from dashboard.widgets import box, text
from experiments.report.files import figures
from experiments.report.markdown import markdown
from experiments.report.pdf import pdf
from experiments.report.summary import summaries
from experiments.report.trajectories import save_all, style
from experiments.run.parquet import write_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison

FORMATS = {"csv": "CSV", "parquet": "Parquet"}
PICTURES = {"worlds": "compare_file_worlds", "figure": "compare_file_figure"}


def tables(comparison: "Comparison") -> "dict[str, pd.DataFrame]":
    """Every table of an answer that has rows: the effects first, then those on which they rest."""
    found = {
        "effects": comparison.effects(),
        "ranks": comparison.ranks(),
        "left_over": comparison.left_over(),
    }
    found |= comparison.tables.frames()
    return {name: frame for name, frame in found.items() if len(frame)}


def table_files(comparison: "Comparison", ending: str) -> bytes:
    """All tables as a ZIP file of files with this ending, `csv` or `parquet`."""
    with TemporaryDirectory() as folder:
        paths = []
        for name, frame in tables(comparison).items():
            paths.append(Path(folder) / f"{name}.{ending}")
            write_table(frame, paths[-1])
        return zipped({path.name: path.read_bytes() for path in paths})


def scenario_files(comparison: "Comparison") -> dict[str, str]:
    """Each arm, and each baseline, as the text of a scenario file, by its name."""
    found: dict[str, str] = {}
    for order, pair in enumerate(comparison.pairs, 1):
        for arm, variant in ((f"arm-{order}", pair.contrast.variant), ("baseline", pair.contrast.against)):
            found.setdefault(f"{arm}.toml", variant.scenario.to_toml())
    return found


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP file of these files."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def png(figure: "Figure") -> bytes:
    """A figure as a PNG file."""
    buffer = BytesIO()
    with style():
        figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()


def offered(view: View) -> Iterator[tuple[str, str, Callable[[], str | bytes]]]:
    """Ending of the name, label and maker of each file that can be taken along."""
    comparison, lang = view.comparison, view.lang
    yield "pdf", view.say("compare_file_pdf"), partial(pdf, comparison, lang)
    if comparison.drawn:
        yield "brief.pdf", view.say("compare_file_brief"), partial(_brief, comparison, lang)
    yield "md", view.say("compare_file_report"), partial(markdown, comparison, lang)
    for name, label in PICTURES.items():
        if draw := figures(comparison).get(name):
            yield f"{name}.png", view.say(label), partial(_drawn, draw, comparison, lang)
    for ending, named in FORMATS.items():
        label = view.say("compare_file_tables", format=named)
        yield f"{ending}.zip", label, partial(table_files, comparison, ending)
    yield "toml.zip", view.say("compare_file_scenarios"), partial(_zipped_scenarios, comparison)


def _brief(comparison: "Comparison", lang: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "brief.pdf"
        save_all(summaries(comparison, lang), path)
        return path.read_bytes()


def _drawn(draw: "Callable[[Comparison, str], Figure]", comparison: "Comparison", lang: str) -> bytes:
    return png(draw(comparison, lang))


def _zipped_scenarios(comparison: "Comparison") -> bytes:
    return zipped({name: words.encode() for name, words in scenario_files(comparison).items()})


@solara.component
def Files(view: View) -> None:
    """A button for each file; it is made when the button is pressed."""
    with section(view.say("compare_files"), "files"):
        with box("downloads"):
            for ending, label, make in offered(view):
                Download(f"gongzhi-{view.worlds}.{view.lang}.{ending}", label, make)
            PrintButton(words=view.say("compare_print"))
        text(view.say("compare_file_wait"), "hint")

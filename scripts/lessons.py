"""Makes the lessons that students open from their sources.

Usage: python -m scripts.lessons [01 02 ...] [--check]     --check: only say which delivered files lag behind

A source is one file in `notebooks/source/`, in the percent format of jupytext. It holds everything about a lesson:

- `# %% [markdown] lang="zh"` and `lang="en"`: text of one edition. Text without a language is in both.
- `# %%`: code, once for both. A line that ends in `# zh` or `# en` is of that edition only, and loses this mark.
- `tags=["solution"]`: text or code that an edition folds away, with what the code prints.
- `tags=["worksheet"]`: text of the page to print. `tags=["teacher"]`: text of the teacher's page, or code of which it
  shows only what is printed.
- `tags=["check"]`: code that asserts what the text says. It is run, and no edition shows it.

Delivered are, for each language: the notebook with its results, the worksheet, and the teacher's page with the answers.
"""

import argparse
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
NOTEBOOKS: Final = ROOT / "notebooks"
LANGUAGES: Final = ("zh", "en")
ASIDE: Final = ("worksheet", "teacher", "check")  # what a notebook does not show
FOLD: Final = {"zh": "参考答案（先自己想，再点开）", "en": "Answer (think first, then open)"}
ANSWERS: Final = {"zh": "参考答案", "en": "Answers"}
MARK: Final = re.compile(r"^(?P<line>.*?)\s*# (?P<lang>zh|en)$")
HEAD: Final = re.compile(r"^# .*?[：:]\s*(?P<name>.+?)(?:——.*|，.*)?$", re.MULTILINE)  # without a subtitle
FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|“”]')  # in names of files, on any system
PRINTED: Final = re.compile(r"\n*```text\n.*?\n```", re.DOTALL)
SECONDS: Final = 600  # a cell may take

type Notebook = Any  # nbformat has no types
type Cell = Any


def sources() -> list[Path]:
    """Sources of all lessons, in order."""
    return sorted((NOTEBOOKS / "source").glob("[0-9][0-9]-*.py"))


def tags(cell: Cell) -> list[str]:
    """Tags of a cell."""
    found: list[str] = cell.metadata.get("tags", [])
    return found


def code_of(text: str, lang: str) -> str:
    """Code of one edition: without lines of the other language, and without marks."""
    lines = []
    for line in text.splitlines():
        found = MARK.match(line)
        if found is None:
            lines.append(line)
        elif found["lang"] == lang:
            lines.append(found["line"])
    return "\n".join(lines)


def edition(source: Path, lang: str) -> Notebook:
    """A whole lesson in one language, as a notebook that can be run: asides and solutions are cells like others."""
    import jupytext

    read = jupytext.read(source, fmt="py:percent")
    cells = [each for each in read.cells if each.metadata.get("lang", lang) == lang]
    for number, cell in enumerate(cells, 1):
        cell.metadata.pop("lang", None)
        cell["id"] = f"cell-{number:02}"
        if cell.cell_type == "code":
            cell.source = code_of(cell.source, lang)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    read.cells, read.metadata = (
        cells,
        type(read.metadata)(kernelspec=kernel, language_info={"name": "python"}),
    )
    read.nbformat, read.nbformat_minor = 4, 5
    return read


def run(notebook: Notebook) -> Notebook:
    """The notebook with the results of its cells. Raises CellExecutionError."""
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", record_timing=False,
        resources={"metadata": {"path": str(ROOT)}},
    )  # fmt: skip
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    client.execute(env={**os.environ, "PYTHONPATH": path})
    return notebook


def shown(notebook: Notebook, lang: str) -> Notebook:
    """What a student opens: asides left out, solutions folded."""
    from copy import deepcopy

    from nbformat.v4 import new_markdown_cell

    page = deepcopy(notebook)
    page.cells = []
    for cell in notebook.cells:
        last = page.cells[-1] if page.cells else None
        if "solution" in tags(cell):
            part = _solution(cell)
            if last is not None and "solution" in tags(last):
                last.source = f"{last.source.removesuffix('</details>')}{part}\n\n</details>"
            else:
                text = f"<details>\n<summary><b>{FOLD[lang]}</b></summary>\n\n{part}\n\n</details>"
                page.cells.append(new_markdown_cell(text, id=cell["id"], metadata={"tags": ["solution"]}))
        elif not set(ASIDE) & set(tags(cell)):
            page.cells.append(deepcopy(cell))
    return page


def _solution(cell: Cell) -> str:
    if cell.cell_type == "markdown":
        return str(cell.source)
    return "\n\n".join(filter(None, (f"```python\n{cell.source}\n```", _text_printed(cell))))


def _text_printed(cell: Cell) -> str:
    printed = "".join(_printed(cell))
    return f"```text\n{printed.rstrip()}\n```" if printed.strip() else ""


def _printed(cell: Cell) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield output.text
        elif "image/png" not in output.get("data", {}):
            yield output.get("data", {}).get("text/plain", "") + "\n"


def _texts(notebook: Notebook, tag: str) -> list[str]:
    return [cell.source for cell in notebook.cells if tag in tags(cell) and cell.cell_type == "markdown"]


def title(notebook: Notebook) -> str:
    """Heading of the lesson."""
    return next(line for line in notebook.cells[0].source.splitlines() if line.startswith("# "))


def worksheet(notebook: Notebook) -> str:
    """The page to print."""
    return "\n\n".join([title(notebook), *_texts(notebook, "worksheet")]) + "\n"


def teacher_page(notebook: Notebook, lang: str) -> str:
    """What the teacher needs: course of the lesson, and the answers with their numbers."""
    told = [_told(cell) for cell in notebook.cells if "teacher" in tags(cell)]
    answers = [_solution(cell) for cell in notebook.cells if "solution" in tags(cell)]
    parts = [title(notebook), *told, f"## {ANSWERS[lang]}", *answers]
    return "\n\n".join(filter(None, parts)) + "\n"


def _told(cell: Cell) -> str:
    return str(cell.source) if cell.cell_type == "markdown" else _text_printed(cell)


def file_of(source: Path, notebook: Notebook, lang: str) -> Path:
    """Where the notebook is delivered; in Chinese it has a Chinese name."""
    found = HEAD.search(notebook.cells[0].source)
    name = f"{source.stem[:2]}-{found['name']}" if found and lang == "zh" else source.stem
    return NOTEBOOKS / lang / f"{FORBIDDEN.sub('', name).strip()}.ipynb"


def pages(source: Path, notebook: Notebook, lang: str) -> dict[Path, str]:
    """Worksheet and teacher's page by file."""
    name = f"{source.stem[:2]}.md"
    return {
        NOTEBOOKS / "worksheets" / lang / name: worksheet(notebook),
        NOTEBOOKS / "teacher" / lang / name: teacher_page(notebook, lang),
    }


def build(source: Path, lang: str) -> None:
    """Run one edition and write what is delivered of it."""
    import nbformat

    notebook = run(edition(source, lang))
    file = file_of(source, notebook, lang)
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob(f"{source.stem[:2]}-*.ipynb"):
        old.unlink()
    nbformat.write(shown(notebook, lang), file)
    for path, text in pages(source, notebook, lang).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def lagging(source: Path, lang: str) -> list[str]:
    """Delivered files of an edition whose code or text is not that of the source; results are not compared."""
    import nbformat

    wanted = edition(source, lang)
    file = file_of(source, wanted, lang)
    late = [
        path for path, text in pages(source, wanted, lang).items() if _without_results(_read(path)) != text
    ]
    if not file.is_file() or _sources(nbformat.read(file, 4)) != _sources(shown(wanted, lang)):
        late.append(file)
    return [str(path.relative_to(ROOT)) for path in late]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _without_results(text: str) -> str:
    return PRINTED.sub("", text)


def _sources(notebook: Notebook) -> list[tuple[str, str]]:
    return [(cell.cell_type, _without_results(cell.source)) for cell in notebook.cells]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the lessons asked for, or say which lag behind; 1 if any does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lessons", nargs="*", help="numbers such as 01; all if none is given")
    parser.add_argument("--check", action="store_true", help="only say which delivered files lag behind")
    asked = parser.parse_args(arguments)
    chosen = [each for each in sources() if not asked.lessons or each.stem[:2] in asked.lessons]
    editions = [(source, lang) for source in chosen for lang in LANGUAGES]
    if asked.check:
        late = [name for source, lang in editions for name in lagging(source, lang)]
        _tell(late)
        return bool(late)
    for source, lang in editions:
        _tell([f"{source.stem} ({lang})"])
        build(source, lang)
    return 0


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())

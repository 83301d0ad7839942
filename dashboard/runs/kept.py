"""Results of runs on disk: a result folder of the command line for each question."""

import shutil
from pathlib import Path

from dashboard.folder import runs_folder
from dashboard.runs.question import Question
from experiments.analysis.comparison import Provenance
from experiments.design.request import Request
from experiments.report.answer import Answer
from experiments.run.manifest import code_version
from experiments.run.runner import keep
from experiments.run.store import FolderStore
from experiments.run.tables import Wanted, joined, tidy
from model.observation.schema import Tables

MOST_FOLDERS = 300


def folder_of(question: Question) -> Path:
    """Folder of a question; more draws of it go into the same one."""
    return runs_folder() / question.identity


def done(question: Question) -> set[tuple[str, str, int]]:
    """Scenario, arm and seed of the runs that are kept."""
    folder = folder_of(question)
    return FolderStore(folder).done() if folder.is_dir() else set()


def write(question: Question, request: Request, results: Tables) -> None:
    """Keep the results of a portion."""
    keep(request, results, folder_of(question))


def read(question: Question) -> Answer | None:
    """What the kept draws of a question say; None if there are none."""
    request = question.request
    wanted = Wanted([arm.label for arm in request.arms], set(request.seeds))
    folder = folder_of(question)
    return _said(question, FolderStore(folder).tables(wanted)) if folder.is_dir() else None


def grown(question: Question, before: Answer | None, results: Tables) -> Answer | None:
    """What an answer says with more results; the folder, which holds the same by then, need not be read."""
    known = [before.tables] if before else []
    return _said(question, tidy(joined([*known, results])))


def _said(question: Question, tables: Tables) -> Answer | None:
    frames = tables.frames()
    if frames["runs"].empty:
        return None
    source = Provenance(question.command, code_version())
    return Answer.from_tables(
        frames.pop("runs"), frames.pop("series"), question.design.contrasts, source, drawn=True, **frames
    )


def make_room(most: int = MOST_FOLDERS) -> None:
    """Remove the results that were written longest ago, so that no more than `most` questions are kept."""
    folder = runs_folder()
    found = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[most:]:
        shutil.rmtree(path, ignore_errors=True)

"""Result folders of the command line that may be opened: those directly below `results`, by their names alone."""

from pathlib import Path

from experiments.errors import RequestError
from experiments.report.answer import Answer
from experiments.report.folder_answer import folder_answer
from experiments.run import manifest
from experiments.run.kept import Kept
from model.inputs.nearest import nearest_name

RESULTS = Path("results")  # where `gongzhi compare` writes, from where the server was started
MOST = 30  # names offered, the newest first


def names(folder: Path = RESULTS) -> tuple[str, ...]:
    """Names of the result folders below `folder`, the one that was written last first; links are left out."""
    inside = folder.iterdir() if folder.is_dir() else ()
    found = [path for path in inside if (path / manifest.NAME).is_file() and not path.is_symlink()]
    return tuple(path.name for path in sorted(found, key=lambda path: -path.stat().st_mtime))


def opened(name: str, folder: Path = RESULTS) -> Answer:
    """The answer in a result folder. Raises RequestError for a name that is not one of `names`, and an empty folder."""
    known = names(folder)
    if name not in known:
        near = nearest_name(name, known)
        raise RequestError(
            f"{name[:60]!r}: there is no result folder of this name on this server"
            + (f"; did you mean {near!r}?" if near else ""),
            f"本服务器上没有名为“{name[:60]}”的结果文件夹" + (f"；是否想写“{near}”？" if near else ""),
        )
    return folder_answer(Kept(folder / name))

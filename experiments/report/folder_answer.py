"""The answer that a result folder holds, without simulating anything."""

from experiments.analysis.comparison import Provenance
from experiments.errors import RequestError
from experiments.report.answer import Answer
from experiments.run.kept import Kept
from model.observation.schema import Tables


def folder_answer(kept: Kept, tables: Tables | None = None) -> Answer:
    """Every comparison of a folder, from its tables if they are read already.

    Raises RequestError if there is none, or if tables are gone.
    """
    contrasts = kept.contrasts()
    if not contrasts:
        raise RequestError(
            f"{kept.folder}: there is no comparison in it; allowed: a folder that `gongzhi compare` wrote",
            f"{kept.folder}：其中没有对比；允许：由 `gongzhi compare` 写入的文件夹",
        )
    frames = (tables or kept.tables()).frames()
    source = Provenance(kept.command, kept.manifest.get("version", ""))
    return Answer.from_tables(
        frames.pop("runs"), frames.pop("series"), contrasts, source, bool(kept.drawn), **frames
    )

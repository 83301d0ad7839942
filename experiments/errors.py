"""Errors that end a run early, worded for the user who asked for it.

Exit codes of the command line: 0 done, 1 the machine failed (a full disk), 2 the request is wrong, 130 stopped.
"""

from collections.abc import Iterable
from pathlib import Path

from scenarios.chinese import chinese
from scenarios.errors import did_you_mean


class RequestError(ValueError):
    """A request that cannot be carried out; the message says what was wrong and what is allowed.

    `zh` is the message in Chinese; without it the English one serves both languages.
    """

    exit_code = 2

    def __init__(self, en: str, zh: str = "") -> None:
        super().__init__(en)
        self.zh = zh

    def text(self, lang: str = "en") -> str:
        """The message in `en` or `zh`."""
        return self.zh if lang == "zh" and self.zh else str(self)


def unknown(en: str, zh: str, name: str, known: Iterable[str], allowed: str = "") -> RequestError:
    """Error on a name that is not known: what is wrong, then the nearest one and what is allowed (`did_you_mean`)."""
    asked = did_you_mean(name, known, allowed)
    return RequestError(f"{en}; {asked}", f"{zh}；{chinese(asked)}")


class FolderBusyError(RequestError):
    """Another process holds the lock of a result folder for too long."""

    exit_code = 1

    def __init__(self, lock: Path) -> None:
        super().__init__(
            f"{lock}: another process has been writing to this folder for a long time; wait for it, or end it, "
            "then give the same command again. Runs that were finished are kept",
            f"{lock}：另一进程长时间占用此文件夹；请等待或结束该进程，然后再次输入同一命令。已完成的运行已经保存",
        )


class RunsMissingError(RequestError):
    """Runs that were done and are not in the folder at the end, as something else removed or changed its files."""

    exit_code = 1

    def __init__(self, found: int, total: int, folder: Path | None) -> None:
        super().__init__(
            f"{folder or 'memory'}: {found} of {total} runs are there at the end; something removed the others. "
            "Give the same command again to run them",
            f"{folder or '内存'}：结束时应有 {total} 次运行，实际只有 {found} 次，其余的被移除。"
            f"再次输入同一命令即可补齐",
        )


class ClusterLostError(RequestError):
    """The scheduler of a Dask cluster does not answer any more."""

    exit_code = 1

    def __init__(self, address: str) -> None:
        super().__init__(
            f"--dask {address}: the scheduler does not answer any more. Runs that were finished are kept if there is "
            "a folder for them. When it is back, give the same command again",
            f"--dask {address}：与调度器的连接已中断。若指定了结果文件夹，已完成的运行已经保存。"
            "调度器恢复后，请再次输入同一命令",
        )


class Interrupted(Exception):  # noqa: N818  not an error
    """Runs stopped by the user (Ctrl-C); `finished` of `total` are kept in `folder`, if there is one."""

    exit_code = 130

    def __init__(self, finished: int, total: int, folder: Path | None) -> None:
        super().__init__(finished, total, folder)
        self.finished, self.total, self.folder = finished, total, folder

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """Remaining runs and how to resume, in `en` or `zh`."""
        words = _KEPT if self.folder else _LOST
        return words[lang].format(finished=self.finished, total=self.total, folder=self.folder)


def machine_trouble(error: OSError, lang: str) -> str:
    """Message about a failure of the machine, in `en` or `zh`; a rare reason keeps the language of the system."""
    told = error.strerror or str(error)
    reason = chinese(told) if lang == "zh" else told
    return _TROUBLE[lang].format(what=f"{error.filename}: {reason}" if error.filename else reason)


_TROUBLE = {
    "en": "A file could not be read or written: {what}. Files that are there are whole. Runs that were finished are "
    "kept. When this is put right, give the same command again.",
    "zh": "文件读写失败：{what}。已有的文件都是完整的，已完成的运行已经保存。问题解决后，请再次输入同一命令。",
}
_KEPT = {
    "en": "Stopped. {finished} of {total} runs are finished and kept in {folder}. "
    "To go on: `gongzhi resume {folder}`, or the same command again with --out {folder}.",
    "zh": "已停止。{total} 次运行中有 {finished} 次已经完成，保存在 {folder}。"
    "若要继续：`gongzhi resume {folder}`，或再次输入同一命令并加上 --out {folder}。",
}
_LOST = {
    "en": "Stopped. {finished} of {total} runs were finished and are lost, as no folder was given for them.",
    "zh": "已停止。{total} 次运行中有 {finished} 次已经完成；由于没有指定保存结果的文件夹，这些结果未保留。",
}

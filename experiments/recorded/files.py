"""One recorded file: the version and number of runs behind it, and its rows, one to a line so that changes show."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.errors import RequestError
from experiments.run.manifest import code_version
from experiments.run.whole_files import whole

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Recording:
    """What a recorded file says of itself, and its rows.

    `version` is that of the code that was run; `runs` counts the seeds or draws of each arm.
    """

    version: str
    runs: int
    rows: tuple[Mapping[str, Any], ...]

    @property
    def stale(self) -> bool:
        """Whether the code that decides results has changed since."""
        return self.version != code_version()


def write(path: Path, rows: Iterable[Mapping[str, Any]], runs: int, version: str | None = None) -> None:
    """Write a recorded file; `version` is that of the code of today if not given."""
    head = {"version": version or code_version(), "runs": runs}
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    text = f'{json.dumps(head)[:-1]}, "rows": [\n{lines}\n]}}\n'
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def read(path: Path) -> Recording:
    """Read a recorded file. Raises RequestError where it is missing or no such file."""
    with opened(path) as found:
        return Recording(str(found["version"]), int(found["runs"]), tuple(found["rows"]))


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """What a recorded file holds. Raises RequestError where it is missing, or does not hold what is read from it."""
    try:
        yield json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RequestError(f"{path}: {error.strerror}", f"{path}：无法读取") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RequestError(
            f"{path}: not a recorded file: {error}", f"{path}：不是记录文件（{error}）"
        ) from error

"""What a result folder says about itself: what was asked, what is there, and whether both agree.

Nothing here simulates; only `merged_into` and `exported` write.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design.design import Contrast
from experiments.design.identity import identity_of
from experiments.design.kept_rules import all_in_files, with_rules_of
from experiments.design.request import BASELINE, PACKAGE, Arm, Request
from experiments.design.sample import sample
from experiments.errors import RequestError, unknown
from experiments.report.number_format import seed_ranges
from experiments.run import manifest
from experiments.run.folders import check_writable, result_folder
from experiments.run.jobs import OK, Label
from experiments.run.lock import locked
from experiments.run.parquet import read_tables, write_table
from experiments.run.store import PARTS, FolderStore, summed
from experiments.run.tables import Wanted
from model.inputs.nearest import nearest_name
from model.observation.schema import LABELS, SCHEMAS, Tables

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Variant

type Asked = dict[Label, set[int]]  # seeds that were asked for, by arm


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong in a folder, by a phrase of `report/folder_text.py` and what it is about."""

    phrase: str
    about: str


@dataclass(frozen=True)
class ArmState:
    """Runs of one arm: how many were asked for, are finished and failed, and the seeds as text."""

    label: Label
    seeds: str
    asked: int
    done: int
    failed: int
    version: str


class Kept:
    """A result folder, by its manifest. Raises RequestError if the folder is not one."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = result_folder(folder)
        if not self.folder.is_dir():
            raise _no_folder(self.folder)
        self.manifest: Mapping[str, Any] = manifest.read(self.folder)
        if not self.manifest.get("scenarios"):
            raise RequestError(
                f"{self.folder}: no result folder: it has no {manifest.NAME} that names scenarios",
                f"{self.folder}：不是结果文件夹：其中没有列出场景的 {manifest.NAME}",
            )

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """Sessions by their start; one whose process died says so, whatever the manifest says."""
        return list(manifest.merged(self.manifest, [], (), ())["sessions"])

    @cached_property
    def asked(self) -> Asked:
        """Seeds of each arm over all sessions; all seeds where a session does not say what it asked for."""
        found: Asked = {_label(entry): set() for entry in self.manifest["scenarios"]}
        for session in self.manifest.get("sessions", []):
            labels = _asked_by(self.folder, session, found)
            for label in labels:
                found[label] |= set(session.get("seeds", self.manifest.get("seeds", [])))
        return found

    @property
    def cases(self) -> bool:
        """Whether any session asked for a row per closed case."""
        return any(session.get("cases") for session in self.manifest.get("sessions", []))

    @cached_property
    def drawn(self) -> set[Label]:
        """Arms whose seeds are numbers of draws."""
        return {_label(entry) for entry in self.manifest["scenarios"] if entry.get("drawn")}

    @cached_property
    def plain(self) -> set[Label]:
        """Arms that were run by plain/, the model to read."""
        return {
            _label(entry)
            for entry in self.manifest["scenarios"]
            if entry.get("implementation") == manifest.PLAIN
        }

    def more(self, seeds: int | None, draws: str | None) -> tuple[int, ...]:
        """Numbers of further runs, as the folder counts them. Raises RequestError for seeds where it has draws."""
        word, other = ("draws", "seeds") if self.drawn else ("seeds", "draws")
        if {"seeds": seeds, "draws": draws}[word] is None or {"seeds": seeds, "draws": draws}[
            other
        ] is not None:
            raise RequestError(
                f"{self.folder}: its runs are {word}; say how many with --{word}",
                f"{self.folder}：其中的运行按 {word} 计数；请用 --{word} 给出数量",
            )
        return sample(seeds, draws).seeds

    @property
    def unmerged(self) -> int:
        """Number of parts that are not yet merged."""
        return FolderStore(self.folder).unmerged

    @property
    def command(self) -> str:
        """Commands that wrote here, the earliest first, each once."""
        return "; ".join(dict.fromkeys(str(each.get("command", "")) for each in self.sessions))

    def requests(self, more: Iterable[int] = ()) -> list[Request]:
        """What was asked, a request for each set of seeds; `more` seeds are added to each. Raises RequestError."""
        same: dict[tuple[tuple[int, ...], bool, bool], list[Arm]] = {}
        for label, variant in self.variants().items():
            seeds = tuple(sorted({*self.asked[label], *more}))
            if seeds:
                how = (seeds, label in self.drawn, label in self.plain)
                same.setdefault(how, []).append(Arm(label, variant))
        return [
            Request(tuple(arms), seeds, self.cases, drawn, plain)
            for (seeds, drawn, plain), arms in same.items()
        ]

    def variants(self, exact: bool = True) -> "dict[Label, Variant]":
        """The variant of each arm, read from the manifest alone. Raises RequestError or ScenarioError.

        `exact`: refuse what this version of the program reads differently, as its runs would not be the same.
        """
        return {_label(entry): _variant(self.folder, entry, exact) for entry in self.manifest["scenarios"]}

    def contrasts(self) -> tuple[Contrast, ...]:
        """The comparisons that can be made of what is kept: every scenario with both of its arms, as asked for."""
        every = self.variants(exact=False)
        asked = [str(label[0]) for session in self.sessions for label in session.get("asked", [])]
        names = dict.fromkeys((*asked, *(label.scenario for label in every)))
        pairs = [(name, every.get(Label(name, PACKAGE)), every.get(Label(name, BASELINE))) for name in names]
        return tuple(Contrast(name, tried, against) for name, tried, against in pairs if tried and against)

    def tables(self) -> Tables:
        """All rows that are kept. Raises RequestError for tables that are gone or not as they were written."""
        store = FolderStore(self.folder)
        if store.lost:
            names = ", ".join(store.lost)
            raise RequestError(
                f"{self.folder}: {names} is gone; `gongzhi resume` runs again what was in it",
                f"{self.folder}：{names} 已不存在；`gongzhi resume` 会重新运行其中的内容",
            )
        return store.tables(Wanted(list(self.asked), set().union(*self.asked.values())))

    def states(self) -> list[ArmState]:
        """Each arm with its numbers of runs."""
        runs = FolderStore(self.folder).tables().runs
        return [_state(entry, self.asked[_label(entry)], runs) for entry in self.manifest["scenarios"]]

    def troubles(self) -> list[Trouble]:
        """Everything that is wrong: tables that are gone or changed, runs that are missing, unknown rows and parts."""
        listed = self.manifest.get("tables")
        found = [Trouble("unmerged", str(self.folder))] if listed is None else []
        found += [each for name, known in (listed or {}).items() if (each := self._of_table(name, known))]
        if listed is not None:
            names = {f"{name}.parquet" for name in SCHEMAS} - set(listed)
            found += [Trouble("unlisted", name) for name in sorted(names) if (self.folder / name).is_file()]
        if any(each.phrase in ("changed", "gone", "damaged") for each in found):
            return [*found, *self._of_parts()]
        return [*found, *self._of_runs(), *self._of_parts()]

    def _of_table(self, name: str, known: Any) -> Trouble | None:
        path = self.folder / name
        if not path.is_file():
            return Trouble("gone", name)
        return None if summed(path) == known else Trouble("changed", name)

    def _of_runs(self) -> list[Trouble]:
        try:
            tables = FolderStore(self.folder).tables()
        except RequestError:
            return [Trouble("damaged", str(self.folder))]
        runs = tables.runs
        there = {(Label(s, a), int(seed)) for s, a, seed in runs[list(LABELS)].itertuples(index=False)}
        wanted = {(label, seed) for label, seeds in self.asked.items() for seed in seeds}
        found = [Trouble("missing", _told(each)) for each in _by_arm(wanted - there)]
        found += [Trouble("not_asked", _told(each)) for each in _by_arm(there - wanted)]
        found += [Trouble("foreign_rows", each) for each in self._foreign(runs)]
        for name, frame in tables.frames().items():
            rows = frame[list(LABELS)].drop_duplicates().itertuples(index=False)
            if {(Label(s, a), int(seed)) for s, a, seed in rows} - there:
                found.append(Trouble("rows_without_run", f"{name}.parquet"))
        return found

    def _of_parts(self) -> list[Trouble]:
        """Parts that are not of any scenario of the manifest, and parts that cannot be read."""
        found = []
        for part in sorted((self.folder / PARTS).glob("*")):
            name = f"{PARTS}/{part.name}"
            if part.suffix == ".tmp":
                continue
            try:
                runs = read_tables([part / "runs.parquet"])
            except RequestError:
                found.append(Trouble("damaged", name))
                continue
            if set(runs) >= set(SCHEMAS["runs"].stored) and not self._foreign(runs):
                continue
            found.append(Trouble("foreign_part", name))
        return found

    def _foreign(self, runs: "pd.DataFrame") -> list[str]:
        """Arms among rows of runs that the manifest does not have with this identity and version."""
        known = {
            (*_label(each), each.get("identity"), each.get("version")) for each in self.manifest["scenarios"]
        }
        rows = runs[["scenario", "arm", "identity", "version"]].drop_duplicates().itertuples(index=False)
        return [f"{row[0]} ({row[1]})" for row in rows if tuple(row) not in known]


def merged_into(out: str | Path, folders: Sequence[Kept]) -> Path:
    """Write the rows of several folders into one, with their sessions; the folders stay as they are.

    Raises RequestError if scenarios of one name have other content or code, or if a folder lacks a table.
    """
    for one in folders:
        _refuse_unlike(folders[0], one)
    target = result_folder(out)
    check_writable(target)
    every = [kept.tables() for kept in folders]
    target.mkdir(parents=True, exist_ok=True)
    store = FolderStore(target)
    wanted = {
        _label(entry): (entry["identity"], entry.get("version", ""))
        for kept in folders
        for entry in kept.manifest["scenarios"]
    }
    with locked(target):
        store.refuse_others(wanted)
        known = manifest.read(target)
        for kept in folders:
            mine = kept.manifest
            known = manifest.merged(known, mine["scenarios"], mine.get("seeds", []), kept.sessions)
        manifest.write(target, known | {"version": folders[0].manifest["version"]})
    for tables in every:
        store.add(tables)
    store.close()
    return target


def exported(kept: Kept, to: str, out: str | Path) -> list[Path]:
    """Write all rows that are kept, and the tables of effects, as CSV or Parquet files; returns their paths.

    Raises RequestError for a folder that cannot be used, or in which these tables are kept.
    """
    target = result_folder(out)
    if target.resolve() == kept.folder.resolve():
        raise RequestError(
            f"{target}: the tables are kept here; choose another folder with --out",
            f"{target}：各表就保存在这里；请用 --out 另选文件夹",
        )
    check_writable(target)
    frames = {name: frame for name, frame in kept.tables().frames().items() if len(frame)}
    others = [path for path in sorted(kept.folder.glob("*.parquet")) if path.stem not in SCHEMAS]
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / f"{name}.{to}" for name in (*frames, *(path.stem for path in others))]
    for frame, path in zip([*frames.values(), *(read_tables([each]) for each in others)], paths, strict=True):
        write_table(frame, path)
    return paths


def _refuse_unlike(one: Kept, other: Kept) -> None:
    known = {_label(entry): entry for entry in one.manifest["scenarios"]}
    for entry in other.manifest["scenarios"]:
        same = known.get(_label(entry), entry)
        if (same["identity"], same.get("version")) != (entry["identity"], entry.get("version")):
            content = same["identity"] != entry["identity"]
            raise RequestError(
                f"{one.folder} and {other.folder}: '{entry['scenario']}' was run with another "
                f"{'content' if content else 'version of the program'}; only runs of the same can be merged",
                f"{one.folder} 与 {other.folder}：“{entry['scenario']}”所用的{'内容' if content else '程序版本'}不同；"
                "只能合并相同的运行",
            )


def _no_folder(folder: Path) -> RequestError:
    beside = (
        [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
    )
    near = nearest_name(folder.name, beside)
    meant = [] if near is None else [str(folder.parent / near)]
    en, zh = f"{folder}: there is no such folder", f"{folder}：没有这个文件夹"
    return unknown(en, zh, str(folder), meant, "a folder that `gongzhi run` or `compare` wrote")


def _label(entry: Mapping[str, Any]) -> Label:
    return Label(entry["scenario"], entry["arm"])


def _asked_by(folder: Path, session: Mapping[str, Any], known: Asked) -> list[Label]:
    """Arms that a session asked for; all of them where it does not say. Raises RequestError for unknown ones."""
    asked = session.get("asked")
    if asked is None:
        return list(known)
    try:
        labels = [Label(*map(str, each)) for each in asked]
        seeds = session["seeds"]
        good = all(label in known for label in labels) and all(type(seed) is int for seed in seeds)
    except (TypeError, KeyError):
        good = False
    if not good:
        raise RequestError(
            f"{folder / manifest.NAME}: session of {session['started']}: 'asked' must be a list of scenario and arm, "
            "each of them among 'scenarios', and 'seeds' a list of whole numbers",
            f"{folder / manifest.NAME}：{session['started']} 的会话：“asked”应列出“scenarios”中的场景和组别，"
            "“seeds”应为整数列表",
        )
    return labels


def _variant(folder: Path, entry: Mapping[str, Any], exact: bool) -> "Variant":
    from scenarios.loader import loads
    from scenarios.variant import variant_of

    name = entry["scenario"]
    rules = entry.get("rule_files", {})
    if not all_in_files(entry.get("beside", {}), rules):
        raise RequestError(
            f"{folder}: '{name}' has rules, tables or interventions written in Python, which stand in no file; "
            "go on with the notebook or script that made it, and the same folder as out",
            f"{folder}：“{name}”含有用 Python 编写的规则、表或措施，没有文件记录；"
            "请用原来的笔记本或脚本继续，并以同一文件夹为 out",
        )
    if not isinstance(entry.get("toml"), str):
        raise RequestError(
            f"{folder / manifest.NAME}: '{name}' lacks 'toml'",
            f"{folder / manifest.NAME}：“{name}”缺少“toml”",
        )
    variant = variant_of(loads(entry["toml"], entry.get("name", name)))
    if rules:
        variant = with_rules_of(folder, variant, rules)
    if label := entry.get("label"):
        variant = variant.with_label(label["en"], label["zh"])
    if exact and identity_of(variant, bool(entry.get("drawn"))) != entry.get("identity"):
        raise RequestError(
            f"{folder}: this version of the program reads '{name}' differently; go on with "
            f"{entry.get('version', 'the version that made it')}, or choose another folder",
            f"{folder}：当前程序版本对“{name}”的解读不同；请用 {entry.get('version', '原来的版本')} 继续，或另选文件夹",
        )
    return variant


def _state(entry: Mapping[str, Any], asked: set[int], runs: "pd.DataFrame") -> ArmState:
    label = _label(entry)
    mine = runs[runs["scenario"].eq(label.scenario) & runs["arm"].eq(label.arm) & runs["seed"].isin(asked)]
    done = int(mine["status"].eq(OK).sum())
    return ArmState(
        label,
        seed_ranges(tuple(sorted(asked))),
        len(asked),
        done,
        len(mine) - done,
        str(entry.get("version", "")),
    )


def _by_arm(runs: Iterable[tuple[Label, int]]) -> list[tuple[Label, list[int]]]:
    found: dict[Label, list[int]] = {}
    for label, seed in runs:
        found.setdefault(label, []).append(seed)
    return sorted(found.items())


def _told(each: tuple[Label, list[int]]) -> str:
    (scenario, arm), seeds = each
    return f"{scenario} ({arm}): {seed_ranges(tuple(sorted(seeds)))}"

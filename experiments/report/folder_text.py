"""Texts for a terminal on a result folder: what is in it, and what is wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from experiments.design.sample import SECOND_LUCK, is_second
from experiments.report.layout import table
from experiments.report.phrases import language
from experiments.run.kept import Kept, Trouble

_WORDS = {
    "head": {"en": "{folder}: version {version}", "zh": "{folder}：程序版本 {version}"},
    "plain": {
        "en": "Run by plain/, the model to read: {names}",
        "zh": "由 plain/ 里便于阅读的模型运行：{names}",
    },
    "columns": {
        "en": "scenario\tarm\tseeds\tasked for\tfinished\tfailed\tmissing",
        "zh": "场景\t组别\t编号\t要求\t完成\t失败\t缺少",
    },
    "package": {"en": "package", "zh": "方案"},
    "baseline": {"en": "baseline", "zh": "基线"},
    "tables": {"en": "Tables: {names}", "zh": "表：{names}"},
    "parts": {"en": "Parts not yet merged: {n}", "zh": "尚未合并的部分：{n} 个"},
    "sessions": {"en": "Sessions (times in UTC):", "zh": "历次运行（UTC 时间）："},
    "session": {
        "en": "  {started} to {finished}, {status}: {command}",
        "zh": "  {started} 至 {finished}，{status}：{command}",
    },
    "running": {"en": "running", "zh": "运行中"},
    "finished": {"en": "finished", "zh": "已完成"},
    "interrupted": {"en": "stopped by Ctrl-C", "zh": "被 Ctrl-C 停止"},
    "broken off": {"en": "broken off by an error", "zh": "因错误中断"},
    "died": {"en": "its process died", "zh": "进程已中止"},
    "good": {
        "en": "{folder}: whole. {runs} runs, as many as were asked for; every table is as it was written.",
        "zh": "{folder}：完整。共 {runs} 次运行，与要求一致；各表均与写入时相同。",
    },
    "being written": {
        "en": "{folder}: being written. {done} of {asked} runs are done, and nothing is damaged. "
        "Wait for the command that writes it; then verify again.",
        "zh": "{folder}：正在写入。{asked} 次运行已完成 {done} 次，没有损坏。请等写入的命令结束，再校验一次。",
    },
    "unfinished": {
        "en": "{folder}: not finished. {done} of {asked} runs are done, and nothing is damaged "
        "(last command: {status}). To go on: `gongzhi resume {folder}`.",
        "zh": "{folder}：尚未完成。{asked} 次运行已完成 {done} 次，没有损坏（上一条命令：{status}）。"
        "继续运行：`gongzhi resume {folder}`。",
    },
    "damaged_folder": {
        "en": "{folder}: damaged. {n} things are wrong. Delete the tables that were changed or cannot be read; "
        "then `gongzhi resume {folder}` runs again what is missing.",
        "zh": "{folder}：有损坏，共 {n} 个问题。请删除被改动或无法读取的表，"
        "再用 `gongzhi resume {folder}` 补齐缺少的运行。",
    },
    "second luck": {
        "en": "Numbers above {n:,}: the draw of this number less {n:,}, run with a second luck.",
        "zh": "大于 {n:,} 的编号：减去 {n:,} 即为抽样编号，是用另一组随机数再运行一次。",
    },
    "unmerged": {
        "en": "runs that are not yet put together into tables: a command that is not finished, or an older version",
        "zh": "运行尚未合并成表：命令没有运行完，或文件夹由旧版本写入",
    },
    "gone": {"en": "{about}: the table is gone", "zh": "{about}：表已不存在"},
    "changed": {"en": "{about}: not as it was written", "zh": "{about}：内容与写入时不符"},
    "unlisted": {"en": "{about}: the manifest does not know this table", "zh": "{about}：清单中没有此表"},
    "damaged": {"en": "{about}: cannot be read", "zh": "{about}：无法读取"},
    "missing": {"en": "asked for and missing: {about}", "zh": "要求而缺少：{about}"},
    "not_asked": {"en": "there and never asked for: {about}", "zh": "存在但从未要求：{about}"},
    "foreign_rows": {
        "en": "runs of other content or code than the manifest says: {about}",
        "zh": "运行的内容或代码与清单不符：{about}",
    },
    "rows_without_run": {
        "en": "{about}: rows of runs that are not in runs.parquet",
        "zh": "{about}：含有 runs.parquet 中没有的运行",
    },
    "foreign_part": {
        "en": "{about}: a part of no scenario of this folder, or of other code",
        "zh": "{about}：不属于此文件夹任何场景或代码的部分",
    },
}  # fmt: skip


def inspection(kept: Kept, lang: str) -> str:
    """What is in a folder: scenarios, arms, seeds, runs done and failed, tables and sessions."""
    language(lang)
    head = _say("head", lang, folder=kept.folder, version=kept.manifest.get("version", ""))
    rows = [
        [
            state.label.scenario, _say(state.label.arm, lang), state.seeds or "-", str(state.asked), str(state.done),
            str(state.failed), str(state.asked - state.done - state.failed),
        ]
        for state in kept.states()
    ]  # fmt: skip
    comma = "、" if lang == "zh" else ", "
    plain = comma.join(dict.fromkeys(label.scenario for label in sorted(kept.plain)))
    heads = [head, _say("plain", lang, names=plain)] if plain else [head]
    lines = [*heads, "", *table([_say("columns", lang).split("\t"), *rows]), *_second_luck(kept, lang), ""]
    lines.append(
        _say(
            "tables",
            lang,
            names=comma.join(map(_sized, sorted(kept.folder.glob("*.parquet")))),
        )
    )
    if parts := kept.unmerged:
        lines.append(_say("parts", lang, n=parts))
    return "\n".join([*(line.rstrip() for line in lines), "", _say("sessions", lang), *_sessions(kept, lang)])


def _second_luck(kept: Kept, lang: str) -> list[str]:
    """What the large numbers of runs mean, where there are any."""
    there = any(is_second(seed) for label in kept.drawn for seed in kept.asked[label])
    return [_say("second luck", lang, n=SECOND_LUCK)] if there else []


def _sized(path: Path) -> str:
    size = path.stat().st_size
    return f"{path.name} ({size / 1e6:.1f} MB)" if size >= 1e6 else f"{path.name} ({size / 1e3:.0f} kB)"


def _sessions(kept: Kept, lang: str) -> list[str]:
    return [
        _say(
            "session",
            lang,
            started=session["started"],
            finished=session.get("finished") or "-",
            status=_status(str(session.get("status", "")), lang),
            command=session.get("command", ""),
        )
        for session in kept.sessions
    ]


def _status(status: str, lang: str) -> str:
    return _WORDS[status][lang] if status in _WORDS else status


def verdict(kept: Kept, troubles: Sequence[Trouble], lang: str) -> str:
    """Whether a folder is whole, not finished or damaged and which command goes on; then everything that is wrong."""
    language(lang)
    asked = sum(len(seeds) for seeds in kept.asked.values())
    if not troubles:
        return _say("good", lang, folder=kept.folder, runs=asked)
    lines = [f"  {_say(each.phrase, lang, about=each.about)}" for each in troubles]
    if {each.phrase for each in troubles} - {"missing", "unmerged"}:
        head = _say("damaged_folder", lang, folder=kept.folder, n=len(troubles))
        return "\n".join([head, *lines, *_second_luck(kept, lang)])
    status = str(kept.sessions[-1].get("status", ""))
    state = "being written" if status == "running" else "unfinished"
    done = sum(each.done + each.failed for each in kept.states())
    head = _say(state, lang, folder=kept.folder, done=done, asked=asked, status=_status(status, lang))
    return "\n".join([head, *lines, *_second_luck(kept, lang)])


def _say(name: str, lang: str, **values: object) -> str:
    return _WORDS[name][lang].format(**values)

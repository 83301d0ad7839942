"""Chinese of what was ruled out: docs/zh/draws.md says what the screening wrote into docs/draws.md."""

import re
from pathlib import Path
from typing import Final

from experiments.analysis.plausibility import quantities
from scenarios.catalogue import all_parameters
from scenarios.loader import load
from scripts.markdown import table

ROOT: Final = Path(__file__).resolve().parent.parent
SCREENED: Final = re.compile(
    r"Screened with model (?P<model>\w+): (?P<candidates>\d+) candidates, (?P<lucks>\d+) lucks each, "
    r"(?P<rows>\d+) rows of .*? (?P<kept>\d+) are kept\. .*? more than (?P<allowed>\d+) rows by over "
    r"(?P<cutoff>[\d.]+) standard errors\."
)
CONTRADICTED: Final = re.compile(r"^\| (baseline-\w+) \| (\w+) \| (\d+%) \|$", re.M)
NARROWED: Final = re.compile(r"^\| `([\w.]+)` \| (\d+%) \| (\d+%) \|$", re.M)


def ruled_out() -> str:
    """What was ruled out, read from the English page, which the screening writes."""
    english = (ROOT / "docs/draws.md").read_text(encoding="utf-8")
    part = english.split("<!-- generated: ruled-out -->")[1].split("<!-- end -->")[0]
    found = SCREENED.search(part)
    if found is None:
        raise ValueError("docs/draws.md: the part ruled-out does not begin as scripts/rule_out.py writes it")
    lead = (
        f"用版本为 {found['model']} 的模型检查：{found['candidates']} 个候选，每个 {found['lucks']} 份运气，对照"
        f"[合理性检查](plausibility.md)中 A、B 级的 {found['rows']} 行。保留 {found['kept']} 个。"
        f"有超过 {found['allowed']} 行相差 {found['cutoff']} 个标准误以上的候选，就排除。"
    )
    named = {each.id: each.zh for each in quantities()}
    worst = [[load(place).title.zh, named[what], share] for place, what, share in CONTRADICTED.findall(part)]
    return "\n\n".join(
        [
            lead,
            "与最多候选不符的各行：",
            table(("地点", "数量", "与它不符的候选"), worst),
            _narrowed(NARROWED.findall(part)),
        ]
    )


def _narrowed(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return "没有数字因此收窄到超出偶然的程度。"
    known = all_parameters()
    named = [[f"`{name}`", known[name].zh if name in known else "", *shares] for name, *shares in rows]
    return "因此收窄、而且超出偶然的数字（低于和高于默认值的候选各保留多少）：\n\n" + table(
        ("数字", "含义", "低于默认值", "高于默认值"), named
    )

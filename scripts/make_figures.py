"""Draws the figures of the documents into docs/figures/, as PNG and SVG, and once more in Chinese (`NAME.zh.png`).

python -m scripts.make_figures            all of them
python -m scripts.make_figures rules      one by name
"""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from agents.community_committee import agreement_probability
from agents.grid_worker import patrol_probability
from agents.resident import pays_fee_probability, report_hazard, settlement_gain
from agents.steward import steward_energy
from experiments.report import palette
from experiments.report.trajectories import save, settle, style
from model.inputs.archetypes import archetypes
from model.inputs.kinds import load_kinds
from model.inputs.parameters import model_parameters
from scripts.figure_tipping import VERSION, tipping

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "figures"
FORMATS = ("png", "svg")
CHINESE = {  # of what stands in a figure, by a pattern of the English; titles have both languages
    r"trust \(0 none, 1 full\)": "信任（0 为无，1 为满）",
    r"chance to report, % a day": "每天反映的概率（%）",
    r"number of the attempt \((\d+) % agree at once\)": r"第几次尝试（一次谈成的概率为 \1% 的类型）",
    r"chance to agree, %": "谈成的概率（%）",
    r"ties (.+) of 1": r"邻里联系 \1（满分 1）",
    r"own satisfaction": "自己的满意度",
    r"pays the fee, %": "缴费的概率（%）",
    r"(\d+) % of neighbours pay": r"邻居 \1% 缴费",
    r"days taken / days expected": "实际天数 / 预期天数",
    r"change of satisfaction": "满意度的变化",
    r"late counts (.+) times": r"迟办按 \1 倍计",
    r"months in office": "任职月数",
    r"hours given, % of promised": "实际投入占承诺工时（%）",
    r"busy (.+) % of hours": r"工时用满 \1%",
    r"patrol, minutes a day": "每天巡查分钟数",
    r"spot passed, % a day": "每天经过某处的概率（%）",
    r"(\d+) households": r"\1 户",
    r"as at the start": "与起始相同",
    r"one compound": "一个小区",
    r"Rules of the model, every number at its default; version (.+)": r"模型的规则，各数字均取默认值；版本 \1",
    r"(\d+) made-up compounds in one run; (\S+) to (\S+); version (.+)": (
        r"\1 个虚构小区的一次模拟；\2 至 \3；版本 \4"
    ),
    r"median of (\d+) alike": r"\1 个相同小区的中位数",
    r"tipping point (.+)": r"临界点 \1",
    r"service quality and share of households that pay, at the start": "起始的服务质量与缴费住户的比例",
    r"share of households that pay after (\d+) years\n.*": r"\1 年后缴费住户的比例\n（物业企业已撤离的为 0）",
}  # fmt: skip


def p(name: str) -> float:
    """Default of a parameter."""
    return model_parameters()[name].value


def curves(axes: Axes, x: np.ndarray, lines: Sequence[tuple[str, np.ndarray]], marked: bool = False) -> None:
    """Draw lines with their names at the right end, so that no legend is needed."""
    for (_, y), colour, dash in zip(lines, palette.SERIES, palette.DASHES, strict=False):
        marker = "o" if marked else None
        axes.plot(x, y, color=colour, linestyle=dash, linewidth=2, marker=marker, markersize=4)
    _name_ends(axes, x, lines)
    axes.set_xlim(float(x[0]), float(x[-1]))


def _name_ends(axes: Axes, x: np.ndarray, lines: Sequence[tuple[str, np.ndarray]]) -> None:
    """Write names beside the ends of lines, moved apart where they would touch."""
    low, high = axes.get_ylim()
    least, place = 0.085 * (high - low), -np.inf
    for i in np.argsort([y[-1] for _, y in lines], kind="stable"):
        name, y = lines[i]
        place = max(float(y[-1]), place + least)
        axes.annotate(
            name,
            (1.02, place),
            xycoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=9,
            color=palette.INK,
        )


def title(axes: Axes, english: str, chinese: str, across: str, up: str) -> None:
    """Title in both languages and what the axes are."""
    axes.set_title(f"{english}\n{chinese}", fontsize=11, pad=8)
    axes.set_xlabel(across, fontsize=9)
    axes.set_ylabel(up, fontsize=9)


def _reporting(axes: Axes) -> None:
    trust = np.linspace(0, 1, 101)
    known = {kind.name: kind for kind in load_kinds().kinds}
    lines = []
    for name in ("leak", "neighbour_noise", "parking"):
        kind = known[name]
        hazard = report_hazard(
            kind.reporting, kind.latent_days, trust, 1.0, trust_slope=p("report_trust_slope")
        )
        lines.append((kind.en.split(",")[0].split(" (")[0], 100 * hazard))
    curves(axes, trust, lines)
    axes.set_ylim(bottom=0)
    title(
        axes,
        "Trust makes people report",
        "信任越高，越愿反映",
        "trust (0 none, 1 full)",
        "chance to report, % a day",
    )


def _agreeing(axes: Axes) -> None:
    attempts = np.arange(1.0, 7.0)
    lines = []
    for ties in (0.2, 0.5, 0.8):
        chance = agreement_probability(
            0.35, 0.5, ties, attempts, 0.0, trust_slope=p("settle_trust_slope"),
            ties_slope=p("settle_ties_slope"), attempt_slope=p("settle_attempt_slope"),
        )  # fmt: skip
        lines.append((f"ties {ties:g} of 1", 100 * chance))
    curves(axes, attempts, lines, marked=True)
    title(
        axes,
        "Persuasion pays by repetition",
        "反复登门，渐次说通",
        "number of the attempt (35 % agree at once)",
        "chance to agree, %",
    )


def _paying(axes: Axes) -> None:
    satisfaction = np.linspace(0, 1, 101)
    logit = archetypes().fields["pay_logit"].values["old"]
    lines = []
    for neighbours in (0.2, 0.5, 0.8):
        chance = pays_fee_probability(
            logit, satisfaction, neighbours, satisfaction_slope=p("pay_satisfaction_slope"),
            norm_slope=p("pay_norm_slope"),
        )  # fmt: skip
        lines.append((f"{100 * neighbours:g} % of neighbours pay", 100 * chance))
    curves(axes, satisfaction, lines)
    title(
        axes,
        "Fees follow content and neighbours",
        "满意者缴费，邻里相随",
        "own satisfaction",
        "pays the fee, %",
    )


def _settling(axes: Axes) -> None:
    elapsed = np.linspace(0, 2.5, 251)
    lines = []
    for aversion in (1.0, p("loss_aversion")):
        gain = settlement_gain(
            elapsed, np.ones_like(elapsed), gain=p("settlement_gain"), loss_aversion=aversion
        )
        lines.append((f"late counts {aversion:g} times", gain))
    curves(axes, elapsed, lines)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.axvline(1, color="black", linewidth=0.8, linestyle=":")
    title(
        axes,
        "Late disappoints more than early pleases",
        "迟办之失大于早办之得",
        "days taken / days expected",
        "change of satisfaction",
    )


def _tiring(axes: Axes) -> None:
    months = np.arange(0, 37)
    lines = []
    for load in (0.0, 0.5, 1.0):
        energy = [1.0]
        for _ in months[1:]:
            energy.append(
                float(
                    steward_energy(
                        energy[-1], load, fatigue=p("steward_fatigue"), recovery=p("steward_recovery")
                    )
                )
            )
        lines.append((f"busy {100 * load:g} % of hours", 100 * np.array(energy)))
    curves(axes, months.astype(float), lines)
    axes.set_ylim(0, 105)
    title(axes, "Stewards tire", "管家会疲惫", "months in office", "hours given, % of promised")


def _patrolling(axes: Axes) -> None:
    minutes = np.linspace(0, 480, 97)
    lines = []
    for households in (200, 400, 800):
        chance = patrol_probability(
            minutes, households, minutes_per_100_households=p("patrol_minutes_per_100_households")
        )
        lines.append((f"{households} households", 100 * chance))
    curves(axes, minutes, lines)
    title(
        axes,
        "Patrols see less of a larger grid",
        "网格越大，巡查越疏",
        "patrol, minutes a day",
        "spot passed, % a day",
    )


def rules() -> Figure:
    """The main decision rules as curves, at the default parameters."""
    with style():
        figure = Figure(figsize=(12, 7.4), layout=ConstrainedLayoutEngine(h_pad=0.12, w_pad=0.12))
        panels = (_reporting, _agreeing, _paying, _settling, _tiring, _patrolling)
        for axes, draw in zip(figure.subplots(2, 3).ravel(), panels, strict=True):
            draw(axes)
            axes.tick_params(length=0, labelsize=9)
        told = f"Rules of the model, every number at its default; version {VERSION}"
        figure.supxlabel(told, x=0.01, ha="left", fontsize=9, color=palette.NOTE)
    return figure


def styled_tipping() -> Figure:
    """The property spiral and its tipping point."""
    with style():
        return tipping()


def in_chinese(english: str) -> str:
    """A text of a figure in Chinese: the Chinese line of a title, a name of a kind, or by the table; else as it is."""
    kinds = {kind.en: kind.zh for kind in load_kinds().kinds}
    first, _, second = english.partition("\n")
    if second and not re.search("[a-z]", second):
        return second
    for pattern, chinese in CHINESE.items():
        found = re.fullmatch(pattern, english)
        if found:
            return found.expand(chinese)
    return kinds.get(first, english)


def translated(figure: Figure) -> Figure:
    """The same figure with Chinese texts."""
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_text(in_chinese(text.get_text()))
    return figure


FIGURES: dict[str, Callable[[], Figure]] = {"rules": rules, "tipping": styled_tipping}


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> None:
    """Draw the named figures, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[[], *FIGURES], metavar="NAME", help=", ".join(FIGURES))
    folder.mkdir(parents=True, exist_ok=True)
    for name in parser.parse_args(arguments).names or FIGURES:
        for lang, end in {"en": "", "zh": ".zh"}.items():
            figure = FIGURES[name]() if lang == "en" else translated(FIGURES[name]())
            with style():
                settle(figure)
            for ending in FORMATS:
                save(figure, folder / f"{name}{end}.{ending}")


if __name__ == "__main__":
    main()

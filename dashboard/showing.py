"""Lower half of the page: progress of the runs, and the answer."""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import solara

from dashboard import answer as answers
from dashboard.batch import Answer, Snapshot
from dashboard.charts import LEGENDS, panels
from dashboard.phrases import tell
from dashboard.session import Run
from dashboard.widgets import bar, box, grid, text
from experiments.report import hundred, sentences
from experiments.report.markdown import markdown
from experiments.report.phrases import say
from experiments.report.reach import cautions
from experiments.report.trajectories import style, trajectories

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@solara.component
def Running(snapshot: Snapshot | None, lang: str, on_cancel: Callable[[], None]) -> None:
    """Progress bar, time left, and the button that cancels."""
    with box("running", role="status"):
        share = snapshot.share if snapshot else 0.0
        solara.ProgressLinear(share * 100 if share else True, color="#0072b2")
        text(progress_words(snapshot, lang))
        solara.Button(tell("cancel", lang), on_click=on_cancel, outlined=True, classes=["cancel"])


def progress_words(snapshot: Snapshot | None, lang: str) -> str:
    """Text with the number of finished runs and the remaining time."""
    if snapshot is None or snapshot.seconds_left is None:
        return tell("starting", lang)
    done = tell("running", lang, finished=int(snapshot.reached), total=snapshot.total)
    left = "" if snapshot.complete else answers.time_left(snapshot.seconds_left, lang)
    return ("，" if lang == "zh" else ", ").join(part for part in (done, left) if part)


@solara.component
def Problem(run: Run, lang: str) -> None:
    """What went wrong and what to do."""
    with box("problem", role="alert"):
        text(tell("wrong", lang), tag="h2")
        text(tell(f"wrong_{run.trouble}", lang))
        if run.details:
            text(run.details_in(lang), "details", tag="pre")


@solara.component
def Shown(answer: Answer, state: str, days: int, asked: int, lang: str) -> None:
    """Whole answer: sentences, charts, costs, numbers, how to read them, files."""
    pair = answer.pair
    with box("answer", tag="section"):
        text(tell("answer", lang), tag="h2")
        text(pair.variant.title.of(lang), "subject")
        _notes(answer, state, asked, lang)
        if not pair.seeds:
            return
        Verdict(answer, lang)
        Charts(answer, lang)
        _section("costs", answers.costs(pair, lang), lang)
        text(tell("table", lang), tag="h2")
        grid(answers.table(pair, lang))
        text(tell("table_note", lang, n=len(pair.seeds), span=answers.span(days, lang)), "hint")
        short = sentences.cohort_note(sentences.cohort_days(pair), lang)
        if short:
            text(short, "hint")
        names = ("reading_same", "reading_interval", "reading_recorded", "reading_limits")
        _section("reading", [tell(name, lang) for name in names], lang)
        if state != "running":
            Downloads(answer, lang)


def _notes(answer: Answer, state: str, asked: int, lang: str) -> None:
    n, failures = len(answer.pair.seeds), answer.comparison.failures
    if state in ("running", "stopped") and n < asked:
        text(tell("so_far" if state == "running" else "stopped", lang, n=n, total=asked), "note")
    if failures:
        total = len(answer.comparison.runs)
        line = tell("failed_runs", lang, count=len(failures), total=total, reason=failures[0].reason)
        text(line, "note caution", role="alert")
    warned = [*sentences.caution(n, lang), *cautions(answer.comparison, answer.pair, lang)]
    for caution in warned if n else []:
        text(caution, "note caution")
    if not n:
        text(tell("all_failed", lang), "note caution")


def _section(name: str, lines: list[str], lang: str) -> None:
    text(tell(name, lang), tag="h2")
    with box("lines", tag="ul"):
        for line in lines:
            text(line, tag="li")


@solara.component
def Verdict(answer: Answer, lang: str) -> None:
    """Main sentences, then one for each headline metric with its details."""
    found = answers.findings(answer.pair, lang)
    first, *others = answers.summary(answer.pair, lang)
    text(first, "big")
    Hundred(answer, lang)
    for sentence in others:
        text(sentence, "big")
    with box("findings", tag="ul"):
        for each in found:
            with box(f"finding {each.mark}", tag="li"):
                text(tell(f"mark_{each.mark}", lang), "mark", tag="span")
                text(each.sentence, tag="span")
    with box("precise", tag="details"):
        text(tell("precisely", lang), tag="summary")
        with box("lines", tag="ul"):
            for each in found:
                text(each.precise, tag="li")


@solara.component
def Hundred(answer: Answer, lang: str) -> None:
    """Fate of 100 cases: the main difference, then two bars for each group, with their numbers."""
    pair = answer.pair
    with box("hundred", tag="section"):
        text(hundred.sentence(pair, lang), "hundred-says")
        for each in hundred.bars(pair):
            text(say(f"hundred_head_{each.group}", lang), "hundred-head")
            for arm in hundred.ARMS:
                with box("hundred-row"):
                    text(tell(LEGENDS[arm], lang), "hundred-arm", tag="span")
                    bar(getattr(each, arm), "hundred-bar")
        if hundred.bars(pair):
            with box("hundred-legend"):
                for order, part in enumerate(hundred.PARTS):
                    text(say(f"hundred_legend_{part}", lang), f"hundred-key part-{order}", tag="span")
            about = (hundred.note(pair, lang), say("hundred_caption", lang))
            text("\n".join(filter(None, about)), "hint")


@solara.component
def Charts(answer: Answer, lang: str) -> None:
    """Small multiples of both arms over time, with one legend."""
    shown = solara.use_memo(lambda: panels(answer.pair, lang), [answer, lang])
    text(tell("charts", lang), tag="h2")
    with box("legend"):
        for arm, name in LEGENDS.items():
            text(tell(name, lang), f"key {arm}", tag="span")
        for name in ("legend_band", "legend_start"):
            text(tell(name, lang), "key", tag="span")
    with box("panels"):
        for panel in shown:
            with box("panel"):
                text(panel.title, "panel-title")
                text(panel.unit, "panel-unit")
                solara.FigureEcharts(option=panel.option, attributes={"class": "chart"}, responsive=True)
    text(tell("legend_axis", lang), "hint")


@solara.component
def Downloads(answer: Answer, lang: str) -> None:
    """Report and figures as files, made on request."""
    comparison, stem = answer.comparison, f"{answer.pair.name}.{lang}"
    text(tell("downloads", lang), tag="h2")
    with box("downloads"):
        Download(f"{stem}.md", tell("download_report", lang), lambda: markdown(comparison, lang))
        label = tell("download_hundred", lang)
        Download(f"{stem}.hundred.png", label, lambda: png(hundred.hundred_figure(comparison, lang)))
        Download(f"{stem}.png", tell("download_figure", lang), lambda: png(trajectories(comparison, lang)))
    text(tell("download_wait", lang), "hint")


@solara.component
def Download(filename: str, label: str, make: Callable[[], str | bytes]) -> None:
    """A button that makes a file and hands it to the browser."""
    with solara.FileDownload(make, filename=filename):
        solara.Button(label, icon_name="mdi-download", outlined=True, classes=["download"])


def png(figure: "Figure") -> bytes:
    """A figure as a PNG file."""
    buffer = BytesIO()
    with style():
        figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()

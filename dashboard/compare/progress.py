"""A run on its way: place in the queue, progress, time left, cancel; or what went wrong."""

from collections.abc import Callable

import solara

from dashboard.phrases import tell
from dashboard.runs.run import Run
from dashboard.runs.words import progress_words
from dashboard.widgets import box, text
from experiments.report import palette


@solara.component
def Running(run: Run, lang: str, on_cancel: Callable[[], None]) -> None:
    """Progress bar, words, and the button that cancels."""
    with box("running", role="status", **{"aria-live": "polite"}):
        words, known = progress_words(run, lang), run.state == "running" and run.share > 0
        named = {"aria-label": words}
        share = run.share * 100 if known else 0.0
        solara.v.ProgressLinear(value=share, indeterminate=not known, color=palette.LINE, attributes=named)
        text(words)
        solara.Button(tell("cancel", lang), on_click=on_cancel, outlined=True, classes=["cancel"])


@solara.component
def Problem(words: str, details: str, lang: str) -> None:
    """What went wrong and what to do."""
    with box("problem", role="alert"):
        text(tell("wrong", lang), tag="h2")
        text(words)
        if details:
            text(details, "details", tag="pre")

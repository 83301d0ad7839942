"""Page `compare`: packages against the same community without them."""

import solara

from dashboard.address import use_address
from dashboard.asked import question_of
from dashboard.phrases import tell
from dashboard.runs.registry import ask, cancel, use_run
from dashboard.runs.words import progress_words
from dashboard.widgets import box, text
from experiments.errors import RequestError
from scenarios.errors import ScenarioError


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, go = use_address()
    lang = address.lang
    trouble = solara.use_reactive("")
    run = use_run(address.run)

    def start() -> None:
        try:
            go(address.change(run=ask(question_of(address))))
        except (ScenarioError, RequestError) as error:
            trouble.value = error.text(lang)

    # A link of another session, or from before the server was started anew, asks its question again.
    solara.use_effect(lambda: start() if address.run and run is None else None, [address.run])
    text(tell("page_compare", lang), tag="h1")
    if trouble.value:
        text(trouble.value, "problem", role="alert")
    if run is not None and run.open:
        with box("running", role="status"):
            solara.ProgressLinear(run.share * 100 if run.share else True, color="#0072b2")
            text(progress_words(run, lang))
            solara.Button(
                tell("cancel", lang), on_click=lambda: cancel(run.id), outlined=True, classes=["cancel"]
            )
    else:
        solara.Button(
            tell("run_again" if run else "run", lang), on_click=start, classes=["run"], color="primary"
        )
    if run is not None and run.answer is not None:
        text(run.answer.text(lang), "details", tag="pre")

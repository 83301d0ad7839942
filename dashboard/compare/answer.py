"""The whole answer, in the order in which it is read: words first, then what they rest on, then files."""

from collections.abc import Callable

import solara

from dashboard.compare.costs import Costs
from dashboard.compare.files import Files
from dashboard.compare.focus import FocusedHeading
from dashboard.compare.groups import Groups
from dashboard.compare.hundred import Hundred
from dashboard.compare.lasting import Lasting
from dashboard.compare.over_time import OverTime
from dashboard.compare.ranks import Ranks
from dashboard.compare.verdict import Findings, Verdict
from dashboard.compare.view import View, lines, section
from dashboard.compare.why import Unsure, Why
from dashboard.widgets import box, text
from experiments.report.head import places, subtitle
from experiments.report.phrases import say


@solara.component
def Answered(
    view: View,
    take_focus: bool = False,
    seconds: float | None = None,
    on_arm: Callable[[int], None] | None = None,
    on_more: Callable[[int], None] | None = None,
) -> None:
    """An answer, or its first bands.

    seconds: what one more world takes, if that is known. on_arm: called with the number of the arm to look at.
    on_more: called with the number of worlds to try in all.
    """
    with box("answer", tag="section"):
        FocusedHeading(words=view.say("compare_answer"), take=take_focus)
        Status(view)
        if not view.worlds:
            text(say("overall_empty_drawn", view.lang), "note caution")
            return
        Verdict(view)
        Hundred(view)
        Ranks(view)
        if view.several and on_arm is not None:
            Arms(view, on_arm)
        Closely(view)
        if view.comparison.drawn:
            Unsure(view, seconds, on_more)
        How(view)
        if not view.partial:
            Files(view)


@solara.component
def Status(view: View) -> None:
    """How much of the answer is there, and whether it was simulated."""
    place = say("note_join", view.lang).join(places(view.comparison, view.lang))
    days = view.pair.variant.time.horizon_days
    text(view.say("compare_subject", place=place, days=days, n=view.worlds), "subject")
    if view.partial:
        text(view.say("compare_partial", n=view.worlds), "note", role="status")
    failures = view.comparison.failures
    if failures:
        words = view.say("compare_failed", count=len(failures), total=len(view.comparison.runs))
        text(words, "note caution", role="alert")


@solara.component
def Arms(view: View, on_arm: Callable[[int], None]) -> None:
    """Buttons that choose which arm is looked at closely."""
    with section(view.say("compare_closely"), "arms"), box("arms", role="group"):
        for order, name in enumerate(view.names):
            chosen = order == view.arm
            solara.Button(
                name,
                on_click=lambda order=order: on_arm(order),
                classes=["arm", "chosen"] if chosen else ["arm"],
                attributes={"aria-pressed": str(chosen).lower()},
                text=True,
            )


@solara.component
def Closely(view: View) -> None:
    """Everything about one arm."""
    Findings(view)
    if view.comparison.drawn:
        OverTime(view)
        if len(view.pair.series):
            Lasting(view)
        Groups(view)
    Costs(view)
    text(subtitle(view.comparison, view.pair, view.lang), "hint")
    if view.comparison.drawn and not view.partial:
        Why(view)


@solara.component
def How(view: View) -> None:
    """How to read the answer, and what it is not."""
    with section(view.say("compare_reading"), "reading"):
        names = ("same", "worlds", "recorded", "limits")
        lines([view.say(f"compare_reading_{name}") for name in names])

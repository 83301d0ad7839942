"""Sliders for the numbers of a place: a value that is moved becomes a fact of the question and stands in the link."""

from collections.abc import Callable, Mapping
from typing import Any

import solara

from dashboard.buttons import Press
from dashboard.phrases import tell
from dashboard.place.numbers import OF_CASES, SWITCHED, bare, ends, of_group, shown, source, title_of
from dashboard.resting import use_rest
from dashboard.widgets import box, text
from experiments.design.placed import COMMUNITY, PlaceNumber, parameter_numbers, place_numbers, types
from experiments.report.phrases import say
from scenarios.scenario import Scenario

CASES = "cases"

type Edit = Callable[[str, float | None], None]


@solara.component
def Sliders(
    place: Scenario, settled: Mapping[str, float], lang: str, on_values: Callable[[Mapping[str, float]], Any]
) -> None:
    """All numbers of a place. settled: what the link sets; on_values: called when a move has come to rest."""
    moved = use_rest(tuple(settled.items()), lambda values: on_values(dict(values)))
    group = solara.use_reactive(COMMUNITY)
    values = dict(moved.value)

    def edit(name: str, value: float | None) -> None:
        kept = tuple(pair for pair in moved.value if pair[0] != name)
        moved.value = kept if value is None else (*kept, (name, value))

    def set_back() -> None:
        moved.value = ()  # also what is moved and does not rest yet
        on_values({})

    groups = (COMMUNITY, *types(place), CASES)
    now = group.value if group.value in groups else COMMUNITY
    with box("options", role="group", **{"aria-label": tell("place_numbers", lang)}):
        for each in groups:
            Press(group_title(each, lang), lambda each=each: group.set(each), pressed=each == now)  # type: ignore[misc]
        if values:
            words = tell("place_reset_all", lang, n=len(values))
            Press(words, set_back, classes="option quiet")
    Group(place, now, values, lang, edit).key(f"{place.name}-{now}")


def group_title(group: str, lang: str) -> str:
    """Name of a group of numbers."""
    if group in (COMMUNITY, CASES):
        return tell(f"place_of_{group}", lang)
    words = say(f"archetype_{group}", lang)
    return words[:1].upper() + words[1:]


@solara.component
def Group(place: Scenario, group: str, values: Mapping[str, float], lang: str, edit: Edit) -> None:
    """Numbers of one group; those that matter less are folded away."""
    usual = solara.use_memo(lambda: numbers_of(place, group), [place.identity, group])
    main, more = usual
    with box("sliders"):
        for each in main:
            Number(each, values.get(each.name), lang, edit).key(each.name)
    unfolded = solara.use_reactive(False)
    if more:
        words = tell("place_more_numbers", lang)
        Press(
            words, lambda: unfolded.set(not unfolded.value), classes="option quiet", expanded=unfolded.value
        )
    if more and unfolded.value:  # two dozen sliders take a while to come, so only who asks for them waits
        with box("sliders"):
            for each in more:
                Number(each, values.get(each.name), lang, edit).key(each.name)


def numbers_of(place: Scenario, group: str) -> tuple[list[PlaceNumber], list[PlaceNumber]]:
    """Numbers of a group as the place has them: those shown at once, and the others."""
    if group == CASES:
        return list(parameter_numbers(place, OF_CASES)), []
    return of_group(place_numbers(place), group)


@solara.component
def Number(each: PlaceNumber, mine: float | None, lang: str, edit: Edit) -> None:
    """One number with its slider, plausible range, default and source. mine: the visitor's value, if there is one."""
    with box("number mine" if mine is not None else "number"):
        if each.field in SWITCHED:
            Switched(each, mine, lang, edit)
        else:
            Slid(each, mine, lang, edit)
        text(tell("place_semicolon", lang).join(notes(each, lang)), "number-note")
        if mine is not None:
            with box("number-mine"):
                text(tell("place_set", lang), "number-set", tag="span")
                usual = _usual(each, lang)
                label = tell("place_reset_label", lang, title=title_of(each, lang), value=usual)
                Press(
                    tell("place_reset", lang, value=usual),
                    lambda: edit(each.name, None),
                    classes="option quiet",
                    label=label,
                )


def notes(each: PlaceNumber, lang: str) -> list[str]:
    """Where the number may lie, its default, and its source."""
    if each.stated:
        return [tell("place_fact", lang, value=_usual(each, lang)), source(each, lang)]
    known = [tell("place_usual", lang, value=_usual(each, lang))] if each.field not in SWITCHED else []
    if each.plausible:
        low, high = bare(each, each.plausible[0], lang), shown(each, each.plausible[1], lang)
        known.append(tell("place_plausible", lang, low=low, high=high))
    return [*known, source(each, lang)]


def _usual(each: PlaceNumber, lang: str) -> str:
    """Its value unless the visitor sets it."""
    return _open(each, lang) if each.field in SWITCHED else shown(each, each.usual, lang)


@solara.component
def Slid(each: PlaceNumber, mine: float | None, lang: str, edit: Edit) -> None:
    """Slider with the value beside the title and the plausible range below the track."""
    value, reach = each.value if mine is None else mine, ends(each)

    def move(to: float) -> None:
        if abs(to - value) <= reach.step / 2:  # the browser rounds a value between two steps
            return
        edit(each.name, None if abs(to - each.usual) < reach.step / 2 else float(to))

    with box("number-head"):
        text(title_of(each, lang), "number-title", tag="span", **{"aria-hidden": "true"})
        text(shown(each, value, lang), "number-value", tag="span")
    words, low, high, step = title_of(each, lang), reach.low, reach.high, reach.step
    if each.whole:
        solara.SliderInt(words, int(value), int(low), int(high), int(step), move, thumb_label=False)
    else:
        solara.SliderFloat(words, float(value), low, high, step, move, thumb_label=False)
    solara.HTML(tag="div", unsafe_innerHTML=band(each), classes=["number-band"])


def band(each: PlaceNumber) -> str:
    """The plausible range and the default as a drawing as wide as the track."""
    reach = ends(each)

    def at(value: float) -> float:
        return (
            100.0 * (min(max(value, reach.low), reach.high) - reach.low) / max(reach.high - reach.low, 1e-9)
        )

    drawn = f"<rect class='usual' x='{at(each.usual) - 0.3:.2f}' y='0' width='0.6' height='10'/>"
    if each.plausible:
        low, high = map(at, each.plausible)
        drawn = (
            f"<rect class='plausible' x='{low:.2f}' y='2' width='{max(high - low, 0.5):.2f}' height='6'/>"
            + drawn
        )
    frame = "width='100%' height='10' viewBox='0 0 100 10' preserveAspectRatio='none'"
    return f"<svg aria-hidden='true' {frame}>{drawn}</svg>"


@solara.component
def Switched(each: PlaceNumber, mine: float | None, lang: str, edit: Edit) -> None:
    """Three buttons: not stated, yes, no."""
    text(title_of(each, lang), "number-title")
    choices: dict[str, float | None] = {
        _open(each, lang): None,
        tell("place_yes", lang): 1.0,
        tell("place_no", lang): 0.0,
    }
    if each.stated:  # the place says it itself
        choices = {tell("place_yes", lang): 1.0, tell("place_no", lang): 0.0}
    now = each.usual if each.stated and mine is None else mine
    with box("options", role="group", **{"aria-label": title_of(each, lang)}):
        for words, value in choices.items():
            back = each.stated and value == each.usual
            Press(
                words,
                lambda value=value, back=back: edit(each.name, None if back else value),  # type: ignore[misc]
                pressed=value == now,
            )


def _open(each: PlaceNumber, lang: str) -> str:
    if each.stated:
        return tell("place_yes" if each.usual else "place_no", lang)
    return tell("place_open", lang, share=f"{100 * each.usual:.0f}")

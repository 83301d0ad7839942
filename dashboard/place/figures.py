"""A community's own figures: a form, the baseline made from it, and what was set, what is assumed, what differs."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

import solara
import solara.lab

from dashboard.buttons import Press
from dashboard.phrases import tell
from dashboard.place.numbers import shown, title_of
from dashboard.places import keep
from dashboard.runs.pool import Worker
from dashboard.tables import table
from dashboard.widgets import box, text
from experiments.design.placed import place_numbers
from experiments.own_figures import AMOUNTS, SEEDS, Figures, Fitted, Gap, checked, fitted, kinds_of, measured
from experiments.report.number_format import number
from experiments.report.phrases import capital
from model.inputs.kind import FAMILIES, family_cases
from model.inputs.kind_factors import factor_name
from model.inputs.kinds import load_kinds
from model.inputs.spec import Text
from scenarios.catalogue import all_parameters
from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario

FIELDS: Final = (*AMOUNTS, "satisfied")
_one_at_a_time = threading.Lock()  # of all visitors of a server


@dataclass(frozen=True)
class Stage:
    """How far the making of a baseline is: done and of, waiting for others, finished, or failed for some reason."""

    done: int = 0
    of: int = 0
    waiting: bool = False
    name: str = ""
    base: Scenario | None = None
    result: Fitted | None = None
    errors: Mapping[str, ScenarioError] = field(default_factory=dict)


@solara.component
def OwnFigures(
    base: Scenario,
    title: Text,
    lang: str,
    open_: bool,
    on_open: Callable[[], None],
    on_place: Callable[[str], None],
) -> None:
    """The form, folded away unless it was asked for. base: the place that gives what the figures leave open."""
    base = base.model_copy(update={"title": title})
    entered: solara.Reactive[dict[str, str]] = solara.use_reactive({})
    tried = solara.use_reactive(False)
    stage: solara.Reactive[Stage | None] = solara.use_reactive(None)
    wrong = read(entered.value)[1] if tried.value else {}
    gone = solara.use_memo(threading.Event, [])
    solara.use_effect(lambda: gone.set, [])  # a visitor who leaves takes the work along
    task: Any = solara.lab.use_task(
        lambda: made(read(entered.value)[0], base, stage.set, gone), dependencies=None, raise_error=False
    )

    def make() -> None:
        tried.value = True
        figures, faults = read(entered.value)
        if figures is not None and not faults:
            stage.value = Stage(waiting=True)
            gone.clear()
            task()

    def cancel() -> None:
        gone.set()
        stage.value = None

    def arrived() -> None:
        if stage.value and stage.value.name:
            on_place(stage.value.name)

    solara.use_effect(arrived, [stage.value.name if stage.value else ""])
    text(tell("place_figures", lang), tag="h2", id="figures")
    if not open_ and stage.value is None:
        with box("options"):
            Press(tell("place_own_figures", lang), on_open)
        return
    Form(entered, wrong, base, lang)
    busy = stage.value is not None and stage.value.result is None and not stage.value.errors
    with box("options"):
        Press(tell("place_figures_make", lang), make, classes="option go", disabled=busy)
        if busy:
            Press(tell("cancel", lang), cancel)
    if tried.value and not wrong and read(entered.value)[0] is None:
        text(tell("place_figures_none", lang), "field-error", role="alert")
    if stage.value is not None:
        Outcome(stage.value, lang)


@solara.component
def Form(
    entered: solara.Reactive[dict[str, str]],
    wrong: Mapping[str, ScenarioError | str],
    base: Scenario,
    lang: str,
) -> None:
    """Fields for all figures; what is wrong with one stands beside it."""

    def write(name: str, words: str | None) -> None:
        entered.value = {**entered.value, name: words or ""}

    def Field(name: str, label: str) -> None:
        fault = wrong.get(name)
        words = "" if fault is None else told(fault, lang)
        solara.InputText(
            label, entered.value.get(name, ""), lambda words: write(name, words), error=words or False
        )

    text(tell("place_figures_lead", lang, place=base.title.of(lang)))
    with box("fields"):
        for name in FIELDS:
            Field(name, tell(f"place_figure_{name}", lang))
    text(tell("place_figure_tickets", lang), "group-head", tag="h3")
    with box("fields"):
        for family in FAMILIES:
            Field(family, tell(f"place_family_{family}", lang))
    with box("precise", tag="details"):
        text(tell("place_figure_kinds", lang), tag="summary")
        with box("fields"):
            for family in FAMILIES:
                for name in kinds_of(family):
                    Field(name, kind_title(name, lang))


def told(fault: ScenarioError | str, lang: str) -> str:
    """What is wrong with a figure, without its name."""
    return (
        tell(fault, lang) if isinstance(fault, str) else "; ".join(each.told(lang) for each in fault.problems)
    )


def kind_title(name: str, lang: str) -> str:
    """Name of a kind of case."""
    kind = next(each for each in load_kinds().kinds if each.name == name)
    return kind.zh if lang == "zh" else kind.en


def read(entered: Mapping[str, str]) -> tuple[Figures | None, dict[str, ScenarioError | str]]:
    """Figures from what was typed, None where all is empty, and what is wrong by field."""
    faults: dict[str, ScenarioError | str] = {}
    values: dict[str, float] = {}
    for name, words in entered.items():
        plain = words.replace(",", "").replace("，", "").replace(" ", "").strip()
        try:
            values |= {name: float(plain)} if plain else {}
        except ValueError:
            faults[name] = "place_number_wanted"
    figures = Figures(
        **{name: values[name] for name in FIELDS if name in values},
        tickets={name: value for name, value in values.items() if name not in FIELDS},
    )
    try:
        checked(figures)
    except ScenarioError as error:
        for each in error.problems:
            faults.setdefault(each.key, ScenarioError([each]))
    return (figures if values else None), faults


class _Gone(Exception):  # noqa: N818  not an error
    """Raised when the visitor has left or cancelled."""


def made(
    figures: Figures | None, base: Scenario, show: Callable[[Stage], None], gone: threading.Event
) -> None:
    """Make the baseline in a process of its own, one visitor at a time, keep it, and show every step.

    gone: set when the visitor has left or cancelled; the process then ends at once.
    """
    if figures is None:
        return
    with _one_at_a_time:
        if gone.is_set():
            return
        show(Stage())
        worker = Worker()
        try:
            result = fitted(
                figures,
                base,
                lambda done, of: show(Stage(done, of)),
                lambda place: _awaited(worker.submit(measured, place), gone),
            )
        except ScenarioError as error:
            show(Stage(errors={"": error}))
            return
        except _Gone:
            return
        finally:
            worker.end()
    title_ = {lang: tell("place_own_title", lang) for lang in ("en", "zh")}
    about = {lang: tell("place_own_about", lang, base=base.title.of(lang)) for lang in ("en", "zh")}
    place = result.scenario.place.model_copy(update={"name": Text(**title_)})
    changed = {"title": Text(**title_), "about": Text(**about), "place": place}
    own = result.scenario.model_copy(update=changed)
    show(Stage(name=keep(own), base=base, result=result))


def _awaited[T](future: "Future[T]", gone: threading.Event) -> T:
    """Result of a task, unless the visitor leaves before."""
    while not future.done():
        if gone.wait(0.1):
            raise _Gone
    return future.result()


@solara.component
def Outcome(stage: Stage, lang: str) -> None:
    """How far it is, what went wrong, or what came of it."""
    for error in stage.errors.values():
        text(error.text(lang), "problem", role="alert")
    if stage.errors:
        return
    if stage.result is None or stage.base is None:
        key = "place_figures_waiting" if stage.waiting and not stage.of else "place_figures_busy"
        with box("running", role="status"):
            text(
                tell(key, lang, done=stage.done, of=stage.of)
                if stage.of
                else tell("place_figures_start", lang)
            )
            solara.ProgressLinear(100 * stage.done / stage.of if stage.of else True)
        return
    with box("outcome", role="status"):
        text(tell("place_figures_done", lang), "big")
        text(tell("place_figures_set", lang), tag="h3")
        with box("lines", tag="ul"):
            for line in was_set(stage.result, stage.base, lang):
                text(line, tag="li")
        text(tell("place_figures_assumed", lang), tag="h3")
        with box("lines", tag="ul"):
            for line in still_assumed(stage.result, stage.base, lang):
                text(line, tag="li")
        if stage.result.gaps:
            text(tell("place_gaps", lang), tag="h3")
            heads, *rows = gaps_table(stage.result.gaps, lang)
            table(tell("place_gaps", lang), heads, rows)
            text(tell("place_gaps_note", lang, n=SEEDS), "hint")
            if any(gap.name == "satisfied" for gap in stage.result.gaps):
                text(tell("place_gaps_satisfied", lang), "hint")


def was_set(result: Fitted, base: Scenario, lang: str) -> list[str]:
    """What was set from the figures, a sentence each."""
    lines = []
    if result.scaled != 1.0:
        times = number(result.scaled, 2)
        lines.append(tell("place_set_scaled", lang, times=times, base=base.title.of(lang)))
    own = {each.name: each for each in place_numbers(base)}
    for name, value in result.set.items():
        if name in result.derived:
            lines.append(tell("place_set_grids_scaled", lang, n=number(value)))
        elif name in own and not name.endswith(".households"):
            each = own[name]
            lines.append(
                tell("place_set_value", lang, title=title_of(each, lang), value=shown(each, value, lang))
            )
        elif name in all_parameters():
            lines.append(tell("place_set_rate", lang, title=rate_title(name, lang), times=number(value, 2)))
    return lines + [tell("place_set_clipped", lang, title=rate_title(name, lang)) for name in result.clipped]


def rate_title(name: str, lang: str) -> str:
    """What a factor on a rate is about: a family or a kind of case."""
    of = name.removeprefix(factor_name("rate", ""))
    for family in FAMILIES:
        if of == family_cases(family):
            return tell(f"place_family_{family}", lang)
    return capital(kind_title(of, lang))


def still_assumed(result: Fitted, base: Scenario, lang: str) -> list[str]:
    """What the figures leave as it was, a sentence each."""
    counted = [gap for gap in result.gaps if gap.name != "satisfied"]
    lines = [tell("place_assumed_reporting", lang)] if counted else []
    lines.append(tell("place_assumed_people", lang, base=base.title.of(lang)))
    asked = [gap for gap in result.gaps if gap.name == "satisfied"]
    return lines + ([tell("place_assumed_satisfied", lang)] if asked else [])


def gaps_table(gaps: tuple[Gap, ...], lang: str) -> list[list[str]]:
    """Figures beside the model's own values, as rows."""
    rows = [[tell(f"place_gap_head_{name}", lang) for name in ("figure", "stated", "model", "gap")]]
    for gap in gaps:
        away = number(gap.model - gap.stated, 0, signed=True)
        rows.append([gap_title(gap.name, lang), number(gap.stated), number(gap.model), away])
    return rows


def gap_title(name: str, lang: str) -> str:
    """What a figure is about."""
    if name == "satisfied":
        return tell("place_figure_satisfied", lang)
    return tell(f"place_family_{name}", lang) if name in FAMILIES else capital(kind_title(name, lang))

"""Cards of the measures by family: how each acts, what it costs whom, what it may spoil, which report says so."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import Any

import solara

from dashboard.buttons import Press
from dashboard.measures import costs
from dashboard.phrases import tell
from dashboard.resting import use_rest
from dashboard.widgets import box, text
from experiments.atlas.budget import Like, likely
from experiments.report.number_format import number
from experiments.report.phrases import capital
from model.inputs.parameters import Parameter
from model.inputs.units import unit_in
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration, families, intervention_ids
from scenarios.levers_of import lever_tables, levers_of
from scenarios.schedule import InterventionSpec

REPORTS = ("000", "001", "002", "003", "004")
USUAL = InterventionSpec()

type Tune = Callable[..., None]


def of_family(family: str) -> list[str]:
    """Measures of a family, by id."""
    return [name for name in intervention_ids() if declaration(name).family == family]


@solara.component
def Cards(
    on: Mapping[str, Mapping[str, Any]],
    letter: str,
    days: tuple[date, date],
    lang: str,
    on_switch: Callable[[str], None],
    on_tune: Callable[..., None],
    like: Like = (),
) -> None:
    """All measures. on: those of the open plan, with their settings. days: first and last day of the comparison.

    like: kept places whose answers say what each measure does; empty where nothing is kept.
    """
    for name, family in families().items():
        mine = of_family(name)
        chosen = sum(each in on for each in mine)
        unfolded = {"open": "open"} if chosen or not (on or name != next(iter(families()))) else {}
        with box("family", tag="details", id=f"family-{name}", **unfolded):
            with box("family-head", tag="summary"):
                text(family.title(lang), "family-title", tag="span", role="heading", **{"aria-level": "2"})
                text(counted(len(mine), chosen, lang), "family-count", tag="span")
                text(family.about(lang), "family-about", tag="span")
            with box("measure-cards"):
                for each in mine:
                    Card(each, on.get(each), letter, days, lang, on_switch, on_tune, like).key(each)


def counted(all_: int, chosen: int, lang: str) -> str:
    """How many measures a family has, and how many of them are on."""
    words = tell("measures_family_n", lang, n=all_)
    return words + tell("measures_family_on", lang, n=chosen) if chosen else words


@solara.component
def Card(
    name: str,
    settings: Mapping[str, Any] | None,
    letter: str,
    days: tuple[date, date],
    lang: str,
    on_switch: Callable[[str], None],
    on_tune: Callable[..., None],
    like: Like,
) -> None:
    """One measure. settings: those of the open plan, None if it is off. like: kept places of the same kind."""
    known, on = declaration(name), settings is not None
    label = tell("measures_switch_label", lang, title=known.title(lang), letter=letter)
    with box("measure-card on" if on else "measure-card", id=f"measure-{name}"):
        text(known.title(lang), "measure-title", tag="h3")
        text(known.about(lang), "measure-about")
        words = tell("measures_is_on" if on else "measures_switch_on", lang)
        Press(words, lambda: on_switch(name), pressed=on, classes="option switch-on", label=label)
        if settings is not None:
            Settings(name, settings, days, lang, lambda **keys: on_tune(name, **keys)).key(letter)
        share = float((settings or {}).get("coverage", USUAL.coverage))
        inner = does(name, like, share, lang) + facts(name, lang)
        solara.HTML(tag="div", unsafe_innerHTML=inner, classes=["measure-facts"])


@lru_cache(2000)
def does(name: str, like: Like, dose: float, lang: str) -> str:
    """What a measure does by itself in a place like these, as HTML; empty where nothing is kept of it."""
    atlas = costs.kept_answers()
    if atlas is None or not like or name not in atlas.measures:
        return ""
    found = likely(atlas, like, name, dose)
    parts = [
        tell(
            f"measures_{side}",
            lang,
            items=tell("comma", lang).join(METRICS[each].name(lang) for each in items),
        )
        for side, items in (("better", found.better), ("worse", found.worse))
        if items
    ]
    words = tell("measures_semicolon", lang).join(parts) or tell("measures_open", lang)
    kind = (
        "good" if found.better and not found.worse else "bad" if found.worse and not found.better else "mixed"
    )
    return _fact("measures_here_head", words, lang).replace(
        "<p>", f"<p class='does {kind if parts else 'open'}'>"
    )


@cache
def facts(name: str, lang: str) -> str:
    """Who pays, what it may spoil, which report says so, with levers and amounts folded away, as HTML."""
    known = declaration(name)
    told = "".join(
        _fact(key, words, lang)
        for key, words in (("measures_cost", known.cost(lang)), ("measures_side", known.side(lang)))
    )
    more = "".join(
        _list(head, lines, lang)
        for head, lines in (
            ("measures_levers", levers(name, lang)),
            ("measures_amounts", [_amount(each, lang) for each in known.parameters.values()]),
        )
    )
    report = _fact("measures_report", reports(known.sources, lang), lang)
    summary = escape(tell("measures_more", lang))
    return f"{told}{report}<details class='precise'><summary>{summary}</summary>{more}</details>"


def _fact(key: str, words: str, lang: str) -> str:
    colon = "：" if lang == "zh" else ": "
    return f"<p><b>{escape(tell(key, lang))}{colon}</b>{escape(words)}</p>"


def _list(head: str, lines: list[str], lang: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><b>{escape(tell(head, lang))}</b></p><ul>{items}</ul>" if lines else ""


def reports(sources: tuple[str, ...], lang: str) -> str:
    """Reports that describe a measure."""
    found = [each for each in REPORTS if any(source.startswith(f"{each}-") for source in sources)]
    if not found:
        return tell("measures_no_report", lang)
    return tell("comma", lang).join(tell(f"measures_report_{each}", lang) for each in found)


def levers(name: str, lang: str) -> list[str]:
    """What a measure moves in the model, by the names of its levers."""
    return [capital(str(lever_tables()[each]["zh" if lang == "zh" else "en"])) for each in levers_of(name)]


def _amount(each: Parameter, lang: str) -> str:
    unit = "" if each.unit == "1" else f" {unit_in(each.unit, lang)}"
    colon = "：" if lang == "zh" else ": "
    digits = 0 if abs(each.value) >= 100 else 3
    value = number(each.value, digits).rstrip("0").rstrip(".") if digits else number(each.value)
    return f"{capital(each.title(lang))}{colon}{value}{unit}"


# ---- settings of a measure that is on


@solara.component
def Settings(
    name: str, settings: Mapping[str, Any], days: tuple[date, date], lang: str, on_tune: Tune
) -> None:
    """How widely, how strongly and when a measure is applied."""
    title = declaration(name).title(lang)
    share = round(100 * float(settings.get("coverage", USUAL.coverage)))
    with box("measure-settings"):
        Slider(
            lambda value: tell("measures_coverage", lang, share=f"{value:.0f}%"),
            tell("measures_coverage_label", lang, title=title),
            (share, 5, 100, 5),
            lambda value: on_tune(coverage=value / 100),
        )
        with box("precise", tag="details"):
            text(tell("measures_finer", lang), tag="summary")
            Slider(
                lambda value: tell("measures_intensity", lang, times=f"{value / 10:g}"),
                tell("measures_intensity_label", lang, title=title),
                (round(10 * float(settings.get("intensity", USUAL.intensity))), 1, 30, 1),
                lambda value: on_tune(intensity=value / 10),
            )
            Slider(
                lambda value: tell("measures_ramp", lang, n=f"{value:.0f}"),
                tell("measures_ramp_label", lang, title=title),
                (
                    int(settings.get("ramp_days", USUAL.ramp_days)),
                    0,
                    max(730, int(settings.get("ramp_days", 0))),
                    30,
                ),
                lambda value: on_tune(ramp_days=int(value)),
            )
            for key in ("start", "end"):
                Day(key, settings.get(key), allowed_days(key, settings, days), lang, on_tune)


@solara.component
def Slider(
    words: Callable[[float], str],
    label: str,
    reach: tuple[int, int, int, int],
    on_value: Callable[[float], None],
) -> None:
    """A slider of whole numbers that tells its value once it has come to rest. reach: value, ends and step."""
    value, low, high, step = reach
    step = step if value % step == 0 else 1  # the browser would round a value between two steps
    moved = use_rest(value, on_value)
    text(words(moved.value), "setting-words", **{"aria-hidden": "true"})
    with box("number slim"):
        solara.SliderInt(
            label, moved.value, min=low, max=high, step=step, thumb_label=False, on_value=moved.set
        )


@solara.component
def Day(key: str, value: date | None, days: tuple[date, date], lang: str, on_tune: Tune) -> None:
    """A field for a date within the comparison; what is wrong with it stands beside it."""
    fault, set_fault = solara.use_state("")

    def write(words: str | None) -> None:
        chosen = read_day(words or "", days)
        wrong = bool(words) and chosen is None
        allowed = tell("measures_date_wanted", lang, first=days[0], last=days[1])
        set_fault(allowed if wrong else "")
        if not wrong and chosen != value:
            on_tune(**{key: chosen})

    label = tell(f"measures_{key}", lang)
    shown = value.isoformat() if value else ""
    solara.InputText(label, shown, write, error=fault or False, placeholder=days[key == "end"].isoformat())


def allowed_days(key: str, settings: Mapping[str, Any], days: tuple[date, date]) -> tuple[date, date]:
    """First and last day that a date may be: a measure does not end before it begins."""
    first, last = days
    return (first, settings.get("end") or last) if key == "start" else (settings.get("start") or first, last)


def read_day(words: str, days: tuple[date, date]) -> date | None:
    """A date within the comparison; None for anything else."""
    try:
        found = date.fromisoformat(words.strip())
    except ValueError:
        return None
    return found if days[0] <= found <= days[1] else None

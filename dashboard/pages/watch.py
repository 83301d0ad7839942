"""Page `watch`: one community day by day, without the measures and with them, side by side."""

from typing import Any

import solara

from dashboard.address import Address, use_address
from dashboard.faults import plain
from dashboard.phrases import tell
from dashboard.watch import choice as choices
from dashboard.watch.asking import example, films_question, packages, titles, with_package
from dashboard.watch.choice import Choice
from dashboard.watch.follower import Follower
from dashboard.watch.forms import NativeSelect
from dashboard.watch.payload import film as film_of
from dashboard.watch.payload import stage as stage_of
from dashboard.watch.studio import Film, studio, use_film
from dashboard.watch.theatre import SHADES, Theatre, subtitle, words
from dashboard.widgets import box, text
from experiments.errors import RequestError
from experiments.report import palette
from scenarios.errors import ScenarioError


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, go = use_address()
    lang = address.lang
    shown, wrong = solara.use_memo(lambda: choices.read(address.open), [address.open])
    text(tell("watch_title", lang), tag="h1")
    text(tell("watch_lead", lang), "lead")
    for part, near in wrong:
        text(tell("watch_wrong", lang, part=part, near=near), "note caution", role="alert")
    asked = example(address)

    def choose(**values: Any) -> None:
        go(lambda now: now.change(open=choices.write(choices.read(now.open)[0].change(**values))))

    Subject(asked, shown, go, choose)
    Showing(asked, shown, choose)


@solara.component
def Subject(address: Address, shown: Choice, go: Any, choose: Any) -> None:
    """What is watched: the package, the place, and under which luck."""
    lang = address.lang
    package, about = titles(address, shown.arm)
    with box("subject-row"):
        with box("subject-what"):
            text(package, "subject-name", tag="h2")
            text(about, "hint")
        NativeSelect(
            label=tell("watch_package", lang),
            options=choices_of(address, shown.arm),
            value=address.arms[min(shown.arm, len(address.arms) - 1)].package,
            event_picked=lambda name: go(with_package(address, name)) if name else None,
        )
        NativeSelect(
            label=tell("watch_luck", lang),
            options=[
                {"value": str(n), "text": tell("watch_luck_number", lang, n=n)} for n in luck(shown.draw)
            ],
            value=str(shown.draw),
            event_picked=lambda number: choose(draw=int(number), what="", number=0),
        )
        if len(address.arms) > 1:
            NativeSelect(
                label=tell("watch_arm", lang),
                options=[{"value": str(n), "text": titles(address, n)[0]} for n in range(len(address.arms))],
                value=str(shown.arm),
                event_picked=lambda number: choose(arm=int(number), what="", number=0),
            )


def choices_of(address: Address, arm: int) -> list[dict[str, str]]:
    """Packages to choose from, and before them the visitor's own plan where one is watched."""
    mine = not address.arms[min(arm, len(address.arms) - 1)].package
    own = {"value": "", "text": titles(address, arm)[0]}
    return [own, *packages(address.lang)] if mine else packages(address.lang)


def luck(draw: int) -> list[int]:
    """Draws to choose from, the present one among them."""
    return sorted({*range(1, 11), draw})


@solara.component
def Showing(address: Address, shown: Choice, choose: Any) -> None:
    """The recording as far as it is made, or why there is none."""
    lang = address.lang
    key = (address.place, address.set, address.arms, address.days, shown.arm, shown.draw)

    def ask() -> tuple[str, ScenarioError | RequestError | None]:
        try:
            return studio().ask(films_question(address, shown)), None
        except (ScenarioError, RequestError) as error:
            return "", error

    again = solara.use_reactive(0)
    name, error = solara.use_memo(ask, [key, again.value])
    film = use_film(name)
    if error is not None:
        text(plain(error, lang), "problem", role="alert")
        return

    def once_more() -> None:
        again.set(again.value + 1)

    def stop() -> None:
        studio().leave(name)

    if film is not None and film.recording is not None:
        Making(film, lang, once_more, stop)
        Shown(film, shown, choose, lang)
    else:
        Waiting(film, lang, once_more, stop)


def _button(lang: str, again: Any) -> None:
    """The button that begins anew."""
    solara.Button(tell("watch_again", lang), on_click=again, classes=["run"], color="primary")


@solara.component
def Making(film: Film, lang: str, again: Any, stop: Any) -> None:
    """While more days are made: the button that stops that; where it was stopped: the one that begins anew."""
    if film.open:
        with box("making"):
            solara.Button(tell("watch_stop", lang), on_click=stop, outlined=True, classes=["cancel"])
            text(tell("watch_stop_hint", lang), "hint")
    elif film.state == "stopped":
        with box("making"):
            text(tell("watch_ended_early", lang, day=film.recording.until if film.recording else 0), "note")
            _button(lang, again)


@solara.component
def Waiting(film: Film | None, lang: str, again: Any, stop: Any) -> None:
    """Before the first day: the place in the queue and the way out of it, or what went wrong."""
    if film is None or film.state == "stopped":
        text(tell("watch_stopped", lang), "note")
        _button(lang, again)
    elif film.state == "failed":
        with box("problem", role="alert"):
            text(tell("watch_failed", lang))
            text(film.zh if lang == "zh" and film.zh else film.details, "details", tag="pre")
            _button(lang, again)
    else:
        with box("running", role="status"):
            solara.ProgressLinear(True, color=palette.LINE)
            waits = tell("queue_before", lang, n=film.before) if film.before else tell("watch_begins", lang)
            text(waits)
            solara.Button(tell("cancel", lang), on_click=stop, outlined=True, classes=["cancel"])


@solara.component
def Shown(film: Film, shown: Choice, choose: Any, lang: str) -> None:
    """The theatre, and the story of what was chosen."""
    recording = film.recording
    assert recording is not None
    static = solara.use_memo(lambda: stage_of(recording, lang), [film.name, lang])
    payload = solara.use_memo(lambda: film_of(recording), [film.name, recording.until])
    vocabulary = solara.use_memo(lambda: words(lang), [lang])
    chosen = solara.use_memo(lambda: {"what": shown.what, "number": shown.number}, [shown.what, shown.number])
    Theatre(
        stage=static,
        film=payload,
        words=vocabulary,
        shades=SHADES,
        day=shown.day,
        colour=shown.colour,
        chosen=chosen,
        complete=not film.open,
        event_turned=lambda day: choose(day=int(day)),
        event_chose=lambda what: choose(day=int(what["day"]), what=what["what"], number=int(what["number"])),
        event_recolour=lambda what: choose(day=int(what["day"]), colour=what["colour"]),
    )
    text(subtitle(recording.cast, lang), "hint")
    Follower(recording, shown, choose, lang)

"""Upload of a scenario file, with what is wrong beside its lines; download of the place with or without measures."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import solara

from dashboard.address import Address, Arm
from dashboard.asked import arm_of
from dashboard.buttons import Download
from dashboard.phrases import tell
from dashboard.places import MOST_UPLOAD, Upload, as_file, take
from dashboard.widgets import box, text
from scenarios.errors import Problem, ScenarioError
from scenarios.scenario import Scenario

SHOWN = 12  # problems of a file that are shown


@dataclass(frozen=True)
class Taken:
    """An uploaded file: its name, its lines, and what it holds or what is wrong with it."""

    name: str
    lines: tuple[str, ...]
    upload: Upload | None = None
    error: ScenarioError | None = None


@solara.component_vue("upload.vue")
def Chooser(
    label: str, hint: str, most: int, event_taken: Callable[[dict[str, Any]], None] | None = None
) -> None:
    """A field to choose a file with, or to drop one on."""


@solara.component
def Files(address: Address, place: Scenario, go: Callable[..., None]) -> None:
    """Downloads of the place, and the field for a file of one's own."""
    lang = address.lang
    taken: solara.Reactive[Taken | None] = solara.use_reactive(None)

    def receive(file: dict[str, Any]) -> None:
        taken.value = received(file)
        upload = taken.value.upload
        if upload is not None:
            arms = (Arm.of(upload.changes), *address.arms[1:]) if upload.changes else address.arms
            go(address.change(place=upload.place, set=(), arms=arms, run=""))

    text(tell("place_files", lang), tag="h2", id="file")
    hint = tell("place_upload_hint", lang, size=MOST_UPLOAD // 1000)
    Chooser(label=tell("place_upload", lang), hint=hint, most=MOST_UPLOAD, event_taken=receive)
    if taken.value is not None:
        Said(taken.value, lang)
    with box("downloads"):
        Download(f"{file_name(place)}.toml", tell("place_download", lang), lambda: as_file(place))
        for letter, arm in zip("ABCD", address.arms, strict=False):
            scenario = with_arm(address, arm)
            if scenario is not None:
                label = tell("place_download_arm", lang, name=tell("plan", lang, letter=letter))
                Download(f"{file_name(place)}-{letter}.toml", label, partial(as_file, scenario))
    command = (
        f"gongzhi compare {file_name(place)}{'-A.toml' if address.arms else '.toml --with red_stewards'}"
    )
    with box("hint", tag="p"):
        text(tell("place_download_hint", lang), tag="span")
        text(command, tag="code")


def with_arm(address: Address, arm: Arm) -> Scenario | None:
    """The place of an address with an arm; None where the arm cannot be tried there."""
    try:
        return arm_of(arm, address).scenario
    except ScenarioError:
        return None


def file_name(place: Scenario) -> str:
    """Name for a file of the place: that of its base, without signs that a file name should not have."""
    return place.name.split(" ")[0]


def received(file: dict[str, Any]) -> Taken:
    """What came of a file that the browser sent; nothing in it is executed, and its name is only shown."""
    name = str(file.get("name", ""))[:80]
    try:
        data = base64.b64decode(str(file.get("data", ""))[: 2 * MOST_UPLOAD])
    except ValueError:
        data = b"\xff"
    if int(file.get("size", 0)) > MOST_UPLOAD:
        data = b" " * (MOST_UPLOAD + 1)
    lines = tuple(data.decode("utf-8", errors="replace").splitlines()[:5000])
    try:
        return Taken(name, lines, upload=take(data, name))
    except ScenarioError as error:
        return Taken(name, lines, error=error)


@solara.component
def Said(taken: Taken, lang: str) -> None:
    """That a file was taken, or what is wrong with it, line by line."""
    if taken.upload is not None:
        text(tell("place_upload_done", lang, title=taken.upload.title[lang]), "note", role="status")
    if taken.error is None:
        return
    problems = taken.error.problems
    with box("problem", role="alert"):
        count = "place_upload_one" if len(problems) == 1 else "place_upload_failed"
        text(tell(count, lang, file=taken.name, n=len(problems)), tag="h3")
        with box("faults", tag="ol"):
            for each in problems[:SHOWN]:
                Fault(each, taken.lines, lang)
        if len(problems) > SHOWN:
            text(tell("place_upload_more", lang, n=len(problems) - SHOWN))


@solara.component
def Fault(problem: Problem, lines: tuple[str, ...], lang: str) -> None:
    """One problem: its line as it stands in the file, its key, and the loader's words."""
    with box("fault", tag="li"):
        if problem.line:
            text(tell("place_upload_line", lang, n=problem.line), "fault-line", tag="span")
            if problem.line <= len(lines):
                text(lines[problem.line - 1][:200], "fault-text", tag="code")
        if problem.key:
            text(problem.key, "fault-key", tag="span")
        text(problem.told(lang), "fault-words")

"""What is followed: the cases that tell most, a finder, and the story of a case, a building or a resident."""

from collections.abc import Callable
from functools import partial

import solara

from dashboard.phrases import tell
from dashboard.watch.choice import WHAT, Choice
from dashboard.watch.forms import Finder, Headline
from dashboard.widgets import box, text
from experiments.errors import RequestError
from experiments.follow.following import LINES, Followed
from experiments.follow.phrases import say
from experiments.follow.recording import Recording
from experiments.follow.story import Story, fates

WORDS = ("find", "number", "range", "show", *WHAT)

type Choose = Callable[..., None]


@solara.component
def Follower(recording: Recording, shown: Choice, choose: Choose, lang: str) -> None:
    """Story of what is chosen, or the cases that tell most."""
    followed = Followed(recording)

    def follow(what: str, number: int) -> None:
        choose(what=what, number=number)

    with box("follower", tag="section", **{"aria-label": tell("watch_follow", lang)}):
        most = {
            "case": len(recording.keys),
            "building": int(recording.cast.buildings["grid"].size),
            "resident": int(recording.cast.residents["age"].size),
        }
        Finder(
            words={name: tell_raw(name, lang) for name in WORDS},
            most=most,
            chosen={"what": shown.what, "number": shown.number},
            event_found=lambda found: follow(found["what"], int(found["number"])),
        )
        if shown.what:
            Told(followed, shown, follow, choose, lang)
        else:
            Telling(followed, follow, lang)


def tell_raw(name: str, lang: str) -> str:
    """A text of the finder with its braces as they are."""
    return (
        tell(f"watch_find_{name}", lang, most="{most}")
        if name == "range"
        else tell(f"watch_find_{name}", lang)
    )


@solara.component
def Telling(followed: Followed, follow: Callable[[str, int], None], lang: str) -> None:
    """The cases that tell most, each a button."""
    recording = followed.recording
    found = solara.use_memo(lambda: followed.interesting, [id(recording.reel)])
    text(say("settled_both", lang, number=sum(found.counts.values()), **found.counts))
    with box("telling"):
        for name in LINES:
            keys: tuple[int, ...] = getattr(found, name)
            if keys:
                with box("telling-part"):
                    text(say(name, lang), tag="h3")
                    for key in keys:
                        Pick(fates(recording, key, lang), partial(follow, "case", recording.numbers[key]))


@solara.component
def Pick(words: str, on_click: Callable[[], None]) -> None:
    """A line that can be followed."""
    solara.Button(words, on_click=on_click, text=True, classes=["pick"])


@solara.component
def Told(
    followed: Followed, shown: Choice, follow: Callable[[str, int], None], choose: Choose, lang: str
) -> None:
    """The story of what is chosen, in both worlds, where they part, and why."""
    try:
        story = getattr(followed, shown.what)(shown.number, lang)
    except RequestError as error:
        text(error.text(lang), "problem", role="alert")
        return
    with box("story"):
        with box("story-head"):
            Headline(words=story.head)
            solara.Button(
                tell("watch_close", lang), on_click=lambda: follow("", 0), text=True, classes=["switch"]
            )
        Parting(story, choose, lang)
        if story.shared:
            Part(story.shared_head, story.shared, "both")
        with box("two-worlds"):
            for head, lines, name in (
                (say("world_without", lang), story.without, "without"),
                (say("world_with", lang), story.with_, "with"),
            ):
                if lines:
                    Part(head, lines, name)
        if shown.what != "case" and story.cases:
            text(tell("watch_cases_here", lang), tag="h3")
            with box("picks"):
                for number in story.cases:
                    Pick(say("case", lang, number=number), partial(follow, "case", number))


@solara.component
def Parting(story: Story, choose: Choose, lang: str) -> None:
    """The first day on which the worlds differ, and why."""
    with box("parting", role="status"):
        text(story.parts_text, "parting-day")
        for each in story.why:
            text(each)
        if story.factors:
            text(say("what_differs", lang))
            with box("lines", tag="ul"):
                for each in story.factors:
                    text(each, tag="li")
        if story.parts is not None and story.parts >= 0:
            day = story.parts
            solara.Button(
                tell("watch_go_there", lang, day=day), on_click=lambda: choose(day=day), classes=["option"]
            )


@solara.component
def Part(head: str, lines: tuple[str, ...], name: str) -> None:
    """One column of a story."""
    with box(f"story-part {name}"):
        text(head, tag="h3")
        with box("story-lines", tag="ul"):
            for each in lines:
                text(each, tag="li")

"""What is watched: the question of an address, and how it is called."""

from functools import lru_cache

from dashboard.address import OWN, PLACE, Address, Arm
from dashboard.asked import arm_of, place_title, titled
from dashboard.phrases import tell
from dashboard.watch.choice import Choice
from experiments.follow.following import Question, question
from scenarios.errors import ScenarioError
from scenarios.loader import load, names

EXAMPLE = "bazhong-red-stewards"


def with_package(address: Address, package: str) -> Address:
    """The address with a package: in the visitor's own place, if there is one, else where the package comes from."""
    own = bool(address.set or OWN.fullmatch(address.place))
    place = address.place if own else package
    return address.change(place=place, arms=(Arm(package=package),), run="", open="")


def example(address: Address) -> Address:
    """The address with measures to watch where it has none: the example, in the place that was chosen, if any."""
    if address.arms:
        return address
    chosen = with_package(address, EXAMPLE)
    kept = address.place if address.place != PLACE else chosen.place
    return chosen.change(place=kept, open=address.open)


def films_question(address: Address, choice: Choice) -> Question:
    """What is recorded. Raises ScenarioError or RequestError."""
    arm = address.arms[min(choice.arm, len(address.arms) - 1)]
    return question(arm_of(arm, address), draw=choice.draw)


def titles(address: Address, arm: int) -> tuple[str, str]:
    """What the watched measures are called, and where and how long they are watched."""
    lang = address.lang
    try:
        variant = arm_of(address.arms[min(arm, len(address.arms) - 1)], address)
    except ScenarioError:
        return address.place, ""
    place, days = place_title(address, lang), variant.time.horizon_days
    watched = address.arms[min(arm, len(address.arms) - 1)]
    names_ = [titled(each, lang) for each in watched.measures]
    title = load(watched.package).title.of(lang) if watched.package else tell("comma", lang).join(names_)
    return watched.name or title, tell("watch_about", lang, place=place, days=days)


@lru_cache(2)
def packages(lang: str) -> list[dict[str, str]]:
    """Packages to choose from: name and title."""
    return [{"value": name, "text": load(name).title.of(lang)} for name in names("packages")]

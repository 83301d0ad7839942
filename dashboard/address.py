"""The state of a page is its address: what is read from a link, and what is written into one.

A link such as `/compare?place=baseline-old&arm=red_stewards:coverage=0.5&arm=clubs&days=365` is all that another
person needs. A plan may have a name of the visitor's: `arm=clubs~Summer`. Whatever a link gets wrong is left at its
default, and told in words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote

import solara
from solara.lab.utils.headers import headers

from dashboard.faults import of_link
from dashboard.phrases import tell
from experiments.report.phrases import LANGUAGES
from model.inputs.nearest import nearest_name
from model.observation.metrics import METRICS
from scenarios.combine import read_with
from scenarios.errors import ScenarioError
from scenarios.loader import names

PAGES = ("start", "atlas", "place", "measures", "compare", "watch", "class", "evidence", "explain")
# The metric is defined over any number of days; others need ninety days at least.
PLACE, DAYS, DRAWS, METRIC = "baseline-old", 730, 100, "trouble_days"
MOST_ARMS, MOST_DAYS, MOST_DRAWS = 4, 3650, 1000
MOST_NAME = 30  # characters of a plan's name
_CALLED = "~"  # between a plan and its name
OWN = re.compile(r"own-[0-9a-f]{8,64}")
RUN = re.compile(r"[0-9a-f]{12}-[0-9]{1,4}")
_SETTING = re.compile(r"[\w.]+=[-+.\w]+")
_READABLE = ":,=.-_"


@dataclass(frozen=True)
class Measure:
    """An intervention of an arm, with settings (coverage, intensity, start, end, ramp_days)."""

    id: str
    settings: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.id + "".join(f":{key}={_plain(value)}" for key, value in self.settings)

    def get(self, key: str, default: Any = None) -> Any:
        """Value of a setting."""
        return dict(self.settings).get(key, default)


@dataclass(frozen=True)
class Arm:
    """What is tried against the baseline: a package as it is, or interventions with their settings.

    name: what the visitor calls it; empty if nothing.
    """

    package: str = ""
    measures: tuple[Measure, ...] = ()
    name: str = ""

    def __str__(self) -> str:
        return str(self.plain) + _CALLED + self.name if self.name else self.package or self._measures

    @property
    def _measures(self) -> str:
        return ",".join(map(str, self.measures))

    @property
    def plain(self) -> "Arm":
        """The same without a name of the visitor's."""
        return replace(self, name="")

    def called(self, name: str) -> "Arm":
        """The same under a name of the visitor's, on one line and not too long."""
        words = " ".join(name.split())
        return replace(self, name=words[:MOST_NAME].strip() if words.isprintable() else "")

    def __bool__(self) -> bool:
        return bool(self.package or self.measures)

    @property
    def changes(self) -> dict[str, dict[str, Any]]:
        """Settings by intervention, as `scenarios.combine.combined` takes them."""
        return {each.id: dict(each.settings) for each in self.measures}

    @classmethod
    def of(cls, changes: "dict[str, dict[str, Any]]") -> "Arm":
        """Arm of interventions with their settings."""
        return cls(measures=tuple(Measure(name, tuple(keys.items())) for name, keys in changes.items()))

    @classmethod
    def read(cls, text: str) -> "Arm":
        """Arm written as `id[:key=value...],...` or as the name of a package, with `~NAME` behind it if it has one.

        Raises ScenarioError.
        """
        what, _, name = text.partition(_CALLED)
        found = cls(package=what) if what in names("packages") else cls.of(read_with(what, what))
        return found.called(name)


def each_once(arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """The arms without those that an earlier one equals, whatever they are called."""
    first: dict[Arm, Arm] = {}
    for arm in arms:
        first.setdefault(arm.plain, arm)
    return tuple(first.values())


@dataclass(frozen=True)
class Address:
    """Everything that a link says.

    place: a built-in scenario, or one's own (`own-...`). set: `NAME=VALUE` for the place. arms: up to four. days,
    draws: of the comparison. metric: the headline looked at. run: id in the registry. open: free for a page.
    """

    lang: str = "en"
    place: str = PLACE
    set: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = ()
    days: int = DAYS
    draws: int = DRAWS
    metric: str = METRIC
    run: str = ""
    open: str = ""

    def change(self, **values: Any) -> "Address":
        """The same address with other values."""
        return replace(self, **values)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a part of a link: its key, and what to tell in each language."""

    key: str
    told: dict[str, str] = field(hash=False)

    def of(self, lang: str) -> str:
        """The sentence, in `en` or `zh`."""
        return self.told[lang]


def problem(key: str, text: str, **values: object) -> Problem:
    """A problem told by a text of the catalogue."""
    return Problem(key, {lang: tell(text, lang, **values) for lang in LANGUAGES})


# ---- reading


def read(search: str | None, accepted: Sequence[str] = ()) -> tuple[Address, tuple[Problem, ...]]:
    """What a link says, and what is wrong with it. `accepted`: languages that the browser asks for."""
    given = parse_qsl((search or "").removeprefix("?"), keep_blank_values=True)
    reader = _Reader(given)
    address = Address(
        lang=reader.lang(accepted),
        place=reader.place(),
        set=reader.settings(),
        arms=reader.arms(),
        days=reader.whole("days", DAYS, MOST_DAYS),
        draws=reader.whole("draws", DRAWS, MOST_DRAWS),
        metric=reader.one_of("metric", METRIC, tuple(METRICS)),
        run=reader.run(),
        open=reader.last("open"),
    )
    reader.rest()
    return address, tuple(reader.problems)


class _Reader:
    """Reads one part after the other and gathers what is wrong."""

    def __init__(self, given: Sequence[tuple[str, str]]) -> None:
        self._given = given
        self.problems: list[Problem] = []

    def all(self, key: str) -> list[str]:
        return [value for name, value in self._given if name == key]

    def last(self, key: str, default: str = "") -> str:
        return ([default, *self.all(key)])[-1]

    def _wrong(self, key: str, value: str, allowed: str | dict[str, str], near: str | None = None) -> None:
        told = {}
        for lang in LANGUAGES:
            words = allowed if isinstance(allowed, str) else allowed[lang]
            tail = tell("link_near", lang, near=near) if near else ""
            told[lang] = tell("link_wrong", lang, key=key, value=value[:60], allowed=words) + tail
        self.problems.append(Problem(key, told))

    def one_of(self, key: str, default: str, options: Sequence[str]) -> str:
        value = self.last(key, default)
        if value in options:
            return value
        self._wrong(key, value, _shortened(options), nearest_name(value, options))
        return default

    def lang(self, accepted: Sequence[str]) -> str:
        usual = "zh" if ",".join(accepted).strip().lower().startswith("zh") else "en"
        return self.one_of("lang", usual, LANGUAGES)

    def place(self) -> str:
        value = self.last("place", PLACE)
        return value if OWN.fullmatch(value) else self.one_of("place", PLACE, names())

    def settings(self) -> tuple[str, ...]:
        found = dict.fromkeys(self.all("set"))
        for each in found:
            if not _SETTING.fullmatch(each):
                self._wrong("set", each, {lang: tell("link_set", lang) for lang in LANGUAGES})
        good = [each for each in found if _SETTING.fullmatch(each)]
        named = [each.partition("=")[0] for each in good]
        for name in dict.fromkeys(name for name in named if named.count(name) > 1):
            self.problems.append(problem("set", "link_set_twice", name=name))
        last = {each.partition("=")[0]: each for each in good}
        return tuple(last.values())

    def arms(self) -> tuple[Arm, ...]:
        found: list[Arm] = []
        for text in self.all("arm"):
            try:
                found += [Arm.read(text)] if text else []
            except ScenarioError as error:
                self._unreadable(text, error)
        kept = each_once(found)
        if len(kept) < len(found):
            self.problems.append(problem("arm", "link_arm_twice"))
        if len(kept) > MOST_ARMS:
            self.problems.append(problem("arm", "link_arms", n=len(kept), most=MOST_ARMS))
        return kept[:MOST_ARMS]

    def _unreadable(self, text: str, error: ScenarioError) -> None:
        for each in error.problems[:3]:
            whys = {lang: of_link(each, lang) for lang in LANGUAGES}
            told = {lang: tell("link_arm", lang, text=text[:60], why=why) for lang, why in whys.items()}
            found = Problem("arm", told)
            self.problems += [] if found in self.problems else [found]

    def whole(self, key: str, default: int, most: int) -> int:
        value = self.last(key, str(default))
        if value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= most:
            return int(value)
        self._wrong(key, value, f"1–{most}")
        return default

    def run(self) -> str:
        value = self.last("run")
        if not value or RUN.fullmatch(value):
            return value
        self.problems.append(problem("run", "link_run", value=value[:60]))
        return ""

    def rest(self) -> None:
        """Tell of a page and of keys that are not known."""
        for page in self.all("page"):
            near = nearest_name(page, PAGES)
            told = {lang: tell("link_page", lang, page=page[:60]) for lang in LANGUAGES}
            if near:
                told = {lang: told[lang] + tell("link_near", lang, near=near) for lang in LANGUAGES}
            self.problems.append(Problem("page", told))
        known = (*Address.__dataclass_fields__, "arm", "page")
        known = tuple(name for name in known if name != "arms")
        for name in dict.fromkeys(name for name, _ in self._given if name not in known):
            near = nearest_name(name, known)
            tails = {lang: tell("link_near", lang, near=near) if near else "" for lang in LANGUAGES}
            told = {lang: tell("link_key", lang, name=name[:60]) + tails[lang] for lang in LANGUAGES}
            self.problems.append(Problem(name, told))


def _shortened(options: Sequence[str]) -> str:
    shown = ", ".join(options[:6])
    return shown if len(options) <= 6 else f"{shown}, ..."


# ---- writing


def write(address: Address) -> str:
    """The part of a link after `?`; what is at its default is left out, except the language."""
    usual = Address()
    parts = [("lang", address.lang)]
    if address.place != usual.place:
        parts.append(("place", address.place))
    parts += [("set", each) for each in address.set]
    parts += [("arm", str(arm)) for arm in address.arms]
    for key in ("days", "draws", "metric", "run", "open"):
        value = getattr(address, key)
        if value != getattr(usual, key):
            parts.append((key, str(value)))
    return "&".join(f"{key}={quote(value, safe=_READABLE)}" for key, value in parts)


def href(page: str, address: Address) -> str:
    """Link to a page (one of PAGES) with this state."""
    return f"/{'' if page == 'start' else page}?{write(address)}"


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


# ---- in a page

type Go = Callable[..., None]


def use_read() -> tuple[Address, tuple[Problem, ...]]:
    """The address of the page that is open, and what is wrong with it."""
    search = solara.use_router().search
    accepted = (headers.value or {}).get("accept-language", [])
    return solara.use_memo(lambda: read(search, accepted), [search, tuple(accepted)])


def use_address() -> tuple[Address, Go]:
    """The address of the page that is open, and `go(to, page=None)`, which leads to another one.

    to: an address; or a function that makes it of the address as it is then, which may be newer than the one drawn.
    Every step is one of the browser's own, so that back, forward, reload and a copied link work.
    """
    router = solara.use_router()
    address, _ = use_read()
    now = solara.use_ref(address)
    now.current = address

    def go(to: Address | Callable[[Address], Address], page: str | None = None) -> None:
        now.current = to if isinstance(to, Address) else to(now.current)
        router.push(href(page or (router.parts or [""])[0] or "start", now.current))

    return address, go

"""The call `follow`: record one community in two worlds in step, and tell what became of whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from experiments.design.design import Named, contrast_of, design
from experiments.design.sample import MOST_DRAWS, whole_number
from experiments.errors import RequestError
from experiments.follow import story
from experiments.follow.cast import Cast, cast_of
from experiments.follow.interesting import Interesting, interesting
from experiments.follow.pair import EVERY, Pair, Reel, pair_of
from experiments.follow.phrases import say
from experiments.follow.recording import Recording

if TYPE_CHECKING:
    import pandas as pd

    from experiments.follow.story import Story
    from scenarios.variant import Variant

USUAL_DRAW = 1
LINES = ("only_with", "only_without", "most_different")


@dataclass(frozen=True)
class Question:
    """What is recorded: a variant and what it stands against, under a seed or a draw."""

    tried: "Variant"
    against: "Variant"
    seed: int
    drawn: bool

    @property
    def values(self) -> Mapping[str, float]:
        """Values of the draw; none for the defaults."""
        if not self.drawn:
            return {}
        from experiments.design.draws import values

        return values(self.seed)

    def begin(self) -> tuple[Cast, Pair]:
        """Both worlds after the warm-up, and their cast. Raises ScenarioError."""
        pair = pair_of(self.tried, self.against, self.seed, self.values)
        return cast_of(pair, self.tried, self.against, self.seed, self.drawn), pair


def question(
    tried: Named, against: Named | None = None, *, seed: int | None = None, draw: int | None = None,
    days: int | None = None,
) -> Question:  # fmt: skip
    """Check what is asked; see `follow`. Raises ScenarioError or RequestError."""
    if seed is not None and draw is not None:
        raise RequestError(
            "seed and draw are given; allowed: one of them. A seed holds every number at its default",
            "同时给出了 seed 和 draw；只能给出一个。seed 表示所有参数取默认值",
        )
    drawn = seed is None
    number = _number("draw", USUAL_DRAW if draw is None else draw, 1) if drawn else _number("seed", seed, 0)
    asked = design(tried, days=days, against=against, seeds=[0]).checked()
    contrast = contrast_of(asked.contrasts[0])
    if contrast.variant.place != contrast.against.place:
        raise RequestError(
            f"'{contrast.variant.name}' and '{contrast.against.name}' are not in one place, so no case is in both; "
            "allowed: two scenarios of one place",
            f"“{contrast.variant.name}”与“{contrast.against.name}”不在同一地点，没有共同的事项；允许：同一地点的两个场景",
        )
    return Question(contrast.variant, contrast.against, number, drawn)


def _number(what: str, value: object, least: int) -> int:
    found = whole_number(value, what)
    if not least <= found <= MOST_DRAWS:
        raise RequestError(
            f"{what} = {found}: out of range; allowed: {least} to {MOST_DRAWS:,}",
            f"{what} = {found}：超出范围；允许 {least} 至 {MOST_DRAWS:,}",
        )
    return found


class Followed(NamedTuple):
    """One community in two worlds, and what may be asked of it; cases, residents and buildings are numbered from 1."""

    recording: Recording

    @property
    def cases(self) -> "pd.DataFrame":
        """A row per case of either world (`Recording.cases`)."""
        return self.recording.cases

    @property
    def interesting(self) -> Interesting:
        """Keys of the cases that tell most."""
        return interesting(self.recording)

    def case(self, number: int, lang: str = "en") -> "Story":
        """Story of a case in both worlds. Raises RequestError for a number that is not there."""
        keys = self.recording.keys
        return story.of_case(self.recording, keys[_place("case", number, len(keys))], lang)

    def resident(self, number: int, lang: str = "en") -> "Story":
        """Story of a resident in both worlds. Raises RequestError for a number that is not there."""
        count = self.recording.cast.residents["age"].size
        return story.of_resident(self.recording, _place("resident", number, count), lang)

    def building(self, number: int, lang: str = "en") -> "Story":
        """Story of a building in both worlds. Raises RequestError for a number that is not there."""
        count = self.recording.cast.buildings["grid"].size
        return story.of_building(self.recording, _place("building", number, count), lang)

    def title(self, lang: str = "en") -> str:
        """What was recorded, in one line."""
        cast = self.recording.cast
        luck = say("luck_draw" if cast.drawn else "luck_seed", lang, number=cast.seed)
        return say(
            "title",
            lang,
            title=cast.title[lang],
            place=cast.place[lang],
            last=self.recording.until - 1,
            luck=luck,
        )

    def overview(self, lang: str = "en") -> str:
        """What became of the cases that arise in both worlds, and those that tell most, as lines."""
        found = self.interesting
        lines = [
            say("settled_both", lang, number=sum(found.counts.values()), **found.counts),
            "",
            say("interesting", lang),
        ]
        for name in LINES:
            keys: tuple[int, ...] = getattr(found, name)
            told = [story.fates(self.recording, key, lang) for key in keys] or [say("none", lang)]
            lines += [f"  {say(name, lang)}", *(f"  - {each}" for each in told)]
        return "\n".join(lines)

    def text(self, lang: str = "en") -> str:
        """The whole answer without a choice: what was recorded, what tells most, and the first story."""
        parts = [self.title(lang), "", self.overview(lang)]
        if self.interesting.all:
            first = story.of_case(self.recording, self.interesting.all[0], lang)
            parts += ["", say("told_first", lang), "", first.text(lang)]
        return "\n".join(parts)


def _place(what: str, number: object, count: int) -> int:
    """Row of the thing with this number. Raises RequestError."""
    found = whole_number(number, what)
    if not 1 <= found <= count:
        names = {"case": "事项", "resident": "居民", "building": "楼栋"}
        raise RequestError(
            f"{what} {found}: there is none of that number; allowed: 1 to {count:,}",
            f"没有编号为 {found} 的{names[what]}；允许：1 至 {count:,}",
        )
    return found - 1


def recorded(asked: Question, every: int = EVERY) -> Iterator[tuple[Cast, Reel]]:
    """Record both worlds and give each reel as it comes, with the cast."""
    cast, pair = asked.begin()
    for reel in pair.reels(every):
        yield cast, reel


def follow(
    tried: Named, against: Named | None = None, *, seed: int | None = None, draw: int | None = None,
    days: int | None = None,
) -> Followed:  # fmt: skip
    """Record one community in two worlds in step, under the same luck: without what is tried, and with it.

    tried: name, file, scenario or variant. It stands against `against`, which must be in the same place, or else
    against its own baseline. draw: number of a draw of all that is not known (1 if neither is given). seed: every
    number at its default. days: another horizon. Recording changes no result. Raises ScenarioError or RequestError.
    """
    whole: Reel | None = None
    cast: Cast | None = None
    for cast, reel in recorded(question(tried, against, seed=seed, draw=draw, days=days)):  # noqa: B007
        whole = whole.then(reel) if whole else reel
    assert cast is not None and whole is not None, "a horizon has at least one day"
    return Followed(Recording(cast, whole))

"""Stories of a case, a resident and a building, in both worlds, in plain words."""

from dataclasses import dataclass

from experiments.follow import naming
from experiments.follow.events import Event, events
from experiments.follow.phrases import say
from experiments.follow.reasons import Reason, matters, reason
from experiments.follow.recording import SIDES, WITH, WITHOUT, Fate, Recording
from experiments.report.phrases import capital
from model.state.handlers import Level

_EXPLAINED = ("returns", "feeling")  # reasons that say all by themselves
MOST_CASES = 12  # in the story of a resident or a building


@dataclass(frozen=True)
class Story:
    """A story in parts, each a list of sentences.

    head: what it is about. shared, under shared_head: what happens in either world alike, or the cases concerned.
    without, with_: what happens in each world, of a case after the worlds part.
    parts: first day on which they differ, None if there is none; why: the reason, sentence by sentence; factors: what
    differed. cases: numbers of the cases that it names.
    """

    head: str
    shared_head: str
    shared: tuple[str, ...]
    without: tuple[str, ...]
    with_: tuple[str, ...]
    parts: int | None
    parts_text: str
    why: tuple[str, ...]
    factors: tuple[str, ...]
    cases: tuple[int, ...] = ()

    def text(self, lang: str) -> str:
        """The whole story for a terminal."""
        blocks = [
            (self.shared_head, self.shared),
            (say("world_without", lang), self.without),
            (say("world_with", lang), self.with_),
        ]
        lines = [self.head, "=" * _width(self.head)]
        for head, sentences in blocks:
            if sentences:
                lines += ["", head, *(f"  {sentence}" for sentence in sentences)]
        lines += ["", self.parts_text, *(f"  {sentence}" for sentence in self.why)]
        if self.factors:
            lines += [f"  {say('what_differs', lang)}", *(f"  - {each}" for each in self.factors)]
        return "\n".join(lines)


def _width(words: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in words)


# ---- a case


def of_case(recording: Recording, key: int, lang: str) -> Story:
    """What happens to a case in each world, the first day on which it differs, and why."""
    told = [events(recording, key, side) for side in SIDES]
    parting = recording.parting(key)
    day = parting.day if parting else recording.until
    shared = [each for each in told[WITHOUT] if each.day < day]
    lines = [
        _sentences(recording, key, [each for each in told[side] if each.day >= day], lang)
        + _close(recording, key, side, parting is not None, lang)
        for side in SIDES
    ]
    ends = _close(recording, key, WITHOUT, True, lang) if parting is None else []
    found = reason(recording, key)
    return Story(
        head=capital(_head(recording, key, lang)),
        shared_head=say("in_both", lang),
        shared=tuple(_sentences(recording, key, shared, lang) + ends),
        without=tuple(lines[WITHOUT]) if parting else (),
        with_=tuple(lines[WITH]) if parting else (),
        parts=parting.day if parting else None,
        parts_text=_parts(recording, parting.day if parting else None, lang),
        why=_why(found, lang),
        factors=_factors(recording, found, lang),
        cases=(recording.numbers[key],),
    )


def _head(recording: Recording, key: int, lang: str) -> str:
    facts = recording.facts(key)
    return say(
        "head_case", lang, case=say("case", lang, number=recording.numbers[key]),
        kind=recording.cast.kinds[facts["kind"]].name(lang), building=naming.building(facts["building"], lang),
    )  # fmt: skip


def _parts(recording: Recording, day: int | None, lang: str, whom: str = "") -> str:
    if day is None:
        return say(f"never_parts{whom}", lang, day=recording.until - 1)
    return say(f"parts{whom}", lang, day=day)


def _sentences(recording: Recording, key: int, happened: list[Event], lang: str) -> list[str]:
    return [_dated(each.day, _sentence(recording, key, each, lang), lang) for each in happened]


def _dated(day: int, text: str, lang: str) -> str:
    return say("before", lang, text=text) if day < 0 else say("day", lang, day=day, text=text)


def _sentence(recording: Recording, key: int, event: Event, lang: str) -> str:
    facts, cast = recording.facts(key), recording.cast
    what = "handed_round_one" if (event.what, event.number) == ("handed_round", 1) else event.what
    text = say(
        what, lang, kind=cast.kinds[facts["kind"]].name(lang), building=naming.building(facts["building"], lang),
        who=naming.resident(event.who, lang), handler=naming.handler(cast, event.handler, lang),
        level=say(f"level_{Level(max(event.level, 0)).name.lower()}", lang), number=event.number, until=event.until,
        people=naming.people(reached(recording, key), lang), case=say("case", lang, number=event.number),
    )  # fmt: skip
    return capital(text)


def reached(recording: Recording, key: int) -> int:
    """How many people a case reaches: the household, the building or the compound, as its kind says."""
    facts, cast = recording.facts(key), recording.cast
    radius = cast.kinds[facts["kind"]].radius
    if radius == "household":
        return int(cast.residents["household"][facts["complainant"]])
    inhabitants = cast.buildings["residents"]
    if radius == "building":
        return int(inhabitants[facts["building"]])
    return int(inhabitants[cast.buildings["compound"] == facts["compound"]].sum())


def _close(recording: Recording, key: int, side: int, wanted: bool, lang: str) -> list[str]:
    """How the case stands at the end of the recording, and how its last complainant feels."""
    if not wanted:
        return []
    if not recording.exists(key, side):
        return [say("absent", lang)]
    fate, last = recording.fate(key, side), recording.moments(key, side)[-1]
    words = [] if fate.day is not None else [say(f"still_{fate.what}", lang, day=recording.until - 1)]
    who = naming.resident(last.columns["complainant"], lang)
    if fate.day is not None:
        words.append(
            say("satisfaction_who", lang, who=who, day=last.day, value=round(last.satisfaction * 100))
        )
    return words


# ---- why


def _why(found: Reason | None, lang: str) -> tuple[str, ...]:
    if found is None:
        return ()
    words = [say(f"why_{found.sort}", lang)]
    if found.chances:
        without, with_, luck = (f"{value * 100:.0f}" for value in found.chances)
        words.append(say("why_chances", lang, without=without, with_=with_, luck=luck))
    if found.earlier and found.sort not in _EXPLAINED:
        words.append(say("why_elsewhere", lang))
    return tuple(words)


def _factors(recording: Recording, found: Reason | None, lang: str) -> tuple[str, ...]:
    if found is None:
        return ()
    return tuple(naming.factor(recording, *each, lang) for each in found.factors)


# ---- a resident and a building


def of_resident(recording: Recording, who: int, lang: str) -> Story:
    """How a resident fares in both worlds: satisfaction, own cases, the first day on which they differ, and why."""
    cast = recording.cast
    home = int(cast.residents["building"][who])
    keys, day = recording.of_resident(who), recording.resident_parts(who)
    lines = [[_felt(day_, value, lang) for day_, value in _some(recording.felt(who, side))] for side in SIDES]
    why, factors = _why_resident(recording, home, keys, day, lang)
    return Story(
        head=capital(
            say(
                "head_resident", lang, who=naming.resident(who, lang), age=int(cast.residents["age"][who]),
                building=naming.building(home, lang),
            )
        ),
        shared_head=_count(len(keys), lang),
        shared=_list(recording, keys, lang),
        without=tuple(lines[WITHOUT]),
        with_=tuple(lines[WITH]),
        parts=day,
        parts_text=_parts(recording, day, lang, "_resident"),
        why=why,
        factors=factors,
        cases=tuple(recording.numbers[key] for key in keys[:MOST_CASES]),
    )  # fmt: skip


def _why_resident(
    recording: Recording, home: int, keys: list[int], day: int | None, lang: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Why a resident fares differently from a day on, and what differed: an own case, or what all there share."""
    if day is None:
        return (), ()
    own = [key for key in keys if recording.parting(key) and _day(recording, key) <= day]
    if own:
        return _why_own(recording, max(own, key=lambda key: _day(recording, key)), lang)
    factors = recording.reel.homes[home, day].factors
    told = [naming.factor(recording, name, *pair, lang) for name, pair in factors.items() if matters(*pair)]
    return (say("why_home", lang),), tuple(told)


def _why_own(recording: Recording, key: int, lang: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Why a case of somebody's goes another way, and what differed."""
    found, case = reason(recording, key), say("case", lang, number=recording.numbers[key])
    told = say("why_own_case", lang, day=_day(recording, key), case=case)
    return (told, *_why(found, lang)), _factors(recording, found, lang)


def _some(felt: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """First, middle and last of the days on which satisfaction was kept."""
    places = sorted({0, len(felt) // 2, len(felt) - 1}) if felt else []
    return [felt[place] for place in places]


def _felt(day: int, value: float, lang: str) -> str:
    return say("satisfaction", lang, day=day, value=round(value * 100))


def of_building(recording: Recording, place: int, lang: str) -> Story:
    """How a building fares in both worlds: satisfaction, its cases, the first of them that differs, and why."""
    columns = recording.cast.buildings
    keys = recording.of_building(place)
    apart = [key for key in keys if recording.parting(key)]
    first = min(apart, key=lambda key: (_day(recording, key), recording.numbers[key]), default=None)
    days = sorted({0, (recording.until - 1) // 2, recording.until - 1})
    lines = [[_felt(day, recording.calm(place, side, day), lang) for day in days] for side in SIDES]
    why, factors = ((), ()) if first is None else _why_own(recording, first, lang)
    same = {key: recording.fate(key, WITHOUT) == recording.fate(key, WITH) for key in apart}
    shown = sorted(apart, key=lambda key: (same[key], recording.numbers[key])) or keys
    return Story(
        head=capital(
            say(
                "head_building", lang, building=naming.building(place, lang),
                households=int(columns["households"][place]), storeys=int(columns["storeys"][place]),
                people=naming.people(int(columns["residents"][place]), lang),
            )
        ),
        shared_head=_count(len(keys), lang),
        shared=_list(recording, shown, lang),
        without=tuple(lines[WITHOUT]),
        with_=tuple(lines[WITH]),
        parts=None if first is None else _day(recording, first),
        parts_text=_parts(recording, None if first is None else _day(recording, first), lang),
        why=why,
        factors=factors,
        cases=tuple(recording.numbers[key] for key in shown[:MOST_CASES]),
    )  # fmt: skip


def _day(recording: Recording, key: int) -> int:
    parting = recording.parting(key)
    return parting.day if parting else recording.until


def _count(number: int, lang: str) -> str:
    return say("cases_here", lang, number=number) if number else say("no_cases", lang)


def _list(recording: Recording, keys: list[int], lang: str) -> tuple[str, ...]:
    """Cases of a place or person with what has become of them in each world."""
    more = len(keys) - MOST_CASES
    rest = [say("more_cases", lang, number=more)] if more > 0 else []
    return (*(fates(recording, key, lang) for key in keys[:MOST_CASES]), *rest)


def fates(recording: Recording, key: int, lang: str) -> str:
    """A case in one line, with what has become of it in each world."""
    facts = recording.facts(key)
    text = say(
        "fates", lang, case=say("case", lang, number=recording.numbers[key]),
        kind=recording.cast.kinds[facts["kind"]].name(lang), building=naming.building(facts["building"], lang),
        arisen=_from(facts["arisen"], lang), without=fate(recording.fate(key, WITHOUT), lang),
        with_=fate(recording.fate(key, WITH), lang),
    )  # fmt: skip
    return capital(text)


def _from(day: int, lang: str) -> str:
    return say("arisen", lang, day=day) if day >= 0 else say("arisen_before", lang)


def fate(found: Fate, lang: str) -> str:
    """What has become of a case, in a few words."""
    return say(f"fate_{found.what}", lang, day=found.day)

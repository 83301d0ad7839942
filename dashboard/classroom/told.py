"""What a class is told: its question, a group's own answer, the answer of all worlds, and why answers differ."""

import math

from dashboard.asked import place_title, titled
from dashboard.classroom.room import Room, Task
from dashboard.phrases import tell
from experiments.analysis.drawn import chance
from experiments.analysis.reading import AT_LEAST_LIKELY, reading, sides_of
from experiments.report.number_format import difference, number, per_cent
from scenarios.loader import load

FEW = 0.05  # a share nearer to none or all than this is not told as a number


def measures(task: Task, lang: str) -> str:
    """What is tried: the title of a package, or those of the measures."""
    arm = task.address.arms[0]
    if arm.package:
        return load(arm.package).title.of(lang)
    return tell("comma", lang).join(titled(each, lang) for each in arm.measures)


def question(task: Task, lang: str) -> str:
    """The question that the groups answer, in one sentence."""
    place = place_title(task.address, lang)
    days = number(task.question.days)
    metric = task.metric.title(lang)
    return tell("class_question", lang, what=measures(task, lang), place=place, days=days, metric=metric)


def meaning(task: Task, lang: str) -> str:
    """What the metric counts, in one sentence."""
    return tell("class_meaning", lang, metric=task.metric.title(lang), about=task.metric.about(lang))


def matters(task: Task, lang: str) -> str:
    """From which difference on it counts."""
    least = task.metric.matters
    if not least:
        return ""
    return tell("class_matters", lang, least=difference(task.metric, least, lang).lstrip("+"))


def own_worlds(task: Task, group: int, lang: str) -> str:
    """Which worlds a group has."""
    block = task.draws(group)
    return tell("class_own_worlds", lang, n=len(block), first=block[0], last=block[-1])


def own_answer(room: Room, group: int, lang: str) -> list[str]:
    """Answer of a group: the worlds by side, the mean, and whether its prediction was right."""
    task, found = room.task, room.worlds(group)
    if not found:
        return [tell("class_own_none", lang)]
    mean = room.answer(group)
    sides = [task.side(each) for each in found]
    counted = [
        tell("class_in_worlds", lang, n=sides.count(side), of=len(found), side=tell(f"class_{side}", lang))
        for side in task.sides
        if side in sides
    ]
    lines = [tell("class_own_mean", lang, gap=difference(task.metric, mean, lang))]
    lines.append(tell("class_clause", lang).join(counted) + tell("class_stop", lang))
    seat = room.seats[group]
    if seat.prediction:
        right = "right" if seat.prediction == task.side(mean) else "wrong"
        lines.append(tell(f"class_own_{right}", lang, side=tell(f"class_{seat.prediction}", lang)))
    return lines


def pooled(room: Room, lang: str) -> list[str]:
    """Answer of all worlds of the class together: the word, the counts, the range. Empty before it is there.

    Where no side is likely, it is told how many worlds would have had to agree.
    """
    drawn = room.drawn
    if drawn is None:
        return []
    side = reading(drawn).side
    verdict = tell(f"class_all_{side}", lang)
    if not drawn.n:
        return [verdict]
    counted = [
        tell("class_in_worlds", lang, n=found.count, of=drawn.n, side=tell(f"class_{name}", lang))
        for name, found in sides_of(drawn).items()
    ]
    low, middle, high = (
        difference(room.task.metric, each, lang)
        for each in (drawn.spread.low, drawn.spread.middle, drawn.spread.high)
    )
    spread = tell("class_all_spread", lang, low=low, middle=middle, high=high)
    needed = _needed(drawn.n, lang) if side == "open" else []
    return [verdict, tell("class_clause", lang).join(counted) + tell("class_stop", lang), *needed, spread]


def _needed(n: int, lang: str) -> list[str]:
    need = next((count for count in range(n + 1) if chance(count, n).word in AT_LEAST_LIKELY), None)
    return [] if need is None else [tell("class_all_needed", lang, n=n, need=need)]


def reasons(room: Room, lang: str) -> list[str]:
    """Why the answers of the groups differ, with the numbers of this class where it has them."""
    lines = [tell("class_why_luck", lang), tell("class_why_unknown", lang)]
    drawn = room.drawn
    if drawn is not None and not math.isnan(drawn.luck) and drawn.spread.low < drawn.spread.high:
        lines.append(_share(drawn.luck, lang))
    lines.append(tell("class_why_few", lang, n=room.task.worlds, all=room.task.groups * room.task.worlds))
    found = room.answers
    if len(set(found.values())) > 1:
        low, high = (difference(room.task.metric, each(found.values()), lang) for each in (min, max))
        lines.append(tell("class_why_range", lang, low=low, high=high, n=len(found)))
    return lines + _compared(room, lang)


def _share(luck: float, lang: str) -> str:
    """How much of the differences is luck; at either end, so few worlds cannot tell it from all and nothing."""
    if FEW <= luck <= 1 - FEW:
        return tell("class_why_share", lang, luck=per_cent(luck, lang), unknown=per_cent(1 - luck, lang))
    return tell("class_why_mostly_luck" if luck > 0.5 else "class_why_mostly_unknown", lang)


def _compared(room: Room, lang: str) -> list[str]:
    """How many groups answered and predicted as all worlds together do; nothing where these cannot tell."""
    side = reading(room.drawn).side if room.drawn else "open"
    if side in ("open", "undefined"):
        return []
    lines = []
    for key, counted in (("answers", room.answer_sides), ("predictions", room.predictions)):
        if total := sum(counted.values()):
            lines.append(tell(f"class_as_all_{key}", lang, n=counted[side], of=total))
    return lines

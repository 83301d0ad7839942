"""Pictures of a class as plain HTML: predictions beside answers, and a dot for the answer of each group."""

from html import escape

from dashboard.classroom.room import Room
from dashboard.phrases import tell
from experiments.report.number_format import difference

WIDTH = 400  # of the picture in its own units: as many pixels as a phone has
DOT, COLUMNS, EDGE = 22, 18, 16  # of a dot and its row, of dots side by side, and beside them


def bars(room: Room, lang: str, answers: bool) -> str:
    """A table with a bar for each side: groups by prediction and, where `answers`, by answer."""
    columns = [("predicted", room.predictions)]
    if answers:
        columns.append(("answered", room.answer_sides))
    head = "".join(f"<th scope='col'>{escape(tell(f'class_{name}', lang))}</th>" for name, _ in columns)
    rows = "".join(
        f"<tr><th scope='row'>{escape(tell(f'class_{side}', lang))}</th>"
        + "".join(_bar(counted[side], room.task.groups, name) for name, counted in columns)
        + "</tr>"
        for side in room.task.sides
    )
    side = escape(tell("class_side", lang))
    return f"<table><thead><tr><th scope='col'>{side}</th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _bar(count: int, groups: int, name: str) -> str:
    """A bar as long as the share of all groups, so that one group of three is no landslide."""
    width = f"{80 * count / groups:.0f}%"
    return (
        f"<td><span class='class-bar {name}' style='width: {width}' aria-hidden='true'></span>"
        f" <b>{count}</b></td>"
    )


def dots(room: Room, lang: str) -> str:
    """A dot with its number for each group, placed by its answer; a line at no difference. Empty without answers."""
    found = room.answers
    if not found:
        return ""
    low, high = min(0.0, *found.values()), max(0.0, *found.values())
    span = (high - low) or 1.0

    def column(gap: float) -> int:
        return round((gap - low) / span * (COLUMNS - 1))

    def across(place: float) -> float:
        return EDGE + place * (WIDTH - 2 * EDGE) / (COLUMNS - 1)

    stacks: dict[int, list[int]] = {}
    for group, gap in found.items():
        stacks.setdefault(column(gap), []).append(group)
    tall = max(map(len, stacks.values())) * DOT + DOT
    zero = across((0 - low) / span * (COLUMNS - 1))
    parts = [f"<line x1='{zero:.0f}' x2='{zero:.0f}' y1='0' y2='{tall}' class='class-zero'/>"]
    parts += [
        _dot(across(place), tall - DOT * (row + 0.6), group)
        for place, groups in stacks.items()
        for row, group in enumerate(groups)
    ]
    parts.append(f"<line x1='0' x2='{WIDTH}' y1='{tall}' y2='{tall}' class='class-axis'/>")
    told = tell("class_dots", lang, n=len(found))
    ends = "".join(f"<span>{escape(difference(room.task.metric, each, lang))}</span>" for each in (low, high))
    return (
        f"<svg viewBox='0 0 {WIDTH} {tall + 2}' role='img' aria-label='{escape(told)}'>{''.join(parts)}</svg>"
        f"<div class='class-ends'>{ends}</div><p class='hint'>{escape(told)}</p>"
    )


def _dot(x: float, y: float, group: int) -> str:
    return (
        f"<circle cx='{x:.0f}' cy='{y:.0f}' r='10' class='class-dot'/>"
        f"<text x='{x:.0f}' y='{y + 4:.0f}' text-anchor='middle' class='class-dot-number'>{group}</text>"
    )

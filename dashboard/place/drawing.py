"""A community as a picture: compounds with their buildings, who manages each, and who handles cases at which level."""

from collections.abc import Iterable, Iterator
from html import escape

from dashboard.phrases import tell
from experiments.analysis.sketch import Block, Estate, Sketch
from experiments.report.number_format import number
from experiments.report.phrases import say

MOST_ESTATES = 40  # compounds drawn one by one
MOST_BLOCKS = 60  # buildings of a compound drawn one by one
MOST_HEADS = 20  # people drawn one by one
_WIDTH, _GAP, _STOREY, _ROW, _TALLEST = 30, 6, 4, 6, 26
_HEAD = 18  # width of a person


def picture(sketch: Sketch, lang: str) -> str:
    """The picture as HTML with drawings (SVG) in it; screen readers get its description and the table beside it."""
    estates = "".join(_estate(each, lang) for each in sketch.estates[:MOST_ESTATES])
    more = len(sketch.estates) - MOST_ESTATES
    words = escape(tell("place_more_estates", lang, n=more))
    rest = f"<p class='estate-more'>{words}</p>" if more > 0 else ""
    return (
        f"<div class='town' role='img' aria-label='{escape(described(sketch, lang), quote=True)}'>"
        f"<div class='estates'>{estates}{rest}</div><div class='ladder'>{_ladder(sketch, lang)}</div></div>"
    )


def described(sketch: Sketch, lang: str) -> str:
    """The picture in one sentence."""
    unmanaged = sum(each.manager == "nobody" for each in sketch.estates)
    return tell(
        "place_described", lang, compounds=len(sketch.estates), grids=sketch.grids, unmanaged=unmanaged,
        buildings=sum(len(each.blocks) for each in sketch.estates),
        residents=number(sketch.residents), households=number(sketch.households),
    )  # fmt: skip


# ---- compounds


def _estate(estate: Estate, lang: str) -> str:
    facts = tell("comma", lang).join(
        [
            tell("place_households_n", lang, n=number(estate.households)),
            tell(f"place_body_{estate.body}", lang),
        ]
    )
    return (
        f"<div class='estate by-{estate.manager}'>"
        f"<p class='estate-name'>{estate.number} · {escape(say(f'archetype_{estate.archetype}', lang))}</p>"
        f"{_blocks(estate.blocks)}"
        f"<p class='estate-manager'>{escape(tell(f'place_by_{estate.manager}', lang))}</p>"
        f"<p class='estate-facts'>{escape(facts)}</p></div>"
    )


def _blocks(blocks: tuple[Block, ...]) -> str:
    """Buildings in rows of six, each with the number of its grid on it."""
    shown = blocks[:MOST_BLOCKS]
    rows = [shown[at : at + _ROW] for at in range(0, len(shown), _ROW)]
    width = _ROW * (_WIDTH + _GAP) - _GAP if len(rows) > 1 else len(shown) * (_WIDTH + _GAP) - _GAP
    drawn, top = [], 0
    for row in rows:
        tall = max(map(_height, row))
        drawn += [
            _block(block, at * (_WIDTH + _GAP), top + tall - _height(block)) for at, block in enumerate(row)
        ]
        top += tall + _GAP
    more = len(blocks) - len(shown)
    note = f"<text x='0' y='{top + 12}' class='block-more'>+ {more}</text>" if more else ""
    height = top + (16 if more else 0)
    return _drawing(width, height, "".join(drawn) + note)


def _drawing(width: int, height: int, inner: str) -> str:
    size = f"width='{width}' height='{height}' viewBox='0 0 {width} {height}'"
    return f"<svg aria-hidden='true' {size}>{inner}</svg>"


def _height(block: Block) -> int:
    return 14 + _STOREY * min(block.storeys, _TALLEST)


def _block(block: Block, left: int, top: int) -> str:
    high = _height(block)
    middle, size = left + _WIDTH / 2, f"width='{_WIDTH - 1.5}' height='{high - 1.5}' rx='2'"
    return (
        f"<rect class='block-house' x='{left + 0.75}' y='{top + 0.75}' {size}/>"
        f"{''.join(_storeys(block, left, top))}"
        f"<text class='block-grid' x='{middle}' y='{top + high - 5}' text-anchor='middle'>{block.grid}</text>"
    )


def _storeys(block: Block, left: int, top: int) -> Iterator[str]:
    """A line of windows for each storey above the one that bears the number."""
    for storey in range(min(block.storeys, _TALLEST) - 1):
        y = top + 5 + storey * _STOREY
        yield f"<path class='windows' d='M{left + 5} {y}H{left + _WIDTH - 5}'/>"


# ---- those who handle cases


def _ladder(sketch: Sketch, lang: str) -> str:
    head, hint = escape(tell("place_handlers", lang)), escape(tell("place_ladder", lang))
    steps = "".join(_step(level, rows, lang) for level, rows in _levels(sketch))
    return f"<p class='ladder-head'>{head}</p>{steps}<p class='ladder-hint'>{hint}</p>"


def _levels(sketch: Sketch) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Levels from the highest to the neighbourhood, each with its handlers by role and how many there are."""
    people = sketch.handlers
    yield "district", [("district", people.district)]
    yield "street", [("street", people.street)]
    yield "community", [("committee", people.staff)]
    yield "neighbourhood", [("grid", people.grid_workers), ("firm", people.firm_staff), ("steward", 0.0)]


def _step(level: str, rows: Iterable[tuple[str, float]], lang: str) -> str:
    inner = "".join(
        f"<div class='hands'><span class='hands-role'>{escape(_role(role, count, lang))}</span>"
        f"{_heads(count, role)}</div>"
        for role, count in rows
    )
    title = escape(tell(f"place_level_{level}", lang))
    return f"<div class='step level-{level}'><p class='step-name'>{title}</p>{inner}</div>"


def _role(role: str, count: float, lang: str) -> str:
    """Role with its count, in words for those who work full-time and for offices."""
    name = say(f"role_{role}", lang)
    unit = "offices" if role in ("street", "district") else "people"
    return tell(f"place_{unit}_n", lang, role=name, n=people_count(count))


def people_count(count: float) -> str:
    """Full-time people: whole, or with one decimal."""
    return number(count, 0 if abs(count - round(count)) < 0.05 else 1)


def _heads(count: float, role: str) -> str:
    """People side by side; the last one as wide as the part of a job that it stands for."""
    whole, part = int(count + 0.05), count - int(count + 0.05)
    shown = min(whole, MOST_HEADS)
    figure = (
        "M7 1a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 1 1 0-6.8M1 20v-4.5c0-4 2.6-6.5 6-6.5s6 2.5 6 6.5V20z"
        if role not in ("street", "district")
        else "M1 20V8l6-6 6 6v12z"
    )
    heads = [
        f"<path class='person' transform='translate({at * _HEAD} 0)' d='{figure}'/>" for at in range(shown)
    ]
    if part > 0.05 and whole < MOST_HEADS:
        heads.append(f"<path class='person partly' transform='translate({whole * _HEAD} 0)' d='{figure}'/>")
    more = f"<text class='person-more' x='{shown * _HEAD + 2}' y='16'>…</text>" if whole > MOST_HEADS else ""
    width = max(1, len(heads)) * _HEAD + (20 if more else 0)
    return _drawing(width, 21, "".join(heads) + more) if heads else ""


# ---- the same as tables


def estates_table(sketch: Sketch, lang: str) -> list[list[str]]:
    """Compounds as rows: what the picture shows of each."""
    head = ["number", "type", "households", "residents", "buildings", "grids", "manager", "body", "patches"]
    rows = [[tell(f"place_head_{name}", lang) for name in head]]
    return rows + [_cells(each, lang) for each in sketch.estates]


def _cells(each: Estate, lang: str) -> list[str]:
    return [
        str(each.number), say(f"archetype_{each.archetype}", lang), number(each.households), number(each.residents),
        str(len(each.blocks)), tell("comma", lang).join(map(str, each.grids)),
        tell(f"place_by_{each.manager}", lang), tell(f"place_body_{each.body}", lang), str(each.patches),
    ]  # fmt: skip


def handlers_table(sketch: Sketch, lang: str) -> list[list[str]]:
    """Who handles cases, as rows: level, role, how many."""
    rows = [[tell(f"place_head_{name}", lang) for name in ("level", "role", "count")]]
    for level, handlers in _levels(sketch):
        rows += [
            [tell(f"place_level_{level}", lang), say(f"role_{role}", lang), people_count(count)]
            for role, count in handlers
        ]
    return rows

"""The model in four drawings (SVG), in both languages; narrow, so that their words can be read on a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from dashboard.explain.lines import wrapped
from dashboard.phrases import tell
from experiments.report import palette

WIDTH: Final = 480  # of every drawing, in its own units; letters are 15 to 22 of them
DAY: Final = 8  # steps
LEVELS: Final = 5
WHO: Final = ("resident", "household", "owner", "steward", "firm", "office", "you")
BLUE, GOOD, WORSE, INK = palette.LINE, palette.COLOURS["better"], palette.WORDS["worse"], palette.INK
GREY, SOFT, LINE = "#6b7580", "#56606c", "#c5ccd3"
PALE: Final = "#e8f2f9"


@dataclass(frozen=True)
class Picture:
    """A drawing with its title, a caption below it, and all its words for those who cannot see it."""

    name: str
    title: str
    caption: str
    svg: str


def day(lang: str) -> Picture:
    """A day: eight steps, one below the other."""
    parts, y = [], 26.0
    for number in range(1, DAY + 1):
        head, more = tell(f"ex_day_{number}", lang), tell(f"ex_day_{number}_more", lang)
        lines = wrapped(more, 42, lang)
        monthly = number == DAY
        if number > 1:
            parts.append(_line(28, y - 22, 28, y - 16, LINE))
        parts.append(_circle(28, y, 18, GREY if monthly else BLUE))
        parts.append(
            _text(
                "月" if monthly and lang == "zh" else "1st" if monthly else str(number),
                28,
                y + 6,
                15 if monthly else 18,
                "#fff",
                "middle",
                True,
            )
        )
        parts.append(_text(head, 62, y + 7, 22, INK, bold=True))
        parts += [_text(line, 62, y + 34 + 25 * i, 19, SOFT) for i, line in enumerate(lines)]
        bottom = y + 34 + 25 * len(lines) + 14
        if number < DAY:
            parts.append(_line(28, y + 18, 28, bottom - 18, LINE))
        y = bottom
    words = [tell(f"ex_day_{n}{more}", lang) for n in range(1, DAY + 1) for more in ("", "_more")]
    return _picture("day", lang, parts, y - 16, words)


def path(lang: str) -> Picture:
    """The levels, the lowest at the bottom, with ways up and out."""
    parts, step, height = [], 104, 64
    for place in range(LEVELS):
        number = LEVELS - place
        y = 12 + place * step
        fill = "#fff" if number == 1 else PALE
        parts.append(_box(92, y, 272, height, fill, GREY if number == 1 else BLUE, dashed=number == 1))
        parts.append(_text(tell(f"ex_path_{number}", lang), 228, y + 27, 21, INK, "middle", True))
        parts.append(_text(tell(f"ex_path_{number}_more", lang), 228, y + 51, 17, SOFT, "middle"))
        parts.append(_arrow(366, y + 32, 398, y + 32, GOOD))
        parts.append(_text(tell("ex_path_settled", lang), 403, y + 38, 18, GOOD, bold=True))
        parts.append(_arrow(90, y + 32, 74, y + 32, GREY))
        parts += [
            _text(line, 68, y + 28 + 20 * i, 16, SOFT, "end")
            for i, line in enumerate(wrapped(tell("ex_path_given_up", lang), 8, lang))
        ]
        if number > 1:
            parts.append(_arrow(228, y + step - 2, 228, y + height + 4, BLUE))
            parts.append(_text(tell("ex_path_up", lang), 243, y + height + 26, 17, BLUE))
    bottom = 12 + (LEVELS - 1) * step + height + 34
    parts.append(_text(tell("ex_path_petition", lang), 228, bottom, 17, SOFT, "middle"))
    words = [tell(f"ex_path_{n}{more}", lang) for n in range(1, LEVELS + 1) for more in ("", "_more")]
    return _picture("path", lang, parts, bottom + 14, [*words, tell("ex_path_petition", lang)])


def who(lang: str) -> Picture:
    """Those who decide, each with what is decided."""
    parts, y = [], 8.0
    for name in WHO:
        lines = wrapped(tell(f"ex_who_{name}_more", lang), 32, lang)
        height = max(58, 22 + 24 * len(lines))
        own = name == "you"
        parts.append(_box(2, y, 476, height, "#fff", BLUE if own else LINE))
        parts.append(_box(2, y, 136, height, BLUE if own else PALE, BLUE if own else LINE))
        heads = wrapped(tell(f"ex_who_{name}", lang), 13, lang)
        start = y + height / 2 + 6 - 12 * (len(heads) - 1)
        parts += [
            _text(line, 70, start + 24 * i, 18, "#fff" if own else INK, "middle", True)
            for i, line in enumerate(heads)
        ]
        start = y + height / 2 + 6 - 12 * (len(lines) - 1)
        parts += [_text(line, 152, start + 24 * i, 19, INK) for i, line in enumerate(lines)]
        y += height + 10
    words = [f"{tell(f'ex_who_{name}', lang)}: {tell(f'ex_who_{name}_more', lang)}" for name in WHO]
    return _picture("who", lang, parts, y, words)


def worlds(lang: str, counts: tuple[int, int, int], example: str) -> Picture:
    """Plausible worlds as dots: `counts` of those in which it is better, the same and worse."""
    kinds = (("better", GOOD), ("same", "#a8b1ba"), ("worse", WORSE))
    dots = [colour for (_, colour), count in zip(kinds, counts, strict=True) for _ in range(count)]
    parts = [
        _text(line, 240, 26 + 24 * i, 18, INK, "middle", True)
        for i, line in enumerate(wrapped(example, 46, lang))
    ]
    top = 34 + 24 * len(parts)
    for place, colour in enumerate(dots):
        row, column = divmod(place, 10)
        x, y = 60 + 40 * column, top + 16 + 36 * row
        parts.append(_circle(x, y, 13, colour) if colour != WORSE else _cross(x, y, colour))
    y = top + 36 * ((len(dots) + 9) // 10) + 22
    words = []
    for (name, colour), count in zip(kinds, counts, strict=True):
        words.append(tell(f"ex_worlds_{name}", lang, n=count))
        parts.append(_circle(66, y - 6, 9, colour) if colour != WORSE else _cross(66, y - 6, colour, 8))
        parts.append(_text(words[-1], 86, y, 18, INK))
        y += 30
    caption = tell("ex_worlds_caption", lang, n=len(dots))
    return _picture("worlds", lang, parts, y - 8, [example, *words], caption)


# ---- pieces


def _picture(
    name: str, lang: str, parts: Iterable[str], height: float, words: Sequence[str], caption: str = ""
) -> Picture:
    title = tell(f"ex_{name}", lang)
    told = escape(f"{title}. " + " ".join(words), quote=True)
    svg = (
        f'<svg class="ex-drawing" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{told}" lang="{lang}">'
        f"{''.join(parts)}</svg>"
    )
    return Picture(name, title, caption or tell(f"ex_{name}_caption", lang), svg)


def _text(
    words: str, x: float, y: float, size: float, colour: str, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def _box(
    x: float, y: float, width: float, height: float, fill: str, stroke: str, dashed: bool = False
) -> str:
    dashes = ' stroke-dasharray="6 5"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="9" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="2"{dashes}/>'
    )


def _circle(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{colour}"/>'


def _cross(x: float, y: float, colour: str, size: float = 11) -> str:
    """A mark that is told from a dot by its shape as well."""
    left, right, top, bottom = x - size, x + size, y - size, y + size
    return (
        f'<path d="M{left:g} {top:g}L{right:g} {bottom:g}M{left:g} {bottom:g}L{right:g} {top:g}" '
        f'stroke="{colour}" stroke-width="5" stroke-linecap="round"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="3"/>'


def _arrow(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    """A straight arrow along an axis."""
    across = x1 != x2
    way = (1 if x2 > x1 else -1) if across else (1 if y2 > y1 else -1)
    back = 9 * way
    head = f"{x2:g},{y2:g} " + (
        f"{x2 - back:g},{y2 - 6:g} {x2 - back:g},{y2 + 6:g}"
        if across
        else f"{x2 - 6:g},{y2 - back:g} {x2 + 6:g},{y2 - back:g}"
    )
    end = (x2 - back * 0.6, y2) if across else (x2, y2 - back * 0.6)
    return _line(x1, y1, *end, colour) + f'<polygon points="{head}" fill="{colour}"/>'

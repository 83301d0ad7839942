"""Colours that all figures and pages share: told apart by everybody, and in black and white.

Better is dark, no difference is light, and worse lies between them and is hatched. So a grey copy still shows which is
which. The hues are near the blue and the vermilion of Okabe and Ito, which people with any kind of colour blindness
tell apart. Whatever is not better or worse, such as several lines of one chart, takes `SERIES` with its `DASHES`.

Pages take the same colours as variables of CSS (`css`).
"""

SIDES = ("better", "same", "worse")
COLOURS = {"better": "#004C86", "same": "#F2F2F2", "worse": "#EE8A3C"}
EDGES = {"better": "#004C86", "same": "#9A9A9A", "worse": "#8A3B00"}  # outlines, and lines of a hatch
HATCHES = {"better": "", "same": "", "worse": "////"}
INKS = {"better": "white", "same": "black", "worse": "black"}  # of numbers on these colours
WORDS = {"better": "#004C86", "worse": "#983D00"}  # of text on white
MARKERS = {"better": "o", "worse": "s"}
TINTS = {"better": "#E8F1F8", "worse": "#FDF3EA"}  # grounds of a half of an axis
GREY, INK, NOTE = "#595959", "#1d2530", "#404040"
LINE, BAND = (
    "#0067A3",
    ("#C7DDEE", "#7FB2D9"),
)  # a difference over time: its line, and its outer and inner band
FATES = ("#00513F", "#4FA98A", "#F2D27A", "#FFFFFF")  # of 100 cases, from settled soon to settled by nobody
FATE_HATCHES = ("", "", "....", "////")
FATE_INKS = ("white", "black", "black", "black")
FATE_EDGE = "#8C8C8C"
THIN = 0.6  # points of the lines of a hatch
SHADES = {  # by strength: from strongly worse through no difference to strongly better
    -3: "#EE8A3C", -2: "#F5B787", -1: "#FBE0CC", 0: "#E9ECEE", 1: "#D3E4F1", 2: "#7FB2D9", 3: "#004C86",
}  # fmt: skip
SHADE_INKS = {strength: "white" if strength == 3 else INK for strength in SHADES}
SERIES = (
    "#0067A3",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#595959",
    "#E69F00",
)  # Okabe and Ito, the blue a little darker
DASHES = ("solid", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1, 1, 1)), (0, (8, 2)), (0, (3, 1, 1, 1, 1, 1)))
MARKS = ("o", "s", "D", "^")  # of points that are not joined by a line
MORE = ("#F2F2F2", "#D3E4F1", "#7FB2D9", "#0067A3", "#00345C")  # a number that rises, as on a map
WORSENING = ("#F2F2F2", "#F9D5B8", "#F2AC72", "#D9722A", "#8A3B00")  # the same where more is worse
RULE = "#D0D5DA"  # lines that part rows

_CSS = {
    **{side: COLOURS[side] for side in SIDES},
    **{f"word-{side}": colour for side, colour in WORDS.items()},
    **{f"{'w' if at < 0 else 'b' if at else 's'}{abs(at)}": colour for at, colour in SHADES.items()},
    **{f"series-{order}": colour for order, colour in enumerate(SERIES)},
    **{f"fate-{order}": colour for order, colour in enumerate(FATES)},
    **{f"edge-{side}": EDGES[side] for side in ("same", "worse")},
    "ninety": BAND[0],
    "half": BAND[1],
}

_LINEAR = (0.2126, 0.7152, 0.0722)  # luminance of red, green and blue
_DEUTERANOPIA = (  # Machado, Oliveira and Fernandes (2009), severity 1, on linear light
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)

type Light = tuple[float, float, float]


def light(colour: str) -> Light:
    """Linear light of a colour given as #RRGGBB, each part from 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def greyness(colour: str) -> float:
    """Lightness of a colour on a grey copy, from 0 for black to 100 for white (CIE L*)."""
    return _lightness(light(colour))


def without_green(colour: str) -> Light:
    """What somebody with deuteranopia, the most frequent kind of colour blindness, sees of a colour."""
    seen = light(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, seen, strict=True))))
        for row in _DEUTERANOPIA
    )
    return red, green, blue


def css() -> str:
    """The colours as variables of CSS: sides, shades of a map, lines of a chart, fates of 100 cases."""
    lines = [f"  --{name}: {colour.lower()};" for name, colour in _CSS.items()]
    return "\n".join(
        [
            "/* Written by python -m scripts.make_docs from experiments/report/palette.py. */",
            ":root {",
            *lines,
            "}",
            "",
        ]
    )


def _lightness(parts: Light) -> float:
    luminance = sum(weight * part for weight, part in zip(_LINEAR, parts, strict=True))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance

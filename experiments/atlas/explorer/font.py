"""Chinese characters for a single file: those of the project's own font that its text has, and no others."""

import base64
import io
from functools import cache
from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).parents[2] / "report" / "fonts" / "NotoSansSC-GB2312.otf"
NAME: Final = "Gongzhi Han"  # the last of the style's fonts, for machines that have no Chinese one
FACE: Final = """/* {name}: characters of Noto Sans SC, Copyright 2014-2021 Adobe, SIL Open Font License 1.1 */
@font-face {{ font-family: "{name}"; src: url("data:font/woff;base64,{data}") format("woff"); }}
"""

# Text that is drawn before the font is there may keep the boxes that stood for it.
_START: Final = """document.fonts.load('16px "{name}"', "治").finally(() => {{
{start}}});
"""


def after(start: str) -> str:
    """Code that runs once the font is there, or cannot be had."""
    return _START.format(name=NAME, start=start)


def face(text: str) -> str:
    """Style that brings the characters of a text which are not ASCII; empty where it has none."""
    wanted = "".join(sorted({each for each in text if ord(each) > 0x7F}))
    return FACE.format(name=NAME, data=_encoded(wanted)) if wanted else ""


@cache
def _encoded(characters: str) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(FONT, recalcTimestamp=False)
    subsetter = Subsetter(
        Options(layout_features=[], hinting=False, drop_tables=["GSUB", "GPOS", "BASE", "VORG"])
    )
    subsetter.populate(text=characters)
    subsetter.subset(font)
    font.flavor = "woff"
    made = io.BytesIO()
    font.save(made)
    return base64.b64encode(made.getvalue()).decode()

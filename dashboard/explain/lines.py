"""Text in lines of a drawing, which does not break lines by itself."""

import textwrap

NOT_FIRST = "，。；：、！？）」”"  # punctuation that no Chinese line begins with


def wrapped(words: str, width: int, lang: str) -> list[str]:
    """Lines of at most `width` Latin letters; a Chinese sign is as wide as two."""
    return _chinese(words, width // 2) if lang == "zh" else textwrap.wrap(words, width)


def _chinese(words: str, most: int) -> list[str]:
    lines = [""]
    for sign in words:
        if len(lines[-1]) >= most and sign not in NOT_FIRST:
            lines.append("")
        lines[-1] += sign
    return lines

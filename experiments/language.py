"""The language in which the command line answers: asked for, else that of the environment."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final

from experiments.errors import RequestError, unknown

VARIABLE: Final = "GONGZHI_LANG"
LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first of them that is set decides, as everywhere


class Lang(StrEnum):
    """Languages of the output."""

    en = "en"
    zh = "zh"


def locale_language(environment: Mapping[str, str] = os.environ) -> Lang:
    """Chinese where the locale of the machine is Chinese, else English. Windows names it in no variable."""
    named = next(filter(None, map(environment.get, LOCALE)), "") or locale.getlocale()[0] or ""
    return Lang.zh if named.lower().startswith(("zh", "chinese")) else Lang.en


def default_language(environment: Mapping[str, str] = os.environ) -> Lang:
    """Language where none is asked for: that of GONGZHI_LANG, else that of the locale.

    Raises RequestError where GONGZHI_LANG names another language.
    """
    wanted = environment.get(VARIABLE, "")
    if not wanted:
        return locale_language(environment)
    if wanted not in Lang.__members__:
        raise _unknown(wanted)
    return Lang(wanted)


def language_asked(arguments: Sequence[str]) -> Lang:
    """Language among arguments that are not yet parsed, as mistakes in other options are found first.

    Raises RequestError where there is none and GONGZHI_LANG names another language.
    """
    joined = [each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")]
    apart = [value for option, value in pairwise(arguments) if option == "--lang"]
    asked = [each for each in (*joined, *apart) if each in Lang.__members__]
    return Lang(asked[-1]) if asked else default_language()


def _unknown(wanted: str) -> RequestError:
    en, zh = f"{VARIABLE} = {wanted!r}: unknown language", f"{VARIABLE} = {wanted!r}：没有这种语言"
    return unknown(en, zh, wanted[:2].lower(), Lang)

"""Help of the command line in Chinese. Its texts are those of the English help, by `cli_phrases.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import Enum
from functools import cache
from inspect import cleandoc
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

from experiments.report.layout import columns, pad, wrap

NAMES_AT_MOST = 30  # columns; a longer name stands on a line of its own
NARROWEST, WIDEST = 60, 120
MOST = 10**9  # a limit above this only keeps numbers within the machine's


@cache
def chinese_texts() -> dict[str, str]:
    """Chinese of the help's texts: by their English, a paragraph each, in one line."""
    text = Path(__file__).with_name("cli_phrases.toml").read_text(encoding="utf-8")
    texts: dict[str, str] = tomllib.loads(text)
    return texts


def paragraphs(text: str) -> list[str]:
    """Paragraphs of an English help text, in one line each, as the catalogue knows them."""
    return [" ".join(part.split()) for part in cleandoc(text).split("\n\n")]


def in_chinese(text: str) -> str:
    """Chinese of a help text, paragraph by paragraph; in English where there is none."""
    return "\n\n".join(chinese_texts().get(part, part) for part in paragraphs(text))


def help_text(command: Any, ctx: Any) -> str:
    """The whole help of a command or of a group of commands."""
    parameters = [each for each in command.get_params(ctx) if not getattr(each, "hidden", False)]
    arguments = [each for each in parameters if each.param_type_name == "argument"]
    options = [each for each in parameters if each.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    usage = [ctx.command_path, f"[{in_chinese('Options')}]", *(_in_usage(each) for each in arguments)]
    lines = [f"{in_chinese('Usage')}：{' '.join([*usage, in_chinese('COMMAND')] if commands else usage)}", ""]
    lines += [wrap(part, _width()) for part in in_chinese(command.help or "").splitlines()]
    lines += _section("Arguments", [(_name(each), _said(each, ctx)) for each in arguments])
    lines += _section("Options", [(_option(each, ctx), _said(each, ctx)) for each in options])
    lines += _section(
        "Commands", [(name, in_chinese(each.help or "").split("\n")[0]) for name, each in commands.items()]
    )
    return "\n".join(lines)


def _width() -> int:
    return max(NARROWEST, min(get_terminal_size((100, 24)).columns, WIDEST))


def _section(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", f"{in_chinese(title)}：")
    indent = min(max(columns(name) for name, _ in rows), NAMES_AT_MOST) + 4
    for name, text in rows:
        if columns(name) > NAMES_AT_MOST:
            yield f"  {name}"
            name = ""
        yield f"  {pad(name, indent - 2)}{wrap(text, _width(), indent)}"


def _name(parameter: Any) -> str:
    """Name of an argument, or of the value of an option; empty for an option without a value."""
    if parameter.metavar:
        return in_chinese(parameter.metavar)
    if parameter.param_type_name == "argument":
        return in_chinese(parameter.name.upper())
    number = any(limit is not None for limit in _limits(parameter))
    return "" if getattr(parameter, "is_flag", False) else in_chinese("NUMBER" if number else "VALUE")


def _in_usage(argument: Any) -> str:
    return _name(argument) if argument.required else f"[{_name(argument)}]"


def _option(option: Any, ctx: Any) -> str:
    choices = _choices(option.get_default(ctx, call=False))
    return " ".join(filter(None, [", ".join(option.opts), "|".join(choices) or _name(option)]))


def _said(parameter: Any, ctx: Any) -> str:
    """What a parameter means, and in brackets what is allowed, its default, and whether it is needed."""
    default = parameter.get_default(ctx, call=False)
    low, high = _limits(parameter)
    notes = []
    if low is not None:
        notes.append(f"至少 {low:,}" if high is None or high > MOST else f"{low:,} 至 {high:,}")
    if parameter.required:
        notes.append(in_chinese("required"))
    if default is not None and not isinstance(default, bool):
        notes.append(f"{in_chinese('default')}：{getattr(default, 'value', default)}")
    text = in_chinese(parameter.help or "")
    return f"{text}（{'；'.join(notes)}）" if notes else text


def _choices(default: Any) -> list[str]:
    """All values of the enumeration that a default belongs to."""
    return [str(each.value) for each in type(default)] if isinstance(default, Enum) else []


def _limits(parameter: Any) -> tuple[Any, Any]:
    kind = getattr(parameter, "type", parameter)  # versions of typer before 0.28 keep limits in a type
    return getattr(kind, "min", None), getattr(kind, "max", None)

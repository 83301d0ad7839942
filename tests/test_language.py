"""The language of the command line: asked for, else of the environment; its help in Chinese is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from experiments.cli import app
from experiments.cli_help import chinese_texts, paragraphs
from experiments.errors import RequestError
from experiments.language import LOCALE, VARIABLE, Lang, default_language, language_asked
from experiments.listing import Topic
from experiments.scaffold.additions import What
from experiments.verbs import Format

HAN = re.compile("[\u4e00-\u9fff]")
BY_THE_HELP = {
    "Usage", "Arguments", "Options", "Commands", "COMMAND", "required", "default", "NUMBER", "VALUE",
    "Show this message and exit.",
}  # fmt: skip


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and every group, with the words that call it."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop()
        yield path, command
        waiting += [((*path, name), each) for name, each in getattr(command, "commands", {}).items()]


COMMANDS = dict(commands())


def answer(*arguments: str, **environment: str | None) -> str:
    given = dict.fromkeys((VARIABLE, *LOCALE), "") | environment
    return CliRunner().invoke(app, arguments, env=given).output


# ---- which language


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, Lang.en),
        ({"LANG": "zh_CN.UTF-8"}, Lang.zh),
        ({"LC_MESSAGES": "zh_TW", "LANG": "C"}, Lang.zh),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, Lang.en),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, Lang.zh),
        ({"LANG": "de_CH.UTF-8"}, Lang.en),
        ({VARIABLE: "en", "LANG": "zh_CN.UTF-8"}, Lang.en),
        ({VARIABLE: "zh", "LANG": "C"}, Lang.zh),
        ({VARIABLE: "", "LANG": "C"}, Lang.en),
    ],
)
def test_the_variable_decides_else_the_locale(
    environment: dict[str, str], lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("en_US", "UTF-8"))
    assert default_language(environment) is lang


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("Chinese (Simplified)_China", Lang.zh),
        ("zh_CN", Lang.zh),
        ("English_United States", Lang.en),
        (None, Lang.en),
    ],
)
def test_where_no_variable_names_the_locale_the_system_does(
    name: str | None, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows sets none of these variables."""
    monkeypatch.setattr("locale.getlocale", lambda: (name, "936"))
    assert default_language({}) is lang
    assert default_language({"LANG": "de_CH.UTF-8"}) is Lang.en


def test_another_language_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(RequestError, match=r"did you mean 'zh'\? allowed: en, zh") as caught:
        default_language({VARIABLE: "zh_CN"})
    assert caught.value.text("zh") == "GONGZHI_LANG = 'zh_CN'：没有这种语言；是否想写“zh”？允许：en, zh"


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "unknown scenario; did you mean 'bazhong'? allowed: a file, or one of "),
        ("zh", "没有这个场景；是否想写“bazhong”？允许：场景文件，或以下名称之一："),
    ],
)
def test_the_nearest_name_stands_before_the_list_of_all(lang: str, told: str) -> None:
    done = CliRunner().invoke(app, ["show", "bazhongg", "--lang", lang])
    assert done.exit_code == 2 and told in done.stderr


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["list"], Lang.en),
        (["list", "--lang", "zh"], Lang.zh),
        (["list", "--lang=zh"], Lang.zh),
        (["--lang", "zh", "list"], Lang.zh),
        (["list", "--lang", "fr"], Lang.en),
    ],
)
def test_the_option_is_found_before_the_others_are_read(arguments: list[str], lang: Lang) -> None:
    assert language_asked(arguments) is lang


def test_the_environment_is_the_default_of_every_command_and_the_option_wins() -> None:
    assert "没有错误" in answer("validate", "bazhong", GONGZHI_LANG="zh")
    assert "没有错误" in answer("validate", "bazhong", LANG="zh_CN.UTF-8")
    assert "good, identity" in answer("validate", "bazhong", "--lang", "en", GONGZHI_LANG="zh")
    assert "没有错误" in answer("--lang", "zh", "validate", "bazhong")


def test_mistakes_are_told_in_the_language_of_the_environment() -> None:
    assert "'--seeds' 的值不对" in answer("run", "bazhong", "--seeds", "0", GONGZHI_LANG="zh")
    assert "没有这个场景" in answer("run", "bazong", LANG="zh_CN.UTF-8")


def test_a_wrong_choice_is_told_in_english_without_words_of_the_library() -> None:
    told = " ".join(answer("list", "placs", GONGZHI_LANG="en").replace("│", " ").split())
    assert "'placs' is not one of 'scenarios', 'places'" in told
    assert "Value error" not in told


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("--days=-3", "allowed: 1 or more"),
        ("--days=half", "a whole number is needed"),
        ("--workers=5000", "allowed: 1 to 1,024"),
    ],
)
def test_a_wrong_number_is_told_in_english_without_words_of_the_library(given: str, words: str) -> None:
    told = " ".join(
        answer("compare", "bazhong-red-stewards", given, GONGZHI_LANG="en").replace("│", " ").split()
    )
    assert words in told
    assert "Input" not in told and "parse" not in told


def test_a_wrong_variable_is_told_in_words_and_does_not_matter_where_the_option_is_given() -> None:
    result = CliRunner().invoke(app, ["list"], env={VARIABLE: "fr"})
    assert result.exit_code == 2
    assert result.stderr == "GONGZHI_LANG = 'fr': unknown language; allowed: en, zh\n"
    assert CliRunner().invoke(app, ["list", "--lang", "en"], env={VARIABLE: "fr"}).exit_code == 0


@pytest.mark.parametrize("path", list(COMMANDS), ids=" ".join)
def test_every_command_has_the_option(path: tuple[str, ...]) -> None:
    assert "lang" in [each.name for each in COMMANDS[path].params]


# ---- help in Chinese


def texts(command: Any) -> Iterator[str]:
    """All that the help of a command takes from the catalogue, in English."""
    yield from paragraphs(command.help)
    for each in command.params:
        yield from paragraphs(each.help)
        if each.metavar or each.param_type_name == "argument":
            yield each.metavar or each.name.upper()


@pytest.mark.parametrize("path", list(COMMANDS), ids=" ".join)
def test_all_texts_of_the_help_have_chinese(path: tuple[str, ...]) -> None:
    lacking = [text for text in texts(COMMANDS[path]) if text not in chinese_texts()]
    assert lacking == [], f"experiments/cli_phrases.toml: no Chinese for {lacking}"


def test_no_chinese_of_the_help_is_unused() -> None:
    used = {text for command in COMMANDS.values() for text in texts(command)}
    unused = set(chinese_texts()) - used - BY_THE_HELP
    assert unused == set(), f"experiments/cli_phrases.toml: nothing says {unused} any more"
    assert set(chinese_texts()) >= BY_THE_HELP


@pytest.mark.parametrize("path", list(COMMANDS), ids=" ".join)
def test_the_help_is_chinese_line_by_line(path: tuple[str, ...]) -> None:
    told = answer(*path, "--help", "--lang", "zh")
    assert told.startswith("用法：")
    for each in COMMANDS[path].params:
        assert each.param_type_name == "argument" or each.opts[0] in told
    assert all(HAN.search(part) for part in told.split("\n\n"))


def test_the_help_of_choices_names_each() -> None:
    assert all(topic in answer("list", "--help", GONGZHI_LANG="zh") for topic in Topic)
    assert all(what in answer("new", "--help", GONGZHI_LANG="zh") for what in What)
    assert all(form in answer("export", "--help", GONGZHI_LANG="zh") for form in Format)


def test_a_group_without_a_command_shows_its_help_in_chinese() -> None:
    assert answer("atlas", GONGZHI_LANG="zh").startswith("用法：")
    assert "Usage" not in answer(GONGZHI_LANG="zh")


def test_help_is_english_unless_chinese_is_asked_for() -> None:
    assert not HAN.search(answer("run", "--help"))

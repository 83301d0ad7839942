"""Chinese for whoever asks for it: mistakes in files, names and options are told without a clause of English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.errors import machine_trouble
from scenarios.chinese import chinese
from scenarios.errors import ScenarioError
from scenarios.loader import load

BROKEN_FILES = sorted(Path(__file__).with_name("broken_scenarios").glob("*.toml"))
HAN = re.compile("[\u4e00-\u9fff]")


def answer(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--lang", "zh"])
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


def all_chinese(message: str) -> bool:
    return all(HAN.search(clause) for clause in message.split("；"))


@pytest.mark.parametrize("path", BROKEN_FILES, ids=lambda path: path.stem)
def test_every_fault_of_a_file_is_told_in_chinese(path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    for problem in caught.value.problems:
        assert all_chinese(problem.told("zh")), problem.text
        assert problem.sentence("zh").startswith(problem.where)
        assert problem.told("en") == problem.text
    assert caught.value.text("zh").count("\n") == str(caught.value).count("\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "bazhong-red-steward"), "允许：场景文件，或以下名称之一："),
        (("compare", "bazhong-red-steward"), "没有这个场景；是否想写“bazhong-red-stewards”？"),
        (("run", ""), "没有给出名称"),
        (("show", "nowhere/a.toml"), "文件不存在"),
        (("validate", "nowhere/a.toml"), "文件不存在"),
        (("compare", "bazhong"), "没有采用任何措施，无从比较"),
        (
            ("compare", "only-red-stewards", "only-red-stewards"),
            "场景“only-red-stewards”给出了两次；名称不能重复",
        ),
        (("compare", "only-red-stewards", "--with", "club"), "没有这项措施；是否想写“clubs”？允许："),
        (("compare", "only-red-stewards", "--with", "clubs,clubs"), "写了两次；只需写一次"),
        (("compare", "only-red-stewards", "--with", "clubs:covrage=1"), "是否想写“coverage”？"),
        (("compare", "only-red-stewards", "--with", "clubs:coverage=2"), "超出范围；允许：0 至 1 的数"),
        (
            ("compare", "only-red-stewards", "--with", "clubs:start=May"),
            "无法识别；允许：日期，如 2022-01-01",
        ),
        (("compare", "only-red-stewards", "--without", "clubs"), "所给场景中都没有这项措施，无法去掉"),
        (("compare", "only-red-stewards", "--with", "red_stewards"), "没有产生新的比较对象"),
        (("compare", "bazhong + pay_norm_slope=50"), "超出范围；允许：0 至 12（单位：对数几率）"),
        (
            ("compare", "bazhong + pay_norm_slop=1"),
            "是否想写“pay_norm_slope”？可用的名称见 `gongzhi list parameters --lang zh`",
        ),
        (("compare", "bazhong + pay_norm_slope=much"), "无法识别；允许：数"),
        (("atlas", "make", "--place", "bazong"), "未知名称 'bazong'；是否想写“bazhong”？允许："),
        (("run", "bazhong + clubs:start=2022-06-01", "--days", "30"), "允许：至少 152 天"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_refused_in_chinese(arguments: tuple[str, ...], words: str) -> None:
    assert words in answer(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "bazhong", "--days", "many"), "'--days' 的值不对：需要整数"),
        (("run", "bazhong", "--seeds", "0"), "'--seeds' 的值不对：不能小于 1"),
        (("run", "bazhong", "--days", "99999"), "'--days' 的值不对：不能大于 3650"),
        (("list", "kinks"), "没有 'kinks'；允许：'scenarios', 'places'"),
        (("compare",), "缺少参数 '名称...'"),
        (("run", "bazhong", "tongliang"), "多出了参数：tongliang"),
        (("run", "bazhong", "--sed", "3"), "没有选项 --sed；是否想写 "),
        (("compar", "bazhong"), "没有命令 'compar'；是否想写 'compare'？"),
        (("--verbose",), "没有选项 --verbose"),
        (("atlas", "make", "--out", "."), "是文件夹，需要文件"),
        (("atlas", "show", "clubs", "--dose", "half"), "'--dose' 的值不对：需要数字"),
        (("atlas", "chek"), "没有命令 'chek'；是否想写 'check'？"),
        (("new", "thing", "x"), "'类型' 的值不对：没有 'thing'；允许：'intervention', 'kind'"),
    ],
)
def test_a_mistake_in_an_option_is_told_in_chinese(arguments: tuple[str, ...], words: str) -> None:
    told = answer(*arguments)
    assert words in told
    assert "--help" in told
    assert "Usage" not in told


def test_an_option_without_its_value_is_told_in_chinese() -> None:
    result = CliRunner().invoke(app, ["run", "bazhong", "--lang=zh", "--days"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "选项 '--days' 后面须有值" in result.stderr


def test_options_are_told_in_english_unless_chinese_is_asked_for() -> None:
    result = CliRunner().invoke(app, ["run", "bazhong", "--seeds", "0"])
    assert result.exit_code == 2
    assert not HAN.search(result.stderr)


def test_a_good_file_is_called_good_in_chinese() -> None:
    result = CliRunner().invoke(app, ["validate", "bazhong", "--lang", "zh"])
    assert result.exit_code == 0
    assert "bazhong：没有错误" in result.stdout


def test_names_and_values_stay_as_they_are() -> None:
    assert chinese("unknown key; did you mean 'parameters'? allowed: parameters, a list") == (
        "没有这个字段；是否想写“parameters”？允许：parameters, a list"
    )
    assert chinese("a clause that nobody knows") == "a clause that nobody knows"


def test_trouble_of_the_machine_is_told_with_its_reason() -> None:
    told = machine_trouble(OSError(28, "No space left on device", "results/runs.parquet"), "zh")
    assert told.startswith("文件读写失败：results/runs.parquet: 磁盘已满。")


def test_a_slip_in_a_declaration_is_told_in_chinese() -> None:
    slip = "clubs.toml: [intervention]: unknown key 'cots_en' (did you mean 'cost_en'?); no key 'cost_en'"
    assert chinese(slip) == (
        "clubs.toml: [intervention]：没有字段 cots_en，是否想写 cost_en？；缺少字段 cost_en"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("intervention", "Foo"), "“Foo”不能用作新干预措施的名称"),
        (("package", "bazhong"), "已有同名的地点"),
        (("intervention", "clubs"), "已有同名的措施"),
        (("place", "new-lane", "--base", "bazhong"), "新建地点时请省略"),
    ],
)
def test_a_name_for_an_addition_is_refused_in_chinese(arguments: tuple[str, ...], words: str) -> None:
    assert words in answer("new", *arguments)

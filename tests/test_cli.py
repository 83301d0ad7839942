"""The command line: quick to start, lists everything, in both languages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.errors import Interrupted, RequestError
from experiments.listing import Topic
from experiments.run.manifest import ROOT
from model.inputs.kind_factors import UNCERTAIN
from model.inputs.kinds import load_kinds
from scenarios.catalogue import all_parameters
from scenarios.loader import names


@pytest.mark.parametrize("topic", list(Topic))
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("options", [[], ["--long"]])
def test_every_topic_can_be_listed(topic: Topic, lang: str, options: list[str]) -> None:
    result = CliRunner().invoke(app, ["list", topic, "--lang", lang, *options])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 2


def test_a_plain_list_names_every_scenario() -> None:
    lines = CliRunner().invoke(app, ["list"]).stdout.splitlines()
    assert sorted(line.split()[0] for line in lines[1:]) == names()


def test_the_list_of_parameters_is_complete() -> None:
    lines = CliRunner().invoke(app, ["list", "parameters"]).stdout.splitlines()
    plain = [name for name, known in all_parameters().items() if known.group != "kinds"]
    of_kinds = [f"{field}_of_KIND" for field in UNCERTAIN]
    assert [line.split()[0] for line in lines[1:]] == plain + of_kinds


def test_the_long_list_of_parameters_names_each_kind_once_for_a_field() -> None:
    text = CliRunner().invoke(app, ["list", "parameters", "--long"]).stdout.split("hours_of_KIND")[1]
    hours = text.split("agreement_of_KIND")[0]
    for name in (*load_kinds().names, "dispute_cases"):
        assert len(re.findall(rf"\b{name}\b", hours)) == 1, name


def test_validate_names_each_good_file_and_its_identity() -> None:
    result = CliRunner().invoke(app, ["validate", "bazhong", "tongliang"])
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["bazhong", "tongliang"]


@pytest.mark.parametrize("command", ["run", "compare"])
def test_ctrl_c_says_what_is_kept(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise Interrupted(7, 60, tmp_path)

    monkeypatch.setattr("experiments.run.runner.run_scenario", stopped)
    monkeypatch.setattr("experiments.api.compare", stopped, raising=False)
    arguments = [command, "bazhong-red-stewards", "--out", str(tmp_path), "--lang", "zh"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 130
    assert "60 次运行中有 7 次已经完成" in result.stderr


def test_a_request_that_cannot_be_carried_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(*_: object, **__: object) -> None:
        raise RequestError("the folder holds other results")

    monkeypatch.setattr("experiments.run.runner.run_scenario", refused)
    result = CliRunner().invoke(app, ["run", "bazhong", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == "the folder holds other results\n"


def test_no_command_prints_the_help() -> None:
    result = CliRunner().invoke(app, [])
    assert all(command in result.output for command in ("list", "show", "validate", "run", "compare"))


@pytest.mark.parametrize(
    ("topic", "file", "old", "new", "message"),
    [
        (
            "interventions",
            "scenarios/interventions/clubs.toml",
            "cost_en",
            "cots_en",
            "clubs.toml: [intervention]: ",
        ),
        ("kinds", "model/data/kinds.toml", "fade_days", "fade_dys", "kind 'leak': "),
        ("parameters", "model/data/parameters/notice.toml", "source", "sauce", "notice.toml: "),
    ],
)
def test_a_slip_in_a_file_of_declarations_is_told_in_words(
    tmp_path: Path, topic: str, file: str, old: str, new: str, message: str
) -> None:
    for room in ("agents", "model", "scenarios", "experiments"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    text = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(re.sub(rf"^{old} ", f"{new} ", text, count=1, flags=re.M), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", "list", topic],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert message in done.stderr and f"unknown key '{new}' (did you mean '{old}'?)" in done.stderr

"""Every command of the tutorial runs as it stands there, in both languages, and prints what the page shows."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"en": ROOT / "docs/tutorial.md", "zh": ROOT / "docs/zh/tutorial.md"}
BLOCK = re.compile(r"^```(?P<kind>bash|text)\n(?P<content>.*?)^```$", re.M | re.S)
INSTALLATION = ("bash", "source")  # what CI has done before it comes here
RUN = "from experiments.cli import main; main()"
MINUTE = 60.0


def blocks(lang: str) -> list[tuple[str, str]]:
    """Kind and content of each block, in order."""
    return [
        (each["kind"], each["content"]) for each in BLOCK.finditer(PAGES[lang].read_text(encoding="utf-8"))
    ]


def commands(lang: str) -> list[list[str]]:
    """Arguments of each call of gongzhi."""
    lines = [line for kind, content in blocks(lang) if kind == "bash" for line in content.splitlines()]
    split = [shlex.split(line) for line in lines]
    return [words for words in split if words[0] not in INSTALLATION]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOLARA_", "GONGZHI_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where results go: the second language finds the runs of the first."""
    return tmp_path_factory.mktemp("tutorial")


ONE_BY_ONE = """
import io, json, sys
from contextlib import redirect_stdout
from experiments.cli import main
said = []
for arguments in json.loads(sys.argv[1]):
    sys.argv, out = ["gongzhi", *arguments], io.StringIO()
    try:
        with redirect_stdout(out):
            main()
    except SystemExit as end:
        assert not end.code, arguments
    said.append(out.getvalue())
print(json.dumps(said))
"""


def told(folder: Path, lines: list[list[str]]) -> list[str]:
    """What each command prints, one after the other in one process, which starts once."""
    line = [sys.executable, "-W", "error", "-c", ONE_BY_ONE, json.dumps(lines)]
    done = subprocess.run(line, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: list[str] = json.loads(done.stdout)
    return said


def plain(text: str) -> list[str]:
    """Lines of a text, spaces evened out."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("lang", PAGES)
def test_what_is_shown_is_what_the_command_before_prints(lang: str, folder: Path) -> None:
    printed: list[str] = []
    said = iter(told(folder, [words[1:] for words in commands(lang) if words[1] != "app"]))
    for kind, content in blocks(lang):
        if kind == "text":
            missing = [line for line in plain(content) if line not in printed]
            assert not missing, f"{PAGES[lang].name} shows what is not printed:\n" + "\n".join(missing)
            continue
        for line in content.splitlines():
            program, *arguments = shlex.split(line)
            if program == "gongzhi" and arguments[0] != "app":
                printed = plain(next(said))
    assert (folder / "results/first/report.en.md").is_file() or lang == "zh"


def test_both_editions_give_the_same_commands() -> None:
    chinese = [[word for word in words if word not in ("--lang", "zh")] for words in commands("zh")]
    assert commands("en") == chinese
    assert {words[0] for words in chinese} == {"gongzhi"} and len(chinese) > 5
    assert all(words[-2:] == ["--lang", "zh"] for words in commands("zh"))


@pytest.mark.slow
def test_the_dashboard_opens_by_the_command_of_the_tutorial(tmp_path: Path) -> None:
    (words,) = (each for each in commands("en") if each[1] == "app")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    line = [sys.executable, "-c", RUN, *words[1:], "--no-open", "--port", port]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(line, cwd=tmp_path, env=environment(), stdout=log, stderr=log)
    try:
        until(lambda: answers(f"http://localhost:{port}/") or server.poll() is not None)
        assert server.poll() is None, (tmp_path / "log").read_text()
    finally:
        server.terminate()
        server.wait(MINUTE)


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as page:
            return bool(page.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        return False


def until(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = monotonic() + 3 * MINUTE
    while not true():
        assert monotonic() < end
        sleep(0.2)


def named() -> Iterator[str]:
    """Options and commands that the prose mentions."""
    prose = BLOCK.sub("", PAGES["en"].read_text(encoding="utf-8"))
    yield from re.findall(r"`gongzhi ([^`]+)`", prose)


def test_commands_that_the_prose_mentions_exist() -> None:
    from typer.testing import CliRunner

    from experiments.cli import app

    found = list(named())
    assert found
    for each in found:
        assert CliRunner().invoke(app, [shlex.split(each)[0], "--help"]).exit_code == 0

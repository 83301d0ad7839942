"""The project holds together: commands, packages, direction of dependencies, versions, font, no addresses."""

import ast
import codecs
import functools
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.fast_tests import fast_tests

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("agents", "model", "plain", "scenarios", "experiments", "dashboard")
LAYERS = {name: layer for layer, name in enumerate(PACKAGES)} | dict.fromkeys(
    ("app", "notebooks", "benchmarks"), 6
)
READMES = ("README.md", "README.zh.md")
LEFT_BY_TOOLS = {
    ".git",
    ".venv",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "build",
    "dist",
    "results",
    "__pycache__",
}
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("python" + "hosted", "org"), ("npmjs", "org"))]
MACHINE_PATH = re.compile(r"(?<![\w.~$}*/:-])/(?:work|tmp|root|home|opt|mnt|srv|Users)/\w|[A-Z]:\\Users")
ADDRESS = re.compile(r"://|@ |--(?:index|extra|find|trusted)|^-", re.MULTILINE)
BLANK = re.compile("FILL" + " IN|待" + "填：")
OWN_WORDS = ("tests/test_scaffold.py", "CONTRIBUTING.md", "CHANGELOG.md")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@functools.cache
def files() -> tuple[Path, ...]:
    """What a commit would hold: what git tracks or would add; outside a clone, all but what tools leave."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found = [ROOT / name for name in names.split("\0") if name]
    else:
        found = [p for p in ROOT.rglob("*") if not LEFT_BY_TOOLS & set(p.relative_to(ROOT).parts)]
    return tuple(path for path in found if path.is_file())


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # fonts, images, and the scenario that is wrong on purpose


def commands(readme: str) -> list[str]:
    return [
        block.strip() for block in re.findall(r"^```bash\n(.*?)^```", read(readme), re.MULTILINE | re.DOTALL)
    ]


# Commands


@pytest.mark.parametrize("readme", READMES)
def test_readme_has_two_commands_of_one_line(readme: str) -> None:
    run, test = commands(readme)
    assert run.endswith(".venv/bin/gongzhi compare bazhong-red-stewards bachuan-gongfang")
    assert test == "bash scripts/test.sh"
    assert "\n" not in run + test


def test_both_languages_give_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh.md")


def test_scripts_that_the_commands_call_exist() -> None:
    called = re.findall(r"scripts/\w+\.sh", " ".join(commands("README.md")) + read("scripts/test.sh"))
    assert {"scripts/setup.sh", "scripts/test.sh", "scripts/browser.sh"} <= set(called)
    assert all((ROOT / script).is_file() for script in called)


def test_the_fast_lane_names_tests_that_exist_and_every_sort_of_them() -> None:
    chosen = tomllib.loads(read("pyproject.toml"))["tool"]["fast"]["tests"]
    assert len(chosen) == len(set(chosen))
    for test in chosen:
        path, _, name = test.partition("::")
        assert not name or f"def {name.partition('[')[0]}(" in read(path), test
        assert (ROOT / path).is_file(), test
    for sort in ("rules", "words", "scenarios", "project", "generated_docs", "exactness", "reference_end"):
        assert any(f"tests/test_{sort}.py" in test for test in chosen), sort


def test_the_fast_lane_runs_the_tests_of_what_was_added(tmp_path: Path) -> None:
    """`gongzhi new` puts the tests of an intervention or metric into a file of its name."""
    (tmp_path / "pyproject.toml").write_text('[tool.fast]\ntests = ["tests/test_it.py"]\n', encoding="utf-8")
    added = (
        "scenarios/interventions/desk.toml",
        "model/observation/added/share.py",
        "scenarios/interventions/old.toml",
    )
    for path in (*added, "tests/test_desk.py", "tests/test_share.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert fast_tests(tmp_path) == ["tests/test_it.py", "tests/test_desk.py", "tests/test_share.py"]


@pytest.mark.parametrize(
    ("option", "ran"),
    [("", {"slow"}), ("--all", {"slow", "long"}), ("--fast", {"fast"})],
    ids=["whole", "all", "fast"],
)
def test_each_lane_of_the_test_command_runs_its_tests(option: str, ran: set[str], tmp_path: Path) -> None:
    """In a copy with three tests, and a Python that only runs pytest."""
    for path in ("scripts/test.sh", "scripts/fast_tests.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    before, _, after = read("pyproject.toml").partition("[tool.fast]")
    own = '[tool.fast]\ntests = ["tests/test_it.py::test_fast"]\n'
    settings = before + own + after[after.index("[tool.coverage.run]") :]
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    marked = "".join(f"@pytest.mark.{mark}\ndef test_{mark}(): pass\n" for mark in ("slow", "long"))
    tests = f"import pytest\ndef test_fast(): pass\n{marked}"
    (tmp_path / "tests/test_it.py").write_text(tests, encoding="utf-8")
    for script in ("setup.sh", "browser.sh"):
        (tmp_path / "scripts" / script).write_text("", encoding="utf-8")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(
        f'#!/bin/sh\ncase "$2" in ruff | mypy) exit 0 ;; esac\nexec {sys.executable} "$@"\n', encoding="utf-8"
    )
    python.chmod(0o755)
    command = ["bash", "scripts/test.sh", *([option] if option else []), "-v", "--numprocesses", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert set(re.findall(r"test_it.py::test_(\w+) PASSED", done.stdout)) == ran | {"fast"}


def test_the_windows_script_is_read_as_utf_8_and_outlives_a_missing_python() -> None:
    """PowerShell 5.1 reads a file without a mark in the code page of the machine, where Chinese ends strings."""
    script = (ROOT / "scripts/setup.ps1").read_bytes()
    assert script.startswith(codecs.BOM_UTF8)
    trial = re.search(r"^function Test-Python.*?^}", script.decode("utf-8-sig"), re.MULTILINE | re.DOTALL)
    assert trial and trial[0].index('$ErrorActionPreference = "Continue"') < trial[0].index("*> $null")


def test_the_windows_script_tries_every_python_before_it_trusts_it() -> None:
    """The Store's placeholder is on the path of a new machine and says so on standard output; `.venv` may be broken."""
    script = (ROOT / "scripts/setup.ps1").read_text(encoding="utf-8-sig")
    for called in ('Test-Python "py"', "Test-Python $name", "$works = Test-Python $mine"):
        assert called in script
    assert script.count(" -c ") == 1, "a Python is only ever asked where what it says is dropped"
    assert script.index("$global:LASTEXITCODE = 1") < script.index(" -c "), "it may not start at all"


def test_the_windows_script_takes_any_name_of_a_folder() -> None:
    """Square brackets are a pattern to PowerShell, and its own encoding of a file may lack Chinese characters."""
    script = (ROOT / "scripts/setup.ps1").read_text(encoding="utf-8-sig")
    for command in ("Set-Location", "Get-FileHash", "Test-Path", "Get-Content", "Set-Content"):
        assert re.findall(rf"{command}\b.*", script)
        assert all(" -LiteralPath " in each for each in re.findall(rf"{command}\b.*", script)), command
    for command in ("Get-Content", "Set-Content"):
        assert all("-Encoding UTF8" in each for each in re.findall(rf"{command}\b.*", script)), command


def test_the_installation_speaks_the_language_of_its_user(tmp_path: Path) -> None:
    """In a copy with a Python and a uv that cannot install anything."""
    for name in ("scripts/setup.sh", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in (".venv/bin/python", "bin/uv"):
        stub = tmp_path / name
        stub.parent.mkdir(parents=True)
        stub.write_text('#!/bin/sh\ncase "$*" in *install*) exit 1 ;; esac\n', encoding="utf-8")
        stub.chmod(0o755)
    told = {}
    for lang in ("en", "zh"):
        environment = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "GONGZHI_LANG": lang}
        command = ["bash", "scripts/setup.sh"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        told[lang] = done.stderr
    assert not re.search(r"[\u4e00-\u9fff]", told["en"])
    assert "安装失败" in told["zh"]
    assert re.findall(r"[A-Za-z]{2,}", told["zh"]) == ["dashboard", "venv"]


def test_continuous_integration_runs_the_test_command_from_the_root() -> None:
    lines = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', commands("README.md")[1]]
    assert (ROOT / ".ci/run").stat().st_mode & 0o100


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md"])
def test_links_inside_the_repository_lead_somewhere(readme: str) -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", read(readme))
    assert links and all((ROOT / link).exists() for link in links)


# Packages and their order


@pytest.mark.parametrize("name", PACKAGES)
def test_package_is_ours(name: str) -> None:
    found = importlib.import_module(name).__file__
    assert found is not None and Path(found).resolve() == ROOT / name / "__init__.py"


@pytest.mark.parametrize("name", PACKAGES)
def test_every_folder_of_modules_is_a_package_with_a_docstring(name: str) -> None:
    for folder in {path.parent for path in (ROOT / name).rglob("*.py")}:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), folder


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(node: ast.AST, typing: bool = False) -> Iterator[tuple[str, bool]]:
    """Dotted names that a module imports, each with whether only the type checker sees it."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, typing) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield from ((f"{module}.{alias.name}", typing) for alias in node.names)
    if isinstance(node, ast.If) and is_type_checking(node):
        yield from (found for child in node.body for found in imports(child, True))
        yield from (found for child in node.orelse for found in imports(child, typing))
    else:
        yield from (found for child in ast.iter_child_nodes(node) for found in imports(child, typing))


def wrong_imports(path: Path, source: str) -> list[str]:
    """Imports that point upwards, name a whole package, or are relative."""
    layer = LAYERS.get(path.relative_to(ROOT).parts[0].removesuffix(".py"))
    if layer is None:
        return []
    wrong = []
    for name, typing in imports(ast.parse(source)):
        top = name.split(".")[0]
        upwards = LAYERS.get(top, layer) > layer and not (typing and layer == 0 and top == "model")
        if upwards or name in PACKAGES or name.startswith("."):
            wrong.append(f"{path.relative_to(ROOT)}: {name}")
    return wrong


def test_dependencies_point_one_way() -> None:
    sources = [(path, text) for path, text in texts() if path.suffix == ".py"]
    assert [found for path, text in sources for found in wrong_imports(path, text)] == []


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("model/a.py", "from scenarios.loader import load", True),
        ("model/a.py", "def f():\n    import experiments.cli", True),
        ("agents/a.py", "from model.world import World", True),
        ("agents/a.py", "if TYPE_CHECKING:\n    from model.world import World", False),
        ("agents/a.py", "if TYPE_CHECKING:\n    from scenarios.loader import load", True),
        ("model/a.py", "if TYPE_CHECKING:\n    from scenarios.loader import load", True),
        ("scenarios/a.py", "import model", True),
        ("scenarios/a.py", "from . import loader", True),
        ("scenarios/a.py", "from scenarios import loader", False),
        ("experiments/a.py", "from model.world import World", False),
        ("app.py", "from dashboard.page import Page", False),
    ],
)
def test_the_check_of_dependencies_sees(path: str, source: str, wrong: bool) -> None:
    assert bool(wrong_imports(ROOT / path, source)) is wrong


# Additions


def blanks(path: str, text: str) -> list[str]:
    """Places that `gongzhi new` left to be filled in, but for its own templates and what documents say of them."""
    if path.startswith(("experiments/scaffold/", "docs/")) or path in OWN_WORDS:
        return []
    lines = enumerate(text.splitlines(), start=1)
    return [f"{path}:{number}: fill in: {line.strip()}" for number, line in lines if BLANK.search(line)]


def test_no_blank_of_a_new_addition_is_left() -> None:
    found = [blank for path, text in texts() for blank in blanks(path.relative_to(ROOT).as_posix(), text)]
    assert not found, "\n".join(["replace these texts of the example:", *found])


def test_a_blank_is_named_by_file_and_line() -> None:
    text = 'id = "x"\nen = "FILL' + ' IN: name"\nzh = "名称"\n'
    where = "scenarios/interventions/x.toml"
    assert blanks(where, text) == [f"{where}:2: fill in: " + 'en = "FILL' + ' IN: name"']


# Addresses and machines


def test_no_file_names_a_registry() -> None:
    named = [f"{path.relative_to(ROOT)}: {host}" for path, text in texts() for host in HOSTS if host in text]
    assert named == []


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [(path, MACHINE_PATH.search(text)) for path, text in texts()]
    assert [f"{path.relative_to(ROOT)}: {match[0]}" for path, match in found if match] == []


@pytest.mark.parametrize("text", ['open("|tmp|a")', "cd |root|x", "|home|me|x", "C:\\Users\\me"])
def test_the_check_of_paths_sees(text: str) -> None:
    assert MACHINE_PATH.search(text.replace("|", "/"))


def test_constraints_are_exact_versions_without_addresses() -> None:
    text = read("constraints.txt")
    assert not ADDRESS.search(text)
    assert all(re.match(r"[a-z0-9.-]+==[\w.]+( ; .+)?$", line) for line in text.splitlines())


def test_constraints_cover_every_dependency() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = project["dependencies"] + [
        each for extra in project["optional-dependencies"].values() for each in extra
    ]
    names = {re.split(r"[\[<>=]", each)[0] for each in wanted} - {project["name"]}
    assert names <= {line.split("==")[0] for line in read("constraints.txt").splitlines()}


# Versions


def test_version_is_the_same_everywhere() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    cited = re.search(r"^version: (.+)$", read("CITATION.cff"), re.MULTILINE)
    logged = re.search(r"^## (\d\S*)", read("CHANGELOG.md"), re.MULTILINE)
    assert cited and cited[1] == version
    for page in ("docs/odd.md", "docs/zh/odd.md"):
        assert re.findall(r"\d+\.\d+\.\d+", read(page).split("\n\n")[1]) == [version], page
    assert logged and logged[1] == version


def test_every_version_says_what_happened_to_the_numbers() -> None:
    for entry in re.split(r"^## ", read("CHANGELOG.md"), flags=re.MULTILINE)[1:]:
        assert "### Numbers" in entry, entry.splitlines()[0]


def test_pinned_python_is_new_enough() -> None:
    assert read(".python-version").strip() == "3.12"
    assert tomllib.loads(read("pyproject.toml"))["project"]["requires-python"] == ">=3.12"


# Chinese font


@functools.cache
def font_characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(ROOT / "experiments/report/fonts/NotoSansSC-GB2312.otf")).get_charmap())


def test_font_holds_the_national_standard_set() -> None:
    pairs = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    standard = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    assert len(standard) == 7445
    assert {ord(character) for character in standard} <= font_characters()


def test_font_holds_every_chinese_character_that_the_packages_show() -> None:
    # Quotations keep the script of the report; they are printed in terminals and never drawn.
    shown = [
        re.sub("^(quote|traditional) = .*$", "", text, flags=re.MULTILINE)
        for path, text in texts()
        if path.relative_to(ROOT).parts[0] in PACKAGES
    ]
    missing = {c for text in shown for c in CHINESE.findall(text) if ord(c) not in font_characters()}
    assert missing == set()


def test_font_comes_with_its_licence_and_for_the_browser() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in read("experiments/report/fonts/OFL.txt")
    assert (ROOT / "experiments/report/fonts/NotoSansSC-GB2312.woff2").read_bytes().startswith(b"wOF2")

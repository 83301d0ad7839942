"""Mutation testing: are there tests that notice when a rule, a lever, a phase or a statistic is changed?

Every mutant is the code with one small change: another operator, a number one larger, an argument left out.
A mutant that all tests of its target pass has survived: either a test is missing, or the change makes no
difference, and then `tests/mutants_explained.toml` says why. The changes come from the library mutmut, which
makes them inside functions and tries them in forked processes; properties, constants and defaults, which it
leaves alone, are changed here with the same operators. Targets and their tests: `[tool.mutants]` in pyproject.toml.

Usage: bash scripts/mutants.sh TARGET [--sample N] [--seed S] [--fresh]
What was killed once is not tried again until its function or the target's list of tests changes.
"""

import argparse
import fnmatch
import json
import multiprocessing
import os
import random
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from difflib import ndiff
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXPLAINED = ROOT / "tests" / "mutants_explained.toml"
PACKAGES = ("agents", "model", "scenarios", "experiments")
ALSO = ("tests", "pyproject.toml")
KILLED, SKIPPED, NO_TESTS, ENDLESS = (1, 3), 34, (5, 33), (-24, 24, 36, 152, 255)  # the library's codes
ALIVE = (None, 0, *NO_TESTS)
LONGEST = 120.0  # seconds for the tests of one mutant outside functions
KEPT = ".kept"  # suffix of the original while a changed file is in its place
QUIET = ["-x", "-q", "-p", "no:cacheprovider"]


@dataclass(frozen=True)
class Target:
    """Files mutated together: patterns, quick tests that concern them, and slower tests for survivors."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    then: tuple[str, ...]

    def sources(self) -> list[Path]:
        """Files of the target, relative to the root."""
        known = (path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
        return sorted(path for path in known if any(fnmatch.fnmatch(str(path), each) for each in self.files))


@dataclass(frozen=True)
class Mutant:
    """One change: its function or class, the changed line, and the exit code of the tests."""

    where: str
    line: str
    code: int | None

    @property
    def text(self) -> str:
        """Name of the mutant in the file of explanations."""
        return f"{self.where}: {self.line}"


def targets() -> dict[str, Target]:
    """Targets by name, as pyproject.toml declares them."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutants"]
    return {
        name: Target(name, tuple(table["files"]), tuple(table["tests"]), tuple(table.get("then", ())))
        for name, table in tables.items()
    }


def work_folder(target: Target, fresh: bool) -> Path:
    """Folder with links to the project, from which the library works, and settings of its own."""
    folder = ROOT / "build" / "mutants" / target.name
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*PACKAGES, *ALSO):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    (folder / "setup.cfg").write_text(_settings(target), encoding="utf-8")
    return folder


def _settings(target: Target) -> str:
    def lines(values: tuple[str, ...] | list[str]) -> str:
        return "".join(f"\n    {value}" for value in values)

    settings = {
        "source_paths": lines(PACKAGES),
        "only_mutate": lines(target.files),
        "pytest_add_cli_args": lines(QUIET[2:]),
        "pytest_add_cli_args_test_selection": lines(target.tests),
        "timeout_constant": "2",  # seconds, with a wide margin: a busy machine must not kill a mutant
        "track_dependencies": "false",
        "use_git_change_detection": "false",
        "on_dependency_change": "ignore",
    }
    return "[mutmut]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())


def generate() -> None:
    """Write the mutants of every function; unchanged ones are kept."""
    from mutmut.__main__ import create_mutants
    from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir

    made = Path("mutants")
    for path in made.rglob(f"*{KEPT}"):  # left by a run that was killed
        path.replace(path.with_suffix(".py"))
    for path in made.rglob("*"):  # the library does not renew data files itself
        if path.is_file() and path.suffix in (".toml", ".json"):
            path.unlink()
    made.mkdir(exist_ok=True)
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        copy_src_dir()
        copy_also_copy_files()
        create_mutants(1)


def choose(sample: int | None, seed: int) -> None:
    """Select mutants to test again: all that were not killed; with a sample, only this many, drawn by `seed`."""
    files = list(_results())
    names = sorted(name for data in files for name in data.exit_code_by_key)
    chosen = set(names if sample is None else random.Random(seed).sample(names, min(sample, len(names))))
    for data in files:
        for name, code in data.exit_code_by_key.items():
            data.exit_code_by_key[name] = code if code in KILLED else None if name in chosen else SKIPPED
        data.save()


def _results() -> Iterator[Any]:
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.utils.file_utils import walk_mutatable_files

    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        yield data


def inside_functions() -> list[Mutant]:
    """Test the library's mutants and read the results."""
    from mutmut.__main__ import _run
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    _quick_tests_first()
    if any(code is None for data in _results() for code in data.exit_code_by_key.values()):
        _run((), 1)
    mutants = []
    for data in _results():
        for name, code in data.exit_code_by_key.items():
            diff = (
                []
                if code in (*KILLED, SKIPPED)
                else get_diff_for_mutant(name, path=data.path).splitlines()[2:]
            )
            mutants.append(Mutant(_where(name), _added(diff), code))
    return mutants


def _quick_tests_first() -> None:
    """Make the library, which has no order of its own, run the quickest tests first and the others as listed."""
    from mutmut.runners.harness import PytestRunner
    from mutmut.state import state

    run = PytestRunner.run_tests

    def in_order(self: Any, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        seconds = state().duration_by_test
        place = {test: (seconds[test] > 1.0, number) for number, test in enumerate(seconds)}
        return int(
            run(
                self,
                mutant_name=mutant_name,
                tests=sorted(tests, key=lambda test: place.get(test, (True, 0))),
            )
        )

    PytestRunner.run_tests = in_order


def _where(name: str) -> str:
    """Readable name: agents.building.worn for agents.building.x_worn__mutmut_3, and class.method for methods."""
    module, _, function = name.partition("__mutmut_")[0].rpartition(".")
    return f"{module}.{function.removeprefix('xǁ').removeprefix('x_').replace('ǁ', '.')}"


def _added(diff: list[str]) -> str:
    return " ".join(line[1:].strip() for line in diff if line.startswith("+"))


def outside_functions(target: Target, sample: int | None, seed: int) -> list[Mutant]:
    """Change constants, defaults and properties, each in a separate process that runs the target's tests."""
    _warm_up(target)
    known_file = Path("outside.json")
    known = json.loads(known_file.read_text(encoding="utf-8")) if known_file.exists() else {}
    every = [(path, *change) for path in target.sources() for change in _changes(path)]
    code = _tried(target, every[0][0], every[0][0].read_text(encoding="utf-8"))
    if code:
        raise SystemExit(f"the target's tests fail without any change (exit code {code})")
    if sample is not None:
        every = random.Random(seed).sample(every, min(sample // 25, len(every)))
    mutants = []
    for path, where, line, source in every:
        key = f"{where}: {line}"
        if known.get(key) != 1:
            known[key] = _tried(target, path, source)
            known_file.write_text(json.dumps(known), encoding="utf-8")
        mutants.append(Mutant(where, line, known[key]))
    return mutants


def _warm_up(target: Target) -> None:
    """Import the tests' modules once here instead of once for each mutant."""
    with _among_mutants():
        import pytest

        pytest.main([*QUIET, "--rootdir=.", "--collect-only", *target.tests])


@contextmanager
def _among_mutants() -> Iterator[None]:
    """Work in the folder of changed copies, import from it, and print nothing."""
    os.environ["MUTANT_UNDER_TEST"] = ""
    home = Path.cwd()
    os.chdir("mutants")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield
    os.chdir(home)


def _changes(path: Path) -> Iterator[tuple[str, str, str]]:
    """Changes outside functions: place, changed line, and source of the whole file."""
    import libcst as cst
    from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
    from mutmut.mutation.mutators import mutation_operators
    from mutmut.mutation.pragma_handling import IgnoredCode

    module = cst.MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    visitor = _outside(visitor, visitor._skip_node_and_children)
    module.visit(visitor)
    before = module.module.code.splitlines()
    for mutation in visitor.mutations:
        changed: Any = deep_replace(module.module, mutation.original_node, mutation.mutated_node)
        diff = list(ndiff(before, changed.code.splitlines()))
        dotted = str(path.with_suffix("")).replace("/", ".")
        yield f"{dotted}{_enclosing(diff)}", _added(diff), changed.code


def _enclosing(diff: list[str]) -> str:
    """Class and property around the first change, from the lines above it."""
    above = []
    for line in diff:
        if line.startswith("+"):
            break
        above.append(line[2:])
    depth, names = len(line[2:]) - len(line[2:].lstrip()), ""
    for earlier in reversed(above):
        indent = len(earlier) - len(earlier.lstrip())
        if earlier.lstrip().startswith(("class ", "def ")) and indent < depth:
            names = "." + earlier.split()[1].split("(")[0].rstrip(":") + names
            depth = indent
    return names


def _outside(visitor: Any, skips: Any) -> Any:
    """Make the library's visitor skip what it changes itself and visit what it otherwise leaves alone."""
    import libcst as cst

    def skip(node: Any) -> bool:
        if isinstance(node, cst.FunctionDef):
            marks = [mark.decorator for mark in node.decorators]
            names = [mark.value for mark in marks if isinstance(mark, cst.Name)]
            return not marks or names in (["staticmethod"], ["classmethod"])
        return _says_nothing_to_a_run(node) or bool(skips(node))

    visitor._skip_node_and_children = skip
    return visitor


def _says_nothing_to_a_run(node: Any) -> bool:
    """Whether a node affects no run: names of types, and columns of tables (checked by the generated documents)."""
    import libcst as cst

    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        return node.func.value == "column"
    if isinstance(node, cst.Assign) and isinstance(node.value, cst.Subscript):
        made_of = node.value.value
        named = made_of.attr if isinstance(made_of, cst.Attribute) else made_of
        return isinstance(named, cst.Name) and named.value in ("Literal", "NDArray")
    return isinstance(node, cst.TypeAlias)


def _tried(target: Target, path: Path, source: str) -> int:
    """Exit code of the tests with the changed file in place; 36, the library's code, if they do not end."""
    copy = Path("mutants") / path
    kept = copy.with_suffix(KEPT)
    shutil.copy2(copy, kept)
    copy.write_text(source, encoding="utf-8")
    try:
        process = multiprocessing.get_context("fork").Process(target=_run_tests, args=(target.tests,))
        process.start()
        process.join(LONGEST)
        if process.is_alive():
            process.kill()
            process.join()
            return ENDLESS[2]
        return int(process.exitcode or 0)
    finally:
        kept.replace(copy)


def _run_tests(tests: tuple[str, ...]) -> None:
    sys.dont_write_bytecode = True  # a cached file could be mistaken for that of the next change
    copies = str(Path("mutants").resolve())
    files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
    for name in [name for name, file in files.items() if file.startswith(copies)]:
        del sys.modules[name]
    with _among_mutants():
        import pytest

        code = pytest.main([*QUIET, "--rootdir=.", *tests])
        os._exit(1 if code in (1, 2, 3) else int(code))


def explanations() -> dict[str, str]:
    """Reasons why a mutant may survive, by the mutant's text."""
    reasons = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("reason", [])
    return {mutant: reason["why"] for reason in reasons for mutant in reason["mutants"]}


def report(target: Target, mutants: list[Mutant], whole: bool) -> int:
    """Print score and survivors; return the number of unexplained survivors."""
    known = explanations()
    tried = [mutant for mutant in mutants if mutant.code != SKIPPED]
    alive = [mutant for mutant in tried if mutant.code in ALIVE]
    new = [mutant for mutant in alive if mutant.text not in known]
    files = Counter(mutant.where.rsplit(".", 1)[0] for mutant in new)
    print(
        f"\n{target.name}: {len(tried)} of {len(mutants)} mutants tried, {len(tried) - len(alive)} killed, ",
        end="",
    )
    print(f"{len(alive) - len(new)} survive and are explained, {len(new)} survive unexplained")
    print(
        f"score {(len(tried) - len(alive)) / max(len(tried), 1):.1%}, of those that make a difference ",
        end="",
    )
    print(f"{(len(tried) - len(alive)) / max(len(tried) - len(alive) + len(new), 1):.1%}")
    for mutant in new:
        print(f"    {json.dumps(mutant.text, ensure_ascii=False)},{'  # no test' if mutant.code else ''}")
    for mutant in tried:
        if mutant.code not in (*KILLED, *ALIVE):
            print(f"    ended by {'the clock' if mutant.code in ENDLESS else 'the system'}: {mutant.text}")
    for name, number in files.most_common():
        print(f"{number:5d}  {name}")
    if whole:
        modules = {str(path.with_suffix("")).replace("/", ".") for path in target.sources()}
        own = {text for text in known if any(text.startswith(f"{module}.") for module in modules)}
        for text in sorted(own - {mutant.text for mutant in alive}):
            print(f"explained, but killed or gone: {text}")
    return len(new)


def main() -> int:
    """Run one target."""
    parser = argparse.ArgumentParser(description="Mutation testing of one part of the project")
    parser.add_argument("target", choices=sorted(targets()))
    parser.add_argument("--sample", type=int, help="try so many mutants, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--then", action="store_true", help="go on with the slower tests at once")
    options = parser.parse_args()
    target = targets()[options.target]
    if options.then:
        target = replace(target, tests=target.then, then=())
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # no test here needs a plugin; each takes time
    os.environ["CI"] = "true"  # hypothesis then draws the same examples always and has no deadline
    os.chdir(work_folder(target, options.fresh))
    generate()
    choose(options.sample, options.seed)
    mutants = inside_functions() + outside_functions(target, options.sample, options.seed)
    if target.then and any(mutant.code in ALIVE for mutant in mutants):
        again = [each for each in sys.argv if each != "--fresh"]
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, *again, "--then"])
    return int(report(target, mutants, options.sample is None) > 0)


if __name__ == "__main__":
    sys.exit(main())

"""Rules from a user's files, as a folder of results remembers them: which file, which function, and what it did.

With this a batch goes on without being asked anew, as long as the function still does the same.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import RequestError
from scenarios.rule_files import FileRule, packed, read_rules
from scenarios.source_identity import source_identity

if TYPE_CHECKING:
    from scenarios.variant import Variant


def in_files(variant: "Variant") -> dict[str, dict[str, str]]:
    """File, function and hash of each rule of a variant that stands in a file of its own."""
    return {
        name: {"file": str(rule.path), "function": rule.function, "source": rule.source}
        for name, rule in packed(variant.rules).items()
        if isinstance(rule, FileRule)
    }


def all_in_files(beside: Mapping[str, Any], files: Mapping[str, Any]) -> bool:
    """Whether nothing was added to a scenario but rules that stand in files."""
    return set(beside) <= {"rules"} and set(beside.get("rules", ())) <= set(files)


def with_rules_of(folder: Path, variant: "Variant", files: Mapping[str, Mapping[str, str]]) -> "Variant":
    """The variant with the rules that were written down for it.

    A file that was moved is looked for in the working folder. Raises ScenarioError where it cannot be read, and
    RequestError where a function no longer does what it did.
    """
    rules = {}
    for name, known in files.items():
        path = Path(known["file"])
        path = path if path.is_file() or not Path(path.name).is_file() else Path(path.name)
        (rule,) = read_rules([f"{name}={path}:{known['function']}"]).values()
        if source_identity(rule) != known["source"]:
            raise _changed(folder, path, known["function"])
        rules[name] = rule
    return variant.with_rules(rules)


def _changed(folder: Path, path: Path, function: str) -> RequestError:
    return RequestError(
        f"{path}: '{function}' no longer does what it did when the runs in {folder} were made; put it back as it was, "
        "or ask anew with another --out",
        f"{path}：其中的“{function}”与 {folder} 中的运行所用的已经不同；请改回原样，或用 --out 另选文件夹重新提问",
    )

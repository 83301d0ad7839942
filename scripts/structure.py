"""Structure of the code in numbers: import cycles, names read on the world, files touched by one rule.

python -m scripts.structure            all three figures
python -m scripts.structure report_hazard    the files that name this rule

Imports inside functions count as much as those at the top of a file. Imports for type checkers only do not count.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("model", "agents", "scenarios", "experiments", "dashboard")


def sources() -> dict[str, ast.Module]:
    """Parsed files of the packages, by module name."""
    files = chain.from_iterable((ROOT / room).rglob("*.py") for room in ROOMS)
    return {_module(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(files)}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not _for_types(child):
            yield child
            yield from _statements(child)


def imports(modules: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Modules of the packages that each module imports, at its top or inside a function."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, tree in modules.items():
        for node in _statements(tree):
            if isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names if alias.name in modules}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found[name] |= (inner & modules.keys()) or ({node.module} & modules.keys())
        found[name].discard(name)
    return dict(found)


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, largest first."""
    reach: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        stack = [*graph[start]]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(graph.get(node, ()))
        reach[start] = seen
    groups = {
        frozenset(other for other in reach[name] if name in reach.get(other, ()))
        for name in graph
        if name in reach[name]
    }
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))


def read_on_world(modules: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Names read as `world.NAME`, each with the modules outside `model.world` that read it."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, tree in modules.items():
        if module == "model.world":
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "world"
            ):
                found[node.attr].add(module)
    return dict(found)


def written_on_world(modules: Mapping[str, ast.Module]) -> set[str]:
    """Names that other modules store on the world."""
    return {
        node.attr
        for module, tree in modules.items()
        if module != "model.world"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "world"
    }


def naming(word: str) -> list[str]:
    """Files of the whole project that contain a name."""
    rooms = (*ROOMS, "tests", "docs", "notebooks", "scripts")
    files = chain.from_iterable((ROOT / room).rglob("*") for room in rooms)
    texts = (path for path in files if path.suffix in {".py", ".md", ".toml"})
    return sorted(
        str(path.relative_to(ROOT))
        for path in texts
        if word in path.read_text(encoding="utf-8", errors="ignore")
    )


if __name__ == "__main__":
    for rule in sys.argv[1:]:
        print("\n".join(naming(rule)))
    if len(sys.argv) == 1:
        known = sources()
        circles, names = cycles(imports(known)), read_on_world(known)
        print(
            f"{len(known)} modules; import cycles: {len(circles)}, modules in them: {sum(map(len, circles))}"
        )
        for group in circles:
            print("  " + ", ".join(group))
        print(
            f"names read on the world from other files: {len(names)}; stored there: {len(written_on_world(known))}"
        )
        print(f"files that name the rule report_hazard: {len(naming('report_hazard'))}")

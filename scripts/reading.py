"""The page to read the model by: what the ODD says beside the plain code, the fast code and the rules.

`scripts/reading.toml` declares the parts: a section of docs/odd.md, the symbols of `plain/` and of `model/` that do
what it says, and the rules of `agents/` by which people decide. Everything else is looked up: the words in the
document, the code in its file. So the page says what the code is today; `python -m scripts.make_docs` renews it.
"""

import ast
import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, takewhile
from pathlib import Path
from textwrap import dedent
from typing import Any, Final

from model.rules import Rules
from model.world import World
from plain.world import PlainWorld
from scripts.markdown import table

ROOT: Final = Path(__file__).resolve().parent.parent
DECLARED: Final = ROOT / "scripts" / "reading.toml"
ODD: Final = "docs/odd.md"
_HEADING: Final = re.compile(r"^#{2,4} (.+)$")
_FORMULA: Final = re.compile(r"^```.*?^```$", re.M | re.S)
_ITEM: Final = re.compile(r"(?:\d+\.|-) ")
_WORDS: Final = {
    "en": {
        "plain": "Plain", "fast": "Fast", "rule": "The rule", "rules": "The rules", "change": "To change it",
        "phase": "phase", "part": "read", "monthly": "each month", "daily": "each day", "often": "runs",
    },
    "zh": {
        "plain": "好读版", "fast": "快速版", "rule": "规则", "rules": "规则", "change": "想改这里",
        "phase": "阶段", "part": "见", "monthly": "每月 1 日", "daily": "每天", "often": "何时",
    },
}  # fmt: skip


class ReadingError(Exception):
    """A part names what is not there: a section, a sentence, a symbol or a rule."""


@dataclass(frozen=True)
class Symbol:
    """A function, class, method or attribute of a class, with its code."""

    name: str
    file: str
    code: str


@dataclass(frozen=True)
class Part:
    """One part of the page, as declared."""

    name: str
    title: Mapping[str, str]
    doc: str
    section: str  # number of the section, or the words with which its heading begins
    said: Sequence[str]  # the words with which each quoted paragraph or formula begins
    look: Mapping[str, str]  # what to see in the two kinds of code
    told: str  # the same as the quoted sentences, in Chinese
    plain: Sequence[str]
    fast: Sequence[str]
    rules: Sequence[str]
    change: Sequence[Mapping[str, str]]


@cache
def parts() -> tuple[Part, ...]:
    """All parts in the order of the page."""
    declared = tomllib.loads(DECLARED.read_text(encoding="utf-8"))["part"]
    return tuple(_part(each) for each in declared)


def _part(given: Mapping[str, Any]) -> Part:
    usual: dict[str, Any] = {"doc": ODD, "look": {}, "rules": (), "change": ()}
    return Part(**(usual | dict(given)))


# --- code


@cache
def _module(name: str) -> tuple[str, str, ast.Module]:
    """File, text and tree of a module such as `plain.notice`."""
    path = ROOT / f"{name.replace('.', '/')}.py"
    if not path.is_file():
        raise ReadingError(f"scripts/reading.toml: there is no module {name}")
    text = path.read_text(encoding="utf-8")
    return path.relative_to(ROOT).as_posix(), text, ast.parse(text)


def symbol(dotted: str) -> Symbol:
    """Look up `module:name` or `module:Class.name`; `module:Class fields` leaves out methods. Raises ReadingError."""
    module, _, rest = dotted.partition(":")
    inner, _, only = rest.partition(" ")
    file, text, tree = _module(module)
    node: ast.AST = tree
    for name in inner.split("."):
        found = next((each for each in getattr(node, "body", ()) if name in _names(each)), None)
        if found is None:
            raise ReadingError(f"scripts/reading.toml: {file} has no {inner}")
        node = found
    return Symbol(inner, file, _fields(text, node) if only else _source(text, node))


def _names(node: ast.AST) -> tuple[str, ...]:
    """What a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", ())
    return tuple(each.id for each in targets if isinstance(each, ast.Name))


def _source(text: str, node: Any) -> str:
    """Lines of a definition, its decorators included, moved to the left."""
    return dedent("\n".join(text.splitlines()[_first(node) - 1 : node.end_lineno]))


def _first(node: Any) -> int:
    """Number of the first line."""
    return int(min((node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ())))))


def _fields(text: str, node: Any) -> str:
    """Lines of a class before its first method, without remarks between the two."""
    end = next(each for each in node.body if isinstance(each, ast.FunctionDef)).lineno - 1
    lines = _source(text, node).splitlines()[: end - _first(node) + 1]
    while lines[-1].strip().startswith(("#", "@")) or not lines[-1].strip():
        lines.pop()
    return "\n".join([*lines, "    ..."])


def rule(name: str) -> Symbol:
    """The rule of that name as it stands in `agents/`. Raises ReadingError."""
    function = getattr(Rules(), name, None)
    if function is None:
        raise ReadingError(f"scripts/reading.toml: no rule is called {name}")
    return symbol(f"{function.__module__}:{function.__name__}")


# --- words of the documents


@cache
def _sections(file: str) -> dict[str, str]:
    """Text of each section by its heading; what stands under lower headings is not in it."""
    found: dict[str, list[str]] = {}
    lines, fenced = list[str](), False
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        fenced ^= line.lstrip().startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading:
            lines = found.setdefault(heading[1], [])
        else:
            lines.append(line)
    return {title: "\n".join(lines) for title, lines in found.items()}


def _title(file: str, section: str) -> str:
    """Heading of a section, by its number or its first words. Raises ReadingError."""
    found = next(
        (each for each in _sections(file) if f"{each} ".startswith((f"{section} ", section + "."))), None
    )
    found = found or next((each for each in _sections(file) if each.startswith(section)), None)
    if found is None:
        raise ReadingError(f"scripts/reading.toml: {file} has no section {section}")
    return found


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, items and formulas of a section, each as it stands."""
    for piece in re.split(r"(^ *```.*?^ *```$)", text, flags=re.M | re.S):
        if piece.lstrip().startswith("```"):
            yield dedent(piece.strip("\n"))
        else:
            found = (each.strip() for each in re.split(r"\n\s*\n|\n(?=(?:\d+\.|-) )", piece))
            yield from (each for each in found if each)


def said(file: str, section: str, opening: str) -> str:
    """The paragraph, item or formula that begins with these words, with the formula, list or table that it leads to.

    Raises ReadingError.
    """
    blocks = list(_blocks(_sections(file)[_title(file, section)]))
    found = [i for i, each in enumerate(blocks) if _begins(each, opening)]
    if len(found) != 1:
        raise ReadingError(
            f"scripts/reading.toml: '{opening}' begins {len(found)} paragraphs of {file}, section {section}"
        )
    first = blocks[found[0]]
    return "\n\n".join([_freed(first), *_led_to(first, blocks[found[0] + 1 :])])


def _led_to(said: str, after: Sequence[str]) -> list[str]:
    """What stands after words that end in a colon or in mid-sentence: a formula or table, or all items of a list."""
    if said.endswith((".", "```")) or not after:
        return []
    items = list(takewhile(_ITEM.match, after))
    return ["\n".join(items)] if items else [after[0]]


def _freed(block: str) -> str:
    """An item without its number or dash, and without the indentation of its lines."""
    return re.sub(r"\A(?:\d+\.|-) |(?<=\n) {2,3}", "", block) if _ITEM.match(block) else block


def _begins(block: str, opening: str) -> bool:
    def plain(text: str) -> str:
        return " ".join(re.sub(r"^```\w*|\*", "", text).split())

    return plain(_freed(block)).startswith(plain(opening))


def anchor(title: str) -> str:
    """Where a link to a heading leads."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _link(part: Part, lang: str) -> str:
    """Link to the section in the document of that language."""
    title, path = _title(part.doc, part.section), part.doc.removeprefix("docs/")
    where = "ODD " if part.doc == ODD else ""
    if lang == "zh":
        title = _chinese_title(part)
    return f"[{where}{title}]({path}#{anchor(title)})"


def _chinese_title(part: Part) -> str:
    """Heading of the section in the Chinese document, which has the same sections in the same order."""
    place = list(_sections(part.doc)).index(_title(part.doc, part.section))
    return list(_sections(_chinese(part.doc)))[place]


def _chinese(doc: str) -> str:
    return doc.replace("docs/", "docs/zh/", 1)


def _in_chinese(part: Part, formulas: Iterable[str]) -> Iterator[str]:
    """Formulas as the Chinese document has them; both have the same ones in the same order."""
    english = _sections(part.doc)[_title(part.doc, part.section)]
    chinese = _sections(_chinese(part.doc))[_chinese_title(part)]
    both = [[each for each in _blocks(text) if each.startswith("```")] for text in (english, chinese)]
    told = dict(zip(*both, strict=True))
    yield from (told[each] for each in formulas)


# --- the page


def page(lang: str) -> str:
    """Everything that the page shows, in one language."""
    return "\n\n".join([_contents(lang), *(_shown(each, lang) for each in parts())])


def _contents(lang: str) -> str:
    """Every phase of both worlds, and where the page shows it."""
    words = _WORDS[lang]
    rows = []
    for each, often in _phases():
        part = _of_phase(each)
        rows.append([f"`{each}`", words[often], f"[{part.title[lang]}](#{anchor(part.title[lang])})"])
    return table((words["phase"], words["often"], words["part"]), rows)


def _phases() -> Iterator[tuple[str, str]]:
    """Name of each phase of the fast and the plain world, and how often it runs."""
    seen = set()
    for often, processes in (
        ("daily", (*World.phases, *PlainWorld.phases)),
        ("monthly", (*World.monthly, *PlainWorld.monthly)),
    ):
        for name in map(name_of, processes):
            if name not in seen:
                seen.add(name)
                yield name, often


def name_of(phase: Any) -> str:
    """Name of a phase, which is a function of the world."""
    return str(phase.__name__)


def _of_phase(name: str) -> Part:
    """The part that shows a phase. Raises ReadingError."""
    for part in parts():
        if any(name == each.rpartition(":")[2] for each in (*part.plain, *part.fast)):
            return part
    raise ReadingError(f"scripts/reading.toml: no part shows the phase {name}")


def _shown(part: Part, lang: str) -> str:
    words = _WORDS[lang]
    quoted = [_seen_from(each, part.doc, lang) for each in _quoted(part, lang)]
    pieces = [f"## {part.title[lang]}", _quote([f"**{_link(part, lang)}**", *quoted])]
    if part.look:
        pieces.append(part.look[lang])
    columns = (words["plain"], part.plain), (words["fast"], part.fast)
    inner = "\n\n".join(f"<div>\n\n{_code(head, names, lang)}\n\n</div>" for head, names in columns)
    pieces.append(f'<div class="beside">\n\n{inner}\n\n</div>')
    pieces += _rules(part, lang)
    if part.change:
        changes = "\n".join(f"- {_linked(each[lang], lang)}" for each in part.change)
        pieces += [f"**{words['change']}**", changes]
    return "\n\n".join(pieces)


def _quoted(part: Part, lang: str) -> list[str]:
    """What the document says; in Chinese its sentences in other words, and the formulas of the Chinese document."""
    pieces = [said(part.doc, part.section, each) for each in part.said]
    if lang == "en":
        return pieces
    formulas = (formula for each in pieces for formula in _FORMULA.findall(each))
    return [_linked(part.told, lang), *_in_chinese(part, formulas)]


def _quote(pieces: Sequence[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(pieces).splitlines())


def _seen_from(text: str, doc: str, lang: str) -> str:
    """Words of an English document with its links as seen from docs/; in Chinese they have been made so already."""
    if text.startswith("```") or lang == "zh":
        return text
    folder, name = posixpath.split(doc)

    def moved(found: re.Match[str]) -> str:
        path = posixpath.relpath(posixpath.join(folder, found[1] or name), "docs")
        return f"]({path}{found[2] or ''})"

    return re.sub(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", moved, text)


def _linked(text: str, lang: str) -> str:
    """Text in which `{path}` stands for a link to a file of the project."""
    up = "../" if lang == "en" else "../../"
    return re.sub(r"\{([\w./-]+)\}", lambda found: f"[{found[1]}]({up}{found[1]})", text)


def _code(head: str, names: Sequence[str], lang: str) -> str:
    """Code of symbols, file by file."""
    return "\n\n".join(_by_file(head, list(map(symbol, names)), lang))


def _by_file(head: str, found: Sequence[Symbol], lang: str) -> Iterator[str]:
    """A heading and a block of code for each file."""
    for file, those in groupby(found, key=lambda each: each.file):
        pieces = [
            f"# class {owner}\n\n" * bool(owner) + _joined(its) for owner, its in groupby(those, _owner)
        ]
        yield f"**{head}** · {_linked(f'{{{file}}}', lang)}"
        yield "```python\n" + "\n\n\n".join(pieces) + "\n```"


def _owner(found: Symbol) -> str:
    """Class to which a method or attribute belongs, if any."""
    return found.name.rpartition(".")[0]


def _joined(found: Iterable[Symbol]) -> str:
    """Code of one class or file, with the blank lines that belong between definitions."""
    text = ""
    for each in found:
        lines = 2 if not _owner(each) else 1
        text += "\n" * (lines + 1) * bool(text) + each.code
    return text


def _rules(part: Part, lang: str) -> list[str]:
    head = _WORDS[lang]["rules" if len(part.rules) > 1 else "rule"]
    found = sorted(map(rule, part.rules), key=lambda each: each.file)
    return list(_by_file(head, found, lang))


def english() -> str:
    """The page in English."""
    return page("en")


def chinese() -> str:
    """The page in Chinese."""
    return page("zh")

"""Additions for `gongzhi new`: the files and templates that each needs, and the names that are free."""

from __future__ import annotations

import keyword
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Any

from experiments.errors import RequestError
from experiments.scaffold.writing import write_all

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).with_name("templates")
PHRASES = Path(__file__).with_name("phrases.toml")
CHECKOUT = ("pyproject.toml", "scripts/make_docs.py", "tests")
LONGEST = 30
DEFAULT_BASE = "baseline-old"


class What(StrEnum):
    """Types of addition."""

    intervention = "intervention"
    kind = "kind"
    place = "place"
    metric = "metric"
    package = "package"


@dataclass(frozen=True)
class Addition:
    """Templates by path: new files, and tables to append to existing files.

    `joint` joins the words of a name. A name in `reserved` would hide something else.
    """

    joint: str
    example: str
    new: Mapping[str, str]
    appended: Mapping[str, str]
    reserved: tuple[str, ...] = ()


ADDITIONS: Mapping[What, Addition] = {
    What.intervention: Addition(
        "_",
        "evening_desk",
        {
            "scenarios/interventions/$name.toml": "intervention.toml",
            "scenarios/interventions/$name.py": "intervention.py",
            "tests/test_$name.py": "test_intervention.py",
        },
        {},
        ("flow", "delivery_state", "base_intervention", "world"),  # classes that the template imports
    ),
    What.kind: Addition(
        "_", "dogs", {}, {"model/data/kinds.toml": "kind.toml"}, ("founding", "renewal")
    ),  # reserved in the table of votes, where these two are no kinds
    What.place: Addition("-", "old-lane", {"scenarios/places/$name.toml": "place.toml"}, {}),
    What.metric: Addition(
        "_",
        "returning_cases",
        {"model/observation/added/$name.py": "metric.py", "tests/test_$name.py": "test_metric.py"},
        {"model/data/metrics.toml": "metric.toml"},
        (
            "run",
            "scenario",
            "arm",
            "seed",
            "status",
            "stage",
            "error",
            "seconds",
            "identity",
            "version",
        ),  # table columns that are no metrics
    ),
    What.package: Addition("-", "old-lane-desk", {"scenarios/packages/$name.toml": "package.toml"}, {}),
}


@dataclass(frozen=True)
class Begun:
    """A started addition: the new or extended files, from the root of the project."""

    what: What
    name: str
    files: tuple[str, ...]

    def text(self, lang: str = "en") -> str:
        """The files and what remains to do, in `en` or `zh`."""
        words = _phrases()
        steps = [*words["first"][lang], *words[self.what][lang], *words["last"][lang]]
        lines = [words["written"][lang], *(f"  {file}" for file in self.files), "", words["to_do"][lang]]
        lines += [f"  {number}. {step}" for number, step in enumerate(steps, start=1)]
        return Template("\n".join(lines)).substitute(name=self.name)


def begin(what: What, name: str, *, base: str | None = None, root: Path = ROOT) -> Begun:
    """Write what an addition of this name needs into the checkout at `root`.

    Raises RequestError, and writes nothing, in these cases: an invalid or taken name, an installed copy of the project,
    files that cannot be written, an unknown base.
    """
    _check_checkout(root)
    try:
        texts = _texts(what, name, base, root)
        write_all({root / path: text for path, text in texts.items()})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused("trouble", reason=error) from None
    return Begun(what, name, tuple(texts))


def _texts(what: What, name: str, base: str | None, root: Path) -> dict[str, str]:
    """Whole text of every new or extended file, by its path from the root."""
    addition = ADDITIONS[what]
    _check_name(what, name, root)
    words = {"name": name, "class_name": "".join(part.capitalize() for part in name.split("_"))}
    if what is What.package:
        words |= _words_of_base(base or DEFAULT_BASE)
    elif base is not None:
        raise _refused("base", base=base, what=what)
    texts = {
        Template(path).substitute(words): _filled(template, words) for path, template in addition.new.items()
    }
    _check_free(texts, root)
    for path, template in addition.appended.items():
        before = (root / path).read_text(encoding="utf-8")
        texts[path] = before.rstrip("\n") + "\n" + _filled(template, words)
    return texts


def _filled(template: str, words: Mapping[str, str]) -> str:
    return Template((TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")).substitute(words)


def _words_of_base(base: str) -> dict[str, str]:
    from scenarios.loader import load, names

    if base not in names():
        near = get_close_matches(base, names(), 1) or [DEFAULT_BASE]
        raise _refused("unknown_base", base=base, near=near[0])
    return {"base": base, "start": load(base).time.start.isoformat()}


def _check_checkout(root: Path) -> None:
    if not all((root / part).exists() for part in CHECKOUT):
        raise _refused("copy", root=root)


def _check_name(what: What, name: str, root: Path) -> None:
    addition = ADDITIONS[what]
    if nearest_name(name, addition.joint) != name or keyword.iskeyword(name):
        raise _no_name(what, name)
    taken = _taken(what, root)
    if name in taken:
        raise _refused("taken", name=name, by=taken[name])
    if name in addition.reserved:
        raise _refused("reserved", name=name)
    if what is What.intervention:
        _check_prefix(name)


def _no_name(what: What, name: str) -> RequestError:
    joint = ADDITIONS[what].joint
    near = nearest_name(name, joint) or ADDITIONS[what].example
    near = f"{near}{joint}1" if keyword.iskeyword(near) else near
    return _refused("name", name=name, what=what, longest=LONGEST, joint=joint, near=near)


def _phrases() -> Mapping[str, Any]:
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


def _refused(why: str, **words: object) -> RequestError:
    phrases = _phrases()
    called = {key: phrases["called"].get(str(words[key])) for key in ("what", "by") if key in words}
    told = {"en": words, "zh": words | {key: word for key, word in called.items() if word}}
    return RequestError(*(Template(phrases["refused"][why][lang]).substitute(told[lang]) for lang in told))


def nearest_name(name: str, joint: str) -> str:
    """Nearest valid name: the name itself if it is valid, empty if it has no usable letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", plain).lower())
    return joint.join(words).lstrip(f"0123456789{joint}")[:LONGEST].rstrip(joint)


def _taken(what: What, root: Path) -> dict[str, str]:
    """Names in use, each with its owner."""
    if what in (What.place, What.package):
        return {
            path.stem: kind
            for kind in ("place", "package")
            for path in (root / "scenarios" / f"{kind}s").glob("*.toml")
        }
    if what is What.intervention:
        return dict.fromkeys(_stems(root / "scenarios/interventions"), "module")
    (file,) = ADDITIONS[what].appended
    return dict.fromkeys(tomllib.loads((root / file).read_text(encoding="utf-8")), what)


def _stems(folder: Path) -> Iterable[str]:
    return (path.stem for pattern in ("*.py", "*.toml") for path in folder.glob(pattern))


def _check_prefix(name: str) -> None:
    # Parameters of an intervention begin with its name, and no two parameters may share theirs.
    from scenarios.catalogue import all_parameters

    known = next((each for each in all_parameters() if each.startswith(f"{name}_")), None)
    if known:
        raise _refused("prefix", name=name, known=known)


def _check_free(paths: Iterable[str], root: Path) -> None:
    there = [path for path in paths if (root / path).exists()]
    if there:
        raise _refused("file", file=", ".join(there))

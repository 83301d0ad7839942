"""Generated parts of the documents on numbers: what may be set, how far it may be off, which draws are ruled out."""

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from experiments.analysis.plausibility import quantities
from experiments.analysis.why import input_of
from experiments.design.draws import uncertain_inputs
from experiments.design.kept import Kept, kept
from experiments.recorded.ruled_out import RuledOut, ruled_out
from model.inputs.kind import FAMILIES, Kind, family_cases
from model.inputs.kind_factors import FACTORS_FILE, GROUP, UNCERTAIN, factor_name, factor_words
from model.inputs.kinds import load_kinds
from model.inputs.parameters import Parameter, model_parameters
from model.inputs.plausible import FIXED, Grade, Uncertain, grades
from model.inputs.spec import FIRST_DATE, LAST_DATE, MOST_IN_A_PLACE
from scenarios.catalogue import all_parameters, declaration, intervention_ids
from scenarios.errors import schema_at
from scenarios.loader import MOST_BASES, MOST_BYTES, MOST_DEPTH, MOST_PROBLEMS, load
from scenarios.scenario import MOST_TIMES_KNOWN, Scenario
from scripts.markdown import table
from scripts.pages import say

ROOT = Path(__file__).resolve().parent.parent

# --- parameters


def parameter_groups() -> str:
    """Number of parameters in each group, and their file."""
    rows = [
        [group, str(count), f"[{file}](../{path})"] for group, count, file, path in groups_of_parameters()
    ]
    return table(("group", "parameters", "file"), rows)


def groups_of_parameters() -> list[tuple[str, int, str, str]]:
    """Each group of parameters: how many there are, the name of their file, and its path."""
    groups: dict[str, int] = {}
    for parameter in model_parameters().values():
        groups[parameter.group] = groups.get(parameter.group, 0) + 1
    files = {group: f"model/data/parameters/{group}.toml" for group in groups}
    files[GROUP] = f"model/data/{FACTORS_FILE.name}"
    found = [(group, count, files[group], files[group]) for group, count in groups.items()]
    own = sum(len(declaration(name).parameters) for name in intervention_ids())
    return [*found, ("interventions", own, "scenarios/interventions/", "scenarios/interventions")]


def parameters() -> str:
    """Every parameter, a table for each group and each intervention."""
    groups: dict[str, list[Parameter]] = {}
    for parameter in model_parameters().values():
        groups.setdefault(parameter.group, []).append(parameter)
    blocks = [
        f"## {group}\n\n{factors_on_kinds() if group == GROUP else _parameters(found)}"
        for group, found in groups.items()
    ]
    for name in intervention_ids():
        known = declaration(name)
        if known.parameters:
            found = _parameters(list(known.parameters.values()))
            blocks.append(f"## {name}\n\n{known.en} · {known.zh}\n\n{found}")
    return "\n\n".join(blocks)


def _parameters(found: Sequence[Parameter]) -> str:
    rows = [
        [
            f"`{p.name}`", f"{p.value:g}", f"{p.low:g} to {p.high:g}", _plausible(p.uncertain),
            grades().grades[p.plausible.grade].en, p.unit, p.en, p.zh, p.source, ", ".join(read_in(p.name)),
        ]
        for p in found
    ]  # fmt: skip
    heads = (
        "parameter",
        "default",
        "range",
        "plausible",
        "grade",
        "unit",
        "meaning",
        "含义",
        "source",
        "read in",
    )
    return table(heads, rows)


def _plausible(each: Uncertain) -> str:
    low, high = each.interval
    return "fixed" if each.plausible.shape == FIXED else f"{low:.3g} to {high:.3g}"


def grades_of_sources(lang: str) -> str:
    """Grades of sources, how far their numbers reach, and how many parameters and archetype fields have each."""
    rows = [_grade(grade, lang) for grade in grades().grades.values()]
    english = ("grade", "meaning", "含义", "factor", "numbers", "range stated beside them")
    chinese = ("等级", "名称", "含义", "倍数", "数字个数", "其中另写范围")
    return table(english if lang == "en" else chinese, rows)


def _grade(grade: Grade, lang: str) -> list[str]:
    mine = [each.plausible for each in uncertain_inputs() if each.plausible.grade == grade.name]
    reach = say("fixed", lang) if grade.factor == 1.0 else f"{grade.factor:g}"
    names = [grade.en, grade.meaning_en] if lang == "en" else [f"`{grade.name}`", grade.zh]
    return [*names, grade.meaning_zh, reach, str(len(mine)), str(sum(each.declared for each in mine))]


def factors_on_kinds() -> str:
    """The factors on fields of kinds in one table: a row for each kind and family, a column for each field."""
    words = factor_words()
    fields = [
        f"- `{factor_name(field, 'NAME')}`: {text['en']} · {text['zh']}"
        for field, text in words["fields"].items()
    ]
    about = (
        f"Read in model/inputs/kind_values.py. Default 1, range {words['low']:g} to {words['high']:g}, unit 1. "
        "The cells hold what it multiplies (for `rate`, the least and the most of the archetypes), and the facts that "
        "bear on it. All are assumptions; the facts give order and size, rarely the number. "
        "默认值均为 1；表中为各类事项的基准值及相关事实编号。"
    )
    heads = ("NAME", "", "", *(f"`{factor_name(field, '')}`" for field in UNCERTAIN))
    names = [family_cases(family) for family in FAMILIES]
    rows = [
        _factors_of(name, words["families"][family]) for name, family in zip(names, FAMILIES, strict=True)
    ]
    rows += [_factors_of(kind.name, {"en": kind.en, "zh": kind.zh}, kind) for kind in load_kinds().kinds]
    return "\n\n".join((about, "\n".join(fields), table(heads, rows)))


def _factors_of(name: str, texts: dict[str, str], kind: Kind | None = None) -> list[str]:
    """Row of a kind or a family; a dash where it has no factor."""
    cells = []
    for field in UNCERTAIN:
        known = model_parameters().get(factor_name(field, name))
        facts = re.search(r"\((.+):", known.source) if known else None
        base = _base_of(kind, field) if kind else "all"
        cells.append(base + (f" ({facts[1]})" if facts else "") if known else "-")
    return [f"`{name}`", texts["en"], texts["zh"], *cells]


def _base_of(kind: Kind, field: str) -> str:
    rates = [rate for rate in kind.rate if rate > 0.0]
    return f"{min(rates):g} to {max(rates):g}" if field == "rate" else f"{getattr(kind, field):g}"


@cache
def _words() -> dict[str, frozenset[str]]:
    """Texts of every module and of the lever table, which may name parameters."""
    paths = [
        *sorted((ROOT / "model").rglob("*.py")),
        *sorted((ROOT / "scenarios" / "interventions").glob("*.py")),
    ]
    paths.append(ROOT / "model" / "data" / "levers.toml")
    return {
        path.relative_to(ROOT).as_posix(): frozenset(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        for path in paths
    }


def read_in(parameter: str) -> list[str]:
    """Files that name a parameter and so depend on it."""
    return [name for name, words in _words().items() if parameter in words]


# --- scenario files


def limits(lang: str) -> str:
    """Upper limits of a scenario file."""
    known = {"interventions": len(intervention_ids()), "parameters": len(all_parameters())}
    keys = (
        say("limit_keys", lang, name=name, most=MOST_TIMES_KNOWN * count, count=count)
        for name, count in known.items()
    )
    place = (say(f"limit_{what}", lang, most=most) for what, most in MOST_IN_A_PLACE.items())
    comma = say("limit_comma", lang)
    rows = [
        _limit("file", lang, most=MOST_BYTES),
        _limit("depth", lang, most=MOST_DEPTH),
        _limit("bases", lang, most=MOST_BASES),
        [say("limit_tables", lang), comma.join(keys)],
        [say("limit_place", lang), comma.join(place)],
        *[[f"`{name}`", comma.join(ranges)] for name, ranges in _tables_with_ranges(lang)],
        _limit("problems", lang, most=MOST_PROBLEMS),
    ]
    return table((say("limit_what", lang), say("limit_allowed", lang)), rows)


def _limit(what: str, lang: str, most: int) -> list[str]:
    return [say(f"limit_{what}", lang), say(f"limit_{what}_most", lang, most=most)]


def _tables_with_ranges(lang: str) -> list[tuple[str, list[str]]]:
    """Tables of a scenario file that hold numbers, with the ranges of these."""
    communities = ("place", "communities", 0)
    dates = say("limit_range", lang, name="start", low=FIRST_DATE, high=LAST_DATE)
    return [
        ("[[place.communities]]", _ranges(lang, *communities)),
        ("[[place.communities.compounds]]", _ranges(lang, *communities, "compounds", 0)),
        ("[time]", [dates, *_ranges(lang, "time")]),
        ("[interventions.ID]", _ranges(lang, "interventions", "ID")),
    ]


def _ranges(lang: str, *path: str | int) -> list[str]:
    """Ranges of the numbers in one table of a scenario file."""
    schema = Scenario.model_json_schema()
    fields = {name: schema_at(schema, (*path, name)) for name in schema_at(schema, path)["properties"]}
    return [
        say("limit_range", lang, name=name, low=f"{field['minimum']:,}", high=f"{field['maximum']:,}")
        for name, field in fields.items()
        if "maximum" in field
    ]


# --- draws that are ruled out


def draws_ruled_out(lang: str) -> str:
    """How candidates were screened, the facts that most of them contradict, and the numbers that this narrows."""
    return screened_by(kept(), ruled_out(), lang)


def screened_by(kept: Kept, found: RuledOut, lang: str) -> str:
    """The same of any screening."""
    lead = say(
        "ruled_out_lead",
        lang,
        model=kept.model,
        candidates=kept.screened,
        lucks=found.lucks,
        rows=found.rows,
        kept=len(kept.numbers),
        allowed=found.allowed,
        cutoff=f"{found.cutoff:g}",
    )
    named = {each.id: each.zh if lang == "zh" else each.en for each in quantities()}
    rows = [
        [load(each.place).title.of(lang), named[each.quantity], f"{each.share:.0%}"]
        for each in found.contradicted
    ]
    heads = [say(f"head_{name}", lang) for name in ("place", "quantity", "contradict")]
    return "\n\n".join([lead, say("ruled_out_rows", lang), table(heads, rows), *_narrowed(found, lang)])


def _narrowed(found: RuledOut, lang: str) -> list[str]:
    if not found.narrowed:
        return [say("ruled_out_none_narrowed", lang)]
    heads = [say(f"head_{name}", lang) for name in ("number", "meaning", "below", "above")]
    rows = [
        [f"`{each.name}`", input_of(each.name).title(lang), f"{each.lower:.0%}", f"{each.upper:.0%}"]
        for each in found.narrowed
    ]
    return [say("ruled_out_narrowed", lang), table(heads, rows)]


PARTS: dict[str, Callable[[], str]] = {
    "parameter-groups": parameter_groups,
    "parameters": parameters,
} | {
    f"{name}{end}": partial(part, lang)
    for name, part in {"grades": grades_of_sources, "limits": limits, "ruled-out": draws_ruled_out}.items()
    for lang, end in {"en": "", "zh": "-zh"}.items()
}

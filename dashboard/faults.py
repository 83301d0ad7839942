"""What is wrong with a plan, in the words of the pages; the rules are those of the loader of scenarios."""

from functools import cache

from dashboard.phrases import tell
from experiments.errors import RequestError
from experiments.report.phrases import LANGUAGES
from model.inputs.nearest import nearest_name
from scenarios.catalogue import declaration, intervention_ids
from scenarios.errors import Problem, ScenarioError
from scenarios.loader import load, names
from scenarios.schedule import InterventionSpec


def plain(error: ScenarioError | RequestError, lang: str) -> str:
    """All that is wrong, a line each."""
    if isinstance(error, RequestError):
        return error.text(lang)
    return "\n".join(fault(each, lang) for each in error.problems)


def fault(problem: Problem, lang: str) -> str:
    """One problem: of which measure, of which of its settings, and what is allowed; else as the loader tells it."""
    measure, setting = _named(problem)
    if measure not in intervention_ids():
        return problem.sentence(lang)
    title, why = declaration(measure).title(lang), problem.told(lang)
    if not setting:
        return tell("fault_measure", lang, title=title, why=why)
    if setting not in InterventionSpec.model_fields:
        near = nearest_name(setting, InterventionSpec.model_fields)
        told = tell("fault_no_setting", lang, title=title, name=setting)
        return told + (_near(near, tell(f"setting_{near}", lang), lang) if near else "")
    label, value = tell(f"setting_{setting}", lang), problem.value.strip('"')
    words = "fault_setting" if value else "fault_no_value"
    return tell(words, lang, title=title, setting=label, value=value, why=why)


def of_link(problem: Problem, lang: str) -> str:
    """One problem of a plan in a link; a name that is not known is told with the nearest id or title."""
    measure, _ = _named(problem)
    if measure in intervention_ids():
        return fault(problem, lang)
    titles = _titles()
    near = nearest_name(measure, titles)
    told = tell("fault_no_measure", lang, name=measure)
    return told + (_near(titles[near][0], titles[near][1][lang], lang) if near else "")


def _named(problem: Problem) -> tuple[str, str]:
    """Measure and setting that a problem is about, as a link or a scenario writes them."""
    measure, _, setting = problem.key.removeprefix("interventions.").replace(":", ".", 1).partition(".")
    return measure, setting.partition("=")[0]


def _near(name: str, title: str, lang: str) -> str:
    return tell("fault_near", lang, title=title, name=name)


@cache
def _titles() -> dict[str, tuple[str, dict[str, str]]]:
    """Id and titles of every measure and package, by its id and by each title."""
    measures = {name: declaration(name).title for name in intervention_ids()}
    packages = {name: load(name).title.of for name in names("packages")}
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, title in {**packages, **measures}.items():
        told = {lang: title(lang) for lang in LANGUAGES}
        found |= dict.fromkeys((name, *told.values()), (name, told))
    return found

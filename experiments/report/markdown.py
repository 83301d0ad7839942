"""The report as Markdown: first the verdict, then the evidence."""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Failure, Pair
from experiments.analysis.reached import reached
from experiments.design.request import BASELINE, PACKAGE
from experiments.design.tried import residents
from experiments.report import (
    costs,
    drawn_sections,
    drawn_text,
    hundred,
    left_over_text,
    paragraph,
    ranks_text,
    reach,
    same_cases,
    seed_sections,
    sentences,
    versus_text,
)
from experiments.report.arms import arm_name, meanings_of_values, tell_all, title
from experiments.report.number_format import (
    difference_unit,
    number,
    per_cent,
    seed_ranges,
)
from experiments.report.phrases import say
from model.observation.metrics import METRICS, Group, Metric
from scenarios.catalogue import Declaration
from scenarios.schedule import InterventionSpec
from scenarios.variant import Tried

FURTHER: tuple[Group, ...] = (
    "outcome",
    "side",
    "cost",
)  # metric groups in the other tables; indicators have a section
type Section = Callable[[Comparison, str], list[str]]


def markdown(comparison: Comparison, lang: str, pictures: Mapping[str, str] | None = None) -> str:
    """The whole report in `en` or `zh`, ending in a line break.

    `pictures`: address of a picture to its caption. The first is shown after the verdict, the others after the main
    results.
    """
    shown = [f"![{caption}]({at})" for at, caption in (pictures or {}).items()]
    sections = _drawn_sections(shown) if comparison.drawn else _sections(shown)
    blocks = [block for section in sections for block in section(comparison, lang)]
    return "\n\n".join(blocks) + "\n"


def _sections(pictures: Sequence[str]) -> tuple[Section, ...]:
    first, *others = pictures or [""]
    return (
        _head,
        _verdicts,
        partial(hundred.section, picture=[first] if first else []),
        _compared,
        seed_sections.results,
        same_cases.section,
        left_over_text.section,
        *_last_sections(others),
    )


def _drawn_sections(pictures: Sequence[str]) -> tuple[Section, ...]:
    """Sections over plausible worlds; the first picture is that of the worlds, the second that of 100 cases."""
    first, second, *others = (*pictures, *[""] * (2 - len(pictures)))
    return (
        _head,
        _worlds,
        _verdicts,
        lambda _comparison, _lang: [first] if first else [],
        drawn_sections.results,
        _drawn_totals,
        drawn_sections.sure,
        drawn_sections.decides,
        drawn_sections.who,
        drawn_sections.when,
        left_over_text.section,
        partial(hundred.section, picture=[second] if second else []),
        _compared,
        same_cases.section,
        *_last_sections(others),
    )


def _last_sections(pictures: Sequence[str]) -> tuple[Section, ...]:
    """What every report ends with, from the indicators on."""
    return (
        _indicators,
        ranks_text.section,
        versus_text.versus,
        lambda _comparison, _lang: list(pictures),
        costs.budget,
        costs.accounts,
        _sides,
        _pairing,
        _reading,
        _meanings,
        _failures,
        _rerun,
    )


def _worlds(comparison: Comparison, lang: str) -> list[str]:
    return [tell_all(comparison, "worlds", lang)]


def _drawn_totals(comparison: Comparison, lang: str) -> list[str]:
    return drawn_sections.totals(
        comparison, {pair.name: residents(pair.variant) for pair in comparison.pairs}, lang
    )


def verdict(comparison: Comparison, lang: str) -> str:
    """Verdict and main results only, as a notebook shows them."""
    results = drawn_sections.results if comparison.drawn else seed_sections.results
    lead = _worlds(comparison, lang) if comparison.drawn else []
    return "\n\n".join([*_verdicts(comparison, lang), *lead, *results(comparison, lang)]) + "\n"


def _head(comparison: Comparison, lang: str) -> list[str]:
    runs = len(drawn_sections.draws_of(comparison.seeds)) if comparison.drawn else len(comparison.seeds)
    seeds = tell_all(comparison, "seeds_one" if runs == 1 else "seeds_many", lang, n=runs)
    return [
        f"# {tell_all(comparison, 'report_title', lang)}",
        tell_all(comparison, "report_lead", lang, seeds=seeds),
    ]


def _verdicts(comparison: Comparison, lang: str) -> list[str]:
    blocks = [f"## {say('section_verdict', lang)}"]
    overall, verdict = paragraph.overall, sentences.verdict
    if comparison.drawn:
        overall, verdict = drawn_text.overall, drawn_text.verdict
    for pair in comparison.pairs:
        blocks += [_title(pair, lang), overall(pair, lang)]
        blocks += reach.cautions(comparison, pair, lang)
        lines = [f"- **{line.tag}** {line.sentence}" for line in verdict(pair, lang)] if pair.seeds else []
        blocks += _block(lines)
    return blocks


def _compared(comparison: Comparison, lang: str) -> list[str]:
    blocks = [f"## {say('section_compared', lang)}"]
    for pair in comparison.pairs:
        variant = pair.variant
        blocks += [_title(pair, lang), variant.scenario.about.of(lang), place_line(variant, lang)]
        blocks += _block(_arm_lines(pair, lang)) if pair.contrast.labelled else []
        blocks += _block(f"- {line}" for line in meanings_of_values(pair, lang))
        found = reached(comparison.tables.reach, pair)
        deliveries = (
            _delivery(variant.declaration(name), spec, reach.share(pair, found.get(name), lang), lang)
            for name, spec in variant.interventions.items()
        )
        blocks += _block(f"- {line}" for line in deliveries) or [say("delivery_none", lang)]
    return blocks


def _arm_lines(pair: Pair, lang: str) -> list[str]:
    """Lines that explain each label, where arms have labels."""
    arms = ((PACKAGE, pair.contrast.variant), (BASELINE, pair.contrast.against))
    return [
        f"- {say('compared_arm', lang, label=arm_name(pair, arm, lang), content=variant.content(lang))}"
        for arm, variant in arms
    ]


def place_line(tried: Tried, lang: str) -> str:
    """Sentence on place, size and calendar."""
    communities = sum(community.count for community in tried.place.communities)
    counted = "communities_one" if communities == 1 else "communities_many"
    return say(
        "compared_place",
        lang,
        place=tried.place.name.of(lang),
        communities=say(counted, lang, n=number(communities)),
        residents=number(residents(tried)),
        days=number(tried.time.horizon_days),
        start=tried.time.start,
        warmup=number(tried.time.warmup_days),
        evaluation=number(tried.time.evaluation_days),
    )


def _delivery(known: Declaration, spec: InterventionSpec, reached_text: str, lang: str) -> str:
    cost = known.cost(lang).rstrip(".。")
    return say(
        "delivery",
        lang,
        title=known.title(lang),
        start=spec.start,
        end=say("delivery_end", lang, end=spec.end) if spec.end else "",
        ramp=say("delivery_ramp", lang, days=spec.ramp_days) if spec.ramp_days else "",
        coverage=per_cent(spec.coverage, lang),
        intensity=f"{spec.intensity:g}",
        reached=reached_text,
        bearer=say("delivery_bearer", lang, bearer=cost) if cost else "",
    )


def _indicators(comparison: Comparison, lang: str) -> list[str]:
    """Section on the offices' own indicators, apart from the outcomes."""
    blocks = [f"## {say('section_indicators', lang)}", say("indicators_note", lang)]
    of_groups = drawn_sections.of_groups if comparison.drawn else seed_sections.of_groups
    tables = [block for pair in comparison.pairs for block in of_groups(pair, ("indicator",), lang)]
    return [*blocks, *tables] if tables else []


def _sides(comparison: Comparison, lang: str) -> list[str]:
    blocks = [f"## {say('section_side', lang)}", say("side_note", lang)]
    of_groups = drawn_sections.of_groups if comparison.drawn else seed_sections.of_groups
    for pair in comparison.pairs:
        bearers = "" if comparison.drawn else paragraph.bearers(pair, lang)
        blocks += of_groups(pair, FURTHER, lang) + ([bearers] if bearers else [])
    return blocks


def _title(pair: Pair, lang: str) -> str:
    return f"### {title(pair, lang)}"


def _pairing(comparison: Comparison, lang: str) -> list[str]:
    lines = (f"- **{title(pair, lang)}** {paragraph.pairing(pair, lang)}" for pair in comparison.pairs)
    return [f"## {say('section_pairing', lang)}", *_block(lines)]


def _reading(comparison: Comparison, lang: str) -> list[str]:
    show = " ".join(
        ["gongzhi show", *(shlex.quote(pair.variant.scenario.name) for pair in comparison.pairs[:1])]
    )
    return [
        f"## {say('section_reading', lang)}",
        tell_all(comparison, "reading_plain", lang),
        tell_all(comparison, "reading_review", lang),
        f"## {say('section_limits', lang)}",
        say("limits", lang, show=show),
    ]


def _meanings(comparison: Comparison, lang: str) -> list[str]:
    used = {name for pair in comparison.pairs for name in pair.effects}
    shown = (metric for metric in METRICS.values() if metric.id in used)
    lines = (f"- **{_meaning_title(metric, lang)}**: {_meaning(metric, lang)}" for metric in shown)
    return [f"## {say('section_meanings', lang)}", *_block(lines)]


def _meaning(metric: Metric, lang: str) -> str:
    if not metric.matters:
        return metric.about(lang)
    return say(
        "meaning_least", lang, about=metric.about(lang), least=sentences.least(metric, lang, metric.matters)
    )


def _meaning_title(metric: Metric, lang: str) -> str:
    unit = difference_unit(metric, lang) if metric.scale != "share" else "%"
    return f"{metric.title(lang)} ({unit or metric.unit_in(lang)})"


def _failures(comparison: Comparison, lang: str) -> list[str]:
    failed = comparison.failures
    if not failed:
        return []
    note = tell_all(comparison, "failures_note", lang, count=len(failed), total=len(comparison.runs))
    lines = (f"- {failure_line(comparison, failure, lang)}" for failure in failed)
    return [f"## {say('section_failures', lang)}", note, *_block(lines)]


def failure_line(comparison: Comparison, failure: Failure, lang: str) -> str:
    """Line on a failed run: which one, where and why."""
    pair = next(pair for pair in comparison.pairs if pair.name == failure.scenario)
    return say(
        "failure",
        lang,
        scenario=failure.scenario,
        arm=pair.contrast.label(failure.arm, lang) or say(f"head_{failure.arm}", lang).lower(),
        seed=failure.seed,
        stage=say(f"stage_{failure.stage}", lang),
        reason=failure.reason,
    )


def _rerun(comparison: Comparison, lang: str) -> list[str]:
    source, unknown = comparison.provenance, say("unknown", lang)
    numbers = drawn_sections.draws_of(comparison.seeds) if comparison.drawn else comparison.seeds
    note = tell_all(
        comparison, "rerun", lang, seeds=seed_ranges(numbers) or unknown, version=source.version or unknown
    )
    return [f"## {say('section_rerun', lang)}", *_how(comparison, lang), note]


def _how(comparison: Comparison, lang: str) -> list[str]:
    """Command line that repeats the comparison; variants made in Python have only names and identities."""
    made = [pair for pair in comparison.pairs if pair.contrast.labelled or pair.variant.beside()]
    if made:
        arms = [arm for pair in comparison.pairs for arm in (pair.variant, pair.contrast.against)]
        known = {variant.identity: f"- `{variant.name}` ({variant.identity})" for variant in arms}
        return [say("rerun_variants", lang), "\n".join(known.values())]
    names = shlex.join(pair.name for pair in comparison.pairs)
    which = f"--seeds {len(comparison.seeds)}"
    if comparison.drawn:
        which = f"--draws {drawn_sections.draws_option(comparison.seeds) or len(comparison.seeds)}"
    command = f"gongzhi compare {names} {which}"
    return [f"    {comparison.provenance.command or command}"]


def _block(lines: Iterable[str]) -> list[str]:
    """Join the lines of one list to a block; empty without lines."""
    text = "\n".join(lines)
    return [text] if text else []

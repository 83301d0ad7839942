"""The four parts of the page of evidence, each with its sentences, filters and table."""

from collections.abc import Iterable, Sequence

import solara

from dashboard.address import Address, Arm
from dashboard.evidence import cheats, claims, places, verdicts
from dashboard.evidence.chinese import said, simplified
from dashboard.evidence.numbers import bounds, shown
from dashboard.evidence.summary import measured
from dashboard.parts import Choice, search, to
from dashboard.phrases import tell
from dashboard.tables import Cell, table
from dashboard.widgets import box, link, text
from experiments.analysis.plausibility import Row
from experiments.design.cheats import Change
from experiments.recorded.cheats import Tested, goodhart_test
from experiments.recorded.packages import Said, packages
from experiments.recorded.plausible import plausible
from experiments.report.phrases import capital, say
from model.observation.metrics import METRICS
from scenarios.loader import load

PAGE = "evidence"


def _filter(filters: Sequence[str], position: int, allowed: Iterable[str]) -> str:
    """A filter of the address; "" where there is none or an unknown one."""
    chosen = filters[position] if position < len(filters) else ""
    return chosen if chosen in allowed else ""


def _found(shown_rows: int, total: int, lang: str) -> None:
    words = tell("ev_found" if shown_rows else "ev_none", lang, n=shown_rows, total=total)
    text(words, "hint", role="status")


# ---- claims


@solara.component
def Claims(filters: Sequence[str], address: Address) -> None:
    """Claims of the reports, each with what the model says of it."""
    lang = address.lang
    words = solara.use_reactive("")
    every = solara.use_memo(claims.held, [])
    status = _filter(filters, 0, claims.GROUPS) or "tested"
    report = _filter(filters, 1, claims.REPORTS)
    text(tell("ev_claims_intro", lang))
    Reports(lang)
    Statuses(every, status, report, address)
    names = [tell("ev_any", lang), *(tell(f"ev_report_{each}", lang) for each in claims.REPORTS)]
    keys = ("", *claims.REPORTS)
    options = [(name, to(address, "claims", status, key)) for name, key in zip(names, keys, strict=True)]
    Choice(tell("ev_reports_head_report", lang), options, keys.index(report), PAGE)
    search(tell("ev_search", lang), words.value, words.set)
    rows = claims.matching(every, status, report, words.value, lang)
    _found(len(rows), len(every), lang)
    heads = [tell(f"ev_head_{each}", lang) for each in ("claim", "model", "status")]
    if rows:
        table(tell("ev_tab_claims", lang), heads, [_claim_row(each, lang) for each in rows], "claims")
    text(measured(packages().version, packages().draws, lang), "hint")


@solara.component
def Statuses(every: Sequence[claims.Held], status: str, report: str, address: Address) -> None:
    """Links that show the claims of one status."""
    lang = address.lang
    counted = claims.counts(every)
    options = [
        (
            tell("ev_option", lang, name=tell(f"ev_status_{key}", lang), n=n),
            to(address, "claims", key, report),
        )
        for key, n in counted.items()
    ]
    Choice(tell("ev_head_status", lang), options, list(counted).index(status), PAGE)


def _claim_row(found: claims.Held, lang: str) -> list[Cell]:
    claim = found.claim
    where = tell(
        "ev_claim_where",
        lang,
        package=load(found.package).title.of(lang),
        report=found.report,
        fact=claim.fact,
        window=said("windows", claim.window, lang),
    )
    small = "\n".join([f"「{simplified(claim.quote)}」", where, tell(f"ev_strength_{claim.strength}", lang)])
    return [
        Cell(capital(claims.statement(claim, lang)), small),
        Cell(capital(claims.answer(found, lang)), claims.reason(claim, lang)),
        Cell(tell(f"ev_status_{found.status}", lang), chip=found.status),
    ]


@solara.component
def Reports(lang: str) -> None:
    """The five reports, folded away."""
    with box("precise", tag="details"):
        text(tell("ev_reports", lang), tag="summary")
        heads = [tell(f"ev_reports_head_{each}", lang) for each in ("report", "window", "by")]
        rows = [
            [tell(f"ev_report_{each}{part}", lang) for part in ("", "_window", "_by")]
            for each in claims.REPORTS
        ]
        table(tell("ev_reports", lang), heads, rows)
        text(tell("ev_reports_note", lang), "hint")


# ---- packages


@solara.component
def Packages(filters: Sequence[str], address: Address) -> None:
    """All packages in one table, and the one that is chosen in words."""
    lang = address.lang
    found = packages()
    chosen = _filter(filters, 0, found.said)
    text(tell("ev_packages_intro", lang, n=found.draws, best=verdicts.most_common(lang)))
    options = [(load(name).title.of(lang), to(address, "packages", name)) for name in found.said]
    at = list(found.said).index(chosen) if chosen else -1
    Choice(tell("ev_choose_package", lang), options, at, PAGE)
    if chosen:
        Package(found.said[chosen], address)
    Overview(list(found.said.values()), lang)
    text(measured(found.version, found.draws, lang), "hint")


@solara.component
def Overview(every: Sequence[Said], lang: str) -> None:
    """Packages by headlines: the word, and the draws behind it."""
    text(tell("ev_packages_table", lang), tag="h3")
    names = [cell.metric for cell in verdicts.cells(every[0], lang)]
    heads = [tell("ev_head_package", lang), *(METRICS[name].title(lang) for name in names)]
    rows = [
        [
            Cell(load(said.package).title.of(lang)),
            *(Cell(each.words, each.count, chip=each.tone) for each in verdicts.cells(said, lang)),
        ]
        for said in every
    ]
    table(tell("ev_packages_table", lang), heads, rows, "wide")


@solara.component
def Package(said: Said, address: Address) -> None:
    """One package: the verdict in words, each headline, and what decides."""
    lang = address.lang
    title = load(said.package).title.of(lang)
    with box("read-verdict", tag="section", **{"aria-label": title}):
        text(title, tag="h3")
        first, *others = said.words[lang]
        text(first, "read-first")
        for sentence in others:
            text(sentence)
        link(
            tell("ev_compare", lang),
            "compare",
            Address(lang=lang, place=said.package, arms=(Arm(package=said.package),)),
            classes="read-more",
        )
        heads = [tell(f"ev_head_{each}", lang) for each in ("outcome", "words", "worlds", "middle")]
        rows = [
            [
                Cell(METRICS[each.metric].title(lang)),
                Cell(each.words, chip=each.tone),
                Cell(each.count),
                Cell(each.middle, capital(each.everyday)),
            ]
            for each in verdicts.cells(said, lang)
        ]
        table(tell("ev_package_rows", lang), heads, rows)
        with box("precise", tag="details"):
            text(tell("ev_decided", lang), tag="summary")
            with box("lines", tag="ul"):
                for line in verdicts.decided(said, lang):
                    text(line, tag="li")


# ---- places


@solara.component
def Places(filters: Sequence[str], address: Address) -> None:
    """Rows of plausibility with filters by place and standing."""
    lang = address.lang
    words = solara.use_reactive("")
    every = plausible().rows
    known = list(dict.fromkeys(row.place for row in every))
    counted = places.counts(every)
    standing = _filter(filters, 0, counted) or places.STANDINGS[0]
    place = _filter(filters, 1, known)
    text(tell("ev_places_intro", lang))
    text(tell("ev_places_caution", lang), "note")
    options = [
        (
            tell("ev_option", lang, name=tell(f"ev_standing_{key}", lang), n=n),
            to(address, "places", key, place),
        )
        for key, n in counted.items()
    ]
    Choice(tell("ev_head_standing", lang), options, list(counted).index(standing), PAGE)
    at = [
        (tell("ev_all_places", lang), to(address, "places", standing)),
        *((places.title(each, lang), to(address, "places", standing, each)) for each in known),
    ]
    Choice(tell("ev_filter", lang), at, known.index(place) + 1 if place else 0, PAGE)
    search(tell("ev_search", lang), words.value, words.set)
    rows = places.matching(every, place, standing, words.value, lang)
    _found(len(rows), len(every), lang)
    heads = [
        tell(f"ev_head_{each}", lang) for each in ("quantity", "world", "in_model", "picture", "standing")
    ]
    if rows:
        table(tell("ev_tab_places", lang), heads, [_row(each, place, lang) for each in rows], "places")
    text(measured(plausible().version, plausible().seeds, lang), "hint")


def _row(row: Row, place: str, lang: str) -> list[Cell]:
    unit, band = row.quantity.unit, row.band
    source = tell(
        "ev_band_source", lang, facts=", ".join(band.facts), grade=tell(f"ev_grade_{band.grade}", lang)
    )
    where = [] if place else [places.title(row.place, lang)]
    shown_unit = claims.quantity_unit(unit, lang)
    return [
        Cell(places.name(row, lang), "\n".join([*where, places.about(row, lang)])),
        Cell(f"{bounds(band.low, band.high, unit, lang)} {shown_unit}".strip(), source),
        Cell(
            f"{shown(row.mean, unit, lang)} {shown_unit}".strip(),
            tell("ev_mean_range", lang, range=bounds(row.low, row.high, unit, lang)),
        ),
        Cell(picture=places.drawing(row)),
        Cell(tell(f"ev_standing_{row.standing}", lang), places.takes(row, lang), chip=row.standing),
    ]


# ---- cheats


@solara.component
def Cheats(filters: Sequence[str], address: Address) -> None:
    """Tricks and honest help, by place."""
    lang = address.lang
    found = goodhart_test()
    caught, nothing, good, total = cheats.caught(found)
    text(tell("ev_cheats_intro", lang))
    text(tell("ev_cheats_counts", lang, caught=caught, nothing=nothing, good=good, total=total), "big")
    text(tell("ev_cheats_note", lang), "note")
    groups = [[each for each in found.changes if cheats.is_help(each) == wanted] for wanted in (False, True)]
    for name, head, changes in zip(("ev_tricks", "ev_helps"), ("trick", "help"), groups, strict=True):
        text(tell(name, lang), tag="h3")
        heads = [
            tell(f"ev_head_{head}", lang),
            *(load(place).title.of(lang) for place in found.places),
            tell("ev_head_does", lang),
        ]
        table(tell(name, lang), heads, [_cheat_row(found, each, lang) for each in changes], "cheats")
    text(measured(found.version, found.seeds, lang), "hint")


def _cheat_row(found: Tested, change: Change, lang: str) -> list[Cell]:
    verdict = {place: found.verdict(place, change.id) for place in found.places}
    return [
        Cell(capital(change.name(lang)), change.how(lang)),
        *(Cell(say(f"verdict_{each}", lang), chip=each) for each in verdict.values()),
        Cell(cheats.told(found, change, lang)),
    ]

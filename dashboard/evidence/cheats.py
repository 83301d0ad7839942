"""The recorded Goodhart test as the page shows it: in how many places each cheat is caught, and by what."""

from collections import Counter

from dashboard.phrases import tell
from experiments.design.cheats import CHEATS, HELPS, Change
from experiments.recorded.cheats import Tested
from model.observation.metrics import METRICS


def is_help(change: Change) -> bool:
    """Whether a change is honest help and no cheat."""
    return change.id in HELPS


def caught(tested: Tested) -> tuple[int, int, int, int]:
    """Pairs of cheat and place: caught, showing nothing, looking good, and all."""
    tried = [
        tested.verdict(place, change.id)
        for change in tested.changes
        if change.id in CHEATS
        for place in tested.places
    ]
    found = Counter(tried)
    return found["caught"], found["shows_nothing"], found["looks_good"], len(tried)


def moved(tested: Tested, change: Change, mark: str, lang: str) -> str:
    """Outcomes that a change makes better or worse, each with its number of places; most frequent first."""
    found = Counter(
        each.outcome for place in tested.places for each in tested.of(place, change.id) if each.mark == mark
    )
    items = [
        tell("ev_in_places", lang, what=METRICS[outcome].name(lang), n=n)
        for outcome, n in found.most_common()
        if outcome in METRICS
    ]
    return tell("ev_join", lang).join(items)


def told(tested: Tested, change: Change, lang: str) -> str:
    """What a change does to the outcomes, in a sentence."""
    better, worse = (moved(tested, change, mark, lang) for mark in ("better", "worse"))
    if better and worse:
        return tell("ev_moves_both", lang, better=better, worse=worse)
    if better or worse:
        return tell("ev_moves_better" if better else "ev_moves_worse", lang, what=better or worse)
    return tell("ev_moves_nothing", lang)

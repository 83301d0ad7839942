"""What surveys report beside the truth, gaps between groups, and who holds the backlog."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import BOTH, MIXED, OLD, ran, scenario, timed, world_of

from agents.resident import callback_satisfied, survey_share
from model.observation.metrics import METRICS
from model.observation.recorder import distribution, satisfaction_today, stocks
from model.state.cases import DISPUTE, State
from model.state.handlers import Level
from model.world import World

TIME = timed(60, 120)


def run(parameters: dict[str, float] | None = None, place: str = OLD) -> dict[str, float]:
    """Mean metrics of some runs: in a season few complainants say how it was."""
    place_and_time = scenario(place, parameters=parameters, time=TIME)
    runs = ran(world_of(*((place_and_time, seed) for seed in range(6)))).results().runs
    return {str(name): float(value) for name, value in runs.mean().items()}


@pytest.fixture(scope="module")
def world() -> World:
    return ran(world_of((scenario(MIXED, BOTH, time=TIME), 1), (scenario(OLD, time=TIME), 5)))


# --- the beginning


@pytest.mark.parametrize("half_life", [5.0, 1000.0])
def test_people_start_where_they_would_drift_however_slowly_they_do(half_life: float) -> None:
    parameters = {"satisfaction_half_life": half_life}
    begun = world_of((scenario(MIXED, parameters=parameters, time=TIME), 1))
    start = begun.residents.satisfaction.copy()
    begun.residents.as_of[:] -= 30  # a month in which nothing happens
    assert np.array_equal(satisfaction_today(begun), start)


# --- the rules


def test_a_survey_is_never_below_the_truth_and_never_above_one() -> None:
    satisfied = np.linspace(0, 1, 11)
    told = survey_share(satisfied, acquiescence=0.05)
    assert (told >= satisfied).all() and told[-1] == 1.0 and told[0] == pytest.approx(0.05)
    assert (np.diff(told) > 0).all()
    assert np.array_equal(survey_share(satisfied, acquiescence=0.0), satisfied)


def test_people_ask_less_of_an_end_when_the_office_calls() -> None:
    rating = np.array([0.3, 0.5, 0.55, 0.7])
    assert callback_satisfied(rating, 0.6, acquiescence=0.0).tolist() == [False, False, False, True]
    assert callback_satisfied(rating, 0.6, acquiescence=0.2).tolist() == [False, True, True, True]


# --- in a run


def test_without_acquiescence_the_independent_survey_is_the_truth() -> None:
    plain = run({"survey_acquiescence": 0.0})
    assert plain["survey_independent"] == plain["satisfied_share"]


def test_without_politeness_choice_and_ceiling_the_call_back_is_what_complainants_say() -> None:
    plain = run({"callback_acquiescence": 0.0, "callback_paper_share": 1.0, "callback_ceiling": 1.0})
    assert plain["survey_callback"] == plain["complainant_satisfied"]


def test_the_call_back_reports_more_than_complainants_say_and_never_more_than_its_ceiling() -> None:
    usual = run()
    assert usual["survey_callback"] > usual["complainant_satisfied"]
    assert run({"callback_acquiescence": 0.6})["survey_callback"] == pytest.approx(0.98)


def test_a_survey_with_a_lower_threshold_reports_more() -> None:
    low, high = (run({"survey_threshold": value})["survey_independent"] for value in (0.4, 0.8))
    assert low > high


def test_surveys_change_nothing_but_what_they_report() -> None:
    usual = run()
    other = run({"survey_threshold": 0.3, "survey_acquiescence": 0.2, "callback_acquiescence": 0.0})
    changed = {name for name, value in usual.items() if value != other[name] and not np.isnan(value)}
    assert changed == {"survey_independent", "survey_callback"}


def test_closing_on_paper_keeps_the_call_back_up_while_less_is_solved() -> None:
    """The patterns of handled, solved and satisfied: who is asked only about handled cases hears less of the rest."""
    honest = run({"paper_pressure": 0.0}, MIXED)
    pressed = run({"paper_pressure": 0.6, "follow_up": 0.0}, MIXED)
    assert pressed["truly_solved"] < honest["truly_solved"]
    told, true = (pressed[name] for name in ("survey_callback", "complainant_satisfied"))
    assert told - true > 0


# --- gaps and levels


def test_gaps_are_differences_of_group_means(world: World) -> None:
    people, r, h = satisfaction_today(world), world.residents, world.households
    run = world.buildings.run[world.building_of()]
    found = distribution(world, people)
    for one in range(len(world.runs)):
        mine = run == one
        migrant = h.migrant[r.household] & mine
        old, young = mine & (r.age >= 60), mine & (r.age >= 18) & (r.age < 60)
        locals_ = people[mine & ~migrant].mean() - people[migrant].mean()
        assert found["local_migrant_gap"][one] == pytest.approx(locals_)
        assert found["age_gap"][one] == pytest.approx(people[old].mean() - people[young].mean())


def test_a_gap_to_an_empty_group_is_not_a_number() -> None:
    place = OLD + "migrant_share = 0.0\nelderly_share = 0.0\n"
    found = run(place=place)
    assert np.isnan(found["local_migrant_gap"])
    assert np.isnan(found["age_gap"])


def test_levels_add_up_to_the_known_disputes(world: World) -> None:
    _, below, above, _ = stocks(world)[:, DISPUTE]
    cases = world.cases
    known = (cases.state == State.OPEN) | (cases.state == State.WAITING)
    disputes = known & (world.kinds.family[cases.kind] == DISPUTE)
    high = disputes & (cases.level >= Level.STREET)
    assert (below + above).sum() == disputes.sum()
    assert above.sum() == high.sum()


def test_where_patience_is_short_more_waits_above() -> None:
    usual, hasty = run(place=MIXED), run({"patience_factor": 0.3, "patience_least_days": 2.0}, MIXED)
    assert 0.0 <= usual["backlog_street"] < hasty["backlog_street"] <= 1.0


def test_the_call_back_is_not_called_good_in_itself() -> None:
    assert METRICS["survey_callback"].better == "neither"
    assert METRICS["survey_independent"].better == "higher"
    assert not any(METRICS[name].headline for name in ("survey_callback", "survey_independent"))

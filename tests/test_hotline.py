"""Triage by threat of petition, and the hotline: whom they serve first, what they shorten, and what the scores hide."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from few_cases import certain, put
from worlds import OLD, arms, ran, scenario, set_lever, timed, whole, world_of

from model.observation.metrics import METRICS
from model.phases.daily.call_back import call_back, rank
from model.phases.daily.escalate import escalate
from model.phases.daily.notice import notice
from model.phases.daily.route import route
from model.phases.daily.work import work
from model.rules import Rules
from model.state.cases import Channel, Outcome, State, close
from model.state.handlers import Level
from model.state.today import Today
from model.world import World
from scenarios.catalogue import implementation

HOTLINE = implementation("hotline_dispatch")
SCORES = ("hotline_response", "hotline_solved", "hotline_satisfied")


def old(rules: Rules | None = None, **parameters: float) -> World:
    return world_of((scenario(OLD, "", parameters), 1), rules=rules)


def served(world: World, *kinds: str, **columns: Any) -> list[bool]:
    """Which of some cases the grid worker works on, in the order in which they arose, with time for one of them."""
    put(world, *kinds, handler=world.handlers.first_grid, remaining=30, **columns)
    world.handlers.workday[:] = world.handlers.weekend[:] = 30
    work(world)
    return [bool(minutes > 0) for minutes in world.cases.worked]


# --- triage by threat of petition


@pytest.mark.parametrize(
    "sign", [{"known": [1, 2]}, {"petitions": [0, 1]}, {"felt_due": [10_000, -10_000]}], ids=str
)
def test_who_may_petition_is_served_before_who_came_first(sign: dict[str, Any]) -> None:
    kind = "illegal_structure" if "felt_due" in sign else "leak"  # a large stake, for what is overdue
    assert served(old(), kind, kind, **sign) == [False, True]
    assert served(old(petition_priority=0.0), kind, kind, **sign) == [True, False]


def test_what_concerns_all_is_served_before_what_concerns_one() -> None:
    severity = dict(zip(old().kinds.names, old().kinds.severity.tolist(), strict=True))
    quiet = next(
        name for name in ("drains", "leak", "parking") if severity[name] == severity["public_revenue"]
    )
    assert served(old(), quiet, "public_revenue") == [False, True]


def test_the_usual_weight_overtakes_no_graver_case() -> None:
    """Three signs are less than a step of severity; with a greater weight the graver and quiet case waits."""
    severity = old().kinds.severity
    grave, slight = (old().kinds.names[int(np.flatnonzero(severity == s)[0])] for s in (3, 2))
    signs = {"known": [1, 5], "petitions": [0, 2]}
    assert served(old(), grave, slight, **signs) == [True, False]
    assert served(old(petition_priority=3.0), grave, slight, **signs) == [False, True]


# --- the ticket


def told(world: World, *kinds: str) -> Any:
    """Cases that people report today."""
    rows = put(world, *kinds, state=State.LATENT, channel=-1, opened=-1, known=0, private_until=-10_000)
    world.today = Today()
    notice(world)
    return rows


def with_line(share: float = 1.0, **parameters: float) -> World:
    world = old(Rules(report_hazard=certain(1.0)), **parameters)
    set_lever(world, "hotline", share)
    return world


def test_tickets_go_past_the_ladder_to_offices_that_can_end_them() -> None:
    world = with_line()
    told(world, "kitchen_fumes", "leak")
    assert world.cases.channel.tolist() == [Channel.HOTLINE] * 2
    assert world.cases.level.tolist() == [Level.STREET, Level.NEIGHBOURHOOD]
    without = with_line(0.0)
    told(without, "kitchen_fumes", "leak")
    assert without.cases.channel.tolist() == [Channel.REPORT] * 2
    assert (without.cases.level < Level.STREET).all()


def test_the_deadline_of_a_ticket_is_that_of_its_level() -> None:
    world = with_line(hotline_days_offices=21.0, hotline_days_community=4.0)
    told(world, "kitchen_fumes", "leak")
    assert (world.cases.due - world.day).tolist() == [21, 4]


def test_a_ticket_brings_paperwork() -> None:
    def work_of(share: float) -> list[int]:
        world = with_line(share, hotline_ticket_minutes=45.0)
        told(world, "leak", "parking")
        route(world)
        return [int(minutes) for minutes in world.cases.remaining]

    assert [more - usual for more, usual in zip(work_of(1.0), work_of(0.0), strict=True)] == [45, 45]


def test_callers_go_first_and_what_patrols_found_waits() -> None:
    world = old()
    set_lever(world, "hotline", 1.0)
    set_lever(world, "callers_first", 1.0)
    channels = [Channel.PATROL, Channel.HOTLINE]
    assert served(world, "leak", "leak", channel=channels) == [False, True]
    set_lever(world, "callers_first", 0.0)
    assert served(world, "leak", "leak", channel=channels) == [True, False]


def test_when_the_community_whistles_offices_come_together_once_and_work_longer() -> None:
    """At the street one of the two offices leads and has only the other to ask: nobody whistles over that."""

    def routed(whistle: float, level: Level) -> tuple[int, int]:
        world = old(whistle_attendance=0.5)
        set_lever(world, "fragmentation", 1.0)
        set_lever(world, "whistle", whistle)
        put(world, "illegal_structure", level=level, handler=-1)  # two offices
        route(world)
        return int(world.cases.handoffs[0]), int(world.cases.remaining[0])

    (alone, usual), (together, longer) = routed(0.0, Level.COMMUNITY), routed(1.0, Level.COMMUNITY)
    assert (alone, together) == (3, 1)
    assert longer == np.ceil(usual * (1 + 0.5))
    assert routed(0.0, Level.STREET) == routed(1.0, Level.STREET) and routed(0.0, Level.STREET)[0] == 1


# --- call-backs


def test_a_ticket_is_closed_on_paper_only_if_its_caller_is_talked_round() -> None:
    def on_paper(persuaded: float) -> list[int]:
        world = old(extension_hard=0.0)
        for lever, value in {
            "hotline": 1.0,
            "persuaded": persuaded,
            "paper_pressure": 1.0,
            "follow_up": 0.0,
        }.items():
            set_lever(world, lever, value)
        put(world, "leak", "leak", due=world.day, channel=[Channel.HOTLINE, Channel.PATROL])
        escalate(world)
        return [int(times) for times in world.cases.paper]

    assert on_paper(0.0) == [0, 1]
    assert on_paper(1.0) == [1, 1]


def test_who_was_talked_round_trusts_less_and_counts_as_solved() -> None:
    world = old(persuaded_trust=0.1)
    set_lever(world, "hotline", 1.0)
    rows = put(world, "leak", channel=Channel.HOTLINE, due=world.day, worked=60, state=State.LATENT, paper=1)
    world.residents.trust[:] = 0.5
    world.today = Today()
    world.today.on_paper.append(rows)
    call_back(world)
    assert world.residents.trust[world.cases.complainant[0]] == pytest.approx(0.4)
    assert world.today.rows("called_back").size == world.today.rows("told_solved").size == 1


def test_each_ticket_is_called_back_when_it_ends_or_is_due_and_nobody_else_is() -> None:
    world = old()
    set_lever(world, "hotline", 1.0)
    rows = put(
        world, "leak", "leak", "leak", "leak", channel=[Channel.HOTLINE] * 3 + [Channel.PATROL],
        due=[world.day, world.day, world.day + 1, world.day], worked=[60, 0, 60, 60], rating=1.0,
    )  # fmt: skip
    world.today = Today()
    close(world, rows[:1], Outcome.SETTLED)
    call_back(world)
    told = {name: world.today.rows(name).tolist() for name in ("called_back", "responded", "told_solved")}
    assert told == {"called_back": [0, 1], "responded": [0], "told_solved": [0]}
    assert world.today.rows("told_satisfied").tolist() == [0]
    rank(world)
    assert world.communities.score.tolist() == [3 / 6]
    assert world.communities.called_month.tolist() == [2]


def test_a_low_rank_presses_and_the_others_do_not_stand_still() -> None:
    def persuaded(score: float, since: int) -> float:
        base = scenario(OLD, "", {"hotline_dispatch_others_days": 100.0}, time=timed(0, 130))
        world = world_of((base, 1))
        world = World([replace(world.runs[0], deliveries=(whole(HOTLINE),))])
        while world.day < since:
            world.step()
        world.communities.score[:], world.communities.called[:] = score, 0.0
        while not world.calendar.month_start(world.day):
            world.communities.score[:], world.communities.called[:] = score, 0.0
            world.step()
        world.communities.score[:], world.communities.called[:] = score, 0.0
        world.step()
        return float(world.levers.persuaded[0])

    assert persuaded(0.6, 20) > persuaded(0.8, 20) > persuaded(1.0, 20)
    assert persuaded(0.9, 100) > persuaded(0.9, 20)


# --- over a year


@cache
def year() -> tuple[World, World]:
    """The place as it is and with the hotline, under eight seeds, with the same luck."""
    base = scenario(OLD, "", {"channel_access": 2.0}, time=timed(120, 365))
    runs = arms(base, range(8), None)
    as_is, called = World(runs), World([replace(run, deliveries=(whole(HOTLINE),)) for run in runs])
    return ran(as_is), ran(called)


def test_without_a_hotline_nobody_is_called_back() -> None:
    as_is, called = (world.results().runs for world in year())
    assert (as_is["hotline_tickets"] == 0).all() and as_is[list(SCORES)].isna().all().all()
    assert (called["hotline_tickets"] > 0).all()
    assert ((called[list(SCORES)] >= 0) & (called[list(SCORES)] <= 1)).all().all()


def test_scores_take_part_in_no_verdict() -> None:
    assert all(METRICS[name].group == "indicator" and not METRICS[name].headline for name in SCORES)
    assert all(METRICS[name].better == "neither" for name in SCORES)


def test_more_talking_round_raises_the_score_and_not_what_is_solved() -> None:
    base = scenario(OLD, "", {"channel_access": 2.0}, time=timed(60, 365))
    honest, smooth = (
        world_of(
            *(
                (base.model_copy(update={"parameters": {**base.parameters, **more}}), seed)
                for seed in range(24)
            )
        )
        for more in ({"hotline_dispatch_persuading": 0.0}, {"hotline_dispatch_persuading": 1.0})
    )
    honest, smooth = (
        ran(World([replace(run, deliveries=(whole(HOTLINE),)) for run in world.runs]))
        for world in (honest, smooth)
    )
    before, after = (world.results().runs.mean(numeric_only=True) for world in (honest, smooth))
    assert after["hotline_solved"] > before["hotline_solved"] + 0.02
    assert after["truly_solved"] < before["truly_solved"]
    assert after["closed_on_paper"] > before["closed_on_paper"]


def test_the_hotline_costs_money_and_hours() -> None:
    as_is, called = year()
    spent = (called.results().runs["yuan"] - as_is.results().runs["yuan"]).mean()
    assert spent > 0.0
    paper = [world.results().hours.query("task == 'paperwork'")["hours"].mean() for world in (as_is, called)]
    assert paper[1] > paper[0]

"""CPU time of each phase of a day and each monthly process in one scenario."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report.layout import table
from experiments.report.number_format import number, per_cent

if TYPE_CHECKING:
    from model.world import Phase, World
    from scenarios.scenario import Scenario

EVENTS = ("arisen", "opened", "closed", "moved_up", "on_paper", "enforced")  # events of cases in a day
MONTHLY = "on_dates"  # the phase in which the monthly processes run
_WORDS = {
    "head": {
        "en": "{title}. Replicates: {runs}; days: {days}; community-years: {years}; CPU time: {seconds} s",
        "zh": "{title}。重复：{runs} 次；天数：{days}；社区年：{years}；CPU 时间：{seconds} 秒",
    },
    "events": {
        "en": "{total} events to cases a day in all: {items}",
        "zh": "每天共 {total} 件事项变动：{items}",
    },
    "arisen": {"en": "arisen", "zh": "发生"},
    "opened": {"en": "became known", "zh": "被知晓"},
    "closed": {"en": "closed", "zh": "了结"},
    "moved_up": {"en": "moved up", "zh": "上报"},
    "on_paper": {"en": "closed on paper", "zh": "纸面办结"},
    "enforced": {"en": "enforced", "zh": "执法"},
    "join": {"en": ", ", "zh": "，"},
    "name": {"en": "process", "zh": "过程"},
    "share": {"en": "share", "zh": "占比"},
    "year": {"en": "ms per community-year", "zh": "毫秒/社区年"},
    "call": {"en": "µs per call", "zh": "微秒/次"},
    "event": {"en": "µs per event", "zh": "微秒/变动"},
    "schedule": {"en": "schedule between phases", "zh": "过程之间的调度"},
    "rest": {"en": "  rates, capacities, interventions", "zh": "  到达率、工时与措施"},
}
PROCESSES = {  # Chinese of the phases of a day and the monthly processes, by the names of their functions
    "arise": "发生",
    "notice": "发现与反映",
    "route": "分拨",
    "work": "办理",
    "settle": "化解",
    "escalate": "上报",
    "experience": "居民感受",
    "on_dates": "按日期进行",
    "observe": "记录",
    "refresh_levels": "更新水平",
    "neighbours": "邻里",
    "ballots": "表决",
    "reconsider": "重新提出",
    "joint_meeting": "联席会议",
    "bodies": "业主组织",
    "fund": "社区基金",
    "accounts": "缴费与账目",
    "upkeep": "设施维护",
    "merchants": "商户",
    "tire": "疲劳",
}


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one process over a run, and its number of calls."""

    name: str
    seconds: float
    calls: int


@dataclass(frozen=True)
class Profile:
    """Cost of a run: its phases in order, the monthly processes inside `on_dates`, and the events of its days."""

    title: dict[str, str]
    runs: int
    communities: int
    days: int
    seconds: float
    phases: tuple[Cost, ...]
    monthly: tuple[Cost, ...]
    events: dict[str, int]

    @property
    def years(self) -> float:
        """Community-years simulated, warm-up included."""
        return self.communities * self.days / 365.0

    def text(self, lang: str = "en") -> str:
        """The table for a terminal, in `en` or `zh`."""
        head = _say(
            "head", lang, title=self.title[lang], runs=self.runs, days=number(self.days),
            years=number(self.years, 1), seconds=number(self.seconds, 2),
        )  # fmt: skip
        heads = [_say(name, lang) for name in ("name", "share", "year", "call", "event")]
        rows = table([heads, *(self._row(cost, lang) for cost in self._costs(lang))])
        daily = {name: count / self.days for name, count in self.events.items()}
        items = _say("join", lang).join(f"{_say(n, lang)} {number(each, 1)}" for n, each in daily.items())
        events = _say("events", lang, total=number(sum(daily.values()), 1), items=items)
        return "\n".join([head, "", *rows, "", events])

    def _costs(self, lang: str) -> list[Cost]:
        """Rows of the table: phases, and the monthly processes below `on_dates`."""
        rows: list[Cost] = []
        for cost in self.phases:
            rows.append(cost)
            if cost.name == MONTHLY:
                inside = sum(each.seconds for each in self.monthly)
                rows += [Cost(f"  {each.name}", each.seconds, each.calls) for each in self.monthly]
                rows.append(Cost(_say("rest", lang), cost.seconds - inside, cost.calls))
        between = self.seconds - sum(cost.seconds for cost in self.phases)
        return [*rows, Cost(_say("schedule", lang), between, self.days)]

    def _row(self, cost: Cost, lang: str) -> list[str]:
        events = sum(self.events.values())
        each = cost.seconds / events * 1e6 if events else float("nan")
        known = PROCESSES.get(cost.name.strip(), "") if lang == "zh" else ""
        return [
            f"{cost.name} {known}".rstrip(),
            per_cent(cost.seconds / max(self.seconds, 1e-9), lang, 1),
            number(cost.seconds / self.years * 1e3, 2),
            number(cost.seconds / max(cost.calls, 1) * 1e6),
            number(each, 1),
        ]


def profile(scenario: "Scenario", seeds: int = 1) -> Profile:
    """Run a scenario under this many seeds in one world, with a stopwatch around every phase and monthly process."""
    from model.world import World
    from scenarios.build import make_world

    phases, monthly = _Watch(World.phases), _Watch(World.monthly)
    counts = dict.fromkeys(EVENTS, 0)
    world = make_world(
        [(scenario, seed) for seed in range(seeds)],
        phases=(*phases.timed, lambda world: _count(world, counts)),
        monthly=monthly.timed,
    )
    start = time.process_time()
    world.run()
    seconds = time.process_time() - start
    time_spec = scenario.time
    return Profile(
        title={lang: scenario.title.of(lang) for lang in ("en", "zh")},
        runs=seeds,
        communities=len(world.communities),
        days=time_spec.warmup_days + time_spec.horizon_days,
        seconds=seconds,
        phases=phases.costs,
        monthly=monthly.costs,
        events=counts,
    )


def _count(world: "World", counts: dict[str, int]) -> None:
    for name in EVENTS:
        counts[name] += world.today.rows(name).size


class _Watch:
    """A stopwatch around each of several functions of the world."""

    def __init__(self, functions: "tuple[Phase, ...]") -> None:
        self._names = [getattr(function, "__name__", "?") for function in functions]
        self._seconds, self._calls = [0.0] * len(functions), [0] * len(functions)
        self.timed = tuple(self._timed(i, function) for i, function in enumerate(functions))

    @property
    def costs(self) -> tuple[Cost, ...]:
        """Cost of each function so far."""
        return tuple(map(Cost, self._names, self._seconds, self._calls))

    def _timed(self, place: int, function: "Phase") -> "Phase":
        def stopwatch(world: "World") -> None:
            start = time.process_time()
            function(world)
            self._seconds[place] += time.process_time() - start
            self._calls[place] += 1

        return stopwatch


def _say(name: str, lang: str, **values: object) -> str:
    return _WORDS[name][lang].format(**values)

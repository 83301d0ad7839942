"""A page to watch a lane day by day: `solara run plain/page.py`. It is made of Mesa's own tools.

`lane` says what a world is made of, and `Lane` is that world with a data collector. `Page` shows it in `SolaraViz`:
a map of all flats by what troubles them, the numbers of open cases, and sliders. The words are Chinese where
`GONGZHI_LANG=zh` is set. Mesa's own buttons stay English, so a line below the map says what they do.
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import solara
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from mesa import DataCollector
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from model.inputs.parameters import model_parameters
from model.inputs.run import Run
from model.inputs.spec import CommunitySpec, CompoundSpec, PlaceSpec, Text, TimeSpec
from plain.cases import Case
from plain.codes import State
from plain.entities import Building, Household
from plain.world import PlainWorld

FONT = Path(__file__).parents[1] / "experiments" / "report" / "fonts" / "NotoSansSC-GB2312.otf"
COLOURS = {"quiet": "#e4e4e4", "unknown": "#e69f00", "known": "#0072b2", "given up": "#4d4d4d"}
ACROSS = 8  # flats in a row of the map
HIGH = 5.4  # distance of two compounds
WORDS = {
    "en": {
        "title": "The lane: who is troubled, and who knows of it",
        "quiet": "no trouble",
        "unknown": "in trouble, and nobody in charge knows",
        "known": "reported or found",
        "given up": "given up",
        "cases": "open cases",
        "day": "day",
        "on": "{date} (day {day}): each square is a household, each block a building",
        "old": "old compound",
        "danwei": "work unit's compound",
        "commodity": "commodity compound",
        "help": "▶ lets the days run, Step is one day, Reset begins anew. Time counts the days. After a slider, Reset.",
        "luck": "Luck",
        "troubles": "Trouble (times the usual)",
        "access": "Ease of reporting",
        "staff": "Staff hours (times the usual)",
    },
    "zh": {
        "title": "老巷社区：谁有烦心事，谁知道",
        "quiet": "没有烦心事",
        "unknown": "有烦心事，社区还不知情",
        "known": "已上报或被发现",
        "given up": "已放弃",
        "cases": "未结事项",
        "day": "天",
        "on": "{date}（第 {day} 天）：每个小方格是一户，每一组是一栋楼",
        "old": "老旧小区",
        "danwei": "单位大院",
        "commodity": "商品房小区",
        "help": "英文按钮是 Mesa 自带的：▶ 让日子一天天过，Step 只过一天，Reset 从头来过；Time 是过了几天。"
        "动过滑块，按 Reset 才起作用。"
        "Play Interval 是两天之间停多少毫秒，Render Interval 是每几天画一次图，Use Threads 不必管。",
        "luck": "运气",
        "troubles": "烦心事（平常的倍数）",
        "access": "反映问题是否方便",
        "staff": "工作人员工时（平常的倍数）",
    },
}


def say(key: str) -> str:
    """A text in the language of the page."""
    return WORDS["zh" if os.environ.get("GONGZHI_LANG") == "zh" else "en"][key]


def lane(luck: int = 8, **values: float) -> Run:
    """What a world is made of: a place, a calendar, and a value for every parameter. Nobody intervenes here."""
    compounds = (
        CompoundSpec(archetype="old", count=2, households=96, buildings=3, firm=False),
        CompoundSpec(archetype="danwei", households=96, buildings=3, firm=True),
        CompoundSpec(archetype="commodity", households=96, buildings=3, firm=True),
    )
    community = CommunitySpec(name="老巷社区", grids=2, staff=2, fund=5000.0, compounds=compounds)
    place = PlaceSpec(name=Text(en="The lane", zh="老巷社区"), communities=(community,))
    time = TimeSpec(start=date(2024, 1, 1), warmup_days=0, horizon_days=730)
    usual = {name: parameter.value for name, parameter in model_parameters().items()}
    return Run(seed=luck, time=time, place=place, parameters={**usual, **values})


class Lane(PlainWorld):
    """The lane as a world that counts its open cases every evening."""

    def __init__(self, luck: int = 8, troubles: float = 2.0, access: float = 1.0, staff: float = 1.0) -> None:
        rates = {f"rate_of_{family}_cases": troubles for family in ("dispute", "service", "welfare")}
        super().__init__(lane(luck, channel_access=access, capacity_scale=staff, **rates))
        self.datacollector = DataCollector(
            model_reporters={say(name): lambda world, name=name: counts(world)[name] for name in MARKS}
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """One day, and what is counted in its evening; it ends after two years."""
        super().step()
        self.datacollector.collect(self)


MARKS = ("unknown", "known", "given up")


def mark(case: Case) -> str:
    """How an open case stands."""
    if case.pressed:
        return "known"
    return "given up" if case.state == State.RESIGNED else "unknown"


def counts(world: PlainWorld) -> Counter[str]:
    """Number of open cases by how they stand."""
    return Counter(mark(case) for case in world.cases)


def colour(home: Household) -> str:
    """Colour of a flat: by the trouble of its people that is least attended to."""
    marks = {mark(case) for person in home.people for case in person.troubles}
    worst = next((name for name in ("unknown", "given up", "known") if name in marks), "quiet")
    return COLOURS[worst]


# --- what is shown


def drawn(world: PlainWorld) -> Figure:
    """Map of the lane: a row of buildings per compound, a square per household."""
    rows = len(world.compounds)
    figure = Figure(figsize=(8.0, 1.35 * rows + 0.9), layout="constrained")
    axes = figure.subplots()
    for row, compound in enumerate(world.compounds):
        for column, building in enumerate(compound.buildings):
            _draw_building(axes, building, column * (ACROSS + 2.0), (rows - 1 - row) * HIGH)
        axes.text(
            -1.0,
            (rows - 1 - row) * HIGH + 1.5,
            say(compound.archetype),
            ha="right",
            va="center",
            font=_font(12),
        )
    axes.set_aspect("equal")
    axes.axis("off")
    told = {"date": world.date(world.day), "day": world.day}
    axes.set_title(say("on").format(**told), font=_font(13), loc="left")
    for name, shade in COLOURS.items():
        axes.scatter([], [], marker="s", s=60, color=shade, label=say(name))
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, 0.0), ncols=2, frameon=False, prop=_font(12))
    return figure


def _draw_building(axes: Axes, building: Building, left: float, bottom: float) -> None:
    """One square per household, storey by storey from the ground."""
    homes = building.households
    x = [left + number % ACROSS for number in range(len(homes))]
    y = [bottom + number // ACROSS for number in range(len(homes))]
    axes.scatter(x, y, marker="s", s=64, color=[colour(home) for home in homes], linewidths=0)


def _font(size: float) -> FontProperties:
    return FontProperties(fname=str(FONT), size=size)


@solara.component
def Map(world: PlainWorld) -> None:  # noqa: N802  Solara names components like classes
    """The map as it stands this evening."""
    update_counter.get()
    solara.Style(".v-tabs { display: none }")  # there is one page only
    solara.FigureMatplotlib(drawn(world), format="png")
    solara.Text(say("help"))


def _named(axes: Axes) -> None:
    """Words of the plot in the page's language and font."""
    axes.xaxis.label.set_visible(False)  # Mesa's own word
    axes.text(0.5, -0.12, say("day"), transform=axes.transAxes, ha="center", va="top", font=_font(10))
    axes.set_ylabel(say("cases"), font=_font(10))
    axes.legend(loc="best", prop=_font(9), frameon=False)


def sliders() -> dict[str, Any]:
    """Sliders of the page by the argument of `Lane` that they set."""
    return {
        "luck": Slider(say("luck"), 8, 1, 100, 1),
        "troubles": Slider(say("troubles"), 2.0, 0.5, 5.0, 0.5),
        "access": Slider(say("access"), 1.0, 0.1, 1.0, 0.1),
        "staff": Slider(say("staff"), 1.0, 0.1, 2.0, 0.1),
    }


@solara.component
def Page() -> None:  # noqa: N802
    """The page: Mesa's controls, the map, and the course of the open cases."""
    world = solara.use_memo(Lane, [])
    plot = make_plot_component({say(name): COLOURS[name] for name in MARKS}, post_process=_named)
    SolaraViz(world, components=[Map, plot], model_params=sliders(), name=say("title"), play_interval=200)

"""A map of a small community: every flat of every building, coloured by what holds for its household."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.lessons import alternative as alt
from experiments.lessons.picture import Picture
from experiments.lessons.words import tell
from experiments.report import palette
from experiments.report.trajectories import style
from model.inputs.archetypes import ARCHETYPES
from model.state.cases import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import Colormap

    from experiments.lessons.people import Person
    from model.world import World

type Floats = npt.NDArray[np.float64]

FLAT = (0.92, 0.8)  # width and height of a flat's window within its unit square
GAP, LANE = 1.2, 3.5  # flats between buildings, and between compounds
ACROSS = 4  # compounds side by side
HEAD = 3.6  # flats of height for a compound's name
FOOT = 2.2  # flats of height for a person's name
WALL, EMPTY, STAR = palette.RULE, palette.COLOURS["same"], palette.SERIES[1]


def of_household(world: "World", resident_values: Any) -> Floats:
    """Mean over the members of each household of a value per resident, shape (households,)."""
    count = np.bincount(world.residents.household, minlength=len(world.households))
    total = np.bincount(world.residents.household, resident_values, minlength=len(world.households))
    return np.asarray(total / count, dtype=np.float64)


def satisfaction(world: "World") -> Floats:
    """Satisfaction of each household today, from 0 to 1."""
    return of_household(world, world.satisfaction_today(np.arange(len(world.residents))))


def trust(world: "World") -> Floats:
    """Trust of each household in those in charge, from 0 to 1."""
    return of_household(world, world.residents.trust)


def troubles(world: "World", known: bool | None = None) -> Floats:
    """Cases of each household that last today: all, only those known to somebody in charge, or only the others."""
    cases = world.cases
    lasting = cases.state != State.CLOSED
    held = (cases.state == State.OPEN) | (cases.state == State.WAITING)
    chosen = lasting if known is None else lasting & (held == known)
    homes = world.residents.household[cases.complainant[chosen]]
    return np.bincount(homes, minlength=len(world.households)).astype(np.float64)


def community_map(
    world: "World",
    values: Floats | None = None,
    *,
    title: str = "",
    unit: str = "",
    limits: tuple[float, float] | None = None,
    either: tuple[str, str] | None = None,
    home: "Person | None" = None,
    lang: str = "en",
) -> Picture:
    """Draw every flat of a world with one run.

    values: a number per household, none for plain walls; `unit` names it at the scale and `limits` are its ends.
    either: where it only matters whether the number is above 0, the words for no and for yes, in place of a scale.
    home: the person whose flat is marked.
    """
    from matplotlib.figure import Figure

    corners, houses, names = _places(world)
    with style():
        width, height = corners[:, 0].max() + 2, corners[:, 1].max() + HEAD
        foot = 1.0 if home is None else FOOT
        high = 7.6 * (height + foot) / width + (1.0 if either else 0.6)  # inches, title and key included
        figure = Figure(figsize=(9, max(2.5, high)), layout="constrained")
        axes = figure.subplots()
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=13)
        _walls(axes, houses)
        if values is not None and either:
            _flats(axes, corners, (values > 0).astype(np.float64), (0.0, 1.0))
            _key(axes, either)
        elif (windows := _flats(axes, corners, values, limits)) is not None:
            figure.colorbar(windows, ax=axes, shrink=0.6, pad=0.02).set_label(unit)
        for x, y, archetype, number in names:
            axes.text(
                x, y, f"{tell('compound', lang, number=number)}\n{tell(f'of_{archetype}', lang)}", fontsize=9
            )
        if home is not None:
            building = world.households.building
            below = corners[building == building[home.household]].min(axis=0)
            _mark(axes, corners[home.household], below, home.name(lang))
        axes.set_aspect("equal")
        axes.set_axis_off()
        axes.set_xlim(-1, width)
        axes.set_ylim(-foot, height)
    told = [
        alt.headed("map", title, lang),
        *(
            alt.named(_compound(world, at, lang), each, lang)
            for at, each in enumerate(_told(world, values, unit, either, lang))
        ),
        tell("alt_star", lang, name=home.name(lang)) if home else "",
    ]
    return Picture(figure, alt.sentences(told, lang))


def _compound(world: "World", compound: int, lang: str) -> str:
    kind = ARCHETYPES[int(world.compounds.archetype[compound])]
    return alt.listed((tell("compound", lang, number=compound + 1), tell(f"of_{kind}", lang)), lang)


def _told(
    world: "World", values: Floats | None, unit: str, either: tuple[str, str] | None, lang: str
) -> "Iterator[str]":
    """What the flats of each compound show."""
    homes = world.buildings.compound[world.households.building]
    for compound in range(len(world.compounds)):
        here = homes == compound
        if values is None:
            yield tell("alt_flats", lang, n=here.sum())
        elif either:
            yield tell("alt_share", lang, word=either[1], n=(values[here] > 0).sum(), of=here.sum())
        else:
            yield tell("alt_mean", lang, unit=unit, value=alt.number(values[here].mean()))


Name = tuple[float, float, str, int]
House = tuple[float, float, int, int]  # left, bottom, flats across, flats high


def _places(world: "World") -> tuple[Floats, list[House], list[Name]]:
    """Lower left corner of each flat (households, 2), outlines of the buildings, and where names stand."""
    c, b = world.compounds, world.buildings
    corners = np.zeros((len(world.households), 2))
    houses: list[House] = []
    names: list[Name] = []
    left, bottom, tallest = 0.0, 0.0, 0
    for compound in range(len(c)):
        if compound and compound % ACROSS == 0:
            left, bottom, tallest = 0.0, bottom + tallest + HEAD + 1, 0
        storeys, start = int(c.storeys[compound]), left
        for building in np.flatnonzero(b.compound == compound):
            flats = np.flatnonzero(world.households.building == building)
            across = -(-flats.size // storeys)
            order = flats[np.argsort(world.households.floor[flats], kind="stable")]
            corners[order, 0] = left + np.arange(flats.size) % across
            corners[order, 1] = bottom + np.arange(flats.size) // across
            houses.append((left, bottom, across, -(-flats.size // across)))
            left += across + GAP
        tallest = max(tallest, max(house[3] for house in houses if house[1] == bottom))
        names.append(
            (start, bottom + houses[-1][3] + 0.6, ARCHETYPES[int(c.archetype[compound])], compound + 1)
        )
        left += LANE
    return corners, houses, names


def _walls(axes: "Axes", houses: list[House]) -> None:
    from matplotlib.patches import Rectangle

    for left, bottom, across, high in houses:
        axes.add_patch(
            Rectangle((left - 0.2, bottom - 0.2), across + 0.3, high + 0.3, color=WALL, linewidth=0)
        )


def _flats(
    axes: "Axes", corners: Floats, values: Floats | None, limits: tuple[float, float] | None
) -> "PolyCollection | None":
    """Draw the windows; returns them if they are coloured by numbers."""
    from matplotlib.collections import PolyCollection

    width, height = FLAT
    shape = np.array([(0, 0), (width, 0), (width, height), (0, height)])
    windows = PolyCollection(list(corners[:, None, :] + shape), edgecolors="none")
    if values is None:
        windows.set_facecolor(EMPTY)
    else:
        windows.set_array(values)
        windows.set_cmap(_rising())
        windows.set_clim(*(limits or (0.0, max(1.0, float(np.nanmax(values))))))
    axes.add_collection(windows)
    return None if values is None else windows


def _rising() -> "Colormap":
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("rising", palette.MORE)


def _key(axes: "Axes", either: tuple[str, str]) -> None:
    from matplotlib.patches import Patch

    ends = [_rising()(end) for end in (0.0, 1.0)]
    patches = [Patch(facecolor=ends[at], edgecolor=WALL, label=either[at]) for at in (1, 0)]
    axes.figure.legend(handles=patches, loc="outside lower center", ncols=2, frameon=False, fontsize=10)


def _mark(axes: "Axes", corner: Floats, below: Floats, name: str) -> None:
    """A star on the flat, and the name under the building, where it hides no flat."""
    x, y = corner[0] + FLAT[0] / 2, corner[1] + FLAT[1] / 2
    axes.plot(x, y, marker="*", markersize=17, color=STAR, markeredgecolor="white")
    axes.text(below[0], below[1] - 0.5, name, color=STAR, fontsize=12, va="top")

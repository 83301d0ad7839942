"""The path of one case: where it lay on each day of its life."""

from typing import TYPE_CHECKING

from experiments.lessons import alternative as alt
from experiments.lessons.diary import PLACES, Story
from experiments.lessons.picture import Picture, axes
from experiments.lessons.words import tell
from experiments.report import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE, TRY, END = palette.LINE, palette.SERIES[5], palette.SERIES[2]
DARK = palette.RULE


def path_picture(story: Story, lang: str) -> Picture:
    """Steps over the days since the case arose; marks for attempts, for closings on paper and for the end."""
    with axes(9, 3.8, story.title(lang)) as (figure, ax):
        days = [moment.day - story.arisen for moment in story.moments]
        heights = [PLACES.index(moment.where) for moment in story.moments]
        ax.axhspan(-0.5, 1.5, color=DARK, alpha=0.6, zorder=0, linewidth=0)
        ax.step([*days, story.days], [*heights, heights[-1]], where="post", color=LINE, linewidth=2.5)
        ax.plot(0, heights[0], "o", color=LINE, markersize=9)
        _marks(ax, story, lang)
        ax.set_yticks(range(len(PLACES)), [tell(f"at_{place}", lang) for place in PLACES])
        ax.set_ylim(-0.5, len(PLACES) - 0.5)
        ax.set_xlim(-0.02 * story.days, 1.04 * story.days + 1)
        ax.set_xlabel(tell("days_since", lang))
        ax.legend(loc="upper left", frameon=False, fontsize=9, ncols=3)
    first, pairs = story.moments[0], zip(story.moments, story.moments[1:], strict=False)
    stations = [first, *(now for before, now in pairs if now.where != before.where)]
    told = [
        alt.headed("path", story.title(lang), lang),
        alt.listed(
            (
                tell("alt_day", lang, day=each.day - story.arisen, where=tell(f"at_{each.where}", lang))
                for each in stations
            ),
            lang,
        ),
        tell("alt_tried", lang, n=story.attempts),
        tell("alt_day", lang, day=story.days, where=tell(f"mark_{story.end}", lang)),
    ]
    return Picture(figure, alt.sentences(told, lang))


def _marks(ax: "Axes", story: Story, lang: str) -> None:
    pairs = list(zip(story.moments, story.moments[1:], strict=False))
    tries = [now for before, now in pairs if now.attempts > before.attempts]
    paper = [now for before, now in pairs if now.on_paper > before.on_paper]
    for moments, marker, colour, name in (
        (tries, "^", TRY, "mark_attempt"),
        (paper, "s", palette.SERIES[1], "mark_paper"),
    ):
        if moments:
            x = [moment.day - story.arisen for moment in moments]
            y = [PLACES.index(moment.where) for moment in moments]
            ax.plot(x, y, marker, color=colour, markersize=9, label=tell(name, lang), markeredgecolor="black")
    ax.plot(
        story.days, PLACES.index(story.moments[-1].where), "*", color=END, markersize=18,
        markeredgecolor="black", label=tell(f"mark_{story.end}", lang),
    )  # fmt: skip

"""A chart by ECharts, which comes with the server; it is drawn only if its place is still on the page by then."""

from typing import Any

import solara


@solara.component_vue("chart.vue")
def Chart(option: dict[str, Any], attributes: dict[str, str]) -> None:
    """A chart as wide as its place.

    `option` is what ECharts draws; `attributes` those of the element around it: class, style, what readers hear.
    """

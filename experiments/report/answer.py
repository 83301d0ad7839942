"""A comparison with methods to show and write itself; each method calls the function that does so."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.analysis.comparison import Comparison
from experiments.analysis.decides import Decides
from experiments.design.design import Design
from experiments.design.sample import Sample
from experiments.errors import RequestError
from experiments.report import files, markdown, terminal, why_text
from experiments.run.runner import keep

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Answer(Comparison):
    """A comparison with its texts and figures, in `lang` (`en` or `zh`) unless another language is asked for."""

    lang: str = "en"

    def _repr_markdown_(self) -> str:
        """Verdict and main results, as a notebook shows them."""
        return markdown.verdict(self, self.lang)

    def report(self, lang: str | None = None) -> str:
        """The report as Markdown."""
        return markdown.markdown(self, self.lang if lang is None else lang)

    def text(self, lang: str | None = None, width: int = 100) -> str:
        """Verdict and table for a terminal of this width, in columns."""
        return terminal.terminal(self, self.lang if lang is None else lang, width)

    def worlds(self, lang: str | None = None) -> "Figure":
        """In how many plausible worlds each headline metric is better, the same or worse, and how far; over draws only.

        Raises RequestError for an answer without draws.
        """
        self._need_draws()
        return files.DRAWN_FIGURES["worlds"](self, self.lang if lang is None else lang)

    def why(self, metric: str, scenario: str | None = None) -> Decides:
        """Which assumptions decide the effect on a metric of a pair, the first unless its name is given.

        Raises RequestError for an unknown metric or scenario, and for an answer without draws.
        """
        self._need_draws()
        return why_text.found(self, metric, scenario)

    def _need_draws(self) -> None:
        if not self.drawn:
            raise RequestError(
                "every number of this answer stayed at its default; allowed: an answer over draws "
                "(compare without seeds)",
                "该结果的所有参数都取默认值；允许：抽样比较的结果（compare 不给 seeds）",
            )

    def hundred(self, lang: str | None = None) -> "Figure":
        """Fate of 100 cases: two bars for each group, a block per pair."""
        return files.FIGURES["hundred"](self, self.lang if lang is None else lang)

    def figure(self, lang: str | None = None) -> "Figure":
        """Figure of the trajectories of both arms, a block of panels per pair."""
        return files.FIGURES["figure"](self, self.lang if lang is None else lang)

    def forest(self, lang: str | None = None) -> "Figure":
        """Figure of relative effects on the headline metrics with their intervals, a panel per pair."""
        return files.FIGURES["forest"](self, self.lang if lang is None else lang)

    def write_answer(self, folder: str | os.PathLike[str], lang: str | None = None) -> Path:
        """Write tables of effects, report and figures into a folder, and return the folder."""
        return files.write_answer(self, folder, self.lang if lang is None else lang)

    def save(self, folder: str | os.PathLike[str], lang: str | None = None) -> Path:
        """Write everything into `folder`: tables, manifest, report and figures. Raises RequestError."""
        design = Design(tuple(pair.contrast for pair in self.pairs), Sample(self.seeds, self.drawn))
        keep(design.request, self.tables, folder)
        return self.write_answer(folder, lang)

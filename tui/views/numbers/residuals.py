"""How far off the numbers of a regression are."""

from __future__ import annotations

from collections.abc import Sequence

from ....core.experiment.inspection.confusion import Residuals, ResidualsOfBoth
from ....datasets import Dataset, clean_text
from ..plots.drawing import CHOSEN, LABEL, TEXT, Row, Span, cut
from ..plots.glyphs import GlyphSet
from ..plots.number import steady
from ..plots.sparkline import sparkline
from .lines import cell, compact, flowing
from .section import Section

COLUMNS = (
    ("mean", "mean"),
    ("spread", "std"),
    ("mean absolute", "mean_absolute"),
    ("root mean square", "root_mean_square"),
)
"""A heading, and what of the residuals stands below it."""
MOST_BARS = 40
LEAST_BARS = 6
NUMBER = 7


class ResidualsSection(Section):
    """Label minus prediction, of training and test points.

    Args:
        residuals: None: a snapshot without them.
        dataset: whose labels they are.
        metrics: R2 of training and test points.
    """

    title = "Residuals"

    def __init__(
        self,
        residuals: ResidualsOfBoth | None,
        dataset: Dataset,
        metrics: tuple[float, float],
        glyphs: GlyphSet,
    ) -> None:
        super().__init__(glyphs)
        self._residuals, self._dataset, self._metrics = residuals, dataset, metrics
        self._what = clean_text(dataset.label_name or "number", 40)

    @staticmethod
    def bins(width: int) -> int:
        """Of the histograms, in so many cells."""
        free = width - 8 - sum(_width(head) for head, _ in COLUMNS) - 8 - 2 * (NUMBER + 1)
        return max(LEAST_BARS, min(MOST_BARS, free if free >= LEAST_BARS else width - 26))

    @property
    def about(self) -> Sequence[Row]:
        return [
            (
                Span(
                    f"{self._what} minus what the network says; above 0: it says too little", LABEL
                ),
            ),
            (Span("label minus what the network says", LABEL),),
            (Span("label - prediction", LABEL),),
        ]

    def summary(self) -> Row:
        if self._residuals is None:
            return ()
        pieces = [
            (
                Span(f"{part} off by ", LABEL),
                Span(steady(residuals.mean_absolute), TEXT),
                Span(" on average", LABEL),
            )
            for part, residuals in self._both
        ]
        return flowing(pieces, 10_000)

    def body(self, width: int, height: int) -> list[Row]:
        if self._residuals is None or height < 3:
            return []
        heads = [head for head, _ in COLUMNS]
        has_bars = width >= 8 + sum(map(_width, heads)) + 8 + 2 * (NUMBER + 1) + LEAST_BARS
        top = [cell("", None, 8), *(cell(head, LABEL, _width(head), right=True) for head in heads),
               cell("R2", LABEL, 8, right=True)]  # fmt: skip
        rows: list[Row] = [tuple(top)]
        for (part, residuals), metric in zip(self._both, self._metrics, strict=True):
            numbers = [
                cell(steady(getattr(residuals, name)), TEXT, _width(head), right=True)
                for head, name in COLUMNS
            ]
            fit = cell(f"{metric:.2f}" if abs(metric) < 1000 else steady(metric), TEXT, 8, True)
            bars = (Span("  ", None), *self._bars(residuals, width)) if has_bars else ()
            rows.append((cell(f"  {part}", CHOSEN, 8), *numbers, fit, *bars))
        if not has_bars and height >= 5:
            rows += [
                (cell(f"  {part}", LABEL, 8), *self._bars(residuals, width))
                for part, residuals in self._both
            ]
        if height > len(rows):
            rows.append(self._farthest(self._residuals.train))
        return [cut(row, width, self.glyphs.ellipsis) for row in rows]

    @property
    def _both(self) -> list[tuple[str, Residuals]]:
        assert self._residuals is not None
        return [("train", self._residuals.train), ("test", self._residuals.test)]

    def _bars(self, residuals: Residuals, width: int) -> Row:
        low, high = (compact(float(edge), NUMBER) for edge in residuals.edges[[0, -1]])
        bars = sparkline(residuals.counts, self.glyphs, self.bins(width))
        return (
            cell(low, LABEL, NUMBER, right=True), Span(" ", None), Span(bars, TEXT),
            Span(f" {high}", LABEL),
        )  # fmt: skip

    def _farthest(self, residuals: Residuals) -> Row:
        """The training point that is farthest off, and where it is."""
        index = residuals.worst
        if index is None:
            return ()
        columns = self._dataset.train_points[index].tolist()
        names = [clean_text(name, 20) for name in self._dataset.feature_names]
        place = [f"{name} {steady(value)}" for name, value in zip(names, columns, strict=True)]
        others = f" and {len(place) - 2} more" if len(place) > 2 else ""
        label = float(self._dataset.train_labels[index])
        said = label - float(residuals.residuals[index])
        return (
            Span(f"  farthest off: {', '.join(place[:2])}{others}", LABEL),
            Span(f" is {steady(label)}, the network says {steady(said)}", TEXT),
        )


def _width(head: str) -> int:
    return max(len(head), 8) + 2

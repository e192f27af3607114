"""Weights, activations, gradients and the next step, layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ....core.experiment.inspection.distributions import Distributions
from ....core.experiment.inspection.histograms import Histogram
from ....core.experiment.inspection.neurons import LayerActivity
from ....core.experiment.inspection.update_ratio import LayerUpdate
from ..network.parts import Parts
from ..plots.drawing import CHOSEN, LABEL, TEXT, WARNING, Row, Span
from ..plots.glyphs import GlyphSet
from ..plots.number import steady
from ..plots.sparkline import sparkline
from .lines import cell, compact, flowing
from .section import Section

KINDS = (
    ("weights", "weights"),
    ("activations", "activations"),
    ("gradients", "gradient of J"),
)
"""What of a layer's numbers is shown, and its heading."""
NAME = 10
"""Cells of a layer's name, with two before it."""
KIND = 14
"""Cells of the name of a kind of number, where each has a row."""
STEP = 8
"""Of the column that says how large the next step is."""
LEAST_BARS, MOST_BARS = 5, 32
NARROW_NUMBER, WIDE_NUMBER = 6, 7
SPREAD = 12
"""What a histogram's standard deviation takes, where there is room."""
MARKS = 26
"""What the number of dead and saturated units takes."""

NOTE = "step: how much the next step changes the weights, against their size (norms)"


@dataclass(frozen=True)
class LayerColumns:
    """How many cells each part of a layer's row has."""

    number: int
    bars: int
    has_spread: bool
    has_marks: bool
    is_stacked: bool = False
    """Whether each kind of number has a row of its own."""
    is_alone: bool = False
    """Whether there is room for one kind alone."""

    @classmethod
    def in_width(cls, width: int) -> LayerColumns:
        """The most that fits."""
        for number, has_spread, has_marks, least in (
            (WIDE_NUMBER, True, True, 12),
            (WIDE_NUMBER, False, True, 10),
            (WIDE_NUMBER, False, False, 10),
            (NARROW_NUMBER, False, False, LEAST_BARS),
        ):
            free = width - NAME - STEP - MARKS * has_marks
            bars = free // len(KINDS) - 2 * (number + 1) - 1 - SPREAD * has_spread
            if bars >= least:
                return cls(number, min(bars, MOST_BARS), has_spread, has_marks)
        bars = width - NAME - KIND - 2 * (NARROW_NUMBER + 1) - 2
        if bars < LEAST_BARS:
            return cls.alone(width)
        return cls(NARROW_NUMBER, min(bars, MOST_BARS), False, False, is_stacked=True)

    @classmethod
    def alone(cls, width: int) -> LayerColumns:
        """For one kind of number."""
        bars = width - NAME - STEP - 2 * (NARROW_NUMBER + 1) - 1
        return cls(NARROW_NUMBER, max(1, min(bars, MOST_BARS)), False, False, is_alone=True)

    @property
    def block(self) -> int:
        """Of one kind's numbers, with the gap before them."""
        return 1 + self.number + 1 + self.bars + 1 + self.number + SPREAD * self.has_spread


class LayersSection(Section):
    """The numbers of each layer.

    Args:
        parts: what the layers are called.
        distributions: None: a snapshot without them.
        updates: of the step from here.
        activity: what may be wrong with units.
        kind: the place among ``KINDS`` of what is shown where there is room for one alone.
    """

    title = "Layers"

    def __init__(
        self,
        parts: Parts,
        distributions: Distributions | None,
        updates: Sequence[LayerUpdate] | None,
        activity: Sequence[LayerActivity] | None,
        glyphs: GlyphSet,
        kind: int = 0,
    ) -> None:
        super().__init__(glyphs)
        self._kind = kind
        self._parts, self._distributions = parts, distributions
        self._updates, self._activity = updates or (), activity or ()

    @property
    def about(self) -> Sequence[Row]:
        how = "higher" if self.glyphs.has_braille else "darker"
        of = ""
        seen = self._distributions
        if seen is not None and seen.n_points < seen.n_chosen:
            of = f"; of {seen.n_points} of {seen.n_chosen:,} points"
        forms = [
            f"bars from the least number to the greatest; {how}: more of them{of}",
            f"least, bars ({how}: more), greatest{of}",
            f"{how} bars: more{of}",
        ]
        return [(Span(form, LABEL),) for form in forms]

    def summary(self) -> Row:
        if not self._updates:
            return ()
        pieces: list[Row] = [(Span("next step against weights", LABEL),)]
        pieces += [
            (Span(f"{self._parts.layer_name(layer)} ", LABEL), Span(_ratio(update), TEXT))
            for layer, update in enumerate(self._updates)
        ]
        return flowing(pieces, 10_000)

    def extras(self) -> list[Row]:
        return [(Span(f"  {NOTE}", LABEL),)]

    def body(self, width: int, height: int) -> list[Row]:
        if self._distributions is None:
            return []
        if height < min(3, 1 + len(self._distributions.layers)):
            return []
        columns = LayerColumns.in_width(width)
        head, *layers = (self._stacked if columns.is_stacked else self._table)(columns)
        if columns.is_alone or (columns.is_stacked and len(layers) >= height):
            head, *layers = self._one_kind(LayerColumns.alone(width))
        if len(layers) >= height:
            more = f"  and {len(layers) - height + 2} more of {len(layers)} layers"
            layers = [*layers[: height - 2], (Span(more, LABEL),)]
        return [head, *layers]

    def _table(self, columns: LayerColumns) -> list[Row]:
        """A heading, and a row for each layer."""
        heads = [cell(f" {head}", LABEL, columns.block) for _, head in KINDS]
        rows: list[Row] = [(cell("", None, NAME), *heads, cell("step", LABEL, STEP, right=True))]
        assert self._distributions is not None
        for layer, seen in enumerate(self._distributions.layers):
            name = cell(f"  {self._parts.layer_name(layer)}", TEXT, NAME)
            blocks = [
                span for kind, _ in KINDS for span in self._block(getattr(seen, kind), columns)
            ]
            marks = (Span("  ", None), *self._marks(layer)) if columns.has_marks else ()
            rows.append((name, *blocks, self._step(layer), *marks))
        return rows

    def _stacked(self, columns: LayerColumns) -> list[Row]:
        """The same with a row for each kind of number."""
        rows: list[Row] = [(Span("  layer by layer", LABEL),)]
        assert self._distributions is not None
        for layer, seen in enumerate(self._distributions.layers):
            name = f"  {self._parts.layer_name(layer)}"
            for kind, head in KINDS:
                block = self._block(getattr(seen, kind), columns)
                rows.append((cell(name, TEXT, NAME + 1), cell(head, LABEL, KIND), *block))
                name = ""
            text, meaning = self._step(layer)
            head = cell("", None, NAME + 1), cell("step", LABEL, KIND + 1)
            rows.append((*head, Span(text.strip(), meaning)))
        return rows

    def _one_kind(self, columns: LayerColumns) -> list[Row]:
        """A row for each layer, with the kind of number that is chosen."""
        kind, head = KINDS[self._kind]
        others = " or ".join(other for other, _ in KINDS if other != kind)
        rows: list[Row] = [
            (Span(f"  {head}", CHOSEN), Span(f", step  (left, right: {others})", LABEL))
        ]
        assert self._distributions is not None
        for layer, seen in enumerate(self._distributions.layers):
            name = cell(f"  {self._parts.layer_name(layer)}", TEXT, NAME)
            rows.append((name, *self._block(getattr(seen, kind), columns), self._step(layer)))
        return rows

    def _block(self, seen: Histogram, columns: LayerColumns) -> Row:
        """Least, bars, greatest, of numbers of one kind."""
        if seen.not_finite:
            return (cell(f" {seen.not_finite:,} not finite", WARNING, columns.block),)
        if seen.low == seen.high:
            every = "all " if seen.count > 1 else ""
            return (cell(f" {every}{steady(seen.low)}", TEXT, columns.block),)
        number = columns.number
        row: Row = (
            Span(" ", None),
            cell(compact(seen.low, number), LABEL, number, right=True),
            Span(" ", None),
            Span(sparkline(seen.counts, self.glyphs, columns.bars), TEXT),
            Span(" ", None),
            cell(compact(seen.high, number), LABEL, number),
        )
        if columns.has_spread:
            row = (*row, cell(f"std {steady(seen.std)}", LABEL, SPREAD))
        return row

    def _step(self, layer: int) -> Span:
        text = _ratio(self._updates[layer]) if layer < len(self._updates) else ""
        return cell(text, CHOSEN, STEP, right=True)

    def _marks(self, layer: int) -> Row:
        """How many units do nothing, and why."""
        if layer >= len(self._activity):
            return ()
        marks = self._activity[layer].marks
        counts = Counter(mark for mark in marks if mark is not None)
        if not counts:
            return ()
        told = ", ".join(f"{count} {mark}" for mark, count in counts.items())
        return (Span(f"{told} of {len(marks)}", WARNING),)


def _ratio(update: LayerUpdate) -> str:
    return "all 0" if update.weight_norm == 0 else compact(update.ratio, STEP - 1)

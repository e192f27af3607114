"""One layer as a matrix: a row for each neuron, with its heat map, its bias and its weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....core.experiment import Snapshot
from ..plots.cells import CellCanvas
from ..plots.drawing import CHOSEN, LABEL, TEXT, WARNING, Meaning, PlaneCell, Signed, shortened
from ..plots.glyphs import LEVELS, GlyphSet
from ..plots.number import steady
from ..scales import ABOVE, BELOW
from .chosen import Chosen
from .hits import Hits
from .parts import Parts
from .thumbnails import Thumbnails
from .words import mark_glyph

MAX_THUMB_ROWS = 3
LEAST_THUMB = 6
NUMBER, MOST_FOR_NUMBER = 8, 18
"""The fewest and the most cells for a weight that stands there as a number, below a name."""
HEADS = 3
"""Rows above the matrix: the layers, what is seen of them, where the weights come from."""
CELL_BOUNDS = (0.02, 0.1, 0.3, 0.65)
"""Shares of the largest weight from which on a cell has its first to its last level."""


@dataclass(frozen=True)
class MatrixLayout:
    """What of a layer is seen."""

    layer: int
    first_unit: int
    n_units: int
    thumb_rows: int
    pitch: int
    """Rows from one unit to the next."""
    thumb: int
    label: int
    first_source: int
    n_sources: int
    cell: int
    """Columns for a weight; at least ``NUMBER`` where it is a number."""

    @property
    def has_numbers(self) -> bool:
        """Whether weights are numbers."""
        return self.cell >= NUMBER

    @property
    def weights_x(self) -> int:
        """The column of the first weight."""
        return self.bias_x + self.cell + 1

    @property
    def bias_x(self) -> int:
        """The column of the biases."""
        return self.label + self.thumb + 1

    def weight_at(self, x: int, y: int, n_inputs: int) -> Chosen | None:
        """The weight or bias that has a cell of the matrix."""
        row, rest = divmod(y - HEADS, self.pitch)
        if not 0 <= row < self.n_units or rest >= self.thumb_rows:
            return None
        unit, place = self.first_unit + row, (x - self.weights_x) // self.cell
        if self.bias_x <= x < self.bias_x + self.cell:
            return Chosen(self.layer, unit, n_inputs)
        if 0 <= place < self.n_sources:
            return Chosen(self.layer, unit, self.first_source + place)
        return None

    @classmethod
    def fit(cls, parts: Parts, width: int, height: int, chosen: Chosen) -> MatrixLayout:
        """The part of the chosen neuron's layer that is seen in so many cells."""
        layer = chosen.layer
        n_all, n_inputs = parts.sizes[layer + 1], parts.sizes[layer]
        rows = max(1, height - HEADS)
        thumb_rows = max(1, min(MAX_THUMB_ROWS, (rows + 1) // n_all - 1))
        pitch = thumb_rows + (thumb_rows > 1)
        n_units = max(1, min(n_all, (rows + pitch - thumb_rows) // pitch))
        label = 2 + len(str(n_all))
        thumb = max(LEAST_THUMB, 2 * thumb_rows)
        room = max(1, width - label - thumb - 2)
        widths = (*range(MOST_FOR_NUMBER, NUMBER - 1, -1), 2, 1)
        cell = next((cells for cells in widths if (n_inputs + 1) * cells <= room), 1)
        n_sources = max(1, min(n_inputs, room // cell - 1))
        weight = min(chosen.weight, n_inputs - 1)
        return cls(
            layer,
            _window(chosen.unit, n_units, n_all),
            n_units,
            thumb_rows,
            pitch,
            thumb,
            label,
            _window(weight, n_sources, n_inputs),
            n_sources,
            cell,
        )

    def seen_units(self, parts: Parts) -> list[tuple[int, int]]:
        """Of each layer the first unit that is seen and the one after the last."""
        windows = [(0, 0)] * parts.n_layers
        windows[self.layer] = (self.first_unit, self.first_unit + self.n_units)
        return windows


def _window(place: int, visible: int, count: int) -> int:
    """The first of so many that are visible at once, page by page."""
    return min(place // visible * visible, count - visible)


class MatrixPainter:
    """Draws a layer as a matrix.

    Args:
        glyphs: what it is made of.
        thumbnails: makes the heat maps.
    """

    def __init__(self, glyphs: GlyphSet, thumbnails: Thumbnails) -> None:
        self._glyphs, self._thumbnails = glyphs, thumbnails

    def draw(
        self,
        canvas: CellCanvas,
        layout: MatrixLayout,
        parts: Parts,
        snapshot: Snapshot,
        chosen: Chosen,
        hits: Hits,
    ) -> list[str]:
        """Draw heads and rows, and return what is to be known of the picture."""
        self._layers(canvas, parts, chosen)
        seen = _what_is_seen(parts, layout)
        fitting = next((text for text in seen if len(text) <= canvas.width), seen[-1])
        canvas.put(0, 1, shortened(fitting, canvas.width, self._glyphs.ellipsis), TEXT)
        self._sources(canvas, 2, layout, parts, chosen)
        parameters = snapshot.observations["parameters"][layout.layer]
        sources = slice(layout.first_source, layout.first_source + layout.n_sources)
        largest = max(
            float(np.abs(np.nan_to_num(parameters.weights)).max(initial=0.0)),
            float(np.abs(np.nan_to_num(parameters.biases)).max(initial=0.0)),
        )
        fields = snapshot.observations["neurons"]
        size = layout.thumb_rows, layout.thumb
        cells = self._thumbnails.of_layer(fields, parts, layout.layer, size)
        first = 0 if layout.layer == parts.last else fields.first_units[layout.layer]
        for row in range(layout.n_units):
            unit, y = layout.first_unit + row, HEADS + row * layout.pitch
            weights = parameters.weights[sources, unit]
            self._row(canvas, y, layout, snapshot, unit, chosen)
            canvas.put_cells(layout.label, y, *cells[unit - first])
            values = [float(parameters.biases[unit]), *weights.tolist()]
            xs = [layout.bias_x, *(layout.weights_x + i * layout.cell for i in range(len(weights)))]
            places = [parts.sizes[layout.layer], *range(*sources.indices(sources.stop))]
            for x, value, place in zip(xs, values, places, strict=True):
                is_chosen = unit == chosen.unit and place == chosen.weight
                self._weight(canvas, x, y, layout, value, largest, is_chosen)
            hits.add(0, y, canvas.width, y + layout.thumb_rows, (layout.layer, unit))
        return []

    def _layers(self, canvas: CellCanvas, parts: Parts, chosen: Chosen) -> None:
        """The sizes of all layers, the chosen one marked."""
        glyphs = self._glyphs
        x = canvas.put(0, 0, str(parts.sizes[0]), LABEL)
        for layer, size in enumerate(parts.sizes[1:]):
            x = canvas.put(x, 0, f" {glyphs.right_arrow} ", LABEL)
            is_chosen = layer == chosen.layer
            text, meaning = (f"[{size}]", CHOSEN) if is_chosen else (str(size), LABEL)
            x = canvas.put(x, 0, text, meaning)

    def _sources(
        self, canvas: CellCanvas, y: int, layout: MatrixLayout, parts: Parts, chosen: Chosen
    ) -> None:
        """Where weights come from: names where they have room, else every tenth number."""
        n_inputs, width = parts.sizes[layout.layer], layout.cell
        head = "bias" if layout.has_numbers else "b"
        is_bias = chosen.weight == n_inputs
        canvas.put(layout.bias_x, y, f"{head:>{width - 1}}" if layout.has_numbers else head,
                   CHOSEN if is_bias else LABEL)  # fmt: skip
        free = layout.weights_x
        for place in range(layout.first_source, layout.first_source + layout.n_sources):
            x = layout.weights_x + (place - layout.first_source) * width
            is_chosen = place == chosen.weight
            meaning = CHOSEN if is_chosen else LABEL
            if layout.has_numbers:
                name = shortened(
                    parts.source(layout.layer, place), width - 1, self._glyphs.ellipsis
                )
                canvas.put(x, y, f"{name:>{width - 1}}", meaning)
                continue
            text = str(place + 1)
            due = is_chosen or place == layout.first_source or (place + 1) % 10 == 0
            if due and (x >= free or is_chosen) and x + len(text) <= canvas.width:
                canvas.put(x, y, f"{text} ", meaning)
                free = x + len(text) + 1

    def _row(
        self,
        canvas: CellCanvas,
        y: int,
        layout: MatrixLayout,
        snapshot: Snapshot,
        unit: int,
        chosen: Chosen,
    ) -> None:
        is_chosen = unit == chosen.unit
        middle = y + (layout.thumb_rows - 1) // 2
        pointer = self._glyphs.pointer if is_chosen else " "
        number = f"{unit + 1:>{layout.label - 2}}"
        x = canvas.put(0, middle, pointer + number, CHOSEN if is_chosen else LABEL)
        mark = snapshot.observations["activity"][layout.layer].marks[unit]
        canvas.put(x, middle, mark_glyph(mark, self._glyphs), WARNING)

    def _weight(
        self,
        canvas: CellCanvas,
        x: int,
        y: int,
        layout: MatrixLayout,
        value: float,
        largest: float,
        is_chosen: bool,
    ) -> None:
        sign = ABOVE if value >= 0 else BELOW
        share = abs(value) / largest if largest > 0 else 0.0
        level = int(np.searchsorted(CELL_BOUNDS, np.nan_to_num(share), side="right"))
        middle = y + (layout.thumb_rows - 1) // 2
        if layout.has_numbers:
            text = f"{self._glyphs.pointer if is_chosen else ''}{steady(value)}"
            meaning: Meaning = Signed(sign, min(3, level), is_chosen)
            canvas.put(x, middle, f"{text:>{layout.cell - 1}}", meaning)
            return
        glyph = self._glyphs.cell(sign, level - 1) if level else " "
        meaning = PlaneCell(sign, min(level, LEVELS) - 1) if level else None
        if is_chosen:
            meaning = CHOSEN
            glyph = glyph if level else "."
        canvas.put(x, middle, glyph * layout.cell, meaning)


def _what_is_seen(parts: Parts, layout: MatrixLayout) -> list[str]:
    """The neurons and the weights that are seen, and of how many; the longest text first."""
    layer, name = layout.layer, parts.layer_name(layout.layer)
    noun = "output" if layer == parts.last else "neuron"
    units = _span(noun, layout.first_unit, layout.n_units, parts.sizes[layer + 1])
    weights = _span("weight", layout.first_source, layout.n_sources, parts.sizes[layer])
    source = parts.layer_name(layer - 1)
    return [
        f"{name} ({parts.activations[layer]}): {units}; {weights} from {source}",
        f"{name}: {units}; {weights}",
        f"{units}; {weights}",
        units,
    ]


def _span(noun: str, first: int, count: int, of: int) -> str:
    """``neurons 1 to 12 of 64``, or ``8 neurons``."""
    if count == of:
        return f"{of} {noun}{'s' if of > 1 else ''}"
    return f"{noun}s {first + 1} to {first + count} of {of}"

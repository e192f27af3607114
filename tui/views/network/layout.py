"""Where the layers and neurons of a network stand in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len

from .parts import Parts

MAX_THUMB_ROWS = 6
LEAST_THUMB = 4
"""Columns of the smallest thumbnail."""
ROOMY_GAP, LEAST_GAP, MOST_GAP = 6, 3, 24
"""Cells between two layers, for the weights."""
NAME, SHORT_NAME, OUTPUT_NAME = 12, 6, 14
"""Cells for the names of inputs and outputs."""


@dataclass(frozen=True)
class Column:
    """One layer, or the inputs, in a picture."""

    layer: int
    """From 0, the first hidden layer; -1 are the inputs."""
    x: int
    """The first column of the labels; the weights that come in end before it."""
    label: int
    """Cells of a label, left of the thumbnail."""
    thumb: int
    """Columns of a thumbnail."""
    name: int
    """Cells of a name, right of the thumbnail."""
    tops: tuple[int, ...]
    """The first row of each unit."""

    @property
    def thumb_x(self) -> int:
        """The first column of the thumbnails."""
        return self.x + self.label

    @property
    def end(self) -> int:
        """The column after the thumbnails, where weights begin."""
        return self.thumb_x + self.thumb


@dataclass(frozen=True)
class _Widths:
    """How wide the parts of a picture are."""

    thumb: int
    gap: int
    name: int
    output: int
    is_dense: bool
    """Whether labels have room for a mark alone, and not for the number."""

    def label(self, parts: Parts, layer: int) -> int:
        if layer < 0:
            return 1 + min(self.name, max(map(cell_len, parts.inputs)))
        if layer == parts.last or self.is_dense:
            return 1
        return 2 + len(str(parts.sizes[layer + 1]))

    def output_name(self, parts: Parts, layer: int) -> int:
        if layer != parts.last:
            return 0
        return min(self.output, 3 + max(map(cell_len, parts.outputs)))

    def of_column(self, parts: Parts, layer: int) -> int:
        label, name = self.label(parts, layer), self.output_name(parts, layer)
        return label + self.thumb + name

    def total(self, parts: Parts, layers: Sequence[int]) -> int:
        columns = sum(self.of_column(parts, layer) for layer in layers)
        return columns + self.gap * (len(layers) - 1)


@dataclass(frozen=True)
class PictureLayout:
    """Layers side by side, with their units as thumbnails one below the other."""

    columns: tuple[Column, ...]
    thumb_rows: int
    n_layers: int
    """How many there are in all, the inputs among them."""

    @cached_property
    def by_layer(self) -> dict[int, Column]:
        """The columns by their layers."""
        return {column.layer: column for column in self.columns}

    @property
    def is_whole(self) -> bool:
        """Whether all layers are in it."""
        return len(self.columns) == self.n_layers

    @classmethod
    def fit(cls, parts: Parts, width: int, height: int, layer: int) -> PictureLayout | None:
        """The layout for so many cells; None: there are more units in a layer than rows.

        Args:
            layer: the one that is in it where not all have room.
        """
        most = max(parts.sizes)
        if most > height or width < 2 * LEAST_THUMB + LEAST_GAP + 2:
            return None
        rows = next(
            rows
            for rows in range(MAX_THUMB_ROWS, 0, -1)
            if most * rows + (most - 1) * (rows > 1) <= height or rows == 1
        )
        layers = list(range(-1, parts.n_layers))
        widths = _widths(parts, layers, width, rows)
        while widths.total(parts, layers) > width and len(layers) > 2:
            layers.pop(0 if 2 * layer > layers[0] + layers[-1] else -1)
        rows = min(rows, (widths.thumb + 1) // 2)
        used = sum(widths.of_column(parts, each) for each in layers)
        gap = min(MOST_GAP, max(0, width - used) // max(1, len(layers) - 1))
        columns: list[Column] = []
        x = max(0, (width - used - gap * (len(layers) - 1)) // 2)
        for each in layers:
            label, name = widths.label(parts, each), widths.output_name(parts, each)
            tops = _tops(parts.sizes[each + 1], most, rows, height)
            columns.append(Column(each, x, label, widths.thumb, name, tops))
            x += widths.of_column(parts, each) + gap
        return cls(tuple(columns), rows, len(parts.sizes))


def _widths(parts: Parts, layers: Sequence[int], width: int, rows: int) -> _Widths:
    """The widest parts with which all layers have room, or the smallest that there are."""
    widest = max(6, 2 * rows)
    candidates = [
        *(_Widths(thumb, ROOMY_GAP, NAME, OUTPUT_NAME, False)
          for thumb in range(widest, LEAST_THUMB, -1)),
        _Widths(LEAST_THUMB, LEAST_GAP, NAME, OUTPUT_NAME, False),
        _Widths(LEAST_THUMB, LEAST_GAP, SHORT_NAME, SHORT_NAME, False),
        _Widths(LEAST_THUMB, LEAST_GAP, SHORT_NAME, SHORT_NAME, True),
        _Widths(LEAST_THUMB, LEAST_GAP, 2, 3, True),
    ]  # fmt: skip
    fitting = (each for each in candidates if each.total(parts, layers) <= width)
    return next(fitting, candidates[-2])


def _tops(count: int, most: int, rows: int, height: int) -> tuple[int, ...]:
    """The first row of each of ``count`` units, in the middle of the height."""
    free = height - rows
    pitch = 0.0
    if count > 1:
        pitch = min(free / (count - 1), max(rows + 1, 1.5 * free / (most - 1)), 2.5 * rows + 1)
    if pitch > rows + 1:
        pitch = int(pitch)
    start = int((free - pitch * (count - 1)) / 2)
    return tuple(start + int(pitch * unit + 0.5) for unit in range(count))

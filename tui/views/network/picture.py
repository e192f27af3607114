"""The network as layers side by side: a heat map for each neuron, a line for each weight."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from rich.cells import cell_len

from ....core.experiment import Snapshot
from ..plots.cells import CellCanvas
from ..plots.drawing import CHOSEN, LABEL, TEXT, WARNING, Point, shortened
from ..plots.glyphs import GlyphSet
from .chosen import Chosen
from .edges import NARROW, Edge, draw_edges, edges_of
from .hits import Hits
from .layout import Column, PictureLayout
from .parts import Parts
from .thumbnails import Thumbnails
from .words import mark_glyph

NO_SPREAD = 1e-6
"""What differs by no more from point to point carries nothing on."""


class PicturePainter:
    """Draws the layers; keeps the lines from one picture to the next where they are the same.

    Args:
        glyphs: what it is made of.
        thumbnails: makes the heat maps.
    """

    def __init__(self, glyphs: GlyphSet, thumbnails: Thumbnails) -> None:
        self._glyphs, self._thumbnails = glyphs, thumbnails
        self._lines: dict[tuple[int, int], tuple[object, Any]] = {}

    def draw(
        self,
        canvas: CellCanvas,
        top: int,
        layout: PictureLayout,
        parts: Parts,
        snapshot: Snapshot,
        chosen: Chosen,
        hits: Hits,
    ) -> list[str]:
        """Draw titles and layers from a row on, and return what is to be known of the picture."""
        notes: list[str] = []
        if not layout.is_whole:
            first, last = layout.columns[0].layer, layout.columns[-1].layer
            notes.append(
                f"{parts.layer_name(first)} to {parts.layer_name(last)} of {layout.n_layers} layers"
            )
        self._titles(canvas, top, layout, parts, chosen)
        counts = [
            self._edges(canvas, top + 1, layout, left, right, snapshot, chosen, hits)
            for left, right in pairwise(layout.columns)
        ]
        drawn, count = map(sum, zip(*counts, strict=True))
        if drawn < count:
            notes.append(f"the strongest {drawn} of {count} weights")
        for column in layout.columns:
            self._units(canvas, top + 1, layout, column, parts, snapshot, chosen, hits)
        return notes

    def _titles(
        self, canvas: CellCanvas, y: int, layout: PictureLayout, parts: Parts, chosen: Chosen
    ) -> None:
        ends = [*(column.x - 1 for column in layout.columns[1:]), canvas.width]
        rooms = {
            column.layer: end - column.x for column, end in zip(layout.columns, ends, strict=True)
        }
        forms = {layer: _form(parts, layer, room) for layer, room in rooms.items()}
        hidden = [layer for layer in forms if 0 <= layer < parts.last]
        shortest = max((forms[layer] for layer in hidden), default=0)
        if shortest > WITHOUT_FUNCTION:  # one with more room is not called otherwise
            forms |= dict.fromkeys(hidden, shortest)
        for layer, form in forms.items():
            meaning = CHOSEN if layer == chosen.layer else LABEL
            x = layout.by_layer[layer].x
            canvas.put(x, y, _titles_of(parts, layer)[form], meaning)

    def _edges(
        self,
        canvas: CellCanvas,
        top: int,
        layout: PictureLayout,
        left: Column,
        right: Column,
        snapshot: Snapshot,
        chosen: Chosen,
        hits: Hits,
    ) -> tuple[int, int]:
        """Draw the weights between two layers; return how many are drawn, and of how many."""
        observations, width = snapshot.observations, right.x - left.end
        weights = observations["parameters"][right.layer].weights
        idle: Sequence[int] = ()
        if left.layer >= 0:
            spread = observations["activity"][left.layer].spread
            idle = np.flatnonzero(~(spread > NO_SPREAD)).tolist()
        edges, count = edges_of(
            weights,
            width,
            idle,
            into=chosen.unit if right.layer == chosen.layer else None,
            out_of=chosen.unit if left.layer == chosen.layer and width >= NARROW else None,
        )
        height = max(*left.tops, *right.tops) + layout.thumb_rows
        middle = (layout.thumb_rows - 1) // 2
        starts, ends = ([y + middle for y in column.tops] for column in (left, right))
        wanted = (tuple(edges), tuple(starts), tuple(ends), width, height)
        key = left.layer, right.layer
        if key not in self._lines or self._lines[key][0] != wanted:
            drawn = draw_edges(edges, starts, ends, width, height, self._glyphs, canvas.codes)
            drawn_weights = [Chosen(right.layer, edge.target, edge.source) for edge in edges]
            self._lines[key] = wanted, (*drawn, drawn_weights)
        *cells, owners, drawn_weights = self._lines[key][1]
        canvas.put_cells(left.end, top, *cells)
        hits.add_lines(left.end, top, owners, drawn_weights)
        if right.layer == chosen.layer and chosen.weight < len(weights):
            self._point_at(canvas, top, left, right, edges, chosen, starts, ends)
        return len(edges), count

    def _point_at(
        self,
        canvas: CellCanvas,
        top: int,
        left: Column,
        right: Column,
        edges: Sequence[Edge],
        chosen: Chosen,
        starts: Sequence[int],
        ends: Sequence[int],
    ) -> None:
        """Put an arrow where the line of the chosen weight begins."""
        pair = chosen.weight, chosen.unit
        edge = next(edge for edge in edges if (edge.source, edge.target) == pair)
        y = top + starts[chosen.weight]
        canvas.put(left.end, y, self._glyphs.right_arrow, edge.meaning._replace(strength=3))

    def _units(
        self,
        canvas: CellCanvas,
        top: int,
        layout: PictureLayout,
        column: Column,
        parts: Parts,
        snapshot: Snapshot,
        chosen: Chosen,
        hits: Hits,
    ) -> None:
        fields = snapshot.observations["neurons"]
        middle = (layout.thumb_rows - 1) // 2
        size = layout.thumb_rows, column.thumb
        if column.layer < 0:
            cells = self._thumbnails.of_inputs(fields, size)
        else:
            cells = self._thumbnails.of_layer(fields, parts, column.layer, size)
        for unit, unit_top in enumerate(column.tops):
            y = top + unit_top
            canvas.put_cells(column.thumb_x, y, *cells[unit])
            self._label(canvas, y + middle, column, parts, snapshot, unit, chosen)
            hits.add(column.x, y, column.end + column.name, y + layout.thumb_rows,
                     (column.layer, unit))  # fmt: skip

    def _label(
        self,
        canvas: CellCanvas,
        y: int,
        column: Column,
        parts: Parts,
        snapshot: Snapshot,
        unit: int,
        chosen: Chosen,
    ) -> None:
        glyphs, layer = self._glyphs, column.layer
        if layer < 0:
            is_chosen = chosen.layer == 0 and chosen.weight == unit
            name = parts.input_in(column.label - 1, unit, glyphs.ellipsis)
            blank = " " * (column.label - 1 - cell_len(name))
            canvas.put(column.x, y, f"{blank}{name} ", CHOSEN if is_chosen else TEXT)
            return
        is_chosen = (chosen.layer, chosen.unit) == (layer, unit)
        mark = snapshot.observations["activity"][layer].marks[unit]
        pointer = glyphs.pointer if is_chosen else " "
        sign = mark_glyph(mark, glyphs)
        if column.label == 1:
            text, meaning = (pointer, CHOSEN) if is_chosen else (sign, WARNING)
            canvas.put(column.x, y, text, meaning)
        else:
            number = f"{unit + 1:>{column.label - 2}}"
            x = canvas.put(column.x, y, pointer + number, CHOSEN if is_chosen else LABEL)
            canvas.put(x, y, sign, WARNING)
        if column.name:
            is_class = parts.dataset.problem == "classification" and parts.sizes[-1] > 1
            x = column.end + 1
            if is_class:
                canvas.put(x, y, glyphs.point(unit), Point(unit, True))
                x += 2
            room = column.end + column.name - x
            name = shortened(parts.outputs[unit], room, glyphs.ellipsis)
            canvas.put(x, y, name if room > 1 else "", CHOSEN if is_chosen else TEXT)


WITHOUT_FUNCTION = 1
"""The title of a hidden layer, of those that there are, that lacks its function alone."""


def _titles_of(parts: Parts, layer: int) -> list[str]:
    """What stands above a layer, the longest first."""
    if layer < 0:
        return ["inputs", "in"]
    function = parts.activations[layer]
    if layer == parts.last:
        return [f"output: {function}", "output", "out"]
    number = layer + 1
    return [f"hidden {number}: {function}", f"hidden {number}", f"layer {number}", f"h{number}"]


def _form(parts: Parts, layer: int, room: int) -> int:
    """Which of a layer's titles is the longest that has room, or else the last of them."""
    titles = _titles_of(parts, layer)
    fitting = (form for form, title in enumerate(titles) if len(title) <= room)
    return next(fitting, len(titles) - 1)

"""A cursor over a plane: the cell that it stands on, and where that is on the axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .drawing import CURSOR, Meaning, Point, Row, Span
from .glyphs import GlyphSet
from .plane import PlaneLayout

Cell = tuple[int, int]
"""A column from the left and a row from the bottom of a plane."""


def cell_of(layout: PlaneLayout, place: tuple[float, float]) -> Cell:
    """The cell that a place is in, or for one outside the plane the nearest."""
    x, y = place
    return int(layout.columns_of(np.array([x]))[0]), int(layout.rows_of(np.array([y]))[0])


def place_of(layout: PlaneLayout, cell: Cell) -> tuple[float, float]:
    """The place in the middle of a cell; of one outside the plane, of the nearest."""
    column, row = cell
    column, row = min(max(column, 0), layout.columns - 1), min(max(row, 0), layout.rows - 1)
    return float(layout.cell_xs[column]), float(layout.cell_ys[row])


def cell_at(layout: PlaneLayout, x: int, y: int) -> Cell | None:
    """The cell that is drawn at a column and a row of the picture, from its top left; None: there
    is none."""
    column, row = x - layout.left, layout.rows - 1 - y
    return (column, row) if 0 <= column < layout.columns and 0 <= row < layout.rows else None


def with_cursor(
    rows: Sequence[Row], layout: PlaneLayout, place: tuple[float, float], glyphs: GlyphSet
) -> list[Row]:
    """A picture of a plane with the cursor on a place.

    A point under the cursor can still be seen.
    """
    column, row = cell_of(layout, place)
    x, y = layout.left + column, layout.rows - 1 - row
    marked = list(rows)
    marked[y] = _marked(marked[y], x, glyphs.cursor)
    if layout.x_ticks is not None:
        marked[y] = _marked(marked[y], layout.left - 1)
        marked[layout.rows] = _marked(marked[layout.rows], x)
    return marked


def _marked(row: Row, x: int, glyph: str | None = None) -> Row:
    """A row, one cell of which is marked; what it says stays if it is a point or no glyph is
    given."""
    spans: list[Span] = []
    start = 0
    for text, meaning in row:
        end = start + len(text)
        if start <= x < end:
            before, here, after = text[: x - start], text[x - start], text[x - start + 1 :]
            spans += _of(before, meaning)
            spans.append(Span(here if isinstance(meaning, Point) else glyph or here, CURSOR))
            spans += _of(after, meaning)
        else:
            spans.append(Span(text, meaning))
        start = end
    return tuple(spans)


def _of(text: str, meaning: Meaning) -> list[Span]:
    return [Span(text, meaning)] if text else []

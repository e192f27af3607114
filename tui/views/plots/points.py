"""Points on a plane: a mark for each, with axes around them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .canvas import Canvas, DrawnFigure
from .drawing import Point
from .glyphs import POINT_LEVELS, UNICODE, GlyphSet
from .plane import PlaneLayout


@dataclass(frozen=True, eq=False)
class PlanePoints:
    """Points of a plane and what their marks tell."""

    places: NDArray[np.float64]
    """Shape (n, 2 or more): x, y; what follows is not drawn."""
    labels: NDArray[np.int64]
    """Shape (n,): their true classes, or the sides of the middle that their numbers are on."""
    correct: NDArray[np.bool_]
    """Shape (n,): whether each is classified right, or its number not far off."""
    is_test: NDArray[np.bool_]
    """Shape (n,): whether each is a test point."""
    levels: NDArray[np.int64]
    """Shape (n,): how far from neutral their colours are, below ``POINT_LEVELS``."""

    def topmost(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """The indices of the points to draw, one a cell.

        A misclassified one is on top, then one that the network learns from, then the last.
        """
        from_top = np.lexsort((-np.arange(len(cells)), self.is_test, self.correct, cells))
        return from_top[np.diff(cells[from_top], prepend=cells.min() - 1) != 0]

    @property
    def kinds(self) -> NDArray[np.int64]:
        """Shape (n,): a number for each look; see :meth:`look`."""
        levels = POINT_LEVELS * self.labels + self.levels
        return 4 * levels + 2 * self.is_test + self.correct

    @staticmethod
    def look(kind: int) -> Point:
        """The point that a kind stands for."""
        class_index, level = divmod(kind // 4, POINT_LEVELS)
        return Point(class_index, bool(kind % 2), is_test=bool(kind // 2 % 2), level=level)


def draw_points(
    layout: PlaneLayout, points: PlanePoints, glyphs: GlyphSet = UNICODE
) -> DrawnFigure:
    """Axes and points, and blanks up to the right edge of the layout's room.

    The meanings of the figure depend on the classes of the points alone.
    """
    canvas = Canvas(
        layout.used_width,
        layout.figure_height,
        (0, max(1, layout.columns - 1)),
        (0, max(1, layout.rows - 1)),
        layout.x_ticks,
        layout.y_ticks,
        glyphs,
    )
    columns, rows = layout.columns_of(points.places[:, 0]), layout.rows_of(points.places[:, 1])
    top = points.topmost(rows * layout.columns + columns)
    columns, rows, shown = columns[top], rows[top], points.kinds[top]
    for kind in _distinct(points.kinds | 1):
        for one in (kind, kind - 1):
            point, chosen = points.look(one), shown == one
            glyph = glyphs.point(point.class_index, point.correct, point.is_test)
            canvas.scatter(columns[chosen].tolist(), rows[chosen].tolist(), glyph, point)
    figure = canvas.build()
    free = (0, 0), (0, layout.width - layout.used_width)
    return replace(
        figure,
        glyphs=np.pad(figure.glyphs, free, constant_values=" "),
        codes=np.pad(figure.codes, free),
    )


def mark_points(
    figure: DrawnFigure, layout: PlaneLayout, points: PlanePoints, glyphs: GlyphSet = UNICODE
) -> DrawnFigure:
    """What :func:`draw_points` would draw of the same points, of which others are right.

    Only marks change, and neither their places nor the axes: a fraction of the work.

    Args:
        figure: The drawing with the points as they were.
    """
    columns, rows = layout.columns_of(points.places[:, 0]), layout.rows_of(points.places[:, 1])
    top = points.topmost(rows * layout.columns + columns)
    places = layout.rows - 1 - rows[top], columns[top]
    kinds = points.kinds[top]
    marks, codes = [" "] * (kinds.max() + 1), [0] * (kinds.max() + 1)
    for kind in _distinct(kinds):
        point = points.look(kind)
        marks[kind] = glyphs.point(point.class_index, point.correct, point.is_test)
        codes[kind] = figure.meanings.index(point)
    changed = replace(figure, glyphs=figure.glyphs.copy(), codes=figure.codes.copy())
    area = figure.plot_rows, figure.plot_columns
    changed.glyphs[area][places] = np.array(marks)[kinds]
    changed.codes[area][places] = np.array(codes, dtype=np.int32)[kinds]
    return changed


def _distinct(numbers: NDArray[np.int64]) -> list[int]:
    """The numbers from 0 on that occur; np.unique would load np.ma, and hold up the launch."""
    return np.flatnonzero(np.bincount(numbers)).tolist()

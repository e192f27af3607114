"""The plane of a dataset on a grid of terminal cells, with its points on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ....datasets import Dataset
from .axes import Ticks, nice_ticks, spaced_values, tick_labels
from .canvas import Canvas, DrawnFigure
from .drawing import LABEL, Point, Row, Span, caption_row, shortened
from .glyphs import UNICODE, GlyphSet

AXES_SIZE = (20, 7)
"""Below this width or height a plane has no axes."""
CAPTION_HEIGHT = 12
"""From this height on a last row names the features."""


@dataclass(frozen=True)
class PlaneLayout:
    """How a plane of ``width`` times ``height`` cells is divided.

    The dataset's bounds are cut into ``rows`` times ``columns`` equal cells, one a terminal cell.
    """

    width: int
    height: int
    bounds: tuple[float, float, float, float]
    """``(x_min, x_max, y_min, y_max)``."""
    rows: int
    columns: int
    x_ticks: Ticks | None = None
    y_ticks: Ticks | None = None
    caption: Row | None = None

    @classmethod
    def bare(cls, dataset: Dataset, width: int, height: int) -> PlaneLayout:
        """The points and nothing else."""
        return cls(width, height, dataset.bounds, rows=height, columns=width)

    @classmethod
    def with_axes(
        cls, dataset: Dataset, width: int, height: int, glyphs: GlyphSet = UNICODE
    ) -> PlaneLayout:
        """Axes in the dataset's units and the features' names, as far as there is room."""
        if width < AXES_SIZE[0] or height < AXES_SIZE[1]:
            return cls.bare(dataset, width, height)
        x_min, x_max, y_min, y_max = dataset.bounds
        caption = _feature_names(dataset, width, glyphs) if height >= CAPTION_HEIGHT else None
        rows = height - 2 - (caption is not None)
        y_values = nice_ticks(y_min, y_max, max(2, rows // 3))
        y_ticks = Ticks(
            positions=tuple(_cells(np.array(y_values), y_min, y_max, rows).tolist()),
            labels=tuple(tick_labels(y_values)),
        )
        columns = width - 1 - y_ticks.width
        return cls(
            width,
            height,
            dataset.bounds,
            rows=rows,
            columns=columns,
            x_ticks=_x_ticks(x_min, x_max, columns),
            y_ticks=y_ticks,
            caption=caption,
        )

    def columns_of(self, xs: NDArray[np.float64]) -> NDArray[np.int64]:
        """The columns, from the left, of the cells with these x coordinates."""
        return _cells(xs, self.bounds[0], self.bounds[1], self.columns)

    def rows_of(self, ys: NDArray[np.float64]) -> NDArray[np.int64]:
        """The rows, from the bottom, of the cells with these y coordinates."""
        return _cells(ys, self.bounds[2], self.bounds[3], self.rows)

    @property
    def cell_xs(self) -> NDArray[np.float64]:
        """Shape (columns,): the x coordinates of the cells' centres."""
        return _centres(self.bounds[0], self.bounds[1], self.columns)

    @property
    def cell_ys(self) -> NDArray[np.float64]:
        """Shape (rows,): the y coordinates of the cells' centres, from the bottom."""
        return _centres(self.bounds[2], self.bounds[3], self.rows)


def draw_points(
    layout: PlaneLayout,
    points: NDArray[np.float64],
    labels: NDArray[np.int64],
    correct: NDArray[np.bool_],
    glyphs: GlyphSet = UNICODE,
) -> DrawnFigure:
    """Axes and points; where points share a cell, a misclassified one is on top.

    The meanings of the figure depend on the classes of the points alone.

    Args:
        points: Shape (n, 2).
        labels: Shape (n,): the points' true classes.
        correct: Shape (n,): whether each is classified right.
    """
    caption_rows = layout.caption is not None
    canvas = Canvas(
        layout.width,
        layout.height - caption_rows,
        (0, max(1, layout.columns - 1)),
        (0, max(1, layout.rows - 1)),
        layout.x_ticks,
        layout.y_ticks,
        glyphs,
    )
    columns, rows = layout.columns_of(points[:, 0]), layout.rows_of(points[:, 1])
    top = _topmost(rows * layout.columns + columns, correct)
    columns, rows, shown, correct = columns[top], rows[top], labels[top], correct[top]
    for class_index in np.unique(labels).tolist():
        for is_correct in (True, False):
            chosen = (shown == class_index) & (correct == is_correct)
            glyph, meaning = glyphs.point(class_index, is_correct), Point(class_index, is_correct)
            canvas.scatter(columns[chosen].tolist(), rows[chosen].tolist(), glyph, meaning)
    return canvas.build()


def mark_points(
    figure: DrawnFigure,
    layout: PlaneLayout,
    points: NDArray[np.float64],
    labels: NDArray[np.int64],
    correct: NDArray[np.bool_],
    glyphs: GlyphSet = UNICODE,
) -> DrawnFigure:
    """What :func:`draw_points` would draw of the same points, of which others are right.

    Only marks change, and neither their places nor the axes: a fraction of the work.

    Args:
        figure: The drawing with the points as they were.
    """
    columns, rows = layout.columns_of(points[:, 0]), layout.rows_of(points[:, 1])
    top = _topmost(rows * layout.columns + columns, correct)
    places = layout.rows - 1 - rows[top], columns[top]
    kinds = 2 * labels[top] + correct[top]
    marks, codes = [" "] * (2 * labels.max() + 2), [0] * (2 * labels.max() + 2)
    for kind in np.unique(kinds).tolist():
        class_index, is_correct = divmod(kind, 2)
        marks[kind] = glyphs.point(class_index, bool(is_correct))
        codes[kind] = figure.meanings.index(Point(class_index, bool(is_correct)))
    changed = replace(figure, glyphs=figure.glyphs.copy(), codes=figure.codes.copy())
    area = figure.plot_rows, figure.plot_columns
    changed.glyphs[area][places] = np.array(marks)[kinds]
    changed.codes[area][places] = np.array(codes, dtype=np.int32)[kinds]
    return changed


def _topmost(cells: NDArray[np.int64], correct: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The indices of the points to draw, one a cell: the last one that is wrong, or the last."""
    from_top = np.lexsort((-np.arange(len(cells)), correct))
    _, first = np.unique(cells[from_top], return_index=True)
    return from_top[first]


def _centres(low: float, high: float, count: int) -> NDArray[np.float64]:
    return low + (np.arange(count, dtype=np.float64) + 0.5) * ((high - low) / count)


def _cells(values: NDArray[np.float64], low: float, high: float, count: int) -> NDArray[np.int64]:
    # Rounded, so that a tick at 0.3 and an edge at 0.1 + 0.2 fall together.
    indices = np.floor(np.round((values - low) / (high - low) * count, 9))
    return np.clip(indices, 0, count - 1).astype(np.int64)


def _x_ticks(x_min: float, x_max: float, columns: int) -> Ticks:
    def columns_of(xs: NDArray[np.float64]) -> NDArray[np.int64]:
        return _cells(xs, x_min, x_max, columns)

    values, labels = spaced_values(x_min, x_max, columns, columns_of, tick_labels)
    return Ticks(tuple(columns_of(np.array(values)).tolist()), tuple(labels))


def _feature_names(dataset: Dataset, width: int, glyphs: GlyphSet) -> Row:
    room = (width - 6) // 2
    x_name, y_name = (shortened(name, room, glyphs.ellipsis) for name in dataset.feature_names)
    return caption_row(
        width,
        left=(Span(f"{glyphs.up_arrow} {y_name}", LABEL),),
        right=(Span(f"{x_name} {glyphs.right_arrow}", LABEL),),
    )

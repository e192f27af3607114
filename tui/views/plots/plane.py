"""The plane of a dataset on a grid of terminal cells."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .axes import Ticks, nice_ticks, spaced_values, tick_labels
from .drawing import LABEL, Row, Span, caption_row, shortened
from .glyphs import UNICODE, GlyphSet

AXES_SIZE = (20, 7)
"""Below this width or height a plane has no axes."""
CAPTION_ROWS = 9
"""From so many rows on there is another one below them that names the features."""
CELL_SHAPE = 2.0
"""How many times as high as wide a terminal cell is, about."""
MOST_UNEQUAL = 3.0
"""Where the axes differ by more, their units are not the same, and the plane is drawn square."""


class ShowsAPlane(Protocol):
    """What a layout is made for: a dataset of two features, or a plane of one with more."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(x_min, x_max, y_min, y_max)``."""
        ...

    @property
    def feature_names(self) -> tuple[str, ...]:
        """What stands at the x axis and at the y axis."""
        ...


class PlaneLayout(NamedTuple):
    """How a plane is divided in a room of ``width`` times ``height`` cells.

    The dataset's bounds are cut into ``rows`` times ``columns`` equal cells, one a terminal cell.
    A unit of x is as long as one of y, so a part of the room stays free, at the right or below.
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
    def bare(cls, plane: ShowsAPlane, width: int, height: int) -> PlaneLayout:
        """The plane and nothing else."""
        bounds, shape = plane.bounds, _columns_per_row(plane)
        rows = next((rows for rows in range(height, 1, -1) if round(rows * shape) <= width), 1)
        columns = min(width, max(1, round(rows * shape)))
        return cls(width, height, bounds, rows=rows, columns=columns)

    @classmethod
    def with_axes(
        cls, plane: ShowsAPlane, width: int, height: int, glyphs: GlyphSet = UNICODE
    ) -> PlaneLayout:
        """Axes in the dataset's units and the features' names, as far as there is room."""
        if width < AXES_SIZE[0] or height < AXES_SIZE[1]:
            return cls.bare(plane, width, height)
        shape = _columns_per_row(plane)
        rows, columns, y_ticks = 0, 0, Ticks()
        for rows in range(height - 2, 0, -1):
            if rows >= CAPTION_ROWS and rows + 3 > height:
                continue
            y_ticks = _y_ticks(plane, rows)
            columns = round(rows * shape)
            if columns <= width - 1 - y_ticks.width:
                break
        columns = min(max(1, columns), width - 1 - y_ticks.width)
        used_width = columns + 1 + y_ticks.width
        x_min, x_max, _, _ = plane.bounds
        return cls(
            width,
            height,
            plane.bounds,
            rows=rows,
            columns=columns,
            x_ticks=_x_ticks(x_min, x_max, columns),
            y_ticks=y_ticks,
            caption=_feature_names(plane, used_width, glyphs) if rows >= CAPTION_ROWS else None,
        )

    @property
    def used_width(self) -> int:
        """The columns that plane and axis take."""
        return self.left + self.columns

    @property
    def used_height(self) -> int:
        """The rows that plane, axis and caption take."""
        return self.figure_height + (self.caption is not None)

    @property
    def figure_height(self) -> int:
        """The rows that plane and axis take."""
        return self.rows + (0 if self.x_ticks is None else 2)

    @property
    def left(self) -> int:
        """Where the plane begins."""
        return 0 if self.y_ticks is None else self.y_ticks.width + 1

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


def _centres(low: float, high: float, count: int) -> NDArray[np.float64]:
    return low + (np.arange(count, dtype=np.float64) + 0.5) * ((high - low) / count)


def _cells(values: NDArray[np.float64], low: float, high: float, count: int) -> NDArray[np.int64]:
    # Rounded, so that a tick at 0.3 and an edge at 0.1 + 0.2 fall together.
    indices = np.floor(np.round((values - low) / (high - low) * count, 9))
    return np.clip(indices, 0, count - 1).astype(np.int64)


def _columns_per_row(plane: ShowsAPlane) -> float:
    """How many columns are as long as one row is high, for all of the plane."""
    x_min, x_max, y_min, y_max = plane.bounds
    unequal = (x_max / 2 - x_min / 2) / (y_max / 2 - y_min / 2)  # halved, so that it is finite
    return CELL_SHAPE * (unequal if 1 / MOST_UNEQUAL <= unequal <= MOST_UNEQUAL else 1.0)


def _y_ticks(plane: ShowsAPlane, rows: int) -> Ticks:
    _, _, y_min, y_max = plane.bounds
    values = nice_ticks(y_min, y_max, max(2, rows // 3))
    positions = _cells(np.array(values), y_min, y_max, rows)
    return Ticks(tuple(positions.tolist()), tuple(tick_labels(values)))


def _x_ticks(x_min: float, x_max: float, columns: int) -> Ticks:
    def columns_of(xs: NDArray[np.float64]) -> NDArray[np.int64]:
        return _cells(xs, x_min, x_max, columns)

    values, labels = spaced_values(x_min, x_max, columns, columns_of, tick_labels)
    return Ticks(tuple(columns_of(np.array(values)).tolist()), tuple(labels))


def _feature_names(plane: ShowsAPlane, width: int, glyphs: GlyphSet) -> Row:
    room = (width - 6) // 2
    x_name, y_name = (shortened(name, room, glyphs.ellipsis) for name in plane.feature_names)
    y_name = f"{glyphs.up_arrow} {y_name}" if y_name else ""
    return caption_row(
        width,
        left=(Span(y_name, LABEL),),
        right=(Span(f"{x_name} {glyphs.right_arrow}", LABEL),),
    )

"""The one module that knows plotext: figures of our own, read back without escape sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .axes import Ticks
from .drawing import AXIS, LABEL, Meaning, Row, spans_of
from .glyphs import UNICODE, GlyphSet

NO_MEANING = 0
"""The code of a cell on which nothing was drawn."""
NO_COLOUR = "default"
"""What plotext calls the colour of such a cell."""


@dataclass(frozen=True, eq=False)
class DrawnFigure:
    """A figure that plotext has drawn, from top to bottom and from left to right."""

    glyphs: NDArray[np.str_]
    """Shape (height, width): one character a cell."""
    codes: NDArray[np.int32]
    """Shape (height, width): indices into ``meanings``; ``NO_MEANING`` where nothing was drawn."""
    meanings: tuple[Meaning, ...]
    plot_rows: slice
    """The rows of the plotting area, without axes and labels."""
    plot_columns: slice

    def rows(self) -> list[Row]:
        """The drawing as rows of spans."""
        return [
            spans_of("".join(glyphs.tolist()), codes, self.meanings.__getitem__)
            for glyphs, codes in zip(self.glyphs, self.codes, strict=True)
        ]


class Canvas:
    """A plotext figure in which colours stand for what is drawn.

    The first and the last cell of the plotting area have their centres at the limits, so that
    ``(0, columns - 1)`` makes whole numbers the columns themselves.

    Args:
        width, height: Terminal cells, with axes and labels.
        x_limits, y_limits: Coordinates of the centres of the outermost cells.
        x_ticks, y_ticks: Marks at the axes; None draws no axes at all.
    """

    def __init__(
        self,
        width: int,
        height: int,
        x_limits: tuple[float, float],
        y_limits: tuple[float, float],
        x_ticks: Ticks | None = None,
        y_ticks: Ticks | None = None,
        glyphs: GlyphSet = UNICODE,
    ) -> None:
        self._glyphs = glyphs
        self._meanings: list[Meaning] = [None, AXIS, LABEL]
        self._has_axes = x_ticks is not None and y_ticks is not None
        self._monitor = _new_monitor(width, height)
        self._monitor.set_xaxes(self._has_axes, False)
        self._monitor.set_yaxes(self._has_axes, False)
        self._monitor.set_ticks_color(_colour(self._meanings.index(AXIS)))
        self._monitor.set_xlim(*x_limits)
        self._monitor.set_ylim(*y_limits)
        self._monitor.set_xticks(*_padded(x_ticks))
        self._monitor.set_yticks(*_padded(y_ticks))
        # plotext leaves out the axes of a figure without any signal.
        self._monitor.draw([], [])

    def scatter(
        self, xs: Sequence[float], ys: Sequence[float], glyph: str, meaning: Meaning
    ) -> None:
        """Draw one glyph at each of the points."""
        self._monitor.draw(xs, ys, marker=glyph, color=self._colour_of(meaning))

    def line(self, xs: Sequence[float], ys: Sequence[float], meaning: Meaning) -> None:
        """Connect the points by straight lines."""
        marker = self._glyphs.curve_marker
        self._monitor.draw(xs, ys, lines=True, marker=marker, color=self._colour_of(meaning))

    def build(self) -> DrawnFigure:
        """Let plotext draw, and take what it drew from its matrices."""
        self._monitor.build_plot()
        matrix = self._monitor.matrix
        height, width = matrix.rows, matrix.cols
        rows, columns = matrix.Rows_canvas, matrix.Cols_canvas
        code_of: dict[object, int] = {_colour(index): index for index in range(len(self._meanings))}
        code_of[NO_COLOUR] = NO_MEANING
        colours = chain.from_iterable(reversed(matrix.fullground))
        codes = np.fromiter(map(code_of.__getitem__, colours), np.int32, height * width)
        codes = codes.reshape(height, width)
        lines = ["".join(row) for row in reversed(matrix.marker)]
        if self._glyphs.frame:
            lines = [line.translate(self._glyphs.frame) for line in lines]
        glyphs = np.array(lines, dtype=f"<U{width}").view("<U1").reshape(height, width)
        if self._has_axes:
            label = self._meanings.index(LABEL)
            codes[height - rows.start + 1 :] = label
            codes[:, : columns.start - 1] = label
        return DrawnFigure(
            glyphs=glyphs,
            codes=codes,
            meanings=tuple(self._meanings),
            plot_rows=slice(height - rows.stop, height - rows.start),
            plot_columns=slice(columns.start, columns.stop),
        )

    def _colour_of(self, meaning: Meaning) -> tuple[int, int, int]:
        if meaning not in self._meanings:
            self._meanings.append(meaning)
        return _colour(self._meanings.index(meaning))


def _colour(index: int) -> tuple[int, int, int]:
    """The colour that stands for a meaning; plotext takes any red, green and blue."""
    return index >> 16, index >> 8 & 255, index & 255


def _new_monitor(width: int, height: int) -> Any:
    monitor_class, date_class = _plotext()
    monitor = monitor_class()
    monitor.set_date(date_class())
    monitor.set_size([width, height])
    return monitor


@cache
def _plotext() -> tuple[type[Any], type[Any]]:
    """What draws: the monitor of a plotext figure, the part that is one plot.

    A whole figure also holds subplots, which it copies when it is made, and writes what was
    drawn out as one string of escape sequences.
    """
    # The import takes as long as several frames: the first picture pays for it, not the launch.
    from plotext._date import date_class
    from plotext._matrix import matrix_class
    from plotext._monitor import monitor_class

    class Matrix(matrix_class):
        """A matrix without background colours, which are costly and not looked at."""

        def set_matrices(self) -> None:
            columns, rows = self.cols, range(self.rows)
            self.marker = [[" "] * columns for _ in rows]
            self.fullground = [[NO_COLOUR] * columns for _ in rows]
            self.style = [[NO_COLOUR] * columns for _ in rows]
            self.background = [[NO_COLOUR] * columns for _ in rows]

    class Monitor(monitor_class):
        def __init__(self) -> None:
            super().__init__()
            self.matrix = Matrix()

    return Monitor, date_class


def _padded(ticks: Ticks | None) -> tuple[Sequence[float], Sequence[str]]:
    return ((), ()) if ticks is None else (ticks.positions, ticks.labels)

"""Drawing with the part of plotext that is one plot, and reading its matrices."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from plotext._date import date_class
from plotext._matrix import matrix_class
from plotext._monitor import monitor_class

from .axes import Ticks
from .plotext_figure import NO_COLOUR, Colour, DrawnText, PlotextFigure, positions_and_labels


class Matrix(matrix_class):
    """A matrix without background colours, which are costly and not looked at."""

    def set_matrices(self) -> None:
        columns, rows = self.cols, range(self.rows)
        self.marker = [[" "] * columns for _ in rows]
        self.fullground = [[NO_COLOUR] * columns for _ in rows]
        self.style = [[NO_COLOUR] * columns for _ in rows]
        self.background = [[NO_COLOUR] * columns for _ in rows]


class Monitor(monitor_class):
    """A plot on such a matrix."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix = Matrix()


class MonitorFigure(PlotextFigure):
    """A figure of its own, read without a string of escape sequences between.

    A whole plotext figure also holds subplots, which it copies when it is made, and writes what
    was drawn out as one string.
    """

    def __init__(
        self,
        width: int,
        height: int,
        x_limits: tuple[float, float],
        y_limits: tuple[float, float],
        x_ticks: Ticks | None,
        y_ticks: Ticks | None,
        axes_colour: Colour,
    ) -> None:
        has_axes = x_ticks is not None and y_ticks is not None
        self._monitor = Monitor()
        self._monitor.set_date(date_class())
        self._monitor.set_size([width, height])
        self._monitor.set_xaxes(has_axes, False)
        self._monitor.set_yaxes(has_axes, False)
        self._monitor.set_ticks_color(axes_colour)
        self._monitor.set_xlim(*x_limits)
        self._monitor.set_ylim(*y_limits)
        self._monitor.set_xticks(*positions_and_labels(x_ticks))
        self._monitor.set_yticks(*positions_and_labels(y_ticks))
        # plotext leaves out the axes of a figure without any signal.
        self._monitor.draw([], [])

    def scatter(
        self, xs: Sequence[float], ys: Sequence[float], marker: str, colour: Colour
    ) -> None:
        self._monitor.draw(xs, ys, marker=marker, color=colour)

    def build(self) -> DrawnText:
        self._monitor.build_plot()
        matrix = self._monitor.matrix
        height, rows, columns = matrix.rows, matrix.Rows_canvas, matrix.Cols_canvas
        return DrawnText(
            lines=["".join(row) for row in reversed(matrix.marker)],
            colours=chain.from_iterable(reversed(matrix.fullground)),
            plot_rows=slice(height - rows.stop, height - rows.start),
            plot_columns=slice(columns.start, columns.stop),
        )

"""Drawing with plotext by its public functions, and reading back what it wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .axes import Ticks

Colour = tuple[int, int, int]
"""Red, green and blue."""

NO_COLOUR = "default"
"""What plotext calls the colour of a cell on which nothing was drawn."""
STYLE = r"\x1b\[([\d;]*)m"
FOREGROUND = r"38;2;(\d+);(\d+);(\d+)"
CORNER = "└"
"""Where plotext's lower and left axis meet."""


class DrawnText(NamedTuple):
    """What plotext drew, from top to bottom and from left to right."""

    lines: list[str]
    """``height`` lines of ``width`` characters."""
    colours: Iterable[Colour | str]
    """One for each character, ``NO_COLOUR`` where nothing was drawn."""
    plot_rows: slice
    """The rows of the plotting area, without axes and labels."""
    plot_columns: slice


class PlotextFigure:
    """The figure that plotext keeps for everybody, so only one at a time.

    Args:
        width, height: Terminal cells, with axes and labels.
        x_limits, y_limits: Coordinates of the centres of the outermost cells.
        x_ticks, y_ticks: Marks at the lower and the left axis; None draws no axes at all.
        axes_colour: That of the axes.
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
        # The import takes as long as several frames: the first picture pays for it, not the launch.
        import plotext

        has_axes = x_ticks is not None and y_ticks is not None
        self._size = width, height
        self._plt = plotext
        plotext.clear_figure()
        plotext.limit_size(False, False)
        plotext.plot_size(width, height)
        plotext.canvas_color(NO_COLOUR)
        plotext.axes_color(NO_COLOUR)
        plotext.ticks_color(axes_colour)
        plotext.xaxes(has_axes, False)
        plotext.yaxes(has_axes, False)
        plotext.xlim(*x_limits)
        plotext.ylim(*y_limits)
        plotext.xticks(*positions_and_labels(x_ticks))
        plotext.yticks(*positions_and_labels(y_ticks))
        # plotext leaves out the axes of a figure without any signal.
        plotext.scatter([], [])

    def scatter(
        self, xs: Sequence[float], ys: Sequence[float], marker: str, colour: Colour
    ) -> None:
        """Draw a marker at each of the points."""
        self._plt.scatter(xs, ys, marker=marker, color=colour)

    def build(self) -> DrawnText:
        """Let plotext draw."""
        width, height = self._size
        lines: list[str] = []
        colours: list[Colour | str] = []
        for line in self._plt.build().splitlines()[:height]:
            first, *rest = re.split(STYLE, line)  # text, then a style and a text by turns
            lines.append(first + "".join(rest[1::2]))
            colours += [NO_COLOUR] * len(first)
            for style, text in zip(rest[0::2], rest[1::2], strict=True):
                colours += [_foreground(style)] * len(text)
        corners = [(y, line.index(CORNER)) for y, line in enumerate(lines) if CORNER in line]
        bottom, left = corners[-1] if corners else (height, -1)
        return DrawnText(lines, colours, slice(0, bottom), slice(left + 1, width))


def _foreground(style: str) -> Colour | str:
    found = re.search(FOREGROUND, style)
    if found is None:
        return NO_COLOUR
    red, green, blue = map(int, found.groups())
    return red, green, blue


def positions_and_labels(ticks: Ticks | None) -> tuple[Sequence[float], Sequence[str]]:
    """As plotext takes them."""
    return ((), ()) if ticks is None else (ticks.positions, ticks.labels)

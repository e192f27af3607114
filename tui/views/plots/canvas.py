"""Pictures that plotext draws, with a meaning for each cell instead of a colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...terminal.workarounds.bare_package import bare_package
from ...terminal.workarounds.declarations import WORKAROUNDS
from .axes import Ticks
from .drawing import AXIS, LABEL, Meaning, Row, spans_of
from .glyphs import UNICODE, GlyphSet
from .plotext_figure import NO_COLOUR, Colour, PlotextFigure

NO_MEANING = 0
"""The code of a cell on which nothing was drawn."""


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
        self._size = width, height
        axes_colour = _colour(self._meanings.index(AXIS))
        self._figure = _figure_class()(
            width, height, x_limits, y_limits, x_ticks, y_ticks, axes_colour
        )

    def scatter(
        self, xs: Sequence[float], ys: Sequence[float], glyph: str, meaning: Meaning
    ) -> None:
        """Draw one glyph at each of the points."""
        self._figure.scatter(xs, ys, glyph, self._colour_of(meaning))

    def build(self) -> DrawnFigure:
        """Let plotext draw, and say what each cell means."""
        lines, colours, plot_rows, plot_columns = self._figure.build()
        width, height = self._size
        code_of: dict[object, int] = {_colour(index): index for index in range(len(self._meanings))}
        code_of[NO_COLOUR] = NO_MEANING
        codes = np.fromiter(map(code_of.__getitem__, colours), np.int32, height * width)
        codes = codes.reshape(height, width)
        if self._glyphs.frame:
            lines = [line.translate(self._glyphs.frame) for line in lines]
        glyphs = np.array(lines, dtype=f"<U{width}").view("<U1").reshape(height, width)
        if self._has_axes:
            label = self._meanings.index(LABEL)
            codes[plot_rows.stop + 1 :] = label
            codes[:, : plot_columns.start - 1] = label
        return DrawnFigure(
            glyphs=glyphs,
            codes=codes,
            meanings=tuple(self._meanings),
            plot_rows=plot_rows,
            plot_columns=plot_columns,
        )

    def _colour_of(self, meaning: Meaning) -> Colour:
        if meaning not in self._meanings:
            self._meanings.append(meaning)
        return _colour(self._meanings.index(meaning))


def _colour(index: int) -> Colour:
    """The colour that stands for a meaning; plotext takes any red, green and blue."""
    return index >> 16, index >> 8 & 255, index & 255


@cache
def _figure_class() -> type[PlotextFigure]:
    # Importing plotext itself builds its documentation, a tenth of a launch.
    with bare_package("plotext"):
        return WORKAROUNDS.compose("figure", PlotextFigure)

"""A plane of values as rows of text, under the axes and the points of a figure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .canvas import DrawnFigure
from .drawing import Halves, Meaning, Point, Row, spans_of
from .plane_styles import PlaneStyle


class FieldPainter:
    """Makes rows of values, and keeps from one picture to the next those that did not change.

    Args:
        style: how values look.
        n_ramps: how many ramps they may be on.
    """

    def __init__(self, style: PlaneStyle, n_ramps: int) -> None:
        self._style = style
        self._n_ramps = n_ramps
        self._meanings = _Meanings((), style, n_ramps)
        self._drawn: tuple[NDArray[np.str_], NDArray[np.int32], list[Row]] | None = None

    def rows(self, figure: DrawnFigure, values: NDArray[np.int32] | None) -> list[Row]:
        """The figure, with the cells of the values wherever nothing else is drawn.

        Args:
            values: Shape (rows * style.rows_per_cell, columns) of the figure's plotting area, from
                bottom to top; None: there are none.
        """
        glyphs, codes = figure.glyphs, figure.codes
        if self._meanings.drawn != figure.meanings:
            self._meanings = _Meanings(figure.meanings, self._style, self._n_ramps)
            self._drawn = None
        codes = codes * self._meanings.stride
        if values is not None:
            glyphs, area = glyphs.copy(), (figure.plot_rows, figure.plot_columns)
            cell_glyphs, cell_codes = self._style.cells(values, self._n_ramps)
            glyphs[area] = np.where(figure.codes[area] == 0, cell_glyphs, glyphs[area])
            codes[area] += cell_codes
        return self._spans(glyphs, codes)

    def _spans(self, glyphs: NDArray[np.str_], codes: NDArray[np.int32]) -> list[Row]:
        """The rows of a picture, of which those that did not change are the last ones."""
        drawn = self._drawn
        if drawn is None or drawn[0].shape != glyphs.shape:
            changed = np.arange(len(glyphs))
            rows: list[Row] = [() for _ in glyphs]
        else:
            differs = (glyphs != drawn[0]) | (codes != drawn[1])
            changed, rows = np.flatnonzero(differs.any(axis=1)), list(drawn[2])
        for y in changed.tolist():
            rows[y] = spans_of("".join(glyphs[y].tolist()), codes[y], self._meanings.__getitem__)
        self._drawn = glyphs, codes, rows
        return list(rows)


class _Meanings(dict[int, Meaning]):
    """The meanings of codes that combine what plotext drew with the cell under it."""

    def __init__(self, drawn: tuple[Meaning, ...], style: PlaneStyle, n_ramps: int) -> None:
        super().__init__()
        self.drawn = drawn
        self.stride = style.n_codes(n_ramps)
        self._style = style
        self._n_ramps = n_ramps

    def __missing__(self, code: int) -> Meaning:
        drawn_code, cell_code = divmod(code, self.stride)
        cell = self._style.meaning(cell_code, self._n_ramps)
        meaning = self.drawn[drawn_code]
        if meaning is None:
            meaning = cell
        elif isinstance(meaning, Point):
            meaning = meaning._replace(under=cell.mean if isinstance(cell, Halves) else cell)
        self[code] = meaning
        return meaning

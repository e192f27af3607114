"""The decision boundary: what the network says of the plane, with the training points on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from ...core.experiment import DecisionGrid, Predictions, Snapshot, Wanted
from ...datasets import Dataset
from .plots.canvas import DrawnFigure
from .plots.drawing import Drawing, Meaning, PlaneCell, Point, Row, spans_of
from .plots.glyphs import LEVELS, UNICODE, GlyphSet
from .plots.palette import FEW_COLOURS, Depth, cell_accent, class_accent
from .plots.plane import PlaneLayout, draw_points, mark_points
from .plots.plot import Plot

LEVEL_BOUNDS = (0.2, 0.5, 0.8)
"""Confidences, scaled to 0 for a guess and 1 for certainty, at which a cell's level goes up."""
MISCLASSIFIED = "wrong"


class BoundaryPainter:
    """Makes pictures of snapshots, and keeps from one to the next what has not changed."""

    def __init__(self, glyphs: GlyphSet = UNICODE) -> None:
        self._glyphs = glyphs
        self._layout: PlaneLayout | None = None
        self._layout_of: tuple[Dataset, int, int] | None = None
        self._figure: DrawnFigure | None = None
        self._correct: NDArray[np.bool_] | None = None
        self._ramps = np.array([" "])
        self._meanings = _CodeMeanings((), 0)
        self._drawn: tuple[NDArray[np.str_], NDArray[np.int32], list[Row]] | None = None

    def layout(self, dataset: Dataset, width: int, height: int) -> PlaneLayout:
        """Where axes and cells are in a picture of this size."""
        wanted = (dataset, width, height)
        if self._layout is None or self._layout_of != wanted:
            self._layout = PlaneLayout.with_axes(dataset, width, height, self._glyphs)
            self._layout_of = wanted
            self._figure = None
            self._meanings = _CodeMeanings((), 0)
        return self._layout

    def drawing(self, snapshot: Snapshot, width: int, height: int) -> Drawing:
        """Cells by class and confidence, the training points over them, and axes around."""
        layout = self.layout(snapshot.dataset, width, height)
        figure = self._points(snapshot, layout)
        n_classes = len(snapshot.dataset.class_names)
        cells = np.zeros(figure.codes.shape, dtype=np.int32)
        grid: DecisionGrid | None = snapshot.observations.get("boundary")
        if grid is not None:
            area = cells[figure.plot_rows, figure.plot_columns]
            area[:] = cell_codes(grid, layout)[::-1]
        glyphs = np.where(figure.codes == 0, self._cell_glyphs(n_classes)[cells], figure.glyphs)
        if self._meanings.drawn_meanings != figure.meanings:
            self._meanings = _CodeMeanings(figure.meanings, n_classes)
            self._drawn = None
        codes = figure.codes * self._meanings.stride + cells
        rows = self._runs(glyphs, codes)
        if layout.caption is not None:
            rows.append(layout.caption)
        return Drawing(tuple(rows))

    def _points(self, snapshot: Snapshot, layout: PlaneLayout) -> DrawnFigure:
        """The figure with axes and points, which is drawn once and only marked again."""
        dataset = snapshot.dataset
        predictions: Predictions | None = snapshot.observations.get("predictions")
        predicted = dataset.train_labels if predictions is None else predictions.train
        correct = predicted == dataset.train_labels
        points = layout, dataset.train_points, dataset.train_labels, correct, self._glyphs
        if self._figure is None:
            self._figure = draw_points(*points)
        elif (correct != self._correct).any():
            self._figure = mark_points(self._figure, *points)
        self._correct = correct
        return self._figure

    def _cell_glyphs(self, n_classes: int) -> NDArray[np.str_]:
        if len(self._ramps) != n_classes * LEVELS + 1:
            ramps = [
                self._glyphs.cell(class_index, level)
                for class_index in range(n_classes)
                for level in range(LEVELS)
            ]
            self._ramps = np.array([" ", *ramps])
        return self._ramps

    def _runs(self, glyphs: NDArray[np.str_], codes: NDArray[np.int32]) -> list[Row]:
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


class _CodeMeanings(dict[int, Meaning]):
    """The meanings of codes that combine what plotext drew with the cell under it."""

    def __init__(self, drawn_meanings: tuple[Meaning, ...], n_classes: int) -> None:
        super().__init__()
        self.drawn_meanings = drawn_meanings
        self.stride = n_classes * LEVELS + 1

    def __missing__(self, code: int) -> Meaning:
        drawn_code, cell_code = divmod(code, self.stride)
        cell = PlaneCell(*divmod(cell_code - 1, LEVELS)) if cell_code else None
        meaning = self.drawn_meanings[drawn_code]
        if meaning is None:
            meaning = cell
        elif isinstance(meaning, Point):
            meaning = meaning._replace(under=cell)
        self[code] = meaning
        return meaning


def cell_codes(grid: DecisionGrid, layout: PlaneLayout) -> NDArray[np.int32]:
    """Class and level of each cell of a layout, by the nearest point of the grid.

    Returns:
        Shape (rows, columns), from the bottom: ``1 + class * LEVELS + level``.
    """
    probabilities = grid.probabilities
    if probabilities.shape[:2] != (layout.rows, layout.columns):
        rows = _nearest(grid.ys, layout.cell_ys)
        columns = _nearest(grid.xs, layout.cell_xs)
        probabilities = probabilities[rows[:, None], columns]
    n_classes = probabilities.shape[2]
    classes = probabilities.argmax(axis=2)
    guess = 1.0 / n_classes
    confidence = (probabilities.max(axis=2) - guess) / (1.0 - guess)
    levels = sum((confidence >= bound).astype(np.int32) for bound in LEVEL_BOUNDS)
    return (1 + classes * LEVELS + levels).astype(np.int32)


def _nearest(centres: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """The index of the centre next to each of the wanted coordinates."""
    edges = (centres[1:] + centres[:-1]) / 2
    return np.searchsorted(edges, wanted)


class DecisionBoundary(Plot):
    """The decision boundary of the network, and the training points."""

    def __init__(self, glyphs: GlyphSet = UNICODE, **options: Any) -> None:
        super().__init__(**options)
        self._painter = BoundaryPainter(glyphs)
        self._snapshot: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; the axes stay as long as its dataset does."""
        if snapshot is not self._snapshot:
            self._snapshot = snapshot
            self.redraw()

    @property
    def wanted(self) -> Wanted:
        """What it shows: a decision grid with one value for each of its cells, and predictions.

        Nothing before the first snapshot, and where the widget has no size.
        """
        width, height = self.content_size
        if self._snapshot is None or width < 1 or height < 1:
            return {}
        layout = self._painter.layout(self._snapshot.dataset, width, height)
        return {"boundary": {"rows": layout.rows, "columns": layout.columns}, "predictions": {}}

    def draw(self, width: int, height: int) -> Drawing:
        if self._snapshot is None:
            return Drawing()
        return self._painter.drawing(self._snapshot, width, height)


def legend(
    dataset: Dataset, dark: bool = True, depth: Depth = "truecolor", glyphs: GlyphSet = UNICODE
) -> Content:
    """Which mark and colour is which class, and which marks are misclassified points.

    Where colours are few, also which glyph its surest cells have.
    """
    parts: list[Content | tuple[str, str]] = []
    for class_index, class_name in enumerate(dataset.class_names):
        accent = class_accent(class_index, dark, depth)
        parts.append((glyphs.point(class_index), f"bold {accent}"))
        if depth in FEW_COLOURS:
            cell = glyphs.cell(class_index, LEVELS - 1)
            parts.append((cell, cell_accent(class_index, dark, depth)))
        parts.append(Content(f" {class_name}  "))
    parts.append(Content(f"{_wrong_marks(dataset, glyphs)} {MISCLASSIFIED}"))
    return Content.assemble(*parts)


def boundary_text_wanted(dataset: Dataset, width: int, height: int) -> Wanted:
    """What :func:`boundary_text` shows, with a value of the decision grid for each cell."""
    layout = PlaneLayout.with_axes(dataset, width, max(1, height - 1))
    return {"boundary": {"rows": layout.rows, "columns": layout.columns}, "predictions": {}}


def boundary_text(snapshot: Snapshot, width: int, height: int, glyphs: GlyphSet = UNICODE) -> str:
    """The decision boundary as ``height`` lines of plain text, the last of them a legend."""
    picture = BoundaryPainter(glyphs).drawing(snapshot, width, max(1, height - 1))
    return f"{picture.text}\n{_text_legend(snapshot.dataset, glyphs)}"


def _text_legend(dataset: Dataset, glyphs: GlyphSet) -> str:
    classes = [
        f"{glyphs.point(index)} {name} ({' '.join(dict.fromkeys(glyphs.cells_of(index)))})"
        for index, name in enumerate(dataset.class_names)
    ]
    return "  ".join([*classes, f"{_wrong_marks(dataset, glyphs)} {MISCLASSIFIED}"])


def _wrong_marks(dataset: Dataset, glyphs: GlyphSet) -> str:
    return "".join(glyphs.point(index, correct=False) for index in range(len(dataset.class_names)))

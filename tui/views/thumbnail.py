"""A dataset at a glance: its points, without axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...datasets import Dataset
from .plots.drawing import Drawing
from .plots.glyphs import UNICODE, GlyphSet
from .plots.plane import PlaneLayout, draw_points
from .plots.plot import Plot


class DatasetThumbnail(Plot):
    """All the training points of a dataset in the mark and accent of their class."""

    def __init__(self, glyphs: GlyphSet = UNICODE, **options: Any) -> None:
        super().__init__(**options)
        self._glyphs = glyphs
        self._dataset: Dataset | None = None

    def show(self, dataset: Dataset) -> None:
        """Draw a dataset."""
        if dataset is not self._dataset:
            self._dataset = dataset
            self.redraw()

    def draw(self, width: int, height: int) -> Drawing:
        dataset = self._dataset
        if dataset is None:
            return Drawing()
        labels = dataset.train_labels
        layout = PlaneLayout.bare(dataset, width, height)
        correct = np.ones(len(labels), dtype=bool)
        figure = draw_points(layout, dataset.train_points, labels, correct, self._glyphs)
        return Drawing(tuple(figure.rows()))

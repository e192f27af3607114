"""Which points the numbers of the graph are for, and which come next."""

from __future__ import annotations

from ....core.experiment.inspection.points import PointChoice
from ....core.experiment.inspection.probe import nearest_training_point
from ....datasets import Dataset
from ..stage_view import Selection


def in_force(selection: Selection, dataset: Dataset | None) -> PointChoice:
    """What is chosen, as far as the run has it; a dataset that is not known has everything."""
    points = selection.points
    if isinstance(points, int) and dataset is not None:
        return points if points < len(dataset.train_labels) else "train"
    return points


class PointsInTurn:
    """All training points, those of the next step, a single one; and then the next single one.

    A single one is to begin with the nearest to a place that was probed since, or the last.
    """

    def __init__(self) -> None:
        self._last = 0
        self._place: object = None

    def next_kind(self, selection: Selection, dataset: Dataset) -> PointChoice:
        """All training points, then those of the next step, then a single one."""
        points = in_force(selection, dataset)
        if isinstance(points, int):
            self._last = points
            return "train"
        if points == "batch":
            return self._chosen(self._first_single(selection, dataset), selection, dataset)
        return "batch" if points == "train" else "train"

    def next_single(self, offset: int, selection: Selection, dataset: Dataset) -> int:
        """The single point that is so many further on; the last is followed by the first."""
        points = in_force(selection, dataset)
        if isinstance(points, int):
            index = (points + offset) % len(dataset.train_labels)
        else:
            index = self._first_single(selection, dataset)
        return self._chosen(index, selection, dataset)

    def _first_single(self, selection: Selection, dataset: Dataset) -> int:
        if selection.place is None or selection.place == self._place:
            return self._last
        return nearest_training_point(dataset, selection.place, selection.axes)

    def _chosen(self, index: int, selection: Selection, dataset: Dataset) -> int:
        self._last, self._place = min(index, len(dataset.train_labels) - 1), selection.place
        return self._last

"""What the view of the graph says in words."""

from __future__ import annotations

from ....core.experiment.inspection import GraphValues, PointChoice
from ....datasets import Dataset, clean_text
from .values import number

MOST_COORDINATES = 3
LONGEST_LABEL = 20


def points_in_words(dataset: Dataset, points: PointChoice, graph: GraphValues | None = None) -> str:
    """What numbers are for.

    Args:
        graph: those numbers, where how many points they are for is to be told exactly.
    """
    if isinstance(points, int):
        return f"for {point_in_words(dataset, points)}"
    if points == "batch":
        text = f"for the {graph.n_chosen:,} points" if graph else "for the points"
        text += " of the next step"
    else:
        n_points = len(dataset.test_labels if points == "test" else dataset.train_labels)
        text = f"for all {n_points:,} {'test' if points == 'test' else 'training'} points"
    if graph is not None and graph.count < graph.n_chosen:
        text += f" ({graph.count:,} of them)"
    return text


def point_in_words(dataset: Dataset, index: int) -> str:
    """A training point: its number, where it lies, and what it is."""
    place = dataset.train_points[index]
    told = ", ".join(number(float(value)) for value in place[:MOST_COORDINATES])
    if len(place) > MOST_COORDINATES:
        told += f" and {len(place) - MOST_COORDINATES} more"
    label = dataset.train_labels[index]
    if dataset.problem == "regression":
        return f"point {index} ({told}), target {number(float(label))}"
    return f"point {index} ({told}), {clean_text(dataset.class_names[int(label)], LONGEST_LABEL)}"


def choice_in_words(dataset: Dataset, points: PointChoice) -> str:
    """Which points were chosen, for a message."""
    if isinstance(points, int):
        return f"numbers for {point_in_words(dataset, points)}; , and ; choose another point"
    return {
        "train": "numbers for all training points",
        "test": "numbers for all test points",
        "batch": "numbers for the points of the next step, as the step sees them",
    }[points]

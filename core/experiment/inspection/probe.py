"""What the network makes of one place of the plane, or of one point, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....datasets import Dataset
from ..arrays import FloatArray
from ..data import input_names, standardization
from ..observations import Moment, ObservationError, observation
from ..planes import plane_of

NEIGHBOURS = 3
MAX_PLACE = 1e100
"""Farther from 0 squares, products and sums would not be finite, nor what follows of them."""


@dataclass(frozen=True, eq=False)
class ProbedLayer:
    """What one layer makes of the probed place."""

    sums: FloatArray
    """Shape (units,): ``inputs @ weights + biases``."""
    outputs: FloatArray
    """Shape (units,): what it gives to the layer after; of the output layer the network's output,
    after its activation."""


@dataclass(frozen=True)
class Neighbour:
    """A training point that is near the probed place."""

    index: int
    """Among the training points."""
    distance: float
    """Between the columns of the two as the network sees them: standardized where it is."""
    label: int | float
    """Its class, an index into the dataset's ``class_names``, or its number."""
    prediction: int | float
    """What the network says of it, likewise."""


@dataclass(frozen=True, eq=False)
class Probe:
    """What goes in, what each layer makes of it, what comes out."""

    place: tuple[float, float]
    """Where it is on the plane, in the units of its axes."""
    axes: str
    """What spans the plane, one of ``planes.AXES``."""
    columns: FloatArray
    """Shape (columns,): the point's columns, by the dataset's ``feature_names``, in its units."""
    standardized: FloatArray | None
    """Shape (columns,): the same with the training points' mean 0 and deviation 1; None where the
    network sees the columns as they are."""
    input_names: tuple[str, ...]
    """The feature that each input of the network is, as settings name it: x1 is the first column,
    standardized where it is."""
    inputs: FloatArray
    """Shape (inputs,): what the network is given."""
    layers: tuple[ProbedLayer, ...]
    """From the first hidden layer to the output layer."""
    shown: FloatArray
    """Shape (classes,): the probability of each; of a regression the number, shape (1,)."""
    prediction: int | float
    """The most likely class, an index into the dataset's ``class_names``, or the number."""
    label: int | float | None
    """What a training point is; None of a place."""
    loss: float | None
    """Of a training point alone; None of a place."""
    nearest: tuple[Neighbour, ...]
    """The nearest training points, the nearest first; never the probed point itself."""


@observation
def probe(
    moment: Moment,
    place: Sequence[float] | None = None,
    axes: str = "columns",
    point: int | None = None,
    neighbours: int = NEIGHBOURS,
) -> Probe | None:
    """What the network makes of a place of the plane or of a training point.

    Args:
        place: x and y, in the units of the plane's axes. Other columns are what the plane takes
            them to be.
        axes: what spans the plane, one of ``planes.AXES``.
        point: a training point by its index, instead of a place.
        neighbours: how many of the nearest training points to name.

    Returns:
        None if there is no training point of that index.

    Raises:
        ObservationError: if not one of ``place`` and ``point`` is given, or the place is no two
            finite numbers of at most ``MAX_PLACE``.
    """
    if (place is None) == (point is None):
        raise ObservationError("probe: give a place, two numbers, or the index of a training point")
    plane, train = plane_of(moment.dataset, axes), moment.dataset.train_points
    if point is not None:
        if not 0 <= point < len(train):
            return None
        columns = train[point]
        x, y = plane.places(columns[None])[0].tolist()
    else:
        x, y = _two_numbers(place)
        columns = plane.points(np.array([[x, y]]))[0]
    data, network, nodes = moment.data, moment.network, moment.network.nodes
    inputs = data.as_inputs(columns[None])
    wanted = [node for layer in nodes.layers for node in (layer.sums, layer.outputs)]
    *values, output = network.run([*wanted, nodes.output], {nodes.points: inputs})
    values[-1] = output
    layers = tuple(
        ProbedLayer(sums[0], outputs[0])
        for sums, outputs in zip(values[::2], values[1::2], strict=True)
    )
    own = None if point is None else data.train.select(slice(point, point + 1))
    return Probe(
        (x, y),
        plane.axes,
        columns.copy(),
        data.standardized(columns) if moment.dataset.standardize else None,
        input_names(moment.spec, moment.dataset),
        inputs[0],
        layers,
        moment.loss.shown(output)[0],
        moment.loss.predictions(output)[0].item(),
        None if own is None else own.labels[0].item(),
        None if own is None else network.loss_of(own),
        _nearest(moment, columns, neighbours, but=point),
    )


def _two_numbers(place: Sequence[float] | None) -> tuple[float, float]:
    try:
        x, y = map(float, () if place is None else place)
    except (TypeError, ValueError):
        x = y = math.nan
    if not (abs(x) <= MAX_PLACE and abs(y) <= MAX_PLACE):  # nor is NaN
        raise ObservationError(
            f"probe: a place is two finite numbers, at most {MAX_PLACE:g}, not {place!r}"
        )
    return x, y


def nearest_training_point(
    dataset: Dataset, place: tuple[float, float], axes: str = "columns"
) -> int:
    """The index of the training point that :func:`probe` calls the nearest to a place.

    Args:
        place, axes: as of :func:`probe`.
    """
    columns = plane_of(dataset, axes).points(np.array([place]))[0]
    return int(_distances(dataset, columns).argmin())


def _distances(dataset: Dataset, columns: FloatArray) -> FloatArray:
    """How far each training point is from one, as the network sees their columns."""
    subtracted, divisor = standardization(dataset)
    points = (dataset.train_points - subtracted) / divisor
    return np.linalg.norm(points - (columns - subtracted) / divisor, axis=1)


def _nearest(
    moment: Moment, columns: FloatArray, count: int, but: int | None
) -> tuple[Neighbour, ...]:
    """The training points nearest to one.

    Args:
        columns: of that one, shape (columns,), in the units of the dataset.
        but: a point to be left out, by its index.
    """
    data, points = moment.data, moment.dataset.train_points
    distances = _distances(moment.dataset, columns)
    if but is not None:
        distances[but] = np.inf
    count = min(max(0, count), len(points) - (but is not None))
    # Of equally near ones the first.
    order = np.argsort(distances, kind="stable")[:count]
    labels, predictions = data.train.labels, moment.train.predictions
    return tuple(
        Neighbour(index, float(distances[index]), labels[index].item(), predictions[index].item())
        for index in order.tolist()
    )

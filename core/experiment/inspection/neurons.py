"""What each neuron computes: over the plane, and on the points that the network learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...graph import Node, Operation
from ...session.predict import CHUNK_ELEMENTS
from ..arrays import FloatArray
from ..network import weight_count
from ..observations import MAX_GRID_WORK, Moment, observation
from ..planes import plane_of
from .distributions import norm
from .points import PointChoice, chosen_points, stride_for

DEAD, SATURATED, IDLE = "dead", "saturated", "idle"
MARKS = {
    DEAD: "zero on every point",
    SATURATED: "at an end of its range on nearly every point",
    IDLE: "hardly acts on the next layer",
}
"""What may be wrong with a neuron, and what it means; the first that holds is told."""
ZERO = 1e-6
"""What is no further from 0 counts as zero."""
NEAR_AN_END = 0.03
"""What is no further from an end of the activation's range counts as saturated."""
SATURATED_SHARE = 0.95
"""On more than this share of the points a saturated neuron is near an end."""
IDLE_SHARE = 0.01
"""An idle neuron moves the next layer by less than this share of what the strongest one does."""


@dataclass(frozen=True, eq=False)
class NeuronFields:
    """What neurons compute over the plane."""

    xs: FloatArray
    """Shape (columns,): cell centres from left to right, in the units of the plane."""
    ys: FloatArray
    """Shape (rows,): cell centres from bottom to top."""
    inputs: FloatArray
    """Shape (inputs, rows, columns): what the network is given, standardized where it is."""
    layers: tuple[FloatArray, ...]
    """Of each layer what its units give, shape (units, rows, columns): after the activation, and
    of the output layer the network's output, before it is put into the units of the data."""
    shown: FloatArray
    """What the output says, as of a :class:`~..observations.DecisionGrid`: shape (rows, columns,
    classes); of a regression the number, shape (rows, columns, 1)."""
    first_units: tuple[int, ...]
    """The number of each layer's first unit here."""
    limits: tuple[tuple[float, float] | None, ...]
    """Of each layer what its activation approaches at either end; None: it has not two such
    ends."""
    axes: str
    """What spans the plane, one of ``planes.AXES``."""


@dataclass(frozen=True, eq=False)
class NeuronField:
    """What one neuron computes over the plane."""

    layer: int
    """From 0, the first hidden layer, to the output layer."""
    unit: int
    xs: FloatArray
    """Shape (columns,): cell centres from left to right, in the units of the plane."""
    ys: FloatArray
    """Shape (rows,): cell centres from bottom to top."""
    values: FloatArray
    """Shape (rows, columns)."""
    limits: tuple[float, float] | None
    """What the activation approaches at either end; None: it has not two such ends."""
    axes: str


@dataclass(frozen=True, eq=False)
class LayerActivity:
    """What the units of one layer give on some points; every array has shape (units,)."""

    low: FloatArray
    high: FloatArray
    spread: FloatArray
    """The standard deviation."""
    zero: FloatArray
    """The share of the points on which it is zero, 0 to 1."""
    saturated: FloatArray
    """The share of the points on which it is near an end of the activation's range; 0 where the
    activation has no two ends."""
    marks: tuple[str | None, ...]
    """One of ``MARKS`` for each unit, or None."""
    n_points: int
    """How many points were looked at."""
    limits: tuple[float, float] | None
    """What the activation approaches at either end; None: it has not two such ends."""


@dataclass(frozen=True, eq=False)
class IncomingGradients:
    """The gradient of J, the loss of the training points, by what one neuron adds up."""

    layer: int
    """From 0, the first hidden layer, to the output layer."""
    unit: int
    weights: FloatArray
    """Shape (units of the layer before,)."""
    bias: float
    n_points: int
    """Of how many points it was taken; where the loss is a sum, it is scaled to all of them."""


@observation
def neurons(
    moment: Moment,
    rows: int,
    columns: int,
    axes: str = "columns",
    units: Sequence[tuple[int, int]] | None = None,
) -> NeuronFields:
    """What neurons compute over the plane, in so many cells; in fewer if the network is very large.

    All come from one pass through the network.

    Args:
        axes: what spans the plane, one of ``planes.AXES``.
        units: of each layer, from the first hidden one to the output layer, the first unit and the
            one after the last; None: all units.
    """
    windows = list(units) if units is not None else [(0, size) for size in moment.network.sizes[1:]]
    if len(windows) != len(moment.network.sizes) - 1:
        windows = [(0, size) for size in moment.network.sizes[1:]]
    xs, ys, inputs = _grid(moment, rows, columns, axes)
    first, last = windows[-1]
    # What the output says comes of all of it.
    every = [*windows[:-1], (0, moment.network.sizes[-1])]
    *hidden, output = _values(moment, _outputs(moment), inputs, every)
    shape = len(ys), len(xs)
    return NeuronFields(
        xs,
        ys,
        _as_fields(inputs, shape),
        tuple(_as_fields(layer, shape) for layer in (*hidden, output[:, first:last])),
        moment.loss.shown(output).reshape(*shape, -1),
        tuple(first for first, _ in windows),
        tuple(map(_limits, _outputs(moment))),
        axes,
    )


@observation
def neuron(
    moment: Moment, layer: int, unit: int, rows: int, columns: int, axes: str = "columns"
) -> NeuronField | None:
    """What one neuron computes over the plane; None: the network has no such neuron.

    Args:
        layer: from 0, the first hidden layer, to the output layer.
        unit: from 0.
        axes: what spans the plane, one of ``planes.AXES``.
    """
    sizes = moment.network.sizes[1:]
    if not (0 <= layer < len(sizes) and 0 <= unit < sizes[layer]):
        return None
    xs, ys, inputs = _grid(moment, rows, columns, axes)
    node = _outputs(moment)[layer]
    (values,) = _values(moment, [node], inputs, [(unit, unit + 1)])
    values = values.reshape(len(ys), len(xs))
    return NeuronField(layer, unit, xs, ys, values, _limits(node), axes)


@observation
def activity(moment: Moment, points: PointChoice = "train") -> tuple[LayerActivity, ...]:
    """What the units of each layer give on some points, and what may be wrong with them.

    Nothing is dropped out. Of so many points that a pass would take long, evenly spaced ones are
    looked at.

    Raises:
        ObservationError: if there are no such points.
    """
    nodes = _outputs(moment)
    inputs = chosen_points(moment, points).examples.inputs
    inputs = inputs[:: stride_for(len(inputs) * weight_count(moment.network.sizes))]
    windows = [(0, size) for size in moment.network.sizes[1:]]
    values = _values(moment, nodes, inputs, windows)
    parameters = moment.network.parameters
    outgoing = [np.array([norm(unit) for unit in layer.weights]) for layer in parameters[1:]]
    with np.errstate(over="ignore", invalid="ignore"):  # of weights of any size
        return tuple(
            _layer_activity(layer, _limits(node), weights)
            for layer, node, weights in zip(values, nodes, [*outgoing, None], strict=True)
        )


@observation
def incoming_gradients(moment: Moment, layer: int, unit: int) -> IncomingGradients | None:
    """The gradient of J by the weights and the bias of one neuron; None: there is no such neuron.

    J is the loss of the training points without the penalty of a regularization; nothing is
    dropped out. Of so many points that a pass would take long, evenly spaced ones are taken.

    Args:
        layer: from 0, the first hidden layer, to the output layer.
        unit: from 0.
    """
    network = moment.network
    sizes = network.sizes[1:]
    if not (0 <= layer < len(sizes) and 0 <= unit < sizes[layer]):
        return None
    chosen = chosen_points(moment, "train")
    # Backward twice as much as forward.
    work = 3 * len(chosen.examples) * weight_count(network.sizes)
    feed, n_points = chosen.thinned(stride_for(work))
    gradients = network.gradients_on_the_way(chosen.loss)
    nodes = chosen.layers[layer]
    values = network.run([gradients[nodes.weights], gradients[nodes.biases]], feed)
    weights, biases = (moment.data.comparable(value, n_points) for value in values)
    return IncomingGradients(layer, unit, weights[:, unit], float(biases[unit]), n_points)


def _layer_activity(
    values: FloatArray, limits: tuple[float, float] | None, outgoing: FloatArray | None
) -> LayerActivity:
    """Of one layer.

    Args:
        values: shape (points, units).
        outgoing: the norm of the weights that each unit has in the next layer, shape (units,);
            None: there is none.
    """
    spread = values.std(axis=0)
    zero = (np.abs(values) <= ZERO).mean(axis=0)
    saturated = np.zeros(values.shape[1])
    if limits is not None:
        low, high = limits
        is_near = (values < low + NEAR_AN_END) | (values > high - NEAR_AN_END)
        saturated = is_near.mean(axis=0)
    marks: list[str | None] = [None] * values.shape[1]
    if outgoing is not None:
        reach = spread * outgoing
        is_idle = reach < IDLE_SHARE * reach.max(initial=0.0)
        signs = zip((zero == 1.0), (saturated > SATURATED_SHARE), is_idle, strict=True)
        marks = [
            DEAD if dead else SATURATED if stuck else IDLE if idle else None
            for dead, stuck, idle in signs
        ]
    return LayerActivity(
        values.min(axis=0),
        values.max(axis=0),
        spread,
        zero,
        saturated,
        tuple(marks),
        len(values),
        limits,
    )


def _outputs(moment: Moment) -> list[Node]:
    """What each layer gives, the last one being the network's output."""
    nodes = moment.network.nodes
    return [*(layer.outputs for layer in nodes.layers[:-1]), nodes.output]


def _limits(node: Node) -> tuple[float, float] | None:
    return node.limits if isinstance(node, Operation) else None


def _grid(
    moment: Moment, rows: int, columns: int, axes: str
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Cell centres of the plane, and what the network sees of each, shape (cells, inputs)."""
    coarser = max(1.0, np.sqrt(rows * columns * weight_count(moment.network.sizes) / MAX_GRID_WORK))
    rows, columns = (max(1, int(count / coarser)) for count in (rows, columns))
    plane = plane_of(moment.dataset, axes)
    x_min, x_max, y_min, y_max = plane.bounds
    xs = x_min + np.arange(0.5, columns) * ((x_max - x_min) / columns)
    ys = y_min + np.arange(0.5, rows) * ((y_max - y_min) / rows)
    points = plane.points(np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2))
    return xs, ys, moment.data.as_inputs(points)


def _as_fields(values: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """Columns of values for each place as a field for each column."""
    return np.ascontiguousarray(values.T).reshape(-1, *shape)


def _values(
    moment: Moment, nodes: Sequence[Node], inputs: FloatArray, windows: Sequence[tuple[int, int]]
) -> list[FloatArray]:
    """What nodes of shape (points, units) are for many points, in chunks that stay in the cache.

    Args:
        windows: of each node the first unit and the one after the last that are wanted.
    """
    network = moment.network
    chunks = max(1, -(-len(inputs) * max(network.sizes) // CHUNK_ELEMENTS))
    parts = [
        [
            layer[:, first:last]
            for layer, (first, last) in zip(
                network.run(nodes, {network.nodes.points: part}), windows, strict=True
            )
        ]
        for part in np.array_split(inputs, chunks)
    ]
    return [np.concatenate(layer) for layer in zip(*parts, strict=True)]

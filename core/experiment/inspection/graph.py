"""The computational graph: of each node of the forward pass its value and the gradient of the loss.

The loss is called J, as its node is.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ....datasets import did_you_mean, quoted
from ...graph import Constant, Node, topological_order
from ..arrays import FloatArray
from ..network import LayerNodes
from ..observations import Moment, ObservationError, observation
from .formulas import formula_of
from .points import ChosenPoints, PointChoice, chosen_points, stride_for

INPUT, OUTPUT, LOSS = "input", "output", "loss"
"""Parts of the graph beside the hidden layers, which are ``hidden 1`` and so on."""
MAX_ELEMENTS = 2**22
"""In all values and gradients together, some 32 megabytes. Of so many points that there would be
more, evenly spaced ones are taken."""


@dataclass(frozen=True, eq=False)
class GraphRow:
    """One node of the forward pass, with its numbers for some points."""

    name: str
    """Unique in the graph."""
    operation: str
    """What sort of node it is: ``placeholder``, ``Variable``, or the name of the operation."""
    inputs: tuple[str, ...]
    """The names of the nodes that it is computed from, but for constants, which stand in the
    formula as numbers."""
    formula: str
    """As :func:`~.formulas.formula_of` writes it: ``points @ W_hidden_1``, ``softmax(logits)``."""
    layer: str
    """``input``, ``hidden 1`` and so on, ``output`` or ``loss``. Rows of a part stand together."""
    value: FloatArray
    gradient: FloatArray | None
    """Of J with respect to the node, in the shape of the value. None where J does not depend on
    the node, and for targets and dropout masks, by which nobody differentiates."""


@dataclass(frozen=True, eq=False)
class GraphValues:
    """The graph of a network, from the points to J."""

    points: PointChoice
    """What was chosen."""
    count: int
    """How many points the numbers are for."""
    n_chosen: int
    """How many were chosen: more than ``count`` only where a very large network would fill the
    memory. J is then that of the ``count`` points."""
    rows: tuple[GraphRow, ...]
    """Inputs before users."""


@dataclass(frozen=True, eq=False)
class NodeDetails:
    """One node and where it stands."""

    row: GraphRow
    rule: str
    """What its operation computes and the rule of its gradient: paragraphs, parted by empty
    lines. ``g`` is the gradient of J with respect to the node, ``dx`` that with respect to its
    input ``x``."""
    users: tuple[str, ...]
    """The names of the nodes of the forward pass that are computed from it."""


@observation
def graph(moment: Moment, points: PointChoice = "train") -> GraphValues:
    """Every node of the forward pass with its value and the gradient of J.

    For ``batch`` it is the pass that the next step makes, with its dropout, and J is what it
    descends, but for the penalty of a regularization.

    Raises:
        ObservationError: if there are no such points.
    """
    chosen = chosen_points(moment, points)
    feed, count = thinned_feed(moment, chosen)
    return GraphValues(points, count, len(chosen.examples), _rows(moment, chosen, feed))


@observation
def node(moment: Moment, name: str, points: PointChoice = "train") -> NodeDetails | None:
    """A node of the forward pass with all that is known of it; None: there is none of that name.

    Raises:
        ObservationError: if there are no such points.
    """
    chosen = chosen_points(moment, points)
    feed, _ = thinned_feed(moment, chosen)
    rows = _rows(moment, chosen, feed)
    found = next((row for row in rows if row.name == name), None)
    if found is None:
        return None
    users = tuple(row.name for row in rows if name in row.inputs)
    nodes = parts_of(moment, chosen)
    return NodeDetails(found, rule_of(next(each for each in nodes if each.name == name)), users)


def unknown_node(name: str, names: Collection[str]) -> ObservationError:
    """The error that there is no node of a name, but others."""
    known = f"{', '.join(names)}{did_you_mean(name, names)}"
    return ObservationError(f"there is no node {quoted(name)}; choose {known}")


def rule_of(node: Node) -> str:
    """What a node computes and the rule of its gradient, from its docstring, without markup."""
    return _rule_of(type(node))


@cache
def _rule_of(kind: type[Node]) -> str:
    told: list[str] = []
    for paragraph in (inspect.getdoc(kind) or "").split("\n\n"):
        if paragraph.startswith(("Args:", "Raises:", "Returns:")):
            break
        told.append(" ".join(paragraph.split()))
    return "\n\n".join(told).replace("`", "")


def forward_nodes(
    points: Node, layers: Sequence[LayerNodes], output: Node, loss: Node
) -> dict[Node, str]:
    """The nodes that an output and a loss are computed from, and these themselves, each with the
    part it is of; inputs before users. Constants are not among them."""
    parts: dict[Node, str] = {}
    ends = [(points, INPUT)]
    ends += [(each.outputs, f"hidden {n}") for n, each in enumerate(layers[:-1], start=1)]
    ends += [(layers[-1].outputs, OUTPUT), (output, OUTPUT), (loss, LOSS)]
    for end, part in ends:
        for each in topological_order([end]):
            if not isinstance(each, Constant):
                parts.setdefault(each, part)
    return parts


def parts_of(moment: Moment, chosen: ChosenPoints) -> dict[Node, str]:
    """The nodes of the forward pass of some points, as :func:`forward_nodes` tells them."""
    points = moment.network.nodes.points
    return forward_nodes(points, chosen.layers, chosen.output, chosen.loss)


def thinned_feed(moment: Moment, chosen: ChosenPoints) -> tuple[Mapping[Node, FloatArray], int]:
    """What some points are fed as, or evenly spaced ones where all values of a very large network
    would fill the memory; and how many there are."""
    # A layer has at most its product, sum, activation, mask and their product, with gradients.
    elements = 9 * len(chosen.examples) * sum(moment.network.sizes)
    return chosen.thinned(stride_for(elements, MAX_ELEMENTS))


def _rows(
    moment: Moment, chosen: ChosenPoints, feed: Mapping[Node, FloatArray]
) -> tuple[GraphRow, ...]:
    network = moment.network
    parts = parts_of(moment, chosen)
    of_node = network.gradients_on_the_way(chosen.loss)
    with_gradient = [each for each in parts if each in of_node]
    fetched = network.run([*parts, *(of_node[each] for each in with_gradient)], feed)
    gradients: Mapping[Node, object] = dict(zip(with_gradient, fetched[len(parts) :], strict=True))
    return tuple(
        GraphRow(
            name=each.name,
            operation=each.kind,
            inputs=tuple(i.name for i in each.inputs if not isinstance(i, Constant)),
            formula=formula_of(each),
            layer=part,
            value=np.asarray(value),
            gradient=np.asarray(gradients[each]) if each in gradients else None,
        )
        for (each, part), value in zip(parts.items(), fetched, strict=False)
    )

"""Gradients of the loss, of all parameters or of one node, against differences of the loss."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...graph import Node, Variable
from ..arrays import FloatArray, IntArray
from ..network import Network, weight_count
from ..observations import Moment, ObservationError, observation
from .differences import Differences, Verdict
from .graph import parts_of, thinned_feed, unknown_node
from .points import ChosenPoints, PointChoice, chosen_points

VERDICTS: dict[Verdict, str] = {
    "agrees": "the gradient is what central differences of J give",
    "doubtful": "a kink, such as relu's at 0, is too near to tell, or differences are too rough",
    "differs": "the gradient is wrong",
}
"""What a check may find, and what it means."""

MAX_WORK = 2e9
"""Multiplications of one check: about half a second. Of more numbers than there is time for, some
are checked, at least one of each node."""
MOST_ELEMENTS = 4096
"""Numbers of one node that are checked at most: of small networks, a quarter of a second."""


@dataclass(frozen=True)
class NodeCheck:
    """What became of the check of one node."""

    name: str
    worst: float
    """The greatest relative difference of its elements; infinity where there are no numbers."""
    worst_element: tuple[int, ...]
    """Where it is."""
    n_elements: int
    n_checked: int
    """Of its elements; where they are very many, half of these have the largest gradients, and the
    others are evenly spaced."""
    n_doubtful: int
    """Of those checked, how many are too near a kink or differ a little."""
    n_different: int
    """How many are wrong."""

    @property
    def verdict(self) -> Verdict:
        if self.n_different:
            return "differs"
        return "doubtful" if self.n_doubtful else "agrees"


@dataclass(frozen=True)
class GradientCheck:
    """What became of a check of all parameters, or of one node."""

    points: PointChoice
    step: float
    """How far each number was moved either way."""
    loss: float
    """J, where the gradient was taken."""
    nodes: tuple[NodeCheck, ...]
    """The one node, or the parameters from the first hidden layer to the output layer, weights
    before biases."""

    @property
    def worst(self) -> float:
        """The greatest relative difference of all."""
        return max(node.worst for node in self.nodes)

    @property
    def n_checked(self) -> int:
        return sum(node.n_checked for node in self.nodes)

    @property
    def n_elements(self) -> int:
        return sum(node.n_elements for node in self.nodes)

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        found = {node.verdict for node in self.nodes}
        return next(each for each in reversed(VERDICTS) if each in found)


@observation
def gradient_check(
    moment: Moment, points: PointChoice = "train", step: float = 1e-5, node: str | None = None
) -> GradientCheck:
    """Compare the gradient of J with central differences, one number after the other.

    Of a node that is computed a number is moved when it is there, and J is computed from the node
    on.

    For the derivative a and the difference n = (J(w + h) - J(w - h)) / 2h it looks at
    ``|a - n| / (|a| + |n|)`` (Griewank and Walther, *Evaluating Derivatives*, 2nd ed., 2008,
    section 3). n is off by about the rounding of J over h, so of derivatives that are not much
    above that, the difference is taken relative to a million times it: they agree as long as
    rounding may be the reason.

    Up to 1e-6 a gradient agrees, up to 1e-4 it is doubtful. Beyond, it is wrong, but for a kink
    within h of the number: there the slopes ahead and behind differ, and no difference tells
    anything.

    It is on request only: it takes J twice for each number.

    Args:
        points: whose J it is, as :func:`~.points.chosen_points` takes it.
        step: h, absolute.
        node: the name of the node to check; None: all parameters.

    Raises:
        ObservationError: if there are no such points or no such node, if J has no gradient with
            respect to it, or if ``step`` is not above 0.
    """
    if not step > 0:
        raise ObservationError(f"the step of a gradient check must be above 0; got {step!r}")
    chosen, network = chosen_points(moment, points), moment.network
    feed, n_points = thinned_feed(moment, chosen)
    nodes = _nodes(moment, chosen, node)
    gradient_of = network.gradients_on_the_way(chosen.loss)
    here, *arrays = network.run([chosen.loss, *nodes, *(gradient_of[each] for each in nodes)], feed)
    values, gradients = arrays[: len(nodes)], arrays[len(nodes) :]
    n_elements = sum(np.size(value) for value in values)
    share = MAX_WORK / (2.0 * weight_count(network.sizes) * n_points * n_elements)
    checks = []
    with np.errstate(all="ignore"):
        for each, value, gradient in zip(nodes, map(np.asarray, values), gradients, strict=True):
            loss_at = _loss_by(each, network, chosen.loss, feed)
            line = Differences(value, loss_at, float(here), step)
            most = min(MOST_ELEMENTS, math.ceil(share * value.size))
            checks.append(_checked(each.name, line, np.asarray(gradient), most))
    return GradientCheck(points, step, float(here), tuple(checks))


def _nodes(moment: Moment, chosen: ChosenPoints, name: str | None) -> list[Node]:
    """The parameters, or the node of a name.

    Raises:
        ObservationError: if there is none, or J has no gradient with respect to it.
    """
    if name is None:
        return [each for layer in chosen.layers for each in (layer.weights, layer.biases)]
    parts = parts_of(moment, chosen)
    found = next((each for each in parts if each.name == name), None)
    if found is None:
        raise unknown_node(name, [each.name for each in parts])
    if found not in moment.network.gradients_on_the_way(chosen.loss):
        raise ObservationError(f"J has no gradient with respect to {name}")
    return [found]


def _loss_by(
    node: Node, network: Network, loss: Node, feed: Mapping[Node, FloatArray]
) -> Callable[[FloatArray], float]:
    """What gives the loss for another value of a node; then all is as it was before."""

    def loss_at(value: FloatArray) -> float:
        if not isinstance(node, Variable):
            return float(network.run([loss], {**feed, node: value})[0])
        before = node.value
        try:
            node.load(value)
            return float(network.run([loss], feed)[0])
        finally:
            node.load(before)

    return loss_at


def _checked(name: str, line: Differences, gradient: FloatArray, most: int) -> NodeCheck:
    worst, worst_place = 0.0, (0,) * gradient.ndim
    verdicts: Counter[Verdict] = Counter()
    for number in _chosen_elements(gradient, most):
        place = tuple(int(index) for index in np.unravel_index(number, gradient.shape))
        difference, verdict = line.compare(place, float(gradient[place]))
        verdicts[verdict] += 1
        if difference > worst:
            worst, worst_place = difference, place
    n_checked, n_doubtful, n_different = verdicts.total(), verdicts["doubtful"], verdicts["differs"]
    return NodeCheck(name, worst, worst_place, gradient.size, n_checked, n_doubtful, n_different)


def _chosen_elements(gradient: FloatArray, most: int) -> IntArray:
    """The places of elements in order, so many at most: half of them of the largest gradients, the
    others evenly spaced, as a gradient may be wrong in that it is small."""
    if gradient.size <= most:
        return np.arange(gradient.size)
    largest = np.argsort(np.abs(gradient), axis=None, kind="stable")[-((most + 1) // 2) :]
    spaced = np.linspace(0, gradient.size - 1, most // 2).astype(int)
    return np.unique(np.concatenate([largest, spaced]))

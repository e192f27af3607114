"""Conditions on nodes of the graph at which a run is to pause."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np

from ...graph import Node
from ...operations import absolute, add, greater, reduce_sum, size, square
from ..arrays import FloatArray
from ..network import MET, ForwardPass, Until
from ..observations import Moment, ObservationError, observation
from .graph import forward_nodes, parts_of, thinned_feed
from .points import ChosenPoints, chosen_points

Relation = Literal["above", "below", "not finite"]

ANY = "any"
"""Stands for the node of a condition that looks at all of them."""

_WRITTEN = re.compile(
    r"(?P<gradient>gradient of )?(?P<node>[^\s<>]+)"
    r"(?: ?(?P<sign>[<>]) ?(?P<bound>\S+)| (?:is )?not finite)"
)
_EXAMPLES = "J < 0.1, gradient of W_hidden_1 > 100, or any not finite"


class ConditionError(ObservationError):
    """A condition cannot be looked for: one line."""


@dataclass(frozen=True)
class StopWhen:
    """That the numbers of a node pass a bound, for all training points.

    Of an array it is the greatest absolute value that counts.

    Raises:
        ConditionError: if the bound is missing, is no number or is below 0.
    """

    node: str
    """Its name, as of a :class:`~.graph.GraphRow`; ``any``: whichever it is first."""
    relation: Relation
    bound: float | None = None
    """None for ``not finite``."""
    gradient: bool = False
    """Whether it is the gradient of J with respect to the node that counts, not its value."""

    def __post_init__(self) -> None:
        if (self.relation == "not finite") != (self.bound is None):
            raise ConditionError(f"a node can be {self.relation} a number only, such as 100")
        if self.bound is not None and not 0 <= self.bound < math.inf:
            raise ConditionError(f"the bound {self.bound} must be a number from 0 on")

    @classmethod
    def read(cls, text: str) -> StopWhen:
        """A condition as a person writes it, and as :attr:`text` does: ``J < 0.1``, ``gradient of
        W_hidden_1 > 100``, ``any not finite``.

        Raises:
            ConditionError: if it is none; it says what is one.
        """
        found = _WRITTEN.fullmatch(" ".join(text.split()))
        if found is None:
            raise ConditionError(f"{text.strip()!r} is no condition; write {_EXAMPLES}")
        gradient, sign = found["gradient"] is not None, found["sign"]
        if sign is None:
            return cls(found["node"], "not finite", None, gradient)
        try:
            bound = float(found["bound"])
        except ValueError:
            raise ConditionError(f"{found['bound']!r} is no number; write {_EXAMPLES}") from None
        return cls(found["node"], "above" if sign == ">" else "below", bound, gradient)

    @property
    def text(self) -> str:
        """As :meth:`read` takes it."""
        node = f"gradient of {self.node}" if self.gradient else self.node
        if self.bound is None:
            return f"{node} not finite"
        return f"{node} {'>' if self.relation == 'above' else '<'} {self.bound:g}"

    def holds(self, greatest: float) -> bool:
        """Whether it does for a node of this greatest absolute value, NaN if one is NaN."""
        if self.bound is None:
            return not math.isfinite(greatest)
        return greatest < self.bound if self.relation == "below" else not greatest <= self.bound


@dataclass(frozen=True)
class Met:
    """That a condition holds."""

    condition: StopWhen
    step: int
    node: str
    """The node for which it does: the first in the order of computation."""
    value: float
    """Its greatest absolute value or gradient, NaN if one is NaN."""

    @property
    def text(self) -> str:
        """One line that says what is seen, without the step."""
        condition, of = self.condition, f"of {self.node}"
        if condition.bound is None:
            return f"{'a gradient' if condition.gradient else 'a value'} {of} is not finite"
        what = "gradient" if condition.gradient else "value"
        passed = f"{condition.relation} {condition.bound:g}"
        return f"the greatest absolute {what} {of} is {self.value:.4g}, {passed}"


@observation
def met(moment: Moment, condition: StopWhen | None = None) -> Met | None:
    """What meets a condition as the run stands; None: nothing does, or there is no condition.

    No more than the nodes in question are computed.

    Raises:
        ConditionError: if the network has no such node, or J no such gradient.
    """
    if condition is None:
        return None
    chosen = chosen_points(moment, "train")
    nodes, feed = _nodes_in_question(moment, chosen, condition), chosen.feed
    if condition.node == ANY:
        feed, _ = thinned_feed(moment, chosen)
    values = moment.network.run([*nodes.values()], feed)
    for name, value in zip(nodes, values, strict=True):
        greatest = float(np.max(np.abs(value)))
        if condition.holds(greatest):
            return Met(condition, moment.step, name, greatest)
    return None


def until(moment: Moment, condition: StopWhen) -> Until:
    """Where steps are to end: before the first that begins where a condition is met.

    They may end, too, where it is not met but by rounding, or where numbers that have to be finite
    are above 1e150, so that :func:`met` is to be asked then.

    Raises:
        ConditionError: as :func:`met`.
    """
    network, train = moment.network, moment.data.train
    chosen, beside = chosen_points(moment, "train"), None
    feed: dict[Node, FloatArray] = {}
    if moment.data.steps_per_epoch > 1:
        beside = network.beside
        feed = {beside.points: train.inputs, beside.targets: train.targets}
    watched = _nodes_in_question(moment, chosen, condition, beside)
    with network.graph.as_default():
        is_met = _is_met([*watched.values()], condition)
        return Until(network.nodes.training_loss + MET * is_met, feed)


def _is_met(nodes: Sequence[Node], condition: StopWhen) -> Node:
    """A scalar: 0 where a condition is met by none of some nodes, else 1 or more."""
    if condition.bound is None:
        # One call of BLAS for each: infinite or NaN where a number is.
        squares = reduce(add, [reduce_sum(square(node)) for node in nodes])
        return 1.0 - greater(math.inf, squares)
    if condition.relation == "below":
        counts = [reduce_sum(greater(condition.bound, absolute(node))) for node in nodes]
        met = [greater(n, size(node) - 0.5) for n, node in zip(counts, nodes, strict=True)]
        return reduce(add, met)
    # Nothing is greater than NaN: so those that are not above the bound are counted.
    beyond = math.nextafter(condition.bound, math.inf)
    return reduce(add, [size(node) - reduce_sum(greater(beyond, absolute(node))) for node in nodes])


def _nodes_in_question(
    moment: Moment,
    chosen: ChosenPoints,
    condition: StopWhen,
    beside: ForwardPass | None = None,
) -> Mapping[str, Node]:
    """What is to be computed, by the name of the node that it tells of.

    Args:
        beside: the pass that is to be computed; None: that of the chosen points.
    """
    named = {node.name: node for node in parts_of(moment, chosen)}
    if beside is not None:
        others = forward_nodes(beside.points, beside.layers, beside.output, beside.loss)
        named = dict(zip(named, others, strict=True))
    if condition.node != ANY:
        if condition.node not in named:
            raise ConditionError(f"the network has no node {condition.node!r} to stop at")
        named = {condition.node: named[condition.node]}
    if not condition.gradient:
        return named
    loss, points = (chosen.loss, None) if beside is None else (beside.loss, beside.points)
    gradient_of = moment.network.gradients_on_the_way(loss, points)
    found = {name: gradient_of[node] for name, node in named.items() if node in gradient_of}
    if not found:
        raise ConditionError(f"J has no gradient with respect to {condition.node!r}")
    return found

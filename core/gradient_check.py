"""A numeric check of gradients, by central differences along random directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .gradients import gradients
from .graph import Array, GraphError, Node, Placeholder, Variable, constant, to_array
from .operations import multiply
from .session import Session
from .shape_operations import reduce_sum


class GradientError(AssertionError):
    """A gradient that differs from the central difference."""


def check_gradients(
    node: Node,
    inputs: Sequence[Variable | Placeholder],
    feed_dict: Mapping[Placeholder, ArrayLike] | None = None,
    *,
    order: int = 2,
    step: float = 1e-5,
    tolerance: float = 1e-6,
    rng: np.random.Generator | None = None,
) -> None:
    """Compare the gradients of a node with central differences.

    With random weights u, f = Σ u · node is a number. Its derivative along a random
    direction v of all inputs is Σ v · ∂f/∂input, which must equal
    (f(x + h v) - f(x - h v)) / 2h up to terms of order h² (Griewank and Walther,
    *Evaluating Derivatives*, 2nd ed., 2008, section 3). For the second order the same is
    asked of that derivative itself.

    Args:
        node: any node, smooth around the present values of the inputs.
        inputs: variables, or fed placeholders, to differentiate by.
        feed_dict: as for ``Session.run``.
        order: 1 or 2.
        step: h, absolute; the values should be of the order of one.
        tolerance: the greatest difference, relative to the greater derivative (or to one).
        rng: the source of random directions; None: a fixed one.

    Raises:
        GradientError: that names the node, the order and both derivatives.
        GraphError: if an input is neither a variable nor a placeholder that is fed.
    """
    rng = rng if rng is not None else np.random.default_rng(0)
    point = _Point(node, inputs, feed_dict or {})
    with node.graph.as_default():
        current = node
        for current_order in range(1, order + 1):
            shape = np.shape(point.value_of(current))
            scalar = reduce_sum(multiply(current, constant(rng.uniform(0.5, 1.5, shape))))
            direction = [rng.standard_normal(value.shape) for value in point.values]
            slopes = gradients(scalar, inputs)
            derivative = sum(
                (reduce_sum(slope * along) for slope, along in zip(slopes, direction, strict=True)),
                start=constant(0.0),
            )
            analytic = float(point.value_of(derivative))
            numeric = point.central_difference(scalar, direction, step)
            scale = max(1.0, abs(analytic), abs(numeric))
            if not abs(analytic - numeric) <= tolerance * scale:
                raise GradientError(
                    f"{node!r}: derivative of order {current_order} is {analytic:.12g}, "
                    f"by central difference {numeric:.12g}"
                )
            current = derivative


class _Point:
    """Where the derivatives are taken: the values of the inputs, which it can move."""

    def __init__(
        self,
        node: Node,
        inputs: Sequence[Variable | Placeholder],
        feed_dict: Mapping[Placeholder, Any],
    ) -> None:
        self._session = Session(node.graph)
        self._inputs = inputs
        self._feed_dict = dict(feed_dict)
        self.values = [self._value(node) for node in inputs]

    def _value(self, node: Node) -> Array:
        if isinstance(node, Variable):
            return node.value
        if isinstance(node, Placeholder) and node in self._feed_dict:
            return to_array(self._feed_dict[node], f"the value fed to {node.name!r}")
        raise GraphError(f"{node!r} is neither a Variable nor a placeholder that is fed")

    def value_of(self, node: Node) -> Any:
        return self._session.run(node, self._feed_dict)

    def central_difference(self, node: Node, direction: Sequence[Array], step: float) -> float:
        ahead = self._value_at(node, direction, step)
        behind = self._value_at(node, direction, -step)
        self._value_at(node, direction, 0.0)
        return (ahead - behind) / (2 * step)

    def _value_at(self, node: Node, direction: Sequence[Array], step: float) -> float:
        for moved, value, along in zip(self._inputs, self.values, direction, strict=True):
            if isinstance(moved, Variable):
                moved.load(value + step * along)
            else:
                self._feed_dict[moved] = value + step * along
        return float(self.value_of(node))

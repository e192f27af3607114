"""A numeric check of gradients, by central differences along random directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..graph import (
    Array,
    GraphError,
    Node,
    Placeholder,
    Variable,
    constant,
    to_array,
    topological_order,
)
from ..operations import assign, multiply, reduce_sum
from ..session import Session
from .reverse_mode import gradients


class GradientError(AssertionError):
    """A gradient that differs from the central difference."""


class KinkError(ArithmeticError):
    """A place where a gradient cannot be checked, because the node is not smooth around it."""


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

    Where f has a kink or a step within h of the values (``absolute`` or ``relu`` near 0,
    ``maximum`` of nearly equal numbers), no such difference tells anything, and the check says
    so. It looks at how much the slopes ahead and behind differ, (f(x + h v) - 2 f(x) +
    f(x - h v)) / h: where f is smooth this is h times a curvature, so that it halves with h.

    Args:
        node: any node.
        inputs: variables, or fed placeholders, to differentiate by.
        feed_dict: as for ``Session.run``.
        order: 1 or 2.
        step: h, absolute; the values should be of the order of one.
        tolerance: the greatest difference, relative to the greater derivative (or to one).
        rng: the source of random directions; None: a fixed one.

    Raises:
        GradientError: that names the node, the order and both derivatives.
        KinkError: if the node is not smooth within ``step`` of the values.
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
            along = _Line(point, scalar, direction, step)
            numeric = along.slope
            scale = max(1.0, abs(analytic), abs(numeric))
            if along.bend > tolerance * scale + along.noise:
                raise KinkError(
                    f"{node!r}: its derivative of order {current_order} cannot be checked here, "
                    f"where it has a kink within {step:g} of the values; move them away from it"
                )
            if not abs(analytic - numeric) <= tolerance * scale:
                raise GradientError(
                    f"{node!r}: derivative of order {current_order} is {analytic:.12g}, "
                    f"by central difference {numeric:.12g}"
                )
            current = derivative


class _Point:
    """Where the derivatives are taken: the values of the inputs, which it can move.

    Variables that the node assigns are put back after every run: a later one would see others.
    """

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
        assignments = [each for each in topological_order([node]) if isinstance(each, assign)]
        self._before = {each.variable: each.variable.value for each in assignments}

    def _value(self, node: Node) -> Array:
        if isinstance(node, Variable):
            return node.value
        if isinstance(node, Placeholder) and node in self._feed_dict:
            return to_array(self._feed_dict[node], f"the value fed to {node.name!r}")
        raise GraphError(f"{node!r} is neither a Variable nor a placeholder that is fed")

    def value_of(self, node: Node) -> Any:
        try:
            return self._session.run(node, self._feed_dict)
        finally:
            for variable, value in self._before.items():
                variable.load(value)

    def value_at(self, node: Node, direction: Sequence[Array], step: float) -> float:
        """The value of a scalar node when all inputs are moved; then they are put back."""
        try:
            self._move(direction, step)
            return float(self.value_of(node))
        finally:
            self._move(direction, 0.0)

    def _move(self, direction: Sequence[Array], step: float) -> None:
        for moved, value, along in zip(self._inputs, self.values, direction, strict=True):
            if isinstance(moved, Variable):
                moved.load(value + step * along)
            else:
                self._feed_dict[moved] = value + step * along


class _Line:
    """A scalar node along a line through the values.

    Attributes:
        slope: the central difference.
        bend: how far the slopes ahead and behind are from differing as those of a smooth
            function do; NaN where a value is none.
        noise: what rounding adds to the bend.
    """

    def __init__(self, point: _Point, node: Node, direction: Sequence[Array], step: float) -> None:
        here = point.value_at(node, direction, 0.0)
        bends: list[float] = []
        for part in (1, 2, 4):
            h = step / part
            ahead = point.value_at(node, direction, h)
            behind = point.value_at(node, direction, -h)
            bends.append(part * (ahead - 2 * here + behind) / h)
            if part == 1:
                self.slope = (ahead - behind) / (2 * step)
        # A kink off the middle may make two of the three agree, never all of them.
        self.bend = max(abs(bends[0] - bend) for bend in bends[1:])
        self.noise = 64 * np.finfo(np.float64).eps * abs(here) / step

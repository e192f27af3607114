"""Losses of each element, in forms that neither overflow nor lose digits.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph import Array, Builder, GraphError, Node, NodeLike, Operation, Shape, V, operations_of
from .activations import sigmoid
from .elementwise import maximum, minimum


class _OfTwo(Operation, public=False):
    """An elementwise operation whose two inputs have one shape, as TensorFlow demands of losses:
    broadcast, (n,) against (n, 1) would silently become (n, n)."""

    def infer_shape(self, *shapes: Shape) -> Shape:
        first, second = shapes
        if first != second:
            raise self.shape_error(shapes, "the inputs must have the same shape")
        return first


class sigmoid_cross_entropy_with_logits(_OfTwo):
    """max(x, 0) - x z + log(1 + e^-|x|) of logits ``x`` and labels ``z``;
    dx = g (sigmoid(x) - z), dz = -g x.

    It is -z log sigmoid(x) - (1 - z) log(1 - sigmoid(x)) in TensorFlow's form, which no logit
    makes overflow. A label is the probability, 0 to 1, that what the logit is about holds.
    """

    def __init__(self, labels: NodeLike, logits: NodeLike, name: str | None = None) -> None:
        super().__init__([labels, logits], name)

    def forward(self, z: Array, x: Array, out: Array | None = None) -> Array:
        linear = np.subtract(np.maximum(x, 0.0), np.multiply(x, z))
        return np.add(linear, np.log1p(np.exp(-np.abs(x))), out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        z, x = inputs
        linear = b.elementwise(
            "subtract", b.elementwise("maximum", x, 0.0), b.elementwise("multiply", x, z)
        )
        e = b.elementwise("exp", b.elementwise("negative", b.elementwise("absolute", x)))
        return b.elementwise("add", linear, b.elementwise("log1p", e))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        z, x = self.inputs
        return -(grad * x), grad * (sigmoid(x) - z)


class huber_loss(_OfTwo):
    """With e = predictions - labels: e² / 2 where ``|e| <= delta``, else delta (|e| - delta / 2);
    d predictions = g c and d labels = -g c, where c is e, but no farther than delta from 0.

    It is as TensorFlow's before the mean is taken. (Huber, *Robust estimation of a location
    parameter*, Annals of Mathematical Statistics 35, 1964.)

    Args:
        delta: from which error on the loss grows linearly; above 0.

    Raises:
        GraphError: if ``delta`` is not above 0.
    """

    attributes = ("delta",)

    def __init__(
        self,
        labels: NodeLike,
        predictions: NodeLike,
        delta: float = 1.0,
        name: str | None = None,
    ) -> None:
        if not delta > 0:
            raise GraphError(f"huber_loss: delta must be above 0, got {delta!r}")
        self.delta = float(delta)
        super().__init__([labels, predictions], name)

    def forward(self, labels: Array, predictions: Array, out: Array | None = None) -> Array:
        error = np.abs(np.subtract(predictions, labels))
        quadratic = np.minimum(error, self.delta)
        return np.multiply(quadratic, np.subtract(error, 0.5 * quadratic), out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        labels, predictions = inputs
        error = b.elementwise("absolute", b.elementwise("subtract", predictions, labels))
        quadratic = b.elementwise("minimum", error, self.delta)
        linear = b.elementwise("subtract", error, b.elementwise("multiply", 0.5, quadratic))
        return b.elementwise("multiply", quadratic, linear)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        labels, predictions = self.inputs
        error = predictions - labels
        clipped = grad * maximum(minimum(error, self.delta), -self.delta)
        return -clipped, clipped


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

"""What a network may put between its layers, in the order in which it is offered.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph import Array, Builder, Node, Shape, V, operations_of
from .elementwise import Compound, Elementwise, OneInput, greater, square


class sigmoid(Compound):
    """s = 1 / (1 + e^-x); dx = g s (1 - s)."""

    activation = "sigmoid"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        e = np.exp(np.negative(x, out=out), out=out)
        return np.divide(1.0, np.add(e, 1.0, out=out), out=out)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        """Faster in NumPy than by tanh; where e^-x overflows it is 0."""
        e = b.elementwise("exp", b.elementwise("negative", x))
        return b.elementwise("reciprocal", b.elementwise("add", e, 1.0))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * self * (1.0 - self),)


class tanh(Elementwise):
    """The hyperbolic tangent of ``x``; dx = g (1 - tanh²(x))."""

    activation = "tanh"
    ufunc = np.tanh

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * (1.0 - square(self)),)


class relu(OneInput):
    """The rectified linear unit, max(x, 0); dx = g where ``x > 0``, else 0."""

    activation = "relu"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.maximum(x, 0.0, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.elementwise("maximum", inputs[0], 0.0)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * greater(x, 0.0),)


class identity(OneInput):
    """``x``; dx = g."""

    activation = "linear"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.positive(x, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return inputs[0]

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad,)


class softplus(Compound):
    """log(1 + e^x), a smooth relu; dx = g / (1 + e^-x)."""

    activation = "softplus"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.logaddexp(0.0, x, out=out)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        """max(x, 0) + log(1 + e^-|x|): exact, and a third of the time of ``logaddexp``."""
        e = b.elementwise("exp", b.elementwise("negative", b.elementwise("absolute", x)))
        return b.elementwise("add", b.elementwise("log1p", e), b.elementwise("maximum", x, 0.0))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * sigmoid(x),)


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

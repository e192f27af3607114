"""What a network may put between its layers, in the order in which it is offered.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..graph import Array, Builder, GraphError, Node, NodeLike, Shape, V, operations_of
from .elementwise import Compound, Elementwise, OneInput, greater, minimum, square


class sigmoid(Compound):
    """s = 1 / (1 + e^-x); dx = g s (1 - s)."""

    activation = "sigmoid"
    limits = 0.0, 1.0

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
    limits = -1.0, 1.0
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


class leaky_relu(OneInput):
    """max(x, alpha x); dx = g where ``x > 0``, else alpha g.

    As in TensorFlow 1, ``alpha`` is 0.2 unless given.
    Maas, Hannun and Ng, *Rectifier nonlinearities improve neural network acoustic models* (2013).

    Raises:
        GraphError: if ``alpha`` is not from 0 to 1.
    """

    activation = "leaky-relu"
    attributes = ("alpha",)

    def __init__(self, x: NodeLike, alpha: float = 0.2, name: str | None = None) -> None:
        if not 0.0 <= alpha <= 1.0:
            raise GraphError(f"leaky_relu: alpha must be from 0 to 1, got {alpha!r}")
        self.alpha = float(alpha)
        super().__init__(x, name)

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.maximum(x, self.alpha * x, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        (x,) = inputs
        return b.elementwise("maximum", x, b.elementwise("multiply", self.alpha, x))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        # Of the value, which is above 0 where x is: so a plan need not keep x.
        return (grad * (self.alpha + (1.0 - self.alpha) * greater(self, 0.0)),)


class elu(OneInput):
    """The exponential linear unit: x where ``x > 0``, else e^x - 1; dx = g (min(elu(x), 0) + 1).

    Computed as max(x, e^min(x, 0) - 1), which cannot overflow; e^x - 1 is never below x.
    Clevert, Unterthiner and Hochreiter, *Fast and accurate deep network learning by exponential
    linear units* (2016), with alpha = 1.
    """

    activation = "elu"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.maximum(x, np.expm1(np.minimum(x, 0.0)), out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        (x,) = inputs
        return b.elementwise("maximum", x, b.elementwise("expm1", b.elementwise("minimum", x, 0.0)))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * (minimum(self, 0.0) + 1.0),)


class gelu(Compound):
    """The Gaussian error linear unit, about x Φ(x) for the normal distribution's Φ.

    It is x s, where s = sigmoid(2u) and u = √(2/π) (x + 0.044715 x³);
    dx = g (s + 2 x s (1 - s) u'), where u' = √(2/π) (1 + 3 * 0.044715 x²).
    This is x (1 + tanh u) / 2, the approximation by Hendrycks and Gimpel, *Gaussian error linear
    units* (2016), which programs for TensorFlow 1 used, such as BERT: within 0.0005 of x Φ(x).
    """

    activation = "gelu"

    _LINEAR = 2.0 * math.sqrt(2.0 / math.pi)
    _CUBIC = 0.044715 * _LINEAR
    _MOST = 1e4
    """The greatest x² that is reckoned with, that it may not overflow: s is 0 or 1 long before."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        squared = np.minimum(np.square(x), self._MOST)
        e = np.exp(-x * (self._LINEAR + self._CUBIC * squared))
        return np.divide(x, 1.0 + e, out=out)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        """With the parts that the gradient has, too."""
        squared = b.elementwise("minimum", b.elementwise("square", x), gelu._MOST)
        slope = b.elementwise("add", b.elementwise("multiply", gelu._CUBIC, squared), gelu._LINEAR)
        return b.elementwise("multiply", x, sigmoid.expand(b, b.elementwise("multiply", x, slope)))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        squared = minimum(square(x), self._MOST)
        s = sigmoid(x * (self._CUBIC * squared + self._LINEAR))
        slope = 3.0 * self._CUBIC * squared + self._LINEAR
        return (grad * (s + self * (1.0 - s) * slope),)


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


class sin(Elementwise):
    """The sine of ``x`` radians; dx = g cos x.

    As an activation: Sitzmann and others, *Implicit neural representations with periodic
    activation functions* (2020).
    """

    activation = "sine"
    ufunc = np.sin

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * cos(x),)


class cos(Elementwise):
    """The cosine of ``x`` radians; dx = -g sin x."""

    ufunc = np.cos

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (-(grad * sin(x)),)


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

"""Probabilities of classes, and their logarithms, along the last axis.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph import Array, Builder, Node, Shape, V, operations_of
from .elementwise import Compound
from .shape_operations import reduce_sum


class _AlongLastAxis(Compound):
    """An operation on each vector along the last axis of its input."""

    def infer_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0] or shapes[0][-1] == 0:
            raise self.shape_error(shapes, "the input must have a last axis of one or more classes")
        return shapes[0]


def _shifted(b: Builder[V], x: V) -> tuple[V, V]:
    """x - m, m the greatest element, and Σ e^(x - m); so that no exponential overflows."""
    last = (len(x.shape) - 1,)
    shifted = b.elementwise("subtract", x, b.reduce("max", x, last, keepdims=True))
    return shifted, b.reduce("sum", b.elementwise("exp", shifted), last)


class softmax(_AlongLastAxis):
    """p = e^x / Σ e^x, sums along the last axis; dx = p (g - Σ g p).

    The greatest element is subtracted first, which changes nothing but keeps e^x finite.
    """

    def forward(self, x: Array, out: Array | None = None) -> Array:
        out = np.subtract(x, np.max(x, axis=-1, keepdims=True), out=out)
        out = np.exp(out, out=out)
        return np.divide(out, np.sum(out, axis=-1, keepdims=True), out=out)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        shifted, total = _shifted(b, x)
        column = b.reshape(total, (*x.shape[:-1], 1))
        return b.elementwise("divide", b.elementwise("exp", shifted), column)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (self * (grad - reduce_sum(grad * self, axis=-1, keepdims=True)),)


class log_softmax(_AlongLastAxis):
    """log p = x - log Σ e^x, sums along the last axis; dx = g - softmax(x) Σ g.

    Exact where softmax underflows: no logarithm of a probability is taken.
    """

    def forward(self, x: Array, out: Array | None = None) -> Array:
        out = np.subtract(x, np.max(x, axis=-1, keepdims=True), out=out)
        log_sum = np.log(np.sum(np.exp(out), axis=-1, keepdims=True))
        return np.subtract(out, log_sum, out=out)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        shifted, total = _shifted(b, x)
        column = b.reshape(b.elementwise("log", total), (*x.shape[:-1], 1))
        return b.elementwise("subtract", shifted, column)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad - softmax(x) * reduce_sum(grad, axis=-1, keepdims=True),)


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

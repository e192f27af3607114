"""Operations on each element by itself: arithmetic, comparison and functions of one number.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..graph import Array, Builder, Node, NodeLike, Operation, Shape, V, operations_of

# --- Of two inputs -----------------------------------------------------------------------


class Ufunc(Operation, public=False):
    """An operation that is one call of a NumPy ufunc."""

    ufunc: ClassVar[np.ufunc]

    def forward(self, *values: Array, out: Array | None = None) -> Array:
        return self.ufunc(*values, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.elementwise(self.ufunc.__name__, *inputs)


class _Broadcasting(Ufunc):
    """An elementwise operation whose inputs are broadcast against each other as in NumPy."""

    broadcasts = True

    def __init__(self, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__([x, y], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        try:
            return np.broadcast_shapes(*shapes)
        except ValueError:
            raise self.shape_error(shapes, "the shapes cannot be broadcast together") from None


class add(_Broadcasting):
    """``x + y``; dx = g, dy = g."""

    ufunc = np.add

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return grad, grad


class subtract(_Broadcasting):
    """``x - y``; dx = g, dy = -g."""

    ufunc = np.subtract

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return grad, -grad


class multiply(_Broadcasting):
    """``x * y``, elementwise; dx = g y, dy = g x."""

    ufunc = np.multiply

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        return grad * y, grad * x


class divide(_Broadcasting):
    """``x / y``, elementwise; dx = g / y, dy = -g x / y²."""

    ufunc = np.divide

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        _, y = self.inputs
        return grad / y, -(grad * self / y)


class maximum(_Broadcasting):
    """The greater of ``x`` and ``y``, elementwise; g goes to it, to ``x`` where they are equal."""

    ufunc = np.maximum

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        y_is_greater = greater(y, x)
        return grad * (1.0 - y_is_greater), grad * y_is_greater


class minimum(_Broadcasting):
    """The lesser of ``x`` and ``y``, elementwise; g goes to it, to ``x`` where they are equal."""

    ufunc = np.minimum

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        y_is_less = greater(x, y)
        return grad * (1.0 - y_is_less), grad * y_is_less


class greater(_Broadcasting):
    """1 where ``x > y``, else 0; its gradient is zero."""

    ufunc = np.greater

    def forward(self, *values: Array, out: Array | None = None) -> Array:
        if out is None:
            return np.greater(*values).astype(np.float64)
        return np.greater(*values, out=out, casting="unsafe")

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return None, None


# --- Of one input ------------------------------------------------------------------------


class OneInput(Operation, public=False):
    """An operation whose value has the shape of its one input."""

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__([x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]


class Elementwise(OneInput, Ufunc, public=False):
    """A ufunc of one input."""


class negative(Elementwise):
    """``-x``; dx = -g."""

    ufunc = np.negative

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (-grad,)


class exp(Elementwise):
    """``e^x``; dx = g e^x."""

    ufunc = np.exp

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * self,)


class log(Elementwise):
    """The natural logarithm of ``x``; dx = g / x."""

    ufunc = np.log

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad / x,)


class square(Elementwise):
    """``x²``; dx = 2 g x."""

    ufunc = np.square

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (2.0 * grad * x,)


class sqrt(Elementwise):
    """``√x``; dx = g / (2 √x)."""

    ufunc = np.sqrt

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad / (2.0 * self),)


class absolute(Elementwise):
    """``|x|``; dx = g sign(x). Python's ``abs(x)`` makes this node too."""

    ufunc = np.absolute

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * sign(x),)


class sign(Elementwise):
    """-1, 0 or 1, as ``x`` is below, at or above 0; its gradient is zero."""

    ufunc = np.sign

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (None,)


class Compound(OneInput, public=False):
    """An operation of several ufuncs. Compiled, it stays whole until formulas that overflow
    have been replaced (``compiler.stable``), then it becomes what ``expand`` says."""

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.compound(self, inputs, shape)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        """The operation in elementary ones."""
        raise NotImplementedError


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

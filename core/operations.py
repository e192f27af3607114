"""Every operation: its shape rule, its forward rule and its gradient rule side by side.

In the formulas ``g`` is the gradient of the loss with respect to the operation's value,
written ``grad`` in the code, and ``dx`` the gradient with respect to the input ``x``.
The rules are those of Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
chapter 3, and of Giles, *An extended collection of matrix derivative results* (2008).

The names are TensorFlow 1's and NumPy's, so the classes are written in lower case.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .graph import Array, Node, NodeLike, Operation, Shape
from .shape_operations import reduce_sum, written

# --- Elementwise operations of two inputs ------------------------------------------------


class _Broadcasting(Operation, abstract=True):
    """An elementwise operation whose inputs are broadcast against each other as in NumPy."""

    broadcasts = True

    def __init__(self, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__(x, y, name=name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        try:
            return np.broadcast_shapes(*shapes)
        except ValueError:
            raise self.shape_error(shapes, "the shapes cannot be broadcast together") from None


class add(_Broadcasting):
    """``x + y``; dx = g, dy = g."""

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        return np.add(x, y, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return grad, grad


class subtract(_Broadcasting):
    """``x - y``; dx = g, dy = -g."""

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        return np.subtract(x, y, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return grad, -grad


class multiply(_Broadcasting):
    """``x * y``, elementwise; dx = g y, dy = g x."""

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        return np.multiply(x, y, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        return grad * y, grad * x


class divide(_Broadcasting):
    """``x / y``, elementwise; dx = g / y, dy = -g x / y²."""

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        return np.divide(x, y, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        _, y = self.inputs
        return grad / y, -(grad * self / y)


class maximum(_Broadcasting):
    """The greater of ``x`` and ``y``, elementwise; g goes to it, to ``x`` where they are equal."""

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        return np.maximum(x, y, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        y_is_greater = greater(y, x)
        return grad * (1.0 - y_is_greater), grad * y_is_greater


class greater(_Broadcasting):
    """1 where ``x > y``, else 0; its gradient is zero."""

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        if out is None:
            return np.greater(x, y).astype(np.float64)
        return np.greater(x, y, out=out, casting="unsafe")

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return None, None


# --- Elementwise operations of one input -------------------------------------------------


class _Elementwise(Operation, abstract=True):
    """An operation on each element of its input."""

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__(x, name=name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]


class identity(_Elementwise):
    """``x``; dx = g."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.positive(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad,)


class negative(_Elementwise):
    """``-x``; dx = -g."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.negative(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (-grad,)


class exp(_Elementwise):
    """``e^x``; dx = g e^x."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.exp(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * self,)


class log(_Elementwise):
    """The natural logarithm of ``x``; dx = g / x."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.log(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad / x,)


class square(_Elementwise):
    """``x²``; dx = 2 g x."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.square(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (2.0 * grad * x,)


class sqrt(_Elementwise):
    """``√x``; dx = g / (2 √x)."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.sqrt(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad / (2.0 * self),)


class absolute(_Elementwise):
    """``|x|``; dx = g sign(x). Python's ``abs(x)`` makes this node too."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.absolute(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * sign(x),)


class sign(_Elementwise):
    """-1, 0 or 1, as ``x`` is below, at or above 0; its gradient is zero."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.sign(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (None,)


class sigmoid(_Elementwise):
    """s = 1 / (1 + e^-x); dx = g s (1 - s)."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        e = np.exp(np.negative(x, out=out), out=out)
        return np.divide(1.0, np.add(e, 1.0, out=out), out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * self * (1.0 - self),)


class tanh(_Elementwise):
    """The hyperbolic tangent of ``x``; dx = g (1 - tanh²(x))."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.tanh(x, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * (1.0 - square(self)),)


class relu(_Elementwise):
    """The rectified linear unit, max(x, 0); dx = g where ``x > 0``, else 0."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.maximum(x, 0.0, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * greater(x, 0.0),)


# --- Operations along the last axis ------------------------------------------------------


class _AlongLastAxis(_Elementwise, abstract=True):
    """An operation on each vector along the last axis of its input."""

    def infer_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0] or shapes[0][-1] == 0:
            raise self.shape_error(shapes, "the input must have a last axis of one or more classes")
        return shapes[0]


class softmax(_AlongLastAxis):
    """p = e^x / Σ e^x, sums along the last axis; dx = p (g - Σ g p).

    The greatest element is subtracted first, which changes nothing but keeps e^x finite.
    """

    def forward(self, x: Array, out: Array | None = None) -> Array:
        out = np.subtract(x, np.max(x, axis=-1, keepdims=True), out=out)
        out = np.exp(out, out=out)
        return np.divide(out, np.sum(out, axis=-1, keepdims=True), out=out)

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

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad - softmax(x) * reduce_sum(grad, axis=-1, keepdims=True),)


# --- Matrix products ---------------------------------------------------------------------


class matmul(Operation):
    """The matrix product ``x y`` of matrices or vectors; dx = g yᵀ, dy = xᵀ g.

    A vector is a row on the left and a column on the right, as in ``numpy.matmul``.
    """

    def __init__(self, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__(x, y, name=name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        x, y = shapes
        if not (len(x) in (1, 2) and len(y) in (1, 2)):
            raise self.shape_error(shapes, "the inputs must be matrices or vectors")
        if x[-1] != y[0]:
            raise self.shape_error(
                shapes, f"the last axis of the first ({x[-1]}) and the first of the second differ"
            )
        return x[:-1] + y[1:]

    def forward(self, x: Array, y: Array, out: Array | None = None) -> Array:
        return np.matmul(x, y, out=out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        return matmul_gradient_x(grad, y, x), matmul_gradient_y(x, grad, y)


class matmul_gradient_x(Operation):
    """``g yᵀ``, in the shape of ``x``: the gradient of ``x y`` with respect to ``x``."""

    def __init__(self, grad: Node, y: Node, x: Node, name: str | None = None) -> None:
        super().__init__(grad, y, x, name=name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[2]

    def forward(self, grad: Array, y: Array, x: Array, out: Array | None = None) -> Array:
        y = _as_column(y)
        product = grad.reshape(_as_row(x).shape[0], y.shape[1]) @ y.T
        return written(product.reshape(x.shape), out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        inner_grad, y, _ = self.inputs
        return matmul(grad, y), matmul_gradient_y(grad, inner_grad, y), None


class matmul_gradient_y(Operation):
    """``xᵀ g``, in the shape of ``y``: the gradient of ``x y`` with respect to ``y``."""

    def __init__(self, x: Node, grad: Node, y: Node, name: str | None = None) -> None:
        super().__init__(x, grad, y, name=name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[2]

    def forward(self, x: Array, grad: Array, y: Array, out: Array | None = None) -> Array:
        x = _as_row(x)
        product = x.T @ grad.reshape(x.shape[0], _as_column(y).shape[1])
        return written(product.reshape(y.shape), out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, inner_grad, _ = self.inputs
        return matmul_gradient_x(inner_grad, grad, x), matmul(x, grad), None


def _as_row(x: Array) -> Array:
    return x.reshape(1, -1) if x.ndim == 1 else x


def _as_column(y: Array) -> Array:
    return y.reshape(-1, 1) if y.ndim == 1 else y

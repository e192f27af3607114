"""Every operation: its shape rule, its forward rule and its gradient rule side by side.

In the formulas ``g`` is the gradient of the loss with respect to the operation's value,
written ``grad`` in the code, and ``dx`` the gradient with respect to the input ``x``.
The rules are those of Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
chapter 3, and of Giles, *An extended collection of matrix derivative results* (2008).

The names are TensorFlow 1's and NumPy's, so the classes are written in lower case.
A class is all that an operation needs: ``__all__``, the compiler and the choice of
activations follow from it.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from .arrays import written
from .builder import Builder, V
from .graph import OPERATIONS, Array, Node, NodeLike, Operation, Shape, operations_of
from .shape_operations import reduce_sum

# --- Elementwise operations of two inputs ------------------------------------------------


class _Ufunc(Operation):
    """An operation that is one call of a NumPy ufunc."""

    ufunc: ClassVar[np.ufunc]

    def forward(self, *values: Array, out: Array | None = None) -> Array:
        return self.ufunc(*values, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.elementwise(self.ufunc.__name__, *inputs)


class _Broadcasting(_Ufunc):
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


class greater(_Broadcasting):
    """1 where ``x > y``, else 0; its gradient is zero."""

    ufunc = np.greater

    def forward(self, *values: Array, out: Array | None = None) -> Array:
        if out is None:
            return np.greater(*values).astype(np.float64)
        return np.greater(*values, out=out, casting="unsafe")

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return None, None


# --- Elementwise operations of one input -------------------------------------------------


class _OneInput(Operation):
    """An operation whose value has the shape of its one input."""

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__([x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]


class _Elementwise(_OneInput, _Ufunc):
    """A ufunc of one input."""


class negative(_Elementwise):
    """``-x``; dx = -g."""

    ufunc = np.negative

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (-grad,)


class exp(_Elementwise):
    """``e^x``; dx = g e^x."""

    ufunc = np.exp

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * self,)


class log(_Elementwise):
    """The natural logarithm of ``x``; dx = g / x."""

    ufunc = np.log

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad / x,)


class square(_Elementwise):
    """``x²``; dx = 2 g x."""

    ufunc = np.square

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (2.0 * grad * x,)


class sqrt(_Elementwise):
    """``√x``; dx = g / (2 √x)."""

    ufunc = np.sqrt

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad / (2.0 * self),)


class absolute(_Elementwise):
    """``|x|``; dx = g sign(x). Python's ``abs(x)`` makes this node too."""

    ufunc = np.absolute

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * sign(x),)


class sign(_Elementwise):
    """-1, 0 or 1, as ``x`` is below, at or above 0; its gradient is zero."""

    ufunc = np.sign

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (None,)


class _Compound(_OneInput):
    """An operation of several ufuncs. Compiled, it stays whole until formulas that overflow
    have been replaced (``compiler.stable``), then it becomes what ``expand`` says."""

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.compound(self, inputs, shape)

    @staticmethod
    def expand(b: Builder[V], x: V) -> V:
        """The operation in elementary ones."""
        raise NotImplementedError


# --- Activations, in the order in which they are offered ---------------------------------


class sigmoid(_Compound):
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


class tanh(_Elementwise):
    """The hyperbolic tangent of ``x``; dx = g (1 - tanh²(x))."""

    activation = "tanh"
    ufunc = np.tanh

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad * (1.0 - square(self)),)


class relu(_OneInput):
    """The rectified linear unit, max(x, 0); dx = g where ``x > 0``, else 0."""

    activation = "relu"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.maximum(x, 0.0, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.elementwise("maximum", inputs[0], 0.0)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        (x,) = self.inputs
        return (grad * greater(x, 0.0),)


class identity(_OneInput):
    """``x``; dx = g."""

    activation = "linear"

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.positive(x, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return inputs[0]

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad,)


class softplus(_Compound):
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


# --- Operations along the last axis ------------------------------------------------------


class _AlongLastAxis(_Compound):
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


# --- Matrix products ---------------------------------------------------------------------


class matmul(Operation):
    """The matrix product ``x y`` of matrices or vectors; dx = g yᵀ, dy = xᵀ g.

    A vector is a row on the left and a column on the right, as in ``numpy.matmul``.
    """

    def __init__(self, x: NodeLike, y: NodeLike, name: str | None = None) -> None:
        super().__init__([x, y], name)

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

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        x, y = inputs
        return b.reshape(b.matmul(_row(b, x), _column(b, y)), shape)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, y = self.inputs
        return matmul_gradient_x(grad, y, x), matmul_gradient_y(x, grad, y)


class matmul_gradient_x(Operation, public=False):
    """``g yᵀ``, in the shape of ``x``: the gradient of ``x y`` with respect to ``x``."""

    def __init__(self, grad: Node, y: Node, x: Node, name: str | None = None) -> None:
        super().__init__([grad, y, x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[2]

    def forward(self, grad: Array, y: Array, x: Array, out: Array | None = None) -> Array:
        y = y.reshape(-1, 1) if y.ndim == 1 else y
        rows = 1 if x.ndim == 1 else x.shape[0]
        product = grad.reshape(rows, y.shape[1]) @ y.T
        return written(product.reshape(x.shape), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        grad, y, x = inputs
        column = _column(b, y)
        grad = b.reshape(grad, (_row(b, x).shape[0], column.shape[1]))
        return b.reshape(b.matmul(grad, b.transpose(column)), shape)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        inner_grad, y, _ = self.inputs
        return matmul(grad, y), matmul_gradient_y(grad, inner_grad, y), None


class matmul_gradient_y(Operation, public=False):
    """``xᵀ g``, in the shape of ``y``: the gradient of ``x y`` with respect to ``y``."""

    def __init__(self, x: Node, grad: Node, y: Node, name: str | None = None) -> None:
        super().__init__([x, grad, y], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[2]

    def forward(self, x: Array, grad: Array, y: Array, out: Array | None = None) -> Array:
        x = x.reshape(1, -1) if x.ndim == 1 else x
        columns = 1 if y.ndim == 1 else y.shape[1]
        product = x.T @ grad.reshape(x.shape[0], columns)
        return written(product.reshape(y.shape), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        x, grad, y = inputs
        row = _row(b, x)
        grad = b.reshape(grad, (row.shape[0], _column(b, y).shape[1]))
        return b.reshape(b.matmul(b.transpose(row), grad), shape)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        x, inner_grad, _ = self.inputs
        return matmul_gradient_x(inner_grad, grad, x), matmul(x, grad), None


def _row(b: Builder[V], x: V) -> V:
    return b.reshape(x, (1, *x.shape)) if len(x.shape) == 1 else x


def _column(b: Builder[V], y: V) -> V:
    return b.reshape(y, (*y.shape, 1)) if len(y.shape) == 1 else y


ACTIVATIONS: dict[str, type[_OneInput]] = {
    operation.activation: operation
    for operation in OPERATIONS.values()
    if operation.activation is not None and issubclass(operation, _OneInput)
}
"""What a network may put between its layers, by the name that it is chosen by."""

__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

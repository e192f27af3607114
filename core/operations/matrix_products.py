"""Matrix products, and the two products that their gradients are.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph import Array, Builder, Node, NodeLike, Operation, Shape, V, operations_of, written


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


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

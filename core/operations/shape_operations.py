"""Operations on the shape of an array: reductions along axes, and the ways back.

The notation is that of ``operations``.
"""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import index
from typing import Any, ClassVar

import numpy as np

from ..graph import (
    Array,
    Builder,
    GraphError,
    Node,
    NodeLike,
    Operation,
    Shape,
    V,
    operations_of,
    written,
)

Axes = int | Sequence[int]
Axis = Axes | None


class _Reduction(Operation):
    """An operation that makes one number of all elements along some axes (None: all axes).

    Raises:
        GraphError: if ``axis`` is no whole number and no list of them.
        ShapeError: if it names an axis that ``x`` does not have, or one twice.
    """

    attributes = ("axis", "keepdims")

    def __init__(
        self, x: NodeLike, axis: Axis = None, keepdims: bool = False, name: str | None = None
    ) -> None:
        self.axis = None if axis is None else _checked_axes(axis, "axis", self)
        self.keepdims = keepdims
        super().__init__([x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        (x,) = shapes
        axes = range(len(x)) if self.axis is None else _normalized(self.axis, len(x))
        if axes is None:
            raise self.shape_error(
                shapes, f"axis {self.axis} must name axes of the input, each once"
            )
        if self.keepdims:
            return tuple(1 if axis in axes else size for axis, size in enumerate(x))
        return tuple(size for axis, size in enumerate(x) if axis not in axes)

    def _axes(self, rank: int) -> tuple[int, ...]:
        """The reduced axes, counted from 0."""
        axes = range(rank) if self.axis is None else _normalized(self.axis, rank) or ()
        return tuple(sorted(axes))

    def _spread(self, grad: Node) -> Node:
        """``grad`` in the shape of the input, repeated along the reduced axes."""
        if self.axis is not None and not self.keepdims:
            grad = expand_dims(grad, self.axis)
        return broadcast_to(grad, self.inputs[0])


class reduce_sum(_Reduction):
    """Σ x along ``axis``; dx = g, repeated along it."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.asarray(np.sum(x, axis=self.axis, keepdims=self.keepdims, out=out))

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        (x,) = inputs
        return b.reduce("sum", x, self._axes(len(x.shape)), self.keepdims)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (self._spread(grad),)


class reduce_mean(_Reduction):
    """Σ x / n along ``axis``, n the number of elements there; dx = g / n, repeated along it."""

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return np.asarray(
            np.mean(x, axis=self.axis, keepdims=self.keepdims, out=out), dtype=np.float64
        )

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (self._spread(grad / size(self.inputs[0], self.axis)),)


class size(_Reduction):
    """How many elements of ``x`` lie along ``axis`` (None: in all), a scalar; without gradient."""

    def __init__(self, x: NodeLike, axis: Axis = None, name: str | None = None) -> None:
        super().__init__(x, axis, name=name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        super().infer_shape(*shapes)
        return ()

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return written(np.asarray(self._count(x.shape)), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.constant(self._count(inputs[0].shape))

    def _count(self, shape: Shape) -> float:
        return float(prod(shape[axis] for axis in self._axes(len(shape))))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (None,)


class expand_dims(Operation):
    """``x`` with axes of length one put in, at ``axis`` of the result; dx = g without them.

    Raises:
        GraphError: if ``axis`` is no whole number and no list of them.
        ShapeError: if it names an axis that the result does not have, or one twice.
    """

    attributes = ("axis",)

    def __init__(self, x: NodeLike, axis: Axes, name: str | None = None) -> None:
        self.axis = _checked_axes(axis, "axis", self)
        super().__init__([x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        (x,) = shapes
        count = len(_as_tuple(self.axis))
        axes = _normalized(self.axis, len(x) + count)
        if axes is None:
            raise self.shape_error(
                shapes, f"axis {self.axis} must name axes of the result, each once"
            )
        sizes = iter(x)
        return tuple(1 if axis in axes else next(sizes) for axis in range(len(x) + count))

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return written(np.expand_dims(x, self.axis), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.reshape(inputs[0], shape)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (reduce_sum(grad, self.axis),)


class broadcast_to(Operation):
    """``x`` repeated to the shape of ``like``; dx = g, summed back to the shape of ``x``."""

    def __init__(self, x: NodeLike, like: Node, name: str | None = None) -> None:
        super().__init__([x, like], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        x, like = shapes
        if not _broadcasts_to(x, like):
            raise self.shape_error(shapes, "the first shape cannot be broadcast to the second")
        return like

    def forward(self, x: Array, like: Array, out: Array | None = None) -> Array:
        return written(np.broadcast_to(x, like.shape), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.broadcast_to(inputs[0], shape)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return sum_to(grad, self.inputs[0]), None


class sum_to(Operation):
    """``x`` summed to the shape of ``like``, which it was broadcast from; dx = g, repeated."""

    def __init__(self, x: NodeLike, like: Node, name: str | None = None) -> None:
        super().__init__([x, like], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        x, like = shapes
        if not _broadcasts_to(like, x):
            raise self.shape_error(shapes, "the first shape cannot be summed to the second")
        return like

    def forward(self, x: Array, like: Array, out: Array | None = None) -> Array:
        axes = self._repeated_axes(x.shape, like.shape)
        summed = x.sum(axis=axes, keepdims=True) if axes else x
        return written(summed.reshape(like.shape), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        x, _ = inputs
        axes = self._repeated_axes(x.shape, shape)
        summed = b.reduce("sum", x, axes, keepdims=True) if axes else x
        return b.reshape(summed, shape)

    @staticmethod
    def _repeated_axes(x: Shape, like: Shape) -> tuple[int, ...]:
        aligned = (1,) * (len(x) - len(like)) + like
        return tuple(axis for axis, size in enumerate(x) if aligned[axis] != size)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return broadcast_to(grad, self.inputs[0]), None


class _Like(Operation):
    """The same number everywhere, in the shape of the input; without gradient."""

    number: ClassVar[float]

    def __init__(self, x: NodeLike, name: str | None = None) -> None:
        super().__init__([x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[0]

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return written(np.full(x.shape, self.number), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.broadcast_to(b.constant(self.number), shape)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (None,)


class zeros_like(_Like):
    """Zeros in the shape of ``x``."""

    number = 0.0


class ones_like(_Like):
    """Ones in the shape of ``x``."""

    number = 1.0


class transpose(Operation):
    """``x`` with its axes in the order ``axes`` (None: reversed); dx = g with them put back.

    Raises:
        GraphError: if ``axes`` are no whole numbers.
        ShapeError: if ``axes`` does not name every axis of ``x`` once.
    """

    attributes = ("axes",)

    def __init__(
        self, x: NodeLike, axes: Sequence[int] | None = None, name: str | None = None
    ) -> None:
        self.axes = None if axes is None else _as_tuple(_checked_axes(axes, "axes", self))
        super().__init__([x], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        (x,) = shapes
        axes = tuple(reversed(range(len(x)))) if self.axes is None else self.axes
        if sorted(axes) != list(range(len(x))):
            raise self.shape_error(shapes, f"axes {axes} must name every axis once, counted from 0")
        return tuple(x[axis] for axis in axes)

    def forward(self, x: Array, out: Array | None = None) -> Array:
        return written(np.transpose(x, self.axes), out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.transpose(inputs[0], self.axes or tuple(reversed(range(len(shape)))))

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        inverse = None if self.axes is None else np.argsort(self.axes).tolist()
        return (transpose(grad, inverse),)


def _checked_axes(axes: Any, name: str, operation: Operation) -> int | tuple[int, ...]:
    """One axis or several, as whole numbers of Python's.

    Raises:
        GraphError: if they are none; with what the argument is called.
    """
    is_list = isinstance(axes, list | tuple | range) or (
        isinstance(axes, np.ndarray) and axes.ndim == 1
    )
    found: list[int] = []
    each: list[Any] = list(axes) if is_list else [axes]
    for axis in each:
        try:
            if isinstance(axis, bool | np.bool_):
                raise TypeError
            found.append(index(axis))
        except TypeError:
            raise GraphError(
                f"{operation.kind}: {name} must be a whole number or a list of them, got {axes!r}"
            ) from None
    return tuple(found) if is_list else found[0]


def _as_tuple(axis: int | tuple[int, ...]) -> tuple[int, ...]:
    return axis if isinstance(axis, tuple) else (axis,)


def _normalized(axis: int | tuple[int, ...], rank: int) -> set[int] | None:
    """The axes counted from 0, or None if one is out of range or named twice."""
    axes = _as_tuple(axis)
    normalized = {a + rank if a < 0 else a for a in axes}
    in_range = all(0 <= a < rank for a in normalized)
    return normalized if in_range and len(normalized) == len(axes) else None


def _broadcasts_to(shape: Shape, target: Shape) -> bool:
    if len(shape) > len(target):
        return False
    tail = target[len(target) - len(shape) :]
    return all(size in (1, goal) for size, goal in zip(shape, tail, strict=True))


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

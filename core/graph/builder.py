"""What an operation's ``lower`` may use: the compiler, as the operations see it.

``lower`` says how an operation becomes part of a program, in which all shapes are known and
only a few kinds of values are left. The compiler passes itself in (``compiler.program``), so
that no operation imports it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

Shape = tuple[int, ...]


class Value(Protocol):
    """One array of a program."""

    @property
    def shape(self) -> Shape: ...


V = TypeVar("V", bound=Value)


class Builder(Protocol[V]):
    """Makes the values of a program."""

    def constant(self, array: Any) -> V:
        """A number or an array."""
        ...

    def elementwise(self, op: str, *inputs: V | float) -> V:
        """One call of the NumPy ufunc of that name, with broadcasting."""
        ...

    def reduce(self, op: str, x: V, axes: Iterable[int], keepdims: bool = False) -> V:
        """``sum`` or ``max`` over axes that are counted from 0."""
        ...

    def reshape(self, x: V, shape: Shape) -> V:
        """``x`` with axes of length one put in or taken out."""
        ...

    def broadcast_to(self, x: V, shape: Shape) -> V:
        """``x`` repeated to a shape."""
        ...

    def transpose(self, x: V, axes: tuple[int, ...] = (1, 0)) -> V:
        """``x`` with its axes in another order."""
        ...

    def matmul(self, x: V, y: V) -> V:
        """The product of two matrices."""
        ...

    def compound(self, operation: Any, inputs: tuple[V, ...], shape: Shape) -> V:
        """An operation whole, so that rules may find it, until its ``expand`` is used."""
        ...

    def call(self, operation: Any, inputs: tuple[V, ...], shape: Shape) -> V:
        """A call of the operation's own forward rule."""
        ...

"""Formulas as trees that a format can write in its own words.

The operations of the engine say by ``lower`` and ``expand`` what they are made of. Here that
becomes an :class:`Expression`, so that each format needs a word for each of NumPy's functions, and
none for each activation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...graph import Builder, Graph, Operation, placeholder

AnyShape = tuple[Any, ...]
"""A shape, with None for as many rows as there are."""


@dataclass(frozen=True)
class Expression:
    """A value, and how it is made of others. Equal ones are the same value.

    ``op`` is ``name`` (then ``attributes`` is the name), ``call`` (of the function whose name is
    ``attributes``), ``matmul``, ``column`` (of the number ``attributes``, shape (rows, 1)),
    ``concatenate`` (along the last axis), ``sum`` or ``max`` (over the last axis, which stays with
    length one), or the name of a NumPy ufunc.
    """

    op: str
    inputs: tuple[Expression | float, ...]
    shape: AnyShape
    attributes: Any = None


def named(name: str, *shape: Any) -> Expression:
    """An array that has a name."""
    return Expression("name", (), shape, name)


def column(x: Expression, number: int) -> Expression:
    """A column of ``x``, shape (rows, 1).

    Raises:
        IndexError: if it has none of that number, from 0.
    """
    if not 0 <= number < x.shape[1]:
        raise IndexError(f"there is no column {number}")
    return Expression("column", (x,), (None, 1), number)


def concatenated(parts: Sequence[Expression]) -> Expression:
    """Parts of shape (rows, any) side by side."""
    return Expression("concatenate", tuple(parts), (None, sum(each.shape[1] for each in parts)))


class ExpressionError(ValueError):
    """An operation cannot be written as an expression: one line."""


class ExpressionBuilder(Builder[Expression]):
    """Makes expressions of what operations say of themselves."""

    def constant(self, array: Any) -> Any:
        """A number; an array of more has no name to be written by."""
        return float(array)

    def elementwise(self, op: str, *inputs: Expression | float) -> Expression:
        shapes = [each.shape for each in inputs if isinstance(each, Expression)]
        return Expression(op, inputs, _broadcast(shapes))

    def reduce(
        self, op: str, x: Expression, axes: Iterable[int], keepdims: bool = False
    ) -> Expression:
        if tuple(axes) != (len(x.shape) - 1,):
            raise ExpressionError(f"{op} over another axis than the last cannot be exported")
        return Expression(op, (x,), (*x.shape[:-1], 1) if keepdims else x.shape[:-1])

    def reshape(self, x: Expression, shape: AnyShape) -> Expression:
        if x.op in ("sum", "max") and tuple(shape) == (*x.shape, 1):
            return Expression(x.op, x.inputs, tuple(shape))
        raise ExpressionError("reshape cannot be exported")

    def broadcast_to(self, x: Expression, shape: AnyShape) -> Expression:
        raise ExpressionError("broadcast_to cannot be exported")

    def transpose(self, x: Expression, axes: tuple[int, ...] = (1, 0)) -> Expression:
        raise ExpressionError("transpose cannot be exported")

    def matmul(self, x: Expression, y: Expression) -> Expression:
        return Expression("matmul", (x, y), (*x.shape[:-1], y.shape[-1]))

    def compound(
        self, operation: Any, inputs: tuple[Expression, ...], shape: AnyShape
    ) -> Expression:
        return operation.expand(self, *inputs)

    def call(self, operation: Any, inputs: tuple[Expression, ...], shape: AnyShape) -> Expression:
        raise ExpressionError(f"{type(operation).__name__} cannot be exported")


def applied(operation: type[Operation], x: Expression) -> Expression:
    """What an operation of one input makes of ``x``, shape (rows, units).

    Raises:
        ExpressionError: if it is not made of what can be written.
    """
    graph = Graph()
    with graph.as_default():
        node = operation(placeholder(x.shape))  # type: ignore[arg-type]
    return node.lower(ExpressionBuilder(), (x,), x.shape)


def _broadcast(shapes: list[AnyShape]) -> AnyShape:
    longest = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (longest - len(shape)) + shape for shape in shapes]
    return tuple(next((n for n in sizes if n != 1), 1) for sizes in zip(*padded, strict=True))


def parts_used_again(expression: Expression) -> list[Expression]:
    """The parts that stand in it twice or more and are worth a name, each after its own parts."""
    counts: dict[Expression, int] = {}

    def count(each: Expression | float) -> None:
        if isinstance(each, Expression):
            counts[each] = counts.get(each, 0) + 1
            if counts[each] == 1:
                for part in each.inputs:
                    count(part)

    count(expression)
    ordered: dict[Expression, None] = {}

    def order(each: Expression | float) -> None:
        if isinstance(each, Expression) and each not in ordered:
            for part in each.inputs:
                order(part)
            ordered[each] = None

    order(expression)
    return [each for each in ordered if counts[each] > 1 and each.op != "name"]

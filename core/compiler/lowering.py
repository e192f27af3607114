"""From the graph to a program: the first pass, which alone knows the operations.

All shapes are known here, so an input that an operation only looks at for its shape
(``like`` of ``broadcast_to``, what ``size`` counts, ...) is dropped, with all that was
computed only for it. On the training step of a small network this removes a quarter of
the nodes. An operation that has no entry in ``_LOWERINGS`` becomes a call of its own
forward rule: a new operation works at once, and is compiled well once it is entered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from .. import operations, shape_operations  # noqa: F401 - they fill OPERATIONS
from ..graph import OPERATIONS, Constant, Node, Operation, Placeholder, Shape, Variable
from ..updates import assign, group
from .program import Builder, Program, Value


def lowered(
    fetches: Sequence[Node], order: Sequence[Node], shapes: Mapping[Node, Shape], share: bool
) -> Program:
    """The program of a run.

    Args:
        fetches: the nodes whose values are wanted.
        order: all that they depend on, inputs before users.
        shapes: of every node in the order.
        share: whether equal expressions become one value.
    """
    builder = Builder(share=share)
    values: dict[Node, Value] = {}
    updates: list[tuple[tuple[Variable, ...], Value]] = []
    for node in order:
        shape = shapes[node]
        if isinstance(node, Operation):
            inputs = tuple(values[parent] for parent in node.inputs)
            lower = _LOWERINGS.get(type(node), _call)
            values[node] = value = lower(builder, node, inputs, shape)
            if isinstance(node, assign):
                updates.append(((node.variable,), value))
        else:
            op, source = _leaf(node)
            values[node] = value = builder.make(op, (), shape, source=source)
        value.name = value.name or node.name
    targets = [None if isinstance(node, group) else values[node] for node in fetches]
    return Program(targets, updates)


def _leaf(node: Node) -> tuple[str, Any]:
    if isinstance(node, Placeholder):
        return "feed", node
    if isinstance(node, Variable):
        return "variable", (node,)
    assert isinstance(node, Constant)
    return "constant", node.value


def _call(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    try:
        attributes = tuple((name, getattr(node, name)) for name in node.attributes)
        hash(attributes)
    except TypeError:
        attributes = (id(node),)
    return b.make("call", inputs, shape, attributes, source=node)


def _same_op(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.make(node.kind, inputs, shape)


def _input(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return inputs[0]


def _nothing(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.constant(0.0)


def _filled(number: float) -> Callable[..., Value]:
    def lower(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
        return b.broadcast_to(b.constant(number), shape)

    return lower


def _broadcast(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.broadcast_to(inputs[0], shape)


def _reshape(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.reshape(inputs[0], shape)


def _sum_to(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    x = inputs[0]
    new_axes = len(x.shape) - len(shape)
    aligned = (1,) * new_axes + shape
    stretched = [axis for axis, size in enumerate(x.shape) if aligned[axis] != size]
    summed = b.reduce("sum", x, stretched, keepdims=True) if stretched else x
    return b.reshape(summed, shape)


def _axes(node: Any, x: Value) -> tuple[int, ...]:
    rank = len(x.shape)
    if node.axis is None:
        return tuple(range(rank))
    axes = node.axis if isinstance(node.axis, tuple) else (node.axis,)
    return tuple(axis % rank for axis in axes)


def _reduce_sum(b: Builder, node: Any, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.reduce("sum", inputs[0], _axes(node, inputs[0]), node.keepdims)


def _reduce_mean(b: Builder, node: Any, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.elementwise("divide", _reduce_sum(b, node, inputs, shape), _size(b, node, inputs, ()))


def _size(b: Builder, node: Any, inputs: tuple[Value, ...], shape: Shape) -> Value:
    return b.constant(float(prod(inputs[0].shape[axis] for axis in _axes(node, inputs[0]))))


def _transpose(b: Builder, node: Any, inputs: tuple[Value, ...], shape: Shape) -> Value:
    axes = node.axes if node.axes is not None else tuple(reversed(range(len(shape))))
    return b.transpose(inputs[0], tuple(axes))


def _row(b: Builder, x: Value) -> Value:
    return b.reshape(x, (1, *x.shape)) if len(x.shape) == 1 else x


def _column(b: Builder, y: Value) -> Value:
    return b.reshape(y, (*y.shape, 1)) if len(y.shape) == 1 else y


def _matmul(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    x, y = inputs
    return b.reshape(b.matmul(_row(b, x), _column(b, y)), shape)


def _gradient_x(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    grad, y, x = inputs
    column = _column(b, y)
    grad = b.reshape(grad, (_row(b, x).shape[0], column.shape[1]))
    return b.reshape(b.matmul(grad, b.transpose(column)), shape)


def _gradient_y(b: Builder, node: Operation, inputs: tuple[Value, ...], shape: Shape) -> Value:
    x, grad, y = inputs
    row = _row(b, x)
    grad = b.reshape(grad, (row.shape[0], _column(b, y).shape[1]))
    return b.reshape(b.matmul(b.transpose(row), grad), shape)


_SAME = (
    "absolute", "add", "divide", "exp", "greater", "log", "log_softmax", "maximum", "multiply",
    "negative", "relu", "sigmoid", "sign", "softmax", "sqrt", "square", "subtract", "tanh",
)  # fmt: skip
_LOWERINGS_BY_NAME: dict[str, Callable[..., Value]] = {
    **dict.fromkeys(_SAME, _same_op),
    "assign": _input,
    "broadcast_to": _broadcast,
    "expand_dims": _reshape,
    "group": _nothing,
    "identity": _input,
    "matmul": _matmul,
    "matmul_gradient_x": _gradient_x,
    "matmul_gradient_y": _gradient_y,
    "ones_like": _filled(1.0),
    "reduce_mean": _reduce_mean,
    "reduce_sum": _reduce_sum,
    "size": _size,
    "sum_to": _sum_to,
    "transpose": _transpose,
    "zeros_like": _filled(0.0),
}
_LOWERINGS: dict[Any, Callable[..., Value]] = {
    OPERATIONS[name]: lower for name, lower in _LOWERINGS_BY_NAME.items()
}

"""Gradients that a user writes in NumPy, for operations of the user's own."""

# ruff: noqa: N801

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from ..graph import (
    OPERATIONS,
    OWN_OPERATIONS,
    Array,
    GraphError,
    Node,
    Operation,
    Shape,
    ShapeError,
    to_array,
    written,
)

GradientFunction = Callable[[Any, Array], Any]

_by_class: dict[type[Operation], GradientFunction] = {}
_by_name: dict[str, GradientFunction] = {}


class RegisterGradient:
    """A decorator that makes a function the gradient of an operation of one's own.

    The function is given the operation and the gradient of a loss with respect to its value,
    an array. Of the operation it may read ``op.inputs``, the list of its inputs' arrays,
    ``op.output``, its value, and whatever ``compute`` or the constructor has set. It returns
    the gradient with respect to the input, or a list of them, one for each input (None for
    zeros), each of its input's shape.

    Args:
        op_type: the name of the class. The engine's own operations of that name keep their
            gradients; a warning says so where there is no other class of the name.

    Raises:
        GraphError: if the name is no text.
    """

    def __init__(self, op_type: str) -> None:
        if not isinstance(op_type, str):
            raise GraphError(f"RegisterGradient takes the name of a class, got {op_type!r}")
        self._name = op_type

    def __call__(self, function: GradientFunction) -> GradientFunction:
        if self._name in OWN_OPERATIONS:
            _by_class[OWN_OPERATIONS[self._name]] = function
        elif self._name in OPERATIONS:
            warnings.warn(
                f"RegisterGradient({self._name!r}): the engine's own {self._name} keeps its "
                "gradient; this one is for a class of that name of your own",
                stacklevel=2,
            )
        _by_name[self._name] = function
        return function


def registered_gradients(operation: Operation, grad: Node) -> list[Node]:
    """The gradient for each input of an operation, by the function that is registered for it.

    Raises:
        GraphError: if there is none.
    """
    _function_of(operation)
    flat = registered_gradient(operation, grad)
    return [part_of_gradient(flat, place) for place in range(len(operation.inputs))]


def _function_of(operation: Operation) -> GradientFunction:
    """The function that is registered for an operation now."""
    for kind in type(operation).__mro__:
        if kind in _by_class:
            return _by_class[kind]
    if operation.kind in _by_name:
        return _by_name[operation.kind]
    raise GraphError(
        f"{operation.kind} {operation.name!r} has no gradient; "
        f'write @RegisterGradient("{operation.kind}") above a function of (op, grad)'
    )


class registered_gradient(Operation, public=False):
    """What a registered function returns: the gradients of all inputs, flat, one by one."""

    is_own_code = True

    def __init__(self, operation: Operation, grad: Node) -> None:
        self.operation = operation
        super().__init__([*operation.inputs, operation, grad], f"{operation.name}_gradient")

    def infer_shape(self, *shapes: Shape) -> Shape:
        return (sum(map(prod, shapes[:-2])),)

    def forward(self, *values: Array, out: Array | None = None) -> Array:
        *inputs, output, grad = values
        view = self.operation.own_code.look_at(inputs, output)
        function = _function_of(self.operation)
        grads = self._checked(function(view, grad.copy()), inputs)
        return written(np.concatenate([grad.reshape(-1) for grad in grads]), out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        raise GraphError(
            f"the gradient of {self.operation.kind} {self.operation.name!r} is a function of "
            "NumPy arrays, which cannot be differentiated again"
        )

    def _checked(self, returned: Any, inputs: Sequence[Array]) -> list[Array]:
        title = f"the gradient of {self.operation.kind} {self.operation.name!r}"
        parts = _one_for_each(returned, inputs)
        if len(parts) != len(inputs):
            raise GraphError(
                f"{title} must be a list of {len(inputs)}, one for each input; got {len(parts)}"
            )
        grads: list[Array] = []
        for node, value, part in zip(self.operation.inputs, inputs, parts, strict=True):
            what = f"{title} with respect to {node.name!r}"
            grad = np.zeros(value.shape) if part is None else to_array(part, what)
            if grad.shape != value.shape:
                raise ShapeError(
                    f"{what} has shape {grad.shape}, must have the input's, {value.shape}"
                )
            grads.append(grad)
        return grads


class part_of_gradient(Operation, public=False):
    """The gradient of one input, in its shape, out of all of them."""

    attributes = ("place",)

    def __init__(self, flat: registered_gradient, place: int) -> None:
        self.place = place
        super().__init__([flat, *flat.operation.inputs], f"{flat.name}_{place}")

    def infer_shape(self, *shapes: Shape) -> Shape:
        return shapes[1 + self.place]

    def forward(self, flat: Array, *inputs: Array, out: Array | None = None) -> Array:
        start = sum(value.size for value in inputs[: self.place])
        wanted = inputs[self.place]
        return written(flat[start : start + wanted.size].reshape(wanted.shape), out)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return self.inputs[0].gradient(grad)  # type: ignore[attr-defined]


def _one_for_each(returned: Any, inputs: Sequence[Array]) -> Sequence[Any]:
    """What was returned as a sequence: a single gradient need not stand in a list."""
    if len(inputs) > 1:
        is_array = isinstance(returned, np.ndarray) and returned.ndim > 0
        return list(returned) if is_array or isinstance(returned, list | tuple) else [returned]
    if isinstance(returned, list | tuple) and len(returned) == 1:
        (part,) = returned
        return returned if np.shape(part) == inputs[0].shape else [returned]
    return [returned]

"""Operations that change variables."""

# ruff: noqa: N801

from __future__ import annotations

from collections.abc import Sequence

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
    Variable,
    operations_of,
)


class assign(Operation):
    """Makes ``value`` the value of a variable at the end of the run; gives it; dvalue = g.

    Every node of the run, whatever its place, sees the variable as it was before the run. So does
    the gradient, which TensorFlow 1 does not have: a loss depends on an assignment that it is
    computed from as on the value assigned.

    Raises:
        GraphError: if ``variable`` is no Variable.
    """

    def __init__(self, variable: Variable, value: NodeLike, name: str | None = None) -> None:
        if not isinstance(variable, Variable):
            raise GraphError(f"assign: {variable!r} is no Variable")
        self.variable = variable
        super().__init__([value], name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        if shapes[0] != self.variable.shape:
            requirement = f"Variable {self.variable.name!r} has shape {self.variable.shape}"
            raise self.shape_error(shapes, requirement)
        return shapes[0]

    def forward(self, value: Array, out: Array | None = None) -> Array:
        return np.positive(value, out=out)

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return inputs[0]

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (grad,)


class group(Operation):
    """Runs all its inputs; its own value is None."""

    has_value = False

    def __init__(self, *inputs: NodeLike, name: str | None = None) -> None:
        super().__init__(inputs, name)

    def infer_shape(self, *shapes: Shape) -> Shape:
        return ()

    def forward(self, *values: Array, out: Array | None = None) -> Array:
        return np.zeros(())

    def lower(self, b: Builder[V], inputs: tuple[V, ...], shape: Shape) -> V:
        return b.constant(0.0)

    def gradient(self, grad: Node) -> Sequence[Node | None]:
        return (None,) * len(self.inputs)


__all__ = operations_of(__name__)  # pyright: ignore[reportUnsupportedDunderAll]

"""What a node of the graph computes, as one readable line."""

from __future__ import annotations

from ...graph import Constant, Node, Operation
from ...operations import assign

_PATTERNS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "greater": "{} > {}",
    "negative": "-{}",
    "absolute": "|{}|",
    "square": "{}^2",
    "matmul": "{} @ {}",
    # Their last input tells no more than the shape.
    "matmul_gradient_x": "{} @ {}.T",
    "matmul_gradient_y": "{}.T @ {}",
}
"""How operations are written that are not written as calls."""


def formula_of(node: Node) -> str:
    """What a node computes, in the names of its inputs; constants stand there as numbers.

    ``@`` is the matrix product, ``.T`` the transpose, ``^2`` the square and ``:=`` what a variable
    becomes. All else is written as a call of the operation, with what it depends on besides its
    inputs, as in ``reduce_sum(multiply, axis=1)``. Of a placeholder or a variable it is its kind.
    """
    if isinstance(node, Constant):
        return _written(node)
    if not isinstance(node, Operation):
        return node.kind
    inputs = [_written(each) for each in node.inputs]
    if isinstance(node, assign):
        return f"{node.variable.name} := {inputs[0]}"
    if node.kind in _PATTERNS:
        return _PATTERNS[node.kind].format(*inputs)
    given = [f"{name}={getattr(node, name)!r}" for name in node.attributes if _tells(node, name)]
    return f"{node.kind}({', '.join([*inputs, *given])})"


def _written(node: Node) -> str:
    if isinstance(node, Constant) and node.shape == ():
        return f"{float(node.value):.6g}"
    return node.name


def _tells(node: Operation, name: str) -> bool:
    """Whether an attribute is not what it is without being named."""
    value = getattr(node, name)
    return value is not None and value is not False

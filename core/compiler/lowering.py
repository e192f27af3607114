"""From the graph to a program: the first pass, in which each operation lowers itself.

All shapes are known here, so an input that an operation only looks at for its shape
(``like`` of ``broadcast_to``, what ``size`` counts, ...) is dropped, with all that was
computed only for it. On the training step of a small network this removes a quarter of
the nodes. An operation that does not say how to lower it becomes a call of its own
forward rule.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from ..graph import Constant, Node, Operation, Placeholder, Shape, Variable
from ..operations import assign
from .program import Builder, Program, Value


def lowered(
    fetches: Sequence[Node],
    order: Sequence[Node],
    shapes: Mapping[Node, Shape],
    share: bool,
    known: Container[Node] = (),
) -> Program:
    """The program of a run.

    Args:
        fetches: the nodes whose values are wanted.
        order: all that they depend on, inputs before users.
        shapes: of every node in the order.
        share: whether equal expressions become one value.
        known: operations in the order whose values are fed.
    """
    builder = Builder(share=share)
    values: dict[Node, Value] = {}
    updates: list[tuple[tuple[Variable, ...], Value]] = []
    own_calls: list[Value] = []
    for node in order:
        shape = shapes[node]
        if isinstance(node, Operation) and node not in known:
            inputs = tuple(values[parent] for parent in node.inputs)
            values[node] = value = node.lower(builder, inputs, shape)
            if node.is_own_code:
                own_calls.append(value)
            if isinstance(node, assign):
                updates.append(((node.variable,), value))
        else:
            op, source = _leaf(node)
            values[node] = value = builder.make(op, (), shape, source=source)
        value.name = value.name or node.name
    targets = [values[node] if node.has_value else None for node in fetches]
    return Program(targets, updates, own_calls)


def _leaf(node: Node) -> tuple[str, Any]:
    if isinstance(node, Placeholder | Operation):
        return "feed", node
    if isinstance(node, Variable):
        return "variable", (node,)
    assert isinstance(node, Constant)
    return "constant", node.value

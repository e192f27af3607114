"""Reverse mode: the gradient of a loss, as more nodes of the same graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce

from ..graph import FetchError, GraphError, Node, Operation, topological_order
from ..operations import add, ones_like, sum_to, zeros_like
from .registered import registered_gradients


def gradients(loss: Node, nodes: Sequence[Node]) -> list[Node]:
    """The gradients of ``loss`` with respect to ``nodes``.

    Walks once, from the loss to the nodes, through the operations that lead to one of
    them; at each it sums what its users passed back (the chain rule for several
    variables), so that a graph of any shape is right and the work is linear in its size.

    Args:
        loss: a node of any shape; the gradient of the sum of its elements is taken.
        nodes: nodes of the same graph, of any kind.

    Returns:
        For each node a node of the same shape; zeros where the loss does not depend on it.

    Raises:
        FetchError: if a node is of another graph.
    """
    found = gradients_where_dependent(loss, nodes)
    return [
        zeros_like(node) if grad is None else grad for node, grad in zip(nodes, found, strict=True)
    ]


def gradients_where_dependent(loss: Node, nodes: Sequence[Node]) -> list[Node | None]:
    """As ``gradients``, but None where the loss does not depend on the node's value, or
    depends on it in steps, of gradient zero."""
    total = gradients_on_the_way(loss, nodes)
    return [total.get(node) for node in nodes]


def gradients_on_the_way(loss: Node, nodes: Sequence[Node]) -> dict[Node, Node]:
    """The gradients of ``loss`` with respect to all that lies between it and ``nodes``.

    Returns:
        The gradient of each node on the way, both ends included, as ``gradients`` gives it: the
        loss first, users before inputs. Not among them is what the loss does not depend on, or
        depends on in steps, of gradient zero.

    Raises:
        FetchError: if a node is of another graph.
    """
    for node in nodes:
        if node.graph is not loss.graph:
            raise FetchError(f"gradients: {node.name!r} and {loss.name!r} are of different graphs")
    path = _path(loss, nodes)
    contributions: dict[Node, list[Node]] = defaultdict(list)
    contributions[loss].append(ones_like(loss))
    total: dict[Node, Node] = {}
    for node in reversed(path):
        if not contributions[node]:
            continue
        total[node] = reduce(add, contributions.pop(node))
        if isinstance(node, Operation):
            on_path = [parent in path for parent in node.inputs]
            if any(on_path):
                for parent, grad in zip(node.inputs, _rule(node, total[node]), strict=True):
                    if parent in path and grad is not None:
                        contributions[parent].append(_unbroadcast(node, grad, parent))
    return total


def _rule(node: Operation, grad: Node) -> Sequence[Node | None]:
    """The gradients of the inputs, by the operation's own rule or by the registered one."""
    if type(node).gradient is Operation.gradient:
        return registered_gradients(node, grad)
    grads = node.gradient(grad)
    grads = [grads] if isinstance(grads, Node) else grads
    if len(grads) != len(node.inputs):
        raise GraphError(
            f"{node.kind} {node.name!r}: its gradient rule must give a list of "
            f"{len(node.inputs)}, one for each input; got {len(grads)}"
        )
    return grads


def _path(loss: Node, nodes: Sequence[Node]) -> dict[Node, None]:
    """The nodes that lie between ``nodes`` and the loss, both included, inputs before users."""
    wanted = set(nodes)
    path: dict[Node, None] = {}
    for node in topological_order([loss]):
        if node in wanted or any(parent in path for parent in node.inputs):
            path[node] = None
    return path


def _unbroadcast(operation: Operation, grad: Node, parent: Node) -> Node:
    """The gradient in the shape of ``parent``, which the operation may have broadcast."""
    if not operation.broadcasts or (parent.shape is not None and parent.shape == operation.shape):
        return grad
    return sum_to(grad, parent)

"""Walking through whatever is computed from others of its kind."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Protocol, TypeVar


class HasInputs(Protocol):
    """Whatever is computed from others of its kind; hashed by identity."""

    @property
    def inputs(self: N) -> Sequence[N]: ...


N = TypeVar("N", bound=HasInputs)


def topological_order(targets: Iterable[N], leaves: Container[N] = ()) -> list[N]:
    """All that the targets are computed from and themselves, inputs before users.

    Args:
        targets: where to begin.
        leaves: behind which not to look.
    """
    order: list[N] = []
    done: set[N] = set()
    stack: list[tuple[N, bool]] = [(node, False) for node in reversed(list(targets))]
    while stack:
        node, inputs_are_done = stack.pop()
        if node in done:
            continue
        if inputs_are_done or node in leaves:
            done.add(node)
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(node.inputs) if parent not in done)
    return order


def traverse_postorder(operation: N) -> list[N]:
    """The nodes in the order in which they are computed: the series' name for the order of
    one node, in which each node stands once."""
    return topological_order([operation])

"""What may be fetched from a run: a node, or any nesting of lists, tuples and dicts of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..graph import FetchError, Graph, Node

Rebuild = Callable[[list[Any]], Any]
"""Puts the values of a nesting's nodes in their places."""


def flattened(fetches: Any, graph: Graph) -> tuple[list[Node], Rebuild]:
    """The nodes of a nesting, and what puts their values in their places.

    Raises:
        FetchError: if a fetch is no node of the graph.
    """
    nodes: list[Node] = []
    return nodes, _flatten(fetches, graph, nodes)


def is_flat(fetches: Any) -> bool:
    """Whether it is a list or a tuple of nodes alone."""
    return type(fetches) in (list, tuple) and all(isinstance(fetch, Node) for fetch in fetches)


def _flatten(fetches: Any, graph: Graph, nodes: list[Node]) -> Rebuild:
    if isinstance(fetches, Node):
        if fetches.graph is not graph:
            raise FetchError(
                f"{fetches.name!r} is of another graph than this session's; "
                "make a session after the graph became the default one, or Session(graph)"
            )
        place = len(nodes)
        nodes.append(fetches)
        return lambda values: values[place]
    if isinstance(fetches, Mapping):
        parts = {key: _flatten(fetch, graph, nodes) for key, fetch in fetches.items()}
        return lambda values: {key: part(values) for key, part in parts.items()}
    if isinstance(fetches, list | tuple):
        items = [_flatten(fetch, graph, nodes) for fetch in fetches]
        make = getattr(type(fetches), "_make", type(fetches))
        return lambda values: make([item(values) for item in items])
    raise FetchError(f"cannot fetch {fetches!r}: it is no node, list, tuple or dict of nodes")

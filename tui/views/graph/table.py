"""The nodes of a graph as the lines of a table: parts that fold, a filter, an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ....core.experiment.inspection.graph import GraphRow


@dataclass(frozen=True)
class Order:
    """In what order nodes stand."""

    name: str
    """As in ``by name``."""
    key: Callable[[GraphRow], object] | None
    """What they are sorted by; None: as they are computed, by parts."""


def _norm(row: GraphRow) -> float:
    """Of the gradient; nodes without one come last."""
    if row.gradient is None:
        return 1.0
    norm = float(np.linalg.norm(row.gradient.ravel()))
    return -norm if np.isfinite(norm) else -np.inf


ORDERS = (
    Order("as computed", None),
    Order("by name", lambda row: row.name),
    Order("by size, the largest first", lambda row: -row.value.size),
    Order("by gradient, the largest norm first", _norm),
)


@dataclass(frozen=True)
class PartLine:
    """The heading of a part of the graph, such as a layer."""

    part: str
    nodes: int
    is_folded: bool

    @property
    def size(self) -> str:
        """How many nodes it has, in words."""
        return "1 node" if self.nodes == 1 else f"{self.nodes} nodes"


@dataclass(frozen=True, eq=False)
class NodeLine:
    """A node."""

    row: GraphRow


Line = PartLine | NodeLine


@dataclass(frozen=True)
class Arrangement:
    """Which lines there are, and on which a person stands."""

    folded: frozenset[str] = frozenset()
    """Parts of which only the heading is shown."""
    text: str = ""
    """What the name, the formula or the part of a node must contain; empty: all are shown."""
    order: int = 0
    """Index into ``ORDERS``."""
    cursor: str = ""
    """The name of a node, or a part with a blank before it: no node is called so."""

    def lines(self, rows: Sequence[GraphRow]) -> list[Line]:
        """The lines of a table, from top to bottom."""
        shown = [row for row in rows if self._matches(row)]
        key = ORDERS[self.order].key
        if key is not None:
            return [NodeLine(row) for row in sorted(shown, key=key)]  # type: ignore[arg-type]
        lines: list[Line] = []
        for part in dict.fromkeys(row.layer for row in shown):
            nodes = [row for row in shown if row.layer == part]
            # What was looked for is not hidden.
            is_folded = part in self.folded and not self.text
            lines.append(PartLine(part, len(nodes), is_folded))
            if not is_folded:
                lines += map(NodeLine, nodes)
        return lines

    def place(self, lines: Sequence[Line]) -> int:
        """The index of the line under the cursor; the first node's where there is none."""
        names = [name_of(line) for line in lines]
        if self.cursor in names:
            return names.index(self.cursor)
        return next((i for i, line in enumerate(lines) if isinstance(line, NodeLine)), 0)

    def moved(self, rows: Sequence[GraphRow], offset: int) -> Arrangement:
        """With the cursor so many lines further down, not beyond the ends."""
        lines = self.lines(rows)
        if not lines:
            return self
        place = max(0, min(len(lines) - 1, self.place(lines) + offset))
        return replace(self, cursor=name_of(lines[place]))

    def with_fold(self, rows: Sequence[GraphRow], folds: bool) -> Arrangement:
        """With the part under the cursor folded to its heading, or not."""
        lines = self.lines(rows)
        if not lines or ORDERS[self.order].key is not None:
            return self
        line = lines[self.place(lines)]
        part = line.part if isinstance(line, PartLine) else line.row.layer
        if not folds:
            return replace(self, folded=self.folded - {part})
        return replace(self, folded=self.folded | {part}, cursor=_heading(part))

    def followed(self, before: Sequence[GraphRow], after: Sequence[GraphRow]) -> Arrangement:
        """With the cursor on the node that has its place among other nodes.

        With dropout a step has nodes of its own, such as ``p_hidden_1_in_step``. The same place
        is: as many nodes of its operation before it in its part; without such a node, as many
        lines from the top.
        """
        if self.cursor not in {row.name for row in before}:
            return self
        if self.cursor in {row.name for row in after}:
            return self
        places = {place: row.name for place, row in zip(_places(after), after, strict=True)}
        own = next(
            place
            for place, row in zip(_places(before), before, strict=True)
            if row.name == self.cursor
        )
        if own in places:
            return self.on(places[own])
        lines = self.lines(after)
        if not lines:
            return self
        place = self.place(self.lines(before))
        return replace(self, cursor=name_of(lines[min(place, len(lines) - 1)]))

    def on(self, name: str) -> Arrangement:
        """With the cursor on a node."""
        return replace(self, cursor=name)

    def _matches(self, row: GraphRow) -> bool:
        text = self.text.lower()
        return text in row.name.lower() or text in row.formula.lower() or text in row.layer


def _places(rows: Sequence[GraphRow]) -> list[tuple[str, str, int]]:
    """Of each node its part, its operation, and how many of these come before it there."""
    seen: Counter[tuple[str, str]] = Counter()
    places = []
    for row in rows:
        kind = row.layer, row.operation
        places.append((*kind, seen[kind]))
        seen[kind] += 1
    return places


def name_of(line: Line) -> str:
    """What a cursor on the line is called."""
    return _heading(line.part) if isinstance(line, PartLine) else line.row.name


def _heading(part: str) -> str:
    return f" {part}"

"""Weights as lines between two layers: their sign, how strong they are, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..plots.cells import MeaningCodes
from ..plots.drawing import Signed
from ..plots.glyphs import GlyphSet
from ..scales import ABOVE, BELOW

STRENGTHS = (0.05, 0.3, 0.65)
"""Shares of the largest weight between two layers from which on a line is thin, thick, thickest;
through what is below the first hardly anything flows."""
ALL_UP_TO = 32
"""So many lines between two layers can be told from each other where there is room; of more, the
strongest quarter is drawn, and no more than ``LINES_A_COLUMN`` for each column."""
STRONGEST = 0.25
LINES_A_COLUMN = 2
FEWEST = 8
"""So many are drawn however little room there is."""
ROOMY = 12
"""Columns between two layers that are room for all."""
NARROW = 6
"""With fewer columns, lines are no thicker than two dots."""

NO_LINE, SEVERAL_LINES = -1, -2
"""Of a cell that no line goes through, and of one in which lines cannot be told apart."""

_BRAILLE = 0x2800
_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""The bit of each dot of a braille cell, by row and column."""


class Edge(NamedTuple):
    """A weight that is drawn."""

    source: int
    target: int
    sign: int
    """``ABOVE`` or ``BELOW`` zero."""
    strength: int
    """0, hardly anything flows, to 3."""
    is_chosen: bool
    """Whether it is a weight of the chosen neuron."""

    @property
    def meaning(self) -> Signed:
        """What its line means."""
        return Signed(self.sign, self.strength, self.is_chosen)


def edges_of(
    weights: NDArray[np.float64],
    width: int,
    idle: Sequence[int] = (),
    into: int | None = None,
    out_of: int | None = None,
) -> tuple[list[Edge], int]:
    """The weights between two layers that are drawn, the weakest first, and how many there are.

    Args:
        weights: Shape (sources, targets).
        width: the columns between the two layers.
        idle: sources that give the same everywhere, so that nothing flows from them.
        into, out_of: the target and the source that are chosen, all of whose weights are drawn.
    """
    sizes = np.nan_to_num(np.abs(weights), nan=0.0, posinf=np.finfo(float).max)
    largest = sizes.max(initial=0.0)
    shares = sizes / largest if largest > 0 else sizes
    strengths = np.searchsorted(STRENGTHS, shares, side="right")
    strengths[list(idle)] = 0
    is_chosen = np.zeros(weights.shape, bool)
    if into is not None:
        is_chosen[:, into] = True
    if out_of is not None:
        is_chosen[out_of] = True
    is_drawn = np.ones(weights.shape, bool)
    most = _most_lines(weights.size, width)
    if weights.size > most:
        is_drawn = np.zeros(weights.shape, bool)
        order = np.argsort(-np.where(strengths > 0, sizes, 0.0), axis=None, kind="stable")
        is_drawn.ravel()[order[:most]] = True
        is_drawn |= is_chosen
    edges = [
        Edge(source, target, ABOVE if weights[source, target] >= 0 else BELOW,
             int(strengths[source, target]), bool(is_chosen[source, target]))
        for source, target in np.argwhere(is_drawn).tolist()
    ]  # fmt: skip
    edges.sort(key=lambda edge: (edge.is_chosen, edge.strength))
    return edges, weights.size


def _most_lines(count: int, width: int) -> int:
    """How many of so many lines are drawn."""
    most = ALL_UP_TO if width >= ROOMY else max(FEWEST, LINES_A_COLUMN * width)
    if count > ALL_UP_TO:
        most = min(most, max(ALL_UP_TO // 2, int(STRONGEST * count)))
    return most


def draw_edges(
    edges: Sequence[Edge],
    starts: Sequence[int],
    ends: Sequence[int],
    width: int,
    height: int,
    glyphs: GlyphSet,
    codes: MeaningCodes,
) -> tuple[NDArray[np.str_], NDArray[np.int32], NDArray[np.int32]]:
    """The cells between two layers, from top to bottom: glyphs, the numbers of meanings, and
    whose line alone goes through: the place of an edge, ``NO_LINE`` or ``SEVERAL_LINES``.

    Args:
        edges: those drawn later lie above.
        starts, ends: the rows of the sources and of the targets.
    """
    pen = _Braille(width, height) if glyphs.has_braille else _Characters(width, height, glyphs)
    drawn = np.zeros((height, width), np.int32)
    owners = np.full((height, width), NO_LINE, np.int32)
    for place, edge in enumerate(edges):
        ys, xs = pen.draw(edge, starts[edge.source], ends[edge.target])
        drawn[ys, xs] = codes[edge.meaning]
        owners[ys, xs] = np.where(owners[ys, xs] == NO_LINE, place, SEVERAL_LINES)
    return pen.glyphs, drawn, owners


Cells = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The rows and the columns of cells."""


class _Braille:
    """Lines of dots: solid above zero, dotted below, the stronger the thicker."""

    def __init__(self, width: int, height: int) -> None:
        self._dots = np.zeros((4 * height, 2 * width), bool)
        self._thickest = 2 if width < NARROW else 3

    def draw(self, edge: Edge, start: int, end: int) -> Cells:
        """Draw an edge between two rows of cells; return the cells it touches."""
        height, width = self._dots.shape
        first, last = 4 * start + 1.5, 4 * end + 1.5
        steps = int(max(width, abs(last - first) + 1))
        shares = np.linspace(0.0, 1.0, steps)
        xs, ys = shares * (width - 1), first + shares * (last - first)
        period = 4 if edge.strength == 0 else 2 if edge.sign == BELOW else 1
        xs, ys = xs[::period], ys[::period]
        thickness = min(max(1, edge.strength), self._thickest)
        offsets = np.arange(thickness) - (thickness - 1) / 2
        is_steep = abs(last - first) > width
        xs, ys = (
            (np.add.outer(offsets, values) if moves else np.tile(values, (len(offsets), 1)))
            for values, moves in ((xs, is_steep), (ys, not is_steep))
        )
        columns, rows = np.rint(xs).astype(int).ravel(), np.floor(ys + 0.5).astype(int).ravel()
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        rows, columns = rows[inside], columns[inside]
        self._dots[rows, columns] = True
        return rows // 4, columns // 2

    @property
    def glyphs(self) -> NDArray[np.str_]:
        height, width = self._dots.shape
        blocks = self._dots.reshape(height // 4, 4, width // 2, 2)
        codes = np.einsum("ydxc,dc->yx", blocks, _DOTS)
        characters = np.where(codes > 0, codes + _BRAILLE, ord(" "))
        return characters.astype(np.uint32).view("U1").reshape(codes.shape)


class _Characters:
    """Lines of characters that tell the sign and the strength."""

    def __init__(self, width: int, height: int, glyphs: GlyphSet) -> None:
        self.glyphs = np.full((height, width), " ")
        self._set = glyphs

    def draw(self, edge: Edge, start: int, end: int) -> Cells:
        """Draw an edge between two rows of cells; return the cells it touches."""
        width = self.glyphs.shape[1]
        steps = max(width, abs(end - start) + 1)
        shares = np.linspace(0.0, 1.0, steps)
        shares = shares[:: 2 if edge.strength == 0 else 1]
        columns = np.rint(shares * (width - 1)).astype(int)
        rows = np.rint(start + shares * (end - start)).astype(int)
        self.glyphs[rows, columns] = line_glyph(self._set, edge.sign, edge.strength)
        return rows, columns


def line_glyph(glyphs: GlyphSet, sign: int, strength: int) -> str:
    """What a level line of a sign and a strength looks like."""
    if strength == 0:
        return glyphs.no_flow
    return (glyphs.positive if sign == ABOVE else glyphs.negative)[strength - 1]

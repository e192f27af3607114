"""A picture of cells that text, shades and lines are put on one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from .drawing import Drawing, Meaning, Row, Span


class CellCanvas:
    """Cells with a character and a meaning each; what is put later covers what was there.

    Args:
        width, height: terminal cells.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._texts: list[list[str]] = [[" "] * width for _ in range(height)]
        self._meanings: list[list[Meaning]] = [[None] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, meaning: Meaning = None) -> int:
        """Write text from a cell on; what has no room is left out. Returns the column after it."""
        if not 0 <= y < self.height:
            return x + cell_len(text)
        texts, meanings = self._texts[y], self._meanings[y]
        for character in text:
            cells = cell_len(character)
            if cells == 0:
                if 0 < x <= self.width:
                    texts[x - 1] += character
                continue
            if x >= 0 and x + cells <= self.width:
                texts[x], meanings[x] = character, meaning
                if cells == 2:
                    texts[x + 1], meanings[x + 1] = "", meaning
            x += cells
        return x

    def put_spans(self, x: int, y: int, spans: Sequence[Span]) -> int:
        """Write pieces of text one after the other. Returns the column after them."""
        for text, meaning in spans:
            x = self.put(x, y, text, meaning)
        return x

    def put_cells(
        self, x: int, y: int, glyphs: NDArray[np.str_], meanings: Sequence[Sequence[Meaning]]
    ) -> None:
        """Put a block of cells, each of one character and a meaning of its own.

        Args:
            glyphs: Shape (rows, columns), from top to bottom.
        """
        for row, (line, line_meanings) in enumerate(zip(glyphs.tolist(), meanings, strict=True)):
            if 0 <= y + row < self.height:
                end = min(x + len(line), self.width)
                self._texts[y + row][x:end] = line[: end - x]
                self._meanings[y + row][x:end] = line_meanings[: end - x]

    def drawing(self) -> Drawing:
        """What is on it."""
        return Drawing(tuple(map(_row, self._texts, self._meanings)))


def _row(texts: list[str], meanings: list[Meaning]) -> Row:
    spans: list[Span] = []
    start = 0
    for x in range(1, len(texts) + 1):
        if x == len(texts) or (
            meanings[x] is not meanings[start] and meanings[x] != meanings[start]
        ):
            spans.append(Span("".join(texts[start:x]), meanings[start]))
            start = x
    return tuple(spans)

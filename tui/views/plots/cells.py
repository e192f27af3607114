"""A picture of cells that text, shades and lines are put on one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from .drawing import Drawing, Meaning, Row, Span, spans_of


class MeaningCodes(dict[Meaning, int]):
    """A number for each meaning, counted from 0, which stands for None; kept between pictures."""

    def __init__(self) -> None:
        super().__init__({None: 0})
        self.meanings: list[Meaning] = [None]
        """The meanings by their numbers."""

    def __missing__(self, meaning: Meaning) -> int:
        self[meaning] = code = len(self.meanings)
        self.meanings.append(meaning)
        return code


class CellCanvas:
    """Cells with a character and a meaning each; what is put later covers what was there.

    Args:
        width, height: terminal cells.
        codes: the numbers of meanings.
    """

    def __init__(self, width: int, height: int, codes: MeaningCodes | None = None) -> None:
        self.width, self.height = width, height
        self.codes = MeaningCodes() if codes is None else codes
        self._texts = np.full((height, width), " ", dtype=object)
        self._codes = np.zeros((height, width), np.int32)
        self._uneven: set[int] = set()
        """The rows in which some character takes two cells, or none."""

    def put(self, x: int, y: int, text: str, meaning: Meaning = None) -> int:
        """Write text from a cell on; what has no room is left out. Returns the column after it."""
        if not 0 <= y < self.height:
            return x + cell_len(text)
        code = self.codes[meaning]
        if text.isascii() and x >= 0 and x + len(text) <= self.width:
            end = x + len(text)
            self._texts[y, x:end] = list(text)
            self._codes[y, x:end] = code
            return end
        for character in text:
            cells = cell_len(character)
            if cells == 0:
                if 0 < x <= self.width:
                    self._texts[y, x - 1] += character
                    self._uneven.add(y)
                continue
            if x >= 0 and x + cells <= self.width:
                self._texts[y, x] = character
                if cells == 2:
                    self._texts[y, x + 1] = ""
                    self._uneven.add(y)
                self._codes[y, x : x + cells] = code
            x += cells
        return x

    def put_spans(self, x: int, y: int, spans: Sequence[Span]) -> int:
        """Write pieces of text one after the other. Returns the column after them."""
        for text, meaning in spans:
            x = self.put(x, y, text, meaning)
        return x

    def put_cells(self, x: int, y: int, glyphs: NDArray[np.str_], codes: NDArray[np.int32]) -> None:
        """Put a block of cells; what has no room is left out.

        Args:
            glyphs: Shape (rows, columns), from top to bottom, one character each.
            codes: The same shape: the numbers of their meanings.
        """
        rows, columns = max(0, self.height - y), max(0, self.width - x)
        area = slice(y, y + len(glyphs)), slice(x, x + glyphs.shape[1])
        self._texts[area] = glyphs[:rows, :columns]
        self._codes[area] = codes[:rows, :columns]

    def drawing(self) -> Drawing:
        """What is on it."""
        return Drawing(tuple(self._row(y) for y in range(self.height)))

    def _row(self, y: int) -> Row:
        texts, codes, meaning = self._texts[y].tolist(), self._codes[y], self.codes.meanings
        if y not in self._uneven:
            return spans_of("".join(texts), codes, meaning.__getitem__)
        starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
        ends = [*starts[1:], self.width]
        return tuple(
            Span("".join(texts[start:end]), meaning[codes[start]])
            for start, end in zip(starts, ends, strict=True)
        )

"""Arrays of any shape in a few cells: as numbers where there is room, else how they are spread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from ..plots.drawing import shortened
from ..plots.glyphs import GlyphSet
from ..plots.number import DIGITS, number
from ..plots.sparkline import sparkline

Array = NDArray[np.float64]

MOST_IN_FULL = 12
"""Elements of the largest array that is written out in a cell of a table."""
BINS = 10
"""Of a histogram, where there is room."""
FEWEST_BINS = 4


def shape_text(array: Array) -> str:
    """``(100, 2)``; of a single number ``()``, as in NumPy."""
    return f"({', '.join(map(str, array.shape))}{',' if array.ndim == 1 else ''})"


def numbers_text(array: Array) -> str:
    """All numbers of an array, in the brackets of NumPy: ``[[4.92 -5.23] [-5.44 5.38]]``."""
    if array.ndim == 0:
        return number(float(array))
    return f"[{' '.join(numbers_text(part) for part in array)}]"


def value_text(array: Array, width: int, glyphs: GlyphSet) -> str:
    """What an array holds, in at most ``width`` cells.

    All its numbers where these have room, else the least and the greatest with a histogram
    between them, or how many numbers are not finite. In few cells numbers have fewer digits; none
    is cut, as half of ``2.9e-6`` is another number.
    """
    if array.size == 0:
        return shortened("no numbers", width, glyphs.ellipsis)
    if array.size <= MOST_IN_FULL:
        text = numbers_text(array)
        if cell_len(text) <= width:
            return text
    least, greatest = float(array.min()), float(array.max())
    if not (np.isfinite(least) and np.isfinite(greatest)):
        bad = array.size - int(np.isfinite(array).sum())
        return shortened(f"{bad:,} of {array.size:,} not finite", width, glyphs.ellipsis)
    if least == greatest:
        return _first_that_fits(_alike(least), width, glyphs)
    for digits in (DIGITS, DIGITS - 1):
        low, high = number(least, digits), number(greatest, digits)
        room = width - cell_len(low) - cell_len(high) - 2
        if room >= FEWEST_BINS:
            return f"{low} {_histogram(array, least, greatest, min(BINS, room), glyphs)} {high}"
    return _first_that_fits(_ranges(least, greatest, glyphs), width, glyphs)


def _alike(value: float) -> Iterator[str]:
    """What all numbers of an array are, ever shorter."""
    yield f"{number(value)} everywhere"
    for digits in range(DIGITS, 0, -1):
        yield f"all {number(value, digits)}"


def _ranges(least: float, greatest: float, glyphs: GlyphSet) -> Iterator[str]:
    """Between which numbers those of an array lie, ever shorter."""
    for digits in range(DIGITS, 0, -1):
        yield f"{number(least, digits)} to {number(greatest, digits)}"
    larger = max(least, greatest, key=abs)
    yield f"{glyphs.ellipsis} {number(larger, 1)} {glyphs.ellipsis}"


def _first_that_fits(texts: Iterable[str], width: int, glyphs: GlyphSet) -> str:
    """The first of some texts that has room; where none has, only that there is something."""
    found = next((text for text in texts if cell_len(text) <= width), glyphs.ellipsis)
    return shortened(found, width, glyphs.ellipsis)


def _histogram(array: Array, least: float, greatest: float, bins: int, glyphs: GlyphSet) -> str:
    """A character for each of so many equal bins between two finite numbers."""
    scale = greatest / 2 - least / 2  # so that no difference overflows
    places = (array.ravel() / 2 - least / 2) / scale * bins
    counts = np.bincount(np.minimum(places.astype(np.int64), bins - 1), minlength=bins)
    return sparkline(counts, glyphs)


def written_out(array: Array, width: int, glyphs: GlyphSet) -> str:
    """The first numbers of an array in at most ``width`` cells, and how many more there are."""
    flat = array.ravel()
    texts: list[str] = []
    used = 0
    for value in flat[: width // 2].tolist():
        texts.append(number(value))
        used += cell_len(texts[-1]) + 1
        if used > width:
            break
    if len(texts) == flat.size and used - 1 <= width:
        return " ".join(texts)
    while texts:
        text = f"{' '.join(texts)} {glyphs.ellipsis} and {flat.size - len(texts):,} more"
        if cell_len(text) <= width:
            return text
        texts.pop()
    return shortened(f"{flat.size:,} numbers", width, glyphs.ellipsis)


def finite(array: Array) -> bool:
    """Whether no number of an array is infinite or NaN."""
    return bool(np.isfinite(array).all())

"""Arrays as the engine takes them from a caller."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import GraphError

Array = NDArray[np.float64]


def to_array(value: Any, what: str) -> Array:
    """A new float64 array of the value.

    Raises:
        GraphError: if it holds anything but numbers, or rows of different lengths.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "biuf":
        raise GraphError(f"{what} is no array of numbers: {_shortened(value)}")
    return array.astype(np.float64)


def written(value: Array, out: Array | None) -> Array:
    """The value, in ``out`` where that is given."""
    if out is None:
        return value
    out[...] = value
    return out


def _shortened(value: object, length: int = 60) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"

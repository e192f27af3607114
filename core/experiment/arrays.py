"""The arrays of a run, and the promise that they do not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

State = Mapping[str, FloatArray]
"""The value of every variable of a run's graph, by the variable's name."""


def make_read_only(value: Any) -> None:
    """Make every array in a value read-only: in dataclasses, mappings, lists and tuples too.

    A view of another array makes that one read-only as well, since it could be changed through it.
    """
    if isinstance(value, np.ndarray):
        array: Any = value
        while isinstance(array, np.ndarray):
            array.setflags(write=False)
            array = array.base
    elif is_dataclass(value):
        for field in fields(value):
            make_read_only(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            make_read_only(item)
    elif isinstance(value, list | tuple):
        for item in value:
            make_read_only(item)

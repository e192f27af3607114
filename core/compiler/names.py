"""The names in a plan's source, and what each stands for."""

from __future__ import annotations

import keyword
import re
from typing import Any

import numpy as np

from ..graph import Array
from .program import ELEMENTWISE

_RESERVED = frozenset(
    {"_", "below", "islice", "nan", "per_step", "range", "root", "run", "steps", *keyword.kwlist}
)


class Names:
    """Names for arrays and functions, each for one object.

    Attributes:
        bound: what the names stand for.
    """

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._array_at: dict[Any, Array] = {}
        self._name_of: dict[Any, str] = {}
        self._dots: dict[str, str] = {}
        self._ones: dict[int, Array] = {}
        for name in (*ELEMENTWISE, "copy", "copyto", "vdot", "add_reduce", "maximum_reduce"):
            self.bound[name] = None  # Taken, so that no array is called so.

    def bind(self, name: str, function: Any) -> str:
        """The name, which stands for the function from now on."""
        self.bound[name] = function
        return name

    def of(self, array: Array, hint: str) -> str:
        """The name of an array, the same whenever it is asked for by the same hint.

        Names of one place stand for one object: NumPy writes over an input at once if it
        is the output, but first asks whether they overlap if they are two views.
        """
        place = array.__array_interface__["data"][0], array.shape, array.strides
        array = self._array_at.setdefault(place, array)
        name = self._name_of.get((hint, place))
        if name is None:
            name = self._name_of[hint, place] = self.unused(hint)
            self.bound[name] = array
        return name

    def of_dot(self, array: Array, hint: str) -> str:
        """The name of the array's own ``dot``."""
        name = self.of(array, hint)
        function = self._dots.get(name)
        if function is None:
            function = self._dots[name] = self.unused(f"{name}_dot")
            self.bind(function, array.dot)
        return function

    def unused(self, hint: str) -> str:
        """A name that stands for nothing yet."""
        base = identifier(hint)
        name, number = base, 1
        while name in self.bound or name in _RESERVED:
            number += 1
            name = f"{base}_{number}"
        return name

    def ones(self, size: int) -> tuple[Array, str]:
        """A vector of ones, and what to call it."""
        if size not in self._ones:
            self._ones[size] = np.ones(size)
        return self._ones[size], f"ones_{size}"


def identifier(name: str) -> str:
    """A Python name made of the name of a node, which may be any text."""
    letters = re.sub(r"\W", "_", name, flags=re.ASCII)
    return f"_{letters}" if not letters or letters[0].isdigit() else letters

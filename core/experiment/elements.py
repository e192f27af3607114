"""Single weights and biases of a network: how each is named, and which values it may have."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...datasets.text import quoted

_NAME = re.compile(
    r"(?:W_(?P<W>output|hidden_[1-9]\d{0,3})\[(?:0|[1-9]\d{0,5}),(?:0|[1-9]\d{0,5})\]"
    r"|b_(?P<b>output|hidden_[1-9]\d{0,3})\[(?:0|[1-9]\d{0,5})\])",
    re.ASCII,
)


class ElementError(ValueError):
    """There is no such weight or bias, or it cannot have that value: one line."""


@dataclass(frozen=True, order=True)
class Element:
    """One weight or bias: a variable of the graph, by its name, and an index into it.

    Its text, ``W_hidden_1[0,1]`` or ``b_output[1]``, is how files name it.
    """

    variable: str
    index: tuple[int, ...]
    """Counted from 0: of a weight the unit that it comes from and the one it leads to, of a bias
    its unit."""

    @classmethod
    def weight(cls, n_layers: int, layer: int, source: int, unit: int) -> Element:
        """The weight from a unit of the layer before, or an input, to a unit of a layer.

        Args:
            n_layers: the hidden ones and the output layer.
            layer: counted from 0, the output layer last; as ``source`` and ``unit``.
        """
        return cls(parameter_names(n_layers)[layer][0], (source, unit))

    @classmethod
    def bias(cls, n_layers: int, layer: int, unit: int) -> Element:
        """The bias of a unit of a layer, both counted as for :meth:`weight`."""
        return cls(parameter_names(n_layers)[layer][1], (unit,))

    @classmethod
    def read(cls, text: str) -> Element:
        """The element that has this text.

        Raises:
            ElementError: if none can have it.
        """
        if not _NAME.fullmatch(text):
            raise ElementError(
                f"must be a weight such as W_hidden_1[0,1] or a bias such as b_output[1], "
                f"got {quoted(text)}"
            )
        variable, _, index = text.removesuffix("]").partition("[")
        return cls(variable, tuple(int(number) for number in index.split(",")))

    def __str__(self) -> str:
        return f"{self.variable}[{','.join(str(number) for number in self.index)}]"

    @property
    def is_bias(self) -> bool:
        return len(self.index) == 1

    @property
    def unit(self) -> int:
        """That which it is a weight or the bias of, counted from 0."""
        return self.index[-1]

    @property
    def source(self) -> int | None:
        """Of a weight, the unit or input that it comes from, counted from 0."""
        return None if self.is_bias else self.index[0]

    @property
    def hidden_layer(self) -> int | None:
        """Of its layer, counted from 0; None: the output layer."""
        layer = self.variable[2:]
        return None if layer == "output" else int(layer.removeprefix("hidden_")) - 1


Values = Mapping[Element, float]
"""What some weights and biases are given."""


def parameter_names(n_layers: int) -> tuple[tuple[str, str], ...]:
    """The names of the weights and the biases of each layer among the variables of the graph.

    Args:
        n_layers: the hidden ones and the output layer.
    """
    layers = [*(f"hidden_{number}" for number in range(1, n_layers)), "output"]
    return tuple((f"W_{layer}", f"b_{layer}") for layer in layers)


def parameter_shapes(sizes: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The shape of each variable that holds weights or biases, by its name.

    Args:
        sizes: units of each layer, from the inputs to the outputs.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    names = parameter_names(len(sizes) - 1)
    for (weights, biases), (n_inputs, n_units) in zip(names, pairwise(sizes), strict=True):
        shapes |= {weights: (n_inputs, n_units), biases: (n_units,)}
    return shapes


def check_elements(elements: Mapping[Element, object], sizes: tuple[int, ...]) -> None:
    """Raise an :class:`ElementError` if a network of these sizes lacks one of the elements."""
    shapes = parameter_shapes(sizes)
    for element in elements:
        shape = shapes.get(element.variable)
        if shape is None:
            raise ElementError(f"{element}: there are {', '.join(shapes)} alone")
        if len(element.index) != len(shape) or not all(
            0 <= place < extent for place, extent in zip(element.index, shape, strict=True)
        ):
            last = Element(element.variable, tuple(extent - 1 for extent in shape))
            raise ElementError(f"{element}: the last one of {element.variable} is {last}")


def checked_values(values: Mapping[Element, Any], sizes: tuple[int, ...]) -> dict[Element, float]:
    """The values as floats.

    Args:
        sizes: units of each layer of the network, from the inputs to the outputs.

    Raises:
        ElementError: if the network lacks an element, or a value is no finite number.
    """
    check_elements(values, sizes)
    return {element: _checked(element, value) for element, value in values.items()}


def next_value(value: float, direction: int) -> float:
    """The next value above, or for a direction of -1 below, that has few digits.

    Those are the tenths up to 10, the whole numbers up to 100, the tens up to 1000, and so on: two
    digits tell each of them, and 0 is one. What is not finite counts as 0.
    """
    exact = Decimal(repr(float(value))) if math.isfinite(value) else Decimal(0)
    unit = Decimal("0.1")
    while abs(exact) > 100 * unit or (abs(exact) == 100 * unit and exact * direction > 0):
        unit *= 10
    count = exact / unit
    count = math.floor(count) + 1 if direction > 0 else math.ceil(count) - 1
    moved = float(count * unit)
    return moved if math.isfinite(moved) else float(value)


def _checked(element: Element, value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool | str | bytes) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        got = quoted(value if isinstance(value, str) else str(value))
        raise ElementError(f"{element} must be a finite number, got {got}")
    return number

"""Axes: where the ticks go, what they say, and scales that grow in round numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TICK_STEPS = (1.0, 2.0, 5.0, 10.0)
LOSS_CEILINGS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
STEP_CEILINGS = (1.0, 2.0, 5.0, 10.0)
LOG_MANTISSAS = (1, 2, 5)
ROUNDING = 1e-9
MAX_LABEL = 9


class Ticks(NamedTuple):
    """Marks on an axis: ``positions`` in the units of the canvas, and what stands beside them."""

    positions: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The cells that the longest label takes."""
        return max(map(len, self.labels), default=0)


def nice_ceiling(value: float, mantissas: Sequence[float] = LOSS_CEILINGS) -> float:
    """The least ``mantissa * 10**k`` that is not below ``value``; ``value`` is above 0."""
    exponent = math.floor(math.log10(value))
    for mantissa in mantissas:
        # A decimal literal is the double nearest to the number; a product need not be.
        ceiling = float(f"{mantissa}e{exponent}")
        if ceiling >= value:
            return ceiling
    return float(f"1e{exponent + 1}")


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """Multiples of a round step within ``low`` to ``high``, at most about ``count`` of them."""
    span = high - low
    if not (math.isfinite(span) and span > 0) or count < 1:
        return []
    step = nice_ceiling(span / count, TICK_STEPS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def tick_labels(values: Sequence[float]) -> list[str]:
    """The values of evenly spaced ticks with just the digits that tell them apart."""
    if not values:
        return []
    step = float(min(np.diff(values), default=abs(values[0]) or 1.0))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    # A multiple of a step may be -0.0.
    labels = [f"{value + 0.0:.{digits}f}" for value in values]
    if max(map(len, labels)) <= MAX_LABEL:
        return labels
    largest = max(map(abs, values))
    digits = max(0, math.ceil(math.log10(largest / step) - 1e-9))
    powers = [_without_padding(f"{value + 0.0:.{digits}e}") for value in values]
    return min(labels, powers, key=lambda texts: max(map(len, texts)))


def _without_padding(number: str) -> str:
    """``1.50e+06`` as ``1.50e6``."""
    mantissa, exponent = number.split("e")
    return f"{mantissa}e{int(exponent)}"


def spaced_values(
    low: float,
    high: float,
    columns: int,
    columns_of: Callable[[FloatArray], NDArray[Any]],
    labels_of: Callable[[Sequence[float]], list[str]],
) -> tuple[list[float], list[str]]:
    """As many round values, and their labels, as fit beside each other on a horizontal axis.

    Args:
        low, high: the range of the axis.
        columns: its length in terminal cells.
        columns_of: where on it values are.
        labels_of: what stands below values.
    """
    for count in range(max(2, columns // 7), 0, -1):
        values = nice_ticks(low, high, count)
        labels = labels_of(values)
        gaps = np.diff(columns_of(np.array(values)))
        if len(gaps) == 0 or max(map(len, labels)) + 2 <= gaps.min():
            return values, labels
    return [], []


def count_labels(values: Sequence[float]) -> list[str]:
    """Counts such as steps, in thousands or millions where that is shorter."""
    largest = max(values, default=0)
    for unit, suffix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if largest >= 10 * unit or (largest >= unit and suffix != "k"):
            return ["0" if value == 0 else f"{value / unit:g}{suffix}" for value in values]
    return [f"{value:g}" for value in values]


def log_floor(position: float) -> float:
    """The greatest 1, 2 or 5 times a power of ten that is not above a value; both as log10."""
    return max(place for place in _round_logs(position) if place <= position + ROUNDING)


def log_ceiling(position: float) -> float:
    """The least 1, 2 or 5 times a power of ten that is not below a value; both as log10."""
    return min(place for place in _round_logs(position) if place >= position - ROUNDING)


def _round_logs(position: float) -> list[float]:
    power = math.floor(position)
    return [at + math.log10(each) for at in (power, power + 1) for each in LOG_MANTISSAS]


def log_ticks(low: float, high: float, count: int) -> tuple[list[float], list[str]]:
    """Ticks of a logarithmic axis: log10 positions and labels, about ``count`` at most.

    They are 1, 2 and 5 times the powers of ten where there is room, or the powers alone.
    """
    exponents = range(math.ceil(low - ROUNDING), math.floor(high + ROUNDING) + 1)
    places = [
        (exponent + math.log10(mantissa), exponent, mantissa)
        for exponent in (range(math.floor(low), math.ceil(high)) if high - low < count else ())
        for mantissa in LOG_MANTISSAS
    ]
    if exponents and exponents[-1] >= high - ROUNDING:
        places.append((high, exponents[-1], 1))
    places = [each for each in places if low - ROUNDING <= each[0] <= high + ROUNDING]
    if not 0 < len(places) <= count:
        stride = max(1, math.ceil(len(exponents) / max(1, count)))
        powers = [(float(exponent), exponent, 1) for exponent in exponents[::stride]]
        places = powers if len(powers) > 1 or not places else [places[0], places[-1]]
    labels = [_power_label(exponent, mantissa) for _, exponent, mantissa in places]
    return [position for position, _, _ in places], labels


def _power_label(exponent: int, mantissa: int = 1) -> str:
    if -3 <= exponent <= 3:
        return f"{mantissa * 10.0**exponent:g}"
    return f"{mantissa}e{exponent}"

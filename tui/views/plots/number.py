"""Numbers in few cells, for pictures."""

from __future__ import annotations

import math

DIGITS = 3
"""Of a number, where there is room."""


def number(value: float, digits: int = DIGITS, *, zeros: bool = False) -> str:
    """A number in few cells, three digits of it: ``4.92``, ``-0.0584``, ``2.1e-4``, ``1.2e5``.

    Args:
        digits: significant ones, at most 3; with an exponent two are the most.
        zeros: whether zeros at the end stay, as in ``2.70``.
    """
    value = value + 0.0  # -0 is 0
    size = abs(value)
    if not math.isfinite(size):
        return str(value)
    if size == 0:
        return "0"
    if 1e-3 <= size < 1e5:
        exponent = int(f"{size:.{digits - 1}e}".partition("e")[2])  # of the number once rounded
        text = f"{value:.{max(0, digits - 1 - exponent)}f}"
        return text.rstrip("0").rstrip(".") if "." in text and not zeros else text
    text = scientific(value, min(digits, 2) - 1)
    return text if zeros else text.replace(".0e", "e")


def scientific(value: float, decimals: int) -> str:
    """``1.2e-5``: without the signs and zeros that an exponent needs not."""
    mantissa, _, exponent = f"{value:.{decimals}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def steady(value: float) -> str:
    """A number that changes as one looks on: its zeros stay, so that it jumps less."""
    return number(value, zeros=True)

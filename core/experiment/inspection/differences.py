"""A derivative of a number against central differences of it, as one element of an array moves."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from ..arrays import FloatArray

Verdict = Literal["agrees", "doubtful", "differs"]

GOOD = 1e-6
"""Up to this relative difference a derivative agrees."""
DOUBTFUL = 1e-4
"""Up to this one it may be rounding or a kink."""


class Differences:
    """Compares derivatives of a number by the elements of an array with central differences.

    Args:
        value: the array.
        at: gives the number for another value of the array, and changes nothing.
        here: the number as it is.
        step: how far an element is moved either way.
    """

    def __init__(
        self, value: FloatArray, at: Callable[[FloatArray], float], here: float, step: float
    ) -> None:
        self._value, self._number_at = value, at
        self._here, self._step = here, step
        eps = float(np.finfo(np.float64).eps)
        self._noise = 16 * eps * max(abs(here), 1.0) / step
        """How far a difference may be off by rounding."""

    def compare(self, place: tuple[int, ...], derivative: float) -> tuple[float, Verdict]:
        """How far a derivative is from the central difference, and what that means.

        Returns:
            The difference relative to both; infinity where one of them is no number. And the
            verdict: a difference that a kink, rounding or too large a step may be the reason for
            leaves it in doubt.
        """
        numeric = self._slope(place)
        scale = max(abs(derivative) + abs(numeric), self._noise / GOOD)
        difference = float(abs(derivative - numeric) / scale)
        if difference <= GOOD:
            return difference, "agrees"
        if not math.isfinite(difference):
            return math.inf, "doubtful"
        is_wrong = difference > DOUBTFUL and self._is_smooth(place, derivative)
        return difference, "differs" if is_wrong else "doubtful"

    def _slope(self, place: tuple[int, ...]) -> float:
        """The central difference."""
        # Of a large value not the step itself, but what rounding leaves of it, is added.
        apart = (self._value[place] + self._step) - (self._value[place] - self._step)
        return (self._at(place, self._step) - self._at(place, -self._step)) / apart

    def _is_smooth(self, place: tuple[int, ...], derivative: float) -> bool:
        """Whether there is no kink within a step, and the slope changes so little within it that
        this is not why a derivative seems wrong.

        How much the slopes ahead and behind differ, (J(w + h) - 2 J(w) + J(w - h)) / h, is h times
        a curvature where J is smooth, so that it halves with h.
        """
        slopes: list[float] = []
        bends: list[float] = []
        for part in (1, 2, 4):
            h = self._step / part
            ahead, behind = self._at(place, h), self._at(place, -h)
            slopes.append((ahead - behind) / (2 * h))
            bends.append(part * (ahead - 2 * self._here + behind) / h)
        size = max(abs(bend) for bend in bends)
        # A kink off the middle may make two of the three agree, never all of them.
        apart = max(abs(bends[0] - bend) for bend in bends[1:])
        has_kink = apart > 0.1 * size and apart > 64 * self._noise
        # Of an error that the step makes, half the step takes away three quarters.
        is_steady = abs(slopes[0] - slopes[1]) <= abs(slopes[0] - derivative) / 4
        return is_steady and not has_kink

    def _at(self, place: tuple[int, ...], move: float) -> float:
        moved = self._value.copy()
        moved[place] += move
        return self._number_at(moved)

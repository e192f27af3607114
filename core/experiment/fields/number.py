"""Numbers, and the ladders that keys climb."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .kind import BadValueError, Kind, Move


class Number(Kind):
    """A finite real number.

    Args:
        low: the least value; None: there is none.
        high: the greatest value; None: there is none.
        above: a value that it must be greater than, in place of ``low``.
        rungs: the values that keys go through, rising; None has its place first or last.
        step: the distance of the rungs from ``low`` to ``high``, in place of ``rungs``.
        around: whether the first rung follows on the last.
    """

    def __init__(
        self,
        low: float | None = None,
        high: float | None = None,
        *,
        above: float | None = None,
        rungs: Sequence[float | None] = (),
        step: float | None = None,
        around: bool = False,
        none: str | None = None,
        metavar: str = "NUMBER",
    ) -> None:
        super().__init__(none, metavar)
        self.low, self.high, self.above = low, high, above
        if step is not None:
            if low is None or high is None:
                raise TypeError("steps go from low to high: give both")
            # Rounded, for 3 * 0.05 is not 0.15.
            rungs = [round(low + k * step, 12) for k in range(round((high - low) / step) + 1)]
        self.rungs, self._around = tuple(rungs), around

    @property
    def moves(self) -> Sequence[Move]:
        if not self._can_move:
            return ()
        up, down = ("next", "previous") if self._around else ("raise", "lower")
        title = "{} {{}}" if self._around else "{} the {{}}"
        return (
            Move(up, title.format(up.title()), lambda value: self._moved(value, 1), direction=1),
            Move(
                down, title.format(down.title()), lambda value: self._moved(value, -1), direction=-1
            ),
        )

    @property
    def _can_move(self) -> bool:
        return bool(self.rungs)

    @property
    def course(self) -> Sequence[str]:
        return [self.write(rung) for rung in self.rungs]

    def _moved(self, value: Any, direction: int) -> Any:
        """The nearest rung above the value, or below it for a direction of -1."""
        rungs = self.rungs[::direction]
        heights = [direction * self._height(rung) for rung in rungs]
        here = -math.inf if value is None and None not in rungs else direction * self._height(value)
        for rung, height in zip(rungs, heights, strict=True):
            if height > here:
                return self.check(rung)
        if self._around:
            return self.check(rungs[0])
        raise self._end(rungs[-1], direction)

    def _end(self, value: Any, direction: int) -> BadValueError:
        end = "maximum" if direction > 0 else "minimum"
        return BadValueError(f"the {{}} is at its {end} ({self.write(value)})")

    def _height(self, rung: float | None) -> float:
        if rung is not None:
            return rung
        return -math.inf if self.rungs[0] is None else math.inf

    @property
    def _allowed(self) -> str:
        return f"a number {self._range}"

    @property
    def _range(self) -> str:
        if self.above is not None:
            most = "" if self.high is None else f" and at most {self._write(self.high)}"
            return f"above {self._write(self.above)}{most}"
        if self.low is None:
            return "of any size" if self.high is None else f"up to {self._write(self.high)}"
        least = f"from {self._write(self.low)}"
        return f"{least} up" if self.high is None else f"{least} to {self._write(self.high)}"

    def _check(self, value: Any) -> float:
        if not isinstance(value, int | float | np.number) or isinstance(value, bool):
            raise BadValueError
        try:
            number = float(value)
        except OverflowError:
            raise BadValueError from None
        if not math.isfinite(number) or not self._is_in_range(number):
            raise BadValueError
        return number

    def _is_in_range(self, value: Any) -> bool:
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and (self.above is None or value > self.above)
        )

    def _read(self, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise BadValueError from None

    def _write(self, value: float) -> str:
        if value == 0 or 1e-5 <= abs(value) < 1e5:
            return np.format_float_positional(value, trim="-")
        short = f"{value:g}"
        return short if float(short) == value else repr(float(value))


class Whole(Number):
    """A whole number; without rungs keys go by 1."""

    @property
    def _allowed(self) -> str:
        return f"a whole number {self._range}"

    @property
    def _can_move(self) -> bool:
        return True

    def _moved(self, value: Any, direction: int) -> Any:
        if self.rungs:
            return super()._moved(value, direction)
        if value is None:
            return int(self.low or 0)
        moved = value + direction
        if not self._is_in_range(moved):
            raise self._end(value, direction)
        return moved

    def _check(self, value: Any) -> int:
        is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not is_whole or not self._is_in_range(value):
            raise BadValueError
        return int(value)

    def _read(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise BadValueError from None

    def _write(self, value: float) -> str:
        return str(value)


class Seed(Whole):
    """The start of random numbers: any whole number is as good as another."""

    def __init__(self, high: int, none: str | None = None) -> None:
        super().__init__(0, high, none=none)

    @property
    def moves(self) -> Sequence[Move]:
        return (Move("new", "New {}", self._another, direction=1),)

    def _another(self, value: Any) -> int:
        return value + 1 if value < self.high else 0

"""The axes of the loss curve: linear or logarithmic, in round numbers, and where values are."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.experiment import History
from ..preferences import LossAxes
from .plots.axes import (
    STEP_CEILINGS,
    Ticks,
    count_labels,
    log_ceiling,
    log_floor,
    log_ticks,
    nice_ceiling,
    nice_ticks,
    spaced_values,
    tick_labels,
)

FloatArray = NDArray[np.float64]

AXES_SIZE = (20, 7)
"""Below this width or height the plot has no axes."""
CAPTION_HEIGHT = 12
"""From this height on a last row says which curve is which."""
FIRST_STEPS = 10.0
"""The step axis reaches at least that far."""
CLIPPED_AT = 10.0
"""Losses above that many times the first or the usual loss leave a linear plot at its top."""
GREATEST_LOSS = 1e300
"""Losses above cannot be drawn, as if they were not finite."""
FULL_ENOUGH = 1 / 3
"""An axis shrinks when less of it is in use."""
LEAST_LOG_SPAN = 0.3
"""Decades on a logarithmic loss axis where all losses are alike."""
DECADE_LABEL = 6
"""Cells that a label of a logarithmic step axis takes, with the space beside it."""


def drawable(losses: FloatArray, axes: LossAxes) -> NDArray[np.bool_]:
    """Which losses have a place on the loss axis."""
    above_least = losses > 0 if axes.has_log_loss else losses >= 0
    return above_least & (losses <= GREATEST_LOSS)


class Scale(NamedTuple):
    """The ranges of the axes; on a logarithmic loss axis ``low`` and ``high`` are
    logarithms of round numbers."""

    axes: LossAxes = LossAxes.LINEAR
    last_step: float = FIRST_STEPS
    low: float = 0.0
    high: float = 0.0

    def covering(self, history: History) -> Scale:
        """This scale where it suits a history, or one in round numbers that does.

        It grows at once, and shrinks only when two thirds of it stand empty.
        """
        steps = self._steps_covering(float(history.steps[-1]) if len(history.steps) else 0.0)
        ends = np.concatenate((history.train_loss, history.test_loss))
        ends = ends[drawable(ends, self.axes)]
        if not len(ends):
            return Scale(self.axes, steps, self.low, self.high)
        all_losses = np.concatenate(
            (
                ends,
                history.train_least,
                history.train_greatest,
                history.test_least,
                history.test_greatest,
            )
        )
        all_losses = all_losses[drawable(all_losses, self.axes)]
        low, high = float(all_losses.min()), float(all_losses.max())
        if self.axes.has_log_loss:
            low, high = math.log10(low), math.log10(high)
            round_low, round_high = log_floor(low), log_ceiling(high)
            if round_low == round_high:
                round_low, round_high = log_floor(low - LEAST_LOG_SPAN), log_ceiling(high)
        else:
            usual = max(float(ends[0]), _median(ends))
            low, high = 0.0, min(high, CLIPPED_AT * usual) if usual > 0 else high
            round_low, round_high = 0.0, nice_ceiling(high) if high > 0 else 1.0
        is_empty = high - low < FULL_ENOUGH * (self.high - self.low)
        if not self.is_empty and not is_empty:
            round_low, round_high = min(round_low, self.low), max(round_high, self.high)
        return Scale(self.axes, steps, round_low, round_high)

    def _steps_covering(self, step: float) -> float:
        last_step = max(FIRST_STEPS, nice_ceiling(max(step, 1.0), STEP_CEILINGS))
        is_empty = self.place(max(step, FIRST_STEPS)) < FULL_ENOUGH
        return last_step if is_empty else max(last_step, self.last_step)

    @property
    def is_empty(self) -> bool:
        """Whether no loss that can be drawn has been seen yet."""
        return self.high <= self.low

    def place(self, step: float) -> float:
        """How far to the right a step is, 0 to 1."""
        return float(self.places(np.array(step)))

    def places(self, steps: NDArray[np.int64] | FloatArray) -> FloatArray:
        """How far to the right steps are, 0 to 1."""
        if self.axes.has_log_steps:
            return np.log10(np.maximum(steps, 1)) / math.log10(self.last_step)
        return steps / self.last_step

    def heights(self, losses: FloatArray) -> FloatArray:
        """How high losses are, 0 to 1, at the edge where they are beyond it; NaN: they cannot be
        drawn."""
        is_drawable = drawable(losses, self.axes)
        values = np.where(is_drawable, losses, 1.0)
        heights = self.fractions(np.log10(values) if self.axes.has_log_loss else values)
        return np.where(is_drawable, heights, np.nan)

    def fractions(self, values: FloatArray) -> FloatArray:
        """Where on the loss axis, 0 to 1, values in its units are; those beyond at its ends."""
        return np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)


class LossLayout(NamedTuple):
    """How a plot of ``width`` times ``height`` cells is divided."""

    width: int
    height: int
    scale: Scale
    x_ticks: Ticks | None = None
    y_ticks: Ticks | None = None
    has_caption: bool = False

    @classmethod
    def of(cls, scale: Scale, width: int, height: int) -> LossLayout:
        """Axes and a caption, as far as there is room."""
        if width < AXES_SIZE[0] or height < AXES_SIZE[1]:
            return cls(width, height, scale)
        has_caption = height >= CAPTION_HEIGHT
        rows = height - 2 - has_caption
        y_ticks = _loss_ticks(scale, rows)
        columns = width - 1 - y_ticks.width
        x_ticks = _step_ticks(scale, columns)
        return cls(width, height, scale, x_ticks, y_ticks, has_caption)


def _step_ticks(scale: Scale, columns: int) -> Ticks:
    last_step = scale.last_step
    if scale.axes.has_log_steps:
        decades = math.log10(last_step)
        stride = max(1, math.ceil(DECADE_LABEL * decades / max(1, columns)))
        values = [10.0**power for power in range(0, math.floor(decades) + 1, stride)]
        labels = [count_labels([value])[0] for value in values]
    else:
        values, labels = spaced_values(
            0.0, last_step, columns, lambda steps: steps / last_step * (columns - 1), count_labels
        )
    return Ticks(tuple(scale.places(np.array(values)).tolist()), tuple(labels))


def _loss_ticks(scale: Scale, rows: int) -> Ticks:
    if scale.is_empty:
        return Ticks()
    count = max(2, rows // 3)
    if scale.axes.has_log_loss:
        values, labels = log_ticks(scale.low, scale.high, count)
    else:
        values = nice_ticks(scale.low, scale.high, count)
        labels = tick_labels(values)
    return Ticks(tuple(scale.fractions(np.array(values)).tolist()), tuple(labels))


def _median(numbers: FloatArray) -> float:
    """The median; np.median would load np.ma, and hold up the launch."""
    ordered = np.sort(numbers)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2

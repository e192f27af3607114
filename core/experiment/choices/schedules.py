"""How the learning rate changes as training goes on: what multiplies it at each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from ..arrays import FloatArray


class Settings(Protocol):
    """What a schedule is made from; an experiment has it."""

    @property
    def schedule(self) -> str: ...
    @property
    def decay_steps(self) -> int: ...
    @property
    def decay_rate(self) -> float: ...
    @property
    def warmup_steps(self) -> int: ...


def _constant(steps: FloatArray, decay_steps: int, decay_rate: float) -> FloatArray:
    """1."""
    return np.ones_like(steps)


def _step(steps: FloatArray, decay_steps: int, decay_rate: float) -> FloatArray:
    """``decay_rate ** floor(step / decay_steps)``: PyTorch's ``StepLR``, with ``decay_steps`` for
    its ``step_size`` and ``decay_rate`` for its ``gamma``; Keras' ``ExponentialDecay`` with
    ``staircase=True``.
    """
    return decay_rate ** np.floor(steps / decay_steps)


def _exponential(steps: FloatArray, decay_steps: int, decay_rate: float) -> FloatArray:
    """``decay_rate ** (step / decay_steps)``: Keras' ``ExponentialDecay``."""
    return decay_rate ** (steps / decay_steps)


def _cosine(steps: FloatArray, decay_steps: int, decay_rate: float) -> FloatArray:
    """``(1 + cos(π step / decay_steps)) / 2``, and 0 from ``decay_steps`` on: Keras'
    ``CosineDecay`` with ``alpha=0``. Loshchilov and Hutter, *SGDR* (2017), equation 5.
    """
    return (1.0 + np.cos(np.pi * np.minimum(steps / decay_steps, 1.0))) / 2.0


SCHEDULES: dict[str, Callable[[FloatArray, int, float], FloatArray]] = {
    "constant": _constant,
    "step": _step,
    "exponential": _exponential,
    "cosine": _cosine,
}
"""Each schedule by its name: factors at steps after the warm-up, from the steps since its end,
shape (steps,), ``decay_steps`` and ``decay_rate``."""

BLOCK_STEPS = 1024
"""Factors are always made for that many steps, from a multiple of it: so a step has the same one
to the bit whichever steps are taken together."""


def varies(settings: Settings) -> bool:
    """Whether not every step has the factor 1."""
    return settings.schedule != "constant" or settings.warmup_steps > 0


def block_of_factors(settings: Settings, number: int) -> FloatArray:
    """The factors of the steps from ``number * BLOCK_STEPS`` on, shape (BLOCK_STEPS,).

    While warming up, ``(step + 1) / warmup_steps``: a linear rise, of which the first step has a
    part already (Goyal et al., *Accurate, Large Minibatch SGD* (2017), section 2.2). The schedule
    begins afterwards, as Keras' ``CosineDecay`` does it.
    """
    steps = number * BLOCK_STEPS + np.arange(BLOCK_STEPS, dtype=np.float64)
    warmup = settings.warmup_steps
    since = np.maximum(steps - warmup, 0.0)
    factors = SCHEDULES[settings.schedule](since, settings.decay_steps, settings.decay_rate)
    return np.where(steps < warmup, (steps + 1.0) / max(warmup, 1), factors)


def factor_at(settings: Settings, step: int) -> float:
    """What multiplies the learning rate in the step that follows on so many."""
    if not varies(settings):
        return 1.0
    number, place = divmod(step, BLOCK_STEPS)
    return float(block_of_factors(settings, number)[place])

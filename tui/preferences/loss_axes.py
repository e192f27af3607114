"""The kinds of axes that the loss curve can have."""

from __future__ import annotations

from enum import StrEnum


class LossAxes(StrEnum):
    """Which axes of the loss curve are logarithmic.

    A logarithmic step axis begins at step 1, where step 0 stands too.
    """

    LINEAR = "linear"
    LOG_LOSS = "log-loss"
    LOG_BOTH = "log-both"

    @property
    def has_log_loss(self) -> bool:
        return self is not LossAxes.LINEAR

    @property
    def has_log_steps(self) -> bool:
        return self is LossAxes.LOG_BOTH

    @property
    def next(self) -> LossAxes:
        """The one that comes after this, in turn."""
        order = list(LossAxes)
        return order[(order.index(self) + 1) % len(order)]

"""The losses of a run, in a bounded number of records however long the run is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray

MAX_RECORDS = 1024


@dataclass(frozen=True, eq=False)
class History:
    """The losses so far, thinned to a bounded number of records. Three equally long arrays."""

    steps: IntArray
    train_loss: FloatArray
    test_loss: FloatArray
    stride: int = 1
    """Steps from one record to the next; the last one may be nearer."""


class LossHistory:
    """Records at every ``stride``-th step; the stride doubles whenever there are too many.

    What is kept depends on the step alone, so that two equal runs keep the same records
    however they were watched.
    """

    def __init__(self, max_records: int = MAX_RECORDS) -> None:
        self._max_records = max_records
        self._records: list[tuple[int, float, float]] = []
        self.stride = 1

    def record(self, step: int, train_loss: float, test_loss: float) -> None:
        """Take in the losses after a step that is a multiple of the stride."""
        self._records.append((step, train_loss, test_loss))
        if len(self._records) > self._max_records:
            self.stride *= 2
            self._records = [entry for entry in self._records if entry[0] % self.stride == 0]

    def copy(self) -> LossHistory:
        """The same records; what is recorded in one is not in the other."""
        other = LossHistory(self._max_records)
        other.stride = self.stride
        other._records = self._records.copy()
        return other

    def up_to(self, step: int, train_loss: float, test_loss: float) -> History:
        """The records so far, and the present losses as the last."""
        records = self._records
        if not records or records[-1][0] != step:
            records = [*records, (step, train_loss, test_loss)]
        steps, train_losses, test_losses = zip(*records, strict=True)
        return History(
            np.array(steps, dtype=np.int64),
            np.array(train_losses),
            np.array(test_losses),
            self.stride,
        )

    @classmethod
    def resumed(cls, history: History) -> LossHistory:
        """What goes on from a history as if it had never ended."""
        losses = cls()
        losses.stride = history.stride
        records = zip(
            history.steps.tolist(),
            history.train_loss.tolist(),
            history.test_loss.tolist(),
            strict=True,
        )
        losses._records = [entry for entry in records if entry[0] % history.stride == 0]
        return losses


def n_recorded(step: int, stride: int) -> int:
    """How many records the history of a run has at a step."""
    return step // stride + 1 + (step % stride != 0)


def recorded_steps(step: int, stride: int) -> IntArray:
    """The steps of those records, shape (n_recorded,)."""
    steps = np.arange(0, step + 1, stride, dtype=np.int64)
    return steps if step % stride == 0 else np.append(steps, step)

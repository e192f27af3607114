"""The losses of a run, in a bounded number of records however long the run is."""

from __future__ import annotations

import numpy as np

from .snapshot import History

MAX_RECORDS = 1024


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

    def truncate(self, last_step: int) -> None:
        """Forget what came after a step that was gone back to."""
        while self._records and self._records[-1][0] > last_step:
            self._records.pop()

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

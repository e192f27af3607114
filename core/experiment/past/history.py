"""The losses of a run, in a bounded number of records however long the run is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray

MAX_RECORDS = 1024
TESTS_PER_RECORD = 4
"""How often the test loss is evaluated in the stretch of a record, where that is long."""
TEST_SPACING = 512
"""Steps: within a stretch the test loss is not evaluated more often, for it takes the time of
some steps: at 64, two to five percent of all of a small network's; at 512, half a percent."""


@dataclass(frozen=True, eq=False)
class History:
    """The losses so far in a bounded number of records: equally long arrays, in their order.

    A record stands for the stretch of steps from the record before to its own step. Of the train
    loss every step is in it: ``train_least`` and ``train_greatest`` are of the losses that the
    steps started from, those of their minibatches where there are such. The test loss is
    evaluated now and then only: ``test_least`` and ``test_greatest`` are of the evaluations in
    the stretch, its two ends among them, where a stretch of less than ``2 * TEST_SPACING`` steps
    has no others, a longer one up to ``TESTS_PER_RECORD``. What records hold that became one,
    stays in that one. Where weights are given other values, the stretch before ends with the
    losses that these make; its least and greatest are of the weights that it had until then.

    Sums are scaled to the number of training points, so that all losses compare.
    """

    steps: IntArray
    train_loss: FloatArray
    """On all training points, at the end of the stretch."""
    test_loss: FloatArray
    """On all test points, at the end of the stretch."""
    train_least: FloatArray
    train_greatest: FloatArray
    test_least: FloatArray
    test_greatest: FloatArray
    stride: int = 1
    """Steps from one record to the next; the last one may be nearer."""

    @classmethod
    def of_ends(
        cls, steps: IntArray, train_loss: FloatArray, test_loss: FloatArray, stride: int = 1
    ) -> History:
        """A history of which no more is known than the losses at the ends of stretches."""
        return cls(
            steps, train_loss, test_loss, train_loss, train_loss, test_loss, test_loss, stride
        )


LOSSES = ("train_loss", "test_loss")
LEASTS = ("train_least", "test_least")
GREATESTS = ("train_greatest", "test_greatest")
COLUMNS = LOSSES + LEASTS + GREATESTS
"""The arrays of losses in a :class:`History`."""
_LOSSES, _LEASTS, _GREATESTS = slice(0, 2), slice(2, 4), slice(4, 6)


class LossHistory:
    """Records at every ``stride``-th step; when there are too many, each two become one.

    What is kept depends on the step alone, so that two equal runs keep the same records
    however they were watched.

    Args:
        max_records: how many records there may be, an even number; None: as many as come.
        stride: steps from one record to the next, at first.
    """

    def __init__(self, max_records: int | None = MAX_RECORDS, stride: int = 1) -> None:
        self._max_records = max_records
        self._count = 0
        self._records = np.empty(((max_records or MAX_RECORDS) + 1, len(COLUMNS)))
        self._open = _nothing_yet()
        """The leasts and greatests since the last record."""
        self.stride = stride

    def next_evaluation(self, step: int) -> int:
        """The first step after ``step`` at which losses are to be evaluated."""
        spacing = max(min(self.stride, TEST_SPACING), self.stride // TESTS_PER_RECORD)
        return min((step // spacing + 1) * spacing, (step // self.stride + 1) * self.stride)

    def is_recorded(self, step: int) -> bool:
        """Whether a record ends at a step; otherwise only its test loss is wanted."""
        return step % self.stride == 0

    def add_steps(self, train_losses: FloatArray) -> None:
        """Take in the losses that steps started from, shape (steps,), all of them numbers."""
        if len(train_losses):
            least, greatest = self._open[:, 0].tolist()
            self._open[0, 0] = min(least, np.minimum.reduce(train_losses))
            self._open[1, 0] = max(greatest, np.maximum.reduce(train_losses))

    def add_test(self, test_loss: float) -> None:
        """Take in the test loss after a step that is not recorded."""
        self._open[0, 1] = np.fmin(self._open[0, 1], test_loss)
        self._open[1, 1] = np.fmax(self._open[1, 1], test_loss)

    def record(self, step: int, train_loss: float, test_loss: float) -> None:
        """Take in the losses after a step that is a multiple of the stride."""
        if step == 0:
            self._open[:, 0] = train_loss
        self.add_test(test_loss)
        if self._count == len(self._records):
            self._records = np.concatenate((self._records, np.empty_like(self._records)))
        self._records[self._count] = self._record(train_loss, test_loss)
        self._count += 1
        self._open = _nothing_yet()
        self._open[:, 1] = test_loss
        if self._max_records is not None and self._count > self._max_records:
            self._merge()

    def end_with(self, step: int, train_loss: float, test_loss: float) -> None:
        """Let what was recorded at this step, the last one, end with other losses.

        They take the place of those before, however often, so that the last ones alone count.
        A step that is not recorded keeps none.
        """
        if self._count and self.is_recorded(step):
            self._records[self._count - 1, _LOSSES] = train_loss, test_loss
            self._open[:, 1] = test_loss

    def _record(self, train_loss: float, test_loss: float) -> FloatArray:
        return np.concatenate(([train_loss, test_loss], self._open[0], self._open[1]))

    def _merge(self) -> None:
        """Make one of each two records; the first, of step 0, stands alone."""
        self.stride *= 2
        earlier, later = self._records[1 : self._count : 2], self._records[2 : self._count : 2]
        later[:, _LEASTS] = np.fmin(earlier[:, _LEASTS], later[:, _LEASTS])
        later[:, _GREATESTS] = np.fmax(earlier[:, _GREATESTS], later[:, _GREATESTS])
        self._count = len(later) + 1
        self._records[1 : self._count] = later.copy()

    def bounded(self, max_records: int = MAX_RECORDS) -> LossHistory:
        """The same losses in at most so many records: each two become one until it is so."""
        other = self.copy()
        while other._count > max_records:
            if other._count % 2 == 0:
                other._open_last()
            other._merge()
        return other

    def _open_last(self) -> None:
        """Make the stretch of the last record part of the one that no record has ended yet."""
        self._count -= 1
        last = self._records[self._count]
        self._open[0] = np.fmin(self._open[0], last[_LEASTS])
        self._open[1] = np.fmax(self._open[1], last[_GREATESTS])

    def copy(self) -> LossHistory:
        """The same records; what is recorded in one is not in the other."""
        other = LossHistory(self._max_records)
        other.stride, other._count = self.stride, self._count
        other._records = np.empty_like(self._records)
        other._records[: self._count] = self._records[: self._count]
        other._open = self._open.copy()
        return other

    def up_to(self, step: int, train_loss: float, test_loss: float) -> History:
        """The records so far, and the present losses as the last."""
        records = self._records[: self._count]
        if self._count == 0 or not self.is_recorded(step):
            records = np.vstack((records, self._record(train_loss, test_loss)))
        columns = {name: column.copy() for name, column in zip(COLUMNS, records.T, strict=True)}
        return History(recorded_steps(step, self.stride), stride=self.stride, **columns)

    @classmethod
    def resumed(cls, history: History) -> LossHistory:
        """What goes on from a history as if it had never ended."""
        losses = cls()
        losses.stride = history.stride
        records = np.stack([getattr(history, name) for name in COLUMNS], axis=1)
        losses._count = int(np.count_nonzero(history.steps % history.stride == 0))
        losses._records[: losses._count] = records[: losses._count]
        if losses._count < len(records):
            losses._open[:] = records[-1, _LEASTS], records[-1, _GREATESTS]
        else:
            losses._open[:, 1] = history.test_loss[-1]
        return losses


def _nothing_yet() -> FloatArray:
    """Shape (least and greatest, train and test)."""
    return np.array([[np.inf, np.inf], [-np.inf, -np.inf]])


def recorded_steps(step: int, stride: int) -> IntArray:
    """The steps of the records that the history of a run has at a step, shape (records,)."""
    steps = np.arange(0, step + 1, stride, dtype=np.int64)
    return steps if step % stride == 0 else np.append(steps, step)

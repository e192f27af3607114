"""Taking the steps of a run."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...datasets import Dataset, clean_text
from .arrays import State
from .choices.losses import loss_for
from .data import Examples, ExperimentData, load_experiment_dataset
from .network import Network, StateError, layer_sizes
from .observations import Moment, Wanted, observe
from .past.edits import MAX_STEP, Edit, with_edit
from .past.history import LossHistory
from .past.saved_run import SavedRun, SavedRunError
from .snapshot import Divergence, Snapshot
from .spec import Experiment

DIVERGED_AT = 100.0
"""A run has diverged when its loss is that many times the loss of guessing."""
CHUNK_STEPS = 1024
"""The most steps between two states that a diverging run may be taken back to."""


class TrainingError(ValueError):
    """Steps cannot be taken: one line that says why."""


@dataclass(frozen=True, eq=False)
class _Checkpoint:
    """A state that training can go on from."""

    step: int
    state: State
    losses: LossHistory


class Trainer:
    """Owns the network and the data of one run, and takes its steps.

    It never sleeps, prints or draws, and belongs to one thread at a time.

    Args:
        spec: what to run.
        dataset: the experiment's dataset where it is loaded already.
        record_every: steps from one record of its history to the next, however many there are;
            None: as few as a bounded number of records needs.

    Attributes:
        spec: the settings in force.
        initial_spec: the settings at step 0, or those in force if ``edits`` is None.
        edits: what was changed since, so that ``initial_spec`` and ``edits`` give the run again;
            None: not known, as it goes on from a file that has no edits.
        dataset: the points.
        step_count: steps taken since the start.
        divergence: that the run cannot go on, or None.

    Raises:
        DatasetError: if the experiment's dataset cannot be had, or its loss does not fit it.
    """

    def __init__(
        self, spec: Experiment, dataset: Dataset | None = None, *, record_every: int | None = None
    ) -> None:
        self._record_every = record_every
        self.dataset = dataset if dataset is not None else load_experiment_dataset(spec)
        self._loss = loss_for(spec, self.dataset)
        self._data = ExperimentData(spec, self.dataset, self._loss)
        sizes = layer_sizes(spec, self.dataset)
        self._network = Network(spec, sizes, self._loss, self._data.batch_size)
        self._bound_per_point = DIVERGED_AT * self._loss.of_guessing(self._data.train.targets)
        self._initial_state = self._network.state()
        self._steps_per_second = 0.0
        self._start(spec)

    def _start(self, spec: Experiment) -> None:
        self.spec = self.initial_spec = spec
        self.edits: tuple[Edit, ...] | None = ()
        self.divergence: Divergence | None = None
        every = self._record_every
        losses = LossHistory() if every is None else LossHistory(None, every)
        self._restore(_Checkpoint(0, self._initial_state, losses))
        self._network.apply(spec)
        self._record()
        self._set_checkpoint()

    @classmethod
    def resumed(cls, saved: SavedRun, dataset: Dataset | None = None) -> Trainer:
        """A trainer that goes on where the saved run stood.

        Args:
            dataset: the saved run's, where it is loaded already.

        Raises:
            DatasetError: if the experiment's dataset cannot be had.
            SavedRunError: if the dataset is another one by now, or the parts of the saved run
                do not fit each other.
        """
        trainer = cls(saved.initial_spec, dataset)
        if trainer.dataset.digest != saved.data_digest:
            raise SavedRunError(
                f"the points of {clean_text(trainer.dataset.name)} are not those that the run "
                "was trained on"
            )
        losses = LossHistory.resumed(saved.history)
        try:
            trainer._restore(_Checkpoint(saved.step, saved.state, losses))
        except StateError as error:
            raise SavedRunError(str(error)) from None
        trainer.spec, trainer.edits = saved.spec, saved.edits
        trainer.divergence = saved.divergence
        trainer._network.apply(trainer.spec)
        trainer._set_checkpoint()
        return trainer

    @classmethod
    def replay(
        cls, spec: Experiment, edits: Sequence[Edit], step: int, dataset: Dataset | None = None
    ) -> Trainer:
        """A run at a step, from what it began with and what was changed on the way.

        Its state is that of the run which the edits were made in, to the bit.

        Args:
            edits: in the order of their steps; those of a later step than ``step`` are left out.
            dataset: the experiment's, where it is loaded already.

        Raises:
            DatasetError: if the experiment's dataset cannot be had.
            SpecError: if an edit is not valid.
            TrainingError: if the run diverges before the step, so that these are not its edits.
        """
        trainer = cls(spec, dataset)
        for edit in edits:
            if edit.step <= step:
                trainer._go_to(edit.step)
                trainer.edit(**edit.change)
        trainer._go_to(step)
        return trainer

    def _go_to(self, step: int) -> None:
        self.step(step - self.step_count)
        if self.step_count != step:
            raise TrainingError(f"step {step:,} cannot be reached: the run ends before it")

    @property
    def steps_per_epoch(self) -> int:
        return self._data.steps_per_epoch

    @property
    def epoch(self) -> int:
        """Completed passes through the training points."""
        return self.step_count // self.steps_per_epoch

    @property
    def is_at_start(self) -> bool:
        """Whether it stands where a new trainer of ``spec`` does, to the bit."""
        return (
            self.step_count == 0
            and self.edits == ()
            and self.divergence is None
            and all(
                np.array_equal(value, self._initial_state[name])
                for name, value in self._network.state().items()
            )
        )

    def step(self, count: int = 1) -> int:
        """Take steps; return how many were taken, fewer where the run diverges.

        Raises:
            TrainingError: if the run has as many steps as a run can have.
        """
        first = self.step_count
        goal = first + count
        while self.step_count < goal and self.divergence is None:
            self._take_steps(min(CHUNK_STEPS, goal - self.step_count))
        return self.step_count - first

    def step_epoch(self) -> int:
        """Take the steps to the end of the present epoch; return how many were taken.

        Raises:
            TrainingError: as :meth:`step`.
        """
        return self.step(self.steps_per_epoch - self.step_count % self.steps_per_epoch)

    def run_for(self, seconds: float, most: int | None = None) -> int:
        """Take steps for about that time; return how many were taken.

        Args:
            most: the most steps to take; None: as many as there is time for.

        Raises:
            TrainingError: as :meth:`step`.
        """
        first = before = self.step_count
        goal = math.inf if most is None else first + most
        now = time.perf_counter()
        end = now + seconds
        while self.divergence is None and now < end and before < goal:
            expected = int(self._steps_per_second * (end - now))
            self._take_steps(int(min(max(1, expected), CHUNK_STEPS, goal - before)))
            before, taken = self.step_count, self.step_count - before
            started, now = now, time.perf_counter()
            self._steps_per_second = taken / (now - started)
        return self.step_count - first

    def edit(self, **change: Any) -> None:
        """Change settings that act without a restart; a diverged run may go on.

        Raises:
            SpecError: if a value is not valid, or a setting needs a restart.
        """
        edits = with_edit(self.initial_spec, self.edits or (), self.step_count, change)
        spec = self.spec.with_changes(**change)
        if self.edits is None:
            self.initial_spec = spec
        else:
            self.edits = edits
        self.spec = spec
        self._network.apply(spec)
        self.divergence = None
        self._set_checkpoint()  # steps before the edit are not to be repeated with it

    def reset(self) -> None:
        """Begin again at step 0 with the settings in force: another run if there were edits."""
        self._start(self.spec)

    def snapshot(self, wanted: Wanted | None = None) -> Snapshot:
        """The run as it stands.

        Args:
            wanted: what to look at, beyond losses and accuracy.

        Raises:
            ObservationError: if something is wanted that there is not.
        """
        moment = self._moment()
        return Snapshot(
            spec=self.spec,
            dataset=self.dataset,
            step=self.step_count,
            epoch=self.epoch,
            train_loss=moment.train.loss,
            test_loss=moment.test.loss,
            train_accuracy=moment.train.accuracy,
            test_accuracy=moment.test.accuracy,
            metric_name=self._loss.metric_name,
            divergence=self.divergence,
            observations=observe(moment, wanted or {}),
        )

    def saved_run(self) -> SavedRun:
        """The run as it stands, to be saved or gone back to."""
        return observe(self._moment(), {"saved_run": {}})["saved_run"]

    def _moment(self) -> Moment:
        return Moment(
            spec=self.spec,
            initial_spec=self.initial_spec,
            edits=self.edits,
            dataset=self.dataset,
            data=self._data,
            network=self._network,
            loss=self._loss,
            step=self.step_count,
            losses=self._losses,
            divergence=self.divergence,
        )

    # --- Steps ---------------------------------------------------------------------------

    def _take_steps(self, count: int) -> None:
        """Take steps from one good state to another, or to where the run diverges."""
        count = min(count, MAX_STEP - self.step_count)
        if count < 1:
            raise TrainingError(f"a run has at most {MAX_STEP:,} steps: reset it, or change it")
        loss = self._advance(self.step_count + count)
        if loss is None:
            batch = self._data.batch(self.step_count)
            loss = self._network.loss_of_step(batch, self.step_count)
            if loss < self._bound(len(batch)):
                self._set_checkpoint()
                return
        self._take_back(loss)

    def _advance(self, goal: int) -> float | None:
        """Take steps up to a step, recording losses; return a loss that they must end at."""
        while self.step_count < goal:
            evaluated = self._losses.next_evaluation(self.step_count)
            count = min(goal, evaluated) - self.step_count
            count = self._network.step_feeds.most(self.step_count, count)
            batches = self._data.batches(self.step_count, count)
            bound = self._bound(batches.size)
            losses, last = self._network.train(batches, self.step_count, bound)
            self.step_count += len(losses)
            self._losses.add_steps(self._data.comparable(losses, batches.size))
            if last is not None:
                return last
            if self.step_count == evaluated:
                self._record()
        return None

    def _bound(self, batch_size: int) -> float:
        """Training can go on from a loss of a batch that is below this."""
        return self._bound_per_point * (batch_size if self.spec.reduction == "sum" else 1)

    def _take_back(self, loss: float) -> None:
        """Undo the last step, which led to a loss that training cannot go on from.

        A step depends on its number and the state before it alone, so the state before
        the last step is found by repeating the steps from the checkpoint.
        """
        bad_step = self.step_count
        self._restore(self._checkpoint)
        self._advance(bad_step - 1)
        self._set_checkpoint()
        became = f"exploded to {loss:.3g}" if np.isfinite(loss) else "overflowed"
        self.divergence = Divergence(
            bad_step,
            f"the loss {became}; the learning rate {self.spec.learning_rate:g} is too high, "
            "try a lower one",
        )

    def _set_checkpoint(self) -> None:
        state = self._network.state()
        self._checkpoint = _Checkpoint(self.step_count, state, self._losses.copy())

    def _restore(self, checkpoint: _Checkpoint) -> None:
        self._network.load(checkpoint.state)
        self.step_count = checkpoint.step
        self._losses = checkpoint.losses.copy()

    def _record(self) -> None:
        """Record the loss on all test points, and where a record ends on all training points."""
        test_loss = self._loss_on(self._data.test)
        if self._losses.is_recorded(self.step_count):
            train_loss = self._loss_on(self._data.train)
            self._losses.record(self.step_count, train_loss, test_loss)
        else:
            self._losses.add_test(test_loss)

    def _loss_on(self, examples: Examples) -> float:
        return self._data.comparable(self._network.loss_of(examples), len(examples))

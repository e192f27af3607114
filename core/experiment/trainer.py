"""A run: its settings, its network and data, and its steps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ...datasets import Dataset, clean_text
from .choices.losses import loss_for
from .data import ExperimentData, load_experiment_dataset, standardized
from .elements import Element, ElementError, Values, check_elements, checked_values
from .network import Network, StateError, Until, layer_sizes
from .observations import Moment, Wanted, observe
from .past.edits import Edit, with_edit, with_values
from .past.history import LossHistory
from .past.saved_run import SavedRun, SavedRunError
from .snapshot import Divergence, Snapshot
from .spec import Experiment
from .stepping import CHUNK_STEPS, Place, Stepper, TrainingError
from .stopping import Best, Stop


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

    Raises:
        DatasetError: if the experiment's dataset cannot be had, or its loss does not fit it.
    """

    def __init__(
        self, spec: Experiment, dataset: Dataset | None = None, *, record_every: int | None = None
    ) -> None:
        self._record_every = record_every
        self.dataset = (
            load_experiment_dataset(spec) if dataset is None else standardized(spec, dataset)
        )
        self._loss = loss_for(spec, self.dataset)
        self._data = ExperimentData(spec, self.dataset, self._loss)
        sizes = layer_sizes(spec, self.dataset)
        self._network = Network(spec, sizes, self._loss, self._data.batch_size)
        self._initial_state = self._network.state()
        self._steps_per_second = 0.0
        self._settle(spec)
        start = self._start()
        self._steps = Stepper(spec, self._data, self._network, self._loss, start)

    def _settle(self, spec: Experiment) -> None:
        self.spec = self.initial_spec = spec
        self.edits: tuple[Edit, ...] | None = ()

    def _start(self) -> Place:
        every = self._record_every
        losses = LossHistory() if every is None else LossHistory(None, every)
        return Place(0, self._initial_state, losses)

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
        trainer.spec, trainer.edits = saved.spec, saved.edits
        losses = LossHistory.resumed(saved.history)
        place = Place(saved.step, saved.state, losses, saved.best)
        try:
            trainer._steps.resume(trainer.spec, place, saved.divergence, saved.stop)
            for edit in saved.edits or ():
                check_elements(edit.values, trainer._network.sizes)
        except StateError as error:
            raise SavedRunError(str(error)) from None
        except ElementError as error:
            raise SavedRunError(f"its edits do not fit the network: {error}") from None
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
            SpecError, ElementError: if an edit is not valid.
            TrainingError: if the run ends before the step, so that these are not its edits.
        """
        trainer = cls(spec, dataset)
        for edit in edits:
            if edit.step <= step:
                trainer._go_to(edit.step)
                if edit.change:
                    trainer.edit(**edit.change)
                if edit.values:
                    trainer.assign(edit.values)
        trainer._go_to(step)
        return trainer

    def _go_to(self, step: int) -> None:
        self.step(step - self.step_count)
        if self.step_count != step:
            raise TrainingError(f"step {step:,} cannot be reached: the run ends before it")

    @property
    def step_count(self) -> int:
        """Steps taken since the start."""
        return self._steps.step_count

    @property
    def divergence(self) -> Divergence | None:
        """That the run cannot go on, or None."""
        return self._steps.divergence

    @property
    def stop(self) -> Stop | None:
        """That the run has stopped by itself, or None."""
        return self._steps.stop

    @property
    def best(self) -> Best | None:
        """What early stopping would go back to, or None."""
        return self._steps.best

    @property
    def is_at_end(self) -> bool:
        """Whether no step can be taken with these settings."""
        return self._steps.is_at_end

    @property
    def last_step(self) -> int:
        """The step that the run goes to, if it does not end before."""
        return self._steps.last_step

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
        """Take steps; return how many were taken, fewer where the run diverges or stops.

        Raises:
            TrainingError: if the run has as many steps as a run can have.
        """
        first = self.step_count
        goal = first + count
        while self.step_count < goal and not self.is_at_end:
            self._steps.take(min(CHUNK_STEPS, goal - self.step_count))
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
        return self.run_until(None, seconds, most)

    def run_until(self, until: Until | None, seconds: float, most: int | None = None) -> int:
        """Take steps, to the bit as :meth:`run_for` does, but end where ``until`` says so.

        Raises:
            TrainingError: as :meth:`step`.
        """
        first = before = self.step_count
        goal = math.inf if most is None else first + most
        now = time.perf_counter()
        end = now + seconds
        while not self.is_at_end and now < end and before < goal:
            expected = int(self._steps_per_second * (end - now))
            self._steps.take(int(min(max(1, expected), CHUNK_STEPS, goal - before)), until)
            before, taken = self.step_count, self.step_count - before
            started, now = now, time.perf_counter()
            self._steps_per_second = taken / (now - started)
            if self._steps.is_met:
                break
        return self.step_count - first

    def end_of_steps(self, tell: Callable[[Moment], Until]) -> Until:
        """Where steps are to end, for :meth:`run_for`, as a function tells of this run.

        Raises:
            ObservationError: if the function does.
        """
        return tell(self._moment())

    def edit(self, **change: Any) -> None:
        """Change settings that act without a restart.

        A run that diverged may go on then, and one that stopped unless it would stop again.

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
        self._steps.change(spec)

    def assign(self, values: Values) -> None:
        """Give weights and biases other values, which act from the next step on.

        All else stays as it is, an optimizer's averages too. A run that diverged may go on then,
        and one that stopped unless it would stop again.

        Raises:
            ElementError: if the network lacks one of them, a value is no finite number, or the
                run takes no more edits; then nothing changes.
        """
        values = checked_values(values, self._network.sizes)
        edits = with_values(self.edits or (), self.step_count, values)
        self._steps.assign(values)
        if self.edits is not None:
            self.edits = edits

    def values_of(self, elements: Iterable[Element]) -> dict[Element, float]:
        """The present values of some weights and biases.

        Raises:
            ElementError: if the network lacks one of them.
        """
        return self._network.values_of(elements)

    def stand_again(
        self, divergence: Divergence | None, stop: Stop | None, best: Best | None
    ) -> None:
        """After an edit was taken back, end as the run did before it."""
        self._steps.end_again(divergence, stop, best)

    def reset(self) -> None:
        """Begin again at step 0 with the settings in force: another run if there were edits."""
        self._settle(self.spec)
        self._steps.begin(self.spec, self._start())

    def snapshot(self, wanted: Wanted | None = None, possible_only: bool = False) -> Snapshot:
        """The run as it stands.

        Args:
            wanted: what to look at, beyond losses and accuracy.
            possible_only: whether what cannot be made of this run is left out and no error.

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
            stop=self.stop,
            observations=observe(moment, wanted or {}, possible_only),
        )

    def observed(self, wanted: Wanted) -> dict[str, Any]:
        """The observations alone, without the losses that a snapshot has. For the moment: their
        arrays are not read-only.

        Raises:
            ObservationError: if something is wanted that there is not.
        """
        return observe(self._moment(), wanted)

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
            losses=self._steps.losses,
            divergence=self.divergence,
            stop=self.stop,
            best=self.best,
        )

"""The steps of a run: from one good state to another, or to where it stops or diverges."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np

from .arrays import FloatArray, State
from .choices.losses import Loss
from .data import Examples, ExperimentData
from .elements import Values
from .likely_cause import likely_cause
from .network import MET, Network, Until
from .past.history import LossHistory
from .snapshot import Divergence
from .spec import MAX_STEP, Experiment
from .stopping import Best, Stop, Stopping

DIVERGED_AT = 100.0
"""A run has diverged when its loss is that many times the loss of guessing."""
CHUNK_STEPS = 4096
"""The most steps between two states that a run may be taken back to."""


class TrainingError(ValueError):
    """Steps cannot be taken: one line that says why."""


class Place(NamedTuple):
    """Where a run stands: with its settings, all that its next steps depend on."""

    step: int
    state: State
    losses: LossHistory
    best: Best | None = None


class Stepper:
    """Takes the steps of a run. A step depends on its number and the state before it alone.

    Args:
        spec: the settings in force.
        data: what it learns from.
        network: what it trains.
        loss: of the network.
        place: where it begins.

    Attributes:
        step_count: steps taken since the start of the run.
        losses: the run's history.
        best: what patience would go back to, or None.
        divergence: that the run cannot go on, or None.
        is_met: whether the last steps ended where ``until`` had them end.
        stop: that it has stopped by itself, or None.
    """

    def __init__(
        self, spec: Experiment, data: ExperimentData, network: Network, loss: Loss, place: Place
    ) -> None:
        self._data, self._network = data, network
        self.is_met = False
        self._bound_per_point = DIVERGED_AT * loss.of_guessing(data.train.targets)
        self.begin(spec, place)

    def begin(self, spec: Experiment, place: Place) -> None:
        """Begin a run, whose history is empty."""
        self._restore(place)
        self._put_in_force(spec)
        self.divergence: Divergence | None = None
        self._record()
        self.stop = self._stop_here()
        self._set_checkpoint()

    def resume(
        self, spec: Experiment, place: Place, divergence: Divergence | None, stop: Stop | None
    ) -> None:
        """Stand where a run stood.

        Raises:
            StateError: if the state is not one of the network; then nothing changes.
        """
        self._restore(place)
        self._put_in_force(spec)
        # A damaged file may know nothing of a stop that its settings make.
        self.divergence, self.stop = divergence, stop or self._stopping.by_count(self.step_count)
        self._set_checkpoint()

    def change(self, spec: Experiment) -> None:
        """Put other settings in force that act without a restart; the state stays.

        What had diverged may go on, and what had stopped unless its condition still holds.
        """
        self._put_in_force(spec)
        if not self._stopping.evaluates_test:
            self.best = None
        self._go_on_from_here()

    def assign(self, values: Values) -> None:
        """Give weights and biases other values; the rest of the state stays.

        What had diverged may go on if the loss is such that it can, and what had stopped unless
        its condition still holds.

        Raises:
            ElementError: if there is no such element or value; then nothing changes.
        """
        self._network.assign(values)
        self._tested = None
        train_loss, test_loss = self._loss_on(self._data.train), self._test_loss()
        if np.isfinite([train_loss, test_loss]).all():
            self.losses.end_with(self.step_count, train_loss, test_loss)
        self._go_on_from_here()

    def _go_on_from_here(self) -> None:
        """Let the run take steps from here again, unless it diverges or stops here too."""
        has_stopped = self.stop is not None
        self.divergence = self._divergence_here()
        self.stop = self._stop_here()
        if has_stopped and self.stop is None:
            self.stop = self._stopping.by_patience(self.step_count, self.best)
        self._set_checkpoint()  # steps before a change are not to be repeated with it

    def end_again(
        self, divergence: Divergence | None, stop: Stop | None, best: Best | None
    ) -> None:
        """Know again how the run ended and what patience would go back to, in the same state."""
        self.divergence, self.stop, self.best = divergence, stop, best
        self._set_checkpoint()  # which knows what was best, too

    @property
    def is_at_end(self) -> bool:
        """Whether no step can be taken with these settings."""
        return self.divergence is not None or self.stop is not None

    @property
    def last_step(self) -> int:
        """The step that the run goes to, if it does not end before."""
        return int(min(MAX_STEP, self._stopping.last_step))

    def take(self, count: int, until: Until | None = None) -> None:
        """Take steps from one good state to another, or to where the run stops or diverges.

        Args:
            count: from 1 to ``CHUNK_STEPS``.
            until: where else to end.

        Raises:
            TrainingError: if the run has as many steps as a run can have.
        """
        count = min(count, MAX_STEP - self.step_count)
        if count < 1:
            raise TrainingError(f"a run has at most {MAX_STEP:,} steps: reset it, or change it")
        loss = self._advance(self.step_count + count, until)
        self.is_met = until is not None and loss is not None and loss >= MET
        if loss is None or self.is_met:
            batch = self._data.batch(self.step_count)
            loss = self._network.loss_of_step(batch, self.step_count)
            if loss < self._bound(len(batch)):
                if self.stop is None and self._every_loss_is_train_loss:
                    per_point = loss / self._data.points_in_loss(len(batch))
                    self.stop = self._stopping.by_loss(self.step_count, per_point)
                self._set_checkpoint()
                return
        self._take_back(loss)

    def _advance(self, goal: int, until: Until | None = None) -> float | None:
        """Take steps up to a step, recording losses; return a loss that they must end at, as
        ``Network.train`` does."""
        while self.step_count < goal and self.stop is None:
            first = self.step_count
            evaluated, look = self.losses.next_evaluation(first), self._stopping.next_look(first)
            count = int(min(goal, evaluated, look)) - first
            batches = self._data.batches(first, self._network.step_feeds.most(first, count))
            bound = self._bound(batches.size)
            losses, last = self._network.train(batches, first, bound, until)
            self.step_count += len(losses)
            self.losses.add_steps(self._data.comparable(losses, batches.size))
            if self._stops_within(first, losses / self._data.points_in_loss(batches.size)):
                return None
            if last is not None:
                return last
            if self.step_count == look:
                self._look()
            if self.step_count == evaluated:
                self._record()
        return None

    def _bound(self, batch_size: int) -> float:
        """Training can go on from a loss of a batch that is below this."""
        return self._bound_per_point * self._data.points_in_loss(batch_size)

    def _take_back(self, loss: float) -> None:
        """Undo the last step, which led to a loss that training cannot go on from."""
        bad_step = self.step_count
        if bad_step == self._checkpoint.step:  # there was none: it began with such a loss
            self.divergence = self._divergence_of(loss)
            return
        became = f"exploded to {self._per_point(loss)}" if np.isfinite(loss) else "overflowed"
        self._go_back_to(bad_step - 1)
        self._set_checkpoint()
        points = self._data.points_in_loss(len(self._data.batch(self.step_count)))
        cause = likely_cause(self._spec, self.step_count, points)
        self.divergence = Divergence(bad_step, f"the loss {became}; {cause}")

    def _divergence_here(self) -> Divergence | None:
        """That no step can be taken from the present weights, or None."""
        batch = self._data.batch(self.step_count)
        loss = self._network.loss_of_step(batch, self.step_count)
        return None if loss < self._bound(len(batch)) else self._divergence_of(loss)

    def _divergence_of(self, loss: float) -> Divergence:
        is_what = f"is {self._per_point(loss)}" if np.isfinite(loss) else "overflows"
        return Divergence(
            self.step_count,
            f"the loss {is_what} with these weights, from which no step can be taken; take "
            "smaller ones",
        )

    def _per_point(self, loss: float) -> str:
        """A loss of the batch of the present step, in words."""
        points = self._data.points_in_loss(len(self._data.batch(self.step_count)))
        return f"{loss / points:.3g} per point"

    def _go_back_to(self, step: int) -> None:
        """Find the state at a step since the checkpoint, by repeating the steps from there."""
        self._restore(self._checkpoint)
        self._advance(step)

    # --- Stopping ------------------------------------------------------------------------

    @property
    def _every_loss_is_train_loss(self) -> bool:
        """Whether a step starts from the loss on all training points, of the whole network."""
        return self._data.steps_per_epoch == 1 and not self._spec.acting("dropout")

    def _stop_here(self) -> Stop | None:
        """The stop that these settings make where the run stands, but for early stopping."""
        stop = self._stopping.by_count(self.step_count)
        if stop is None and self._spec.stop_loss is not None:
            stop = self._stopping.by_loss(self.step_count, self._train_loss_per_point())
        return stop

    def _stops_within(self, first: int, losses: FloatArray) -> bool:
        """Go back to the first of some steps whose loss is low enough to stop, if there is one.

        Args:
            first: the step of the first loss.
            losses: per point, that steps have started from.
        """
        if self._spec.stop_loss is None or not self._every_loss_is_train_loss:
            return False
        low = losses <= self._spec.stop_loss
        if not low.any():
            return False
        place = int(low.argmax())
        self._go_back_to(first + place)
        self.stop = self._stopping.by_loss(first + place, float(losses[place]))
        return True

    def _look(self) -> None:
        """Stop here if a condition is met."""
        stopping, step = self._stopping, self.step_count
        if stopping.ends_epoch(step):
            if stopping.evaluates_test:
                self._look_at_test_loss()
            if self.stop is None and stopping.evaluates_train:
                self.stop = stopping.by_loss(step, self._train_loss_per_point())
        if self.stop is None:
            self.stop = stopping.by_count(step)

    def _look_at_test_loss(self) -> None:
        """Keep the best state, or go back to it if the patience is at its end."""
        test_loss = self._test_loss()
        if test_loss < (inf if self.best is None else self.best.test_loss):
            self.best = Best(self.step_count, test_loss, self._network.state())
            return
        self.stop = self._stopping.by_patience(self.step_count, self.best)
        if self.stop is not None and self.best is not None:
            self.losses.add_test(test_loss)
            self._load(self.best.state)
            self._network.apply(self._spec)  # what was in force then may have changed

    # --- State ---------------------------------------------------------------------------

    def _put_in_force(self, spec: Experiment) -> None:
        self._spec = spec
        self._network.apply(spec)
        every = self._every_loss_is_train_loss
        self._stopping = Stopping(spec, self._data.steps_per_epoch, every)

    def _set_checkpoint(self) -> None:
        state = self._network.state()
        self._checkpoint = Place(self.step_count, state, self.losses.copy(), self.best)

    def _restore(self, place: Place) -> None:
        self._load(place.state)
        self.step_count = place.step
        self.losses = place.losses.copy()
        self.best = place.best
        self.stop: Stop | None = None

    def _load(self, state: State) -> None:
        self._network.load(state)
        self._tested: tuple[int, float] | None = None

    def _record(self) -> None:
        """Record the loss on all test points, and where a record ends on all training points."""
        test_loss = self._test_loss()
        if self.losses.is_recorded(self.step_count):
            train_loss = self._loss_on(self._data.train)
            self.losses.record(self.step_count, train_loss, test_loss)
        else:
            self.losses.add_test(test_loss)

    def _test_loss(self) -> float:
        """The loss on all test points, evaluated once for a state."""
        if self._tested is None or self._tested[0] != self.step_count:
            self._tested = self.step_count, self._loss_on(self._data.test)
        return self._tested[1]

    def _train_loss_per_point(self) -> float:
        train = self._data.train
        return self._network.loss_of(train) / self._data.points_in_loss(len(train))

    def _loss_on(self, examples: Examples) -> float:
        return self._data.comparable(self._network.loss_of(examples), len(examples))

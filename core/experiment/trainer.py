"""Taking the steps of a run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...datasets import Dataset, clean_text
from ..graph import Node
from ..predict import predict
from ..session import Session
from .data import Examples, ExperimentData, load_experiment_dataset
from .history import LossHistory
from .network import Network
from .saved_run import SavedRun, SavedRunError
from .snapshot import DecisionGrid, Divergence, FloatArray, Layer, Snapshot
from .spec import Experiment

DIVERGED_AT = 100.0
"""A run has diverged when its loss is that many times the loss of guessing."""
CHUNK_STEPS = 256
"""The most steps between two states that a diverging run may be taken back to."""
MAX_GRID_WORK = 5e8
"""Multiplications for one decision grid: some 50 ms. For networks so large that all cells
would take more, the grid has fewer."""


@dataclass(frozen=True, eq=False)
class _Checkpoint:
    """A state that training can go on from."""

    step: int
    layers: tuple[Layer, ...]


class Trainer:
    """Owns the graph, the session and the data of one run, and takes its steps.

    It never sleeps, prints or draws, and belongs to one thread at a time.

    Args:
        spec: what to run.
        dataset: the experiment's dataset where it is loaded already.

    Attributes:
        spec: the experiment, with the present learning rate.
        dataset: the points.
        step_count: steps taken since the start.
        divergence: that the run cannot go on, or None.

    Raises:
        DatasetError: if the experiment's dataset cannot be had.
    """

    def __init__(self, spec: Experiment, dataset: Dataset | None = None) -> None:
        self.spec = spec
        self.dataset = dataset if dataset is not None else load_experiment_dataset(spec)
        self._data = ExperimentData(spec, self.dataset)
        self._network = Network(spec, self._data.n_classes)
        self._session = Session(self._network.graph)
        self._initial_layers = self._network.layers
        self._start()

    def _start(self) -> None:
        self.step_count = 0
        self.divergence: Divergence | None = None
        self._checkpoint = _Checkpoint(0, self._initial_layers)
        self._losses = LossHistory()
        self._record()

    @classmethod
    def resumed(cls, saved: SavedRun) -> Trainer:
        """A trainer that goes on where the saved run stood.

        Raises:
            DatasetError: if the experiment's dataset cannot be had.
            SavedRunError: if the dataset is another one by now, or the parts of the saved run
                do not fit each other.
        """
        trainer = cls(saved.spec)
        if trainer.dataset.digest != saved.data_digest:
            raise SavedRunError(
                f"the points of {clean_text(trainer.dataset.name)} are not those that the run "
                "was trained on"
            )
        trainer._take_over(saved)
        return trainer

    def _take_over(self, saved: SavedRun) -> None:
        shapes = [(layer.weights.shape, layer.biases.shape) for layer in saved.layers]
        if shapes != [(layer.weights.shape, layer.biases.shape) for layer in self._initial_layers]:
            raise SavedRunError("the saved parameters do not fit the network")
        self._network.load_layers(saved.layers)
        self.step_count = saved.step
        self.divergence = saved.divergence
        self._checkpoint = _Checkpoint(saved.step, saved.layers)
        self._losses = LossHistory.resumed(saved.history)

    @property
    def steps_per_epoch(self) -> int:
        return self._data.steps_per_epoch

    @property
    def epoch(self) -> int:
        """Completed passes through the training points."""
        return self.step_count // self.steps_per_epoch

    def step(self, count: int = 1) -> int:
        """Take steps; return how many were taken, fewer where the run diverges."""
        first = self.step_count
        goal = first + count
        while self.step_count < goal and self.divergence is None:
            self._take_steps(min(CHUNK_STEPS, goal - self.step_count))
        return self.step_count - first

    def step_epoch(self) -> int:
        """Take the steps to the end of the present epoch; return how many were taken."""
        return self.step(self.steps_per_epoch - self.step_count % self.steps_per_epoch)

    def run_for(self, seconds: float) -> int:
        """Take steps for about that time; return how many were taken."""
        first = self.step_count
        end = time.perf_counter() + seconds
        count = 1
        while self.divergence is None and time.perf_counter() < end:
            self._take_steps(count)
            count = min(2 * count, CHUNK_STEPS)
        return self.step_count - first

    def set_learning_rate(self, learning_rate: float) -> None:
        """Take steps of another size from now on; a diverged run may go on.

        Raises:
            SpecError: if it is no positive number.
        """
        self.spec = self.spec.with_changes(learning_rate=learning_rate)
        self._network.set_learning_rate(self.spec.learning_rate)
        self.divergence = None

    def reset(self) -> None:
        """Go back to step 0; the same steps then give the same run again."""
        self._network.load_layers(self._initial_layers)
        self._start()

    def snapshot(self, grid_shape: tuple[int, int] | None = None) -> Snapshot:
        """The run as it stands.

        Args:
            grid_shape: rows and columns of the decision grid, fewer for a very large
                network; None: no grid.
        """
        train_loss, train_predictions = self._evaluate(self._data.train)
        test_loss, test_predictions = self._evaluate(self._data.test)
        return Snapshot(
            spec=self.spec,
            dataset=self.dataset,
            step=self.step_count,
            epoch=self.epoch,
            train_loss=train_loss,
            test_loss=test_loss,
            train_accuracy=float(np.mean(train_predictions == self._data.train.labels)),
            test_accuracy=float(np.mean(test_predictions == self._data.test.labels)),
            history=self._losses.up_to(self.step_count, train_loss, test_loss),
            train_predictions=train_predictions,
            layers=self._network.layers,
            divergence=self.divergence,
            grid=None if grid_shape is None else self._decision_grid(*grid_shape),
        )

    # --- Steps ---------------------------------------------------------------------------

    def _take_steps(self, count: int) -> None:
        """Take steps from one good state to another, or to where the run diverges."""
        for _ in range(count):
            batch = self._data.batch(self.step_count)
            loss = self._descend(batch)
            if not self._is_good(loss, batch):
                self._take_back(loss)
                return
            self.step_count += 1
            if self.step_count % self._losses.stride == 0:
                self._record()
        batch = self._data.batch(self.step_count)
        loss = self._session.run(self._network.loss, self._feed(batch))
        if self._is_good(loss, batch):
            self._checkpoint = _Checkpoint(self.step_count, self._network.layers)
        else:
            self._take_back(loss)

    def _descend(self, batch: Examples) -> float:
        """Change the parameters by one step; return the batch's loss before it."""
        fetches = [self._network.loss, self._network.train_step]
        return self._session.run(fetches, self._feed(batch))[0]

    def _is_good(self, loss: float, batch: Examples) -> bool:
        """Whether training can go on from a loss of a batch."""
        points = len(batch) if self.spec.reduction == "sum" else 1
        return bool(loss < DIVERGED_AT * points * np.log(self._data.n_classes))

    def _take_back(self, loss: float) -> None:
        """Undo the last step, which led to a loss that training cannot go on from.

        A step depends on its number and the state before it alone, so the state before
        the last step is found by repeating the steps from the checkpoint.
        """
        bad_step = self.step_count
        self._network.load_layers(self._checkpoint.layers)
        self.step_count = self._checkpoint.step
        while self.step_count < bad_step - 1:
            self._descend(self._data.batch(self.step_count))
            self.step_count += 1
        # The learning rate may change now, and the steps up to here not be repeated with it.
        self._checkpoint = _Checkpoint(self.step_count, self._network.layers)
        self._losses.truncate(self.step_count)
        became = f"rose to {loss:.3g}" if np.isfinite(loss) else "is no longer a number"
        self.divergence = Divergence(
            bad_step,
            f"the learning rate {self.spec.learning_rate:g} is too high, the loss {became}; "
            "try a lower one",
        )

    # --- What the network makes of the points --------------------------------------------

    def _feed(self, examples: Examples) -> Mapping[Node, FloatArray]:
        return {self._network.points: examples.inputs, self._network.targets: examples.targets}

    def _record(self) -> None:
        network, data = self._network, self._data
        train_loss, test_loss = (
            self._comparable(self._session.run(network.loss, self._feed(examples)), examples)
            for examples in (data.train, data.test)
        )
        self._losses.record(self.step_count, train_loss, test_loss)

    def _evaluate(self, examples: Examples) -> tuple[float, np.ndarray]:
        """The loss and the most likely class of each example."""
        fetches = [self._network.loss, self._network.probabilities]
        loss, probabilities = self._session.run(fetches, self._feed(examples))
        return self._comparable(loss, examples), probabilities.argmax(axis=1)

    def _comparable(self, loss: float, examples: Examples) -> float:
        """The loss, scaled to the number of training points where it is a sum."""
        if self.spec.reduction == "sum":
            loss = loss * (len(self._data.train) / len(examples))
        return float(loss)

    def _decision_grid(self, rows: int, columns: int) -> DecisionGrid:
        n_weights = sum(layer.weights.size for layer in self._initial_layers)
        coarser = max(1.0, np.sqrt(rows * columns * n_weights / MAX_GRID_WORK))
        rows, columns = (max(1, int(count / coarser)) for count in (rows, columns))
        x_min, x_max, y_min, y_max = self.dataset.bounds
        xs = _cell_centres(x_min, x_max, columns)
        ys = _cell_centres(y_min, y_max, rows)
        points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        inputs = self._data.as_inputs(points)
        network = self._network
        probabilities = predict(self._session, network.probabilities, network.points, inputs)
        shape = (rows, columns, self._data.n_classes)
        return DecisionGrid(xs, ys, probabilities.reshape(shape))


def _cell_centres(low: float, high: float, count: int) -> FloatArray:
    return low + np.arange(0.5, count) * ((high - low) / count)

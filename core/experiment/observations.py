"""What may be looked at in a run, by name; it is computed only when somebody asks for it.

To add a thing to look at, write its function here under ``@observation``. It gets the run at one
step and what the asker gave as arguments, and returns something new: arrays in it are made
read-only. It may as well return findings, such as that the test loss is far above the train loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ...datasets import Dataset
from .arrays import FloatArray, IntArray, State
from .choices.losses import Loss
from .data import Examples, ExperimentData
from .description import describe
from .network import LayerParameters, Network, weight_count
from .past.edits import Edit
from .past.history import History, LossHistory
from .past.saved_run import SavedRun
from .planes import plane_of
from .snapshot import Divergence
from .spec import Experiment
from .stopping import Best, Stop

MAX_GRID_WORK = 5e8
"""Multiplications for one decision grid: some 50 ms. For networks so large that all cells
would take more, the grid has fewer."""

Wanted = Mapping[str, Mapping[str, Any]]
"""Names of observations, each with the arguments of its function."""


class ObservationError(ValueError):
    """There is no such observation: one line."""


class Evaluation(NamedTuple):
    """What the network makes of training or test points."""

    loss: float
    """Scaled to the number of training points where it is a sum."""
    predictions: np.ndarray
    """Shape (points,)."""
    accuracy: float
    """The loss's metric: of a regression, R2."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A run at one step, with all that observations are made of. Only for this moment.

    ``initial_spec`` and ``edits`` (None: not known) are what led here, ``spec`` what is in force.
    """

    spec: Experiment
    initial_spec: Experiment
    edits: tuple[Edit, ...] | None
    dataset: Dataset
    data: ExperimentData
    network: Network
    loss: Loss
    step: int
    losses: LossHistory
    divergence: Divergence | None
    stop: Stop | None
    best: Best | None

    @cached_property
    def train(self) -> Evaluation:
        return self._evaluated(self.data.train)

    @cached_property
    def test(self) -> Evaluation:
        return self._evaluated(self.data.test)

    @cached_property
    def state(self) -> State:
        return self.network.state()

    @cached_property
    def history(self) -> History:
        return self.losses.up_to(self.step, self.train.loss, self.test.loss)

    @property
    def bounded_history(self) -> History:
        """The history in as many records as a file takes, however many a caller asked for."""
        return self.losses.bounded().up_to(self.step, self.train.loss, self.test.loss)

    def _evaluated(self, examples: Examples) -> Evaluation:
        loss, output = self.network.loss_and_output(examples)
        predictions = self.loss.predictions(output)
        metric = self.loss.metric(predictions, examples.labels)
        return Evaluation(self.data.comparable(loss, len(examples)), predictions, metric)


Observation = Callable[..., Any]
F = TypeVar("F", bound=Observation)

OBSERVATIONS: dict[str, Observation] = {}
"""Every observation by its name."""


def observation(function: F) -> F:
    """Make a function of a :class:`Moment` an observation, under the function's name."""
    OBSERVATIONS[function.__name__] = function
    return function


def check_wanted(wanted: Wanted) -> None:
    """Raise an :class:`ObservationError` if something is wanted that there is not."""
    if not wanted.keys() <= OBSERVATIONS.keys():
        import_all()
    for name in wanted:
        if name not in OBSERVATIONS:
            known = ", ".join(sorted(OBSERVATIONS))
            raise ObservationError(f"there is no observation {name!r}; there are {known}")


def import_all() -> None:
    """Have every observation in ``OBSERVATIONS``, also those of the package ``inspection``."""
    from pkgutil import iter_modules  # seldom used, and not at the launch

    package = import_module(".inspection", __package__)
    for module in iter_modules(package.__path__):
        import_module(f".{module.name}", package.__name__)


def observe(moment: Moment, wanted: Wanted, possible_only: bool = False) -> dict[str, Any]:
    """The observations that are wanted.

    Args:
        possible_only: whether what cannot be made of this run, as of a point that it lacks, is
            left out and no error.

    Raises:
        ObservationError: if there is none of a name, or one cannot be made.
    """
    check_wanted(wanted)
    observations: dict[str, Any] = {}
    for name, arguments in wanted.items():
        try:
            observations[name] = OBSERVATIONS[name](moment, **arguments)
        except ObservationError:
            if not possible_only:
                raise
    return observations


@dataclass(frozen=True, eq=False)
class DecisionGrid:
    """What the network says of points on a grid that covers the dataset's bounds."""

    xs: FloatArray
    """Shape (columns,): cell centres from left to right, in the dataset's units."""
    ys: FloatArray
    """Shape (rows,): cell centres from bottom to top."""
    probabilities: FloatArray
    """Shape (rows, columns, classes); of a regression the number, shape (rows, columns, 1)."""
    axes: str = "columns"
    """What spans the plane, one of ``planes.AXES``."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """What the network says of each point: the most likely class, an index into the dataset's
    ``class_names``, or the number of a regression."""

    train: IntArray | FloatArray
    """Shape (n_train,)."""
    test: IntArray | FloatArray
    """Shape (n_test,)."""


@observation
def boundary(moment: Moment, rows: int, columns: int, axes: str = "columns") -> DecisionGrid:
    """What the network says of the plane, in so many cells; in fewer if it is very large.

    Args:
        axes: what spans the plane, one of ``planes.AXES``.
    """
    n_weights = weight_count(moment.network.sizes)
    coarser = max(1.0, np.sqrt(rows * columns * n_weights / MAX_GRID_WORK))
    rows, columns = (max(1, int(count / coarser)) for count in (rows, columns))
    plane = plane_of(moment.dataset, axes)
    x_min, x_max, y_min, y_max = plane.bounds
    xs = _cell_centres(x_min, x_max, columns)
    ys = _cell_centres(y_min, y_max, rows)
    points = plane.points(np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2))
    shown = moment.loss.shown(moment.network.output_of(moment.data.as_inputs(points)))
    return DecisionGrid(xs, ys, shown.reshape(rows, columns, -1), plane.axes)


@observation
def predictions(moment: Moment) -> Predictions:
    """What the network says of the training and test points."""
    return Predictions(moment.train.predictions, moment.test.predictions)


@observation
def history(moment: Moment) -> History:
    """The losses so far; the last are those of this step."""
    return moment.history


@observation
def parameters(moment: Moment) -> tuple[LayerParameters, ...]:
    """Weights and biases, from the first hidden layer to the output layer."""
    return moment.network.parameters


@observation
def description(moment: Moment, rows: bool = False) -> dict[str, Any]:
    """What the network is and what it learns from, as :func:`~.description.describe` says."""
    return describe(
        moment.spec, moment.dataset, moment.data, moment.network, moment.loss, rows=rows
    )


@observation
def state(moment: Moment) -> State:
    """Every variable of the graph, by its name."""
    return moment.state


@observation
def edits(moment: Moment) -> tuple[Edit, ...] | None:
    """What was changed on the way here without a restart; None: it is not known."""
    return moment.edits


@observation
def saved_run(moment: Moment) -> SavedRun:
    """The run, ready to be saved."""
    return SavedRun(
        initial_spec=moment.initial_spec,
        edits=moment.edits,
        step=moment.step,
        data_digest=moment.dataset.digest,
        state=moment.state,
        history=moment.bounded_history,
        divergence=moment.divergence,
        stop=moment.stop,
        best=moment.best,
        description=description(moment),
    )


def _cell_centres(low: float, high: float, count: int) -> FloatArray:
    return low + np.arange(0.5, count) * ((high - low) / count)

"""What a diagnosis is made of: how far a run has come, and how gradients fare on their way back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays import FloatArray
from ..network import weight_count
from ..observations import Moment
from ..past.history import History
from .distributions import norm
from .neurons import LayerActivity, activity
from .points import stride_for

SHORT_STEPS, SHORT_EPOCHS = 80, 3
LONG_STEPS, LONG_EPOCHS, LONG_SHARE = 250, 20, 4
"""The longer of two looks back goes so many steps and epochs at least, and over a fourth of the
run: many runs that learn in the end stand still for a while, those with few points a step for
longer."""


@dataclass(frozen=True, eq=False)
class Recent:
    """How the train loss went in the last steps."""

    steps: int
    """How many these are."""
    records: slice
    """Of the history, those since."""
    before: float
    """The least loss until then."""
    least: float
    """The least loss since."""
    greatest: float
    """The greatest loss since."""

    @property
    def fall(self) -> float:
        """By which share the least loss came down; 0 or below where it did not."""
        return 1.0 - self.least / self.before if self.before > 0 else 0.0

    @property
    def swing(self) -> float:
        """How many times the least loss the greatest one is."""
        return self.greatest / self.least if self.least > 0 else math.inf


class Evidence:
    """What the rules look at; each part is made when the first of them asks for it.

    Args:
        moment: the run.
    """

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.spec = moment.spec

    @property
    def hidden_layers(self) -> int:
        """How many there are."""
        return len(self.spec.hidden_layers)

    @property
    def points_in_loss(self) -> int:
        """Of how many points the train loss is the sum; 1: it is an average."""
        return self.moment.data.points_in_loss(len(self.moment.data.train))

    @cached_property
    def left(self) -> float:
        """What is left to learn: 1 where the network knows nothing, 0 where it knows all.

        Of classes, the train loss against that of guessing; of a regression, the share of the
        variance that is not explained.
        """
        moment = self.moment
        if moment.dataset.problem == "regression":
            return 1.0 - moment.train.accuracy
        guessing = moment.loss.of_guessing(moment.data.train.targets)
        return moment.train.loss / self.points_in_loss / guessing

    @cached_property
    def penalty(self) -> float | None:
        """The penalty of a regularization as a share of the train loss; None: nothing is
        penalized."""
        moment = self.moment
        _, *others = moment.network.nodes.step_gradients
        if not others or not self.spec.regularization_rate or moment.train.loss <= 0:
            return None
        (penalty,) = moment.network.run(others[:1], moment.network.feed(moment.data.train))
        return float(penalty) / moment.train.loss

    @cached_property
    def activity(self) -> tuple[LayerActivity, ...]:
        """What the units of each hidden layer give on the training points."""
        return activity(self.moment)[:-1]

    @property
    def history(self) -> History:
        return self.moment.history

    @cached_property
    def just_now(self) -> Recent | None:
        """How the train loss went in the last ``SHORT_STEPS``; None: too few were taken."""
        return self._since(max(SHORT_STEPS, SHORT_EPOCHS * self.moment.data.steps_per_epoch))

    @cached_property
    def lately(self) -> Recent | None:
        """How the train loss went in the last ``LONG_STEPS``; None: too few were taken."""
        epochs = LONG_EPOCHS * self.moment.data.steps_per_epoch
        return self._since(max(LONG_STEPS, epochs, self.moment.step // LONG_SHARE))

    def _since(self, steps: int) -> Recent | None:
        history = self.history
        first = int(np.count_nonzero(history.steps <= self.moment.step - steps))
        if first == 0:
            return None
        return Recent(
            int(self.moment.step - history.steps[first - 1]),
            slice(first, None),
            float(history.train_loss[:first].min()),
            float(history.train_loss[first:].min()),
            float(history.train_loss[first:].max()),
        )

    @cached_property
    def growth(self) -> FloatArray:
        """How large the gradient is at each layer, against that at the output layer.

        Shape (layers,), from the first hidden layer on; the last is 1. It is that of the loss of
        each training point with respect to the sums of a layer, its root mean square over the
        points. Other than gradients of weights, in which points that pull to either side cancel,
        it says what the way back makes of a gradient wherever the run stands. All 0 where the
        output layer has none.

        Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural
        networks* (2010), section 4.2.1, compare layers by the same gradients.
        """
        network, train = self.moment.network, self.moment.data.train
        stride = stride_for(3 * len(train) * weight_count(network.sizes))
        examples = train.select(slice(None, None, stride))
        gradient_of = network.gradients_on_the_way(network.nodes.loss)
        nodes = [gradient_of[layer.sums] for layer in network.nodes.layers]
        # All have as many rows, so that norms compare as root mean squares do.
        sizes = np.array([norm(each) for each in network.run(nodes, network.feed(examples))])
        return sizes / sizes[-1] if sizes[-1] > 0 else np.zeros_like(sizes)

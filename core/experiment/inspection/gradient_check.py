"""The gradient of the loss with respect to each parameter, against differences of the loss."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...graph import Variable
from ..arrays import FloatArray
from ..observations import Moment, ObservationError, observation
from .points import PointChoice, chosen_points

Verdict = Literal["agrees", "doubtful", "differs"]

VERDICTS: dict[Verdict, str] = {
    "agrees": "the gradient is what central differences of J give",
    "doubtful": "a kink, such as relu's at 0, is too near to tell, or numbers are too large",
    "differs": "the gradient is wrong",
}
"""What a check may find, and what it means."""

GOOD = 1e-6
"""Up to this relative difference a gradient agrees."""
DOUBTFUL = 1e-4
"""Up to this one it may be rounding or a kink."""
MAX_WORK = 2e9
"""Multiplications of one check: about half a second. Of more parameters than there is time for,
evenly spaced ones are checked, at least one of each variable."""


@dataclass(frozen=True)
class VariableCheck:
    """What became of the check of one variable."""

    name: str
    worst: float
    """The greatest relative difference of its elements; infinity where there are no numbers."""
    worst_element: tuple[int, ...]
    """Where it is."""
    n_elements: int
    n_checked: int
    """Of its elements; fewer only of very large networks."""
    n_doubtful: int
    """Of those checked, how many are too near a kink or differ a little."""
    n_different: int
    """How many are wrong."""

    @property
    def verdict(self) -> Verdict:
        if self.n_different:
            return "differs"
        return "doubtful" if self.n_doubtful else "agrees"


@dataclass(frozen=True)
class GradientCheck:
    """What became of a check of all parameters."""

    points: PointChoice
    step: float
    """How far each parameter was moved either way."""
    loss: float
    """J, where the gradient was taken."""
    variables: tuple[VariableCheck, ...]
    """From the first hidden layer to the output layer, weights before biases."""

    @property
    def worst(self) -> float:
        """The greatest relative difference of all."""
        return max(variable.worst for variable in self.variables)

    @property
    def n_checked(self) -> int:
        return sum(variable.n_checked for variable in self.variables)

    @property
    def n_elements(self) -> int:
        return sum(variable.n_elements for variable in self.variables)

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        found = {variable.verdict for variable in self.variables}
        return next(each for each in reversed(VERDICTS) if each in found)


@observation
def gradient_check(
    moment: Moment, points: PointChoice = "train", step: float = 1e-5
) -> GradientCheck:
    """Compare the gradient of J with central differences, one parameter after the other.

    For the derivative a and the difference n = (J(w + h) - J(w - h)) / 2h it looks at
    ``|a - n| / (|a| + |n|)`` (Griewank and Walther, *Evaluating Derivatives*, 2nd ed., 2008,
    section 3). n is off by about the rounding of J over h, so of derivatives that are not much
    above that, the difference is taken relative to a million times it: they agree as long as
    rounding may be the reason.

    Up to 1e-6 a gradient agrees, up to 1e-4 it is doubtful. Beyond, it is wrong, but for a kink
    within h of the parameter: there the slopes ahead and behind differ, and no difference tells
    anything.

    It is on request only: it takes J twice for each parameter.

    Args:
        points: whose J it is, as :func:`~.points.chosen_points` takes it.
        step: h, absolute.

    Raises:
        ObservationError: if there are no such points, or ``step`` is not above 0.
    """
    if not step > 0:
        raise ObservationError(f"the step of a gradient check must be above 0; got {step!r}")
    chosen, network = chosen_points(moment, points), moment.network
    variables = [each for layer in chosen.layers for each in (layer.weights, layer.biases)]
    gradient_of = network.gradients_on_the_way(chosen.loss)
    here, *gradients = network.run(
        [chosen.loss, *(gradient_of[each] for each in variables)], chosen.feed
    )
    n_elements = sum(gradient.size for gradient in gradients)
    work = 2.0 * n_elements * n_elements * len(chosen.examples)
    stride = max(1, int(np.ceil(work / MAX_WORK)))

    def loss() -> float:
        return float(network.run([chosen.loss], chosen.feed)[0])

    checks = []
    with np.errstate(all="ignore"):
        for variable, gradient in zip(variables, gradients, strict=True):
            line = _Differences(variable, loss, float(here), step)
            checks.append(_checked(line, np.asarray(gradient), stride))
    return GradientCheck(points, step, float(here), tuple(checks))


class _Differences:
    """Differences of the loss as single elements of a variable are moved, and put back.

    Args:
        here: the loss as it is.
    """

    def __init__(
        self, variable: Variable, loss: Callable[[], float], here: float, step: float
    ) -> None:
        self.variable, self.step = variable, step
        self._loss, self._here = loss, here
        self._value = variable.value
        eps = float(np.finfo(np.float64).eps)
        self.noise = 16 * eps * max(abs(here), 1.0) / step
        """How far a difference may be off by rounding."""

    def slope(self, place: tuple[int, ...]) -> float:
        """The central difference."""
        # Of a large value not the step itself, but what rounding leaves of it, is added.
        apart = (self._value[place] + self.step) - (self._value[place] - self.step)
        return (self._at(place, self.step) - self._at(place, -self.step)) / apart

    def from_slope(self, place: tuple[int, ...], derivative: float) -> float:
        """How far a derivative is from the central difference, relative to both; infinity where
        one of them is no number."""
        numeric = self.slope(place)
        scale = max(abs(derivative) + abs(numeric), self.noise / GOOD)
        difference = abs(derivative - numeric) / scale
        return difference if math.isfinite(difference) else math.inf

    def has_kink(self, place: tuple[int, ...]) -> bool:
        """Whether the slopes ahead and behind differ as those of no smooth function do.

        How much they differ, (J(w + h) - 2 J(w) + J(w - h)) / h, is h times a curvature where J is
        smooth, so that it halves with h.
        """
        bends = []
        for part in (1, 2, 4):
            h = self.step / part
            ahead, behind = self._at(place, h), self._at(place, -h)
            bends.append(part * (ahead - 2 * self._here + behind) / h)
        size = max(abs(bend) for bend in bends)
        # A kink off the middle may make two of the three agree, never all of them.
        apart = max(abs(bends[0] - bend) for bend in bends[1:])
        return apart > 0.1 * size and apart > 64 * self.noise

    def _at(self, place: tuple[int, ...], move: float) -> float:
        moved = self._value.copy()
        moved[place] += move
        try:
            self.variable.load(moved)
            return self._loss()
        finally:
            self.variable.load(self._value)


def _checked(line: _Differences, gradient: FloatArray, stride: int) -> VariableCheck:
    worst, worst_place = 0.0, (0,) * gradient.ndim
    n_checked = n_doubtful = n_different = 0
    for number in range(0, gradient.size, stride):
        place = tuple(int(index) for index in np.unravel_index(number, gradient.shape))
        difference = line.from_slope(place, float(gradient[place]))
        n_checked += 1
        if difference > worst:
            worst, worst_place = difference, place
        if difference > GOOD:
            is_wrong = DOUBTFUL < difference < math.inf and not line.has_kink(place)
            n_different += is_wrong
            n_doubtful += not is_wrong
    return VariableCheck(
        line.variable.name, worst, worst_place, gradient.size, n_checked, n_doubtful, n_different
    )

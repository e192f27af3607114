"""That the gradient check finds what is wrong."""

import numpy as np
import pytest

from mlp_tui.core import (
    GradientError,
    Graph,
    GraphError,
    Variable,
    check_gradients,
    placeholder,
    square,
)
from mlp_tui.core.graph import Operation


class _WrongSquare(Operation):
    """x², with a gradient rule that forgets the factor 2."""

    def infer_shape(self, *shapes):
        return shapes[0]

    def forward(self, x, out=None):
        return np.square(x, out=out)

    def gradient(self, grad):
        return (grad * self.inputs[0],)


class _CutOff(_WrongSquare):
    """2x, said not to depend on x."""

    def forward(self, x, out=None):
        return np.multiply(x, 2.0, out=out)

    def gradient(self, grad):
        return (None,)


class _WrongSecond(_WrongSquare):
    """x², whose gradient has the right value but a wrong gradient of its own."""

    def gradient(self, grad):
        return (grad * _CutOff([self.inputs[0]]),)


def test_a_wrong_gradient_is_rejected():
    with Graph().as_default():
        x = Variable([1.0, 2.0])
        check_gradients(square(x), [x])
        with pytest.raises(GradientError, match=r"_WrongSquare.*order 1"):
            check_gradients(_WrongSquare([x]), [x])


def test_a_wrong_second_order_gradient_is_rejected():
    with Graph().as_default():
        x = Variable([1.0, 2.0])
        check_gradients(_WrongSecond([x]), [x], order=1)
        with pytest.raises(GradientError, match="order 2"):
            check_gradients(_WrongSecond([x]), [x])


def test_a_gradient_that_is_not_a_number_is_rejected():
    with Graph().as_default():
        x = Variable([0.0])
        with pytest.raises(GradientError), np.errstate(all="ignore"):
            check_gradients(x / x, [x])


def test_the_values_are_left_as_they_were():
    with Graph().as_default():
        x = Variable([1.0, 2.0])
        check_gradients(square(x), [x])
        np.testing.assert_array_equal(x.value, [1.0, 2.0])


def test_only_variables_and_fed_placeholders_can_be_varied():
    with Graph().as_default():
        x = placeholder(name="x")
        check_gradients(square(x), [x], {x: [1.0, 2.0]})
        with pytest.raises(GraphError, match="'x'"):
            check_gradients(square(x), [x])

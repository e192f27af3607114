"""That the gradient check finds what is wrong."""

from collections.abc import Sequence

import numpy as np
import pytest

from mlp_tui.core import (
    GradientError,
    Graph,
    GraphError,
    KinkError,
    Variable,
    absolute,
    assign,
    check_gradients,
    greater,
    maximum,
    placeholder,
    relu,
    softplus,
    square,
    tanh,
)
from mlp_tui.core.graph import Node, Operation


class _WrongSquare(Operation):
    """x², with a gradient rule that forgets the factor 2."""

    def infer_shape(self, *shapes):
        return shapes[0]

    def forward(self, x, out=None):
        return np.square(x, out=out)

    def gradient(self, grad) -> Sequence[Node | None]:
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


def test_what_the_node_assigns_is_left_as_it_was_too():
    with Graph().as_default():
        x, total = Variable([1.0, 2.0]), Variable([10.0, 20.0])
        check_gradients(square(assign(total, total + square(x))) + assign(x, tanh(x)), [x, total])
        np.testing.assert_array_equal(x.value, [1.0, 2.0])
        np.testing.assert_array_equal(total.value, [10.0, 20.0])


def test_only_variables_and_fed_placeholders_can_be_varied():
    with Graph().as_default():
        x = placeholder(name="x")
        check_gradients(square(x), [x], {x: [1.0, 2.0]})
        with pytest.raises(GraphError, match="'x'"):
            check_gradients(square(x), [x])


KINKS = {
    "absolute": absolute,
    "relu": relu,
    "maximum": lambda x: maximum(x, 0.0),
    "maximum of two": lambda x: maximum(x * 2.0, x),
    "a step": lambda x: greater(x, 0.0) + x,
    "inside": lambda x: square(relu(x) + 1.0),
}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", KINKS)
def test_a_kink_is_reported_and_nothing_else_said_of_the_gradient(name, order):
    """At the kink always; near it the check is made wherever it does not reach the kink."""
    rng = np.random.default_rng(0)
    with Graph().as_default():
        x = Variable([0.7, 0.0, -1.2])
        node = KINKS[name](x)
        for _ in range(20):
            with pytest.raises(KinkError, match=r"order 1 .* kink within 1e-05 of the values"):
                check_gradients(node, [x], order=order, rng=rng)
        reports = 0
        for _ in range(40):
            x.load([0.7, rng.uniform(-1e-5, 1e-5), -1.2])
            try:
                check_gradients(node, [x], order=order, rng=rng)
            except KinkError:
                reports += 1
        assert 10 < reports < 40
        x.load([0.7, 1e-4, -1.2])
        check_gradients(node, [x], order=order, rng=rng)


def test_a_kink_of_the_derivative_alone():
    with Graph().as_default():
        x = Variable([0.5, 0.0])
        node = square(relu(x))
        check_gradients(node, [x], order=1)
        with pytest.raises(KinkError, match="order 2"):
            check_gradients(node, [x])


def test_strong_curvature_is_no_kink():
    with Graph().as_default():
        x = Variable([0.01, -0.02, 0.0, 0.5])
        for node in (tanh(x * 30.0), softplus(x * 50.0), square(x) * 1000.0, absolute(x + 9.0)):
            check_gradients(node, [x], tolerance=1e-5)


def test_a_wrong_gradient_beside_a_kink_is_rejected_where_it_can_be_checked():
    with Graph().as_default():
        x = Variable([1.0, 2.0])
        with pytest.raises(GradientError, match="order 1"):
            check_gradients(_WrongSquare([absolute(x)]), [x])


def test_the_values_are_left_as_they_were_when_the_check_fails():
    with Graph().as_default():
        x = Variable([1.0, 0.0])
        for node, error in ((_WrongSquare([x]), GradientError), (relu(x), KinkError)):
            with pytest.raises(error):
                check_gradients(node, [x])
            np.testing.assert_array_equal(x.value, [1.0, 0.0])

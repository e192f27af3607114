"""Checks that others publish, restated: their inputs and numbers, on this engine.

The names say whose they are: TensorFlow's ``xent_op_test_base.py``, ``softmax_op_test.py``,
``nn_xent_test.py``, ``losses_test.py`` and ``gradients_test.py``, HIPS autograd's
``test_graphs.py``, and the Rosenbrock function of Moré, Garbow and Hillstrom, *Testing
unconstrained optimization software* (1981), problem 1.
"""

import numpy as np
import pytest

from mlp_tui.core import (
    Graph,
    Session,
    Variable,
    check_gradients,
    constant,
    gradients,
    huber_loss,
    identity,
    log,
    log_softmax,
    multiply,
    negative,
    placeholder,
    reduce_sum,
    sigmoid_cross_entropy_with_logits,
    softmax,
    square,
    tanh,
)

LARGEST = np.finfo(np.float64).max
RAMP = [[0.1, 0.2, 0.3, 0.4], [0.1, 0.4, 0.9, 1.6], [0.1, 0.8, 2.7, 6.4]]
SOFT_LABELS = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.5, 0.0, 0.5]])

FORMULAS = {
    "log_softmax": lambda logits: log_softmax(logits),
    "log of softmax": lambda logits: log(softmax(logits)),
}


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


@pytest.fixture(params=FORMULAS)
def log_p(request):
    return FORMULAS[request.param]


def cross_entropy(labels, log_probabilities):
    return negative(reduce_sum(multiply(labels, log_probabilities), axis=-1))


def loss_and_gradient(labels, logits, log_p):
    variable = Variable(logits)
    loss = cross_entropy(constant(labels), log_p(variable))
    return Session().run([loss, gradients(loss, [variable])[0]])


def true_gradient(labels, logits):
    """p Σ labels - labels, whatever the labels sum to."""
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    labels = np.broadcast_to(labels, p.shape)
    return p * labels.sum(axis=-1, keepdims=True) - labels


def test_tensorflow_xent_numbers(log_p):
    labels = [[0.0, 0.0, 0.0, 1.0], [0.0, 0.5, 0.5, 0.0]]
    loss, gradient = loss_and_gradient(labels, [[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]], log_p)
    np.testing.assert_allclose(loss, [1.3862, 1.9401], rtol=1e-3)
    expected = [[0.25, 0.25, 0.25, -0.75], [0.0321, -0.4129, -0.2632, 0.6439]]
    np.testing.assert_allclose(gradient, expected, atol=1e-4)


def test_tensorflow_xent_of_a_single_class_has_no_gradient(log_p):
    """TensorFlow itself says p - labels, [2, 1, 0, 0]; but the loss is 0 for all logits."""
    loss, gradient = loss_and_gradient(
        [[-1.0], [0.0], [1.0], [1.0]], [[1.0], [-1.0], [0.0], [1.0]], log_p
    )
    np.testing.assert_array_equal(loss, [0.0, 0.0, 0.0, 0.0])
    np.testing.assert_array_equal(gradient, np.zeros((4, 1)))


@pytest.mark.parametrize(
    ("labels", "logits"),
    [
        ([[0.0, 0.0, 0.0, 1.0]], [[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]]),
        ([[1.0]], [[1.0], [2.0]]),
        (
            [[0.0], [2.0], [0.25]],
            [[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]],
        ),
    ],
    ids=["one row", "one number", "one number a row"],
)
def test_tensorflow_xent_of_broadcast_labels_has_the_true_derivative(labels, logits, log_p):
    loss, gradient = loss_and_gradient(labels, logits, log_p)
    np.testing.assert_allclose(gradient, true_gradient(labels, logits), rtol=1e-12, atol=1e-15)
    e = np.exp(logits)
    expected = -np.sum(labels * np.log(e / e.sum(axis=1, keepdims=True)), axis=1)
    np.testing.assert_allclose(loss, expected, rtol=1e-12, atol=1e-15)


def test_tensorflow_xent_of_broadcast_labels_where_they_sum_to_one(log_p):
    """Its third case's last row, the one in which p - labels is the derivative."""
    _, gradient = loss_and_gradient([[0.25]], [[1.0, 2.0, 3.0, 4.0]], log_p)
    np.testing.assert_allclose(gradient, [[-0.218, -0.163, -0.013, 0.394]], atol=1e-3)


@pytest.mark.parametrize("scale", [1.0, 1.0 / 3.0, 2.5])
def test_tensorflow_xent_first_and_second_gradients(scale, log_p):
    logits, labels = Variable(RAMP), Variable(scale * SOFT_LABELS)
    loss = cross_entropy(labels, log_p(logits))
    check_gradients(loss, [logits])
    check_gradients(loss, [labels])
    (gradient,) = gradients(loss, [logits])
    check_gradients(gradient, [logits, labels])


def test_tensorflow_softmax_at_overflow():
    x = Variable([[1.0, 1.0, 1.0, 1.0], [LARGEST, 1.0, 2.0, 3.0]])
    p, log_p = Session().run([softmax(x), log_softmax(x)])
    np.testing.assert_allclose(p, [[0.25] * 4, [1.0, 0.0, 0.0, 0.0]])
    np.testing.assert_allclose(log_p, [[-1.386294] * 4, [0.0, *[-LARGEST] * 3]], rtol=1e-6)


def test_cross_entropy_at_overflow(log_p):
    loss, gradient = loss_and_gradient(
        [[0.0, 1.0], [1.0, 0.0]], [[1000.0, 0.0], [1000.0, 0.0]], log_p
    )
    np.testing.assert_array_equal(loss, [1000.0, 0.0])
    np.testing.assert_array_equal(gradient, [[1.0, -1.0], [0.0, 0.0]])


def test_tensorflow_sigmoid_cross_entropy():
    logits = Variable([-100.0, -2.0, -2.0, 0.0, 2.0, 2.0, 2.0, 100.0])
    labels = np.array([0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.5, 1.0])
    loss = sigmoid_cross_entropy_with_logits(labels, logits)
    value, gradient = Session().run([loss, gradients(loss, [logits])[0]])
    p = np.clip(1 / (1 + np.exp(-logits.value)), 1e-4, 1 - 1e-4)  # as its test has it
    by_hand = -labels * np.log(p) - (1 - labels) * np.log(1 - p)
    np.testing.assert_allclose(value, by_hand, atol=2e-4)
    np.testing.assert_allclose(gradient, p - labels, atol=2e-4)


def test_sigmoid_cross_entropy_at_overflow():
    logits, labels = Variable([1000.0, 1000.0, -1000.0, -1000.0]), [1.0, 0.0, 1.0, 0.0]
    loss = sigmoid_cross_entropy_with_logits(labels, logits)
    value, gradient = Session().run([loss, gradients(loss, [logits])[0]])
    np.testing.assert_array_equal(value, [0.0, 1000.0, 1000.0, 0.0])
    np.testing.assert_array_equal(gradient, [0.0, 1.0, -1.0, 0.0])


QUADRATIC, LINEAR = [1.0, -1.0, 0.0, 0.5], [0.0, 1.0, 0.0, 1.5]


@pytest.mark.parametrize(
    ("labels", "delta", "mean"),
    [
        (QUADRATIC, 1.0, 0.5 * (0.25 + 0.16 + 1.0 + 0.25) / 4),
        (LINEAR, 1.0, (1.5 + 2.4 + 1.0 + 1.5) / 4 - 0.5),
        (LINEAR, 0.5, 0.5 * (1.5 + 2.4 + 1.0 + 1.5) / 4 - 0.5**3),
    ],
    ids=["all quadratic", "all linear", "all linear, delta"],
)
def test_tensorflow_huber(labels, delta, mean):
    loss = huber_loss(labels, [1.5, -1.4, -1.0, 0.0], delta)
    np.testing.assert_allclose(np.mean(Session().run(loss)), mean, rtol=1e-12)


def test_tensorflow_gradients_of_a_node_and_of_one_before_it():
    x = constant(1.0)
    y = x * 2.0
    z = y * 3.0
    assert Session().run(gradients(z, [x, y, z])) == [6.0, 3.0, 1.0]


def test_tensorflow_gradients_of_inner_nodes_that_feed_several():
    c = constant(1.0)
    d = identity(c)
    e, f = identity(d), d * 3.0
    assert Session().run(gradients(e + f * e, [c, d, e, f])) == [7.0, 7.0, 4.0, 1.0]


def test_autograd_fan_out():
    x = Variable([0.3, -0.5, 0.9])
    check_gradients(tanh(tanh(x) + tanh(x)), [x])
    y = tanh(x) * 2.0
    check_gradients(y * y + tanh(y) * x + y, [x])
    value = Session().run(gradients(reduce_sum(y + y + y * x + x), [x])[0])
    t = np.tanh(x.value)
    np.testing.assert_allclose(value, (4 + 2 * x.value) * (1 - t**2) + 2 * t + 1)


def rosenbrock(point):
    x, y = (reduce_sum(point * np.array(unit)) for unit in ([1.0, 0.0], [0.0, 1.0]))
    return 100.0 * square(y - square(x)) + square(1.0 - x)


@pytest.mark.parametrize(
    ("where", "value", "gradient", "hessian"),
    [
        ([-1.2, 1.0], 24.2, [-215.6, -88.0], [[1330.0, 480.0], [480.0, 200.0]]),
        ([1.0, 1.0], 0.0, [0.0, 0.0], [[802.0, -400.0], [-400.0, 200.0]]),
    ],
    ids=["start", "minimum"],
)
def test_rosenbrock_hessian_vector_products(where, value, gradient, hessian):
    point, vector = Variable(where), placeholder((2,))
    f = rosenbrock(point)
    (slope,) = gradients(f, [point])
    (product,) = gradients(reduce_sum(slope * vector), [point])
    session = Session()
    np.testing.assert_allclose(session.run(f), value, atol=1e-12)
    np.testing.assert_allclose(session.run(slope), gradient, atol=1e-11)
    for v in ([1.0, 0.0], [0.0, 1.0], [0.3, -2.0]):
        got = session.run(product, {vector: v})
        np.testing.assert_allclose(got, np.dot(hessian, v), rtol=1e-12)


def test_hessian_vector_product_of_the_cross_entropy(log_p):
    """Its Hessian is diag(p) - p pᵀ for labels that sum to one."""
    logits = [0.1, 0.8, 2.7, 6.4]
    variable, vector = Variable(logits), np.array([1.0, -2.0, 0.5, 3.0])
    loss = cross_entropy(constant([0.0, 0.5, 0.0, 0.5]), log_p(variable))
    (slope,) = gradients(loss, [variable])
    (product,) = gradients(reduce_sum(slope * vector), [variable])
    p = np.exp(logits) / np.exp(logits).sum()
    expected = (np.diag(p) - np.outer(p, p)) @ vector
    np.testing.assert_allclose(Session().run(product), expected, rtol=1e-12)

"""Formulas that overflow as written, and what a session makes of them."""

import numpy as np
import pytest

from mlp_tui.core import (
    GradientDescentOptimizer,
    Graph,
    Session,
    Variable,
    add,
    exp,
    expand_dims,
    gradients,
    log,
    log_softmax,
    matmul,
    multiply,
    negative,
    placeholder,
    reduce_mean,
    reduce_sum,
    sigmoid,
    softmax,
    square,
    tanh,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def softmax_by_hand(z):
    e = exp(z)
    return e / reduce_sum(e, axis=1, keepdims=True)


def softmax_by_hand_without_keepdims(z):
    e = exp(z)
    return e / expand_dims(reduce_sum(e, axis=1), 1)


SOFTMAXES = [softmax, softmax_by_hand, softmax_by_hand_without_keepdims]
LOSSES = {
    "as the tutorial": lambda c, p: negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1))),
    "target second": lambda c, p: negative(reduce_sum(multiply(log(p), c))),
    "signs inside": lambda c, p: reduce_sum(reduce_sum(c * -log(p), axis=-1, keepdims=True)),
    "subtracted": lambda c, p: 0.0 - reduce_sum(c * log(p)),
    "twice the half": lambda c, p: reduce_sum(-0.5 * c * log(p)) - 0.5 * reduce_sum(log(p) * c),
    "mean": lambda c, p: -reduce_mean(reduce_sum(c * log(p), axis=1)),
}


@pytest.mark.parametrize("make_softmax", SOFTMAXES)
@pytest.mark.parametrize("make_loss", LOSSES.values(), ids=LOSSES)
def test_cross_entropy_of_extreme_logits(make_softmax, make_loss):
    z, c = Variable([[1000.0, 0.0]]), placeholder()
    loss = make_loss(c, make_softmax(z))
    value, gradient = Session().run([loss, *gradients(loss, [z])], {c: [[0.0, 1.0]]})
    assert value == 1000.0
    np.testing.assert_array_equal(gradient, [[1.0, -1.0]])


def test_the_gradient_is_p_times_the_sum_of_targets_minus_the_targets():
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(0, 300, (50, 4)), rng.uniform(0, 2, (50, 4))
    z, c = Variable(logits), placeholder()
    loss = LOSSES["as the tutorial"](c, softmax(z))
    value, gradient = Session().run([loss, *gradients(loss, [z])], {c: targets})
    relative = logits - logits.max(axis=1, keepdims=True)
    log_p = relative - np.log(np.exp(relative).sum(axis=1, keepdims=True))
    assert value == pytest.approx(-np.sum(targets * log_p), rel=1e-13)
    expected = np.exp(log_p) * targets.sum(axis=1, keepdims=True) - targets
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-13)


def test_a_softmax_that_is_used_otherwise_too_keeps_its_stable_gradient():
    z, c = Variable([[800.0, 0.0], [0.0, 900.0]]), placeholder()
    p = softmax(z)
    loss = -reduce_sum(c * log(p)) + 0.5 * reduce_sum(p * p)
    values = Session().run([loss, *gradients(loss, [z]), p], {c: [[0.0, 1.0], [0.0, 1.0]]})
    assert values[0] == 801.0
    np.testing.assert_allclose(values[1], [[1.0, -1.0], [0.0, 0.0]], atol=1e-12)


@pytest.mark.parametrize("x", [-1e4, -800.0, -1.0, 0.0, 1.0, 800.0, 1e4])
def test_the_logarithm_of_a_sigmoid(x):
    v = Variable([x])
    s = sigmoid(v)
    nodes = [log(s), log(1.0 - s), *gradients(log(s), [v]), *gradients(log(1.0 - s), [v])]
    values = np.ravel(Session().run(nodes))
    at_minus, at_plus = np.logaddexp(0, -x), np.logaddexp(0, x)
    expected = [-at_minus, -at_plus, np.exp(-at_plus), -np.exp(-at_minus)]
    np.testing.assert_allclose(values, expected, rtol=1e-14)


@pytest.mark.parametrize("x", [-1e4, -3.0, 3.0, 1e4])
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
def test_binary_cross_entropy_as_one_writes_it(x, target):
    v, t = Variable([x]), placeholder()
    s = sigmoid(v)
    loss = reduce_sum(-(t * log(s) + (1.0 - t) * log(1.0 - s)))
    value, gradient = Session().run([loss, *gradients(loss, [v])], {t: [target]})
    expected = target * np.logaddexp(0, -x) + (1 - target) * np.logaddexp(0, x)
    assert value == pytest.approx(expected, rel=1e-14)
    p = np.exp(-np.logaddexp(0, -x))
    np.testing.assert_allclose(gradient, [p - target], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("axis", "keepdims"), [(None, False), (0, False), (1, False), (1, True)])
def test_the_logarithm_of_a_sum_of_exponentials(axis, keepdims):
    values = np.array([[1000.0, -1000.0, 999.0], [-2000.0, -2001.0, -2000.5]])
    x = Variable(values)
    node = log(reduce_sum(exp(x), axis=axis, keepdims=keepdims))
    value, slope = Session().run([node, *gradients(node, [x])])
    expected = np.logaddexp.reduce(
        values if axis is not None else values.ravel(), axis=axis or 0, keepdims=keepdims
    )
    np.testing.assert_allclose(value, expected, rtol=1e-14)
    kept = np.expand_dims(expected, axis) if axis is not None and not keepdims else expected
    np.testing.assert_allclose(slope, np.exp(values - kept), rtol=1e-12)


def test_second_derivatives_are_finite_too():
    z, c = Variable([[700.0, 0.0]]), placeholder()
    loss = LOSSES["as the tutorial"](c, softmax(z))
    (first,) = gradients(loss, [z])
    (second,) = gradients(reduce_sum(first * [[1.0, 2.0]]), [z])
    np.testing.assert_allclose(Session().run(second, {c: [[0.0, 1.0]]}), [[0.0, 0.0]], atol=1e-12)


def derivatives(node, x, orders):
    """Of a weighted sum, each the derivative of a weighted sum of the one before."""
    found = [node]
    for _ in range(orders):
        weights = np.linspace(1.0, 3.0, x.shape[-1])
        found += gradients(reduce_sum(found[-1] * weights), [x])
    return found


EXTREMES = [[750.0, 0.0, 1.0], [1000.0, -1000.0, 0.0], [-800.0, -801.0, -800.5]]


@pytest.mark.parametrize("values", [*EXTREMES, EXTREMES], ids=["above", "both", "below", "rows"])
def test_higher_derivatives_of_the_logarithm_of_a_softmax(values):
    x = Variable(values)
    plain = Session().run(derivatives(log(softmax(x)), x, 3))
    exact = Session().run(derivatives(log_softmax(x), x, 3))
    for one, other in zip(plain, exact, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_higher_derivatives_of_the_logarithm_of_a_sigmoid():
    values = np.array([-1000.0, -1.0, 0.0, 2.0, 800.0])
    x, weights = Variable(values), np.linspace(1.0, 3.0, 5)
    s = np.exp(-np.logaddexp(0, -values))
    slope = s * np.exp(-np.logaddexp(0, values))
    for node in (log(sigmoid(x)), log(1.0 - sigmoid(x))):
        _, _, second, third = Session().run(derivatives(node, x, 3))
        np.testing.assert_allclose(second, -(weights**2) * slope, rtol=1e-12, atol=1e-300)
        expected = -(weights**3) * slope * (1 - 2 * s)
        np.testing.assert_allclose(third, expected, rtol=1e-12, atol=1e-300)


def test_higher_derivatives_of_what_a_softmax_is_used_in_otherwise_too():
    x = Variable(EXTREMES)
    p = softmax(x)
    plain = Session().run(derivatives(square(1.0 - p) * log(p) + p * log(p), x, 2))
    exact = Session().run(derivatives(square(1.0 - p) * log_softmax(x) + p * log_softmax(x), x, 2))
    for one, other in zip(plain, exact, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("make_softmax", SOFTMAXES)
def test_weights_that_are_the_same_for_all_points(make_softmax):
    z = Variable(EXTREMES)
    plain = Session().run(derivatives(log(make_softmax(z)), z, 1))
    exact = Session().run(derivatives(log_softmax(z), z, 1))
    for one, other in zip(plain, exact, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_training_goes_on_from_logits_of_ten_thousand():
    rng = np.random.default_rng(0)
    X, c = placeholder(), placeholder()
    W = Variable(1e4 * rng.standard_normal((2, 2)))
    b = Variable(np.zeros(2))
    p = softmax(add(matmul(tanh(X), W), b))
    loss = LOSSES["as the tutorial"](c, p)
    step = GradientDescentOptimizer(0.5).minimize(loss)
    feeds = {X: rng.standard_normal((40, 2)), c: np.eye(2)[rng.integers(0, 2, 40)]}
    session = Session()
    losses = [session.run([loss, step], feeds)[0] for _ in range(50)]
    assert np.all(np.isfinite(losses))
    assert losses[-1] < losses[0]


def terms_of_one(x, p):
    """p (x/p + 2 x/p + ...), and what that is."""
    total = x / p
    for count in range(2, 1501):
        total = total + (x * float(count)) / p
    return p * total, lambda x: x * (1500 * 1501 / 2)


def shared_terms(x, p):
    """p a, where a becomes (a + x/p) + (a - x/p) again and again."""
    total = x / p
    for _ in range(60):
        total = (total + x / p) + (total - x / p)
    return p * total, lambda x: x * 2.0**60


def shared_terms_without_a_division(x, p):
    total = x
    for _ in range(60):
        total = (total + x) + (total - x)
    return p * total, lambda x: x * 2.0**60 * np.exp(x) / np.sum(np.exp(x))


def factor_of_shared_terms(x, p):
    multiple = p * x
    for _ in range(60):
        multiple = (multiple + p) + (multiple - p)
    return multiple * (x / p), lambda x: np.square(x) * 2.0**60


def factor_of_a_long_power(x, p):
    power = p
    for _ in range(1500):
        power = power * p
    return power * (x / p), lambda x: x * (np.exp(x) / np.sum(np.exp(x))) ** 1500


def squared_quotient(x, p):
    """p takes one of two factors that are the same."""
    quotient = x / p
    return (quotient * quotient * p) * p, np.square


def quotient_of_quotients(x, p):
    quotient = x / p
    return p * (quotient / quotient), lambda x: np.exp(x) / np.sum(np.exp(x))


def view_of_a_long_sum(x, p):
    e = exp(x)
    total = reduce_sum(e)
    value = e / total
    for count in range(1500):
        value = value + (x * float(count)) / total
    return expand_dims(
        value, 0
    ), lambda x: np.array([np.exp(x) + x * (1499 * 1500 / 2)]) / np.sum(np.exp(x))


def view_of_shared_terms(x, p):
    e = exp(x)
    value = e / reduce_sum(e)
    for _ in range(60):
        value = (value + x / reduce_sum(e)) + (value - x / reduce_sum(e))
    return expand_dims(value, 0), lambda x: np.exp([x]) * 2.0**60 / np.sum(np.exp(x))


def sum_of_a_long_product(x, p):
    value = x
    for _ in range(1500):
        value = value * Variable(1.0) / Variable(1.0)
    return reduce_sum(value), np.sum


@pytest.mark.parametrize(
    "make",
    [
        terms_of_one, shared_terms, shared_terms_without_a_division, factor_of_shared_terms,
        factor_of_a_long_power, squared_quotient, quotient_of_quotients, view_of_a_long_sum,
        view_of_shared_terms, sum_of_a_long_product,
    ],
)  # fmt: skip
def test_long_sums_and_shared_terms_are_gone_through_once(make):
    """Without an end of the stack, or 2^60 ways through what is shared."""
    x = placeholder()
    node, expected = make(x, softmax(x))
    at = np.array([0.5, -1.0, 2.0])
    np.testing.assert_allclose(Session().run(node, {x: at}), expected(at), rtol=1e-11)


def test_a_factor_cancels_in_each_term_of_a_long_sum():
    x = placeholder()
    p = softmax(x)
    total = x / p
    for count in range(2, 1501):
        total = total + (x * float(count)) / p
    value = Session().run(p * total, {x: [750.0, 0.0]})
    np.testing.assert_allclose(value, [750.0 * 1500 * 1501 / 2, 0.0])

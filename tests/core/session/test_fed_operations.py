"""Values that are fed in the place of operations: a run begins there."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core import (
    FeedError,
    Operation,
    Session,
    ShapeError,
    Variable,
    assign,
    gradients,
    group,
    log,
    matmul,
    negative,
    placeholder,
    reduce_sum,
    sigmoid,
    softmax,
    square,
)


def test_what_is_computed_from_an_operation_is_computed_from_what_is_fed():
    x, w = placeholder(name="x"), Variable(3.0)
    product = x * w
    y = square(product) + 1.0
    session = Session()
    assert session.run([y, product], {x: 2.0}) == [37.0, 6.0]
    assert session.run([y, product], {product: 5.0}) == [26.0, 5.0]
    assert session.run([y, product], {x: 2.0}) == [37.0, 6.0]
    assert session.make_callable(y, [product])(4.0) == 17.0


def test_what_stands_before_it_is_not_computed_and_needs_no_feed():
    calls = []

    class counted(Operation):  # noqa: N801
        def compute(self, x):
            calls.append(x)
            return x

    x = placeholder(name="x")
    y = counted([counted([x])])
    z = counted([y * 2.0])
    assert Session().run(z, {y: 3.0}) == 6.0
    assert calls == [6.0]
    with pytest.raises(FeedError, match="'x.*' is not fed"):
        Session().run(z)


def test_what_was_fed_before_is_no_longer_taken():
    class shapeless(Operation):  # noqa: N801
        def compute(self, x):
            return np.array([x, x])

    y = Variable(1.0) * 2.0
    doubled = y * 2.0
    session = Session()
    assert session.run(doubled, {y: 5.0}) == 10.0
    np.testing.assert_array_equal(session.run(shapeless([doubled])), [4.0, 4.0])


def test_gradients_are_those_at_the_fed_value():
    x = placeholder(name="x")
    z = x * 2.0
    loss = square(sigmoid(z))
    slope = gradients(loss, [z])[0]
    s = 1 / (1 + np.exp(-0.7))
    assert Session().run(slope, {z: 0.7}) == pytest.approx(2 * s * s * (1 - s), rel=1e-14)


def test_the_logarithm_of_a_probability_is_that_of_the_fed_one():
    logits = placeholder(name="logits")
    p = softmax(logits)
    loss = negative(reduce_sum(log(p)))
    session = Session()
    assert session.run(loss, {logits: [[1000.0, 0.0]]}) == 1000.0
    assert session.run(loss, {p: [[0.5, 0.25]]}) == pytest.approx(3 * np.log(2), rel=1e-14)


def test_steps_may_be_fed_values_of_their_own_for_an_operation():
    x, w = placeholder((None, 2), name="x"), Variable(np.zeros((2, 1)))
    y = matmul(x, w)
    total = Variable(0.0)
    step = group(assign(total, total + reduce_sum(y)))
    values = np.arange(6.0).reshape(3, 2, 1)
    Session().run_steps(step, 3, per_step={y: values})
    assert total.value == values.sum()


def test_an_update_whose_value_is_fed_does_not_take_place():
    w = Variable(1.0)
    update = assign(w, w + 1.0)
    assert Session().run(update * 2.0, {update: 7.0}) == 14.0
    assert w.value == 1.0


def test_what_cannot_be_fed_to_an_operation_is_refused():
    w = Variable(np.zeros((2, 3)), name="W")
    y = negative(w, name="y")
    step = group(assign(w, y))
    session = Session()
    with pytest.raises(FeedError, match=r"negative 'y' takes shape \(2, 3\), was fed \(3, 2\)"):
        session.run(y, {y: np.zeros((3, 2))})
    with pytest.raises(FeedError, match="'y' is no array of numbers"):
        session.run(y, {y: "far"})
    with pytest.raises(FeedError, match="'group.* no value"):
        session.run(y, {step: 1.0})
    x = placeholder(name="x")
    product = matmul(x, w, name="scores")
    with pytest.raises(ShapeError, match="'sum'"):
        session.run(matmul(product, np.ones((3, 1)), name="sum"), {product: np.zeros((2, 2))})

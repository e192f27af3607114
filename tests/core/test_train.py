"""Optimizers: what one run of an update does."""

import numpy as np
import pytest

from mlp_tui.core import (
    GradientDescentOptimizer,
    Graph,
    GraphError,
    Session,
    Variable,
    constant,
    placeholder,
    reduce_sum,
    square,
    train,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def test_one_run_takes_one_step_down_the_gradient():
    w = Variable([3.0, -1.0])
    step = GradientDescentOptimizer(learning_rate=0.1).minimize(reduce_sum(square(w)))
    session = Session()
    assert session.run(step) is None
    np.testing.assert_allclose(session.run(w), [3.0 - 0.6, -1.0 + 0.2])


def test_a_loss_fetched_with_the_step_is_the_loss_before_it():
    w = Variable(3.0)
    loss = square(w)
    step = train.GradientDescentOptimizer(0.1).minimize(loss)
    session = Session()
    assert session.run([step, loss, w]) == [None, 9.0, 3.0]
    assert session.run(w) == pytest.approx(2.4)


def test_variables_that_depend_on_each_other_step_from_the_values_before():
    a, b = Variable(2.0), Variable(5.0)
    step = GradientDescentOptimizer(0.1).minimize(a * b)
    session = Session()
    session.run(step)
    assert session.run([a, b]) == pytest.approx([2.0 - 0.5, 5.0 - 0.2])


def test_the_step_uses_what_is_fed_in_its_own_run():
    x, w = placeholder(), Variable(1.0)
    loss = x * w
    step = GradientDescentOptimizer(1.0).minimize(loss)
    session = Session()
    session.run(loss, {x: 100.0})
    session.run(step, {x: 2.0})
    assert session.run(w) == -1.0


def test_the_learning_rate_may_be_a_node_that_changes():
    w = Variable(0.0)
    learning_rate = placeholder()
    step = GradientDescentOptimizer(learning_rate).minimize(w * 1.0)
    session = Session()
    session.run(step, {learning_rate: 0.5})
    session.run(step, {learning_rate: 0.25})
    assert session.run(w) == -0.75


def test_only_trainable_variables_are_changed_unless_named():
    a, b = Variable(1.0), Variable(1.0, trainable=False)
    loss = a * b
    session = Session()
    session.run(GradientDescentOptimizer(0.1).minimize(loss))
    assert session.run([a, b]) == pytest.approx([0.9, 1.0])
    session.run(GradientDescentOptimizer(0.1).minimize(loss, var_list=[b]))
    assert session.run([a, b]) == pytest.approx([0.9, 0.91])


def test_a_loss_that_depends_on_no_variable_is_refused():
    unrelated = Variable(1.0, name="unrelated")
    optimizer = GradientDescentOptimizer(0.1)
    with pytest.raises(GraphError, match="depends on no trainable Variable"):
        optimizer.minimize(constant(1.0))
    with pytest.raises(GraphError, match="does not depend on .*'unrelated'"):
        optimizer.minimize(square(Variable(1.0)), var_list=[unrelated])

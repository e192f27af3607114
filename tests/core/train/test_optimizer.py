"""Optimizers: what one run of an update does."""

from typing import Any

import numpy as np
import pytest

from mlp_tui.core import (
    GradientDescentOptimizer,
    Graph,
    GraphError,
    Optimizer,
    Session,
    Variable,
    assign,
    constant,
    maximum,
    placeholder,
    reduce_sum,
    sqrt,
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
    with pytest.raises(GraphError, match="'constant' does not depend on 'unrelated'"):
        optimizer.minimize(constant(1.0))
    with Graph().as_default(), pytest.raises(GraphError, match="no trainable Variable"):
        optimizer.minimize(constant(1.0))
    with pytest.raises(GraphError, match="does not depend on 'unrelated'"):
        optimizer.minimize(square(Variable(1.0)), var_list=[unrelated])


def test_minimize_is_compute_gradients_then_apply_gradients():
    values = []
    for split in (False, True):
        with Graph().as_default():
            w, b = Variable([1.0, -2.0]), Variable(0.5)
            loss = reduce_sum(square(w * 3.0 + b))
            optimizer = GradientDescentOptimizer(0.01)
            if split:
                step = optimizer.apply_gradients(optimizer.compute_gradients(loss))
            else:
                step = optimizer.minimize(loss)
            Session().run(step, steps=5)
            values.append([w.value, b.value])
    np.testing.assert_array_equal(values[0][0], values[1][0])
    assert values[0][1] == values[1][1]


def test_gradients_may_be_changed_before_they_are_applied():
    w = Variable([3.0, -40.0])
    optimizer = GradientDescentOptimizer(1.0)
    [(gradient, variable)] = optimizer.compute_gradients(reduce_sum(square(w)))
    assert variable is w
    assert gradient is not None
    clipped = maximum(-1.0, -maximum(-gradient, -1.0))  # To [-1, 1].
    Session().run(optimizer.apply_gradients([(clipped, w)]))
    np.testing.assert_array_equal(w.value, [2.0, -39.0])


def test_compute_gradients_gives_pairs_in_order_and_none_where_the_loss_does_not_depend():
    a, b, c = Variable(1.0), Variable(2.0), Variable(3.0)
    frozen = Variable(4.0, trainable=False)
    optimizer = GradientDescentOptimizer(0.1)
    pairs = optimizer.compute_gradients(a * c * frozen)
    assert [variable for _, variable in pairs] == [a, b, c]
    assert [gradient is None for gradient, _ in pairs] == [False, True, False]
    Session().run(optimizer.apply_gradients(pairs))
    assert Session().run([a, b, c]) == pytest.approx([1.0 - 1.2, 2.0, 3.0 - 0.4])
    [(gradient, _)] = optimizer.compute_gradients(a * frozen, [frozen])
    assert Session().run(gradient) == pytest.approx(-0.2)


def test_gradients_may_be_arrays():
    w = Variable([1.0, 2.0])
    step = GradientDescentOptimizer(0.5).apply_gradients([([1.0, -1.0], w)], name="by hand")
    assert step.name == "by hand"
    Session().run(step)
    np.testing.assert_array_equal(w.value, [0.5, 2.5])


def test_pairs_that_cannot_be_applied_are_refused():
    w, v = Variable([1.0, 2.0], name="w"), Variable(1.0, name="v")
    apply_gradients = GradientDescentOptimizer(0.1).apply_gradients
    refused: list[tuple[Any, str]] = [
        ([], "no pair"),
        ([(None, w), (None, v)], "no gradient is given for 'w', 'v'"),
        ([(w, w), (w, w)], "'w' is in two pairs"),
        ([(1.0, constant(1.0))], "constant.* is no Variable"),
        ([(1.0, w)], r"'w' has shape \(2,\), its gradient .* has \(\)"),
    ]
    for pairs, message in refused:
        with pytest.raises(GraphError, match=message):
            apply_gradients(pairs)
    no_variables: Any = [constant(1.0)]
    with pytest.raises(GraphError, match="is no Variable"):
        GradientDescentOptimizer(0.1).compute_gradients(square(v), no_variables)


def test_the_global_step_counts_runs():
    w, steps = Variable(1.0), Variable(0.0, trainable=False)
    step = GradientDescentOptimizer(0.1).minimize(square(w), global_step=steps)
    session = Session()
    session.run(step)
    session.run(step, steps=4)
    assert session.run(steps) == 5.0


class Momentum(Optimizer):
    """v ← m v + g, w ← w - r v; what an optimizer with a memory takes to write."""

    def __init__(self, learning_rate, momentum):
        super().__init__(learning_rate, "Momentum")
        self.momentum = momentum

    def updates(self, gradient, variable):
        velocity = self.slot(variable, "velocity")
        new = self.momentum * velocity + gradient
        return [assign(velocity, new), assign(variable, variable - self.learning_rate * new)]


class Adam(Optimizer):
    """Kingma and Ba, 2015, algorithm 1."""

    def updates(self, gradient, variable):
        m, v = self.slot(variable, "m"), self.slot(variable, "v")
        powers = self.slot(variable, "powers", [1.0, 1.0])
        beta = constant([0.9, 0.999])
        new_powers = powers * beta
        scale = reduce_sum(sqrt(1.0 - new_powers) * [0.0, 1.0]) / reduce_sum(
            (1.0 - new_powers) * [1.0, 0.0]
        )
        new_m, new_v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * square(gradient)
        step = self.learning_rate * scale * new_m / (sqrt(new_v) + 1e-8)
        return [assign(m, new_m), assign(v, new_v), assign(powers, new_powers),
                assign(variable, variable - step)]  # fmt: skip


def test_an_optimizer_keeps_what_it_remembers_in_variables_of_the_graph():
    w, b = Variable([3.0, -1.0], name="w"), Variable(1.0, name="b")
    optimizer = Momentum(0.1, 0.9)
    step = optimizer.minimize(reduce_sum(square(w)) + square(b))
    velocity = optimizer.get_slot(w, "velocity")
    assert velocity is not None
    assert velocity.name == "w/velocity"
    assert not velocity.trainable
    assert optimizer.get_slot_names() == ["velocity"]
    assert optimizer.variables() == [velocity, optimizer.get_slot(b, "velocity")]
    assert optimizer.get_slot(w, "other") is None
    assert set(w.graph.variables) == {w, b, *optimizer.variables()}
    again = optimizer.apply_gradients(optimizer.compute_gradients(square(b), [b]))
    assert len(optimizer.variables()) == 2
    assert again is not step
    Session().run(step, steps=3)
    value, speed = np.array([3.0, -1.0]), np.zeros(2)
    for _ in range(3):
        speed = 0.9 * speed + 2.0 * value
        value = value - 0.1 * speed
    np.testing.assert_allclose(w.value, value, rtol=1e-14)
    np.testing.assert_allclose(velocity.value, speed, rtol=1e-14)


def test_an_optimizer_of_several_slots():
    w = Variable([3.0, -1.0])
    step = Adam(0.1, "Adam").minimize(reduce_sum(square(w) * [1.0, 5.0]))
    Session().run(step, steps=20)
    value, m, v = np.array([3.0, -1.0]), np.zeros(2), np.zeros(2)
    for t in range(1, 21):
        gradient = 2.0 * value * [1.0, 5.0]
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        rate = 0.1 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        value = value - rate * m / (np.sqrt(v) + 1e-8)
    np.testing.assert_allclose(w.value, value, rtol=1e-12)

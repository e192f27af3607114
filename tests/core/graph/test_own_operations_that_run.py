"""Operations of one's own whose code runs the graph meanwhile."""

import numpy as np
import pytest

from mlp_tui.core import (
    AdamOptimizer,
    Graph,
    GraphError,
    Operation,
    RegisterGradient,
    Session,
    Variable,
    assign,
    constant,
    gradients,
    placeholder,
    reduce_sum,
    square,
    tanh,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


class learning(Operation):  # noqa: N801
    """What it is given, once a function of it was called; computed once to learn its shape."""

    def __init__(self, x, function):
        self.function = function
        super().__init__([x])

    def compute(self, x):
        self.function(x)
        return x


@RegisterGradient("learning")
def _gradient(op, grad):
    op.function(grad)
    return grad


class calling(learning):  # noqa: N801
    """With a shape rule."""

    def infer_shape(self, *shapes):
        return shapes[0]


def runs_a_layer(session):
    """Weights and a bias, which move to be neighbours when they are first multiplied."""
    weights, bias, x = Variable(np.ones((2, 2))), Variable(np.zeros(2)), placeholder()
    layer = x @ weights + bias
    return lambda _: session.run(layer, {x: np.ones((1, 2))})


def makes_a_variable(session):
    return lambda _: session.run(Variable(np.ones(3)) + 1.0)


@pytest.mark.parametrize("kind", [calling, learning])
@pytest.mark.parametrize("make", [runs_a_layer, makes_a_variable])
def test_updates_are_kept_when_its_code_moves_the_variables(make, kind):
    session = Session()
    function = make(session)
    total, steps = Variable(0.0), Variable([0.0, 10.0])
    node = kind(constant(1.0), function)
    update = [assign(total, total + node), assign(steps, steps + 1.0)]
    call = session.make_callable(update)
    for count in range(1, 4):
        call()
        assert total.value == count
    session.run(update, steps=4)
    session.run_steps(update, 3)
    assert total.value == 10.0
    np.testing.assert_array_equal(steps.value, [10.0, 20.0])


def test_steps_of_one_call_go_on_from_moved_variables():
    session = Session()
    function = runs_a_layer(session)
    total, x = Variable(0.0), placeholder()
    update = assign(total, total + calling(x, function))
    session.run_steps(update, 300, per_step={x: np.arange(300.0)})
    assert total.value == sum(range(300))


def test_it_sees_what_the_steps_before_have_updated_and_they_what_it_changes():
    session, seen = Session(), []
    total, other = Variable(0.0), Variable(0.0)

    def look(_):
        session.run(Variable(np.ones(2)) + 1.0)
        seen.append(float(total.value))
        other.load(other.value + 5.0)

    node = calling(constant(1.0), look)
    value, _ = session.run([other * node, assign(total, total + node)], steps=3)
    assert seen == [0.0, 1.0, 2.0]
    assert value == other.value == 15.0


def test_updates_of_the_steps_before_an_error_are_kept():
    session, calls = Session(), []

    def fail(_):
        session.run(Variable(np.ones(2)) + 1.0)
        calls.append(1)
        if len(calls) == 3:
            raise ZeroDivisionError("mine")

    total = Variable(0.0)
    with pytest.raises(ZeroDivisionError, match="mine"):
        session.run(assign(total, total + calling(constant(1.0), fail)), steps=5)
    assert total.value == 2.0


def test_one_within_another():
    session = Session()
    function = runs_a_layer(session)
    inner, outer = Variable(0.0), Variable(0.0)
    inner_step = assign(inner, inner + calling(constant(1.0), function))
    outer_step = assign(outer, outer + calling(constant(1.0), lambda _: session.run(inner_step)))
    for _ in range(2):
        session.run(outer_step, steps=2)
    assert inner.value == outer.value == 4.0


def test_a_step_of_another_loss_in_the_middle_of_a_step():
    """Both steps gather their gradients behind the variables, and use the same slots."""

    def trained(is_nested):
        rng = np.random.default_rng(0)
        with Graph().as_default():
            session = Session()
            first, last = Variable(rng.normal(size=(3, 3))), Variable(rng.normal(size=(3, 3)))
            points = constant(rng.normal(size=(5, 3)))
            optimizer = AdamOptimizer(0.1)
            other = optimizer.minimize(reduce_sum(square(points @ first @ last)))
            session.run(other)
            kept = [variable.value for variable in session.graph.variables]

            def run_other(values):
                if is_nested:
                    session.run(other)
                    for variable, value in zip(session.graph.variables, kept, strict=True):
                        variable.load(value)

            hidden = calling(tanh(points @ first), run_other)
            step = optimizer.minimize(reduce_sum(square(hidden @ last)))
            session.run(step)
            return first.value, last.value

    for alone, nested in zip(trained(False), trained(True), strict=True):
        np.testing.assert_array_equal(alone, nested)


# --- What runs itself --------------------------------------------------------------------


@pytest.mark.parametrize("kind", [calling, learning])
def test_one_that_runs_itself(kind):
    session, x = Session(), placeholder()
    node = kind(x, lambda _: session.run(node, {x: [1.0]}))
    for _ in range(2):
        with pytest.raises(GraphError, match=rf"{kind.__name__} '{kind.__name__}': its code runs"):
            session.run(node, {x: [1.0]})
    node.function = lambda _: None
    assert session.run(node, {x: [1.0]}) == [1.0]


def test_one_whose_gradient_runs_itself():
    session, x = Session(), Variable([1.0, 2.0])
    node = calling(x, lambda _: None)
    (gradient,) = gradients(reduce_sum(node), [x])
    session.run(gradient)
    node.function = lambda _: session.run(gradient)
    with pytest.raises(GraphError, match=r"calling.*: its code runs what it is itself"):
        session.run(gradient)


@pytest.mark.parametrize("has_shape_rule", [False, True])
def test_one_that_runs_itself_for_other_values_of_another_shape(has_shape_rule):
    class total(Operation):  # noqa: N801
        """The sum of a vector: that of either half."""

        if has_shape_rule:

            def infer_shape(self, *shapes):
                return ()

        def compute(self, x):
            if len(x) == 1:
                return x[0]
            half = len(x) // 2
            found = sum(session.run(node, {whole: part}) for part in (x[:half], x[half:]))
            assert self.inputs[0] is x
            return found

    session, whole = Session(), placeholder()
    node = total([whole])
    for _ in range(2):
        assert session.run(node, {whole: np.arange(7.0)}) == 21.0

"""Operations and gradients of one's own: what the engine does with them, and says of them."""

import numpy as np
import pytest

import mlp_tui.core as core
from mlp_tui.core import (
    GradientDescentOptimizer,
    Graph,
    GraphError,
    Operation,
    RegisterGradient,
    Session,
    ShapeError,
    Variable,
    assign,
    check_gradients,
    compute_gradients,
    gradients,
    group,
    log,
    placeholder,
    reduce_sum,
    softmax,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


class cube(Operation):  # noqa: N801
    """x³, which counts its calls."""

    calls = 0

    def __init__(self, x, name=None):
        super().__init__([x], name)

    def compute(self, x_value):
        self.calls += 1
        return x_value**3


@RegisterGradient("cube")
def _cube_gradient(op, grad):
    (x,) = op.inputs
    return 3 * x**2 * grad


class scaled(Operation):  # noqa: N801
    """a x + b, for a number a and anything that broadcasts to x."""

    def __init__(self, x, a, b):
        super().__init__([x, a, b])

    def compute(self, x, a, b):
        self.pieces = (x, a)
        return a * x + b


@RegisterGradient("scaled")
def _scaled_gradient(op, grad):
    x, a = op.pieces
    return [a * grad, np.sum(grad * x), grad.sum(axis=0)]


def test_it_trains_through_a_plan_like_any_other():
    rng = np.random.default_rng(0)
    x, w = placeholder(name="x"), Variable(rng.standard_normal((3, 2)), name="w")
    a, b = Variable(0.5), Variable(rng.standard_normal(2))
    start = w.value, a.value, b.value
    loss = reduce_sum(cube(scaled(x @ w, a, b)))
    step = GradientDescentOptimizer(1e-3).minimize(loss)
    points, session = rng.standard_normal((5, 3)), Session()
    losses = [session.run([loss, step], {x: points})[0] for _ in range(10)]
    w_value, a_value, b_value = start
    for value in losses:
        z = points @ w_value
        y = a_value * z + b_value
        assert value == pytest.approx(np.sum(y**3), rel=1e-9)
        grad = 3 * y**2
        w_step, a_step, b_step = a_value * points.T @ grad, np.sum(grad * z), grad.sum(axis=0)
        w_value, a_value, b_value = (
            w_value - 1e-3 * w_step, a_value - 1e-3 * a_step, b_value - 1e-3 * b_step
        )  # fmt: skip
    np.testing.assert_allclose(w.value, w_value, rtol=1e-9)
    np.testing.assert_allclose(b.value, b_value, rtol=1e-9)


@pytest.mark.parametrize("sizes", [(4,), (), (2, 3), (2, 3, 2)])
def test_its_registered_gradient_is_right_for_values_of_any_rank(sizes):
    x = Variable(np.random.default_rng(0).uniform(-1, 1, sizes))
    check_gradients(cube(x * 2.0) * 0.5, [x], order=1)


def test_it_is_called_once_in_every_run():
    x = placeholder()
    node = cube(x)
    other = core.zeros_like(node) + cube(node)
    session = Session()
    for runs in range(1, 4):
        assert session.run(other, {x: 2.0}) == 512.0
        assert node.calls == runs
    session.run([node, other, node], {x: 2.0})
    assert node.calls == 4
    session.run(node, {x: [1.0, 2.0]})  # Another shape, another plan.
    assert node.calls == 5
    session.run(group(other), {x: 3.0}, steps=10)
    assert node.calls == 15


def test_it_is_called_once_in_a_run_in_which_one_after_it_is_new():
    x = placeholder()
    node = cube(x)
    session = Session()
    session.run(node, {x: 2.0})
    assert session.run(cube(node * 0.5), {x: 2.0}) == 64.0
    assert node.calls == 2


def test_a_run_that_failed_leaves_nothing_to_the_next():
    class failing(Operation):  # noqa: N801
        def compute(self, x):
            raise ZeroDivisionError

    w = Variable(2.0)
    node = cube(w)
    session = Session()
    with pytest.raises(ZeroDivisionError):
        session.run(failing([node]))
    w.value = 3.0
    assert session.run(node) == 27.0


def test_it_may_work_on_a_gradient_that_is_registered():
    x = Variable(2.0)
    (slope,) = gradients(cube(x), [x])
    assert Session().run(cube(slope * 0.5)) == 6.0**3


def test_hundreds_one_after_the_other():
    x = Variable(0.1)
    y = x
    for _ in range(500):
        y = cube(y * 1.5 - 0.1) + 0.1
    table = compute_gradients(y)
    assert len(table) == 500 * 4 + 1 + 500 * 3
    assert all(node.calls == 1 for node in x.graph.operations if isinstance(node, cube))


def test_it_is_called_once_in_the_first_run_too_when_the_steps_are_many():
    x, w = placeholder(), Variable(2.0)
    node = cube(w * x)
    step = GradientDescentOptimizer(1e-3).minimize(node)
    Session().run(step, {x: 1.0}, steps=7)
    assert node.calls == 7
    run = Session().make_callable([node, step], [x])
    for _ in range(3):
        run(1.0)
    assert node.calls == 10
    Session().run_steps(step, 4, {}, per_step={x: np.ones(4)})
    assert node.calls in (14, 15)


def test_steps_in_one_call_and_one_by_one_are_the_same_to_the_bit():
    values = []
    for together in (False, True):
        with Graph().as_default():
            x, w = placeholder(), Variable([0.5, -0.25])
            step = GradientDescentOptimizer(0.1).minimize(reduce_sum(cube(w * x)))
            session = Session()
            if together:
                session.run(step, {x: [1.0, 2.0]}, steps=20)
            else:
                for _ in range(20):
                    session.run(step, {x: [1.0, 2.0]})
            values.append(w.value)
    np.testing.assert_array_equal(*values)


def test_its_code_may_keep_and_change_the_arrays_that_it_is_given():
    class hoarder(Operation):  # noqa: N801
        kept = None

        def compute(self, x):
            self.kept = x
            x *= 2.0
            return x

    @RegisterGradient("hoarder")
    def gradient(op, grad):
        grad *= 2.0
        np.testing.assert_array_equal(op.kept, op.output)
        return grad

    w = Variable([1.0, 2.0, 3.0])
    node = hoarder([core.square(w)])
    loss = reduce_sum(core.square(core.tanh(node) + w))
    session, table = Session(), {}
    for _ in range(2):
        table = compute_gradients(loss)
    t = np.tanh(2.0 * w.value**2)
    expected = 2 * (t + w.value) * (1 + (1 - t**2) * 4 * w.value)
    np.testing.assert_allclose(table[w], expected, rtol=1e-12)
    np.testing.assert_array_equal(session.run(w), [1.0, 2.0, 3.0])


def test_what_it_computes_from_is_exact_where_the_plain_formula_overflows():
    logits = Variable([[1000.0, 0.0]])
    node = cube(log(softmax(logits)))
    np.testing.assert_allclose(Session().run(node), [[0.0, -1e9]])


def test_learning_a_shape_does_not_update_variables():
    n = Variable(0.0)
    node = cube(assign(n, n + 1.0))
    session = Session()
    assert session.run(node) == 1.0
    assert session.run([node, n]) == [8.0, 1.0]
    assert n.value == 2.0


def test_it_may_have_a_gradient_rule_of_nodes_and_a_shape_rule():
    class quartic(Operation):  # noqa: N801
        def infer_shape(self, *shapes):
            return shapes[0]

        def compute(self, x):
            return x**4

        def gradient(self, grad):
            return 4.0 * grad * self.inputs[0] * self.inputs[0] * self.inputs[0]

    x = Variable([0.5, -0.7])
    node = quartic([x])
    assert node.shape == (2,)
    check_gradients(node, [x])


def test_a_subclass_of_one_of_the_engines_operations_with_its_own_compute():
    class leaky(core.relu):  # noqa: N801
        def compute(self, x):
            return np.where(x > 0, x, 0.1 * x)

    @RegisterGradient("leaky")
    def gradient(op, grad):
        return np.where(op.inputs[0] > 0, grad, 0.1 * grad)

    x = Variable([-2.0, 3.0])
    node = leaky(x)
    np.testing.assert_allclose(Session().run(node), [-0.2, 3.0])
    check_gradients(node, [x], order=1)
    np.testing.assert_array_equal(Session().run(core.relu(x)), [0.0, 3.0])


def test_a_subclass_of_one_of_the_engines_operations_that_computes_the_same():
    class renamed(core.sigmoid):  # noqa: N801
        pass

    class _private(core.softmax):  # noqa: N801
        pass

    x = Variable([[0.5, -1.0]])
    for kind, engines in ((renamed, core.sigmoid), (_private, core.softmax)):
        value, wanted = Session().run([kind(x), engines(x)])
        np.testing.assert_allclose(value, wanted, rtol=1e-14)
        check_gradients(kind(x), [x])


def test_a_name_may_begin_with_an_underscore():
    class _doubled(Operation):  # noqa: N801
        calls = 0

        def compute(self, x):
            self.calls += 1
            return 2.0 * x

    RegisterGradient("_doubled")(lambda op, grad: 2.0 * grad)
    w = Variable(1.0)
    node = _doubled([w])
    step = GradientDescentOptimizer(0.25).minimize(node)
    Session().run([step, node], steps=3)
    assert w.value == 1.0 - 3 * 0.5
    assert node.calls == 3


def test_one_without_a_value_is_run_for_what_it_does():
    seen = []

    class watch(Operation):  # noqa: N801
        def compute(self, x):
            seen.append(x)

    x = placeholder()
    node = watch([x * 2.0])
    session = Session()
    for number in (1.0, 2.0):
        assert session.run(node, {x: number}) is None
        assert session.run([x, group(node)], {x: number}) == [number, None]
    assert seen == [2.0, 2.0, 4.0, 4.0]
    with pytest.raises(GraphError, match="negative 'negative': its input 'watch' has no value"):
        session.run(-node, {x: 1.0})


def test_one_without_inputs_is_a_source_that_is_asked_in_every_step():
    class dice(Operation):  # noqa: N801
        def __init__(self, seed):
            super().__init__()
            self.rng = np.random.default_rng(seed)

        def compute(self):
            return self.rng.integers(1, 7, 3)

    total = Variable([0.0, 0.0, 0.0])
    Session().run(assign(total, total + dice(5)), steps=4)
    expected = np.random.default_rng(5)
    np.testing.assert_array_equal(total.value, sum(expected.integers(1, 7, 3) for _ in range(4)))


def test_two_of_one_kind_are_two():
    class dice(Operation):  # noqa: N801
        def compute(self, x):
            return x + next(numbers)

    numbers = iter([1.0, 10.0])
    x = Variable(0.0)
    assert sorted(Session().run([dice([x]), dice([x])])) == [1.0, 10.0]


def test_variables_may_be_read_and_assigned_by_it():
    w, x = Variable([1.0, 2.0]), placeholder()
    loss = reduce_sum(core.square(w) * x)

    class Descent(Operation):
        def compute(self):
            w.value -= 0.1 * compute_gradients(loss)[w]

    step, session = Descent(), Session()
    for factor in (1.0, 2.0):
        before = w.value
        assert session.run(step, {x: factor}) is None
        np.testing.assert_allclose(w.value, before - 0.2 * factor * before)
    nodes = len(w.graph.nodes)
    session.run(step, {x: 1.0}, steps=3)
    assert len(w.graph.nodes) == nodes


# --- What is wrong, in a line ------------------------------------------------------------


def test_one_without_compute_is_refused_where_it_is_built():
    class empty(Operation):  # noqa: N801
        pass

    with pytest.raises(GraphError, match=r"empty has no compute method; write def compute"):
        empty([1.0])


def test_inputs_must_be_a_list():
    class one(cube):  # noqa: N801
        def __init__(self, x):
            Operation.__init__(self, x)

    with pytest.raises(GraphError, match=r"one: its inputs must be given as a list"):
        one(Variable(1.0))


def test_one_whose_constructor_does_not_call_the_engines():
    class half(Operation):  # noqa: N801
        def __init__(self, x):
            self.x = x

        def compute(self, x):
            return x / 2

    for use in (Session().run, core.negative):
        with pytest.raises(GraphError, match=r"half was built without super\(\).__init__\(\[...\]"):
            use(half(1.0))


@pytest.mark.parametrize("returned", ["text", [[1.0], [1.0, 2.0]], object()])
def test_a_value_that_is_no_array_of_numbers(returned):
    class wrong(Operation):  # noqa: N801
        def compute(self, x):
            return returned

    node = wrong([1.0], name="w")
    with pytest.raises(GraphError, match=r"compute of wrong 'w' returned is no array of numbers"):
        Session().run(node)


def test_a_value_whose_shape_changes():
    class shrinking(Operation):  # noqa: N801
        size = 3

        def compute(self, x):
            self.size -= 1
            return np.zeros(self.size) if self.size else None

    node, session = shrinking([1.0], name="s"), Session()
    session.run(node)
    message = r"shrinking 's': compute returned shape \(1,\), .* must give shape \(2,\)"
    with pytest.raises(ShapeError, match=message):
        session.run(node)
    with pytest.raises(ShapeError, match=r"compute returned no value, .* shape \(2,\)"):
        session.run(node)


def test_a_value_of_another_shape_than_its_shape_rule_says():
    class lying(Operation):  # noqa: N801
        def infer_shape(self, *shapes):
            return shapes[0]

        def compute(self, x):
            return np.zeros(5)

    with pytest.raises(ShapeError, match=r"compute returned shape \(5,\), .* shape \(2,\)"):
        Session().run(lying([[1.0, 2.0]]))


def test_an_error_of_ones_own_code_is_left_as_it_is():
    class failing(Operation):  # noqa: N801
        def compute(self, x):
            raise ZeroDivisionError("mine")

    for _ in range(2):
        with pytest.raises(ZeroDivisionError, match="mine"):
            Session().run(failing([1.0]))

"""What plans cost, keep and share: order of use, memory, versions, copies."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_objects import live_objects

import mlp_tui.core as core
from mlp_tui.core import Graph, Operation, Session, Variable, assign, gradients, group, placeholder
from mlp_tui.core.compiler import Plan
from mlp_tui.core.graph import topological_order
from mlp_tui.core.interpreter import interpret
from mlp_tui.core.operations import ACTIVATIONS
from mlp_tui.core.session.calls import Call
from mlp_tui.core.session.plans import MAX_PLANS


class Net:
    """A small network with its loss, its training step and its predictions."""

    def __init__(self, sizes=(2, 4, 3), activation=core.tanh, seed=0):
        rng = np.random.default_rng(seed)
        self.graph = Graph()
        with self.graph.as_default():
            self.X, self.c = h, c = placeholder(name="X"), placeholder(name="c")
            self.variables = []
            for number, (n, m) in enumerate(pairwise(sizes), start=2):
                W = Variable(rng.standard_normal((n, m)) / np.sqrt(n), name="W")
                b = Variable(rng.standard_normal(m), name="b")
                self.variables += [W, b]
                h = core.matmul(h, W) + b
                if number < len(sizes):
                    h = activation(h)
            self.p = core.softmax(h)
            self.J = -core.reduce_sum(core.multiply(c, core.log(self.p)))
            self.rate = Variable(0.05, name="rate", trainable=False)
            self.train = core.GradientDescentOptimizer(self.rate).minimize(self.J)
        self.variables.append(self.rate)

    def feeds(self, points, seed=0):
        rng = np.random.default_rng(seed)
        classes = self.variables[-2].shape[0]
        targets = np.eye(classes)[rng.integers(0, classes, points)]
        return {self.X: rng.standard_normal((points, 2)), self.c: targets}


def test_a_plan_is_python_that_can_be_read():
    net = Net()
    source = net_plan(net).source
    assert source.startswith("def run(steps):\n")
    assert "W_T_dot(X_and_ones, " in source
    assert source.count("_dot(") == 7  # Two products forward, three backward, two of the loss.
    assert source.splitlines()[-2].lstrip().startswith("subtract(variables, ")


def net_plan(net, points=50) -> Plan:
    return Session(net.graph).plan([net.J, net.train], net.feeds(points))


NAMES = ["", "add", "X_dot", "def", "1 + 1", "x\n    raise SystemExit", "é", "ﬁ", "fi", "\0", "X"]


@pytest.mark.parametrize("first", NAMES)
def test_nodes_may_have_any_name(first):
    with Graph().as_default():
        names = [first, *NAMES]
        x = placeholder(name=first)
        y = x
        for name in names:
            y = core.add(core.matmul(y, Variable(2.0 * np.eye(2), name=name)), 1.0, name=name)
        value = Session().run(y, {x: [[1.0, 2.0]]})
    expected = np.array([[1.0, 2.0]]) * 2.0 ** len(names) + 2.0 ** len(names) - 1.0
    np.testing.assert_allclose(value, expected)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["train", "train 3", "loss", "predict", "both", "variables", "load", "gradient",
             "other session", "rate", "grow"]
        ),
        st.sampled_from([1, 2, 7]),
    ),
    min_size=4,
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(actions=ACTIONS, seed=st.integers(0, 1000))
def test_plans_that_share_variables_never_go_stale(actions, seed):
    """Any order of use, against a second network that only the interpreter runs."""
    ours, reference = Net(seed=seed), Net(seed=seed)
    session, rng = Session(ours.graph), np.random.default_rng(seed)
    for number, (action, points) in enumerate(actions):
        steps = 3 if action == "train 3" else 1
        if action in ("load", "rate"):
            place = -1 if action == "rate" else int(rng.integers(len(ours.variables)))
            value = rng.uniform(0, 0.1, ours.variables[place].shape)
            ours.variables[place].load(value)
            reference.variables[place].load(value)
            continue
        if action == "other session":
            session = Session(ours.graph)
        got = session.run(fetches_of(ours, action), ours.feeds(points, seed=number), steps=steps)
        expected = [
            interpreted(fetches_of(reference, action), reference, points, number)
            for _ in range(steps)
        ]
        for value, wanted in zip(got, expected[-1], strict=True):
            if wanted is None:
                assert value is None
            else:
                np.testing.assert_allclose(value, wanted, rtol=1e-11, atol=1e-12)


def fetches_of(net, action):
    with net.graph.as_default():
        return {
            "train": [net.train],
            "train 3": [net.train, net.variables[0]],
            "loss": [net.J],
            "predict": [net.p],
            "both": [net.J, net.train, net.variables[1], net.p],
            "gradient": gradients(net.J, net.variables[:2]),
            "grow": [net.J + Variable(np.ones(3))],
        }.get(action, net.variables)


def interpreted(fetches, net, points, seed):
    values = interpret(topological_order(fetches), net.feeds(points, seed=seed))
    return [None if isinstance(fetch, group) else np.array(values[fetch]) for fetch in fetches]


def test_two_sessions_take_turns():
    net, alone = Net(), Net()
    first, second, single = Session(net.graph), Session(net.graph), Session(alone.graph)
    feeds, alone_feeds = net.feeds(20), alone.feeds(20)
    for _ in range(10):
        for session in (first, second):
            value = session.run([net.J, net.train], feeds)[0]
            assert value == single.run([alone.J, alone.train], alone_feeds)[0]


def test_what_is_fetched_belongs_to_the_caller():
    net = Net()
    session, feeds = Session(net.graph), net.feeds(10)
    fetches = [net.p, net.p, net.variables[0], net.X, *gradients(net.J, net.variables[:2])]
    first = session.run(fetches, feeds)
    kept = [value.copy() for value in first]
    for value in first:
        value[...] = np.nan
    session.run([net.J, net.train], net.feeds(10, seed=1))
    assert not np.shares_memory(first[0], first[1])
    assert all(np.isnan(value).all() for value in first)
    same = Net()
    again = Session(same.graph).run([same.p, same.p, same.variables[0], same.X], same.feeds(10))
    for value, wanted in zip(again, kept[:4], strict=True):
        np.testing.assert_array_equal(value, wanted)


def test_a_feed_may_change_between_runs_and_is_not_changed():
    net = Net()
    session, feeds = Session(net.graph), net.feeds(10)
    first = session.run(net.J, feeds)
    before = feeds[net.X].copy()
    session.run([net.J, net.train], feeds, steps=5)
    np.testing.assert_array_equal(feeds[net.X], before)
    feeds[net.X] *= 2.0
    assert session.run(net.J, feeds) != first


each_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))


@each_activation
def test_ten_steps_with_an_activation_are_those_of_the_interpreter(activation):
    net, reference = (Net((2, 5, 4, 3), activation) for _ in range(2))
    loss = Session(net.graph).run([net.J, net.train], net.feeds(20), steps=10)[0]
    losses = [interpreted([reference.J, reference.train], reference, 20, 0)[0] for _ in range(10)]
    assert loss == pytest.approx(losses[-1], rel=1e-12)
    for variable, wanted in zip(net.variables, reference.variables, strict=True):
        np.testing.assert_allclose(variable.value, wanted.value, rtol=1e-11, atol=1e-12)


@each_activation
@pytest.mark.parametrize(("points", "sizes"), [(100, (2, 2, 2)), (1000, (2, 64, 64, 3))])
def test_nothing_is_allocated_in_a_steady_step(activation, points, sizes):
    net = Net(sizes, activation)
    session, feeds = Session(net.graph), net.feeds(points)
    fetches = [net.J, net.train]
    session.run(fetches, feeds, steps=3)
    tracemalloc.start()
    session.run(fetches, feeds)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for _ in range(20):
        session.run(fetches, feeds)
    session.run(fetches, feeds, steps=20)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 1000
    assert peak - before < 80_000  # NumPy's buffer for casting, whatever the size.


@pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 8, 8, 2), (2, 64, 64, 64, 3)])
def test_a_plan_keeps_little_more_than_what_is_alive_at_once(sizes):
    net = Net(sizes)
    session, feeds = Session(net.graph), net.feeds(500)
    for fetches in ([net.J, net.train], [net.p], [net.J]):
        plan = session.plan(fetches, feeds)
        assert plan.memory <= 1.5 * plan.needed


def test_predicting_needs_two_layers_at_once_however_deep_the_network():
    shallow, deep = (
        Session(net.graph).plan(net.p, {net.X: net.feeds(500)[net.X]})
        for net in (Net((2, 32, 32, 3)), Net((2, *[32] * 8, 3)))
    )
    assert deep.memory == shallow.memory


@pytest.mark.slow
def test_ten_thousand_feed_shapes_do_not_grow_memory():
    with Graph().as_default():
        x = placeholder()
        y, session = core.reduce_sum(x * 2.0), Session()
        before = live_objects(Plan), live_objects(Call)
        for size in range(1, 10_001):
            session.run(y, {x: np.zeros(size)})
            if size % 1000 == 0:
                assert 0 < live_objects(Plan) - before[0] <= MAX_PLANS
                assert 0 < live_objects(Call) - before[1] <= MAX_PLANS


def test_many_fetches_do_not_grow_memory():
    with Graph().as_default():
        x, session = Variable(1.0), Session()
        before = live_objects(Plan), live_objects(Call)
        for _ in range(200):
            session.run(x + 1.0)
        assert 0 < live_objects(Plan) - before[0] <= MAX_PLANS
        assert 0 < live_objects(Call) - before[1] <= MAX_PLANS


def test_steps_must_be_positive():
    with Graph().as_default(), pytest.raises(ValueError, match="0 steps"):
        Session().run(Variable(1.0), steps=0)


def test_several_steps_without_updates_are_one():
    with Graph().as_default():
        x = placeholder()
        assert Session().run(x * 2.0, {x: 3.0}, steps=5) == 6.0


def test_a_step_that_counts():
    with Graph().as_default():
        n, x = Variable(0.0), placeholder()
        update = assign(n, n + x)
        assert Session().run([n, update], {x: 2.0}, steps=5) == [8.0, 10.0]


def test_swaps_and_assignments_of_views():
    with Graph().as_default():
        a, b = Variable([[1.0, 2.0], [3.0, 4.0]]), Variable([[5.0, 6.0], [7.0, 8.0]])
        swap = [assign(a, core.transpose(b)), assign(b, a)]
        session = Session()
        session.run(swap)
        values = session.run([a, b])
        session.run([assign(a, core.transpose(a))])
    np.testing.assert_array_equal(values[0], [[5.0, 7.0], [6.0, 8.0]])
    np.testing.assert_array_equal(values[1], [[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(a.value, [[5.0, 6.0], [7.0, 8.0]])


def test_neighbours_with_one_gradient_are_all_updated():
    with Graph().as_default():
        a, b, c = (Variable(np.ones((2, 2))) for _ in range(3))
        x = placeholder()
        loss = core.reduce_sum(core.square((a + b + c) @ x))
        step = core.GradientDescentOptimizer(0.01).minimize(loss)
        Session().run(step, {x: [[1.0, 2.0], [0.5, -1.0]]})
    np.testing.assert_array_equal(a.value, b.value)
    np.testing.assert_array_equal(a.value, c.value)
    assert not np.any(a.value == 1.0)


def test_a_new_operation_works_at_once():
    class cube(Operation):  # noqa: N801
        attributes = ("scale",)

        def __init__(self, x, scale):
            self.scale = scale
            super().__init__([x])

        def infer_shape(self, *shapes):
            return shapes[0]

        def forward(self, x, out=None):
            return np.multiply(self.scale, x**3, out=out)

        def gradient(self, grad):
            return (3.0 * self.scale * grad * self.inputs[0] * self.inputs[0],)

    with Graph().as_default():
        x = Variable(np.arange(6.0).reshape(3, 2))
        nodes = [cube(x, 1.0), cube(x, 2.0), cube(x * 1.0, 2.0)]
        session = Session()
        for value, scale in zip(session.run(nodes), (1.0, 2.0, 2.0), strict=True):
            np.testing.assert_array_equal(value, scale * x.value**3)
        core.check_gradients(nodes[1], [x])


def test_a_graph_of_ten_thousand_operations():
    with Graph().as_default():
        x = placeholder()
        y = x
        for _ in range(10_000):
            y = core.tanh(y) if y.inputs and y.inputs[0] is x else y + 1e-4
        assert Session().run(y, {x: 0.0}) == pytest.approx(1.0, abs=2e-4)


def test_predict_in_chunks_gives_what_one_run_gives():
    net = Net((2, 64, 3))
    session, X = Session(net.graph), np.random.default_rng(0).standard_normal((10_001, 2))
    whole = session.run(net.p, {net.X: X})
    np.testing.assert_allclose(core.predict(session, net.p, net.X, X), whole, rtol=1e-12)
    for few in (0, 1, 5):
        assert core.predict(session, net.p, net.X, X[:few]).shape == (few, 3)

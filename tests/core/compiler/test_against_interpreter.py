"""Compiled plans against the interpreter, on graphs drawn at random.

Every graph has points and weights, so that layouts, biases and updates take part; any
operation is then applied to any nodes that it takes. Values are kept in the mild range:
where the plain formula over- or underflows, the plan is right and the interpreter is not
(``test_stable``).
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlp_tui.core as core
from mlp_tui.core import Graph, Session, ShapeError, Variable, assign, gradients, group
from mlp_tui.core.compiler import PASSES, Loop, compile_plan
from mlp_tui.core.graph import GraphError, placeholder, topological_order
from mlp_tui.core.interpreter import evaluate, interpret
from mlp_tui.core.operations import ACTIVATIONS
from mlp_tui.core.session.shapes import infer_shapes

SEEDS = st.integers(0, 2**32 - 1)


class own_sine(core.Operation):  # noqa: N801
    """Code of the user's own, with a registered gradient."""

    def infer_shape(self, *shapes):
        return shapes[0]

    def compute(self, x):
        return np.sin(x)


@core.RegisterGradient("own_sine")
def _own_sine_gradient(op, grad):
    return grad * np.cos(op.inputs[0])


UNARY = [
    lambda x: own_sine([x]),
    core.identity, core.negative, core.exp, core.square, core.absolute, core.sign, core.sigmoid,
    core.tanh, core.relu, core.softmax, core.log_softmax, core.transpose, core.zeros_like,
    core.ones_like, core.size, *ACTIVATIONS.values(), core.cos,
    lambda x: core.log(core.softmax(x)), lambda x: core.log(core.sigmoid(x)),
    lambda x: core.log(1.0 - core.sigmoid(x)), lambda x: core.log(core.square(x) + 1.0),
    lambda x: core.sqrt(core.square(x) + 0.5), lambda x: core.log(core.reduce_sum(core.exp(x))),
    lambda x: core.log(core.reduce_sum(core.exp(x), axis=-1)),
    lambda x: core.exp(x) / core.reduce_sum(core.exp(x), axis=-1, keepdims=True),
    core.reduce_sum, core.reduce_mean,
    lambda x: core.reduce_sum(x, axis=0), lambda x: core.reduce_sum(x, axis=-1),
    lambda x: core.reduce_sum(x, axis=-1, keepdims=True), lambda x: core.reduce_mean(x, axis=0),
    lambda x: core.reduce_mean(x, axis=(0, 1)), lambda x: core.expand_dims(x, 0),
    lambda x: core.expand_dims(x, -1), lambda x: 2.0 * x, lambda x: x * -1.0, lambda x: x / 4.0,
    lambda x: 1.0 - x, lambda x: x @ np.ones((3, 3)),
]  # fmt: skip
BINARY = [
    core.add, core.subtract, core.multiply, core.maximum, core.minimum, core.greater, core.matmul,
    core.broadcast_to, core.sum_to, lambda x, y: x / (core.square(y) + 1.0),
    core.sigmoid_cross_entropy_with_logits, core.huber_loss,
    lambda x, y: core.huber_loss(x, y, delta=0.25),
    lambda x, y: x @ y + core.reduce_sum(y, axis=0), lambda x, y: core.matmul(core.transpose(x), y),
    lambda x, y: x * core.softmax(y), lambda x, y: core.multiply(x, core.log(core.softmax(y))),
]  # fmt: skip


class Drawn:
    """A graph drawn at random, with feeds, fetches and updates."""

    def __init__(self, seed, size):
        rng = np.random.default_rng(seed)
        points = int(rng.integers(1, 6))
        self.graph = Graph()
        with self.graph.as_default():
            x, c, r = placeholder(name="X"), placeholder(name="c"), placeholder(name="rate")
            self.feeds = {
                x: rng.uniform(-1, 1, (points, 3)),
                c: rng.uniform(0, 1, (points, 3)),
                r: rng.uniform(0, 0.1, ()),
            }
            shapes = [(3, 3), (3,), (3, 3), (3,), (), (1, 3), (3, 2), (2,)]
            self.parameters = [Variable(rng.uniform(-1, 1, shape)) for shape in shapes]
            self.slots = [
                [Variable(rng.uniform(0, 1, shape), trainable=False) for _ in range(2)]
                for shape in shapes
            ]
            self.variables = [*self.parameters, *[slot for slots in self.slots for slot in slots]]
            nodes = [x, c, r, *self.parameters, core.constant(rng.uniform(-1, 1, (points, 3)))]
            nodes.append(core.constant(0.5))
            w, b = self.parameters[:2]
            nodes.append(core.tanh(x @ w + b))
            for _ in range(size):
                self._add_operation(nodes, rng)
            self.fetches = [nodes[rng.integers(len(nodes))] for _ in range(3)]
            loss = core.reduce_sum(core.tanh(nodes[-1])) + core.reduce_mean(nodes[-2])
            self.fetches += [loss, nodes[-1]]
            steps = gradients(loss, self.parameters)
            self.fetches.append(steps[int(rng.integers(len(steps)))])
            self.fetches.append(group(*self._updates(nodes, steps, r, rng)))
            if rng.random() < 0.3:
                self.fetches.append(self.fetches[-1].inputs[0])

    def _add_operation(self, nodes, rng):
        """Put an operation on nodes that it takes; most often on the latest ones."""
        for _ in range(20):
            recent = nodes[-4:] if rng.random() < 0.6 else nodes
            x, y = (recent[rng.integers(len(recent))], nodes[rng.integers(len(nodes))])
            try:
                if rng.random() < 0.5:
                    node = UNARY[rng.integers(len(UNARY))](x)
                else:
                    node = BINARY[rng.integers(len(BINARY))](x, y)
                shape = self._shapes([node])[node]
            except (GraphError, ShapeError):
                continue
            if len(shape) <= 3:
                nodes.append(core.tanh(node) if rng.random() < 0.5 else node * 0.5)
                return

    def _updates(self, nodes, steps, rate, rng):
        updates = []
        moving = rng.random() < 0.5
        for variable, step, slots in zip(self.parameters, steps, self.slots, strict=True):
            kind = 6 if moving and rng.random() < 0.9 else rng.integers(6)
            if kind <= 2:
                updates.append(assign(variable, variable - rate * step))
            elif kind == 3:
                updates.append(assign(variable, 0.9 * variable + step * 0.1))
            elif kind == 4:
                fitting = [other for other in self.variables if other.shape == variable.shape]
                updates.append(assign(variable, fitting[rng.integers(len(fitting))]))
            elif kind == 6:
                updates += self._moved(variable, step, slots, rate, rng)
        return updates or [core.identity(nodes[0])]

    def _moved(self, variable, step, slots, rate, rng):
        """An update by means that are kept in slots, as optimizers have them."""
        m, v = slots
        new_m, new_v = 0.9 * m + 0.1 * step, 0.99 * v + 0.01 * core.square(step)
        if rng.random() < 0.1:
            new_m = new_m + variable * new_v
        if rng.random() < 0.1:
            self.fetches.append(new_v)
        new = variable - rate * new_m / (core.sqrt(core.absolute(new_v)) + 0.1)
        if rng.random() < 0.1:
            new = new * v
        updates = [assign(m, new_m), assign(v, new_v), assign(variable, new)]
        return [updates[place] for place in rng.permutation(3)]

    def _shapes(self, nodes):
        return infer_shapes(
            topological_order(nodes), {node: value.shape for node, value in self.feeds.items()}
        )

    @property
    def values(self):
        return [variable.value for variable in self.variables]

    def load(self, values):
        for variable, value in zip(self.variables, values, strict=True):
            variable.load(value)


def reference(drawn):
    """What the interpreter gives for the fetches, and the variables after it."""
    before = drawn.values
    order = topological_order(drawn.fetches)
    with np.errstate(all="ignore"):
        values = interpret(order, drawn.feeds)
    fetched = [None if isinstance(f, group) else values[f] for f in drawn.fetches]
    after = drawn.values
    drawn.load(before)
    return fetched, after


def assert_close(got, expected):
    for value, wanted in zip(got, expected, strict=True):
        if wanted is None:
            assert value is None
            continue
        assert np.shape(value) == np.shape(wanted)
        scale = np.max(np.abs(wanted), initial=1.0)
        if np.isfinite(scale):
            np.testing.assert_allclose(value, wanted, rtol=1e-12, atol=1e-12 * scale)


def run_plan(drawn, passes):
    order = topological_order(drawn.fetches)
    shapes = infer_shapes(order, {node: value.shape for node, value in drawn.feeds.items()})
    plan = compile_plan(drawn.graph, drawn.fetches, order, shapes, passes)
    for node, buffer in plan.feeds.items():
        buffer[...] = drawn.feeds[node]
    return plan


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 14))
def test_plans_compute_what_the_interpreter_computes(seed, size):
    drawn = Drawn(seed, size)
    expected, after = reference(drawn)
    before = drawn.values
    session = Session(drawn.graph)
    for _ in range(2):  # The second time by way of the remembered call.
        drawn.load(before)
        assert_close(session.run(drawn.fetches, drawn.feeds), expected)
        assert_close(drawn.values, after)


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 14), data=st.data())
def test_operations_are_fed_as_placeholders_are(seed, size, data):
    drawn = Drawn(seed, size)
    before = drawn.values
    with np.errstate(all="ignore"):
        values = evaluate(topological_order(drawn.fetches), drawn.feeds)
    computed = [each for each in values if isinstance(each, core.Operation) and each.has_value]
    for node in data.draw(st.lists(st.sampled_from(computed), min_size=1, max_size=3)):
        drawn.feeds[node] = values[node] * 0.9 + 0.01
    expected, after = reference(drawn)
    session = Session(drawn.graph)
    for _ in range(2):
        drawn.load(before)
        assert_close(session.run(drawn.fetches, drawn.feeds), expected)
        assert_close(drawn.values, after)


ALONE = sorted(PASSES)


@pytest.mark.parametrize("name", [*ALONE, "none"])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 12))
def test_each_pass_alone(name, seed, size):
    drawn = Drawn(seed, size)
    expected, after = reference(drawn)
    assert_close(run_plan(drawn, PASSES & {name}).run(), expected)
    assert_close(drawn.values, after)


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 12), passes=st.sets(st.sampled_from(ALONE)))
def test_any_passes_together(seed, size, passes):
    drawn = Drawn(seed, size)
    expected, after = reference(drawn)
    assert_close(run_plan(drawn, frozenset(passes)).run(), expected)
    assert_close(drawn.values, after)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 12), steps=st.integers(1, 4))
def test_steps_in_one_call_are_the_same_to_the_bit(seed, size, steps):
    drawn = Drawn(seed, size)
    session, before = Session(drawn.graph), drawn.values
    singles = [session.run(drawn.fetches, drawn.feeds) for _ in range(steps)]
    after = drawn.values
    drawn.load(before)
    together = session.run(drawn.fetches, drawn.feeds, steps=steps)
    for value, wanted in zip([*together, *drawn.values], [*singles[-1], *after], strict=True):
        np.testing.assert_array_equal(value, wanted)


class DrawnSteps:
    """Values for each step of some of a drawn graph's placeholders, and what to watch."""

    def __init__(self, drawn, seed, steps):
        rng = np.random.default_rng(seed)
        self.drawn, self.steps = drawn, steps
        feeds = list(drawn.feeds.items())
        own = [node for node, _ in feeds if rng.random() < 0.6]
        self.fixed = {node: value for node, value in feeds if node not in own}
        self.per_step = {
            node: rng.uniform(0, 0.1) + drawn.feeds[node] * rng.uniform(0.5, 1.0, (steps, *shape))
            for node, shape in ((node, drawn.feeds[node].shape) for node in own)
        }
        loss = drawn.fetches[3]
        with drawn.graph.as_default():
            self.watch = core.log(core.square(loss)) if rng.random() < 0.5 else loss

    def feeds(self, step):
        return {**self.fixed, **{node: value[step] for node, value in self.per_step.items()}}

    def one_by_one(self, session, below):
        """What a run for each step gives: the number of steps taken, and the watched values."""
        watched = []
        for step in range(self.steps):
            feeds, before = self.feeds(step), self.drawn.values
            value = session.run([self.watch, self.drawn.fetches], feeds)[0]
            watched.append(value)
            if not value < below:
                self.drawn.load(before)
                return step, watched
        return self.steps, watched


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 12), steps=st.integers(1, 6), data=st.data())
def test_a_loop_is_a_run_for_each_step_to_the_bit(seed, size, steps, data):
    drawn = Drawn(seed, size)
    plan, session, before = DrawnSteps(drawn, seed, steps), Session(drawn.graph), drawn.values
    _, all_watched = plan.one_by_one(session, np.inf)
    bound = data.draw(st.sampled_from([np.inf, np.nan, *all_watched]))
    drawn.load(before)
    taken, watched = plan.one_by_one(session, bound)
    after = drawn.values
    drawn.load(before)
    got = session.run_steps(
        drawn.fetches, steps, plan.fixed, per_step=plan.per_step, watch=plan.watch, below=bound
    )
    assert got.taken == taken
    np.testing.assert_array_equal(got.watched, watched)
    for value, wanted in zip(drawn.values, after, strict=True):
        np.testing.assert_array_equal(value, wanted)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 12), passes=st.sets(st.sampled_from(ALONE)))
def test_a_loop_computes_what_the_interpreter_computes(seed, size, passes):
    drawn = Drawn(seed, size)
    steps = DrawnSteps(drawn, seed, 3)
    before = drawn.values
    fetches = [steps.watch, *drawn.fetches]
    order = topological_order(fetches)
    expected = []
    for step in range(3):
        with np.errstate(all="ignore"):
            expected.append(interpret(order, steps.feeds(step))[steps.watch])
    after = drawn.values
    drawn.load(before)
    shapes = infer_shapes(order, {node: value.shape for node, value in drawn.feeds.items()})
    loop = Loop(frozenset(steps.per_step), watches=True)
    plan = compile_plan(drawn.graph, fetches, order, shapes, frozenset(passes), loop)
    for node, buffer in plan.feeds.items():
        buffer[...] = steps.fixed[node]
    for node, buffers in plan.per_step.items():
        buffers[:3] = steps.per_step[node]
    taken, watched = plan.run_loop(3, np.inf)
    if taken == 3:
        assert_close([watched], [np.array(expected)])
        assert_close(drawn.values, after)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, size=st.integers(0, 14))
def test_a_plan_keeps_little_more_than_what_is_alive_at_once(seed, size):
    drawn = Drawn(seed, size)
    plan = run_plan(drawn, PASSES)
    assert plan.memory <= 1.5 * plan.needed + 16

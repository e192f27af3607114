"""Many steps in one call: what each is fed, where they stop, and errors."""

import tracemalloc

import numpy as np
import pytest

from mlp_tui.core import (
    FeedError,
    FetchError,
    GradientDescentOptimizer,
    Graph,
    GraphError,
    Session,
    ShapeError,
    Variable,
    assign,
    constant,
    exp,
    group,
    log,
    log_softmax,
    matmul,
    multiply,
    negative,
    placeholder,
    reduce_sum,
    tanh,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


class Net:
    """A small classifier with a fed learning rate, and the examples of some minibatches."""

    def __init__(self, steps=30, batch_size=10):
        rng = np.random.default_rng(0)
        self.X, self.c, self.rate = (
            placeholder(name="X"),
            placeholder(name="c"),
            placeholder(name="rate"),
        )
        W, V = Variable(rng.standard_normal((2, 8))), Variable(rng.standard_normal((8, 3)))
        b, d = Variable(rng.standard_normal(8)), Variable(np.zeros(3))
        self.variables = [W, b, V, d]
        scores = matmul(tanh(matmul(self.X, W) + b), V) + d
        self.loss = negative(reduce_sum(multiply(self.c, log_softmax(scores))), name="J")
        self.train = GradientDescentOptimizer(self.rate).minimize(self.loss)
        self.start = self.values
        self.inputs = rng.standard_normal((steps, batch_size, 2))
        self.targets = np.eye(3)[rng.integers(0, 3, (steps, batch_size))]
        self.rates = rng.uniform(0.001, 0.1, steps)

    @property
    def values(self):
        return [variable.value for variable in self.variables]

    def restart(self):
        for variable, value in zip(self.variables, self.start, strict=True):
            variable.load(value)

    def run_each(self, session, steps, rate=None):
        """The losses and the variables after a run for each step."""
        losses = []
        for X, c, own in list(zip(self.inputs, self.targets, self.rates, strict=True))[:steps]:
            feeds = {self.X: X, self.c: c, self.rate: own if rate is None else rate}
            losses.append(session.run([self.loss, self.train], feeds)[0])
        after = self.values
        self.restart()
        return losses, after

    def per_step(self, first, last, rates=True):
        own = {self.X: self.inputs[first:last], self.c: self.targets[first:last]}
        return {**own, self.rate: self.rates[first:last]} if rates else own


def assert_same(values, expected):
    for value, wanted in zip(values, expected, strict=True):
        np.testing.assert_array_equal(value, wanted)


@pytest.mark.parametrize("cuts", [(30,), (1, 30), (7, 8, 30), tuple(range(1, 31))])
def test_minibatches_and_a_schedule_of_rates_however_the_steps_are_cut(cuts):
    net, session = Net(), Session()
    losses, after = net.run_each(session, 30)
    watched, first = [], 0
    for last in cuts:
        done = session.run_steps(
            net.train, last - first, per_step=net.per_step(first, last), watch=net.loss
        )
        assert done.taken == last - first
        watched += list(done.watched)
        first = last
    assert watched == losses
    assert_same(net.values, after)


def test_feeds_that_stay_and_feeds_that_change():
    net, session = Net(), Session()
    losses, after = net.run_each(session, 30, rate=0.03)
    done = session.run_steps(
        net.train, 30, {net.rate: 0.03}, per_step=net.per_step(0, 30, False), watch=net.loss
    )
    assert done.watched.tolist() == losses
    assert_same(net.values, after)


def test_more_steps_than_are_kept_at_once():
    net, session = Net(steps=1000), Session()
    losses, after = net.run_each(session, 1000)
    done = session.run_steps(net.train, 1000, per_step=net.per_step(0, 1000), watch=net.loss)
    assert done.taken == 1000
    assert done.watched.tolist() == losses
    assert_same(net.values, after)


def test_large_batches():
    net, session = Net(steps=7, batch_size=5000), Session()
    losses, after = net.run_each(session, 7)
    done = session.run_steps(net.train, 7, per_step=net.per_step(0, 7), watch=net.loss)
    assert done.watched.tolist() == losses
    assert_same(net.values, after)


def test_shapes_that_change_from_call_to_call():
    net, session = Net(), Session()
    losses, after = net.run_each(session, 2)
    few = {net.X: net.inputs[:1, :3], net.c: net.targets[:1, :3], net.rate: [0.0]}
    done = []
    for step in range(2):
        own = net.per_step(step, step + 1)
        done += session.run_steps(net.train, 1, per_step=own, watch=net.loss).watched.tolist()
        session.run_steps(net.train, 1, per_step=few)
    assert done == losses
    assert_same(net.values, after)


def test_without_anything_to_watch():
    net, session = Net(), Session()
    _, after = net.run_each(session, 30)
    done = session.run_steps(net.train, 30, per_step=net.per_step(0, 30))
    assert done.taken == 30
    assert done.watched.shape == (0,)
    assert_same(net.values, after)


def test_the_losses_of_many_batches_without_a_step():
    net, session = Net(), Session()
    own = net.per_step(0, 30, False)
    done = session.run_steps([], 30, per_step=own, watch=net.loss)
    expected = [
        session.run(net.loss, {net.X: X, net.c: c})
        for X, c in zip(net.inputs, net.targets, strict=True)
    ]
    assert done.watched.tolist() == expected
    assert_same(net.values, net.start)


@pytest.mark.parametrize("stop", [0, 1, 149, 255, 256, 257, 299])
@pytest.mark.parametrize("bad", [1.0, np.inf, np.nan])
def test_steps_stop_before_the_first_value_that_is_not_below(stop, bad):
    values = np.zeros(300)
    values[stop:] = bad
    x, count = placeholder(), Variable(0.0)
    done = Session().run_steps(
        assign(count, count + 1.0), 300, per_step={x: values}, watch=x * 1.0, below=1.0
    )
    assert done.taken == stop
    assert_same(done.watched, values[: stop + 1])
    assert count.value == stop


def test_the_watched_value_is_that_before_the_step():
    a = Variable(0.0)
    done = Session().run_steps(assign(a, a + 1.0), 10, watch=a, below=3.0)
    assert done.taken == 3
    assert done.watched.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert a.value == 3.0


def test_by_default_only_what_is_not_finite_stops():
    a = Variable(1e300)
    done = Session().run_steps(assign(a, 1e3 * a), 10, watch=a)
    assert done.taken == 3
    assert done.watched[-1] == np.inf
    b = Variable(-1.0)
    done = Session().run_steps(assign(b, 1e200 * b), 4, watch=b)
    assert (done.taken, b.value) == (4, -np.inf)


@pytest.mark.parametrize("watch", ["constant", "fed", "fed per step", "of a fed one", "variable"])
def test_anything_scalar_can_be_watched(watch):
    x, y, a = placeholder(), placeholder(), Variable(5.0)
    node, values = {
        "constant": (constant(5.0), [5.0] * 3),
        "fed": (x, [5.0] * 3),
        "fed per step": (y, [5.0, 6.0, 7.0]),
        "of a fed one": (log(x), [np.log(5.0)] * 3),
        "variable": (a, [5.0, 5.0 + 5.0 * 5.0, 30.0 + 5.0 * 6.0]),
    }[watch]
    step = assign(a, a + x * y)
    done = Session().run_steps(step, 3, {x: 5.0}, per_step={y: [5.0, 6.0, 7.0]}, watch=node)
    assert done.watched.tolist() == values
    assert a.value == 95.0


def test_updates_of_several_kinds_are_all_kept_back():
    a, b, c = Variable([[1.0, 2.0], [3.0, 4.0]]), Variable(np.eye(2)), Variable(1.0)
    step = group(assign(a, matmul(b, a)), assign(b, a), assign(c, c * 2.0))
    session = Session()
    session.run_steps(step, 2)
    before = a.value, b.value, c.value
    assert session.run_steps(step, 5, watch=c, below=4.0).taken == 0
    assert_same((a.value, b.value, c.value), before)


def test_what_is_fed_may_be_any_numbers_and_is_not_changed():
    x, a = placeholder(), Variable(np.zeros(2))
    step = assign(a, a + x)
    session = Session()
    for own in ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]], np.int8), np.ones((4, 4))[::2, ::2]):
        kept = np.array(own)
        a.load([0.0, 0.0])
        session.run_steps(step, 2, per_step={x: own})
        np.testing.assert_array_equal(a.value, np.sum(kept, axis=0))
        np.testing.assert_array_equal(own, kept)


def test_per_step_feeds_of_every_rank_also_of_no_elements():
    shapes = [(), (1,), (4,), (0,), (3, 0), (0, 3), (3, 4), (1, 4), (2, 3, 4)]
    rng = np.random.default_rng(0)
    for shape in shapes:
        x, total = placeholder(), Variable(0.0)
        values = rng.standard_normal((5, *shape))
        step = assign(total, total + reduce_sum(x))
        Session().run_steps(step, 5, per_step={x: values})
        np.testing.assert_allclose(total.value, values.sum(), atol=1e-12)


def test_nothing_is_allocated_in_a_steady_step():
    net, session = Net(steps=20, batch_size=10_000), Session()
    own = net.per_step(0, 20)

    def run():
        session.run_steps(net.train, 20, per_step=own, watch=net.loss)

    run()
    tracemalloc.start()
    run()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    run()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 1000
    assert peak - before < 250_000  # NumPy's buffers; a hidden layer has 640,000 bytes.


def test_the_source_of_a_loop_can_be_read():
    net, session = Net(), Session()
    source = session.plan(net.train, per_step=net.per_step(0, 30), watch=net.loss).source
    assert source.startswith("def run(steps, below):\n")
    assert "in islice(per_step, steps):\n" in source
    lines = source.splitlines()
    assert lines[1].startswith("    ones_like") or "_all[:steps]" in lines[1]
    assert lines.index("        if not J_number < below:") < len(lines) - 2
    assert lines[-2].startswith("        subtract(")


def test_what_cannot_be_fed_per_step_is_refused():
    x, w = placeholder((None, 2), name="X"), Variable(np.zeros((1, 2)), name="W")
    step, run_steps = assign(w, w + x), Session().run_steps
    with pytest.raises(FeedError, match="'X' is not fed"):
        run_steps(step, 3)
    with pytest.raises(FeedError, match=r"'X' must be fed an array of 3 .* of shape \(2, 1, 2\)"):
        run_steps(step, 3, per_step={x: np.zeros((2, 1, 2))})
    with pytest.raises(FeedError, match=r"'X' must be fed an array of 3 values.* shape \(\)"):
        run_steps(step, 3, per_step={x: 1.0})
    with pytest.raises(FeedError, match=r"'X' takes shape \(None, 2\), was fed \(1, 3\) at each"):
        run_steps(step, 3, per_step={x: np.zeros((3, 1, 3))})
    with pytest.raises(FeedError, match="fed per step to 'X' is no array of numbers"):
        run_steps(step, 3, per_step={x: ["a", "b", "c"]})
    with pytest.raises(FeedError, match="'X' is fed in feed_dict and per step"):
        run_steps(step, 3, {x: np.zeros((1, 2))}, per_step={x: np.zeros((3, 1, 2))})
    with pytest.raises(FeedError, match="'W'.*only placeholders"):
        run_steps(step, 3, per_step={w: np.zeros((3, 1, 2))})
    with pytest.raises(ShapeError, match=r"'W' has shape \(1, 2\); got add \(2, 2\)"):
        run_steps(step, 3, per_step={x: np.zeros((3, 2, 2))})
    with pytest.raises(ValueError, match="cannot take 0 steps"):
        run_steps(step, 0, per_step={x: np.zeros((0, 1, 2))})
    np.testing.assert_array_equal(w.value, np.zeros((1, 2)))


def test_what_cannot_be_watched_is_refused():
    w = Variable(np.zeros(2), name="W")
    step = group(assign(w, w + 1.0), name="step")
    with pytest.raises(ShapeError, match=r"cannot watch 'W', whose shape is \(2,\)"):
        Session().run_steps(step, 3, watch=w)
    with pytest.raises(FetchError, match="cannot watch 'step': it has no value"):
        Session().run_steps(step, 3, watch=step)
    with Graph().as_default():
        far = constant(1.0, name="far")
    with pytest.raises(FetchError, match="'far' is of another graph"):
        Session().run_steps(step, 3, watch=far)
    with pytest.raises(GraphError, match="'W' is assigned twice"):
        Session().run_steps([step, assign(w, w)], 3)


def test_a_number_of_each_steps_own_is_negated():
    x, total = placeholder((), name="x"), Variable(0.0)
    step = assign(total, total + exp(negative(x)))
    values = np.arange(1.0, 6.0)
    Session().run_steps(step, 5, per_step={x: values})
    assert total.value == pytest.approx(np.exp(-values).sum())

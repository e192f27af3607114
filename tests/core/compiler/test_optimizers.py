"""Plans of training steps with every optimizer: right, of few calls, without new memory."""

import re
import tracemalloc

import numpy as np
import pytest

import mlp_tui.core as core
from mlp_tui.core.compiler import PASSES, compile_plan
from mlp_tui.core.graph import topological_order
from mlp_tui.core.interpreter import interpret
from mlp_tui.core.session.shapes import infer_shapes

OPTIMIZERS = {
    "gradient descent": core.GradientDescentOptimizer,
    "momentum": lambda rate: core.MomentumOptimizer(rate, 0.9),
    "nesterov": lambda rate: core.MomentumOptimizer(rate, 0.9, use_nesterov=True),
    "adagrad": core.AdagradOptimizer,
    "rmsprop": core.RMSPropOptimizer,
    "rmsprop with momentum": lambda rate: core.RMSPropOptimizer(rate, momentum=0.9),
    "rmsprop centered": lambda rate: core.RMSPropOptimizer(rate, epsilon=0.1, centered=True),
    "adam": core.AdamOptimizer,
    "adamw": lambda rate: core.AdamWOptimizer(0.01, rate),
}
EXTRA_CALLS = {
    "gradient descent": 0, "momentum": 2, "nesterov": 4, "adagrad": 4, "rmsprop": 6,
    "rmsprop with momentum": 7, "rmsprop centered": 8, "adam": 6, "adamw": 6,
}  # fmt: skip
"""How many calls a step has more than gradient descent's two."""


class Training:
    """Steps of a network of two hidden layers, or of as many as are asked for."""

    def __init__(self, name, layers=2, units=3):
        rng = np.random.default_rng(5)
        sizes = [2, *[units] * layers, 2]
        with core.Graph().as_default() as self.graph:
            self.x, c = core.placeholder(name="X"), core.placeholder(name="c")
            h = self.x
            # Not in the order in which layers stand, so that they have to be packed.
            biases = [core.Variable(rng.standard_normal(size)) for size in sizes[1:]]
            for number, b in enumerate(biases):
                shape = sizes[number], sizes[number + 1]
                h = h @ core.Variable(rng.standard_normal(shape)) + b
                h = core.tanh(h) if number < layers else h
            self.loss = -core.reduce_sum(c * core.log_softmax(h))
            self.learning_rate = core.Variable(0.01, trainable=False)
            self.optimizer = OPTIMIZERS[name](self.learning_rate)
            self.step = self.optimizer.minimize(self.loss)
        points = rng.standard_normal((7, 2))
        self.feeds = {self.x: points, c: np.eye(2)[(points[:, 0] > 0).astype(int)]}
        self.fetches = [self.loss, self.step]
        self.start = self.values

    @property
    def values(self):
        return [variable.value for variable in self.graph.variables]

    def begin_again(self):
        for variable, value in zip(self.graph.variables, self.start, strict=True):
            variable.load(value)

    def plan(self, passes):
        order = topological_order(self.fetches)
        shapes = infer_shapes(order, {node: value.shape for node, value in self.feeds.items()})
        plan = compile_plan(self.graph, self.fetches, order, shapes, passes)
        for node, buffer in plan.feeds.items():
            buffer[...] = self.feeds[node]
        return plan


@pytest.mark.parametrize(
    "without", ["nothing", "neighbours", "abreast", "numbers", "in_place", "share", "all"]
)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_plan_takes_the_interpreters_steps(name, without):
    training = Training(name)
    for _ in range(5):
        interpret(topological_order(training.fetches), training.feeds)
    expected = training.values
    training.begin_again()
    plan = training.plan(frozenset() if without == "all" else PASSES - {without})
    plan.run(2)
    plan.run(3)
    for value, wanted in zip(training.values, expected, strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_the_same_to_the_bit_however_they_are_taken(name):
    training = Training(name)
    session, after = core.Session(training.graph), []
    for take in (
        lambda: [session.run(training.fetches, training.feeds) for _ in range(6)],
        lambda: session.run(training.fetches, training.feeds, steps=6),
        lambda: session.run_steps(training.step, 6, training.feeds, watch=training.loss),
        lambda: session.run_steps(
            training.step,
            6,
            per_step={node: np.stack([value] * 6) for node, value in training.feeds.items()},
            watch=training.loss,
        ),
    ):
        training.begin_again()
        take()
        after.append(training.values)
    for other in after[1:]:
        for value, wanted in zip(other, after[0], strict=True):
            np.testing.assert_array_equal(value, wanted)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_that_end_before_a_loss_leave_everything_as_it_was(name):
    training = Training(name)
    session = core.Session(training.graph)
    losses = session.run_steps(training.step, 6, training.feeds, watch=training.loss).watched
    training.begin_again()
    session.run(training.fetches, training.feeds, steps=2)
    before = training.values
    steps = session.run_steps(
        training.step, 4, training.feeds, watch=training.loss, below=losses[2]
    )
    assert steps.taken == 0
    for value, wanted in zip(training.values, before, strict=True):
        np.testing.assert_array_equal(value, wanted)


def calls_in_a_step(training):
    source = training.plan(PASSES).source
    return len(re.findall(r"^ {8,}\w+\(", source, re.MULTILINE))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_updates_of_all_variables_are_one_stretch_of_calls(name):
    for layers in (1, 4):
        extra = calls_in_a_step(Training(name, layers))
        extra -= calls_in_a_step(Training("gradient descent", layers))
        assert extra == EXTRA_CALLS[name]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_steady_step_allocates_nothing(name):
    training = Training(name, units=40)
    session = core.Session(training.graph)
    session.run(training.fetches, training.feeds, steps=3)
    tracemalloc.start()
    try:
        session.run(training.fetches, training.feeds, steps=3)
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        session.run(training.fetches, training.feeds, steps=200)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 2000  # The call itself takes some; the smallest array has 2,240 bytes.


def test_slots_stay_where_they_are_when_another_optimizer_comes():
    training = Training("adam")
    session = core.Session(training.graph)
    session.run(training.fetches, training.feeds, steps=3)
    before = training.values
    with training.graph.as_default():
        step = core.MomentumOptimizer(0.01, 0.9).minimize(training.loss)
    session.run(step, training.feeds)
    session.run(training.fetches, training.feeds)
    again = Training("adam")
    for variable, value in zip(again.graph.variables, before, strict=True):
        variable.load(value)
    with again.graph.as_default():
        momentum = core.MomentumOptimizer(0.01, 0.9).minimize(again.loss)
    other = core.Session(again.graph)
    other.run(momentum, again.feeds)
    other.run(again.fetches, again.feeds)
    for value, wanted in zip(training.values, again.values, strict=True):
        np.testing.assert_array_equal(value, wanted)

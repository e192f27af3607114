"""Every operation: its value against NumPy, its shape rule and its gradients."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlp_tui.core as core
from mlp_tui.core import Graph, Session, Variable, check_gradients
from mlp_tui.core.graph import OPERATIONS, topological_order
from mlp_tui.core.interpreter import interpret
from mlp_tui.core.operations import ACTIVATIONS

SIZES = st.integers(1, 4)
SHAPES = st.lists(SIZES, max_size=3).map(tuple)
SEEDS = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Case:
    """How to check one operation: shapes for its inputs, where it is smooth, what it equals."""

    build: Callable
    shapes: st.SearchStrategy
    reference: Callable
    sample: Callable = lambda rng, shape: rng.uniform(-2.0, 2.0, shape)


def away_from_zero(rng, shape):
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.3, 2.0, shape)


def positive(rng, shape):
    return rng.uniform(0.3, 3.0, shape)


@st.composite
def broadcastable(draw):
    """Two shapes that broadcast together, either of which may be the lesser."""
    shape = draw(SHAPES)
    pair = []
    for _ in range(2):
        cut = draw(st.integers(0, len(shape)))
        pair.append(tuple(size if draw(st.booleans()) else 1 for size in shape[cut:]))
    return tuple(pair)


@st.composite
def one_fits_into_the_other(draw):
    shape = draw(SHAPES)
    cut = draw(st.integers(0, len(shape)))
    small = tuple(size if draw(st.booleans()) else 1 for size in shape[cut:])
    return small, shape


@st.composite
def products(draw):
    n, k, m = draw(SIZES), draw(SIZES), draw(SIZES)
    return draw(st.sampled_from([(n, k), (k,)])), draw(st.sampled_from([(k, m), (k,)]))


def one_input(build, reference, sample=Case.sample, shapes=SHAPES):
    return Case(build, shapes.map(lambda shape: (shape,)), reference, sample)


def two_inputs(build, reference, sample=Case.sample):
    return Case(build, broadcastable(), reference, sample)


def of_one_shape(build, reference, sample=Case.sample):
    return Case(build, SHAPES.map(lambda shape: (shape, shape)), reference, sample)


class Apart:
    """Values of which no two inputs have nearly the same: on two grids, taken in turns."""

    def __init__(self):
        self.shift = 0.0

    def __call__(self, rng, shape):
        self.shift = 0.1 - self.shift
        return 0.2 * rng.integers(-10, 10, shape) + self.shift


VECTORS = st.lists(SIZES, min_size=1, max_size=3).map(tuple)
MATRICES = st.tuples(SIZES, SIZES)


def softmax_of(x):
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def column_of(x, shape):
    """x along the first axis, repeated along the second if there is one."""
    return np.broadcast_to(x if len(shape) == 1 else x[:, None], shape)


def cross_entropy_of(z, x):
    p = 1 / (1 + np.exp(-x))
    return -z * np.log(p) - (1 - z) * np.log(1 - p)


def huber_of(labels, predictions, delta):
    e = np.abs(predictions - labels)
    return np.where(e <= delta, e**2 / 2, delta * (e - delta / 2))


def summed_to(x, shape):
    """What ends up in each element of an array of that shape, one element of x at a time."""
    total = np.zeros(shape)
    owner = np.broadcast_to(np.arange(total.size).reshape(shape), x.shape)
    np.add.at(total.reshape(-1), owner.reshape(-1), x.reshape(-1))
    return total


CASES = {
    "add": two_inputs(core.add, np.add),
    "subtract": two_inputs(core.subtract, np.subtract),
    "multiply": two_inputs(core.multiply, np.multiply),
    "divide": two_inputs(core.divide, np.divide, away_from_zero),
    "maximum": two_inputs(core.maximum, np.maximum, Apart()),
    "minimum": two_inputs(core.minimum, np.minimum, Apart()),
    "greater": two_inputs(core.greater, np.greater, Apart()),
    "identity": one_input(core.identity, lambda x: x),
    "negative": one_input(core.negative, np.negative),
    "exp": one_input(core.exp, np.exp),
    "log": one_input(core.log, np.log, positive),
    "square": one_input(core.square, np.square),
    "sqrt": one_input(core.sqrt, np.sqrt, positive),
    "absolute": one_input(core.absolute, np.abs, away_from_zero),
    "sign": one_input(core.sign, np.sign, away_from_zero),
    "sigmoid": one_input(core.sigmoid, lambda x: 1 / (1 + np.exp(-x))),
    "tanh": one_input(core.tanh, np.tanh),
    "relu": one_input(core.relu, lambda x: np.maximum(x, 0), away_from_zero),
    "leaky_relu": one_input(core.leaky_relu, lambda x: np.where(x > 0, x, 0.2 * x), away_from_zero),
    "leaky_relu alpha": one_input(
        lambda x: core.leaky_relu(x, alpha=0.1),
        lambda x: np.where(x > 0, x, 0.1 * x),
        away_from_zero,
    ),
    "elu": one_input(core.elu, lambda x: np.where(x > 0, x, np.exp(x) - 1), away_from_zero),
    "gelu": one_input(
        core.gelu,
        lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    ),
    "sin": one_input(core.sin, np.sin),
    "cos": one_input(core.cos, np.cos),
    "softplus": one_input(core.softplus, lambda x: np.log1p(np.exp(x))),
    "softmax": one_input(core.softmax, softmax_of, shapes=VECTORS),
    "log_softmax": one_input(core.log_softmax, lambda x: np.log(softmax_of(x)), shapes=VECTORS),
    "sigmoid_cross_entropy_with_logits": of_one_shape(
        core.sigmoid_cross_entropy_with_logits, cross_entropy_of
    ),
    "huber_loss": of_one_shape(core.huber_loss, lambda z, x: huber_of(z, x, delta=1.0), Apart()),
    "huber_loss delta": of_one_shape(
        lambda z, x: core.huber_loss(z, x, delta=0.6), lambda z, x: huber_of(z, x, 0.6), Apart()
    ),
    "matmul": Case(core.matmul, products(), np.matmul),
    "transpose": one_input(core.transpose, np.transpose),
    "transpose axes": one_input(
        lambda x: core.transpose(x, (1, 2, 0)),
        lambda x: x.transpose(1, 2, 0),
        shapes=st.tuples(SIZES, SIZES, SIZES),
    ),
    "reduce_sum": one_input(core.reduce_sum, np.sum),
    "reduce_sum axis": one_input(
        lambda x: core.reduce_sum(x, axis=-1), lambda x: x.sum(axis=-1), shapes=VECTORS
    ),
    "reduce_sum axes": one_input(
        lambda x: core.reduce_sum(x, axis=(0, -1)), lambda x: x.sum((0, -1)), shapes=MATRICES
    ),
    "reduce_sum list": one_input(
        lambda x: core.reduce_sum(x, axis=[-1, 0]), lambda x: x.sum((0, -1)), shapes=MATRICES
    ),
    "reduce_sum no axes": one_input(lambda x: core.reduce_sum(x, axis=[]), lambda x: x),
    "reduce_sum keepdims": one_input(
        lambda x: core.reduce_sum(x, axis=0, keepdims=True),
        lambda x: x.sum(axis=0, keepdims=True),
        shapes=VECTORS,
    ),
    "reduce_mean": one_input(core.reduce_mean, np.mean),
    "reduce_mean axis": one_input(
        lambda x: core.reduce_mean(x, axis=[0]),
        lambda x: x.mean(axis=0),
        shapes=VECTORS,
    ),
    "size": one_input(core.size, np.size),
    "expand_dims": one_input(
        lambda x: core.expand_dims(x, [0, -1]), lambda x: np.expand_dims(x, (0, -1))
    ),
    "broadcast_to": Case(
        core.broadcast_to,
        one_fits_into_the_other(),
        lambda x, like: np.broadcast_to(x, like.shape),
    ),
    "sum_to": Case(
        lambda like, x: core.sum_to(x, like),
        one_fits_into_the_other(),
        lambda like, x: summed_to(x, like.shape),
    ),
    "assign": one_input(lambda x: core.assign(Variable(np.zeros(x.shape)), x), lambda x: x),
    "zeros_like": one_input(core.zeros_like, np.zeros_like),
    "ones_like": one_input(core.ones_like, np.ones_like),
    "matmul_gradient_x": Case(
        lambda x, y: core.gradients(core.matmul(x, y), [x])[0],
        products(),
        lambda x, y: np.broadcast_to(y.sum(axis=1) if y.ndim == 2 else y, x.shape),
    ),
    "matmul_gradient_y": Case(
        lambda x, y: core.gradients(core.matmul(x, y), [y])[0],
        products(),
        lambda x, y: column_of(x.sum(axis=0) if x.ndim == 2 else x, y.shape),
    ),
}


def test_every_operation_has_a_case():
    assert set(OPERATIONS) - {"group"} <= {name.split()[0] for name in CASES}


def test_every_operation_is_exported():
    names = {}
    exec("from mlp_tui.core import *", names)
    for name, operation in OPERATIONS.items():
        assert names[name] is operation


def test_activations_are_offered_in_a_stable_order():
    assert list(ACTIVATIONS) == [
        "sigmoid", "tanh", "relu", "linear", "leaky-relu", "elu", "gelu", "softplus", "sine",
    ]  # fmt: skip
    assert ACTIVATIONS["linear"] is core.identity


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), seed=SEEDS)
def test_values_shapes_and_gradients_of(name, data, seed):
    case = CASES[name]
    shapes = data.draw(case.shapes)
    rng = np.random.default_rng(seed)
    with Graph().as_default():
        inputs = [Variable(case.sample(rng, shape)) for shape in shapes]
        node = case.build(*inputs)
        value = Session().run(node)
        expected = case.reference(*[variable.value for variable in inputs])
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)
        assert node.shape == np.shape(value)
        check_gradients(node, inputs, rng=rng)


PAIRS = [(), (3,), (1,), (2, 3), (1, 3), (2, 1), (2, 2, 3)]


def pairs_of(name):
    """Shapes of scalar, vector and matrix, and of pairs of them that go together."""
    if name.split()[0] in ("matmul", "matmul_gradient_x", "matmul_gradient_y"):
        sides = itertools.product([(3,), (2, 3), (1, 3)], [(3,), (3, 2), (3, 1)])
        return list(sides)
    if name in OF_ONE_SHAPE:
        return [(shape, shape) for shape in PAIRS]
    if name in TWO_INPUTS:
        return [pair for pair in itertools.product(PAIRS, PAIRS) if broadcast(*pair) is not None]
    if name in ("broadcast_to", "sum_to"):
        return [(x, y) for x, y in itertools.product(PAIRS, PAIRS) if broadcast(x, y) == y]
    needs = MINIMUM_RANK.get(name, 0)
    most = 3 if needs == 3 else 2
    return [(shape,) for shape in PAIRS if needs <= len(shape) <= most]


def broadcast(*shapes):
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None


@pytest.mark.parametrize("name", CASES)
def test_scalars_vectors_matrices_and_their_pairs_to_second_order(name):
    case = CASES[name]
    rng = np.random.default_rng(0)
    for shapes in pairs_of(name):
        with Graph().as_default():
            inputs = [Variable(case.sample(rng, shape)) for shape in shapes]
            node = case.build(*inputs)
            value = Session().run(node)
            expected = case.reference(*[variable.value for variable in inputs])
            np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-13)
            assert np.shape(value) == np.shape(expected)
            check_gradients(node, inputs, order=2, rng=rng)
            check_gradients(core.square(node) + node, inputs, order=2, rng=rng)


@pytest.mark.parametrize("name", CASES)
def test_forward_writes_into_a_given_buffer(name):
    case = CASES[name]
    rng = np.random.default_rng(0)
    shapes = SHAPES_FOR_BUFFERS.get(name, ((3, 2),))
    with Graph().as_default():
        node = case.build(*[Variable(case.sample(rng, shape)) for shape in shapes])
        order = topological_order([node])
        values = interpret(order, {})
        arguments = [values[parent] for parent in node.inputs]
        out = np.full(node.shape, np.nan)
        assert node.forward(*arguments, out=out) is out
        np.testing.assert_array_equal(out, values[node])


AT_BOTH_ENDS = {
    # Where x is -1e308, -800, -40, 0, 40 and 1e308: the value, and the slope.
    "softplus": (
        [0.0, 0.0, np.exp(-40.0), np.log(2.0), 40.0, 1e308],
        [0.0, 0.0, np.exp(-40.0), 0.5, 1.0, 1.0],
    ),
    "leaky-relu": ([-2e307, -160.0, -8.0, 0.0, 40.0, 1e308], [0.2, 0.2, 0.2, 0.2, 1.0, 1.0]),
    "elu": ([-1.0, -1.0, np.expm1(-40.0), 0.0, 40.0, 1e308], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]),
    "gelu": ([0.0, 0.0, 0.0, 0.0, 40.0, 1e308], [0.0, 0.0, 0.0, 0.5, 1.0, 1.0]),
    "sigmoid": (
        [0.0, 0.0, np.exp(-40.0), 0.5, 1.0, 1.0],
        [0.0, 0.0, np.exp(-40.0), 0.25, 0.0, 0.0],
    ),
}


@pytest.mark.parametrize("name", AT_BOTH_ENDS)
def test_activations_are_exact_at_both_ends(name):
    expected, slope = AT_BOTH_ENDS[name]
    with Graph().as_default():
        x = core.placeholder()
        y = ACTIVATIONS[name](x)
        feeds = {x: np.array([-1e308, -800.0, -40.0, 0.0, 40.0, 1e308])}
        nodes = [y, core.gradients(y, [x])[0]]
        with np.errstate(over="ignore"):
            values = interpret(topological_order(nodes), feeds)
        for found in (Session().run(nodes, feeds), [values[node] for node in nodes]):
            np.testing.assert_allclose(found[0], expected, rtol=1e-15)
            np.testing.assert_allclose(found[1], slope, rtol=1e-15, atol=1e-17)


def test_elu_and_gelu_are_exact_just_below_zero():
    with Graph().as_default():
        x = core.placeholder()
        elu, gelu = Session().run([core.elu(x), core.gelu(x)], {x: [-1e-12]})
    np.testing.assert_allclose([elu, gelu], [[-1e-12], [-0.5e-12]], rtol=1e-11)


def test_gelu_is_near_the_exact_one():
    with Graph().as_default():
        points = np.linspace(-6, 6, 1001)
        value = Session().run(core.gelu(core.constant(points)))
    exact = [x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in points]
    assert 1e-4 < np.max(np.abs(value - exact)) < 5e-4


def test_a_leaky_relu_takes_slopes_from_0_to_1():
    with Graph().as_default():
        assert Session().run(core.leaky_relu([-2.0, 2.0], 0.0)).tolist() == [0.0, 2.0]
        for alpha in (-0.1, 1.1, float("nan")):
            with pytest.raises(core.GraphError, match=f"from 0 to 1, got {alpha}"):
                core.leaky_relu([1.0], alpha)


def test_losses_refuse_inputs_of_other_shapes_and_a_bad_delta():
    with Graph().as_default():
        labels, logits = core.constant(np.ones(3)), core.constant(np.ones((3, 1)))
        for loss in (core.sigmoid_cross_entropy_with_logits, core.huber_loss):
            with pytest.raises(core.ShapeError, match="the inputs must have the same shape"):
                loss(labels, logits)
        for delta in (0.0, -1.0, float("nan")):
            with pytest.raises(core.GraphError, match="delta must be above 0"):
                core.huber_loss(labels, labels, delta)


TWO_INPUTS = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "greater")
OF_ONE_SHAPE = ("sigmoid_cross_entropy_with_logits", "huber_loss", "huber_loss delta")
MINIMUM_RANK = {
    **dict.fromkeys(("softmax", "log_softmax", "reduce_sum axis", "reduce_sum keepdims"), 1),
    "reduce_mean axis": 1,
    "reduce_sum axes": 2,
    "reduce_sum list": 2,
    "transpose axes": 3,
}
TWO = ((3, 2), (3, 2))
SHAPES_FOR_BUFFERS = {
    **dict.fromkeys((*TWO_INPUTS, *OF_ONE_SHAPE), TWO),
    **{name: ((3, 4), (4, 2)) for name in CASES if name.startswith("matmul")},
    "transpose axes": ((2, 3, 4),),
    "broadcast_to": ((1, 2), (3, 2)),
    "sum_to": ((1, 2), (3, 2)),
}

"""The tutorial's listings that extend the library, after the import line alone.

*Deep Learning From Scratch* I-V, Deep Ideas, 2017: its operations, its optimizer and its
gradients as classes and functions of one's own, in its interface. Every result is compared
with NumPy by hand.
"""

from typing import Any

import numpy as np
import pytest

IMPORT = "from mlp_tui.core import *\nimport numpy as np\n"

PART_1_OPERATIONS = """
class add(Operation):
    def __init__(self, x, y):
        super().__init__([x, y])

    def compute(self, x_value, y_value):
        self.inputs = [x_value, y_value]
        return x_value + y_value


class matmul(Operation):
    def __init__(self, a, b):
        super().__init__([a, b])

    def compute(self, a_value, b_value):
        self.inputs = [a_value, b_value]
        return a_value.dot(b_value)
"""

PART_1_EXAMPLE = """
Graph().as_default()

A = Variable([[1, 0], [0, -1]])
b = Variable([1, 1])
x = placeholder()
y = matmul(A, x)
z = add(y, b)

session = Session()
output = session.run(z, {x: [1, 2]})
print(output)
"""

PART_2_OPERATIONS = """
class sigmoid(Operation):
    def __init__(self, a):
        super().__init__([a])

    def compute(self, a_value):
        return 1 / (1 + np.exp(-a_value))


class softmax(Operation):
    def __init__(self, a):
        super().__init__([a])

    def compute(self, a_value):
        return np.exp(a_value) / np.sum(np.exp(a_value), axis=1)[:, None]
"""

PART_2_SIGMOID = """
Graph().as_default()

x = placeholder()
w = Variable([1, 1])
b = Variable(0)
p = sigmoid( add(matmul(w, x), b) )

session = Session()
p_value = session.run(p, {x: [3, 2]})
"""

PART_2_SOFTMAX = """
red_points = np.random.randn(50, 2) - 2*np.ones((50, 2))
blue_points = np.random.randn(50, 2) + 2*np.ones((50, 2))

Graph().as_default()

X = placeholder()
W = Variable([[1, -1], [1, -1]])
b = Variable([0, 0])
p = softmax( add(matmul(X, W), b) )

session = Session()
output_probabilities = session.run(p, {X: np.concatenate((blue_points, red_points))})
"""

PART_3_OPERATIONS = """
class log(Operation):
    def __init__(self, x):
        super().__init__([x])

    def compute(self, x_value):
        return np.log(x_value)


class multiply(Operation):
    def __init__(self, x, y):
        super().__init__([x, y])

    def compute(self, x_value, y_value):
        return x_value * y_value


class reduce_sum(Operation):
    def __init__(self, A, axis=None):
        super().__init__([A])
        self.axis = axis

    def compute(self, A_value):
        return np.sum(A_value, self.axis)


class negative(Operation):
    def __init__(self, x):
        super().__init__([x])

    def compute(self, x_value):
        return -x_value
"""

PART_3_EXAMPLE = """
c = placeholder()
J = negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1)))
J_value = session.run(J, {
    X: np.concatenate((blue_points, red_points)),
    c: [[1, 0]] * len(blue_points) + [[0, 1]] * len(red_points)
})
"""

PART_4_OPTIMIZER = """
class GradientDescentOptimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def minimize(self, loss):
        learning_rate = self.learning_rate

        class MinimizationOperation(Operation):
            def compute(self):
                grad_table = compute_gradients(loss)
                for node in grad_table:
                    if type(node) == Variable:
                        grad = grad_table[node]
                        node.value -= learning_rate * grad

        return MinimizationOperation()
"""

PART_4_GRADIENTS = """
def summed_to(grad, value):
    while np.ndim(grad) > len(value.shape):
        grad = np.sum(grad, axis=0)
    for axis, size in enumerate(value.shape):
        if size == 1:
            grad = np.sum(grad, axis=axis, keepdims=True)
    return grad


@RegisterGradient("add")
def _add_gradient(op, grad):
    return [summed_to(grad, op.inputs[0]), summed_to(grad, op.inputs[1])]


@RegisterGradient("matmul")
def _matmul_gradient(op, grad):
    return [grad.dot(op.inputs[1].T), op.inputs[0].T.dot(grad)]


@RegisterGradient("sigmoid")
def _sigmoid_gradient(op, grad):
    return grad * op.output * (1 - op.output)


@RegisterGradient("softmax")
def _softmax_gradient(op, grad):
    p = op.output
    return (grad - np.sum(grad * p, 1).reshape([-1, 1])) * p


@RegisterGradient("log")
def _log_gradient(op, grad):
    return grad / op.inputs[0]


@RegisterGradient("multiply")
def _multiply_gradient(op, grad):
    return [grad * op.inputs[1], grad * op.inputs[0]]


@RegisterGradient("reduce_sum")
def _reduce_sum_gradient(op, grad):
    A = op.inputs[0]
    output_shape = np.array(A.shape)
    output_shape[op.axis] = 1
    return np.tile(np.reshape(grad, output_shape), A.shape // output_shape)


@RegisterGradient("negative")
def _negative_gradient(op, grad):
    return -grad
"""

PERCEPTRON = """
red_points = np.random.randn(50, 2) - 2*np.ones((50, 2))
blue_points = np.random.randn(50, 2) + 2*np.ones((50, 2))

Graph().as_default()

X = placeholder()
c = placeholder()
W = Variable(np.random.randn(2, 2))
b = Variable(np.random.randn(2))
p = softmax( add(matmul(X, W), b) )
J = negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1)))
minimization_op = GradientDescentOptimizer(learning_rate = 0.01).minimize(J)

feed_dict = {
    X: np.concatenate((blue_points, red_points)),
    c: [[1, 0]] * len(blue_points) + [[0, 1]] * len(red_points)
}
session = Session()
losses = []
for step in range(100):
    losses.append(session.run(J, feed_dict))
    session.run(minimization_op, feed_dict)
values = session.run([W, b])
"""

MULTI_LAYER = """
red_points = np.concatenate((
    0.2*np.random.randn(25, 2) + np.array([[0, 0]]*25),
    0.2*np.random.randn(25, 2) + np.array([[1, 1]]*25)
))
blue_points = np.concatenate((
    0.2*np.random.randn(25, 2) + np.array([[0, 1]]*25),
    0.2*np.random.randn(25, 2) + np.array([[1, 0]]*25)
))

Graph().as_default()

X = placeholder()
c = placeholder()
W_hidden = Variable(np.random.randn(2, 2))
b_hidden = Variable(np.random.randn(2))
p_hidden = sigmoid( add(matmul(X, W_hidden), b_hidden) )
W_output = Variable(np.random.randn(2, 2))
b_output = Variable(np.random.randn(2))
p_output = softmax( add(matmul(p_hidden, W_output), b_output) )
J = negative(reduce_sum(reduce_sum(multiply(c, log(p_output)), axis=1)))
minimization_op = GradientDescentOptimizer(learning_rate = 0.03).minimize(J)

feed_dict = {
    X: np.concatenate((blue_points, red_points)),
    c: [[1, 0]] * len(blue_points) + [[0, 1]] * len(red_points)
}
session = Session()
losses = []
for step in range(1000):
    losses.append(session.run(J, feed_dict))
    session.run(minimization_op, feed_dict)
values = session.run([W_hidden, b_hidden, W_output, b_output])
"""

OPERATIONS = PART_1_OPERATIONS + PART_2_OPERATIONS + PART_3_OPERATIONS
"""In the order of the parts, so that each listing uses those of the parts before."""


def run(*listings, seed=0):
    """Run listings one after the other in one namespace; return it."""
    np.random.seed(seed)
    names: dict[str, Any] = {"__name__": "a_learners_program"}
    for listing in (IMPORT, *listings):
        exec(listing, names)
    return names


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


CLASSES = np.repeat([[1.0, 0.0], [0.0, 1.0]], 50, axis=0)


def two_clusters():
    red = np.random.randn(50, 2) - 2
    return np.concatenate((np.random.randn(50, 2) + 2, red))


def perceptron_by_hand(seed, steps=100, learning_rate=0.01):
    np.random.seed(seed)
    X = two_clusters()
    W, b = np.random.randn(2, 2), np.random.randn(2)
    losses = []
    for _ in range(steps):
        p = softmax(X @ W + b)
        losses.append(-np.sum(CLASSES * np.log(p)))
        error = p - CLASSES
        W, b = W - learning_rate * X.T @ error, b - learning_rate * error.sum(axis=0)
    return losses, [W, b]


def multi_layer_by_hand(seed, steps=1000, learning_rate=0.03):
    np.random.seed(seed)
    corners = ([0, 0], [1, 1], [0, 1], [1, 0])
    points = [0.2 * np.random.randn(25, 2) + corner for corner in corners]
    X = np.concatenate((*points[2:], *points[:2]))
    W1, b1, W2, b2 = (np.random.randn(*shape) for shape in ((2, 2), (2,), (2, 2), (2,)))
    losses = []
    for _ in range(steps):
        h = 1 / (1 + np.exp(-(X @ W1 + b1)))
        p = softmax(h @ W2 + b2)
        losses.append(-np.sum(CLASSES * np.log(p)))
        error = p - CLASSES
        hidden_error = (error @ W2.T) * h * (1 - h)
        W2, b2 = W2 - learning_rate * h.T @ error, b2 - learning_rate * error.sum(axis=0)
        W1 = W1 - learning_rate * X.T @ hidden_error
        b1 = b1 - learning_rate * hidden_error.sum(axis=0)
    return losses, [W1, b1, W2, b2]


def assert_same(got, expected, rtol=1e-9):
    assert len(got) == len(expected)
    for value, wanted in zip(got, expected, strict=True):
        np.testing.assert_allclose(value, wanted, rtol=rtol)


def test_part_1_operations_and_a_graph_of_them(capsys):
    names = run(PART_1_OPERATIONS, PART_1_EXAMPLE)
    np.testing.assert_array_equal(names["output"], [2.0, -1.0])
    assert capsys.readouterr().out == f"{np.array([2.0, -1.0])}\n"


def test_part_1_what_a_graph_and_its_nodes_tell():
    names = run(PART_1_OPERATIONS, PART_1_EXAMPLE)
    A, b, x, y, z = (names[name] for name in "Abxyz")
    graph = z.graph
    assert (graph.variables, graph.placeholders, graph.operations) == ([A, b], [x], [y, z])
    assert y.input_nodes == [A, x]
    assert (A.consumers, x.consumers, y.consumers, z.consumers) == ([y], [y], [z], [])
    assert names["traverse_postorder"](z) == [A, x, y, b, z]


def test_part_2_a_perceptron_of_two_classes():
    names = run(PART_1_OPERATIONS, PART_2_OPERATIONS, PART_2_SIGMOID)
    assert names["p_value"] == pytest.approx(1 / (1 + np.exp(-5.0)), rel=1e-12)


def test_part_2_softmax_of_many_points():
    names = run(PART_1_OPERATIONS, PART_2_OPERATIONS, PART_2_SOFTMAX)
    np.random.seed(0)
    expected = softmax(two_clusters() @ [[1.0, -1.0], [1.0, -1.0]])
    np.testing.assert_allclose(names["output_probabilities"], expected, rtol=1e-9)


def test_part_3_the_cross_entropy():
    names = run(OPERATIONS, PART_2_SOFTMAX, PART_3_EXAMPLE)
    np.random.seed(0)
    p = softmax(two_clusters() @ [[1.0, -1.0], [1.0, -1.0]])
    assert names["J_value"] == pytest.approx(-np.sum(CLASSES * np.log(p)), rel=1e-9)


OWN_PARTS = {
    "operations, gradients and optimizer": (OPERATIONS, PART_4_GRADIENTS, PART_4_OPTIMIZER),
    "operations and gradients": (OPERATIONS, PART_4_GRADIENTS),
    "optimizer": (PART_4_OPTIMIZER,),
    "a few operations": (PART_2_OPERATIONS, PART_1_OPERATIONS, PART_4_GRADIENTS),
}


@pytest.mark.filterwarnings("ignore:RegisterGradient")
@pytest.mark.parametrize("own", OWN_PARTS)
@pytest.mark.parametrize("seed", [0, 1])
def test_part_4_a_perceptron_trains_with_parts_of_ones_own(own, seed):
    names = run(*OWN_PARTS[own], PERCEPTRON, seed=seed)
    losses, values = perceptron_by_hand(seed)
    assert_same(names["losses"], losses)
    assert_same(names["values"], values)


@pytest.mark.filterwarnings("ignore:RegisterGradient")
@pytest.mark.parametrize("own", OWN_PARTS)
def test_part_5_a_multi_layer_perceptron_trains_with_parts_of_ones_own(own):
    names = run(*OWN_PARTS[own], MULTI_LAYER)
    losses, values = multi_layer_by_hand(0)
    assert_same(names["losses"], losses)
    assert_same(names["values"], values, rtol=1e-7)


def test_part_4_the_table_of_gradients():
    names = run(OPERATIONS, PART_4_GRADIENTS, PERCEPTRON)
    J, p, W, b = (names[name] for name in "JpWb")
    X, c = names["feed_dict"]
    np.random.seed(0)
    points = two_clusters()
    p_value = softmax(points @ W.value + b.value)
    table = names["compute_gradients"](J)
    assert table[J] == 1.0
    assert_same([table[W], table[b]], [points.T @ (p_value - CLASSES), (p_value - CLASSES).sum(0)])
    np.testing.assert_allclose(table[p], -CLASSES / p_value, rtol=1e-9)
    np.testing.assert_allclose(table[c], -np.log(p_value), rtol=1e-9, atol=1e-15)
    few = {X: points[:3], c: CLASSES[:3]}
    table = names["compute_gradients"](J, few)
    np.testing.assert_allclose(table[X], (p_value - CLASSES)[:3] @ W.value.T, rtol=1e-9)


def test_operations_of_ones_own_do_not_break_the_engines():
    names = run(OPERATIONS, PART_4_GRADIENTS, PERCEPTRON)
    import mlp_tui.core as core

    with core.Graph().as_default():
        x = core.Variable([[0.3, -0.4]])
        assert type(x * x + x @ x.value.T) is core.add
        assert core.multiply is not names["multiply"]
        loss = -core.log(core.sigmoid(x * 2.0))
        core.check_gradients(loss, [x])

"""The tutorial's listings, run as they are printed but for the import line.

Listings: *Deep Learning From Scratch* I-V, Deep Ideas, 2017. Every loss is compared with
a training loop written by hand.
"""

import numpy as np
import pytest

IMPORT = "from mlp_tui.core import *\nimport numpy as np\n"

PERCEPTRON = """
red_points = np.random.randn(50, 2) - 2*np.ones((50, 2))
blue_points = np.random.randn(50, 2) + 2*np.ones((50, 2))

# Create a new graph
Graph().as_default()

X = placeholder()
c = placeholder()

# Initialize weights randomly
W = Variable(np.random.randn(2, 2))
b = Variable(np.random.randn(2))

# Build perceptron
p = softmax( add(matmul(X, W), b) )

# Build cross-entropy loss
J = negative(reduce_sum(reduce_sum(multiply(c, log(p)), axis=1)))

# Build minimization op
minimization_op = GradientDescentOptimizer(learning_rate = 0.01).minimize(J)

# Build placeholder inputs
feed_dict = {
    X: np.concatenate((blue_points, red_points)),
    c:
        [[1, 0]] * len(blue_points)
        + [[0, 1]] * len(red_points)

}

# Create session
session = Session()

# Perform 100 gradient descent steps
for step in range(100):
    J_value = session.run(J, feed_dict)
    if step % 10 == 0:
        print("Step:", step, " Loss:", J_value)
    session.run(minimization_op, feed_dict)

# Print final result
W_value = session.run(W)
print("Weight matrix:\\n", W_value)
b_value = session.run(b)
print("Bias:\\n", b_value)
"""

CLUSTERS = """
# Create two clusters of red points centered at (0, 0) and (1, 1), respectively.
red_points = np.concatenate((
    0.2*np.random.randn(25, 2) + np.array([[0, 0]]*25),
    0.2*np.random.randn(25, 2) + np.array([[1, 1]]*25)
))

# Create two clusters of blue points centered at (0, 1) and (1, 0), respectively.
blue_points = np.concatenate((
    0.2*np.random.randn(25, 2) + np.array([[0, 1]]*25),
    0.2*np.random.randn(25, 2) + np.array([[1, 0]]*25)
))
"""

MULTI_LAYER = (
    CLUSTERS
    + """
# Create a new graph
Graph().as_default()

# Create training input placeholder
X = placeholder()

# Create placeholder for the training classes
c = placeholder()

# Build a hidden layer
W_hidden = Variable(np.random.randn(2, 2))
b_hidden = Variable(np.random.randn(2))
p_hidden = sigmoid( add(matmul(X, W_hidden), b_hidden) )

# Build the output layer
W_output = Variable(np.random.randn(2, 2))
b_output = Variable(np.random.randn(2))
p_output = softmax( add(matmul(p_hidden, W_output), b_output) )

# Build cross-entropy loss
J = negative(reduce_sum(reduce_sum(multiply(c, log(p_output)), axis=1)))

# Build minimization op
minimization_op = GradientDescentOptimizer(learning_rate = 0.03).minimize(J)

# Build placeholder inputs
feed_dict = {
    X: np.concatenate((blue_points, red_points)),
    c:
        [[1, 0]] * len(blue_points)
        + [[0, 1]] * len(red_points)

}

# Create session
session = Session()

# Perform 100 gradient descent steps
for step in range(1000):
    J_value = session.run(J, feed_dict)
    if step % 100 == 0:
        print("Step:", step, " Loss:", J_value)
    session.run(minimization_op, feed_dict)

# Print final result
W_hidden_value = session.run(W_hidden)
print("Hidden layer weight matrix:\\n", W_hidden_value)
b_hidden_value = session.run(b_hidden)
print("Hidden layer bias:\\n", b_hidden_value)
W_output_value = session.run(W_output)
print("Output layer weight matrix:\\n", W_output_value)
b_output_value = session.run(b_output)
print("Output layer bias:\\n", b_output_value)
"""
)

BOUNDARY = """
# Visualize classification boundary
xs = np.linspace(-2, 2)
ys = np.linspace(-2, 2)
pred_classes = []
for x in xs:
    for y in ys:
        pred_class = session.run(p_output,
                              feed_dict={X: [[x, y]]})[0]
        pred_classes.append((x, y, pred_class.argmax()))
xs_p, ys_p = [], []
xs_n, ys_n = [], []
for x, y, c in pred_classes:
    if c == 0:
        xs_n.append(x)
        ys_n.append(y)
    else:
        xs_p.append(x)
        ys_p.append(y)
"""


def run_listing(listing, seed, capsys):
    """Run a listing; return its names, its loss at every step, and what it printed."""
    np.random.seed(seed)
    names = {}
    recorded = listing.replace("    if step %", "    losses.append(J_value)\n    if step %")
    exec(IMPORT + "losses = []\n" + recorded, names)
    return names, names["losses"], capsys.readouterr().out


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def perceptron_by_hand(X, c, W, b, learning_rate, steps):
    losses = []
    for _ in range(steps):
        p = softmax(X @ W + b)
        losses.append(-np.sum(c * np.log(p)))
        error = p - c
        W, b = W - learning_rate * X.T @ error, b - learning_rate * error.sum(axis=0)
    return losses, W, b


def multi_layer_by_hand(X, c, W1, b1, W2, b2, learning_rate, steps):
    losses = []
    for _ in range(steps):
        h = 1 / (1 + np.exp(-(X @ W1 + b1)))
        p = softmax(h @ W2 + b2)
        losses.append(-np.sum(c * np.log(p)))
        error = p - c
        hidden_error = (error @ W2.T) * h * (1 - h)
        W2, b2 = W2 - learning_rate * h.T @ error, b2 - learning_rate * error.sum(axis=0)
        W1 = W1 - learning_rate * X.T @ hidden_error
        b1 = b1 - learning_rate * hidden_error.sum(axis=0)
    return losses, W1, b1, W2, b2


CLASSES = np.repeat([[1.0, 0.0], [0.0, 1.0]], 50, axis=0)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_perceptron(seed, capsys):
    names, losses, output = run_listing(PERCEPTRON, seed, capsys)
    np.random.seed(seed)
    red = np.random.randn(50, 2) - 2
    blue = np.random.randn(50, 2) + 2
    W, b = np.random.randn(2, 2), np.random.randn(2)
    X = np.concatenate((blue, red))
    expected, W, b = perceptron_by_hand(X, CLASSES, W, b, 0.01, 100)
    np.testing.assert_allclose(losses, expected, rtol=1e-9)
    np.testing.assert_allclose(names["W_value"], W, rtol=1e-9)
    np.testing.assert_allclose(names["b_value"], b, rtol=1e-9)
    assert output.startswith(f"Step: 0  Loss: {losses[0]}\nStep: 10  Loss: {losses[10]}\n")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_multi_layer_perceptron(seed, capsys):
    names, losses, output = run_listing(MULTI_LAYER, seed, capsys)
    np.random.seed(seed)
    clusters = {}
    exec("import numpy as np\n" + CLUSTERS, clusters)
    W1, b1, W2, b2 = (np.random.randn(*shape) for shape in ((2, 2), (2,), (2, 2), (2,)))
    X = np.concatenate((clusters["blue_points"], clusters["red_points"]))
    expected, *trained = multi_layer_by_hand(X, CLASSES, W1, b1, W2, b2, 0.03, 1000)
    np.testing.assert_allclose(losses, expected, rtol=1e-9)
    for name, value in zip(("W_hidden", "b_hidden", "W_output", "b_output"), trained, strict=True):
        np.testing.assert_allclose(names[f"{name}_value"], value, rtol=1e-7)
    assert f"Step: 900  Loss: {losses[900]}\n" in output


def test_decision_boundary(capsys):
    names, _, _ = run_listing(MULTI_LAYER + BOUNDARY, 0, capsys)
    W1, b1, W2, b2 = (
        names[f"{name}_value"] for name in ("W_hidden", "b_hidden", "W_output", "b_output")
    )
    points = np.array([(x, y) for x, y, _ in names["pred_classes"]])
    hidden = 1 / (1 + np.exp(-(points @ W1 + b1)))
    expected = (hidden @ W2 + b2).argmax(axis=1)
    assert len(points) == 2500
    assert [c for _, _, c in names["pred_classes"]] == expected.tolist()
    assert 0 < expected.sum() < 2500


def test_extreme_weights_give_exact_and_finite_losses(capsys):
    extreme = MULTI_LAYER.replace("Variable(np.random", "Variable(1e4 * np.random")
    _, losses, _ = run_listing(extreme, 0, capsys)
    assert np.isfinite(losses).all()
    np.random.seed(0)
    exec("import numpy as np\n" + CLUSTERS, clusters := {})
    W1, b1, W2, b2 = (1e4 * np.random.randn(*shape) for shape in ((2, 2), (2,), (2, 2), (2,)))
    X = np.concatenate((clusters["blue_points"], clusters["red_points"]))
    with np.errstate(over="ignore"):
        logits = 1 / (1 + np.exp(-(X @ W1 + b1))) @ W2 + b2
    log_p = logits - np.logaddexp(logits[:, :1], logits[:, 1:])
    assert losses[0] == pytest.approx(-np.sum(CLASSES * log_p))
    assert losses[0] > 1e4


def test_the_star_import_leaves_pythons_own_names_alone():
    names = {}
    exec(IMPORT + "values = abs(-3), max(1, 2), sum([1, 2])", names)
    assert names["values"] == (3, 2, 3)

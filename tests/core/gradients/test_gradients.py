"""Reverse mode on graphs of every shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.core import (
    AdamOptimizer,
    FetchError,
    GradientDescentOptimizer,
    Graph,
    GraphError,
    Session,
    Variable,
    add,
    assign,
    check_gradients,
    gradients,
    log_softmax,
    matmul,
    multiply,
    negative,
    placeholder,
    reduce_mean,
    reduce_sum,
    relu,
    sigmoid,
    softmax,
    square,
    tanh,
)
from mlp_tui.core.graph import Node


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def gradient_of(loss, node, feed_dict=None):
    return Session().run(gradients(loss, [node])[0], feed_dict)


def test_a_node_used_twice_in_one_operation():
    x = Variable([3.0, -1.0])
    np.testing.assert_array_equal(gradient_of(multiply(x, x), x), [6.0, -2.0])
    w = Variable([[1.0, 2.0], [3.0, 4.0]])
    check_gradients(matmul(w, w), [w])


def test_a_node_used_at_several_depths():
    x = Variable(2.0)
    y = square(x)
    z = multiply(y, add(x, multiply(y, y)))  # x³ + x⁶
    assert gradient_of(z, x) == 3 * 2.0**2 + 6 * 2.0**5


def test_skip_connections_and_variables_with_several_consumers():
    rng = np.random.default_rng(0)
    w, b = Variable(rng.standard_normal((3, 3))), Variable(rng.standard_normal(3))
    x = placeholder()
    hidden = tanh(x @ w + b)
    output = sigmoid(hidden @ w + b) + hidden + x
    check_gradients(reduce_sum(square(output)), [w, b, x], {x: rng.standard_normal((4, 3))})


def test_ten_thousand_operations_deep():
    x = Variable(1.0)
    y = x
    for _ in range(10_000):
        y = y * 1.0001
    assert gradient_of(y, x) == pytest.approx(1.0001**10_000)


def test_many_paths_cost_one_walk():
    x = Variable(1.0)
    y = x
    for _ in range(200):  # 2^200 paths
        y = y + y
    assert gradient_of(y, x) == 2.0**200


def test_the_gradient_of_a_node_by_itself_and_by_what_it_does_not_depend_on():
    x, other = Variable([1.0, 2.0]), Variable([[5.0]])
    loss = reduce_sum(x)
    by_itself, by_other = Session().run(gradients(loss, [loss, other]))
    assert by_itself == 1.0
    np.testing.assert_array_equal(by_other, [[0.0]])


def test_gradients_by_inner_nodes_and_by_several_nodes_on_one_path():
    x = Variable(3.0)
    y = square(x)
    z = square(y)
    assert Session().run(gradients(z, [x, y, z])) == [4 * 27.0, 18.0, 1.0]


def test_a_broadcast_bias_and_a_broadcast_scalar():
    x = placeholder()
    b, s = Variable([1.0, 2.0]), Variable(2.0)
    loss = reduce_sum(multiply(add(x, b), s))
    by_b, by_s = Session().run(gradients(loss, [b, s]), {x: np.ones((5, 2))})
    np.testing.assert_array_equal(by_b, [10.0, 10.0])
    assert by_s == 5 * (2.0 + 3.0)


def test_a_fed_placeholder_whose_shape_differs_from_run_to_run():
    x = placeholder()
    w = Variable([[1.0], [2.0]])
    gradient = gradients(reduce_sum(x @ w), [w])[0]
    session = Session()
    for rows in (1, 3):
        assert session.run(gradient, {x: np.ones((rows, 2))}).tolist() == [[rows], [rows]]
    assert session.run(gradient, {x: [4.0, 5.0]}).tolist() == [[4.0], [5.0]]


def test_gradients_can_be_differentiated_again():
    x = Variable(2.0)
    y = x
    for order in range(1, 4):
        y = gradients(x * x * x if order == 1 else y, [x])[0]
        assert Session().run(y) == [12.0, 12.0, 6.0][order - 1]


def test_a_loss_of_an_assignment_depends_on_the_value_assigned():
    w, v = Variable([1.0, 2.0]), Variable([5.0, 5.0])
    loss = reduce_sum(square(assign(v, w * 2.0 + v)))
    by_w, by_v = Session().run(gradients(loss, [w, v]))
    np.testing.assert_array_equal(by_w, [28.0, 36.0])
    np.testing.assert_array_equal(by_v, [14.0, 18.0])


@pytest.mark.parametrize("kind", [AdamOptimizer, GradientDescentOptimizer])
def test_a_loss_does_not_depend_on_the_updates_that_it_is_trained_by(kind):
    w = Variable([1.0, 2.0])
    loss = reduce_sum(square(w))
    optimizer = kind(0.1)
    step = optimizer.minimize(loss)
    after, by_step = Session().run([gradients(loss, [w])[0], gradients(step, [w])[0], step])[:2]
    np.testing.assert_array_equal(after, [2.0, 4.0])
    np.testing.assert_array_equal(by_step, [0.0, 0.0])
    with pytest.raises(GraphError, match="does not depend on"):
        optimizer.minimize(step)


def test_the_log_likelihood_gradient_is_p_minus_c():
    logits = Variable([[1000.0, 0.0], [0.0, 0.0]])
    c = np.array([[0.0, 1.0], [1.0, 0.0]])
    loss = negative(reduce_sum(multiply(c, log_softmax(logits))))
    value, gradient = Session().run([loss, gradients(loss, [logits])[0]])
    assert value == pytest.approx(1000.0 + np.log(2.0))
    np.testing.assert_allclose(gradient, [[1.0, -1.0], [-0.5, 0.5]])


def test_nodes_of_another_graph_are_refused():
    x = Variable(1.0, name="here")
    with Graph().as_default():
        y = Variable(1.0, name="there")
    with pytest.raises(FetchError, match="'there' and 'here'"):
        gradients(x, [y])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    choices=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 20), st.integers(0, 20)),
        min_size=1,
        max_size=12,
    ),
)
def test_random_graphs(seed, choices):
    """Operations drawn at random, each on any of the nodes before it."""
    makers = [
        add, multiply, matmul, lambda a, b: a - b, lambda a, b: add(a, reduce_mean(b, axis=0)),
        lambda a, b: tanh(a), lambda a, b: sigmoid(b), lambda a, b: softmax(a),
        lambda a, b: relu(a + 5.0) * 0.2, lambda a, b: multiply(a, reduce_sum(b)),
    ]  # fmt: skip
    rng = np.random.default_rng(seed)
    with Graph().as_default():
        inputs = [Variable(rng.uniform(-0.5, 0.5, (2, 2))) for _ in range(2)]
        nodes: list[Node] = [*inputs]
        for maker, left, right in choices:
            node = makers[maker](nodes[left % len(nodes)], nodes[right % len(nodes)])
            nodes.append(tanh(node))
        check_gradients(reduce_sum(nodes[-1] * nodes[len(nodes) // 2]), inputs, rng=rng)

"""Gradients that a user writes for operations of one's own, and what is said of wrong ones."""

from typing import Any

import numpy as np
import pytest

import mlp_tui.core as core
from mlp_tui.core import (
    FeedError,
    Graph,
    GraphError,
    Operation,
    RegisterGradient,
    Session,
    Variable,
    compute_gradients,
    gradients,
    placeholder,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def test_a_gradient_that_is_registered_again_acts_at_once():
    class halved(Operation):  # noqa: N801
        def compute(self, x):
            return x / 2

    RegisterGradient("halved")(lambda op, grad: -grad)
    x = Variable(1.0)
    loss = halved([x])
    assert compute_gradients(loss)[x] == -1.0
    RegisterGradient("halved")(lambda op, grad: grad / 2)
    assert compute_gradients(loss)[x] == 0.5


def test_the_table_of_gradients_uses_what_was_fed_last_or_what_it_is_given():
    x, w = placeholder(name="x"), Variable(3.0)
    loss = core.square(w) * x
    with pytest.raises(FeedError, match="'x' is not fed"):
        compute_gradients(loss)
    Session().run(loss, {x: 2.0})
    Session().run(w)
    table = compute_gradients(loss)
    assert (table[loss], table[w], table[x]) == (1.0, 12.0, 9.0)
    assert compute_gradients(loss, {x: 5.0})[w] == 30.0


def test_a_missing_gradient():
    class lonely(Operation):  # noqa: N801
        def compute(self, x):
            return x

    w = Variable(1.0)
    with pytest.raises(
        GraphError, match=r"lonely 'lonely' has no gradient; write @RegisterGradient\(\"lonely\"\)"
    ):
        gradients(lonely([w]), [w])


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (lambda x, grad: [grad], r"list of 2, one for each input; got 1"),
        (lambda x, grad: grad, r"list of 2, one for each input; got 3"),
        (lambda x, grad: [grad, grad, grad], r"list of 2, .* got 3"),
        (lambda x, grad: None, r"list of 2, .* got 1"),
        (lambda x, grad: [grad, grad], r"with respect to 'b' has shape \(3,\), .* input's, \(\)"),
        (lambda x, grad: ["?", 1.0], r"with respect to 'a' is no array of numbers: '\?'"),
    ],
)
def test_a_gradient_of_the_wrong_kind(returned, message):
    class pair(Operation):  # noqa: N801
        def compute(self, x, y):
            return x * y

    RegisterGradient("pair")(lambda op, grad: returned(op, grad))
    a, b = Variable([1.0, 2.0, 3.0], name="a"), Variable(2.0, name="b")
    node = pair([a, b], name="p")
    with pytest.raises(GraphError, match=r"the gradient of pair 'p' .*" + message):
        Session().run(gradients(node, [a, b]))


def test_none_in_a_list_of_gradients_is_zeros():
    class first(Operation):  # noqa: N801
        def compute(self, x, y):
            return x

    RegisterGradient("first")(lambda op, grad: [grad, None])
    a, b = Variable([1.0, 2.0]), Variable([[3.0]])
    by_a, by_b = Session().run(gradients(first([a, b]), [a, b]))
    np.testing.assert_array_equal(by_a, [1.0, 1.0])
    np.testing.assert_array_equal(by_b, [[0.0]])


def test_a_gradient_rule_of_nodes_of_the_wrong_count():
    class pair(Operation):  # noqa: N801
        def compute(self, x, y):
            return x * y

        def gradient(self, grad):
            return [grad]

    a = Variable(1.0)
    with pytest.raises(GraphError, match=r"pair 'pair': .* list of 2, one for each input; got 1"):
        gradients(pair([a, a]), [a])


def test_a_registered_gradient_cannot_be_differentiated_again():
    class cubed(Operation):  # noqa: N801
        def compute(self, x):
            return x**3

    RegisterGradient("cubed")(lambda op, grad: 3 * op.inputs[0] ** 2 * grad)
    x = Variable(2.0)
    (slope,) = gradients(cubed([x], name="c"), [x])
    with pytest.raises(GraphError, match=r"gradient of cubed 'c' is a function of NumPy arrays"):
        gradients(slope, [x])


def test_a_gradient_for_one_of_the_engines_operations_is_not_used_and_a_warning_says_so():
    with pytest.warns(UserWarning, match=r"engine's own tanh keeps its gradient"):
        RegisterGradient("tanh")(lambda op, grad: 0.0)
    x = Variable(0.0)
    assert Session().run(gradients(core.tanh(x), [x])) == [1.0]
    no_name: Any = 3
    with pytest.raises(GraphError, match="takes the name of a class, got 3"):
        RegisterGradient(no_name)


def test_classes_of_one_name_keep_their_own_gradients():
    def make(factor):
        class times(Operation):  # noqa: N801
            def compute(self, x):
                return factor * x

        RegisterGradient("times")(lambda op, grad: factor * grad)
        return times

    two, three = make(2.0), make(3.0)
    x = Variable(1.0)
    nodes = [two([x]), three([x])]
    assert Session().run([gradients(node, [x])[0] for node in nodes]) == [2.0, 3.0]

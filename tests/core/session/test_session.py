"""Running graphs: fetches, feeds, what is aliased, and errors at run time."""

from collections import namedtuple

import numpy as np
import pytest
from live_objects import live_objects

from mlp_tui.core import (
    FeedError,
    FetchError,
    Graph,
    GraphError,
    Session,
    ShapeError,
    Variable,
    add,
    assign,
    constant,
    group,
    identity,
    matmul,
    placeholder,
    transpose,
)
from mlp_tui.core.compiler import Plan
from mlp_tui.core.session.plans import MAX_PLANS


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def test_the_tutorials_first_graph():
    a = Variable([[1, 0], [0, -1]])
    b = Variable([1, 1])
    x = placeholder()
    z = add(matmul(a, x), b)
    np.testing.assert_array_equal(Session().run(z, {x: [1, 2]}), [2, -1])


def test_fetches_come_back_in_the_nesting_they_were_asked_in():
    Pair = namedtuple("Pair", "left right")
    one, two = constant(1.0), constant(2.0)
    run = Session().run
    assert run([one, (two, one)]) == [1.0, (2.0, 1.0)]
    assert run({"a": one, "b": [two, {"c": one}]}) == {"a": 1.0, "b": [2.0, {"c": 1.0}]}
    assert run(Pair(one, [two])) == Pair(1.0, [2.0])
    assert run([]) == []


def test_a_scalar_is_a_number():
    assert isinstance(Session().run(constant(1.5)), float)


def test_feeds_may_be_numbers_lists_and_arrays_of_any_type():
    x = placeholder()
    y = x * 2.0
    session = Session()
    for value in (3, [1, 2], ((1.5,),), np.arange(3, dtype=np.int8), np.float32(0.5), True):
        np.testing.assert_array_equal(session.run(y, {x: value}), np.multiply(value, 2.0))


def test_nothing_is_aliased():
    x = placeholder()
    w = Variable([[1.0, 2.0]])
    nodes = [x, identity(x), transpose(x), w, identity(w), transpose(w)]
    fed = np.array([[3.0, 4.0]])
    session = Session()
    first = session.run(nodes, {x: fed})
    before = [value.copy() for value in first]
    for value in first:
        value += 10.0
    second = session.run(nodes, {x: fed})
    for old, new in zip(before, second, strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(fed, [[3.0, 4.0]])


def test_a_constant_cannot_be_changed_through_what_it_was_made_of():
    array = np.ones(2)
    node = constant(array)
    array[:] = 5.0
    np.testing.assert_array_equal(Session().run(node), [1.0, 1.0])


def test_all_of_a_run_sees_variables_as_they_were_before_it():
    a, b = Variable(1.0), Variable(2.0)
    swap = group(assign(a, b), assign(b, a))
    session = Session()
    assert session.run([a, swap, b, a + b]) == [1.0, None, 2.0, 3.0]
    assert session.run([a, b]) == [2.0, 1.0]


def test_sessions_of_one_graph_share_the_variables():
    a = Variable(1.0)
    Session().run(assign(a, 5.0))
    assert Session().run(a) == 5.0


def test_a_missing_feed_is_named():
    x = placeholder(name="X")
    with pytest.raises(FeedError, match="placeholder 'X' is not fed"):
        Session().run(x + 1.0)


def test_a_feed_of_the_wrong_shape_is_named():
    x = placeholder((None, 2), name="X")
    with pytest.raises(FeedError, match=r"'X' takes shape \(None, 2\), was fed \(2, 3\)"):
        Session().run(x, {x: np.zeros((2, 3))})
    np.testing.assert_array_equal(Session().run(x, {x: np.zeros((5, 2))}), np.zeros((5, 2)))


def test_fed_shapes_that_do_not_go_together_name_the_operation():
    x = placeholder(name="X")
    w = Variable(np.zeros((2, 3)), name="W")
    product = matmul(x, w, name="scores")
    session = Session()
    session.run(product, {x: np.zeros((4, 2))})
    with pytest.raises(ShapeError, match=r"matmul 'scores'.*X \(4, 5\), W \(2, 3\)"):
        session.run(product, {x: np.zeros((4, 5))})


def test_feeds_that_cannot_be_are_refused():
    x, w = placeholder(name="X"), Variable(1.0, name="W")
    session = Session()
    with pytest.raises(FeedError, match="'W'.*only placeholders"):
        session.run(x, {x: 1.0, w: 2.0})
    with pytest.raises(FeedError, match="'X' is no array of numbers"):
        session.run(x, {x: [[1.0], [1.0, 2.0]]})
    with Graph().as_default():
        foreign = placeholder(name="far")
    with pytest.raises(FeedError, match="'far'.*another graph"):
        session.run(x, {x: 1.0, foreign: 1.0})


def test_fetches_that_cannot_be_are_refused():
    session = Session()
    with Graph().as_default():
        foreign = constant(1.0, name="far")
    with pytest.raises(FetchError, match="'far' is of another graph"):
        session.run(foreign)
    with pytest.raises(FetchError, match="cannot fetch 'J'"):
        session.run(["J"])


def test_a_variable_is_assigned_once_a_run():
    a = Variable(1.0, name="a")
    with pytest.raises(GraphError, match="'a' is assigned twice"):
        Session().run([assign(a, 2.0), assign(a, 3.0)])
    assert Session().run(a) == 1.0


def test_a_failed_run_changes_nothing():
    a, x = Variable([1.0, 2.0]), placeholder()
    session = Session()
    with pytest.raises(ShapeError):
        session.run([assign(a, a + 1.0), a + x], {x: np.zeros(3)})
    np.testing.assert_array_equal(session.run(a), [1.0, 2.0])


def test_many_different_feed_shapes_do_not_grow_memory_without_bound():
    x = placeholder()
    y, session = x + 1.0, Session()
    before = live_objects(Plan)
    for size in range(1, 500):
        session.run(y, {x: np.zeros(size)})
    assert 0 < live_objects(Plan) - before <= MAX_PLANS

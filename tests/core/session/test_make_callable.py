"""Callables of a session: they give what ``run`` gives, whatever is fed."""

from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from mlp_tui.core import (
    FeedError,
    FetchError,
    GradientDescentOptimizer,
    Graph,
    Session,
    ShapeError,
    Variable,
    assign,
    constant,
    identity,
    matmul,
    placeholder,
    reduce_sum,
    square,
    tanh,
    transpose,
)


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def test_values_are_given_in_the_order_of_the_feed_list():
    x, y = placeholder(), placeholder()
    session = Session()
    assert session.make_callable(x - y, [x, y])(5.0, 3.0) == 2.0
    assert session.make_callable(x - y, (y, x))(5.0, 3.0) == -2.0
    assert session.make_callable(constant(1.5))() == 1.5


def test_fetches_come_back_in_the_nesting_they_were_asked_in():
    Pair = namedtuple("Pair", "left right")
    one, two = constant(1.0), constant(2.0)
    make = Session().make_callable
    assert make([one, (two, one)])() == [1.0, (2.0, 1.0)]
    assert make({"a": one, "b": [two, {"c": one}]})() == {"a": 1.0, "b": [2.0, {"c": 1.0}]}
    assert make(Pair(one, [two]))() == Pair(1.0, [2.0])
    assert make((one, two))() == (1.0, 2.0)
    assert make([])() == []
    assert isinstance(make(one)(), float)


def test_it_trains_as_run_does_to_the_bit():
    rng = np.random.default_rng(0)
    x, y = placeholder(), placeholder()
    w = Variable(rng.standard_normal((2, 3)))
    loss = reduce_sum(square(tanh(matmul(x, w)) - y))
    fetches = [loss, GradientDescentOptimizer(0.01).minimize(loss), w]
    session = Session()
    call, start = session.make_callable(fetches, [x, y]), w.value
    batches = [
        (rng.standard_normal((n, 2)), rng.standard_normal((n, 3))) for n in (4, 4, 7, 4, 1, 7, 4)
    ]
    called = [call(*batch) for batch in batches]
    w.load(start)
    for (X, c), got in zip(batches, called, strict=True):
        wanted = session.run(fetches, {x: X, y: c})
        assert got[:2] == wanted[:2]
        np.testing.assert_array_equal(got[2], wanted[2])


def test_shapes_and_kinds_of_values_may_change_from_call_to_call():
    x = placeholder()
    call = Session().make_callable(x * 2.0, [x])
    values = [
        3, [1, 2], ((1.5,),), np.arange(3, dtype=np.int8), np.float32(0.5), True, np.ones((2, 3)).T,
        np.arange(6.0)[::2], np.arange(3, dtype=">f8"), np.zeros((0, 2)), np.float64(1.0),
    ]  # fmt: skip
    for value in [*values, *reversed(values)]:
        np.testing.assert_array_equal(call(value), np.multiply(value, 2.0))


def test_nothing_is_aliased():
    x, w = placeholder(), Variable([[1.0, 2.0]])
    fed = np.array([[3.0, 4.0]])
    call = Session().make_callable([x, identity(x), transpose(x), w, transpose(w)], [x])
    first = call(fed)
    before = [value.copy() for value in first]
    for value in first:
        value += 10.0
    np.testing.assert_array_equal(fed, [[3.0, 4.0]])
    for value, wanted in zip(call(fed), before, strict=True):
        np.testing.assert_array_equal(value, wanted)


def test_what_is_fed_is_read_again_at_every_call():
    x = placeholder()
    call, fed = Session().make_callable(reduce_sum(x), [x]), np.ones(3)
    assert call(fed) == 3.0
    fed[0] = 5.0
    assert call(fed) == 7.0


def test_variables_may_be_loaded_and_added_between_calls():
    x, w = placeholder(), Variable(np.eye(2))
    call = Session().make_callable(matmul(x, w), [x])
    np.testing.assert_array_equal(call([[1.0, 2.0]]), [[1.0, 2.0]])
    w.load(2.0 * np.eye(2))
    np.testing.assert_array_equal(call([[1.0, 2.0]]), [[2.0, 4.0]])
    late = Variable(np.zeros(2))
    Session().run([assign(late, late + 1.0), assign(w, 3.0 * w)])
    np.testing.assert_array_equal(call([[1.0, 2.0]]), [[6.0, 12.0]])


def test_placeholders_of_no_use_may_be_fed():
    x, other = placeholder(), placeholder((2,), name="other")
    call = Session().make_callable(x + 1.0, [x, other])
    assert call(1.0, [1.0, 2.0]) == 2.0
    with pytest.raises(FeedError, match=r"'other' takes shape \(2,\), was fed \(3,\)"):
        call(1.0, np.zeros(3))


@pytest.mark.parametrize("values", [(), (1.0,), (1.0, 2.0, 3.0)])
def test_too_many_or_too_few_values_are_refused(values):
    x, y = placeholder(name="X"), placeholder(name="y")
    call = Session().make_callable(x + y, [x, y])
    assert call(1.0, 2.0) == 3.0
    with pytest.raises(FeedError, match=rf"2, one for .* \('X', 'y'\); got {len(values)}"):
        call(*values)
    with pytest.raises(FeedError, match=rf"2, one for .* \('X', 'y'\); got {len(values)}"):
        call(*map(np.array, values))
    with pytest.raises(FeedError, match=r"must be 0, .* \(none\); got 1"):
        Session().make_callable(constant(1.0), [])(1.0)


def test_bad_values_give_the_errors_of_run():
    x = placeholder((None, 2), name="X")
    w = Variable(np.zeros((2, 3)), name="W")
    call = Session().make_callable(matmul(x, w, name="scores"), [x])
    call(np.zeros((4, 2)))
    with pytest.raises(FeedError, match=r"'X' takes shape \(None, 2\), was fed \(4, 3\)"):
        call(np.zeros((4, 3)))
    for bad in ([["a", "b"]], np.array([["a", "b"]]), [[1.0, 2.0], [3.0]], None, np.zeros(2) * 1j):
        with pytest.raises(FeedError, match="'X' is no array of numbers"):
            call(bad)
    y = placeholder(name="Y")
    call = Session().make_callable(matmul(y, w, name="scores"), [y])
    with pytest.raises(ShapeError, match=r"matmul 'scores_1'.*Y \(4, 5\), W \(2, 3\)"):
        call(np.zeros((4, 5)))
    np.testing.assert_array_equal(call(np.ones((1, 2))), np.zeros((1, 3)))


def test_a_call_that_fails_changes_nothing():
    a, x = Variable([1.0, 2.0]), placeholder()
    call = Session().make_callable([assign(a, a + 1.0), a + x], [x])
    with pytest.raises(ShapeError):
        call(np.zeros(3))
    np.testing.assert_array_equal(a.value, [1.0, 2.0])


def test_a_placeholder_that_is_not_in_the_feed_list_is_named():
    x, y = placeholder(name="X"), placeholder(name="y")
    call = Session().make_callable(x + y, [x])
    with pytest.raises(FeedError, match="'y' is not fed"):
        call(1.0)


def test_feed_lists_that_cannot_be_are_refused():
    x, w = placeholder(name="X"), Variable(1.0, name="W")
    make = Session().make_callable
    no_list: Any = x
    with pytest.raises(FeedError, match="'W'.*only placeholders"):
        make(x, [x, w])
    with pytest.raises(FeedError, match="'X' stands in feed_list twice"):
        make(x, [x, x])
    with pytest.raises(FeedError, match="'X' must stand in a list"):
        make(x, no_list)
    with Graph().as_default():
        far = placeholder(name="far")
    with pytest.raises(FeedError, match="'far'.*another graph"):
        make(x, [far])
    with pytest.raises(FetchError, match="'far' is of another graph"):
        make(far, [x])
    with pytest.raises(FetchError, match="cannot fetch 'J'"):
        make("J", [x])


def test_numbers_lists_and_arrays_take_turns():
    x, y = placeholder(), placeholder()
    session = Session()
    call = session.make_callable(reduce_sum(x) * y, [x, y])
    for number in range(3):
        assert call(np.ones(3), float(number)) == 3.0 * number
        assert call([1, 2, 3], np.float64(2)) == 12.0
        assert call(np.ones(4), np.array(2.0)) == 8.0
        assert call(np.ones(4, np.float32), 2) == 8.0


def test_two_callables_take_turns():
    x, a = placeholder(), Variable(0.0)
    session = Session()
    step, look = session.make_callable(assign(a, a + x), [x]), session.make_callable(a * 1.0)
    for number in range(1, 6):
        assert step(1.0) == number
        assert look() == number
        assert session.run(a) == number

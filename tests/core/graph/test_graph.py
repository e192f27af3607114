"""Building graphs: default graphs, names, operators, and errors at building time."""

import threading

import numpy as np
import pytest

from mlp_tui.core import (
    Graph,
    GraphError,
    Session,
    ShapeError,
    Variable,
    add,
    constant,
    get_default_graph,
    matmul,
    multiply,
    placeholder,
    reduce_sum,
    sigmoid,
    transpose,
)


def test_a_default_graph_exists_from_the_start_of_every_thread():
    graphs = []
    thread = threading.Thread(target=lambda: graphs.append(constant(1.0).graph))
    thread.start()
    thread.join()
    assert isinstance(graphs[0], Graph)


def test_as_default_holds_until_the_next_one():
    first, second = Graph(), Graph()
    with Graph().as_default():
        first.as_default()
        assert constant(1.0).graph is first
        second.as_default()
        assert constant(1.0).graph is second


def test_as_default_as_a_context_manager_restores_the_former_default_graph():
    before = get_default_graph()
    with Graph().as_default() as outer:
        with pytest.raises(RuntimeError), Graph().as_default():
            raise RuntimeError
        assert get_default_graph() is outer
    assert get_default_graph() is before


def test_one_threads_default_graph_is_not_anothers():
    with Graph().as_default() as graph:
        seen = []
        thread = threading.Thread(target=lambda: seen.append(get_default_graph()))
        thread.start()
        thread.join()
    assert seen[0] is not graph


def test_operations_join_the_graph_of_their_inputs():
    with Graph().as_default() as graph:
        x = placeholder()
    assert (x + 1.0).graph is graph


def test_the_graph_lists_its_nodes_by_kind():
    with Graph().as_default() as graph:
        x, w = placeholder(), Variable([1.0])
        y = add(x, w)
    assert graph.placeholders == [x]
    assert graph.variables == [w]
    assert graph.operations == [y]
    assert graph.nodes == [x, w, y]


def test_names_are_unique():
    with Graph().as_default():
        names = [add(1.0, 2.0, name=name).name for name in ("add_1", "add", "add", "add", "add_1")]
    assert len(set(names)) == 5
    assert names[:2] == ["add_1", "add"]


def test_repr_tells_operation_inputs_attributes_and_shape():
    with Graph().as_default():
        x = placeholder(name="X")
        w = Variable([[1.0, 2.0]], name="W")
        assert repr(w) == "<Variable 'W' shape (1, 2)>"
        assert repr(x) == "<placeholder 'X' shape unknown>"
        total = reduce_sum(w, axis=1, name="total")
        assert repr(total) == "<reduce_sum 'total' of (W) shape (1,) axis=1 keepdims=False>"


def test_python_operators_make_operations():
    with Graph().as_default() as graph:
        x = placeholder()
        y = Variable([[1.0, 2.0], [3.0, 4.0]])
        array = np.array([[2.0, 0.5], [1.0, -1.0]])
        nodes = [x + y, 1 + x, x - y, 1 - x, x * y, 2 * x, x / y, 1 / x, x @ y, -x, abs(x)]
        nodes += [array + x, array - x, array * x, array / x, array @ x]
        values = Session(graph).run(nodes, {x: array})
    a, b = array, y.value
    expected = [a + b, 1 + a, a - b, 1 - a, a * b, 2 * a, a / b, 1 / a, a @ b, -a, abs(a)]
    expected += [a + a, a - a, a * a, a / a, a @ a]
    for value, wanted in zip(values, expected, strict=True):
        np.testing.assert_array_equal(value, wanted)


def test_known_shapes_are_checked_when_the_graph_is_built():
    with Graph().as_default():
        w = Variable(np.zeros((2, 3)), name="W")
        with pytest.raises(ShapeError, match=r"matmul 'hidden'.*W \(2, 3\), W \(2, 3\)"):
            matmul(w, w, name="hidden")
        with pytest.raises(ShapeError, match=r"add 'add'.*broadcast.*W \(2, 3\)"):
            add(w, np.zeros((3, 2)))
        with pytest.raises(ShapeError, match="axis 2"):
            reduce_sum(w, axis=2)
        with pytest.raises(ShapeError, match="every axis once"):
            transpose(w, axes=(0, 0))


def test_inputs_of_two_graphs_are_refused():
    with Graph().as_default():
        x = placeholder(name="x")
    with Graph().as_default():
        y = placeholder(name="y")
        with pytest.raises(GraphError, match=r"x, y.*different graphs"):
            multiply(x, y)


@pytest.mark.parametrize("value", ["text", [[1.0], [1.0, 2.0]], None, [object()]])
def test_values_that_are_no_array_of_numbers_are_refused(value):
    with Graph().as_default():
        with pytest.raises(GraphError, match="'w' is no array of numbers"):
            Variable(value, name="w")
        with pytest.raises(GraphError, match="no array of numbers"):
            sigmoid(value)


def test_a_variable_does_not_alias_what_it_is_given_or_gives():
    with Graph().as_default():
        array = np.zeros(2)
        variable = Variable(array)
        array[:] = 1.0
        variable.value[:] = 2.0
        np.testing.assert_array_equal(variable.value, [0.0, 0.0])
        variable.load(array)
        array[:] = 3.0
        np.testing.assert_array_equal(variable.value, [1.0, 1.0])


def test_a_variable_keeps_its_shape():
    with Graph().as_default():
        variable = Variable([0.0, 0.0], name="b")
        with pytest.raises(ShapeError, match=r"'b' has shape \(2,\).*\(3,\)"):
            variable.load([1.0, 2.0, 3.0])

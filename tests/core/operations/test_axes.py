"""How the axes of an operation are given."""

import numpy as np
import pytest

import mlp_tui.core as core
from mlp_tui.core import Graph, Session, Variable


@pytest.mark.parametrize("axis", [1.5, True, "0", "01", [0, 1.0], [[0]], [False], {0: 1}])
@pytest.mark.parametrize(
    "build", [core.reduce_sum, core.reduce_mean, core.size, core.expand_dims, core.transpose]
)
def test_axes_that_are_no_whole_numbers(build, axis):
    with Graph().as_default() as graph:
        x = Variable(np.ones((2, 3)))
        with pytest.raises(core.GraphError) as error:
            build(x, axis)
    name = "axes" if build is core.transpose else "axis"
    assert str(error.value) == (
        f"{build.__name__}: {name} must be a whole number or a list of them, got {axis!r}"
    )
    assert graph.nodes == [x]


@pytest.mark.parametrize(
    "axis", [np.int64(1), np.array(1), np.array([1]), [np.int64(1)], range(1, 2), -1]
)
def test_axes_of_every_kind_of_whole_number(axis):
    with Graph().as_default():
        x = Variable(np.arange(6.0).reshape(2, 3))
        np.testing.assert_array_equal(Session().run(core.reduce_sum(x, axis)), [3.0, 12.0])


def test_axes_that_the_input_does_not_have_or_has_once():
    with Graph().as_default():
        x = Variable(np.ones((2, 3)))
        for axis in (2, [0, 0], [0, -2], -3):
            with pytest.raises(core.ShapeError, match="must name axes of the input, each once"):
                core.reduce_sum(x, axis)
        with pytest.raises(core.ShapeError, match="must name every axis once"):
            core.transpose(x, [1])

"""The orders of many epochs are those that NumPy's generator gives for each, to the bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.core.experiment.epoch_orders import EpochOrders

WORDS = st.integers(0, 2**32 - 1)
EPOCHS = st.one_of(
    st.integers(0, 1000), st.integers(0, 2**63), st.sampled_from([2**32 - 2, 2**64 - 6])
)


@settings(max_examples=200, deadline=None)
@given(
    key=st.tuples(WORDS, WORDS),
    calls=st.lists(st.tuples(EPOCHS, st.integers(0, 5)), min_size=1, max_size=3),
    n_points=st.integers(1, 300),
)
def test_orders_are_those_of_the_generator_of_each_epoch(key, calls, n_points):
    orders = EpochOrders(key, n_points)
    for first, count in calls:
        got = orders.of(first, count)
        assert got.shape == (count, n_points)
        for order, epoch in zip(got, range(first, first + count), strict=True):
            wanted = np.random.default_rng([*key, epoch]).permutation(n_points)
            np.testing.assert_array_equal(order, wanted)


def test_orders_of_many_points():
    (order,) = EpochOrders((34, 3), 70_000).of(7)
    np.testing.assert_array_equal(order, np.random.default_rng([34, 3, 7]).permutation(70_000))

"""The stratified split of tables and files."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.datasets.split import stratified_split

class_sizes = st.lists(st.integers(2, 60), min_size=2, max_size=6)


@settings(deadline=None)
@given(sizes=class_sizes, share=st.integers(1, 99), seed=st.integers(0, 2**32))
def test_every_class_has_its_share_of_points_in_the_test(sizes, share, seed):
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))

    train, test = stratified_split(labels, share, np.random.default_rng(seed))

    assert sorted([*train, *test]) == list(range(len(labels)))
    assert (np.diff(train) > 0).all()
    for label, size in enumerate(sizes):
        n_test = int((labels[test] == label).sum())
        assert n_test == min(size - 1, max(1, round((100 - share) / 100 * size)))
        assert (labels[train] == label).any()


def test_the_split_follows_its_generator():
    labels = np.repeat([0, 1], 50)

    _, first = stratified_split(labels, 80, np.random.default_rng(1))
    _, again = stratified_split(labels, 80, np.random.default_rng(1))
    _, other = stratified_split(labels, 80, np.random.default_rng(2))

    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()

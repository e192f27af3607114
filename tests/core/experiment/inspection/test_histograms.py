"""Histograms of any numbers, however extreme."""

import numpy as np
import pytest

from mlp_tui.core.experiment.inspection.histograms import histogram


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([2.5], 2.5, 2.5),
        ([0.0] * 9, 0.0, 0.0),
        ([1.0, 1.0 + 2e-16], 1.0, 1.0 + 2e-16),
        ([1e15, 1e15 + 0.125], 1e15, 1e15 + 0.125),
        ([5e-324, 1e-323], 5e-324, 1e-323),
        ([-1e308, 1e308, 0.0], -1e308, 1e308),
        ([1e300], 1e300, 1e300),
        ([np.nan, np.inf, -np.inf, 3.0, 4.0], 3.0, 4.0),
    ],
)
@pytest.mark.filterwarnings("error")
def test_every_finite_number_is_in_a_bin_however_extreme(values, low, high):
    found = histogram(np.array(values), bins=7)
    assert found.counts.shape == (7,)
    assert found.counts.sum() == np.isfinite(values).sum()
    assert found.not_finite == len(values) - found.counts.sum()
    assert found.zeros == values.count(0.0)
    assert (found.low, found.high) == (low, high)
    assert np.isfinite(found.edges).all()
    assert (np.diff(found.edges) > 0).all()
    assert found.edges[0] <= low
    assert high <= found.edges[-1]
    assert np.isfinite(found.mean)
    assert np.isfinite(found.std)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [[], [np.nan, np.inf]])
def test_a_histogram_of_no_finite_number_is_empty(values):
    found = histogram(np.array(values))
    assert found.counts.sum() == 0
    assert found.count == found.not_finite == len(values)
    assert np.isnan([found.low, found.high, found.mean, found.std]).all()

"""Round numbers on axes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_tui.tui.views.plots.axes import (
    count_labels,
    log_ceiling,
    log_floor,
    log_ticks,
    nice_ceiling,
    nice_ticks,
    tick_labels,
)


@given(st.floats(min_value=1e-290, max_value=1e290))
def test_a_ceiling_is_not_below_and_at_most_double_the_value(value):
    ceiling = nice_ceiling(value)
    assert value <= ceiling <= 2.0 * value


@pytest.mark.parametrize("value", [1.0, 0.1, 0.3, 500.0, 2e-7])
def test_a_round_value_is_its_own_ceiling(value):
    assert nice_ceiling(value) == value


@given(
    st.floats(min_value=-1e6, max_value=1e6),
    st.floats(min_value=1e-3, max_value=1e6),
    st.integers(min_value=1, max_value=20),
)
def test_ticks_lie_within_the_axis_and_are_no_more_than_asked_for(low, span, count):
    high = low + span
    ticks = nice_ticks(low, high, count)
    assert len(ticks) <= count + 1
    assert all(low - 1e-6 * span <= tick <= high + 1e-6 * span for tick in ticks)
    assert len(set(tick_labels(ticks))) == len(ticks)


def test_an_axis_without_extent_has_no_ticks():
    assert nice_ticks(1.0, 1.0, 5) == []
    assert nice_ticks(-math.inf, math.inf, 5) == []
    assert tick_labels([]) == []


def test_labels_have_just_the_digits_that_tell_them_apart():
    assert tick_labels([-0.5, -0.0, 0.5]) == ["-0.5", "0.0", "0.5"]
    assert tick_labels([0.0, 20.0, 40.0]) == ["0", "20", "40"]
    assert tick_labels([0.1 * index for index in range(4)]) == ["0.0", "0.1", "0.2", "0.3"]


def test_counts_are_shortened():
    assert count_labels([0.0, 500.0, 1000.0]) == ["0", "500", "1000"]
    assert count_labels([0.0, 5_000.0, 10_000.0]) == ["0", "5k", "10k"]
    assert count_labels([0.0, 500_000.0, 1_000_000.0]) == ["0", "0.5M", "1M"]


def test_ticks_of_a_log_axis_are_labelled_with_real_values():
    assert log_ticks(-2, 2, 6) == ([-2.0, -1.0, 0.0, 1.0, 2.0], ["0.01", "0.1", "1", "10", "100"])
    positions, labels = log_ticks(0, 1, 6)
    assert labels == ["1", "2", "5", "10"]
    assert positions == pytest.approx([0.0, math.log10(2), math.log10(5), 1.0])
    assert log_ticks(math.log10(0.2), math.log10(2), 6)[1] == ["0.2", "0.5", "1", "2"]
    assert log_ticks(math.log10(2), math.log10(5), 1)[1] == ["2", "5"]
    assert len(log_ticks(-300, 300, 5)[0]) <= 6


@given(st.floats(-300, 300))
def test_ends_of_a_log_axis_are_round_and_near(position):
    low, high = log_floor(position), log_ceiling(position)
    assert low <= position + 1e-9
    assert high >= position - 1e-9
    assert high - low <= math.log10(2.6)
    for end in (low, high):
        assert f"{10 ** (end % 1):.6f}" in ("1.000000", "2.000000", "5.000000", "10.000000")

"""What the generators draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.datasets import generators

ALL = {
    generators.xor_clusters: 2,
    generators.two_clusters: 2,
    generators.circle: 2,
    generators.moons: 2,
    generators.spiral: 2,
    generators.three_blobs: 3,
    generators.three_spirals: 3,
}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("generator", ALL)
@settings(deadline=None)
@given(n_points=st.integers(0, 50), noise=st.floats(0.0, 0.5))
def test_any_number_of_points_comes_out_with_sorted_labels(generator, n_points, noise):
    points, labels = generator(n_points, noise, np.random.default_rng(0))

    assert points.shape == (n_points, 2)
    assert points.dtype == np.float64
    assert labels.shape == (n_points,)
    assert labels.dtype == np.int64
    assert np.isfinite(points).all()
    assert (np.diff(labels) >= 0).all()
    assert set(labels) <= set(range(ALL[generator]))


@pytest.mark.parametrize("generator", ALL)
def test_classes_share_the_points_evenly(generator, rng):
    _, labels = generator(100, 0.0, rng)

    counts = np.bincount(labels)
    assert len(counts) == ALL[generator]
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("generator", ALL)
def test_a_seed_repeats_the_points_and_another_one_does_not(generator):
    first, _ = generator(30, 0.1, np.random.default_rng(1))
    again, _ = generator(30, 0.1, np.random.default_rng(1))
    other, _ = generator(30, 0.1, np.random.default_rng(2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_xor_clusters_are_those_of_the_tutorial(rng):
    points, labels = generators.xor_clusters(100, 0.2, np.random.default_rng(7))

    # The listing: red around (0, 0) and (1, 1) is drawn first, fed last.
    red_0, red_1, blue_0, blue_1 = (0.2 * rng.standard_normal((25, 2)) for _ in range(4))
    centres = np.repeat([[0, 1], [1, 0], [0, 0], [1, 1]], 25, axis=0)
    expected = np.concatenate((blue_0, blue_1, red_0, red_1)) + centres
    np.testing.assert_allclose(points, expected, rtol=0, atol=1e-15)
    assert labels.tolist() == [0] * 50 + [1] * 50


def test_two_clusters_are_those_of_the_tutorial(rng):
    points, labels = generators.two_clusters(100, 1.0, np.random.default_rng(7))

    red = rng.standard_normal((50, 2)) - 2
    blue = rng.standard_normal((50, 2)) + 2
    np.testing.assert_allclose(points, np.concatenate((blue, red)), rtol=0, atol=1e-15)
    assert labels.tolist() == [0] * 50 + [1] * 50


def test_a_line_parts_nearly_all_of_the_two_clusters(rng):
    points, labels = generators.two_clusters(1000, 1.0, rng)

    # The centres are 2.8 deviations from the line x + y = 0: about 0.2 % lie beyond it.
    assert np.mean((points.sum(axis=1) < 0) == labels) > 0.98


def test_no_line_parts_the_xor_clusters(rng):
    points, labels = generators.xor_clusters(400, 0.2, rng)

    angles = np.linspace(0, np.pi, 60)
    projections = points @ np.array([np.cos(angles), np.sin(angles)])
    thresholds = np.linspace(-2, 2, 81)
    sides = projections[:, :, None] > thresholds
    agreement = np.mean(sides == labels[:, None, None], axis=0)
    assert np.maximum(agreement, 1 - agreement).max() < 0.8


def test_the_circle_without_noise_is_a_disc_in_a_ring(rng):
    points, labels = generators.circle(500, 0.0, rng)

    distance = np.hypot(*points.T)
    assert distance[labels == 0].max() <= 0.5
    assert distance[labels == 1].min() >= 0.7
    assert distance.max() <= 1.0


def test_the_circles_noise_changes_classes_and_leaves_points_in_place():
    clean, _ = generators.circle(500, 0.0, np.random.default_rng(3))
    noisy, labels = generators.circle(500, 0.5, np.random.default_rng(3))

    assert sorted(map(tuple, clean)) == sorted(map(tuple, noisy))
    assert np.any(np.hypot(*noisy.T)[labels == 1] < 0.5)


def test_moons_without_noise_are_two_half_circles(rng):
    points, labels = generators.moons(200, 0.0, rng)

    upper, lower = points[labels == 0], points[labels == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1.0)
    assert upper[:, 1].min() >= 0
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1.0)
    assert lower[:, 1].max() <= 0.5


@pytest.mark.parametrize(
    ("generator", "arms", "turns"),
    [(generators.spiral, 2, 1.75), (generators.three_spirals, 3, 1.0)],
)
def test_spiral_arms_wind_outwards_at_even_angles(generator, arms, turns, rng):
    points, labels = generator(300, 0.0, rng)

    distance = np.hypot(*points.T)
    along = distance / generators.SPIRAL_RADIUS
    angle = np.arctan2(points[:, 0], points[:, 1])
    difference = angle - 2 * np.pi * (turns * along + labels / arms)
    np.testing.assert_allclose(np.cos(difference), 1.0)
    assert along.max() <= 1.0


@pytest.mark.parametrize("generator", [generators.spiral, generators.three_spirals])
def test_a_spiral_without_noise_still_has_new_points_each_time(generator, rng):
    first, _ = generator(60, 0.0, rng)
    second, _ = generator(60, 0.0, rng)

    assert not np.isclose(first, second).any(axis=1).all()


def test_blobs_lie_around_three_corners(rng):
    points, labels = generators.three_blobs(3000, 0.25, rng)

    centres = np.array([points[labels == label].mean(axis=0) for label in range(3)])
    corners = [[0, 1], [-np.sqrt(3) / 2, -0.5], [np.sqrt(3) / 2, -0.5]]
    np.testing.assert_allclose(centres, corners, atol=0.05)
    np.testing.assert_allclose(points[labels == 0].std(axis=0), 0.25, atol=0.03)


@pytest.mark.parametrize(
    "generator", [generators.circle, generators.spiral, generators.three_spirals]
)
def test_points_suit_a_network_without_scaling(generator, rng):
    points, _ = generator(300, 0.03, rng)

    assert 0.9 < np.abs(points).max() < 1.5

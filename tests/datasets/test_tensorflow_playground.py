"""The points of TensorFlow Playground: the facts that its source states, computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.datasets import CATALOGUE, DatasetError, load_dataset, tensorflow_playground

N = 4000


def drawn(name: str, noise: float = 0.0, n_points: int = N, seed: int = 3):
    generator = getattr(tensorflow_playground, name)
    points, labels = generator(n_points, noise, np.random.default_rng(seed))
    assert points.shape == (n_points, 2)
    return points, labels


def require_uniform(values: np.ndarray, low: float, high: float) -> None:
    """That the values spread evenly from low to high, within four standard errors."""
    assert values.min() >= low
    assert values.max() <= high
    shares, _ = np.histogram(values, 10, (low, high))
    deviation = np.sqrt(len(values) * 0.1 * 0.9)
    assert abs(shares - len(values) / 10).max() < 4 * deviation


def load(name: str, seed: int = 0, **choices):
    return load_dataset(
        name,
        data_rng=np.random.default_rng([seed, 0]),
        split_rng=np.random.default_rng([seed, 1]),
        **choices,
    )


def test_half_of_the_circle_is_a_disc_and_half_a_ring():
    points, labels = drawn("circle")
    distance = np.hypot(*points.T)
    assert np.bincount(labels).tolist() == [N / 2, N / 2]
    require_uniform(distance[labels == 0], 0, 2.5)
    require_uniform(distance[labels == 1], 3.5, 5)
    require_uniform(np.arctan2(*points.T), -np.pi, np.pi)


def test_xor_fills_four_quadrants_away_from_the_axes():
    points, labels = drawn("xor")
    assert abs(points).min() >= 0.3
    require_uniform(points[:, 0] - 0.3 * np.sign(points[:, 0]), -5, 5)
    require_uniform(points[:, 1] - 0.3 * np.sign(points[:, 1]), -5, 5)
    assert np.array_equal(labels == 0, points[:, 0] * points[:, 1] >= 0)


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.1, 1.2), (0.5, 4.0)])
def test_gauss_has_two_clusters_whose_variance_follows_the_noise(noise, variance):
    points, labels = drawn("gauss", noise)
    assert np.bincount(labels).tolist() == [N / 2, N / 2]
    for label, centre in ((0, 2.0), (1, -2.0)):
        cluster = points[labels == label]
        np.testing.assert_allclose(cluster.mean(axis=0), centre, atol=4 * np.sqrt(variance / 2000))
        np.testing.assert_allclose(cluster.var(axis=0), variance, rtol=0.13)
        assert abs(np.corrcoef(cluster.T)[0, 1]) < 0.1


def test_spiral_is_drawn_point_by_point():
    points, labels = drawn("spiral", n_points=500)
    for label in (0, 1):
        for i, (x, y) in enumerate(points[labels == label]):
            r = i / 250 * 5
            t = 1.75 * i / 250 * 2 * np.pi + label * np.pi
            np.testing.assert_allclose((x, y), (r * np.sin(t), r * np.cos(t)), atol=1e-12)


def test_the_noise_of_spiral_moves_its_points():
    clean, labels = drawn("spiral")
    noisy, noisy_labels = drawn("spiral", 0.4)
    assert np.array_equal(labels, noisy_labels)
    require_uniform((noisy - clean).ravel(), -0.4, 0.4)


def test_plane_is_a_tenth_of_the_sum():
    points, numbers = drawn("plane")
    for axis in (0, 1):
        require_uniform(points[:, axis], -6, 6)
    np.testing.assert_allclose(numbers, (points[:, 0] + points[:, 1]) / 10, atol=1e-15)


def test_hills_are_what_the_nearest_of_six_gives():
    points, numbers = drawn("hills", n_points=500)
    for axis in (0, 1):
        require_uniform(drawn("hills")[0][:, axis], -6, 6)
    hills = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    for (x, y), number in zip(points, numbers, strict=True):
        largest = 0.0
        for centre_x, centre_y, sign in hills:
            distance = np.hypot(x - centre_x, y - centre_y)
            height = sign * min(1.0, max(0.0, 1 - distance / 2))
            if abs(height) > abs(largest):
                largest = height
        np.testing.assert_allclose(number, largest, atol=1e-12)
    assert numbers.min() < -0.8
    assert numbers.max() > 0.8


@pytest.mark.parametrize("name", ["circle", "xor", "plane", "hills"])
def test_noise_moves_a_point_only_while_its_label_is_computed(name):
    clean, clean_labels = drawn(name)
    noisy, labels = drawn(name, 0.3)
    in_order = np.lexsort(clean.T), np.lexsort(noisy.T)
    assert np.array_equal(clean[in_order[0]], noisy[in_order[1]])
    assert not np.array_equal(clean_labels[in_order[0]], labels[in_order[1]])


def test_noise_of_the_circle_reaches_a_share_of_the_radius():
    points, labels = drawn("circle", 0.2)
    distance = np.hypot(*points.T)
    # Moved by at most 1 on both axes, so by sqrt(2).
    assert (labels[distance < 2.5 - np.sqrt(2)] == 0).all()
    assert (labels[distance > 2.5 + np.sqrt(2)] == 1).all()
    assert 0 < labels[distance < 2.5].mean() < 0.5


@pytest.mark.parametrize("noise", [0.1, 0.5])
def test_noise_of_the_plane_adds_two_uniform_numbers(noise):
    points, numbers = drawn("plane", noise)
    added = 10 * numbers - points.sum(axis=1)
    assert abs(added).max() <= 2 * 6 * noise
    np.testing.assert_allclose(added.var(), 2 * (6 * noise) ** 2 / 3, rtol=0.1)


TF = [name for name in CATALOGUE if name.startswith("tf-")]


@pytest.mark.parametrize("name", TF)
def test_points_are_drawn_together_and_half_of_them_are_test_points(name):
    dataset = load(name)
    n_points = 1200 if name in ("tf-plane", "tf-hills") else 500
    assert dataset.train_points.shape == dataset.test_points.shape == (n_points // 2, 2)
    other_split = load_dataset(
        name, data_rng=np.random.default_rng([0, 0]), split_rng=np.random.default_rng(9)
    )
    assert other_split.digest != dataset.digest
    first, second = (
        np.sort(np.concatenate((each.train_points, each.test_points)), axis=0)
        for each in (dataset, other_split)
    )
    assert np.array_equal(first, second)


@pytest.mark.parametrize("name", TF)
def test_the_noise_has_the_range_of_the_playground(name):
    assert CATALOGUE[name].default_noise == 0.0
    load(name, noise=0.5)
    with pytest.raises(DatasetError, match=f"{name}: the noise cannot be 0.55; .* from 0 to 0.5"):
        load(name, noise=0.55)

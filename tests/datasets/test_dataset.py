"""What holds for every dataset, with any number of features and classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_tui.datasets import Dataset


def dataset_of(n_features: int = 2, n_classes: int = 2, **changes) -> Dataset:
    labels = np.arange(2 * n_classes) % n_classes
    points = np.arange(float(len(labels) * n_features)).reshape(len(labels), n_features)
    values = {
        "name": "made-up",
        "title": "Made up",
        "feature_names": tuple(f"feature {i}" for i in range(n_features)),
        "class_names": tuple(f"class {i}" for i in range(n_classes)),
        "train_points": points,
        "train_labels": labels,
        "test_points": points[:n_classes] + 0.5,
        "test_labels": labels[:n_classes],
    }
    return Dataset(**{**values, **changes})


ARRAYS = ("train_points", "train_labels", "test_points", "test_labels")


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_cannot_be_written_to_nor_made_writable(name):
    array = getattr(dataset_of(), name)

    with pytest.raises(ValueError, match="read-only"):
        array[0] = 0
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.setflags(write=True)


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_that_were_given_stay_the_givers_own(name):
    base = np.repeat(getattr(dataset_of(), name), 2, axis=0)
    given: dict[str, Any] = {name: base[::2]}
    dataset = dataset_of(**given)
    before = getattr(dataset, name).copy()

    base[:] = 0

    assert np.array_equal(getattr(dataset, name), before)


@pytest.mark.parametrize("n_features", [1, 2, 3, 7])
@pytest.mark.parametrize("n_classes", [2, 5])
def test_points_have_any_number_of_features_and_classes(n_features, n_classes):
    dataset = dataset_of(n_features, n_classes)

    assert dataset.n_features == n_features
    assert dataset.train_points.shape == (2 * n_classes, n_features)
    assert dataset.class_counts == (3,) * n_classes
    assert dataset.remarks == ()


def regression_of(labels, **changes) -> Dataset:
    values = {"problem": "regression", "class_names": (), "label_name": "price"}
    numbers = np.asarray(labels, dtype=np.float64)
    return dataset_of(train_labels=numbers, test_labels=numbers[:2], **{**values, **changes})


def test_the_labels_of_a_regression_are_numbers_and_no_class_counts():
    dataset = regression_of([0.5, -1, 2, 1e9])

    assert dataset.train_labels.tolist() == [0.5, -1.0, 2.0, 1e9]
    assert dataset.test_labels.dtype == np.float64
    assert (dataset.class_names, dataset.class_counts, dataset.label_name) == ((), (), "price")


def test_a_regression_is_told_from_other_numbers_and_from_a_classification():
    dataset = regression_of([0, 1, 0, 1])

    assert dataset.digest == regression_of([0, 1, 0, 1]).digest
    assert dataset.digest != regression_of([0, 1, 0, 1.5]).digest
    assert dataset.digest != dataset_of().digest


def test_the_digest_of_a_classification_is_the_one_that_saved_runs_hold():
    expected = "0291a43476c1abf03c755a64f10af8adc302b1adef19cd6aa2180e0b46923440"
    assert dataset_of().digest == expected


def test_the_bounds_are_those_of_the_first_two_features():
    plane = dataset_of(2).train_points
    points = np.column_stack((plane, 100 * plane[:, 0]))

    dataset = dataset_of(3, train_points=points, test_points=points[:2])

    assert dataset.bounds == dataset_of(2, train_points=plane, test_points=plane[:2]).bounds


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"class_names": ("only",)}, "two classes or more"),
        ({"train_points": np.zeros((4, 3))}, "train points of shape"),
        ({"train_points": np.zeros(4)}, "train points of shape"),
        ({"test_points": np.zeros((3, 2))}, "test points of shape"),
        ({"test_labels": np.zeros((2, 1))}, "test points of shape"),
        ({"train_labels": np.array([0, 1, 2, 0])}, "train labels must be indices of 2 classes"),
        ({"test_labels": np.array([-1, 0])}, "test labels must be indices"),
    ],
)
def test_parts_that_do_not_fit_each_other_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        dataset_of(**changes)


@pytest.mark.parametrize(
    ("labels", "changes", "message"),
    [
        ([0, 1, 2, 3], {"class_names": ("a", "b")}, "a regression has no classes"),
        ([0, 1, 2, np.nan], {}, "train labels of a regression must be finite"),
        ([np.inf, 1, 2, 3], {}, "train labels of a regression must be finite"),
        ([0, 1, 2], {}, "train points of shape"),
    ],
)
def test_labels_that_make_no_regression_are_refused(labels, changes, message):
    with pytest.raises(ValueError, match=message):
        regression_of(labels, **changes)

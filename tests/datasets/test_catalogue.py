"""The catalogue, and every dataset in it."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.datasets import CATALOGUE, Dataset, DatasetError, load_dataset
from mlp_tui.datasets.catalogue import GeneratedSource

GENERATED = ["xor-clusters", "two-clusters", "circle", "moons", "spiral", "three-blobs"]
GENERATED += ["three-spirals"]
TF_PLAYGROUND = ["tf-circle", "tf-xor", "tf-gauss", "tf-spiral", "tf-plane", "tf-hills"]
TABLES = ["penguins", "iris"]
DEFAULT_NOISE = dict(zip(GENERATED, (0.2, 1.0, 0.0, 0.1, 0.03, 0.25, 0.03), strict=True))
DEFAULT_NOISE |= dict.fromkeys(TF_PLAYGROUND, 0.0)


def load(name: str, seed: int = 0, **choices) -> Dataset:
    return load_dataset(
        name,
        data_rng=np.random.default_rng([seed, 0]),
        split_rng=np.random.default_rng([seed, 1]),
        **choices,
    )


def arrays(dataset: Dataset) -> list[np.ndarray]:
    return [
        dataset.train_points,
        dataset.train_labels,
        dataset.test_points,
        dataset.test_labels,
    ]


def test_the_catalogue_lists_every_dataset_in_order():
    assert list(CATALOGUE) == GENERATED + TF_PLAYGROUND + TABLES


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_describes_itself_in_one_line_each(name):
    entry = CATALOGUE[name]

    assert entry.name == name
    for text in (entry.title, entry.summary):
        assert text.strip() == text != ""
        assert len(text.splitlines()) == 1
    assert load(name).title == entry.title


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_dataset_is_whole(name):
    dataset = load(name)

    assert dataset.name == name
    for points, labels in (
        (dataset.train_points, dataset.train_labels),
        (dataset.test_points, dataset.test_labels),
    ):
        assert points.shape == (len(labels), 2)
        assert points.dtype == np.float64
        assert np.isfinite(points).all()
        if dataset.problem == "regression":
            assert labels.dtype == np.float64
        else:
            assert labels.dtype == np.int64
            assert set(labels) == set(range(len(dataset.class_names)))
    counted = len(dataset.train_labels) + len(dataset.test_labels)
    assert sum(dataset.class_counts) == (0 if dataset.problem == "regression" else counted)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_arrays_cannot_be_written_to(name):
    for array in arrays(load(name)):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("name", CATALOGUE)
def test_equal_seeds_give_equal_datasets(name):
    for first, second in zip(arrays(load(name, 5)), arrays(load(name, 5)), strict=True):
        assert np.array_equal(first, second)


@pytest.mark.parametrize("name", CATALOGUE)
def test_another_seed_gives_other_training_points(name):
    assert not np.array_equal(load(name, 5).train_points, load(name, 6).train_points)


@pytest.mark.parametrize("name", GENERATED)
def test_generated_points_depend_on_the_data_stream_alone(name):
    first, second = (
        load_dataset(
            name, data_rng=np.random.default_rng(1), split_rng=np.random.default_rng(split)
        )
        for split in (2, 3)
    )

    assert np.array_equal(first.train_points, second.train_points)
    assert np.array_equal(first.test_points, second.test_points)


@pytest.mark.parametrize("name", TABLES)
def test_a_tables_split_depends_on_the_split_stream_alone(name):
    first, second = (
        load_dataset(name, data_rng=np.random.default_rng(data), split_rng=np.random.default_rng(1))
        for data in (2, 3)
    )

    assert np.array_equal(first.test_points, second.test_points)


@pytest.mark.parametrize("name", GENERATED)
def test_training_points_are_the_first_from_the_stream_and_test_points_follow(name):
    source = CATALOGUE[name].source
    assert isinstance(source, GeneratedSource)
    rng = np.random.default_rng([0, 0])
    half, noise = source.n_points // 2, source.default_noise
    train_points, train_labels = source.generator(half, noise, rng)
    test_points, test_labels = source.generator(half, noise, rng)

    expected = [train_points, train_labels, test_points, test_labels]
    for actual, array in zip(arrays(load(name)), expected, strict=True):
        assert np.array_equal(actual, array)


@pytest.mark.parametrize("name", GENERATED)
def test_generated_datasets_are_balanced_and_need_no_scaling(name):
    dataset = load(name)

    assert len(set(dataset.class_counts)) == 1
    assert len(dataset.train_labels) == len(dataset.test_labels)
    assert not dataset.standardize
    assert dataset.rows_left_out == 0


@pytest.mark.parametrize("name", ["xor-clusters", "two-clusters"])
def test_the_tutorials_datasets_have_its_classes_and_a_hundred_points(name):
    dataset = load(name)

    assert dataset.class_names == ("blue", "orange")
    assert np.bincount(dataset.train_labels).tolist() == [50, 50]


def test_penguins_without_measurements_are_left_out_and_counted():
    dataset = load("penguins")

    assert dataset.rows_left_out == 2
    assert dataset.class_names == ("Adelie", "Chinstrap", "Gentoo")
    assert dataset.class_counts == (151, 68, 123)
    assert dataset.feature_names == ("bill_length_mm", "bill_depth_mm")
    assert dataset.standardize


def test_only_the_chosen_columns_of_penguins_must_be_there():
    # Eleven birds have no sex, among them the two without measurements.
    dataset = load("penguins", columns=("flipper_length_mm", "body_mass_g"), label="sex")

    assert dataset.rows_left_out == 11
    assert dataset.class_names == ("female", "male")
    assert dataset.feature_names == ("flipper_length_mm", "body_mass_g")


def test_a_measurement_as_label_makes_a_regression():
    dataset = load("penguins", label="bill_length_mm")

    assert dataset.problem == "regression"
    assert dataset.feature_names == ("bill_depth_mm", "flipper_length_mm")
    assert dataset.columns_left == ("species", "island", "body_mass_g", "sex", "year")
    assert (dataset.label_name, dataset.rows_left_out) == ("bill_length_mm", 2)
    assert (len(dataset.train_labels), len(dataset.test_labels)) == (274, 68)
    both = np.concatenate((dataset.train_labels, dataset.test_labels))
    # The mean that the table's documentation states: 43.92 mm.
    np.testing.assert_allclose(both.mean(), 43.92193, atol=1e-5)
    (remark,) = dataset.remarks
    assert remark == ("'bill_length_mm' has 164 different numbers: they are predicted (regression)")


def test_a_measurement_is_no_class_where_classes_are_wanted():
    with pytest.raises(DatasetError, match="164 different values.*give --problem regression"):
        load("penguins", label="bill_length_mm", problem="classification")


def test_iris_is_fishers():
    dataset = load("iris")

    assert dataset.class_names == ("setosa", "versicolor", "virginica")
    assert dataset.class_counts == (50, 50, 50)
    assert dataset.feature_names == ("petal_length_cm", "petal_width_cm")
    assert dataset.rows_left_out == 0


def test_the_columns_of_a_table_can_be_chosen():
    dataset = load("iris", columns=["sepal_width_cm", "sepal_length_cm"])

    assert dataset.feature_names == ("sepal_width_cm", "sepal_length_cm")
    points = np.concatenate((dataset.train_points, dataset.test_points))
    # Means of Fisher's own numbers; the copy with two wrong flowers has a sepal width of 3.054.
    np.testing.assert_allclose(points.mean(axis=0), [3.0573333, 5.8433333], rtol=1e-7)


@pytest.mark.parametrize("share", ["train_labels", "test_labels"])
def test_a_tables_split_is_stratified(share):
    counts = np.bincount(getattr(load("iris"), share))

    assert counts.tolist() == ([40] * 3 if share == "train_labels" else [10] * 3)


def test_an_unknown_name_lists_the_valid_ones():
    with pytest.raises(DatasetError, match="'mnist'.*xor-clusters.*iris") as caught:
        load("mnist")

    assert len(str(caught.value).splitlines()) == 1


def test_a_hostile_name_is_cleaned():
    with pytest.raises(DatasetError, match="'\ufffd]52;c;aGk=\ufffd'"):
        load("\x1b]52;c;aGk=\x07")


@pytest.mark.parametrize("choice", [{"columns": ("x1", "x2")}, {"label": "class"}])
def test_generated_datasets_have_no_columns_to_choose(choice):
    with pytest.raises(DatasetError, match="spiral: its points are generated"):
        load("spiral", **choice)


@pytest.mark.parametrize("name", ["spiral", "three-blobs", "tf-xor", "tf-hills"])
@pytest.mark.parametrize(("points", "share"), [(200, 70), (33, 50), (10, 99), (11, 1)])
def test_points_and_their_share_can_be_chosen_of_what_is_generated(name, points, share):
    dataset = load(name, points=points, train_share=share)

    n_test = min(points - 1, max(1, round(points * (100 - share) / 100)))
    assert (len(dataset.train_points), len(dataset.test_points)) == (points - n_test, n_test)


@pytest.mark.parametrize("name", GENERATED + TF_PLAYGROUND)
def test_without_a_choice_there_are_as_many_points_as_by_default(name):
    entry = CATALOGUE[name]

    chosen = load(name, points=entry.default_points, train_share=entry.default_train_share)
    assert entry.default_train_share == 50
    assert chosen.digest == load(name).digest


@pytest.mark.parametrize("points", [9, 100_001])
def test_a_number_of_points_out_of_range_is_refused(points):
    with pytest.raises(DatasetError, match="spiral: the number of points cannot be .* 10 to 1"):
        load("spiral", points=points)


@pytest.mark.parametrize("share", [0, 100])
@pytest.mark.parametrize("name", ["spiral", "iris"])
def test_a_share_that_leaves_no_points_is_refused(name, share):
    with pytest.raises(DatasetError, match=f"{name}: {share} % cannot be training points"):
        load(name, train_share=share)


def test_the_share_of_a_table_is_that_of_every_class():
    dataset = load("iris", train_share=60)

    assert dataset.train_counts == (30, 30, 30)
    assert dataset.test_counts == (20, 20, 20)
    assert load("iris", train_share=80).digest == load("iris").digest


def test_an_unknown_column_of_a_table_lists_the_columns():
    with pytest.raises(DatasetError, match="penguins: .*'wing'.*species, island, .* and 2 more"):
        load("penguins", columns=("wing", "year"))


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_entry_tells_whether_and_which_noise_applies(name):
    assert CATALOGUE[name].default_noise == DEFAULT_NOISE.get(name)


@pytest.mark.parametrize("name", GENERATED)
def test_without_a_choice_the_noise_is_the_default(name):
    assert load(name).digest == load(name, noise=DEFAULT_NOISE[name]).digest
    assert load(name).digest != load(name, noise=0.5).digest


@pytest.mark.parametrize("name", [name for name in GENERATED if name != "circle"])
def test_points_stray_in_proportion_to_the_noise(name):
    shape, noisy, noisier = (load(name, noise=noise) for noise in (0.0, 0.2, 0.4))

    expected = {"spiral": 0.2 * 1.3 / 3**0.5, "three-spirals": 0.2 * 1.3 / 3**0.5}.get(name, 0.2)
    for part in ("train_points", "test_points"):
        strays = getattr(noisy, part) - getattr(shape, part)
        np.testing.assert_allclose(strays.std(axis=0), expected, rtol=0.25)
        np.testing.assert_allclose(
            getattr(noisier, part) - getattr(shape, part), 2 * strays, atol=1e-12
        )
    assert np.array_equal(shape.train_labels, noisier.train_labels)


def test_the_circles_noise_puts_more_points_into_the_other_class():
    def misplaced(noise: float) -> int:
        dataset = load("circle", noise=noise)
        distance = np.hypot(*dataset.train_points.T)
        return int((dataset.train_labels != (distance > 0.6)).sum())

    assert misplaced(0.0) == 0
    assert 0 < misplaced(0.2) < misplaced(0.5)


@pytest.mark.parametrize("name", ["xor-clusters", "two-clusters", "three-blobs"])
def test_clusters_without_noise_are_points(name):
    dataset = load(name, noise=0.0)

    assert len(np.unique(dataset.train_points, axis=0)) in (2, 3, 4)


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_no_noise_to_choose(name):
    with pytest.raises(DatasetError, match=f"{name}: .* no noise to choose.* xor-clusters, .*"):
        load(name, noise=0.0)


@pytest.mark.parametrize("noise", [-0.1, 1.5, float("nan"), float("inf"), 1e308])
def test_a_noise_out_of_range_is_refused(noise):
    with pytest.raises(DatasetError, match="spiral: the noise cannot be .*; choose one from 0 to"):
        load("spiral", noise=noise)


def test_nothing_can_be_added_to_the_catalogue():
    with pytest.raises(TypeError):
        CATALOGUE["mine"] = CATALOGUE["iris"]  # pyright: ignore[reportIndexIssue]

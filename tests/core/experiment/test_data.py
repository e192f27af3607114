"""The points of an experiment."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import (
    Experiment,
    SpecError,
    Trainer,
    load_experiment_dataset,
    on_other_data,
)
from mlp_tui.core.experiment.runs import Runs
from mlp_tui.datasets import CATALOGUE


def deviation(points, labels) -> float:
    """How far points stray from the centre of their class."""
    return float(np.mean([points[labels == label].std(axis=0) for label in set(labels)]))


def test_noise_moves_generated_points():
    few, many = (
        load_experiment_dataset(Experiment(dataset="three-blobs", noise=noise))
        for noise in (0.05, 0.5)
    )
    for part in ("train", "test"):
        spread = [
            deviation(getattr(data, f"{part}_points"), getattr(data, f"{part}_labels"))
            for data in (few, many)
        ]
        np.testing.assert_allclose(spread, [0.05, 0.5], rtol=0.15)


def test_without_noise_given_the_points_are_those_of_the_datasets_own():
    for name, entry in CATALOGUE.items():
        unset = load_experiment_dataset(Experiment(dataset=name))
        given = load_experiment_dataset(Experiment(dataset=name, noise=entry.default_noise))
        assert given.digest == unset.digest


def test_points_and_their_share_are_chosen_of_what_is_generated():
    dataset = load_experiment_dataset(Experiment(dataset="tf-circle", points=300, train_share=70))
    assert (len(dataset.train_points), len(dataset.test_points)) == (210, 90)
    table = load_experiment_dataset(Experiment(dataset="iris", points=300, train_share=60))
    assert (table.train_counts, table.test_counts) == ((30, 30, 30), (20, 20, 20))


@pytest.mark.parametrize("name", CATALOGUE)
def test_points_and_share_that_are_the_defaults_change_no_bit(name):
    entry = CATALOGUE[name]
    spec = Experiment(dataset=name)
    given = spec.with_changes(points=entry.default_points, train_share=entry.default_train_share)
    assert load_experiment_dataset(given).digest == load_experiment_dataset(spec).digest


def test_the_data_seed_is_that_of_points_and_split_alone():
    for name in ("spiral", "tf-xor", "iris"):
        spec = Experiment(dataset=name, seed=3)
        other = spec.with_changes(data_seed=7)
        same_data = Experiment(dataset=name, seed=7)
        digests = [load_experiment_dataset(each).digest for each in (spec, other, same_data)]
        assert digests[1] == digests[2] != digests[0]
        assert other.stream_key("weights") == spec.stream_key("weights")
        assert other.stream_key("batches") == spec.stream_key("batches")


def inputs_of(spec: Experiment) -> np.ndarray:
    """What the network sees of the training points, by hand from what the description says."""
    trainer = Trainer(spec)
    features = trainer.snapshot({"description": {}}).observations["description"]["features"]
    subtract, divide_by = (
        np.array([each[key] for each in features]) for key in ("subtract", "divide_by")
    )
    return (trainer.dataset.train_points - subtract) / divide_by


@pytest.mark.parametrize("name", ["iris", "tf-gauss", "tf-plane"])
@pytest.mark.parametrize("choice", [None, True, False])
def test_inputs_are_standardized_where_it_is_chosen_and_by_itself_of_tables(name, choice):
    inputs = inputs_of(Experiment(dataset=name, standardize=choice))
    is_standardized = (name == "iris") if choice is None else choice
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    assert np.allclose(mean, 0) == is_standardized
    assert np.allclose(deviation, 1) == is_standardized


def test_standardizing_begins_the_run_again_on_the_same_points():
    runs = Runs(Trainer(Experiment(dataset="iris")))
    before = runs.trainer.dataset
    for choice, wanted in ((False, False), (None, True), (True, True)):
        runs.change_to(Experiment(dataset="iris", standardize=choice))
        assert runs.trainer.dataset.standardize == wanted
        assert runs.trainer.dataset.digest == before.digest
    while runs.changes.undoable is not None:
        runs.undo()
    assert runs.trainer.dataset.standardize


def test_a_noise_beyond_a_datasets_own_is_refused_and_does_not_come_along():
    spec = Experiment(dataset="tf-xor", noise=0.55)
    with pytest.raises(SpecError, match=r"noise of tf-xor must be .* from 0 to 0.5, got 0.55"):
        spec.require(["noise"])
    with pytest.raises(SpecError, match="noise of tf-xor"):
        spec.with_changes(noise=0.5).moved("noise", "raise")
    after = on_other_data(Experiment(noise=0.8), Experiment(dataset="tf-xor", noise=0.8))
    assert after.noise is None


def test_a_file_of_measurements_is_a_regression_on_as_many_columns_as_wanted(tmp_path):
    rng = np.random.default_rng(4)
    points = rng.normal(size=(60, 3)) * [1, 100, 0.01]
    prices = 5000 + points @ [3, 0.5, 200]
    rows = [",".join(map(str, (*row, price))) for row, price in zip(points, prices, strict=True)]
    path = tmp_path / "prices.csv"
    path.write_text("\n".join(["a,b,c,price", *rows]))
    spec = Experiment(
        data_file=str(path), columns=("all",), hidden_layers=(), reduction="mean", learning_rate=0.3
    )
    trainer = Trainer(spec)
    trainer.step(300)
    snapshot = trainer.snapshot(
        {"description": {}, "predictions": {}, "boundary": {"rows": 3, "columns": 4}}
    )
    assert snapshot.dataset.feature_names == ("a", "b", "c")
    assert min(snapshot.train_accuracy, snapshot.test_accuracy) > 0.999
    predictions = snapshot.observations["predictions"].test
    np.testing.assert_allclose(predictions, snapshot.dataset.test_labels, rtol=0.01)
    description = snapshot.observations["description"]
    assert (description["problem"], description["classes"]) == ("regression", [])
    labels = snapshot.dataset.train_labels
    assert description["target"] == {
        "name": "price",
        "least": labels.min(),
        "mean": labels.mean(),
        "greatest": labels.max(),
    }
    # The third feature is at its mean, on the plane of the first two.
    grid = snapshot.observations["boundary"]
    mean = snapshot.dataset.train_points[:, 2].mean()
    expected = 5000 + 3 * grid.xs[None, :] + 0.5 * grid.ys[:, None] + 200 * mean
    np.testing.assert_allclose(grid.probabilities[:, :, 0], expected, rtol=0.01)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("dataset", "label"), [("penguins", "body_mass_g"), ("iris", "petal_width_cm"),
                           ("tf-plane", None), ("tf-hills", None)]
)  # fmt: skip
def test_a_regression_with_the_defaults_learns_and_does_not_diverge(dataset, label, seed):
    problem = None if label is None else "regression"
    trainer = Trainer(Experiment(dataset=dataset, label=label, problem=problem, seed=seed))
    before = trainer.snapshot()
    trainer.step(500)
    after = trainer.snapshot()
    assert (before.reduction, after.divergence) == ("mean", None)
    assert after.train_loss < 0.8 * before.train_loss


def test_the_loss_of_classes_is_a_sum_and_that_of_numbers_a_mean_unless_it_is_chosen():
    for dataset, reduction in (("xor-clusters", "sum"), ("penguins", "sum"), ("tf-plane", "mean")):
        by_itself, chosen, other = (
            Trainer(Experiment(dataset=dataset, reduction=choice, batch_size=10))
            for choice in (None, reduction, "mean" if reduction == "sum" else "sum")
        )
        for trainer in (by_itself, chosen):
            trainer.step(30)
        assert by_itself.snapshot().train_loss == chosen.snapshot().train_loss
        assert by_itself.snapshot().points_in_loss == chosen.snapshot().points_in_loss
        assert other.snapshot().reduction != by_itself.snapshot().reduction


def test_noise_that_does_not_apply_changes_no_table_and_comes_back():
    spec = Experiment(dataset="spiral", noise=0.3)
    table = spec.with_changes(dataset="iris")
    assert load_experiment_dataset(table).digest == (
        load_experiment_dataset(Experiment(dataset="iris")).digest
    )
    assert table.with_changes(dataset="spiral") == spec

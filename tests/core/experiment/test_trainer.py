"""Runs: steps, epochs, repeatability, divergence, and what a snapshot shows."""

import numpy as np
import pytest

from mlp_tui.core.experiment import (
    DecisionGrid,
    Experiment,
    SpecError,
    Trainer,
    TrainingError,
    load_experiment_dataset,
    stepping,
)
from mlp_tui.core.experiment.choices.losses import loss_for
from mlp_tui.core.experiment.data import ExperimentData
from mlp_tui.core.experiment.past.history import COLUMNS


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
    "softplus": lambda z: np.logaddexp(0, z),
}


def probabilities_by_hand(layers, activation, points):
    values = points
    for layer in layers[:-1]:
        values = ACTIVATIONS[activation](values @ layer.weights + layer.biases)
    return softmax(values @ layers[-1].weights + layers[-1].biases)


def assert_same_network(a, b):
    assert (a.step, a.train_loss, a.test_loss) == (b.step, b.train_loss, b.test_loss)
    for left, right in zip(layers_of(a), layers_of(b), strict=True):
        np.testing.assert_array_equal(left.weights, right.weights)
        np.testing.assert_array_equal(left.biases, right.biases)


def assert_same_state(a, b):
    assert (a.step, a.train_loss, a.test_loss) == (b.step, b.train_loss, b.test_loss)
    assert a.observations["state"].keys() == b.observations["state"].keys()
    for name, value in a.observations["state"].items():
        np.testing.assert_array_equal(value, b.observations["state"][name])


def look(trainer, rows=None, columns=None):
    """A snapshot with all that these tests look at."""
    grid = {} if rows is None else {"boundary": {"rows": rows, "columns": columns}}
    names = ("state", "parameters", "history", "predictions")
    return trainer.snapshot({name: {} for name in names} | grid)


def layers_of(snapshot):
    return snapshot.observations["parameters"]


def test_the_default_experiment_learns_the_tutorials_problem():
    trainer = Trainer(Experiment())
    start = look(trainer)
    assert (start.step, start.epoch) == (0, 0)
    assert len(start.dataset.train_labels) == 100
    assert trainer.step(1000) == 1000
    end = look(trainer)
    assert end.train_loss < start.train_loss / 5
    assert end.train_accuracy >= 0.95
    assert end.test_accuracy >= 0.95


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
@pytest.mark.parametrize("hidden_layers", [(), (3,), (4, 3, 2)])
def test_a_snapshot_is_what_its_own_parameters_give(activation, hidden_layers):
    spec = Experiment(
        dataset="three-blobs", activation=activation, hidden_layers=hidden_layers,
        learning_rate=0.01, reduction="mean",
    )  # fmt: skip
    trainer = Trainer(spec)
    trainer.step(20)
    snapshot = look(trainer, 5, 7)
    data = snapshot.dataset
    assert [len(layer.biases) for layer in layers_of(snapshot)] == [*hidden_layers, 3]
    train = probabilities_by_hand(layers_of(snapshot), activation, data.train_points)
    test = probabilities_by_hand(layers_of(snapshot), activation, data.test_points)
    chosen = train[np.arange(len(train)), data.train_labels]
    assert snapshot.train_loss == pytest.approx(-np.log(chosen).mean())
    assert snapshot.train_accuracy == np.mean(train.argmax(axis=1) == data.train_labels)
    assert snapshot.test_accuracy == np.mean(test.argmax(axis=1) == data.test_labels)
    np.testing.assert_array_equal(snapshot.observations["predictions"].train, train.argmax(axis=1))
    grid = snapshot.observations["boundary"]
    assert isinstance(grid, DecisionGrid)
    assert grid.probabilities.shape == (5, 7, 3)
    point = np.array([[grid.xs[6], grid.ys[1]]])
    np.testing.assert_allclose(
        grid.probabilities[1, 6], probabilities_by_hand(layers_of(snapshot), activation, point)[0]
    )


def test_the_grid_covers_the_bounds_with_cells():
    trainer = Trainer(Experiment())
    x_min, x_max, y_min, y_max = trainer.dataset.bounds
    grid = look(trainer, 4, 10).observations["boundary"]
    width, height = (x_max - x_min) / 10, (y_max - y_min) / 4
    np.testing.assert_allclose(grid.xs, x_min + width * (np.arange(10) + 0.5))
    np.testing.assert_allclose(grid.ys, y_min + height * (np.arange(4) + 0.5))


def test_a_grid_of_more_points_than_one_pass_takes():
    trainer = Trainer(Experiment())
    trainer.step(10)
    fine = look(trainer, 90, 90).observations["boundary"]
    coarse = look(trainer, 30, 30).observations["boundary"]
    np.testing.assert_allclose(fine.xs[1::3], coarse.xs)
    np.testing.assert_allclose(fine.probabilities[1::3, 1::3], coarse.probabilities)


def test_the_grid_of_a_very_large_network_has_fewer_cells_over_the_same_bounds():
    spec = Experiment(hidden_layers=(512, 512, 512), learning_rate=1e-4)
    trainer = Trainer(spec)
    x_min, x_max, _, _ = trainer.dataset.bounds
    grid = look(trainer, 50, 150).observations["boundary"]
    rows, columns, _ = grid.probabilities.shape
    assert (len(grid.ys), len(grid.xs)) == (rows, columns)
    assert 4 < rows < 50
    assert abs(columns / rows - 3) < 0.5
    half_cell = (x_max - x_min) / columns / 2
    assert grid.xs[0] - half_cell == pytest.approx(x_min)
    assert grid.xs[-1] + half_cell == pytest.approx(x_max)


def test_the_summed_test_loss_is_scaled_to_the_training_points():
    snapshots = [
        Trainer(Experiment(dataset="iris", reduction=reduction)).snapshot()
        for reduction in ("sum", "mean")
    ]
    n_train = len(snapshots[0].dataset.train_labels)
    assert snapshots[0].train_loss == pytest.approx(n_train * snapshots[1].train_loss)
    assert snapshots[0].test_loss == pytest.approx(n_train * snapshots[1].test_loss)


def test_a_table_is_standardized_by_its_training_points():
    trainer = Trainer(Experiment(dataset="penguins", hidden_layers=(), reduction="mean"))
    layer = layers_of(look(trainer))[0]
    points = trainer.dataset.train_points
    standardized = (points - points.mean(axis=0)) / points.std(axis=0)
    probabilities = softmax(standardized @ layer.weights + layer.biases)
    labels = trainer.dataset.train_labels
    expected = -np.log(probabilities[np.arange(len(labels)), labels]).mean()
    assert look(trainer).train_loss == pytest.approx(expected)


def test_an_epoch_visits_every_point_once_and_its_last_batch_may_be_smaller():
    spec = Experiment(batch_size=30)
    dataset = load_experiment_dataset(spec)
    data = ExperimentData(spec, dataset, loss_for(spec, dataset))
    assert data.steps_per_epoch == 4
    for epoch in range(2):
        batches = [data.batch(4 * epoch + place) for place in range(4)]
        assert [len(batch) for batch in batches] == [30, 30, 30, 10]
        visited = np.concatenate([batch.inputs for batch in batches])
        order = np.lexsort(visited.T)
        points = dataset.train_points
        np.testing.assert_array_equal(visited[order], points[np.lexsort(points.T)])
    first, second = (data.batch(step).inputs for step in (0, 4))
    assert not np.array_equal(first, second)


def test_batches_of_many_steps_are_those_of_each_step():
    spec = Experiment(batch_size=30)
    dataset = load_experiment_dataset(spec)
    data = ExperimentData(spec, dataset, loss_for(spec, dataset))
    step = 0
    while step < 9:
        batches = data.batches(step, 100)
        for place in range(batches.count):
            alone = data.batch(step + place)
            np.testing.assert_array_equal(batches.inputs[place], alone.inputs)
            np.testing.assert_array_equal(batches.targets[place], alone.targets)
        step += batches.count


def test_stepping_to_the_end_of_an_epoch():
    trainer = Trainer(Experiment(batch_size=30))
    trainer.step(1)
    assert trainer.step_epoch() == 3
    assert (trainer.step_count, trainer.epoch) == (4, 1)
    assert trainer.step_epoch() == 4
    assert trainer.epoch == 2


def test_a_batch_larger_than_the_data_is_the_full_batch():
    large, full = Trainer(Experiment(batch_size=10_000)), Trainer(Experiment())
    large.step(5)
    full.step(5)
    assert large.steps_per_epoch == 1
    assert large.snapshot().train_loss == full.snapshot().train_loss


@pytest.mark.parametrize("batch_size", [None, 7])
def test_equal_experiments_give_bit_equal_runs_however_they_are_stepped(batch_size):
    spec = Experiment(batch_size=batch_size, hidden_layers=(4, 2), activation="tanh")
    one, other = Trainer(spec), Trainer(spec)
    one.step(3000)
    while other.step_count < 2900:
        other.run_for(0.002)
        look(other, 3, 3)
        if other.step_count > 2500:
            break
    other.step(3000 - other.step_count)
    assert_same_state(look(one), look(other))
    histories = look(one).observations["history"], look(other).observations["history"]
    for name in ("steps", *COLUMNS):
        np.testing.assert_array_equal(*[getattr(history, name) for history in histories])


@pytest.mark.parametrize("batch_size", [None, 7])
def test_reset_gives_the_same_run_again(batch_size):
    trainer = Trainer(Experiment(batch_size=batch_size))
    start = look(trainer)
    trainer.step(300)
    first = look(trainer)
    trainer.reset()
    assert_same_state(look(trainer), start)
    assert look(trainer).observations["history"].steps.tolist() == [0]
    trainer.step(300)
    assert_same_state(look(trainer), first)


def test_reset_begins_again_with_the_settings_in_force():
    trainer, fresh = Trainer(Experiment()), Trainer(Experiment(learning_rate=0.1))
    trainer.step(30)
    trainer.edit(learning_rate=0.1)
    trainer.step(30)
    trainer.reset()
    assert (trainer.initial_spec, trainer.edits) == (fresh.spec, ())
    trainer.step(40)
    fresh.step(40)
    assert_same_state(look(trainer), look(fresh))


def test_new_weights_on_the_same_data():
    old, new = Trainer(Experiment(seed=1)), Trainer(Experiment(seed=1, weights_seed=2))
    np.testing.assert_array_equal(old.dataset.train_points, new.dataset.train_points)
    assert not np.array_equal(layers_of(look(old))[0].weights, layers_of(look(new))[0].weights)


def test_a_snapshot_does_not_change_when_training_goes_on():
    trainer = Trainer(Experiment())
    snapshot = look(trainer, 3, 3)
    arrays = layers_of(snapshot)[0].weights, snapshot.observations["boundary"].probabilities
    kept = [array.copy() for array in arrays]
    trainer.step(50)
    for array, before in zip(arrays, kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_the_learning_rate_changes_at_once_without_a_restart():
    trainer = Trainer(Experiment(learning_rate=0.01))
    trainer.step(10)
    before = look(trainer)
    trainer.edit(learning_rate=0.02)
    assert trainer.step_count == 10
    assert trainer.spec.learning_rate == 0.02
    trainer.step()
    after = look(trainer)
    slow = Trainer(Experiment(learning_rate=0.01))
    slow.step(11)
    small = layers_of(look(slow))[0].weights - layers_of(before)[0].weights
    large = layers_of(after)[0].weights - layers_of(before)[0].weights
    np.testing.assert_allclose(large, 2 * small)


@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_huge_learning_rate_stops_the_run_in_the_last_good_state(batch_size):
    spec = Experiment(learning_rate=0.03, batch_size=batch_size)
    trainer, reference = Trainer(spec), Trainer(spec)
    trainer.step(400)
    reference.step(400)
    trainer.edit(learning_rate=1e6)
    trainer.step(1000)
    divergence = trainer.divergence
    assert divergence is not None
    assert divergence.step == trainer.step_count + 1
    assert "learning rate 1e+06 is too high" in divergence.reason
    assert np.isfinite(look(trainer).train_loss)
    assert look(trainer).observations["history"].steps[-1] == trainer.step_count
    if trainer.step_count == 400:
        assert_same_network(look(trainer), look(reference))
    assert trainer.step(5) == trainer.run_for(0.01) == 0


def test_the_step_at_which_a_run_diverges_does_not_depend_on_how_it_is_stepped():
    spec = Experiment(learning_rate=30.0, hidden_layers=(8, 8), activation="relu", batch_size=7)
    at_once, one_by_one = Trainer(spec), Trainer(spec)
    at_once.step(500)
    while one_by_one.step():
        pass
    assert at_once.divergence is not None
    assert at_once.divergence == one_by_one.divergence
    assert_same_state(look(at_once), look(one_by_one))


def test_numbers_that_overflow_are_a_divergence_too():
    trainer = Trainer(Experiment(learning_rate=1e308, activation="linear", hidden_layers=(2, 2)))
    trainer.step(10)
    assert trainer.divergence is not None
    assert np.isfinite(look(trainer).train_loss)


def test_a_diverged_run_goes_on_with_a_lower_learning_rate_or_from_the_start():
    trainer = Trainer(Experiment())
    trainer.step(100)
    trainer.edit(learning_rate=1e6)
    trainer.step(10)
    trainer.edit(learning_rate=0.03)
    assert trainer.divergence is None
    assert trainer.step(10) == 10
    trainer.edit(learning_rate=1e6)
    trainer.step(10)
    trainer.reset()
    assert trainer.divergence is None
    assert trainer.step_count == 0


def test_a_run_that_diverges_twice_keeps_the_state_before_the_first_time():
    trainer = Trainer(Experiment(learning_rate=0.6, hidden_layers=(8,), activation="tanh"))
    trainer.step(500)
    assert trainer.step_count > 0, "it must diverge some steps after a checkpoint"
    before = look(trainer)
    assert before.divergence is not None
    trainer.edit(learning_rate=1e6)
    trainer.step(500)
    assert trainer.divergence is not None
    assert_same_network(look(trainer), before)


def test_the_history_of_a_run_that_was_taken_back_is_that_of_one_that_was_not():
    # At step 1,024 the history drops every other record, and to there the run is taken back.
    spec = Experiment(hidden_layers=(8,), activation="tanh", learning_rate=0.003)
    taken_back, plain = Trainer(spec), Trainer(spec)
    for trainer in (taken_back, plain):
        trainer.step(1018)
        trainer.edit(learning_rate=0.5)
    taken_back.step(1000)
    plain.step(5)
    assert taken_back.divergence is not None
    assert taken_back.divergence.step == 1024
    assert_same_state(look(taken_back), look(plain))
    histories = look(taken_back).observations["history"], look(plain).observations["history"]
    assert histories[0].stride == histories[1].stride == 1
    for name in ("steps", *COLUMNS):
        np.testing.assert_array_equal(*[getattr(history, name) for history in histories])


def test_a_peak_of_one_step_stays_in_the_history_however_long_the_run_is():
    trainer = Trainer(Experiment(learning_rate=0.01))
    trainer.step(300)
    calm = look(trainer).train_loss
    trainer.edit(learning_rate=8.0)
    trainer.step(1)
    peak = look(trainer).train_loss
    trainer.edit(learning_rate=0.01)
    trainer.step(20_000)
    assert peak > 3 * calm
    history = look(trainer).observations["history"]
    assert history.stride > 16
    assert history.train_loss.max() < peak / 2
    assert history.train_greatest[np.searchsorted(history.steps, 302)] == pytest.approx(peak)


def test_the_noise_of_minibatches_is_in_the_history():
    spec = Experiment(batch_size=30, learning_rate=0.01)
    trainer = Trainer(spec)
    trainer.step(3)
    data = ExperimentData(spec, trainer.dataset, loss_for(spec, trainer.dataset))
    losses = []
    for step in range(3):
        again = Trainer(spec)
        again.step(step)
        batch = data.batch(step)
        values = probabilities_by_hand(layers_of(look(again)), spec.activation, batch.inputs)
        losses.append(-np.log((values * batch.targets).sum(axis=1)).sum() / 30 * 100)
    history = look(trainer).observations["history"]
    np.testing.assert_allclose(history.train_least[1:], losses)
    np.testing.assert_allclose(history.train_greatest[1:], losses)


def test_a_run_has_an_end(monkeypatch):
    monkeypatch.setattr(stepping, "MAX_STEP", 1000)
    trainer = Trainer(Experiment())
    with pytest.raises(TrainingError, match="at most 1,000 steps"):
        trainer.step(2000)
    assert trainer.step_count == 1000
    with pytest.raises(TrainingError, match="reset"):
        trainer.run_for(0.001)
    trainer.reset()
    assert trainer.step(3) == 3


def test_an_unknown_dataset_is_refused():
    with pytest.raises(SpecError, match="one of xor-clusters.*mnist"):
        Trainer(Experiment(dataset="mnist"))


@pytest.mark.parametrize("batch_size", [None, 10])
def test_a_divergence_is_told_in_the_loss_of_a_point_whether_losses_are_summed_or_not(batch_size):
    points = batch_size or 100
    runs = [
        Trainer(Experiment(learning_rate=rate, reduction=reduction, batch_size=batch_size))
        for rate, reduction in ((400.0 / points, "sum"), (400.0, "mean"))
    ]
    told = []
    for run in runs:
        run.step(2000)
        assert run.divergence is not None
        told.append(run.divergence.reason.split(";")[0])
    assert told[0].startswith("the loss exploded to ")
    assert told[0].endswith(" per point")
    assert told[0] == told[1]

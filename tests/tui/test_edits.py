"""What the editing keys make of an experiment."""

from __future__ import annotations

import pytest

from mlp_tui.core.experiment import Experiment, SpecError
from mlp_tui.core.experiment.spec import MAX_HIDDEN_LAYERS, MAX_SEED, MAX_UNITS
from mlp_tui.datasets import CATALOGUE
from mlp_tui.tui import edits


def test_the_learning_rate_climbs_every_rung_of_the_ladder_and_comes_down_again():
    spec = Experiment(learning_rate=edits.LEARNING_RATES[0])
    up = [spec.learning_rate]
    while (spec := edits.raise_learning_rate(spec)).learning_rate != up[-1]:
        up.append(spec.learning_rate)
    assert tuple(up) == edits.LEARNING_RATES
    down = [spec.learning_rate]
    while (spec := edits.lower_learning_rate(spec)).learning_rate != down[-1]:
        down.append(spec.learning_rate)
    assert tuple(reversed(down)) == edits.LEARNING_RATES


@pytest.mark.parametrize(
    ("rate", "lower", "higher"), [(0.05, 0.03, 0.1), (1e6, 10.0, 1e6), (1e-9, 1e-9, 0.00001)]
)
def test_a_learning_rate_between_rungs_goes_to_the_next_one(rate, lower, higher):
    spec = Experiment(learning_rate=rate)
    assert edits.lower_learning_rate(spec).learning_rate == lower
    assert edits.raise_learning_rate(spec).learning_rate == higher


def test_layers_grow_like_the_last_one_and_shrink_to_a_perceptron():
    spec = Experiment(hidden_layers=())
    spec = edits.add_layer(spec)
    assert spec.hidden_layers == (2,)
    spec = edits.add_layer(edits.resize_last_layer(spec, 1))
    assert spec.hidden_layers == (3, 3)
    spec = edits.remove_layer(edits.remove_layer(edits.remove_layer(spec)))
    assert spec.hidden_layers == ()


def test_more_layers_or_units_than_allowed_are_refused_with_a_reason():
    most = Experiment(hidden_layers=(MAX_UNITS,) * MAX_HIDDEN_LAYERS)
    with pytest.raises(SpecError, match="layers"):
        edits.add_layer(most)
    with pytest.raises(SpecError, match="whole numbers"):
        edits.resize_last_layer(most, 1)


def test_the_last_layer_keeps_one_unit_and_no_layer_stays_no_layer():
    assert edits.resize_last_layer(Experiment(hidden_layers=(4, 1)), -1).hidden_layers == (4, 1)
    assert edits.resize_last_layer(Experiment(hidden_layers=()), 1).hidden_layers == ()


def test_batch_sizes_go_round_and_odd_ones_to_the_next_larger():
    spec = Experiment()
    sizes = []
    for _ in range(4):
        spec = edits.next_batch_size(spec)
        sizes.append(spec.batch_size)
    assert sizes == [1, 10, 32, None]
    assert edits.next_batch_size(Experiment(batch_size=7)).batch_size == 10
    assert edits.next_batch_size(Experiment(batch_size=500)).batch_size is None


def test_new_weights_leave_the_seed_and_a_new_seed_brings_its_own_weights():
    spec = edits.new_weights(edits.new_weights(Experiment(seed=5)))
    assert (spec.seed, spec.weights_seed) == (5, 7)
    spec = edits.new_seed(spec)
    assert (spec.seed, spec.weights_seed) == (6, None)
    assert edits.new_seed(Experiment(seed=MAX_SEED)).seed == 0


def test_walking_through_the_datasets_comes_round_to_the_first():
    launched = spec = Experiment()
    seen = []
    for _ in CATALOGUE:
        choice = edits.neighbour_dataset(spec, launched, 1)
        spec = edits.choose_dataset(spec, choice, launched)
        seen.append(spec.dataset)
    assert sorted(seen) == sorted(CATALOGUE)
    assert spec == launched


def test_the_persons_own_file_and_its_columns_come_back():
    launched = Experiment(data_file="mine.csv", columns=("a", "b"), label="c")
    spec = edits.choose_dataset(launched, "iris", launched)
    assert (spec.dataset, spec.data_file, spec.columns, spec.label) == ("iris", None, None, None)
    spec = edits.choose_dataset(spec, edits.OWN_DATA, launched)
    assert (spec.data_file, spec.columns, spec.label) == ("mine.csv", ("a", "b"), "c")


def test_columns_given_for_a_table_come_back_with_that_table():
    launched = Experiment(dataset="iris", columns=("a", "b"))
    away = edits.choose_dataset(launched, "circle", launched)
    assert away.columns is None
    assert edits.choose_dataset(away, "iris", launched).columns == ("a", "b")

"""Walking through the datasets, with the user's own file among them."""

from __future__ import annotations

from mlp_tui.core.experiment import Experiment
from mlp_tui.datasets import CATALOGUE
from mlp_tui.tui.controls.dataset_list import OWN_DATA, choose_dataset, neighbour_dataset


def test_walking_through_the_datasets_comes_round_to_the_first():
    launched = spec = Experiment()
    seen = []
    for _ in CATALOGUE:
        choice = neighbour_dataset(spec, launched, 1)
        spec = choose_dataset(spec, choice, launched)
        seen.append(spec.dataset)
    assert sorted(seen) == sorted(CATALOGUE)
    assert spec == launched


def test_the_persons_own_file_and_its_columns_come_back():
    launched = Experiment(data_file="mine.csv", columns=("a", "b"), label="c")
    spec = choose_dataset(launched, "iris", launched)
    assert (spec.dataset, spec.data_file, spec.columns, spec.label) == ("iris", None, None, None)
    spec = choose_dataset(spec, OWN_DATA, launched)
    assert (spec.data_file, spec.columns, spec.label) == ("mine.csv", ("a", "b"), "c")


def test_columns_given_for_a_table_come_back_with_that_table():
    launched = Experiment(dataset="iris", columns=("a", "b"))
    away = choose_dataset(launched, "circle", launched)
    assert away.columns is None
    assert choose_dataset(away, "iris", launched).columns == ("a", "b")

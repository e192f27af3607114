"""The settings that are suggested for datasets: they learn them, and come where nobody chose."""

from __future__ import annotations

import pytest

from mlp_tui.core.experiment import (
    SUGGESTED,
    Experiment,
    Trainer,
    is_untouched,
    on_other_data,
    opened,
    suggested,
)
from mlp_tui.datasets import CATALOGUE

STEPS = 1000
LEARNT = 0.94, 0.91
"""Least shares of training and test points: those of iris and penguins overlap."""

each_dataset = pytest.mark.parametrize("name", CATALOGUE)


def require_learnt(spec: Experiment) -> None:
    trainer = Trainer(spec)
    trainer.step(STEPS)
    shown = trainer.snapshot()
    assert shown.divergence is None
    assert (shown.train_accuracy >= LEARNT[0], shown.test_accuracy >= LEARNT[1]) == (True, True)


def suggestion_for(name: str, **changes) -> Experiment:
    spec = suggested(Experiment(dataset=name, **changes))
    assert spec is not None
    return spec


@each_dataset
def test_each_dataset_is_learnt_with_what_it_opens_with(name):
    require_learnt(opened(Experiment(dataset=name)))


@pytest.mark.slow
@each_dataset
@pytest.mark.parametrize("seed", range(1, 8))
def test_each_dataset_is_learnt_with_what_is_suggested_from_any_seed(name, seed):
    require_learnt(suggestion_for(name, seed=seed))


@each_dataset
def test_a_suggestion_names_settings_of_network_and_training_and_leaves_all_others(name):
    assert set(CATALOGUE[name].suggestion) <= set(SUGGESTED)
    spec = Experiment(dataset=name, seed=5, weights_seed=6)
    changed = {
        each.name for each in suggestion_for(name, seed=5, weights_seed=6).changes_since(spec)
    }
    assert changed <= set(SUGGESTED)
    assert not {"seed", "weights_seed", "dataset", "noise"} & set(SUGGESTED)


def test_the_problem_of_the_tutorial_opens_with_its_settings():
    assert opened(Experiment()) == Experiment()
    assert suggested(Experiment()) != Experiment()


def test_nothing_is_known_of_a_file():
    spec = Experiment(data_file="mine.csv", hidden_layers=(3,))
    assert suggested(spec) is None
    assert opened(spec) == spec


@each_dataset
def test_settings_come_with_other_data_where_nobody_chose_any(name):
    for before in (Experiment(dataset="circle"), Experiment(dataset="iris")):
        for untouched in (opened(before), suggested(before)):
            assert untouched is not None
            assert is_untouched(untouched)
            after = on_other_data(untouched, untouched.with_changes(dataset=name))
            if name != before.dataset:
                assert after == opened(Experiment(dataset=name))


@pytest.mark.parametrize("chosen", [{"learning_rate": 0.1}, {"hidden_layers": (3,)}])
def test_what_a_person_chose_stays(chosen):
    before = Experiment(**chosen)
    assert not is_untouched(before)
    after = before.with_changes(dataset="spiral")
    assert on_other_data(before, after) == after


def test_to_a_file_all_settings_stay_and_from_it_others_come():
    spiral = opened(Experiment(dataset="spiral"))
    on_file = on_other_data(spiral, spiral.with_changes(data_file="mine.csv"))
    assert on_file == spiral.with_changes(data_file="mine.csv")
    back = on_other_data(on_file, on_file.with_changes(data_file=None, dataset="iris"))
    assert back == opened(Experiment(dataset="iris"))

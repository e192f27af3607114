"""What a diagnosis tells of runs that go wrong, and that it tells nothing of those that go well."""

import numpy as np
import pytest

from mlp_tui.core.experiment import Element, Experiment, Trainer, opened
from mlp_tui.core.experiment.inspection.diagnosis import SYMPTOMS
from mlp_tui.core.experiment.past import edits

SICK = {
    "unscaled inputs": (
        300,
        {"dataset": "penguins", "standardize": False, "hidden_layers": (8,)},
    ),
    "penalty too high": (500, {"regularization": "l2", "regularization_rate": 0.3}),
    "dropout too high": (2000, {"dropout": 0.9}),
    "slow": (2000, {"learning_rate": 1e-5}),
    "diverged": (5, {"hidden_layers": (4,), "learning_rate": 3.0}),
    "exploding": (
        0,
        {
            "dataset": "moons",
            "hidden_layers": (16,) * 6,
            "activation": "relu",
            "init": "normal",
            "learning_rate": 0.0001,
        },
    ),
    "bad start": (20, {"hidden_layers": (4,), "init": "zeros"}),
    "dead": (300, {"dataset": "moons", "hidden_layers": (8,), "activation": "relu"}),
    "saturated": (50, {"hidden_layers": (4,), "learning_rate": 0.3}),
    "vanishing": (30, {"hidden_layers": (4,) * 8}),
    "overfitting": (
        1500,
        {
            "dataset": "penguins",
            "hidden_layers": (16, 16),
            "activation": "tanh",
            "learning_rate": 0.003,
        },
    ),
    "plateau": (500, {"hidden_layers": (), "learning_rate": 0.003}),
    "rate too high": (20, {"hidden_layers": (4,), "learning_rate": 0.3}),
    "rate too low": (300, {"hidden_layers": (4,), "learning_rate": 0.001}),
}
"""For each symptom, after how many steps of which settings it is there."""


def told(trainer, **arguments):
    return trainer.snapshot({"diagnosis": arguments}).observations["diagnosis"]


def found_in(trainer, symptom):
    if SYMPTOMS[symptom].rule is not None:
        return told(trainer)[0]
    return trainer.snapshot({"rate_trials": {}}).observations["rate_trials"].finding


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_symptom_is_told_with_what_to_try(symptom):
    steps, values = SICK[symptom]
    trainer = Trainer(Experiment(**values))
    trainer.step(steps)
    finding = found_in(trainer, symptom)
    assert finding.symptom == symptom
    assert finding.text.startswith(SYMPTOMS[symptom].title)
    assert finding.text.endswith(f"Try {finding.advice}.")
    assert len(finding.text.splitlines()) == 1
    changed = trainer.spec.with_changes(**finding.change)
    assert {each.name for each in changed.changes_since(trainer.spec)} == set(finding.change)


@pytest.mark.parametrize("name", ["xor-clusters", "two-clusters", "circle", "spiral", "tf-hills"])
def test_a_run_that_goes_well_is_told_nothing(name):
    trainer = Trainer(opened(Experiment(dataset=name)))
    for goal in (0, 1, 10, 50, 120, 200, 300, 600, 1000):
        trainer.step(goal - trainer.step_count)
        assert told(trainer, every=True) == ()
    assert trainer.snapshot().test_accuracy > 0.9


def test_other_seeds_of_the_default_are_told_something_only_where_they_get_stuck():
    for seed in range(12):
        trainer = Trainer(Experiment(seed=seed))
        findings = []
        for _ in range(6):
            trainer.step(200)
            findings += told(trainer)
        if findings:
            assert trainer.snapshot().test_accuracy < 0.95, (seed, findings[0].text)


@pytest.mark.parametrize(
    ("symptom", "steps"),
    [("exploding", 500), ("bad start", 1000), ("saturated", 1000), ("plateau", 1000)],
)
def test_what_it_says_to_try_helps(symptom, steps):
    before, values = SICK[symptom]
    sick = Trainer(Experiment(**values))
    sick.step(before)
    (finding,) = told(sick)
    cured = Trainer(sick.spec.with_changes(**finding.change))
    cured.step(steps)
    assert cured.snapshot().test_accuracy >= 0.94
    sick.step(steps)
    assert sick.snapshot().test_accuracy < 0.9


def test_a_penalty_that_is_too_much_is_what_is_lowered():
    trainer = Trainer(Experiment(regularization="l2", regularization_rate=3.0))
    trainer.step(500)
    (finding,) = told(trainer)
    assert finding.symptom == "diverged"
    assert finding.advice == "regularization rate 0.3 and new weights"


def test_of_weights_that_are_too_large_it_does_not_blame_the_rate():
    trainer = Trainer(Experiment())
    trainer.assign({Element("W_output", (0, 0)): 1e6})
    (finding,) = told(trainer)
    assert finding.symptom == "diverged"
    assert finding.advice == "new weights"


def test_a_change_that_needs_no_restart_can_be_made_on_the_way():
    trainer = Trainer(Experiment(hidden_layers=(4,), learning_rate=0.001))
    trainer.step(300)
    trainer.edit(**found_in(trainer, "rate too low").change)
    assert trainer.spec.learning_rate == 0.01


def test_only_the_first_symptom_is_told_unless_every_one_is_wanted():
    trainer = Trainer(Experiment(hidden_layers=(4,) * 8))
    trainer.step(500)
    assert [finding.symptom for finding in told(trainer)] == ["vanishing"]
    assert [finding.symptom for finding in told(trainer, every=True)] == ["vanishing", "plateau"]


def test_where_it_is_and_how_many_neurons_is_told():
    trainer = Trainer(Experiment(dataset="moons", hidden_layers=(8,), activation="relu"))
    trainer.step(300)
    (finding,) = told(trainer)
    layer = trainer.snapshot({"parameters": {}}).observations["parameters"][0]
    points = trainer.snapshot().dataset.train_points
    dead = np.sum(np.all(points @ layer.weights + layer.biases <= 0, axis=0))
    assert finding.layer == 0
    assert finding.seen.startswith(f"{dead} of the 8 neurons of hidden 1 ")


@pytest.mark.parametrize(("units", "is_told"), [((1,), False), ((0, 1), True)])
def test_one_of_two_neurons_at_an_end_of_its_range_is_not_what_holds_a_run_up(units, is_told):
    trainer = Trainer(Experiment(seed=0))
    trainer.assign({Element("b_hidden_1", (unit,)): 20.0 for unit in units})
    symptoms = {finding.symptom for finding in told(trainer, every=True)}
    assert ("saturated" in symptoms) == is_told


def test_a_neuron_that_is_zero_by_another_function_than_relu_is_not_dead():
    trainer = Trainer(Experiment(hidden_layers=(1,), activation="tanh", init="zeros"))
    assert "dead" not in {finding.symptom for finding in told(trainer, every=True)}


def test_what_arrives_of_a_gradient_is_that_of_the_chain_rule():
    trainer = Trainer(Experiment(hidden_layers=(4,) * 8))
    snapshot = trainer.snapshot({"parameters": {}, "diagnosis": {}})
    (finding,) = snapshot.observations["diagnosis"]
    layers, outputs = snapshot.observations["parameters"], [snapshot.dataset.train_points]
    for layer in layers[:-1]:
        outputs.append(1 / (1 + np.exp(-(outputs[-1] @ layer.weights + layer.biases))))
    logits = outputs[-1] @ layers[-1].weights + layers[-1].biases
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    at_output = exponentials / exponentials.sum(axis=1, keepdims=True)
    at_output -= np.eye(2)[snapshot.dataset.train_labels]
    slopes = at_output
    for layer, given in zip(layers[:0:-1], outputs[:0:-1], strict=True):
        slopes = (slopes @ layer.weights.T) * given * (1 - given)
    share = np.sqrt(np.sum(slopes**2) / np.sum(at_output**2))
    assert f"{100 * share:.2g} % arrives at hidden 1" in finding.seen


def test_no_change_is_suggested_that_cannot_be_made():
    trainer = Trainer(Experiment(init="xavier"))  # what is tried against neurons that are alike
    places = [(row, unit) for row in range(2) for unit in range(2)]
    trainer.assign({Element("W_hidden_1", place): 1.0 for place in places})
    (finding,) = told(trainer)
    assert finding.symptom == "bad start"
    assert finding.change == {}
    assert "Try" not in finding.text


def test_trial_runs_leave_the_run_alone():
    trainer, other = (Trainer(Experiment(batch_size=10, optimizer="adam")) for _ in range(2))
    for each in (trainer, other):
        each.step(30)
    trials = trainer.snapshot({"rate_trials": {"steps": 50}}).observations["rate_trials"]
    assert [trial.learning_rate for trial in trials.trials] == [0.003, 0.03, 0.3]
    states = []
    for each in (trainer, other):
        each.step(50)
        states.append(each.snapshot({"state": {}}).observations["state"])
    for name, value in states[0].items():
        np.testing.assert_array_equal(value, states[1][name])


def test_a_trial_at_the_rate_in_force_is_what_comes():
    trainer = Trainer(Experiment())
    trainer.step(100)
    trials = trainer.snapshot({"rate_trials": {"steps": 40}}).observations["rate_trials"]
    losses = []
    for _ in range(5):
        trainer.step(8)
        losses.append(trainer.snapshot().train_loss)
    assert trials.trials[1].loss == pytest.approx(np.mean(losses), rel=1e-12)
    assert trials.finding is None


@pytest.mark.parametrize("rate", [0.1234567, 1 / 3, 1.00000049])
def test_trials_are_made_at_a_rate_of_any_digits(rate):
    trainer = Trainer(Experiment(learning_rate=rate))
    trials = trainer.snapshot({"rate_trials": {"steps": 20}}).observations["rate_trials"]
    assert trials.trials[1].learning_rate == rate
    assert trials.trials[0].learning_rate == pytest.approx(rate / 10, rel=1e-5)


def test_trials_are_made_of_a_run_that_can_have_no_more_edits(monkeypatch):
    monkeypatch.setattr(edits, "MAX_EDITS", 2)
    trainer = Trainer(Experiment())
    for rate in (0.1, 0.2):
        trainer.step(1)
        trainer.edit(learning_rate=rate)
    trials = trainer.snapshot({"rate_trials": {"steps": 20}}).observations["rate_trials"]
    assert [trial.learning_rate for trial in trials.trials] == [0.02, 0.2, 2.0]


@pytest.mark.parametrize(
    "values",
    [
        {"regularization": "l2", "regularization_rate": 0.3},
        {"regularization": "l2", "regularization_rate": 0.1},
        {"regularization": "l1", "regularization_rate": 0.3},
    ],
    ids=lambda values: " ".join(map(str, values.values())),
)
def test_a_penalty_that_holds_a_run_up_is_lowered_and_the_network_stays(values):
    trainer = Trainer(Experiment(hidden_layers=(4,), **values))
    trainer.step(3000)
    (finding,) = told(trainer, every=True)
    assert finding.symptom == "penalty too high"
    assert dict(finding.change) == {"regularization_rate": values["regularization_rate"] / 10}


@pytest.mark.parametrize("seed", [3, 9])
def test_a_network_that_has_not_learnt_what_it_is_shown_is_not_told_to_overfit(seed):
    trainer = Trainer(Experiment(hidden_layers=(1,), seed=seed))
    trainer.step(30_000)  # by then its test loss is half as large again as it once was
    assert told(trainer)[0].symptom == "plateau"


@pytest.mark.parametrize("steps", [2000, 20_000])
def test_a_loss_that_falls_very_slowly_is_not_told_as_too_few_neurons(steps):
    trainer = Trainer(Experiment(learning_rate=1e-5))
    trainer.step(steps)
    (finding,) = told(trainer, every=True)
    assert finding.symptom == "slow"
    assert dict(finding.change) == {"learning_rate": 1e-4}


@pytest.mark.parametrize("symptom", ["unscaled inputs", "dropout too high"])
def test_what_is_tried_against_what_is_too_large_lowers_the_loss(symptom):
    before, values = SICK[symptom]
    sick = Trainer(Experiment(**values))
    sick.step(before)
    (finding,) = told(sick)
    cured = Trainer(sick.spec.with_changes(**finding.change))
    for each in (sick, cured):
        each.step(2000)
    assert cured.snapshot().train_loss < 0.9 * sick.snapshot().train_loss


def test_large_inputs_of_a_run_that_is_well_are_told_nothing():
    trainer = Trainer(Experiment(dataset="penguins", standardize=False, activation="leaky-relu"))
    assert told(trainer) == ()


@pytest.mark.parametrize("rate", [100.0, 10.0])
def test_of_a_rate_that_diverges_at_once_the_first_advice_trains(rate):
    trainer = Trainer(Experiment(learning_rate=rate))
    trainer.step(10)
    (finding,) = told(trainer)
    cured = Trainer(trainer.spec.with_changes(**finding.change))
    cured.step(1000)
    assert cured.divergence is None
    assert cured.snapshot().train_loss < 0.9 * Trainer(cured.spec).snapshot().train_loss


def test_following_the_advice_about_a_penalty_ends_in_a_run_that_learns():
    trainer = Trainer(Experiment(**SICK["penalty too high"][1]))
    for _ in range(3):
        trainer.step(1500)
        for finding in told(trainer):
            assert set(finding.change) == {"regularization_rate"}
            trainer = Trainer(trainer.spec.with_changes(**finding.change))
    trainer.step(2000)
    assert told(trainer) == ()
    assert trainer.snapshot().test_accuracy > 0.9

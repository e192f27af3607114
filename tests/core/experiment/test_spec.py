"""Experiments: what they take, what they refuse, how they differ and how they are written down.

The tests of settings walk through all of them, so that a new one is tested by its declaration.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from setting_examples import example_of, where_it_does_not_apply
from setting_values import bad_values_of, experiment_with, experiments, values_of

from mlp_tui.core.experiment import GROUPS, SETTINGS, Experiment, SpecError, Trainer
from mlp_tui.core.experiment.epoch_orders import EpochOrders
from mlp_tui.core.experiment.fields import Choice, Columns, Seed, Text, Whole
from mlp_tui.core.experiment.setting import RESTARTS, setting, settings_of
from mlp_tui.core.experiment.spec import MAX_SEED, STREAMS

each_setting = pytest.mark.parametrize("each", SETTINGS.values(), ids=list(SETTINGS))


@given(experiments())
def test_writing_and_reading_gives_an_equal_experiment(spec):
    assert Experiment.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


def test_missing_fields_take_their_defaults():
    assert Experiment.from_dict({}) == Experiment()
    assert Experiment.from_dict({"hidden_layers": [4, 2]}) == Experiment(hidden_layers=(4, 2))


def test_the_default_experiment_is_the_tutorials():
    spec = Experiment()
    assert (spec.dataset, spec.data_file, spec.hidden_layers) == ("xor-clusters", None, (2,))
    assert (spec.activation, spec.acting("reduction")) == ("sigmoid", "sum")
    assert (spec.learning_rate, spec.batch_size) == (0.03, None)


@each_setting
def test_a_setting_is_declared_in_full(each):
    assert each.group in GROUPS
    assert each.restarts in RESTARTS
    assert re.fullmatch(r"--[a-z][a-z0-9]*(-[a-z0-9]+)*", each.option)
    assert each.label == each.label.lower()
    sentences = each.help.split(". ")
    assert len(sentences) >= 2, "the help says what it is, and what it does"
    assert len(each.summary) <= 90, "the first sentence stands on one line"
    assert each.default_text
    assert each.kind.read(each.kind.write(each.default)) == each.default


@each_setting
@given(data=st.data())
def test_a_setting_takes_every_value_of_its_kind(each, data):
    value = data.draw(values_of(each.kind))
    spec = experiment_with({each.name: value})
    assert getattr(spec, each.name) == value
    assert each.read(each.kind.write(value)) == value


@each_setting
def test_a_bad_value_is_refused_by_name_with_what_is_allowed(each):
    for value in bad_values_of(each.kind):
        with pytest.raises(SpecError) as caught:
            Experiment.from_dict({each.name: value})
        assert caught.value.field == each.name
        message = str(caught.value)
        assert message.startswith(f"{each.label} must be {each.kind.allowed}, got ")
        assert "\n" not in message
        assert len(message) < 400
    if not isinstance(each.kind, Text | Columns):
        with pytest.raises(SpecError, match=re.escape(f"{each.label} must be ")) as caught:
            each.read("no such value")
        assert caught.value.field == each.name


@each_setting
def test_a_change_is_seen_and_restarts_what_is_declared(each):
    _, before, _ = example = example_of(each.name)
    after = example.changed
    assert [changed.name for changed in after.changes_since(before)] == [each.name]
    assert after.restart_since(before) == before.restart_since(after) == each.restarts
    assert before.changes_since(before) == ()
    assert before.restart_since(before) == "nothing"


@each_setting
def test_what_restarts_no_data_leaves_the_points_as_they_are(each):
    if each.restarts == "data":
        return
    example = example_of(each.name)
    before, after = Trainer(example.spec), Trainer(example.changed)
    assert after.dataset.digest == before.dataset.digest
    old, new = (
        [
            layer.weights.tolist()
            for layer in trainer.snapshot({"parameters": {}}).observations["parameters"]
        ]
        for trainer in (before, after)
    )
    assert (old == new) == (each.restarts in ("run", "nothing"))


def test_the_strongest_of_several_restarts_counts():
    before = Experiment()
    assert before.with_changes(learning_rate=1, batch_size=3).restart_since(before) == "run"
    assert before.with_changes(weights_seed=1, batch_size=3).restart_since(before) == "weights"
    assert before.with_changes(weights_seed=1, seed=3).restart_since(before) == "data"


@each_setting
def test_a_move_changes_the_setting_alone_and_those_that_follow_it(each):
    spec = example_of(each.name).changed  # from the end of a ladder not every move is possible
    for move in each.kind.moves:
        moved = spec.moved(each.name, move.name)
        assert [changed.name for changed in moved.changes_since(spec)] == [each.name]


def test_a_move_that_is_not_possible_says_why():
    reason = r"the learning rate is at its maximum \(10\)"
    with pytest.raises(SpecError, match=reason) as caught:
        Experiment(learning_rate=10).moved("learning_rate", "raise")
    assert caught.value.field == "learning_rate"


@each_setting
def test_where_a_setting_does_not_apply_it_is_refused_kept_and_no_change(each):
    spec = where_it_does_not_apply(each.name)
    if spec is None:
        return  # it always applies
    with pytest.raises(SpecError, match=f"{each.label} does not apply: .+") as caught:
        spec.require(["seed", each.name])
    assert caught.value.field == each.name
    for move in each.kind.moves:
        with pytest.raises(SpecError, match="does not apply"):
            spec.moved(each.name, move.name)
    value = example_of(each.name).value
    kept = spec.with_changes(**{each.name: value})
    assert getattr(kept, each.name) == value
    assert not each.is_shown_in(kept)
    assert each.value_in(kept) is None
    assert kept.changes_since(spec) == ()
    assert Experiment.from_dict(kept.to_dict()) == kept


def test_a_setting_that_a_beginner_does_not_need_is_shown_when_it_is_set():
    weights_seed = SETTINGS["weights_seed"]
    assert not weights_seed.is_shown_in(Experiment())
    assert weights_seed.is_shown_in(Experiment(weights_seed=3))
    assert SETTINGS["seed"].is_shown_in(Experiment())


def test_some_settings_apply_in_some_experiments_alone():
    reasons = {
        name: str(SETTINGS[name].applies(spec))
        for name in SETTINGS
        if (spec := where_it_does_not_apply(name)) is not None
    }
    assert "come from a file" in reasons["dataset"]
    assert "xor-clusters are generated" in reasons["columns"]
    assert "xor-clusters are generated" in reasons["label"]
    assert "no hidden layer" in reasons["activation"]
    assert not reasons.keys() & {"data_file", "hidden_layers", "learning_rate", "seed"}


def test_settings_that_apply_may_be_given():
    spec = Experiment(dataset="iris")
    spec.require(name for name, each in SETTINGS.items() if each.acts_in(spec))


def test_activations_of_their_own_go_along_with_the_layers():
    spec = Experiment(hidden_layers=(4, 3, 2), activation=("relu", "tanh", "elu"))
    more = spec.moved("hidden_layers", "add", 0)
    assert (more.hidden_layers, more.activation) == ((4, 4, 3, 2), ("relu", "relu", "tanh", "elu"))
    fewer = spec.moved("hidden_layers", "remove", 1)
    assert (fewer.hidden_layers, fewer.activation) == ((4, 2), ("relu", "elu"))
    assert spec.moved("hidden_layers", "widen", 1).activation == spec.activation
    assert spec.moved("hidden_layers", "remove").activation == ("relu", "tanh")
    assert fewer.moved("hidden_layers", "remove").activation == "relu"
    assert spec.with_changes(hidden_layers=(8,) * 5).activation == (*spec.activation, "elu", "elu")
    assert spec.with_changes(hidden_layers=[8]).activation == "relu"
    assert spec.with_changes(hidden_layers=(2,), activation="tanh").activation == "tanh"
    assert spec.moved("activation", "next", 1).activation == ("relu", "relu", "elu")
    assert Experiment(hidden_layers=(4, 3)).moved("hidden_layers", "add").activation == "sigmoid"


def test_activations_of_layers_that_are_gone_wait_for_them():
    spec = Experiment(hidden_layers=(4, 3), activation=("relu", "tanh"))
    gone = spec.with_changes(hidden_layers=())
    assert gone.activation == ("relu", "tanh")
    assert gone.changes_since(spec) == spec.changes_since(gone)
    assert gone.with_changes(hidden_layers=(5, 5)).activation == ("relu", "tanh")
    assert gone.with_changes(hidden_layers=(5, 5, 5)).activation == ("relu", "tanh", "tanh")
    assert gone.moved("hidden_layers", "add").activation == "relu"


def test_as_many_activations_as_layers_or_one():
    message = "activation relu, tanh: these are 2, and the number of hidden layers is 3"
    with pytest.raises(SpecError, match=message) as caught:
        Experiment(hidden_layers=(4, 3, 2), activation=("relu", "tanh"))
    assert caught.value.field == "activation"
    with pytest.raises(SpecError, match="these are 2"):
        Experiment().with_changes(activation=("relu", "tanh"))
    assert Experiment(activation=("relu",)).activation == "relu"


def test_an_unknown_field_is_refused():
    with pytest.raises(SpecError, match="unknown field 'layers'.*hidden_layers") as caught:
        Experiment.from_dict({"layers": [2]})
    assert caught.value.field == "layers"


def test_the_fields_of_older_files_are_still_known():
    written = {
        "dataset": "spiral", "data_file": None, "columns": None, "label": None,
        "hidden_layers": [], "activation": "tanh", "learning_rate": 0.1, "batch_size": 10,
        "reduction": "mean", "seed": 3, "weights_seed": 4,
    }  # fmt: skip
    spec = Experiment.from_dict(written)
    assert {name: spec.to_dict()[name] for name in written} == written


def test_what_a_setting_says_of_a_value():
    assert SETTINGS["learning_rate"].phrase(0.1) == "learning rate 0.1"
    assert SETTINGS["dataset"].phrase("iris") == "dataset Iris"
    assert SETTINGS["data_file"].phrase("/a/b.csv") == "data file b.csv"
    assert SETTINGS["columns"].phrase(None) == ""
    assert SETTINGS["batch_size"].brief_phrase(None) == "full batch"
    assert SETTINGS["batch_size"].brief_phrase(10) == "batch 10"
    assert SETTINGS["learning_rate"].brief_phrase(0.1) == "rate 0.1"
    assert SETTINGS["reduction"].brief_phrase("sum") == ""


def test_new_weights_leave_the_seed_and_a_new_seed_brings_its_own_weights():
    spec = Experiment(seed=5).moved("weights_seed", "new").moved("weights_seed", "new")
    assert (spec.seed, spec.weights_seed) == (5, 7)
    spec = spec.moved("seed", "new")
    assert (spec.seed, spec.weights_seed) == (6, None)
    assert Experiment(seed=MAX_SEED).moved("seed", "new").seed == 0


def test_random_streams_are_separate_and_repeat():
    spec = Experiment(seed=3)
    draws = {name: spec.random_stream(name).random() for name in ("data", "split", "weights")}
    assert len(set(draws.values())) == 3
    assert draws["data"] == Experiment(seed=3).random_stream("data").random()
    assert draws["data"] != Experiment(seed=4).random_stream("data").random()


def test_random_streams_are_those_of_older_runs():
    spec = Experiment(seed=3, weights_seed=9)
    first = {name: spec.random_stream(name).integers(10**6) for name in STREAMS[:3]}
    assert first == {"data": 811504, "split": 978228, "weights": 91805}
    orders = EpochOrders(spec.stream_key("batches"), 6)
    assert orders.of(2)[0].tolist() == [4, 2, 3, 1, 0, 5]


def test_new_weights_do_not_change_the_data():
    old, new = Experiment(seed=3), Experiment(seed=3, weights_seed=9)
    assert old.random_stream("data").random() == new.random_stream("data").random()
    assert old.random_stream("weights").random() != new.random_stream("weights").random()
    assert (
        new.random_stream("weights").random()
        == Experiment(seed=9).random_stream("weights").random()
    )


def declared(**changes):
    values = {
        "kind": Whole(0), "default": 1, "group": "training", "label": "count",
        "help": "How many. More take longer.", "restarts": "run",
    }  # fmt: skip
    return setting(**values | changes)


def test_a_field_without_a_declaration_is_found_at_import():
    @dataclass(frozen=True)
    class Undeclared:
        count: int = declared()
        forgotten: float = 0.5

    with pytest.raises(TypeError, match="forgotten is not declared"):
        settings_of(Undeclared)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"group": "kitchen"}, "no group 'kitchen'; there are data"),
        ({"restarts": "everything"}, "restarts is one of nothing, run"),
        ({"label": ""}, "a label, a help text"),
        ({"help": ""}, "a label, a help text"),
        ({"option": "count"}, "an option with --"),
        ({"default": -1}, "count must be a whole number from 0 up, got -1"),
        ({"option": "--other"}, "another setting has the option --other"),
        ({"kind": Seed(9, none="same"), "follows": "nobody"}, "no field nobody to follow"),
        ({"one_for_each": "nothing"}, "no field nothing"),
    ],
)
def test_a_declaration_that_is_not_right_is_found_at_import(changes, reason):
    @dataclass(frozen=True)
    class Declared:
        other: int = declared()
        count: int = declared(**changes)

    with pytest.raises((TypeError, SpecError), match=reason):
        settings_of(Declared)


def test_a_declaration_without_its_parts_is_no_declaration():
    with pytest.raises(TypeError, match="restarts"):
        setting(Choice(("a", "b")), default="a", group="data", label="x", help="X. Y.")


def test_every_field_is_a_setting_in_the_same_order():
    assert [each.name for each in fields(Experiment)] == list(SETTINGS)

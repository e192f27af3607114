"""Experiments: what they take, what they refuse, and how they are written down."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_tui.core.experiment import (
    ACTIVATIONS,
    REDUCTIONS,
    Experiment,
    SpecError,
    parse_batch_size,
    parse_hidden_layers,
    parse_learning_rate,
    parse_seed,
)

EXPERIMENTS = st.builds(
    Experiment,
    dataset=st.sampled_from(["xor-clusters", "spiral", "iris"]),
    data_file=st.none() | st.text(min_size=1),
    columns=st.none() | st.sampled_from([("a", "b"), ("länge", "x,y")]),
    label=st.none() | st.text(min_size=1),
    hidden_layers=st.lists(st.integers(1, 512), max_size=8).map(tuple),
    activation=st.sampled_from(ACTIVATIONS),
    learning_rate=st.floats(1e-300, 1e300),
    batch_size=st.none() | st.integers(1, 10**6),
    reduction=st.sampled_from(REDUCTIONS),
    seed=st.integers(0, 2**31 - 1),
    weights_seed=st.none() | st.integers(0, 2**31 - 1),
)


@given(EXPERIMENTS)
def test_writing_and_reading_gives_an_equal_experiment(spec):
    assert Experiment.from_json(spec.to_json()) == spec
    assert Experiment.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


def test_missing_fields_take_their_defaults():
    assert Experiment.from_json("{}") == Experiment()
    assert Experiment.from_dict({"hidden_layers": [4, 2]}) == Experiment(hidden_layers=(4, 2))


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("dataset", "", "must be a name"),
        ("data_file", 3, "must be a name"),
        ("columns", "ab", "two column names"),
        ("columns", ["a"], "two column names"),
        ("columns", ["a", "a"], "two different columns"),
        ("hidden_layers", 3, "list of whole numbers"),
        ("hidden_layers", [2] * 9, "at most 8"),
        ("hidden_layers", [0], "1 to 512 units, got 0"),
        ("hidden_layers", [513], "1 to 512 units"),
        ("hidden_layers", [2.5], "got 2.5"),
        ("hidden_layers", [True], "got True"),
        ("activation", "swish", f"one of {', '.join(ACTIVATIONS)}, got 'swish'"),
        ("learning_rate", 0.0, "above 0"),
        ("learning_rate", -1, "above 0"),
        ("learning_rate", float("nan"), "above 0"),
        ("learning_rate", float("inf"), "above 0"),
        ("learning_rate", "0.1", "above 0"),
        ("batch_size", 0, "1 or more"),
        ("batch_size", 1.5, "1 or more"),
        ("reduction", "max", "one of sum, mean"),
        ("seed", -1, "from 0 to"),
        ("seed", 2**31, "from 0 to"),
        ("weights_seed", "x", "from 0 to"),
    ],
)
def test_a_bad_value_is_refused_by_field_with_the_reason(field, value, reason):
    with pytest.raises(SpecError, match=reason) as caught:
        Experiment.from_dict({field: value})
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


def test_an_unknown_field_and_a_text_that_is_no_experiment_are_refused():
    with pytest.raises(SpecError, match="unknown field 'layers'.*hidden_layers"):
        Experiment.from_dict({"layers": [2]})
    for text in ("", "{", "[1]", "3"):
        with pytest.raises(SpecError) as caught:
            Experiment.from_json(text)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "layers"),
    [("4, 2", (4, 2)), ("4,2", (4, 2)), (" 4-2 ", (4, 2)), ("8", (8,)), ("", ()), ("0", ())],
)
def test_hidden_layers_are_read_as_people_type_them(text, layers):
    assert parse_hidden_layers(text) == layers


@pytest.mark.parametrize(
    "text",
    ["a", ",", "4,,2", "-1", "4, -1", "4,", "4,x", "4.5", "4,0", "0,0", "600", "1,1,1,1,1,1,1,1,1"],
)
def test_other_hidden_layers_are_refused(text):
    with pytest.raises(SpecError) as caught:
        parse_hidden_layers(text)
    assert caught.value.field == "hidden_layers"


def test_numbers_are_read_as_people_type_them():
    assert parse_batch_size("full") is parse_batch_size(" ") is None
    assert parse_batch_size(" 10 ") == 10
    assert parse_learning_rate("3e-2") == 0.03
    assert parse_seed(" 12 ") == 12


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_batch_size, "half"),
        (parse_batch_size, "0"),
        (parse_learning_rate, "fast"),
        (parse_learning_rate, "0"),
        (parse_learning_rate, "nan"),
        (parse_seed, "1.5"),
        (parse_seed, "-1"),
    ],
)
def test_other_numbers_are_refused(parse, text):
    with pytest.raises(SpecError):
        parse(text)


def test_random_streams_are_separate_and_repeat():
    spec = Experiment(seed=3)
    draws = {name: spec.random_stream(name).random() for name in ("data", "split", "weights")}
    assert len(set(draws.values())) == 3
    assert draws["data"] == Experiment(seed=3).random_stream("data").random()
    assert draws["data"] != Experiment(seed=4).random_stream("data").random()


def test_new_weights_do_not_change_the_data():
    old, new = Experiment(seed=3), Experiment(seed=3, weights_seed=9)
    assert old.random_stream("data").random() == new.random_stream("data").random()
    assert old.random_stream("weights").random() != new.random_stream("weights").random()
    assert (
        new.random_stream("weights").random()
        == Experiment(seed=9).random_stream("weights").random()
    )

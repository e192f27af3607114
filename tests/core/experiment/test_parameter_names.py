"""Weights and biases in a learner's words."""

from __future__ import annotations

import pytest

from mlp_tui.core.experiment import Element, Experiment, Trainer, parameter_names


@pytest.mark.parametrize(
    ("text", "hidden_layers", "words"),
    [
        ("W_hidden_1[0,1]", (4, 3), "weight from x1 to neuron 2 of hidden 1"),
        ("W_hidden_2[3,0]", (4, 3), "weight from neuron 4 of hidden 1 to neuron 1 of hidden 2"),
        ("W_output[2,1]", (4, 3), "weight from neuron 3 of hidden 2 to output 2"),
        ("W_output[1,0]", (), "weight from x2 to output 1"),
        ("b_hidden_2[2]", (4, 3), "bias of neuron 3 of hidden 2"),
        ("b_output[1]", (4, 3), "bias of output 2"),
    ],
)
def test_an_element_is_told_by_what_it_connects(text, hidden_layers, words):
    spec = Experiment(hidden_layers=hidden_layers)
    assert parameter_names.element_name(Element.read(text), spec) == words


def test_an_input_has_the_name_of_its_column_or_feature():
    trainer = Trainer(Experiment(dataset="iris", columns=("petal_width_cm", "sepal_length_cm")))
    labels = parameter_names.input_labels(trainer.spec, trainer.dataset)
    assert labels == ("petal_width_cm", "sepal_length_cm")
    said = parameter_names.element_name(Element.read("W_hidden_1[1,0]"), trainer.spec, labels)
    assert said == "weight from sepal_length_cm to neuron 1 of hidden 1"
    spec = Experiment(features=("x1", "x1^2"))
    labels = parameter_names.input_labels(spec, Trainer(spec).dataset)
    assert labels == ("x1", "x1^2")
    said = parameter_names.element_name(Element.read("W_hidden_1[1,0]"), spec)
    assert said == "weight from x1^2 to neuron 1 of hidden 1"


def test_a_name_from_a_file_is_cleaned(tmp_path):
    path = tmp_path / "points.csv"
    rows = [f"{x},{x % 7},{'ab'[x % 2]}\n" for x in range(60)]
    path.write_text("".join(["a\x1b[2Jb,v,kind\n", *rows]))
    trainer = Trainer(Experiment(data_file=str(path)))
    labels = parameter_names.input_labels(trainer.spec, trainer.dataset)
    assert all(label.isprintable() for label in labels)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (4.9231, 5.0, "4.923 -> 5"),
        (-0.00012, 1e6, "-0.00012 -> 1e+06"),
        (5.00001, 5.0, "5.00001 -> 5"),
        (0.1 + 0.2, 0.3, "0.30000000000000004 -> 0.29999999999999999"),
    ],
)
def test_values_are_told_so_that_they_differ(before, after, words):
    values = {Element("b_output", (0,)): (before, after)}
    said = parameter_names.values_given(values, Experiment())
    assert said == f"bias of output 1: {words}"


def test_of_many_values_the_first_are_told_and_how_many_more():
    elements = [Element("W_hidden_1", (0, unit)) for unit in range(4)]
    values = dict.fromkeys(elements, (0.5, 1.0))
    assert parameter_names.values_given(values, Experiment(hidden_layers=(4,))) == (
        "weight from x1 to neuron 1 of hidden 1: 0.5 -> 1, "
        "weight from x1 to neuron 2 of hidden 1: 0.5 -> 1, and 2 more"
    )


def test_a_neuron_that_leads_nowhere_any_more_is_told_as_one():
    spec = Experiment(hidden_layers=(4, 3))
    of_neuron = [Element("W_hidden_2", (1, unit)) for unit in range(3)]
    of_input = [Element("W_hidden_1", (1, unit)) for unit in range(4)]
    for elements, said in (
        (of_neuron, "3 weights from neuron 2 of hidden 1 -> 0"),
        (of_input, "4 weights from x2 -> 0"),
    ):
        values = dict.fromkeys(elements, (0.5, 0.0))
        assert parameter_names.values_given(values, spec) == said
    one_not = dict.fromkeys(of_neuron, (0.5, 0.0)) | {of_neuron[2]: (0.5, 1.0)}
    biases = {Element("b_output", (unit,)): (0.5, 0.0) for unit in range(2)}
    of_two = {Element("W_hidden_2", (unit, 0)): (0.5, 0.0) for unit in range(2)}
    for values in (one_not, biases, of_two):
        assert "0.5 -> 0, " in parameter_names.values_given(values, spec)

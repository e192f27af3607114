"""Single weights and biases: their names, and which values they may be given."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlp_tui.core.experiment import Element, ElementError, Experiment, Trainer
from mlp_tui.core.experiment.elements import (
    checked_values,
    next_value,
    parameter_names,
    parameter_shapes,
)

SIZES = (2, 8, 3, 10)


def test_every_element_of_a_network_is_read_as_it_is_written():
    for name, shape in parameter_shapes(SIZES).items():
        for index in np.ndindex(*shape):
            element = Element(name, index)
            assert Element.read(str(element)) == element


def test_the_names_are_those_of_the_variables_of_a_network():
    trainer = Trainer(Experiment(dataset="three-blobs", hidden_layers=(4, 5)))
    state = trainer.snapshot({"state": {}}).observations["state"]
    shapes = parameter_shapes((2, 4, 5, 3))
    assert {name: state[name].shape for name in shapes} == shapes
    assert parameter_names(3)[-1] == ("W_output", "b_output")


def test_an_element_tells_its_place():
    weight = Element.weight(3, layer=1, source=7, unit=2)
    assert str(weight) == "W_hidden_2[7,2]"
    assert (weight.is_bias, weight.hidden_layer, weight.source, weight.unit) == (False, 1, 7, 2)
    bias = Element.bias(3, layer=2, unit=9)
    assert str(bias) == "b_output[9]"
    assert (bias.is_bias, bias.hidden_layer, bias.source, bias.unit) == (True, None, None, 9)


@pytest.mark.parametrize(
    "text",
    ["", "W_hidden_1", "W_hidden_1[0]", "W_hidden_1[0,1,2]", "b_output[0,1]", "b_output[-1]",
     "b_output[01]", "W_hidden_0[0,1]", "W_hidden_1[0, 1]", "W_hidden_1[0,1]\n", "V_output[0]",
     "learning_rate[0]", "b_output[\u0661]", "\x1b[31m"],
)  # fmt: skip
def test_what_names_no_element_is_refused_in_one_line(text):
    with pytest.raises(ElementError, match="must be a weight such as") as caught:
        Element.read(text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("element", "words"),
    [
        (Element("W_hidden_3", (0, 0)), r"W_hidden_3\[0,0\]: there are W_hidden_1, b_hidden_1, "),
        (Element("learning_rate", ()), "learning_rate.*: there are"),
        (Element("W_hidden_1", (2, 0)), r"W_hidden_1\[2,0\]: the last .* is W_hidden_1\[1,7\]"),
        (Element("W_hidden_1", (0, -1)), "the last one of W_hidden_1"),
        (Element("W_hidden_1", (0,)), "the last one of W_hidden_1"),
        (Element("b_output", (10,)), r"the last one of b_output is b_output\[9\]"),
    ],
)  # fmt: skip
def test_an_element_that_the_network_lacks_is_refused(element, words):
    with pytest.raises(ElementError, match=words):
        checked_values({element: 1.0}, SIZES)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, "5", "x\n", b"5", None, True, 1j, [1.0], 10**400]
)
def test_a_value_that_is_no_finite_number_is_refused(value):
    with pytest.raises(ElementError, match=r"b_output\[1\] must be a finite number") as caught:
        checked_values({Element("b_output", (1,)): value}, SIZES)
    assert str(caught.value).isprintable()


def test_numbers_of_any_kind_become_floats():
    element = Element("W_output", (2, 9))
    for value in (5, 5.0, np.float32(5), np.int64(5)):
        checked = checked_values({element: value}, SIZES)
        assert checked == {element: 5.0}
        assert type(checked[element]) is float


@pytest.mark.parametrize(
    ("value", "above", "below"),
    [
        (0.0, 0.1, -0.1), (-0.0, 0.1, -0.1), (0.4237, 0.5, 0.4), (-0.4237, -0.4, -0.5),
        (0.3, 0.4, 0.2), (0.1 + 0.2, 0.4, 0.3), (0.1, 0.2, 0.0), (-0.1, 0.0, -0.2),
        (1e-300, 0.1, 0.0), (9.9, 10.0, 9.8), (9.95, 10.0, 9.9), (10.0, 11.0, 9.9),
        (-10.0, -9.9, -11.0), (57.3, 58.0, 57.0), (99.5, 100.0, 99.0), (100.0, 110.0, 99.0),
        (-1234.0, -1200.0, -1300.0), (1e16, 1.1e16, 9.9e15),
        (math.nan, 0.1, -0.1), (math.inf, 0.1, -0.1),
        (1.79e308, 1.79e308, 1.7e308), (-1.79e308, -1.7e308, -1.79e308),
    ],
)  # fmt: skip
def test_values_are_stepped_over_those_of_two_digits(value, above, below):
    assert (next_value(value, 1), next_value(value, -1)) == (above, below)


def test_steps_up_and_down_go_over_the_same_values():
    ups = [0.0]
    while ups[-1] < 500:
        ups.append(next_value(ups[-1], 1))
    downs = [ups[-1]]
    while downs[-1] > 0:
        downs.append(next_value(downs[-1], -1))
    assert downs[::-1] == ups
    assert [-value for value in ups[1:4]] == [-0.1, -0.2, -0.3]

"""Conditions on nodes: how they are written, when they hold, and what is told then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.inspection.stop_when import ConditionError, StopWhen


def met(trainer, text):
    return trainer.snapshot({"met": {"condition": StopWhen.read(text)}}).observations["met"]


def rows(trainer):
    return trainer.snapshot({"graph": {}}).observations["graph"].rows


@pytest.fixture
def trainer():
    trainer = Trainer(Experiment(hidden_layers=(4, 3), activation="tanh", points=60))
    trainer.step(30)
    return trainer


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("J < 0.1", StopWhen("J", "below", 0.1)),
        ("J<1e-3", StopWhen("J", "below", 1e-3)),
        ("W_hidden_1 > 100", StopWhen("W_hidden_1", "above", 100.0)),
        ("gradient of W_hidden_1 > 100", StopWhen("W_hidden_1", "above", 100.0, gradient=True)),
        ("any not finite", StopWhen("any", "not finite")),
        ("  gradient   of any is not finite ", StopWhen("any", "not finite", gradient=True)),
    ],
)
def test_conditions_are_read_as_they_are_written(text, condition):
    assert StopWhen.read(text) == condition
    assert StopWhen.read(condition.text) == condition


@pytest.mark.parametrize(
    "text",
    ["", "J", "J = 3", "J > ten", "J > nan", "J < -1", "J > inf", "gradient of > 3", "[red]"],
)
def test_what_is_no_condition_is_refused_in_one_line(text):
    with pytest.raises(ConditionError) as caught:
        StopWhen.read(text)
    assert len(str(caught.value).splitlines()) == 1


def test_a_condition_with_a_bound_has_one():
    with pytest.raises(ConditionError):
        StopWhen("J", "above")
    with pytest.raises(ConditionError):
        StopWhen("J", "not finite", 3.0)


@pytest.mark.parametrize("gradient", [False, True])
def test_it_holds_as_the_greatest_absolute_number_passes_the_bound(trainer, gradient):
    for row in rows(trainer):
        numbers = row.gradient if gradient else row.value
        if numbers is None:
            continue
        name = f"gradient of {row.name}" if gradient else row.name
        greatest = np.abs(numbers).max()
        found = met(trainer, f"{name} > {0.999 * greatest:.12g}")
        assert (found.node, found.step) == (row.name, 30)
        assert found.value == pytest.approx(greatest, rel=1e-12)
        assert met(trainer, f"{name} > {1.001 * greatest:.12g}") is None
        assert met(trainer, f"{name} < {1.001 * greatest:.12g}").value == found.value
        assert met(trainer, f"{name} < {0.999 * greatest:.12g}") is None
        assert met(trainer, f"{name} not finite") is None


def test_any_is_the_first_node_for_which_it_holds(trainer):
    found = met(trainer, "any > 3")
    expected = next(row for row in rows(trainer) if np.abs(row.value).max() > 3)
    assert found.node == expected.name
    assert met(trainer, "any > 1e9") is None
    with_gradient = [row for row in rows(trainer) if row.gradient is not None]
    least = min(np.abs(row.gradient).max() for row in with_gradient)
    assert met(trainer, f"gradient of any < {least * 1.01:.9g}") is not None
    assert met(trainer, f"gradient of any < {least * 0.99:.9g}") is None


def test_numbers_that_are_not_finite_are_found_where_they_begin(recwarn):
    spec = Experiment(dataset="tf-plane", activation="linear", hidden_layers=(3,), points=60)
    saved = Trainer(spec).saved_run()
    state = {**saved.state, "W_hidden_1": np.full((2, 3), 1e308)}
    huge = Trainer.resumed(replace(saved, state=state))
    values = {row.name: row.value for row in rows(huge)}
    first = next(name for name, value in values.items() if not np.isfinite(value).all())
    found = met(huge, "any not finite")
    assert found.node == first
    assert found.text == f"a value of {first} is not finite"
    assert met(huge, "J > 5").text.startswith("the greatest absolute value of J is ")
    assert not recwarn.list


def test_what_is_met_is_told_in_a_line(trainer):
    found = met(trainer, "gradient of W_output > 1e-9")
    assert found.text == (
        f"the greatest absolute gradient of W_output is {found.value:.4g}, above 1e-09"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [("p_hidden_9 > 3", "no node 'p_hidden_9'"), ("gradient of targets > 3", "no gradient")],
)
def test_a_node_that_there_is_not_is_refused(trainer, text, reason):
    with pytest.raises(ConditionError, match=reason):
        met(trainer, text)


def test_nothing_meets_no_condition(trainer):
    assert trainer.snapshot({"met": {}}).observations["met"] is None

"""What each step is given anew: schedules of the learning rate, and dropout."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlp_tui.core import Graph
from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.choices.schedules import factor_at
from mlp_tui.core.experiment.step_feeds import MAX_MASK_ELEMENTS, DropoutMasks

SMALL = Experiment(dataset="moons", hidden_layers=(5, 3), activation="tanh", reduction="mean")


def factors(spec, steps):
    return [factor_at(spec, step) for step in range(steps)]


def state_of(trainer):
    return trainer.snapshot({"state": {}}).observations["state"]


def assert_same_state(one, other):
    for name, value in state_of(one).items():
        np.testing.assert_array_equal(value, state_of(other)[name])


# --- Schedules -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "by_hand"),
    [
        ("constant", lambda step: 1.0),
        ("step", lambda step: 0.3 ** (step // 40)),
        ("exponential", lambda step: 0.3 ** (step / 40)),
        ("cosine", lambda step: 0.5 * (1 + math.cos(math.pi * min(step, 40) / 40))),
    ],
)
@pytest.mark.parametrize("warmup", [0, 8])
def test_a_schedule_is_its_formula_after_a_linear_warm_up(schedule, by_hand, warmup):
    spec = Experiment(schedule=schedule, decay_steps=40, decay_rate=0.3, warmup_steps=warmup)
    expected = [(step + 1) / warmup for step in range(warmup)]
    expected += [by_hand(step) for step in range(100)]
    assert factors(spec, 100 + warmup) == pytest.approx(expected, rel=1e-12, abs=1e-16)


@pytest.mark.parametrize("batch_size", [None, 30])
def test_a_step_is_taken_with_the_rate_that_the_schedule_gives(batch_size):
    spec = SMALL.with_changes(
        schedule="exponential", decay_steps=3, decay_rate=0.5, warmup_steps=2,
        batch_size=batch_size,
    )  # fmt: skip
    trainer, by_hand = Trainer(spec), Trainer(SMALL.with_changes(batch_size=batch_size))
    assert trainer.snapshot().learning_rate == spec.learning_rate / 2
    for step in range(12):
        by_hand.edit(learning_rate=spec.learning_rate * factor_at(spec, step))
        by_hand.step()
    trainer.step(12)
    for name, value in state_of(trainer).items():
        if name != "learning_rate":
            np.testing.assert_allclose(value, state_of(by_hand)[name], rtol=1e-12)


def test_the_learning_rate_stays_live_beneath_a_schedule():
    trainer = Trainer(SMALL.with_changes(schedule="cosine", decay_steps=100))
    trainer.step(50)
    trainer.edit(learning_rate=0.2)
    assert trainer.snapshot().learning_rate == pytest.approx(0.1)
    trainer.step(60)
    assert trainer.snapshot().learning_rate == 0
    before = state_of(trainer)
    trainer.step(5)
    np.testing.assert_array_equal(before["W_output"], state_of(trainer)["W_output"])


# --- Dropout ---------------------------------------------------------------------------------


def masks_of(spec, units, batch_size, step, count=1, size=None):
    with Graph().as_default():
        feed = DropoutMasks(spec, units, batch_size)
    return [*feed.values(step, count, size or batch_size).values()]


@pytest.mark.parametrize("dropout", [0.1, 0.5, 0.9])
def test_masks_leave_out_the_share_and_keep_the_expected_value(dropout):
    spec = Experiment(dropout=dropout)
    masks = np.concatenate([masks_of(spec, (64,), 100, step)[0] for step in range(20)])
    assert len(np.unique(masks)) == 2
    assert np.mean(masks == 0) == pytest.approx(dropout, abs=0.01)
    assert masks.max() == pytest.approx(1 / (1 - dropout), rel=1e-3)
    assert masks.mean() == pytest.approx(1, abs=0.03)
    # No unit and no point is favoured.
    assert np.ptp(np.mean(masks == 0, axis=(0, 1))) < 0.1


def test_masks_are_of_the_seed_and_the_step_alone():
    spec = Experiment(dropout=0.5)
    first, second = masks_of(spec, (8, 4), 10, 3)
    assert (first.shape, second.shape) == ((1, 10, 8), (1, 10, 4))
    stretch = masks_of(spec, (8, 4), 10, 0, 6)
    np.testing.assert_array_equal(stretch[0][3], first[0])
    np.testing.assert_array_equal(stretch[1][3], second[0])
    # A smaller last batch has those of its first points.
    np.testing.assert_array_equal(masks_of(spec, (8, 4), 10, 3, size=7)[0][0], first[0, :7])
    others = [
        masks_of(spec, (8, 4), 10, 4)[0],
        masks_of(spec.with_changes(seed=1), (8, 4), 10, 3)[0],
        masks_of(spec, (8, 4), 10, 3 + 1024)[0],
        second[:, :, :4].repeat(2, axis=2),
    ]
    for other in others:
        assert not np.array_equal(other, first)


def test_the_masks_of_many_steps_take_little_memory():
    with Graph().as_default():
        feed = DropoutMasks(Experiment(dropout=0.5), (512, 512), 400)
    assert feed.block_steps == 1
    with Graph().as_default():
        feed = DropoutMasks(Experiment(dropout=0.5), (8, 8), 100)
    (first, second) = feed.values(0, feed.block_steps, 100).values()
    assert first.size + second.size <= MAX_MASK_ELEMENTS


def test_a_step_with_dropout_is_that_of_a_network_whose_units_are_multiplied_by_masks():
    spec = SMALL.with_changes(dropout=0.4, hidden_layers=(5,))
    trainer = Trainer(spec)
    before, data = state_of(trainer), trainer.dataset
    trainer.step()
    after = state_of(trainer)
    x, n = data.train_points, len(data.train_labels)
    mask = masks_of(spec, (5,), n, 0)[0][0]
    hidden = np.tanh(x @ before["W_hidden_1"] + before["b_hidden_1"])
    logits = (hidden * mask) @ before["W_output"] + before["b_output"]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    d_logits = (p - np.eye(2)[data.train_labels]) / n
    d_hidden = d_logits @ before["W_output"].T * mask * (1 - hidden**2)
    rate = spec.learning_rate
    for name, gradient in {
        "W_output": (hidden * mask).T @ d_logits,
        "b_output": d_logits.sum(axis=0),
        "W_hidden_1": x.T @ d_hidden,
        "b_hidden_1": d_hidden.sum(axis=0),
    }.items():
        np.testing.assert_allclose(after[name], before[name] - rate * gradient, rtol=1e-10)


def test_what_is_shown_is_the_whole_network():
    with_dropout, without = Trainer(SMALL.with_changes(dropout=0.5)), Trainer(SMALL)
    shown = [
        each.snapshot({"boundary": {"rows": 3, "columns": 3}}) for each in (with_dropout, without)
    ]
    assert shown[0].train_loss == shown[1].train_loss
    grids = [each.observations["boundary"].probabilities for each in shown]
    np.testing.assert_array_equal(*grids)


@pytest.mark.parametrize("batch_size", [None, 30])
def test_such_a_run_is_the_same_however_it_is_stepped_replayed_and_resumed(batch_size):
    spec = SMALL.with_changes(
        dropout=0.3, schedule="cosine", decay_steps=2000, warmup_steps=10, batch_size=batch_size,
        regularization="l1", learning_rate=0.3, regularization_rate=0.001,
    )  # fmt: skip
    at_once, in_parts = Trainer(spec), Trainer(spec)
    at_once.step(1300)
    for count in (1, 2, 500, 3, 18):
        in_parts.step(count)
    resumed = Trainer.resumed(in_parts.saved_run())
    resumed.step(1300 - resumed.step_count)
    assert_same_state(at_once, resumed)
    assert_same_state(at_once, Trainer.replay(spec, (), 1300))


def test_the_step_at_which_it_diverges_does_not_depend_on_how_it_is_stepped():
    spec = Experiment(
        learning_rate=4.0, hidden_layers=(8, 8), activation="relu", batch_size=7, dropout=0.2
    )
    at_once, one_by_one = Trainer(spec), Trainer(spec)
    at_once.step(500)
    while one_by_one.step_count < 500 and one_by_one.step():
        pass
    assert at_once.divergence is not None
    assert at_once.divergence == one_by_one.divergence
    assert_same_state(at_once, one_by_one)

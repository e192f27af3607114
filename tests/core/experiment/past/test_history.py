"""The loss history is bounded, loses no peak, and depends on the step alone."""

import numpy as np
import pytest

from mlp_tui.core.experiment import History
from mlp_tui.core.experiment.past.history import COLUMNS, LossHistory, recorded_steps


def history_of(train, test=None, max_records=10):
    """The history after the steps of a run that had these losses, one for each step and one for
    the end."""
    train = np.asarray(train, dtype=float)
    test = np.zeros(len(train)) if test is None else np.asarray(test, dtype=float)
    losses = LossHistory(max_records)
    losses.record(0, train[0], test[0])
    go_on(losses, train, test, 0)
    return losses.up_to(len(train) - 1, train[-1], test[-1])


def go_on(losses, train, test, step):
    goal = len(train) - 1
    while step < goal:
        start, evaluated = step, losses.next_evaluation(step)
        step = min(goal, evaluated)
        losses.add_steps(train[start:step])
        if step == evaluated and losses.is_recorded(step):
            losses.record(step, train[step], test[step])
        elif step == evaluated:
            losses.add_test(test[step])


def assert_equal(history, other):
    assert history.stride == other.stride
    for name in ("steps", *COLUMNS):
        np.testing.assert_array_equal(getattr(history, name), getattr(other, name), name)


def test_history_is_bounded():
    train = 1000.0 - np.arange(1000)
    kept = history_of(train)
    assert len(kept.steps) <= 11
    assert kept.steps[0] == 0
    assert kept.steps[-1] == 999
    assert set(np.diff(kept.steps[:-1])) == {128}
    np.testing.assert_array_equal(kept.train_loss, train[kept.steps])


@pytest.mark.parametrize("step", [0, 1, 9, 10, 11, 999, 1000, 12345])
def test_what_is_recorded_follows_from_step_and_stride(step):
    history = history_of(np.ones(step + 1))
    np.testing.assert_array_equal(history.steps, recorded_steps(step, history.stride))


@pytest.mark.parametrize("last", [0, 1, 10, 11, 640, 2000, 12345])
def test_a_record_has_the_range_of_its_stretch(last):
    train = np.random.default_rng(last).random(last + 1)
    history = history_of(train)
    assert (history.train_least[0], history.train_greatest[0]) == (train[0], train[0])
    stretches = zip(history.steps[:-1].tolist(), history.steps[1:].tolist(), strict=True)
    ranges = [(train[start:end].min(), train[start:end].max()) for start, end in stretches]
    assert list(zip(history.train_least[1:], history.train_greatest[1:], strict=True)) == ranges


def test_what_was_seen_of_the_test_loss_stays():
    test = np.random.default_rng(0).random(3001)
    history = history_of(np.ones(3001), test)
    # The first ten steps were looked at one by one.
    assert history.test_least[1] <= test[:10].min()
    assert history.test_greatest[1] >= test[:10].max()
    ends = np.minimum(history.test_loss[:-2], history.test_loss[1:-1])
    assert (history.test_least[1:-1] <= ends).all()
    assert (history.test_least[1:-1] < ends).any(), "no stretch was looked at between its ends"


def test_a_copy_goes_on_by_itself():
    losses = LossHistory()
    losses.record(0, 1.0, 2.0)
    other = losses.copy()
    other.add_steps(np.array([1.0]))
    other.record(1, 0.5, 1.5)
    assert losses.up_to(0, 1.0, 2.0).steps.tolist() == [0]
    assert other.up_to(1, 0.5, 1.5).steps.tolist() == [0, 1]


@pytest.mark.parametrize("first", [0, 1, 1023, 1024, 1025, 3001, 60_000, 300_001])
def test_a_resumed_history_goes_on_as_if_it_had_never_ended(first):
    train, test = np.random.default_rng(first).random((2, first + 5001))
    losses = LossHistory()
    losses.record(0, train[0], test[0])
    go_on(losses, train[: first + 1], test, 0)
    resumed = LossHistory.resumed(losses.up_to(first, train[first], test[first]))
    for each in (losses, resumed):
        go_on(each, train, test, first)
    last = len(train) - 1
    assert_equal(*[each.up_to(last, train[last], test[last]) for each in (losses, resumed)])


def test_of_ends_alone_ranges_are_those():
    history = History.of_ends(np.arange(3), np.array([3.0, 2.0, 1.0]), np.array([4.0, 3.0, 2.0]))
    np.testing.assert_array_equal(history.train_least, history.train_greatest)
    np.testing.assert_array_equal(history.test_loss, history.test_greatest)


@pytest.mark.parametrize("count", [3, 10, 11, 12, 37])
@pytest.mark.parametrize("most", [4, 5])
def test_bounded_it_keeps_every_range(count, most):
    rng = np.random.default_rng(count)
    losses = LossHistory(None, 3)
    for step in range(0, 3 * count, 3):
        if step:
            losses.add_steps(rng.random(3))
        losses.record(step, rng.random(), rng.random())
    losses.add_steps(rng.random(2))
    whole = losses.up_to(3 * count - 1, 0.5, 0.5)
    bounded = losses.bounded(most).up_to(3 * count - 1, 0.5, 0.5)
    assert len(bounded.steps) <= most + 1  # the present losses are the last
    assert set(bounded.steps) <= set(whole.steps)
    for name in ("train", "test"):
        for kind, pick in (("least", np.min), ("greatest", np.max)):
            column = f"{name}_{kind}"
            assert pick(getattr(bounded, column)) == pick(getattr(whole, column))

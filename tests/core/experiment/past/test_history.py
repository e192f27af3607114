"""The loss history is bounded, and depends on the step alone."""

import numpy as np
import pytest

from mlp_tui.core.experiment.past.history import LossHistory, n_recorded, recorded_steps


def test_history_is_bounded_and_depends_on_the_step_alone():
    history = LossHistory(max_records=10)
    for step in range(1000):
        if step % history.stride == 0:
            history.record(step, 1000.0 - step, 0.0)
    kept = history.up_to(999, 1.0, 0.0)
    assert len(kept.steps) <= 11
    assert kept.steps[0] == 0
    assert kept.steps[-1] == 999
    assert set(np.diff(kept.steps[:-1])) == {128}
    np.testing.assert_array_equal(kept.train_loss, 1000.0 - kept.steps)


@pytest.mark.parametrize("step", [0, 1, 9, 10, 11, 999, 1000, 12345])
def test_what_is_recorded_follows_from_step_and_stride(step):
    history = LossHistory(max_records=10)
    for each in range(step + 1):
        if each % history.stride == 0:
            history.record(each, 1.0, 1.0)
    steps = history.up_to(step, 1.0, 1.0).steps
    np.testing.assert_array_equal(steps, recorded_steps(step, history.stride))
    assert len(steps) == n_recorded(step, history.stride)


def test_a_copy_goes_on_by_itself():
    history = LossHistory()
    history.record(0, 1.0, 2.0)
    other = history.copy()
    other.record(1, 0.5, 1.5)
    assert history.up_to(0, 1.0, 2.0).steps.tolist() == [0]
    assert other.up_to(1, 0.5, 1.5).steps.tolist() == [0, 1]

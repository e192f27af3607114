"""Saving by itself, without an app around it: what is saved where, and when it can't be."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import contextmanager

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.past.run_file import read_run
from mlp_tui.core.experiment.training_loop import TrainingLoop
from mlp_tui.tui.saving.autosave import Autosaver
from mlp_tui.tui.saving.exports import Exporter, Format
from mlp_tui.tui.saving.session_files import SessionFile, SessionStore

PATIENCE = 20.0


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


@contextmanager
def saving(store):
    """A loop at work, and what saves its runs."""
    loop = TrainingLoop(Trainer(Experiment()), on_leave=lambda run: saver.leave(run))
    saver = Autosaver(loop, store)
    thread = threading.Thread(target=loop.work, daemon=True)
    thread.start()
    try:
        yield loop, saver
    finally:
        loop.stop()
        thread.join(PATIENCE)


def step_to(loop, count):
    goal = loop.state.snapshot.step + count
    loop.step(count)
    until(lambda: loop.state.snapshot.step == goal)


def steps_saved(store):
    return {read_run(path).step for path in store.folder.glob("*.npz")}


@pytest.fixture
def store(tmp_path):
    return SessionStore(tmp_path / "sessions")


def test_a_run_that_was_left_and_cannot_be_saved_does_not_keep_the_present_one_from_it(
    store, tmp_path
):
    other = Trainer(Experiment(seed=5))
    other.step(10)
    elsewhere = SessionFile(tmp_path / "elsewhere" / "other.npz")
    elsewhere.save(other.saved_run())
    elsewhere.close()
    with saving(store) as (loop, saver):
        loop.exchange(lambda present: saver.open(elsewhere.path, present))
        until(lambda: loop.state.snapshot.step == 10)
        step_to(loop, 3)
        loop.undo()  # leaves the session that was opened
        until(lambda: loop.state.snapshot.step == 0)
        shutil.rmtree(elsewhere.path.parent)
        elsewhere.path.parent.write_text("no folder any more")
        step_to(loop, 50)
        saver.finish()
        assert steps_saved(store) == {50}
        assert saver.problem is not None
        assert str(elsewhere.path.parent) in saver.problem
        assert not saver.is_done


def test_a_run_that_comes_late_does_not_take_the_place_of_a_later_one(store):
    with saving(store) as (loop, saver):
        step_to(loop, 5)
        handed_over = []
        loop.hand_over(handed_over.append)
        until(lambda: handed_over)
        step_to(loop, 7)
        saver.finish()
        assert steps_saved(store) == {12}
        saver.leave(handed_over[0])
        saver.finish()
        assert steps_saved(store) == {12}


def test_an_export_that_fails_is_told_whatever_it_fails_of(store):
    def fail(saved):
        raise ValueError("too large\nfor it")

    told = []
    with saving(store) as (loop, _):
        Exporter(loop, told.append).export(Format(".x", "thing", "", fail))
        until(lambda: told)
    assert told == ["thing cannot be saved here: too large for it"]

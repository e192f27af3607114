"""Saved sessions: whole files, one for each app, and taken over only when nobody uses them."""

import multiprocessing
import os
import resource
import signal
import stat
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from mlp_tui.core.experiment import Experiment, SavedRunError, Trainer
from mlp_tui.core.experiment.past.run_file import read_run
from mlp_tui.tui.saving.session_files import SESSIONS_KEPT, NoSessionError, SessionStore


def run_at(step, **fields):
    trainer = Trainer(Experiment(**fields))
    trainer.step(step)
    return trainer.saved_run()


def saved(store, step, age=0):
    """A session that an app saved and left, some seconds ago."""
    session = store.new()
    session.save(run_at(step))
    session.close()
    moment = session.path.stat().st_mtime - age
    os.utime(session.path, (moment, moment))
    return session.path


def step_of(resumed):
    return resumed.run.step


def same(run):
    return run


def test_the_newest_session_is_resumed(store):
    saved(store, 1, age=20)
    saved(store, 2, age=0)
    saved(store, 3, age=10)
    assert step_of(store.resume(same)) == 2


def test_a_session_in_use_is_left_alone(store):
    saved(store, 1, age=20)
    in_use = store.new()
    in_use.save(run_at(2))
    assert store.newest()[0].step == 1
    first = store.resume(same)
    assert step_of(first) == 1
    with pytest.raises(NoSessionError, match="no session"):
        store.resume(same)
    in_use.close()
    assert step_of(store.resume(same)) == 2


def test_nothing_is_written_before_the_first_save(store):
    store.new()
    assert store.newest() is None
    with pytest.raises(NoSessionError):
        store.resume(same)
    assert not store.folder.exists()


def test_a_resumed_session_is_saved_in_its_place(store):
    path = saved(store, 1)
    session = store.resume(same).session
    session.save(run_at(5))
    assert session.path == path
    assert read_run(path).step == 5
    assert len(list(store.folder.glob("*.npz"))) == 1


def test_one_that_cannot_be_opened_is_passed_over_and_told(store):
    saved(store, 1, age=20)
    saved(store, 2, age=10).write_bytes(b"damaged")
    saved(store, 3)

    def refuse_the_third(run):
        if run.step == 3:
            raise SavedRunError("the third cannot go on")
        return run

    resumed = store.resume(refuse_the_third)
    assert step_of(resumed) == 1
    assert resumed.passed_over[0] == "the third cannot go on"
    assert "damaged" in resumed.passed_over[1]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["named pipe", "folder"])
def test_what_is_no_file_is_passed_over_and_not_waited_for(store, make):
    saved(store, 1, age=20)
    make(store.folder / "20990101-000000-abcdef.npz")
    assert store.newest()[0].step == 1
    resumed = store.resume(same)
    assert step_of(resumed) == 1
    assert len(resumed.passed_over) == 1
    assert "it is no regular file" in resumed.passed_over[0]


def test_a_run_that_does_not_fit_its_own_settings_is_passed_over(store):
    saved(store, 1, age=20)
    session = store.new()
    run = run_at(2, hidden_layers=(3,))
    other = run_at(2, hidden_layers=(4,))
    session.save(replace(run, state=other.state))
    session.close()
    resumed = store.resume(Trainer.resumed)
    assert resumed.run.step_count == 1
    assert resumed.passed_over == ("the saved parameters do not fit the network",)


def test_when_none_can_be_opened_the_newest_says_why(store):
    path = saved(store, 1)
    path.write_bytes(b"damaged")
    with pytest.raises(NoSessionError, match=path.name):
        store.resume(same)
    assert store.newest() is None
    assert path.read_bytes() == b"damaged"


@contextmanager
def room_for(n_bytes):
    """No file can grow beyond that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_save_that_fails_leaves_the_last_good_one(store):
    session = store.new()
    session.save(run_at(1))
    before = session.path.read_bytes()
    with room_for(len(before) // 2), pytest.raises(OSError, match="File too large"):
        session.save(run_at(2))
    assert session.path.read_bytes() == before
    assert {path.suffix for path in store.folder.iterdir()} == {".npz", ".lock"}


def test_others_cannot_read_them(store):
    saved(store, 1)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_the_oldest_beyond_a_number_are_removed_but_none_in_use(store):
    in_use = store.new()
    in_use.save(run_at(0))
    os.utime(in_use.path, (0, 0))
    paths = [saved(store, 1, age=100 - index) for index in range(SESSIONS_KEPT + 2)]
    left = set(store.folder.glob("*.npz"))
    assert in_use.path in left
    assert set(paths[-SESSIONS_KEPT + 1 :]) <= left
    assert not {paths[0], paths[1]} & left
    assert len(list(store.folder.iterdir())) == 2 * len(left)


def hold_one(folder, number, ready, go):
    """An app that saves a session of its own and then wants one more, as many others do."""
    store = SessionStore(folder)
    own = store.new()
    own.save(run_at(number))
    ready.put(number)
    go.wait()
    try:
        other = store.resume(same)
    except NoSessionError:
        ready.put(("took", None))
    else:
        ready.put(("took", step_of(other)))
    threading.Event().wait()


def test_a_session_goes_to_one_of_many_that_want_it(store):
    saved(store, 100)
    context = multiprocessing.get_context("spawn")
    ready, go = context.Queue(), context.Event()
    apps = [
        context.Process(target=hold_one, args=(store.folder, number, ready, go), daemon=True)
        for number in range(3)
    ]
    for app in apps:
        app.start()
    assert {ready.get(timeout=60) for _ in apps} == {0, 1, 2}
    go.set()
    took = [ready.get(timeout=60)[1] for _ in apps]
    assert sorted(took, key=str) == [100, None, None]
    for app in apps:
        app.kill()
        app.join()
    # With the processes go their locks.
    free = [store.resume(same) for _ in range(4)]
    assert {step_of(resumed) for resumed in free} == {0, 1, 2, 100}


def test_the_users_folder_follows_the_xdg_rules(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert SessionStore().folder == tmp_path / ".local/state/mlp-tui/sessions"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    assert SessionStore().folder == tmp_path / "elsewhere/mlp-tui/sessions"

"""The session of a running app: saved by itself, offered at the next launch, resumed by a key."""

import errno
import os

import pytest

from mlp_tui.core.experiment import Edit, Experiment, SavedRun, Trainer
from mlp_tui.tui import wording
from mlp_tui.tui.saving import autosave
from mlp_tui.tui.saving.session_files import SessionFile


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Nobody waits seconds in a test."""
    monkeypatch.setattr(autosave, "INTERVAL_SECONDS", 0.02)


def runs_in(store):
    return [SavedRun.read(path) for path in store.folder.glob("*.npz")]


def sessions_in(store):
    return sorted(run.step for run in runs_in(store))


def save_one(store, step=7, **fields):
    """A session that an app left."""
    trainer = Trainer(Experiment(**fields))
    trainer.step(step)
    session = store.new()
    session.save(trainer.saved_run())
    session.close()
    return trainer.snapshot()


async def test_training_is_saved_by_itself_while_it_runs(playing, store):
    async with playing() as player:
        await player.press("space")
        await player.until(lambda: sessions_in(store) and sessions_in(store)[0] > 100)
        first = sessions_in(store)[0]
        await player.until(lambda: sessions_in(store)[0] > first)
        assert player.shown.running


async def test_an_app_that_was_only_looked_at_leaves_nothing(playing, store):
    async with playing(dataset="moons") as player:
        await player.press("l", "T")
        await player.until_said("logarithmic")
        await player.until(lambda: player.app.autosaver.is_done)
    assert not store.folder.exists()


async def test_settings_are_saved_before_the_first_step(playing, store):
    async with playing() as player:
        await player.press("d")
        await player.until(lambda: sessions_in(store) == [0])


async def test_what_was_left_is_offered_and_resumed(playing, store):
    left = save_one(store, 12, dataset="moons", hidden_layers=(5,), learning_rate=0.01)
    async with playing() as player:
        await player.until_said("R resumes")
        assert "Moons at step 12" in player.said
        await player.press("R")
        await player.until_said("resumed")
        await player.until(lambda: player.step == 12)
        assert player.spec == player.app.experiment == left.spec
        assert player.shown.snapshot.train_loss == left.train_loss
        assert player.field("hidden_layers").input.value == "5"
        assert "step 12" in player.screen_text
        await player.press("s")
        await player.until(lambda: player.step == 13)
    assert sessions_in(store) == [13]


async def test_the_run_that_is_left_is_saved_and_comes_back(playing, store):
    save_one(store, 12, dataset="moons")
    async with playing() as player:
        await player.press("s", "s", "s", "R")
        await player.until(lambda: player.step == 12)
        assert sessions_in(store) == [3, 12]
        await player.press("R")
        await player.until(lambda: player.step == 3)
        assert player.spec.dataset == "xor-clusters"
        await player.press("s")
        await player.until(lambda: player.step == 4)
    assert sessions_in(store) == [4, 12]


async def test_ones_own_file_comes_back_into_the_list(playing, store, tmp_path):
    points = tmp_path / "points.csv"
    points.write_text("u,v,kind\n" + "".join(f"{x},{x % 7},{'ab'[x % 2]}\n" for x in range(60)))
    save_one(store, 5, data_file=str(points))
    async with playing() as player:
        await player.press("R")
        await player.until(lambda: player.step == 5)
        assert "points.csv" in player.screen_text
        await player.press("d")
        await player.until(lambda: player.spec.data_file is None)
        await player.press("D")
        await player.until(lambda: player.spec.data_file == str(points))


@pytest.mark.parametrize("running", [False, True])
async def test_nothing_to_resume_is_said_and_nothing_changes(playing, running):
    async with playing() as player:
        await player.press("space" if running else "s")
        await player.until(lambda: player.step >= 1)
        await player.press("R")
        await player.until_said("no session to resume")
        assert player.shown.running == running
        step = player.step
        await player.press("s")
        await player.until(lambda: player.step > step and not player.shown.running)


async def test_resumed_again_and_again_it_goes_through_all_sessions(playing, store):
    for step in (3, 2, 1):
        save_one(store, step, dataset="moons")
        for path in store.folder.glob("*.npz"):
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    async with playing() as player:
        for step in (1, 2, 3, 1, 2):
            await player.press("R")
            await player.until(lambda step=step: player.step == step)


async def test_a_session_that_cannot_be_saved_is_not_left(playing, store, monkeypatch):
    save_one(store, 12)
    async with playing() as player:
        await player.press("s")
        await player.until(lambda: player.step == 1)

        def fail(session, run):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(SessionFile, "save", fail)
        await player.press("s")
        await player.until(lambda: player.step == 2)
        await player.until_said("cannot be saved: No space left on device")
        told = len(player.messages)
        await player.press("R")
        await player.until(lambda: len(player.messages) > told)
        assert "cannot be saved" in player.said
        assert player.step == 2


async def test_a_damaged_session_is_told_and_the_one_before_it_resumed(playing, store):
    save_one(store, 5)
    os.utime(next(store.folder.glob("*.npz")), (1, 1))
    save_one(store, 6)
    next(path for path in store.folder.glob("*.npz") if path.stat().st_mtime > 1).write_bytes(b"")
    async with playing() as player:
        await player.until_said("step 5")
        await player.press("R")
        await player.until(lambda: player.step == 5)
        assert any("damaged" in text for text in player.messages)


async def test_edits_are_saved_with_the_run_until_it_is_reset(playing, store):
    left = save_one(store, 12)
    async with playing() as player:
        await player.press("R")
        await player.until(lambda: player.step == 12)
        await player.press("+", "s")
        await player.until(lambda: player.step == 13)
        edits = (Edit(12, {"learning_rate": 0.1}),)
        await player.until(lambda: runs_in(store)[0].edits == edits)
        assert runs_in(store)[0].initial_spec == left.spec
        await player.press("r")
        await player.until_said("reset to the start with the settings in force, learning rate 0.1")
        await player.press("s")
        await player.until(lambda: [run.step for run in runs_in(store)] == [1])
        assert runs_in(store)[0].initial_spec == left.spec.with_changes(learning_rate=0.1)
        assert runs_in(store)[0].edits == ()


async def test_a_full_disk_is_told_once_and_what_was_saved_stays(playing, store, monkeypatch):
    save, full = SessionFile.save, []

    def save_if_there_is_room(session, run):
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save(session, run)

    monkeypatch.setattr(SessionFile, "save", save_if_there_is_room)
    async with playing() as player:
        await player.press("s")
        await player.until(lambda: sessions_in(store) == [1])
        full.append(True)
        await player.press("space")
        await player.until_said("No space left on device")
        await player.until(lambda: player.step > 500)
        assert len([text for text in player.messages if "No space" in text]) == 1
        assert sessions_in(store) == [1]
        await player.press("R")  # would lose the run that is open
        await player.until(lambda: len([text for text in player.messages if "No sp" in text]) == 2)
        assert player.shown.running
        await player.press("space")
        await player.until(lambda: not player.shown.running)
        full.clear()
        await player.until_said("can be saved again")
        await player.until(lambda: sessions_in(store) == [player.step])


async def test_two_apps_at_once_save_side_by_side(playing, store):
    async with playing() as one, playing() as other:
        await one.press("s")
        await other.press("s", "s")
        await one.until(lambda: sessions_in(store) == [1, 2])
        await one.press("R")
        await one.until_said("no session to resume")
    assert sessions_in(store) == [1, 2]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 seconds"), (1, "1 second"), (59.9, "59 seconds"), (60, "1 minute"),
        (7199, "1 hour"), (7200, "2 hours"), (86400 * 3, "3 days"),
    ],
)  # fmt: skip
def test_ages_are_told_roughly(seconds, text):
    assert wording.duration(seconds) == text

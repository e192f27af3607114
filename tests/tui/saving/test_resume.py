"""The session of a running app: saved by itself, offered at the next launch, resumed by a key."""

import errno
import os
import re

import pytest
from textual.widgets import OptionList

from mlp_tui.core.experiment import Edit, Element, Experiment, Trainer
from mlp_tui.core.experiment.past.run_file import read_run
from mlp_tui.tui import wording
from mlp_tui.tui.controls.chooser import Chooser
from mlp_tui.tui.saving import autosave
from mlp_tui.tui.saving.session_files import SessionFile
from mlp_tui.tui.screens.sessions import SessionsScreen


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Nobody waits seconds in a test."""
    monkeypatch.setattr(autosave, "INTERVAL_SECONDS", 0.02)


def runs_in(store):
    return [read_run(path) for path in store.folder.glob("*.npz")]


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


async def listed(player, count=1):
    """Open the list of sessions, and wait until so many are in it."""
    await player.press("R")
    await player.until(
        lambda: (
            isinstance(player.app.screen, SessionsScreen) and player.app.screen.query(OptionList)
        )
    )
    sessions = player.app.screen.query_one(OptionList)
    await player.until(lambda: sessions.option_count == count)
    await player.until(lambda: sessions.has_focus and "esc closes" in player.screen_text)
    await player.settled()
    return sessions


async def resume(player, place=0, count=1):
    """Open the session at a place of the list."""
    await listed(player, count)
    await player.press(*["down"] * place, "enter")


async def test_training_is_saved_by_itself_while_it_runs(playing, store):
    async with playing() as player:
        await player.press("space")
        await player.until(lambda: sessions_in(store) and sessions_in(store)[0] > 100)
        first = sessions_in(store)[0]
        await player.until(lambda: sessions_in(store)[0] > first)
        assert player.shown.running


async def test_an_app_that_was_only_looked_at_leaves_nothing(playing, store):
    async with playing(dataset="moons") as player:
        await player.press("T", "l")
        await player.until_said("logarithmic")
        await player.until(lambda: player.app.autosaver.is_done)
    assert not store.folder.exists()


async def test_weights_are_saved_before_the_first_step(playing, store):
    weight = Element("W_hidden_1", (0, 1))
    async with playing() as player:
        player.app.training.assign({weight: 5.0})
        await player.until(lambda: sessions_in(store) == [0])
    [run] = runs_in(store)
    assert run.edits == (Edit(0, {}, {weight: 5.0}),)
    assert Trainer.resumed(run).values_of([weight]) == {weight: 5.0}


async def test_settings_are_saved_before_the_first_step(playing, store):
    async with playing() as player:
        await player.press("d")
        await player.until(lambda: sessions_in(store) == [0])


async def test_what_was_left_is_offered_and_resumed(playing, store):
    left = save_one(store, 12, dataset="moons", hidden_layers=(5,), learning_rate=0.01)
    async with playing() as player:
        await player.until_said("R lists saved sessions: Moons at step 12")
        await resume(player)
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
        await player.press("s", "s", "s")
        await resume(player)
        await player.until(lambda: player.step == 12)
        assert sessions_in(store) == [3, 12]
        await resume(player)
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
        await resume(player)
        await player.until(lambda: player.step == 5)
        assert "points.csv" in player.screen_text
        await player.press("d")
        await player.until(lambda: player.spec.data_file is None)
        await player.press("D")
        await player.until(lambda: player.spec.data_file == str(points))
        await player.press("d", "z")
        await player.until_said("undone: XOR clusters; back at step 0")
        assert player.spec.data_file == str(points)
        chooser = player.app.screen.query_one(Chooser)
        assert "points.csv" in str(chooser.render())


@pytest.mark.parametrize("running", [False, True])
async def test_nothing_to_resume_is_said_and_nothing_changes(playing, running):
    async with playing() as player:
        await player.press("space" if running else "s")
        await player.until(lambda: player.step >= 1)
        await player.press("R")
        await player.until_said("no other session is saved")
        await player.until(lambda: player.app.screen is player.app.playground)
        assert player.shown.running == running
        step = player.step
        await player.press("s")
        await player.until(lambda: player.step > step and not player.shown.running)


async def test_all_sessions_are_listed_the_newest_first(playing, store):
    for step, layers in ((3, (7,)), (2, ()), (1, (4, 2))):
        save_one(store, step, dataset="moons", hidden_layers=layers)
        for path in store.folder.glob("*.npz"):
            os.utime(path, (path.stat().st_mtime - 100,) * 2)
    async with playing() as player:
        await listed(player, 3)
        found = re.findall(r"Moons +(\d) .* minutes? +(\S+)", player.screen_text)
        assert found == [("1", "4,"), ("2", "perceptron"), ("3", "7")]
        await player.press("escape")
        await player.until(lambda: player.app.screen is player.app.playground)
        assert player.step == 0
        await resume(player, 2, 3)
        await player.until(lambda: player.step == 3)
        await resume(player, 0, 2)  # the present one is not among them
        await player.until(lambda: player.step == 1)


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
        await resume(player)
        await player.until(lambda: len(player.messages) > told)
        assert "cannot be saved" in player.said
        assert player.step == 2
        await player.press("z")
        await player.until_said("nothing to undo")


async def test_a_damaged_session_is_one_line_and_the_one_before_it_can_be_resumed(playing, store):
    save_one(store, 5)
    os.utime(next(store.folder.glob("*.npz")), (1, 1))
    save_one(store, 6)
    next(path for path in store.folder.glob("*.npz") if path.stat().st_mtime > 1).write_bytes(b"")
    async with playing() as player:
        await player.until_said("step 5")
        sessions = await listed(player, 2)
        assert "damaged" in player.screen_text
        await player.until(lambda: sessions.highlighted == 1)
        await player.press("enter")
        await player.until(lambda: player.step == 5)


async def test_edits_are_saved_with_the_run_until_it_is_reset(playing, store):
    left = save_one(store, 12)
    async with playing() as player:
        await resume(player)
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

    save_one(store, 0)
    monkeypatch.setattr(SessionFile, "save", save_if_there_is_room)
    async with playing() as player:
        await player.press("s")
        await player.until(lambda: sessions_in(store) == [0, 1])
        full.append(True)
        await player.press("space")
        await player.until_said("No space left on device")
        await player.until(lambda: player.step > 500)
        assert len([text for text in player.messages if "No space" in text]) == 1
        assert sessions_in(store) == [0, 1]
        await resume(player)  # would lose the run that is open
        await player.until(lambda: len([text for text in player.messages if "No sp" in text]) == 2)
        assert player.shown.running
        await player.press("space")
        await player.until(lambda: not player.shown.running)
        full.clear()
        await player.until_said("can be saved again")
        await player.until(lambda: sessions_in(store) == [0, player.step])


async def test_two_apps_at_once_save_side_by_side(playing, store):
    async with playing() as one, playing() as other:
        await one.press("s")
        await other.press("s", "s")
        await one.until(lambda: sessions_in(store) == [1, 2])
        sessions = await listed(one)
        assert "open elsewhere" in one.screen_text
        assert sessions.highlighted is None
        await one.press("enter", "escape")
        await one.until(lambda: one.app.screen is one.app.playground)
        assert one.step == 1
    assert sessions_in(store) == [1, 2]


async def test_a_run_gone_back_to_is_saved_where_it_was(playing, store):
    save_one(store, 12, dataset="moons")
    async with playing() as player:
        await player.press("s", "s", "s")
        await player.until(lambda: sessions_in(store) == [3, 12])
        await resume(player)
        await player.until(lambda: player.step == 12)
        await player.press("s", "z")  # before the step is saved by itself
        await player.until_said("undone: opening Moons; back at step 3")
        assert player.spec.dataset == "xor-clusters"
        await player.until(lambda: sessions_in(store) == [3, 13])
        await player.press("s")
        await player.until(lambda: sessions_in(store) == [4, 13])
        await player.press("Z")
        await player.until_said("redone: opening Moons; at step 13")
        await player.press("s")
        await player.until(lambda: sessions_in(store) == [4, 14])
    assert {run.step: run.spec.dataset for run in runs_in(store)} == {
        4: "xor-clusters", 14: "moons",
    }  # fmt: skip


async def test_an_untouched_run_gone_back_to_leaves_no_session(playing, store):
    save_one(store, 12)
    async with playing() as player:
        await resume(player)
        await player.until(lambda: player.step == 12)
        await player.press("z")
        await player.until_said("back at step 0")
        await player.until(lambda: player.app.autosaver.is_done)
    assert sessions_in(store) == [12]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 seconds"), (1, "1 second"), (59.9, "59 seconds"), (60, "1 minute"),
        (7199, "1 hour"), (7200, "2 hours"), (86400 * 3, "3 days"),
    ],
)  # fmt: skip
def test_ages_are_told_roughly(seconds, text):
    assert wording.duration(seconds) == text

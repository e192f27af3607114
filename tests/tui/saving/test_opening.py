"""Saving, opening and copying settings in the running app."""

from __future__ import annotations

import os

import pytest
from textual import events
from textual.widgets import Input

from mlp_tui.core.experiment import Experiment, Trainer, opened
from mlp_tui.core.experiment.formats.experiment_file import read_experiment_file
from mlp_tui.core.experiment.past.run_file import write_run
from mlp_tui.core.experiment.presets import PRESETS
from mlp_tui.tui.screens.file_prompt import FilePrompt
from mlp_tui.tui.screens.share import ShareScreen


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """The present folder, which is empty."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def asked(player, key: str) -> Input:
    """The field of the prompt that a key opens."""
    await player.press(key)
    await player.until(
        lambda: isinstance(player.app.screen, FilePrompt) and player.app.screen.query(Input)
    )
    field = player.app.screen.query_one(Input)
    await player.until(lambda: field.has_focus and "esc closes" in player.screen_text)
    return field


async def back(player) -> None:
    await player.until(lambda: player.app.screen is player.app.playground)


async def open_in_app(player, what: str) -> None:
    await asked(player, "f")
    await player.press(*what, "enter")


async def test_what_is_saved_opens_again_and_undo_brings_the_old_run_back(playing, here):
    async with playing(dataset="moons", hidden_layers=(5,)) as player:
        before = player.spec
        field = await asked(player, "S")
        assert field.value == "moons.toml"
        await player.press("enter")
        await back(player)
        await player.until_said("experiment saved: moons.toml")
        assert Experiment(**read_experiment_file("moons.toml")) == before
        await player.press("x", "d", "s", "s")
        await player.until(lambda: player.step == 2 and player.spec.hidden_layers != (5,))
        other = player.spec
        await open_in_app(player, "moons.toml")
        await player.until(lambda: player.spec == before)
        await player.press("z")
        await player.until(lambda: player.spec == other and player.step == 2)


async def test_a_file_is_replaced_when_it_is_named_twice_alone(playing, here):
    (here / "e.toml").write_text("seed = 1\n")
    async with playing() as player:
        await asked(player, "S")
        await player.press(*"e.toml", "enter")
        await player.until(lambda: "e.toml is there already; enter again" in player.screen_text)
        await player.press("escape")
        await back(player)
        assert (here / "e.toml").read_text() == "seed = 1\n"
        await asked(player, "S")
        await player.press(*"e", "enter")
        await player.until(lambda: "enter again replaces it" in player.screen_text)
        await player.press("enter")
        await back(player)
        assert read_experiment_file("e.toml") == {}
        await asked(player, "S")
        await player.press(*"e.csv", "enter")
        await player.until(lambda: "ends in .toml" in player.screen_text)
        await player.press("backspace", *["backspace"] * 4, *"none/e.toml", "enter")
        await player.until(lambda: "No such file or directory" in player.screen_text)
    assert os.listdir() == ["e.toml"]


async def test_what_cannot_be_opened_is_told_and_changes_nothing(playing, here):
    (here / "e.toml").write_text("learning_rate = -1\n")
    (here / "gone.toml").write_text('data_file = "gone.csv"\n')
    async with playing() as player:
        await open_in_app(player, "e.toml")
        await player.until(lambda: "line 1: learning rate must be" in player.screen_text)
        await player.press("ctrl+u", *"f.toml", "enter")
        await player.until(lambda: "did you mean 'e.toml'" in player.screen_text)
        await player.press("ctrl+u", *"gone.toml", "enter")
        await back(player)
        await player.until_said("gone.csv: there is no such file")
        assert player.spec == player.app.experiment == Experiment()


async def test_a_link_opens_and_shows_what_it_says(playing):
    link = "https://playground.tensorflow.org/#dataset=gauss&seed=0.5&showTestData=true"
    async with playing() as player:
        await open_in_app(player, link)
        await player.until(lambda: player.spec.dataset == "tf-gauss")
        await player.until_said("its seed '0.5' is for random numbers of its own")
        assert player.app.playground.boundary.test_points
        await player.press("c")
        await player.until(lambda: isinstance(player.app.screen, ShareScreen))
        await player.press("l")
        await player.until(lambda: player.app.clipboard.startswith("https://playground"))
        assert "dataset=gauss" in player.app.clipboard


async def test_a_table_opens_and_joins_the_list(playing, here):
    (here / "points.csv").write_text(
        "\n".join(["u,v,kind", *(f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40))])
    )
    async with playing() as player:
        await open_in_app(player, "points.csv")
        await player.until(lambda: player.spec.data_file == "points.csv")
        assert player.app.experiment.dataset == "xor-clusters"
        await player.press("d")
        await player.until(lambda: player.spec.data_file is None)


async def test_a_saved_run_goes_on_in_a_session_of_its_own(playing, here, store):
    trainer = Trainer(Experiment(hidden_layers=(3,)))
    trainer.step(9)
    path = here / "run.npz"
    with open(path, "wb") as file:
        write_run(trainer.saved_run(), file)
    before = path.read_bytes()
    async with playing() as player:
        await player.press("s")
        await player.until(lambda: player.step == 1)
        await open_in_app(player, "run.npz")
        await player.until(lambda: player.step == 9)
        assert player.shown.snapshot.train_loss == trainer.snapshot().train_loss
        await player.press("s")
        await player.until(lambda: player.step == 10)
        await player.press("z")
        await player.until(lambda: player.step == 1 and player.spec == Experiment())
    assert path.read_bytes() == before
    assert os.listdir() == ["run.npz"]
    assert len(list(store.folder.glob("*.npz"))) == 2


async def test_a_preset_of_the_palette_says_what_to_watch_for(playing):
    async with playing() as player:
        await player.press("ctrl+p")
        await player.until(lambda: player.app.screen.query(Input))
        await player.press(*"rate-too", "enter")
        preset = PRESETS["rate-too-high"]
        await player.until(lambda: player.spec == preset.experiment)
        await player.until_said(preset.watch)


async def test_the_settings_are_shown_and_copied(playing):
    async with playing(**vars(opened(Experiment(dataset="moons")))) as player:
        await player.press("minus")
        await player.press("c")
        await player.until(lambda: isinstance(player.app.screen, ShareScreen))
        await player.until(lambda: player.app.clipboard.startswith("mlp-tui --dataset moons "))
        await player.until(lambda: player.app.clipboard in player.screen_text)
        assert f"--learning-rate {player.app.experiment.learning_rate}" in player.app.clipboard
        await player.press("escape")
        await back(player)


async def test_keys_in_the_prompt_are_text_and_a_paste_is_one_line(playing, here):
    async with playing() as player:
        field = await asked(player, "f")
        await player.press(*"sd q")
        await player.until(lambda: field.value == "sd q")
        player.app.post_message(events.Paste(" a\x1bb\nx"))
        await player.until(lambda: field.value == "sd q a\ufffdb")
        await player.press("escape")
        await back(player)
        assert (player.step, player.spec) == (0, Experiment())

"""Values of weights and biases in the view of the network: typed, stepped, set to 0."""

from __future__ import annotations

import pytest
from network_screen import opened, stage_text

from mlp_tui.core.experiment import Element, Trainer


def parameters(player, layer):
    """The weights and biases of a layer that the screen shows."""
    return player.shown.snapshot.observations["parameters"][layer]


async def test_a_typed_value_acts_is_saved_and_undoes(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press(*"sss")
        await player.until(lambda: player.step == 3)
        before, losses = (
            float(parameters(player, 0).weights[1, 0]),
            player.shown.snapshot.train_loss,
        )
        await player.press("tab", "=")
        await player.until(lambda: f"weight from x2: {before:.6g}" in stage_text(player))
        await player.press(*"-2.5", "enter")
        await player.until_said("weight from x2 to neuron 1 of hidden 1: ")
        assert player.said.endswith(" -> -2.5")
        await player.until(lambda: "weight from x2: -2.50" in stage_text(player))
        assert player.shown.snapshot.train_loss != losses
        saved = player.app.training.last_run.saved
        assert [dict(edit.values) for edit in saved.edits] == [
            {Element("W_hidden_1", (1, 0)): -2.5}
        ]
        replayed = Trainer.replay(saved.initial_spec, saved.edits, saved.step)
        assert replayed.snapshot().train_loss == player.shown.snapshot.train_loss
        await player.press("z")
        await player.until_said("undone: weight from x2")
        assert parameters(player, 0).weights[1, 0] == before
        assert player.shown.snapshot.train_loss == losses


async def test_a_running_run_goes_on_with_a_typed_bias_of_an_output(playing):
    async with playing(size=(80, 24), learning_rate=1e-4) as player:
        await opened(player)
        await player.press("right", "down", "backspace", "space", "=")
        await player.until(lambda: "  bias: " in stage_text(player) and player.step > 0)
        await player.press(*"40", "enter")
        await player.until_said("bias of output 2: ")
        step = player.step
        await player.until(lambda: player.step > step)
        assert player.shown.running
        assert parameters(player, 1).biases[1] > 30
        assert parameters(player, 1).biases[0] < 10


async def test_what_is_no_number_is_refused_and_stays_to_be_corrected(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press("space", "=", "delete", "enter")
        await player.until_said("must be a finite number such as -0.5, got ''")
        for text in ("abc", "nan", "-inf", "1e400", "0,5"):
            await player.press(*text, "enter")
            await player.until_said(f"must be a finite number such as -0.5, got '{text}'")
            await player.until(lambda text=text: f"weight from x1: {text}" in stage_text(player))
            await player.press(*["backspace"] * len(text))
        await player.until(lambda: player.shown.running)
        assert player.shown.changes.undoable is None
        await player.press("7", "enter")
        await player.until_said("weight from x1 to neuron 1 of hidden 1: ")
        assert player.said.endswith(" -> 7")


@pytest.mark.parametrize("keys", [["9", "escape"], ["enter"]])
async def test_a_value_that_is_not_typed_or_left_stays_as_it_was(playing, keys):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        before = stage_text(player)
        await player.press("=", *keys)
        await player.settled()
        assert stage_text(player) == before
        assert player.shown.changes.undoable is None
        await player.press("tab")  # a key of the view again
        await player.until(lambda: "  weight from x2: " in stage_text(player))


async def test_tab_goes_over_the_values_of_a_neuron(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press("=", "1", "tab", "2", "tab", "3", "enter")
        await player.until(lambda: "sigmoid(1.00 x1 + 2.00 x2 + 3.00)" in stage_text(player))


async def test_a_value_is_stepped_and_all_steps_are_one_change(playing):
    async with playing(size=(80, 24), learning_rate=1e-4) as player:
        await opened(player)
        await player.press("s", "=", *"0.25", "enter")
        await player.press("s")
        await player.until(lambda: player.step == 2)
        before = float(parameters(player, 0).weights[0, 0])
        assert 0.2 < before < 0.3
        await player.press(*"....,")
        await player.until_said(" -> 0.5")
        await player.until(lambda: "weight from x1: 0.500" in stage_text(player))
        await player.press(*",,,,,,")
        await player.until(lambda: "weight from x1: -0.100" in stage_text(player))
        await player.press("z")
        await player.until_said("undone: weight from x1 to neuron 1 of hidden 1: ")
        assert player.said.endswith("-> -0.1; back at step 2")
        assert parameters(player, 0).weights[0, 0] == before


async def test_a_neuron_is_taken_out_of_the_network_and_comes_back(playing):
    async with playing(size=(200, 60), hidden_layers=(3, 4), activation="tanh") as player:
        await opened(player)
        await player.press(*"sss", "down")
        await player.until(lambda: player.step == 3)
        await player.settled()
        seen, weights = stage_text(player), parameters(player, 1).weights.copy()
        plane = player.shown.snapshot.observations["boundary"].probabilities
        await player.press("0")
        await player.until_said("4 weights from neuron 2 of hidden 1 -> 0")
        assert not parameters(player, 1).weights[1].any()
        assert parameters(player, 1).weights[[0, 2]].all()
        assert (player.shown.snapshot.observations["boundary"].probabilities != plane).any()
        await player.until(lambda: "idle: hardly acts on the next layer" in stage_text(player))
        await player.press("0")
        await player.until_said("all weights from neuron 2 of hidden 1 are 0")
        await player.press("z")
        await player.until_said("undone: 4 weights from neuron 2 of hidden 1 -> 0; back at step 3")
        assert (parameters(player, 1).weights == weights).all()
        await player.settled()
        assert stage_text(player) == seen


async def test_an_output_has_no_weights_that_lead_on(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press("right", "0")
        await player.until_said("no weights lead on from output blue")
        assert player.shown.changes.undoable is None


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
async def test_the_field_has_room_in_every_size(playing, size):
    async with playing(size=(100, 30), hidden_layers=(12, 3)) as player:
        await opened(player)
        await player.press("right", "=", *"12345678")
        await player.resize(*size)
        await player.until(lambda: player.app.size == size)
        await player.until(lambda: " 12345678" in stage_text(player))
        await player.press("enter")
        await player.until(lambda: parameters(player, 1).weights[0, 0] == 12345678)


async def test_what_is_typed_ends_with_a_click_beside_it_and_with_the_view(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press("=", "9")
        await player.until(lambda: "weight from x1: 9" in stage_text(player))
        lines = player.screen_text.splitlines()
        y = next(y for y, line in enumerate(lines) if "weight from x1: 9" in line)
        await player.pilot.click(offset=(lines[y].index("9") + 1, y))
        await player.press("8")
        await player.until(lambda: "weight from x1: 98" in stage_text(player))
        await player.pilot.click(offset=(lines[y].index("9"), y - 3))
        await player.until(lambda: "weight from x1: 98" not in stage_text(player))
        await player.press("=", "7")
        await player.until(lambda: "weight from x1: 7" in stage_text(player))
        player.app.playground.show_view("loss")
        await player.press("2", "tab")
        await player.until(lambda: "  weight from x2: " in stage_text(player))
        assert player.shown.changes.undoable is None


async def test_a_value_can_be_typed_from_the_palette(playing):
    async with playing(size=(80, 24)) as player:
        command = player.app.keys.command("network-type-a-value")
        await player.app.run_action(f"in_view('{command.id}')")
        await player.until(lambda: "weight from x1: " in stage_text(player))
        await player.press("8", "enter")
        await player.until_said("weight from x1 to neuron 1 of hidden 1: ")
        assert player.said.endswith(" -> 8")


async def test_a_click_chooses_a_weight_and_a_second_one_has_it_typed(playing):
    async with playing(size=(80, 24), hidden_layers=(3,)) as player:
        await opened(player)
        lines = player.screen_text.splitlines()
        y, x = next((y, line.index("▸1")) for y, line in enumerate(lines) if "▸1" in line)
        await player.press("right")
        await player.until(lambda: "▸ output blue" in stage_text(player))
        await player.pilot.click(offset=(x - 3, y))
        await player.until(lambda: "▸ neuron 1 of hidden 1" in stage_text(player))
        await player.until(lambda: "  weight from x1: " in stage_text(player))
        await player.pilot.click(offset=(x - 3, y))
        await player.press("6", "enter")
        await player.until_said("weight from x1 to neuron 1 of hidden 1: ")
        await player.press("M")
        await player.until(lambda: "6.00" in stage_text(player))
        lines = player.screen_text.splitlines()
        y, x = next((y, line.index("6.00")) for y, line in enumerate(lines) if "6.00" in line)
        await player.press("down", "tab")
        await player.until(lambda: "weight from x2" in stage_text(player))
        for _ in range(2):
            await player.pilot.click(offset=(x, y))
            await player.until(lambda: "  weight from x1: " in stage_text(player))
        await player.press("5", "enter")
        await player.until_said(" -> 5")
        assert parameters(player, 0).weights[0, 0] == 5

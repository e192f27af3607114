"""Undo and redo by keys: what is said, and what the panels and the plots show."""

from __future__ import annotations

from mlp_tui.core.experiment import Element


def numbers(player):
    """The losses and accuracies on the screen, to the bit."""
    shown = player.shown.snapshot
    return shown.train_loss, shown.test_loss, shown.train_accuracy, shown.test_accuracy


async def test_a_change_is_taken_back_and_done_again(playing):
    async with playing() as player:
        await player.press(*"sssss")
        await player.until(lambda: player.step == 5)
        trained, seen = numbers(player), player.screen_text.splitlines()[:10]
        await player.press("a")
        await player.until(lambda: player.spec.hidden_layers == (2, 2))
        assert player.step == 0
        await player.press("s")
        await player.until(lambda: player.step == 1)
        other = numbers(player)
        await player.press("z")
        await player.until_said("undone: hidden layers 2, 2; back at step 5")
        assert numbers(player) == trained
        assert player.field("hidden_layers").input.value == "2"
        await player.settled()
        assert player.screen_text.splitlines()[:10] == seen
        await player.press("Z")
        await player.until_said("redone: hidden layers 2, 2; at step 1")
        assert numbers(player) == other
        assert player.field("hidden_layers").input.value == "2, 2"
        assert player.app.experiment == player.spec


async def test_a_rate_goes_back_while_it_runs_and_another_run_comes_back_paused(playing):
    async with playing() as player:
        await player.press("space", "+")
        await player.until(lambda: player.spec.learning_rate == 0.1)
        await player.press("z")
        await player.until_said("undone: learning rate 0.1; learning rate 0.03 from step")
        assert player.shown.running
        await player.press("n")
        await player.until(lambda: player.spec.seed != 34)
        await player.press("z")
        await player.until_said("undone: seed 35; back at step")
        assert not player.shown.running
        assert player.spec.seed == 34


async def test_one_of_a_burst_goes_back_one(playing):
    async with playing() as player:
        first, second = await datasets_after(player, "d", "d")
        await player.press("z", "z")
        await player.until(lambda: player.spec.dataset == "xor-clusters")
        await player.press("d", "d", "z", "d", "z")
        await player.until(lambda: len(player.shown.undone) == 4)
        assert player.spec.dataset == player.app.experiment.dataset == first
        await player.press("Z")
        await player.until(lambda: player.spec.dataset == second)


async def datasets_after(player, *keys):
    datasets = []
    for key in keys:
        before = player.spec
        await player.press(key)
        await player.until(lambda before=before: player.spec != before)
        datasets.append(player.spec.dataset)
    return datasets


async def test_a_change_after_an_undo_in_one_burst_is_told_too(playing):
    async with playing() as player:
        await player.press("a", "z", "t")
        await player.until_said("activation")
        assert "undone: hidden layers 2, 2; back at step 0" in player.messages
        assert player.spec.hidden_layers == (2,)


async def test_that_there_is_nothing_to_undo_or_redo_is_said(playing):
    async with playing() as player:
        await player.press("z")
        await player.until_said("nothing to undo")
        await player.press("Z")
        await player.until_said("nothing to redo: no change was undone")


async def test_a_reset_is_taken_back(playing):
    async with playing() as player:
        await player.press(*"sss", "r")
        await player.until_said(
            "reset to the start with the settings in force, learning rate 0.03:"
            " the same data, the same first weights"
        )
        await player.until(lambda: player.step == 0)
        await player.press("z")
        await player.until_said("undone: reset; back at step 3")
        assert player.step == 3


async def test_a_weight_is_told_while_it_runs_and_taken_back(playing):
    async with playing() as player:
        await player.press("s")
        await player.until(lambda: player.step == 1)
        before = numbers(player)
        for value in (3.0, 5.0):
            player.app.training.assign({Element("W_hidden_1", (0, 1)): value})
        await player.until_said("weight from x1 to neuron 2 of hidden 1: ")
        await player.until_said(" -> 5")
        await player.press("s")
        await player.until(lambda: player.step == 2)
        other = numbers(player)
        assert not any("-> 3" in said for said in player.messages[:-2])
        await player.press("z")
        await player.until_said("undone: weight from x1 to neuron 2 of hidden 1: ")
        assert player.said.endswith("-> 5; back at step 1")
        assert numbers(player) == before
        await player.press("Z")
        await player.until_said("redone: weight from x1 to neuron 2 of hidden 1: ")
        assert player.said.endswith("-> 5; at step 2")
        assert numbers(player) == other
        told = [said for said in player.messages if "-> 5" in said]
        assert len(told) == 3

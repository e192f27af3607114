"""The network on the stage: walking over it by keys and by mouse."""

from __future__ import annotations

import pytest
from network_screen import opened, stage_text


async def test_arrow_keys_walk_over_layers_and_neurons(playing):
    async with playing(size=(80, 24), hidden_layers=(4, 2), activation="tanh") as player:
        await opened(player)
        assert "▸ neuron 1 of hidden 1 = tanh(" in stage_text(player)
        for keys, name in (
            (["down", "down"], "neuron 3 of hidden 1"),
            (["up"], "neuron 2 of hidden 1"),
            (["pagedown"], "neuron 4 of hidden 1"),
            (["right"], "neuron 2 of hidden 2"),
            (["right"], "output orange"),
            (["right"], "output orange"),
            (["up"], "output blue"),
            (["left", "left", "left"], "neuron 2 of hidden 1"),
        ):
            await player.press(*keys)
            await player.until(lambda name=name: f"▸ {name} = " in stage_text(player))


async def test_tab_walks_over_the_weights_and_the_bias(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        for key, words in (
            ("tab", "weight from x2"),
            ("tab", "bias"),
            ("tab", "weight from x1"),
            ("backspace", "bias"),
        ):
            await player.press(key)
            await player.until(lambda words=words: f"  {words}: " in stage_text(player))


async def test_enter_shows_a_neuron_on_the_plane_and_the_network_again(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press("down", "enter")
        await player.until(lambda: "Neuron 2 of hidden 1" in player.screen_text)
        assert player.app.playground.stage.name_on_stage == "boundary"
        await player.until(lambda: "neuron" in player.shown.snapshot.observations)
        assert "boundary" not in player.shown.snapshot.observations
        await player.press("enter")
        await player.until(lambda: "blue" in player.screen_text.splitlines()[2])
        await player.until(lambda: "boundary" in player.shown.snapshot.observations)


async def test_beside_the_network_the_plane_goes_along_with_the_walk(playing):
    async with playing(size=(200, 60), hidden_layers=(3, 2)) as player:
        await opened(player)
        assert "Decision boundary" in player.screen_text
        await player.press("enter")
        await player.until(lambda: "Neuron 1 of hidden 1" in player.screen_text)
        assert player.app.playground.stage.name_on_stage == "network"
        await player.press("right", "down")
        await player.until(lambda: "Neuron 2 of hidden 2" in player.screen_text)
        await player.until(
            lambda: (
                (field := player.shown.snapshot.observations.get("neuron"))
                and (field.layer, field.unit) == (1, 1)
            )
        )
        await player.press("enter")
        await player.until(lambda: "Decision boundary" in player.screen_text)


async def test_a_click_chooses_a_neuron_and_a_second_one_shows_it_large(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        lines = player.screen_text.splitlines()
        y, x = next((y, line.index("▲")) for y, line in enumerate(lines) if "▲ orange" in line)
        await player.pilot.click(offset=(x, y))
        await player.until(lambda: "▸ output orange = " in stage_text(player))
        await player.pilot.click(offset=(x, y))
        await player.until(lambda: "Output orange" in player.screen_text)


async def test_layers_grow_where_one_walks(playing):
    async with playing(size=(80, 24), hidden_layers=(3, 3)) as player:
        await opened(player)
        await player.press(">")
        await player.until(lambda: player.spec.hidden_layers == (4, 3))
        await player.press("right", ">")
        await player.until(lambda: player.spec.hidden_layers == (4, 4))
        await player.press("x")
        await player.until(lambda: player.spec.hidden_layers == (4,))
        await player.until(lambda: "hidden 2" not in stage_text(player))


async def test_a_plane_of_a_neuron_that_is_gone_shows_the_network(playing):
    async with playing(size=(200, 60), hidden_layers=(3,)) as player:
        await opened(player)
        await player.press("down", "down", "enter")
        await player.until(lambda: "Neuron 3 of hidden 1" in player.screen_text)
        await player.press("<")
        await player.until(lambda: "Decision boundary" in player.screen_text)
        await player.until(lambda: "▸ neuron 2 of hidden 1" in stage_text(player))


async def test_a_layer_can_be_shown_as_a_matrix(playing):
    async with playing(size=(80, 24), hidden_layers=(3,)) as player:
        await opened(player)
        await player.press("M")
        await player.until(lambda: "hidden 1 (sigmoid): 3 neurons" in stage_text(player))
        await player.press("M")
        await player.until(lambda: "hidden 1: sigmoid" in stage_text(player))


async def test_where_layers_have_no_room_side_by_side_it_is_said(playing):
    async with playing(size=(80, 24), hidden_layers=(40,)) as player:
        await opened(player)
        await player.press("M")
        await player.until_said("no room side by side")


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (["left"], "before it are the inputs"),
        (["up"], "neuron 1 of hidden 1 is the first of its layer"),
        (["down", "down"], "neuron 2 of hidden 1 is the last of its layer"),
        (["right", "right"], "nothing comes after the output layer"),
    ],
)
async def test_where_a_walk_ends_it_is_said(playing, keys, why):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        await player.press(*keys)
        await player.until_said(why)


async def test_what_is_not_seen_costs_nothing(playing):
    async with playing(size=(80, 24)) as player:
        await player.settled()
        assert "neurons" not in player.shown.snapshot.observations
        await opened(player)
        assert {"neurons", "activity", "parameters"} <= player.shown.snapshot.observations.keys()
        await player.press("1")
        await player.until(lambda: "neurons" not in player.shown.snapshot.observations)


async def test_it_follows_the_training(playing):
    async with playing(size=(80, 24)) as player:
        await opened(player)
        before = stage_text(player)
        await player.press("s")
        await player.until(lambda: player.step == 1 and stage_text(player) != before)
        weight = player.shown.snapshot.observations["parameters"][0].weights[0, 0]
        assert f"sigmoid({weight:#.3g} x1" in stage_text(player)


async def test_keys_that_the_view_has_are_not_named_as_others(playing):
    async with playing(size=(200, 60)) as player:
        assert "tab settings" in player.screen_text
        await opened(player)
        bar = "\n".join(player.screen_text.splitlines()[-2:])
        assert "tab weight" in bar
        assert "settings" not in bar
        assert "which layer" not in bar


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_new_size_has_a_new_picture(playing, size):
    async with playing(size=(100, 30), hidden_layers=(4, 4), dataset="three-blobs") as player:
        await opened(player)
        await player.resize(*size)
        await player.until(lambda: player.app.size == size)
        await player.settled()
        await player.until(lambda: "neuron 1 of hidden 1 = " in stage_text(player))
        view = player.app.playground.stage.on_stage
        await player.until(
            lambda: (
                player.shown.snapshot.observations["neurons"].layers[0].shape[1:]
                == (view.wanted["neurons"]["rows"], view.wanted["neurons"]["columns"])
            )
        )


async def test_heat_maps_look_as_the_plane_does_and_show_the_same_axes(playing):
    async with playing(size=(80, 24), dataset="penguins", hidden_layers=(3,)) as player:
        await opened(player)
        view = player.app.playground.stage.on_stage
        assert view.wanted["neurons"]["axes"] == "columns"
        await player.press("v")
        await player.until(lambda: "▀" not in stage_text(player) and "≡" in stage_text(player))
        await player.press("A")
        await player.until(
            lambda: player.shown.snapshot.observations["neurons"].axes == "components"
        )

"""The graph on the stage: keys and mouse, on the screen."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer


async def opened(player):
    """The view, once its numbers are there."""
    await player.press("3")
    await player.until(lambda: "gradient of J" in player.screen_text)
    return player.app.playground.stage.on_stage


def line_with(player, text):
    return next(line for line in player.screen_text.splitlines() if text in line)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (60, 16)])
async def test_enter_opens_the_node_under_the_cursor_and_walks_on(playing, size):
    async with playing(size=size) as player:
        await opened(player)
        await player.press("down", "down", "enter")
        await player.until(lambda: "W_hidden_1: Variable" in player.screen_text)
        await player.until(lambda: "▸matmul" in player.screen_text)
        await player.press("enter")
        await player.until(lambda: "from ▸points" in player.screen_text)
        await player.press("tab", "tab", "enter")
        await player.until(lambda: "from ▸matmul" in player.screen_text)
        await player.press("escape")
        await player.until(lambda: "▸   z_hidden_1 " in player.screen_text)


async def test_the_table_follows_each_step(playing):
    async with playing(size=(200, 60)) as player:
        view = await opened(player)
        for _ in range(3):
            await player.press("s")
        await player.until(lambda: player.step == 3)
        await player.settled()
        trainer = Trainer(Experiment())
        trainer.step(3)
        loss = trainer.snapshot({"graph": {}}).observations["graph"].rows[-1]
        assert loss.name == "J"
        assert f"{float(loss.value):.3g}" in line_with(player, "-reduce_sum_1")
        assert view.wanted == {"graph": {"points": "train"}}


async def test_p_chooses_points_and_comma_a_single_one(playing):
    async with playing(batch_size=10) as player:
        view = await opened(player)
        assert "for all 100 training points" in player.screen_text
        await player.press("p")
        await player.until(lambda: "for the 10 points of the next step" in player.screen_text)
        await player.press("p", "comma", "comma")
        await player.until(lambda: "for point 2 (" in player.screen_text)
        await player.press("semicolon")
        await player.until(lambda: "for point 1 (" in player.screen_text)
        assert view.wanted == {"graph": {"points": 1}}
        await player.press("p")
        await player.until(lambda: "for all 100 training points" in player.screen_text)


async def test_a_point_that_another_dataset_lacks_gives_way_to_all(playing):
    async with playing(points=200) as player:
        view = await opened(player)
        await player.press("p", "p", "semicolon")
        await player.until(lambda: "for point 99 (" in player.screen_text)
        await player.put(player.spec.with_changes(points=100))
        await player.until(lambda: "for all 50 training points" in player.screen_text)
        assert view.wanted == {"graph": {"points": "train"}}


async def test_slash_filters_and_escape_shows_all_again(playing):
    async with playing() as player:
        await opened(player)
        await player.press("/", *"hidden_1", "enter")
        await player.until(lambda: "only 'hidden_1'" in player.screen_text)
        assert "sigmoid(z_hidden_1)" in player.screen_text
        assert "log_softmax" not in player.screen_text
        await player.press("escape")
        await player.until(lambda: "log_softmax" in player.screen_text)


async def test_left_folds_right_unfolds_and_clicks_walk_and_open(playing):
    async with playing() as player:
        view = await opened(player)
        await player.press("left")
        await player.until(lambda: "+ input  1 node " in player.screen_text)
        await player.press("right")
        await player.until(lambda: "- input" in player.screen_text)
        rows = view.size.height
        line = next(
            y for y in range(rows) if "p_hidden_1 " in view.draw(*view.size).text.split("\n")[y]
        )
        for _ in range(2):
            await player.pilot.click(view, offset=(8, line))
        await player.until(lambda: "p_hidden_1 = sigmoid(z_hidden_1)" in player.screen_text)


@pytest.mark.parametrize("keys", [["full_stop"] * 200, ["enter", "enter", "enter", "enter", "."]])
async def test_slow_motion_ends_in_the_step_that_s_takes(playing, keys):
    settings = {"optimizer": "adam", "dropout": 0.3, "batch_size": 10, "hidden_layers": (3,)}
    async with playing(**settings) as player:
        await opened(player)
        await player.press("full_stop")
        await player.until(lambda: "step 1 in slow motion: forward" in player.screen_text)
        for key in keys:
            if player.app.training.state.snapshot.step:
                break
            await player.press(key)
            await player.pilot.pause()
        await player.until(lambda: player.step == 1)
        assert "step 1 is taken" in player.said
        taken = player.app.training.last_run.saved.state
        trainer = Trainer(Experiment(**settings))
        trainer.step()
        for name, value in trainer.saved_run().state.items():
            assert np.array_equal(value, taken[name])


@pytest.mark.parametrize("presses", [3, 200])
async def test_presses_before_the_first_numbers_count(playing, presses):
    trainer = Trainer(Experiment(hidden_layers=(3,)))
    n_nodes = len(trainer.snapshot({"slow_motion": {}}).observations["slow_motion"].entries)
    async with playing(hidden_layers=(3,)) as player:
        view = await opened(player)
        for _ in range(presses):  # at once, so that no numbers come between
            view.action_slow_motion()
        told = f"{min(presses, n_nodes)} of {n_nodes}"
        await player.until(lambda: told in player.screen_text)
        assert player.step == 0


async def test_escape_before_the_first_numbers_forgets_the_presses(playing):
    async with playing(hidden_layers=(3,)) as player:
        view = await opened(player)
        for _ in range(3):
            view.action_slow_motion()
        assert view.leave()
        await player.press("full_stop")
        await player.until(lambda: " 1 of " in player.screen_text)


async def test_escape_ends_slow_motion_without_a_step(playing):
    async with playing() as player:
        view = await opened(player)
        await player.press("space")
        await player.until(lambda: player.step > 0)
        await player.press("full_stop")
        await player.until(lambda: "in slow motion" in player.screen_text)
        step = player.step
        await player.press("right", "right", "left", "escape")
        await player.until(lambda: "gradient of J" in player.screen_text)
        assert player.step == step
        assert view.wanted == {"graph": {"points": "train"}}


async def test_slow_motion_of_a_run_that_ended_says_what_lets_it_go_on(playing):
    async with playing(stop_steps=1) as player:
        await opened(player)
        await player.press("s")
        await player.until(lambda: player.step == 1)
        await player.press("p")
        await player.until_said("for the points of the next step")
        await player.press("full_stop")
        await player.until_said("more, or never, lets it go on")


async def test_another_rate_ends_slow_motion(playing):
    async with playing() as player:
        await opened(player)
        await player.press("full_stop")
        await player.until(lambda: "in slow motion" in player.screen_text)
        await player.press("+")
        await player.until(lambda: "slow motion ended" in " ".join(player.messages))
        await player.until(lambda: "gradient of J" in player.screen_text)


async def test_c_checks_the_gradients_once(playing):
    async with playing() as player:
        view = await opened(player)
        await player.press("c")
        await player.until(lambda: "12 gradients agree" in " ".join(player.messages))
        assert "gradient_check" not in view.wanted
        await player.press("down", "down", "enter")
        await player.until(lambda: "4 gradients of W_hidden_1 agree" in player.screen_text)


async def test_c_checks_the_opened_node_whatever_it_is(playing):
    async with playing() as player:
        view = await opened(player)
        await player.press(*["down"] * 5, "enter")
        await player.until(lambda: "z_hidden_1 = " in player.screen_text)
        await player.press("c")
        await player.until(lambda: "200 gradients of z_hidden_1 agree" in player.said)
        await player.until(
            lambda: "step 0: 200 gradients of z_hidden_1 agree" in player.screen_text
        )
        assert "gradient_check" not in view.wanted


async def test_c_says_where_there_is_no_gradient_to_check(playing):
    async with playing() as player:
        view = await opened(player)
        await player.press("slash", *"targets", "enter")
        await player.until(lambda: "only 'targets'" in player.screen_text)
        await player.press("enter")
        await player.until(lambda: "J has no gradient here" in player.screen_text)
        await player.press("c")
        await player.until_said("no gradient with respect to targets: there is nothing to check")
        assert "gradient_check" not in view.wanted


async def test_u_runs_until_a_node_passes_a_bound(playing):
    async with playing(learning_rate=0.01) as player:
        await opened(player)
        await player.press("u", *"b_nowhere > 3", "enter")
        await player.until(lambda: "there is no node b_nowhere" in player.screen_text)
        await player.press("escape", "u", *"J < 60", "enter")
        await player.until(lambda: "paused at step" in player.said)
        assert "value of J is" in player.said
        await player.until(lambda: not player.shown.running)
        step = player.step
        trainer = Trainer(Experiment(learning_rate=0.01))
        trainer.step(step)
        assert float(trainer.snapshot({"graph": {}}).observations["graph"].rows[-1].value) < 60
        trainer = Trainer(Experiment(learning_rate=0.01))
        trainer.step(step - 1)
        assert float(trainer.snapshot({"graph": {}}).observations["graph"].rows[-1].value) > 60


async def test_p_begins_at_the_point_nearest_to_the_probed_place(playing):
    async with playing() as player:
        view = await opened(player)
        for index in (17, 60):
            point = player.app.training.state.snapshot.dataset.train_points[index]
            view.tools.select(place=tuple(point.tolist()), points="train")
            await player.press("comma")
            await player.until(lambda index=index: f"for point {index} (" in player.screen_text)
        await player.press("comma")
        await player.until(lambda: "for point 61 (" in player.screen_text)


async def test_the_cursor_and_the_opened_node_follow_to_the_nodes_of_a_step(playing):
    async with playing(dropout=0.3, size=(120, 50)) as player:
        await opened(player)
        await player.press(*["down"] * 5)
        await player.until(lambda: "▸   z_hidden_1 " in player.screen_text)
        await player.press("p")
        await player.until(lambda: "▸   z_hidden_1_in_step " in player.screen_text)
        await player.press("enter")
        await player.until(lambda: "z_hidden_1_in_step = " in player.screen_text)
        await player.press("p", "p")
        await player.until(lambda: "z_hidden_1 = " in player.screen_text)


async def test_the_heading_says_what_is_waited_for_and_the_order(playing):
    async with playing(size=(120, 40)) as player:
        await opened(player)
        await player.press("i")
        await player.until(lambda: "training points; by name" in player.screen_text)
        assert "by name" not in " ".join(player.messages)
        await player.press("u", *"J < 1e-9", "enter")
        await player.until(lambda: "runs until J < 1e-09" in player.screen_text)
        await player.press("space", "u", "backspace", "enter")
        await player.until(lambda: "runs until" not in player.screen_text)

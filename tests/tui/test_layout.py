"""What the app shows at which size of the terminal."""

from __future__ import annotations

import re

import pytest

from mlp_tui.tui.preferences.keys import Keys


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)])
async def test_both_plots_the_essentials_and_the_keys_are_in_sight(playing, size):
    async with playing(size=size) as player:
        screen = player.app.playground
        for widget in (screen.boundary, screen.curve, screen.status, screen.keys, screen.summary):
            assert widget.region.area > 0
            assert player.app.screen.region.contains_region(widget.region)
        text = player.screen_text
        for part in ("s step", "space run", "e epoch", "r reset", "n seed", "d/D data", "-/+ rate"):
            assert part in text
        for part in ("a/x layer", "</> neuron", "? help", "q quit", "step 0", "epoch 0", "loss "):
            assert part in text


async def test_on_a_small_screen_the_bar_names_the_probe_where_its_key_acts(playing):
    async with playing(size=(80, 24), keys=Keys({"boundary-probe": "k"})) as player:
        assert "k probe" in player.screen_text
        await player.press("5")
        await player.until(lambda: "probe" not in player.screen_text)
        await player.press("1")
        row, line = await _line_with(player, "k probe")
        await player.pilot.click(offset=(line.index("k probe"), row))
        await player.until(lambda: player.app.playground.stage.boundary.probed)


async def _line_with(player, text):
    """Where a text comes to stand on the screen: its row, and what that is."""
    await player.until(lambda: text in player.screen_text)
    lines = enumerate(player.screen_text.splitlines())
    return next((row, line) for row, line in lines if text in line)


async def test_the_summary_says_how_many_settings_have_no_room_and_what_shows_them(playing):
    settings = {"optimizer": "adam", "schedule": "cosine", "batch_size": 10, "patience": 5}
    keys = Keys({"options": "f9"})
    async with playing(size=(80, 24), keys=keys, stop_steps=1000, **settings) as player:
        summary = player.screen_text.splitlines()[0]
        shown, left = re.findall(r"(\S.*?)\s+\+ (\d) more: f9  ", summary)[0]
        await player.resize(140, 30)
        await player.until(lambda: " more: " not in player.screen_text.splitlines()[0])
        whole = player.screen_text.splitlines()[0].split("  ")
        n_settings = sum(bool(each.strip()) for each in whole) - 1  # the last is the condition
        assert n_settings == len(shown.split("  ")) + int(left)
        await player.press("f9")
        await player.until(lambda: "Options" in player.screen_text)


async def test_wide_screens_show_the_panels_and_small_ones_open_them_with_tab(playing):
    async with playing() as player:
        panels = player.app.playground.query_one("#panels")
        assert panels.region.area > 0
        await player.resize(80, 24)
        await player.until(lambda: panels.region.area == 0)
        await player.press("tab")
        await player.until(lambda: panels.region.area > 0 and player.app.focused is not None)
        assert player.app.playground.boundary.region.area > 0
        await player.press("escape", "escape")
        await player.until(lambda: panels.region.area == 0 and player.app.focused is None)


async def test_the_curve_has_the_room_that_the_plane_leaves_and_messages_what_is_below(playing):
    async with playing() as player:
        screen = player.app.playground
        square = screen.boundary.region
        assert screen.log_of_messages.region.y > square.bottom
        assert screen.curve.region.x > square.right
        assert screen.curve.region.bottom > square.bottom
        await player.press("d", "d", "d")
        await player.until(lambda: player.shown.snapshot.dataset.name == "moons")
        # Twice as wide as high.
        await player.until(lambda: screen.boundary.region.height < square.height - 5)
        assert screen.curve.region.right == 120 - 1


async def test_resizing_degrades_to_one_plot_and_then_to_a_line(playing):
    async with playing() as player:
        screen = player.app.playground
        await player.resize(44, 20)
        await player.until(lambda: screen.curve.region.area == 0)
        assert screen.boundary.region.area > 0
        await player.resize(30, 8)
        await player.until(lambda: "needs 40 columns" in player.screen_text)
        await player.press("s")
        await player.resize(120, 40)
        await player.until(lambda: screen.curve.region.area > 0 and player.step == 1)


async def test_resizing_through_many_sizes_while_it_runs(playing):
    async with playing() as player:
        await player.press("space")
        await player.until(lambda: player.shown.running)
        for width in (1, 3, 17, 39, 40, 71, 72, 109, 110, 230):
            for height in (1, 2, 11, 12, 19, 20, 33, 34, 70):
                await player.resize(width, height)
        await player.resize(100, 30)
        boundary = player.app.playground.boundary

        def fits():
            grid = player.shown.snapshot.observations.get("boundary")
            wanted = boundary.wanted.get("boundary")
            if grid is None or wanted is None:
                return False
            return grid.probabilities.shape[:2] == (wanted["rows"], wanted["columns"])

        await player.until(lambda: boundary.size.width > 20 and fits())
        assert player.shown.running


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((120, 40), {"boundary", "predictions", "history", "edits"}),
        ((44, 20), {"boundary", "predictions"}),
        ((30, 10), set()),
    ],
)
async def test_what_is_not_seen_is_not_computed(playing, size, seen):
    async with playing(size) as player:
        await player.press("s")
        await player.until(lambda: player.step == 1)
        assert player.shown.snapshot.observations.keys() == seen
        await player.resize(120, 40)
        await player.until(lambda: "history" in player.shown.snapshot.observations)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_message_that_has_no_room_says_that_it_was_cut(playing, size):
    async with playing(size=size) as player:
        await player.settled()
        player.app.playground.say("begins " + "and goes on " * 200 + "ends")
        await player.until(lambda: "begins and goes on" in player.screen_text)
        assert re.search(r"(and|goes|on)…", player.screen_text)

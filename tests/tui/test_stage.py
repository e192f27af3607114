"""Views on the stage: number keys put them there, and what is not seen costs nothing."""

import pytest

from mlp_tui.tui.commands import VIEWS


def views_of(player):
    return {view.name for view in VIEWS.values()}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (60, 16)])
async def test_a_number_key_puts_each_view_on_the_stage(playing, size):
    async with playing(size=size) as player:
        for view in (*VIEWS.values(), VIEWS["boundary"]):
            await player.press(view.key)
            await player.settled()
            stage = player.app.playground.stage
            assert stage.name_on_stage == view.name
            assert stage.on_stage in stage.seen
            wanted = dict(stage.on_stage.wanted)
            assert wanted
            await player.until(
                lambda wanted=wanted: wanted.keys() <= player.shown.snapshot.observations.keys()
            )


async def test_a_line_names_the_views_and_tells_which_is_on_the_stage(playing):
    async with playing(size=(120, 40)) as player:
        line = player.screen_text.splitlines()[1]
        assert all(f"{view.key} {view.title}" in line for view in VIEWS.values())


async def test_a_click_on_a_tab_puts_the_view_on_the_stage(playing):
    async with playing(size=(120, 40)) as player:
        row, line = next(
            (y, line) for y, line in enumerate(player.screen_text.splitlines()) if "5 loss" in line
        )
        await player.pilot.click(offset=(line.index("5 loss") + 3, row))
        await player.until(lambda: player.app.playground.stage.name_on_stage == "loss")


async def test_what_is_not_seen_is_not_observed(playing):
    async with playing(size=(80, 24)) as player:
        await player.settled()
        assert "boundary" in player.shown.snapshot.observations
        await player.press("5")
        await player.until(
            lambda: player.shown.snapshot.observations.keys() == {"history", "edits"}
        )
        await player.press("1")
        await player.until(lambda: "boundary" in player.shown.snapshot.observations)


async def test_beside_another_view_a_large_screen_shows_the_plane_and_the_curve(playing):
    async with playing(size=(200, 60)) as player:
        await player.press("5")
        await player.settled()
        stage = player.app.playground.stage
        assert {stage.boundary, stage.curve} <= set(stage.seen)
        assert stage.curve.size.width > stage.boundary.size.width

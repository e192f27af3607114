"""The view of the network on the screen of a test."""

from __future__ import annotations


async def opened(player):
    """The view of the network on the stage, drawn."""
    await player.press("2")
    await player.until(lambda: "▸" in stage_text(player))
    await player.settled()


def stage_text(player):
    """What stands on the stage, without the panels and the lines around it."""
    stage = player.app.playground.stage.on_stage.region
    lines = player.screen_text.splitlines()[stage.y : stage.bottom]
    return "\n".join(line[stage.x : stage.right] for line in lines)

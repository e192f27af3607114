"""The keys that change how the plane is drawn."""

from __future__ import annotations

import pytest

from mlp_tui.tui.preferences import ConfigFile, Preferences


async def test_a_key_changes_between_smooth_and_texture_and_the_choice_is_remembered(
    playing, tmp_path
):
    file = ConfigFile(tmp_path / "config.toml")
    easy = {"dataset": "two-clusters", "hidden_layers": ()}
    async with playing((80, 24), config_file=file, **easy) as player:
        boundary = player.app.playground.boundary
        await player.press("s", "s", "s")
        await player.until(lambda: "▀" in player.screen_text)
        smooth = boundary.wanted["boundary"]
        await player.press("v")
        await player.until(lambda: "≡" in player.screen_text and "▀" not in player.screen_text)
        assert boundary.wanted["boundary"] == {**smooth, "rows": smooth["rows"] // 2}
        assert file.read().values["picture"] == "texture"
        await player.press("v")
        await player.until(lambda: "▀" in player.screen_text)
        assert file.read().values["picture"] == "smooth"


async def test_a_key_shows_the_test_points_and_the_choice_is_remembered(playing, tmp_path):
    file = ConfigFile(tmp_path / "config.toml")
    async with playing(config_file=file) as player:
        assert "•" not in player.screen_text
        await player.press("o")
        await player.until(lambda: player.screen_text.count("▴") > 10)
        assert "•▴ test" in player.screen_text
        assert file.read().values["test_points"] is True
        await player.press("o")
        await player.until(lambda: "▴" not in player.screen_text)


@pytest.mark.parametrize(
    "preferences",
    [Preferences(theme="ansi-dark", picture="smooth"), Preferences(ascii=True, picture="smooth")],
    ids=["few colours", "ascii"],
)
async def test_where_it_cannot_be_smooth_it_is_not_and_the_key_says_why(playing, preferences):
    async with playing(preferences=preferences, hidden_layers=()) as player:
        await player.press("s", "s", "s")
        await player.until(lambda: player.step == 3)
        await player.press("v")
        await player.until_said("needs 256 colours and UTF-8")
        assert "▀" not in player.screen_text
        assert player.app.preferences.picture == "smooth"


async def test_a_key_shows_the_decision_alone_and_the_choice_is_remembered(playing, tmp_path):
    file = ConfigFile(tmp_path / "config.toml")
    easy = {"dataset": "two-clusters", "hidden_layers": ()}
    texture = Preferences(picture="texture")
    async with playing((80, 25), config_file=file, preferences=texture, **easy) as player:
        await player.press("s", "s", "s")
        await player.until(lambda: "+·=" in player.screen_text)
        await player.press("m")
        await player.until(lambda: "#≡" in player.screen_text)
        assert "+·=" not in player.screen_text
        assert file.read().values["discretize"] is True
        await player.press("m")
        await player.until(lambda: "+·=" in player.screen_text)

"""The help: what is on the screen first, searched by typing, in every size."""

from __future__ import annotations

import pytest
from textual import events
from textual.command import CommandPalette

from mlp_tui.tui.preferences.keys import Keys
from mlp_tui.tui.screens.help import HelpScreen


def help_of(player) -> HelpScreen | None:
    screen = player.app.screen
    return screen if isinstance(screen, HelpScreen) and screen.page.text else None


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
async def test_letters_search_and_escape_clears_then_closes(playing, size):
    async with playing(size=size) as player:
        await player.press("?")
        await player.until(lambda: help_of(player))
        lines = player.app.screen.page.text.splitlines()
        assert lines[0] == "The picture"
        headings = [line for line in lines if line.startswith("The ")]
        assert headings.index("The view 1 boundary") < headings.index("The keys")
        await player.until(lambda: "The picture" in player.screen_text)
        await player.press("/", *"new weights")
        await player.until(lambda: "Help: new weights" in player.screen_text)
        found = player.app.screen.page.text
        assert "New weights seed" in found
        assert "Run or pause" not in found
        assert player.app.screen.page.found < 10
        assert "w " in player.screen_text
        await player.press(*["backspace"] * 4, *"zzz")
        await player.until(lambda: "Nothing here has" in player.screen_text)
        await player.press("escape")
        await player.until(lambda: "Run or pause" in player.app.screen.page.text)
        await player.press("escape")
        await player.until(lambda: not help_of(player))
        assert player.spec == player.app.launched  # no letter was a command


async def test_a_key_is_found_first_and_the_page_scrolls(playing):
    async with playing(size=(80, 24), keys=Keys({"help": "h"})) as player:
        await player.press("h")
        await player.until(lambda: help_of(player))
        page = player.app.screen.page
        await player.press("b")
        await player.until(lambda: page.text.splitlines()[1].startswith("b "))
        await player.press("escape")
        await player.until(lambda: "The picture" in player.screen_text)
        await player.press("pagedown", "down")
        await player.until(lambda: page.scroll_offset.y > 10)
        await player.press("h")
        await player.until(lambda: not help_of(player))


async def test_the_page_follows_the_size_of_the_terminal(playing):
    async with playing(size=(120, 40)) as player:
        await player.press("?")
        await player.until(lambda: help_of(player))
        await player.resize(40, 12)
        page = player.app.screen.page
        await player.until(lambda: max(map(len, page.text.splitlines())) <= 36)


async def test_keys_for_it_close_nothing_that_stands_before_it(playing):
    async with playing() as player:
        await player.press("?")
        await player.until(lambda: help_of(player))
        page = player.app.screen
        await player.press("ctrl+p")
        await player.until(lambda: isinstance(player.app.screen, CommandPalette))
        await player.until(lambda: player.app.screen.query("Input"))
        for _ in range(2):
            page.post_message(events.Key("escape", None))
        await player.press("q")
        await player.until(lambda: player.app.screen.query_one("Input").value == "q")
        await player.press("escape")
        await player.until(lambda: player.app.screen is page)
        await player.press("escape")
        await player.until(lambda: player.app.screen is player.app.playground)


async def test_the_view_on_the_stage_is_explained_first(playing):
    async with playing() as player:
        await player.press("3", "?")
        await player.until(lambda: help_of(player))
        assert player.app.screen.page.text.splitlines()[0] == "The view 3 graph"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_no_line_of_it_is_cut(playing, size):
    async with playing(size=size) as player:
        await player.press("?")
        await player.until(lambda: help_of(player))
        page = player.app.screen.page
        assert max(map(len, page.text.splitlines())) <= page.scrollable_content_region.width - 2

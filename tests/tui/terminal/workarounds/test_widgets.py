"""Widgets and styles: no colours where none may be, and lists without room.

Each workaround works, and Textual still needs it: where the second part fails, take it out.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from typing import ClassVar

import pytest
from rendered import rendered
from textual import events
from textual.app import App
from textual.command import CommandList
from textual.content import Content
from textual.errors import NoWidget
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, Tooltip
from textual.worker import WorkerFailed

from mlp_tui.tui.terminal.workarounds.patched import PatchedApp, PatchedOptionList, PatchedScreen
from mlp_tui.tui.terminal.workarounds.widgets import textual_visual_style

PATIENCE = 10.0
SGR = re.compile(r"\x1b\[([\d;]*)m")


async def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


class Coloured(Static):
    DEFAULT_CSS = "Coloured { color: red; background: blue 50%; text-style: bold; }"

    def render(self):
        return Content.from_markup("[@click=app.bell]text[/] and [reverse]more[/]")


async def sent_for(app):
    """What an app sends to a terminal to draw its first line."""
    async with app.run_test(size=(20, 3)) as pilot:
        await app.mount(Coloured())
        await pilot.pause()
        strip = rendered(app)[0]
        assert app.screen.get_style_at(2, 0).meta  # it can be clicked
        return strip.render(app.console)


def colours_in(output):
    """The parameters of all escape sequences that choose a colour, be it the default one."""
    parameters = {int(each) for codes in SGR.findall(output) for each in codes.split(";") if each}
    return {each for each in parameters if 30 <= each < 50 or 90 <= each < 110}


async def test_no_color_is_still_colour_codes_to_textual(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert colours_in(await sent_for(App()))
    ansi = App()
    ansi.theme = "ansi-dark"
    assert colours_in(await sent_for(ansi))


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
async def test_an_app_without_colours_sends_none_and_keeps_all_else(theme):
    output = await sent_for(PatchedApp(theme, colours=False))
    assert not colours_in(output)
    assert {"1", "1;7"} <= set(SGR.findall(output))


class ReverseComponent(Static):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"part"}
    DEFAULT_CSS = "ReverseComponent > .part { text-style: bold reverse; }"


@pytest.mark.parametrize(
    ("get_style", "reverse"),
    [(textual_visual_style, None), (Widget.get_visual_style, True)],
)
async def test_textual_still_leaves_out_reverse_and_here_it_is_kept(get_style, reverse):
    app = App()
    async with app.run_test():
        widget = ReverseComponent()
        await app.mount(widget)
        assert get_style(widget, "part").bold
        assert get_style(widget, "part").reverse is reverse
        assert not get_style(widget).reverse


async def page_without_room(kind):
    options = kind("one", "two")
    options.styles.height = 0

    class Listing(App):
        def compose(self):
            yield options

    async with Listing().run_test():
        options.highlighted = 1
        options.action_page_up()
        options.action_page_down()
    return options.highlighted


async def test_paging_without_room_is_still_an_error_to_textual():
    with pytest.raises(KeyError):
        await page_without_room(OptionList)


async def test_paging_without_room_goes_nowhere():
    assert await page_without_room(PatchedOptionList) == 1


@pytest.mark.parametrize(("app", "fails"), [(App(), True), (PatchedApp(), False)])
async def test_paging_through_a_palette_without_room(app, fails):
    """Textual's fails still."""
    async with app.run_test(size=(1, 1)) as pilot:
        app.action_command_palette()
        await pilot.pause()
        commands = app.screen.query_one(CommandList)
        commands.add_option("a command")
        commands.highlighted = 0
        commands.styles.display = "none"
        await pilot.pause()
        with pytest.raises(KeyError) if fails else contextlib.nullcontext():
            await app.run_action("command_list('page_up')", app.screen)


@pytest.mark.parametrize(("app", "fails"), [(App(), True), (PatchedApp(), False)])
async def test_a_click_on_a_palette_where_nothing_is_any_more(app, fails):
    """Textual's fails still."""
    async with app.run_test(size=(20, 5)) as pilot:
        app.action_command_palette()
        await pilot.pause()
        click = events.Click(app.screen, 53, 13, 0, 0, 1, False, False, False, 53, 13)
        with pytest.raises(NoWidget) if fails else contextlib.nullcontext():
            await app.screen.on_event(click)


@pytest.mark.parametrize(("app", "fails"), [(App(), True), (PatchedApp(), False)])
async def test_a_search_in_a_palette_whose_list_has_gone(app, fails):
    """Textual's fails still."""
    with pytest.raises(WorkerFailed) if fails else contextlib.nullcontext():
        async with app.run_test() as pilot:
            app.action_command_palette()
            await pilot.pause()
            await app.screen.query_one(CommandList).remove()
            app.screen.query_one(Input).value = "quit"
            await pilot.pause()
            await app.workers.wait_for_complete()


@pytest.mark.parametrize(("kind", "stays"), [(Screen, True), (PatchedScreen, False)])
async def test_a_tooltip_where_the_pointer_is_outside_the_terminal(kind, stays):
    """Textual's stays still."""

    class Explained(App):
        TOOLTIP_DELAY = 0.01

        def get_default_screen(self):
            return kind()

    app = Explained()
    async with app.run_test(size=(20, 10), tooltips=True) as pilot:
        text = Static("text").with_tooltip("what it is")
        text.styles.margin = (6, 0, 0, 0)
        await app.mount(text)
        await pilot.hover(text)
        await until(lambda: app.screen.query_one(Tooltip).display)
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        assert app.screen.query_one(Tooltip).display is stays

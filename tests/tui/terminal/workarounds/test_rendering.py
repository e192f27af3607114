"""What is rendered and sent: nothing but what changed.

Each workaround works, and Textual still needs it: where the second part fails, take it out.
"""

from __future__ import annotations

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from mlp_tui.tui.terminal.screen_diff import TerminalScreen
from mlp_tui.tui.terminal.workarounds.patched import PatchedApp, PatchedScreen
from mlp_tui.tui.terminal.workarounds.rendering import ScreenDiff


async def rendered_with_two_corners(screen):
    """Which widgets render when a change at the top and one at the foot are drawn together."""
    rendered = []

    class Line(Widget):
        DEFAULT_CSS = "Line { height: 1; }"

        def render_lines(self, crop):
            rendered.append(self.id)
            return super().render_lines(crop)

    class LinesApp(App):
        def compose(self):
            for name in ("top", "middle", "foot"):
                yield Line(id=name)

        def get_default_screen(self):
            return screen

    app = LinesApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        rendered.clear()
        with app.batch_update():
            app.query_one("#top").refresh()
            app.query_one("#foot").refresh()
        await pilot.pause()
    return set(rendered)


async def test_textual_still_renders_what_did_not_change():
    assert "middle" in await rendered_with_two_corners(Screen())


async def test_only_what_changed_is_rendered():
    assert await rendered_with_two_corners(PatchedScreen()) == {"top", "foot"}


def row_of(*texts):
    colours = ("red", "green")
    segments = [Segment(text, Style(color=name)) for text, name in zip(texts, colours, strict=True)]
    return Strip(segments)


def sent(update):
    return update.render_segments(Console(force_terminal=True, color_system="standard"))


def test_textual_still_sends_what_stands_left_of_a_change():
    update = ChopsUpdate([{10: row_of("left ", "right")}], [(0, 15, 20)], [[20]])
    assert "left" in sent(update)
    assert "left" not in sent(ScreenDiff(update, TerminalScreen()))


def test_textual_still_sends_what_is_on_the_screen():
    update = LayoutUpdate([[row_of("left ", "right")]], Region(0, 0, 10, 1))
    image = TerminalScreen()
    lean = ScreenDiff(update, image)
    assert sent(lean) == "\x1b[1;1H\x1b[31mleft \x1b[32mright\x1b[0m"
    assert (sent(update), sent(lean)) == (sent(update), "")
    assert "left" in sent(update)


class RecordingDriver(HeadlessDriver):
    """The driver of a terminal that keeps what it gets."""

    output = ""

    @property
    def is_headless(self):
        return False

    def write(self, data):
        self.output += data


async def sent_again(event=None):
    """What an app with one line of text sends when all is drawn again, after an event."""
    drivers = []

    class KnownDriver(RecordingDriver):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            drivers.append(self)

    class OneLine(PatchedApp):
        def compose(self):
            yield Static("on the screen")

        def get_driver_class(self):
            return KnownDriver

    app = OneLine()
    async with app.run_test(headless=False) as pilot:
        await pilot.pause()
        (driver,) = drivers
        assert "on the screen" in driver.output
        driver.output = ""
        if event is not None:
            app.post_message(event)
        app.refresh(layout=True)
        await pilot.pause()
        return driver.output


async def test_what_is_on_the_screen_is_not_sent_again():
    assert "on the screen" not in await sent_again()


@pytest.mark.parametrize("event", [Driver.SignalResume(), Resize(Size(80, 24), Size(80, 24))])
async def test_what_may_be_lost_on_the_screen_is_sent_again(event):
    assert "on the screen" in await sent_again(event)

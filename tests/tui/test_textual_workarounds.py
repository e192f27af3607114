"""Each cure works, and Textual still needs it: where the second part fails, take the cure out."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import os
import re
import threading
import time
from typing import ClassVar

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._border import BORDER_CHARS
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ScreenStackError
from textual.command import CommandList
from textual.content import Content
from textual.driver import Driver
from textual.drivers import _writer_thread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.filter import Monochrome
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.widget import MountError, Widget
from textual.widgets import OptionList, Static

from mlp_tui.tui import textual_workarounds
from mlp_tui.tui.escapes import TerminalImage
from mlp_tui.tui.textual_workarounds import (
    LeanUpdate,
    SturdyApp,
    SturdyDriver,
    SturdyOptionList,
    SturdyScreen,
)

PATIENCE = 10.0
SGR = re.compile(r"\x1b\[([\d;]*)m")


class Loop:
    """Keeps what it is given to call."""

    def __init__(self):
        self.calls = []

    def call_soon_threadsafe(self, callback):
        self.calls.append(callback)


def driver_of(kind, fileno=0):
    """A driver that reads ``fileno``, without a terminal and an app."""
    driver = kind.__new__(kind)
    driver.fileno = fileno
    driver.exit_event = threading.Event()
    driver._debug = False
    driver._app = None
    driver._auto_restart = True
    driver._loop = Loop()
    driver._in_application_mode = True
    driver._ascii_only = False
    driver.keys = []
    driver.process_message = driver.keys.append
    driver.starts = driver.stops = 0
    return driver


async def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    ends = {reading, writing}

    def close(end):
        ends.discard(end)
        os.close(end)

    yield reading, writing, close
    for end in ends:
        os.close(end)


def test_bytes_that_are_no_utf8_are_still_fatal_to_textual(pipe):
    reading, writing, _ = pipe
    os.write(writing, b"\xff")
    with pytest.raises(UnicodeDecodeError):
        driver_of(LinuxDriver, reading).run_input_thread()


def test_bytes_that_are_no_utf8_are_a_key(pipe):
    reading, writing, close = pipe
    os.write(writing, b"\xffs")
    close(writing)
    driver = driver_of(SturdyDriver, reading)
    driver.run_input_thread()
    assert [key.character for key in driver.keys] == ["\ufffd", "s"]


def reads_at_the_end(kind, pipe, monkeypatch):
    """How often a driver reads input that is at its end; no more than 100 times."""
    reading, writing, close = pipe
    close(writing)
    driver = driver_of(kind, reading)
    count = 0
    read = os.read

    def counting(file, size):
        nonlocal count
        if file == reading:
            count += 1
            if count == 100:
                driver.exit_event.set()
        return read(file, size)

    monkeypatch.setattr(os, "read", counting)
    driver.run_input_thread()
    return count


def test_input_at_its_end_still_keeps_textual_busy(pipe, monkeypatch):
    assert reads_at_the_end(LinuxDriver, pipe, monkeypatch) >= 100


def test_input_at_its_end_is_read_once(pipe, monkeypatch):
    assert reads_at_the_end(SturdyDriver, pipe, monkeypatch) == 1


def counted(driver, monkeypatch):
    """Count the starts and stops of application mode instead of doing them."""
    starts, stops = [], []
    monkeypatch.setattr(driver, "resume_application_mode", lambda: starts.append(1))
    monkeypatch.setattr(driver, "suspend_application_mode", lambda: stops.append(1))
    monkeypatch.setattr(os, "kill", lambda *_: None)
    return starts, stops


def test_a_stray_sigcont_still_starts_textual_twice(monkeypatch):
    driver = driver_of(LinuxDriver)
    starts, _ = counted(driver, monkeypatch)
    driver._sigcont_application()
    assert starts


def test_a_stray_sigcont_starts_nothing(monkeypatch):
    driver = driver_of(SturdyDriver)
    starts, _ = counted(driver, monkeypatch)
    driver._sigcont_application()
    assert not starts
    driver._in_application_mode = False
    driver._sigcont_application()
    assert starts


def test_textual_still_writes_in_the_handler_of_sigtstp(monkeypatch):
    driver = driver_of(LinuxDriver)
    _, stops = counted(driver, monkeypatch)
    driver._sigtstp_application()
    assert stops


def test_sigtstp_is_left_to_the_event_loop(monkeypatch):
    driver = driver_of(SturdyDriver)
    _, stops = counted(driver, monkeypatch)
    driver._sigtstp_application()
    assert not stops
    driver._loop.calls.pop()()
    assert stops


def blocks(driver, writes):
    """Whether a driver holds up who writes so often, while nothing is taken."""
    driver._writer_thread = _writer_thread.WriterThread(io.StringIO())  # not started
    driver._has_dropped = False
    if isinstance(driver, SturdyDriver):
        driver._writer_thread._queue.maxsize = 0

    def write():
        for _ in range(writes):
            driver.write("picture")

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    queue = driver._writer_thread._queue
    while thread.is_alive() and not queue.full():
        assert time.monotonic() < end
    thread.join(0.2)
    blocked = thread.is_alive()
    while thread.is_alive():
        queue.get()
    return blocked


def test_a_stalled_terminal_still_blocks_textual():
    assert blocks(driver_of(LinuxDriver), _writer_thread.MAX_QUEUED_WRITES + 1)


def test_a_stalled_terminal_blocks_nothing_and_fills_no_memory():
    driver = driver_of(SturdyDriver)
    assert not blocks(driver, 10_000)
    assert driver._writer_thread._queue.qsize() <= 100


async def end_by_panic(app):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rich.console.Console.print", lambda *_, **__: None)
        async with app.run_test():
            app.panic("the input thread is gone")
    return app.return_code


async def test_an_error_in_the_input_thread_is_still_no_error_to_textual():
    assert not await end_by_panic(App())


async def test_an_error_in_the_input_thread_is_code_1():
    codes = []
    assert await end_by_panic(SturdyApp(on_ending=codes.append)) == 1
    assert codes == [1]


def test_textual_still_writes_escapes_to_an_ascii_locale():
    output = io.BytesIO()
    file = io.TextIOWrapper(output, "ascii", errors="backslashreplace")  # as standard error is
    writer = _writer_thread.WriterThread(file)
    writer.start()
    writer.write("\u2580")
    writer.stop()
    assert output.getvalue() == b"\\u2580"


class Coloured(Static):
    DEFAULT_CSS = "Coloured { color: red; background: blue 50%; text-style: bold; }"

    def render(self):
        return Content.from_markup("[@click=app.bell]text[/] and [reverse]more[/]")


async def sent_for(app):
    """What an app sends to a terminal to draw its first line."""
    async with app.run_test(size=(20, 3)) as pilot:
        await app.mount(Coloured())
        await pilot.pause()
        strip = app.screen._compositor.render_strips(app.size)[0]
        assert app.screen.get_style_at(2, 0).meta  # it can be clicked
        return strip.render(app.console)


def colours_in(output):
    """The parameters of all escape sequences that choose a colour, be it the default one."""
    parameters = {int(each) for codes in SGR.findall(output) for each in codes.split(";") if each}
    return {each for each in parameters if 30 <= each < 50 or 90 <= each < 110}


async def test_no_color_is_still_colour_codes_to_textual(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert any(isinstance(each, Monochrome) for each in App()._filters)
    ansi = App()
    ansi.theme = "ansi-dark"
    assert colours_in(await sent_for(ansi))


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
async def test_an_app_without_colours_sends_none_and_keeps_all_else(theme):
    output = await sent_for(SturdyApp(theme, colours=False))
    assert not colours_in(output)
    assert {"1", "1;7"} <= set(SGR.findall(output))


class ReverseComponent(Static):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"part"}
    DEFAULT_CSS = "ReverseComponent > .part { text-style: bold reverse; }"


@pytest.mark.parametrize(
    ("get_style", "reverse"),
    [(textual_workarounds._visual_style, None), (Widget.get_visual_style, True)],
)
async def test_textual_still_leaves_out_reverse_and_here_it_is_kept(get_style, reverse):
    app = App()
    async with app.run_test():
        widget = ReverseComponent()
        await app.mount(widget)
        assert get_style(widget, "part").bold
        assert get_style(widget, "part").reverse is reverse
        assert not get_style(widget).reverse


def test_the_frames_of_textual_are_still_no_ascii():
    assert not "".join(BORDER_CHARS["round"][0]).isascii()
    assert not "".join(ScrollBarRender.VERTICAL_BARS).isascii()


@pytest.mark.parametrize(("ascii_only", "written"), [(False, "╭─…é\x1b[m"), (True, "+-~e\x1b[m")])
async def test_an_ascii_app_writes_nothing_else(ascii_only, written):
    driver = SturdyDriver(SturdyApp(ascii_only=ascii_only))
    driver._writer_thread = _writer_thread.WriterThread(io.StringIO())  # not started
    driver.write("╭─…é\x1b[m")
    assert driver._writer_thread._queue.get() == written


@pytest.mark.parametrize(("kind", "draws"), [(App, False), (SturdyApp, True)])
async def test_back_from_the_shell_textual_still_draws_nothing(kind, draws, monkeypatch):
    app = kind()
    async with app.run_test() as pilot:
        drawn = []
        monkeypatch.setattr(app, "refresh", lambda **options: drawn.append(options))
        app.post_message(Driver.SignalResume())
        await pilot.pause()
        assert bool(drawn) == draws


def test_textual_still_prints_a_traceback():
    assert App._print_error_renderables is not SturdyApp._print_error_renderables
    assert "error_console.print" in inspect.getsource(App._print_error_renderables)


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
    assert await rendered_with_two_corners(SturdyScreen()) == {"top", "foot"}


def row_of(*texts):
    colours = ("red", "green")
    segments = [Segment(text, Style(color=name)) for text, name in zip(texts, colours, strict=True)]
    return Strip(segments)


def sent(update):
    return update.render_segments(Console(force_terminal=True, color_system="standard"))


def test_textual_still_sends_what_stands_left_of_a_change():
    update = ChopsUpdate([{10: row_of("left ", "right")}], [(0, 15, 20)], [[20]])
    assert "left" in sent(update)
    assert "left" not in sent(LeanUpdate(update, TerminalImage()))


def test_textual_still_sends_what_is_on_the_screen():
    update = LayoutUpdate([[row_of("left ", "right")]], Region(0, 0, 10, 1))
    image = TerminalImage()
    lean = LeanUpdate(update, image)
    assert sent(lean) == "\x1b[1;1H\x1b[31mleft \x1b[32mright\x1b[0m"
    assert (sent(update), sent(lean)) == (sent(update), "")
    assert "left" in sent(update)


@pytest.mark.parametrize("event", [Driver.SignalResume(), Resize(Size(80, 24), Size(80, 24))])
async def test_what_is_on_the_screen_is_forgotten_when_it_may_be_lost(event, monkeypatch):
    app = SturdyApp()
    async with app.run_test() as pilot:
        sent(LeanUpdate(LayoutUpdate([[row_of("a", "b")]], Region(0, 0, 2, 1)), app._image))
        app.post_message(event)
        await pilot.pause()
        assert not app._image._rows


async def close_twice(app):
    """Two clicks or keys that close a screen, both in its queue before it has gone."""
    async with app.run_test():
        screen = Screen()
        await app.push_screen(screen)
        for _ in range(2):
            screen.call_later(lambda: screen.dismiss() and None)
        await until(lambda: not screen.is_running)
    return app.return_code or 0


async def test_closing_a_screen_twice_still_ends_textual():
    with pytest.raises(ScreenStackError):
        await close_twice(App())


async def test_a_screen_is_closed_once():
    assert await close_twice(SturdyApp()) == 0


async def fail_while_it_ends(app):
    called = []

    def fail():
        called.append(True)
        raise MountError("the widget is gone")

    async with app.run_test():
        app.exit()
        app.screen.call_later(fail)
        await until(lambda: called)
    return app.return_code


async def test_a_late_key_is_still_an_error_to_textual():
    with pytest.raises(MountError):
        await fail_while_it_ends(App())


async def test_what_comes_too_late_is_no_error():
    assert await fail_while_it_ends(SturdyApp()) == 0


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
    assert await page_without_room(SturdyOptionList) == 1


@pytest.mark.parametrize(("app", "fails"), [(App(), True), (SturdyApp(), False)])
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
            app.screen._action_command_list("page_up")


class Slow(SturdyApp):
    """Deals with no key: they all wait."""

    def keys_waiting(self, keys_sent):
        return keys_sent


def sent_of_a_flood(driver, monkeypatch):
    """How many keys of a thousand go to the app."""
    sent = []
    monkeypatch.setattr("asyncio.run_coroutine_threadsafe", lambda call, **_: sent.append(call))
    for _ in range(1000):
        driver.send_message(events.Key("x", "x"))
    for call in sent:
        call.close()
    return len(sent)


@pytest.mark.parametrize(("kind", "sent"), [(LinuxDriver, 1000), (SturdyDriver, 500)])
async def test_a_flood_of_keys_still_goes_through_textual(kind, sent, monkeypatch):
    driver = driver_of(kind)
    driver._app, driver._keys_sent = Slow(), 0
    assert sent_of_a_flood(driver, monkeypatch) == sent


async def test_keys_that_are_dealt_with_do_not_wait():
    app = SturdyApp()
    async with app.run_test() as pilot:
        waiting = app.keys_waiting(0)
        await pilot.press(*"keys")
        assert app.keys_waiting(4) == waiting

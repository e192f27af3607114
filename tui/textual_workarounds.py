"""Cures for faults of Textual's own, each with the version it was seen in.

``tests/tui/test_textual_workarounds.py`` tells when one is no longer needed.
"""

from __future__ import annotations

import contextlib
import io
import os
import selectors
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual._context import active_message_pump
from textual._parser import ParseError
from textual._widget_navigation import Direction
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.color import Color
from textual.command import CommandPalette
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widget import Widget
from textual.widgets import OptionList

from .ascii_text import as_ascii
from .escapes import TerminalImage

MOST_WAITING_WRITES = 100
"""Pictures beyond these are not kept for a terminal that takes no output."""
CATCH_UP_SECONDS = 0.2
MOST_WAITING_KEYS = 500
"""Keys beyond these are dropped: no hand is so fast, only a file typed into the terminal."""
READ_SIZE = 4096
EXIT_CHECK_SECONDS = 0.1
ENTER = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"
"""Alternate screen, hidden cursor, reports of focus, bracketed paste, no line wrap."""


def use_utf8_output() -> None:
    """Send UTF-8 whatever the locale's encoding: most terminals read it all the same.

    Seen in Textual 8.2.8 (no issue known): with another encoding it writes glyphs as literal
    escapes such as ``\\u2580``.
    """
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding="utf-8", errors="replace")


def _visual_style_with_reverse(
    self: Widget, *component_classes: str, partial: bool = False
) -> VisualStyle:
    """A widget's style with the reverse video that its components ask for.

    Seen in Textual 8.2.8 (no issue known): it is left out, so that without colours the cursor of
    a list, that of the command palette too, cannot be seen, though Textual's own style sheet
    reverses it there.
    """
    style = _visual_style(self, *component_classes, partial=partial)
    if any(self.get_component_styles(name).text_style.reverse for name in component_classes):
        return style + VisualStyle(reverse=True)
    return style


_visual_style = Widget.get_visual_style
Widget.get_visual_style = _visual_style_with_reverse


class SturdyApp(App[None]):
    """Textual's app, on a sturdy driver and with an end that a script can read.

    Seen in Textual 8.2.8 (no issues known):

    - An exception prints a traceback with local variables, a screen or more of it, and an
      error in the thread that reads the input leaves the exit code at 0.
    - After ctrl+z and ``fg`` nothing is drawn anew where the terminal's size is the same.
    - Under NO_COLOR there are shades of grey, in true colour; with an ANSI theme there are the
      codes of the terminal's default colours, around every word. Terminals without colours
      get them all.
    - What waits for its turn while the app ends finds widgets that are gone: an exception, and
      exit code 1 where a person pressed q and one key more.
    - A second click or key that closes a screen, come in before the screen has gone, ends the
      app, or closes the screen below as well.

    Args:
        theme: the theme to be constructed with; None: Textual's own choice.
        on_ending: told the exit code as soon as the app begins to end.
        driver_class: a driver that is as sturdy; None: the sturdy one itself.
        colours: whether any may be sent to the terminal.
        ascii_only: whether nothing else may be; see :class:`SturdyDriver`.
    """

    def __init__(
        self,
        theme: str | None = None,
        on_ending: Callable[[int], object] = lambda code: None,
        driver_class: type[SturdyDriver] | None = None,
        *,
        colours: bool = True,
        ascii_only: bool = False,
    ) -> None:
        if theme is not None:
            self.set_reactive(App.theme, theme)
        super().__init__(driver_class=driver_class or SturdyDriver)
        self._on_ending = on_ending
        self._image = TerminalImage()
        self.ascii_only = ascii_only
        if not colours:
            self.no_color = True
            self._filters = [Uncoloured()]
        self._keys_taken = 0

    @property
    def failure(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    def keys_waiting(self, keys_sent: int) -> int:
        """About how many keys have not been dealt with, of all that were sent; for any thread."""
        pumps = filter(None, (self, *self._screen_stacks[self._current_mode], self.focused))
        return keys_sent - self._keys_taken + sum(pump.message_queue_size for pump in pumps)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys_taken += 1
        await super().on_event(event)

    def exit(self, *args: Any, **options: Any) -> None:
        super().exit(*args, **options)
        self._on_ending(self.return_code or 0)

    def panic(self, *renderables: Any) -> None:
        self._return_code = 1
        self._on_ending(1)
        super().panic(*renderables)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, ChopsUpdate | LayoutUpdate):
            renderable = LeanUpdate(renderable, self._image)
        super()._display(screen, renderable)

    def _handle_exception(self, error: Exception) -> None:
        if self._exit:
            return
        self._on_ending(1)
        super()._handle_exception(error)

    def action_command_palette(self) -> None:
        if self.use_command_palette and not _SturdyPalette.is_open(cast(App[object], self)):
            self.push_screen(_SturdyPalette(id="--command-palette"))

    def pop_screen(self) -> AwaitComplete:
        screen = active_message_pump.get(None)
        if isinstance(screen, Screen) and screen not in self.screen_stack:
            return AwaitComplete()
        return super().pop_screen()

    def _print_error_renderables(self) -> None:
        """Print no traceback: who runs the app tells its ``failure`` in one line."""
        self._exit_renderables.clear()

    @on(Driver.SignalResume)
    def _draw_anew(self) -> None:
        self._image.forget()
        self.refresh(layout=True)

    @on(events.Resize)
    def _forget_image(self) -> None:
        self._image.forget()


Part = tuple[int, int, Strip]
"""Column, row and cells."""


class DirectUpdate(ChopsUpdate):
    """An update that knows what it puts where."""

    def __init__(self, parts: list[Part]) -> None:
        super().__init__([], [], [])
        self.parts = parts


def changed_parts(update: ChopsUpdate | LayoutUpdate) -> Iterable[Part]:
    """What an update puts on the screen."""
    if isinstance(update, DirectUpdate):
        yield from update.parts
    elif isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield update.region.x, y, Strip.join(strips)
    else:
        for y, left, right in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                start, stop = max(x, left), min(end, right)
                if strip is not None and start < stop:
                    yield start, y, strip.crop(start - x, stop - x)


class LeanUpdate(CompositorUpdate):
    """The cells that an update changes, without all those that stay as they are.

    Seen in Textual 8.2.8 (no issue known): a region that is to be repainted is sent from the
    left edge of its widget on, whether it changed or not, a layout as the whole screen, and
    every change of style as a reset and a whole new style.
    """

    def __init__(self, update: ChopsUpdate | LayoutUpdate, image: TerminalImage) -> None:
        self._update = update
        self._image = image

    def render_segments(self, console: Console) -> str:
        colours = console._color_system or ColorSystem.TRUECOLOR
        return self._image.show(changed_parts(self._update), colours)


class SturdyScreen(Screen[None]):
    """Textual's screen, which renders no widgets but those that changed."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()


class SparingCompositor(Compositor):
    """Renders the regions that changed.

    Seen in Textual 8.2.8 (no issue known): it renders every widget within the one rectangle that
    surrounds all changes, and cuts all their rows to pieces. With a status line at the foot and a
    plot at the top these are all widgets of the screen, at every frame.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        parts = self._parts()
        if parts is None:
            return super().render_partial_update()
        self._dirty_regions.clear()
        return DirectUpdate(parts) if parts else None

    def _parts(self) -> list[Part] | None:
        """All that changed; None where several widgets share a changed region."""
        parts: list[Part] = []
        for changed in self._dirty_regions:
            region = changed.intersection(self.size.region)
            widget, place, clip = self._front_widget(region)
            if widget is None or not place.intersection(clip).contains_region(region):
                return None
            strips = widget.render_lines(region.translate(-place.offset))
            parts += [(region.x, y, strip) for y, strip in enumerate(strips, region.y)]
        return parts

    def _front_widget(self, region: Region) -> tuple[Widget | None, Region, Region]:
        """Which widget, where and clipped to what, hides all others in a part of a region."""
        for widget, (place, clip) in self.visible_widgets.items():  # from front to back
            if place.overlaps(region) and clip.overlaps(region):
                return widget, place, clip
        return None, region, region


class Uncoloured(LineFilter):
    """Leaves bold, reverse, underlined and faint text, and no colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, Style.null() if style is None else _without_colours(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _without_colours(style: Style) -> Style:
    return Style.from_meta(style.meta) + style.without_color  # which drops what clicks do


class SturdyOptionList(OptionList):
    """A list that has no room may be paged through.

    Seen in Textual 8.2.8 (no issue known): without a line on the screen a page up or down is a
    KeyError.
    """

    def _move_page(self, direction: Direction) -> None:
        with contextlib.suppress(KeyError):
            super()._move_page(direction)


class _SturdyPalette(CommandPalette):
    """The command palette, cured as :class:`SturdyOptionList` is."""

    def _action_command_list(self, action: str) -> None:
        with contextlib.suppress(KeyError):
            super()._action_command_list(action)


class SturdyDriver(LinuxDriver):
    """Textual's driver, made to outlive what a terminal and a shell may do to it.

    Seen in Textual 8.2.8:

    - One byte of input that is no UTF-8 ends the app (issue 6456).
    - Input that is at its end, as that of a lost terminal, is read over and over: a busy
      processor until the process is killed (no issue known).
    - SIGCONT without a SIGTSTP before it starts a second input thread beside the first, which
      then takes half of the keys and never ends (no issue known; 1582 asked for the handlers).
    - The handler of SIGTSTP writes, wherever the signal comes in: it can wait for ever for the
      lock of the queue of output that the interrupted code holds (no issue known).
    - Keys that come faster than they are dealt with, as from a file pasted into a terminal that
      does not bracket it, are all kept: seconds for each KB, and nothing answers (no issue
      known).
    - A terminal that takes no output blocks the event loop after 30 writes, and with it
      every key (no issue known; the queue's bound is ``MAX_QUEUED_WRITES``).
    - Its frames, scroll bars, ellipses and icons have no form in ASCII (no issue known). So an
      app that is ``ascii_only`` is translated here, where nothing gets past.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._ascii_only = isinstance(app, SturdyApp) and app.ascii_only
        self._in_application_mode = False
        self._raw_modes: list[Any] | None = None
        self._has_dropped = False
        self._keys_sent = 0

    # --- Stop and continue ---------------------------------------------------------------------

    def start_application_mode(self) -> None:
        super().start_application_mode()
        if self._writer_thread is None or not self._writer_thread.is_alive():
            return  # in the background: it starts when it gets the terminal
        self._writer_thread._queue.maxsize = 0  # put() never blocks; write() keeps the bound
        self._raw_modes = _modes(self.fileno)
        self._in_application_mode = True

    def stop_application_mode(self) -> None:
        self._in_application_mode = False
        super().stop_application_mode()

    def _sigtstp_application(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: too late to stop
            self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        if self._in_application_mode:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._enter_again)
        else:
            super()._sigcont_application()

    def _enter_again(self) -> None:
        """Set the terminal up, whatever the shell did with it while the process was stopped."""
        if not self._in_application_mode:
            return
        if self._raw_modes is not None:
            # In the background this stops the process until it gets the terminal.
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._raw_modes)
            except termios.error:
                return  # the terminal is gone
        self.write(ENTER)
        self._enable_mouse_support()
        self._app.post_message(self.SignalResume())

    # --- Output that is not taken ------------------------------------------------------------

    def write(self, data: str) -> None:
        """Queue ``data``; on a terminal that takes nothing, drop it and draw anew later."""
        if not self.takes_output:
            if not self._has_dropped:
                self._has_dropped = True
                self._loop.call_soon_threadsafe(self._wait_for_terminal)
            return
        super().write(as_ascii(data) if self._ascii_only else data)

    @property
    def takes_output(self) -> bool:
        """Whether what is written is queued, and not dropped."""
        return not self._in_application_mode or not (self._has_dropped or self._is_behind)

    @property
    def has_waiting_output(self) -> bool:
        """Whether there is output that the writer has not come to."""
        return self._writer_thread is not None and not self._writer_thread._queue.empty()

    @property
    def _is_behind(self) -> bool:
        writer = self._writer_thread
        return writer is not None and writer._queue.qsize() >= MOST_WAITING_WRITES

    def _wait_for_terminal(self) -> None:
        writer = self._writer_thread
        if not self._in_application_mode or writer is None:
            self._has_dropped = False
        elif writer._queue.empty():
            self._has_dropped = False
            self._app.post_message(self.SignalResume())
        else:
            self._loop.call_later(CATCH_UP_SECONDS, self._wait_for_terminal)

    # --- Input -------------------------------------------------------------------------------

    def make_parser(self) -> XTermParser:
        """What turns input into keys and mouse reports."""
        return XTermParser(self._debug)

    def send_message(self, message: Message) -> None:
        """Pass on what was read; in the input thread. Drop keys that nobody waits for."""
        if isinstance(message, events.Key):
            if self._is_flooded:
                return
            self._keys_sent += 1
        super().send_message(message)

    @property
    def _is_flooded(self) -> bool:
        app = self._app
        return isinstance(app, SturdyApp) and app.keys_waiting(self._keys_sent) >= MOST_WAITING_KEYS

    def run_input_thread(self) -> None:
        """Read keys and mouse reports until the driver stops, or the input is at its end."""
        parser = self.make_parser()
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(EXIT_CHECK_SECONDS):
                    try:
                        data = os.read(self.fileno, READ_SIZE)
                    except OSError:  # the terminal has hung up
                        break
                    if not data:
                        break
                    self._take(parser, decode(data))
                for event in parser.tick():
                    self.process_message(event)
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            pass

    def _take(self, parser: XTermParser, text: str) -> None:
        # Without text, of half a character, the parser would take its end; and in a flood each
        # character would be parsed only to be dropped.
        if text and not (self._is_flooded and "\x1b" not in text):
            for event in parser.feed(text):
                self.process_message(event)


def _modes(terminal: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(terminal)
    except termios.error:
        return None

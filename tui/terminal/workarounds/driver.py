"""Workarounds for the driver, which reads keys and writes what is drawn."""

from __future__ import annotations

import contextlib
import io
import os
import selectors
import signal
import sys
import termios
from codecs import getincrementaldecoder
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from ..ascii_text import as_ascii

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


@runtime_checkable
class KeyTaker(Protocol):
    """An app that tells the driver what it needs to know."""

    ascii_only: bool
    """Whether nothing but ASCII may be sent to the terminal."""

    @property
    def size(self) -> Size:
        """The terminal's, as far as the app knows."""
        ...

    def keys_waiting(self, keys_sent: int) -> int:
        """About how many keys have not been dealt with, of all that were sent."""
        ...


class PatchedDriver(LinuxDriver):
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
    - The terminal's size is looked at when SIGWINCH comes, and never else. It comes to nobody
      where the terminal controls no jobs, as under setsid, and is lost at times between ctrl+z
      and ``fg``: the screen keeps the old size (no issue known).
    - Its frames, scroll bars, ellipses and icons have no form in ASCII (no issue known). So an
      app that is ``ascii_only`` is translated here, where nothing gets past.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._key_taker = app if isinstance(app, KeyTaker) else None
        self._ascii_only = self._key_taker is not None and self._key_taker.ascii_only
        self.in_application_mode = False
        """Whether the terminal is set up for the app."""
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
        self.in_application_mode = True

    def stop_application_mode(self) -> None:
        self.in_application_mode = False
        super().stop_application_mode()

    def _sigtstp_application(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: too late to stop
            self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        if self.in_application_mode:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._enter_again)
        else:
            super()._sigcont_application()

    def _enter_again(self) -> None:
        """Set the terminal up, whatever the shell did with it while the process was stopped."""
        # Whoever ends the process takes this signal away first.
        is_ending = signal.getsignal(signal.SIGCONT) != self._sigcont_application
        if is_ending or not self.in_application_mode:
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
        return not self.in_application_mode or not (self._has_dropped or self._is_behind)

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
        if not self.in_application_mode or writer is None:
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
        taker = self._key_taker
        return taker is not None and taker.keys_waiting(self._keys_sent) >= MOST_WAITING_KEYS

    def run_input_thread(self) -> None:
        """Read keys and mouse reports until the driver stops, or the input is at its end."""
        parser = self.make_parser()
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(EXIT_CHECK_SECONDS):
                    if not self._may_read:
                        self.exit_event.wait(EXIT_CHECK_SECONDS)
                        continue
                    try:
                        data = os.read(self.fileno, READ_SIZE)
                    except OSError:  # the terminal has hung up
                        break
                    if not data:
                        break
                    self._take(parser, decode(data))
                for event in parser.tick():
                    self.process_message(event)
                self._follow_size()
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            pass

    @property
    def _may_read(self) -> bool:
        """Whether the terminal is not another job's, to read from which stops the process."""
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # it controls no jobs, or is gone
            return True

    def _follow_size(self) -> None:
        size = Size(*self._get_terminal_size())
        if self._key_taker is not None and size != self._key_taker.size:
            self.send_message(events.Resize(size, size))

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

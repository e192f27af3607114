"""Workarounds for the driver, which reads keys and writes what is drawn."""

from __future__ import annotations

import contextlib
import io
import os
import selectors
import sys
from codecs import getincrementaldecoder
from typing import IO, Any, Protocol, runtime_checkable

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.geometry import Size
from textual.message import Message

from ..ascii_text import as_ascii
from ..device import is_gone, is_in_foreground, open_unblocking
from .job_control import JobControl

MOST_WAITING_WRITES = 100
"""Pictures beyond these are not kept for a terminal that takes no output."""
CATCH_UP_SECONDS = 0.2
MOST_WAITING_KEYS = 500
"""Keys beyond these are dropped: no hand is so fast, only a file typed into the terminal."""
READ_SIZE = 4096
EXIT_CHECK_SECONDS = 0.1


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


class PatchedDriver(JobControl):
    """Textual's driver, made to outlive what a terminal and a shell may do to it.

    Seen in Textual 8.2.8, beside what :class:`JobControl` says:

    - One byte of input that is no UTF-8 ends the app (issue 6456).
    - Input that is at its end, as that of a lost terminal, is read over and over: a busy
      processor until the process is killed (no issue known).
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
        self._file: Any = _Output(self._file)
        self._has_dropped = False
        self._keys_sent = 0

    def _enter(self) -> bool:
        entered = super()._enter()
        if entered and self._writer_thread is not None:
            self._writer_thread._queue.maxsize = 0  # put() never blocks; write() keeps the bound
        return entered

    # --- Output that is not taken ------------------------------------------------------------

    def write(self, data: str) -> None:
        """Queue ``data``; on a terminal that takes nothing, drop it and draw anew later."""
        if not self.takes_output:
            if self.in_application_mode and not self._has_dropped:
                self._has_dropped = True
                self._loop.call_soon_threadsafe(self._wait_for_terminal)
            return
        super().write(as_ascii(data) if self._ascii_only else data)

    @property
    def takes_output(self) -> bool:
        """Whether what is written is queued, and not dropped."""
        if self._is_leaving:
            return True
        may_draw = self.in_application_mode and not self._is_stopping
        return may_draw and not (self._has_dropped or self._is_behind)

    @property
    def is_drained(self) -> bool:
        writer = self._writer_thread
        return not self._file.is_busy and (writer is None or writer._queue.empty())

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
        terminal = open_unblocking(self.fileno)
        with selectors.SelectSelector() as selector:
            selector.register(terminal, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                self._watch_foreground()
                if selector.select(EXIT_CHECK_SECONDS):
                    data = self._read(terminal)
                    if data == b"":
                        break
                    if data is not None:
                        self._take(parser, decode(data))
                for event in parser.tick():
                    self.process_message(event)
                self._follow_size()
        if terminal != self.fileno:
            os.close(terminal)
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            pass

    def _read(self, terminal: int) -> bytes | None:
        """Some input; empty at its end, None where it is another job's after all."""
        if not is_in_foreground(terminal):
            self.exit_event.wait(EXIT_CHECK_SECONDS)
            return None
        try:
            return os.read(terminal, READ_SIZE)
        except OSError:  # another job has had it, or got it since, or the terminal is gone
            return b"" if is_gone(terminal) else None

    def _watch_foreground(self) -> None:
        """Tell when another job has got the terminal, without a signal to this process."""
        if self.in_application_mode and not is_in_foreground(self.fileno):
            with contextlib.suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._settle)

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


class _Output:
    """A file that tells whether what was written to it has not been flushed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.is_busy = False

    def write(self, text: str) -> None:
        self.is_busy = True
        self._file.write(text)

    def flush(self) -> None:
        self._file.flush()
        self.is_busy = False

    def fileno(self) -> int:
        return self._file.fileno()

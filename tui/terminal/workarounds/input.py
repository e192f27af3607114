"""Input that is no text, at its end, or another job's; and the terminal's size."""

from __future__ import annotations

import os
import selectors
import shutil
from codecs import getincrementaldecoder
from typing import Any

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.geometry import Size

from ..device import is_gone, is_in_foreground, open_unblocking
from .base import DriverBase

READ_SIZE = 4096
EXIT_CHECK_SECONDS = 0.1


class TolerantInput(DriverBase):
    """A driver that reads whatever comes."""

    def __init__(self, *args: Any, debug: bool = False, **options: Any) -> None:
        super().__init__(*args, debug=debug, **options)
        self.debugs_input = debug

    def make_parser(self) -> XTermParser:
        """What turns input into keys and mouse reports."""
        return XTermParser(self.debugs_input)

    def run_input_thread(self) -> None:
        """Read keys and mouse reports until the driver stops, or the input is at its end."""
        parser = self.make_parser()
        decode = getincrementaldecoder("utf-8")("replace").decode
        terminal = open_unblocking(self.fileno)
        with selectors.SelectSelector() as selector:
            selector.register(terminal, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                self.between_reads()
                if selector.select(EXIT_CHECK_SECONDS):
                    data = self._read(terminal)
                    if data == b"":
                        break
                    if data is not None:
                        self._take(parser, decode(data))
                for event in parser.tick():
                    self.process_message(event)
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

    def _take(self, parser: XTermParser, text: str) -> None:
        # Without text, of half a character, the parser would take its end; and in a flood each
        # character would be parsed only to be dropped.
        if text and not (self.is_flooded and "\x1b" not in text):
            for event in parser.feed(text):
                self.process_message(event)


class FollowedSize(DriverBase):
    """A driver that looks at the terminal's size, whether it was told of a new one or not."""

    def between_reads(self) -> None:
        super().between_reads()
        size = Size(*shutil.get_terminal_size())
        if size != self.app.size:
            self.send_message(events.Resize(size, size))

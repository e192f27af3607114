"""The driver that asks the terminal how far it has come, and keeps the answers from the app."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from .frame_pacing import FramePacer
from .workarounds.base import AppBase
from .workarounds.input import TolerantInput

QUERY, ANSWER = "\x1b[5n", "\x1b[0n"
"""Device status report: every terminal since the VT100 answers when it has come to it."""
LAST_ANSWERS_SECONDS = 0.5
"""The most to wait, at the end, for answers that else the shell would take for keys."""
POLL_SECONDS = 0.005


class PacedDriver(TolerantInput):
    """Asks after everything that is drawn, and tells the app's pacer what it learns."""

    def __init__(self, app: AppBase, **options: Any) -> None:
        super().__init__(app, **options)
        self._pacer: FramePacer = app.pacer
        self._asks = False
        self._pacer.is_drained = lambda: self.in_application_mode and self.is_drained

    def enter(self) -> bool:
        self._asks = False
        self._pacer.start()  # whoever had the terminal may have had the answers
        self._asks = super().enter()
        self.flush()  # before anything is drawn: this answer takes a round trip and no more
        return self._asks

    def flush(self) -> None:
        super().flush()
        if self._asks:
            self._ask()

    def _ask(self) -> None:
        if self._pacer.may_ask and self.takes_output:
            self._pacer.asked()
            self.write(QUERY)

    def disable_input(self) -> None:
        if self._asks:
            self._asks = False
            # Behind the answer to this no more mouse reports come.
            self._disable_mouse_support()
            self._ask()
            end = time.monotonic() + LAST_ANSWERS_SECONDS
            while self._pacer.is_waiting and self._is_reading and time.monotonic() < end:
                time.sleep(POLL_SECONDS)
        super().disable_input()

    @property
    def _is_reading(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def make_parser(self) -> XTermParser:
        return AnswerParser(self._pacer.answered, self.debugs_input)


class AnswerParser(XTermParser):
    """Takes the answers out of what is typed, however they are cut.

    Textual 8.2.8 has no other place where a sequence that it does not know can be heard.
    """

    def __init__(self, on_answer: Callable[[], None], debug: bool) -> None:
        self._on_answer = on_answer
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        # All that come as a whole, so that none is in the way of what is pasted.
        rest = data.replace(ANSWER, "")
        for _ in range((len(data) - len(rest)) // len(ANSWER)):
            self._on_answer()
        return super().feed(rest) if rest or not data else ()

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if sequence != ANSWER:
            return super()._sequence_to_key_events(sequence, alt)
        self._on_answer()
        return [events.Key(Keys.Ignore, sequence)]

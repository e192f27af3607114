"""The clock of the frames: when the next one may go to the screen, and when to ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..terminal.frame_pacing import FramePacer

RETRY_SECONDS = 0.005
"""Between two looks whether the line is free."""


class FrameClock:
    """Has frames wait until the one before is on the person's screen.

    Args:
        pacer: knows how far the screen has come.
        ask: asks for the next frame when it is due.
    """

    def __init__(self, pacer: FramePacer, ask: Callable[[], object]) -> None:
        self._pacer = pacer
        self._ask = ask
        self._next: asyncio.TimerHandle | None = None

    @property
    def awaits_frame(self) -> bool:
        """Whether another frame is on its way."""
        return self._next is not None

    def begin_frame(self, try_again: Callable[[], object]) -> bool:
        """Whether a frame may be shown now, in place of any that was on its way.

        Args:
            try_again: called in a moment where it may not.
        """
        if self._next is not None:
            self._next.cancel()
            self._next = None
        if not self._pacer.may_show:
            self._call_later(RETRY_SECONDS, try_again)
            return False
        self._pacer.frame_shown()
        return True

    def await_next(self) -> None:
        """Ask for another frame when it is due and the line is free."""
        self._call_later(self._pacer.seconds_to_next, self._ask_for_next)

    def _ask_for_next(self) -> None:
        if self._pacer.may_show:
            self._ask()
        else:
            self._call_later(RETRY_SECONDS, self._ask_for_next)

    def _call_later(self, seconds: float, callback: Callable[[], object]) -> None:
        # Textual's own timers cost a task and several messages each, at every frame.
        self._next = asyncio.get_running_loop().call_later(seconds, callback)

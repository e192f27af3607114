"""Output to a terminal that takes none."""

from __future__ import annotations

from typing import IO, Any

from .base import DriverBase

MOST_WAITING_WRITES = 100
"""Pictures beyond these are not kept for a terminal that takes no output."""
CATCH_UP_SECONDS = 0.2


class DroppedOutput(DriverBase):
    """A driver that drops what a terminal does not take, and draws again later."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = FlushedFile(self._file)
        self._has_dropped = False

    def enter(self) -> bool:
        entered = super().enter()
        if self._writer_thread is not None:
            self._writer_thread._queue.maxsize = 0  # put() never blocks; write() keeps the bound
        return entered

    def write(self, data: str) -> None:
        """Queue ``data``; on a terminal that takes nothing, drop it and draw again later."""
        if self.takes_output:
            super().write(data)
        elif self.in_application_mode and not self._has_dropped:
            self._has_dropped = True
            self.event_loop.call_soon_threadsafe(self._wait_for_terminal)

    @property
    def takes_output(self) -> bool:
        is_taken = self.is_leaving or not (self._has_dropped or self._is_behind)
        return is_taken and super().takes_output

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
            self.app.post_message(self.SignalResume())
        else:
            self.event_loop.call_later(CATCH_UP_SECONDS, self._wait_for_terminal)


class FlushedFile:
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

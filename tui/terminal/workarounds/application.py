"""How the app ends, and comes back from the shell."""

from __future__ import annotations

from typing import Any

from .base import AppMixin


class CodeAfterPanic(AppMixin):
    """An app that ends with code 1 after an error in the thread that reads the input."""

    _has_panicked = False

    @property
    def return_code(self) -> int | None:
        return (super().return_code or 1) if self._has_panicked else super().return_code

    def panic(self, *renderables: Any) -> None:
        self._has_panicked = True
        super().panic(*renderables)


class NoTraceback(AppMixin):
    """An app that keeps the exception for whoever runs it to tell, in a line."""

    def _handle_exception(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.tell_ending(1)
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        pass


class NothingLate(AppMixin):
    """An app that has ended with success, whatever still waited for its turn."""

    def _handle_exception(self, error: Exception) -> None:
        if not self.is_ending:
            super()._handle_exception(error)


class RedrawnOnResume(AppMixin):
    """An app that draws again when it has the terminal again, whatever its size."""

    def on_driver_signal_resume(self) -> None:
        self.refresh(layout=True)

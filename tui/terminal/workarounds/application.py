"""Workarounds for the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual import events, on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._context import active_message_pump
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.driver import Driver
from textual.screen import Screen

from ..screen_diff import TerminalScreen
from .driver import PatchedDriver
from .rendering import LeanUpdate
from .widgets import PatchedPalette, Uncoloured


class PatchedApp(App[None]):
    """Textual's app, on a patched driver and with an end that a script can read.

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
        driver_class: a driver with the same workarounds; None: :class:`PatchedDriver`.
        colours: whether any may be sent to the terminal.
        ascii_only: whether nothing else may be; see :class:`PatchedDriver`.
    """

    def __init__(
        self,
        theme: str | None = None,
        on_ending: Callable[[int], object] = lambda code: None,
        driver_class: type[PatchedDriver] | None = None,
        *,
        colours: bool = True,
        ascii_only: bool = False,
    ) -> None:
        if theme is not None:
            self.set_reactive(App.theme, theme)
        super().__init__(driver_class=driver_class or PatchedDriver)
        self._on_ending = on_ending
        self._image = TerminalScreen()
        self.ascii_only = ascii_only
        if not colours:
            self.no_color = True
            self._filters = [Uncoloured()]
        self._keys_taken = 0

    @property
    def failure(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    @property
    def has_screen(self) -> bool:
        """Whether the terminal shows the app's screen, and not what was there before it."""
        return isinstance(self._driver, PatchedDriver) and self._driver.has_screen

    def keys_waiting(self, keys_sent: int) -> int:
        """About how many keys have not been dealt with, of all that were sent; for any thread."""
        screens = self._screen_stacks[self._current_mode]  # none yet, at the start
        pumps = filter(None, (self, *screens, screens[-1].focused if screens else None))
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
        if self.use_command_palette and not PatchedPalette.is_open(cast(App[object], self)):
            self.push_screen(PatchedPalette(id="--command-palette"))

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

"""What the app and its driver are without any workaround; all of it by Textual's public names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from ..capabilities import LOCAL_FRAMES_PER_SECOND
from ..frame_pacing import FramePacer


class AppBase(App[None]):
    """Textual's app, with what the workarounds and those who start it need to know of it.

    Args:
        theme: the theme to be constructed with; None: Textual's own choice.
        on_ending: told the exit code as soon as the app begins to end.
        driver_class: None: Textual's own choice.
        pacer: when to show frames, for a driver that asks the terminal how far it has come.
        colours: whether any may be sent to the terminal.
        ascii_only: whether nothing else may be.
    """

    def __init__(
        self,
        theme: str | None = None,
        on_ending: Callable[[int], object] = lambda code: None,
        driver_class: type[Driver] | None = None,
        *,
        pacer: FramePacer | None = None,
        colours: bool = True,
        ascii_only: bool = False,
    ) -> None:
        if theme is not None:
            self.set_reactive(App.theme, theme)
        super().__init__(driver_class=driver_class)
        self.tell_ending = on_ending
        self.pacer = pacer or FramePacer(LOCAL_FRAMES_PER_SECOND)
        self.colours = colours
        if not colours:
            self.no_color = True
        self.ascii_only = ascii_only
        self.is_ending = False
        """Whether the app was told to exit."""
        self.failure: Exception | None = None
        """The exception that ended the app, if one did."""
        self.driver: DriverBase | None = None
        """The driver that made itself known; None under another kind, such as that of tests."""
        self._keys_taken = 0

    @property
    def has_screen(self) -> bool:
        """Whether the terminal shows the app's screen, and not what was there before it."""
        return self.driver is not None and self.driver.has_screen

    def keys_waiting(self, keys_sent: int) -> int:
        """About how many keys have not been dealt with, of all that were sent; for any thread."""
        screens = self.screen_stack  # none yet, at the start
        pumps = filter(None, (self, *screens, screens[-1].focused if screens else None))
        return keys_sent - self._keys_taken + sum(pump.message_queue_size for pump in pumps)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys_taken += 1
        if not await self.dealt_with(event):
            await super().on_event(event)

    async def dealt_with(self, event: events.Event) -> bool:
        """Deal with an event before Textual does; return whether there is nothing more to do."""
        return False

    def exit(self, *args: Any, **options: Any) -> None:
        self.is_ending = True
        super().exit(*args, **options)
        self.tell_ending(self.return_code or 0)

    def panic(self, *renderables: Any) -> None:
        self.tell_ending(self.return_code or 1)
        super().panic(*renderables)


if TYPE_CHECKING:
    AppMixin = AppBase
else:

    class AppMixin:
        """What a part of :class:`AppBase` inherits from.

        Each subclass of Textual's app takes as long to make as a module to import, so the parts
        are none. For the same reason their handlers are known by name, and not by ``@on``.
        """


class DriverBase(LinuxDriver):
    """Textual's driver, with what its workarounds need to know of each other.

    Args:
        app: it learns of the driver.
        options: those of Textual's driver.
    """

    in_application_mode = False
    """Whether the terminal is set up for the app."""
    has_screen = False
    """Whether it shows the app's screen; so it may after SIGSTOP in another job's hands."""
    is_leaving = False
    """Whether the terminal is about to be given back."""

    def __init__(self, app: AppBase, **options: Any) -> None:
        super().__init__(app, **options)
        self.app = app
        self.event_loop = asyncio.get_running_loop()
        app.driver = self

    def start_application_mode(self) -> None:
        self.enter()

    def enter(self) -> bool:
        """Set the terminal up; return whether it is."""
        self.in_application_mode = self.has_screen = True
        super().start_application_mode()
        return True

    def stop_application_mode(self) -> None:
        self.is_leaving = True
        super().stop_application_mode()
        self.is_leaving = self.in_application_mode = self.has_screen = False

    @property
    def takes_output(self) -> bool:
        """Whether what is written is queued, and not dropped."""
        return True

    @property
    def is_drained(self) -> bool:
        """Whether all output has left the process, as far as is known."""
        return True

    @property
    def is_flooded(self) -> bool:
        """Whether more keys came than anybody waits for."""
        return False

    def between_reads(self) -> None:
        """What is to be done several times a second, in the thread that reads the input."""

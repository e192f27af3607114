"""What `R` shows: the saved sessions, to go on with one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from .. import wording
from ..controls.messages import SessionNews
from ..saving.session_files import FoundSession
from ..terminal.workarounds.patched import PatchedOptionList


class SessionsScreen(ModalScreen[Path | None]):
    """Lists the saved sessions, and ends with the path of the one that was chosen, or None.

    Args:
        find: gives the sessions, the newest first; called in a thread, since it reads files.
        present: the session of the present run, which is not listed.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,R", "close", "Close", show=False),
    ]

    class Found(Message):
        """A session was read."""

        def __init__(self, session: FoundSession) -> None:
            super().__init__()
            self.session = session

    class AllFound(Message):
        """All were read."""

    def __init__(self, find: Callable[[], Iterable[FoundSession]], present: Path) -> None:
        super().__init__()
        self._find = find
        self._present = present
        self._paths: list[Path] = []
        self._list = PatchedOptionList()

    def compose(self) -> ComposeResult:
        with Vertical(id="sessions") as box:
            box.border_title = Content("Saved sessions")
            box.border_subtitle = Content("enter opens, esc closes")
            yield Static(wording.session_headings(), markup=False, classes="heading")
            yield self._list

    def on_mount(self) -> None:
        self._list.focus()
        self._read()

    @work(thread=True, exit_on_error=False, group="sessions")
    def _read(self) -> None:
        worker = get_current_worker()
        try:
            for session in self._find():
                if worker.is_cancelled:
                    return
                if session.path != self._present:
                    self.post_message(self.Found(session))
        except OSError as error:
            reason = error.strerror or str(error)
            self.app.post_message(SessionNews(f"the saved sessions cannot be read: {reason}"))
        self.post_message(self.AllFound())

    @on(Found)
    def _add(self, found: Found) -> None:
        session = found.session
        text = Content(wording.session(session, time.time()))
        cannot_be_opened = session.in_use or session.spec is None
        self._paths.append(session.path)
        self._list.add_option(Option(text, disabled=cannot_be_opened))
        if self._list.highlighted is None and not cannot_be_opened:
            self._list.highlighted = len(self._paths) - 1

    @on(AllFound)
    def _say_if_there_is_none(self) -> None:
        if not self._paths:
            self.app.post_message(SessionNews("no other session is saved"))
            self.action_close()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._close(self._paths[event.option_index])

    def action_close(self) -> None:
        """Open no session."""
        self._close(None)

    def _close(self, chosen: Path | None) -> None:
        # A key may come in one burst with the one that closed or covered this screen; it would
        # close what stands there now.
        if self.is_active:
            self.dismiss(chosen)

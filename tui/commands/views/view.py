"""What a view is, for the stage, the tab line and the help, and how its commands are declared."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding

from ..binding import binding
from ..hint import Hint


class View(NamedTuple):
    """What can be put on the stage."""

    name: str
    key: str
    title: str
    """For the tab line: one word."""
    what: str
    """What it shows, in a sentence or two."""
    where: str
    """The module in ``tui/views`` and the class in it, as in ``loss:LossCurve``."""
    commands: tuple[Binding, ...] = ()
    at_times: tuple[Binding, ...] = ()
    """Commands that leave their keys to the app as long as they have no use for them, by a
    ``SkipAction``."""
    hints: tuple[Hint, ...] = ()
    """What the key bar names first while the view is on the stage."""

    @property
    def every_command(self) -> tuple[Binding, ...]:
        """All of its commands."""
        return (*self.commands, *self.at_times)


def own(view: str, key: str, action: str, name: str, what: str) -> Binding:
    """A command of a view, known as ``VIEW-NAME``, whose action is one of the view."""
    words = "".join(letter for letter in name.lower() if letter.isalnum() or letter == " ")
    return binding(key, action, name, what, f"{view}-{words.replace(' ', '-')}")

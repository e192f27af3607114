"""The views that can stand on the stage, each with its key, its class and its own commands.

A view's class is imported when the view is shown for the first time. The commands of a view act
while it is on the stage; there its keys win over those of the app. Each calls an action of the
view itself: ``action_walk`` for ``walk('left')``.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding

from .binding import binding
from .hint import Hint


@dataclass(frozen=True)
class View:
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
    hints: tuple[Hint, ...] = ()
    """What the key bar names first while the view is on the stage."""


def _own(view: str, key: str, action: str, name: str, what: str) -> Binding:
    """A command of a view, known as ``VIEW-NAME``, whose action is one of the view."""
    return binding(key, action, name, what, f"{view}-{name.lower().replace(' ', '-')}")


VIEWS = {
    view.name: view
    for view in (
        View(
            "boundary",
            "1",
            "boundary",
            "What the network says of every place of the plane, with the points.",
            "boundary:DecisionBoundary",
        ),
        View(
            "loss",
            "5",
            "loss",
            "The loss curves, large.",
            "loss:LossCurve",
        ),
    )
}
"""By name, in the order of the tab line."""

FIRST_VIEW = "boundary"

SHOW_VIEWS = tuple(
    binding(view.key, f"show_view('{view.name}')", f"View: {view.title}", view.what,
            f"show-{view.name}")
    for view in VIEWS.values()
)  # fmt: skip

VIEW_COMMANDS = tuple(command for view in VIEWS.values() for command in view.commands)
VIEW_OF = {str(command.id): view.name for view in VIEWS.values() for command in view.commands}
"""Whose command it is, by the command's id; commands of the app are not in it."""

"""Every view, in the order of the tab line, and the commands of all of them."""

from __future__ import annotations

from ..binding import binding
from .boundary import BOUNDARY
from .graph import GRAPH
from .loss import LOSS
from .network import NETWORK
from .numbers import NUMBERS

VIEWS = {view.name: view for view in (BOUNDARY, NETWORK, GRAPH, NUMBERS, LOSS)}
"""By name, in the order of the tab line."""

FIRST_VIEW = "boundary"

SHOW_VIEWS = tuple(
    binding(view.key, f"show_view('{view.name}')", f"View: {view.title}", view.what,
            f"show-{view.name}")
    for view in VIEWS.values()
)  # fmt: skip

VIEW_COMMANDS = tuple(command for view in VIEWS.values() for command in view.every_command)
VIEW_OF = {str(command.id): view.name for view in VIEWS.values() for command in view.every_command}
"""Whose command it is, by the command's id; commands of the app are not in it."""

AT_TIMES = frozenset(str(command.id) for view in VIEWS.values() for command in view.at_times)
"""The ids of those that leave their keys to the app as long as they have no use for them."""

"""Every command of the app, its key and what it does: for bindings, palette, key bar, help."""

from .binding import NO_KEY, key_names
from .hint import Hint
from .hints import KEY_HINTS, LAST_HINTS
from .of_app import ACTION_OF, ACTIONS, ALL, COMMANDS, MOVES_WITHOUT_KEY, moves_of
from .views.registry import AT_TIMES, FIRST_VIEW, VIEW_COMMANDS, VIEW_OF, VIEWS
from .views.view import View

__all__ = [
    "ACTIONS",
    "ACTION_OF",
    "ALL",
    "AT_TIMES",
    "COMMANDS",
    "FIRST_VIEW",
    "KEY_HINTS",
    "LAST_HINTS",
    "MOVES_WITHOUT_KEY",
    "NO_KEY",
    "VIEWS",
    "VIEW_COMMANDS",
    "VIEW_OF",
    "Hint",
    "View",
    "key_names",
    "moves_of",
]

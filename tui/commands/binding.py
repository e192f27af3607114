"""What a command is: a key, what it calls, and what it does, for people."""

from __future__ import annotations

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, key_to_character

NO_KEY = "no_key"
"""Stands for the key of a command that has none; no keyboard has it."""


def command(key: str, action: str, name: str, what: str) -> Binding:
    """A command that is called as its action is.

    Args:
        key: Textual's names of its keys, between commas.
        action: what it calls in the app, without arguments.
        name: what it is called.
        what: what it does, in a sentence or two.
    """
    return binding(key, action, name, what, action.replace("_", "-"))


def binding(key: str, action: str, name: str, what: str, command_id: str) -> Binding:
    """A command, by the name that files know it by."""
    # Of priority, so that it acts before the next key of a burst, wherever that one goes to. A
    # field has its keys before all that.
    return Binding(key, action, name, tooltip=what, id=command_id, priority=True)


def key_names(command: Binding) -> list[str]:
    """The command's keys as a keyboard writes them, the main one first."""
    return [_written(key) for key in command.key.split(",") if key != NO_KEY]


def _written(key: str) -> str:
    """As a keyboard writes it: ``+`` for ``plus``, but ``space`` and ``ctrl+z`` as they are."""
    character = key_to_character(REPLACED_KEYS.get(key, key)) or key
    return character if character.isprintable() and not character.isspace() else key

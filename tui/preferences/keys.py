"""The keys in force: those that are declared, with what a person's file changes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.keys import KEY_ALIASES, KEY_NAME_REPLACEMENTS
from textual.keys import Keys as NamedKeys

from ...core.experiment import Setting
from ...datasets import did_you_mean, quoted
from ..commands import ACTION_OF, ALL, AT_TIMES, NO_KEY, VIEW_OF, Hint, key_names, moves_of

PALETTE_KEY = "ctrl+p"
RESERVED = {
    "escape": "leaves fields, dialogs and settings",
    "shift+tab": "goes to the setting before",
    PALETTE_KEY: "opens the list of commands",
    "ctrl+c": "copies the selected text",
    "ctrl+q": "quits always",
}
"""Keys that stay what they are, and why."""
NO_KEYS = ("", [])
"""What a person writes for a command that is to have none."""
MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_ALIASES = {
    **{alias: key for key, aliases in KEY_ALIASES.items() for alias in aliases},
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
}


class Keys:
    """The keys of every command.

    Args:
        wanted: a person's choice by command id: keys between commas, or a list of them; none: the
            command has no key. What is wrong with it is left out, and stands in ``problems``.
    """

    def __init__(self, wanted: Mapping[str, Any] | None = None) -> None:
        self._problems: list[str] = []
        chosen = self._choose(wanted or {})
        owner = {
            (VIEW_OF.get(command), key): command for command, keys in chosen.items() for key in keys
        }
        self.commands = tuple(self._in_force(command, chosen, owner) for command in ALL)
        """Every command with the keys in force; ``NO_KEY`` stands for none."""
        self._by_id = {str(command.id): command for command in self.commands}
        self._names = {name: key_names(command) for name, command in self._by_id.items()}
        self._of_views = {
            (VIEW_OF[str(command.id)], key): command
            for command in self.commands
            if command.id in VIEW_OF
            for key in command.key.split(",")
        }

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the choice: one line each."""
        return tuple(self._problems)

    @property
    def keymap(self) -> dict[str, str]:
        """The app's commands whose keys are others than those declared, for Textual."""
        pairs = zip(self.commands, ALL, strict=True)
        return {
            str(now.id): now.key
            for now, before in pairs
            if now.key != before.key and now.id not in VIEW_OF
        }

    def command(self, command_id: str) -> Binding:
        """A command, by its id."""
        return self._by_id[command_id]

    @property
    def of_app(self) -> tuple[Binding, ...]:
        """The commands whose keys act whatever is on the stage, if no view has them."""
        return tuple(command for command in self.commands if command.id not in VIEW_OF)

    def of_view(self, view: str, key: str) -> Binding | None:
        """What a key does while a view is on the stage, where that is the view's own affair.

        Args:
            key: as Textual calls it.
        """
        return self._of_views.get((view, key))

    def of_hint(self, hint: Hint, view: str) -> tuple[tuple[str, str], ...]:
        """The main key of each of its commands that has one, with what calls the command.

        Args:
            view: what is on the stage: the keys that it has itself are no other command's there,
                and the commands of other views do not act there.
        """
        named = [
            (self._names_beside(command, view), ACTION_OF[command]) for command in hint.commands
        ]
        return tuple((names[0], action) for names, action in named if names)

    def _names_beside(self, command_id: str, view: str) -> list[str]:
        """The keys that call a command while a view is on the stage."""
        if command_id in VIEW_OF:
            return self.names(command_id) if VIEW_OF[command_id] == view else []
        command = self._by_id[command_id]
        left = [key for key in command.key.split(",") if not self._takes(view, key)]
        return key_names(replace(command, key=",".join(left) or NO_KEY))

    def _takes(self, view: str, key: str) -> bool:
        """Whether a key is always the view's own while that is on the stage."""
        command = self.of_view(view, key)
        return command is not None and command.id not in AT_TIMES

    def names(self, command_id: str) -> list[str]:
        """The keys of a command as a keyboard writes them, the main one first."""
        return self._names[command_id]

    def __getitem__(self, command_id: str) -> str:
        """What to press for a command; the palette's key where it has none of its own."""
        return next(iter(self.names(command_id)), PALETTE_KEY)

    def of_setting(self, setting: Setting) -> list[str]:
        """The main key of each command that changes a setting."""
        return [self.names(each)[0] for each in moves_of(setting) if self.names(each)]

    def _choose(self, wanted: Mapping[str, Any]) -> dict[str, list[str]]:
        chosen: dict[str, list[str]] = {}
        owner: dict[tuple[str | None, str], str] = {}
        for name, value in wanted.items():
            if name not in _BY_ID:
                hint = did_you_mean(name, _BY_ID) or "; mlp-tui keys lists all"
                self._problems.append(f"there is no command {quoted(name)}{hint}")
                continue
            keys = [] if value in NO_KEYS else list(self._keys_of(name, value))
            view = VIEW_OF.get(name)
            for key in keys:
                if (view, key) in owner:
                    self._problems.append(
                        f"{name}: {written(key)} is the key of {owner[view, key]} already"
                    )
            chosen[name] = [key for key in dict.fromkeys(keys) if (view, key) not in owner]
            owner.update({(view, key): name for key in chosen[name]})
            if not chosen[name] and value not in NO_KEYS:
                del chosen[name]
        return chosen

    def _keys_of(self, name: str, value: Any) -> Iterator[str]:
        """The keys that a person wrote for a command, as Textual calls them."""
        texts = value.split(",") if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            self._problems.append(f'{name}: keys are written as in "s", or as in ["s", "f5"]')
            return
        for text in texts:
            key = key_called(text)
            if key is None:
                shown = quoted(text)
                self._problems.append(
                    f"{name}: there is no key {shown}; keys are called s, S, +, f5, ctrl+s, space"
                )
            elif key in RESERVED:
                self._problems.append(f"{name}: {written(key)} stays: it {RESERVED[key]}")
            else:
                yield key

    def _in_force(
        self,
        command: Binding,
        chosen: Mapping[str, list[str]],
        owner: Mapping[tuple[str | None, str], str],
    ) -> Binding:
        name = str(command.id)
        view = VIEW_OF.get(name)
        if name in chosen:
            return replace(command, key=",".join(chosen[name]) or NO_KEY)
        declared = command.key.split(",")
        left = [key for key in declared if (view, key) not in owner]
        for key in declared:
            if (view, key) in owner:
                rest = ", ".join(map(written, left)) or "no key"
                self._problems.append(
                    f"{written(key)} is the key of {owner[view, key]} now; {name} has {rest}"
                )
        return replace(command, key=",".join(left) or NO_KEY)


_BY_ID = {str(command.id): command for command in ALL}


def key_called(text: str) -> str | None:
    """What Textual calls the key that a person means by a text; None: there is no such key."""
    text = text.strip() or text[:1]  # a space is a key
    if len(text) == 1:
        return _key_of(text) if text.isprintable() else None
    before, base = (text[:-2], "+") if text.endswith("++") else text.rpartition("+")[::2]
    modifiers = before.lower().split("+") if before else []
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return base.upper()
    base = base.lower()
    if set(modifiers) - set(MODIFIERS):
        return None
    name = "+".join([*modifiers, _key_of(base) if len(base) == 1 else base])
    name = _ALIASES.get(name, name)
    base = _ALIASES.get(base, base) if not modifiers else base
    is_known = len(base) == 1 or base in _named_keys() or written(base) != base
    return name if is_known else None


def written(key: str) -> str:
    """A key of Textual's as a keyboard writes it."""
    return key_names(Binding(key, ""))[0]


def _key_of(character: str) -> str:
    # As Textual calls it, whose own function for this is private.
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


@cache
def _named_keys() -> frozenset[str]:
    return frozenset(key.value for key in NamedKeys) | {"space"}


DECLARED = Keys()
"""The keys as they are declared."""


def keys_of(app: App[Any]) -> Keys:
    """The keys in force in an app."""
    return getattr(app, "keys", DECLARED)

"""What all kinds of setting have in common."""

from __future__ import annotations

import reprlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class BadValueError(ValueError):
    """A value that a kind does not take, or a move that it cannot make; the message says why.

    That of a move has ``{}`` for the setting's label, as its title has.
    """


class Move(NamedTuple):
    """One way of changing a value by a key."""

    name: str
    title: str
    """What it does, for a list of commands, with ``{}`` for the setting's label."""
    change: Callable[..., Any]
    """Value in force, and place where it takes one, to new value; may raise a
    :class:`BadValueError`."""
    takes_place: bool = False
    """Whether it acts on one item of a list."""
    direction: int = 0
    """1: a step up, or on; -1: a step down, or back; 0: no step."""

    def made(self, value: Any, place: int | None = None) -> Any:
        """The new value.

        Args:
            value: the one in force.
            place: the index of the item to act on; None: the last one. Moves of a single value
                leave it alone.

        Raises:
            BadValueError: if there is none.
        """
        return self.change(value, place) if self.takes_place else self.change(value)


class Kind(ABC):
    """What the settings of one kind have in common.

    Args:
        none: the word that is read and written for None; None: every value is given. An
            empty text is read as None too, where None can be.
        metavar: stands for the value in the help of the command line.
    """

    options: tuple[str, ...] = ()
    """Every text that can be chosen, where they can be listed."""
    switches: tuple[str, ...] = ()
    """Every name that a value can have or not have, where a value is some of several names."""
    longest = 60
    """The most characters that a person can mean to type for a value."""

    def __init__(self, none: str | None = None, metavar: str = "VALUE") -> None:
        self.none = none
        self.metavar = f"{metavar}|{none}" if none else metavar

    @property
    def allowed(self) -> str:
        """The values that are taken, as a phrase: ``a number above 0, or full``."""
        return f"{self._allowed}, or {self.none}" if self.none else self._allowed

    def check(self, value: Any) -> Any:
        """The value in its own type: a tuple for a list, a float for a whole number.

        Raises:
            BadValueError: if it is not one of this kind.
        """
        if value is None and self.none is not None:
            return None
        try:
            return self._check(value)
        except BadValueError:
            raise self._refusal(value) from None

    def read(self, text: str) -> Any:
        """The value that a text stands for.

        Raises:
            BadValueError: if it stands for none.
        """
        text = self._trimmed(text)
        if self.none is not None and text.lower() in ("", self.none):
            return None
        try:
            return self._check(self._read(text))
        except BadValueError:
            raise self._refusal(text) from None

    def write(self, value: Any) -> str:
        """The text that :meth:`read` gives the value back for, exactly."""
        return str(self.none) if value is None else self._write(value)

    def show(self, value: Any) -> str:
        """The value as a person reads it in a sentence or a list."""
        return self.write(value)

    def to_json(self, value: Any) -> Any:
        """The value in JSON's types; :meth:`check` takes it back."""
        return value

    @property
    def moves(self) -> Sequence[Move]:
        """How keys change a value."""
        return ()

    def step(self, direction: int) -> Move | None:
        """The move that is a step up, or on, for 1, and down, or back, for -1, where there is."""
        return next((move for move in self.moves if move.direction == direction), None)

    def switched(self, value: Any, name: str) -> Any:
        """The value with one of ``switches`` that it has not, or without one that it has.

        Raises:
            BadValueError: if there is no such value.
        """
        raise NotImplementedError

    def place_at(self, text: str, position: int) -> int | None:
        """The index of the item of a list whose text stands at a position; None: no list."""
        return None

    @property
    def course(self) -> Sequence[str]:
        """The texts of the values that moves go through, where they can be listed."""
        return self.options

    def _refusal(self, value: Any) -> BadValueError:
        return BadValueError(f"must be {self.allowed}, got {_shortened(value)}")

    @property
    @abstractmethod
    def _allowed(self) -> str: ...

    @abstractmethod
    def _check(self, value: Any) -> Any:
        """The value in its own type; raises a BadValueError of any message."""

    def _trimmed(self, text: str) -> str:
        return text.strip()

    def _read(self, text: str) -> Any:
        """What the text stands for, not checked."""
        return text

    def _write(self, value: Any) -> str:
        return str(value)


_SHORTENED = reprlib.Repr()
_SHORTENED.maxstring = _SHORTENED.maxother = _SHORTENED.maxlong = 60
_SHORTENED.maxlist = _SHORTENED.maxtuple = 10


def _shortened(value: Any) -> str:
    try:
        return _SHORTENED.repr(value)
    except ValueError:  # Python writes no number of some thousands of digits
        return "a number of thousands of digits"

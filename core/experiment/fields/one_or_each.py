"""One of a few values for several things, or one for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ....datasets import did_you_mean
from .choice import Choice
from .kind import BadValueError, Kind, Move


class OneOrEach(Choice):
    """One of a table's names for all of several things, or a tuple with a name for each in turn.

    A tuple of one is that name: ``relu``, or ``relu, tanh``.

    Args:
        table: the names, or a mapping from them.
        most: how many things there can be.
        noun: what one of the things is.
    """

    longest = 200

    def __init__(self, table: Iterable[str], *, most: int, noun: str) -> None:
        super().__init__(table)
        self.metavar = "NAME,..."
        self.most, self._noun = most, noun

    @property
    def moves(self) -> Sequence[Move]:
        return (
            Move("next", "Next {}", self._next, takes_place=True, direction=1),
            Move("previous", "Previous {}", self._previous, takes_place=True, direction=-1),
        )

    def fitted(self, value: Any, count: int, place: int | None = None) -> Any:
        """A value for more or fewer things, of which there is one at least.

        Args:
            value: for as many as there were.
            count: how many there are now.
            place: behind which thing others like it came, or which one went; None: the last.
        """
        if not isinstance(value, tuple):
            return value
        place = len(value) - 1 if place is None else place
        if count == len(value) - 1:
            return self.check((*value[:place], *value[place + 1 :]))
        more = (value[place],) * (count - len(value))
        return self.check((*value[: place + 1], *more, *value[place + 1 :])[:count])

    def to_json(self, value: Any) -> Any:
        return list(value) if isinstance(value, tuple) else value

    def show(self, value: Any) -> str:
        return self.write(value)

    @property
    def _allowed(self) -> str:
        return f"{super()._allowed}, or several of them, one for each {self._noun}"

    def _next(self, value: Any, place: int | None = None) -> Any:
        return self._stepped(value, place, 1)

    def _previous(self, value: Any, place: int | None = None) -> Any:
        return self._stepped(value, place, -1)

    def _stepped(self, value: Any, place: int | None, offset: int) -> Any:
        """With the neighbour of the name for all, or of the name at the place, or the last one."""
        if not isinstance(value, tuple):
            return self._neighbour(value, offset)
        place = len(value) - 1 if place is None else place
        if not 0 <= place < len(value):
            raise BadValueError(f"there is no {self._noun} {place + 1} among {len(value)}")
        return (*value[:place], self._neighbour(value[place], offset), *value[place + 1 :])

    def _check(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return super()._check(value)
        if not 1 <= len(value) <= self.most:
            raise BadValueError
        first, *others = (super(OneOrEach, self)._check(name) for name in value)
        return (first, *others) if others else first

    def _refusal(self, value: Any) -> BadValueError:
        names = self._read(value) if isinstance(value, str) else []
        wrong = next((name for name in names if name not in self.names), "")
        return BadValueError(
            f"{Kind._refusal(self, value)}{did_you_mean(wrong, self.names) if wrong else ''}"
        )

    def _read(self, text: str) -> list[str]:
        return re.split(r"\s*,\s*|\s+", text)

    def _write(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, tuple) else value

"""One of a few values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ....datasets import did_you_mean
from .kind import BadValueError, Kind, Move


class Choice(Kind):
    """One of a table's names.

    Args:
        table: the names, or a mapping from them.
        titles: what a person reads for a name, where it is another.
    """

    def __init__(
        self,
        table: Iterable[str],
        titles: Mapping[str, str] | None = None,
        none: str | None = None,
    ) -> None:
        super().__init__(none, "NAME")
        self.names = tuple(table)
        self.options = (none, *self.names) if none else self.names
        self._titles = titles or {}

    @property
    def _allowed(self) -> str:
        return f"one of {', '.join(self.names)}"

    @property
    def moves(self) -> Sequence[Move]:
        return (
            Move("next", "Next {}", lambda value: self._neighbour(value, 1), direction=1),
            Move("previous", "Previous {}", lambda value: self._neighbour(value, -1), direction=-1),
        )

    def show(self, value: Any) -> str:
        return self._titles.get(value, self.write(value))

    def _check(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in self.names:
            raise BadValueError
        return value

    def _refusal(self, value: Any) -> BadValueError:
        hint = did_you_mean(value, self.options) if isinstance(value, str) else ""
        return BadValueError(f"{super()._refusal(value)}{hint}")

    def _neighbour(self, value: Any, offset: int) -> Any:
        place = self.options.index(self.write(value)) + offset
        return self.read(self.options[place % len(self.options)])


class Toggle(Choice):
    """On or off: a bool."""

    def __init__(self, none: str | None = None) -> None:
        super().__init__(("on", "off"), none=none)
        self.metavar = "|".join(self.options)

    def _check(self, value: Any) -> Any:
        if not isinstance(value, bool | np.bool_):
            raise BadValueError
        return bool(value)

    def _read(self, text: str) -> bool:
        if text.lower() not in self.names:
            raise BadValueError
        return text.lower() == "on"

    def _write(self, value: Any) -> str:
        return "on" if value else "off"

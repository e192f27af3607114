"""Several values of one kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .kind import BadValueError, Kind, Move
from .number import Whole


class ListOf(Kind):
    """Values of one kind in a row: ``relu, tanh``.

    Args:
        item: the kind of each.
        most: how many there can be.
        noun: what one of them belongs to, in the singular.
        empty: what is read and written for a list of none.
        example: what a list looks like.
    """

    separators = r"\s*,\s*|\s+"
    """A regular expression of what may stand between two items that are read."""

    def __init__(
        self,
        item: Kind,
        *,
        most: int,
        noun: str,
        example: str,
        empty: str = "0",
        none: str | None = None,
    ) -> None:
        super().__init__(none, example.replace(" ", ""))
        self.item, self.most, self.empty = item, most, empty
        self._noun, self._example = noun, example

    @property
    def moves(self) -> Sequence[Move]:
        return (
            Move("add", f"Add a {self._noun}", self._longer, takes_place=True),
            Move("remove", f"Remove a {self._noun}", self._shorter, takes_place=True),
        )

    def to_json(self, value: Any) -> Any:
        return None if value is None else [self.item.to_json(item) for item in value]

    def place_at(self, text: str, position: int) -> int:
        return len(re.findall(self.separators, text[:position].lstrip()))

    def _longer(self, value: Any, place: int | None = None) -> Any:
        """With another item like the one at the place, behind it."""
        if len(value) >= self.most:
            raise BadValueError(f"there are {self.most} {{}}, and there can be no more")
        if not value:
            return (self._first,)
        place = self._existing(value, place)
        return (*value[: place + 1], *value[place:])

    def _shorter(self, value: Any, place: int | None = None) -> Any:
        if not value:
            raise BadValueError(f"there is no {self._noun} to remove")
        place = self._existing(value, place)
        return (*value[:place], *value[place + 1 :])

    def _existing(self, value: Any, place: int | None) -> int:
        """The place, or the last one."""
        if place is not None and not 0 <= place < len(value):
            raise BadValueError(f"there is no {self._noun} {place + 1} among {len(value)}")
        return len(value) - 1 if place is None else place

    @property
    def _first(self) -> Any:
        """What is added to an empty list."""
        return self.read(self._example)[-1]

    @property
    def _allowed(self) -> str:
        return (
            f"a list of at most {self.most}, each {self.item.allowed}, "
            f"such as {self._example}, or {self.empty} for none"
        )

    def _check(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) > self.most:
            raise BadValueError
        return tuple(map(self.item.check, value))

    def _read(self, text: str) -> list[Any]:
        if text in ("", self.empty):
            return []
        return [self.item.read(part) for part in re.split(self.separators, text)]

    def _write(self, value: Any) -> str:
        return ", ".join(map(self.item.write, value)) or self.empty


class Sizes(ListOf):
    """Units of each layer, from input to output: ``4, 2``, or as read ``4-2``.

    Args:
        most_units: in one layer.
        most: layers.
    """

    separators = r"\s*[,-]\s*|\s+"

    def __init__(self, most_units: int, *, most: int) -> None:
        super().__init__(Whole(1, most_units), most=most, noun="hidden layer", example="4, 2")
        self._most_units = most_units

    @property
    def moves(self) -> Sequence[Move]:
        return (
            *super().moves,
            Move("widen", "Add a neuron", self._wider, takes_place=True, direction=1),
            Move("narrow", "Remove a neuron", self._narrower, takes_place=True, direction=-1),
        )

    @property
    def _allowed(self) -> str:
        return (
            f"a list of at most {self.most} whole numbers from 1 to {self._most_units}, "
            f"such as {self._example}, or {self.empty} for none"
        )

    def _wider(self, value: Any, place: int | None = None) -> Any:
        return self._resized(value, place, 1)

    def _narrower(self, value: Any, place: int | None = None) -> Any:
        return self._resized(value, place, -1)

    def _resized(self, value: Any, place: int | None, change: int) -> Any:
        """With more or fewer units in the layer at the place."""
        if not value:
            raise BadValueError(f"there is no {self._noun}; add one first")
        place = self._existing(value, place)
        units = value[place] + change
        if units < 1:
            raise BadValueError("a layer has at least 1 neuron")
        if units > self._most_units:
            raise BadValueError(f"a layer has at most {self._most_units} neurons")
        return (*value[:place], units, *value[place + 1 :])

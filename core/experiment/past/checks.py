"""How the parts of a file are written, and checked by the same declaration when they are read."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ....datasets import clean_text
from ..spec import Experiment


class DamagedError(ValueError):
    """Something was read that would never be written: what it is, in a few words."""


class Part(ABC):
    """One kind of value in a JSON text."""

    @abstractmethod
    def write(self, value: Any) -> Any:
        """The value in JSON's types."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """What :meth:`write` wrote.

        Raises:
            DamagedError: if it never would.
        """


class Whole(Part):
    """A whole number in a range."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def write(self, value: int) -> int:
        return value

    def read(self, value: Any) -> int:
        if type(value) is not int or not self._least <= value <= self._most:
            raise DamagedError(f"is no whole number from {self._least} to {self._most}")
        return value


class Real(Part):
    """A finite number."""

    def write(self, value: float) -> float:
        return value

    def read(self, value: Any) -> float:
        if type(value) is not float or not math.isfinite(value):
            raise DamagedError("is no finite number with a point")
        return value


class Text(Part):
    """One line of bounded length, without control characters."""

    def __init__(self, most: int) -> None:
        self._most = most

    def write(self, value: str) -> str:
        return clean_text(value, self._most)

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or clean_text(value, self._most) != value:
            raise DamagedError(f"is no line of at most {self._most} characters")
        return value


class Settings(Part):
    """A whole experiment."""

    def write(self, value: Experiment) -> Any:
        return value.to_dict()

    def read(self, value: Any) -> Experiment:
        if not isinstance(value, dict):
            raise DamagedError("is no object of settings")
        try:
            return Experiment.from_dict(value)
        except ValueError as error:
            raise DamagedError(f"is not valid: {error}") from None


class Object(Part):
    """An object of any keys, which nobody but people reads."""

    def write(self, value: Mapping[str, Any]) -> Any:
        return dict(value)

    def read(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise DamagedError("is no object")
        return value


class Optional(Part):
    """Another kind of value, or null."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def write(self, value: Any) -> Any:
        return None if value is None else self._part.write(value)

    def read(self, value: Any) -> Any:
        return None if value is None else self._part.read(value)


class Items(Part):
    """A list of values of one kind, which become a tuple."""

    def __init__(self, part: Part, most: int) -> None:
        self._part, self._most = part, most

    def write(self, value: Sequence[Any]) -> Any:
        return [self._part.write(item) for item in value]

    def read(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > self._most:
            raise DamagedError(f"is no list of at most {self._most} items")
        return tuple(self._part.read(item) for item in value)


class Record(Part):
    """An object of exactly these keys, which are the attributes of what ``make`` makes."""

    def __init__(self, make: Callable[..., Any], **parts: Part) -> None:
        self._make, self._parts = make, parts

    def write(self, value: Any) -> Any:
        return {name: part.write(getattr(value, name)) for name, part in self._parts.items()}

    def read(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise DamagedError("is no object")
        if value.keys() != self._parts.keys():
            raise DamagedError(f"has not the keys {', '.join(self._parts)}")
        return self._make(**{name: self._read_part(name, value[name]) for name in self._parts})

    def _read_part(self, name: str, value: Any) -> Any:
        try:
            return self._parts[name].read(value)
        except DamagedError as error:
            raise DamagedError(f"{name} {error}") from None

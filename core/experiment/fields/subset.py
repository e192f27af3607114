"""Some of several names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ....datasets import did_you_mean
from .kind import BadValueError, Kind, Move


class Subset(Kind):
    """One or more names, each once and in an order of their own: ``x1, x2, x1^2``.

    Args:
        place_of: where a name stands in the order; None: there is no such name.
        switches: those that moves put in and take out, with a name for each of these moves.
        noun: what a name stands for.
        further: those that are not among the switches, as a phrase.
        names_in: the names in a text that a person typed, not checked.
    """

    longest = 200

    def __init__(
        self,
        place_of: Callable[[str], int | None],
        *,
        switches: Mapping[str, str],
        noun: str,
        further: str,
        names_in: Callable[[str], Iterable[str]],
        none: str | None = None,
    ) -> None:
        super().__init__(none, "NAME,...")
        self._place_of = place_of
        self._moves, self._noun = switches, noun
        self._further, self._names_in = further, names_in
        self.switches = tuple(switches)
        """The names that a person is offered one by one, in their order."""

    def is_on(self, value: Sequence[str], name: str) -> bool:
        """Whether a name is in a value, which is not None."""
        return name in value

    def switched(self, value: Sequence[str], name: str) -> tuple[str, ...]:
        """A value, which is not None, without a name that it has, or with one that it has not.

        Raises:
            BadValueError: if it has no other name.
        """
        if not self.is_on(value, name):
            return self._in_order([*value, name])
        if len(value) == 1:
            raise BadValueError(
                f"{name} is the only {self._noun}: put another in before you take it out"
            )
        return tuple(each for each in value if each != name)

    @property
    def moves(self) -> Sequence[Move]:
        return tuple(
            Move(move, f"{self._noun.capitalize()} {name} in or out", partial(self._move, name))
            for name, move in self._moves.items()
        )

    def _move(self, name: str, value: Any) -> Any:
        return self.switched(value or (), name)

    def to_json(self, value: Any) -> Any:
        return None if value is None else list(value)

    @property
    def _allowed(self) -> str:
        return f"one or more of {', '.join(self.switches)} and {self._further}"

    def _check(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not value:
            raise BadValueError
        if not all(isinstance(name, str) and self._is_name(name) for name in value):
            raise BadValueError
        return self._in_order(value)

    def _refusal(self, value: Any) -> BadValueError:
        names = list(self._names_in(value)) if isinstance(value, str) else []
        wrong = next((name for name in names if not self._is_name(name)), "")
        hint = did_you_mean(wrong, self.switches) if wrong else ""
        return BadValueError(f"{super()._refusal(value)}{hint}")

    def _in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(names), key=lambda name: self._place_of(name) or 0))

    def _is_name(self, name: str) -> bool:
        return self._place_of(name) is not None

    def _read(self, text: str) -> list[str]:
        return list(self._names_in(text))

    def _write(self, value: Any) -> str:
        return ", ".join(value)

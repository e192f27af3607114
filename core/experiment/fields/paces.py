"""How fast a run is to go."""

from __future__ import annotations

from typing import Any

from ..pace import FASTEST, PACES, SLOWEST, Pace, PaceError
from .kind import BadValueError, Kind


class Paces(Kind):
    """A pace by its name, or so many steps a second."""

    def __init__(self) -> None:
        super().__init__(metavar="NAME|NUMBER")
        self.options = tuple(pace.name for pace in PACES)

    @property
    def _allowed(self) -> str:
        return f"{PACES[0].name}, {PACES[-1].name} or {SLOWEST:g} to {FASTEST:,.0f} steps a second"

    def _check(self, value: Any) -> Pace:
        if isinstance(value, Pace):
            value = value.name
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise BadValueError
        try:
            return Pace.read(str(value))
        except PaceError:
            raise BadValueError from None

    def _write(self, value: Any) -> str:
        return value.name

    def to_json(self, value: Any) -> str:
        return value.name

"""What stands where in a picture, for the mouse."""

from __future__ import annotations


class Hits:
    """The places of neurons and inputs."""

    def __init__(self) -> None:
        self._places: list[tuple[int, int, int, int, tuple[int, int]]] = []

    def add(self, left: int, top: int, right: int, bottom: int, what: tuple[int, int]) -> None:
        """Say that a unit has the cells from left and top to before right and bottom.

        Args:
            what: its layer, -1 for the inputs, and its number.
        """
        self._places.append((left, top, right, bottom, what))

    def at(self, x: int, y: int) -> tuple[int, int] | None:
        """The unit that has a cell."""
        for left, top, right, bottom, what in self._places:
            if left <= x < right and top <= y < bottom:
                return what
        return None

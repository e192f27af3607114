"""What a place in the key bar is."""

from __future__ import annotations

from typing import NamedTuple


class Hint(NamedTuple):
    """A place in the key bar: commands that belong together, and a word for them."""

    commands: tuple[str, ...]
    """Their ids."""
    label: str
    while_running: str = ""
    """The word while the run is running, where it is another."""

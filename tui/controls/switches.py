"""Names in a row that are on or off, each switched by itself or one in place of another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from .key_taker import KeyTaker
from .line_input import LineInput, printable

LONGEST_NAME = 24
"""Characters; of longer names the rest is cut off."""


class Switches(KeyTaker, Widget, can_focus=True):
    """``[x1][x2] x1x2``: those that are on stand in brackets. It has as many lines as it needs.

    Left and right lead from one to the next, enter, space or a click switches it, up and down
    switch it on and off. Where one is on in place of another, arrows put the next one on. All other
    keys are commands.

    Args:
        switch: told the name that is to be on instead of off, or off instead of on.
        reset: called when a person wants the default.
        exclusive: whether exactly one is on.
    """

    ALLOW_SELECT = False
    keys_here = (
        ("space", "switches"),
        ("left/right", "which one"),
        ("del", "default"),
        ("esc", "leaves it"),
        ("tab", "next setting"),
    )
    FOCUS_ON_CLICK = False
    """A click switches, and keys stay what they were."""

    def __init__(
        self,
        switch: Callable[[str], object],
        reset: Callable[[], object],
        exclusive: bool = False,
    ) -> None:
        super().__init__()
        self._switch, self._reset, self._exclusive = switch, reset, exclusive
        self._names: Sequence[str] = ()
        self._on: Collection[str] = ()
        self._cursor = 0

    @property
    def names(self) -> Sequence[str]:
        """What can be switched."""
        return self._names

    @property
    def on(self) -> Collection[str]:
        """What is on."""
        return self._on

    @property
    def chosen(self) -> str | None:
        """The name that keys switch."""
        return self._names[self._cursor] if self._names else None

    def show(self, names: Sequence[str], on: Collection[str]) -> None:
        """Show which of the names are on."""
        if (names, on) == (self._names, self._on):
            return
        relayout = names != self._names
        self._names, self._on = names, on
        if self._exclusive and on:
            self._cursor = self._names.index(next(iter(on)))
        self._cursor = max(0, min(self._cursor, len(names) - 1))
        self.refresh(layout=relayout)

    # --- Keys and clicks -------------------------------------------------------------------

    async def take(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Paste):
            return True
        name = self.chosen
        if name is None or event.key in ("tab", "shift+tab", "escape"):
            return False
        if event.key in ("left", "right", "up", "down"):
            self._go(event.key, name)
        elif event.key in ("enter", "space"):
            self._switch(name)
        elif event.key in ("backspace", "delete"):
            self._reset()
        else:
            return False
        return True

    def _go(self, key: str, name: str) -> None:
        if self._exclusive:
            offset = 1 if key in ("right", "down") else -1
            self._switch(self._names[(self._cursor + offset) % len(self._names)])
        elif key in ("left", "right"):
            self._move_to(self._cursor + (1 if key == "right" else -1))
        elif (name in self._on) != (key == "up"):
            self._switch(name)

    def _move_to(self, place: int) -> None:
        self._cursor = place % len(self._names)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Switch what was clicked on."""
        event.stop()
        if isinstance(self.screen.focused, LineInput):
            self.screen.set_focus(None)  # which applies what was typed
        for place, (line, column, text) in enumerate(self._placed(self.size.width)):
            if line == event.y and column <= event.x < column + len(text):
                self._move_to(place)
                self._switch(self._names[place])

    # --- Looks -----------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        placed = self._placed(width)
        return placed[-1][0] + 1 if placed else 1

    def on_focus(self) -> None:
        """Show which of them keys switch."""
        self.refresh()

    def on_blur(self) -> None:
        """Show it no more."""
        self.refresh()

    def render(self) -> Content:
        lines: list[list[Content | str]] = [[]]
        for place, (line, _, text) in enumerate(self._placed(self.size.width)):
            if line == len(lines):
                lines.append([])
            styles = ["bold"] * (self._names[place] in self._on)
            styles += ["reverse"] * (self.has_focus and place == self._cursor)
            lines[-1].append(Content.styled(text, " ".join(styles)))
        return Content("\n").join(Content.assemble(*line) for line in lines)

    def _placed(self, width: int) -> list[tuple[int, int, str]]:
        """Line, column and text of each name."""
        placed: list[tuple[int, int, str]] = []
        line = column = 0
        for name in self._names:
            name_shown = printable(name[:LONGEST_NAME])
            text = f"[{name_shown}]" if name in self._on else f" {name_shown} "
            if column and column + len(text) > width:
                line, column = line + 1, 0
            placed.append((line, column, text))
            column += len(text)
        return placed

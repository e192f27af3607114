"""The key bar at the bottom: what can be pressed, as much of it as fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from ..commands import FIRST_VIEW, KEY_HINTS, LAST_HINTS, VIEWS, Hint
from ..preferences.keys import DECLARED, Keys, keys_of

GAP = 2
_Place = tuple[Content, int]
"""What stands in the bar, and the width that is kept for it."""


class KeyBar(Widget):
    """Keys and what they do, in the order of use; a click on a key presses it.

    Hints that do not fit are left out from the end; help and quit always stay.
    """

    running = reactive(False)
    view = reactive(FIRST_VIEW)
    """What is on the stage; its own keys come first."""
    taken: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """What keys do in the widget that takes them, in place of what they do elsewhere."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: Keys = DECLARED

    def on_mount(self) -> None:
        self._keys = keys_of(self.app)

    def render(self) -> RenderResult:
        if self.taken:
            places = [Content(f"{key} {word}") for key, word in self.taken]
            return self._lines([(place, place.cell_length) for place in places], [])
        hints = filter(self._keys_of, (*VIEWS[self.view].hints, *KEY_HINTS))
        last = filter(self._keys_of, LAST_HINTS)
        return self._lines(
            [self._place(hint) for hint in hints], [self._place(each) for each in last]
        )

    def _lines(self, places: Iterable[_Place], last: Sequence[_Place]) -> Content:
        """Places in their order, as many as there is room for before the last ones."""
        lines: list[list[_Place]] = [[] for _ in range(max(1, self.size.height))]
        reserved = sum(width + GAP for _, width in last)
        row = 0
        for place in places:
            while row < len(lines):
                room = self.size.width - (reserved if row == len(lines) - 1 else 0)
                if sum(width + GAP for _, width in lines[row]) + place[1] <= room:
                    lines[row].append(place)
                    break
                row += 1
        lines[-1].extend(last)
        gap = Content(" " * GAP)
        return Content("\n").join(gap.join(each for each, _ in line) for line in lines if line)

    def _place(self, hint: Hint) -> _Place:
        return self._hint(hint), self._width(hint)

    def _hint(self, hint: Hint) -> Content:
        label = hint.label if not (self.running and hint.while_running) else hint.while_running
        # Not by markup, in which a key such as [ would be one of its characters.
        keys = [
            Content.styled(key, Style.from_meta({"@click": f"app.{action}"}))
            for key, action in self._keys_of(hint)
        ]
        return Content.assemble(Content("/").join(keys), f" {label}")

    def _keys_of(self, hint: Hint) -> tuple[tuple[str, str], ...]:
        return self._keys.of_hint(hint, self.view)

    def _width(self, hint: Hint) -> int:
        keys = "/".join(key for key, _ in self._keys_of(hint))
        return len(keys) + 1 + max(len(hint.label), len(hint.while_running))

"""The key bar at the bottom: what can be pressed, as much of it as fits."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ..commands import KEY_HINTS, LAST_HINTS, Hint

GAP = 2


class KeyBar(Widget):
    """Keys and what they do, in the order of use; a click on a key presses it.

    Hints that do not fit are left out from the end; help and quit always stay.
    """

    running = reactive(False)

    def __init__(self) -> None:
        super().__init__(id="keys")

    def render(self) -> RenderResult:
        lines: list[list[Hint]] = [[] for _ in range(max(1, self.size.height))]
        reserved = sum(_width(hint) + GAP for hint in LAST_HINTS)
        last = len(lines) - 1
        row = 0
        for hint in KEY_HINTS:
            while row <= last:
                room = self.size.width - (reserved if row == last else 0)
                if sum(_width(other) + GAP for other in lines[row]) + _width(hint) <= room:
                    lines[row].append(hint)
                    break
                row += 1
        lines[last].extend(LAST_HINTS)
        gap = Content(" " * GAP)
        return Content("\n").join(
            gap.join(self._hint(hint) for hint in line) for line in lines if line
        )

    def _hint(self, hint: Hint) -> Content:
        label = hint.label if not (self.running and hint.while_running) else hint.while_running
        keys = Content("/").join(
            Content.from_markup(f"[@click=app.{action}]$key[/]", key=key)
            for key, action in hint.keys
        )
        return Content.assemble(keys, f" {label}")


def _width(hint: Hint) -> int:
    keys = "/".join(key for key, _ in hint.keys)
    return len(keys) + 1 + max(len(hint.label), len(hint.while_running))

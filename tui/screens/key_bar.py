"""The key bar at the bottom: what can be pressed, as much of it as fits."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from ..commands import FIRST_VIEW, KEY_HINTS, LAST_HINTS, VIEWS, Hint
from ..preferences.keys import DECLARED, Keys, keys_of

GAP = 2


class KeyBar(Widget):
    """Keys and what they do, in the order of use; a click on a key presses it.

    Hints that do not fit are left out from the end; help and quit always stay.
    """

    running = reactive(False)
    view = reactive(FIRST_VIEW)
    """What is on the stage; its own keys come first."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: Keys = DECLARED

    def on_mount(self) -> None:
        self._keys = keys_of(self.app)

    def render(self) -> RenderResult:
        lines: list[list[Hint]] = [[] for _ in range(max(1, self.size.height))]
        reserved = sum(self._width(hint) + GAP for hint in LAST_HINTS)
        last = len(lines) - 1
        row = 0
        for hint in filter(self._keys_of, (*VIEWS[self.view].hints, *KEY_HINTS)):
            while row <= last:
                room = self.size.width - (reserved if row == last else 0)
                used = sum(self._width(other) + GAP for other in lines[row])
                if used + self._width(hint) <= room:
                    lines[row].append(hint)
                    break
                row += 1
        lines[last].extend(filter(self._keys_of, LAST_HINTS))
        gap = Content(" " * GAP)
        return Content("\n").join(
            gap.join(self._hint(hint) for hint in line) for line in lines if line
        )

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

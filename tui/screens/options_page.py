"""All settings under the headings of their groups, as one widget with a cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ...core.experiment import GROUPS, SETTINGS, Experiment, Setting
from ...datasets import clean_text
from ..controls.key_taker import KeyTaker
from ..views.plots.drawing import shortened
from . import option_texts

LABEL_WIDTH = 22
MAX_VALUE = 200
"""Characters; what has no room is cut off."""
NOTHING = "Nothing here has all of these words."


class OptionsPage(KeyTaker, ScrollView, can_focus=True):
    """A line for each setting: its label and its value, or why it does not apply.

    Args:
        spec: what is in force.
        take: given each key; returns whether there is nothing more to do.
        choose: called when the setting under the cursor is clicked on.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "options--heading",
        "options--set",
        "options--off",
        "options--cursor",
    }
    ALLOW_SELECT = False

    cursor = reactive(0, init=False)
    """The number of the line of the setting that keys act on."""

    def __init__(
        self,
        spec: Experiment,
        take: Callable[[events.Key | events.Paste], Awaitable[bool]],
        choose: Callable[[], Awaitable[object]],
    ) -> None:
        super().__init__(id="options-page")
        self._spec = spec
        self._take, self._choose = take, choose
        self._lines: Sequence[Setting | str] = ()
        self.narrow_to("")

    @property
    def chosen(self) -> Setting | None:
        """The setting under the cursor; None: none has the words that are searched for."""
        line = self._lines[self.cursor]
        return line if isinstance(line, Setting) else None

    def show(self, spec: Experiment) -> None:
        """Show the values in force."""
        self._spec = spec
        self.refresh()

    def narrow_to(self, query: str) -> None:
        """Show the settings that have all words of a query, the cursor on the best.

        Where all are shown again it stays on its setting.
        """
        chosen = self.chosen if self._lines and not query else None
        lines: list[Setting | str] = []
        for group, heading in GROUPS.items():
            found = [each for each in SETTINGS.values() if each.group == group]
            found = [each for each in found if option_texts.has_words(each, query)]
            if found:
                lines += [*([""] if lines else []), heading, *found]
        self._lines = lines or [NOTHING]
        settings = [each for each in lines if isinstance(each, Setting)]
        best = min(settings, key=lambda each: option_texts.distance(each, query), default=None)
        self.virtual_size = Size(self.virtual_size.width, len(self._lines))
        self.cursor = 0 if best is None else lines.index(chosen or best)
        self._keep_in_sight()
        self.refresh()

    def move(self, offset: int) -> None:
        """Move the cursor so many settings down, or up, as far as there are any."""
        places = [at for at, line in enumerate(self._lines) if isinstance(line, Setting)]
        if places:
            here = places.index(self.cursor) + offset
            self.cursor = places[min(max(0, here), len(places) - 1)]
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        is_first = not isinstance(self._lines[self.cursor - 1], Setting)
        region = Region(0, self.cursor - is_first, 1, 1 + is_first)  # with its heading
        self.scroll_to_region(region, animate=False, immediate=True)

    def watch_cursor(self) -> None:
        """Show where it is."""
        self.refresh()

    def on_resize(self) -> None:
        """Scroll in the new width."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        self._keep_in_sight()

    async def take(self, event: events.Key | events.Paste) -> bool:
        return await self._take(event)

    async def on_click(self, event: events.Click) -> None:
        """Put the cursor on a setting; on the one that has it, do what enter does."""
        event.stop()
        line = event.y + self.scroll_offset.y
        if line >= len(self._lines) or not isinstance(self._lines[line], Setting):
            return
        if line == self.cursor:
            await self._choose()
        self.cursor = line

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        style = self.rich_style
        if number >= len(self._lines):
            return Strip.blank(width, style)
        line = self._lines[number]
        if not isinstance(line, Setting):
            style += self.get_component_rich_style("options--heading", partial=True)
            return Strip([Segment(line, style)]).adjust_cell_length(width, style)
        if not line.acts_in(self._spec):
            style = self.get_component_rich_style("options--off")  # mixed with its background
        for component in self._components(line, number):
            style += self.get_component_rich_style(component, partial=True)
        text = shortened(self._text_of(line, number), width)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _components(self, setting: Setting, number: int) -> list[str]:
        components = []
        if setting.acts_in(self._spec) and setting.is_set_in(self._spec):
            components.append("options--set")
        if number == self.cursor:
            components.append("options--cursor")
        return components

    def _text_of(self, setting: Setting, number: int) -> str:
        pointer = ">" if number == self.cursor else " "
        is_set = setting.acts_in(self._spec) and setting.is_set_in(self._spec)
        value = clean_text(option_texts.value(setting, self._spec), MAX_VALUE)
        return f"{pointer} {setting.label:{LABEL_WIDTH}} {'*' if is_set else ' '} {value}"

"""A list of choices in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ..terminal.workarounds.patched import PatchedOptionList
from .key_taker import KeyTaker

STEPS = {"up": -1, "down": 1}
"""Which way keys go on in the list without opening it."""
LIST_ACTIONS = {
    "up": "cursor_up",
    "down": "cursor_down",
    "home": "first",
    "end": "last",
    "pageup": "page_up",
    "pagedown": "page_down",
}
"""What keys do in the open list."""


class Chooser(KeyTaker, Widget, can_focus=True):
    """A line that shows a choice, and opens the list of all on enter or a click.

    What is typed on it opens the list too, with those that contain it. Up and down lead to the
    choice before and behind.

    Textual's ``Select`` has six widgets for each.

    Args:
        choices: what a person reads, and the value it stands for.
        choose: told what a person chose in place of the choice in force.
        step: told which way a person steps on in the list, 1 or -1.
        closed: called when the list is closed, with a choice or without.
        typed: the choice that a text stands for which no choice of the list contains, or None.
    """

    ALLOW_SELECT = False
    keys_here = (
        ("enter", "opens the list"),
        ("esc", "leaves it"),
        ("up/down", "next choice"),
        ("letters", "find one"),
        ("tab", "next setting"),
    )

    def __init__(
        self,
        choices: Iterable[tuple[str, str]],
        choose: Callable[[str], object],
        step: Callable[[int], object],
        closed: Callable[[], object] = lambda: None,
        typed: Callable[[str], str | None] = lambda text: None,
    ) -> None:
        super().__init__()
        self.choice_of = typed
        self._choose, self._step, self._then = choose, step, closed
        self.offer(choices)
        self.choice: str | None = None
        """The choice in force."""

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Let a person choose among these from the next time that the list is opened."""
        self._prompts = {choice: prompt for prompt, choice in choices}
        self.refresh()

    def show(self, choice: str) -> None:
        """Show the choice in force."""
        if choice != self.choice:
            self.choice = choice
            self.refresh()

    def render(self) -> Content:
        room = max(0, self.size.width - 2)
        choice = self.choice or ""
        prompt = Content(self._prompts.get(choice, choice))
        return Content.assemble(prompt.truncate(room, ellipsis=True, pad=True), " \u25bc")

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return bool(self.query(ChoiceList))

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        await self.open()

    async def take(self, event: events.Key | events.Paste) -> bool:
        typed = _typed(event)
        if isinstance(event, events.Key) and event.key in STEPS:
            self._step(STEPS[event.key])
        elif isinstance(event, events.Key) and event.key == "enter":
            await self.open()
        elif typed:
            await self.open(typed)
        else:
            return False
        return True

    async def open(self, typed: str = "") -> None:
        """Show the list of the choices that contain what was typed."""
        if not self.is_open:
            prompts = ChoiceList(self._prompts, self.choice)
            await self.mount(prompts)
            prompts.narrow_to(typed)
            self.screen.set_focus(prompts)

    async def close(self, choice: str | None = None) -> None:
        """Close the list, with a choice or without."""
        self.screen.set_focus(self)
        await self.query(ChoiceList).remove()
        if choice is not None and choice != self.choice:
            self._choose(choice)
        self._then()

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.close(event.option_id)


class ChoiceList(KeyTaker, PatchedOptionList):
    """The choices, over whatever stands below.

    Args:
        prompts: choice to what a person reads.
        choice: the one in force.
    """

    keys_here = (("enter", "chooses"), ("esc", "closes the list"), ("letters", "find one"))
    TO_TYPE = "type to find"
    NOTHING = "none of that name"

    def __init__(self, prompts: dict[str, str], choice: str | None) -> None:
        super().__init__()
        self._prompts, self._choice = prompts, choice
        self._typed = ""

    def narrow_to(self, typed: str) -> None:
        """Show the choices that contain what was typed, those that begin with it first."""
        self._typed = typed
        self.border_title = Content(typed.strip() or self.TO_TYPE)
        wanted = typed.strip().lower()
        places = {choice: self._place_of(choice, wanted) for choice in self._prompts}
        found = sorted((each for each in places if places[each] >= 0), key=places.__getitem__)
        self.clear_options()
        self.add_options([Option(Content(self._prompts[each]), each) for each in found])
        other = None if found else self._chooser.choice_of(typed)
        if other is not None:
            self.add_option(Option(Content(other), other))
            self.highlighted = 0
        elif not found:
            self.add_option(Option(Content(self.NOTHING), disabled=True))
        elif wanted or self._choice not in self._prompts:
            self.highlighted = 0
        else:
            self.highlighted = found.index(str(self._choice))

    def _place_of(self, choice: str, wanted: str) -> int:
        """Where the text stands in what is read of a choice or in its name: 0 before all others.

        -1: nowhere.
        """
        if not wanted:
            return 0
        found = [text.lower().find(wanted) for text in (self._prompts[choice], choice)]
        return min((place for place in found if place >= 0), default=-1)

    async def take(self, event: events.Key | events.Paste) -> bool:
        typed = _typed(event)
        if typed:
            self.narrow_to(self._typed + typed)
        elif isinstance(event, events.Paste):
            return True
        elif event.key == "backspace":
            self.narrow_to(self._typed[:-1])
        elif event.key == "escape":
            await self._chooser.close()
        elif event.key == "enter":
            if self.highlighted is not None:
                await self._chooser.close(self.get_option_at_index(self.highlighted).id)
        elif event.key in LIST_ACTIONS:
            await self.run_action(LIST_ACTIONS[event.key])
        else:
            return False
        return True

    @property
    def _chooser(self) -> Chooser:
        chooser = self.parent
        assert isinstance(chooser, Chooser)
        return chooser

    def on_blur(self) -> None:
        if self.app.focused is not self:
            self.remove()


def _typed(event: events.Key | events.Paste) -> str:
    """The characters that a key or a paste is."""
    if isinstance(event, events.Paste):
        return "".join(filter(str.isprintable, next(iter(event.text.splitlines()), "")))
    return event.character if event.is_printable and event.character else ""

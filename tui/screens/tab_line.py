"""The line that names the views, with the key of each."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from ..commands import FIRST_VIEW, VIEWS
from ..preferences.keys import keys_of

GAP = "  "


class TabLine(Widget):
    """Names the views; a click on one puts it on the stage.

    Where not all have room, the key of each stands alone, but for that on the stage.
    """

    on_stage = reactive(FIRST_VIEW)

    def __init__(self) -> None:
        super().__init__(id="tabs")

    def render(self) -> RenderResult:
        whole = self._line(short=False)
        return whole if whole.cell_length <= self.size.width else self._line(short=True)

    def _line(self, short: bool) -> Content:
        keys = keys_of(self.app)
        tabs: list[Content] = []
        for view in VIEWS.values():
            key = next(iter(keys.names(f"show-{view.name}")), "")
            is_on_stage = view.name == self.on_stage
            title = key if short and key and not is_on_stage else f"{key} {view.title}".strip()
            style = Style.from_meta({"@click": f"app.show_view('{view.name}')"})
            tab = Content.styled(f" {title} ", style)
            tabs.append(tab.stylize("reverse" if is_on_stage else "$text-muted"))
        return Content(GAP).join(tabs) if short else Content("").join(tabs)

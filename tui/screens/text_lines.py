"""The lines around the plots: settings on top, numbers and messages below."""

from __future__ import annotations

from collections import deque

from textual.content import Content
from textual.widget import Widget

from ...core.experiment import Experiment
from ...core.experiment.training_state import TrainingState
from ...datasets import Dataset
from .. import wording
from ..preferences.keys import keys_of
from ..views import DecisionBoundary
from ..views.plots.drawing import CHOSEN, LABEL, Point, Row, Span
from ..views.plots.palette import Depth, class_accent, colour_depth

MESSAGES_KEPT = 50
CONDITION_STYLES = {
    "running": "bold $text-success",
    "paused": "bold $foreground-muted",
    "diverged": "bold $text-error",
    "stopped": "bold $text-warning",
}


class SummaryLine(Widget):
    """The settings in one line, as many as fit, how many do not, and whether the run is running."""

    def __init__(self) -> None:
        super().__init__(id="summary")
        self._settings: list[str] = []
        self._condition = "paused"

    def show(self, spec: Experiment, state: TrainingState, chosen_layer: int | None = None) -> None:
        """Show the settings in force and the run's condition."""
        settings = wording.settings(spec, state.snapshot, chosen_layer)
        shown = settings, wording.condition(state)
        if shown != (self._settings, self._condition):
            self._settings, self._condition = shown
            self.refresh()

    def render(self) -> Content:
        room = self.size.width - len(self._condition) - 2
        key = keys_of(self.app)["options"]
        title, *rest = wording.fitted(self._settings, room, key) or [""]
        text = Content.assemble(
            Content.styled(title, "bold").truncate(max(0, room), ellipsis=True),
            *(Content.styled(f"  {setting}", "$foreground-muted") for setting in rest),
        )
        gap = " " * max(1, self.size.width - text.cell_length - len(self._condition))
        return Content.assemble(text, gap, (self._condition, CONDITION_STYLES[self._condition]))


class Legend(Widget):
    """The heading of the decision boundary: what its marks stand for, as far as it fits."""

    def __init__(self, boundary: DecisionBoundary) -> None:
        super().__init__(id="legend", classes="heading")
        self._boundary = boundary
        self._dataset: Dataset | None = None

    def on_mount(self) -> None:
        for choice in ("picture", "test_points", "discretize", "axes", "neuron", "probed"):
            self.watch(self._boundary, choice, self._look_again, init=False)

    def show(self, dataset: Dataset) -> None:
        """Explain the marks of this dataset."""
        if dataset is not self._dataset:
            self._dataset = dataset
            self.refresh()

    def _look_again(self) -> None:
        self.refresh()

    def render(self) -> Content:
        if self._dataset is None:
            return Content(self._boundary.heading)
        if self._boundary.probed:
            return self._probed(self._boundary.probed)
        heading = self._boundary.heading, "bold $foreground"
        marks = self._boundary.legend_of(self._dataset)
        headed = Content.assemble(heading, "   ", marks)
        dense = self._boundary.legend_of(self._dataset, gap=" ")
        if self._boundary.neuron is not None:
            # The marks of points say nothing of it, but the heading does.
            marks = dense = Content.assemble(heading, " ", dense)
        fitting = (text for text in (headed, marks) if text.cell_length <= self.size.width)
        return next(fitting, dense).truncate(self.size.width, ellipsis=True)

    def _probed(self, pieces: tuple[Row, ...]) -> Content:
        """What there is to say of a probed place, as much as fits."""
        dark, depth = self.app.current_theme.dark, colour_depth(self.app)
        texts = [
            Content.assemble(*(Content.styled(*_styled(span, dark, depth)) for span in piece))
            for piece in pieces
        ]
        while len(texts) > 1 and sum(text.cell_length + 2 for text in texts) - 2 > self.size.width:
            texts.pop()
        return Content("  ").join(texts).truncate(self.size.width, ellipsis=True)


def _styled(span: Span, dark: bool, depth: Depth) -> tuple[str, str]:
    """A piece of a picture's text as a line around it has it."""
    if isinstance(span.meaning, Point):
        return span.text, f"bold {class_accent(span.meaning.class_index, dark, depth)}"
    return span.text, {CHOSEN: "bold $foreground", LABEL: ""}.get(str(span.meaning), "$foreground")


class StatusLine(Widget):
    """Step, epoch, loss, accuracy and speed, as much as fits."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._state: TrainingState | None = None

    def show(self, state: TrainingState) -> None:
        """Show the numbers of this state."""
        self._state = state
        self.set_class(state.snapshot.divergence is not None, "-diverged")
        self.refresh()

    def render(self) -> Content:
        return Content("" if self._state is None else wording.status(self._state, self.size.width))


class Notice(Widget):
    """The newest message, as long as it holds."""

    def __init__(self) -> None:
        super().__init__(id="notice")
        self._text = ""

    def show(self, text: str) -> None:
        """Show one line."""
        self._text = text
        self.refresh()

    def end(self) -> None:
        """Show no message any more."""
        self.show("")

    def render(self) -> Content:
        return Content("\n").join(_lines_of(self._text, self.size.width, self.size.height))


class MessageLog(Widget):
    """The last messages, the newest at the bottom, and bright as long as it holds."""

    def __init__(self) -> None:
        super().__init__(id="log")
        self._holds = False
        self._messages: deque[str] = deque(maxlen=MESSAGES_KEPT)

    def show(self, text: str) -> None:
        """Add one line."""
        self._messages.append(text)
        self._holds = True
        self.refresh()

    def end(self) -> None:
        """Show the newest message as those before it, as what was said."""
        self._holds = False
        self.refresh()

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages that are kept, the newest last."""
        return tuple(self._messages)

    def render(self) -> Content:
        lines: list[Content] = []
        for age, text in enumerate(reversed(self._messages)):
            message = _lines_of(text, self.size.width, self.size.height)
            if lines and len(lines) + len(message) > self.size.height:
                break
            style = "" if age == 0 and self._holds else "$foreground-muted"
            lines[:0] = [line.stylize(style) if style else line for line in message]
        return Content("\n").join(lines)


def _lines_of(text: str, width: int, height: int) -> list[Content]:
    """A message in lines, with an ellipsis at the end of the last where not all has room."""
    width, height = max(1, width), max(1, height)
    lines = Content(text).wrap(width)
    if len(lines) > height:
        last = lines[height - 1].rstrip().truncate(width - 1)
        lines[height - 1 :] = [Content.assemble(last, "…")]
    return lines

"""What a view on the stage is, and what it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.message import Message

from ...core.experiment import Snapshot, Wanted, plane_of
from ...core.experiment.training_loop import TrainingLoop
from ...datasets import Dataset
from ..controls.editing import SettingsEditor
from .plots.glyphs import UNICODE, GlyphSet
from .plots.plot import Plot

if TYPE_CHECKING:
    from ...core.experiment.inspection.points import PointChoice


@dataclass(frozen=True)
class Selection:
    """What a person has chosen to look at, whichever view is on the stage."""

    neuron: tuple[int, int] | None = None
    """A layer, from the first hidden one to the output layer, and a unit of it; both from 0."""
    points: PointChoice = "train"
    """What values and gradients are for."""
    place: tuple[float, float] | None = None
    """A place of the plane that is probed, in the units of its axes."""
    axes: str = "columns"
    """What spans the plane that the place is on, one of ``planes.AXES``."""


class StageTools:
    """What views ask of the app and share with each other.

    Args:
        training: asked for what is seen, and for steps.
        editor: asked for other settings and parameters.
        say: tells the person something, in one line.
        show_view: puts a view on the stage, by its name.
        choose_layer: has the keys that grow and shrink the network act on a hidden layer, by its
            number from 0.
    """

    def __init__(
        self,
        training: TrainingLoop,
        editor: SettingsEditor,
        *,
        say: Callable[[str], object],
        show_view: Callable[[str], object],
        choose_layer: Callable[[int], object],
    ) -> None:
        self.training, self.editor = training, editor
        self.say, self.show_view = say, show_view
        self.choose_layer = choose_layer
        self._selection = Selection()
        self._watchers: list[Callable[[], object]] = []

    @property
    def selection(self) -> Selection:
        """What is chosen."""
        return self._selection

    def select(self, **changes: Any) -> None:
        """Choose something else, by the names of :class:`Selection`, and tell all who watch."""
        selection = replace(self._selection, **changes)
        if selection != self._selection:
            self._selection = selection
            for watcher in self._watchers:
                watcher()

    def probe_on(self, dataset: Dataset) -> None:
        """Forget the place that is probed where the plane of a dataset does not reach so far."""
        if self._selection.place is None:
            return
        (x, y), plane = self._selection.place, plane_of(dataset, self._selection.axes)
        x_min, x_max, y_min, y_max = plane.bounds
        if plane.axes != self._selection.axes or not (x_min <= x <= x_max and y_min <= y <= y_max):
            self.select(place=None)

    def watch(self, watcher: Callable[[], object]) -> None:
        """Have a function called whenever something else is chosen."""
        self._watchers.append(watcher)


class StageView(Plot):
    """A picture of the newest snapshot that can stand on the stage.

    Args:
        glyphs: what it is made of.
        tools: what it may use; None: it only shows.
        options: Those of every widget: ``name``, ``id``, ``classes``.
    """

    def __init__(
        self, glyphs: GlyphSet = UNICODE, tools: StageTools | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.glyphs = glyphs
        self._tools = tools

    class WantsOther(Message):
        """A view shows something else now, though its size is the same."""

    def ask_again(self) -> None:
        """Have what is wanted now observed, where it is not what was wanted before."""
        self.post_message(self.WantsOther())

    @property
    def has_tools(self) -> bool:
        """Whether it may act, and not only show."""
        return self._tools is not None

    @property
    def tools(self) -> StageTools:
        """What it may use."""
        assert self._tools is not None, "it was made to show, not to act"
        return self._tools

    @property
    def wanted(self) -> Wanted:
        """What it shows, in its present size; nothing where it has none."""
        raise NotImplementedError

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot. Where that lacks something that is wanted, what is drawn may stay."""
        raise NotImplementedError

    def leave(self) -> bool:
        """Go back to what it shows by itself, by escape; return whether there was anything to
        leave."""
        return False

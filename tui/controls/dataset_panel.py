"""The dataset panel: which points, and how many of each class."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from ...core.experiment import SETTINGS, Experiment, Snapshot
from ...datasets import CATALOGUE, Dataset
from .. import wording
from ..preferences.keys import keys_of
from ..views.plots.glyphs import UNICODE, GlyphSet
from ..views.plots.palette import class_accent, colour_depth
from .chooser import Chooser
from .dataset_list import OWN_DATA, dataset_choice, dataset_choices
from .editing import SettingsEditor
from .panels import SettingsPanel
from .setting_control import setting_tooltip


class DatasetPanel(SettingsPanel):
    """Chooses a dataset, with the user's own file among them, and tells what it holds.

    Args:
        editor: told what is to be in force instead; its own data join the list.
        spec, dataset: what is in force, and the points in the newest picture.
        glyphs: what points are drawn with.
        done: as that of every panel.
    """

    def __init__(
        self,
        editor: SettingsEditor,
        spec: Experiment,
        dataset: Dataset,
        glyphs: GlyphSet = UNICODE,
        done: Callable[[], object] = lambda: None,
    ) -> None:
        self._own = editor.own_data
        self._offered = _choices(self._own.spec)
        self._glyphs = glyphs
        self._chooser = Chooser(self._offered, editor.choose_dataset, editor.move_in_datasets, done)
        self._told_of: Dataset | None = None
        self._class_lines = Static(id="classes", markup=False)
        self._suggestion = Static(id="suggestion", markup=False)
        super().__init__("data", editor, spec, dataset, without="dataset", done=done)

    def above_the_settings(self) -> Iterable[Widget]:
        yield self._chooser

    def below_the_settings(self) -> Iterable[Widget]:
        yield self._class_lines
        yield self._suggestion

    def on_mount(self) -> None:
        self._chooser.tooltip = setting_tooltip(SETTINGS["dataset"], keys_of(self.app))
        self.watch(self.app, "theme", self._write_class_lines, init=False)

    def show(self, spec: Experiment, snapshot: Snapshot) -> None:
        super().show(spec, snapshot)
        dataset = snapshot.dataset
        choices = _choices(self._own.spec)
        if choices != self._offered:
            self._offered = choices
            self._chooser.offer(choices)
        self._chooser.show(dataset_choice(spec))
        self._suggestion.update(Content(wording.suggestion(spec, keys_of(self.app)["suggestion"])))
        if dataset is self._told_of:
            return
        self._told_of = dataset
        self._write_class_lines()

    def _write_class_lines(self) -> None:
        """One line for each class: glyph and name in its colour, and how many points it has.

        Of a regression what is predicted, and from where to where it goes. Below them what was
        taken of a table, and what it left.
        """
        dataset = self._told_of
        if dataset is None:
            return
        dark, depth = self.app.current_theme.dark, colour_depth(self.app)
        lines = []
        for index, (name, n_train, n_test) in enumerate(
            zip(dataset.class_names, dataset.train_counts, dataset.test_counts, strict=True)
        ):
            style = Style.parse(class_accent(index, dark, depth))
            mark = (f"{self._glyphs.point(index)} {name}", style)
            lines.append(Content.assemble(mark, f"  {n_train} points, {n_test} test"))
        if not lines:
            lines = [Content(line) for line in wording.numbers_to_predict(dataset)]
        of_table = wording.columns_taken, wording.columns_left, wording.rows_left_out
        lines += [Content(said) for each in of_table if (said := each(dataset))]
        self._class_lines.update(Content("\n").join(lines))


def _choices(launched: Experiment) -> list[tuple[str, str]]:
    return [(_prompt(choice, launched), choice) for choice in dataset_choices(launched)]


def _prompt(choice: str, launched: Experiment) -> str:
    if choice == OWN_DATA:
        return wording.file_name(launched)
    return CATALOGUE[choice].title

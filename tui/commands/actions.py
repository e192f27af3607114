"""What the commands call in the app, each by the name of its action."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..controls.messages import SessionNews
from ..saving.run_files import save_beside
from ..screens.looks import ViewChoices, opposite_theme
from ..terminal.workarounds.patched import PatchedApp
from .views.registry import VIEW_OF

if TYPE_CHECKING:
    from ...core.experiment import Experiment
    from ...core.experiment.training_loop import TrainingLoop
    from ..controls.diagnosing import Diagnosing
    from ..controls.editing import SettingsEditor
    from ..controls.training import TrainingControls
    from ..preferences.keys import Keys
    from ..saving.exports import Format
    from ..saving.opening import ExperimentFiles
    from ..screens.playground import PlaygroundScreen


class ActingApp(PatchedApp):
    """An app with an action for each command, in the order of the commands.

    Attributes:
        keys: those in force.
        training: what trains.
        controls: what trains it as fast as a person likes.
        editor: asks for other settings.
        diagnosing: says what goes wrong, and tries what helps.
        files: opens and saves experiments.
        looks: has the views look as a person prefers.
    """

    keys: Keys
    training: TrainingLoop
    controls: TrainingControls
    editor: SettingsEditor
    diagnosing: Diagnosing
    files: ExperimentFiles
    looks: ViewChoices

    @property
    def playground(self) -> PlaygroundScreen:
        """The main screen, also while another stands before it."""
        raise NotImplementedError

    @property
    def experiment(self) -> Experiment:
        """The settings in force, with all that was asked for."""
        return self.training.experiment

    def follow_layout(self) -> None:
        """Ask for what the screen shows in the size that it now has."""
        raise NotImplementedError

    def action_show_view(self, name: str) -> None:
        self.playground.show_view(name)

    async def action_in_view(self, command_id: str) -> None:
        view, command = VIEW_OF[command_id], self.keys.command(command_id)
        await self.run_action(command.action, self.playground.show_view(view))

    def action_step(self) -> None:
        self.controls.step()

    def action_epoch(self) -> None:
        self.controls.step_epoch()

    def action_toggle_run(self) -> None:
        self.controls.toggle()

    def action_faster(self) -> None:
        self.controls.faster()

    def action_slower(self) -> None:
        self.controls.slower()

    def action_reset(self) -> None:
        self.controls.reset()

    def action_undo(self) -> None:
        self.editor.undo()

    def action_redo(self) -> None:
        self.editor.redo()

    def action_move_setting(self, name: str, move: str) -> None:
        self.editor.move_setting(name, move, self.playground.chosen_layer.place)

    def action_suggestion(self) -> None:
        self.editor.take_suggestion()

    def action_try_advice(self) -> None:
        self.diagnosing.try_advice()

    def action_compare_rates(self) -> None:
        self.diagnosing.compare_rates()

    def action_next_layer(self) -> None:
        self.playground.choose_layer(1)

    def action_previous_layer(self) -> None:
        self.playground.choose_layer(-1)

    def action_next_dataset(self) -> None:
        self.editor.move_in_datasets(1)

    def action_previous_dataset(self) -> None:
        self.editor.move_in_datasets(-1)

    def action_next_loss_axes(self) -> None:
        self.looks.next_loss_axes()

    def action_change_picture(self) -> None:
        self.looks.change_picture()
        self.follow_layout()

    def action_test_points(self) -> None:
        self.looks.toggle_test_points()

    def action_change_axes(self) -> None:
        self.looks.change_axes()
        self.follow_layout()

    def action_discretize(self) -> None:
        self.looks.toggle_discretize()

    def action_toggle_theme(self) -> None:
        theme = opposite_theme(self.theme, self.current_theme.dark)
        self.playground.say(f"theme {theme}")
        self.theme = theme

    def action_save_screenshot(self) -> None:
        snapshot = self.training.state.snapshot
        try:
            svg = self.export_screenshot()
            path = save_beside(Path.cwd(), snapshot.dataset.name, snapshot.step, ".svg", svg)
        except OSError as error:
            self.playground.say(f"cannot save a screenshot here: {error.strerror or error}")
        else:
            self.playground.say(f"screenshot saved: {path}")

    def action_save_experiment(self) -> None:
        from ..screens.file_prompt import prompt_to_save

        self.push_screen(prompt_to_save(self.files))

    def action_open_file(self) -> None:
        from ..screens.file_prompt import prompt_to_open

        self.push_screen(prompt_to_open(self.files))

    def action_share(self) -> None:
        from ..screens.share import ShareScreen

        self.push_screen(ShareScreen(self.experiment))

    def action_export(self) -> None:
        from ..saving.exports import FORMATS

        self.export(FORMATS[0])

    def export(self, chosen: Format) -> None:
        """Export the run in one of the formats."""
        from ..saving.exports import Exporter

        Exporter(self.training, lambda text: self.post_message(SessionNews(text))).export(chosen)

    async def action_settings(self) -> None:
        await self.playground.next_setting()

    def action_options(self) -> None:
        from ..screens.options import OptionsScreen

        self.push_screen(OptionsScreen(self.training, self.editor, self.keys))

    def action_help(self) -> None:
        from ..screens.help import HelpScreen

        self.push_screen(HelpScreen(self.keys, self.playground.stage.name_on_stage))

    def action_help_quit(self) -> None:
        """What Textual binds ctrl+c to."""
        self.playground.say(f"press {self.keys['quit']} to quit")

"""What is asked of the training loop by keys, and what is refused before it is asked."""

from __future__ import annotations

import pytest

from mlp_tui.core.experiment import Element, Experiment, Trainer
from mlp_tui.core.experiment.training_loop import TrainingLoop
from mlp_tui.tui.controls.editing import SettingsEditor

WEIGHT = Element("W_hidden_1", (0, 1))


class Desk:
    """A loop, whose commands are served when asked, and an editor that asks for them."""

    def __init__(self):
        self.refused: list[str] = []
        self.loop = TrainingLoop(Trainer(Experiment()), wanted={"desk": {"parameters": {}}})
        self.editor = SettingsEditor(
            self.loop, say=lambda text: None, refuse=self.refused.append, show=lambda: None
        )

    def serve(self):
        self.loop.stop()
        self.loop.work()

    @property
    def weight(self):
        return self.loop.state.snapshot.observations["parameters"][0].weights[0, 1]


def test_values_are_asked_for():
    desk = Desk()
    assert desk.editor.assign({WEIGHT: 5})
    desk.serve()
    assert (desk.weight, desk.refused) == (5.0, [])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({WEIGHT: float("nan")}, "W_hidden_1[0,1] must be a finite number, got 'nan'"),
        ({WEIGHT: "5"}, "W_hidden_1[0,1] must be a finite number, got '5'"),
        ({Element("W_hidden_1", (0, 2)): 1.0}, "the last one of W_hidden_1 is W_hidden_1[1,1]"),
    ],
)
def test_values_that_cannot_be_had_are_refused_and_training_goes_on(values, words):
    desk = Desk()
    desk.loop.run()
    assert not desk.editor.assign(values)
    desk.serve()
    assert words in desk.refused[0]
    assert desk.loop.state.running
    assert desk.loop.state.changes.undoable is None


def test_values_for_a_network_that_is_about_to_go_are_refused():
    desk = Desk()
    desk.editor.move_setting("hidden_layers", "widen", 0)
    assert not desk.editor.assign({WEIGHT: 5.0})
    assert "another network is being built" in desk.refused[0]
    desk.serve()
    assert desk.loop.state.snapshot.spec.hidden_layers == (3,)
    desk.editor.awaits_session = True
    assert not desk.editor.assign({WEIGHT: 5.0})
    assert "a saved session is being opened" in desk.refused[1]


def test_a_step_of_a_value_is_asked_for_or_refused_as_a_value_is():
    desk = Desk()
    desk.editor.assign({WEIGHT: 1.23})
    desk.editor.step_value(WEIGHT, 1)
    desk.editor.step_value(Element("W_hidden_1", (0, 2)), 1)
    desk.serve()
    assert desk.weight == 1.3
    desk.editor.move_setting("hidden_layers", "widen", 0)
    desk.editor.step_value(WEIGHT, 1)
    assert [reason.partition(":")[0] for reason in desk.refused] == [
        "W_hidden_1[0,2]",
        "another network is being built; wait a moment",
    ]

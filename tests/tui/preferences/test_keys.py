"""Keys that a person's file changes: what acts, what is shown, and what is refused."""

from __future__ import annotations

import pytest

from mlp_tui.core.operations import ACTIVATIONS
from mlp_tui.tui.commands import ALL, key_names
from mlp_tui.tui.controls.chooser import Chooser
from mlp_tui.tui.preferences.keys import DECLARED, RESERVED, Keys, key_called


def test_without_a_choice_keys_are_those_declared():
    with_keys = {command.id: command.key for command in ALL if key_names(command)}
    assert with_keys == {
        command.id: command.key for command in DECLARED.commands if key_names(command)
    }
    assert DECLARED.keymap == {}
    assert Keys({}).problems == ()


def test_a_key_that_is_given_away_leaves_its_command_the_others():
    keys = Keys({"epoch": ["+", "f5"], "step": "e, space"})
    assert keys.names("epoch") == ["+", "f5"]
    assert keys.names("step") == ["e", "space"]
    assert keys.names("raise-learning-rate") == ["="]
    assert keys.names("toggle-run") == []
    assert keys["toggle-run"] == "ctrl+p"
    assert sorted(keys.problems) == [
        "+ is the key of epoch now; raise-learning-rate has =",
        "space is the key of step now; toggle-run has no key",
    ]


def test_two_commands_can_exchange_their_keys():
    keys = Keys({"step": "e", "epoch": "s"})
    assert (keys["step"], keys["epoch"], keys.problems) == ("e", "s", ())


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"stepp": "f5"}, "there is no command 'stepp'; did you mean 'step'?"),
        ({"zzz": "f5"}, "there is no command 'zzz'; mlp-tui keys lists all"),
        ({"step": 3}, 'step: keys are written as in "s", or as in ["s", "f5"]'),
        ({"step": ["f5", 3]}, 'step: keys are written as in "s", or as in ["s", "f5"]'),
        ({"step": "hyperdrive"}, "step: there is no key 'hyperdrive'; keys are called"),
        ({"step": "ctrl+"}, "step: there is no key 'ctrl+'; keys are called"),
        ({"step": "f5", "epoch": "f5"}, "epoch: f5 is the key of step already"),
        *(({"step": key}, f"step: {key} stays: it ") for key in RESERVED),
    ],
)
def test_what_is_wrong_is_one_line_and_the_declared_keys_stay(wanted, problem):
    keys = Keys(wanted)
    (line,) = keys.problems
    assert line.startswith(problem)
    assert keys["step"] == ("f5" if "epoch" in wanted else "s")
    assert keys["epoch"] == "e"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("s", "s"),
        ("S", "S"),
        ("shift+s", "S"),
        ("+", "plus"),
        ("?", "question_mark"),
        ("[", "left_square_bracket"),
        (" ", "space"),
        ("Space", "space"),
        ("esc", "escape"),
        ("F5", "f5"),
        ("Ctrl+S", "ctrl+s"),
        ("ctrl+i", "tab"),
        ("shift+left", "shift+left"),
        ("é", "é"),
        ("", None),
        ("\x1b", None),
        ("nokey", None),
        ("cmd+s", None),
    ],
)
def test_keys_may_be_called_as_a_keyboard_or_textual_calls_them(text, key):
    assert key_called(text) == key


async def test_keys_in_force_act_and_are_shown_everywhere(playing):
    keys = Keys({
        "step": "[", "slower": "{", "epoch": "s", "reset": [], "new-seed": "N",
        "next-activation": "f6", "quit": "Q", "previous-activation": "@",
    })  # fmt: skip
    assert keys.problems == ()
    async with playing(size=(200, 60), keys=keys) as player:
        assert "Press [ for one step" in player.screen_text
        assert "[ step" in player.screen_text
        assert " reset" not in player.screen_text.splitlines()[-1]
        await player.press("[", "[")
        await player.until(lambda: player.step == 2)
        await player.press("r", "n", "t", "e", "@")
        await player.until(lambda: player.spec.activation == list(ACTIVATIONS)[-1])
        assert player.spec.seed == player.app.launched.seed
        offered = [each.title for each in player.app.get_system_commands(player.app.screen)]
        assert {"Step ([)", "Epoch (s)", "Reset", "Next activation (f6)"} <= set(offered)
        chooser = player.app.screen.query_one("#field-activation").query_one(Chooser)
        assert str(chooser.tooltip).endswith("Keys: f6, @.")
        await player.press("?", *"next activation")
        await player.until(lambda: "Next activation" in player.screen_text)
        assert "f6" in player.screen_text
        await player.press("escape", "escape", "ctrl+c")
        await player.until_said("press Q to quit")
        await player.press("s")
        await player.until(lambda: player.step == 1)  # the activation began the run again

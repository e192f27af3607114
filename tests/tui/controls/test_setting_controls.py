"""Every setting in the panels, made from its declaration: set with keys alone."""

from __future__ import annotations

import pytest
from setting_examples import example_of, where_it_does_not_apply

from mlp_tui.core.experiment import SETTINGS, opened
from mlp_tui.tui.commands import COMMANDS, MOVES_WITHOUT_KEY
from mlp_tui.tui.controls.chooser import Chooser
from mlp_tui.tui.controls.fields import FieldInput, SettingControl, field_id

IN_THE_LIST_OF_DATASETS = "dataset"


def control(player, name) -> SettingControl:
    return player.app.screen.query_one(f"#{field_id(name)}", SettingControl)


async def tab_to(player, widget):
    for _ in range(2 * len(SETTINGS)):
        focused = player.app.focused
        if focused is widget:
            return
        await player.press("tab")
        await player.until(lambda before=focused: player.app.focused is not before)
    raise AssertionError(f"no tab leads to {widget}")


async def enter(player, widget, setting, value):
    """Put a value in force with keys alone."""
    await tab_to(player, widget)
    if isinstance(widget, FieldInput):
        await player.until(lambda: widget.selected_text == widget.value)
        await player.press(*setting.kind.write(value).replace(" ", ""), "enter")
        return
    texts = widget.choice, setting.kind.write(value)
    old, new = map(setting.kind.options.index, texts)
    await player.press("enter")
    await player.until(lambda: widget.is_open)
    await player.press(*["down" if new > old else "up"] * abs(new - old), "enter")


@pytest.mark.parametrize("name", SETTINGS)
async def test_a_setting_is_set_in_its_panel_with_keys_alone(playing, name, points_csv):
    setting, example = SETTINGS[name], example_of(name)
    start, target = example.spec, example.changed
    async with playing(**start.to_dict()) as player:
        if name == IN_THE_LIST_OF_DATASETS:
            target = opened(target)  # with its own settings
            widget = player.app.screen.query_one("#dataset-panel Chooser", Chooser)
        else:
            await player.reveal(name)
            row = control(player, name)
            assert row.display
            widget = row.query_one("FieldInput, Chooser")
            assert str(widget.tooltip).startswith(setting.help)
        if setting.kind.write(getattr(target, name)) == setting.kind.none:
            await tab_to(player, widget)
            await player.press("backspace", "enter")  # an empty field is None
        else:
            await enter(player, widget, setting, getattr(target, name))
        await player.until(lambda: player.spec == target)
        await player.until_said(setting.phrase(getattr(target, name)))


@pytest.mark.parametrize("name", SETTINGS)
async def test_a_setting_that_does_not_apply_is_not_shown(playing, name):
    spec = where_it_does_not_apply(name)
    if spec is None or spec.data_file is not None:
        return
    async with playing(**spec.to_dict()) as player:
        shown = player.app.screen.query(f"#{field_id(name)}")
        assert not any(row.display for row in shown)


async def test_a_setting_comes_and_goes_with_what_it_applies_to(playing):
    async with playing() as player:
        await player.press("x")
        await player.until(lambda: not control(player, "activation").display)
        await player.press("a")
        await player.until(lambda: control(player, "activation").display)
        assert not player.app.screen.query(f"#{field_id('weights_seed')}")
        await player.press("w")
        await player.until(lambda: player.app.screen.query(f"#{field_id('weights_seed')}"))
        assert control(player, "weights_seed").display


FOLLOWING = [name for name, each in SETTINGS.items() if each.follows and not each.kind.options]


@pytest.mark.parametrize("name", FOLLOWING)
async def test_a_setting_that_follows_something_shows_what_acts_in_its_place(playing, name):
    setting, example = SETTINGS[name], example_of(name)
    async with playing(**example.spec.to_dict()) as player:
        await player.reveal(name)
        box = player.field(name).input
        assert (box.value, box.placeholder) == ("", setting.kind.write(example.spec.acting(name)))
        text = setting.kind.write(example.value)
        await player.edit(name, text)
        await player.press("enter")
        await player.until(lambda: player.spec == example.changed)
        assert box.value == text
        await player.edit(name, "")
        await player.press("backspace", "enter")
        await player.until(lambda: player.spec == example.spec)
        assert box.value == ""


def test_every_move_of_every_setting_is_one_command():
    ids = [command.id for command in (*COMMANDS, *MOVES_WITHOUT_KEY)]
    assert len(set(ids)) == len(ids)
    for name, setting in SETTINGS.items():
        for move in setting.kind.moves:
            assert f"{move.name}-{name.replace('_', '-')}" in ids


def test_what_a_command_says_follows_from_the_declaration():
    said = {command.id: (command.description, str(command.tooltip)) for command in COMMANDS}
    activations = ", ".join(SETTINGS["activation"].kind.options)
    assert said["next-activation"] == (
        "Next activation", f"{activations}: training restarts with the same initial weights."
    )  # fmt: skip
    assert said["raise-learning-rate"] == (
        "Raise the learning rate", "0.00001, 0.0001, ..., 10: applies from the next step on."
    )  # fmt: skip
    assert said["next-batch-size"][1].startswith("1, 10, 32, full: ")
    assert said["new-seed"] == ("New seed", "New data and new initial weights.")

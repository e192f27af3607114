"""Every setting in the panels, made from its declaration: set with keys alone."""

from __future__ import annotations

import pytest
from setting_examples import example_of, where_it_does_not_apply

from mlp_tui.core.experiment import SETTINGS, opened
from mlp_tui.tui.commands import COMMANDS, MOVES_WITHOUT_KEY
from mlp_tui.tui.controls.fields import FieldInput
from mlp_tui.tui.controls.group_heading import GroupHeading
from mlp_tui.tui.controls.panels import SettingsPanel
from mlp_tui.tui.controls.setting_control import SettingControl, field_id
from mlp_tui.tui.controls.switches import Switches

IN_THE_LIST_OF_DATASETS = "dataset"


def control(player, name) -> SettingControl:
    return player.app.screen.query_one(f"#{field_id(name)}", SettingControl)


async def tab(player):
    before = player.app.focused
    await player.press("tab")
    await player.until(lambda: player.app.focused is not before)
    return player.app.focused


async def tab_until(player, condition):
    """Tab on until the widget that has the focus is the one."""
    for _ in range(3 * len(SETTINGS)):
        if condition(player.app.focused):
            return player.app.focused
        await tab(player)
    raise AssertionError("no tab leads there")


async def open_groups(player):
    """Open every group that can be, with keys alone."""
    await tab(player)
    for panel in player.app.screen.query(SettingsPanel):
        heading = panel.query_one(GroupHeading)
        if heading.can_focus:
            await tab_until(player, lambda focused, heading=heading: focused is heading)
            await player.press("enter")
            await player.until(lambda panel=panel: panel.is_open)


async def tab_to(player, name):
    """Tab to what the value of a setting is typed into, or chosen with."""
    owner = "dataset-panel" if name == IN_THE_LIST_OF_DATASETS else field_id(name)
    await player.until(
        lambda: any(widget.display for widget in player.app.screen.query(f"#{owner}"))
    )
    return await tab_until(
        player,
        lambda focused: (
            focused is not None and focused.parent.id == owner and not focused.has_class("heading")
        ),
    )


async def choose(player, widget, setting, value):
    """Put a value in force with keys alone, in the widget that has the focus."""
    if isinstance(widget, FieldInput):
        await player.until(lambda: widget.selected_text == widget.value)
        text = setting.kind.write(value)
        keys = ["backspace"] if text == setting.kind.none else text.replace(" ", "")
        await player.press(*keys, "enter")
    elif isinstance(widget, Switches) and setting.kind.switches:
        for name in widget.names:
            if (name in widget.on) != (name in value):
                await player.press("space")
            await player.press("right")
    elif isinstance(widget, Switches):
        await player.press(*["right"] * widget.names.index(setting.kind.write(value)))
    else:
        texts = widget.choice, setting.kind.write(value)
        old, new = map(setting.kind.options.index, texts)
        await player.press("enter")
        await player.until(lambda: widget.is_open)
        await player.press(*["down" if new > old else "up"] * abs(new - old), "enter")


async def test_every_setting_is_set_in_its_panel_with_keys_alone(playing, points_csv):
    async with playing() as player:
        await open_groups(player)
        for name, setting in SETTINGS.items():
            example = example_of(name)
            target = example.changed
            if name == IN_THE_LIST_OF_DATASETS:
                target = opened(target)  # with its own settings
            await player.put(example.spec)
            widget = await tab_to(player, name)
            assert str(widget.tooltip).startswith(setting.help)
            await choose(player, widget, setting, example.value)
            await player.until(lambda target=target: player.spec == target)
            await player.until_said(setting.phrase(example.value))


async def test_every_setting_is_stepped_in_its_panel(playing):
    async with playing() as player:
        await open_groups(player)
        for name, setting in SETTINGS.items():
            step, spec = setting.kind.step(1), example_of(name).spec
            if step is None or name == IN_THE_LIST_OF_DATASETS:
                continue
            await player.put(spec)
            widget = await tab_to(player, name)
            target = spec.moved(name, step.name)
            await player.press("up" if isinstance(widget, FieldInput) else "down")
            await player.until(lambda target=target: player.spec == target)


async def test_what_does_not_apply_is_not_shown(playing):
    async with playing() as player:
        await open_groups(player)
        for name in SETTINGS:
            spec = where_it_does_not_apply(name)
            if spec is None or spec.data_file is not None:
                continue
            await player.put(spec)
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


FOLLOWING = [
    name
    for name, each in SETTINGS.items()
    if each.follows and not (each.kind.options or each.kind.switches)
]


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

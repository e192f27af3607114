"""The options screen: every setting, with what it is for, changed with keys alone."""

from __future__ import annotations

import re

import pytest
from setting_examples import example_of, text_it_refuses, where_it_does_not_apply
from textual.events import AppBlur, Click
from textual.widgets import Static

from mlp_tui.core.experiment import GROUPS, SETTINGS, Experiment, SpecError, opened
from mlp_tui.tui.controls.chooser import Chooser
from mlp_tui.tui.controls.fields import FieldInput
from mlp_tui.tui.controls.switches import Switches
from mlp_tui.tui.preferences import Preferences
from mlp_tui.tui.screens.options_page import OptionsPage


async def open_options(player) -> OptionsPage:
    await player.press("O")
    await player.until(lambda: isinstance(player.app.focused, OptionsPage))
    return player.app.screen.query_one(OptionsPage)


async def go_to(player, page, name):
    """Put the cursor on a setting by searching for its name."""
    await player.press("/", *name, "enter")
    await player.until(lambda: page.chosen is SETTINGS[name])


async def enter(player, setting, value):
    """Type or choose a value in the control of the setting under the cursor."""
    text = setting.kind.write(value)
    await player.press("enter")
    await player.until(lambda: not isinstance(player.app.focused, OptionsPage))
    control = player.app.focused
    if isinstance(control, FieldInput):
        await player.until(lambda: control.selected_text == control.value)
        await player.press(*(text.replace(" ", "") or ["backspace"]), "enter")
    elif isinstance(control, Switches) and setting.kind.switches:
        for name in control.names:
            await player.press(*["space"] * ((name in control.on) != (name in value)), "right")
        await player.press("escape")
    elif isinstance(control, Switches):
        await player.press(*["right"] * control.names.index(text), "escape")
    else:
        await player.press(*text, "enter")
    await player.until(lambda: isinstance(player.app.focused, OptionsPage))


async def test_every_setting_is_set_with_keys_alone(playing, points_csv):
    async with playing() as player:
        page = await open_options(player)
        for name, setting in SETTINGS.items():
            example = example_of(name)
            target = opened(example.changed) if name == "dataset" else example.changed
            await player.put(example.spec)
            await go_to(player, page, name)
            await enter(player, setting, example.value)
            await player.until(lambda target=target: player.spec == target)
            shown = setting.kind.write(example.value)
            await player.until(lambda shown=shown: f"* {shown[:20]}" in player.screen_text)
            for words in (setting.help.split()[:4], [setting.option], [name]):
                assert " ".join(words) in player.screen_text
            if name != "data_file":  # whose columns go with it
                await player.press("delete")
                default = target.with_changes(**{name: setting.default})
                default = opened(default) if name == "dataset" else default
                await player.until(lambda default=default: player.spec == default)


async def test_every_setting_that_has_steps_is_stepped(playing):
    async with playing() as player:
        page = await open_options(player)
        for name, setting in SETTINGS.items():
            spec = example_of(name).spec
            for key, direction in (("right", 1), ("left", -1)):
                step = setting.kind.step(direction)
                if step is None or name in ("dataset", "problem"):
                    continue  # which come with others, or go by what a table holds
                await player.put(spec)
                await go_to(player, page, name)
                await player.press(key)
                try:
                    target = spec.moved(name, step.name)
                except SpecError as error:
                    reason = str(error)
                    await player.until(lambda reason=reason: reason in player.screen_text)
                else:
                    # Iris has words for labels, which no regression predicts: that is told.
                    await player.until(
                        lambda target=target: (
                            player.spec == target or "is not a number" in player.screen_text
                        )
                    )


async def test_every_bad_text_is_refused_with_the_name_and_what_is_allowed(playing):
    async with playing() as player:
        page = await open_options(player)
        for name, setting in SETTINGS.items():
            bad = text_it_refuses(setting)
            if bad is None:
                continue
            spec = example_of(name).spec
            await player.put(spec)
            await go_to(player, page, name)
            await player.press("enter")
            await player.until(lambda: isinstance(player.app.focused, FieldInput | OptionsPage))
            await player.press(*bad, "enter")
            await player.until(lambda: player.app.screen.query(".reason"))
            said = str(player.app.screen.query_one(".reason", Static).render())
            assert said.startswith(f"{setting.label} must be {setting.kind.allowed}, got")
            await player.press("escape")
            await player.until(lambda: player.app.focused is page)
            assert player.app.experiment == spec


async def test_what_does_not_apply_says_why_and_cannot_be_changed(playing):
    async with playing() as player:
        page = await open_options(player)
        for name, setting in SETTINGS.items():
            spec = where_it_does_not_apply(name)
            if spec is None or spec.data_file is not None:
                continue
            await player.put(spec)
            await go_to(player, page, name)
            reason = str(setting.applies(spec))
            words = " ".join(reason.split()[:3])
            await player.until(lambda words=words: f"does not apply: {words}" in player.screen_text)
            await player.press("right", "enter")
            await player.settled()
            assert player.app.focused is page
            assert player.app.experiment == spec


async def test_a_change_acts_on_the_run_behind_and_is_undone(playing):
    async with playing() as player:
        page = await open_options(player)
        await player.press("s")
        await player.until(lambda: player.step == 1)
        await go_to(player, page, "learning_rate")
        await player.press("right")
        await player.until(lambda: player.spec.learning_rate == 0.1)
        assert player.step == 1
        await player.press("z")
        await player.until(lambda: player.spec.learning_rate == 0.03)
        await player.press("escape", "s")
        await player.until(lambda: player.step == 2)


async def test_what_is_searched_for_is_found_in_names_groups_and_help(playing):
    async with playing() as player:
        page = await open_options(player)
        await player.press("/", *"overlap")
        await player.until(lambda: "noise" in player.screen_text)
        assert page.chosen is SETTINGS["noise"]
        await player.press(*["backspace"] * 7, *"network activ")
        await player.until(lambda: page.chosen is SETTINGS["activation"])
        assert "hidden layers" not in page_text(player, page)
        await player.press(*"qqq")
        await player.until(lambda: "Nothing here" in player.screen_text)
        await player.press("enter", "right", "enter", "delete", "down")
        await player.press("/", "escape")
        await player.until(lambda: "hidden layers" in player.screen_text)
        await player.until(lambda: "Options:" not in player.screen_text)
        assert player.app.experiment == Experiment()


def page_text(player, page) -> str:
    lines = player.screen_text.splitlines()[page.region.y : page.region.bottom]
    return "\n".join(line[page.region.x : page.region.right] for line in lines)


async def test_a_refusal_of_the_training_is_told(playing, tmp_path):
    async with playing() as player:
        page = await open_options(player)
        await go_to(player, page, "data_file")
        await enter(player, SETTINGS["data_file"], str(tmp_path / "none.csv"))
        await player.until(lambda: "no such file" in player.screen_text.lower())
        assert player.app.experiment == Experiment()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40), (200, 60)])
async def test_the_cursor_is_in_sight_in_every_size(playing, size):
    async with playing(size, preferences=Preferences(ascii=True)) as player:
        page = await open_options(player)
        for key, last in (("end", -1), ("home", 0)):
            await player.press(key)
            setting = list(SETTINGS.values())[last]
            await player.until(lambda setting=setting: page.chosen is setting)
            await player.until(lambda s=setting: f"> {s.label}" in page_text(player, page))
            assert GROUPS["data"] in page_text(player, page) or last == -1


async def test_a_click_chooses_a_setting_and_another_opens_its_control(playing):
    async with playing() as player:
        page = await open_options(player)
        await player.until(lambda: "activation" in page_text(player, page))
        rows = [row.strip(" >*").split("  ")[0] for row in page_text(player, page).splitlines()]
        at = rows.index("activation")
        await player.pilot.click(page, offset=(4, at))
        await player.until(lambda: page.chosen is SETTINGS["activation"])
        await player.pilot.click(page, offset=(4, at))
        await player.until(lambda: player.app.screen.query(Chooser))


async def test_keys_in_one_burst_act_in_their_order(playing):
    async with playing() as player:
        page = await open_options(player)
        await player.press("/", *"batch_size", "enter", "enter")
        await player.until(lambda: isinstance(player.app.focused, FieldInput))
        await player.press("7", "enter", "down", "escape", "s", "+")
        await player.until(lambda: player.spec.batch_size == 7 and player.step == 1)
        await player.until(lambda: player.spec.learning_rate == 0.1)
        assert not page.is_attached


@pytest.mark.parametrize("leave", ["click", "blur"])
async def test_a_dialog_keeps_its_keys_whatever_takes_the_focus_away(playing, leave):
    async with playing((80, 24)) as player:
        for opening, box in (("O", "#about-setting"), ("f", "#prompt")):
            await player.press(opening)
            await player.until(lambda box=box: player.app.screen.query(box))
            await player.settled()
            if leave == "click":
                await player.pilot.click(box, offset=(1, 0))
            else:
                player.app.post_message(AppBlur())
            await player.settled()
            await player.press("escape")
            await player.until(lambda: player.app.screen is player.app.playground)


async def test_a_click_and_a_key_that_closes_what_it_opens_come_together(playing):
    async with playing((80, 24)) as player:
        page = await open_options(player)
        await go_to(player, page, "optimizer")
        for _ in range(5):
            y = page.cursor - page.scroll_offset.y
            page.post_message(Click(page, 3, y, 0, 0, 1, False, False, False))
            await player.press("escape")
            await player.settled()
            await player.press("escape", "escape")
            await player.until(lambda: player.app.screen is player.app.playground)
            page = await open_options(player)
            await go_to(player, page, "optimizer")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_value_without_room_says_that_it_was_cut(playing, size):
    async with playing(size=size) as player:
        await player.press("O")
        await player.until(lambda: "does not apply" in player.screen_text)
        lines = [line for line in player.screen_text.splitlines() if "does not apply" in line]
        assert lines
        assert all(re.search(r"does not apply: [^│]*… *│", line) for line in lines)

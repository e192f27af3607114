"""The panels: what may be typed, what is marked, and what is in force."""

from __future__ import annotations

import re

import pytest
from rendered import rendered
from textual import events
from textual.widgets import Tooltip

from mlp_tui.core.experiment import SETTINGS, Experiment
from mlp_tui.datasets import CATALOGUE
from mlp_tui.tui.app import MlpApp
from mlp_tui.tui.controls.setting_control import field_id
from mlp_tui.tui.controls.switches import Switches
from mlp_tui.tui.preferences import Preferences


async def test_layers_typed_with_a_space_after_the_comma(playing):
    async with playing() as player:
        box = await player.edit("hidden_layers", "4, 2")
        await player.until(lambda: box.value == "4, 2")
        assert not player.shown.running
        await player.press("enter")
        await player.until(lambda: player.spec.hidden_layers == (4, 2))


async def test_a_good_value_comes_into_force(playing):
    async with playing() as player:
        for field, typed, value in (
            ("hidden_layers", "0", ()),
            ("hidden_layers", "16,8", (16, 8)),
            ("learning_rate", "1e-3", 0.001),
            ("learning_rate", ".5", 0.5),
            ("learning_rate", "2e+1", 20.0),
            ("batch_size", "16", 16),
            ("seed", "123", 123),
        ):
            box = await player.edit(field, typed)
            await player.press("enter")
            await player.until(lambda f=field, v=value: getattr(player.spec, f) == v)
            assert player.field(field).reason == ""
            assert not box.has_focus


async def test_after_enter_keys_are_commands_and_tab_goes_on_from_there(playing):
    async with playing() as player:
        box = await player.edit("learning_rate", "0.3")
        await player.press("enter", "s", "space")
        await player.until(lambda: player.shown.running and player.step > 1)
        assert player.spec.learning_rate == 0.3
        assert box.value == "0.3"
        await player.press("space", "tab")
        await player.until(lambda: player.field("batch_size").input.has_focus)
        await player.press(*"bad", "enter")
        await player.until(lambda: player.field("batch_size").reason)
        assert player.field("batch_size").input.has_focus  # what is wrong can be mended at once


async def test_full_is_typed_letter_by_letter(playing):
    async with playing(batch_size=10) as player:
        await player.edit("batch_size", "full")
        await player.press("enter")
        await player.until(lambda: player.spec.batch_size is None)
        assert player.app.playground.curve.loss_axes == "linear"


BAD_VALUES = (
    ("hidden_layers", "4, 0"),
    ("hidden_layers", "999"),
    ("hidden_layers", "1,1,1,1,1,1,1,1,1,1"),
    ("learning_rate", "0"),
    ("learning_rate", "."),
    ("learning_rate", "1e999"),
    ("learning_rate", "1e-999"),
    ("batch_size", "0"),
    ("batch_size", "fu"),
    ("seed", "9999999999"),
)


async def test_a_bad_value_is_marked_with_its_reason_and_the_last_good_one_stays(playing):
    async with playing() as player:
        before = player.spec
        for field, typed in BAD_VALUES:
            row = player.field(field)
            await player.edit(field, typed)
            await player.press("enter")
            await player.until(lambda row=row: row.reason)
            assert row.has_class("-bad")
            assert row.input.value == typed
            words = " ".join(row.reason.split()[:3])
            await player.until(lambda words=words: words in player.screen_text)
            assert player.app.experiment == before
            await player.press("escape")
            await player.until(lambda: player.app.focused is None)
            await player.until(lambda row=row: row.reason == "")
            assert player.app.experiment == before


@pytest.mark.parametrize("field", ["hidden_layers", "learning_rate", "batch_size", "seed"])
async def test_pasted_text_of_any_kind_is_marked_and_harms_nothing(playing, field):
    async with playing() as player:
        before = player.spec
        for pasted in ("abc", "[red]x", "\x1b[31m\x07", "4, two", "\u202e1", "1;2"):
            box = await player.edit(field, "")
            player.app.post_message(events.Paste(pasted))
            shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in pasted)
            await player.until(lambda shown=shown, box=box: box.value == shown)
            await player.press("enter")
            await player.until(lambda: player.field(field).reason)
            await player.press("escape")
            await player.until(lambda: player.app.focused is None)
        assert player.app.experiment == before


async def test_a_paste_of_a_whole_file_is_refused(playing):
    async with playing() as player:
        box = await player.edit("seed", "")
        player.app.post_message(events.Paste("1" * 100_000))
        await player.press("escape", "s")
        await player.until(lambda: player.step == 1)
        assert box.value == str(player.spec.seed)


async def test_leaving_a_field_puts_its_value_in_force(playing):
    async with playing() as player:
        await player.edit("seed", "77")
        await player.press("tab")
        await player.until(lambda: player.spec.seed == 77)


async def test_escape_gives_up_what_was_typed(playing):
    async with playing() as player:
        box = await player.edit("seed", "77")
        await player.press("escape", "s")
        await player.until(lambda: player.step == 1)
        assert player.app.focused is None
        assert box.value == str(Experiment().seed)
        assert player.spec.seed == Experiment().seed


async def test_a_draft_survives_what_is_drawn_while_it_is_typed(playing):
    async with playing() as player:
        await player.press("space")
        box = await player.edit("seed", "12")
        step = player.step
        await player.until(lambda: player.step > step)
        assert box.value == "12"
        await player.press("enter", "escape", "+")
        await player.until(lambda: player.spec.seed == 12 and player.spec.learning_rate == 0.1)


async def test_the_same_value_written_differently_changes_nothing(playing):
    async with playing() as player:
        await player.press("s")
        await player.until(lambda: player.step == 1)
        box = await player.edit("learning_rate", "3e-2")
        await player.press("enter")
        await player.until(lambda: box.value == "0.03")
        await player.press("escape", "s")
        await player.until(lambda: player.step == 2)


async def test_the_learning_rate_acts_without_a_restart(playing):
    async with playing() as player:
        await player.press("s", "s")
        await player.until(lambda: player.step == 2)
        await player.edit("learning_rate", "0.5")
        await player.press("enter")
        await player.until(lambda: player.spec.learning_rate == 0.5)
        assert player.step == 2


CHOICES = [
    ("#field-activation Chooser", "activation", "relu", 2),
    ("#field-reduction Chooser", "reduction", "mean", 2),
    ("#dataset-panel Chooser", "dataset", "circle", 2),
]


@pytest.mark.parametrize(("widget", "field", "choice", "place"), CHOICES)
async def test_a_choice_from_a_list_comes_into_force(playing, widget, field, choice, place):
    async with playing() as player:
        await player.reveal(field)
        chooser = player.app.screen.query_one(widget)
        chooser.focus()
        await player.until(lambda: chooser.has_focus)
        await player.press("enter", *["down"] * place, "enter")
        await player.until(lambda: getattr(player.spec, field) == choice)
        await player.until(lambda: player.app.focused is None)


@pytest.mark.parametrize(("widget", "field", "choice", "place"), CHOICES)
async def test_letters_on_a_list_find_a_choice_and_run_no_command(
    playing, widget, field, choice, place
):
    async with playing(size=(80, 24)) as player:
        await player.app.playground.open_panels()
        await player.reveal(field)
        chooser = player.app.screen.query_one(widget)
        chooser.focus()
        await player.until(lambda: chooser.has_focus)
        await player.press(*"qs?Td", "space")
        await player.until(lambda: "none of that name" in player.screen_text)
        await player.press("enter", *["backspace"] * 6, *choice[:3].upper())
        await player.until(lambda: "none of that name" not in player.screen_text)
        assert (player.step, player.shown.running) == (0, False)
        assert player.app.experiment == Experiment()
        await player.press("enter")
        await player.until(lambda: getattr(player.spec, field) == choice)
        assert not chooser.is_open


async def test_an_activation_for_each_layer_is_typed_and_goes_along_with_the_chosen_one(playing):
    async with playing(hidden_layers=(4, 2)) as player:
        chooser = player.app.screen.query_one("#field-activation Chooser")
        chooser.focus()
        await player.until(lambda: chooser.has_focus)
        await player.press(*"relu,tan")
        await player.until(lambda: "none of that name" in player.screen_text)
        await player.press("h", "enter")
        await player.until(lambda: player.spec.activation == ("relu", "tanh"))
        await player.until(lambda: "2-4-[2]-2 relu, tanh" in player.screen_text)
        assert "relu, tanh     \u25bc" in player.screen_text
        await player.press("escape", "left", "t", "a")
        await player.until(lambda: player.spec.hidden_layers == (4, 4, 2))
        assert player.spec.activation == ("linear", "linear", "tanh")


async def test_escape_closes_a_list_and_leaves_what_was_chosen(playing):
    async with playing() as player:
        chooser = player.app.screen.query_one("#field-activation Chooser")
        chooser.focus()
        await player.until(lambda: chooser.has_focus)
        await player.press(*"relu")
        await player.until(lambda: chooser.is_open)
        await player.press("escape")
        await player.until(lambda: not chooser.is_open and player.app.focused is None)
        await player.press("s")
        await player.until(lambda: player.step == 1)
        assert player.app.experiment == Experiment()


@pytest.mark.parametrize(
    "preferences", [Preferences(), Preferences(ascii=True), Preferences(theme="ansi-dark")]
)
async def test_an_open_list_has_a_frame(playing, preferences):
    async with playing(size=(80, 24), preferences=preferences) as player:
        await player.app.playground.open_panels()
        chooser = player.app.screen.query_one("#field-activation Chooser")
        chooser.focus()
        await player.until(lambda: chooser.has_focus)
        await player.press("enter")
        await player.until(lambda: chooser.is_open)
        await player.settled()
        region = chooser.children[0].region
        lines = player.screen_text.splitlines()[region.y : region.bottom]
        rows = [line[region.x : region.right] for line in lines]
        assert "type to find" in rows[0]
        assert {row[0] + row[-1] for row in rows[1:-1]} == {"\u2502\u2502"}
        assert (rows[-1][0], rows[-1][-1]) == ("\u2570", "\u256f")


async def test_keys_that_change_settings_show_in_the_panels(playing):
    async with playing() as player:
        await player.press("t", "b", "+", "n", "a")
        await player.until(lambda: player.spec.hidden_layers == (2, 2))
        assert player.field("hidden_layers").input.value == "2, 2"
        assert player.field("learning_rate").input.value == "0.1"
        assert player.field("batch_size").input.value == "1"
        assert player.app.screen.query_one("#field-activation Chooser").choice == "tanh"
        assert "2-2-[2]-2: 18 parameters" in player.screen_text


async def test_the_dataset_panel_tells_what_there_is_of_each_class(playing):
    async with playing(dataset="penguins") as player:
        await player.until(lambda: "left out" in player.screen_text)
        text = player.screen_text
        dataset = player.shown.snapshot.dataset
        counts = zip(dataset.class_names, dataset.train_counts, dataset.test_counts, strict=True)
        for name, n_train, n_test in counts:
            assert f"{name}  {n_train} points, {n_test} test" in text
        await player.press("D")
        await player.until(lambda: "left out" not in player.screen_text)


async def test_keys_that_arrive_in_one_burst_act_in_their_order(playing):
    async with playing() as player:
        box = await player.edit("hidden_layers", "16")
        for key in ("backspace", "backspace", "4", ",", "space", "2", "home", "8", "enter"):
            await player.press(key)
        await player.until(lambda: player.spec.hidden_layers == (84, 2))
        assert box.value == "84, 2"


TYPED = ("q", "s", "space", "?", "T", "d", "z", "+", "[", "5")


async def test_text_typed_in_any_field_changes_nothing_but_the_field(playing):
    async with playing(dataset="iris", weights_seed=3) as player:
        before, theme, screen = player.spec, player.app.theme, player.app.screen
        for name in SETTINGS:
            kind = SETTINGS[name].kind
            if kind.options or kind.switches or not SETTINGS[name].acts_in(before):
                continue
            box = await player.edit(name, "")
            await player.press(*TYPED)
            player.app.post_message(events.Paste("a\nb"))
            await player.until(lambda box=box: box.value == "qs ?Tdz+[5a")
            await player.press("escape")
            await player.until(lambda box=box: box.value == box.shown)
        assert (player.app.experiment, player.app.theme, player.app.screen) == (
            before,
            theme,
            screen,
        )
        assert (player.step, player.shown.running) == (0, False)


async def test_a_burst_of_keys_goes_to_the_right_places_in_order(playing):
    async with playing() as player:
        chain = [widget.parent.id for widget in player.app.screen.focus_chain]
        layers, activation, rate = (
            chain.index(field_id(name)) for name in ("hidden_layers", "activation", "learning_rate")
        )
        to_layers, to_rate = ["tab"] * layers, ["tab"] * (rate - layers)
        await player.press(*to_layers)
        await player.press("3", "enter", "tab", "shift+tab", "5", *to_rate, *"0.1")
        await player.press(*["shift+tab"] * (rate - activation), "escape", "s")
        await player.until(lambda: player.step == 1)
        assert (player.spec.hidden_layers, player.spec.learning_rate) == ((5,), 0.1)
        await player.press("shift+tab", "tab", "r", "e", "l", "enter", "escape", "s", "s")
        await player.until(lambda: player.step == 3)
        assert player.spec.dataset == "xor-clusters"
        await player.press("d", "D", *to_layers[1:], "7", "enter", "s", "space")
        await player.until(lambda: player.shown.running and player.spec.hidden_layers == (7,))


async def test_a_file_that_cannot_be_read_is_marked_with_the_reason(playing, tmp_path):
    path = tmp_path / "mine.csv"
    async with playing() as player:
        await player.reveal("data_file")
        row = player.field("data_file")
        await player.edit("data_file", str(path))
        await player.press("enter")
        await player.until(lambda: "no such file" in row.reason.lower())
        assert row.input.value == str(path)
        assert player.app.experiment == Experiment()
        path.write_text("u,v,kind\n" + "".join(f"{x},{x % 3},{'ab'[x % 2]}\n" for x in range(40)))
        await player.press("enter")
        await player.until(lambda: player.spec.data_file == str(path))
        assert row.reason == ""
        await player.edit("columns", "u,w")
        await player.press("enter")
        await player.until(lambda: "'w'" in player.field("columns").reason)
        await player.press("escape", "d")
        await player.until(lambda: player.spec.data_file is None)
        await player.press("D")
        await player.until(lambda: player.spec.data_file == str(path))


async def test_a_hostile_file_name_is_shown_clean(playing, tmp_path):
    path = tmp_path / "[bold]\u202efile\x1b[31m.csv"
    path.write_text("x,y,kind\n1,2,a\n2,1,b\n3,2,a\n2,3,b\n")
    async with playing(data_file=str(path)) as player:
        await player.until(lambda: "[bold]\ufffdfile\ufffd[31m.csv" in player.said)
        assert "\x1b" not in player.screen_text
        assert "\u202e" not in player.screen_text


async def test_on_the_terminals_own_colours_nothing_is_drawn_in_any_other(playing):
    preferences = Preferences(theme="ansi-dark")
    async with playing(preferences=preferences, dataset="penguins") as player:
        await player.press("s", "tab")
        await player.until(lambda: player.step == 1 and player.app.focused is not None)
        strips = rendered(player.app)
        styles = [segment.style for strip in strips for segment in strip]
        colours = {c for style in styles if style for c in (style.color, style.bgcolor) if c}
        assert {colour for colour in colours if colour.triplet is not None} == set()
        assert len(colours) > 6


async def close_panels(player):
    await player.press("escape")


async def click_outside_and_close_panels(player):
    """As where the terminal became smaller while the click was on its way."""
    player.app.post_message(events.MouseDown(None, 84, 27, 0, 0, 1, False, False, False))
    await player.pilot.pause()
    player.app.playground.set_focus(None)
    await close_panels(player)


async def make_smaller(player):
    await player.resize(80, 13)


async def make_slim_and_close_panels(player):
    await player.resize(40, 12)
    await player.pilot.pause()
    await close_panels(player)


async def make_too_small(player):
    await player.resize(39, 11)


async def take_data_without_noise(player):
    while player.field("noise").display:
        player.app.call_later(player.app.run_action, "previous_dataset")
        await player.settled()


@pytest.mark.parametrize("is_shown", [True, False], ids=["shown", "pending"])
@pytest.mark.parametrize(
    ("name", "leave"),
    [
        ("batch_size", close_panels),
        ("batch_size", click_outside_and_close_panels),
        ("batch_size", make_smaller),
        ("batch_size", make_slim_and_close_panels),
        ("batch_size", make_too_small),
        ("noise", take_data_without_noise),
    ],
)
async def test_the_tooltip_goes_with_the_field(playing, monkeypatch, name, leave, is_shown):
    monkeypatch.setattr(MlpApp, "TOOLTIP_DELAY", 0.02)
    async with playing(size=(80, 24), tooltips=True) as player:
        tooltip = player.app.playground.query_one(Tooltip)
        await player.app.playground.open_panels()
        player.field(name).input.focus()
        await player.settled()
        await player.pilot.hover(player.field(name).input)
        if is_shown:
            await player.until(lambda: tooltip.display)
        await leave(player)
        await player.until(lambda: not tooltip.display)
        later = []  # than any tooltip that was on its way
        player.app.playground.set_timer(2 * MlpApp.TOOLTIP_DELAY, lambda: later.append(True))
        await player.until(lambda: later)
        await player.settled()
        assert not tooltip.display


async def test_what_a_beginner_does_not_need_stands_behind_the_heading_of_its_group(playing):
    async with playing() as player:
        heading = player.app.screen.query_one("#training-panel GroupHeading")
        place = player.app.screen.focus_chain.index(heading)
        assert re.search(r"Training  \+ \d+ more", player.screen_text)
        await player.press(*["tab"] * place, "enter")  # the first passes the first heading
        await player.until(lambda: "reduction      auto" in player.screen_text)
        assert "Training  - less" in player.screen_text
        await player.press("enter")
        await player.until(lambda: "reduction      auto" not in player.screen_text)
        await player.pilot.click(heading)
        await player.until(lambda: "reduction      auto" in player.screen_text)


async def test_what_is_set_is_in_sight_until_its_default_is_back_and_it_is_left(playing):
    async with playing(weights_seed=3) as player:
        assert player.field("weights_seed").display
        await player.edit("weights_seed", "same")
        await player.press("enter")
        await player.until(lambda: player.spec.weights_seed is None)
        await player.until(lambda: not player.field("weights_seed").display)
        assert "Seeds  + 2 more" in player.screen_text


async def test_a_small_screen_is_as_calm_as_ever(playing):
    async with playing(size=(80, 24)) as player:
        await player.press("tab")
        await player.until(lambda: player.app.focused is not None)
        await player.settled()
        lines = player.app.screen.query_one("#panels").virtual_size.height
        assert lines <= 21, "the screen of a beginner stays calm: fold more"


async def test_up_and_down_step_the_value_of_a_field(playing):
    async with playing(hidden_layers=(4, 2)) as player:
        box = await player.edit("learning_rate", "0.2")
        await player.press("up")  # which takes what was typed first
        await player.until(lambda: player.spec.learning_rate == 0.3)
        await player.press("down", "down")
        await player.until(lambda: player.spec.learning_rate == 0.03)
        assert (box.value, box.selected_text) == ("0.03", "0.03")
        await player.edit("noise", "")
        await player.press("up")
        await player.until(lambda: player.spec.noise == 0.25)
        await player.edit("batch_size", "")
        await player.press("down")
        await player.until(lambda: player.spec.batch_size == 32)
        box = await player.edit("hidden_layers", "")
        await player.press("home", "up", "up")
        await player.until(lambda: player.spec.hidden_layers == (6, 2))
        await player.press("right", "right", "right", "down", "up", "up")
        await player.until(lambda: player.spec.hidden_layers == (6, 3))
        assert box.value == "6, 3"


async def test_a_bad_draft_is_marked_and_not_stepped(playing):
    async with playing() as player:
        box = await player.edit("learning_rate", "no")
        await player.press("up")
        await player.until(lambda: player.field("learning_rate").reason)
        assert (box.value, player.app.experiment) == ("no", Experiment())


async def test_up_and_down_on_a_list_lead_to_its_neighbours(playing):
    async with playing() as player:
        await player.press("tab", "down")
        following = next(iter(name for name in CATALOGUE if name != "xor-clusters"))
        await player.until(lambda: player.spec.dataset == following)
        await player.press("up")
        await player.until(lambda: player.spec.dataset == "xor-clusters")
        chooser = player.app.screen.query_one("#field-activation Chooser")
        chooser.focus()
        await player.until(lambda: chooser.has_focus)
        await player.press("down")
        await player.until(lambda: player.spec.activation == "tanh")
        assert not chooser.is_open


async def test_features_are_switched_by_keys_and_clicks(playing):
    async with playing() as player:
        row = player.app.screen.query_one("#field-features Switches", Switches)
        player.app.screen.set_focus(row)
        await player.until(lambda: "[x1][x2] x1^2  x2^2" in player.screen_text)
        await player.press("right", "right", "right", "up", "up", "left", "space")
        await player.until(lambda: player.spec.features == ("x1", "x2", "x1^2", "x2^2"))
        await player.press("left", "left", "enter")
        await player.until(lambda: player.spec.features == ("x2", "x1^2", "x2^2"))
        await player.press("s")  # letters are commands here
        await player.until(lambda: player.step == 1)
        await player.press("delete")
        await player.until(lambda: player.spec.features is None)
        await player.press("escape")
        await player.pilot.click(row, offset=(1, 0))
        await player.until(lambda: player.spec.features == ("x2",))
        await player.pilot.click(row, offset=(5, 0))
        await player.until(lambda: "x2 is the only feature" in player.said)
        await player.press("s")  # after a click, too
        await player.until(lambda: player.step == 1)


async def test_columns_of_a_table_are_switched_where_the_data_tell_them(playing):
    async with playing(dataset="iris") as player:
        await player.reveal("columns")
        row = player.field("columns").query_one(Switches)
        first = tuple(row.on)
        assert len(row.names) == 4
        assert len(first) == 2
        player.app.screen.set_focus(row)
        third = row.names[2]
        await player.press("right", "right", "space")
        await player.until(lambda: player.spec.columns == (*first, third))
        await player.until(lambda: player.shown.snapshot.dataset.n_features == 3)
        assert row.names[2] == third
        await player.press("left", "left", "down")
        await player.until(lambda: player.spec.columns == (first[1], third))
        await player.press("delete")
        await player.until(lambda: player.spec.columns is None and tuple(row.on) == first)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_key_bar_names_the_keys_of_what_takes_them(playing, size):
    async with playing(size) as player:
        await player.edit("learning_rate", "0.3")
        await player.until(lambda: "enter applies what is typed" in player.screen_text)
        assert "space run" not in player.screen_text
        await player.press("enter")
        await player.until(lambda: "space run" in player.screen_text)
        await player.press("tab", "tab", "tab")  # to the list of regularizations and beyond
        await player.until(lambda: "space run" not in player.screen_text)
        await player.press("escape")
        await player.until(lambda: "space run" in player.screen_text)


@pytest.fixture
def eight_columns(tmp_path):
    path = tmp_path / "eight.csv"
    rows = (",".join(str((x * k) % 13) for k in range(1, 9)) + f",{'ab'[x % 2]}" for x in range(40))
    path.write_text("a,b,c,d,e,f,g,h,kind\n" + "\n".join(rows))
    return path


async def test_of_a_table_every_column_is_a_feature_and_a_click_switches_one(
    playing, eight_columns
):
    async with playing(data_file=str(eight_columns), columns=("all",)) as player:
        row = player.app.screen.query_one("#field-features Switches", Switches)
        columns = tuple(f"x{number}" for number in range(1, 9))
        assert tuple(row.on) == columns
        player.app.screen.set_focus(row)
        await player.press("right", "space")
        others = tuple(each for each in columns if each != "x2")
        await player.until(lambda: player.spec.features == others)
        await player.press("z")
        await player.until(lambda: player.spec.features is None)
        assert tuple(row.on) == columns
        await player.press(*["right"] * 7, "space")
        await player.until(lambda: player.spec.features == (*columns, "x1^2"))


async def test_features_of_columns_that_are_not_there_are_not_offered(playing, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("x,y\n" + "\n".join(f"{x},{x * x}" for x in range(-20, 20)))
    async with playing(data_file=str(path)) as player:
        row = player.app.screen.query_one("#field-features Switches", Switches)
        assert tuple(row.names) == ("x1", "x1^2", "sin-x1")
        assert tuple(row.on) == ("x1",)

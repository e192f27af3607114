"""The app as a person plays with it: every key, the flow of training, its sizes and faults."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner
from textual.command import CommandList

from mlp_tui.core.experiment import SETTINGS, Experiment, opened, suggested
from mlp_tui.core.experiment.pace import FULL, Pace
from mlp_tui.datasets import CATALOGUE
from mlp_tui.tui import wording
from mlp_tui.tui.command_line.main import cli
from mlp_tui.tui.commands import COMMANDS, FIRST_VIEW, KEY_HINTS, LAST_HINTS, key_names
from mlp_tui.tui.controls.messages import TrainingUpdated
from mlp_tui.tui.preferences import ConfigFile, Preferences
from mlp_tui.tui.preferences.keys import DECLARED, Keys
from mlp_tui.tui.screens import playground
from mlp_tui.tui.screens.help import HelpScreen


async def test_every_key_works(playing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with playing(batch_size=10) as player:
        await _train_by_keys(player)
        await _edit_by_keys(player)
        await _look_by_keys(player)
        assert len(list(tmp_path.glob("*.svg"))) == 1
        await player.press("q")
        await player.until(lambda: not player.app.is_running)
    assert player.app.return_code == 0


async def _train_by_keys(player):
    await player.press("s")
    await player.until(lambda: player.step == 1)
    await player.press("e")
    await player.until(lambda: player.shown.snapshot.epoch == 1)
    await player.press("r")
    await player.until(lambda: player.step == 0)
    await player.press("space")
    await player.until(lambda: player.shown.running and player.step > 1)
    await player.press("space")
    await player.until(lambda: not player.shown.running)


async def _edit_by_keys(player):
    names = list(CATALOGUE)
    for key, field, value in (
        ("n", "seed", player.spec.seed + 1),
        ("w", "weights_seed", player.spec.seed + 2),
        ("+", "learning_rate", 0.1),
        ("=", "learning_rate", 0.3),
        ("-", "learning_rate", 0.1),
        ("_", "learning_rate", 0.03),
        ("a", "hidden_layers", (2, 2)),
        (">", "hidden_layers", (2, 3)),
        ("<", "hidden_layers", (2, 2)),
        ("x", "hidden_layers", (2,)),
        ("t", "activation", "tanh"),
        ("b", "batch_size", 32),
        ("d", "dataset", names[1]),
        ("D", "dataset", names[0]),
    ):
        await player.press(key)
        await player.until(lambda f=field, v=value: getattr(player.spec, f) == v)


async def _look_by_keys(player):
    for said in ("logarithmic loss axis", "both axes logarithmic", "linear axes"):
        await player.press("l")
        await player.until_said(said)
    assert player.app.playground.curve.loss_axes == "linear"
    theme = player.app.theme
    await player.press("T")
    await player.until(lambda: player.app.theme != theme)
    await player.press("p")
    await player.until_said("saved")
    await player.press("?")
    await player.until(lambda: isinstance(player.app.screen, HelpScreen))
    await player.press("escape")
    await player.until(lambda: not isinstance(player.app.screen, HelpScreen))


async def test_the_first_picture_says_where_one_is_and_what_to_do(playing):
    async with playing() as player:
        text = player.screen_text
        for part in ("XOR clusters", "2-2-2 sigmoid", "step 0", "epoch 0", "paused", "space run"):
            assert part in text
        assert "s for one step" in player.said
        await player.until(lambda: "s for one step" in player.screen_text)


async def test_arrows_choose_the_layer_that_changes_and_edit_nothing(playing):
    async with playing(hidden_layers=(4, 8, 2)) as player:
        before = player.spec
        assert "2-4-8-[2]-2" in player.screen_text
        await player.press("left", "up", "down")
        await player.until_said("hidden layer 2 of 3")
        await player.until(lambda: "2-4-[8]-2-2" in player.screen_text)
        assert player.app.experiment == before
        await player.press(">", ">")
        await player.until_said("new network 2-4-[10]-2-2")
        await player.press("a", "<")
        await player.until_said("new network 2-4-10-[9]-2-2")
        await player.press("x", "x", "x")
        await player.until(lambda: player.spec.hidden_layers == (2,))
        await player.press("right")
        await player.until_said("one hidden layer alone; a adds another")
        await player.press("x", "left")
        await player.until_said("no hidden layer to choose; a adds one")
        await player.press("a", "a", "right", ">")
        await player.until(lambda: player.spec.hidden_layers == (3, 2))


async def test_fast_keys_add_up(playing):
    async with playing() as player:
        await player.press("a", "a", "a", ">", "d", "n")
        await player.until(
            lambda: (
                player.spec.hidden_layers == (2, 2, 2, 3)
                and player.spec.dataset == list(CATALOGUE)[1]
                and player.spec.seed == player.app.launched.seed + 1
            )
        )


async def test_every_command_is_in_the_key_bar_the_palette_and_the_help(playing):
    keys_of = {hint: DECLARED.of_hint(hint, FIRST_VIEW) for hint in (*KEY_HINTS, *LAST_HINTS)}
    hinted = {action for keys in keys_of.values() for _, action in keys}
    assert hinted >= {command.action for command in COMMANDS} - {"suspend_process"}
    async with playing(size=(200, 60)) as player:
        offered = {command.title for command in player.app.get_system_commands(player.app.screen)}
        for command in COMMANDS:
            assert f"{command.description} ({key_names(command)[0]})" in offered
        for hint, keys in keys_of.items():
            assert f"{'/'.join(key for key, _ in keys)} {hint.label}" in player.screen_text
        await player.press("f1")
        await player.until(lambda: "Help" in player.screen_text)
        help_screen = player.app.screen
        assert isinstance(help_screen, HelpScreen)
        explained = {line.split("  ")[0] for line in help_screen.page.text.splitlines()}
        assert explained >= {" ".join(key_names(command)) for command in COMMANDS}


async def test_each_command_has_an_id_a_tooltip_and_an_action(playing):
    ids = [command.id for command in COMMANDS]
    assert len(set(ids)) == len(ids)
    async with playing() as player:
        for command in COMMANDS:
            assert command.tooltip
            action = command.action.partition("(")[0]
            assert callable(getattr(player.app, f"action_{action}", None))


async def test_the_palette_runs_commands(playing):
    async with playing() as player:
        await player.press("ctrl+p")
        await player.until(lambda: player.app.screen.query(CommandList))
        await player.press(*"add a hidden layer")
        await player.until(lambda: player.app.screen.query_one(CommandList).option_count == 1)
        await player.press("enter")
        await player.until(lambda: player.spec.hidden_layers == (2, 2))


async def test_a_click_on_a_key_presses_it(playing):
    async with playing(size=(80, 24)) as player:
        row, line = next(
            (row, line)
            for row, line in enumerate(player.screen_text.splitlines())
            if "s step" in line
        )
        await player.pilot.click(offset=(line.index("s step"), row))
        await player.until(lambda: player.step == 1)


async def test_a_dataset_comes_with_settings_that_learn_it_and_says_so(playing):
    async with playing() as player:
        await player.press("d")
        await player.until_said("these settings learn it")
        assert player.spec == opened(Experiment(dataset="two-clusters"))
        assert "hidden layers 0" in player.said
        await player.press("D")
        await player.until(lambda: player.spec == Experiment())


async def test_settings_that_a_person_chose_stay_and_a_key_sets_the_suggested_ones(playing):
    async with playing(size=(80, 24), learning_rate=0.1) as player:
        await player.press("d", "d")
        await player.until_said("y sets what learns it well: hidden layers 4, tanh, rate 0.03")
        await player.until(lambda: "y sets" in player.screen_text)
        assert player.spec == Experiment(dataset="circle", learning_rate=0.1)
        await player.press("y")
        await player.until(lambda: player.spec == suggested(Experiment(dataset="circle")))
        await player.until_said("activation tanh")
        await player.press("y")
        await player.until_said("are in force")


async def test_nothing_is_suggested_for_points_of_ones_own(playing, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("u,v,kind\n" + "".join(f"{x},{x % 3},{'ab'[x % 2]}\n" for x in range(40)))
    async with playing(data_file=str(path)) as player:
        await player.press("y")
        await player.until_said("nothing is known to suggest")


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("spiral", "dataset", "spiral"),
        ("tanh", "activation", "tanh"),
        ("reduction mean", "reduction", "mean"),
    ],
)
async def test_the_palette_finds_what_can_be_chosen_by_its_name(playing, typed, name, value):
    async with playing() as player:
        await player.press("ctrl+p")
        await player.until(lambda: player.app.screen.query(CommandList))
        await player.press(*("space" if key == " " else key for key in typed))
        await player.until(lambda: f": {value}" in player.screen_text)
        await player.press("enter")
        await player.until(lambda: getattr(player.spec, name) == value)


async def test_the_palette_has_every_choice_of_every_setting_and_every_theme(playing):
    async with playing(hidden_layers=()) as player:
        commands = {each.title: each for each in player.app.get_system_commands(player.app.screen)}
        for setting in SETTINGS.values():
            for option in setting.kind.options:
                assert f"{setting.label.capitalize()}: {option}" in commands
        assert {f"Theme: {theme}" for theme in player.app.available_themes} <= set(commands)
        commands["Activation: tanh"].callback()
        await player.until_said("activation does not apply: there is no hidden layer")
        commands["Loss: huber"].callback()
        await player.until_said("the loss huber is for numbers; choose cross-entropy, square or")
        assert player.spec.loss is None
        commands["Loss: logistic"].callback()
        await player.until(lambda: player.shown.snapshot.spec.loss == "logistic")


async def test_a_batch_above_the_points_is_said_with_what_is_used(playing):
    async with playing() as player:
        await player.edit("batch_size", "500")
        await player.press("enter")
        await player.until_said(
            "batch size 500 is more than the 100 training points: full batch is used"
        )
        assert player.spec.batch_size == 500
    run = CliRunner().invoke(cli, ["train", "--batch-size", "500", "--steps", "1"])
    assert "batch size 500 is more than the 100" in run.stderr


async def test_a_message_goes_with_the_next_key(playing):
    async with playing(size=(80, 24)) as player:
        await player.until(lambda: "Four clusters" in player.screen_text)
        await player.press("s")
        await player.until(lambda: player.step == 1)
        await player.until(lambda: "Four clusters" not in player.screen_text)
        await player.press("t")
        await player.until(lambda: "activation tanh" in player.screen_text)


async def test_news_go_after_a_time_and_what_went_wrong_stays_until_a_key(playing, monkeypatch):
    monkeypatch.setattr(playground, "MESSAGE_SECONDS", 0.2)
    async with playing(size=(80, 24), hidden_layers=()) as player:
        screen = player.app.playground
        await player.until(lambda: "Four clusters" not in player.screen_text)
        await player.press("x")
        await player.until(lambda: "no hidden layer to remove" in player.screen_text)
        later = []  # than a message that goes
        screen.set_timer(0.4, lambda: later.append(True))
        await player.until(lambda: later)
        assert "no hidden layer to remove" in player.screen_text
        await player.press("right")
        await player.until(lambda: "no hidden layer to choose" in player.screen_text)
        await player.until(lambda: "no hidden layer to choose" not in player.screen_text)


async def test_keys_answer_while_it_runs(playing):
    async with playing(dataset="spiral", hidden_layers=(8, 8)) as player:
        await player.press("space")
        await player.until(lambda: player.shown.running)
        await player.press("+")
        await player.until(lambda: player.spec.learning_rate == 0.1)
        assert player.shown.running
        await player.press("a")
        await player.until(lambda: player.spec.hidden_layers == (8, 8, 8))
        assert player.shown.running
        await player.press("space")
        await player.until(lambda: not player.shown.running)


async def test_brackets_choose_the_pace_which_is_said_and_remembered(playing, tmp_path):
    file = ConfigFile(tmp_path / "config.toml")
    async with playing(preferences=Preferences(), config_file=file) as player:
        await player.until(lambda: "pace: gentle" in player.screen_text)
        for key, said, shown in (
            ("]", "pace: 20 steps a second", "pace: 20 steps a second"),
            ("[", "pace: 5 steps a second", "pace: 5 steps a second"),
            ("[", "pace: 1 step a second", "pace: 1 step a second"),
            ("[", "pace: gentle, 10 steps a second at first", "pace: gentle"),
            *[("]", "pace: ", "pace: ")] * 5,
            ("]", "pace: full speed", "pace: full speed"),
            ("]", "the pace is full speed already", "pace: full speed"),
        ):
            await player.press(key)
            await player.until_said(said)
            await player.until(lambda shown=shown: shown in player.screen_text.splitlines()[-3])
        assert 'pace = "full"' in file.path.read_text(encoding="utf-8")
        assert player.app.preferences.pace == FULL
        await player.press("space")
        await player.until(lambda: "full: " in player.screen_text.splitlines()[-3])


async def test_nothing_is_drawn_while_no_step_is_due(playing):
    async with playing(preferences=Preferences(pace=Pace.fixed(0.1))) as player:
        await player.press("space")
        await player.until(lambda: player.step == 1)
        shown = player.shown
        await player.settled()
        assert player.shown is shown
        await player.press("+")
        await player.until(lambda: player.spec.learning_rate == 0.1)
        assert player.step == 1
        await player.press("]", "]", "]")
        await player.until(lambda: player.step > 3)


async def test_nothing_is_drawn_while_it_is_paused(playing):
    async with playing() as player:
        await player.press("space")
        await player.until(lambda: player.shown.running)
        assert player.app.awaits_frame
        await player.press("space")
        await player.until(lambda: not player.shown.running)
        assert not player.app.awaits_frame


async def test_a_second_look_at_the_same_state_does_not_stop_the_pictures(playing):
    async with playing() as player:
        await player.press("space")
        await player.until(lambda: player.shown.running)
        for _ in range(20):
            step = player.step
            for _ in range(2):
                player.app.post_message(TrainingUpdated())
            await player.until(lambda step=step: player.step > step)


async def test_the_name_of_the_folder_is_only_text(playing, tmp_path, monkeypatch):
    folder = tmp_path / "bad\x1b[31m[b]\u202e"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with playing() as player:
        await player.press("p")
        await player.until_said("saved")
        assert "\x1b" not in player.said
        assert "\u202e" not in player.said
        assert "[b]" in player.said


async def test_changing_layers_or_dataset_says_what_the_new_network_is(playing):
    async with playing() as player:
        await player.press("a")
        await player.until_said("new network 2-2-[2]-2: 18 parameters")
        await player.press("s", "D")
        await player.until_said("network 2-2-[2]-3: 21 parameters")
        assert player.step == 0
        assert player.said.startswith("dataset Iris: new data")


async def test_edits_at_the_end_of_their_range_say_so(playing):
    async with playing(hidden_layers=(1,), learning_rate=10.0) as player:
        for key, words in (
            ("<", "at least 1 neuron"),
            ("+", "the learning rate is at its maximum (10)"),
            ("x", "new network 2-2"),
            ("x", "no hidden layer to remove"),
            (">", "add one first"),
            ("t", "activation does not apply: there is no hidden layer"),
        ):
            await player.press(key)
            await player.until_said(words)


async def test_a_diverging_run_stops_and_says_at_which_step_and_why(playing):
    keys = Keys({"try-advice": "f5"})
    async with playing(size=(80, 24), learning_rate=1e6, keys=keys) as player:
        await player.press("space")
        await player.until(lambda: player.shown.snapshot.divergence is not None)
        divergence = player.shown.snapshot.divergence
        assert not player.shown.running
        await player.until_said(f"diverged at step {divergence.step}")
        assert "learning rate 1e+06" in player.said
        assert f"diverged at step {divergence.step}" in player.screen_text
        # All of the reason can be read on the small screen.
        assert "".join(divergence.reason.split()) in "".join(player.screen_text.split())
        assert player.said.endswith("try a lower one; f5 helps, 4 says why")
        assert player.said == wording.ending(player.shown.snapshot, keys)
        assert "4 says why" in " ".join(player.screen_text.split())
        n_told = len(player.messages)
        await player.press("space")
        await player.until(lambda: len(player.messages) > n_told)
        assert player.said == wording.ending(player.shown.snapshot, keys)
        await player.press("-")
        await player.until(lambda: player.shown.snapshot.divergence is None)
        await player.press("-", "-", "-", "-", "r", "s")
        await player.until(lambda: player.step == 1)


async def test_a_run_that_stops_by_itself_is_paused_and_says_why(playing):
    async with playing(size=(80, 24), stop_steps=30) as player:
        await player.press("space")
        await player.until(lambda: player.shown.snapshot.stop is not None)
        assert (player.step, player.shown.running) == (30, False)
        await player.until_said("stopped at step 30: stop at step is 30: more, or never, lets")
        assert "lets it go on" in player.screen_text
        await player.press("-")  # anything else leaves it where it is
        await player.until(lambda: player.spec.learning_rate < 0.03)
        await player.press("s")
        await player.until_said("stopped at step 30")
        await player.edit("stop_steps", "40")
        await player.press("enter")
        await player.until(lambda: player.shown.snapshot.stop is None)
        await player.press("escape", "space")
        await player.until(lambda: player.step == 40)
        await player.until_said("stopped at step 40")


async def test_the_app_and_the_headless_command_have_bit_equal_losses(playing):
    steps = 400
    options = ["--dataset", "moons", "--layers", "4,3", "--activation", "tanh"]
    options += ["--batch-size", "10", "--seed", "11"]
    options += ["--steps", str(steps), "--every", "1"]
    run = CliRunner().invoke(cli, ["train", *options, "--json"])
    headless = json.loads(run.stdout)["history"]
    fields = {"dataset": "moons", "hidden_layers": (4, 3), "activation": "tanh"}
    async with playing(**fields, batch_size=10, seed=11) as player:
        await player.press("s", "s", "e", "space")
        await player.until(lambda: player.step >= steps)
        await player.press("space")
        await player.until(lambda: not player.shown.running)
        history = player.shown.snapshot.observations["history"]
    app = {
        step: losses
        for step, *losses in zip(
            history.steps.tolist(),
            history.train_loss.tolist(),
            history.test_loss.tolist(),
            strict=True,
        )
    }
    common = [
        (step, [train_loss, test_loss])
        for step, train_loss, test_loss in zip(
            headless["step"], headless["train_loss"], headless["test_loss"], strict=True
        )
        if step in app
    ]
    assert len(common) > 10
    assert dict(common) == {step: app[step] for step, _ in common}


async def test_pictures_do_not_overwrite_each_other(playing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with playing() as player:
        await player.press("p")
        await player.until_said("saved")
        await player.press("p")
        await player.until_said("-2.svg")
        assert len(list(tmp_path.glob("*.svg"))) == 2
        assert all("step" in path.read_text(encoding="utf-8") for path in tmp_path.glob("*.svg"))


async def test_a_picture_that_cannot_be_written_is_one_line(playing, tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    async with playing() as player:
        monkeypatch.setattr("mlp_tui.tui.app.Path.cwd", lambda: folder)
        os.rmdir(folder)
        await player.press("p")
        await player.until_said("cannot save")
        assert "\n" not in player.said


async def test_an_own_file_joins_the_list_and_its_loss_is_told(playing, tmp_path):
    path = tmp_path / "mine.csv"
    rows = [f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40)]
    path.write_text("\n".join(["u,v,kind", *rows]))
    async with playing(data_file=str(path)) as player:
        assert "mine.csv" in player.said
        await player.press("d")
        await player.until(lambda: player.spec.data_file is None)
        path.unlink()
        await player.press("D")
        await player.until_said("mine.csv")
        # What was in force before is in force again, for the keys and on the screen.
        await player.press("s")
        await player.until(lambda: player.step == 1)
        assert player.spec.data_file is None
        assert player.app.experiment == player.spec


async def test_how_a_file_was_read_is_said(playing, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x|y|kind\n" + "".join(f"{n}|{-n}|{'ab'[n % 2]}\n" for n in range(12)))
    async with playing(data_file=str(path)) as player:
        await player.until_said("read as columns separated by")
        await player.press("d")
        await player.until(lambda: player.spec.data_file is None)
        await player.press("D")
        await player.until_said("read as columns separated by")


async def test_hostile_names_in_a_file_are_only_text(playing, tmp_path):
    path = tmp_path / "[@click=app.quit]x[.csv"
    rows = [f"{x},{x % 3},{('y[/]', '[@click=app.quit]z')[x % 2]}" for x in range(40)]
    path.write_text("\n".join(["[red]u,[/v],kind", *rows]))
    for size in ((120, 40), (80, 24)):
        async with playing(size=size, data_file=str(path)) as player:
            await player.until(lambda player=player: "y[/]" in player.screen_text)
            await player.press("s")
            await player.until(lambda player=player: player.step == 1)


async def test_no_colour_chooses_a_theme_of_the_terminals_own(playing, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with playing(preferences=Preferences(theme="textual-light")) as player:
        assert player.app.theme == "ansi-dark"
        await player.press("T")
        await player.until(lambda: player.app.theme == "ansi-light")


async def test_leaving_ends_the_training_thread(playing):
    async with playing() as player:
        await player.press("space")
        await player.until(lambda: player.shown.running)
        workers = list(player.app.workers)
        await player.press("q")
        await player.until(lambda: all(worker.is_finished for worker in workers))
    assert len(workers) == 1


async def test_control_c_says_how_to_quit(playing):
    async with playing() as player:
        await player.press("ctrl+c")
        await player.until_said("q to quit")


async def test_a_picture_that_cannot_be_saved_is_told(playing, tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    async with playing() as player:
        await player.press("p")
        await player.until_said("cannot save a screenshot here")

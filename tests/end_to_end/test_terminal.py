"""The program as it is launched in a terminal."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import time

import pytest

from mlp_tui.core.experiment import SETTINGS, Experiment


def test_launch_shows_the_tutorials_problem_and_the_keys(terminal):
    app = terminal()
    app.until_shown("step 0")
    for part in ("XOR clusters", "2-2-2 sigmoid", "rate 0.03", "full batch", "s step", "q quit"):
        app.until_shown(part)


def test_a_dataset_opens_with_settings_that_learn_it(terminal):
    app = terminal("--dataset", "spiral")
    app.until_shown("2-16-[16]-2 tanh  rate 0.003")
    app.until_shown("It opens with")


def test_options_that_are_given_stay(terminal):
    app = terminal("--dataset", "spiral", "--layers", "3")
    app.until_shown("2-3-2 sigmoid  rate 0.03")
    app.until_shown("y sets what")


def test_one_step(terminal):
    app = terminal()
    app.until_shown("step 0")
    app.type("s")
    app.until_shown("step 1 ")


def test_running_lets_the_loss_fall(terminal):
    app = terminal(columns=120, rows=40)
    app.until_shown("step 0")
    before = app.number("loss")
    app.type(" ")
    app.until_shown("running")
    app.until(lambda: app.number("step") > 1000 and app.number("loss") < before / 2)
    app.type(" ")
    app.until_shown("paused")


def steps_shown(app, last, seconds=math.inf):
    """The steps that stand on the screen, from space to a step or for so many seconds."""
    shown = []
    app.type(" ")
    end = time.monotonic() + seconds

    def look():
        step = app.number("step")
        if not shown or step != shown[-1]:
            shown.append(step)
        return step >= last or time.monotonic() > end

    app.until(look)
    return shown


def test_it_sets_out_gently(terminal):
    app = terminal("--fps", "10", MLP_TUI_PACE="", columns=120, rows=40)
    app.until_shown("pace: gentle")
    app.until_shown("hidden layers")
    assert len({step for step in steps_shown(app, 12) if 0 < step < 40}) >= 8
    assert "gentle: 10 steps/s" in app.text


@pytest.mark.slow
def test_the_gentle_pace_is_that_of_a_person(terminal):
    """A second of single steps, the tutorial's thousand in fifteen, and full speed by keys."""
    app = terminal("--fps", "10", MLP_TUI_PACE="", columns=120, rows=40)
    app.until_shown("hidden layers")
    app.read_for(1.0)  # the look at saved sessions
    first = {step for step in steps_shown(app, 40, seconds=1.0) if step < 40}
    print("steps in the first second:", first)
    assert len(first) >= 8
    app.type(" ")
    app.until_shown("paused")
    app.type("r")
    app.until(lambda: app.number("step") == 0)
    since = time.monotonic()
    steps_shown(app, 1_000)
    took = time.monotonic() - since
    print(f"1,000 steps in {took:.1f} s")
    assert 10 <= took <= 20
    app.type("]" * 6)
    app.until_shown("full: ")


def test_layers_are_edited_in_the_panel(terminal):
    app = terminal()
    app.until_shown("step 0")
    app.type("\t")
    app.until_shown("hidden layers")
    controls = [name for name, each in SETTINGS.items() if each.is_shown_in(Experiment())]
    app.type("\t" * controls.index("hidden_layers") + "\t")  # past the heading, which opens it
    app.type("4, 2\r")
    app.until_shown("new network 2-4-[2]-2: 28 parameters")
    app.until(lambda: "batch size" not in app.text)
    app.type("s")
    app.until_shown("step 1 ")


def test_quit_restores_the_terminal(terminal):
    app = terminal()
    app.until_shown("step 0")
    assert not app.is_restored
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored


def test_quit_while_it_trains(terminal):
    app = terminal("--dataset", "spiral", "--layers", "64,64")
    app.until_shown("step 0")
    app.type(" ")
    app.until_shown("running")
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored


def test_another_window_size_gets_another_layout(terminal):
    app = terminal()
    app.until_shown("step 0")
    app.resize(30, 8)
    app.until_shown("needs 40 columns")
    app.resize(120, 40)
    app.until_shown("hidden layers")
    app.until_shown("step 0")


def test_divergence_is_told_and_the_app_goes_on(terminal):
    app = terminal("--learning-rate", "1e6")
    app.until_shown("step 0")
    app.type(" ")
    app.until_shown("diverged at step")
    app.type("r")
    app.until_shown("step 0")
    app.type("?")
    app.until_shown("type to search")
    app.type("\x1b")
    app.until_shown("step 0")


def test_it_follows_a_size_that_no_signal_tells_of(terminal):
    app = terminal(controlling=False)
    app.until_shown("step 0")
    app.set_size(120, 40)
    app.until_shown("hidden layers")
    app.set_size(30, 10)
    app.until_shown("needs 40 columns")
    app.type("q")
    assert app.wait() == 0


def test_a_terminal_that_answers_nothing_shows_the_training_all_the_same(terminal):
    app = terminal(answers=False)
    app.until_shown("step 0")
    app.type(" ")
    for _ in range(5):
        before = app.number("step")
        app.until(lambda before=before: app.number("step") > before)
    app.type(" ")
    app.until_shown("paused")
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored


def test_nothing_is_sent_while_nothing_changes(terminal):
    app = terminal(columns=120, rows=40)
    app.until_shown("hidden layers")
    app.type(" ")
    app.until(lambda: app.number("step") > 100)
    app.type(" ")
    app.until_shown("paused")
    for key in ("", "\t\t"):  # the second leads into a field, with a cursor
        app.type(key)
        assert app.until_quiet(0.6)  # longer than a cursor blinks


def test_what_is_on_the_screen_is_what_would_be_drawn_anew(terminal):
    app = terminal("--dataset", "spiral", "--layers", "8,8", columns=120, rows=40)
    app.until_shown("hidden layers")
    for key in (" ", "l", "T", ">", "d", "T", "r"):
        app.type(key)
        app.until_quiet(0.05, patience=0.3)
    app.type("?")
    app.until_shown("type to search")
    app.type("\x1b")
    app.until(lambda: "type to search" not in app.text)
    app.type("s")
    app.until_shown("step 1 ")
    app.until_quiet(0.3)
    before = app.cells
    app.spoil()
    app.process.send_signal(signal.SIGCONT)
    app.until_quiet(0.3)
    assert app.cells == before


def test_no_mouse_leaves_the_mouse_alone(terminal):
    app = terminal("--no-mouse")
    app.until_shown("step 0")
    assert "\x1b[?1000h" not in app.output


def test_a_wrong_option_is_told_before_anything_is_drawn(terminal):
    app = terminal("--layers", "4,many")
    assert app.wait() == 2
    assert "--layers" in app.text
    assert "\x1b[?1049h" not in app.output
    assert "Traceback" not in app.text


def test_training_whose_reader_leaves_gives_the_cursor_back(open_terminal):
    train = f"{sys.executable} -m mlp_tui.tui train --steps 100000000 --every 1000"
    app = open_terminal(["bash", "-c", f"{train} | head -n 3; echo status ${{PIPESTATUS[0]}}"])
    assert app.wait() == 0
    assert "\x1b[?25l" in app.output  # by the bar of progress
    assert app.output.rfind("\x1b[?25h") > app.output.rfind("\x1b[?25l")
    assert app.output.count("Step: ") == 3
    assert f"status {128 + signal.SIGPIPE}" in app.text


def test_without_a_terminal_it_points_to_the_headless_command():
    run = subprocess.run(
        [sys.executable, "-m", "mlp_tui.tui"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "mlp-tui train" in run.stderr
    assert run.stdout == ""

"""After whatever ended it, the session is there, and the next launch goes on with it."""

from __future__ import annotations

import bisect
import random
import signal
import time

import pytest

MOST_LOST_SECONDS = 5.0
SAVING_OFTEN = """
from mlp_tui.tui.command_line import main as cli
from mlp_tui.tui.saving import autosave
autosave.INTERVAL_SECONDS = 0.2
"""
SMALL_DISK = f"""{SAVING_OFTEN}
import resource
limit = 9000  # bytes in a file: a session of few steps fits, one of many does not
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
cli.main()
"""


def killed_while_training(app, seconds):
    """Train for some seconds and kill it; return when each step was first seen on the screen."""
    app.type(" ")
    app.until_shown("running")
    moment = time.monotonic() + seconds
    seen = []

    def look():
        step = app.number("step")
        if not seen or step > seen[-1][0]:
            seen.append((step, time.monotonic()))
        return time.monotonic() >= moment

    app.until(look)
    app.process.send_signal(signal.SIGKILL)
    app.wait()
    seen.append((float("inf"), time.monotonic()))
    return seen


def lost_seconds(seen, saved_step):
    """How long before the kill the screen first showed the step that is saved."""
    place = bisect.bisect_left(seen, (saved_step, 0.0))
    return seen[-1][1] - seen[place][1]


@pytest.mark.parametrize("times", [2, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.timeout(1800)
def test_a_kill_loses_a_few_seconds_at_most(terminal, saved_steps, times):
    moments, longest = random.Random(times), 4.0 if times > 2 else 2.5
    losses, step = [], 0
    for number in range(times):
        app = terminal("--resume") if number else terminal("--dataset", "spiral", "--layers", "8,8")
        app.until_shown("step ")
        assert app.number("step") == step
        # The first save comes after two seconds; a kill before it leaves the one before.
        seen = killed_while_training(app, moments.uniform(0.0 if number else 2.3, longest))
        (step,) = saved_steps()
        losses.append(lost_seconds(seen, step))
    print(f"lost, of {times}: median {sorted(losses)[times // 2]:.1f} s, most {max(losses):.1f} s")
    assert max(losses) <= MOST_LOST_SECONDS
    assert len(losses) == times


def test_the_next_launch_offers_what_was_left(terminal):
    app = terminal("--dataset", "moons")
    app.until_shown("step 0")
    app.type("sss")
    app.until_shown("step 3")
    app.type("q")
    assert app.wait() == 0
    assert "Saved at step 3: mlp-tui --resume goes on.\r\n" in app.output.rpartition("\x1b[")[2]
    app = terminal()
    app.until_shown("R lists saved sessions: Moons at step 3, saved")
    app.type("R")
    app.until_shown("Moons            3 ")
    app.type("\r")
    app.until_shown("resumed: Moons")
    app.until_shown("step 3 ")
    app.type("s")
    app.until_shown("step 4")
    app.type("q")
    assert app.wait() == 0
    app = terminal("--resume")
    app.until_shown("step 4")
    assert "Moons" in app.text
    app.type("q")
    assert app.wait() == 0


def test_several_at_once_do_not_disturb_each_other(terminal, saved_steps):
    apps = [terminal("--dataset", name) for name in ("moons", "circle")]
    for count, app in enumerate(apps, start=1):
        app.until_shown("step 0")
        app.type("s" * count)
        app.until_shown(f"step {count}")
    for app in apps:
        app.process.send_signal(signal.SIGTERM)
        app.wait()
    assert saved_steps() == [1, 2]
    for count, name in ((2, "Circle"), (1, "Moons")):
        again = terminal("--resume")
        again.until_shown(f"step {count}")
        assert name in again.text


def test_a_folder_that_cannot_be_written_is_one_line_and_training_goes_on(terminal, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    app = terminal(code=f"{SAVING_OFTEN}cli.main()", XDG_STATE_HOME=str(blocked))
    app.until_shown("step 0")
    app.type("s")
    app.until_shown("Not a directory")
    app.type("s")
    app.until_shown("step 2")
    app.type("q")
    assert app.wait() == 0
    after = app.output.rpartition("\x1b[?1049l")[2]
    assert "Error: the session cannot be saved: Not a directory, in " in after
    assert after.count("\n") == 1
    assert blocked.read_text() == ""


def test_a_disk_without_room_keeps_the_last_good_save(terminal, saved_steps):
    app = terminal(code=SMALL_DISK)
    app.until_shown("step 0")
    app.type("s")
    app.until(lambda: saved_steps() == [1])
    app.type(" ")
    app.until_shown("File too large")
    app.type("q")
    assert app.wait() == 0
    (step,) = saved_steps()
    assert 1 <= step < 300
    again = terminal("--resume")
    again.until_shown(f"step {step}")

"""Every way out ends the process in time, with the right code, and gives the terminal back."""

from __future__ import annotations

import ctypes
import os
import signal
import time

import pytest

LIMIT = 3.0
"""Seconds from the reason to end to the end of the process."""
FAILING = """
from mlp_tui.tui import app
from mlp_tui.tui.command_line import main as cli
def fail(self):
    raise RuntimeError("a fault\\x1b[31m of ours")
app.MlpApp.action_step = fail
cli.main()
"""
SLOW_STEP = """
import time
from mlp_tui.core.experiment import Trainer
from mlp_tui.tui.command_line import main as cli
Trainer.run_for = lambda self, seconds, most: time.sleep(60)
cli.main()
"""
SLOW_DISK = """
import os, time
from mlp_tui.tui.command_line import main as cli
def sync(descriptor, sync=os.fsync):
    sync(descriptor)
    time.sleep(60)
os.fsync = sync
cli.main()
"""
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
BUSY = ("--dataset", "spiral", "--layers", "8,8", "--fps", "30")


@pytest.fixture(autouse=True)
def saved(request, saved_steps):
    """Whatever the way out, the session is saved."""
    yield
    if "unsaved" not in request.keywords:
        (step,) = saved_steps()
        assert step >= 1


def started(terminal, *arguments, code=None, **options):
    app = terminal(*arguments, code=code, **options)
    app.until_shown("step 0")
    app.type("e")
    app.until_shown("step 1")
    assert not app.is_cooked
    return app


def stalled(terminal, **options):
    """The program, at training, in a terminal that takes no more output.

    It never answers either: to one that does, nothing is sent while it does not.
    """
    app = started(terminal, *BUSY, columns=120, rows=40, answers=False, **options)
    app.type(" ")
    app.until_stalled()
    return app


def end(app, way):
    """Take a way out: a key or a signal."""
    if isinstance(way, str):
        app.type(way)
    else:
        app.process.send_signal(way)
    return time.monotonic()


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_restores_the_terminal(terminal, number):
    app = started(terminal)
    app.type(" ")
    app.until_shown("running")
    since = end(app, number)
    assert app.wait() == 128 + number
    assert time.monotonic() - since < LIMIT
    assert app.is_restored


def test_two_signals_at_once_are_one_end(terminal):
    app = started(terminal)
    since = end(app, signal.SIGTERM)
    end(app, signal.SIGHUP)
    assert app.wait() in (128 + signal.SIGTERM, 128 + signal.SIGHUP)
    assert time.monotonic() - since < LIMIT
    assert app.is_restored


@pytest.mark.parametrize("way", ["q", pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_long_step_does_not_hold_it_up(terminal, way):
    app = started(terminal, code=SLOW_STEP)
    app.type(" ")
    app.until_shown("running")
    since = end(app, way)
    assert app.wait() == (0 if way == "q" else 128 + way)
    assert time.monotonic() - since < LIMIT
    assert app.is_restored


@pytest.mark.unsaved
def test_a_signal_while_it_starts(terminal):
    app = terminal()
    app.until(lambda: "\x1b[?1049h" in app.output)
    since = end(app, signal.SIGTERM)
    assert app.wait() == 128 + signal.SIGTERM
    assert time.monotonic() - since < LIMIT
    assert app.is_restored


@pytest.mark.unsaved
def test_quit_waits_for_the_disk_but_not_for_ever(terminal):
    app = started(terminal, code=SLOW_DISK)
    since = end(app, "q")
    assert app.wait() == 0
    assert time.monotonic() - since < LIMIT
    assert app.is_restored


def test_an_exception_is_one_line_and_code_1(terminal):
    app = started(terminal, code=FAILING)
    since = end(app, "s")
    assert app.wait() == 1
    assert time.monotonic() - since < LIMIT
    assert app.is_restored
    after = app.output.rpartition("\x1b[?1049l")[2]
    assert "Error: RuntimeError: a fault\ufffd[31m of ours (<string>:5)\r\n" in after
    assert after.count("\n") == 1


@pytest.mark.parametrize(
    "way",
    [
        signal.SIGTERM,
        # Each takes all of its time, and goes the way of SIGTERM.
        *(
            pytest.param(each, marks=pytest.mark.slow)
            for each in ("q", *SIGNALS)
            if each != signal.SIGTERM
        ),
    ],
)
def test_with_output_stalled_it_leaves_all_the_same(terminal, way):
    app = stalled(terminal)
    since = end(app, way)
    assert app.wait_unread(LIMIT) == (0 if way == "q" else 128 + way)
    assert time.monotonic() - since < LIMIT
    assert app.is_cooked
    app.wait()  # what still comes out when somebody reads again
    assert app.is_restored


@pytest.mark.parametrize(
    "is_read", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["read", "at once"]
)
def test_suspended_with_output_stalled_it_ends_all_the_same(terminal, is_read):
    app = stalled(terminal)
    app.type("\x1a")
    if is_read:
        app.until_read_unread()
    since = end(app, signal.SIGTERM)
    assert app.wait_unread(LIMIT) == 128 + signal.SIGTERM
    assert time.monotonic() - since < LIMIT
    assert app.is_cooked
    app.wait()
    assert app.is_restored


@pytest.mark.slow
def test_an_exception_with_output_stalled(terminal):
    app = stalled(terminal, code=FAILING)
    since = end(app, "s")
    assert app.wait_unread(LIMIT) == 1
    assert time.monotonic() - since < LIMIT
    app.wait()
    assert app.is_restored


HANG_UPS = [{}, {"ignored": signal.SIGHUP}, {"controlling": False}]


@pytest.mark.parametrize("options", HANG_UPS, ids=["plain", "ignored", "setsid"])
def test_a_hang_up_ends_it(terminal, options):
    app = started(terminal, **options)
    app.type(" ")
    app.until_shown("running")
    app.hang_up()
    assert app.wait_unread(LIMIT) == 128 + signal.SIGHUP


def test_a_hang_up_ends_it_after_a_long_stop(terminal):
    """Signals interrupt every thread's wait, which is over by then: none may wait for ever."""
    app = started(terminal, controlling=False)
    app.process.send_signal(signal.SIGSTOP)
    app.read_for(0.7)  # longer than it waits between two looks at the terminal
    for thread in os.listdir(f"/proc/{app.process.pid}/task"):
        ctypes.CDLL(None).tgkill(app.process.pid, int(thread), signal.SIGWINCH)
    app.process.send_signal(signal.SIGCONT)
    app.hang_up()
    assert app.wait_unread(LIMIT) == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    "options",
    [pytest.param(HANG_UPS[0], marks=pytest.mark.slow), *HANG_UPS[1:]],
    ids=["plain", "ignored", "setsid"],
)
def test_a_hang_up_with_output_stalled_ends_it(terminal, options):
    app = stalled(terminal, **options)
    app.hang_up()
    assert app.wait_unread(LIMIT) == 128 + signal.SIGHUP

"""The program at the other end of a real SSH connection."""

from __future__ import annotations

import shlex
import sys
import time
from statistics import quantiles

import pytest
from slow_line import DSL, SlowLine
from wire_measurements import delays, volume

from mlp_tui.tui.commands import VIEWS

GONE_LIMIT = 3.0
"""Seconds from the end of a connection to the end of all that ran there."""
KEY_LIMIT, QUIT_LIMIT = 0.5, 1.0
"""Seconds on a slow line."""
VOLUME_LIMIT = 60_000
"""Bytes a second at ten frames a second."""
FASTER = ("--fps", "10")


@pytest.fixture
def line(ssh_server):
    """The connection's way, which can be cut."""
    line = SlowLine(ssh_server.port)
    yield line
    line.close()


def test_a_dropped_connection_leaves_nothing_behind_and_the_run_to_resume(
    open_terminal, ssh_server, line
):
    def train(*arguments, first):
        app = open_terminal(ssh_server.program(*arguments, "--pace", "full", port=line.port))
        app.until(lambda: app.number("step") >= first)
        assert "paused" in app.text
        app.type("s")
        app.until(lambda: app.number("step") > first)
        step = app.number("step")
        app.type(" ")
        app.until(lambda: app.number("step") > step + 100)
        assert ssh_server.remote_processes
        return app, app.number("step")

    def gone(since):
        while ssh_server.remote_processes:
            assert time.monotonic() - since < GONE_LIMIT

    app, step = train("--dataset", "moons", first=0)
    app.process.kill()
    gone(time.monotonic())
    app, step = train("--resume", first=step)
    line.cut()
    gone(time.monotonic())
    app, step = train("--resume", first=step)
    assert "Moons" in app.text
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored


def test_nothing_of_the_conversation_with_the_terminal_reaches_the_shell(open_terminal, ssh_server):
    line = SlowLine(ssh_server.port, DSL)
    try:
        bash = ssh_server.client(["PS1='ready> '", "bash", "--norc", "-i"], port=line.port)
        shell = open_terminal(bash, columns=60, rows=16)
        shell.until_shown("ready> ")
        shell.type(f"{shlex.quote(sys.executable)} -m mlp_tui.tui --fps 10 --pace full\r")
        shell.until_shown("step 0")
        shell.type(" ")
        shell.until(lambda: shell.number("step") > 100)
        shell.type("q")

        def ended():
            if "\x1b[?1003l" not in shell.output:  # until then, a mouse is reported that moves
                shell.type("\x1b[<35;5;5M")
            return "\x1b[?1049l" in shell.output

        shell.until(ended)
        shell.type("echo all' 'is' 'said\r")
        shell.until_shown("all is said")
        after = shell.output.rpartition("\x1b[?1049l")[2]
        assert "0n" not in after
        assert "35;5;5M" not in after
        shell.type("exit\r")
        shell.wait()
    finally:
        line.close()


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_training_sends_little_in_each_view_and_a_pause_nothing(ssh_server, view):
    sent = volume(ssh_server, 3, *FASTER, view=view.key)
    assert sent.frames > 5
    assert sent.connection < VOLUME_LIMIT
    assert sent.paused == 0


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), FASTER], ids=["default", "faster"])
def test_keys_act_at_once_on_a_slow_line(ssh_server, arguments):
    taken = delays(ssh_server, 20, *arguments, line=DSL)
    assert quantiles(taken.keys, n=20, method="inclusive")[-1] < KEY_LIMIT
    assert taken.quit < QUIT_LIMIT

"""What a terminal, a shell or a connection may do to the program while it runs."""

from __future__ import annotations

import os
import shlex
import signal
import sys

import pytest

REDIRECTED = """
import os, sys
os.dup2(os.open({path!r}, {flags}), {number})
os.execv(sys.executable, [sys.executable, "-m", "mlp_tui.tui"])
"""


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "mlp-tui train" in text and "Traceback" not in text


def state_of(app) -> str:
    """The kernel's letter for the process: T is stopped."""
    with open(f"/proc/{app.process.pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def threads_of(app) -> int:
    return len(os.listdir(f"/proc/{app.process.pid}/task"))


def steps_on_keys(app, keys: int = 3) -> None:
    """Every key arrives, and the screen follows."""
    app.until(lambda: app.number("step") >= 0)
    for _ in range(keys):
        before = app.number("step")
        app.type("s")
        app.until(lambda before=before: app.number("step") == before + 1)


def quits(app) -> None:
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored


@pytest.mark.parametrize("data", [b"\xff", b"\xc3(", b"\xe2\x82", bytes(range(128, 256))])
def test_bytes_that_are_no_utf8(terminal, data):
    app = terminal()
    app.until_shown("step 0")
    app.type(data)
    app.until_read()  # so that half a character comes alone
    app.type("\x1b[I")  # ends what may be an unfinished character
    steps_on_keys(app)
    quits(app)


def test_a_stray_sigcont(terminal):
    app = terminal()
    app.until_shown("step 0")
    steps_on_keys(app, 1)
    before = threads_of(app)
    for _ in range(5):
        app.process.send_signal(signal.SIGCONT)
        steps_on_keys(app, 2)
    assert threads_of(app) <= before
    quits(app)


def test_stopped_and_continued_from_outside_draws_anew(terminal):
    app = terminal()
    app.until_shown("step 0")
    steps_on_keys(app, 1)
    app.process.send_signal(signal.SIGSTOP)
    app.until(lambda: state_of(app) == "T")
    app.spoil()
    app.process.send_signal(signal.SIGCONT)
    app.until(lambda: not app.is_cooked)
    app.until_shown("XOR clusters")
    steps_on_keys(app)
    quits(app)


def test_suspend_and_continue(terminal):
    app = terminal()
    app.until_shown("step 0")
    for _ in range(2):
        app.type("\x1a")
        app.until(lambda: state_of(app) == "T")
        app.until(lambda: app.is_restored)
        app.spoil()
        app.process.send_signal(signal.SIGCONT)
        app.until(lambda: not app.is_restored)
        app.until_shown("XOR clusters")
        steps_on_keys(app)
    quits(app)


def test_ended_while_suspended(terminal):
    app = terminal()
    app.until_shown("step 0")
    app.type("\x1a")
    app.until(lambda: state_of(app) == "T")
    app.process.send_signal(signal.SIGTERM)
    app.process.send_signal(signal.SIGCONT)
    assert app.wait() == 128 + signal.SIGTERM
    assert app.is_restored


def test_jobs_of_a_shell(terminal):
    """ctrl+z, fg, ctrl+z and `kill`, as a person types them."""
    shell = terminal(code='import os; os.execvp("bash", ["bash", "--norc", "-i"])', PS1="ready> ")
    shell.until_shown("ready> ")
    shell.type(f"{shlex.quote(sys.executable)} -m mlp_tui.tui\r")
    shell.until_shown("step 0")
    shell.type("\x1a")
    shell.until(lambda: "Stopped" in shell.output)
    shell.type("fg\r")
    shell.until(lambda: shell.output.count("\x1b[?1049h") == 2)
    steps_on_keys(shell)
    shell.type("\x1a")
    shell.until(lambda: shell.output.count("Stopped") == 2)
    shell.type("kill %1; while kill -0 %1; do sleep 0.05; done 2>/dev/null; echo it is 'gone'\r")
    shell.until(lambda: "it is gone" in shell.output)
    assert shell.output.rfind("\x1b[?1049l") > shell.output.rfind("\x1b[?1049h")
    shell.type("exit\r")
    shell.wait()


def test_output_that_stalls_and_flows_again(terminal):
    few = "from mlp_tui.tui import cli, textual_workarounds as cures\n"
    few += "cures.MOST_WAITING_WRITES = 3\ncli.main()"
    app = terminal(
        "--dataset", "spiral", "--fps", "30", columns=120, rows=40, code=few, answers=False
    )
    app.until_shown("step 0")
    app.type(" ")
    app.until_stalled()
    app.type("llllllll")
    app.until_read()  # and eight messages, more than are kept, wait or are dropped
    app.until_shown("running")
    app.type(" ")
    app.until_shown("paused")
    app.type("r")
    app.until_shown("step 0 ")
    steps_on_keys(app)
    quits(app)


def test_standard_error_in_a_file_is_refused_in_one_line(terminal, tmp_path):
    file = tmp_path / "errors"
    app = terminal(code=REDIRECTED.format(number=2, path=str(file), flags="1|64"))
    assert app.wait() == 2
    assert not app.output
    assert one_line(file.read_text())


def test_input_at_its_end_is_refused_in_one_line(terminal):
    app = terminal(code=REDIRECTED.format(number=0, path="/dev/null", flags="0"))
    assert app.wait() == 2
    assert one_line(app.output)


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_refused_in_one_line(terminal, kind):
    app = terminal(TERM=kind)
    assert app.wait() == 2
    assert one_line(app.output)
    assert "TERM=xterm-256color" in app.output
    assert "\x1b" not in app.output

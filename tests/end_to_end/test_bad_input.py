"""What a terminal, a shell or a connection may do to the program while it runs."""

from __future__ import annotations

import os
import random
import shlex
import signal
import sys
import time
from pathlib import Path

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
    until_back(shell)
    steps_on_keys(shell)
    shell.type("\x1a")
    shell.until(lambda: shell.output.count("Stopped") == 2)
    shell.type("kill %1; while kill -0 %1; do sleep 0.05; done 2>/dev/null; echo it is 'gone'\r")
    shell.until(lambda: "it is gone" in shell.output)
    assert shell.output.rfind("\x1b[?1049l") > shell.output.rfind("\x1b[?1049h")
    shell.type("exit\r")
    shell.wait()


@pytest.mark.parametrize("foreground", ["shell", "other job"])
def test_killed_after_it_was_stopped_without_warning(terminal, foreground):
    """`kill -STOP` leaves it no time to leave its screen; later it must leave nobody else's."""
    shell = terminal(code='import os; os.execvp("bash", ["bash", "--norc", "-i"])', PS1="ready> ")
    shell.until_shown("ready> ")
    shell.type(f"{shlex.quote(sys.executable)} -m mlp_tui.tui\r")
    shell.until_shown("step 0")
    shell.until_quiet(0.5)  # or answers that it waits for go to the shell
    (app,) = children_of(shell.process.pid)
    os.kill(app, signal.SIGSTOP)
    shell.until(lambda: "Stopped" in shell.output)
    if foreground == "shell":
        shell.type("kill %1\r")
    else:
        shell.type("tail -f /dev/null\r")
        shell.until(lambda: len(children_of(shell.process.pid)) == 2)
        shell.type("typed ahead\r")  # whoever reads it in the background is stopped
        os.kill(app, signal.SIGTERM)
        os.kill(app, signal.SIGCONT)
    shell.until(lambda: not Path(f"/proc/{app}").exists() or is_zombie(app))
    shell.type("\x03" if foreground == "other job" else "\r")
    shell.type("echo it is 'gone'\r")
    shell.until(lambda: "it is gone" in shell.output)
    left = shell.output.rfind("\x1b[?1049l") > shell.output.rfind("\x1b[?1049h")
    assert left == (foreground == "shell")
    shell.type("exit\r")
    shell.wait()


def children_of(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in text.split()]


def is_zombie(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_output_that_stalls_and_flows_again(terminal):
    few = "from mlp_tui.tui.command_line import main as cli\n"
    few += "from mlp_tui.tui.terminal.workarounds import output\n"
    few += "output.MOST_WAITING_WRITES = 3\ncli.main()"
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
    app.until_shown("step 0  epoch 0")
    steps_on_keys(app)
    quits(app)


def test_suspended_while_output_stalls_it_stops_once_that_flows_again(terminal):
    app = terminal("--dataset", "spiral", "--fps", "30", columns=120, rows=40, answers=False)
    app.until_shown("step 0")
    app.type(" ")
    app.until_stalled()
    app.type("\x1a")
    app.until_read_unread()
    assert state_of(app) != "T"  # or its screen would stay behind
    app.until(lambda: state_of(app) == "T")
    app.until(lambda: app.is_restored)
    app.process.send_signal(signal.SIGCONT)
    app.until_shown("running")
    app.type(" ")
    app.until_shown("paused")
    quits(app)


def test_it_goes_on_in_the_background(terminal):
    """`bg` lets it train unseen, nothing of it comes to the terminal, and `fg` shows it again."""
    shell = terminal(code='import os; os.execvp("bash", ["bash", "--norc", "-i"])', PS1="ready> ")
    shell.until_shown("ready> ")
    shell.type(f"{shlex.quote(sys.executable)} -m mlp_tui.tui\r")
    shell.until_shown("step 0")
    shell.type(" ")
    shell.until_shown("running")
    shell.type("\x1a")
    shell.until(lambda: "Stopped" in shell.output)
    (app,) = children_of(shell.process.pid)
    before = shell.number("step")
    shell.type("bg; echo in the 'background'\r")
    shell.until(lambda: "in the background" in shell.output)
    used = processor_seconds(app)
    shell.until(lambda: processor_seconds(app) > used + 0.5)
    silent = shell.received
    shell.until(lambda: processor_seconds(app) > used + 1)
    assert shell.received == silent
    shell.type("fg\r")
    until_back(shell)
    shell.until(lambda: shell.number("step") > before + 1)
    shell.type(" ")
    shell.until_shown("paused")
    quits_to(shell)


def test_the_key_stops_the_script_that_started_it_as_well(terminal):
    """The shell gets its terminal back only when all that belongs to the job is stopped."""
    shell = terminal(code='import os; os.execvp("bash", ["bash", "--norc", "-i"])', PS1="ready> ")
    shell.until_shown("ready> ")
    command = f"{shlex.quote(sys.executable)} -m mlp_tui.tui; echo the script goes on"
    shell.type(f"bash -c {shlex.quote(command)}\r")
    shell.until_shown("step 0")
    for stops in (1, 2):
        shell.type("\x1a")
        shell.until(lambda stops=stops: shell.output.count("Stopped") == stops)
        shell.type("fg\r")
        until_back(shell)
        steps_on_keys(shell)
    quits_to(shell)
    assert "\nthe script goes on" in shell.output


def test_started_in_the_background_it_waits_for_the_terminal(terminal):
    shell = terminal(code='import os; os.execvp("bash", ["bash", "--norc", "-i"])', PS1="ready> ")
    shell.until_shown("ready> ")
    shell.type(f"{shlex.quote(sys.executable)} -m mlp_tui.tui & fg\r")
    shell.until_shown("step 0")
    steps_on_keys(shell)
    quits_to(shell)


def until_back(shell) -> None:
    """Wait until the program has the terminal again; it may set it up once more than it need."""
    shell.until(lambda: shell.output.rfind("\x1b[?1049h") > shell.output.rfind("\x1b[?1049l"))


def quits_to(shell) -> None:
    shell.type("q")
    # Not before the shell reads: on its way out the program throws away what is typed.
    shell.until(
        lambda: "ready> " in shell.output.rpartition("\x1b[?1049h")[2].partition("\x1b[?1049l")[2]
    )
    shell.type("exit\r")
    shell.wait()


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


RANDOM = random.Random(1)
AMOUNTS = [
    pytest.param(1, id="little"),
    pytest.param(20, id="much", marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
]
"""Part of the size in the issue's tests, and whole."""
IN_FOLDER = (
    "import os; os.chdir({folder!r})\nfrom mlp_tui.tui.command_line.main import main; main()"
)
"""The program in a folder for the pictures that p saves."""
ESCAPE = "\x1b[27u"
"""The escape key, such that the next key is no part of it."""


def type_until(app, keys, condition) -> None:
    """Type the keys, and again every second that the condition does not hold."""
    next_time = 0.0

    def holds() -> bool:
        nonlocal next_time
        if not condition() and time.monotonic() >= next_time:
            app.type(keys)
            next_time = time.monotonic() + 1
        return condition()

    app.until(holds)


def answers_and_quits(app) -> None:
    """Whatever a flood of input opened or set, a key is answered and q quits."""
    app.resize(80, 24)
    app.type("\x1b[201~\x1b[I")  # ends what is unfinished
    type_until(app, ESCAPE * 3 + "?", lambda: "type to search" in app.text)
    type_until(app, ESCAPE, lambda: "type to search" not in app.text and "step" in app.text)
    quits(app)


def without_leaving(data: bytes) -> bytes:
    """Random bytes, but for those of the keys that leave or suspend."""
    return data.translate(None, b"q\x11\x1a")


@pytest.mark.parametrize("amount", AMOUNTS)
def test_random_bytes(terminal, tmp_path, amount):
    app = terminal(code=IN_FOLDER.format(folder=str(tmp_path)))
    app.until_shown("step 0")
    app.pour(without_leaving(RANDOM.randbytes(3_000 * amount)))
    answers_and_quits(app)


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize(
    ("bracketed", "keys"),
    [
        pytest.param(True, "\t\t", id="bracketed, into a field"),
        pytest.param(False, "", id="typed, at the plots"),
        pytest.param(True, "", id="bracketed, at the plots", marks=pytest.mark.slow),
        pytest.param(False, "\t\t", id="typed, into a field", marks=pytest.mark.slow),
    ],
)
def test_a_large_paste(terminal, tmp_path, bracketed, keys, amount):
    app = terminal(code=IN_FOLDER.format(folder=str(tmp_path)))
    app.until_shown("step 0")
    app.type(keys)
    app.until(lambda: not keys or "hidden layers" in app.text)
    text = b"0123456789, some text of a file\n" * 1_600 * amount
    app.pour(b"\x1b[200~" + text + b"\x1b[201~" if bracketed else without_leaving(text))
    answers_and_quits(app)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_resizes_by_the_thousand(terminal, amount):
    app = terminal()
    app.until_shown("step 0")
    app.type(" ")
    for _ in range(100 * amount):
        app.resize(RANDOM.randint(1, 150), RANDOM.randint(1, 50))
        app.read_what_came()
    app.resize(1, 1)
    app.read_what_came()
    answers_and_quits(app)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_stray_sigconts_by_the_hundred(terminal, amount):
    app = terminal()
    app.until_shown("step 0")
    steps_on_keys(app, 1)
    before = threads_of(app)
    for _ in range(50 * amount):
        app.process.send_signal(signal.SIGCONT)
        app.read_what_came()
    steps_on_keys(app)
    assert threads_of(app) <= before
    quits(app)

"""Text from a file, wherever it is shown, is text: never an order to the terminal or the app."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata

import pytest

from mlp_tui.datasets import clean_text

HOSTILE = {
    "escapes": "\x1b[31m\x1b[2J\x1b]0;owned\x07z",
    "clipboard": "\x1b]52;c;aGk=\x07z",
    "link": "\x1b]8;;http://example.com\x1b\\z\x1b]8;;\x1b\\",
    "C1 controls": "\x9b2J\x9d0;owned\x9cz",
    "markup": "y[/]",
    "link in markup": "[@click=app.quit]z[/]",
    "bidirectional": "\u202eabc\u2066d\u2069\u200f",
    "zero width": "a\u200b\u200c\u200d\ufeffb",
    "line ends": "a\rb\u2028c\u2029d\x85e\x0bf\x0cg",
    "backspaces": "safe\x08\x08\x08\x08evil",
    "combining": "ab\u0301" + "\u0336" * 30,
    "wide": "漢字" * 30,
    "emoji": "\U0001f469\u200d\U0001f4bb\ufe0f",
    "not assigned": "\ue000\ufff9\U000e0041\U0010ffff",
    "long": "x" * 50_000,
}
QUICK = ("escapes", "link in markup")
CASES = [
    pytest.param(text, id=name, marks=() if name in QUICK else pytest.mark.slow)
    for name, text in HOSTILE.items()
]
IN_FOLDER = (
    "import os; os.chdir({folder!r})\nfrom mlp_tui.tui.command_line.main import main; main()"
)
"""The program in a folder for the pictures that p saves."""
ORDERS = re.compile(r"\x1b\[[0-9;?<>=$ ]*[a-zA-Z~]|\x1b\]22;[a-z-]*\x07")
"""What Textual sends the terminal; all else with a control character comes from elsewhere."""
ALLOWED_CONTROLS = {"\n", "\r"}


def strangers(output: str) -> set[str]:
    """The characters of the output that a terminal would not just print."""
    printed = ORDERS.sub("", output)
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return {c for c in printed if unicodedata.category(c) in unsafe} - ALLOWED_CONTROLS


@pytest.fixture
def hostile_file(tmp_path):
    """Writes a file with a text in its name, its columns and its classes."""

    def write(text: str) -> bytes:
        name = re.sub("[/\0]", "_", text)[:40]
        path = os.fsencode(tmp_path) + b"/" + name.encode() + b"\xff.csv"
        quoted = text.replace('"', '""')
        rows = [f'{x},{x * x % 7},"{("a", quoted)[x % 2]}"' for x in range(40)]
        with open(path, "wb") as file:
            file.write("\n".join([f'"u{quoted}","v{quoted}","k{quoted}"', *rows]).encode())
        return path

    return write


@pytest.mark.parametrize("text", CASES)
def test_in_training_without_a_screen(hostile_file, text):
    command = [sys.executable, "-m", "mlp_tui.tui", "train", "--steps", "1"]
    path = hostile_file(text)
    for arguments in ([], ["--json"], ["--columns", "no,such"], ["--label", "x"]):
        run = subprocess.run([*command, "--data", path, *arguments], capture_output=True)
        assert run.returncode == (0 if arguments in ([], ["--json"]) else 2)
        assert not strangers((run.stdout + run.stderr).decode())
        if arguments == ["--json"]:
            json.loads(run.stdout)


def messages(app) -> str:
    """The column that the messages are wrapped in, without the spaces."""
    return re.sub(r"\s", "", "".join(line[34:88] for line in app.text.splitlines()))


@pytest.mark.parametrize("text", CASES)
def test_on_the_screen(terminal, hostile_file, tmp_path, text):
    """Summary, legend, panels, axes, list, messages, picture: all that shows the file's texts."""
    path = hostile_file(text)
    app = terminal(
        "--data", path, code=IN_FOLDER.format(folder=str(tmp_path)), columns=120, rows=40
    )
    app.until_shown("step 0")
    app.until_shown("hidden layers")
    shown = clean_text(text)[:2]
    app.until(lambda: app.text.count(shown) >= 2)
    app.type("\t\r")  # the list of datasets
    app.until_shown("Three spirals")
    app.type("\x1b[27u\x1b[27up")
    app.until_shown("saved")
    os.unlink(path)
    app.type("n")  # reads the file, which is gone
    app.until(lambda: "suchfile;" in messages(app))
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored
    assert not strangers(app.output)
    (picture,) = tmp_path.glob("*.svg")
    assert re.fullmatch(r"mlp-tui-[\w.-]*-0\.svg", picture.name)
    assert not strangers(picture.read_text())

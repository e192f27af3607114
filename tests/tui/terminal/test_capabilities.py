"""What is found out about the terminal: whether it can draw, with which characters and colours."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mlp_tui.tui.terminal import capabilities


def test_the_frame_rate_is_lower_over_ssh():
    assert capabilities.default_frames_per_second({}) == 10
    assert capabilities.default_frames_per_second({"SSH_CONNECTION": "1 2 3 4"}) == 4


@pytest.mark.parametrize(
    ("environ", "needs_ascii"),
    [
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.utf8", "TERM": "xterm"}, False),
        ({"LC_CTYPE": "UTF-8", "LANG": "C"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8", "LANG": "C.UTF-8"}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "en_US.ISO-8859-1"}, True),
        ({}, True),
        *(
            ({"LANG": "C.UTF-8", "TERM": kind}, kind not in ("xterm-256color", "vte", "linuxvt"))
            for kind in ("linux", "linux-16color", "screen.linux", "vt100", "vt102", "vt220",
                         "vt100-am", "ansi", "xterm-256color", "vte", "linuxvt")
        ),
    ],
)  # fmt: skip
def test_ascii_is_drawn_where_locale_or_terminal_have_no_more(environ, needs_ascii):
    assert (capabilities.why_ascii(environ) is not None) == needs_ascii


def test_why_it_is_ascii_is_told():
    assert capabilities.why_ascii({"LC_ALL": "C"}) == "LC_ALL=C names no UTF-8"
    assert capabilities.why_ascii({"LANG": "C.UTF-8", "TERM": "vt100"}) == "TERM=vt100 has no other"


def test_the_locale_is_that_of_the_launch_and_not_pythons_replacement_for_it():
    code = (
        "import os; from mlp_tui.tui.terminal import capabilities; print(capabilities.why_ascii())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"LANG": "C"}, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "LANG=C names no UTF-8"


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "screen"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, False),
        ({"TERM": "vt100"}, False),
        ({"TERM": "vt220-w"}, False),
        ({"TERM": "xterm-mono"}, False),
        ({"TERM": "linux-m"}, False),
    ],
)
def test_colours_are_sent_where_they_are_had_and_wanted(environ, colours):
    assert capabilities.has_colours(environ) == colours


def test_each_stream_must_be_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    master, slave = os.openpty()
    with open(master, "rb", buffering=0), open(slave, "w") as tty, open(os.devnull, "w") as other:
        for name in ("__stdin__", "__stdout__", "__stderr__"):
            monkeypatch.setattr(sys, name, tty)
        assert capabilities.missing_terminal() is None
        for name in ("__stdin__", "__stdout__", "__stderr__"):
            with monkeypatch.context() as patch:
                patch.setattr(sys, name, other)
                assert "mlp-tui train" in (capabilities.missing_terminal() or "")
                patch.setattr(sys, name, None)
                assert capabilities.missing_terminal() is not None
        for environ in ({}, {"TERM": ""}, {"TERM": "dumb"}):
            assert "TERM=xterm-256color" in (capabilities.missing_terminal(environ) or "")

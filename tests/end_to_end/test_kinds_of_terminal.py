"""Kinds of terminals, locales and sizes: it starts and can be read, or refuses in one line."""

from __future__ import annotations

from itertools import product

import pytest

TERMS = ("xterm-256color", "xterm", "tmux-256color", "screen", "linux", "vt100", "dumb")
LANGS = ("C.UTF-8", "C", "POSIX", "en_US.ISO-8859-1")
NO_COLOR = ({}, {"NO_COLOR": "1"})
SIZES = ((30, 8), (80, 24), (120, 40))
ALL = list(product(TERMS, LANGS, NO_COLOR, SIZES))
FEW = (
    ("xterm", "C.UTF-8", {}, (30, 8)),
    ("tmux-256color", "en_US.ISO-8859-1", {}, (120, 40)),
    ("xterm-256color", "C.UTF-8", {"NO_COLOR": "1"}, (80, 24)),
    ("vt100", "C.UTF-8", {}, (80, 24)),
    ("dumb", "POSIX", {}, (80, 24)),
)
"""Each of the ways to differ at least once, for every run of the tests."""


@pytest.mark.parametrize(
    ("kind", "lang", "no_color", "size"),
    [
        *FEW,
        *(pytest.param(*each, marks=pytest.mark.slow) for each in ALL if each not in FEW),
    ],
)
def test_it_starts_and_can_be_read_or_refuses_in_one_line(terminal, kind, lang, no_color, size):
    columns, rows = size
    app = terminal(columns=columns, rows=rows, TERM=kind, LANG=lang, **no_color)
    if kind == "dumb":
        assert app.wait() == 2
        assert app.output.count("\n") == 1
        assert app.output.isascii()
        assert "\x1b" not in app.output
        return
    is_too_small = size == (30, 8)
    app.until_shown("needs 40 columns" if is_too_small else "step 0")
    if not is_too_small:
        app.type("s")
        app.until_shown("step 1 ")
        for part in ("XOR clusters", "blue", "wrong", "x1", "loss", "? help"):
            app.until_shown(part)
    app.type("q")
    assert app.wait() == 0
    assert app.is_restored
    assert "Traceback" not in app.output
    assert "\\u" not in app.output
    only_ascii = lang != "C.UTF-8" or kind in ("linux", "vt100")
    assert app.output.isascii() == (only_ascii or is_too_small)
    has_colours = not no_color and kind != "vt100"
    assert bool(app.colours_sent) == has_colours


NAMES = "größe,\u4e2d\u6587,\u2764\ufe0f kind"
CLASSES = ("été", "\u4e2d\u6587\u5b57", "\u2764\ufe0f\U0001f44d\U0001f3fd")


@pytest.fixture
def foreign_file(tmp_path):
    path = tmp_path / "Übung.csv"
    rows = [f"{x},{x * 7 % 10},{CLASSES[x % 3]}" for x in range(60)]
    path.write_text("\n".join([NAMES, *rows]), encoding="utf-8")
    return path


def test_with_ascii_no_other_byte_is_sent_from_any_screen(terminal, foreign_file):
    app = terminal("--ascii", "--data", str(foreign_file), columns=120, rows=40)
    app.until_shown("step 0")
    app.until_shown("O ete  X ????  A ??????  oxa wrong")
    app.type("s")
    app.until_shown("step 1 ")
    app.until_shown("^ ????")
    app.until_shown("gro?e >")
    app.until_shown("hidden layers")
    app.resize(80, 24)
    app.until(lambda: "hidden layers" not in app.text)
    app.type("\t")
    app.until_shown("Ubung.csv")
    app.until_shown("v ")  # of a choice
    app.type("\r")
    app.until_shown("Two clusters")
    app.type("\x1b[B\r")
    app.until_shown("new data and new initial weights")
    app.type("\x1b[27u?")
    app.until_shown("+- Help -")
    app.until_shown("The picture")
    app.type("\x1b[F")
    app.until_shown("While the cursor is in a field")
    app.type("\x1b")
    app.until(lambda: "Help -" not in app.text)
    app.type("\x10")
    app.until_shown("Search for commands~")
    app.type("choose a theme")
    app.until_shown("Choose a theme")
    app.type("\r")
    app.until_shown("Search for themes~")
    app.type("\x1b")
    app.until(lambda: "Search" not in app.text)
    app.type("q")
    assert app.wait() == 0
    assert app.output.isascii()


def test_no_ascii_draws_with_more_in_any_locale(terminal):
    app = terminal("--no-ascii", LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii")
    app.until_shown("x1 →")
    assert "\\u" not in app.output


def test_who_did_not_ask_for_ascii_is_told_why_and_how_to_have_more(terminal):
    app = terminal(columns=120, rows=40, LANG="POSIX")
    app.until_shown("LANG=POSIX")
    app.until_shown("--no-ascii")
    app.until_shown("Press s for one step")


def test_without_colours_cursor_and_choice_are_reversed(terminal):
    app = terminal(TERM="vt100")
    app.until_shown("step 0")
    app.type("\t\r")
    app.until(lambda: "XOR clusters" in map(str.strip, app.reversed_texts))
    app.type("\x1b[B")
    app.until(lambda: "Two clusters" in map(str.strip, app.reversed_texts))
    app.type("\x1b")
    app.until(lambda: "Two clusters" not in app.text)
    app.type("\t")  # the next setting
    app.until_shown("enter applies what is typed")

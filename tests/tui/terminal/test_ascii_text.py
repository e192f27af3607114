"""Text in ASCII keeps its width, and what it says where ASCII can say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mlp_tui.tui.terminal.ascii_text import as_ascii


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain \x1b[1mtext", "plain \x1b[1mtext"),
        ("größe in Ångström", "gro?e in Angstrom"),
        ("中文 label", "???? label"),
        ("e\u0301 ½ ≠ €", "e ? ? ?"),
        ("\u2764\ufe0f1\ufe0f\u20e3\U0001f44d\U0001f3fd", "??1???"),
        ("╭─ Help ─╮│▔▁", "+- Help -+|-_"),
        ("sepal…  x1 → ▼", "sepal~  x1 > v"),
        ("\ufffd\ufffd", "??"),
        ("\U0001f50e find", ">  find"),
    ],
)
def test_what_text_becomes(text, expected):
    assert as_ascii(text) == expected


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_becomes_ascii_of_the_same_width(text):
    assert as_ascii(text).isascii()
    assert cell_len(as_ascii(text)) == cell_len(text)


@given(st.text("\u0301\ufe0f\u200dé中m"))
def test_no_mark_joins_an_escape_sequence_before_it(text):
    assert as_ascii(f"\x1b[0m{text}\x1b[1m").startswith("\x1b[0m")
    assert as_ascii(f"\x1b[0m{text}\x1b[1m").endswith("\x1b[1m")

"""Text from outside, made fit to be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.datasets.text import MAX_TEXT, clean_text, listed

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
any_text = st.text(st.characters())


@settings(deadline=None)
@given(any_text)
def test_a_clean_text_has_no_unsafe_character_and_a_bounded_length(text):
    clean = clean_text(text)

    assert not UNSAFE & {unicodedata.category(character) for character in clean}
    assert len(clean) <= MAX_TEXT


@settings(deadline=None)
@given(any_text)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize("text", ["bill length", "Adélie", "種", "a\u00a0b", "[red]y[/]", ""])
def test_harmless_text_stays_as_it_is(text):
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "character",
    ["\x1b", "\x00", "\n", "\x7f", "\x9b", "\u202e", "\u200b", "\u2028", "\ud800", "\ue000"],
)
def test_what_a_terminal_might_obey_is_replaced(character):
    assert clean_text(f"a{character}b") == "a\ufffdb"


def test_a_long_text_is_cut_and_shows_it():
    assert clean_text("x" * 41) == "x" * 39 + "…"


def test_a_long_list_says_how_many_more_there_are():
    assert listed([f"c{i}" for i in range(18)], limit=3) == "c0, c1, c2, … and 15 more"
    assert listed(["a", "b", "c"], limit=3) == "a, b, c"

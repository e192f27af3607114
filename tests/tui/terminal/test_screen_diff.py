"""What is sent in few bytes looks on a terminal as Rich's own rendering does."""

from __future__ import annotations

from itertools import pairwise

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlp_tui.tui.terminal.screen_diff import (
    MAX_UNCHANGED_GAP,
    PLAIN,
    Rendition,
    TerminalScreen,
    changed_spans,
    rendition,
)

COLUMNS, ROWS = 40, 2
COLOUR_SYSTEMS = [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT]
COLOURS = st.sampled_from([None, "default", "red", "bright_blue", "color(208)", "#102030"])
FLAGS = st.sampled_from([None, True, False])
STYLES = st.none() | st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=FLAGS,
    reverse=FLAGS,
    underline=FLAGS,
    link=st.sampled_from([None, None, None, "https://example.org"]),
)
TEXTS = st.text(" ab\u2580", min_size=1, max_size=5) | st.just("\u4e16\u754c")
SEGMENTS = st.builds(Segment, TEXTS, STYLES, st.none())  # text that is no control code
STRIPS = st.lists(SEGMENTS, min_size=1, max_size=4).map(Strip)
PARTS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, ROWS - 1), STRIPS), max_size=4)
CELLS = st.lists(st.tuples(st.sampled_from("ab"), st.just(PLAIN)), min_size=24, max_size=24)


class Terminal:
    def __init__(self):
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.Stream(self.screen)

    def take(self, text):
        self.stream.feed(text.replace("\x1b]8;;\x1b\\", ""))

    @property
    def cells(self):
        """What can be seen: the colour of a blank cannot."""
        return [
            cell._replace(fg="") if cell.data == " " and not cell.reverse else cell
            for row in range(ROWS)
            for cell in (self.screen.buffer[row][x] for x in range(COLUMNS))
        ]


def equal_style(style):
    """Another one, never rendered: a style keeps the codes of its first rendering."""
    return style and Style(
        color=style.color,
        bgcolor=style.bgcolor,
        bold=style.bold,
        reverse=style.reverse,
        underline=style.underline,
        link=style.link,
    )


def rendered_by_rich(parts, colours):
    return "".join(
        f"\x1b[{y + 1};{x + 1}H"
        + "".join(
            equal_style(s.style).render(s.text, color_system=colours) if s.style else s.text
            for s in strip
        )
        for x, y, strip in parts
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(PARTS, max_size=4), st.permutations(COLOUR_SYSTEMS))
def test_pictures_one_after_the_other_look_the_same(pictures, systems):
    for colours in systems:
        image, lean, plain = TerminalScreen(), Terminal(), Terminal()
        for parts in pictures:
            lean.take(image.show(parts, colours))
            plain.take(rendered_by_rich(parts, colours))
            assert lean.cells == plain.cells


@pytest.mark.parametrize("text", ["a", "\u4e16"])
def test_a_style_that_was_rendered_in_other_colours_gets_those_of_the_terminal(text):
    style = Style(color="#102030")
    style.render("a", color_system=ColorSystem.TRUECOLOR)  # as for a picture in a file
    sent = TerminalScreen().show([(0, 0, Strip([Segment(text, style)]))], ColorSystem.STANDARD)
    assert sent == f"\x1b[1;1H\x1b[30m{text}\x1b[0m"


def test_what_the_terminal_shows_is_not_sent_again():
    image = TerminalScreen()
    part = [(3, 1, Strip([Segment("loss 1.5", Style(color="red"))]))]
    assert image.show(part, ColorSystem.STANDARD) == "\x1b[2;4H\x1b[31mloss 1.5\x1b[0m"
    assert image.show(part, ColorSystem.STANDARD) == ""
    changed = [(3, 1, Strip([Segment("loss 1.4", Style(color="red"))]))]
    assert image.show(changed, ColorSystem.STANDARD) == "\x1b[2;11H\x1b[31m4\x1b[0m"
    image.forget()
    assert "loss 1.4" in image.show(changed, ColorSystem.STANDARD)


def test_of_a_style_only_what_differs_is_sent():
    foreground = (Style(color=name, bgcolor="color(24)") for name in ("color(31)", "color(32)"))
    strip = Strip([Segment(text, style) for text, style in zip("ab", foreground, strict=True)])
    text = TerminalScreen().show([(0, 0, strip)], ColorSystem.EIGHT_BIT)
    assert text == "\x1b[1;1H\x1b[38;5;31;48;5;24ma\x1b[38;5;32mb\x1b[0m"


def test_a_link_stays_a_link():
    strip = Strip([Segment("there", Style(link="https://example.org"))])
    text = TerminalScreen().show([(0, 0, strip)], ColorSystem.STANDARD)
    assert ";https://example.org\x1b\\there\x1b]8;;\x1b\\" in text


def test_a_style_is_split_by_what_its_numbers_are_for():
    assert rendition("") == PLAIN
    assert rendition("1;4;38;5;208;48;2;1;2;3") == Rendition("1;4", "38;5;208", "48;2;1;2;3")
    assert rendition("97;100") == Rendition("", "97", "100")
    assert rendition("2;31") == Rendition("2", "31")


@given(CELLS, CELLS, st.sets(st.integers(0, 23)))
def test_spans_hold_all_that_changed_and_start_and_end_with_it(old, other, where):
    new = [other[x] if x in where else old[x] for x in range(24)]
    spans = changed_spans(old, new)
    patched = list(old)
    for start, end in spans:
        assert old[start] != new[start]
        assert old[end - 1] != new[end - 1]
        patched[start:end] = new[start:end]
    assert patched == new
    assert all(after[0] - before[1] > MAX_UNCHANGED_GAP for before, after in pairwise(spans))

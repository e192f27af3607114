"""Glyphs alone tell class, confidence and mistakes."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from mlp_tui.tui.views.plots.glyphs import ASCII, LEVELS, UNICODE

GLYPH_SETS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
TEN = range(10)


def cells(glyphs, class_index):
    return [glyphs.cell(class_index, level) for level in range(LEVELS)]


@GLYPH_SETS
def test_every_glyph_is_one_terminal_cell_wide(glyphs):
    marks = [glyphs.train, glyphs.test, glyphs.right_arrow, glyphs.up_arrow, glyphs.ellipsis]
    marks += [*glyphs.correct, *glyphs.wrong, *"".join(glyphs.cells)]
    marks += [*glyphs.test_correct, *glyphs.test_wrong]
    assert {mark: cell_len(mark) for mark in marks if cell_len(mark) != 1} == {}


@GLYPH_SETS
def test_no_glyph_stands_for_two_classes(glyphs):
    owners: dict[str, set[int]] = {}
    for class_index in TEN:
        marks = [
            glyphs.point(class_index, correct, is_test)
            for correct in (True, False)
            for is_test in (True, False)
        ]
        for mark in [*marks, *cells(glyphs, class_index)]:
            owners.setdefault(mark, set()).add(class_index)
    assert {mark: classes for mark, classes in owners.items() if len(classes) > 1} == {}


@GLYPH_SETS
def test_points_right_points_wrong_and_cells_never_look_alike(glyphs):
    right = {glyphs.point(index) for index in TEN}
    wrong = {glyphs.point(index, correct=False) for index in TEN}
    ground = {mark for index in TEN for mark in cells(glyphs, index)}
    assert len(right) == len(wrong) == 10
    assert not right & wrong
    test = {glyphs.point(index, correct, True) for index in TEN for correct in (True, False)}
    assert len(test) == 20
    assert not test & (right | wrong | ground)
    assert not (right | wrong) & ground


@pytest.mark.parametrize(("glyphs", "with_all_levels"), [(UNICODE, 10), (ASCII, 8)])
def test_cells_tell_their_level(glyphs, with_all_levels):
    for class_index in TEN:
        levels = cells(glyphs, class_index)
        assert len(set(levels)) == LEVELS - (class_index >= with_all_levels)
        assert levels[0] != levels[1]
        assert levels[-2] != levels[-1]


def test_ascii_cells_are_no_letters_as_points_are():
    assert not any(mark.isalpha() for mark in "".join(ASCII.cells))
    assert all(mark.isalpha() for mark in (*ASCII.correct, *ASCII.wrong))


@GLYPH_SETS
def test_the_surest_cells_of_later_classes_show_their_number(glyphs):
    for class_index in range(4, 10):
        assert glyphs.cell(class_index, LEVELS - 1) == str(class_index)


def test_the_ascii_set_is_ascii():
    marks = [ASCII.train, ASCII.test, ASCII.right_arrow, ASCII.up_arrow, ASCII.ellipsis]
    assert "".join([*marks, *ASCII.correct, *ASCII.wrong, *ASCII.cells]).isascii()
    assert "│─└┤┬".translate(dict(ASCII.frame)).isascii()

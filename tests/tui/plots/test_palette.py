"""Colours: one accent per class on every theme, and points on the ground of their cell."""

from __future__ import annotations

from itertools import combinations

import pytest
from rich.color import ColorSystem
from textual.color import Color

from mlp_tui.tui.plots.glyphs import LEVELS
from mlp_tui.tui.plots.palette import Palette, class_colour, class_glyph
from mlp_tui.tui.plots.picture import AXIS, LABEL, TEST, TRAIN, Cell, Point

GROUNDS = {True: Color.parse("#121212"), False: Color.parse("#e0e0e0")}
DARK = pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])


def rgb(color):
    triplet = color.get_truecolor()
    return Color(triplet.red, triplet.green, triplet.blue)


def seen_in_256(color):
    return color.downgrade(ColorSystem.EIGHT_BIT).number


@DARK
def test_ten_classes_have_ten_accents_that_read_on_the_theme(dark):
    accents = [class_colour(index, dark) for index in range(10)]
    assert len(set(accents)) == 10
    for accent in accents:
        assert contrast(Color.parse(accent), GROUNDS[dark]) > 2.5, accent


def contrast(one, other):
    """The contrast ratio of WCAG 2."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(color):
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
             for part in color.normalized]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@DARK
def test_a_point_lies_on_the_ground_of_the_cell_under_it(dark):
    palette = Palette(GROUNDS[dark], dark)
    cell = Cell(1, LEVELS - 1)
    assert palette.style(Point(0, True, cell)).bgcolor == palette.style(cell).bgcolor
    assert palette.style(Point(0, True)).bgcolor == GROUNDS[dark].rich_color


@DARK
@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
def test_points_stand_out_from_every_ground(dark, depth):
    palette = Palette(GROUNDS[dark], dark, depth)
    for class_index in range(3):
        for under in (Cell(other, level) for other in range(3) for level in range(LEVELS)):
            style = palette.style(Point(class_index, True, under))
            assert contrast(rgb(style.color), rgb(style.bgcolor)) > 1.9, (class_index, under)


@DARK
@pytest.mark.parametrize("depth", ["truecolor", "256", "16", "ansi", "grey"])
def test_misclassified_points_look_unlike_correct_ones_and_are_bold(dark, depth):
    palette = Palette(GROUNDS[dark], dark, depth)
    wrong = palette.style(Point(0, False, Cell(1, 2)))
    assert wrong != palette.style(Point(0, True, Cell(1, 2)))
    assert wrong.bold
    if depth in ("16", "ansi", "grey"):
        assert wrong.reverse


@DARK
def test_with_256_colours_certain_cells_of_all_classes_keep_their_own_ground(dark):
    palette = Palette(GROUNDS[dark], dark, "256")
    grounds = {
        cell: seen_in_256(palette.style(cell).bgcolor)
        for cell in (Cell(index, level) for index in range(3) for level in (2, 3))
    }
    for (one, ground), (other, other_ground) in combinations(grounds.items(), 2):
        assert ground != other_ground, (one, other)


@DARK
def test_the_more_certain_a_cell_the_nearer_its_ground_is_to_the_accent(dark):
    palette = Palette(GROUNDS[dark], dark)
    for class_index in range(10):
        accent = Color.parse(class_colour(class_index, dark))
        distances = [
            sum((a - b) ** 2 for a, b in zip(accent.rgb, rgb(style.bgcolor).rgb, strict=True))
            for style in (palette.style(Cell(class_index, level)) for level in range(LEVELS))
        ]
        assert distances == sorted(distances, reverse=True)


@DARK
def test_in_grey_the_glyphs_of_cells_can_be_read(dark):
    palette = Palette(GROUNDS[dark], dark, "grey")
    for class_index in range(3):
        style = palette.style(Cell(class_index, LEVELS - 1))
        assert contrast(rgb(style.color), GROUNDS[dark]) > 2.5
        assert len({*rgb(style.color).rgb}) == 1
        point = palette.style(Point(class_index, True))
        assert contrast(rgb(point.color), GROUNDS[dark]) > contrast(rgb(style.color), GROUNDS[dark])


def test_the_terminals_own_colours_leave_the_background_alone():
    palette = Palette(GROUNDS[True], True, "ansi")
    for key in (Cell(0, 3), Point(0, True, Cell(0, 3)), AXIS, LABEL, TRAIN, TEST, None):
        assert palette.style(key).bgcolor is None


def test_a_class_beyond_the_last_accent_starts_again():
    assert class_colour(10, True) == class_colour(0, True)
    assert class_glyph(10) == class_glyph(0)

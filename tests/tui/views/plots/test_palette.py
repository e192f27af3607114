"""Colours: one accent per class on every theme, and points on the ground of their cell."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual.color import Color
from textual.strip import Strip

from mlp_tui.tui.views.plots.drawing import (
    AXIS,
    CHOSEN,
    LABEL,
    TEST,
    TEXT,
    TRAIN,
    WARNING,
    Halves,
    Meaning,
    PlaneCell,
    Point,
    Shade,
    Signed,
)
from mlp_tui.tui.views.plots.glyphs import ASCII, LEVELS, SHADES, UNICODE
from mlp_tui.tui.views.plots.palette import FEW_COLOURS, Palette, class_accent
from mlp_tui.tui.views.plots.ramps import ramp

GROUNDS = {True: Color.parse("#121212"), False: Color.parse("#e0e0e0")}
DEPTHS = pytest.mark.parametrize("depth", ["truecolor", "256", "16", "ansi", "none"])
DARK = pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])


def rgb(color):
    triplet = color.get_truecolor()
    return Color(triplet.red, triplet.green, triplet.blue)


def seen_in_256(color):
    return color.downgrade(ColorSystem.EIGHT_BIT).number


@DARK
def test_ten_classes_have_ten_accents_that_read_on_the_theme(dark):
    accents = [class_accent(index, dark) for index in range(10)]
    assert len(set(accents)) == 10
    for accent in accents:
        assert contrast(Color.parse(accent), GROUNDS[dark]) > 2.5, accent


def contrast(one, other):
    """The contrast ratio of WCAG 2."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(color):
    return float(linear(color) @ [0.2126, 0.7152, 0.0722])


# The strongest form of each, after Machado, Oliveira and Fernandes (2009).
COLOUR_VISION = {
    "usual": np.eye(3),
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                          [-0.011820, 0.042940, 0.968881]]),
}  # fmt: skip


@DARK
@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_six_classes_have_accents_that_the_colour_blind_tell_apart(dark, vision):
    places = [
        cielab(COLOUR_VISION[vision] @ linear(Color.parse(class_accent(index, dark))))
        for index in range(6)
    ]
    for one, other in combinations(places, 2):
        assert np.linalg.norm(one - other) > 12


def linear(color):
    return np.array([part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                     for part in color.normalized])  # fmt: skip


def cielab(rgb):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                       [0.0193, 0.1192, 0.9505]])  # fmt: skip
    xyz = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@DARK
def test_a_point_lies_on_the_ground_of_the_cell_under_it(dark):
    palette = Palette(GROUNDS[dark], dark)
    cell = PlaneCell(1, LEVELS - 1)
    assert palette.style(Point(0, True, cell)).bgcolor == palette.style(cell).bgcolor
    assert palette.style(Point(0, True)).bgcolor == GROUNDS[dark].rich_color


@DARK
@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
def test_points_stand_out_from_every_ground(dark, depth):
    palette = Palette(GROUNDS[dark], dark, depth)
    for class_index in range(3):
        for under in (PlaneCell(other, level) for other in range(3) for level in range(LEVELS)):
            style = palette.style(Point(class_index, True, under))
            assert contrast(rgb(style.color), rgb(style.bgcolor)) > 1.9, (class_index, under)


@DARK
@DEPTHS
def test_misclassified_points_look_unlike_correct_ones_and_are_bold(dark, depth):
    palette = Palette(GROUNDS[dark], dark, depth)
    wrong = palette.style(Point(0, False, PlaneCell(1, 2)))
    assert wrong != palette.style(Point(0, True, PlaneCell(1, 2)))
    assert wrong.bold
    if depth in FEW_COLOURS:
        assert wrong.reverse


@DARK
def test_with_256_colours_certain_cells_of_all_classes_keep_their_own_ground(dark):
    palette = Palette(GROUNDS[dark], dark, "256")
    grounds = {
        cell: seen_in_256(palette.style(cell).bgcolor)
        for cell in (PlaneCell(index, level) for index in range(3) for level in (2, 3))
    }
    for (one, ground), (other, other_ground) in combinations(grounds.items(), 2):
        assert ground != other_ground, (one, other)


@DARK
def test_the_more_certain_a_cell_the_nearer_its_ground_is_to_the_accent(dark):
    palette = Palette(GROUNDS[dark], dark)
    for class_index in range(10):
        accent = Color.parse(class_accent(class_index, dark))
        distances = [
            sum((a - b) ** 2 for a, b in zip(accent.rgb, rgb(style.bgcolor).rgb, strict=True))
            for style in (palette.style(PlaneCell(class_index, level)) for level in range(LEVELS))
        ]
        assert distances == sorted(distances, reverse=True)


MEANINGS = (
    PlaneCell(0, 3), Point(0, True, PlaneCell(0, 3)), Point(1, False),
    AXIS, LABEL, TRAIN, TEST, None,
)  # fmt: skip


@pytest.mark.parametrize("depth", ["ansi", "none"])
def test_the_terminals_own_colours_leave_the_background_alone(depth):
    palette = Palette(GROUNDS[True], True, depth)
    assert all(palette.style(key).bgcolor is None for key in MEANINGS)


def test_without_colours_points_are_bold_and_mistakes_reversed_too():
    palette = Palette(GROUNDS[True], True, "none")
    assert all(palette.style(key).color is None for key in MEANINGS)
    attributes = [
        (bool(style.bold), bool(style.reverse))
        for style in map(palette.style, (PlaneCell(0, 3), Point(0, True), Point(0, False)))
    ]
    assert attributes == [(False, False), (True, False), (True, True)]


def seen(marks, depth):
    """What a terminal shows of glyphs in styles: each with its colours and attributes."""
    system = depth if depth in ("truecolor", "256") else "standard"
    strip = Strip([Segment(glyph, style) for glyph, style in marks])
    screen = pyte.Screen(len(marks), 1)
    pyte.Stream(screen).feed(strip.render(Console(color_system=system, force_terminal=True)))
    return [
        (cell.data, cell.fg, cell.bg, cell.bold, cell.reverse)
        for cell in (screen.buffer[0][x] for x in range(len(marks)))
    ]


@DARK
@DEPTHS
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_class_level_mistake_and_curve_has_a_look_of_its_own(dark, depth, glyphs):
    palette = Palette(GROUNDS[dark], dark, depth)
    glyph_of: dict[Meaning, str] = {TRAIN: glyphs.train, TEST: glyphs.test}
    for index in range(10):
        right, wrong = (Point(index, correct, PlaneCell(0, 0)) for correct in (True, False))
        glyph_of |= {right: glyphs.point(index), wrong: glyphs.point(index, correct=False)}
        glyph_of |= {PlaneCell(index, level): glyphs.cell(index, level) for level in range(LEVELS)}
    keys = [key for key in glyph_of if not isinstance(key, str)]
    looks = seen([(glyph_of[key], palette.style(key)) for key in keys], depth)
    alike = [
        (one, other)
        for (one, look), (other, other_look) in combinations(zip(keys, looks, strict=True), 2)
        if look == other_look
    ]
    # Too few characters: the middle levels of the last classes look alike without their colours.
    allowed = [(PlaneCell(index, 1), PlaneCell(index, 2)) for index in (8, 9)]
    assert alike == (allowed if glyphs is ASCII and depth in FEW_COLOURS else [])
    train, test = seen([(glyph_of[key], palette.style(key)) for key in (TRAIN, TEST)], depth)
    assert train[0] != test[0]
    assert (train[1:] != test[1:]) == (depth != "none")


@DARK
@pytest.mark.parametrize(
    ("depth", "count"), [("truecolor", 10), ("256", 10), ("16", 6), ("ansi", 6)]
)
def test_as_many_classes_as_there_are_hues_have_a_colour_of_their_own(dark, depth, count):
    colours = [Color.parse(class_accent(index, dark, depth)).rich_color for index in range(count)]
    system = {"256": ColorSystem.EIGHT_BIT, "16": ColorSystem.STANDARD}.get(depth)
    seen = {colour.downgrade(system).number if system else colour for colour in colours}
    assert len(seen) == count


@pytest.mark.parametrize("depth", ["16", "ansi"])
def test_with_16_colours_on_dark_points_are_brighter_than_cells(depth):
    palette = Palette(GROUNDS[True], True, depth)
    for index in range(5):
        point, cell = palette.style(Point(index, True)), palette.style(PlaneCell(index, 3))
        assert luminance(rgb(point.color)) > luminance(rgb(cell.color))


def test_a_class_beyond_the_last_accent_starts_again():
    assert class_accent(10, True) == class_accent(0, True)


def smooth(class_index, step):
    return Shade(class_index if step else 0, step)


@DARK
@pytest.mark.parametrize("depth", ["truecolor", "256"])
def test_points_stand_out_from_every_step_of_a_smooth_plane(dark, depth):
    palette = Palette(GROUNDS[dark], dark, depth)
    for class_index in range(10):
        for other in range(10):
            for step in range(SHADES + 1):
                style = palette.style(Point(class_index, True, smooth(other, step)))
                assert contrast(rgb(style.color), rgb(style.bgcolor)) > 1.9, (
                    class_index,
                    other,
                    step,
                )


@DARK
@pytest.mark.parametrize(("depth", "least"), [("truecolor", 2 * SHADES + 1), ("256", 8)])
def test_a_smooth_plane_of_two_classes_has_steps_enough(dark, depth, least):
    palette = Palette(GROUNDS[dark], dark, depth)
    steps = [smooth(index, step) for index in (0, 1) for step in range(SHADES + 1)]
    grounds = {seen_as(palette.style(Halves(step, step)).bgcolor, depth) for step in steps}
    assert len(grounds) >= least
    ends = {seen_as(palette.style(Halves(end, end)).bgcolor, depth)
            for end in (Shade(index, SHADES) for index in range(10))}  # fmt: skip
    assert len(ends) == 10


def seen_as(color, depth):
    return seen_in_256(color) if depth == "256" else color


@DARK
def test_the_colours_of_256_are_the_terminals_own(dark):
    palette = Palette(GROUNDS[dark], dark, "256")
    for index in range(10):
        for step in range(SHADES + 1):
            colour = palette.style(Halves(smooth(index, step), smooth(index, step))).bgcolor
            assert colour is not None
            assert colour.number is not None
            assert colour.get_truecolor().hex == ramp(index, dark, of_256=True)[step].hex.lower()


def test_where_two_steps_look_alike_both_halves_keep_their_colour():
    palette = Palette(GROUNDS[True], True, "256")
    style = palette.style(Halves(Shade(0, 1), Shade(1, 1)))
    assert style.color == style.bgcolor


@DARK
@DEPTHS
def test_the_sign_of_a_number_is_told_by_colour_and_what_is_chosen_by_bold(dark, depth):
    styles = Palette(GROUNDS[dark], dark, depth).styles
    above, below, chosen = styles[Signed(0, 3)], styles[Signed(1, 3)], styles[Signed(0, 3, True)]
    assert (above.color == below.color) == (depth == "none")
    assert chosen.bold
    assert not above.bold
    assert styles[Signed(0, 0)] != above


@DARK
@pytest.mark.parametrize("depth", ["truecolor", "256"])
def test_words_and_numbers_can_be_read(dark, depth):
    styles = Palette(GROUNDS[dark], dark, depth).styles
    for meaning, least in ((TEXT, 7), (CHOSEN, 12), (WARNING, 4), (Signed(0, 3), 3.0),
                           (Signed(1, 3), 2.5)):  # fmt: skip
        color = styles[meaning].color
        assert color is not None
        assert contrast(rgb(color), GROUNDS[dark]) > least, meaning

"""From what a span of text means to how it looks on a theme: one accent per class, everywhere.

The accents on dark themes are those of Okabe and Ito's palette (Color Universal Design, 2008),
which people with the common forms of colour blindness can tell apart. On light themes, where a
colour must be darker than the ground, the same hues differ in lightness too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

from rich.color import Color as RichColor
from rich.style import Style
from textual.app import App
from textual.color import Color

from .drawing import (
    AXIS,
    CHOSEN,
    CURSOR,
    EDIT,
    LABEL,
    TEST,
    TEST_RANGE,
    TEXT,
    TRAIN,
    TRAIN_RANGE,
    WARNING,
    Halves,
    Meaning,
    PlaneCell,
    Point,
    Shade,
    Signed,
)
from .glyphs import LEVELS
from .ramps import number_of_256, ramp

T = TypeVar("T")
Depth = Literal["truecolor", "256", "16", "ansi", "none"]
"""The colours there are; ``ansi``: the terminal's own 16, whatever they look like."""
FILTERED_DEPTHS: tuple[Depth, ...] = ("ansi", "none")
"""Where Textual's filters change colours; the others have none that are the terminal's own."""
FEW_COLOURS = ("16", "ansi", "none")
"""Where a cell has no ground of its own and its glyph alone tells its class and level."""

DARK_ACCENTS = (
    "#56b4e9",  # sky blue
    "#e69f00",  # orange
    "#00b386",  # bluish green
    "#f0e442",  # yellow
    "#d55e00",  # vermillion
    "#cc79a7",  # reddish purple
    "#3d8fd1",  # blue
    "#a6a6a6",
    "#b58863",
    "#9d8df1",
)
LIGHT_ACCENTS = (
    "#0068be",  # blue
    "#b86800",  # orange
    "#138d66",  # bluish green
    "#302c00",  # dark olive
    "#803000",  # brown
    "#780070",  # purple
    "#003f75",  # dark blue
    "#5e5e5e",
    "#6b7f00",
    "#5a45c4",
)
# Of 16 colours there are six hues in a bright and a dark form. On dark themes points are bright
# and the cells behind them dark, but for blue, which is too dark to be read.
DARK_16_ACCENTS = ("bright_cyan", "bright_yellow", "bright_green", "bright_magenta", "bright_red",
                   "bright_blue")  # fmt: skip
DARK_16_CELLS = ("cyan", "yellow", "green", "magenta", "red", "bright_blue")
LIGHT_16_ACCENTS = LIGHT_16_CELLS = ("blue", "yellow", "green", "magenta", "red", "cyan")
USUAL_16 = {
    "red": "#aa0000", "green": "#00aa00", "yellow": "#aa5500",
    "blue": "#0000aa", "magenta": "#aa00aa", "cyan": "#00aaaa",
    "bright_red": "#ff5555", "bright_green": "#55ff55", "bright_yellow": "#ffff55",
    "bright_blue": "#5555ff", "bright_magenta": "#ff55ff", "bright_cyan": "#55ffff",
}  # fmt: skip
"""What Rich takes for each of the 16 colours."""

TINTS = {True: (0.09, 0.19, 0.30, 0.42), False: (0.10, 0.20, 0.31, 0.43)}
"""The accent's share of a cell's ground by level of confidence, on dark and light themes."""
INK_TINT = 0.17
"""How much further than its ground the glyph of a cell goes towards the accent."""
POINT_LIFT = {True: 0.45, False: 0.30}
"""How far a point goes from its accent to white on dark, to black on light themes."""
SMOOTH_POINT_LIFT = {True: 0.75, False: 0.65}
"""The same on a smooth plane, whose colours are stronger."""

NEUTRAL_POINT = 0.55
"""How far a point that says nothing goes from the ground to white on dark, to black on light."""
POINT_SHARES = (0.0, 0.55, 1.0)
"""How far a point's colour goes from there to its accent, by its level."""

# Of the 256 colours so few are dark or pale that tints of different accents become the same one.
# So doubtful cells are grey there, and the two certain levels of each class are chosen by hand.
DARK_256_DOUBTFUL = ("#1c1c1c", "#303030")
LIGHT_256_DOUBTFUL = ("#eeeeee", "#e4e4e4")
DARK_256_CERTAIN = (
    ("#005f87", "#005faf"),
    ("#5f5f00", "#875f00"),
    ("#005f00", "#00875f"),
    ("#878700", "#afaf00"),
    ("#5f0000", "#870000"),
    ("#5f005f", "#875f87"),
    ("#00005f", "#0000af"),
    ("#4e4e4e", "#6c6c6c"),
    ("#875f5f", "#af5f5f"),
    ("#5f0087", "#875faf"),
)
LIGHT_256_CERTAIN = (
    ("#d7ffff", "#afd7ff"),
    ("#ffd7af", "#d7af87"),
    ("#d7ffd7", "#afd7af"),
    ("#ffffaf", "#d7d787"),
    ("#ffd7d7", "#ffafaf"),
    ("#ffd7ff", "#d7afd7"),
    ("#d7d7ff", "#afafff"),
    ("#d0d0d0", "#bcbcbc"),
    ("#d7afaf", "#d7875f"),
    ("#d7afff", "#af87ff"),
)

TEXT_SHARES: dict[Meaning, float] = {
    AXIS: 0.32, TRAIN_RANGE: 0.5, LABEL: 0.62, TEXT: 0.85, EDIT: 0.92, TRAIN: 0.92, CHOSEN: 1.0
}  # fmt: skip
"""How far axes and curves go from the ground to white on dark, to black on light themes."""
TEST_COLOURS = {True: "#f58fc8", False: "#b0186f"}
WARNING_COLOURS = {True: "#ff8f6b", False: "#b03000"}
SIGNED_SHARES = (0.3, 0.6, 0.8, 1.0)
"""How far a number's colour goes from the ground to the accent of its side, by its strength."""
TEST_RANGE_SHARE = 0.6
"""How far the range of the test losses goes from the ground to the colour of their curve."""


def colour_depth(app: App[Any]) -> Depth:
    """The colours that an app can use."""
    if app.no_color:
        return "none"
    if app.native_ansi_color:
        return "ansi"
    if app.is_headless:
        # Pictures made without a terminal do not depend on the one that they are made in.
        return "truecolor"
    depths: dict[str | None, Depth] = {"256": "256", "standard": "16", "windows": "16"}
    return depths.get(app.console.color_system, "truecolor")


def class_accent(class_index: int, dark: bool, depth: Depth = "truecolor") -> str:
    """The colour of a class on a dark or a light theme, as Textual writes colours.

    ``auto``, the colour of text, where there are none.
    """
    if depth in FEW_COLOURS:
        return _one_of_16(DARK_16_ACCENTS if dark else LIGHT_16_ACCENTS, class_index, depth)
    return _of_class(DARK_ACCENTS if dark else LIGHT_ACCENTS, class_index)


def cell_accent(class_index: int, dark: bool, depth: Depth) -> str:
    """The colour of a class's cells where colours are few, as :func:`class_accent` tells it."""
    return _one_of_16(DARK_16_CELLS if dark else LIGHT_16_CELLS, class_index, depth)


@dataclass(frozen=True)
class Palette:
    """The styles of all meanings on one background."""

    background: Color
    dark: bool
    depth: Depth = "truecolor"

    @cached_property
    def styles(self) -> Mapping[Meaning, Style]:
        """The style of spans with each meaning."""
        return _Styles(self._style)

    def style(self, meaning: Meaning) -> Style:
        """The style of a span with this meaning."""
        return self.styles[meaning]

    def _style(self, meaning: Meaning) -> Style:
        few_colours = self.depth in FEW_COLOURS
        if isinstance(meaning, PlaneCell):
            return self._plain_cell(meaning) if few_colours else self._cell(meaning)
        if isinstance(meaning, Point):
            return self._plain_point(meaning) if few_colours else self._point(meaning)
        if isinstance(meaning, Halves):
            upper, lower = map(self._shade, meaning)
            return Style(color=None if meaning.upper == meaning.lower else upper, bgcolor=lower)
        if isinstance(meaning, Signed):
            return self._signed(meaning)
        return self._named(meaning)

    def _signed(self, number: Signed) -> Style:
        attributes = Style(bold=number.is_chosen or None, dim=number.strength == 0 or None)
        if self.depth in FEW_COLOURS:
            return self._plain(class_accent(number.sign, self.dark, self.depth)) + attributes
        ink = self.background.blend(self._accent(number.sign), SIGNED_SHARES[number.strength])
        if number.is_chosen:
            ink = ink.blend(self._foreground, POINT_LIFT[self.dark])
        return _style_of(ink, self.background, bold=number.is_chosen)

    def _cell(self, cell: PlaneCell) -> Style:
        ground = self._cell_ground(cell)
        if self.depth == "256":
            ink = self._cell_ink_of_256(cell)
        else:
            ink = ground.blend(self._accent(cell.class_index), INK_TINT)
        return _style_of(ink, ground)

    def _point(self, point: Point) -> Style:
        share = POINT_SHARES[point.level]
        neutral = self.background.blend(self._foreground, NEUTRAL_POINT)
        accent = neutral.blend(self._accent(point.class_index), share)
        if not point.correct:
            chip = accent.blend(self._foreground, POINT_LIFT[self.dark])
            return _style_of(self._foreground.inverse, chip, bold=True)
        if isinstance(point.under, Shade):
            ink = accent.blend(self._foreground, SMOOTH_POINT_LIFT[self.dark])
            return Style(color=ink.rich_color, bgcolor=self._shade(point.under), bold=True)
        ink = accent.blend(self._foreground, POINT_LIFT[self.dark])
        ground = self.background if point.under is None else self._cell_ground(point.under)
        return _style_of(ink, ground, bold=True)

    def _shade(self, shade: Shade) -> RichColor:
        colour = self._ramp(shade.class_index)[shade.step]
        if self.depth == "256":
            # By its number: Rich takes some greys for others.
            return RichColor.from_ansi(number_of_256(colour))
        return colour.rich_color

    def _ramp(self, class_index: int) -> list[Color]:
        if class_index not in self._ramps:
            self._ramps[class_index] = ramp(class_index, self.dark, self.depth == "256")
        return self._ramps[class_index]

    @cached_property
    def _ramps(self) -> dict[int, list[Color]]:
        return {}

    def _plain_cell(self, cell: PlaneCell) -> Style:
        return self._plain(cell_accent(cell.class_index, self.dark, self.depth))

    def _plain_point(self, point: Point) -> Style:
        attributes = Style(bold=point.level > 0 or None, reverse=not point.correct)
        return self._plain(class_accent(point.class_index, self.dark, self.depth)) + attributes

    def _plain(self, accent: str) -> Style:
        if self.depth == "none":
            return Style.null()
        if self.depth == "ansi":
            return Style(color=Color.parse(accent).rich_color)
        return _style_of(Color.parse(accent), self.background)

    def _named(self, meaning: Meaning) -> Style:
        if meaning == CURSOR and self.depth in FILTERED_DEPTHS:
            return Style(reverse=True, bold=True)
        if self.depth == "none":
            return Style(bold=True) if meaning in _BOLD else Style.null()
        if self.depth == "ansi":
            return _ANSI_NAMED.get(meaning, Style.null())
        if meaning is None:
            return Style(bgcolor=self.background.rich_color)
        if meaning == CURSOR:
            return _style_of(self.background, self._foreground, bold=True)
        if meaning == TEST:
            return _style_of(Color.parse(TEST_COLOURS[self.dark]), self.background, bold=True)
        if meaning == WARNING:
            return _style_of(Color.parse(WARNING_COLOURS[self.dark]), self.background, bold=True)
        if meaning == TEST_RANGE:
            ink = self.background.blend(Color.parse(TEST_COLOURS[self.dark]), TEST_RANGE_SHARE)
            return _style_of(ink, self.background)
        ink = self.background.blend(self._foreground, TEXT_SHARES[meaning])
        return _style_of(ink, self.background, bold=meaning == CHOSEN)

    def _accent(self, class_index: int) -> Color:
        return Color.parse(class_accent(class_index, self.dark))

    def _cell_ground(self, cell: PlaneCell) -> Color:
        if self.depth == "256":
            doubtful = DARK_256_DOUBTFUL if self.dark else LIGHT_256_DOUBTFUL
            tints = (*doubtful, *_of_class(self._certain_tints, cell.class_index))
            return Color.parse(tints[cell.level])
        return self.background.blend(self._accent(cell.class_index), TINTS[self.dark][cell.level])

    def _cell_ink_of_256(self, cell: PlaneCell) -> Color:
        if cell.level < len(DARK_256_DOUBTFUL):
            return self._accent(cell.class_index)
        # Either of the certain tints shows faintly on the other.
        fainter, stronger = _of_class(self._certain_tints, cell.class_index)
        return Color.parse(fainter if cell.level == LEVELS - 1 else stronger)

    @property
    def _certain_tints(self) -> tuple[tuple[str, str], ...]:
        return DARK_256_CERTAIN if self.dark else LIGHT_256_CERTAIN

    @property
    def _foreground(self) -> Color:
        return Color.parse("#ffffff" if self.dark else "#000000")


_BOLD = TRAIN, TEST, EDIT, CHOSEN, WARNING
"""What is told by bold letters where there are no colours."""
_ANSI_NAMED: dict[Meaning, Style] = {
    CHOSEN: Style(bold=True),
    WARNING: Style(color="red", bold=True),
    TRAIN: Style(bold=True),
    TEST: Style(color="magenta", bold=True),
    TEST_RANGE: Style(color="magenta"),
    EDIT: Style(bold=True),
}


def _one_of_16(names: tuple[str, ...], class_index: int, depth: Depth) -> str:
    name = _of_class(names, class_index)
    return {"ansi": f"ansi_{name}", "16": USUAL_16[name]}.get(depth, "auto")


def _of_class(values: tuple[T, ...], class_index: int) -> T:
    return values[class_index % len(values)]


class _Styles(dict[Meaning, Style]):
    """Styles that are worked out when they are first asked for."""

    def __init__(self, make: Callable[[Meaning], Style]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, meaning: Meaning) -> Style:
        self[meaning] = style = self._make(meaning)
        return style


def _style_of(ink: Color, ground: Color, bold: bool = False) -> Style:
    return Style(color=ink.rich_color, bgcolor=ground.rich_color, bold=bold or None)

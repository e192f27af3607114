"""The characters that plots are made of, as data.

A class is told by its glyphs alone: every cell glyph belongs to one class and one level, and no
point looks like a cell. ASCII has 42 characters that are no letters, too few for the last two
classes to have more than three.

From the fifth class on the surest cells show the class's place in the list, counted from 0: the
name of the class where classes are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = 4
"""How many shades of confidence a cell of the texture can have, without that of the undecided."""
POINT_LEVELS = 3
"""How many colours of one hue a point can have; the last is that of a class."""
SHADES = 7
"""How many a half of a cell can have where the plane is smooth, without the neutral one."""


@dataclass(frozen=True, eq=False)
class GlyphSet:
    """All the glyphs of one character repertoire; each is one terminal cell wide."""

    correct: tuple[str, ...]
    """The mark of a point that is classified right, by class."""
    wrong: tuple[str, ...]
    """The mark of a misclassified point, by its true class: the hollow form of ``correct``."""
    test_correct: tuple[str, ...]
    """The mark of a test point that is classified right, by class."""
    test_wrong: tuple[str, ...]
    cells: tuple[str, ...]
    """By class, ``LEVELS`` glyphs from doubtful to certain."""
    train: str
    """A single record of the training loss, and the training curve in legends."""
    test: str
    train_range: str
    """Where training losses were beside the curve, if it is not drawn in braille."""
    test_range: str
    edit: str
    """On the step axis, where a setting was changed."""
    has_braille: bool
    """Whether the training curve is drawn in braille."""
    right_arrow: str
    up_arrow: str
    ellipsis: str
    upper_half: str
    """What shows two colours in a cell, one above the other; empty where there is none."""
    bars: str
    """Of rising height or darkness: how many."""
    cursor: str
    """Where a person has walked to on a plane."""
    pointer: str
    """Before what is chosen."""
    dead: str
    saturated: str
    idle: str
    """The marks of neurons that do nothing, and why."""
    positive: tuple[str, str, str]
    """A level line of a weight above zero, from weak to strong."""
    negative: tuple[str, str, str]
    no_flow: str
    """A line through which hardly anything flows."""
    frame: Mapping[int, int] = field(default_factory=dict)
    """A translation, as ``str.translate`` takes it, of the axes that plotext draws."""

    def point(self, class_index: int, correct: bool = True, is_test: bool = False) -> str:
        """The mark of a point; classes past the last glyph start again at the first."""
        if is_test:
            marks = self.test_correct if correct else self.test_wrong
        else:
            marks = self.correct if correct else self.wrong
        return marks[class_index % len(marks)]

    def cell(self, class_index: int, level: int) -> str:
        """The glyph of a cell with the given confidence, 0 to ``LEVELS - 1``."""
        return self.cells_of(class_index)[level]

    def cells_of(self, class_index: int) -> str:
        """The glyphs of a class's cells, from doubtful to certain."""
        return self.cells[class_index % len(self.cells)]


UNICODE = GlyphSet(
    correct=("●", "▲", "■", "◆", "▼", "★", "◀", "▶", "♠", "♣"),
    wrong=("○", "△", "□", "◇", "▽", "☆", "◁", "▷", "♤", "♧"),
    test_correct=("•", "▴", "▪", "⬩", "▾", "⋆", "◂", "▸", "✦", "✚"),
    test_wrong=("◦", "▵", "▫", "⬨", "▿", "✩", "◃", "▹", "✧", "✛"),
    cells=("·-=≡", ":+*#", "'/%╳", ",~≈≋", '`^"4', "!|]5", "_)}6", "\\>?7", ";¢$8", "<«@9"),  # noqa: RUF001
    train="━",
    test="×",  # noqa: RUF001
    train_range="░",
    test_range="┊",
    edit="▲",
    has_braille=True,
    right_arrow="→",
    up_arrow="↑",
    ellipsis="…",
    upper_half="▀",
    bars="▁▂▃▄▅▆▇█",
    cursor="┼",
    pointer="▸",
    dead="✗",
    saturated="!",
    idle="~",
    positive=("⠤", "⠶", "⣶"),
    negative=("⠄", "⠆", "⡆"),
    no_flow="⠄",
)

ASCII = GlyphSet(
    correct=tuple("OXAHVKRTNE"),
    wrong=tuple("oxahvkrtne"),
    test_correct=tuple("QYMWUZPJDF"),
    test_wrong=tuple("qymwuzpjdf"),
    cells=(".-~=", ":+*#", "'/%&", ",({[", '`^"4', "!|]5", "_)}6", "\\>?7", ";$$8", "<@@9"),
    train="@",
    test="x",
    train_range=":",
    test_range="!",
    edit="^",
    has_braille=False,
    right_arrow=">",
    up_arrow="^",
    ellipsis="~",
    upper_half="",
    bars=".:-=+*#@",
    cursor="+",
    pointer=">",
    dead="x",
    saturated="!",
    idle="~",
    positive=("-", "=", "#"),
    negative=(".", ":", "%"),
    no_flow="'",
    frame=str.maketrans("│─└┤┬", "|-+++"),
)

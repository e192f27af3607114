"""Which mark, colour and cell of the decision boundary is which class."""

from __future__ import annotations

from textual.content import Content

from ...datasets import Dataset
from .plots.glyphs import LEVELS, SHADES, UNICODE, GlyphSet
from .plots.palette import FEW_COLOURS, Depth, cell_accent, class_accent
from .plots.ramps import ramp
from .scales import ABOVE, BELOW, ClassScale, NumberScale, scale_of

Part = Content | tuple[str, str]
"""A text, or one with its style."""

MISCLASSIFIED, TEST_POINTS = "wrong", "test"


def legend(
    dataset: Dataset,
    dark: bool = True,
    depth: Depth = "truecolor",
    glyphs: GlyphSet = UNICODE,
    *,
    textured: bool = False,
    test_points: bool = False,
    note: str = "",
    gap: str = "  ",
) -> Content:
    """The marks of classes, or of the ends of all numbers with the shades between them, of points
    that are misclassified or far off, and of test points.

    Args:
        textured: whether cells are characters; where colours are few, the surest are shown.
        test_points: whether they are among the points.
        note: what should be known of the plane.
        gap: what stands between two marks.
    """
    scale = scale_of(dataset)
    if isinstance(scale, NumberScale):
        parts = _ends(scale, dark, depth, glyphs, textured, is_dense=len(gap) < 2)
        parts.append(Content(gap))
    else:
        parts = _classes(dataset, dark, depth, glyphs, textured, gap)
    parts.append(Content(gap.join(_common_marks(scale, glyphs, test_points))))
    if note:
        parts.append((f"{gap}{note}", "$foreground-muted"))
    return Content.assemble(*parts)


def neuron_legend(
    limits: tuple[float, float] | None,
    class_index: int | None,
    dark: bool,
    depth: Depth,
    glyphs: GlyphSet,
    *,
    textured: bool,
    is_dense: bool = False,
) -> Content:
    """The colours of what one neuron computes.

    Args:
        limits: what its activation approaches at either end; None: it has not two such ends.
        class_index: the class whose probability it is; None: it is none.
        textured: whether cells are characters.
        is_dense: whether it is told in few words.
    """
    if class_index is not None:
        cells = _swatch(class_index, dark, depth, glyphs, textured)
        return Content.assemble("0 " if is_dense else "probability 0 ", *cells, " 1")
    below, above = (_swatch(side, dark, depth, glyphs, textured) for side in (BELOW, ABOVE))
    scale = NumberScale(*limits) if limits else None
    low, middle, high = (
        (_short(scale.low), _short(scale.middle), _short(scale.high))
        if scale
        else ("-", "0", "+")
        if is_dense
        else ("below 0", "0", "above 0")
    )
    return Content.assemble(f"{low} ", *reversed(below), f" {middle} ", *above, f" {high}")


def _classes(
    dataset: Dataset, dark: bool, depth: Depth, glyphs: GlyphSet, textured: bool, gap: str
) -> list[Part]:
    """The mark and the name of each class."""
    parts: list[Part] = []
    for class_index, class_name in enumerate(dataset.class_names):
        accent = class_accent(class_index, dark, depth)
        parts.append((glyphs.point(class_index), f"bold {accent}"))
        if textured and depth in FEW_COLOURS:
            cell = glyphs.cell(class_index, LEVELS - 1)
            parts.append((cell, cell_accent(class_index, dark, depth)))
        parts.append(Content(f" {class_name}{gap}"))
    return parts


def _ends(
    scale: NumberScale,
    dark: bool,
    depth: Depth,
    glyphs: GlyphSet,
    textured: bool,
    is_dense: bool = False,
) -> list[Part]:
    """The marks of either end with its number, and the cells from there to the middle."""
    low, middle, high = map(_short, (scale.low, scale.middle, scale.high))
    below, above = (
        _swatch(side, dark, depth, glyphs, textured)[is_dense :: 1 + is_dense]
        for side in (BELOW, ABOVE)
    )
    marks = [
        (glyphs.point(side), f"bold {class_accent(side, dark, depth)}") for side in (BELOW, ABOVE)
    ]
    return [
        marks[0], Content(f" {low} "), *reversed(below), Content(f" {middle} "), *above,
        Content(f" {high} "), marks[1],
    ]  # fmt: skip


def _swatch(
    side: int, dark: bool, depth: Depth, glyphs: GlyphSet, textured: bool
) -> list[tuple[str, str]]:
    """What cells look like from the middle to an end."""
    if textured:
        accent = (
            cell_accent(side, dark, depth) if depth in FEW_COLOURS else class_accent(side, dark)
        )
        return [(cell, accent) for cell in glyphs.cells_of(side)]
    steps = ramp(side, dark, depth == "256")[SHADES:0:-2][::-1]
    return [(" ", f"on {step.hex}") for step in steps]


def _short(number: float) -> str:
    """Three digits, or as many as stand before the point."""
    size = abs(number)
    return f"{number:.0f}" if 1000 <= size < 1e6 else f"{number:.3g}"


def text_legend(dataset: Dataset, glyphs: GlyphSet, note: str = "") -> str:
    """The same of a textured plane without colours, with all cells of each class."""
    scale = scale_of(dataset)
    if isinstance(scale, NumberScale):
        ends = _ends(scale, True, "none", glyphs, textured=True)
        told = [f"{dataset.label_name}: {Content.assemble(*ends).plain}"]
    else:
        told = [
            f"{glyphs.point(index)} {name} ({' '.join(dict.fromkeys(glyphs.cells_of(index)))})"
            for index, name in enumerate(dataset.class_names)
        ]
    marks = _common_marks(scale, glyphs, test_points=False)
    return "  ".join([*told, *marks, *([note] if note else [])])


def _common_marks(
    scale: ClassScale | NumberScale, glyphs: GlyphSet, test_points: bool
) -> list[str]:
    ramps = range(scale.n_ramps)
    is_number = isinstance(scale, NumberScale)
    meaning = f"error {_short(scale.large_error)}+" if is_number else MISCLASSIFIED
    wrong = "".join(glyphs.point(index, correct=False) for index in ramps)
    marks = [f"{wrong} {meaning}"]
    if test_points:
        test = "".join(glyphs.point(index, is_test=True) for index in ramps)
        marks.append(f"{test} {TEST_POINTS}")
    return marks

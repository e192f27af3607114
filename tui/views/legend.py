"""Which mark, colour and cell of the decision boundary is which class."""

from __future__ import annotations

from textual.content import Content

from ...datasets import Dataset
from .plots.glyphs import LEVELS, UNICODE, GlyphSet
from .plots.palette import FEW_COLOURS, Depth, cell_accent, class_accent

MISCLASSIFIED, TEST_POINTS = "wrong", "test"


def legend(
    dataset: Dataset,
    dark: bool = True,
    depth: Depth = "truecolor",
    glyphs: GlyphSet = UNICODE,
    *,
    textured: bool = False,
    test_points: bool = False,
    gap: str = "  ",
) -> Content:
    """The marks of classes, of misclassified points and of test points.

    Args:
        textured: whether cells are characters; where colours are few, the surest are shown.
        test_points: whether they are among the points.
        gap: what stands between two marks.
    """
    parts: list[Content | tuple[str, str]] = []
    for class_index, class_name in enumerate(dataset.class_names):
        accent = class_accent(class_index, dark, depth)
        parts.append((glyphs.point(class_index), f"bold {accent}"))
        if textured and depth in FEW_COLOURS:
            cell = glyphs.cell(class_index, LEVELS - 1)
            parts.append((cell, cell_accent(class_index, dark, depth)))
        parts.append(Content(f" {class_name}{gap}"))
    parts.append(Content(gap.join(_common_marks(dataset, glyphs, test_points))))
    return Content.assemble(*parts)


def text_legend(dataset: Dataset, glyphs: GlyphSet) -> str:
    """The same of a textured plane without colours, with all cells of each class."""
    classes = [
        f"{glyphs.point(index)} {name} ({' '.join(dict.fromkeys(glyphs.cells_of(index)))})"
        for index, name in enumerate(dataset.class_names)
    ]
    return "  ".join([*classes, *_common_marks(dataset, glyphs, test_points=False)])


def _common_marks(dataset: Dataset, glyphs: GlyphSet, test_points: bool) -> list[str]:
    if dataset.problem == "regression":
        marks = {dataset.label_name or "": glyphs.point(0)}
        if test_points:
            marks[TEST_POINTS] = glyphs.point(0, is_test=True)
        return [f"{mark} {name}" for name, mark in marks.items()]
    classes = range(len(dataset.class_names))
    wrong = "".join(glyphs.point(index, correct=False) for index in classes)
    marks = [f"{wrong} {MISCLASSIFIED}"]
    if test_points:
        test = "".join(glyphs.point(index, is_test=True) for index in classes)
        marks.append(f"{test} {TEST_POINTS}")
    return marks

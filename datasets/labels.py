"""What of a table is to be predicted: the classes or the numbers of one of its columns."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .dataset import Problem
from .numeric import MISSING, is_missing, is_number
from .split import MIN_CLASS_POINTS
from .table import SAMPLE_ROWS, Table
from .text import clean_text, quoted

MAX_CLASSES = 10
"""A column of numbers with more different values makes a regression."""


class Labels(NamedTuple):
    """The labels of some rows of a table."""

    problem: Problem
    values: NDArray[Any]
    """Shape (rows,): indices into ``class_names``, int64, or numbers, float64."""
    class_names: tuple[str, ...]
    """Empty in a regression."""
    remarks: tuple[str, ...]
    """What the user should know of how they were read, one clean line each."""


def has_label(table: Table, column: int) -> NDArray[np.bool_]:
    """Whether each row has a label in the column, shape (rows,)."""
    return np.array([name is not None for name in _read_classes(table.columns[column])], bool)


def read_labels(
    table: Table,
    column: int,
    rows: NDArray[np.int64],
    *,
    problem: Problem | None = None,
    is_chosen: bool = True,
    features: Sequence[int] = (),
) -> Labels:
    """The labels of ``rows``, each of which has one.

    Args:
        problem: what to make of them; None: a regression of more than ``MAX_CLASSES`` different
            numbers, a classification of all others.
        is_chosen: whether somebody named the column; where nobody did, a remark says so if
            another looks more like the label.
        features: columns that no message advises to take as the label.

    Raises:
        DatasetError: if they do not make such labels.
    """
    names = _read_classes(table.columns[column])
    kept = [names[row] or "" for row in rows]
    n_different = len(set(kept))
    hint = class_hint(table, column, features)
    if problem == "regression":
        return Labels("regression", _numbers(table, column, rows, hint), (), ())
    numbers = table.numbers(column)
    if problem is None and n_different > MAX_CLASSES:
        if numbers.is_numeric:
            name = quoted(table.column_names[column])
            remark = (
                f"{name} has {n_different:,} different numbers: they are predicted (regression)"
            )
            remark += "" if is_chosen else _text_hint(table, column, features)
            return Labels("regression", _numbers(table, column, rows, hint), (), (remark,))
        if table.begins_with_numbers(column):
            raise table.bad_cell_error(
                column, numbers, f"correct it, or leave the cell empty{hint}"
            )
    if numbers.is_numeric:
        hint = f"; to predict its numbers, give --problem regression{hint}"
    class_names, values = _classes(table, column, kept, rows, hint)
    remarks = () if is_chosen else _remarks_on_class(table, column, features)
    return Labels("classification", values, class_names, remarks)


def class_hint(table: Table, label_column: int, features: Sequence[int] = ()) -> str:
    """What to add to a message about the label: which other column may be the class.

    That is the first column or one of text, if it is not among the ``features`` that somebody
    chose and could be the class; without one the hint is empty.
    """
    return _hint(table, _likely_class(table, label_column, features))


def _text_hint(table: Table, label_column: int, features: Sequence[int]) -> str:
    """The same, only of a column of text."""
    likely = _likely_class(table, label_column, features)
    is_text = likely is not None and not table.begins_with_numbers(likely)
    return _hint(table, likely) if is_text else ""


def _hint(table: Table, likely: int | None) -> str:
    if likely is None:
        return ""
    name = table.column_names[likely]
    return f"; if {quoted(name)} is the class, give --label {shlex.quote(name)}"


def _likely_class(table: Table, label_column: int, features: Sequence[int]) -> int | None:
    for column in range(len(table.columns)):
        if column == label_column or column in features:
            continue
        is_likely = column == 0 or not table.begins_with_numbers(column)
        if is_likely and _could_be_class(table, column):
            return column
    return None


def _numbers(table: Table, column: int, rows: NDArray[np.int64], hint: str) -> NDArray[np.float64]:
    numbers = table.numbers(column)
    if numbers.bad_row is not None:
        advice = f"a regression predicts numbers: correct it, or choose another label{hint}"
        raise table.bad_cell_error(column, numbers, advice)
    values = numbers.values[rows]
    if (values == values[0]).all():
        raise table.error(
            f"all points have the same number, {values[0]:g}, in column "
            f"{quoted(table.column_names[column])}, so that there is nothing to predict{hint}"
        )
    return values


def _read_classes(cells: Sequence[str]) -> list[str | None]:
    """The class of each row, None where it is missing."""
    texts = [cell.strip() for cell in cells]
    # Where classes are called + and -, a dash is not a missing value.
    exempt = {"-"} if "+" in texts else set()
    missing = {text for text in set(texts) - exempt if is_missing(text)}
    return [None if text in missing else text for text in texts]


def _classes(
    table: Table, column: int, kept: Sequence[str], rows: NDArray[np.int64], hint: str
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The class names, and the class index of each of ``rows``, whose classes are ``kept``."""
    names = _sorted_classes(set(kept))
    column_name = quoted(table.column_names[column])
    if len(names) < 2:
        raise table.error(
            f"all points are of one class, {quoted(names[0])} in column {column_name}; "
            f"at least two classes are needed{hint}"
        )
    if len(names) > MAX_CLASSES:
        raise table.error(
            f"column {column_name} has {len(names):,} different values; "
            f"choose a class column with at most {MAX_CLASSES}{hint}"
        )
    clean_names = tuple(clean_text(class_name) for class_name in names)
    if len(set(clean_names)) < len(names):
        raise table.error(f"classes in column {column_name} look alike when shown; rename them")
    index_of = {class_name: index for index, class_name in enumerate(names)}
    labels = np.array([index_of[class_name] for class_name in kept], dtype=np.int64)
    counts = np.bincount(labels)
    if counts.min() < MIN_CLASS_POINTS:
        rare = int(counts.argmin())
        row = int(rows[labels == rare][0])
        raise table.error(
            f"this is the only point of class {quoted(names[rare])} in column {column_name}; "
            f"every class needs {MIN_CLASS_POINTS} or more{hint}",
            row,
        )
    return clean_names, labels


def _could_be_class(table: Table, column: int) -> bool:
    """Whether the column has a name of its own, few values, and each of them twice or more."""
    if table.column_names.count(table.column_names[column]) > 1:
        return False
    cells = table.columns[column]
    # Most columns are told by their first cells, long before all are counted.
    if len({cell.strip() for cell in cells[:SAMPLE_ROWS]}) > MAX_CLASSES + len(MISSING):
        return False
    counts = Counter(name for name in _read_classes(cells) if name is not None)
    return 2 <= len(counts) <= MAX_CLASSES and min(counts.values()) >= MIN_CLASS_POINTS


def _remarks_on_class(table: Table, label_column: int, features: Sequence[int]) -> tuple[str, ...]:
    """What to say of a last column of numbers that was taken as the class by default."""
    first_is_text = not table.begins_with_numbers(0) and _could_be_class(table, 0)
    hint = class_hint(table, label_column, features) if first_is_text else ""
    if not hint or 0 in features or not table.numbers(label_column).is_numeric:
        return ()
    name = quoted(table.column_names[label_column])
    return (f"{name} is taken as the class, being the last column{hint}",)


def _sorted_classes(classes: set[str]) -> list[str]:
    if all(is_number(name) for name in classes):
        return sorted(classes, key=lambda name: (float(name), name))
    return sorted(classes)

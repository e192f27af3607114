"""From a table of text cells to a dataset: columns, missing values, classes, split."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset, DatasetError
from .numeric import MISSING, NumericColumn, is_missing, is_number, read_numbers
from .split import MIN_CLASS_POINTS, stratified_split
from .text import clean_text, did_you_mean, listed, quoted

N_FEATURES = 2
"""How many columns are features: as many as views draw and networks take."""
MAX_CLASSES = 10

_SAMPLE_ROWS = 100


@dataclass(frozen=True, eq=False)
class Table:
    """A rectangular table of text cells."""

    source: str
    """What error messages call it, clean."""
    column_names: tuple[str, ...]
    """Clean."""
    columns: tuple[Sequence[str], ...]
    """The cells of each column, as they were written."""
    lines: Sequence[int]
    """The line of the source that each row begins at."""
    has_decimal_comma: bool = False
    """Whether numbers may be written with a decimal comma."""
    first_is_unnamed: bool = False
    """Whether there is a header, and it leaves the first column without a name."""
    remarks: tuple[str, ...] = ()
    """What the user should know of how the source was read, one clean line each."""

    def index(self, name: str) -> int:
        """The index of the column called ``name``.

        Raises:
            DatasetError: if there is none, or more than one.
        """
        clean_name = clean_text(name)
        matches = [i for i, known in enumerate(self.column_names) if known == clean_name]
        if not matches:
            names = f"{listed(self.column_names)}{did_you_mean(name, self.column_names)}"
            raise self.error(f"no column is called {quoted(name)}; the columns are {names}")
        if len(matches) > 1:
            raise self.error(f"{len(matches)} columns are called {quoted(name)}; rename them")
        return matches[0]

    def numbers(self, column: int) -> NumericColumn:
        """A column read as numbers."""
        return read_numbers(self.columns[column], self.has_decimal_comma)

    def is_index(self, column: int) -> bool:
        """Whether the column only counts the rows, from 0 or 1, and has no name."""
        if column > 0 or not self.first_is_unnamed:
            return False
        values = self.numbers(column).values
        return bool(values[0] in (0, 1) and (values == values[0] + np.arange(len(values))).all())

    def begins_with_numbers(self, column: int) -> bool:
        """Whether at least half of the column's first cells are numbers, decimal commas or not."""
        cells = self.columns[column][:_SAMPLE_ROWS]
        return 2 * sum(is_number(cell, decimal_comma=True) for cell in cells) >= len(cells)

    def could_be_class(self, column: int) -> bool:
        """Whether the column has a name of its own, few values, and each of them twice or more."""
        if self.column_names.count(self.column_names[column]) > 1:
            return False
        cells = self.columns[column]
        # Most columns are told by their first cells, long before all are counted.
        if len({cell.strip() for cell in cells[:_SAMPLE_ROWS]}) > MAX_CLASSES + len(MISSING):
            return False
        counts = Counter(name for name in _read_classes(cells) if name is not None)
        return 2 <= len(counts) <= MAX_CLASSES and min(counts.values()) >= MIN_CLASS_POINTS

    def error(self, message: str, row: int | None = None) -> DatasetError:
        """An error that names the source and, if ``row`` is given, that row's line."""
        where = "" if row is None else f"line {self.lines[row]}: "
        return DatasetError(f"{self.source}: {where}{message}")

    def bad_cell_error(self, column: int, numbers: NumericColumn, advice: str) -> DatasetError:
        """The error that a cell of the column, read as ``numbers``, is no usable number."""
        row = numbers.bad_row or 0
        cell, name = self.columns[column][row].strip(), self.column_names[column]
        return self.error(
            f"{quoted(cell)} in column {quoted(name)} {numbers.problem}; {advice}", row
        )


def dataset_from_table(
    table: Table,
    *,
    name: str,
    title: str,
    split_rng: np.random.Generator,
    columns: Sequence[str] | None = None,
    label: str | None = None,
) -> Dataset:
    """The points of ``N_FEATURES`` numeric columns, with their classes from another.

    Rows that miss one of these values are left out and counted. Classes are sorted, by value if
    all are numbers. A stratified fifth of the points are test points. Where the class is the last
    column only because no other was named, and the first looks more like it, a remark says so.

    Args:
        table: where the cells come from.
        name: the dataset's name.
        title: the dataset's title.
        split_rng: what the test points are drawn from.
        columns: the features; None: the first numeric columns besides the class and an index.
        label: the class column; None: the last column that is not a feature.

    Raises:
        DatasetError: if the columns do not make a dataset.
    """
    features, label_column = _choose_columns(table, columns, label)
    taken = () if columns is None else features
    points = np.column_stack([_feature_values(table, column) for column in features])
    classes = _read_classes(table.columns[label_column])
    complete = ~np.isnan(points).any(axis=1) & np.array([c is not None for c in classes], bool)
    kept_rows = np.flatnonzero(complete)
    if not len(kept_rows):
        names = listed([table.column_names[i] for i in (*features, label_column)])
        raise table.error(f"every row lacks a value in one of the columns {names}")
    class_names, labels = _label_points(table, label_column, classes, kept_rows, taken)
    remarks = table.remarks
    if label is None:
        remarks += _remarks_on_class(table, label_column, taken)
    points = points[kept_rows]
    train, test = stratified_split(labels, split_rng)
    return Dataset(
        name=name,
        title=title,
        feature_names=tuple(table.column_names[i] for i in features),
        class_names=class_names,
        train_points=points[train],
        train_labels=labels[train],
        test_points=points[test],
        test_labels=labels[test],
        standardize=True,
        rows_left_out=len(complete) - len(kept_rows),
        label_name=table.column_names[label_column],
        train_rows=kept_rows[train],
        test_rows=kept_rows[test],
        remarks=remarks,
    )


def _choose_columns(
    table: Table, columns: Sequence[str] | None, label: str | None
) -> tuple[Sequence[int], int]:
    """The indices of the feature columns, and that of the class column."""
    n_columns = len(table.columns)
    if n_columns < N_FEATURES + 1:
        raise table.error(
            f"it has {n_columns} columns, but two numeric columns and a class column are needed"
        )
    features = None if columns is None else [table.index(column) for column in columns]
    if features is not None and not len(features) == len(set(features)) == N_FEATURES:
        raise table.error("two different columns are needed as features")
    if label is None:
        label_column = max(set(range(n_columns)).difference(features or ()))
    else:
        label_column = table.index(label)
    if features is None:
        return _first_numeric_columns(table, label_column), label_column
    if label_column in features:
        raise table.error(f"column {quoted(label or '')} cannot be both a feature and the class")
    return features, label_column


def _first_numeric_columns(table: Table, label_column: int) -> Sequence[int]:
    columns = range(len(table.columns))
    candidates = (i for i in columns if i != label_column and not table.is_index(i))
    found = list(islice((i for i in candidates if table.numbers(i).is_numeric), N_FEATURES))
    if len(found) == N_FEATURES:
        return found
    for column in columns:
        # A bad cell in a column of numbers is a more useful thing to name.
        if column == label_column or not table.begins_with_numbers(column):
            continue
        numbers = table.numbers(column)
        if numbers.bad_row is not None:
            raise table.bad_cell_error(column, numbers, "correct it, or leave the cell empty")
    raise table.error(
        "two numeric columns are needed besides the class column "
        f"{quoted(table.column_names[label_column])}, but it has {len(found) or 'none'}"
        f"{_class_hint(table, label_column)}"
    )


def _feature_values(table: Table, column: int) -> NDArray[np.float64]:
    numbers = table.numbers(column)
    if numbers.bad_row is not None:
        raise table.bad_cell_error(column, numbers, "correct it or choose another column")
    return numbers.values


def _read_classes(cells: Sequence[str]) -> list[str | None]:
    """The class of each row, None where it is missing."""
    texts = [cell.strip() for cell in cells]
    # Where classes are called + and -, a dash is not a missing value.
    exempt = {"-"} if "+" in texts else set()
    missing = {text for text in set(texts) - exempt if is_missing(text)}
    return [None if text in missing else text for text in texts]


def _label_points(
    table: Table,
    column: int,
    classes: Sequence[str | None],
    rows: NDArray[np.int64],
    taken: Sequence[int],
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The class names, and the class index of each of ``rows``.

    ``taken`` are columns that an error does not advise to take as the class.
    """
    kept = [classes[row] or "" for row in rows]
    names = _sorted_classes(set(kept))
    column_name = quoted(table.column_names[column])
    if len(names) < 2:
        raise table.error(
            f"all points are of one class, {quoted(names[0])} in column {column_name}; "
            f"at least two classes are needed{_class_hint(table, column, taken)}"
        )
    if len(names) > MAX_CLASSES:
        raise table.error(
            f"column {column_name} has {len(names):,} different values; "
            f"choose a class column with at most {MAX_CLASSES}{_class_hint(table, column, taken)}"
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
            f"every class needs {MIN_CLASS_POINTS} or more{_class_hint(table, column, taken)}",
            row,
        )
    return clean_names, labels


def _class_hint(table: Table, label_column: int, taken: Sequence[int] = ()) -> str:
    """What to add to a message about the class column: which other column may be the class.

    That is the first column or one of text, if it is not ``taken`` and could be the class; without
    one the hint is empty.
    """
    for column in range(len(table.columns)):
        if column == label_column or column in taken:
            continue
        is_likely = column == 0 or not table.begins_with_numbers(column)
        if is_likely and table.could_be_class(column):
            name = table.column_names[column]
            return f"; if {quoted(name)} is the class, give --label {shlex.quote(name)}"
    return ""


def _remarks_on_class(table: Table, label_column: int, taken: Sequence[int]) -> tuple[str, ...]:
    """What to say of a last column of numbers that was taken as the class by default."""
    first_is_text = not table.begins_with_numbers(0) and table.could_be_class(0)
    hint = _class_hint(table, label_column, taken) if first_is_text else ""
    if not hint or 0 in taken or not table.numbers(label_column).is_numeric:
        return ()
    name = quoted(table.column_names[label_column])
    return (f"{name} is taken as the class, being the last column{hint}",)


def _sorted_classes(classes: set[str]) -> list[str]:
    if all(is_number(name) for name in classes):
        return sorted(classes, key=lambda name: (float(name), name))
    return sorted(classes)

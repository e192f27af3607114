"""From a table to a dataset: features, label, missing values, split."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset, Problem
from .labels import class_hint, has_label, read_labels
from .split import TABLE_TRAIN_SHARE, random_split, stratified_split
from .table import Table
from .text import listed, quoted

N_FEATURES = 2
"""How many columns are features by themselves: as many as views draw."""
ALL_COLUMNS = "all"
"""Where it stands alone in place of columns, and none is called so: all columns of numbers."""


def dataset_from_table(
    table: Table,
    *,
    name: str,
    title: str,
    split_rng: np.random.Generator,
    columns: Sequence[str] | None = None,
    label: str | None = None,
    problem: Problem | None = None,
    train_share: int = TABLE_TRAIN_SHARE,
) -> Dataset:
    """The points of one or more numeric columns, with their labels from another.

    Rows that miss one of these values are left out and counted. Classes are sorted, by value if
    all are numbers. Of every class, or of the numbers of a regression, the same share are test
    points. What a person may take for something else is told in remarks.

    Args:
        table: where the cells come from.
        name: the dataset's name.
        title: the dataset's title.
        split_rng: what the test points are drawn from.
        columns: the features; None: the first ``N_FEATURES`` numeric columns besides the label
            and an index, or the only one; ``ALL_COLUMNS`` alone: all of them.
        label: the column to predict; None: the last column that is not a feature.
        problem: what its values are; None: see :func:`.labels.read_labels`.
        train_share: training points in percent of all points, from 1 to 99. At least one point
            is a test point, and one a training point, of each class.

    Raises:
        DatasetError: if the columns do not make a dataset.
    """
    features, label_column, named = _choose_columns(table, columns, label)
    points = np.column_stack([_feature_values(table, column) for column in features])
    complete = ~np.isnan(points).any(axis=1) & has_label(table, label_column)
    kept_rows = np.flatnonzero(complete)
    if not len(kept_rows):
        names = listed([table.column_names[i] for i in (*features, label_column)])
        raise table.error(f"every row lacks a value in one of the columns {names}")
    labels = read_labels(
        table,
        label_column,
        kept_rows,
        problem=problem,
        is_chosen=label is not None,
        features=named,
    )
    points = points[kept_rows]
    if labels.problem == "regression":
        train, test = random_split(len(points), train_share, split_rng)
    else:
        train, test = stratified_split(labels.values, train_share, split_rng)
    taken = {*features, label_column}
    return Dataset(
        name=name,
        title=title,
        feature_names=tuple(table.column_names[i] for i in features),
        class_names=labels.class_names,
        train_points=points[train],
        train_labels=labels.values[train],
        test_points=points[test],
        test_labels=labels.values[test],
        problem=labels.problem,
        standardize=True,
        rows_left_out=len(complete) - len(kept_rows),
        columns_left=tuple(n for i, n in enumerate(table.column_names) if i not in taken),
        label_name=table.column_names[label_column],
        train_rows=kept_rows[train],
        test_rows=kept_rows[test],
        remarks=(*table.remarks, *labels.remarks),
    )


def _choose_columns(
    table: Table, columns: Sequence[str] | None, label: str | None
) -> tuple[Sequence[int], int, Sequence[int]]:
    """The indices of the feature columns, that of the label, and those of features by name."""
    n_columns = len(table.columns)
    takes_all = _takes_all(table, columns)
    named = [] if columns is None or takes_all else [table.index(column) for column in columns]
    if len(named) != len(set(named)):
        raise table.error("a column can be a feature only once")
    if len(named) == n_columns:
        raise table.error("every column is a feature; leave one out, to be predicted")
    if label is None:
        label_column = max(set(range(n_columns)).difference(named))
    else:
        label_column = table.index(label)
    if label_column in named:
        raise table.error(f"column {quoted(label or '')} cannot be both a feature and the class")
    return named or _numeric_columns(table, label_column, takes_all), label_column, named


def _takes_all(table: Table, columns: Sequence[str] | None) -> bool:
    """Whether the word for all columns is meant, and not a column of that name."""
    return (
        columns is not None
        and list(columns) == [ALL_COLUMNS]
        and ALL_COLUMNS not in table.column_names
    )


def _numeric_columns(table: Table, label_column: int, takes_all: bool) -> Sequence[int]:
    """The first numeric columns besides the label and an index, or all of them."""
    columns = [i for i in range(len(table.columns)) if i != label_column]
    numeric = (i for i in columns if not table.is_index(i) and table.numbers(i).is_numeric)
    found = list(numeric if takes_all else islice(numeric, N_FEATURES))
    if len(found) == N_FEATURES and not takes_all:
        return found
    for column in columns:
        # Rather than to leave a column out because of one bad cell, the cell is named.
        if not table.begins_with_numbers(column):
            continue
        numbers = table.numbers(column)
        if numbers.bad_row is not None:
            raise table.bad_cell_error(column, numbers, "correct it, or leave the cell empty")
    if not found:
        raise table.error(
            "a numeric column is needed besides the class column "
            f"{quoted(table.column_names[label_column])}, but there is none"
            f"{class_hint(table, label_column)}"
        )
    return found


def _feature_values(table: Table, column: int) -> NDArray[np.float64]:
    numbers = table.numbers(column)
    if numbers.bad_row is not None:
        raise table.bad_cell_error(column, numbers, "correct it or choose another column")
    return numbers.values

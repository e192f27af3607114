"""What is said of a dataset, and of how the file that it came from was read."""

from __future__ import annotations

import os

from ...core.experiment import Experiment, Snapshot
from ...core.experiment import remarks as experiment_remarks
from ...datasets import CATALOGUE, Dataset, clean_text
from ...datasets.text import listed
from .figures import number


def title(spec: Experiment) -> str:
    return CATALOGUE[spec.dataset].title if spec.data_file is None else file_name(spec)


def file_name(spec: Experiment) -> str:
    """The name of the user's own file, fit to be shown."""
    return clean_text(os.path.basename(spec.data_file or ""))


def numbers_to_predict(dataset: Dataset) -> list[str]:
    """Of a regression: what is predicted, its range, and how many points there are."""
    n_train, n_test = len(dataset.train_labels), len(dataset.test_labels)
    low, high = dataset.train_labels.min(), dataset.train_labels.max()
    span = f"{dataset.label_name}: {number(low)} to {number(high)}"
    return [span, f"{n_train} points, {n_test} test"]


def columns_taken(dataset: Dataset) -> str:
    """What is predicted from which columns of a table; empty of generated points."""
    if dataset.train_rows is None:
        return ""
    return f"{dataset.label_name} from {listed(dataset.feature_names, 4)}"


def columns_left(dataset: Dataset) -> str:
    """Which columns of a table are not used; empty where all are."""
    count = len(dataset.columns_left)
    if not count:
        return ""
    return f"{count} column{'s' * (count > 1)} not used: {listed(dataset.columns_left, 3)}"


def rows_left_out(dataset: Dataset) -> str:
    """How many rows of a table lack a value; empty where none does."""
    count = dataset.rows_left_out
    return f"{count:,} row{'s' * (count > 1)} left out: a value is missing" if count else ""


def remarks(snapshot: Snapshot) -> list[str]:
    """What is to be said of how the dataset's file was read, and of settings that do not fit it."""
    dataset = snapshot.dataset
    of_file = [f"{dataset.title}: {remark}" for remark in dataset.remarks]
    return [*of_file, *experiment_remarks(snapshot.spec, dataset)]

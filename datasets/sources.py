"""Where the points of a dataset of the catalogue come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import generators
from .dataset import Dataset, DatasetError, Problem
from .split import GENERATED_TRAIN_SHARE, TABLE_TRAIN_SHARE, random_split, test_count

MIN_POINTS, MAX_POINTS = 10, 100_000
"""How many points can be generated, training and test together."""

_FEATURE_NAMES = ("x1", "x2")


@dataclass(frozen=True, eq=False)
class GeneratedSource:
    """Points that are drawn at random."""

    generator: generators.Generator
    n_points: int
    """How many points there are by default, training and test together."""
    default_noise: float
    class_names: tuple[str, ...] = ()
    """Empty in a regression."""
    target_name: str | None = None
    """What the number is called that a regression predicts."""
    max_noise: float = generators.MAX_NOISE
    drawn_together: bool = False
    """Whether all points are drawn at once, and test points chosen among them by chance; else
    test points are drawn after the training points, in the same way."""
    train_share: int = field(default=GENERATED_TRAIN_SHARE, init=False)
    """Training points in percent of all points, by default."""

    @property
    def problem(self) -> Problem:
        """Whether a class or a number is to be predicted."""
        return "classification" if self.class_names else "regression"

    def load(
        self,
        name: str,
        title: str,
        *,
        data_rng: np.random.Generator,
        split_rng: np.random.Generator,
        points: int | None = None,
        noise: float | None = None,
        train_share: int,
    ) -> Dataset:
        """Draw the points; see :func:`.catalogue.load_dataset`.

        Raises:
            DatasetError: if a number is out of range.
        """
        points = self.n_points if points is None else points
        noise = self.default_noise if noise is None else noise
        _check_range(name, "noise", noise, 0, self.max_noise)
        _check_range(name, "number of points", points, MIN_POINTS, MAX_POINTS)
        if self.drawn_together:
            every_point, labels = self.generator(points, noise, data_rng)
            train, test = random_split(points, train_share, split_rng)
            parts = (every_point[train], labels[train]), (every_point[test], labels[test])
        else:
            n_test = test_count(points, train_share)
            parts = tuple(self.generator(n, noise, data_rng) for n in (points - n_test, n_test))
        return self._dataset(name, title, *parts)

    def _dataset(
        self,
        name: str,
        title: str,
        train: tuple[NDArray[Any], NDArray[Any]],
        test: tuple[NDArray[Any], NDArray[Any]],
    ) -> Dataset:
        return Dataset(
            name=name,
            title=title,
            feature_names=_FEATURE_NAMES,
            class_names=self.class_names,
            train_points=train[0],
            train_labels=train[1],
            test_points=test[0],
            test_labels=test[1],
            problem=self.problem,
            label_name=self.target_name,
        )


@dataclass(frozen=True, eq=False)
class TableSource:
    """Points from a table that is part of the package."""

    file_name: str
    columns: tuple[str, ...]
    """The default features."""
    label: str
    """The default label."""
    train_share: int = field(default=TABLE_TRAIN_SHARE, init=False)
    """Training points in percent of all points, by default."""

    def load(
        self,
        name: str,
        title: str,
        *,
        split_rng: np.random.Generator,
        columns: Sequence[str] | None = None,
        label: str | None = None,
        problem: Problem | None = None,
        train_share: int,
    ) -> Dataset:
        """Read the table; see :func:`.catalogue.load_dataset`.

        Raises:
            DatasetError: if its columns do not make a dataset.
        """
        # Imported here since they cost a start-up that shows no table a few milliseconds.
        from importlib.resources import files

        from .csv_reader import read_table
        from .table_dataset import dataset_from_table

        data = files(f"{__package__}.tables").joinpath(self.file_name).read_bytes()
        if columns is None and label not in self.columns:
            columns = self.columns
        if label is None and self.label not in (columns or ()):
            label = self.label
        return dataset_from_table(
            read_table(data, name),
            name=name,
            title=title,
            split_rng=split_rng,
            columns=columns,
            label=label,
            problem=problem,
            train_share=train_share,
        )


def _check_range(name: str, what: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise DatasetError(
            f"{name}: the {what} cannot be {value:g}; choose one from {least:g} to {most:g}"
        )

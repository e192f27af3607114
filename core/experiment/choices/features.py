"""What a network may be given of a point: each feature by its name, with its formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ....datasets.dataset import MAX_COLUMNS
from ..arrays import FloatArray

FUNCTIONS: dict[str, Callable[..., FloatArray]] = {
    "column": np.positive,
    "square": np.square,
    "product": np.multiply,
    "sin": np.sin,
}
"""What features are made by, of one column or of two."""
_FORMULAS = {"column": "{}", "square": "{} * {}", "product": "{} * {}", "sin": "sin({})"}


@dataclass(frozen=True, eq=False)
class Feature:
    """A number that is computed from the columns of a point."""

    function: str
    """One of ``FUNCTIONS``."""
    columns: tuple[int, ...]
    """Which ones it is a function of, counted from 0."""

    @property
    def formula(self) -> str:
        """As programs write it, the columns being x1, x2, ...: ``x1 * x2``."""
        names = [f"x{column + 1}" for column in self.columns]
        return _FORMULAS[self.function].format(*(names * 2))

    def of(self, points: FloatArray) -> FloatArray:
        """The feature of each of many points.

        Args:
            points: shape (points, columns).

        Returns:
            Shape (points,).
        """
        return FUNCTIONS[self.function](*[points[:, column] for column in self.columns])


MADE = {
    "x1^2": Feature("square", (0,)),
    "x2^2": Feature("square", (1,)),
    "x1x2": Feature("product", (0, 1)),
    "sin-x1": Feature("sin", (0,)),
    "sin-x2": Feature("sin", (1,)),
}
"""Those of the first two columns that TensorFlow Playground has, too (``state.ts``)."""
OFFERED = ("x1", "x2", *MADE)
"""What a person is offered: the features of the first two columns."""

_COLUMN = re.compile(r"x([1-9][0-9]{0,3})")
_OTHER_NAMES = {"x1x1": "x1^2", "x2x2": "x2^2", "x2x1": "x1x2"}
_SINE = re.compile(r"sin[\s(-]*(x[0-9]+)\)?")


def feature_named(name: str) -> Feature:
    """The feature of that name: a column as it is, or one that is made of others.

    Raises:
        KeyError: if there is none.
    """
    column = _COLUMN.fullmatch(name)
    if column is None:
        return MADE[name]
    if int(column[1]) > MAX_COLUMNS:
        raise KeyError(name)
    return Feature("column", (int(column[1]) - 1,))


def place_of(name: str) -> int | None:
    """Where a feature stands among others: the columns in their order, then what is made of them.

    None: there is none of that name.
    """
    if name in MADE:
        return MAX_COLUMNS + tuple(MADE).index(name)
    try:
        return feature_named(name).columns[0]
    except KeyError:
        return None


def columns_as_features(n_columns: int) -> tuple[str, ...]:
    """The names of that many columns as they are."""
    return tuple(f"x{number}" for number in range(1, n_columns + 1))


def features_of(names: tuple[str, ...], points: FloatArray) -> FloatArray:
    """Features of many points, side by side.

    Args:
        names: of the features, in their order.
        points: shape (points, columns).

    Returns:
        Shape (points, features).
    """
    return np.stack([feature_named(name).of(points) for name in names], axis=1)


def missing_feature(names: tuple[str, ...], n_columns: int) -> str | None:
    """The first feature that points of so many columns do not have."""
    return next((name for name in names if max(feature_named(name).columns) >= n_columns), None)


def names_in(text: str) -> list[str]:
    """The names that a person wrote, with commas or spaces between them.

    A product may be ``x1*x2``, a square ``x1**2`` and a sine ``sin(x1)``, as in programs.
    """
    text = _SINE.sub(r"sin-\1", text.lower().replace("**", "^").replace("\u00b2", "^2"))
    for sign in "*^":
        text = sign.join(part.strip() for part in text.split(sign))
    names = [part.replace("*", "") for part in re.split(r"\s*,\s*|\s+", text.strip())]
    return [_OTHER_NAMES.get(name, name) for name in names]

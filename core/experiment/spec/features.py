"""What the network is given of each point: the settings of its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..choices.features import OFFERED, columns_as_features, names_in, place_of
from ..fields import Subset
from ..setting import setting

_MOVES = {
    "x1": "toggle-x1",
    "x2": "toggle-x2",
    "x1^2": "toggle-x1-squared",
    "x2^2": "toggle-x2-squared",
    "x1x2": "toggle-x1-times-x2",
    "sin-x1": "toggle-sin-x1",
    "sin-x2": "toggle-sin-x2",
}
"""The names by which keys are given to the switches."""


def _every_column(spec: Any) -> tuple[str, ...]:
    """Every column as it is; two where the data alone can tell how many there are."""
    columns = spec.acting("columns")
    return columns_as_features(2 if columns is None else len(columns))


@dataclass(frozen=True, init=False, repr=False, eq=False)
class FeatureSettings:
    """Its inputs."""

    features: tuple[str, ...] | None = setting(
        Subset(
            place_of,
            switches={name: _MOVES[name] for name in OFFERED},
            noun="feature",
            further="further columns, such as x3",
            names_in=names_in,
            none="columns",
        ),
        default=None,
        group="features",
        label="features",
        help="What the network sees of each point. x1 and x2 are its columns; x1^2, x1x2 and"
        " sin-x1 are made of them, and with the right ones few neurons will do. columns: every"
        " column as it is.",
        restarts="weights",
        follows=_every_column,
        unset="every column as it is",
        basic=True,
    )

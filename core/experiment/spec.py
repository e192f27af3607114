"""What a run is: everything that it depends on, in one frozen and checked value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from .. import operations

ACTIVATIONS = tuple(operations.ACTIVATIONS)
REDUCTIONS = ("sum", "mean")
STREAMS = ("data", "split", "weights", "batches")

MAX_HIDDEN_LAYERS = 8
MAX_UNITS = 512
MAX_SEED = 2**31 - 1

_DATA_FIELDS = ("dataset", "data_file", "columns", "label", "seed")
_MOST_DIGITS = 100
"""Python refuses to read a number of some thousands."""
_BETWEEN_LAYERS = re.compile(r"\s*[,-]\s*|\s+")


class SpecError(ValueError):
    """A value that an :class:`Experiment` cannot take.

    ``field`` is the field's name; the message is one line that says what is wrong
    and which values are valid.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Experiment:
    """A playground run. Equal experiments give bit-equal losses.

    Raises:
        SpecError: if a value is out of its range; its ``field`` names the field.
    """

    dataset: str = "xor-clusters"
    """A name of the dataset catalogue. Not looked at when ``data_file`` is given."""
    data_file: str | None = None
    """The path of a CSV file with the user's own points."""
    columns: tuple[str, str] | None = None
    """The two columns of a table or file to take as features; None: the first two numeric ones."""
    label: str | None = None
    """The column of a table or file that names the class; None: the table's own, or the last."""
    hidden_layers: tuple[int, ...] = (2,)
    """Units of each hidden layer, from input to output. Empty: a perceptron."""
    activation: str = "sigmoid"
    """Activation of every hidden unit, one of ``ACTIVATIONS``."""
    learning_rate: float = 0.03
    batch_size: int | None = None
    """Points in a minibatch; None: all training points at every step."""
    reduction: str = "sum"
    """How the points' cross-entropies make one loss, one of ``REDUCTIONS``."""
    seed: int = 34
    """The one seed of all random streams. The default learns the default problem well."""
    weights_seed: int | None = None
    """A seed for the initial weights alone: new weights on the same data. None: ``seed``."""

    def __post_init__(self) -> None:
        for field, check in _CHECKS.items():
            object.__setattr__(self, field, check(field, getattr(self, field)))

    def random_stream(self, stream: str) -> np.random.Generator:
        """A fresh generator for one of ``STREAMS``; equal experiments give equal generators."""
        seed = self.seed
        if stream == "weights" and self.weights_seed is not None:
            seed = self.weights_seed
        return np.random.default_rng([seed, STREAMS.index(stream)])

    def batch_order(self, epoch: int, n_points: int) -> np.ndarray:
        """The order, shape (n_points,), in which an epoch visits the training points.

        It depends on the seed and the epoch alone, so that any step of a run can be
        repeated without the steps before it.
        """
        rng = np.random.default_rng([self.seed, STREAMS.index("batches"), epoch])
        return rng.permutation(n_points)

    def with_changes(self, **changes: Any) -> Experiment:
        """This experiment with some fields replaced; checks them as the constructor does."""
        return replace(self, **changes)

    def has_data_of(self, other: Experiment) -> bool:
        """Whether both experiments are on the same points, parted in the same way."""
        return all(getattr(self, field) == getattr(other, field) for field in _DATA_FIELDS)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values."""
        values = asdict(self)
        for field in ("columns", "hidden_layers"):
            if values[field] is not None:
                values[field] = list(values[field])
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Experiment:
        """The experiment that :meth:`to_dict` wrote; missing fields take their defaults.

        Raises:
            SpecError: if a field is unknown or its value is not valid.
        """
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise SpecError(name, f"unknown field {name!r}; the fields are {_listed(known)}")
        return cls(**values)

    def to_json(self) -> str:
        """The experiment as an indented JSON object."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """The experiment that :meth:`to_json` wrote.

        Raises:
            SpecError: if the text is no JSON object or a field is not valid.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise SpecError("experiment", f"not JSON: {error}") from None
        if not isinstance(values, dict):
            raise SpecError("experiment", "an experiment is a JSON object of fields")
        return cls.from_dict(values)


def parse_hidden_layers(text: str) -> tuple[int, ...]:
    """Read ``"4, 2"``, ``"4-2"`` or ``"4 2"`` as ``(4, 2)``; an empty text or ``0`` is ``()``.

    Raises:
        SpecError: if a part is no whole number in range, or there are too many layers.
    """
    text = text.strip()
    if text in ("", "0"):
        return ()
    parts = _BETWEEN_LAYERS.split(text)
    if not all(part.isdecimal() and len(part) <= _MOST_DIGITS for part in parts):
        raise SpecError(
            "hidden_layers", f"{text!r} is not a list of whole numbers such as 4, 2; 0 for none"
        )
    return _check_hidden_layers("hidden_layers", tuple(int(part) for part in parts))


def parse_batch_size(text: str) -> int | None:
    """Read ``full`` (or an empty text) as None and a whole number as itself.

    Raises:
        SpecError: for anything else.
    """
    word = text.strip().lower()
    if word in ("", "full"):
        return None
    try:
        size = int(word)
    except ValueError:
        raise SpecError(
            "batch_size", f"{word!r} is neither a whole number from 1 up nor full"
        ) from None
    return _check_batch_size("batch_size", size)


def parse_learning_rate(text: str) -> float:
    """Read a positive number.

    Raises:
        SpecError: for anything else.
    """
    try:
        rate = float(text)
    except ValueError:
        raise SpecError(
            "learning_rate", f"{text.strip()!r} is not a number; give one above 0"
        ) from None
    return _check_learning_rate("learning_rate", rate)


def parse_seed(text: str) -> int:
    """Read a whole number from 0 up.

    Raises:
        SpecError: for anything else.
    """
    try:
        seed = int(text)
    except ValueError:
        raise SpecError("seed", f"{text.strip()!r} is not a whole number from 0 up") from None
    return _check_seed("seed", seed)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _check_text(field: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise SpecError(field, f"{field} must be a name, got {value!r}")
    return value


def _check_optional_text(field: str, value: Any) -> str | None:
    return None if value is None else _check_text(field, value)


def _check_columns(field: str, value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, list | tuple) or len(value) != 2:
        raise SpecError(field, "columns must be two column names, such as width,height")
    if value[0] == value[1]:
        raise SpecError(field, f"columns must be two different columns, got {value[0]!r} twice")
    return _check_text(field, value[0]), _check_text(field, value[1])


def _check_hidden_layers(field: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise SpecError(field, f"hidden_layers must be a list of whole numbers, got {value!r}")
    if len(value) > MAX_HIDDEN_LAYERS:
        raise SpecError(field, f"at most {MAX_HIDDEN_LAYERS} hidden layers, got {len(value)}")
    for units in value:
        if not _is_whole(units) or not 1 <= units <= MAX_UNITS:
            raise SpecError(field, f"a layer has 1 to {MAX_UNITS} units, got {units!r}")
    return tuple(int(units) for units in value)


def _check_learning_rate(field: str, value: Any) -> float:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value <= 0:
        raise SpecError(field, f"the learning rate must be a number above 0, got {value!r}")
    return float(value)


def _check_batch_size(field: str, value: Any) -> int | None:
    if value is None:
        return None
    if not _is_whole(value) or value < 1:
        raise SpecError(field, f"the batch size must be 1 or more, or full, got {value!r}")
    return int(value)


def _check_seed(field: str, value: Any) -> int:
    if not _is_whole(value) or not 0 <= value <= MAX_SEED:
        raise SpecError(field, f"a seed is a whole number from 0 to {MAX_SEED}, got {value!r}")
    return int(value)


def _check_optional_seed(field: str, value: Any) -> int | None:
    return None if value is None else _check_seed(field, value)


def _one_of(choices: tuple[str, ...]) -> Callable[[str, Any], str]:
    def check(field: str, value: Any) -> str:
        if value not in choices:
            raise SpecError(field, f"{field} must be one of {', '.join(choices)}, got {value!r}")
        return value

    return check


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "dataset": _check_text,
    "data_file": _check_optional_text,
    "columns": _check_columns,
    "label": _check_optional_text,
    "hidden_layers": _check_hidden_layers,
    "activation": _one_of(ACTIVATIONS),
    "learning_rate": _check_learning_rate,
    "batch_size": _check_batch_size,
    "reduction": _one_of(REDUCTIONS),
    "seed": _check_seed,
    "weights_seed": _check_optional_seed,
}

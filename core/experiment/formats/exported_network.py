"""A network as it leaves the program: numbers with names, and the steps from rows to outputs.

Every format of a network writes these steps in its own words. They are made of what
:mod:`..description` says, so that a saved run can be exported without its points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...operations import ACTIVATIONS, OPERATIONS
from ..arrays import FloatArray
from ..choices.features import FUNCTIONS
from ..past.saved_run import SavedRun
from .expressions import Expression, ExpressionBuilder, applied, column, concatenated, named

ROWS = "rows"
"""The name of what is given: shape (rows, columns), in the units of the columns."""


class ExportError(ValueError):
    """A run cannot be exported: one line that says why."""


@dataclass(frozen=True)
class Assignment:
    """A value gets a name."""

    name: str
    value: Expression


@dataclass(frozen=True, eq=False)
class ExportedNetwork:
    """What a network makes of rows.

    Functions take ``x``, shape (rows, units).
    """

    columns: tuple[str, ...]
    """The names of what stands in a row."""
    outputs: tuple[str, ...]
    """What the last assignment has a column of: classes, of which it gives the probabilities, or
    the number of a regression."""
    is_regression: bool
    n_train: int
    n_test: int
    """Points that it learned from, and those that it was tested on."""
    arrays: Mapping[str, FloatArray]
    functions: Mapping[str, Expression]
    assignments: tuple[Assignment, ...]

    @property
    def result(self) -> str:
        """The name of what comes out, shape (rows, outputs)."""
        return self.assignments[-1].name

    @classmethod
    def of(cls, saved: SavedRun) -> ExportedNetwork:
        """The network of a run, as its description says.

        Raises:
            ExportError: if the description is not there, or not as this version writes it.
        """
        try:
            return _exported(saved.description, saved)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise ExportError(
                "the run does not say what its network is, and its points cannot be had"
            ) from None


@dataclass
class _Steps:
    """The steps that are being written."""

    x: Expression
    """The newest value."""
    arrays: dict[str, FloatArray] = field(default_factory=dict)
    functions: dict[str, Expression] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)

    def array(self, name: str, value: Any, *shape: int) -> Expression:
        array = np.asarray(value, dtype=np.float64)
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, not {shape}")
        self.arrays[name] = array
        return named(name, *shape)

    def assign(self, name: str, value: Expression) -> None:
        if value != self.x:
            self.assignments.append(Assignment(name, value))
            self.x = named(name, *value.shape)

    def activated(self, name: str, x: Expression) -> Expression:
        """What an activation makes of ``x``."""
        operation = ACTIVATIONS.get(name) or OPERATIONS[name]
        parameter = named("x", *x.shape)
        formula = applied(operation, parameter)
        if formula == parameter:
            return x
        # Of another number of units the formula is the same.
        function = operation.__name__
        self.functions[function] = applied(operation, named("x", None, None))
        return Expression("call", (x,), formula.shape, function)


def _exported(described: Mapping[str, Any], saved: SavedRun) -> ExportedNetwork:
    columns = tuple(str(each["name"]) for each in described["features"])
    steps = _Steps(named(ROWS, None, len(columns)))
    _standardize(steps, described["features"])
    _add_inputs(steps, described.get("inputs", ()))
    for number, layer in enumerate(described["layers"], start=1):
        is_output = number == len(described["layers"])
        _add_layer(steps, layer, "output" if is_output else f"hidden_{number}", saved)
    outputs, is_regression = _add_meaning(steps, described)
    return ExportedNetwork(
        columns,
        outputs,
        is_regression,
        int(described["train_points"]),
        int(described["test_points"]),
        steps.arrays,
        steps.functions,
        tuple(steps.assignments),
    )


def _standardize(steps: _Steps, features: Sequence[Mapping[str, Any]]) -> None:
    subtracted = [float(each["subtract"]) for each in features]
    divisor = [float(each["divide_by"]) for each in features]
    b, n = ExpressionBuilder(), len(features)
    if any(subtracted) or any(each != 1 for each in divisor):
        difference = b.elementwise("subtract", steps.x, steps.array("subtract", subtracted, n))
        steps.assign(
            "points", b.elementwise("divide", difference, steps.array("divide_by", divisor, n))
        )


def _add_inputs(steps: _Steps, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Make the inputs of the points; without a word of them they are the columns."""
    points, n_columns = steps.x, steps.x.shape[1]
    made = [(FUNCTIONS[each["function"]], each["columns"]) for each in inputs]
    if made in ([], [(FUNCTIONS["column"], [number + 1]) for number in range(n_columns)]):
        return
    columns = {}
    for number in sorted({number for _, numbers in made for number in numbers}):
        steps.assign(f"x{number}", column(points, number - 1))
        columns[number] = steps.x
    features = [_feature(ufunc, [columns[number] for number in numbers]) for ufunc, numbers in made]
    steps.assign("inputs", concatenated(features))


def _feature(ufunc: Any, columns: Sequence[Expression]) -> Expression:
    """A function of columns."""
    if ufunc is np.positive:
        return columns[0]
    return ExpressionBuilder().elementwise(ufunc.__name__, *columns)


def _add_layer(steps: _Steps, layer: Mapping[str, Any], name: str, saved: SavedRun) -> None:
    b, n_inputs, n_units = ExpressionBuilder(), steps.x.shape[1], int(layer["units"])
    weights = steps.array(f"W_{name}", saved.state[layer["weights"]], n_inputs, n_units)
    biases = steps.array(f"b_{name}", saved.state[layer["biases"]], n_units)
    logits = b.elementwise("add", b.matmul(steps.x, weights), biases)
    steps.assign(name, steps.activated(layer["activation"], logits))


# --- What the outputs mean ---------------------------------------------------------------


def _add_meaning(steps: _Steps, described: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """Go on from the last layer to what a person wants to know.

    Returns:
        What each column of it is, and whether it is a number.
    """
    classes = tuple(str(each["name"]) for each in described["classes"])
    meaning = described.get("outputs", _CLASSES if classes else _NUMBERS)
    _MEANINGS[meaning["are"]](steps, meaning)
    if classes:
        return classes, False
    return (str(described["label"] or "prediction"),), True


def _probability(steps: _Steps, meaning: Mapping[str, Any]) -> None:
    """Of the second class; what is left is that of the first."""
    first = ExpressionBuilder().elementwise("subtract", 1.0, steps.x)
    steps.assign("probabilities", concatenated((first, steps.x)))


def _score(steps: _Steps, meaning: Mapping[str, Any]) -> None:
    """From -1 for the first class to 1 for the second."""
    b = ExpressionBuilder()
    steps.assign("probability", b.elementwise("divide", b.elementwise("add", 1.0, steps.x), 2.0))
    _probability(steps, meaning)


def _number(steps: _Steps, meaning: Mapping[str, Any]) -> None:
    b, factor, summand = ExpressionBuilder(), meaning["multiply_by"], meaning["add"]
    if (factor, summand) != (1, 0):
        scaled = b.elementwise("multiply", steps.x, float(factor))
        steps.assign("number", b.elementwise("add", scaled, float(summand)))


_CLASSES: Mapping[str, Any] = {"are": "probabilities"}
_NUMBERS: Mapping[str, Any] = {"are": "number", "multiply_by": 1, "add": 0}
"""What outputs are in runs that do not say so yet."""

_MEANINGS: dict[str, Callable[[_Steps, Mapping[str, Any]], None]] = {
    "probabilities": lambda steps, meaning: None,
    "probability": _probability,
    "score": _score,
    "number": _number,
}
"""By what a loss says that the outputs are."""

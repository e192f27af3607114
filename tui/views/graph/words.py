"""What the view of the graph says in words."""

from __future__ import annotations

from ....core.experiment.inspection.gradient_check import VERDICTS, GradientCheck, VariableCheck
from ....core.experiment.inspection.graph import GraphValues
from ....core.experiment.inspection.points import PointChoice
from ....datasets import Dataset, clean_text
from ..plots.glyphs import GlyphSet
from .values import number

MOST_COORDINATES = 3
LONGEST_LABEL = 20
IN_ASCII = str.maketrans(
    {"Σ": "sum ", "²": "^2", "³": "^3", "√": "sqrt ", "Φ": "Phi", "π": "pi", "ᵀ": ".T"}
)
"""What the rules of operations are written with."""


def points_in_words(dataset: Dataset, points: PointChoice, graph: GraphValues | None = None) -> str:
    """What numbers are for.

    Args:
        graph: those numbers, where how many points they are for is to be told exactly.
    """
    if isinstance(points, int):
        return f"for {point_in_words(dataset, points)}"
    if points == "batch":
        text = f"for the {graph.n_chosen:,} points" if graph else "for the points"
        text += " of the next step"
    else:
        n_points = len(dataset.test_labels if points == "test" else dataset.train_labels)
        text = f"for all {n_points:,} {'test' if points == 'test' else 'training'} points"
    if graph is not None and graph.count < graph.n_chosen:
        text += f" ({graph.count:,} of them)"
    return text


def point_in_words(dataset: Dataset, index: int) -> str:
    """A training point: its number, where it lies, and what it is."""
    place = dataset.train_points[index]
    told = ", ".join(number(float(value)) for value in place[:MOST_COORDINATES])
    if len(place) > MOST_COORDINATES:
        told += f" and {len(place) - MOST_COORDINATES} more"
    label = dataset.train_labels[index]
    if dataset.problem == "regression":
        return f"point {index} ({told}), target {number(float(label))}"
    return f"point {index} ({told}), {clean_text(dataset.class_names[int(label)], LONGEST_LABEL)}"


def choice_in_words(dataset: Dataset, points: PointChoice) -> str:
    """Which points were chosen, for a message."""
    if isinstance(points, int):
        return f"numbers for {point_in_words(dataset, points)}; , and ; choose another point"
    return {
        "train": "numbers for all training points",
        "test": "numbers for all test points",
        "batch": "numbers for the points of the next step, as the step sees them",
    }[points]


def rule_text(rule: str, glyphs: GlyphSet) -> str:
    """The rule of an operation in the characters that there are."""
    return rule if glyphs.has_braille else rule.translate(IN_ASCII)


def check_in_words(check: GradientCheck, name: str | None = None) -> str:
    """What a check of gradients found.

    Args:
        name: of the node of which alone it is to be told; None: of all parameters. It is empty
            where the node is no parameter.
    """
    if name is None:
        return _found(check, "gradients", max(check.variables, key=lambda each: each.worst))
    variable = next((each for each in check.variables if each.name == name), None)
    return "" if variable is None else _found(variable, f"gradients of {name}", variable)


def _found(check: GradientCheck | VariableCheck, what: str, worst: VariableCheck) -> str:
    count = f"{check.n_checked:,}"
    if check.n_checked < check.n_elements:
        count += f" of {check.n_elements:,}"
    if check.verdict == "agrees":
        found = f"{count} {what} agree with central differences, the worst to"
    else:
        variables = check.variables if isinstance(check, GradientCheck) else (check,)
        kind = "doubtful" if check.verdict == "doubtful" else "wrong"
        number_of = sum(
            each.n_doubtful if kind == "doubtful" else each.n_different for each in variables
        )
        told = VERDICTS[check.verdict]
        found = f"{number_of:,} of {count} {what} {kind} ({told}); the worst is off by"
    element = ",".join(map(str, worst.worst_element))
    return f"{found} {number(worst.worst)} of its size: {worst.name}[{element}]"

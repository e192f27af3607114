"""What the view of the graph says in words."""

from __future__ import annotations

from collections.abc import Sequence

from ....core.experiment.inspection.gradient_check import (
    VERDICTS,
    GradientCheck,
    NodeCheck,
    Verdict,
)
from ....core.experiment.inspection.graph import GraphValues
from ....core.experiment.inspection.points import PointChoice
from ....datasets import Dataset, clean_text, quoted
from ...preferences.keys import Keys
from ..plots.glyphs import GlyphSet
from ..plots.number import number

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


def choice_in_words(dataset: Dataset, points: PointChoice, keys: Keys) -> str:
    """Which points were chosen, for a message."""
    if isinstance(points, int):
        after, before = key(keys, "next-point"), key(keys, "previous-point")
        return f"numbers for {point_in_words(dataset, points)}. Next: {after}, back: {before}"
    return {
        "train": "numbers for all training points",
        "test": "numbers for all test points",
        "batch": "numbers for the points of the next step, as the step sees them",
    }[points]


def key(keys: Keys, command: str) -> str:
    """What to press for a command of this view; signs in quotes, as they are read as a comma."""
    pressed = keys[f"graph-{command}"]
    return pressed if pressed.isalnum() or len(pressed) > 1 else quoted(pressed)


def rule_text(rule: str, glyphs: GlyphSet) -> str:
    """The rule of an operation in the characters that there are."""
    return rule if glyphs.has_braille else rule.translate(IN_ASCII)


def check_note(check: GradientCheck, step: int, name: str | None = None) -> str:
    """What a check of gradients found at a step, in few cells: what matters most comes first.

    Args:
        name: of the node of which alone it is to be told; None: of all that was checked. It is
            empty where the node was not.
    """
    own = [each for each in check.nodes if name in (None, each.name)]
    if not own:
        return ""
    worst = max(own, key=lambda each: each.worst)
    what = _gradients(own)
    verdict = check.verdict if name is None else worst.verdict
    if verdict == "agrees":
        return f"step {step:,}: {what} agree to {number(worst.worst)} with central differences"
    kind, bad = _bad(verdict, own)
    off = f"at most off by {number(worst.worst)} of its size: {_worst_element(worst)}"
    return f"step {step:,}: {bad:,} of {what} {kind}, {off}"


def check_in_words(check: GradientCheck) -> str:
    """What a check of gradients found."""
    what = _gradients(check.nodes)
    if check.n_checked < check.n_elements:
        what += ", the largest among them,"
    worst = max(check.nodes, key=lambda each: each.worst)
    if check.verdict == "agrees":
        found = f"{what} agree with central differences, the worst to"
    else:
        kind, bad = _bad(check.verdict, check.nodes)
        told = VERDICTS[check.verdict]
        found = f"{bad:,} of {what} {kind} ({told}); the worst is off by"
    return f"{found} {number(worst.worst)} of its size: {_worst_element(worst)}"


def no_gradient(name: str) -> str:
    """That a node has no gradient to check."""
    return f"J has no gradient with respect to {name}: there is nothing to check"


def _gradients(nodes: Sequence[NodeCheck]) -> str:
    """How many gradients were checked, and of what."""
    n_checked = sum(each.n_checked for each in nodes)
    n_elements = sum(each.n_elements for each in nodes)
    count = f"{n_checked:,}" if n_checked == n_elements else f"{n_checked:,} of {n_elements:,}"
    return f"{count} gradients" + (f" of {nodes[0].name}" if len(nodes) == 1 else "")


def _bad(verdict: Verdict, variables: Sequence[NodeCheck]) -> tuple[str, int]:
    """What gradients are that do not agree, and how many are so."""
    if verdict == "doubtful":
        return "doubtful", sum(each.n_doubtful for each in variables)
    return "wrong", sum(each.n_different for each in variables)


def _worst_element(check: NodeCheck) -> str:
    place = ",".join(map(str, check.worst_element))
    return f"{check.name}[{place}]" if place else check.name

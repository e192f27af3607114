"""The computational graph: its nodes, whole arrays, the check of gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ....core.experiment import Snapshot, Wanted
from ....core.experiment.inspection.gradient_check import VERDICTS, GradientCheck
from ....core.experiment.inspection.graph import GraphRow, GraphValues, unknown_node
from ...wording import penalty_left_out
from ..json_values import fields_of
from .subject import Choices, Subject
from .text import (
    Lines,
    array_text,
    ends,
    in_columns,
    span,
)


def _graph_wanted(choices: Choices) -> Wanted:
    return {"graph": {"points": choices.points}}


def _rows(snapshot: Snapshot, choices: Choices) -> Sequence[GraphRow]:
    """Those that are wanted.

    Raises:
        ObservationError: if there is none of the name that is wanted.
    """
    rows = snapshot.observations["graph"].rows
    if choices.node is None:
        return rows
    found = [row for row in rows if row.name == choices.node]
    if not found:
        raise unknown_node(choices.node, [row.name for row in rows])
    return found


def _graph_text(snapshot: Snapshot, choices: Choices) -> Lines:
    graph: GraphValues = snapshot.observations["graph"]
    heads = ("node", "computed as", "shape", "value", "gradient of J")
    lines, part = in_columns(heads, [_graph_cells(row) for row in graph.rows]), ""
    penalty = penalty_left_out(snapshot.spec)
    told = [f"Graph, for {_for(graph)}{penalty and '; '}{penalty}", f"  {lines[0]}"]
    for row, line in zip(graph.rows, lines[1:], strict=True):
        if row.layer != part:
            part = row.layer
            told.append(f"{part}")
        told.append(f"  {line}")
    return told


def _graph_cells(row: GraphRow) -> tuple[str, ...]:
    computed = row.operation if row.operation in ("placeholder", "Variable") else row.formula
    shape = "x".join(map(str, row.value.shape)) or "one number"
    gradient = "-" if row.gradient is None else span(row.gradient)
    return row.name, computed, shape, span(row.value), gradient


def _for(graph: GraphValues) -> str:
    if isinstance(graph.points, int):
        return f"training point {graph.points}"
    what = {"train": "training", "test": "test", "batch": "minibatch"}[graph.points]
    most = "" if graph.count == graph.n_chosen else f" of {graph.n_chosen:,}"
    return f"{graph.count:,}{most} {what} points"


def _graph_json(snapshot: Snapshot, choices: Choices) -> Any:
    return [
        {
            "name": row.name,
            "operation": row.operation,
            "inputs": row.inputs,
            "formula": row.formula,
            "layer": row.layer,
            "shape": row.value.shape,
            "value": ends(row.value),
            "gradient": None if row.gradient is None else ends(row.gradient),
        }
        for row in snapshot.observations["graph"].rows
    ]


def _arrays_text(heading: str, of: Callable[[GraphRow], np.ndarray | None]) -> Any:
    def text(snapshot: Snapshot, choices: Choices) -> Lines:
        lines = [f"{heading}, for {_for(snapshot.observations['graph'])}"]
        for row in _rows(snapshot, choices):
            array = of(row)
            told = "none: J does not depend on it" if array is None else array_text(array)
            lines += [f"{row.name} = {row.formula}", *(f"  {line}" for line in told.split("\n"))]
        return lines

    return text


def _arrays_json(of: Callable[[GraphRow], np.ndarray | None]) -> Any:
    return lambda snapshot, choices: {row.name: of(row) for row in _rows(snapshot, choices)}


def _check_text(snapshot: Snapshot, choices: Choices) -> Lines:
    check: GradientCheck = snapshot.observations["gradient_check"]
    heads = (
        "node" if choices.node else "parameters",
        "checked",
        "verdict",
        "greatest difference",
        "where",
    )
    cells = [
        (
            each.name,
            f"{each.n_checked} of {each.n_elements}",
            each.verdict,
            f"{each.worst:.1e}",
            str(list(each.worst_element)),
        )
        for each in check.nodes
    ]
    which = ", the largest among them" if check.n_checked < check.n_elements else ""
    return [
        f"Check of gradients by central differences, h = {check.step:g}",
        *(f"  {line}" for line in in_columns(heads, cells)),
        f"  in all {check.n_checked} of {check.n_elements}{which}: {check.verdict},"
        f" {check.worst:.1e}: {VERDICTS[check.verdict]}",
    ]


def _check_json(snapshot: Snapshot, choices: Choices) -> Any:
    check: GradientCheck = snapshot.observations["gradient_check"]
    nodes = [{**fields_of(each), "verdict": each.verdict} for each in check.nodes]
    whole = {"worst": check.worst, "verdict": check.verdict}
    return {**fields_of(check), "nodes": nodes, **whole}


GRAPH = Subject(_graph_wanted, _graph_text, _graph_json)
VALUES = Subject(
    _graph_wanted,
    _arrays_text("Values", lambda row: row.value),
    _arrays_json(lambda row: row.value),
)
GRADIENTS = Subject(
    _graph_wanted,
    _arrays_text("Gradients of J", lambda row: row.gradient),
    _arrays_json(lambda row: row.gradient),
)
CHECK = Subject(
    lambda choices: {"gradient_check": {"points": choices.points, "node": choices.node}},
    _check_text,
    _check_json,
)

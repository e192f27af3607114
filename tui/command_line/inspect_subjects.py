"""What ``mlp-tui inspect`` can show: for each subject what it asks for, and how it tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.cells import cell_len

from ...core.experiment import Snapshot, Wanted
from ...core.experiment.inspection.diagnosis import Finding
from ...core.experiment.inspection.gradient_check import VERDICTS, GradientCheck
from ...core.experiment.inspection.graph import GraphRow, GraphValues
from ...core.experiment.inspection.points import PointChoice
from ...core.experiment.inspection.probe import Probe
from ...core.experiment.inspection.rate_trials import RateTrials
from ...core.experiment.observations import ObservationError
from ...datasets import Dataset, clean_text, did_you_mean, quoted
from .. import wording
from .inspect_text import (
    Lines,
    array_text,
    ends,
    in_columns,
    indented,
    layer_names,
    pairs,
    span,
    spread,
)
from .json_values import fields_of

MAX_NAME = 40
MAX_WIDTH = 100
"""Of a table with a column for each class; of a wider one the columns have numbers."""
DEFAULT_SUBJECTS = ("network", "diagnosis")


@dataclass(frozen=True)
class Choices:
    """What of a subject is wanted; each means something to some subjects alone."""

    points: PointChoice = "train"
    node: str | None = None
    place: tuple[float, float] | None = None
    """None: the training point that ``points`` is."""
    trials: bool = False


@dataclass(frozen=True)
class Subject:
    """Something to look at."""

    wanted: Callable[[Choices], Wanted]
    text: Callable[[Snapshot, Choices], Lines]
    json: Callable[[Snapshot, Choices], Any]
    """What :func:`~.json_values.json_ready` takes."""


# --- The graph ---------------------------------------------------------------------------


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
        names = [row.name for row in rows]
        known = f"{', '.join(names)}{did_you_mean(choices.node, names)}"
        raise ObservationError(f"there is no node {quoted(choices.node)}; choose {known}")
    return found


def _graph_text(snapshot: Snapshot, choices: Choices) -> Lines:
    graph: GraphValues = snapshot.observations["graph"]
    heads = ("node", "computed as", "shape", "value", "gradient of J")
    lines, part = in_columns(heads, [_graph_cells(row) for row in graph.rows]), ""
    told = [f"Graph, for {_for(graph)}", f"  {lines[0]}"]
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
    heads = ("parameters", "checked", "verdict", "greatest difference", "where")
    cells = [
        (
            each.name,
            f"{each.n_checked} of {each.n_elements}",
            each.verdict,
            f"{each.worst:.1e}",
            str(list(each.worst_element)),
        )
        for each in check.variables
    ]
    return [
        f"Check of gradients by central differences, h = {check.step:g}",
        *(f"  {line}" for line in in_columns(heads, cells)),
        f"  in all {check.n_checked} of {check.n_elements}: {check.verdict},"
        f" {check.worst:.1e}: {VERDICTS[check.verdict]}",
    ]


def _check_json(snapshot: Snapshot, choices: Choices) -> Any:
    check: GradientCheck = snapshot.observations["gradient_check"]
    variables = [{**fields_of(each), "verdict": each.verdict} for each in check.variables]
    whole = {"worst": check.worst, "verdict": check.verdict}
    return {**fields_of(check), "variables": variables, **whole}


# --- The network -------------------------------------------------------------------------


def _network_text(snapshot: Snapshot, choices: Choices) -> Lines:
    layers = snapshot.observations["description"]["layers"]
    lines = ["Network"]
    for described, layer, activity in zip(
        layers, snapshot.observations["parameters"], snapshot.observations["activity"], strict=True
    ):
        inputs, units = layer.weights.shape
        marks = Counter(mark for mark in activity.marks if mark is not None)
        told = "".join(f"; {count} {mark}" for mark, count in marks.items())
        name = described["weights"].removeprefix("W_").replace("_", " ")
        lines.append(f"  {name}: {inputs} -> {units} {described['activation']}{told}")
        for what, array in (("weights", layer.weights), ("biases", layer.biases)):
            first, *others = array_text(array).split("\n")
            lines += [f"    {what:8} {first}", *(f"{'':13}{other}" for other in others)]
    return lines


def _network_json(snapshot: Snapshot, choices: Choices) -> Any:
    return [
        {
            **described,
            "weights": layer.weights,
            "biases": layer.biases,
            "marks": activity.marks,
            "zero": activity.zero,
            "saturated": activity.saturated,
        }
        for described, layer, activity in zip(
            snapshot.observations["description"]["layers"],
            snapshot.observations["parameters"],
            snapshot.observations["activity"],
            strict=True,
        )
    ]


# --- Numbers -----------------------------------------------------------------------------


def _numbers_text(snapshot: Snapshot, choices: Choices) -> Lines:
    lines = ["Numbers"]
    for part in ("train", "test"):
        if snapshot.observations["confusion"] is None:
            off = getattr(snapshot.observations["residuals"], part)
            lines.append(
                f"  {part} residuals: mean {off.mean:.4g}, deviation {off.std:.4g}, mean absolute"
                f" {off.mean_absolute:.4g}, root mean square {off.root_mean_square:.4g}"
            )
        else:
            lines += _confusion_lines(snapshot, part)
    heads = ("layer", "weights", "what it gives", "gradient of J", "next step / weights")
    cells = [
        (
            name,
            spread(seen.weights),
            spread(seen.activations),
            spread(seen.gradients),
            f"{update.ratio:.2g}",
        )
        for name, seen, update in zip(
            layer_names(snapshot),
            snapshot.observations["distributions"].layers,
            snapshot.observations["update_ratio"],
            strict=True,
        )
    ]
    return [*lines, "  least..greatest, standard deviation:", *indented(in_columns(heads, cells))]


def _confusion_lines(snapshot: Snapshot, part: str) -> Lines:
    confusion = getattr(snapshot.observations["confusion"], part)
    names = [clean_text(name, MAX_NAME) for name in snapshot.dataset.class_names]
    heads = (f"{part} points", *(f"said {name}" for name in names), "right")
    if sum(cell_len(head) + 2 for head in heads) > MAX_WIDTH:
        heads = (f"{part} points", *(f"said {number}" for number in range(len(names))), "right")
        names = [f"{number} {name}" for number, name in enumerate(names)]
    cells = [
        (name, *map(str, row), "-" if np.isnan(share) else wording.percent(share))
        for name, row, share in zip(
            names, confusion.counts.tolist(), confusion.accuracy_by_class.tolist(), strict=True
        )
    ]
    return indented(in_columns(heads, cells))


def _numbers_json(snapshot: Snapshot, choices: Choices) -> Any:
    seen = snapshot.observations
    confusion = None
    if seen["confusion"] is not None:
        confusion = {
            part: {
                "counts": told.counts,
                "accuracy_by_class": told.accuracy_by_class,
                "precision_by_class": told.precision_by_class,
            }
            for part, told in fields_of(seen["confusion"]).items()
        }
    return {
        "confusion": confusion,
        "residuals": seen["residuals"],
        "distributions": seen["distributions"],
        "update_ratio": [
            {**fields_of(update), "ratio": update.ratio} for update in seen["update_ratio"]
        ],
    }


# --- Diagnosis ---------------------------------------------------------------------------


def _diagnosis_wanted(choices: Choices) -> Wanted:
    trials: Wanted = {"rate_trials": {}} if choices.trials else {}
    return {"diagnosis": {"every": True}, **trials}


def _findings(snapshot: Snapshot) -> Sequence[Finding]:
    trials: RateTrials | None = snapshot.observations.get("rate_trials")
    found = snapshot.observations["diagnosis"]
    return found if trials is None or trials.finding is None else (*found, trials.finding)


def _diagnosis_text(snapshot: Snapshot, choices: Choices) -> Lines:
    lines = ["Diagnosis"]
    for finding in _findings(snapshot):
        lines.append(f"  {finding.title}: {finding.seen}.")
        lines.append(f"    {finding.means}")
        if finding.change:
            lines.append(f"    Try {finding.advice}.")
    if len(lines) == 1:
        lines.append("  nothing that is known to go wrong")
    trials: RateTrials | None = snapshot.observations.get("rate_trials")
    if trials is not None:
        told = ", ".join(
            f"{wording.precise(trial.loss)} at rate {trial.learning_rate:g}"
            if np.isfinite(trial.loss)
            else f"it diverges at rate {trial.learning_rate:g}"
            for trial in trials.trials
        )
        lines.append(f"  the loss after {trials.steps} more steps: {told}")
    return lines


def _diagnosis_json(snapshot: Snapshot, choices: Choices) -> Any:
    findings = [
        {
            "symptom": finding.symptom,
            "seen": finding.seen,
            "means": finding.means,
            "try": finding.change,
            "layer": finding.layer,
        }
        for finding in _findings(snapshot)
    ]
    trials: RateTrials | None = snapshot.observations.get("rate_trials")
    rates = None if trials is None else {"steps": trials.steps, "trials": trials.trials}
    return {"findings": findings, "rate_trials": rates}


# --- Probe -------------------------------------------------------------------------------


def _probe_wanted(choices: Choices) -> Wanted:
    if choices.place is not None:
        return {"probe": {"place": choices.place}}
    return {"probe": {"point": choices.points}}


def _probe_of(snapshot: Snapshot, choices: Choices) -> Probe:
    probe: Probe | None = snapshot.observations["probe"]
    if probe is None:
        last = len(snapshot.dataset.train_labels) - 1
        raise ObservationError(f"there is no training point {choices.points}; they are 0 to {last}")
    return probe


def _probe_text(snapshot: Snapshot, choices: Choices) -> Lines:
    probe, dataset = _probe_of(snapshot, choices), snapshot.dataset
    names = [clean_text(name, MAX_NAME) for name in dataset.feature_names]
    lines = ["Probe", f"  columns   {pairs(names, probe.columns.tolist())}"]
    if probe.standardized is not None:
        lines.append(f"  scaled    {pairs(names, probe.standardized.tolist())}")
    lines.append(f"  inputs    {pairs(probe.input_names, probe.inputs.tolist())}")
    for name, layer in zip(layer_names(snapshot), probe.layers, strict=True):
        for what, values in (("sums", layer.sums), ("gives", layer.outputs)):
            first, *others = array_text(values).split("\n")
            lines += [f"  {name:9} {what:5} {first}", *(f"{'':18}{other}" for other in others)]
    if dataset.problem == "classification":
        classes = [clean_text(name, MAX_NAME) for name in dataset.class_names]
        lines.append(f"  says      {pairs(classes, probe.shown.tolist())}")
    else:
        lines.append(f"  says      {probe.prediction:.4g}")
    if probe.label is not None:
        lines.append(f"  is        {_label(dataset, probe.label)}; its own loss {probe.loss:.4g}")
    for near in probe.nearest:
        lines.append(
            f"  near      training point {near.index}, distance {near.distance:.3g}: is"
            f" {_label(dataset, near.label)}, is taken for {_label(dataset, near.prediction)}"
        )
    return lines


def _label(dataset: Dataset, label: float) -> str:
    if dataset.problem == "classification":
        return clean_text(dataset.class_names[int(label)], MAX_NAME)
    return f"{label:.4g}"


SUBJECTS: Mapping[str, Subject] = {
    "graph": Subject(_graph_wanted, _graph_text, _graph_json),
    "values": Subject(
        _graph_wanted,
        _arrays_text("Values", lambda row: row.value),
        _arrays_json(lambda row: row.value),
    ),
    "gradients": Subject(
        _graph_wanted,
        _arrays_text("Gradients of J", lambda row: row.gradient),
        _arrays_json(lambda row: row.gradient),
    ),
    "check": Subject(
        lambda choices: {"gradient_check": {"points": choices.points}},
        _check_text,
        _check_json,
    ),
    "network": Subject(
        lambda choices: {"parameters": {}, "activity": {"points": choices.points}},
        _network_text,
        _network_json,
    ),
    "numbers": Subject(
        lambda choices: {
            "confusion": {},
            "residuals": {},
            "distributions": {"points": choices.points},
            "update_ratio": {},
        },
        _numbers_text,
        _numbers_json,
    ),
    "diagnosis": Subject(_diagnosis_wanted, _diagnosis_text, _diagnosis_json),
    "probe": Subject(_probe_wanted, _probe_text, _probe_of),
}
"""Each by its name, in the order in which they are explained."""

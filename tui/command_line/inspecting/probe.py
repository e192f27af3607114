"""What the network makes of one place of the plane."""

from __future__ import annotations

from ....core.experiment import Snapshot, Wanted
from ....core.experiment.inspection.probe import Probe
from ....core.experiment.observations import ObservationError
from ....datasets import Dataset, clean_text
from .subject import Choices, Subject
from .text import (
    MAX_NAME,
    Lines,
    array_text,
    layer_names,
    pairs,
)


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


PROBE = Subject(_probe_wanted, _probe_text, _probe_of)

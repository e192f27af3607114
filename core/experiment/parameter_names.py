"""What a learner calls weights and biases, and the values that they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...datasets import Dataset, clean_text
from .choices.features import feature_named
from .data import input_names
from .elements import Element
from .spec import Experiment

TOLD = 2
"""How many values are told at once; of the others, how many there are."""


def input_labels(spec: Experiment, dataset: Dataset) -> tuple[str, ...]:
    """What a learner calls each input of the network: a column by its own name, else the feature.

    Cleaned, for a column's name may come from a file.
    """
    labels = []
    for name in input_names(spec, dataset):
        feature = feature_named(name)
        is_column = feature.function == "column"
        labels.append(clean_text(dataset.feature_names[feature.columns[0]]) if is_column else name)
    return tuple(labels)


def element_name(element: Element, spec: Experiment, labels: Sequence[str] = ()) -> str:
    """What a weight or bias is: ``weight from x1 to neuron 1 of hidden 1``, ``bias of output 2``.

    Args:
        spec: whose network it is of.
        labels: :func:`input_labels`; where there are none, inputs are x1, x2, ...
    """
    to = _unit(element.hidden_layer, element.unit)
    if element.is_bias:
        return f"bias of {to}"
    return f"weight from {_source(element, spec, labels)} to {to}"


def _source(element: Element, spec: Experiment, labels: Sequence[str]) -> str:
    """What a weight comes from."""
    assert element.source is not None, "a bias comes from nothing"
    n_hidden = len(spec.hidden_layers)
    layer = n_hidden if element.hidden_layer is None else element.hidden_layer
    if layer > 0:
        return _unit(layer - 1, element.source)
    names = labels or spec.features or ()
    known = element.source < len(names)
    return names[element.source] if known else f"x{element.source + 1}"


def _unit(hidden_layer: int | None, unit: int) -> str:
    if hidden_layer is None:
        return f"output {unit + 1}"
    return f"neuron {unit + 1} of hidden {hidden_layer + 1}"


def values_given(
    values: Mapping[Element, tuple[float, float]], spec: Experiment, labels: Sequence[str] = ()
) -> str:
    """What weights and biases were, and what they are now: ``bias of output 2: 0.31 -> 0.5``.

    Args:
        values: of each that before, and that after.
        spec, labels: as for :func:`element_name`.
    """
    sources = {(each.variable, each.source) for each in values}
    if len(values) > 1 and len(sources) == 1 and not any(after for _, after in values.values()):
        first = next(iter(values))
        if not first.is_bias:
            return f"{len(values)} weights from {_source(first, spec, labels)} -> 0"
    told = [
        f"{element_name(each, spec, labels)}: {_from_to(before, after)}"
        for each, (before, after) in list(values.items())[:TOLD]
    ]
    more = len(values) - TOLD
    return ", ".join(told) + (f", and {more} more" if more > 0 else "")


def _from_to(before: float, after: float) -> str:
    """Four significant digits of both, or as many as tell them apart."""
    for digits in (4, 8, 17):
        texts = f"{before:.{digits}g}", f"{after:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return " -> ".join(texts)

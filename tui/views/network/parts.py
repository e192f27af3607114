"""What the parts of a network are called, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from rich.cells import cell_len

from ....core.experiment import Experiment, Snapshot, layer_sizes
from ....core.experiment.choices.losses import loss_for
from ....core.experiment.parameter_names import input_labels
from ....core.operations import ACTIVATIONS
from ....datasets import Dataset, clean_text
from ..plots.drawing import shortened

MAX_NAME = 40
"""Characters of a class's name."""
LEAST_NAME = 5
"""In fewer cells a shortened name says less than a number."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The layers of a network and the names of its inputs and outputs."""

    spec: Experiment
    dataset: Dataset

    @classmethod
    def of(cls, snapshot: Snapshot) -> Parts:
        """Those of the network that a snapshot shows."""
        return _parts(snapshot.spec, snapshot.dataset)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Units of each layer, from the inputs to the outputs."""
        return layer_sizes(self.spec, self.dataset)

    @property
    def n_layers(self) -> int:
        """Hidden layers, and the output layer."""
        return len(self.sizes) - 1

    @property
    def last(self) -> int:
        """The place of the output layer among the layers, counted from 0."""
        return self.n_layers - 1

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The name of each input: the column's own where it is a column as it is."""
        return input_labels(self.spec, self.dataset)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """What each output is for: a class, or the number that is predicted."""
        names = self.dataset.class_names
        if self.dataset.problem != "classification":
            names = (self.dataset.label_name or "number",)
        elif self.sizes[-1] == 1:
            names = names[1:2]
        return tuple(clean_text(name, MAX_NAME) for name in names)

    def limits(self, layer: int) -> tuple[float, float] | None:
        """What the activation of a layer approaches at either end; None: not two such ends."""
        if layer == self.last:
            return None
        return ACTIVATIONS[self.activations[layer]].limits

    @cached_property
    def activations(self) -> tuple[str, ...]:
        """The activation of each layer, from the first hidden one to the output layer."""
        loss = loss_for(self.spec, self.dataset)
        return (*self.spec.layer_activations, loss.output_activation)

    def layer_name(self, layer: int) -> str:
        """``hidden 1``, ``output``; -1 are the inputs."""
        if layer < 0:
            return "inputs"
        return "output" if layer == self.last else f"hidden {layer + 1}"

    def input_in(self, width: int, place: int, ellipsis: str) -> str:
        """An input's name in so many cells; its number where the name has not enough of them."""
        name = self.inputs[place]
        if cell_len(name) > width and width < LEAST_NAME:
            name = f"x{place + 1}"
        return shortened(name, width, ellipsis)

    def source(self, layer: int, place: int) -> str:
        """What the weight at a place of a neuron's list comes from, in a few characters."""
        return self.inputs[place] if layer == 0 else f"n{place + 1}"

    def source_in_words(self, layer: int, place: int) -> str:
        """The same in words: ``x1``, ``neuron 2 of hidden 1``."""
        if layer == 0:
            return self.inputs[place]
        return f"neuron {place + 1} of {self.layer_name(layer - 1)}"

    def has(self, layer: int, unit: int) -> bool:
        """Whether there is such a neuron."""
        return 0 <= layer <= self.last and 0 <= unit < self.sizes[layer + 1]

    def neuron(self, layer: int, unit: int) -> str:
        """``neuron 2 of hidden 1``, ``output blue``."""
        if layer == self.last:
            return f"output {self.outputs[unit]}"
        return f"neuron {unit + 1} of {self.layer_name(layer)}"


@lru_cache(maxsize=4)
def _parts(spec: Experiment, dataset: Dataset) -> Parts:
    """The same object for the same network: its names are worked out once."""
    return Parts(spec, dataset)

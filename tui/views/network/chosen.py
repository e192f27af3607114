"""Which neuron and which of its weights a person looks at, and walking from there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ....core.experiment import Element
from .parts import Parts


@dataclass(frozen=True)
class Chosen:
    """A neuron and a weight of it."""

    layer: int
    """From 0, the first hidden layer, to the output layer."""
    unit: int
    """From 0."""
    weight: int = 0
    """The place of the weight among those that come in; the one after the last is the bias."""

    def element(self, parts: Parts) -> Element:
        """What the chosen weight or bias is in the graph."""
        if self.weight == parts.sizes[self.layer]:
            return Element.bias(parts.n_layers, self.layer, self.unit)
        return Element.weight(parts.n_layers, self.layer, self.weight, self.unit)

    def outgoing(self, parts: Parts) -> list[Element]:
        """The weights that lead on from the neuron; none from an output."""
        if self.layer == parts.last:
            return []
        units = range(parts.sizes[self.layer + 2])
        return [Element.weight(parts.n_layers, self.layer + 1, self.unit, unit) for unit in units]

    @classmethod
    def first(cls, parts: Parts) -> Chosen:
        """The first neuron of the first layer."""
        return cls(0, 0)

    def within(self, parts: Parts) -> Chosen:
        """The same, or what is nearest to it in a network that may be a smaller one."""
        layer = max(0, min(self.layer, parts.last))
        unit = max(0, min(self.unit, parts.sizes[layer + 1] - 1))
        return Chosen(layer, unit, max(0, min(self.weight, parts.sizes[layer])))

    def up(self, parts: Parts, offset: int) -> Chosen:
        """The neuron so many places above (below 0) or below in the layer, not beyond its ends."""
        return replace(self, unit=self.unit + offset).within(parts)

    def across(self, parts: Parts, offset: int) -> Chosen:
        """The neuron at about the same height so many layers further on."""
        layer = max(0, min(self.layer + offset, parts.last))
        if layer == self.layer:
            return self
        before, after = parts.sizes[self.layer + 1], parts.sizes[layer + 1]
        unit = int((self.unit + 0.5) * after / before)
        return Chosen(layer, unit).within(parts)

    def next_weight(self, parts: Parts, offset: int) -> Chosen:
        """The weight so many places further on, around, the bias being the last."""
        return replace(self, weight=(self.weight + offset) % (parts.sizes[self.layer] + 1))

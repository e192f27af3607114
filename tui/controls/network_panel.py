"""The network panel: how many layers of how many units, and their activation."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ...core.experiment import ACTIVATIONS, Experiment, Snapshot, parse_hidden_layers
from .. import wording
from .fields import ChoiceField, Field


class NetworkPanel(Vertical):
    """Edits the hidden layers and tells what network they make."""

    def __init__(self) -> None:
        super().__init__(id="network-panel", classes="panel")
        self._layers = Field(
            "hidden_layers",
            "hidden layers",
            parse=parse_hidden_layers,
            show_as=wording.hidden_layers,
            typable=r"(\d{1,3}, ?)*\d{0,3}",
            tooltip="Units of each hidden layer, such as 4, 2. 0: no hidden layer, a perceptron.",
        )
        self._activation = ChoiceField(
            "activation",
            "activation",
            ACTIVATIONS,
            tooltip="What every hidden unit does with its sum. t changes it too.",
        )
        self._sizes = Static(id="sizes", classes="note", markup=False)

    def compose(self) -> ComposeResult:
        yield Static("Network", classes="heading")
        yield self._layers
        yield self._activation
        yield self._sizes

    def show(self, spec: Experiment, snapshot: Snapshot) -> None:
        """Show the settings in force, and the network of the snapshot."""
        self._layers.show(spec.hidden_layers)
        self._activation.show(spec.activation)
        self._sizes.update(Content(wording.network(snapshot)))

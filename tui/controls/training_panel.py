"""The training panel: learning rate, batch size, loss and seed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ...core.experiment import (
    REDUCTIONS,
    Experiment,
    parse_batch_size,
    parse_learning_rate,
    parse_seed,
)
from .. import wording
from .fields import ChoiceField, Field


class TrainingPanel(Vertical):
    """Edits how the network is trained."""

    def __init__(self) -> None:
        super().__init__(id="training-panel", classes="panel")
        self._learning_rate = Field(
            "learning_rate",
            "learning rate",
            parse=parse_learning_rate,
            show_as=wording.learning_rate,
            typable=r"\d*\.?\d*|(\d+\.?\d*|\.\d+)e[-+]?\d*",
            tooltip="How far a step follows the gradient. Acts at once, without a restart.",
        )
        self._batch_size = Field(
            "batch_size",
            "batch size",
            parse=parse_batch_size,
            show_as=wording.batch_size,
            typable=r"\d{0,7}|f|fu|ful|full",
            tooltip="Points in a step: a number, or full for all training points.",
        )
        self._reduction = ChoiceField(
            "reduction",
            "loss",
            REDUCTIONS,
            tooltip="The points' cross-entropies are added up, or averaged.",
        )
        self._seed = Field(
            "seed",
            "seed",
            parse=parse_seed,
            show_as=str,
            typable=r"\d{0,10}",
            tooltip="The same seed gives the same data, weights and batches again.",
        )
        self._weights_seed = Static(id="weights-seed", classes="note", markup=False)

    def compose(self) -> ComposeResult:
        yield Static("Training", classes="heading")
        yield self._learning_rate
        yield self._batch_size
        yield self._reduction
        yield self._seed
        yield self._weights_seed

    def show(self, spec: Experiment) -> None:
        """Show the settings in force."""
        self._learning_rate.show(spec.learning_rate)
        self._batch_size.show(spec.batch_size)
        self._reduction.show(spec.reduction)
        self._seed.show(spec.seed)
        self._weights_seed.display = spec.weights_seed is not None
        self._weights_seed.update(Content(f"weights from seed {spec.weights_seed}"))

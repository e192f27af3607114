"""What the editing keys make of an experiment: pure functions from spec to spec."""

from __future__ import annotations

from ..core.experiment import ACTIVATIONS, Experiment
from ..core.experiment.spec import MAX_SEED
from ..datasets import CATALOGUE

LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BATCH_SIZES = (None, 1, 10, 32)
OWN_DATA = "own data"
"""The choice that stands for the user's own file; no catalogue name has a space."""


def raise_learning_rate(spec: Experiment) -> Experiment:
    """The next learning rate of the ladder; the same spec above its top."""
    above = [rate for rate in LEARNING_RATES if rate > spec.learning_rate]
    return spec.with_changes(learning_rate=above[0]) if above else spec


def lower_learning_rate(spec: Experiment) -> Experiment:
    """The learning rate one rung lower; the same spec below the ladder's foot."""
    below = [rate for rate in LEARNING_RATES if rate < spec.learning_rate]
    return spec.with_changes(learning_rate=below[-1]) if below else spec


def add_layer(spec: Experiment) -> Experiment:
    """One more hidden layer, as wide as the last.

    Raises:
        SpecError: if there are as many as can be.
    """
    layers = spec.hidden_layers
    return spec.with_changes(hidden_layers=(*layers, layers[-1] if layers else 2))


def remove_layer(spec: Experiment) -> Experiment:
    """Without the last hidden layer; the same spec when there is none."""
    return spec.with_changes(hidden_layers=spec.hidden_layers[:-1])


def resize_last_layer(spec: Experiment, change: int) -> Experiment:
    """The last hidden layer with ``change`` more units, at least one; the same without layers.

    Raises:
        SpecError: if it would be wider than a layer can be.
    """
    if not spec.hidden_layers:
        return spec
    *others, last = spec.hidden_layers
    return spec.with_changes(hidden_layers=(*others, max(1, last + change)))


def next_activation(spec: Experiment) -> Experiment:
    """The next activation of the list, around."""
    position = ACTIVATIONS.index(spec.activation)
    return spec.with_changes(activation=ACTIVATIONS[(position + 1) % len(ACTIVATIONS)])


def next_batch_size(spec: Experiment) -> Experiment:
    """The next larger of the usual batch sizes, and after the largest the full batch."""
    current = spec.batch_size or 0
    larger = [size for size in BATCH_SIZES if size is not None and size > current]
    return spec.with_changes(batch_size=larger[0] if larger else None)


def new_seed(spec: Experiment) -> Experiment:
    """The next seed: other data, other weights."""
    return spec.with_changes(seed=_next_seed(spec.seed), weights_seed=None)


def new_weights(spec: Experiment) -> Experiment:
    """Other initial weights on the same data."""
    current = spec.seed if spec.weights_seed is None else spec.weights_seed
    return spec.with_changes(weights_seed=_next_seed(current))


def dataset_choices(launched: Experiment) -> tuple[str, ...]:
    """What can be chosen in an app launched with this experiment, in the list's order."""
    own = () if launched.data_file is None else (OWN_DATA,)
    return (*own, *CATALOGUE)


def dataset_choice(spec: Experiment) -> str:
    """The choice that the experiment's dataset is."""
    return spec.dataset if spec.data_file is None else OWN_DATA


def choose_dataset(spec: Experiment, choice: str, launched: Experiment) -> Experiment:
    """The experiment on another dataset.

    The columns given at the launch belong to the dataset given there, and come back with it.
    """
    source = launched if choice == dataset_choice(launched) else Experiment()
    return spec.with_changes(
        dataset=spec.dataset if choice == OWN_DATA else choice,
        data_file=source.data_file,
        columns=source.columns,
        label=source.label,
    )


def neighbour_dataset(spec: Experiment, launched: Experiment, offset: int) -> str:
    """The choice ``offset`` places further in the list, around."""
    choices = dataset_choices(launched)
    return choices[(choices.index(dataset_choice(spec)) + offset) % len(choices)]


def _next_seed(seed: int) -> int:
    return seed + 1 if seed < MAX_SEED else 0
